//! The facts that a sentence tells, as keys.

use crate::desk::facts::names::Names;
use crate::desk::facts::{FactContext, FactKind, facts};
use crate::desk::language::words::fingerprint;

/// Figures, names and days of a sentence, sorted, each once. Equal facts have equal keys however they are written.
pub fn facts_told(sentence: &str, names: &Names) -> Vec<u64> {
    let context = FactContext { published: None, names };
    let key = |kind: FactKind| match kind {
        FactKind::Figure(figure) => Some(figure.key()),
        FactKind::Name(name) => Some(fingerprint(name.key.as_bytes())),
        FactKind::Date(date) => Some(fingerprint(format!("{date:?}").as_bytes())),
        FactKind::Quotation(_) => None,
    };
    let mut keys: Vec<u64> = facts(sentence, &context).into_iter().filter_map(|fact| key(fact.kind)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
