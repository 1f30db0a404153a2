//! Whether two articles report one event, and what says so.

use super::copies;
use super::digest::{Digest, Slot, SlotKind};
use crate::desk::facts::figures::Agreement;

/// What is known of how common a term is.
pub trait Frequencies {
    /// Inverse document frequency of a term among the articles of its language, in nats.
    fn rarity(&self, chinese: bool, term: u64) -> f64;
}

/// How two articles compare.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Likeness {
    /// From 0 to 1; comparable within one kind of comparison only.
    pub score: f64,
    /// Rarity of what they share, in nats.
    pub shared: f64,
    /// How many words, names and figures they share.
    pub count: usize,
    /// The rarest words, names and figures in common, as they stand in the first article.
    pub common: Vec<String>,
}

/// Whether one text is a copy or an excerpt of the other: how much is contained.
pub fn copied(a: &Digest, b: &Digest) -> Option<f64> {
    let (opening, samples) = copies::containment(&a.opening, &b.opening);
    let (whole, more) = copies::containment(&a.sketch, &b.sketch);
    let share = if samples >= 4 { opening.max(whole) } else { whole };
    (samples.max(more) >= 4 && share >= 0.5).then_some(share)
}

/// Why two articles with like words are still two stories: a series with another figure, day or name. Reports of one event say it
/// in words of their own; a series says the same words of another event.
pub fn series(a: &Digest, b: &Digest) -> Option<&'static str> {
    let another_day = !a.days.is_empty() && !b.days.is_empty() && !a.days.iter().any(|day| b.days.contains(day));
    if a.headline == b.headline {
        return another_day.then_some("the same words on another day");
    }
    if a.pattern == b.pattern {
        return Some("the headlines differ in a figure or a name only");
    }
    if a.chinese != b.chinese {
        return None;
    }
    let (overlap, one, other) = overlap(a, b);
    if overlap < 0.55 {
        return None;
    }
    if a.host == b.host && one > 0 && other > 0 {
        return Some("one outlet says the same words of something else");
    }
    if !a.figures.is_empty() && !b.figures.is_empty() && figures_differ(a, b) {
        return Some("the same words with other figures");
    }
    another_day.then_some("the same words on another day")
}

fn figures_differ(a: &Digest, b: &Digest) -> bool {
    a.figures.iter().all(|f| b.figures.iter().all(|g| f.compare(g) == Agreement::Different))
}

/// Share of the shorter headline's plain words that are in the other, and how many words either has alone.
fn overlap(a: &Digest, b: &Digest) -> (f64, usize, usize) {
    let words = |d: &Digest| -> Vec<u64> {
        d.slots
            .iter()
            .filter(|slot| {
                slot.titled && slot.kind != SlotKind::Figure && slot.kind != SlotKind::Pair && !slot.word.chars().all(char::is_numeric)
            })
            .map(|slot| slot.id)
            .collect()
    };
    let (one, other) = (words(a), words(b));
    let common = one.iter().filter(|id| other.binary_search(id).is_ok()).count();
    (common as f64 / one.len().min(other.len()).max(1) as f64, one.len() - common, other.len() - common)
}

fn weight(slot: &Slot, chinese: bool, frequencies: &impl Frequencies) -> f64 {
    let kind = match slot.kind {
        SlotKind::Word => 1.0,
        SlotKind::Pair => 0.5,
        SlotKind::Name => 1.25,
        SlotKind::Term => 0.8,
        SlotKind::Figure => 1.2,
    };
    frequencies.rarity(chinese, slot.id) * kind * if slot.titled { 1.0 } else { 0.4 }
}

fn weights(digest: &Digest, frequencies: &impl Frequencies) -> Vec<f64> {
    digest.slots.iter().map(|slot| weight(slot, digest.chinese, frequencies)).collect()
}

/// Articles of one language: the rare words, names and figures that they share, against what each says (cosine) and against what the
/// shorter says.
pub fn same_language(a: &Digest, b: &Digest, frequencies: &impl Frequencies) -> Likeness {
    let (wa, wb) = (weights(a, frequencies), weights(b, frequencies));
    let square = |w: &[f64]| w.iter().map(|x| x * x).sum::<f64>();
    let (mut dot, mut shared, mut count, mut common) = (0.0, 0.0, 0, Vec::new());
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.slots.get(i), b.slots.get(j)) {
        if x.id == y.id {
            let (p, q) = (wa.get(i).copied().unwrap_or(0.0), wb.get(j).copied().unwrap_or(0.0));
            dot += p * q;
            shared += p.min(q);
            if x.kind != SlotKind::Pair {
                count += 1;
                common.push((p.min(q), &x.word));
            }
        }
        (i, j) = (i + usize::from(x.id <= y.id), j + usize::from(y.id <= x.id));
    }
    let (na, nb) = (square(&wa), square(&wb));
    let cosine = if na * nb > 0.0 { dot / (na * nb).sqrt() } else { 0.0 };
    let covered = if na.min(nb) > 0.0 { (dot / na.min(nb)).min(1.0) } else { 0.0 };
    let mut score = (1.0 - COVERED) * cosine + COVERED * covered;
    if !a.figures.is_empty() && !b.figures.is_empty() && figures_differ(a, b) {
        score *= 0.85;
    }
    if a.host == b.host {
        score *= SAME_HOST;
    }
    Likeness { score, shared, count, common: rarest(common) }
}

/// Weight of what the shorter says beside the cosine.
const COVERED: f64 = 0.3;
/// An outlet seldom tells one event twice in words of which only some are the same.
const SAME_HOST: f64 = 0.75;

/// Articles of two languages: how much of what either says finds its counterpart in the other.
pub fn across(a: &Digest, b: &Digest, frequencies: &impl Frequencies) -> Likeness {
    let (chinese, other) = if a.chinese { (a, b) } else { (b, a) };
    let theirs = weights(other, frequencies);
    let mut met = vec![false; theirs.len()];
    let (mut all, mut found, mut matched, mut common) = (0.0, 0.0, 0, Vec::new());
    for slot in chinese.slots.iter().filter(|slot| slot.kind != SlotKind::Pair) {
        let own = weight(slot, true, frequencies);
        all += own;
        let mut best = 0.0_f64;
        for key in &slot.keys {
            if let Ok(there) = other.slots.binary_search_by_key(key, |slot| slot.id)
                && let (Some(met), Some(w)) = (met.get_mut(there), theirs.get(there))
            {
                *met = true;
                best = best.max(*w);
            }
        }
        if best > 0.0 {
            found += own.min(best);
            matched += 1;
            common.push((own.min(best), &slot.word));
        }
    }
    let total: f64 = theirs.iter().sum();
    let reached: f64 = theirs.iter().zip(&met).filter(|(_, met)| **met).map(|(w, _)| w).sum();
    let (there, back) = (if all > 0.0 { found / all } else { 0.0 }, if total > 0.0 { reached / total } else { 0.0 });
    let count = matched.min(met.iter().filter(|met| **met).count());
    Likeness { score: (there * back).sqrt(), shared: found, count, common: rarest(common) }
}

fn rarest(mut common: Vec<(f64, &Box<str>)>) -> Vec<String> {
    common.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    common.truncate(4);
    common.into_iter().map(|(_, word)| word.to_string()).collect()
}
