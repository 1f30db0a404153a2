//! Times and limits that sources and `[fetch]` share, with their bounds.

use std::time::Duration;

use toml::de::DeValue;

use crate::desk::source::Limits;

use super::durations;
use super::table::Table;

/// A shorter interval than this draws a notice: no public site is asked more often.
const POLITE_INTERVAL: Duration = Duration::from_secs(30 * 60);

/// A duration within bounds that are written as people write them.
pub(super) fn duration(table: Table<'_>, name: &'static str, least: &str, most: &str) -> Option<Duration> {
    let found = table.find(name)?;
    let read = found.parsed(durations::duration)?;
    let above = durations::duration(least).is_ok_and(|least| read >= least);
    let below = durations::duration(most).is_ok_and(|most| read <= most);
    if above && below { Some(read) } else { found.outside(least, most) }
}

/// Reads `interval`.
pub(super) fn interval(table: Table<'_>) -> Option<Duration> {
    let interval = duration(table, "interval", "1s", "365d")?;
    if interval < POLITE_INTERVAL {
        let what = format!(
            "an interval of {} is impolite to a public site, which is asked every half hour at most; once an hour is usual",
            durations::duration_text(interval)
        );
        table.report.notice(table.find("interval").map_or(table.at, |found| found.at), what);
    }
    Some(interval)
}

/// Reads `max_interval`.
pub(super) fn max_interval(table: Table<'_>) -> Option<Duration> {
    duration(table, "max_interval", "1m", "7d")
}

/// Reads `max_age`.
pub(super) fn max_age(table: Table<'_>) -> Option<Duration> {
    duration(table, "max_age", "1h", "36500d")
}

/// Reads `max_items`.
pub(super) fn max_items(table: Table<'_>) -> Option<usize> {
    table.whole("max_items", 1..=100_000).map(|items| items as usize)
}

/// Reads `timeout`, `max_bytes` and `pause`.
pub(super) fn limits(table: Table<'_>, usual: Limits) -> Limits {
    Limits {
        timeout: duration(table, "timeout", "100ms", "10m").unwrap_or(usual.timeout),
        max_bytes: size(table, "max_bytes", "1KiB", "256MiB").unwrap_or(usual.max_bytes),
        pause: duration(table, "pause", "0s", "1h").unwrap_or(usual.pause),
    }
}

/// A size within bounds that are written as people write them: a string, or bytes as a number.
pub(super) fn size(table: Table<'_>, name: &'static str, least: &str, most: &str) -> Option<usize> {
    let found = table.find(name)?;
    let bytes = match found.value() {
        DeValue::Integer(written) => usize::from_str_radix(&written.as_str().replace('_', ""), written.radix()).unwrap_or(usize::MAX),
        _ => found.parsed(durations::size)?,
    };
    let above = durations::size(least).is_ok_and(|least| bytes >= least);
    let below = durations::size(most).is_ok_and(|most| bytes <= most);
    if above && below { Some(bytes) } else { found.outside(least, most) }
}
