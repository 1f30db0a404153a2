//! Whether two articles report one event, and what says so.

use std::sync::Arc;

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
    /// A name or a telling figure is among what they share.
    pub named: bool,
    /// The rarest words, names and figures in common, as they stand in the first article.
    pub common: Vec<String>,
}

impl Likeness {
    /// Whether what they share is enough to go by, whatever the score: four things, or three with a name or figure among them.
    pub fn holds(&self) -> bool {
        self.count >= 4 || self.count == 3 && self.named
    }
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
    let (one_host, both_more) = (a.host == b.host, one.min(other) > 0);
    if one_host && both_more && one.max(other) <= 3 {
        return Some("one outlet says the same words of something else");
    }
    // Two outlets in the same words may tell one event as it grows; with other names too, they tell two.
    if (both_more || overlap >= 0.8) && figures_differ(a, b) {
        return Some("the same words with other figures");
    }
    if overlap < 0.8 && !one_host {
        return None;
    }
    another_day.then_some("the same words on another day")
}

/// Whether both headlines have figures of one unit and none that agrees.
pub fn figures_differ(a: &Digest, b: &Digest) -> bool {
    let pairs = || a.figures.iter().flat_map(|f| b.figures.iter().map(move |g| (f, g)));
    pairs().any(|(f, g)| f.unit == g.unit) && pairs().all(|(f, g)| f.compare(g) == Agreement::Different)
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
    // Of three words or fewer nothing can be said.
    let share = if common < 3 { 0.0 } else { common as f64 / one.len().min(other.len()).max(1) as f64 };
    (share, one.len() - common, other.len() - common)
}

/// Worth of a common word beside another.
const COMMON: f64 = 0.4;
/// The same across languages, where a headline's common words are half of what can be compared.
const COMMON_ACROSS: f64 = 0.75;

/// An article with the weight of each of its slots, made once and compared many times.
#[derive(Debug)]
pub struct Weighed {
    /// The article.
    pub digest: Arc<Digest>,
    weights: Vec<f64>,
}

impl Weighed {
    /// Weighs an article by what is common now.
    pub fn new(digest: Arc<Digest>, frequencies: &impl Frequencies) -> Self {
        let weights = digest.slots.iter().map(|slot| weight(slot, digest.chinese, frequencies)).collect();
        Self { digest, weights }
    }

    /// The weights where common words have this worth.
    fn with_common(&self, common: f64) -> impl Iterator<Item = (&Slot, f64)> {
        self.digest
            .slots
            .iter()
            .zip(&self.weights)
            .map(move |(slot, weight)| (slot, if slot.kind == SlotKind::Common { weight * common } else { *weight }))
    }
}

fn weight(slot: &Slot, chinese: bool, frequencies: &impl Frequencies) -> f64 {
    let kind = match slot.kind {
        SlotKind::Word | SlotKind::Common => 1.0,
        SlotKind::Pair => 0.5,
        SlotKind::Name => 1.25,
        SlotKind::Term => 0.8,
        SlotKind::Figure => 1.2,
    };
    frequencies.rarity(chinese, slot.id) * kind * if slot.titled { 1.0 } else { 0.4 }
}

/// Articles of one language: the rare words, names and figures that they share, against what each says (cosine) and against what the
/// shorter says.
pub fn same_language(one: &Weighed, other: &Weighed) -> Likeness {
    let (a, b) = (&*one.digest, &*other.digest);
    let worth = |weighed: &Weighed| -> Vec<f64> { weighed.with_common(COMMON).map(|(_, weight)| weight).collect() };
    let (wa, wb) = (worth(one), worth(other));
    let square = |w: &[f64]| w.iter().map(|x| x * x).sum::<f64>();
    let (mut dot, mut shared, mut count, mut pairs, mut named, mut common) = (0.0, 0.0, 0, 0, false, Vec::new());
    let (mut at, mut there) = (0, 0);
    while let (Some(one), Some(other)) = (a.slots.get(at), b.slots.get(there)) {
        if one.id == other.id {
            let (w, v) = (wa.get(at).copied().unwrap_or(0.0), wb.get(there).copied().unwrap_or(0.0));
            dot += w * v;
            shared += w.min(v);
            if !one.titled && !other.titled {
                // What both only mention further down is no evidence.
            } else if one.kind == SlotKind::Pair {
                pairs += 1;
            } else if one.kind != SlotKind::Common {
                count += 1;
                named |= matches!(one.kind, SlotKind::Name | SlotKind::Figure);
                common.push((w.min(v), &*one.word));
            }
        }
        (at, there) = (at + usize::from(one.id <= other.id), there + usize::from(other.id <= one.id));
    }
    let (na, nb) = (square(&wa), square(&wb));
    let cosine = if na * nb > 0.0 { dot / (na * nb).sqrt() } else { 0.0 };
    let covered = if na.min(nb) > 0.0 { (dot / na.min(nb)).min(1.0) } else { 0.0 };
    let mut score = (1.0 - COVERED) * cosine + COVERED * covered;
    if figures_differ(a, b) {
        score *= OTHER_FIGURES;
    }
    if a.host == b.host {
        score *= SAME_HOST;
    }
    if !a.subject.is_empty() && !b.subject.is_empty() && !a.subject.iter().any(|id| b.subject.contains(id)) {
        score *= OTHER_SUBJECT;
    }
    score *= names_disagree(a, b);
    // Two pairs in a row are a word that the dictionary lacks.
    count += (pairs / 2).min(2);
    Likeness { score, shared, count, named, common: rarest(common) }
}

/// A factor below 1 where the headlines name different people, companies or places.
fn names_disagree(a: &Digest, b: &Digest) -> f64 {
    let names =
        |d: &Digest| -> Vec<u64> { d.slots.iter().filter(|slot| slot.titled && slot.kind == SlotKind::Name).map(|slot| slot.id).collect() };
    let (one, other) = (names(a), names(b));
    let common = one.iter().filter(|id| other.binary_search(id).is_ok()).count();
    match (one.len() - common, other.len() - common) {
        (0, _) | (_, 0) => 1.0,
        _ if common == 0 => 0.75,
        _ => OTHER_NAMES,
    }
}

/// Headlines whose figures of one unit differ.
const OTHER_FIGURES: f64 = 0.75;
/// Headlines that begin with different subjects and a colon.
const OTHER_SUBJECT: f64 = 0.6;
/// Weight of what the shorter says beside the cosine.
const COVERED: f64 = 0.3;
/// An outlet seldom tells one event twice in words of which only some are the same.
const SAME_HOST: f64 = 0.75;

/// Halves of a point of evidence.
fn worth(slot: &Slot) -> usize {
    if slot.kind == SlotKind::Common { 1 } else { 2 }
}

/// Articles of two languages: how much of what either says finds its counterpart in the other.
pub fn across(a: &Weighed, b: &Weighed) -> Likeness {
    let (from, to) = if a.digest.chinese { (a, b) } else { (b, a) };
    let (chinese, other) = (&*from.digest, &*to.digest);
    let theirs: Vec<f64> = to.with_common(COMMON_ACROSS).map(|(_, weight)| weight).collect();
    let mut met = vec![false; theirs.len()];
    let (mut all, mut found, mut named_mass, mut matched, mut named, mut common) = (0.0, 0.0, 0.0, 0, false, Vec::new());
    for (slot, own) in from.with_common(COMMON_ACROSS).filter(|(slot, _)| slot.kind != SlotKind::Pair) {
        all += own;
        let (mut best, mut titled) = (0.0_f64, slot.titled);
        for key in &slot.keys {
            if let Ok(there) = other.slots.binary_search_by_key(key, |slot| slot.id)
                && let (Some(met), Some(w)) = (met.get_mut(there), theirs.get(there))
            {
                *met = true;
                best = best.max(*w);
                titled |= other.slots.get(there).is_some_and(|slot| slot.titled);
            }
        }
        if best > 0.0 {
            found += own.min(best);
            // What both only mention further down is no evidence.
            matched += if titled { worth(slot) } else { 0 };
            if matches!(slot.kind, SlotKind::Name | SlotKind::Figure) {
                named = true;
                named_mass += own.min(best);
            }
            common.push((own.min(best), &*slot.word));
        }
    }
    let total: f64 = theirs.iter().sum();
    let reached: f64 = theirs.iter().zip(&met).filter(|(_, met)| **met).map(|(w, _)| w).sum();
    let (there, back) = (if all > 0.0 { found / all } else { 0.0 }, if total > 0.0 { reached / total } else { 0.0 });
    let count = matched.min(met.iter().zip(&other.slots).filter(|(met, _)| **met).map(|(_, slot)| worth(slot)).sum()) / 2;
    let name = |slot: &Slot| slot.titled && slot.kind == SlotKind::Name;
    let known = |slot: &Slot| slot.keys.iter().any(|key| other.slots.binary_search_by_key(key, |slot| slot.id).is_ok());
    let here: f64 = from.with_common(1.0).filter(|(slot, _)| name(slot) && !known(slot)).map(|(_, weight)| weight).sum();
    let over: f64 = other.slots.iter().zip(&met).zip(&theirs).filter(|((slot, met), _)| name(slot) && !**met).map(|(_, w)| w).sum();
    let figures = if figures_differ(chinese, other) { OTHER_FIGURES } else { 1.0 };
    let score = figures * (there * back).sqrt() * if here.min(over) > named_mass { OTHER_NAMES } else { 1.0 };
    Likeness { score, shared: found, count, named, common: rarest(common) }
}

/// Headlines that each name somebody whom the other does not, and more of them than both name.
const OTHER_NAMES: f64 = 0.85;

fn rarest(mut common: Vec<(f64, &str)>) -> Vec<String> {
    common.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    common.truncate(4);
    common.into_iter().map(|(_, word)| word.to_string()).collect()
}
