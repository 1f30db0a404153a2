//! Finds figures in running text.

use std::ops::Range;

use super::bounds::bound_of;
use super::quantity::{Quantity, is_measure};
use super::units::ordinal_sign;
use super::{Bound, Figure, Unit, ranges};
use crate::desk::facts::currency::Currency;
use crate::desk::facts::numbers::chinese::is_numeral;
use crate::desk::facts::numbers::{self, Number};
use crate::desk::language::is_han;

/// Whether what follows a number makes a code of it: `600519.SH`.
pub fn is_code(behind: &str) -> bool {
    let Some(market) = behind.strip_prefix('.') else { return false };
    let letters = market.bytes().take_while(u8::is_ascii_uppercase).count();
    (2..=3).contains(&letters) && !market[letters..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// The figures of a text with their spans, in order. Years and days are left to [`super::dates`], which is asked first. The code of a share
/// (`600519.SH`) is among them: by it headlines of one form about two firms are told apart.
pub fn figures(text: &str) -> Vec<(Range<usize>, Figure)> {
    let mut found: Vec<(Range<usize>, Figure)> = Vec::new();
    let mut letters = text.char_indices();
    let mut before = ' ';
    while let Some((at, c)) = letters.next() {
        // Most characters stand within a word or are of no number: they cost nothing more.
        let digit = numbers::digit(c).is_some();
        let begins = if c.is_ascii_alphabetic() { !before.is_alphanumeric() } else { digit || is_numeral(c) || c == '翻' };
        let before_it = std::mem::replace(&mut before, c);
        if !begins {
            continue;
        }
        if let Some((span, figure)) = figure_at(text, at, before_it) {
            while letters.offset() < span.end {
                before = letters.next().map_or(' ', |(_, c)| c);
            }
            found.push((span, figure));
        } else if digit {
            // Part of a code (`B2B`, `RTX4090`, `36Kr`): skip the whole run.
            let run = text[at..].find(|c: char| !c.is_alphanumeric() || is_han(c)).map_or(text.len(), |length| at + length);
            while letters.offset() < run {
                before = letters.next().map_or(' ', |(_, c)| c);
            }
        }
    }
    found
}

fn figure_at(text: &str, at: usize, before: char) -> Option<(Range<usize>, Figure)> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    if numbers::digit(first).is_some() {
        if before.is_ascii_alphabetic() && Currency::before(&text[..at]).is_none()
            || matches!(before, '.' | '_' | '#' | '@') && !text[..at].ends_with(". ")
            // `CCTV-2`, `F-16`: the name of something.
            || before == '-' && text[..at - 1].ends_with(|c: char| c.is_ascii_uppercase())
        {
            return None;
        }
        let number = numbers::read(rest)?;
        return finish(text, at, number);
    }
    if first.is_ascii_alphabetic() {
        if before.is_alphanumeric() || before == '-' {
            return None;
        }
        if let Some(found) = multiplied(rest) {
            return Some((at..at + found.0, found.1));
        }
        let number = numbers::in_words(rest)?;
        let (span, figure) = finish(text, at, number)?;
        // "a" and "one" are articles unless a scale or unit follows.
        let article = number.length == 1 && span.end <= at + number.length;
        let alone = article || span.len() <= number.length && (number.value <= 1.0 || figure.unit == Unit::Count && number.value < 2.0);
        return (!alone).then_some((span, figure));
    }
    if first == '翻' {
        return turned(rest).map(|(length, figure)| (at..at + length, figure));
    }
    in_chinese(text, at, before)
}

/// A figure in Chinese numerals, which are part of other words as well.
fn in_chinese(text: &str, at: usize, before: char) -> Option<(Range<usize>, Figure)> {
    let rest = &text[at..];
    // `三点五十分` is a time of day.
    if is_numeral(before) || before == '点' || rest.starts_with(['零', '〇', '○']) && !rest.starts_with("零点") {
        return None;
    }
    let number = numbers::chinese::read(rest)?;
    let (span, mut figure) = finish(text, at, number)?;
    let words = text.get(at..span.end)?;
    let scaled = words.contains(|c: char| c == '十' || numbers::chinese::scale(c).is_some());
    let measured = text[span.end..].starts_with(is_measure);
    // `近千万，`, `破百亿。`
    let bounded = scaled && span.start < at && figure.bound != Bound::Exact && !words.starts_with('十');
    // `一二线城市` counts nothing.
    let extended = span.end > at + number.length && (figure.upper.is_none() || scaled);
    let counted = figure.unit != Unit::Count || extended || measured || bounded;
    if bounded && !extended && !measured && figure.unit == Unit::Count && !words.contains(|c: char| numbers::chinese::digit(c).is_some()) {
        figure.significant = 0;
    }
    (counted && (figure.unit != Unit::Count || scaled || figure.upper.is_some() || number.value > 1.0)).then_some((span, figure))
}

/// `翻番` and `翻倍` double, `翻了两番` quadruples.
fn turned(rest: &str) -> Option<(usize, Figure)> {
    let after = rest.strip_prefix('翻')?;
    let after = after.strip_prefix('了').unwrap_or(after);
    let bounds = [('近', Bound::Nearly), ('超', Bound::Over), ('逾', Bound::Over), ('约', Bound::About)];
    let found = bounds.iter().find(|(word, _)| after.starts_with(*word));
    let (after, bound) = found.map_or((after, Bound::Exact), |(word, bound)| (&after[word.len_utf8()..], *bound));
    let (turns, after) = match numbers::read(after).filter(|number| number.upper.is_none()) {
        Some(number) if (1.0..=9.0).contains(&number.value) => (number.value as i32, after[number.length..].strip_prefix('番')?),
        Some(_) => return None,
        None => (1, after.strip_prefix(['番', '倍']).filter(|behind| !behind.starts_with(['数', '茄']))?),
    };
    let figure = Figure { value: 2.0_f64.powi(turns), upper: None, unit: Unit::Times, bound, significant: 1 };
    Some((rest.len() - after.len(), figure))
}

fn multiplied(rest: &str) -> Option<(usize, Figure)> {
    const WORDS: [(&str, f64); 10] = [
        ("doubled", 2.0),
        ("doubling", 2.0),
        ("twofold", 2.0),
        ("tripled", 3.0),
        ("tripling", 3.0),
        ("trebled", 3.0),
        ("threefold", 3.0),
        ("quadrupled", 4.0),
        ("fourfold", 4.0),
        ("tenfold", 10.0),
    ];
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let (_, value) = *WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    Some((word.len(), Figure { value, upper: None, unit: Unit::Times, bound: Bound::Exact, significant: 1 }))
}

/// From a bare number to a figure: its scale, unit, range, sign and bound on both sides.
fn finish(text: &str, at: usize, number: Number) -> Option<(Range<usize>, Figure)> {
    // `四分之一决赛` is a round.
    if number.share && text[at + number.length..].starts_with("决赛") {
        return None;
    }
    let first = Quantity::read(text, at, number);
    let unscaled = first.unit.is_none() && first.end == at + number.length;
    if number.digits && unscaled && text[first.end..].starts_with(|c: char| c.is_alphabetic() && !is_han(c)) {
        return None;
    }
    let sign = Currency::before(&text[..at]);
    let range = if first.unit == Some(Unit::Ordinal) { None } else { ranges::read(text, at, &first, sign.map(|(currency, _)| currency)) };
    let (first, second) = range.map_or((first, None), |(first, second)| (first, Some(second)));
    let mut start = at;
    let mut unit = first.unit.unwrap_or(Unit::Count);
    if let Some((currency, sign)) = sign
        && matches!(unit, Unit::Count | Unit::Money(_))
    {
        (unit, start) = (Unit::Money(currency), sign);
    } else if let Some(sign) = ordinal_sign(&text[..start]) {
        (unit, start) = (Unit::Ordinal, sign);
    }
    let end = second.map_or(first.end, |second| second.end);
    if unit == Unit::Ordinal && text[end..].starts_with(['年', '月']) {
        return None;
    }
    let over = first.over || second.is_some_and(|second| second.over);
    let (bound, start, end) = bound_of(text, start, end, over, number.length == end - at);
    let (value, open) = first.value();
    let upper = second.map(|second| second.value().0).or(open);
    // `三到五折` leaves from half to seven tenths off.
    let (value, upper) = upper.filter(|upper| *upper < value).map_or((value, upper), |upper| (upper, Some(value)));
    let upper = upper.filter(|upper| *upper > value);
    Some((start..end, Figure { value, upper, unit, bound, significant: first.significant() }))
}
