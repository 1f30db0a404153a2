//! Dates that are one number: time since 1970, `20230510`, `20230510083000`.

use chrono::{DateTime, NaiveDate};

use super::parts::{Clock, Day, Parts};

/// `None` when the text is no such number.
pub(super) fn read(text: &str) -> Option<Parts> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !(7..=19).contains(&whole.len()) || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        7 => {
            let date = NaiveDate::from_yo_opt((number / 1000) as i32, (number % 1000) as u32)?;
            Some(Parts { day: Day::Full(date), ..Parts::default() })
        }
        8 => Some(Parts { day: Day::Full(day(number)?), ..Parts::default() }),
        9 | 10 => DateTime::from_timestamp(number, 0).map(Parts::instant),
        // as milliseconds, twelve digits that begin with a year of ours would lie before 1977
        12 if day(number / 10_000).is_some() => basic(number / 10_000, number % 10_000 * 100),
        11..=13 => DateTime::from_timestamp_millis(number).map(Parts::instant),
        14 => basic(number / 1_000_000, number % 1_000_000),
        16 => DateTime::from_timestamp_micros(number).map(Parts::instant),
        19 => Some(Parts::instant(DateTime::from_timestamp_nanos(number))),
        _ => None,
    }
}

fn day(number: i64) -> Option<NaiveDate> {
    let year = number / 10_000;
    (1900..=2200)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(year as i32, (number / 100 % 100) as u32, (number % 100) as u32))
        .flatten()
}

fn basic(date: i64, time: i64) -> Option<Parts> {
    let clock = Clock { hour: (time / 10_000) as u32, minute: (time / 100 % 100) as u32, second: (time % 100) as u32, nano: 0 };
    Some(Parts { day: Day::Full(day(date)?), clock: Some(clock), zone: None })
}
