//! Readers: a dispatch becomes entries.

pub mod selector;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::dispatch::Ask;
use super::entry::Entry;

/// What a reader made of one dispatch.
#[derive(Debug, Default)]
pub struct Reading {
    /// Name of the feed or account, as it says.
    pub title: Option<String>,
    /// In the order of the document.
    pub entries: Vec<Entry>,
    /// Further requests this source needs (children of a sitemap index, next pages), in order.
    pub follow: Vec<Ask>,
    /// What had to be mended to read it, in words; empty for a sound document.
    pub repaired: Vec<String>,
    /// How often it asks to be visited.
    pub rhythm: Rhythm,
}

/// How often a feed asks to be visited: lower bounds between visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// `<ttl>`, or the period of the syndication module.
    pub every: Option<Duration>,
    /// `skipHours`, GMT, 0 to 23.
    pub skip_hours: Vec<u8>,
    /// `skipDays`, 0 for Monday to 6 for Sunday.
    pub skip_days: Vec<u8>,
}

/// Why a dispatch could not be read. The words say it to ops.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A page came where a feed was expected, and it names its feed.
    #[error("this is a web page; its feed is {0}")]
    FeedElsewhere(Url),
    /// The document is something else.
    #[error("{0}")]
    Unexpected(String),
    /// A wall, a login or a verification page stands in front.
    #[error("{0}")]
    Blocked(String),
    /// The document is of the right sort, and broken beyond repair.
    #[error("{0}")]
    Broken(String),
}
