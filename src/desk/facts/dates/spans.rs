//! Spans of time told by their two ends: what follows a date up to the other end, with the first as its ground.

use chrono::{Datelike, NaiveDate};

use super::{Date, english, is_year, number, numeral, parts};

/// A date with the end of its span, when a text that begins with it goes on to one: `3月20日—25日`, "May 5 to 10"; `head` stands before it.
pub fn extended(text: &str, head: &str, length: usize, date: Date, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let (words, rest) = text.split_at_checked(length)?;
    if words.is_ascii() {
        let between = head.ends_with("between ") || head.ends_with("Between ");
        let found = in_english(words, rest, between, date, published);
        if found.is_some() {
            return found.map(|(more, date)| (length + more, date));
        }
    }
    let behind = parts::behind_joint(rest)?;
    let (more, last) = match words.chars().next_back()? {
        '日' | '号' | '月' => piece(behind, date)?,
        '年' | '0'..='9' => year(behind, date)?,
        _ => return None,
    };
    Some((length + rest.len() - behind.len() + more, date.until(last)?))
}

/// `2026年1月3日`, `次年1月3日`, `6月3日`, `25日`, `7月`: what is not said is as in the first date.
fn piece(text: &str, first: Date) -> Option<(usize, Date)> {
    let mut year = first.first.year();
    let (mut rest, mut said) = (text, false);
    if let Some(after) = ["次年", "翌年", "明年"].iter().find_map(|word| rest.strip_prefix(word)) {
        (year, rest, said) = (year + 1, after, true);
    } else if let Some(number) = numeral(rest).filter(|number| number.digits == 4 && is_year(number.value))
        && let Some(after) = rest.get(number.length..)?.strip_prefix('年')
    {
        (year, rest, said) = (number.value as i32, after, true);
    }
    let month = numeral(rest)
        .filter(|month| month.digits <= 2)
        .and_then(|month| Some((month.value, rest.get(month.length..)?.trim_start_matches(' ').strip_prefix('月')?)));
    let named = month.is_some();
    let (month, rest, only_day) = month.map_or((first.first.month(), rest, !said), |(month, rest)| (month, rest, false));
    if !said && month < first.first.month() {
        year += 1;
    }
    match parts::days(rest.trim_start_matches(' ')).filter(|(one, last, _)| one == last) {
        Some((day, _, length)) => {
            let trimmed = rest.len() - rest.trim_start_matches(' ').len();
            let end = text.len() - rest.len() + trimmed + length;
            Some((end, Date::day(NaiveDate::from_ymd_opt(year, month, day)?)))
        }
        None if only_day => None,
        // `2004年10月至2005年初`
        None if !named => Some((text.len() - rest.len(), Date::year(year)?)),
        None => Some((text.len() - rest.len(), Date::months(year, month, 1)?)),
    }
}

/// `2026年`, `26财年`, behind the year before it.
fn year(text: &str, first: Date) -> Option<(usize, Date)> {
    let (value, n) = number(text)?;
    let year = match n {
        4 if is_year(value) => value as i32,
        2 => first.first.year() / 100 * 100 + value as i32,
        _ => return None,
    };
    let rest = text.get(n..)?;
    let mark = ["财年", "赛季", "年"].iter().find(|mark| rest.starts_with(**mark) && (n == 4 || **mark != "年"))?;
    // `2024年至2026年5月` ends in a month.
    let whole = numeral(rest.get(mark.len()..)?).is_none();
    whole.then_some((n + mark.len(), Date::year(year)?))
}

/// What joins the two ends in English.
const JOINTS: [&str; 7] = [" to ", " through ", " - ", " – ", "-", "–", "—"];

/// The month that a text joins to the one before it.
pub fn to_month(text: &str) -> Option<u32> {
    JOINTS.iter().find_map(|joint| text.strip_prefix(joint)).and_then(|behind| english::month(english::word_of(behind)))
}

/// What follows an English day or month up to the other end: " to 10", "–June 3, 2025", " through July".
fn in_english(words: &str, rest: &str, between: bool, first: Date, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let joint = if between { &[" and "][..] } else { &JOINTS[..] }.iter().find(|joint| rest.starts_with(**joint))?;
    let behind = rest.get(joint.len()..)?;
    let named = |text: &str| english::month(english::word_of(text));
    let first_month = words.split([' ', '.', ',']).find_map(named)?;
    let dated = has_year(words);
    let (last_month, day, mut length) = end_in_english(behind, first_month, first.is_day())?;
    if day.is_some() != first.is_day() {
        return None;
    }
    let said = [", ", " ", " of "].iter().find_map(|gap| {
        let (year, n) = number(behind.get(length..)?.strip_prefix(gap)?).filter(|(year, n)| *n == 4 && is_year(*year))?;
        Some((year as i32, gap.len() + n))
    });
    length += said.map_or(0, |(_, n)| n);
    let wraps = i32::from(last_month < first_month);
    let year = match said {
        Some((year, _)) => year - if dated { 0 } else { wraps },
        None => first.first.year(),
    };
    let whole = |year: i32| {
        let start = if dated { first } else { Date { first: first.first.with_year(year)?, last: first.last } };
        let end_year = if dated && said.is_some() { year } else { year + wraps };
        let end = match day {
            Some(day) => Date::day(NaiveDate::from_ymd_opt(end_year, last_month, day)?),
            None => Date::months(end_year, last_month, 1)?,
        };
        start.until(end)
    };
    let date = whole(year)?;
    // Months that are not over are those of the year before, as with one month alone.
    let ahead = said.is_none()
        && !dated
        && day.is_none()
        && published.is_some_and(|published| date.last > published && !is_same_month(date.last, published));
    Some((joint.len() + length, if ahead { whole(year - 1)? } else { date }))
}

/// The other end of an English span: its month, its day and its length; a day without a month is of the first one's.
fn end_in_english(text: &str, first_month: u32, of_days: bool) -> Option<(u32, Option<u32>, usize)> {
    let day = |text: &str| number(text).filter(|(day, n)| *n <= 2 && (1..=31).contains(day));
    let named = |text: &str| english::month(english::word_of(text));
    if let Some(month) = named(text) {
        let word = english::word_of(text);
        let day = text.get(word.len()..)?.strip_prefix(' ').and_then(day);
        return Some((month, day.map(|(day, _)| day), word.len() + day.map_or(0, |(_, n)| n + 1)));
    }
    let (day, n) = day(text).filter(|_| of_days)?;
    let after = text.get(n..)?;
    if let Some((next, month)) = after.strip_prefix(' ').and_then(|next| named(next).map(|month| (next, month))) {
        return Some((month, Some(day), n + 1 + english::word_of(next).len()));
    }
    (!english::goes_on(after) && ends_there(after)).then_some((first_month, Some(day), n))
}

fn is_same_month(one: NaiveDate, other: NaiveDate) -> bool {
    (one.year(), one.month()) == (other.year(), other.month())
}

/// Whether a bare number is the end of a span of days: "May 5 to 10 in Hangzhou", not "to 10 shops".
fn ends_there(after: &str) -> bool {
    let Some(next) = after.strip_prefix(' ') else { return !after.starts_with(|c: char| c.is_alphanumeric()) };
    let word = english::word_of(next);
    let joins = ["in", "at", "and", "for", "on", "as", "is", "was", "will", "were", "this", "with", "by", "when", "the", "but", "or", "of"];
    joins.contains(&word) || number(word).is_some_and(|(year, n)| n == 4 && is_year(year))
}

fn has_year(words: &str) -> bool {
    words.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4)
}
