//! A story: all articles on one event, in any language.

pub mod across;
pub mod address;
pub mod candidates;
mod copies;
mod copying;
pub mod digest;
pub mod grouping;
mod headline;
pub mod index;
mod learning;
pub mod likeness;
pub mod mass;
pub mod orders;
pub mod pairing;
mod round_up;
pub mod series;
pub mod slots;
pub mod subjects;
mod table;
pub mod telling;
#[cfg(test)]
mod tests;
pub mod witness;
mod wording;

use super::article::Article;

/// One event, and who reported it.
#[derive(Debug, Clone)]
pub struct Story {
    /// The identity of its first article; stable.
    pub id: String,
    /// The article that tells it.
    pub lead: Article,
    /// The other articles on it, earliest first.
    pub others: Vec<Article>,
    /// Other sources that carried the lead or one of the others under the same identity.
    pub outlets: Vec<Outlet>,
    /// Why these articles are one story, in words.
    pub evidence: Vec<String>,
}

/// Another source that carried an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Name of the source.
    pub source: String,
    /// Link there.
    pub url: String,
    /// Headline there.
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// When it was published there, RFC 3339, if known.
    pub published: Option<String>,
}
