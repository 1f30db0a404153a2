//! Figures of a claim that its source does not bear: another value, another unit, or a bound that says more.

use std::ops::Range;

use super::alignment::Alignment;
use super::issue::{Issue, IssueKind};
use super::otherwise;
use super::text::TokenKind;
use crate::desk::facts::currency::RATE_TOLERANCE;
use crate::desk::facts::figures::{Bound, Figure, Unit};

/// How a figure of a source bears one of a claim, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearing {
    /// It says the same, or more exactly the same.
    Borne,
    /// It says nearly the same: a bound was dropped or put in, or a currency converted at a rough rate.
    Loosely,
}

/// The figures of one sentence of a claim that are not borne.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    let mut issues = Vec::new();
    for at in alignment.sentence.clone() {
        let Some(token) = alignment.claim.tokens.get(at) else { break };
        let TokenKind::Figure(figure) = token.kind else { continue };
        let words = alignment.claim.word(at);
        if let Some(instead) = replaced(alignment, at, &figure) {
            issues.push(issue(alignment, token.span.clone(), true, format!("the source says {instead} there, not {words}")));
            continue;
        }
        match borne(&figure, figures(alignment, 0..alignment.source.tokens.len())) {
            Some(Bearing::Borne) => {}
            Some(Bearing::Loosely) => {
                let said = figures(alignment, 0..alignment.source.tokens.len())
                    .find(|(_, source)| bearing(&figure, source) == Some(Bearing::Loosely))
                    .map_or_else(String::new, |(at, _)| alignment.source.word(at).to_owned());
                issues.push(issue(alignment, token.span.clone(), false, format!("the source says {said}")));
            }
            None if stands_literally(alignment.source.raw, words) || stands_spaced(alignment, words) => {}
            None if otherwise::says(alignment.source, &figure, alignment.claim.raw, token.span.end) => {}
            None if is_a_sum(alignment, &figure) => {
                issues.push(issue(alignment, token.span.clone(), false, "the source gives this only as a sum".to_owned()));
            }
            None => {
                // "two men" may be counted from their names; "three months" cannot.
                let counted = figure.value <= 10.0 && matches!(figure.unit, Unit::Count | Unit::Ordinal);
                let vague = counted && !words.contains(|c: char| c.is_ascii_digit()) && !lasts(alignment.claim.raw, token.span.end);
                let problem = match closest(alignment, &figure) {
                    Some(source) => format!("the source does not say {words}; nearest is {source}"),
                    None => format!("the source does not say {words}"),
                };
                issues.push(issue(alignment, token.span.clone(), !vague, problem));
            }
        }
    }
    issues
}

fn issue(alignment: &Alignment, span: Range<usize>, certain: bool, problem: String) -> Issue {
    let words = alignment.claim.raw.get(span.clone()).unwrap_or_default().to_owned();
    Issue { kind: IssueKind::Figure, certain, span, words, problem, nearest: alignment.nearest() }
}

fn figures<'a>(alignment: &'a Alignment, range: Range<usize>) -> impl Iterator<Item = (usize, Figure)> + 'a {
    range.filter_map(|at| match alignment.source.tokens.get(at)?.kind {
        TokenKind::Figure(figure) => Some((at, figure)),
        _ => None,
    })
}

fn borne(claim: &Figure, sources: impl Iterator<Item = (usize, Figure)>) -> Option<Bearing> {
    let sources: Vec<Figure> = sources.map(|(_, figure)| figure).collect();
    let best = sources.iter().filter_map(|source| bearing(claim, source)).min();
    if best.is_some() {
        return best;
    }
    // "between 10% and 15%" where the source gives both ends apart.
    let upper = claim.upper?;
    let end = |value: f64| sources.iter().filter_map(|source| bearing(&Figure { value, upper: None, ..*claim }, source)).min();
    Some(end(claim.value)?.max(end(upper)?))
}

/// The source's words where a claim that is close to it has another figure.
fn replaced(alignment: &Alignment, at: usize, figure: &Figure) -> Option<String> {
    let here = borne(figure, figures(alignment, alignment.place.clone()));
    let words = alignment.claim.word(at);
    let end = alignment.claim.tokens.get(at)?.span.end;
    let otherwise = || otherwise::says(alignment.source, figure, alignment.claim.raw, end);
    if !alignment.is_close()
        || here == Some(Bearing::Borne)
        || stands_spaced(alignment, words)
        || is_a_sum(alignment, figure)
        || otherwise()
    {
        return None;
    }
    let gap = alignment.gap_of(at).filter(|gap| gap.claim.len() <= 4 && gap.source.len() <= 6)?;
    // An amount that only a rough rate bears elsewhere stands where the source has one in its own currency.
    let (other, _) = figures(alignment, gap.source.clone())
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
    let parts: Vec<f64> = figures(alignment, alignment.place.clone())
        .filter(|(_, part)| part.unit == figure.unit && part.upper.is_none())
        .map(|(_, part)| part.value)
        .collect();
    let summed = |one: f64, other: f64| (one + other - figure.value).abs() <= 1e-9 * figure.value.abs();
    let additive = matches!(figure.unit, Unit::Count | Unit::Money(_));
    additive && parts.iter().enumerate().any(|(at, one)| parts.iter().skip(at + 1).any(|other| summed(*one, *other)))
}

/// Whether a span of time is counted: "three months", `三个月`.
pub(super) fn lasts(text: &str, from: usize) -> bool {
    let after = text.get(from..).unwrap_or_default().trim_start_matches([' ', '-', '个', '個']).to_lowercase();
    [
        "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "centur", "天", "周", "星期", "月", "季", "年",
        "小时", "分钟",
    ]
    .iter()
    .any(|unit| after.starts_with(unit))
}

/// The figure of the source that may be meant: in the nearest place, of the same unit.
fn closest(alignment: &Alignment, figure: &Figure) -> Option<String> {
    let distance = |other: &Figure| (figure.value.abs().max(1e-9).ln() - other.value.abs().max(1e-9).ln()).abs();
    let same = |other: &Figure| std::mem::discriminant(&other.unit) == std::mem::discriminant(&figure.unit);
    figures(alignment, alignment.place.clone())
        .filter(|(_, other)| same(other))
        .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))
        .map(|(at, _)| alignment.source.word(at).to_owned())
}

/// Whether a source bears a claim's figure. A claim may round what the source gives more exactly; it may not be more exact.
pub fn bearing(claim: &Figure, source: &Figure) -> Option<Bearing> {
    let converted = match (claim.unit, source.unit) {
        (Unit::Money(one), Unit::Money(other)) if one != other => {
            let (a, b) = (claim.value * one.in_dollars(), source.value * other.in_dollars());
            return ((a - b).abs() <= RATE_TOLERANCE * a.max(b)).then_some(Bearing::Loosely);
        }
        (Unit::Times, Unit::Percent) => {
            let near = |times: f64| (times * 100.0 - source.value).abs() < 0.5;
            return (near(claim.value) || near(claim.value - 1.0)).then_some(Bearing::Loosely);
        }
        (Unit::Percent, Unit::Times) => return bearing(source, claim),
        // A claim may leave the unit out, and a table's column may hold it.
        (Unit::Count, Unit::Money(_)) | (Unit::Discount, Unit::Percent) | (Unit::Percent, Unit::Discount) => false,
        // "seen 93 million times" counts what `播放量9300万` counts.
        (Unit::Times, Unit::Count) | (Unit::Count, Unit::Times) => {
            return if claim.value >= 1_000.0 { values(claim, source) } else { None };
        }
        (Unit::Ordinal, Unit::Count) | (Unit::Count, Unit::Ordinal) => claim.value > 20.0,
        (Unit::Money(_), Unit::Count) => true,
        (one, other) if one == other => false,
        _ => return None,
    };
    let found = values(claim, source)?;
    Some(if converted { Bearing::Loosely } else { found })
}

fn values(claim: &Figure, source: &Figure) -> Option<Bearing> {
    use Bound::{About, Exact, Nearly, Over, Under};
    let (a, b) = (claim.value, source.value);
    let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    match (claim.upper, source.upper) {
        (Some(upper), Some(other)) => return (same(a, b) && same(upper, other)).then_some(Bearing::Borne),
        (Some(_), None) => return None,
        (None, Some(upper)) => {
            let within = a >= b && a <= upper;
            return (same(a, b) || same(a, upper) || within && claim.bound != Exact).then_some(Bearing::Loosely);
        }
        (None, None) => {}
    }
    if same(a, b) {
        return match (claim.bound, source.bound) {
            (Over, Nearly | Under) | (Nearly | Under, Over) => None,
            (Exact, Exact) | (About, _) | (Over, Over) | (Nearly | Under, Nearly | Under) => Some(Bearing::Borne),
            _ => Some(Bearing::Loosely),
        };
    }
    let (step, fine) = (step(claim), step(source));
    let rounded = fine < step * 0.999 && (a - b).abs() <= step * 0.500_001 && (claim.significant >= 2 || (a - b).abs() <= 0.03 * b.abs());
    let fits = match claim.bound {
        Exact => rounded,
        About => rounded || (a - b).abs() <= 0.03 * b.abs(),
        Over => b > a && b <= a * 1.5 && !matches!(source.bound, Nearly | Under),
        Nearly | Under => b < a && b >= a * 0.8 && source.bound != Over,
    };
    fits.then_some(Bearing::Borne)
}

/// What a figure leaves open: 0.1 billion for "2.6 billion". Shares and small counts are meant to the last digit, `30%` too.
fn step(figure: &Figure) -> f64 {
    let value = figure.value.abs();
    if value <= 0.0 {
        return 1.0;
    }
    let step = 10_f64.powf(value.log10().floor() - f64::from(figure.significant) + 1.0);
    let counted = matches!(figure.unit, Unit::Count | Unit::Money(_)) && value >= 1_000.0;
    if counted { step } else { step.min(1.0) }
}

/// Whether words stand in a text as they are, not as a part of a longer number or word.
pub fn stands_literally(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let part = |c: char| c.is_ascii_alphanumeric();
            let before = !words.starts_with(part) || !text[..at].ends_with(|c: char| part(c) || matches!(c, '.' | ','));
            let after = &text[at + words.len()..];
            let goes_on = after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
            before && (!words.ends_with(part) || !after.starts_with(part) && !goes_on)
        })
}
