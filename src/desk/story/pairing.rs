//! Names that one article tells in both scripts, so that two others that use one each can meet.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::digest::{Digest, Slot, SlotKind, titled};
use super::index::{Index, paired};
use crate::desk::facts::names::Names;
use crate::desk::facts::pairs;
use crate::desk::language;
use crate::desk::language::words::Hashed;

/// A name that an article tells in both scripts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pairing {
    /// The slots that a Chinese headline with the name has, at least one.
    pub chinese: Vec<u64>,
    /// The slots that an English one has, at least one.
    pub latin: Vec<u64>,
    /// The Chinese name, for the evidence.
    pub word: Box<str>,
}

/// Most pairs of an article.
const PAIRS: usize = 8;
/// Articles that are asked for the pairs that begin with one word.
const TELLERS: usize = 4;
/// In bytes.
const TWO_CHARACTERS: usize = 6;

/// The names that are told in both scripts, as they are where they come first.
pub(super) fn pairings(texts: [&str; 2], names: &Names) -> Vec<Pairing> {
    let mut pairings: Vec<Pairing> = Vec::new();
    for text in texts {
        for pair in pairs::pairs(text) {
            let (Some(latin), Some(chinese)) = (text.get(pair.latin), text.get(pair.chinese)) else { continue };
            let pairing = pairing(latin, chinese, names).filter(|pairing| !pairings.contains(pairing));
            pairings.extend(pairing);
        }
    }
    pairings.truncate(PAIRS);
    pairings
}

/// `None` where the table knows both names: it knows better.
fn pairing(latin: &str, chinese: &str, names: &Names) -> Option<Pairing> {
    let (mut there, known) = titled(chinese, names, true);
    let (other, both) = titled(latin, names, false);
    there.retain(Slot::may_name);
    let ids = |slots: Vec<Slot>| -> Vec<u64> { slots.into_iter().map(|slot| slot.id).collect() };
    let pairing = Pairing { chinese: ids(there), latin: ids(other), word: language::simplified(chinese).into() };
    (!(known && both || pairing.chinese.is_empty() || pairing.latin.is_empty())).then_some(pairing)
}

impl Slot {
    /// Whether it is the same wherever a Chinese name stands: how longer words are cut depends on what stands around them.
    fn may_name(&self) -> bool {
        matches!(self.kind, SlotKind::Name | SlotKind::Term | SlotKind::Pair) || self.word.len() == TWO_CHARACTERS
    }
}

impl Digest {
    /// Takes a pair from elsewhere: where the headline has the Chinese name, it is as if it had the other too.
    fn learn(&mut self, pairing: &Pairing) {
        let titled = |id: &u64| {
            self.slots.binary_search_by_key(id, |slot| slot.id).is_ok_and(|at| self.slots.get(at).is_some_and(|slot| slot.titled))
        };
        if !self.chinese || !pairing.chinese.iter().all(titled) {
            return;
        }
        for id in &pairing.latin {
            if let Err(at) = self.slots.binary_search_by_key(id, |slot| slot.id) {
                let rank = self.slots.len() as u16;
                let slot = Slot { id: *id, keys: vec![*id], word: pairing.word.clone(), kind: SlotKind::Name, titled: true, rank };
                self.slots.insert(at, slot);
            }
        }
    }
}

/// Gives Chinese articles the Latin names of whom they name in Chinese, where another article within `window` seconds told both.
///
/// The pairs stand in the digests that told them and are found by a term like all else: a table of what was learned would have to be
/// kept, aged and made anew beside the index, and one wrong pair would stay in it for ever.
pub(super) fn learn(index: &impl Index, batch: &mut [Digest], window: i64) {
    let mut told: HashMap<u64, Vec<Pairing>, Hashed> = HashMap::default();
    for pairing in batch.iter().flat_map(|digest| &digest.pairs) {
        told.entry(pairing.chinese.first().copied().unwrap_or_default()).or_default().push(pairing.clone());
    }
    for digest in batch.iter_mut().filter(|digest| digest.chinese) {
        let around = digest.at - window..=digest.at + window;
        let sought = digest.slots.iter().filter(|slot| slot.titled && slot.may_name());
        let mut pairings: Vec<Pairing> = Vec::new();
        for id in sought.map(|slot| slot.id) {
            pairings.extend(told.get(&id).into_iter().flatten().cloned());
            let tellers = index.with_term(paired(id), around.clone(), TELLERS).into_iter().filter_map(|teller| index.digest(teller));
            for teller in tellers {
                pairings.extend(teller.pairs.iter().filter(|pairing| pairing.chinese.first() == Some(&id)).cloned());
            }
        }
        for pairing in &pairings {
            digest.learn(pairing);
        }
    }
}
