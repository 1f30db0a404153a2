//! The stage of proof: claims held against sources.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::facts::names::Names;
use crate::desk::proof::{Context, Source};

#[derive(Deserialize)]
struct ClaimRow {
    source: String,
    claim: String,
}

/// Whether a source bears a claim, and what it does not bear.
pub fn verify(row: Value) -> anyhow::Result<Value> {
    let row: ClaimRow = serde_json::from_value(row)?;
    let context = Context { published: None, names: Names::built_in() };
    let proof = Source::new(&row.source, context).prove(&row.claim);
    let issues: Vec<Value> = proof
        .issues
        .iter()
        .map(|issue| {
            let nearest = issue.nearest.clone().and_then(|span| row.source.get(span));
            json!({"kind": issue.kind.word(), "certain": issue.certain, "words": issue.words, "problem": issue.problem, "nearest": nearest})
        })
        .collect();
    Ok(json!({"supported": proof.supported, "score": (proof.score * 1e4).round() / 1e4, "issues": issues}))
}
