//! An article: what is kept of an entry and its page; every field sound.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::dates::Dated;

/// What the archive keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Readable, stable, without a clock in it: see [`super::identity`].
    pub identity: String,
    /// Other names of the same article (canonical URL, short WeChat link), each starting like an identity.
    pub aliases: Vec<String>,
    /// Name of the source that brought it first.
    pub source: String,
    /// Canonical URL, where the reader is sent.
    pub url: Url,
    /// Headline.
    pub title: String,
    /// Byline.
    pub author: Option<String>,
    /// Publication or WeChat account, when the page names it.
    pub site: Option<String>,
    /// When it was published, when that is known.
    pub published: Option<Dated>,
    /// BCP 47 tag.
    pub language: String,
    /// Standfirst, else the lead.
    pub summary: String,
    /// The text in order; empty while the page has not been read.
    pub body: Vec<Block>,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// How far its text has been read.
    pub reading: Reading,
    /// Identity of the article that this one reposts.
    pub origin: Option<String>,
}

/// One block of an article's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Plain text without line breaks.
    pub text: String,
}

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A sub-heading.
    Heading,
    /// An item of a list.
    ListItem,
    /// A quotation set apart.
    Quote,
    /// A row of a table, cells joined by ` | `.
    Row,
}

/// How far an article's text has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Only what the entry said; no page is wanted.
    EntryOnly,
    /// The page waits in the queue.
    Waiting,
    /// The page was read.
    Read,
    /// The page gave only a teaser.
    Teaser,
    /// The page cannot be had; the page record says why.
    Unavailable,
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: &str) -> Self {
        Self { kind: BlockKind::Paragraph, text: text.to_owned() }
    }
}

impl Article {
    /// The text as paragraphs joined by a blank line.
    pub fn text(&self) -> String {
        self.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
    }

    /// An English article of which only a feed's entry is known, for tests that care for no more of it.
    ///
    /// # Panics
    /// For a URL that is none.
    #[cfg(test)]
    pub fn bare(identity: &str, source: &str, url: &str, title: &str, first_seen: DateTime<Utc>) -> Self {
        Self {
            identity: identity.to_owned(),
            aliases: Vec::new(),
            source: source.to_owned(),
            url: Url::parse(url).unwrap(),
            title: title.to_owned(),
            author: None,
            site: None,
            published: None,
            language: "en".to_owned(),
            summary: String::new(),
            body: Vec::new(),
            first_seen,
            reading: Reading::EntryOnly,
            origin: None,
        }
    }
}
