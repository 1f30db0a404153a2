//! Gives an article the Latin names of those whom it names in Chinese, as other articles told them, or as stories taught them.

use std::collections::HashMap;

use super::digest::Digest;
use super::index::{Index, Number, paired};
use super::pairing::Pairing;
use super::slots::SlotKind;
use crate::desk::language::words::Hashed;

/// Articles that are asked for the pairs that begin with one word.
const TELLERS: usize = 4;

/// Gives Chinese articles the Latin names of whom they name in Chinese, where another article within `window` seconds told both.
///
/// The pairs stand in the digests that told them and are found by a term like all else: a table of what was learned would have to be
/// kept, aged and made anew beside the index, and one wrong pair would stay in it for ever.
pub fn learn(index: &impl Index, batch: &mut [Digest], window: i64) {
    let mut told: HashMap<u64, Vec<Pairing>, Hashed> = HashMap::default();
    for pairing in batch.iter().flat_map(|digest| &digest.pairs) {
        told.entry(pairing.chinese.first().copied().unwrap_or_default()).or_default().push(pairing.clone());
    }
    for digest in batch.iter_mut().filter(|digest| digest.chinese) {
        let around = digest.at - window..=digest.at + window;
        let sought = digest.slots.iter().filter(|slot| slot.titled && digest.slots.may_name(slot));
        let (mut pairings, mut tellers): (Vec<Pairing>, Vec<Number>) = (Vec::new(), Vec::new());
        for id in sought.map(|slot| slot.id) {
            pairings.extend(told.get(&id).into_iter().flatten().cloned());
            tellers.clear();
            index.with_term(paired(id), around.clone(), TELLERS, &mut tellers);
            for teller in tellers.iter().filter_map(|teller| index.digest(*teller)) {
                pairings.extend(teller.pairs.iter().filter(|pairing| pairing.chinese.first() == Some(&id)).cloned());
            }
        }
        for pairing in &pairings {
            take(digest, pairing, SlotKind::Name);
        }
        // What stories teach is a guess, and weighs as a word that the dictionary translates.
        let beginnings: Vec<u64> =
            digest.slots.iter().filter(|slot| slot.titled && digest.slots.may_name(slot)).map(|slot| slot.id).collect();
        for pairing in beginnings.into_iter().flat_map(|id| index.witnesses().beginning_with(id, index)) {
            take(digest, &pairing, SlotKind::Word);
        }
    }
}

/// Takes a pair from elsewhere: where the headline has the Chinese name, it is as if it had the other too.
fn take(digest: &mut Digest, pairing: &Pairing, kind: SlotKind) {
    let titled = |id: &u64| digest.slots.place(*id).and_then(|place| digest.slots.at(place)).is_some_and(|slot| slot.titled);
    if digest.chinese && pairing.chinese.iter().all(titled) {
        for id in &pairing.latin {
            digest.slots.add_titled(*id, &pairing.word, kind);
        }
    }
}
