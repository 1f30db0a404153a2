//! Sitemaps, news sitemaps and indexes of them (sitemaps.org protocol 0.9, Google News sitemap 0.9).

use chrono::Duration;

use super::address::{Base, resolve};
use super::stamp::Stamp;
use super::xml::{Token, Tokens, split_name};
use super::{ReadError, Reading, date_context, sniff};
use crate::desk::dates::Dated;
use crate::desk::dispatch::{Ask, Dispatch, Wanted};
use crate::desk::entry::Entry;
use crate::desk::source::{Method, Sitemap, Source};
use crate::desk::text;
use crate::desk::text::entities::decode;

/// Most children of an index that are asked for in one visit.
const MOST_CHILDREN: usize = 20;

/// What stands in one `<url>` or `<sitemap>`.
#[derive(Debug, Default)]
struct Place {
    child: bool,
    address: String,
    modified: String,
    title: String,
    published: String,
}

/// Reads the entries of a sitemap, or which children of an index to ask for.
pub fn read(source: &Source, sitemap: &Sitemap, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    match sniff::shape(document) {
        sniff::Shape::Sitemap => {}
        sniff::Shape::Empty => return Err(ReadError::Broken("the sitemap is empty".to_owned())),
        sniff::Shape::Html => {
            let wall = sniff::wall(document, &dispatch.url);
            let title = sniff::page_title(document).map(|title| format!(" titled \"{title}\"")).unwrap_or_default();
            return Err(wall.map_or(ReadError::Unexpected(format!("a web page{title} came instead of a sitemap")), ReadError::Blocked));
        }
        _ => return Err(ReadError::Unexpected("the document is no sitemap".to_owned())),
    }
    let (places, sound) = places(document);
    let base = Base::of(None, &dispatch.url);
    let mut reading = Reading::default();
    if !sound {
        reading.repaired.push("the document is not well-formed".to_owned());
    }
    let (children, urls): (Vec<Place>, Vec<Place>) = places.into_iter().partition(|place| place.child);
    reading.follow = follow(source, sitemap, dispatch, &base, &children);
    reading.entries = entries(source, dispatch, &base, &urls);
    Ok(reading)
}

fn places(document: &str) -> (Vec<Place>, bool) {
    let mut places = Vec::new();
    let mut open: Option<Place> = None;
    let mut within = String::new();
    let mut tokens = Tokens::new(document);
    for placed in tokens.by_ref() {
        match placed.token {
            Token::Start { name, .. } => {
                let local = split_name(name).1;
                if matches!(local, "url" | "sitemap") {
                    open = Some(Place { child: local == "sitemap", ..Place::default() });
                }
                // The image and video extensions have a `loc` and a `title` of their own.
                within = if matches!(split_name(name).0, "image" | "video" | "xhtml") { String::new() } else { local.to_owned() };
            }
            Token::End { name } => {
                if matches!(split_name(name).1, "url" | "sitemap") {
                    places.extend(open.take().filter(|place| !place.address.is_empty()));
                }
                within.clear();
            }
            Token::Text(text) => take(open.as_mut(), &within, &decode(text)),
            Token::Data(text) => take(open.as_mut(), &within, text),
            Token::Aside => {}
        }
    }
    (places, !tokens.bent && open.is_none())
}

fn take(place: Option<&mut Place>, within: &str, text: &str) {
    let Some(place) = place else { return };
    match within {
        "loc" => place.address.push_str(text.trim()),
        "lastmod" => place.modified.push_str(text.trim()),
        "title" => place.title.push_str(text),
        "publication_date" => place.published.push_str(text.trim()),
        _ => {}
    }
}

/// The children that are wanted, newest first; those older than `max_age` hold nothing that would be taken.
fn follow(source: &Source, sitemap: &Sitemap, dispatch: &Dispatch, base: &Base, children: &[Place]) -> Vec<Ask> {
    let horizon = horizon(source, dispatch);
    let mut wanted: Vec<(Option<Dated>, Ask)> = Vec::new();
    for child in children {
        let Some(url) = resolve(&child.address, base) else { continue };
        if !sitemap.follow.is_empty() && !sitemap.follow.iter().any(|pattern| pattern.is_match(url.as_str())) {
            continue;
        }
        let modified = date(source, dispatch, &child.modified, "sitemap index").published;
        if url == dispatch.asked || modified.as_ref().is_some_and(|modified| modified.at < horizon) {
            continue;
        }
        wanted.push((modified, Ask { url, method: Method::Get, body: None, wanted: Wanted::Page }));
    }
    // Stable: children without a date keep the order of the index, behind those with one.
    wanted.sort_by_key(|(modified, _)| std::cmp::Reverse(modified.as_ref().map(|modified| modified.at)));
    wanted.into_iter().map(|(_, ask)| ask).take(MOST_CHILDREN).collect()
}

/// Newest first: a sitemap lists a site's whole life, in any order. Without a date it is kept, in the order of the document.
fn entries(source: &Source, dispatch: &Dispatch, base: &Base, urls: &[Place]) -> Vec<Entry> {
    let horizon = horizon(source, dispatch);
    let mut entries: Vec<Entry> = Vec::new();
    for place in urls {
        let stamp = date(source, dispatch, &place.published, "news sitemap");
        let Stamp { published, undated } = stamp.or(|| date(source, dispatch, &place.modified, "sitemap lastmod"));
        if published.as_ref().is_some_and(|published| published.at < horizon) {
            continue;
        }
        let Some(link) = resolve(&place.address, base) else { continue };
        let title = Some(text::title(&place.title)).filter(|title| !title.is_empty());
        entries.push(Entry { title, link: Some(link), published, undated, ..Entry::default() });
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.published.as_ref().map(|published| published.at)));
    entries.truncate(source.max_items);
    entries
}

fn horizon(source: &Source, dispatch: &Dispatch) -> chrono::DateTime<chrono::Utc> {
    let age = Duration::from_std(source.max_age).unwrap_or(Duration::days(3650));
    dispatch.fetched.checked_sub_signed(age).unwrap_or(dispatch.fetched)
}

fn date(source: &Source, dispatch: &Dispatch, text: &str, found: &str) -> Stamp {
    Stamp::read(text, &date_context(source, dispatch), found)
}

#[cfg(test)]
mod tests;
