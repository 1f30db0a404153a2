//! What feed-rs found becomes entries.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use feed_rs::model;

use super::Tickets;
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::readers::address::{self, Base};
use crate::desk::readers::outline::{BREAKS_OFF, Outline};
use crate::desk::readers::stamp::Stamp;
use crate::desk::readers::vocabulary::{Family, Meaning, NOT_THE_ARTICLE};
use crate::desk::readers::xml::{attribute, attributes};
use crate::desk::readers::{Reading, date_context, rhythm};
use crate::desk::source::Source;
use crate::desk::text;
use crate::desk::text::entities::decode;

/// Most names in a byline.
const MOST_AUTHORS: usize = 20;

/// The reading of a feed: what feed-rs found, with the texts of its dates, beside what only the outline shows.
pub fn reading(
    source: &Source,
    dispatch: &Dispatch,
    outline: &Outline<'_>,
    feed: model::Feed,
    tickets: &Tickets,
    mut repaired: Vec<String>,
) -> Reading {
    let tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
    let site = feed.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate")).map(|link| link.href.as_str());
    let base = Base::of(site.filter(|_| outline.family == Family::Rss), &dispatch.url);
    let chinese = is_chinese(&feed);
    let read = |text: &str, found: &str| {
        let mut context = date_context(source, dispatch);
        context.chinese |= chinese;
        Stamp::of_feed(text, &context, found)
    };
    let date = |ticket: Option<DateTime<Utc>>, found: &str| {
        let ticket = ticket.and_then(|ticket| tickets.get(usize::try_from(ticket.timestamp()).ok()?));
        ticket.map(|text| read(text, found)).unwrap_or_default()
    };
    let guid_is_link = !outline.entries.iter().flat_map(|e| &e.fields).any(|f| f.meaning == Meaning::Key && f.attributes.contains("false"));
    // An RSS 1.0 item is known by an attribute, which feed-rs passes over.
    let abouts: Vec<Option<&str>> = outline.entries.iter().map(|entry| attribute(entry.attributes, "rdf:about")).collect();
    // An item of a channel (CDF) is dated by one.
    let lastmods: Vec<Option<&str>> = outline
        .entries
        .iter()
        .map(|entry| attributes(entry.attributes).find(|(name, _)| name.eq_ignore_ascii_case("lastmod")).map(|(_, value)| value))
        .collect();
    let aligned = abouts.len() == feed.entries.len();
    let entries = feed.entries.into_iter().take(source.max_items).enumerate().map(|(position, mut entry)| {
        if let Some(about) = abouts.get(position).copied().flatten().filter(|_| aligned && entry.id.is_empty()) {
            entry.id = decode(about);
        }
        let lastmod = lastmods.get(position).copied().flatten().filter(|_| aligned);
        let stamp = date(entry.published, "feed, published").or(|| date(entry.updated, "feed, updated"));
        let stamp = stamp.or(|| lastmod.map(|text| read(&decode(text), "feed, lastmod")).unwrap_or_default());
        convert(&entry, outline.family, &base, guid_is_link, stamp)
    });
    let entries = entries.collect();
    if outline.more_after.is_some() {
        repaired.push(format!("only the first {} entries were taken", source.max_items));
    }
    Reading {
        title: feed.title.as_ref().and_then(headline),
        entries,
        follow: Vec::new(),
        repaired,
        breaks_off: outline.faults.contains(&BREAKS_OFF),
        rhythm: rhythm::of(&outline.head),
    }
}

fn convert(entry: &model::Entry, family: Family, base: &Base, guid_is_link: bool, stamp: Stamp) -> Entry {
    let key = Some(text::clean(&entry.id)).filter(|key| !key.is_empty());
    let chosen = choose(&entry.links);
    let link = chosen.and_then(|link| address::resolve(&link.href, base));
    let link = link.or_else(|| key.as_deref().filter(|_| guid_is_link || family == Family::Atom).and_then(address::absolute));
    let summary = entry.summary.as_ref().or_else(|| entry.media.iter().find_map(|media| media.description.as_ref()));
    let content = entry.content.as_ref().and_then(|content| Some((content.body.as_deref()?, content.content_type.as_str())));
    let names = entry.authors.iter().filter_map(|person| byline(person.name.as_deref()?));
    Entry {
        key,
        title: entry.title.as_ref().or_else(|| entry.media.iter().find_map(|media| media.title.as_ref())).and_then(headline),
        link,
        author: join(names),
        published: stamp.published,
        undated: stamp.undated,
        summary: summary.and_then(|summary| plain(&summary.content, family == Family::Rss || is_html(summary.content_type.as_str()))),
        content: content.and_then(|(body, kind)| plain(body, family == Family::Rss || is_html(kind))),
        page: None,
    }
}

/// By the feed's own word, else by its headlines.
fn is_chinese(feed: &model::Feed) -> bool {
    if let Some(language) = feed.language.as_deref().map(str::trim).filter(|language| !language.is_empty()) {
        return language.to_ascii_lowercase().starts_with("zh");
    }
    let has = |text: &str, from: char, to: char| text.chars().any(|c| (from..=to).contains(&c));
    let titles = || feed.entries.iter().take(20).filter_map(|entry| entry.title.as_ref()).map(|title| title.content.as_str());
    let han = titles().filter(|title| has(title, '\u{4e00}', '\u{9fff}') && !has(title, '\u{3040}', '\u{30ff}')).count();
    han * 2 > titles().count()
}

fn headline(title: &model::Text) -> Option<String> {
    Some(text::title(&title.content)).filter(|title| !title.is_empty())
}

/// RSS has plain links, Atom several with a relation: the alternate is the article, `self` and `replies` never are.
fn choose(links: &[model::Link]) -> Option<&model::Link> {
    let usable = || links.iter().filter(|link| link.target.is_none() && !link.href.is_empty());
    let is_page = |link: &&model::Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let alternate = || usable().filter(|link| matches!(link.rel.as_deref(), None | Some("alternate")));
    alternate()
        .find(is_page)
        .or_else(|| alternate().next())
        .or_else(|| usable().find(|link| link.rel.as_deref().is_some_and(|rel| !NOT_THE_ARTICLE.contains(&rel))))
}

fn is_html(kind: &str) -> bool {
    kind.contains("html") || kind.contains("xml")
}

fn plain(body: &str, html: bool) -> Option<String> {
    let mut text = if html { text::from_html(body) } else { text::paragraphs(body) };
    // The line that WordPress puts under every excerpt and article of a feed.
    if let Some((before, last)) = text.rsplit_once("\n\n")
        && last.starts_with("The post ")
        && [" appeared first on ", " first appeared on "].iter().any(|words| last.contains(words))
    {
        text.truncate(before.len());
    }
    Some(text).filter(|text| !text.is_empty())
}

/// `editor@example.com (Mei Lin)` and `(Mei Lin)` are Mei Lin; an address alone is nobody's name.
fn byline(name: &str) -> Option<String> {
    let plain = text::title(name);
    let inside = plain.split_once('(').and_then(|(before, rest)| {
        let (inside, _) = rest.split_once(')')?;
        (before.trim().is_empty() || before.contains('@')).then(|| inside.trim().to_owned())
    });
    let name = inside.unwrap_or_else(|| without_address(&plain));
    Some(name).filter(|name| !name.is_empty() && !name.contains('@'))
}

/// `Mei Lin <mei@news.example>` without the address.
fn without_address(name: &str) -> String {
    let Some((before, after)) = name.split_once('@') else { return name.to_owned() };
    let of_address = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let before = before.trim_end_matches(of_address).trim_end_matches(['<', '[', '(']);
    let after = after.trim_start_matches(of_address).trim_start_matches(['>', ']', ')']);
    format!("{before} {after}").trim().to_owned()
}

fn join(names: impl Iterator<Item = String>) -> Option<String> {
    let mut different: Vec<String> = Vec::new();
    for name in names.take(MOST_AUTHORS) {
        if !different.contains(&name) {
            different.push(name);
        }
    }
    Some(different.join(", ")).filter(|names| !names.is_empty())
}
