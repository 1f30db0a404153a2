//! How like two reports in two languages are.

use super::digest::Digest;
use super::likeness::{Likeness, rarest};
use super::mass::{COMMON_ACROSS, Frequencies, NEVER_MET, factor};
use super::series::{OTHER_FIGURES, figures_differ};
use super::slots::{Slot, SlotKind};

/// Halves of a point of evidence.
fn worth(slot: &Slot) -> usize {
    if slot.kind == SlotKind::Common { 1 } else { 2 }
}

/// The slots of an article as bits (Bloom 1970): most keys have no counterpart, and this says so at once.
struct Bloom([u64; 16]);

impl Bloom {
    fn of(digest: &Digest) -> Self {
        let mut bits = [0; 16];
        for id in digest.slots.ids() {
            if let Some(word) = bits.get_mut(Self::word(*id)) {
                *word |= 1 << (id & 63);
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
        for key in chinese.slots.keys(slot).iter().filter(|key| seen.may_have(**key)) {
            if let Some(there) = other.slots.place(*key)
                && let (Some(met), Some(their)) = (met.get_mut(there), other.slots.at(there))
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
            common.push((least, chinese.slots.word(slot)));
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
