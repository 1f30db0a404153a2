//! Whether two articles report one event, and what says so.

use serde::{Deserialize, Serialize};

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

/// What an article's words, names and figures weigh together, kept with it, so that comparing two articles asks for the rarity of what
/// they share and of nothing else. A weight is a factor times a rarity, and a rarity the rarity of a word never met (which grows with the
/// number of articles) less the commonness of the word, which is kept as it was when the article came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Mass {
    /// Sums of squared factors, and of their products with commonness and its square: for the norm within one language.
    squares: [f64; 3],
    /// Sums of factors, and of their products with commonness: for the sum across languages.
    sums: [f64; 2],
}

/// A term that no article has.
const NEVER_MET: u64 = 0;

impl Mass {
    /// Weighs an article by what is common now.
    pub fn of(digest: &Digest, frequencies: &impl Frequencies) -> Self {
        let never_met = frequencies.rarity(digest.chinese, NEVER_MET);
        let mut mass = Self::default();
        for slot in &digest.slots {
            let common = never_met - frequencies.rarity(digest.chinese, slot.id);
            let square = factor(slot, COMMON).powi(2);
            for (sum, term) in mass.squares.iter_mut().zip([square, square * common, square * common * common]) {
                *sum += term;
            }
            if slot.kind != SlotKind::Pair {
                let factor = factor(slot, COMMON_ACROSS);
                mass.sums[0] += factor;
                mass.sums[1] += factor * common;
            }
        }
        mass
    }

    /// The square of the norm of the weights.
    fn square(&self, never_met: f64) -> f64 {
        let [factors, common, squared] = self.squares;
        (factors * never_met * never_met - 2.0 * common * never_met + squared).max(0.0)
    }

    /// The sum of the weights.
    fn sum(&self, never_met: f64) -> f64 {
        (self.sums[0] * never_met - self.sums[1]).max(0.0)
    }
}

/// What the rarity of a slot is multiplied with, where a common word has this worth beside another.
fn factor(slot: &Slot, common: f64) -> f64 {
    let kind = match slot.kind {
        SlotKind::Word => 1.0,
        SlotKind::Common => common,
        SlotKind::Pair => 0.5,
        SlotKind::Name => 1.25,
        SlotKind::Term => 0.8,
        SlotKind::Figure => 1.2,
    };
    kind * if slot.titled { 1.0 } else { 0.4 }
}

/// Articles of one language: the rare words, names and figures that they share, against what each says (cosine) and against what the
/// shorter says.
pub fn same_language(a: &Digest, b: &Digest, frequencies: &impl Frequencies) -> Likeness {
    let (mut dot, mut shared, mut count, mut pairs, mut named, mut common) = (0.0, 0.0, 0, 0, false, Vec::new());
    let (mut at, mut there) = (0, 0);
    while let (Some(one), Some(other)) = (a.slots.get(at), b.slots.get(there)) {
        if one.id == other.id {
            let rarity = frequencies.rarity(a.chinese, one.id);
            let (w, v) = (rarity * factor(one, COMMON), rarity * factor(other, COMMON));
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
    let never_met = frequencies.rarity(a.chinese, NEVER_MET);
    let (na, nb) = (a.mass.square(never_met), b.mass.square(never_met));
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

/// The slots of an article as bits (Bloom 1970): most keys have no counterpart, and this says so at once.
struct Bloom([u64; 16]);

impl Bloom {
    fn of(digest: &Digest) -> Self {
        let mut bits = [0; 16];
        for slot in &digest.slots {
            if let Some(word) = bits.get_mut(Self::word(slot.id)) {
                *word |= 1 << (slot.id & 63);
            }
        }
        Self(bits)
    }

    fn may_have(&self, id: u64) -> bool {
        self.0.get(Self::word(id)).is_some_and(|word| word & 1 << (id & 63) != 0)
    }

    fn word(id: u64) -> usize {
        (id >> 6) as usize % 16
    }
}

/// Articles of two languages: how much of what either says finds its counterpart in the other.
pub fn across(a: &Digest, b: &Digest, frequencies: &impl Frequencies) -> Likeness {
    let (chinese, other) = if a.chinese { (a, b) } else { (b, a) };
    let weight = |digest: &Digest, slot: &Slot| frequencies.rarity(digest.chinese, slot.id) * factor(slot, COMMON_ACROSS);
    let seen = Bloom::of(other);
    // Their weights, by place, of what was met.
    let mut met: Vec<Option<f64>> = vec![None; other.slots.len()];
    let (mut found, mut named_mass, mut here, mut matched, mut named, mut common) = (0.0, 0.0, 0.0, 0, false, Vec::new());
    for slot in chinese.slots.iter().filter(|slot| slot.kind != SlotKind::Pair) {
        let (mut best, mut titled) = (0.0_f64, slot.titled);
        for key in slot.keys.iter().filter(|key| seen.may_have(**key)) {
            if let Ok(there) = other.slots.binary_search_by_key(key, |slot| slot.id)
                && let (Some(met), Some(their)) = (met.get_mut(there), other.slots.get(there))
            {
                best = best.max(*met.get_or_insert_with(|| weight(other, their)));
                titled |= their.titled;
            }
        }
        let is_name = slot.kind == SlotKind::Name;
        if best > 0.0 {
            let least = weight(chinese, slot).min(best);
            found += least;
            // What both only mention further down is no evidence.
            matched += if titled { worth(slot) } else { 0 };
            if is_name || slot.kind == SlotKind::Figure {
                named = true;
                named_mass += least;
            }
            common.push((least, &*slot.word));
        } else if is_name && slot.titled {
            here += weight(chinese, slot);
        }
    }
    let of_all = |digest: &Digest| digest.mass.sum(frequencies.rarity(digest.chinese, NEVER_MET));
    let share = |part: f64, all: f64| if all > 0.0 { (part / all).min(1.0) } else { 0.0 };
    let (there, back) = (share(found, of_all(chinese)), share(met.iter().flatten().sum(), of_all(other)));
    let theirs = || other.slots.iter().zip(&met);
    let count = matched.min(theirs().filter(|(_, met)| met.is_some()).map(|(slot, _)| worth(slot)).sum()) / 2;
    let over: f64 = theirs()
        .filter(|(slot, met)| met.is_none() && slot.titled && slot.kind == SlotKind::Name)
        .map(|(slot, _)| weight(other, slot))
        .sum();
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
