//! An HTML page that lists articles, read by the selectors of its source.

use scraper::{ElementRef, Html};

use super::address::{Base, resolve};
use super::page::{Picker, affordable, not_nested, parse, selector};
use super::stamp::Stamp;
use super::{ReadError, Reading, date_context, sniff};
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::source::{Listing, Pick, Source};
use crate::desk::text;

struct Pickers<'a> {
    title: Picker<'a>,
    link: Picker<'a>,
    summary: Option<Picker<'a>>,
    date: Option<Picker<'a>>,
    author: Option<Picker<'a>>,
}

impl<'a> Pickers<'a> {
    fn new(listing: &'a Listing) -> Result<Self, ReadError> {
        let optional = |pick: &'a Option<Pick>| pick.as_ref().map(Picker::new).transpose();
        Ok(Self {
            title: Picker::new(&listing.title)?,
            link: Picker::new(&listing.link)?,
            summary: optional(&listing.summary)?,
            date: optional(&listing.date)?,
            author: optional(&listing.author)?,
        })
    }
}

/// Reads the entries of a listing page.
pub fn read(source: &Source, listing: &Listing, dispatch: &Dispatch, page: &str) -> Result<Reading, ReadError> {
    let items = selector(&listing.item)?;
    let pickers = Pickers::new(listing)?;
    let tree = parse(page)?;
    let base = base_of(&tree, dispatch);
    let mut reading = Reading { title: sniff::page_title(page), ..Reading::default() };
    let picks = [Some(&listing.title), Some(&listing.link), listing.summary.as_ref(), listing.date.as_ref(), listing.author.as_ref()];
    for css in std::iter::once(&listing.item).chain(picks.into_iter().flatten().map(|pick| &pick.selector)) {
        affordable(&tree, css)?;
    }
    let found: Vec<ElementRef<'_>> = tree.select(&items).take(source.max_items).collect();
    not_nested(&tree, &found)?;
    let mut without_title_and_link = 0;
    for element in found {
        let entry = entry(source, &pickers, dispatch, &base, element);
        if entry.title.is_none() && entry.link.is_none() {
            without_title_and_link += 1;
        } else {
            reading.entries.push(entry);
        }
    }
    if reading.entries.is_empty() {
        return Err(nothing_found(listing, dispatch, page, without_title_and_link));
    }
    if without_title_and_link > 0 {
        reading.repaired.push(format!("{without_title_and_link} items of the listing have neither headline nor link"));
    }
    Ok(reading)
}

fn entry(source: &Source, pickers: &Pickers<'_>, dispatch: &Dispatch, base: &Base, element: ElementRef<'_>) -> Entry {
    let optional = |picker: &Option<Picker<'_>>| picker.as_ref().and_then(|picker| picker.find(element));
    let stamp = optional(&pickers.date).map(|text| Stamp::read(&text, &date_context(source, dispatch), "listing")).unwrap_or_default();
    Entry {
        title: pickers.title.find(element).map(|title| text::title(&title)),
        link: pickers.link.find(element).and_then(|link| resolve(&link, base)),
        author: optional(&pickers.author),
        published: stamp.published,
        undated: stamp.undated,
        summary: optional(&pickers.summary),
        ..Entry::default()
    }
}

fn base_of(tree: &Html, dispatch: &Dispatch) -> Base {
    let base = scraper::Selector::parse("base[href]").ok();
    let href = base.as_ref().and_then(|base| tree.select(base).next()).and_then(|element| element.value().attr("href"));
    Base::of_page(href, &dispatch.url)
}

fn nothing_found(listing: &Listing, dispatch: &Dispatch, page: &str, bare: usize) -> ReadError {
    if let Some(words) = sniff::wall(page, &dispatch.url) {
        return ReadError::Blocked(words);
    }
    if sniff::is_login(page) {
        return ReadError::Blocked("a login page came instead of the listing".to_owned());
    }
    let title = sniff::page_title(page).map_or_else(|| "without a title".to_owned(), |title| format!("titled \"{title}\""));
    let selector = &listing.item;
    ReadError::Unexpected(match bare {
        0 => format!("the selector `{selector}` finds nothing on the page {title}: was the site redesigned?"),
        n => format!("{n} items by `{selector}` on the page {title}, none with a headline or a link: was the site redesigned?"),
    })
}

#[cfg(test)]
mod tests;
