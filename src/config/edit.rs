//! A new `[[source]]` written into feeds.toml; every other byte stays as it is.

use std::path::Path;

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::{EditError, NewSource, parse};

/// The entry as it is to be pasted.
pub(super) fn entry_text(entry: &NewSource) -> String {
    let text = |value: &str| Value::String(value.to_owned()).to_string();
    format!("[[source]]\nname = {}\nurl = {}\n", text(&entry.name), text(&entry.url))
}

/// The text with one more source, after the last one and whatever belongs to it.
pub(super) fn add(text: &str, entry: &NewSource) -> Result<String, EditError> {
    let path = Path::new("feeds.toml");
    let any_variable = |_: &str| Some("set".to_owned());
    let has_sources = DeTable::parse_recoverable(text).0.get_ref().contains_key("source");
    if has_sources {
        let config = parse(text, path, &any_variable).map_err(EditError::Broken)?;
        let known = config.sources.iter().find(|source| source.url.as_ref().is_some_and(|url| url.as_str() == entry.url));
        if let Some(known) = known {
            return Err(EditError::Known(known.name.clone()));
        }
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (before, after) = text.split_at(place(text));
    let gap = if before.is_empty() {
        String::new()
    } else if before.ends_with('\n') {
        newline.to_owned()
    } else {
        newline.repeat(2)
    };
    let edited = format!("{before}{gap}{}{after}", entry_text(entry).replace('\n', newline));
    parse(&edited, path, &any_variable).map_err(EditError::Unsound)?;
    Ok(edited)
}

/// Where the next source goes, in bytes: after the line that ends the last one, else at the end of the file.
fn place(text: &str) -> usize {
    let (document, _) = DeTable::parse_recoverable(text);
    let last = document.get_ref().get("source").and_then(|sources| sources.get_ref().as_array()).and_then(|sources| sources.last());
    let Some(last) = last else { return text.len() };
    let end = last.span().end.max(end_of(last.get_ref()));
    text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| end + newline + 1)
}

/// The last byte of a value, tables within it included.
fn end_of(value: &DeValue<'_>) -> usize {
    match value {
        DeValue::Table(table) => table.values().map(|value| value.span().end.max(end_of(value.get_ref()))).max().unwrap_or(0),
        DeValue::Array(list) => list.iter().map(|value| value.span().end.max(end_of(value.get_ref()))).max().unwrap_or(0),
        _ => 0,
    }
}
