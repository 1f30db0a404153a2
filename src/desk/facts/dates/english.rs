//! Dates as English writes them, and ISO dates.

use chrono::{Datelike, NaiveDate, Weekday};

use super::toward::Toward;
use super::{Date, is_year, number, spans};
use crate::desk::facts::numbers;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

/// The date that opens a text, and its length in bytes; `head` is the text before it.
pub fn date(text: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return numeric(text).or_else(|| day_first(text, head, published)).or_else(|| year_alone(text));
    }
    if !first.is_ascii_alphabetic() {
        return None;
    }
    let word = word_of(text);
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "q" | "h" => None,
        "q1" | "q2" | "q3" | "q4" => period(text, word.len(), published, |year| Date::quarter(year, digit_of(&lower))),
        "h1" | "h2" => period(text, word.len(), published, |year| Date::half(year, digit_of(&lower))),
        "first" if so_far(text).is_some() => {
            let (months, length) = so_far(text)?;
            let of = |year: i32| Date::months(year, 1, months);
            // What counts from the start of the year is told when it is over.
            let told = |published: NaiveDate| {
                let date = of(published.year())?;
                if date.last > published { of(published.year() - 1) } else { Some(date) }
            };
            period(text, length, None, of).or_else(|| Some((length, told(published?)?)))
        }
        "first" | "second" | "third" | "fourth" => {
            let nth = ORDINALS.iter().position(|name| *name == lower)? as u32 + 1;
            let (kind, length) = ["quarter", "half"].iter().find_map(|kind| {
                let after = &text[word.len()..];
                after
                    .get(1..)
                    .is_some_and(|rest| rest.to_ascii_lowercase().starts_with(kind))
                    .then_some((*kind, word.len() + 1 + kind.len()))
            })?;
            period(text, length, published, |year| if kind == "half" { Date::half(year, nth) } else { Date::quarter(year, nth) })
        }
        "fy" => number(text[2..].trim_start()).filter(|(year, _)| is_year(*year)).and_then(|(year, n)| {
            let spaces = text.len() - 2 - text[2..].trim_start().len();
            Some((2 + spaces + n, Date::year(year as i32)?))
        }),
        "yesterday" => Some((9, Date::days_on(published?, -1)?)),
        "today" | "tonight" => Some((word.len(), Date::days_on(published?, 0)?)),
        "tomorrow" => Some((8, Date::days_on(published?, 1)?)),
        "this" | "last" | "next" => relative(text, &lower, published?),
        _ => month_first(text, word, head, published).or_else(|| {
            // A weekday is the last one before publication: reports look back.
            let day = weekday(word)?;
            Some((word.len(), Date::weekday(published?, day, 0)?))
        }),
    }
}

/// The word that opens a text.
pub fn word_of(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len())]
}

fn digit_of(text: &str) -> u32 {
    text.bytes().last().map_or(0, |byte| u32::from(byte.saturating_sub(b'0')))
}

/// The month of a word.
pub fn month(word: &str) -> Option<u32> {
    // "may" and "march" are verbs in lower case.
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    MONTHS
        .iter()
        .position(|name| *name == lower || (lower.len() == 3 && name.starts_with(&lower)) || lower == "sept" && *name == "september")
        .map(|at| at as u32 + 1)
}

fn weekday(word: &str) -> Option<Weekday> {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let at = DAYS.iter().position(|name| *name == lower)?;
    Weekday::try_from(at as u8).ok()
}

/// `2024-03-05`, `2024/3/5`, `2024.03.05`.
fn numeric(text: &str) -> Option<(usize, Date)> {
    let (year, n) = number(text).filter(|(year, n)| *n == 4 && is_year(*year))?;
    let sign = text[n..].chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (month, m) = number(&text[n + 1..]).filter(|(_, m)| *m <= 2)?;
    let rest = text[n + 1 + m..].strip_prefix(sign)?;
    let (day, d) = number(rest).filter(|(_, d)| *d <= 2)?;
    Some((n + m + d + 2, Date::day(NaiveDate::from_ymd_opt(year as i32, month, day)?)))
}

/// "First nine months", "first three quarters": how many months from the start of a year.
fn so_far(text: &str) -> Option<(u32, usize)> {
    let rest = text.get("first ".len()..).filter(|_| text.as_bytes().get("first".len()) == Some(&b' '))?;
    let number = numbers::in_digits(rest).or_else(|| numbers::in_words(rest))?;
    let noun = rest.get(number.length..)?.strip_prefix(' ')?;
    let (unit, months) = [("months", 1), ("quarters", 3)].into_iter().find(|(unit, _)| noun.starts_with(unit))?;
    // "The first three months after its launch" are of no year.
    let after = noun.get(unit.len()..)?.trim_start();
    let of_event = ["after", "since", "following", "on", "with", "at"].contains(&word_of(after));
    let count = (2.0..=12.0).contains(&number.value).then(|| number.value as u32 * months).filter(|count| *count <= 12 && !of_event)?;
    Some((count, text.len() - noun.len() + unit.len()))
}

/// "5 March 2024", "5th March", "5 March", "5–10 March".
fn day_first(text: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let of_month = |(day, n): &(u32, usize)| *n <= 2 && (1..=31).contains(day);
    let (first, mut at) = number(text).filter(of_month)?;
    let mut day = first;
    if let Some((joint, (last, n))) =
        ["-", "–", " to "].iter().find_map(|joint| Some((joint, text.get(at..)?.strip_prefix(joint).and_then(number).filter(of_month)?)))
    {
        at += joint.len() + n;
        day = last;
    }
    at += ["st", "nd", "rd", "th"].iter().find(|ending| text[at..].starts_with(**ending)).map_or(0, |ending| ending.len());
    at += [" of ", " "].iter().find(|gap| text[at..].starts_with(**gap))?.len();
    let word = word_of(&text[at..]);
    let month = month(word)?;
    at += word.len();
    let (length, last) = with_year(text, at, month, day, head, published)?;
    (first <= day).then_some((length, Date { first: last.first.with_day(first)?, last: last.last }))
}

/// "March 5, 2024", "Mar. 5", "March 2024", "March".
fn month_first(text: &str, word: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let month = month(word)?;
    let mut at = word.len();
    at += usize::from(text[at..].starts_with('.') && word.len() <= 4);
    let gap = usize::from(text[at..].starts_with(' '));
    if gap == 1 {
        match number(&text[at + 1..]) {
            Some((year, n)) if n == 4 && is_year(year) => return Some((at + 1 + n, Date::months(year as i32, month, 1)?)),
            Some((day, n)) if n <= 2 && (1..=31).contains(&day) && !goes_on(&text[at + 1 + n..]) => {
                let mut end = at + 1 + n;
                end += ["st", "nd", "rd", "th"].iter().find(|ending| text[end..].starts_with(**ending)).map_or(0, |ending| ending.len());
                return with_year(text, end, month, day, head, published);
            }
            _ => {}
        }
    }
    // The bare "May" is a verb or a name as often as a month; "May to July" is not.
    if word.len() <= 3 && spans::to_month(&text[at..]).is_none() {
        return None;
    }
    Some((word.len(), Toward::in_english(head).months(published?, month, 1)?))
}

/// Whether a number is more than a day: `March 5:30`, `March 2.5`; a full stop may end the sentence.
pub fn goes_on(after: &str) -> bool {
    after.starts_with([':', '%']) || after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn with_year(text: &str, at: usize, month: u32, day: u32, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    for gap in [", ", " ", ","] {
        if let Some(rest) = text[at..].strip_prefix(gap)
            && let Some((year, n)) = number(rest).filter(|(year, n)| *n == 4 && is_year(*year))
        {
            return Some((at + gap.len() + n, Date::day(NaiveDate::from_ymd_opt(year as i32, month, day)?)));
        }
    }
    Some((at, Date::near(published?, Toward::in_english(head), month, day)?))
}

/// A quarter or half with its year after it, or else of the year of publication.
fn period(text: &str, length: usize, published: Option<NaiveDate>, of: impl Fn(i32) -> Option<Date>) -> Option<(usize, Date)> {
    let after = &text[length..];
    for gap in [" of ", " ", " FY", "/", ", "] {
        if let Some(rest) = after.strip_prefix(gap)
            && let Some((year, n)) = number(rest).filter(|(year, n)| *n == 4 && is_year(*year))
        {
            return Some((length + gap.len() + n, of(year as i32)?));
        }
    }
    let published = published?;
    // A period that has not begun is last year's.
    let date = of(published.year())?;
    if date.first > published { Some((length, of(published.year() - 1)?)) } else { Some((length, date)) }
}

fn relative(text: &str, word: &str, published: NaiveDate) -> Option<(usize, Date)> {
    let step = match word {
        "last" => -1,
        "next" => 1,
        _ => 0,
    };
    let rest = text[word.len()..].strip_prefix(' ')?;
    let noun = word_of(rest);
    let length = word.len() + 1 + noun.len();
    let lower = noun.to_ascii_lowercase();
    let month = published.year() * 12 + published.month0() as i32 + step;
    let date = match lower.as_str() {
        "year" => Date::year(published.year() + step)?,
        "month" => Date::months(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?,
        "week" => Date::week(published, i64::from(step))?,
        "quarter" => {
            let quarter = published.year() * 4 + published.month0() as i32 / 3 + step;
            Date::quarter(quarter.div_euclid(4), quarter.rem_euclid(4) as u32 + 1)?
        }
        _ => Date::weekday(published, weekday(noun)?, i64::from(step > 0))?,
    };
    Some((length, date))
}

/// "2023" alone: a year unless a unit follows, which the figures see.
fn year_alone(text: &str) -> Option<(usize, Date)> {
    let (year, n) = number(text).filter(|(year, n)| *n == 4 && is_year(*year))?;
    let after = &text[n..];
    let unit = after.starts_with([
        '%', '％', '万', '亿', '萬', '億', '家', '人', '名', '个', '元', '款', '倍', '米', '台', '辆', '件', '.', ',', ':', '+', '/',
    ]) && !after.trim_start_matches(['.', ',', ':']).starts_with(char::is_whitespace)
        && !matches!(after, "." | "," | ":");
    let word = word_of(after.trim_start()).to_ascii_lowercase();
    let counted = after.starts_with(char::is_alphabetic) && !after.starts_with('年') && !after.starts_with('s')
        || matches!(
            word.as_str(),
            "yuan" | "dollars" | "people" | "stores" | "units" | "employees" | "million" | "billion" | "users" | "percent" | "km" | "euros"
        );
    if unit || counted || after.starts_with('年') {
        return None;
    }
    Some((n, Date::year(year as i32)?))
}
