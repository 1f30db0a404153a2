//! Days and spans of days in a sentence: absolute, relative to publication, quarters and festivals.

mod chinese;
mod english;
mod festivals;
mod parts;
mod spans;
mod toward;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use self::toward::Toward;
use super::numbers::chinese as numerals;
use crate::desk::language::{narrow, simplified};

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

    /// A day of a month whose year is not said.
    fn near(published: NaiveDate, toward: Toward, month: u32, day: u32) -> Option<Self> {
        toward.choose(published, |year| NaiveDate::from_ymd_opt(year, month, day)).map(Self::day)
    }

    /// The same days or months of the year that a report means which looks back.
    pub fn looking_back(self, published: NaiveDate) -> Option<Self> {
        let month = self.first.day() == 1 && self.last != self.first;
        let year = if month { self.first.year() - 1 } else { Toward::Past.choose(published, |year| self.first.with_year(year))?.year() };
        let last = self.last.with_year(self.last.year() + year - self.first.year())?;
        Some(Self { first: self.first.with_year(year)?, last })
    }

    /// From the first day of one to the last of another.
    fn until(self, end: Self) -> Option<Self> {
        (self.first < end.last).then_some(Self { first: self.first, last: end.last })
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
    // The wide digits of `２０２６年` have other lengths, and are rare: the first byte of theirs is looked for.
    if !text.as_bytes().contains(&0xef) || !text.contains(|c: char| matches!(c, '０'..='９')) {
        return read(text, published);
    }
    let mut narrowed = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        let narrow = if matches!(c, '０'..='９') { narrow(c) } else { c };
        narrowed.push(narrow);
        places.resize(narrowed.len(), at);
    }
    places.push(text.len());
    let place = |at: usize| places.get(at).copied().unwrap_or(text.len());
    read(&narrowed, published).into_iter().map(|(span, date)| (place(span.start)..place(span.end), date)).collect()
}

fn read(text: &str, published: Option<NaiveDate>) -> Vec<(Range<usize>, Date)> {
    let mut found: Vec<(Range<usize>, Date)> = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = text[at..].chars().next() {
        let (head, rest) = text.split_at(at);
        let hit = if c.is_ascii() {
            (!before.is_ascii_alphanumeric() && !matches!(before, '$' | '.' | '-' | '/'))
                .then(|| english::date(rest, head, published))
                .flatten()
        } else {
            None
        };
        let hit = hit.or_else(|| chinese::date(rest, head, before, published)).or_else(|| festivals::date(rest, before, published));
        if let Some((length, date)) = hit {
            let (length, date) = spans::extended(rest, head, length, date, published).unwrap_or((length, date));
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

/// A number of a date in either writing.
#[derive(Debug, Clone, Copy)]
struct Numeral {
    value: u32,
    /// Bytes.
    length: usize,
    /// How many digits it has in digits.
    digits: usize,
}

/// Reads up to four digits, or a whole number of as many in Chinese characters: `12`, `十二`, `二〇二五`.
fn numeral(text: &str) -> Option<Numeral> {
    if let Some((value, length)) = number(text) {
        return Some(Numeral { value, length, digits: length });
    }
    text.chars().next().filter(|c| numerals::is_numeral(*c))?;
    let number = numerals::read(text).filter(|number| !number.share && number.upper.is_none())?;
    let whole = number.value.fract() == 0.0 && (1.0..=9_999.0).contains(&number.value);
    let value = number.value as u32;
    whole.then(|| Numeral { value, length: number.length, digits: value.ilog10() as usize + 1 })
}

fn is_year(value: u32) -> bool {
    (1900..=2099).contains(&value)
}
