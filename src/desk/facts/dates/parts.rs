//! Parts of a year as Chinese names them: quarters, halves, months, and spans of them.

use super::{numeral, numerals};

/// Months of a year, and how many bytes told them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first month, from 1.
    pub first: u32,
    /// How many months; a span may end in the year after.
    pub count: u32,
    /// Bytes read.
    pub length: usize,
    /// Counted from the start of the year: `前三季度`.
    pub so_far: bool,
}

/// Signs that join the two ends of a span.
const JOINTS: [&str; 9] = ["——", "-", "–", "—", "~", "～", "－", "至", "到"];

/// What follows the sign of a span that opens a text, spaces around it or not.
pub fn behind_joint(text: &str) -> Option<&str> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let rest = JOINTS.iter().find_map(|joint| text.strip_prefix(joint))?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// `第一季度`, `上半年`, `Q3`, `前三季度`, `前4个月`.
pub fn part_of_year(text: &str) -> Option<Part> {
    const PARTS: [(&str, u32, u32); 14] = [
        ("第一季度", 1, 3),
        ("第二季度", 4, 3),
        ("第三季度", 7, 3),
        ("第四季度", 10, 3),
        ("一季度", 1, 3),
        ("二季度", 4, 3),
        ("三季度", 7, 3),
        ("四季度", 10, 3),
        ("上半年", 1, 6),
        ("下半年", 7, 6),
        ("Q1", 1, 3),
        ("Q2", 4, 3),
        ("Q3", 7, 3),
        ("Q4", 10, 3),
    ];
    let named = PARTS.iter().find(|(name, ..)| text.starts_with(name));
    named.map(|(name, first, count)| Part { first: *first, count: *count, length: name.len(), so_far: false }).or_else(|| so_far(text))
}

fn so_far(text: &str) -> Option<Part> {
    let after = text.strip_prefix('前')?;
    let number = numeral(after)?;
    let unit = after.get(number.length..)?;
    let unit = unit.strip_prefix('个').unwrap_or(unit);
    let (months, rest) =
        [("季度", 3), ("季", 3), ("月", 1)].iter().find_map(|(name, months)| unit.strip_prefix(name).map(|rest| (*months, rest)))?;
    let count = number.value.checked_mul(months).filter(|count| number.value >= 2 && *count <= 12)?;
    (!rest.starts_with("后赛")).then_some(Part { first: 1, count, length: text.len() - rest.len(), so_far: true })
}

/// `1—4月`, `5月至7月`, `11月至次年2月`, `三四月`.
pub fn months(text: &str) -> Option<Part> {
    neighbours(text).or_else(|| joined(text))
}

/// `三四月`: two months side by side; `两三月` is how long.
fn neighbours(text: &str) -> Option<Part> {
    text.chars().next().filter(|c| numerals::is_numeral(*c) && *c != '两')?;
    let number = numerals::read(text).filter(|number| !number.share && number.value <= 11.0)?;
    let rest = text.get(number.length..)?.strip_prefix('月').filter(|_| number.upper == Some(number.value + 1.0))?;
    Some(Part { first: number.value as u32, count: 2, length: text.len() - rest.len(), so_far: false })
}

fn joined(text: &str) -> Option<Part> {
    let month = |text: &str| numeral(text).filter(|number| (1..=12).contains(&number.value) && number.digits <= 2);
    let first = month(text)?;
    let rest = text.get(first.length..)?;
    let open = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('月');
    let behind = behind_joint(open.unwrap_or(rest))?;
    let next_year = ["次年", "翌年"].iter().find_map(|word| behind.strip_prefix(word));
    let behind = next_year.unwrap_or(behind);
    let last = month(behind)?;
    let rest = behind.get(last.length..)?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('月')?;
    // `3月至5月10日` ends on a day.
    let of_day = numeral(rest).is_some_and(|day| rest.get(day.length..).is_some_and(|rest| rest.starts_with(['日', '号'])));
    let wraps = open.is_some() && (next_year.is_some() || last.value < first.value);
    let end = last.value + if wraps { 12 } else { 0 };
    let count = end.checked_sub(first.value).filter(|more| (1..12).contains(more) && !of_day)? + 1;
    Some(Part { first: first.value, count, length: text.len() - rest.len(), so_far: false })
}

/// A day of a month or a span of them: `5日`, `5日至10日`, `5-10日`; first, last, bytes read.
pub fn days(text: &str) -> Option<(u32, u32, usize)> {
    let day = |text: &str| numeral(text).filter(|day| day.digits <= 2 && (1..=31).contains(&day.value));
    let first = day(text)?;
    let rest = text.get(first.length..)?;
    let open = mark(rest);
    let last = behind_joint(open.unwrap_or(rest)).and_then(|behind| {
        let last = day(behind).filter(|last| last.value > first.value)?;
        let rest = mark(behind.get(last.length..)?)?;
        Some((first.value, last.value, text.len() - rest.len()))
    });
    last.or_else(|| Some((first.value, first.value, text.len() - open?.len())))
}

/// What follows the mark of a day.
fn mark(text: &str) -> Option<&str> {
    text.strip_prefix(' ').unwrap_or(text).strip_prefix(['日', '号', '號'])
}
