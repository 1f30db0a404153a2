//! An endpoint that answers JSON, or a page with JSON in a script element, read by the paths of its source.

use serde_json::Value;

use super::address::{Base, resolve};
use super::json_path::{at, list, text};
use super::stamp::Stamp;
use super::{ReadError, Reading, date_context, page, sniff};
use crate::desk::dispatch::{Ask, Dispatch, Wanted};
use crate::desk::entry::Entry;
use crate::desk::source::{Json, Source};
use crate::desk::text as plain;

/// The requests for all pages of an endpoint.
pub fn asks(json: &Json, url: &url::Url) -> Vec<Ask> {
    let wanted = if json.embedded.is_some() { Wanted::Page } else { Wanted::Json };
    let mut asks: Vec<Ask> = Vec::new();
    for number in json.first_page..json.first_page.saturating_add(json.pages.max(1)) {
        let number = number.to_string();
        // In a path the braces are percent-encoded by the time a URL has been parsed.
        let address = url.as_str().replace("{page}", &number).replace("%7Bpage%7D", &number);
        let Ok(url) = url::Url::parse(&address) else { continue };
        let body = json.body.as_ref().map(|body| body.replace("{page}", &number));
        let ask = Ask { url, method: json.method, body, wanted };
        if !asks.contains(&ask) {
            asks.push(ask);
        }
    }
    asks
}

/// Reads the entries of an answer.
pub fn read(source: &Source, json: &Json, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    let value = parse(json, dispatch, document)?;
    if let Some((path, expected)) = &json.ok {
        let found = text(&value, path);
        if found.as_deref() != Some(expected.as_str()) {
            let found = found.map_or_else(|| "nothing".to_owned(), |found| format!("\"{}\"", plain::shorten(&plain::clean(&found), 60)));
            return Err(ReadError::Unexpected(format!("the answer says it is no good one: `{path}` is {found}, not \"{expected}\"")));
        }
    }
    let Some(items) = at(&value, &json.items) else {
        return Err(ReadError::Unexpected(format!("the answer has no `{}`: it has {}", json.items, members(&value))));
    };
    let items = list(&items, |item| text(item, &json.title).is_some());
    let base = Base::of(None, &dispatch.url);
    let read = items.iter().take(source.max_items).map(|item| entry(source, json, dispatch, &base, item));
    let entries: Vec<Entry> = read.filter(|entry| entry.title.is_some() || entry.link.is_some()).collect();
    if entries.is_empty() && !items.is_empty() {
        let first = items.first().map(|item| members(item)).unwrap_or_default();
        return Err(ReadError::Unexpected(format!(
            "no item of `{}` has a headline at `{}` or a link; an item has {first}",
            json.items, json.title
        )));
    }
    Ok(Reading { entries, ..Reading::default() })
}

fn parse(json: &Json, dispatch: &Dispatch, document: &str) -> Result<Value, ReadError> {
    let shape = sniff::shape(document);
    if shape == sniff::Shape::Empty {
        return Err(ReadError::Broken("the answer is empty".to_owned()));
    }
    let held = match &json.embedded {
        Some(css) if shape != sniff::Shape::Json => {
            let tree = page::parse(document)?;
            page::affordable(&tree, css)?;
            let selector = page::selector(css)?;
            let script = tree.select(&selector).next().map(|element| element.text().collect::<String>());
            Some(script.ok_or_else(|| not_json(dispatch, document, &format!("the selector `{css}` finds no script")))?)
        }
        _ => None,
    };
    let text = held.as_deref().unwrap_or(document).trim_start_matches('\u{feff}').trim();
    if held.is_none() && shape == sniff::Shape::Html {
        return Err(not_json(dispatch, document, "a web page came instead of JSON"));
    }
    serde_json::from_str(object_in(text)).map_err(|error| ReadError::Broken(format!("the JSON cannot be read: {error}")))
}

/// JSON in `window.__DATA__ = {...};` or in a JSONP call stands between the first opening and the last closing bracket.
fn object_in(text: &str) -> &str {
    if text.starts_with(['{', '[']) && text.ends_with(['}', ']']) {
        return text;
    }
    let start = text.find(['{', '[']).unwrap_or(0);
    let end = text.rfind(['}', ']']).map_or(text.len(), |end| end + 1);
    text.get(start..end).unwrap_or(text)
}

fn not_json(dispatch: &Dispatch, document: &str, words: &str) -> ReadError {
    if let Some(wall) = sniff::wall(document, &dispatch.url) {
        return ReadError::Blocked(wall);
    }
    if sniff::is_login(document) {
        return ReadError::Blocked("a login page came instead of the answer".to_owned());
    }
    let title = sniff::page_title(document).map(|title| format!(" (the page is titled \"{title}\")")).unwrap_or_default();
    ReadError::Unexpected(format!("{words}{title}"))
}

fn members(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let names: Vec<String> = members.keys().take(12).map(|name| format!("`{}`", plain::clean(name))).collect();
            names.join(", ")
        }
        Value::Array(elements) => format!("a list of {}", elements.len()),
        _ => "a single value".to_owned(),
    }
}

fn entry(source: &Source, json: &Json, dispatch: &Dispatch, base: &Base, item: &Value) -> Entry {
    let optional = |path: &Option<String>| path.as_ref().and_then(|path| text(item, path));
    let html = |path: &Option<String>| optional(path).map(|html| plain::from_html(&html)).filter(|text| !text.is_empty());
    let date = json.date.as_ref().and_then(|path| text(item, path));
    let stamp = date.map(|date| Stamp::read(&date, &date_context(source, dispatch), "JSON")).unwrap_or_default();
    Entry {
        key: optional(&json.key).map(|key| plain::clean(&key)),
        title: text(item, &json.title).map(|title| plain::title(&title)).filter(|title| !title.is_empty()),
        link: link(json, item).and_then(|link| resolve(&link, base)),
        author: optional(&json.author).map(|author| plain::title(&author)),
        published: stamp.published,
        undated: stamp.undated,
        summary: html(&json.summary),
        content: html(&json.content),
        page: None,
    }
}

/// The link by template (`https://example.com/news/{contId}`) or path; none when a path of the template leads nowhere.
fn link(json: &Json, item: &Value) -> Option<String> {
    if !json.link.contains('{') {
        return text(item, &json.link);
    }
    let mut out = String::new();
    let mut rest = json.link.as_str();
    while let Some((before, tail)) = rest.split_once('{') {
        let (path, after) = tail.split_once('}')?;
        out.push_str(before);
        out.push_str(&text(item, path)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests;
