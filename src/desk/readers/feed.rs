//! RSS, RDF and Atom: feed-rs behind a repair pass, so that one bad entry never costs a feed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use feed_rs::model;
use feed_rs::parser::Builder;
use url::Url;

use super::outline::{NoOutline, Outline, outline};
use super::vocabulary::{Family, Meaning};
use super::{ReadError, Reading, repair, rhythm};
use crate::desk::dates::{self, Dated};
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::readers::address::{self, Base};
use crate::desk::source::Source;
use crate::desk::text;
use crate::desk::text::decode::Decoded;

/// How far into a document its root may stand, in bytes: behind byte order marks, blank lines and warnings of PHP.
const ROOT_WITHIN: usize = 4096;

/// Reads the XML of a feed.
pub fn read(source: &Source, dispatch: &Dispatch, decoded: Decoded) -> Result<Reading, ReadError> {
    let mut repaired = Vec::new();
    if decoded.label_lied {
        repaired.push(format!("the text is {}, not what its label says", decoded.encoding));
    }
    let whole = without_controls(decoded.text, &mut repaired);
    let text = from_root(&whole, &mut repaired);
    let outline = outline(text, source.max_items).map_err(|none| match none {
        NoOutline::NotAFeed => ReadError::Unexpected("no feed: the document has neither a feed's root nor an entry".to_owned()),
        NoOutline::TooDeep => ReadError::Broken("the feed nests elements more than 256 deep and was not read".to_owned()),
    })?;
    repaired.extend(outline.faults.iter().map(|fault| (*fault).to_owned()));
    let (feed, tickets) = parse(text, &outline, dispatch, &mut repaired)?;
    Ok(reading(source, dispatch, &outline, feed, &tickets, repaired))
}

/// Date texts in the order in which feed-rs met them: it only carries instants, so it is lent a parser that hands out
/// ticket numbers for instants, and the dates are read afterwards with their zone and precision.
type Tickets = Arc<Mutex<Vec<String>>>;

fn parse(text: &str, outline: &Outline<'_>, dispatch: &Dispatch, repaired: &mut Vec<String>) -> Result<(model::Feed, Tickets), ReadError> {
    if outline.faults.is_empty() {
        let base = (outline.family == Family::Atom).then_some(&dispatch.url);
        let result = match &outline.more_after {
            Some((end, open)) => run(&format!("{}{}", text.get(..*end).unwrap_or(text), repair::closing(open)), base),
            None => run(text, base),
        };
        match result {
            Ok(parsed) if parsed.0.entries.len() == outline.entries.len() => return Ok(parsed),
            Ok(_) => repaired.push("entries in unusual places".to_owned()),
            Err(why) => repaired.push(why),
        }
    }
    let sound = repair::rewrite(outline, &dispatch.url);
    match run(&sound, None) {
        Ok(parsed) if parsed.0.entries.len() == outline.entries.len() => Ok(parsed),
        _ => one_by_one(outline, dispatch, repaired),
    }
}

/// Each entry alone, keeping those that can be read.
fn one_by_one(outline: &Outline<'_>, dispatch: &Dispatch, repaired: &mut Vec<String>) -> Result<(model::Feed, Tickets), ReadError> {
    let tickets = Tickets::default();
    let parser = parser(None, &tickets);
    let mut whole: Option<model::Feed> = None;
    let mut lost = 0;
    for entry in &outline.entries {
        let alone = repair::rewrite_one(outline, entry, &dispatch.url);
        match guarded(&parser, &alone) {
            Ok(mut feed) => match &mut whole {
                Some(whole) => whole.entries.append(&mut feed.entries),
                None => whole = Some(feed),
            },
            Err(_) => lost += 1,
        }
    }
    if lost > 0 {
        repaired.push(format!("{lost} of {} entries could not be read", outline.entries.len()));
    }
    let whole = whole.ok_or_else(|| ReadError::Broken("the feed is broken beyond repair: no entry of it can be read".to_owned()))?;
    drop(parser);
    Ok((whole, tickets))
}

fn run(text: &str, base: Option<&Url>) -> Result<(model::Feed, Tickets), String> {
    let tickets = Tickets::default();
    let feed = guarded(&parser(base, &tickets), text)?;
    Ok((feed, tickets))
}

fn parser(base: Option<&Url>, tickets: &Tickets) -> feed_rs::parser::Parser {
    let tickets = Arc::clone(tickets);
    Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        // The default makes up an id from the headline, or at random; nothing is made up here.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| {
            let mut tickets = tickets.lock().unwrap_or_else(PoisonError::into_inner);
            tickets.push(text.to_owned());
            DateTime::<Utc>::from_timestamp(i64::try_from(tickets.len()).ok()? - 1, 0)
        })
        .build()
}

/// A panic within feed-rs is the failure of this feed alone.
fn guarded(parser: &feed_rs::parser::Parser, text: &str) -> Result<model::Feed, String> {
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))) {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(format!("feed-rs refused it: {error}")),
        Err(_) => Err("feed-rs stumbled over it".to_owned()),
    }
}

fn without_controls(text: String, repaired: &mut Vec<String>) -> String {
    let stray = |c: char| (c < ' ' && !matches!(c, '\n' | '\r' | '\t')) || c == '\u{fffe}' || c == '\u{ffff}';
    if !text.bytes().any(|b| b < b' ' && !matches!(b, b'\n' | b'\r' | b'\t')) {
        return text;
    }
    repaired.push("control characters".to_owned());
    text.chars().filter(|c| !stray(*c)).collect()
}

/// The document from its first tag on, without declaration (it names the encoding that the text no longer has) and junk.
fn from_root<'a>(text: &'a str, repaired: &mut Vec<String>) -> &'a str {
    let lead = text.trim_start();
    let mut window = ROOT_WITHIN.min(lead.len());
    while !lead.is_char_boundary(window) {
        window -= 1;
    }
    let head = lead.get(..window).unwrap_or_default();
    if let Some(declaration) = head.find("<?xml ") {
        let before = head.get(..declaration).unwrap_or_default();
        if !before.is_empty() && !before.trim_start().starts_with("<!--") {
            repaired.push("junk before the document".to_owned());
        }
        let after = lead.get(declaration..).and_then(|rest| rest.split_once('>'));
        return after.map_or(lead, |(_, rest)| rest);
    }
    if head.starts_with('<') {
        return lead;
    }
    let lower = head.to_ascii_lowercase();
    match ["<rss", "<feed", "<rdf:rdf", "<!--"].iter().filter_map(|root| lower.find(root)).min() {
        Some(at) => {
            repaired.push("junk before the document".to_owned());
            lead.get(at..).unwrap_or(lead)
        }
        None => lead,
    }
}

fn reading(
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
    let chinese = feed.language.as_deref().is_some_and(|language| language.to_ascii_lowercase().starts_with("zh"));
    let date = |ticket: Option<DateTime<Utc>>, found: &str| -> Option<Dated> {
        let text = tickets.get(usize::try_from(ticket?.timestamp()).ok()?)?;
        let mut context = super::date_context(source, dispatch);
        context.chinese |= chinese;
        dates::parse(text, &context, found)
    };
    let guid_is_link = !outline.entries.iter().flat_map(|e| &e.fields).any(|f| f.meaning == Meaning::Key && f.attributes.contains("false"));
    let entries = feed.entries.into_iter().take(source.max_items).map(|entry| {
        let published = date(entry.published, "feed, published").or_else(|| date(entry.updated, "feed, updated"));
        convert(entry, outline.family, &base, guid_is_link, published)
    });
    let entries = entries.collect();
    if outline.more_after.is_some() {
        repaired.push(format!("only the first {} entries were taken", source.max_items));
    }
    Reading {
        title: feed.title.map(|title| text::title(&title.content)).filter(|title| !title.is_empty()),
        entries,
        follow: Vec::new(),
        repaired,
        rhythm: rhythm::of(&outline.head),
    }
}

fn convert(entry: model::Entry, family: Family, base: &Base, guid_is_link: bool, published: Option<Dated>) -> Entry {
    let key = Some(text::clean(&entry.id)).filter(|key| !key.is_empty());
    let chosen = choose(&entry.links);
    let link = chosen.and_then(|link| address::resolve(&link.href, base));
    let link = link.or_else(|| key.as_deref().filter(|_| guid_is_link || family == Family::Atom).and_then(address::absolute));
    let names: Vec<String> = entry.authors.iter().filter_map(|person| byline(person.name.as_deref()?)).collect();
    Entry {
        key,
        title: entry.title.map(|title| text::title(&title.content)).filter(|title| !title.is_empty()),
        link,
        author: join(names),
        published,
        summary: entry.summary.and_then(|summary| plain(&summary.content, family == Family::Rss || is_html(&summary.content_type))),
        content: entry.content.and_then(|content| plain(&content.body?, family == Family::Rss || is_html(&content.content_type))),
        page: None,
    }
}

/// RSS has plain links, Atom several with a relation: the alternate is the article, `self` and `replies` never are.
fn choose(links: &[model::Link]) -> Option<&model::Link> {
    let usable = || links.iter().filter(|link| link.target.is_none() && !link.href.is_empty());
    let is_page = |link: &&model::Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let alternate = || usable().filter(|link| matches!(link.rel.as_deref(), None | Some("alternate")));
    let never = ["self", "replies", "edit", "enclosure", "hub", "next", "prev", "license"];
    alternate()
        .find(is_page)
        .or_else(|| alternate().next())
        .or_else(|| usable().find(|link| link.rel.as_deref().is_some_and(|rel| !never.contains(&rel))))
}

fn is_html(kind: &impl std::fmt::Display) -> bool {
    let kind = kind.to_string();
    kind.contains("html") || kind.contains("xml")
}

fn plain(body: &str, html: bool) -> Option<String> {
    let text = if html { text::from_html(body) } else { text::paragraphs(body) };
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

fn join(mut names: Vec<String>) -> Option<String> {
    let mut seen = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name);
        seen.push(name.clone());
        new
    });
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

#[cfg(test)]
mod tests;
