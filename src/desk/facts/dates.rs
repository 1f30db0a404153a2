//! Days and spans of days in a sentence: absolute, relative to publication, quarters and festivals.

mod chinese;
mod english;
mod festivals;

use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::desk::language::simplified;

/// A span of days; one day when both ends are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Date {
    /// Whether it names a single day.
    pub fn is_day(&self) -> bool {
        self.first == self.last
    }

    /// Whether two dates can be one: the same, or one within the other ("March" and "3 March").
    pub fn agrees(&self, other: &Self) -> bool {
        (self.first <= other.first && other.last <= self.last) || (other.first <= self.first && self.last <= other.last)
    }

    fn day(day: NaiveDate) -> Self {
        Self { first: day, last: day }
    }

    fn year(year: i32) -> Option<Self> {
        Some(Self { first: NaiveDate::from_ymd_opt(year, 1, 1)?, last: NaiveDate::from_ymd_opt(year, 12, 31)? })
    }

    fn months(year: i32, month: u32, count: u32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Self { first, last: first.checked_add_months(Months::new(count))?.pred_opt()? })
    }

    fn quarter(year: i32, quarter: u32) -> Option<Self> {
        Self::months(year, quarter.checked_sub(1)? * 3 + 1, 3)
    }

    fn half(year: i32, half: u32) -> Option<Self> {
        Self::months(year, half.checked_sub(1)? * 6 + 1, 6)
    }

    /// A day of a month whose year is not said: the one nearest to publication, in the past rather than the future.
    fn near(published: NaiveDate, month: u32, day: u32) -> Option<Self> {
        [published.year(), published.year() - 1, published.year() + 1]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .min_by_key(|date| {
                let ahead = date.signed_duration_since(published).num_days();
                if ahead > 0 { ahead * 2 } else { -ahead }
            })
            .map(Self::day)
    }

    fn weekday(published: NaiveDate, weekday: Weekday, weeks: i64) -> Option<Self> {
        let back = (7 + i64::from(published.weekday().num_days_from_monday()) - i64::from(weekday.num_days_from_monday())) % 7;
        published.checked_add_signed(chrono::Duration::days(weeks * 7 - back)).map(Self::day)
    }

    fn days_on(published: NaiveDate, days: i64) -> Option<Self> {
        published.checked_add_signed(chrono::Duration::days(days)).map(Self::day)
    }

    fn week(published: NaiveDate, weeks: i64) -> Option<Self> {
        let monday = published.checked_sub_days(Days::new(u64::from(published.weekday().num_days_from_monday())))?;
        let first = monday.checked_add_signed(chrono::Duration::weeks(weeks))?;
        Some(Self { first, last: first.checked_add_days(Days::new(6))? })
    }
}

/// The dates of a text with their spans, in order and without overlap; what is said relative to publication only when that is known.
pub fn dates(text: &str, published: Option<NaiveDate>) -> Vec<(Range<usize>, Date)> {
    in_simplified(&simplified(text), published)
}

/// The same of a text in simplified characters.
pub fn in_simplified(text: &str, published: Option<NaiveDate>) -> Vec<(Range<usize>, Date)> {
    let mut found: Vec<(Range<usize>, Date)> = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let hit = if c.is_ascii() {
            (!before.is_ascii_alphanumeric() && !matches!(before, '$' | '.' | '-' | '/')).then(|| english::date(rest, published)).flatten()
        } else {
            None
        };
        let hit = hit.or_else(|| chinese::date(rest, before, published)).or_else(|| festivals::date(rest, before, published));
        if let Some((length, date)) = hit {
            found.push((at..at + length, date));
            at += length;
            before = text[..at].chars().next_back().unwrap_or(' ');
        } else {
            at += c.len_utf8();
            before = c;
        }
    }
    found
}

/// Reads up to four decimal digits: value and length.
fn number(text: &str) -> Option<(u32, usize)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if length == 0 || length > 4 {
        return None;
    }
    text[..length].parse().ok().map(|value| (value, length))
}

fn is_year(value: u32) -> bool {
    (1900..=2099).contains(&value)
}
