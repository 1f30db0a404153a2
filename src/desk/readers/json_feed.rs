//! JSON Feed 1 and 1.1, as it is sent: ids may be numbers, the version may be missing.

use serde_json::Value;

use super::address::{Base, absolute, resolve};
use super::json_path::{scalar, text};
use super::stamp::Stamp;
use super::{ReadError, Reading, date_context};
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::source::Source;
use crate::desk::text as plain;

/// Most bytes that are read again to find the last whole item of a cut document.
const TRIED_BYTES: usize = 32 << 20;

/// Reads a JSON Feed.
pub fn read(source: &Source, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    let document = document.trim_start_matches('\u{feff}').trim();
    let (feed, cut) = parse(document)?;
    let Some(items) = feed.get("items").and_then(Value::as_array) else {
        return Err(ReadError::Unexpected("this is JSON without `items`, so it is no JSON Feed".to_owned()));
    };
    let base = Base::of(text(&feed, "home_page_url").as_deref(), &dispatch.url);
    let house = authors(&feed);
    let mut reading = Reading { title: text(&feed, "title").map(|title| plain::title(&title)), ..Reading::default() };
    if cut {
        reading.repaired.push("the document breaks off".to_owned());
    }
    if !text(&feed, "version").is_some_and(|version| version.contains("jsonfeed.org/version/")) {
        reading.repaired.push("a JSON Feed without its version".to_owned());
    }
    if items.len() > source.max_items {
        reading.repaired.push(format!("only the first {} of {} entries were taken", source.max_items, items.len()));
    }
    let items = items.iter().filter(|item| item.is_object()).take(source.max_items);
    reading.entries = items.map(|item| entry(source, dispatch, &base, item, house.as_ref())).collect();
    Ok(reading)
}

/// A feed that breaks off is closed behind its last whole item.
fn parse(document: &str) -> Result<(Value, bool), ReadError> {
    let error = match serde_json::from_str(document) {
        Ok(value) => return Ok((value, false)),
        Err(error) => error,
    };
    if error.is_eof() {
        // Each try reads the whole document again: a large one gets few.
        let tries = (TRIED_BYTES / document.len().max(1)).clamp(1, 200);
        for (at, _) in document.rmatch_indices('}').take(tries) {
            let whole = document.get(..=at).unwrap_or_default();
            if let Ok(value) = serde_json::from_str(&format!("{whole}]}}")) {
                return Ok((value, true));
            }
        }
    }
    Err(ReadError::Broken(format!("the JSON cannot be read: {error}")))
}

fn entry(source: &Source, dispatch: &Dispatch, base: &Base, item: &Value, house: Option<&String>) -> Entry {
    let key = item.get("id").and_then(scalar).map(|key| plain::clean(&key));
    let link = text(item, "url").and_then(|link| resolve(&link, base));
    let link = link.or_else(|| text(item, "external_url").and_then(|link| resolve(&link, base)));
    let date = text(item, "date_published").or_else(|| text(item, "date_modified"));
    let stamp = date.map(|date| Stamp::of_feed(&date, &date_context(source, dispatch), "feed, date_published")).unwrap_or_default();
    let html = text(item, "content_html").map(|html| plain::from_html(&html));
    let written = || text(item, "content_text").map(|text| plain::paragraphs(&text));
    Entry {
        link: link.or_else(|| key.as_deref().and_then(absolute)),
        key,
        title: text(item, "title").map(|title| plain::title(&title)).filter(|title| !title.is_empty()),
        author: authors(item).or_else(|| house.cloned()),
        published: stamp.published,
        undated: stamp.undated,
        summary: text(item, "summary").map(|summary| plain::from_html(&summary)),
        content: html.or_else(written).filter(|text| !text.is_empty()),
        page: None,
    }
}

fn authors(value: &Value) -> Option<String> {
    let names = value.get("authors").or_else(|| value.get("author")).and_then(scalar)?;
    Some(plain::title(&names)).filter(|names| !names.is_empty())
}

#[cfg(test)]
mod tests;
