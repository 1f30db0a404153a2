//! Names that one article tells in both scripts, so that two others that use one each can meet.

use serde::{Deserialize, Serialize};

use super::subjects::titled;
use crate::desk::facts::names::Names;
use crate::desk::facts::pairs;
use crate::desk::language;

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
    let (there, known) = titled(chinese, names, true);
    let (other, both) = titled(latin, names, false);
    let chinese_ids: Vec<u64> = there.iter().filter(|slot| there.may_name(slot)).map(|slot| slot.id).collect();
    let latin_ids: Vec<u64> = other.iter().map(|slot| slot.id).collect();
    let told = !(known && both || chinese_ids.is_empty() || latin_ids.is_empty());
    told.then(|| Pairing { chinese: chinese_ids, latin: latin_ids, word: language::simplified(chinese).into() })
}
