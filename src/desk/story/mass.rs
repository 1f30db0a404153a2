//! What the words, names and figures of an article weigh.

use serde::{Deserialize, Serialize};

use super::slots::{Slot, SlotKind, Slots};

/// What is known of how common a term is.
pub trait Frequencies {
    /// Inverse document frequency of a term among the articles of its language, in nats.
    fn rarity(&self, chinese: bool, term: u64) -> f64;
}

/// Worth of a common word beside another.
pub const COMMON: f64 = 0.4;
/// The same across languages, where a headline's common words are half of what can be compared.
pub const COMMON_ACROSS: f64 = 0.75;

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
pub const NEVER_MET: u64 = 0;

impl Mass {
    /// Weighs an article by what is common now.
    pub fn of(slots: &Slots, chinese: bool, frequencies: &impl Frequencies) -> Self {
        let never_met = frequencies.rarity(chinese, NEVER_MET);
        let mut mass = Self::default();
        for slot in slots {
            let common = never_met - frequencies.rarity(chinese, slot.id);
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
    pub fn square(&self, never_met: f64) -> f64 {
        let [factors, common, squared] = self.squares;
        (factors * never_met * never_met - 2.0 * common * never_met + squared).max(0.0)
    }

    /// The sum of the weights.
    pub fn sum(&self, never_met: f64) -> f64 {
        (self.sums[0] * never_met - self.sums[1]).max(0.0)
    }
}

/// What the rarity of a slot is multiplied with, where a common word has this worth beside another.
pub fn factor(slot: &Slot, common: f64) -> f64 {
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
