//! Dates in words and numbers, in the order of any language.

use chrono::NaiveDate;

use super::lexicon::{self, Half};
use super::parts::{Clock, Day, Parts, Zone};
use super::{Context, Why, zones};
use numeric::two_digits;

mod numeric;
mod signs;

/// Years between the Buddhist era and the common one.
const BUDDHIST: i32 = 543;
/// Years in Thai texts beyond this one are Buddhist.
const BUDDHIST_FROM: i32 = 2_400;

/// Reads the first date of a text.
pub(super) fn read(text: &str, context: &Context<'_>) -> Result<Parts, Why> {
    let mut reader = Reader::new(text, context);
    reader.run()?;
    // Thai years count from the Buddha
    if text.contains(|c| matches!(c, '\u{e01}'..='\u{e4f}')) {
        reader.year = reader.year.map(|year| if year > BUDDHIST_FROM { year - BUDDHIST } else { year });
    }
    reader.parts()
}

/// Reads the time of day of a text, when that is all it holds.
pub(super) fn time(text: &str, context: &Context<'_>) -> Option<(Option<Clock>, Option<Zone>)> {
    let mut reader = Reader::new(text, context);
    reader.run().ok()?;
    let bare = reader.year.is_none() && reader.month.is_none() && reader.day.is_none() && !reader.foreign;
    bare.then(|| (reader.clock(), reader.zone))
}

/// What was read so far, left to right.
struct Reader<'a, 'c> {
    rest: &'a str,
    context: &'c Context<'c>,
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    clock: Option<Clock>,
    half: Option<Half>,
    zone: Option<Zone>,
    /// A number whose unit is still to come.
    pending: Option<Number>,
    /// An era that the next year counts from.
    era: i32,
    /// The day has its unit (10日) and is no mere number.
    units: bool,
    /// A word that belongs to no date was met before the date was read.
    foreign: bool,
    /// The year came after a month without a day.
    month_of_year: bool,
    /// Day and month could not be told apart.
    ambiguous: Option<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Number {
    value: u32,
    digits: usize,
}

impl<'a, 'c> Reader<'a, 'c> {
    fn new(rest: &'a str, context: &'c Context<'c>) -> Self {
        Self {
            rest,
            context,
            year: None,
            month: None,
            day: None,
            clock: None,
            half: None,
            zone: None,
            pending: None,
            era: 0,
            units: false,
            foreign: false,
            month_of_year: false,
            ambiguous: None,
        }
    }

    fn run(&mut self) -> Result<(), Why> {
        while let Some(c) = self.rest.chars().next() {
            if c.is_ascii_digit() {
                self.number()?;
            } else if (c == '+' || c == '-') && self.clock.is_some() && self.signed_offset() {
            } else if let Some((sign, length)) = lexicon::sign(self.rest) {
                self.skip(length);
                self.sign(sign);
            } else if lexicon::chinese_digit(c).is_some() {
                self.chinese_number();
            } else if c.is_alphabetic() {
                if self.word() {
                    break;
                }
            } else {
                self.skip(c.len_utf8());
            }
        }
        self.settle();
        Ok(())
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// A word; true when the date before it is whole and reading ends.
    fn word(&mut self) -> bool {
        // a word is of one script: `上午at` is none, and signs end a word
        let length = self
            .rest
            .char_indices()
            .find(|(at, c)| !c.is_alphabetic() && !is_joint(self.rest, *at, *c) || (*at > 0 && is_sign(self.rest, *at)));
        let length = length.map_or(self.rest.len(), |(at, _)| at);
        let written = self.rest.get(..length).unwrap_or_default();
        self.skip(length.max(1));
        let lower: String = written.chars().filter(|c| *c != '.').flat_map(char::to_lowercase).collect();
        if let Some(half) = lexicon::half(&lower) {
            if let Some(hour) = self.pending.take().filter(|_| self.clock.is_none()) {
                self.clock = Some(Clock { hour: hour.value, ..Clock::default() });
            }
            self.half = self.half.or(Some(half));
        } else if lower == "h" && self.clock.is_none() && self.pending.is_some() {
            self.french_hour();
        } else if lower == "t" {
            // the T of `2023-5-10T8:00`
        } else if let Some(month) = self.named_month(&lower) {
            if self.whole_day() {
                return true;
            }
            self.month_word(month);
        } else if let Some(zone) = zones::zone(written, self.context.chinese).filter(|_| self.takes_zone(written)) {
            self.settle();
            self.zone = self.zone.or(Some(zone));
        } else if let Some(zone) = written.parse().ok().filter(|_| written.contains('/')) {
            self.zone = self.zone.or(Some(Zone::Named(zone)));
        } else if !(lexicon::is_filler(&lower) || self.zone.is_some() && self.clock.is_some()) {
            self.settle();
            if self.whole_day() {
                return self.clock.is_some();
            }
            if self.month.is_some() && self.day.is_some() && (self.clock.is_some() || self.units) {
                return true;
            }
            self.foreign_word();
        }
        false
    }

    /// Whether a zone can stand here: behind a time of day, or a number that may be one. `MAY 5 AT 8:00` names no zone.
    fn takes_zone(&self, written: &str) -> bool {
        self.clock.is_some() || self.pending.is_some() && written != "AT"
    }

    /// A month's name; `tháng 5` has its number behind.
    fn named_month(&mut self, lower: &str) -> Option<u32> {
        if matches!(lower, "tháng" | "thg") {
            let tail = self.rest.trim_start();
            self.rest = tail;
            return tail.starts_with(|c: char| c.is_ascii_digit()).then(|| self.take_number()).flatten().map(|number| number.value);
        }
        // `نوفمبر/تشرين` names one month twice
        lexicon::month(lower).or_else(|| lower.split_once('/').and_then(|(first, _)| lexicon::month(first)))
    }

    fn month_word(&mut self, month: u32) {
        self.settle();
        if self.month.is_some() && self.day.is_some() && self.year.is_none() && self.month_of_year {
            return;
        }
        // `mar. 5 mai`: the first was a Tuesday
        self.month = Some(month);
    }

    /// A word that is in no date: a date that was begun before it was none.
    fn foreign_word(&mut self) {
        self.foreign = true;
        if self.clock.is_none() {
            (self.year, self.month, self.day) = (None, None, None);
            self.month_of_year = false;
        }
    }

    fn whole_day(&self) -> bool {
        self.year.is_some() && (self.month.is_some() && self.day.is_some() || self.ambiguous.is_some())
    }

    /// Gives a number without a unit its place: the year by its length, the day by its size.
    fn settle(&mut self) {
        let Some(number) = self.pending.take() else { return };
        // `0800` is rather a time of day, but for the `0100` behind a day and its month
        let year_like = number.digits == 4 && (number.value >= 1000 || self.month.is_some() && self.day.is_some() && self.clock.is_none());
        if number.digits == 8 && !self.whole_day() {
            let Number { value, .. } = number;
            (self.year, self.month, self.day) = (Some((value / 10_000) as i32), Some(value / 100 % 100), Some(value % 100));
        } else if year_like && self.year.is_none() {
            self.year = Some(number.value as i32);
            self.month_of_year = self.month.is_some() && self.day.is_none();
        } else if number.digits <= 2 && self.day.is_none() && !self.month_of_year {
            self.day = Some(number.value);
        } else if number.digits <= 2 && self.year.is_some() && self.month.is_none() {
            // `2023. 5. 10.`: what looked like the day was the month
            self.month = self.day.replace(number.value);
        } else if number.digits <= 3 && self.year.is_none() && self.month.is_some() {
            // RFC 2822 section 4.3: two digits from 50 on and three digits count from 1900
            self.year = Some(if number.digits == 3 { 1900 + number.value as i32 } else { two_digits(number.value) });
        }
    }

    fn clock(&self) -> Option<Clock> {
        let clock = self.clock?;
        Some(Clock { hour: self.half.map_or(clock.hour, |half| half.hour(clock.hour)), ..clock })
    }

    fn parts(mut self) -> Result<Parts, Why> {
        if let (Some(year), Some(pair)) = (self.year, self.ambiguous) {
            (self.month, self.day) = self.told_apart(year, pair)?;
        }
        let (clock, zone) = (self.clock(), self.zone);
        let day = match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => Day::Full(NaiveDate::from_ymd_opt(year, month, day).ok_or(Why::Impossible)?),
            (None, Some(month), Some(day)) if !self.foreign => {
                // 2000 had every day that there is
                NaiveDate::from_ymd_opt(2000, month, day).ok_or(Why::Impossible)?;
                Day::NoYear { month, day }
            }
            (Some(_), Some(_), None) => return Err(Why::NoDay),
            _ => return Err(Why::Unreadable),
        };
        Ok(Parts { day, clock, zone })
    }
}

/// A stop, slash or underscore within a word: `p.m`, `Asia/Shanghai`, `New_York`.
fn is_joint(text: &str, at: usize, c: char) -> bool {
    let next_is_letter = text.get(at + c.len_utf8()..).is_some_and(|tail| tail.starts_with(char::is_alphabetic));
    let one_letter = text.chars().next().is_some_and(|first| first.len_utf8() == at);
    (c == '/' || c == '_' || (c == '.' && one_letter)) && next_is_letter
}

fn is_sign(text: &str, at: usize) -> bool {
    let Some(tail) = text.get(at..) else { return false };
    !tail.starts_with(|c: char| c.is_ascii())
        && (lexicon::sign(tail).is_some() || tail.chars().next().and_then(lexicon::chinese_digit).is_some())
}
