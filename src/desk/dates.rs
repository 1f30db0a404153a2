//! Dates as people and programs write them, in English and Chinese.

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::source::DateFormat;

/// A date that was found, and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The instant; for a bare day, its first moment in its zone.
    pub at: DateTime<FixedOffset>,
    /// Whether a time of day was given.
    pub precision: Precision,
    /// Where the zone comes from.
    pub zone: ZoneOrigin,
    /// Where the date was found, in words: "JSON-LD datePublished".
    pub found: String,
}

/// Whether a time of day was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the minute or better.
    Instant,
    /// A day.
    Day,
}

/// Where a date's zone comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneOrigin {
    /// Written with the date.
    Stated,
    /// The source's zone.
    Source,
    /// Nobody says; UTC is assumed.
    Unknown,
}

/// What is known before a date is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Zone of dates that carry none.
    pub zone: Option<Tz>,
    /// When the text was fetched: the ground of relative dates, and the bound of future ones; neither is possible without it.
    pub fetched: Option<DateTime<Utc>>,
    /// Forms of this source, tried first.
    pub formats: &'a [DateFormat],
    /// `CST` means China Standard Time.
    pub chinese: bool,
}
