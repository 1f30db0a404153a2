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

/// Temporary stand-in.
pub fn parse(text: &str, context: &Context<'_>, found: &str) -> Option<Dated> {
    use chrono::{NaiveDate, Offset, TimeZone};
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
    {
        return Some(Dated { at, precision: Precision::Instant, zone: ZoneOrigin::Stated, found: found.into() });
    }
    let re = regex::Regex::new(r"(?i)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})").ok()?;
    let en = regex::Regex::new(r"(?i)(\d{1,2})?(?:st|nd|rd|th)?\s*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})").ok()?;
    let day = if let Some(c) = re.captures(text) {
        NaiveDate::from_ymd_opt(c[1].parse().ok()?, c[2].parse().ok()?, c[3].parse().ok()?)?
    } else {
        let c = en.captures(text)?;
        let m = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            .iter()
            .position(|m| c[2].eq_ignore_ascii_case(m))? as u32
            + 1;
        let d = c.get(1).or_else(|| c.get(3))?.as_str().parse().ok()?;
        NaiveDate::from_ymd_opt(c[4].parse().ok()?, m, d)?
    };
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let at = match context.zone {
        Some(zone) => zone.from_local_datetime(&midnight).earliest()?.fixed_offset(),
        None => Utc.from_utc_datetime(&midnight).with_timezone(&Utc.fix()),
    };
    Some(Dated {
        at,
        precision: Precision::Day,
        zone: if context.zone.is_some() { ZoneOrigin::Source } else { ZoneOrigin::Unknown },
        found: found.into(),
    })
}
