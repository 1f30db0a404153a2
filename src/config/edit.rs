//! New `[[source]]` tables written into feeds.toml; every other byte stays as it is.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use toml::Value;
use toml::de::{DeTable, DeValue};
use url::{Position, Url};

use super::model::Config;
use super::parse;
use super::problem::Problems;
use super::values;
use crate::desk::source::Source;

/// In characters; a longer one is a mistake.
const LONGEST_NAME: usize = 100;

/// What a new source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// BCP 47 tag of what it publishes in, where one is stated.
    pub language: Option<String>,
}

/// A text with more sources in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The whole text.
    pub text: String,
    /// What was added, under the name that it was given.
    pub added: Vec<NewSource>,
    /// What was not, and why.
    pub skipped: Vec<(NewSource, String)>,
}

/// Why a source could not be added.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EditError {
    /// The file is broken already.
    #[error("feeds.toml has mistakes; mend them first:\n{0}")]
    Broken(Problems),
    /// A source has the URL already.
    #[error("the source {0:?} has this URL already")]
    Known(String),
    /// The new entry itself is wrong, or the file has a shape to which nothing can be added.
    #[error("the entry cannot be added:\n{0}")]
    Unsound(Problems),
}

impl NewSource {
    /// The entry as it is to be pasted.
    pub fn text(&self) -> String {
        let text = |value: &str| Value::String(value.to_owned()).to_string();
        let language = self.language.as_deref().map_or_else(String::new, |tag| format!("language = {}\n", text(tag)));
        format!("[[source]]\nname = {}\nurl = {}\n{language}", text(&self.name), text(&self.url))
    }
}

/// The text of feeds.toml with one more source, after the last one and whatever belongs to it; every other byte stays as it is.
/// Variables of the environment are not asked for.
pub fn add_source(text: &str, entry: &NewSource) -> Result<String, EditError> {
    let known = sources_of(text)?;
    if let Some(known) = known.iter().find(|source| source.url.as_ref().is_some_and(|url| url.as_str() == entry.url)) {
        return Err(EditError::Known(known.name.clone()));
    }
    insert(text, &entry.text())
}

/// The text of feeds.toml with those of `entries` that are sound and not there yet, after the last source; every other byte stays as it is.
/// A name that is taken gets a number.
pub fn add_sources(text: &str, entries: &[NewSource]) -> Result<Edited, EditError> {
    let known = sources_of(text)?;
    let mut names: HashSet<String> = known.iter().map(|source| source.name.to_lowercase()).collect();
    let mut asked: HashMap<String, String> =
        known.iter().filter_map(|source| Some((without_fragment(source.url.as_ref()?), source.name.clone()))).collect();
    let (mut added, mut skipped) = (Vec::new(), Vec::new());
    for entry in entries {
        let url = match values::url(&entry.url) {
            Ok(url) => url,
            Err(fault) => {
                skipped.push((entry.clone(), fault.what));
                continue;
            }
        };
        if let Some(first) = asked.get(&without_fragment(&url)) {
            skipped.push((entry.clone(), format!("{first:?} has this URL already")));
            continue;
        }
        let name = free_name(&entry.name, &names);
        names.insert(name.to_lowercase());
        asked.insert(without_fragment(&url), name.clone());
        let language = entry.language.as_deref().and_then(tag);
        added.push(NewSource { name, url: entry.url.trim().to_owned(), language });
    }
    if added.is_empty() {
        return Ok(Edited { text: text.to_owned(), added, skipped });
    }
    let block: Vec<String> = added.iter().map(NewSource::text).collect();
    Ok(Edited { text: insert(text, &block.join("\n"))?, added, skipped })
}

/// A language tag of another program's, as ours are written; one that is none is left out, and the texts tell.
fn tag(written: &str) -> Option<String> {
    let written = written.trim().replace('_', "-");
    let (first, rest) = written.split_at(written.find('-').unwrap_or(written.len()));
    values::language(&(first.to_ascii_lowercase() + rest)).ok()
}

/// The name, with a number behind it where it is taken.
fn free_name(name: &str, taken: &HashSet<String>) -> String {
    let free = |name: &String| !taken.contains(&name.to_lowercase());
    let numbered = (2_u32..).map(|number| {
        let end = format!(" ({number})");
        let room = LONGEST_NAME - end.len();
        format!("{}{end}", name.chars().take(room).collect::<String>())
    });
    std::iter::once(name.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

fn without_fragment(url: &Url) -> String {
    url[..Position::AfterQuery].to_owned()
}

/// The sources that stand in a text, which may have none yet.
fn sources_of(text: &str) -> Result<Vec<Source>, EditError> {
    if !DeTable::parse_recoverable(text).0.get_ref().contains_key("source") {
        return Ok(Vec::new());
    }
    Ok(read(text).map_err(EditError::Broken)?.sources)
}

fn read(text: &str) -> Result<Config, Problems> {
    parse(text, Path::new("feeds.toml"), &|_: &str| Some("set".to_owned()))
}

/// The text with a block of lines behind the last source.
fn insert(text: &str, block: &str) -> Result<String, EditError> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (before, after) = text.split_at(place(text));
    let gap = if before.is_empty() {
        String::new()
    } else if before.ends_with('\n') {
        newline.to_owned()
    } else {
        newline.repeat(2)
    };
    let edited = format!("{before}{gap}{}{after}", block.replace('\n', newline));
    read(&edited).map_err(EditError::Unsound)?;
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
