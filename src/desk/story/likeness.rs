//! How like two reports in one language are.

use super::digest::Digest;
use super::mass::{COMMON, Frequencies, NEVER_MET, factor};
use super::series::{OTHER_FIGURES, figures_differ};
use super::slots::SlotKind;

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

/// Articles of one language: the rare words, names and figures that they share, against what each says (cosine) and against what the
/// shorter says.
pub fn same_language(a: &Digest, b: &Digest, frequencies: &impl Frequencies) -> Likeness {
    let (mut dot, mut shared, mut count, mut pairs, mut named, mut common) = (0.0, 0.0, 0, 0, false, Vec::new());
    let (mut at, mut there) = (0, 0);
    while let (Some(id), Some(their)) = (a.slots.ids().get(at), b.slots.ids().get(there)) {
        if id == their
            && let (Some(one), Some(other)) = (a.slots.at(at), b.slots.at(there))
        {
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
                common.push((w.min(v), a.slots.word(one)));
            }
        }
        (at, there) = (at + usize::from(id <= their), there + usize::from(their <= id));
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
    let (one, other) = (a.slots.named(), b.slots.named());
    let common = one.iter().filter(|id| other.binary_search(id).is_ok()).count();
    match (one.len() - common, other.len() - common) {
        (0, _) | (_, 0) => 1.0,
        _ if common == 0 => 0.75,
        _ => OTHER_NAMES,
    }
}

/// Headlines that begin with different subjects and a colon.
const OTHER_SUBJECT: f64 = 0.6;
/// Weight of what the shorter says beside the cosine.
const COVERED: f64 = 0.3;
/// An outlet seldom tells one event twice in words of which only some are the same.
const SAME_HOST: f64 = 0.75;

/// Headlines that each name somebody whom the other does not.
const OTHER_NAMES: f64 = 0.85;

/// The rarest of what two articles share.
pub fn rarest(mut common: Vec<(f64, &str)>) -> Vec<String> {
    common.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    common.truncate(4);
    common.into_iter().map(|(_, word)| word.to_string()).collect()
}
