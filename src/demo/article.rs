//! One invented article, from a file with a head of `key: value` lines and a text of paragraphs.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};

/// An article as its file states it: what the pipeline is to find again behind a publisher's markup.
#[derive(Debug, Clone)]
pub struct FixtureArticle {
    /// Where the publisher says that it lives: no port, no tracking.
    pub url: String,
    /// Exact headline.
    pub title: String,
    /// Byline.
    pub author: Option<String>,
    /// When it was published.
    pub published: DateTime<FixedOffset>,
    /// BCP 47 tag.
    pub language: String,
    /// The text in order, sub-headings included, without markup.
    pub paragraphs: Vec<String>,
    /// The publisher's own sentence under the headline.
    pub standfirst: Option<String>,
    /// The invented event that it tells: the same id across outlets and languages.
    pub story: String,
    /// The story that it continues.
    pub follows: Option<String>,
    /// How a reader meets it where that is not the publisher's list: `saved`, `link` or `unlisted`; `list` is usual.
    pub via: String,
    /// `page` when its page gives the whole text, else `teaser` (its first paragraph), `entry` (only what the list says) or `gone`.
    pub reach: String,
    /// Every line of the head, for the templates.
    pub head: BTreeMap<String, String>,
    /// The text with the marks that templates turn into markup.
    pub marked: Vec<String>,
}

impl FixtureArticle {
    /// Reads an article file. The URL is left empty: the site knows how its addresses look.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("---\n").ok_or("the file must begin with a line ---")?;
        let (lines, body) = text.split_once("\n---\n").ok_or("a line --- must end the head")?;
        let mut head = BTreeMap::new();
        for line in lines.lines() {
            let (key, value) = line.split_once(": ").ok_or_else(|| format!("{line:?} is not \"key: value\""))?;
            if head.insert(key.to_owned(), value.trim().to_owned()).is_some() {
                return Err(format!("{key:?} is stated twice"));
            }
        }
        let stated = |key: &str| head.get(key).cloned().ok_or_else(|| format!("the head lacks {key:?}"));
        let marked: Vec<String> = body.split("\n\n").map(|block| block.trim().to_owned()).filter(|block| !block.is_empty()).collect();
        if let Some(block) = marked.iter().find(|block| block.contains('\n')) {
            return Err(format!("a paragraph is one line: {block:?}"));
        }
        let published = stated("published")?;
        Ok(Self {
            url: String::new(),
            title: stated("title")?,
            author: head.get("author").cloned(),
            published: DateTime::parse_from_rfc3339(&published).map_err(|error| format!("published: {published:?}: {error}"))?,
            language: stated("language")?,
            paragraphs: marked.iter().map(|block| plain(block)).collect(),
            standfirst: head.get("standfirst").cloned(),
            story: stated("story")?,
            follows: head.get("follows").cloned(),
            via: head.get("via").cloned().unwrap_or_else(|| "list".to_owned()),
            reach: head.get("reach").cloned().unwrap_or_else(|| "page".to_owned()),
            head,
            marked,
        })
    }
}

/// One piece of a marked paragraph.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// `[words](address)`.
    Link(&'a str, &'a str),
}

/// Cuts a paragraph at its `[words](address)` marks; a mark that is not complete is text.
pub fn pieces(marked: &str) -> Vec<Piece<'_>> {
    let mut rest = marked.strip_prefix("## ").unwrap_or(marked);
    let mut found = Vec::new();
    while let Some((before, after)) = rest.split_once('[') {
        let Some((words, (address, tail))) = after.split_once("](").and_then(|(words, more)| Some((words, more.split_once(')')?))) else {
            break;
        };
        found.push(Piece::Text(before));
        found.push(Piece::Link(words, address));
        rest = tail;
    }
    found.push(Piece::Text(rest));
    found
}

/// A paragraph without its marks.
pub fn plain(marked: &str) -> String {
    pieces(marked)
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Link(text, _) => *text,
        })
        .collect()
}
