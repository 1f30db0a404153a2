//! The one sentence of an article that can stand as a note.

use super::Excerpt;
use super::units::Unit;
use super::worth::Worth;

/// A sentence for a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Single {
    /// Where it stands.
    pub excerpt: Excerpt,
    /// Its length in words; two Chinese characters are about a word.
    pub words: usize,
    /// Whether that is within the bounds that were asked for.
    pub fits: bool,
}

/// The sentence of the highest worth among those that stand alone and have from `least` to `most` words; where none has, the one that comes
/// nearest. A quotation of several sentences is one only when nothing else is there.
pub(super) fn best(units: &[Unit], worth: &[Worth], (least, most): (usize, usize)) -> Option<Single> {
    let distance = |unit: &Unit| {
        let words = words(unit);
        if words < least { least - words } else { words.saturating_sub(most) }
    };
    // What leans on the sentence before it, or binds several, is the last resort; so is one that no bound lets in.
    let rank = |(unit, _): &(&Unit, &Worth)| (unit.leans, unit.sentences > 1, distance(unit));
    let best = units.iter().zip(worth).min_by(|a, b| rank(a).cmp(&rank(b)).then(b.1.alone().total_cmp(&a.1.alone())))?.0;
    let excerpt = Excerpt { block: best.block, start: best.start, end: best.end };
    Some(Single { excerpt, words: words(best), fits: distance(best) == 0 })
}

fn words(unit: &Unit) -> usize {
    if unit.chinese { unit.length / 2 } else { unit.length }
}
