//! RSS, RDF and Atom: feed-rs behind a repair pass, so that one bad entry never costs a feed.

mod convert;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use feed_rs::model;
use feed_rs::parser::Builder;
use url::Url;

use super::outline::{BREAKS_OFF, NoOutline, Outline, outline};
use super::vocabulary::Family;
use super::{ReadError, Reading, repair};
use crate::desk::dispatch::Dispatch;
use crate::desk::source::Source;
use crate::desk::text::decode::Decoded;

/// How far into a document its root may stand, in bytes: behind byte order marks, blank lines and warnings of PHP.
const ROOT_WITHIN: usize = 4096;

/// Reads the XML of a feed.
pub fn read(source: &Source, dispatch: &Dispatch, decoded: Decoded<'_>) -> Result<Reading, ReadError> {
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
    if outline.entries.is_empty() && outline.faults.contains(&BREAKS_OFF) {
        return Err(ReadError::Broken("the feed breaks off before the end of its first entry".to_owned()));
    }
    repaired.extend(outline.faults.iter().map(|fault| (*fault).to_owned()));
    let (feed, tickets) = parse(text, &outline, dispatch, &mut repaired)?;
    Ok(convert::reading(source, dispatch, &outline, feed, &tickets, repaired))
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

fn without_controls<'t>(text: Cow<'t, str>, repaired: &mut Vec<String>) -> Cow<'t, str> {
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

#[cfg(test)]
mod tests;
