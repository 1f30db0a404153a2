//! What an answer's headers say: validators, freshness, and when to come again.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::header::{CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, RETRY_AFTER};

use crate::desk::dates;
use crate::desk::dispatch::Validators;

/// A server can ask for no longer quiet than this.
const LONGEST: Duration = Duration::from_secs(7 * 86_400);
/// A validator as long as this is an attack, or somebody's cookie.
const VALIDATOR_BYTES: usize = 512;

/// The validators as sent; what could not be sent back byte for byte is left out.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    Validators { etag: opaque(headers, &ETAG), last_modified: opaque(headers, &LAST_MODIFIED) }
}

fn opaque(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    if bytes.is_empty() || bytes.len() >= VALIDATOR_BYTES || HeaderValue::from_bytes(bytes).is_err() {
        return None;
    }
    String::from_utf8(bytes.to_vec()).ok()
}

/// How long the answer asks not to be fetched again: `Cache-Control: max-age`, else `Expires`, at most seven days
/// (RFC 9111 section 4.2.1). What a shared cache may do (`s-maxage`, `Age`) is not ours. `None` when it says nothing of it.
pub(super) fn fresh_for(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let expires = || {
        let expires = http_date(headers.get(EXPIRES)?)?;
        let date = headers.get(DATE).and_then(http_date).unwrap_or(now);
        Some((expires - date).to_std().unwrap_or_default())
    };
    // an answer that may not be stored is fresh for no time, and neither is what it confirms
    let unstored = || directives(headers).any(|name| name.eq_ignore_ascii_case("no-cache") || name.eq_ignore_ascii_case("no-store"));
    let fresh = max_age(headers).or_else(expires).or_else(|| unstored().then_some(Duration::ZERO))?;
    if fresh > LONGEST {
        tracing::debug!(asked = fresh.as_secs(), "the server asks for more than seven days of quiet; cut to seven days");
    }
    Some(fresh.min(LONGEST))
}

fn max_age(headers: &HeaderMap) -> Option<Duration> {
    directives(headers).find_map(|directive| {
        let (name, seconds) = directive.split_once('=')?;
        name.trim().eq_ignore_ascii_case("max-age").then(|| seconds_of(seconds.trim().trim_matches('"')))?
    })
}

fn directives(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// How long `Retry-After` asks to wait, counted from `now`: between nothing and seven days; `None` when it cannot be read.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?;
    let text = value.to_str().ok()?.trim();
    // a part of a second is a second more
    let parts = text.split_once('.').filter(|(_, part)| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let broken = parts.and_then(|(whole, _)| Some(seconds_of(whole)? + Duration::from_secs(u64::from(!whole.starts_with('-')))));
    let wait = seconds_of(text).or(broken).or_else(|| Some((http_date(value)? - now).to_std().unwrap_or_default()))?;
    Some(wait.min(LONGEST))
}

/// Whole seconds; negative is nothing, and more than fits is very long.
fn seconds_of(text: &str) -> Option<Duration> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.len() < text.len() {
        return Some(Duration::ZERO);
    }
    Some(Duration::from_secs(digits.parse().unwrap_or(u64::from(u32::MAX))))
}

/// The three forms of RFC 9110 section 5.6.7; others that a person could read, for servers write what their authors think of.
fn http_date(value: &HeaderValue) -> Option<DateTime<Utc>> {
    let text = value.to_str().ok()?.trim();
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.to_utc());
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|date| date.and_utc())
        .or_else(|| {
            // what is relative to the time of fetching is none
            let context = dates::Context { zone: None, fetched: None, formats: &[], chinese: false };
            Some(dates::parse(text, &context, "a header")?.at.to_utc())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn now() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2023-05-12T01:00:00Z").unwrap().to_utc()
    }

    #[test]
    fn validators_are_opaque_and_bounded() {
        let odd = headers(&[("etag", "W/\"a,b--gzip:\\x2f\""), ("last-modified", "Tue, 7 Sep 2027 08:05:09 +0000")]);
        let kept = validators(&odd);
        assert_eq!(kept.etag.as_deref(), Some("W/\"a,b--gzip:\\x2f\""));
        assert_eq!(kept.last_modified.as_deref(), Some("Tue, 7 Sep 2027 08:05:09 +0000"));
        let long = "x".repeat(100_000);
        assert_eq!(validators(&headers(&[("etag", &long)])), Validators::default());
        assert_eq!(validators(&headers(&[("etag", "")])), Validators::default());
    }

    #[test]
    fn freshness_is_read_and_capped() {
        let fresh = |pairs: &[(&'static str, &str)]| fresh_for(&headers(pairs), now());
        assert_eq!(fresh(&[("cache-control", "public, Max-Age=36000")]), Some(Duration::from_secs(36_000)));
        assert_eq!(fresh(&[("cache-control", "max-age=\"60\", s-maxage=5")]), Some(Duration::from_secs(60)));
        assert_eq!(fresh(&[("cache-control", "max-age=99999999999999999999999")]), Some(7 * DAY));
        assert_eq!(fresh(&[("cache-control", "no-cache"), ("expires", "Fri, 12 May 2023 02:00:00 GMT")]), Some(DAY / 24));
        let pair = [("date", "Fri, 12 May 2023 01:30:00 GMT"), ("expires", "Fri, 12 May 2023 02:00:00 GMT")];
        assert_eq!(fresh(&pair), Some(DAY / 48));
        assert_eq!(fresh(&[("expires", "Thu, 01 Jan 1970 00:00:00 GMT")]), Some(Duration::ZERO));
        assert_eq!(fresh(&[("expires", "0")]), None);
        assert_eq!(fresh(&[("cache-control", "private, No-Store")]), Some(Duration::ZERO));
        assert_eq!(fresh(&[("cache-control", "public")]), None);
        assert_eq!(fresh(&[]), None);
    }

    #[test]
    fn retry_after_is_clamped() {
        let wait = |value: &str| retry_after(&headers(&[("retry-after", value)]), now());
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("99999999"), Some(7 * DAY));
        assert_eq!(wait("-1"), Some(Duration::ZERO));
        assert_eq!(wait("Fri, 12 May 2023 02:00:00 GMT"), Some(DAY / 24));
        assert_eq!(wait("Friday, 12-May-23 02:00:00 GMT"), Some(DAY / 24));
        assert_eq!(wait("Fri May 12 02:00:00 2023"), Some(DAY / 24));
        assert_eq!(wait("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Duration::ZERO));
        for form in [
            "Fri, 12 May 2023 02:00:00 UTC",
            "2023-05-12T02:00:00Z",
            "Mon, 12 May 2023 02:00:00 GMT",
            "fri, 12 may 2023 10:00:00 +0800",
            "2023-05-12 02:00:00",
        ] {
            assert_eq!(wait(form), Some(DAY / 24), "{form}");
        }
        assert_eq!(wait("119.5"), Some(Duration::from_secs(120)));
        assert_eq!(wait("-0.5"), Some(Duration::ZERO));
        for nothing in ["soon", "", ".", "7.x", "0x10"] {
            assert_eq!(wait(nothing), None, "{nothing}");
        }
    }
}
