//! Whether a figure of a source bears one of a claim: the same value, a coarser one, or one within what "about" allows.

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

/// The best that any of a source's figures does for a claim's.
pub fn borne(claim: &Figure, sources: impl Iterator<Item = (usize, Figure)>) -> Option<Bearing> {
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

/// Whether a source bears a claim's figure. A claim may round what the source gives more exactly; it may not be more exact.
pub fn bearing(claim: &Figure, source: &Figure) -> Option<Bearing> {
    let converted = match (claim.unit, source.unit) {
        (Unit::Money(one), Unit::Money(other)) if one != other => {
            let (a, b) = (claim.value * one.in_dollars(), source.value * other.in_dollars());
            // The same number of another currency is a slip, however near the two currencies are.
            let same = is_same(claim.value, source.value);
            return (!same && (a - b).abs() <= RATE_TOLERANCE * a.max(b)).then_some(Bearing::Loosely);
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
    match (claim.upper, source.upper) {
        (Some(upper), Some(other)) => return (is_same(a, b) && is_same(upper, other)).then_some(Bearing::Borne),
        (Some(_), None) => return None,
        (None, Some(upper)) => {
            let within = a >= b && a <= upper;
            return (is_same(a, b) || is_same(a, upper) || within && claim.bound != Exact).then_some(Bearing::Loosely);
        }
        (None, None) => {}
    }
    if is_same(a, b) {
        return match (claim.bound, source.bound) {
            (Over, Nearly | Under) | (Nearly | Under, Over) => None,
            (Exact, Exact) | (About, _) | (Over, Over) | (Nearly | Under, Nearly | Under) => Some(Bearing::Borne),
            _ => Some(Bearing::Loosely),
        };
    }
    let (step, fine) = (step(claim), step(source));
    let rounded = fine < step * 0.999 && (a - b).abs() <= step * 0.500_001 && (claim.significant >= 2 || (a - b).abs() <= 0.03 * b.abs());
    // "Over 700" may stand for 712, and for another "over 712"; it does not for "over 690", nor "about 59%" for 60%.
    let coarser = claim.significant < source.significant;
    let free = coarser || source.bound == Exact && claim.significant == source.significant;
    let fits = match claim.bound {
        Exact => rounded,
        About => rounded || coarser && (a - b).abs() <= 0.03 * b.abs(),
        Over => free && b > a && b <= a * 1.5 && !matches!(source.bound, Nearly | Under),
        Nearly | Under => free && b < a && b >= a * 0.8 && source.bound != Over,
    };
    let loosely = !coarser && !rounded;
    fits.then_some(if loosely { Bearing::Loosely } else { Bearing::Borne })
}

/// Whether two values are one.
pub fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
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
