//! The forms that a source states for its own dates.

use std::fmt::Write as _;

use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{DateTime, NaiveDate, Timelike};

use super::parts::{Clock, Day, Parts, Zone};
use super::{Context, Why, relative};
use crate::desk::source::DateFormat;

/// `None` when the text is not of this form.
pub(super) fn read(text: &str, format: &DateFormat, context: &Context<'_>) -> Option<Result<Parts, Why>> {
    match format {
        DateFormat::Pattern(pattern) => by_pattern(text, pattern).map(Ok),
        DateFormat::Unix => text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|at| Ok(Parts::instant(at))),
        DateFormat::UnixMillis => text.parse().ok().and_then(DateTime::from_timestamp_millis).map(|at| Ok(Parts::instant(at))),
        DateFormat::Relative => relative::read(text, context),
    }
}

fn by_pattern(text: &str, pattern: &str) -> Option<Parts> {
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, StrftimeItems::new(pattern)).ok()?;
    if let Some(seconds) = parsed.timestamp() {
        return DateTime::from_timestamp(seconds, 0).map(Parts::instant);
    }
    let day = match (parsed.to_naive_date(), parsed.month(), parsed.day()) {
        (Ok(date), ..) => Day::Full(date),
        (Err(_), Some(month), Some(day)) => Day::NoYear { month, day },
        (Err(_), ..) => without_weekday(&parsed)?,
    };
    let clock = parsed.to_naive_time().ok().map(|time| Clock {
        hour: time.hour(),
        minute: time.minute(),
        second: time.second(),
        nano: time.nanosecond() % 1_000_000_000,
    });
    Some(Parts { day, clock, zone: parsed.to_fixed_offset().ok().map(Zone::Fixed) })
}

/// chrono refuses a date whose weekday is wrong; people do not.
fn without_weekday(parsed: &Parsed) -> Option<Day> {
    NaiveDate::from_ymd_opt(parsed.year()?, parsed.month()?, parsed.day()?).map(Day::Full)
}

/// Whether the pattern has only what strftime knows, and a day.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    if StrftimeItems::new(pattern).any(|item| item == Item::Error) {
        return Err(format!("`{pattern}` has a specifier that strftime does not know; %Y-%m-%d %H:%M is 2023-05-10 08:00"));
    }
    let Some(fixed) = DateTime::from_timestamp(1_683_705_600, 0) else { return Ok(()) };
    let mut written = String::new();
    // %#z can be read and not written, and chrono's answer to that is an error, of which `to_string` makes a panic
    let is_writable = write!(written, "{}", fixed.format(&pattern.replace("%#z", "%z"))).is_ok();
    if !is_writable || by_pattern(&written, pattern).is_none() {
        return Err(format!("`{pattern}` names no day; it needs %d and %m or %b, as %b %d, %Y"));
    }
    Ok(())
}
