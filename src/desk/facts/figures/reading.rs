//! Finds figures in running text.

use std::ops::Range;

use super::bounds::bound_of;
use super::quantity::Quantity;
use super::units::ordinal_sign;
use super::{Bound, Figure, Unit, ranges};
use crate::desk::facts::currency::Currency;
use crate::desk::facts::numbers::{self, Number};
use crate::desk::language::is_han;

/// The figures of a text with their spans, in order. Years and days are left to [`super::dates`], which is asked first.
pub fn figures(text: &str) -> Vec<(Range<usize>, Figure)> {
    let mut found: Vec<(Range<usize>, Figure)> = Vec::new();
    let mut letters = text.char_indices();
    let mut before = ' ';
    while let Some((at, c)) = letters.next() {
        // Most characters stand within a word or are of no number: they cost nothing more.
        let digit = numbers::digit(c).is_some();
        let begins = if c.is_ascii_alphabetic() { !before.is_alphanumeric() } else { digit || is_numeral(c) || matches!(c, '几' | '数') };
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
        return finish(text, at, numbers::in_digits(rest)?);
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
    if is_numeral(first) && first != '零' || matches!(first, '几' | '数') {
        if is_numeral(before) {
            return None;
        }
        let number = numbers::in_chinese(rest)?;
        let (span, figure) = finish(text, at, number)?;
        let after = text[at + number.length..].chars().next();
        let counted = figure.unit != Unit::Count || span.end > at + number.length || after.is_some_and(is_measure);
        let scaled = rest[..number.length].chars().any(|c| matches!(c, '十' | '百' | '千' | '万' | '亿'));
        return (counted && (figure.unit != Unit::Count || scaled || number.value > 1.0)).then_some((span, figure));
    }
    None
}

fn is_numeral(c: char) -> bool {
    matches!(c, '零' | '一' | '二' | '两' | '兩' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万' | '亿')
}

/// Measure words that follow a count of things worth a fact.
fn is_measure(c: char) -> bool {
    "家名人位款个個种種座台部辆輛件间間次天年月日周岁歲小层层亩吨噸吨公平分条條项項只支套所处座场場国國省城市店户戶单單篇页".contains(c)
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
    let (value, upper) = (first.value(), second.map(|second| second.value()));
    // `三到五折` leaves from half to seven tenths off.
    let (value, upper) = upper.filter(|upper| *upper < value).map_or((value, upper), |upper| (upper, Some(value)));
    let upper = upper.filter(|upper| *upper > value);
    Some((start..end, Figure { value, upper, unit, bound, significant: first.significant() }))
}
