//! Figures that a source says in words, or whose unit stands further on: "a tenth" for 10%, "10 to 80 percent", "the quarter".

use chrono::Datelike;

use super::bearing::is_same;
use super::beside::lasts;
use super::text::{Text, TokenKind};
use crate::desk::facts::dates::Date;
use crate::desk::facts::figures::{Figure, Unit};

/// Shares as a source may word them, in percent.
const SHARES: [(&str, f64); 26] = [
    ("a tenth", 10.0),
    ("one tenth", 10.0),
    ("one-tenth", 10.0),
    ("one in ten", 10.0),
    ("a fifth", 20.0),
    ("one fifth", 20.0),
    ("one-fifth", 20.0),
    ("one in five", 20.0),
    ("a quarter", 25.0),
    ("one quarter", 25.0),
    ("one-quarter", 25.0),
    ("one in four", 25.0),
    ("a third", 33.3),
    ("one third", 33.3),
    ("one-third", 33.3),
    ("one in three", 33.3),
    ("half", 50.0),
    ("one in two", 50.0),
    ("two thirds", 66.7),
    ("two-thirds", 66.7),
    ("two in three", 66.7),
    ("three quarters", 75.0),
    ("three-quarters", 75.0),
    ("一半", 50.0),
    ("三分之一", 33.3),
    ("三分之二", 66.7),
];

/// Whether a source says a claim's figure in another way; `end` is where the figure ends in the claim.
pub(super) fn says(source: &Text, figure: &Figure, claim: &str, end: usize) -> bool {
    let digits = format!("{}", figure.value);
    let text = source.folded.as_str();
    match figure.unit {
        Unit::Percent if figure.upper.is_none() => {
            let worded = SHARES.iter().any(|(words, share)| (share - figure.value).abs() < 0.5 && stands(text, words));
            worded || followed(text, &digits, &[" to ", "-", "–", " and ", "至", "到"]).any(ends_in_percent)
        }
        Unit::Points => followed(text, &digits, &[" point", "点", "个点"]).next().is_some(),
        // `增长1倍` is "doubled".
        Unit::Times => {
            let one_less = format!("{}", figure.value - 1.0);
            let word = match figure.value as u32 {
                1 => "doubl",
                2 => "tripl",
                _ => "倍增",
            };
            followed(text, &one_less, &["倍"]).next().is_some()
                || figure.value < 3.0 && text.contains(word)
                || figure.value < 2.5 && text.contains("一倍")
        }
        // "on the 25th" is `25日`.
        Unit::Ordinal => {
            let said = claim.get(..end).unwrap_or_default();
            let in_digits = said.trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with(|c: char| c.is_ascii_digit());
            let day = |date: Date| date.is_day() && is_same(f64::from(date.first.day()), figure.value);
            let word = ["first", "second"].get((figure.value as usize).wrapping_sub(1)).copied().unwrap_or_default();
            in_digits && source.tokens.iter().any(|token| matches!(token.kind, TokenKind::Date(date) if day(date)))
                || !word.is_empty() && stands(text, word)
        }
        Unit::Count if lasts(claim, end) => {
            let months = claim.get(end..).unwrap_or_default().trim_start_matches([' ', '-', '个']).to_lowercase();
            let spans: &[&str] = match figure.value as u32 {
                3 => &["quarter", "一季度", "二季度", "三季度", "四季度"],
                6 => &["first half", "second half", "half-year", "上半年", "下半年"],
                9 => &["three quarters", "前三季度"],
                12 => &["the year to", "the year that", "全年"],
                _ => &[],
            };
            (months.starts_with("month") || months.starts_with('月')) && spans.iter().any(|span| text.contains(span))
        }
        _ => false,
    }
}

/// Whether words stand in a text, not within longer ones.
fn stands(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let part = |c: char| c.is_ascii_alphanumeric();
        !words.starts_with(part) || !text[..at].ends_with(part) && !text[at + words.len()..].starts_with(part)
    })
}

/// What follows digits and one of these joints, wherever they stand.
fn followed<'a>(text: &'a str, digits: &'a str, joints: &'a [&str]) -> impl Iterator<Item = &'a str> {
    text.match_indices(digits).filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))).filter_map(
        move |(at, _)| {
            let after = text.get(at + digits.len()..)?;
            joints.iter().find_map(|joint| after.strip_prefix(*joint))
        },
    )
}

/// Whether a number in percent opens a text.
fn ends_in_percent(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    rest.len() < text.len() && ["%", " percent", " per cent", "％"].iter().any(|sign| rest.starts_with(sign))
}
