//! What stands beside a number in claim and source: its measure, its bound, its currency; and numbers that nobody counted.

use super::alignment::Alignment;
use super::bearing::is_same;
use crate::desk::facts::currency::Currency;
use crate::desk::facts::figures::{Bound, Figure, Unit};

/// Whether a figure may be meant without being counted: "two men" from their names (but not "three months"), `数千`, `唯一一支`, "a mu".
pub fn is_vague(alignment: &Alignment, at: usize, figure: &Figure) -> bool {
    let words = alignment.claim.word(at);
    let end = alignment.claim.tokens.get(at).map_or(0, |token| token.span.end);
    let counted = figure.value <= 10.0 && matches!(figure.unit, Unit::Count | Unit::Ordinal);
    // Where the source counts places, it counts this one too.
    let placed = figure.unit == Unit::Ordinal
        && alignment.figures(0..alignment.source.tokens.len()).any(|(_, other)| other.unit == Unit::Ordinal && other.value <= 10.0);
    let in_digits = words.contains(|c: char| c.is_ascii_digit());
    let unsaid = |words: &str| {
        !words.contains(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九']) && words.contains(['十', '百', '千', '万'])
    };
    // An English text says "a" for `1个`, and "post-90s" for `90后`.
    let across = alignment.claim.chinese != alignment.source.chinese;
    let generation = alignment.claim.raw.get(end..).is_some_and(|after| after.starts_with('后'));
    counted && !in_digits && !placed && !lasts(alignment.claim.raw, end)
        || !in_digits && (unsaid(words) || words == "一一")
        || across
            && (is_same(figure.value, 1.0)
                || generation
                || is_of_a_clock(alignment.claim.raw, alignment.claim.tokens.get(at).map_or(0, |token| token.span.start)))
}

/// Whether the digits at a place are the minutes of a time of day.
fn is_of_a_clock(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let hour = before.strip_suffix(':').or_else(|| before.strip_suffix('：')).or_else(|| before.strip_suffix('时'));
    hour.is_some_and(|hour| hour.ends_with(|c: char| c.is_ascii_digit()))
}

/// How the quantity of a measured figure stands in the source.
pub enum Measured {
    /// In this measure or another one of the same.
    Borne,
    /// The number has another measure there; the source's words.
    Otherwise(String),
    /// The numbers alone must tell.
    Unknown,
}

pub fn measured(alignment: &Alignment, at: usize, figure: &Figure) -> Measured {
    let Some(measure) = alignment.claim.tokens.get(at).and_then(|token| token.measure) else {
        return Measured::Unknown;
    };
    let of =
        |(there, other): &(usize, Figure)| alignment.source.tokens.get(*there).and_then(|token| token.measure).map(|of| (of, other.value));
    let is_equal = |other: &(usize, Figure)| of(other).is_some_and(|(of, value)| measure.is_equal(figure.value, of, value));
    let with_measure = |there: usize| {
        let token = alignment.source.tokens.get(there)?;
        let unit: String = alignment
            .source
            .raw
            .get(token.span.end..)?
            .trim_start_matches([' ', '-'])
            .chars()
            .take_while(|c| c.is_alphabetic())
            .take(12)
            .collect();
        Some(format!("{} {unit}", alignment.source.word(there)))
    };
    let partner = alignment.partner(at).and_then(|there| alignment.figures(there..there + 1).next());
    if let Some(partner) = partner.filter(|partner| of(partner).is_some()) {
        return if is_equal(&partner) { Measured::Unknown } else { with_measure(partner.0).map_or(Measured::Unknown, Measured::Otherwise) };
    }
    // What is exact in its own measure is rounded in another.
    let converted = |other: &(usize, Figure)| of(other).is_some_and(|(of, _)| of != measure) && is_equal(other);
    let all = || alignment.figures(0..alignment.source.tokens.len()).filter(|_| figure.upper.is_none());
    let same = |(_, other): &(usize, Figure)| other.unit == Unit::Count && (other.value - figure.value).abs() <= 1e-9 * figure.value;
    if all().filter(same).any(|other| of(&other).is_none_or(|_| is_equal(&other))) {
        return Measured::Unknown;
    }
    if all().any(|other| converted(&other)) {
        return Measured::Borne;
    }
    all().find(same).and_then(|(there, _)| with_measure(there)).map_or(Measured::Unknown, Measured::Otherwise)
}

/// The source's words where the same number has a contrary bound in the same place: "nearly 700" for "over 700".
pub fn turned(alignment: &Alignment, at: usize, figure: &Figure) -> Option<String> {
    let there = alignment.partner(at)?;
    let (_, other) = alignment.figures(there..there + 1).next()?;
    let over = |bound: Bound| bound == Bound::Over;
    let under = |bound: Bound| matches!(bound, Bound::Nearly | Bound::Under);
    let contrary = over(figure.bound) && under(other.bound) || under(figure.bound) && over(other.bound);
    contrary.then(|| alignment.source.word(there).to_owned())
}

/// Whether a bound was put before a number that the source has without one in the same place.
pub fn is_put_in(alignment: &Alignment, at: usize, figure: &Figure) -> bool {
    /// "Younger than 14", `14岁以下` have it further off.
    const BOUNDS: [&str; 16] = [
        "than", "over", "under", "above", "below", "least", "most", "up", "exceed", "nearly", "almost", "some", "about", "around", "near",
        "close",
    ];
    /// Others say "no more than I know".
    const LOOSE: [&str; 7] = ["up to", "as many as", "at most", "at least", "no more", "至少", "不超过"];
    let words = alignment.claim.word(at).to_lowercase();
    let bound = !matches!(figure.bound, Bound::Exact | Bound::About) && !LOOSE.iter().any(|loose| words.starts_with(loose));
    let exact = |there: usize| alignment.figures(there..there + 1).any(|(_, other)| other.bound == Bound::Exact && other.upper.is_none());
    let bounded = |there: usize| {
        let near = alignment
            .source
            .tokens
            .get(there)
            .and_then(|token| alignment.source.raw.get(token.span.end..))
            .unwrap_or_default()
            .chars()
            .take(4);
        (there.saturating_sub(3)..there).any(|at| BOUNDS.contains(&alignment.source.word(at).to_lowercase().as_str()))
            || near.clone().any(|c| matches!(c, '上' | '下' | '多' | '余' | '满' | '左'))
    };
    // Elsewhere the source may say the same number with the bound.
    let said = |(_, other): (usize, Figure)| other.unit == figure.unit && other.bound == figure.bound && is_same(other.value, figure.value);
    bound
        && alignment.partner(at).is_some_and(|there| exact(there) && !bounded(there))
        && !alignment.figures(0..alignment.source.tokens.len()).any(said)
}

/// The source's words where it has the same number of another currency only: RMB for USD is no conversion.
pub fn in_another_currency(alignment: &Alignment, at: usize, figure: &Figure) -> Option<String> {
    let Unit::Money(ours) = figure.unit else { return None };
    let all = || alignment.figures(0..alignment.source.tokens.len()).filter(|(_, other)| is_same(other.value, figure.value));
    let of_ours = all().any(|(_, other)| matches!(other.unit, Unit::Money(theirs) if theirs == ours) || other.unit == Unit::Count);
    if of_ours {
        return None;
    }
    let (there, other) = all().find(|(_, other)| matches!(other.unit, Unit::Money(_)))?;
    let either = is_bare_dollar(alignment.claim.word(at)) || is_bare_dollar(alignment.source.word(there));
    (!(either && is_dollar(figure.unit) && is_dollar(other.unit))).then(|| alignment.source.word(there).to_owned())
}

/// Whether the source has the same number of dollars, one of the two not saying whose.
pub fn is_in_its_dollars(alignment: &Alignment, at: usize, figure: &Figure) -> bool {
    is_dollar(figure.unit)
        && alignment.figures(0..alignment.source.tokens.len()).any(|(there, other)| {
            let either = is_bare_dollar(alignment.claim.word(at)) || is_bare_dollar(alignment.source.word(there));
            either && is_dollar(other.unit) && is_same(other.value, figure.value)
        })
}

/// A bare `$` is the dollar of whoever writes it.
fn is_bare_dollar(words: &str) -> bool {
    words.contains('$') && !words.contains(|c: char| c.is_ascii_uppercase())
}

fn is_dollar(unit: Unit) -> bool {
    use Currency::{Aud, Cad, Hkd, Sgd, Twd, Usd};
    matches!(unit, Unit::Money(Usd | Aud | Cad | Hkd | Sgd | Twd))
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
