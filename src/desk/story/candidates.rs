//! Which articles may report the same event: those that share the rarest terms.

use std::collections::HashMap;

use super::digest::Digest;
use super::index::{Index, LOOKED_UP, Number, foreign, native};
use super::mass::{COMMON, COMMON_ACROSS, NEVER_MET, factor};
use super::slots::SlotKind;
use crate::desk::language::words::Hashed;

/// How far apart two reports of one event may be, in seconds.
pub const WINDOW: i64 = 4 * 24 * 3_600;
/// Terms of an article that are looked up, rarest first.
const SOUGHT: usize = 14;
/// How far a term that this article alone has stands below one that none has, in nats (see [`rarity`](super::index::rarity)): it leads to
/// nobody, and a long opening has more such terms than are looked up.
const ALONE: f64 = 1.099;
/// Articles that are compared.
const MOST_LIKELY: usize = 10;
/// Articles taken from one term.
pub const POSTED: usize = 80;
/// Articles taken from all terms together.
const MOST_POSTED: usize = 160;

/// The articles that share the rarest terms, by how much they share.
pub fn candidates(index: &impl Index, article: Number, digest: &Digest, across: bool, least: f64) -> Vec<Number> {
    let mut sought: Vec<(f64, f64, u64)> = Vec::with_capacity(if across { MOST_POSTED } else { 2 * LOOKED_UP as usize });
    let never_met = [false, true].map(|chinese| index.rarity(chinese, NEVER_MET));
    for slot in digest.slots.iter().filter(|slot| slot.titled || slot.rank < LOOKED_UP) {
        let rarity = index.rarity(digest.chinese, slot.id);
        if across {
            let factor = factor(slot, COMMON_ACROSS);
            // A word of the one language is sought where it was kept as a counterpart by the other, or is itself.
            sought.extend(digest.slots.keys(slot).iter().map(|key| {
                let (rarity, term) = if digest.chinese {
                    (rarity.min(index.rarity(false, *key)), native(false, *key))
                } else {
                    (rarity, foreign(true, *key))
                };
                (rarity, rarity * factor, term)
            }));
        } else if rarity < never_met[usize::from(digest.chinese)] - ALONE {
            let pair = if slot.kind == SlotKind::Pair { 0.7 } else { 1.0 };
            sought.push((rarity * pair, rarity * factor(slot, COMMON), native(digest.chinese, slot.id)));
        }
    }
    sought.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    sought.truncate(if across { SOUGHT * 3 } else { SOUGHT });
    let mut found: HashMap<Number, f64, Hashed> = HashMap::with_capacity_and_hasher(MOST_POSTED, Hashed::default());
    let (mut left, mut with) = (MOST_POSTED, Vec::new());
    index.read_ahead(&mut sought.iter().map(|(.., term)| *term));
    for (_, weight, term) in sought {
        with.clear();
        index.with_term(term, digest.at - WINDOW..=digest.at + WINDOW, POSTED.min(left), &mut with);
        left -= with.len().min(left);
        for number in with.iter().filter(|number| **number != article) {
            *found.entry(*number).or_default() += weight;
        }
    }
    let mut found: Vec<(Number, f64)> = found.into_iter().filter(|(_, weight)| *weight >= least).collect();
    found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    // Ten copies of one report are one chance, not ten.
    let mut told: HashMap<Number, usize, Hashed> = HashMap::default();
    let another = |(number, _): (Number, f64)| {
        let count = told.entry(index.story(number)).or_default();
        *count += 1;
        (*count <= 2).then_some(number)
    };
    found.into_iter().filter_map(another).take(MOST_LIKELY).collect()
}
