//! Numbers in dates: times, days written in numbers, offsets, and which of two numbers is the day.

use chrono::{Datelike as _, NaiveDate};

use super::{Number, Reader};
use crate::desk::dates::Why;
use crate::desk::dates::iso::nanos;
use crate::desk::dates::parts::Clock;
use crate::desk::dates::zones;

impl Reader<'_, '_> {
    /// The digits at the head, taken off; `None` when they are too many for a date.
    pub(super) fn take_number(&mut self) -> Option<Number> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest.get(..digits).and_then(|text| text.parse().ok());
        self.skip(digits);
        value.filter(|_| digits <= 8).map(|value| Number { value, digits })
    }

    /// One more number behind a separator.
    pub(super) fn after(&mut self, separator: char) -> Option<Number> {
        let tail = self.rest.strip_prefix(separator)?;
        tail.starts_with(|c: char| c.is_ascii_digit()).then(|| self.rest = tail)?;
        self.take_number()
    }

    pub(super) fn number(&mut self) -> Result<(), Why> {
        self.settle();
        let Some(first) = self.take_number() else {
            self.foreign = true;
            return Ok(());
        };
        let separator = self.rest.chars().next().unwrap_or(' ');
        match separator {
            ':' if first.digits <= 2 => {
                if let Some(minute) = self.after(':') {
                    let second = self.after(':');
                    self.time_of_day(first, Some(minute), second);
                    return Ok(());
                }
            }
            '-' | '/' | '.' => {
                // the offset of `08:00 2023-05-10` is none, that of `2026 +0800` has been seen to
                if let Some(second) = self.after(separator) {
                    let third = self.after(separator);
                    return self.numeric_day(first, second, third, separator);
                }
            }
            _ => {}
        }
        self.pending = Some(first);
        // most numbers stand before their unit or name; a half of the day is seen to there
        Ok(())
    }

    pub(super) fn time_of_day(&mut self, hour: Number, minute: Option<Number>, second: Option<Number>) {
        let nano = match self.rest.strip_prefix(['.', ',']) {
            Some(mut tail) if second.is_some() && tail.starts_with(|c: char| c.is_ascii_digit()) => {
                let nano = nanos(&mut tail);
                self.rest = tail;
                nano
            }
            _ => 0,
        };
        if self.clock.is_none() {
            let value = |number: Option<Number>| number.map_or(0, |number| number.value);
            self.clock = Some(Clock { hour: hour.value, minute: value(minute), second: value(second), nano });
        }
    }

    /// `2026/6/12`, `12.06.2026`, `12-06-26`, `06/12` and the like.
    pub(super) fn numeric_day(&mut self, first: Number, second: Number, third: Option<Number>, separator: char) -> Result<(), Why> {
        if self.year.is_some() && self.month.is_some() && self.day.is_some() {
            return Ok(());
        }
        let Some(third) = third else {
            return self.numeric_pair(first, second, separator);
        };
        if first.digits >= 3 {
            (self.year, self.month, self.day) = (Some(first.value as i32), Some(second.value), Some(third.value));
            return Ok(());
        }
        let ahead = |year: i32| self.context.fetched.is_some_and(|fetched| year > fetched.year());
        if separator == '-' && third.digits == 2 && ahead(two_digits(third.value)) && !ahead(two_digits(first.value)) {
            // `03-12-31` in 2026: its end is no year yet, so it begins with one
            (self.year, self.month, self.day) = (Some(two_digits(first.value)), Some(second.value), Some(third.value));
            return Ok(());
        }
        let year = if third.digits <= 2 { two_digits(third.value) } else { third.value as i32 };
        self.year = Some(year);
        let (one, two) = (first.value, second.value);
        let day_first = separator == '.' || one > 12 || one == two;
        if day_first {
            (self.day, self.month) = (Some(one), Some(two));
        } else if two > 12 {
            (self.month, self.day) = (Some(one), Some(two));
        } else {
            self.ambiguous = Some((one, two));
        }
        Ok(())
    }

    /// Two numbers: month and day as Chinese pages write them, or a month of a year.
    pub(super) fn numeric_pair(&mut self, first: Number, second: Number, separator: char) -> Result<(), Why> {
        if first.digits == 4 || second.digits == 4 {
            return Err(Why::NoDay);
        }
        if self.context.chinese && separator != '.' {
            (self.month, self.day) = (Some(first.value), Some(second.value));
            return Ok(());
        }
        if separator == '/' {
            return Err(Why::Ambiguous);
        }
        // `4.5 stars`
        self.foreign = true;
        Ok(())
    }

    /// `+0800`, `-05:00`, `GMT+8`; the sign stands at the head. False when it is no offset.
    pub(super) fn signed_offset(&mut self) -> bool {
        let length = 1 + self.rest.bytes().skip(1).take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
        let written = self.rest.get(..length).unwrap_or_default();
        // `10:30 -5 May` would be a dash; an offset has four digits, or follows a zone
        if length < 5 && self.zone.is_none() || length < 2 {
            return false;
        }
        let zone = zones::offset(written);
        self.zone = zone.or(self.zone);
        self.settle();
        self.skip(length);
        true
    }

    /// Day and month of `05/06/2023`: by the custom of the source's zone, or because the other reading lies ahead.
    pub(super) fn told_apart(&self, year: i32, (one, two): (u32, u32)) -> Result<(Option<u32>, Option<u32>), Why> {
        let month_first = (Some(one), Some(two));
        let day_first = (Some(two), Some(one));
        let zone = self.context.zone.map_or("", |zone| zone.name());
        if zone.starts_with("America/") || zone.starts_with("US/") {
            return Ok(month_first);
        }
        if ["Europe/", "Africa/", "Australia/"].iter().any(|part| zone.starts_with(part))
            || zone == "Asia/Hong_Kong"
            || zone == "Asia/Singapore"
        {
            return Ok(day_first);
        }
        let fetched = self.context.fetched.ok_or(Why::Ambiguous)?.date_naive();
        let ahead = |month, day| NaiveDate::from_ymd_opt(year, month, day).is_none_or(|date| date > fetched + chrono::Days::new(1));
        match (ahead(one, two), ahead(two, one)) {
            (false, true) => Ok(month_first),
            (true, false) => Ok(day_first),
            _ => Err(Why::Ambiguous),
        }
    }

    /// `8h30`
    pub(super) fn french_hour(&mut self) {
        let Some(hour) = self.pending.take() else { return };
        let minute = self.rest.starts_with(|c: char| c.is_ascii_digit()).then(|| self.take_number()).flatten();
        self.time_of_day(hour, minute, None);
    }
}

/// RFC 2822 section 4.3.
pub(super) fn two_digits(year: u32) -> i32 {
    year as i32 + if year < 50 { 2000 } else { 1900 }
}
