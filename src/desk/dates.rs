//! Dates as people and programs write them, in English and Chinese.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::source::DateFormat;
use parts::Parts;

mod formats;
mod iso;
mod lexicon;
mod numbers;
mod parts;
mod relative;
mod words;
mod zones;

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

/// Why a text gives no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// No known form.
    #[error("is not a date in any form that is known; `date_formats` may name its form")]
    Unreadable,
    /// The form is known, the day or time does not exist.
    #[error("names a day or a time that does not exist")]
    Impossible,
    /// Only a month or a week.
    #[error("names no day")]
    NoDay,
    /// `05/06/2023`, and nothing says which is the day.
    #[error("does not show which number is the day; state `date_formats`, as \"%d/%m/%Y\"")]
    Ambiguous,
    /// Relative, or without a year.
    #[error("can only be read when the time of fetching is known")]
    NeedsFetchTime,
    /// Before 1990: a default, not a date.
    #[error("lies before 1990")]
    TooOld,
    /// More than a day after it was fetched.
    #[error("lies in the future")]
    Future,
}

/// Years before this one come from empty fields and clocks that were never set.
const FIRST_YEAR: i32 = 1990;
/// Bound when the time of fetching is unknown.
const LAST_YEAR: i32 = 2200;
/// Longer texts are prose, not dates.
const MOST_CHARS: usize = 200;

/// Reads a date in any form that a person could read; `found` says where it stood. See [`read`] for the reason when there is none.
pub fn parse(text: &str, context: &Context<'_>, found: &str) -> Option<Dated> {
    read(text, context, found).ok()
}

/// Like [`parse`], and says why there is none.
///
/// The source's own forms are tried first, then numbers since 1970, ISO 8601 (RFC 3339, week and ordinal dates), words in
/// the order of any language (RFC 822 and 2822 with their obsolete forms, asctime, `2023年5月10日 上午8点`, `5. Mai 2023`),
/// and, when the time of fetching is known, what is relative to it or lacks the year.
pub fn read(text: &str, context: &Context<'_>, found: &str) -> Result<Dated, Why> {
    let text = plain(text);
    let text = unlabelled(text.trim());
    if text.is_empty() || text.chars().count() > MOST_CHARS {
        return Err(Why::Unreadable);
    }
    for format in context.formats {
        if let Some(parts) = formats::read(text, format, context) {
            return parts.and_then(|parts| parts.date(context, found));
        }
    }
    if let Some(parts) = numbers::read(text) {
        return parts.date(context, found);
    }
    if let Some(parts) = iso::read(text) {
        return parts?.date(context, found);
    }
    if let Some(parts) = relative::read(text, context) {
        return parts?.date(context, found);
    }
    words::read(text, context)?.date(context, found)
}

/// A date from seconds since 1970, shown in `zone`; `None` before 1990 and after 2200.
pub fn from_unix(seconds: i64, zone: Option<Tz>, found: &str) -> Option<Dated> {
    let context = Context { zone, fetched: None, formats: &[], chinese: false };
    Parts::instant(DateTime::from_timestamp(seconds, 0)?).date(&context, found).ok()
}

/// Whether a strftime pattern can be used in `date_formats`; the error says what is wrong with it.
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    formats::check(pattern)
}

/// Full-width digits and signs, and digits of other scripts, as plain ones; any space as one space; invisible characters gone.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    // twice the bound is enough to see that it is too long
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        // digits of Arabic, Persian, Devanagari, Bengali and Thai
        '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
        '\u{966}'..='\u{96f}' => digit(c, '\u{966}'),
        '\u{9e6}'..='\u{9ef}' => digit(c, '\u{9e6}'),
        '\u{e50}'..='\u{e59}' => digit(c, '\u{e50}'),
        '−' | '–' | '‑' => '-',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    };
    let invisible = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    Cow::Owned(text.chars().take(2 * MOST_CHARS).filter(|c| !invisible(c) && !lexicon::is_mark(*c)).map(narrow).collect())
}

/// The plain digit of one that counts from `zero`.
fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// Takes labels off the front: `发布时间：`, `Last updated on`.
fn unlabelled(text: &str) -> &str {
    const LABELS: &[&str] = &[
        "发布时间",
        "发布日期",
        "发布于",
        "发表于",
        "发表时间",
        "更新时间",
        "更新于",
        "编辑于",
        "更新",
        "时间",
        "日期",
        "發佈時間",
        "發佈於",
        "公開日",
        "投稿日",
        "更新日",
        "입력",
        "수정",
        "등록",
        "last updated",
        "last modified",
        "date published",
        "published",
        "posted",
        "updated",
        "modified",
        "date",
        "on",
        "at",
    ];
    let mut text = text;
    while let Some(rest) = LABELS.iter().find_map(|label| {
        let head = text.get(..label.len()).filter(|head| head.eq_ignore_ascii_case(label))?;
        let rest = text.get(head.len()..)?;
        // `Datebook` begins with a label and is none
        (!label.is_ascii() || rest.starts_with([':', ' '])).then(|| rest.trim_start_matches([':', ' ']))
    }) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests;
