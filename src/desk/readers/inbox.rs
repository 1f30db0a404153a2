//! What editors put down by hand: a file of links, saved pages, exports of other tools.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use url::Url;

use super::address::absolute;
use super::json_path::{scalar, text};
use super::stamp::Stamp;
use super::xml::{Token, Tokens, attribute};
use super::{ReadError, Reading, date_context, sniff};
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::source::Source;
use crate::desk::text as plain;
use crate::desk::text::entities::decode;

/// Up to white space or a character that no URL contains; Chinese text goes on behind a link without a space.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)https?://[^\s<>"'`{}|\\^\p{Han}，。；：！？、（）【】《》“”‘’…]+"#).ok());

/// Reads one file of an inbox by what it is.
pub fn read(source: &Source, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    match sniff::shape(document) {
        sniff::Shape::Empty => Ok(Reading::default()),
        sniff::Shape::Html => Ok(Reading { entries: vec![saved_page(dispatch, document)], ..Reading::default() }),
        sniff::Shape::Json | sniff::Shape::JsonFeed => export(source, dispatch, document),
        _ => Ok(Reading { entries: links(document, source.max_items), ..Reading::default() }),
    }
}

/// The links of a text, one or several a line, each once; `#` begins a comment at the start of a line or behind a space.
fn links(document: &str, most: usize) -> Vec<Entry> {
    let mut seen: HashSet<Url> = HashSet::new();
    let mut found: Vec<Entry> = Vec::new();
    for line in document.lines() {
        let line = line.trim_start_matches('\u{feff}').trim();
        let comment = if line.starts_with('#') { 0 } else { line.find(" #").unwrap_or(line.len()) };
        let line = line.get(..comment).unwrap_or_default();
        for written in ADDRESS.iter().flat_map(|pattern| pattern.find_iter(line)) {
            let url = absolute(without_tail(written.as_str()));
            let new = url.filter(|url| seen.insert(url.clone()));
            found.extend(new.map(|link| Entry { link: Some(link), ..Entry::default() }));
            if found.len() >= most {
                return found;
            }
        }
    }
    found
}

/// A sentence's punctuation behind a link is not its own; a closing bracket is when one was opened in it.
fn without_tail(written: &str) -> &str {
    let mut link = written;
    while let Some(last) = link.chars().last() {
        let tail = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' | '~' => true,
            ')' => link.matches('(').count() < link.matches(')').count(),
            ']' => link.matches('[').count() < link.matches(']').count(),
            _ => false,
        };
        if !tail {
            break;
        }
        link = link.get(..link.len() - last.len_utf8()).unwrap_or_default();
    }
    link
}

/// A page as a browser saved it. Without an address it is known by its file's name.
fn saved_page(dispatch: &Dispatch, document: &str) -> Entry {
    let link = address_of(document);
    let name = dispatch.url.path_segments().and_then(|mut segments| segments.next_back()).filter(|name| !name.is_empty());
    Entry { key: name.filter(|_| link.is_none()).map(plain::clean), link, page: Some(dispatch.body.clone()), ..Entry::default() }
}

/// Where a saved page came from: the note that browsers leave, else what the page says of itself.
fn address_of(document: &str) -> Option<Url> {
    let mut said = None;
    for placed in Tokens::new(document) {
        let written = document.get(placed.start..placed.end).unwrap_or_default();
        match placed.token {
            Token::Aside if written.starts_with("<!--") => {
                let noted = written
                    .split_once("saved from url=")
                    .map(|(_, rest)| rest.trim_start_matches(|c: char| c == '(' || c == ')' || c.is_ascii_digit()));
                let noted =
                    noted.or_else(|| written.split_once("SingleFile").and_then(|(_, rest)| rest.split_once("url:")).map(|(_, rest)| rest));
                let address = noted.and_then(|rest| absolute(rest.split_whitespace().next()?.trim_end_matches("--")));
                if address.is_some() {
                    return address;
                }
            }
            Token::Start { name, attributes, .. } if said.is_none() => {
                let get = |name: &str| attribute(attributes, name);
                said = match name.to_ascii_lowercase().as_str() {
                    "link" if get("rel") == Some("canonical") => get("href"),
                    "meta" if get("property") == Some("og:url") => get("content"),
                    _ => None,
                }
                .and_then(|address| absolute(&decode(address)));
            }
            _ => {}
        }
        if said.is_some() && placed.start > 16_384 {
            break;
        }
    }
    said
}

/// Spellings of each field in exports of feed readers, clippers and exporters of accounts.
const LINKS: [&str; 8] = ["link", "url", "content_url", "article_url", "href", "originalUrl", "source_url", "permalink"];
const TITLES: [&str; 5] = ["title", "name", "headline", "article_title", "标题"];
const SUMMARIES: [&str; 6] = ["digest", "summary", "description", "desc", "excerpt", "摘要"];
const DATES: [&str; 12] = [
    "create_time",
    "publish_time",
    "published",
    "date",
    "time",
    "datetime",
    "pubDate",
    "date_published",
    "sendtime",
    "update_time",
    "created_at",
    "发布时间",
];
const AUTHORS: [&str; 5] = ["author", "author_name", "byline", "nickname", "作者"];
const CONTENTS: [&str; 7] = ["content", "html", "content_html", "text", "content_text", "content_noencode", "body"];
const LISTS: [&str; 7] = ["articles", "items", "list", "data", "article_list", "app_msg_list", "results"];

fn export(source: &Source, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    let values = values(document)?;
    let mut objects = Vec::new();
    for value in &values {
        collect(value, 0, &mut objects);
    }
    let read = objects.iter().take(source.max_items).map(|item| exported(source, dispatch, item));
    let entries: Vec<Entry> = read.filter(|entry| entry.link.is_some() || entry.page.is_some() || entry.content.is_some()).collect();
    if entries.is_empty() {
        let names = LINKS.join("`, `");
        return Err(ReadError::Unexpected(format!("the exported JSON has no articles: none of its objects has a link (`{names}`)")));
    }
    Ok(Reading { entries, ..Reading::default() })
}

/// One JSON document, or one a line.
fn values(document: &str) -> Result<Vec<Value>, ReadError> {
    let document = document.trim_start_matches('\u{feff}').trim();
    let error = match serde_json::from_str(document) {
        Ok(value) => return Ok(vec![value]),
        Err(error) => error,
    };
    let lines: Result<Vec<Value>, _> = document.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect();
    lines.map_err(|_| ReadError::Broken(format!("the exported JSON cannot be read: {error}")))
}

/// The objects that are articles, whatever they are wrapped in.
fn collect<'a>(value: &'a Value, depth: usize, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, depth, found)),
        Value::Object(members) => {
            let list = LISTS.iter().filter_map(|name| members.get(*name)).find(|list| list.is_array() || list.is_object());
            match list {
                Some(list) if depth < 4 => collect(list, depth + 1, found),
                _ => found.push(value),
            }
        }
        _ => {}
    }
}

fn exported(source: &Source, dispatch: &Dispatch, item: &Value) -> Entry {
    let first = |names: &[&str]| names.iter().find_map(|name| item.get(*name).and_then(scalar));
    let content = first(&CONTENTS);
    let is_page = content.as_ref().is_some_and(|content| sniff::shape(content) == sniff::Shape::Html && content.contains("<html"));
    let (page, content) = if is_page { (content, None) } else { (None, content) };
    let sound = |text: String| Some(text).filter(|text| !text.is_empty());
    let stamp = first(&DATES).map(|date| Stamp::read(&date, &date_context(source, dispatch), "export")).unwrap_or_default();
    Entry {
        key: text(item, "id").or_else(|| text(item, "aid")).map(|key| plain::clean(&key)),
        title: first(&TITLES).and_then(|title| sound(plain::title(&title))),
        link: first(&LINKS).and_then(|link| absolute(&decode(&link))),
        author: first(&AUTHORS).and_then(|author| sound(plain::title(&author))),
        published: stamp.published,
        undated: stamp.undated,
        summary: first(&SUMMARIES).and_then(|summary| sound(plain::from_html(&summary))),
        content: content.and_then(|content| sound(readable(&content))),
        page: page.map(|page| page.into_bytes().into()),
    }
}

fn readable(content: &str) -> String {
    if content.contains("</") || content.contains("/>") { plain::from_html(content) } else { plain::paragraphs(content) }
}

#[cfg(test)]
mod tests;
