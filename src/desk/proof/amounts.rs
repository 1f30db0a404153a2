//! Figures of a claim that its source does not bear: another value, another unit, or a bound that says more.

use std::ops::Range;

use super::alignment::Alignment;
use super::bearing::{Bearing, bearing, borne};
use super::beside::{Measured, in_another_currency, is_in_its_dollars, is_put_in, is_vague, measured, turned};
use super::issue::{Issue, IssueKind};
use super::otherwise;
use super::text::TokenKind;
use crate::desk::facts::figures::{Figure, Unit};

/// Figures further apart than tenfold, in nats, are hardly meant for one another.
const MAGNITUDE: f64 = 2.303;

/// The figures of one sentence of a claim that are not borne.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    let mut issues = Vec::new();
    for at in alignment.sentence.clone() {
        let Some(token) = alignment.claim.tokens.get(at) else { break };
        let TokenKind::Figure(figure) = token.kind else { continue };
        let words = alignment.claim.word(at);
        let told = |certain: bool, problem: String| issue(alignment, token.span.clone(), certain, problem);
        match measured(alignment, at, &figure) {
            Measured::Borne => continue,
            Measured::Otherwise(instead) => {
                issues.push(told(true, format!("the source says {instead} there")));
                continue;
            }
            Measured::Unknown => {}
        }
        let instead = replaced(alignment, at, &figure)
            .or_else(|| turned(alignment, at, &figure))
            .or_else(|| in_another_currency(alignment, at, &figure));
        if let Some(instead) = instead {
            issues.push(told(true, format!("the source says {instead} there, not {words}")));
            continue;
        }
        if is_put_in(alignment, at, &figure) {
            let said = alignment.partner(at).map_or("", |there| alignment.source.word(there));
            issues.push(told(true, format!("the source says {said} there, not {words}")));
            continue;
        }
        match borne(&figure, alignment.figures(0..alignment.source.tokens.len())) {
            Some(Bearing::Borne) => {}
            Some(Bearing::Loosely) => {
                let said = alignment
                    .figures(0..alignment.source.tokens.len())
                    .find(|(_, source)| bearing(&figure, source) == Some(Bearing::Loosely))
                    .map_or_else(String::new, |(at, _)| alignment.source.word(at).to_owned());
                issues.push(told(false, format!("the source says {said}")));
            }
            None if stands_literally(alignment.source.raw, words) || stands_spaced(alignment, words) => {}
            None if otherwise::says(alignment.source, &figure, alignment.claim.raw, token.span.end) => {}
            None if is_in_its_dollars(alignment, at, &figure) => {
                issues.push(told(false, "the source has this in dollars without saying whose".to_owned()));
            }
            None if is_a_sum(alignment, &figure) => {
                issues.push(told(false, "the source gives this only as a sum".to_owned()));
            }
            None => {
                let closest = closest(alignment, &figure);
                let problem = match closest {
                    Some(source) => format!("the source does not say {words}; nearest is {}", alignment.source.word(source)),
                    None => format!("the source does not say {words}"),
                };
                let nearest = alignment.nearest_with(closest);
                issues.push(Issue { nearest, ..told(!is_vague(alignment, at, &figure), problem) });
            }
        }
    }
    issues
}

fn issue(alignment: &Alignment, span: Range<usize>, certain: bool, problem: String) -> Issue {
    let words = alignment.claim.raw.get(span.clone()).unwrap_or_default().to_owned();
    Issue { kind: IssueKind::Figure, certain, span, words, problem, nearest: alignment.nearest() }
}

/// The source's words where a claim that is close to it has another figure.
fn replaced(alignment: &Alignment, at: usize, figure: &Figure) -> Option<String> {
    // A figure that is the pair of another one bears that one.
    let here = borne(figure, alignment.figures(alignment.place.clone()).filter(|(there, _)| alignment.is_free(*there)));
    let words = alignment.claim.word(at);
    let end = alignment.claim.tokens.get(at)?.span.end;
    let otherwise = || otherwise::says(alignment.source, figure, alignment.claim.raw, end);
    if !alignment.is_close() || here == Some(Bearing::Borne) || stands_spaced(alignment, words) || otherwise() {
        return None;
    }
    let gap = alignment.gap_of(at).filter(|gap| gap.claim.len() <= 4 && gap.source.len() <= 6)?;
    let alone = gap.claim.len() == 1 && gap.source.len() == 1;
    if !alone && is_a_sum(alignment, figure) {
        return None;
    }
    // An amount that only a rough rate bears elsewhere stands where the source has one in its own currency.
    let (other, _) = alignment
        .figures(gap.source.clone())
        .find(|(_, other)| here.is_none() || other.unit == figure.unit && bearing(figure, other).is_none())?;
    Some(alignment.source.word(other).to_owned())
}

/// Whether the digits stand in the source with spaces after their marks: `3, 800`, `$ 1. 7`.
fn stands_spaced(alignment: &Alignment, words: &str) -> bool {
    let digits: String = words.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    if !digits.contains(['.', ',']) {
        return false;
    }
    let spaced = digits.replace(',', ", ").replace('.', ". ");
    stands_literally(alignment.source.raw, &spaced)
}

/// Whether two counts of the nearest place make the claim's: three of these and 22 of those are 25.
fn is_a_sum(alignment: &Alignment, figure: &Figure) -> bool {
    let parts: Vec<f64> = alignment
        .figures(alignment.place.clone())
        .filter(|(_, part)| part.unit == figure.unit && part.upper.is_none())
        .map(|(_, part)| part.value)
        .collect();
    let summed = |one: f64, other: f64| (one + other - figure.value).abs() <= 1e-9 * figure.value.abs();
    let additive = matches!(figure.unit, Unit::Count | Unit::Money(_));
    additive && parts.iter().enumerate().any(|(at, one)| parts.iter().skip(at + 1).any(|other| summed(*one, *other)))
}

/// The figure of the source that may be meant, as the number of its token: one of the same unit in the nearest place, else one anywhere
/// that has its order of magnitude.
fn closest(alignment: &Alignment, figure: &Figure) -> Option<usize> {
    let distance = |other: &Figure| (figure.value.abs().max(1e-9).ln() - other.value.abs().max(1e-9).ln()).abs();
    let same = |other: &Figure| std::mem::discriminant(&other.unit) == std::mem::discriminant(&figure.unit);
    let best = |range: Range<usize>, least: f64| {
        let found = alignment.figures(range).filter(|(_, other)| same(other) && distance(other) <= least);
        found.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map(|(at, _)| at)
    };
    best(alignment.place.clone(), f64::INFINITY).or_else(|| best(0..alignment.source.tokens.len(), MAGNITUDE))
}

/// Whether words stand in a text as they are, not as a part of a longer number or word.
pub fn stands_literally(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let part = |c: char| c.is_ascii_alphanumeric();
            let before = !words.starts_with(part) || !text[..at].ends_with(|c: char| part(c) || matches!(c, '.' | ','));
            let after = &text[at + words.len()..];
            let goes_on = after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
            // `30%` is not 30 of anything.
            let share = words.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(['%', '％']);
            before && !share && (!words.ends_with(part) || !after.starts_with(part) && !goes_on)
        })
}
