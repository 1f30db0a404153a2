//! Whether a text begins with its lead, or goes on from one that stands elsewhere on its page.

use super::units::Unit;
use super::worth::{digits, flag, usual};
use crate::desk::language::words::shared;

/// Log-odds that a text begins with its lead, by a logistic regression that tells news texts from the same texts without their first
/// sentence; before anything is known they are even. This is what Chinese adds: its agencies never part a text from its lead.
const CHINESE: f64 = 3.5;
/// The first sentence leans on one before it.
const LEANS: f64 = -1.9;
/// So does the second, which may well do.
const NEXT_LEANS: f64 = -0.6;
/// It begins with "The": what it speaks of was named already.
const DEFINITE: f64 = -1.0;
/// Share of its words that are "a" or "an", with which a lead introduces whom and what it is about.
const INTRODUCING: f64 = 11.0;
/// Its digits: leads round, and leave ages and sums to the next sentence.
const DIGITS: f64 = -1.7;
/// Share of the other sentences that take up something of it.
const TAKEN_UP: f64 = 1.8;
/// Share of the other sentences that are more central.
const LESS_CENTRAL: f64 = -1.2;
/// Logarithm of how much longer it is than the next.
const LONGER: f64 = -1.0;

/// How likely it is, in log-odds, that the text begins with its lead, after a headline that stands in it; `central` is how central each
/// sentence is.
pub fn begins_with_its_lead(units: &[Unit], texts: &[&str], central: &[f64]) -> f64 {
    let first = usize::from(units.len() > 1 && units.first().is_some_and(|unit| unit.headline));
    let (Some(unit), Some(sentence), Some(own)) = (units.get(first), texts.get(first), central.get(first)) else { return f64::INFINITY };
    let others = (units.len() - 1).max(1) as f64;
    let taking_up = units.iter().enumerate().filter(|(at, other)| *at != first && shared(&other.terms, &unit.terms) > 0).count();
    let more_central = central.iter().filter(|other| *other > own).count();
    let next = units.get(first + 1);
    CHINESE * flag(unit.chinese)
        + LEANS * flag(unit.leans)
        + NEXT_LEANS * flag(next.is_some_and(|next| next.leans))
        + DEFINITE * flag(sentence.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("the ")))
        + INTRODUCING * introducing(sentence)
        + DIGITS * digits(sentence)
        + TAKEN_UP * taking_up as f64 / others
        + LESS_CENTRAL * more_central as f64 / others
        + LONGER * next.map_or(0.0, |next| relative(unit) - relative(next))
}

/// Share of the words that are indefinite articles.
pub fn introducing(sentence: &str) -> f64 {
    let words = sentence.split(|c: char| !c.is_ascii_alphabetic() && c != '\'').filter(|word| !word.is_empty());
    let (all, articles) = words.fold((0_u32, 0_u32), |(all, articles), word| {
        let article = word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an");
        (all + 1, articles + u32::from(article))
    });
    f64::from(articles) / f64::from(all.max(1))
}

/// Logarithm of a sentence's length against the usual.
fn relative(unit: &Unit) -> f64 {
    (unit.length.max(4) as f64 / usual(unit)).ln().min(1.5)
}
