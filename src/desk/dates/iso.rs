//! ISO 8601 and RFC 3339, by hand: the common case, met once an entry.

use chrono::{NaiveDate, Weekday};

use super::Why;
use super::parts::{Clock, Day, Parts, Zone};
use super::zones;

/// `None` when the text is not of this form, and another reader may try.
pub(super) fn read(text: &str) -> Option<Result<Parts, Why>> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    let extended = take(&mut rest, b'-');
    let date = if take(&mut rest, b'W') {
        let week = digits(&mut rest, 2)?;
        if extended && !take(&mut rest, b'-') || rest.is_empty() {
            return rest.is_empty().then_some(Err(Why::NoDay));
        }
        let weekday = Weekday::try_from(u8::try_from(digits(&mut rest, 1)?.checked_sub(1)?).ok()?).ok()?;
        NaiveDate::from_isoywd_opt(year as i32, week, weekday)
    } else if leading_digits(rest) == 3 {
        NaiveDate::from_yo_opt(year as i32, digits(&mut rest, 3)?)
    } else {
        let month = digits(&mut rest, 2)?;
        if extended && !take(&mut rest, b'-') {
            return rest.is_empty().then_some(Err(Why::NoDay));
        }
        let day = digits(&mut rest, 2)?;
        NaiveDate::from_ymd_opt(year as i32, month, day)
    };
    let Some(date) = date else {
        // year zero and the thirteenth month are dates that do not exist, not other forms
        return Some(Err(Why::Impossible));
    };
    let mut parts = Parts { day: Day::Full(date), ..Parts::default() };
    if rest.is_empty() {
        return Some(Ok(parts));
    }
    if !(take(&mut rest, b'T') || take(&mut rest, b't') || take(&mut rest, b' ') || take(&mut rest, b'_')) {
        // `2023-05-10Z`, `2023-05-10+08:00`: a day in a zone, as XML Schema writes it
        parts.zone = Some(zone(rest)?);
        return Some(Ok(parts));
    }
    rest = rest.trim_start();
    parts.clock = Some(clock(&mut rest)?);
    rest = rest.trim();
    if !rest.is_empty() {
        parts.zone = match behind(rest)? {
            Behind::Zone(zone) => Some(zone),
            Behind::Nowhere => None,
        };
    }
    Some(Ok(parts))
}

/// `08`, `0800`, `08:00`, `8:00:00.123`.
fn clock(rest: &mut &str) -> Option<Clock> {
    let hour = digits(rest, 2).or_else(|| digits(rest, 1))?;
    let mut clock = Clock { hour, ..Clock::default() };
    let colons = take(rest, b':');
    if colons || leading_digits(rest) >= 2 {
        clock.minute = digits(rest, 2).or_else(|| digits(rest, 1))?;
        if (colons && take(rest, b':')) || (!colons && leading_digits(rest) >= 2) {
            clock.second = digits(rest, 2).or_else(|| digits(rest, 1))?;
        }
    }
    if leading_digits(rest.get(1..).unwrap_or_default()) > 0 && (take(rest, b'.') || take(rest, b',')) {
        clock.nano = nanos(rest);
    }
    Some(clock)
}

/// Digits of a fraction of a second; what is finer than a nanosecond is dropped.
pub(super) fn nanos(rest: &mut &str) -> u32 {
    let length = leading_digits(rest);
    let (fraction, tail) = rest.split_at(length);
    *rest = tail;
    fraction.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))
}

/// What stands behind the time.
enum Behind {
    Zone(Zone),
    /// An offset that no place has: it is passed over, the date stands.
    Nowhere,
}

/// Reads all of the rest as a zone; Java writes `+08:00[Asia/Shanghai]`, Go `+0800 CST`.
fn behind(rest: &str) -> Option<Behind> {
    let (first, name) = rest.split_once(['[', ' ', '(']).unwrap_or((rest, ""));
    if !name.trim_end_matches([']', ')']).chars().all(|c| c.is_alphanumeric() || " /_+-:".contains(c)) {
        return None;
    }
    if let Some(zone) = zone(first) {
        return Some(Behind::Zone(zone));
    }
    let offset = first.strip_prefix(['+', '-'])?;
    (!offset.is_empty() && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')).then_some(Behind::Nowhere)
}

fn zone(text: &str) -> Option<Zone> {
    match text {
        "Z" | "z" => Zone::offset(false, 0, 0),
        _ => zones::offset(text),
    }
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Exactly so many digits.
fn digits(rest: &mut &str, count: usize) -> Option<u32> {
    if leading_digits(rest) < count {
        return None;
    }
    let (number, tail) = rest.split_at(count);
    *rest = tail;
    number.parse().ok()
}

fn take(rest: &mut &str, wanted: u8) -> bool {
    let Some(tail) = rest.strip_prefix(char::from(wanted)) else { return false };
    *rest = tail;
    true
}
