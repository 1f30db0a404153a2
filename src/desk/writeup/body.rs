//! Which pieces are the article: the subtree with the greatest sum of evidence, then its pieces in the light of their neighbours.

mod cuts;
mod refusals;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::confirmed::Confirmed;
use super::context::Context;
use super::evidence::{self, Surroundings};
use super::likeness;
use super::model::Model;
use super::page::Page;
use super::phrases::Turns;
use super::pieces::Piece;
use super::schema::Schema;
use refusals::Refusals;

/// Of the threshold that is best in expectation: a lost paragraph is worse than a stray one.
const LENIENCE: f64 = 0.9;

/// What stands around each piece.
pub fn survey(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>, schema: &Schema, description: Option<&str>) -> Surroundings {
    let mut kin: HashMap<usize, (usize, usize, f64)> = HashMap::new();
    let group = |piece: &Piece| page.nodes.get(piece.block).map_or(0, |node| node.parent);
    for piece in pieces {
        let entry = kin.entry(group(piece)).or_default();
        if piece.linked < 0.5 && piece.words > 8 {
            entry.0 += piece.words;
        }
        entry.1 += piece.words;
        entry.2 += piece.linked * piece.words as f64;
    }
    Surroundings {
        kin_words: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0, |kin| kin.0)).collect(),
        kin_linked: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0.0, |kin| kin.2 / kin.1.max(1) as f64)).collect(),
        repeated: repeated(pieces),
        headline,
        turns: pieces.iter().map(|piece| Turns::of(&piece.text)).collect(),
        confirmed: Confirmed::of(pieces, schema.body.as_deref()),
        description: description.or(schema.description.as_deref()).map(str::to_owned),
    }
}

/// Which pieces have a text that another has too. Texts are compared by their hashes: a table of fifty thousand texts would be most of the
/// memory that a page takes.
fn repeated(pieces: &[Piece]) -> Vec<bool> {
    let state = BuildHasherDefault::<DefaultHasher>::default();
    let hashes: Vec<u64> = pieces.iter().map(|piece| state.hash_one(&piece.text)).collect();
    let mut sorted = hashes.clone();
    sorted.sort_unstable();
    let first = |hash: &u64| sorted.partition_point(|other| other < hash);
    hashes.iter().map(|hash| sorted.get(first(hash) + 1) == Some(hash)).collect()
}

/// Hands on all features of every piece in turn, in the order of [`evidence::FEATURES`], [`context::FEATURES`] and
/// [`likeness::FEATURES`]. A page may have fifty thousand pieces, so that they are never held all at once.
///
/// [`context::FEATURES`]: super::context::FEATURES
/// [`likeness::FEATURES`]: super::likeness::FEATURES
pub fn weigh(page: &Page<'_>, pieces: &[Piece], around: &Surroundings, model: &Model, mut each: impl FnMut(&[f64])) {
    let mut features = Vec::with_capacity(256);
    let own = |index: usize, features: &mut Vec<f64>| {
        features.clear();
        evidence::write(pieces, index, around, features);
    };
    let odds: Vec<f64> = (0..pieces.len())
        .map(|index| {
            own(index, &mut features);
            model.judge_alone(&features)
        })
        .collect();
    let container = best_container(page, pieces, &odds);
    let context = Context::new(page, pieces, &odds, container, around);
    for index in 0..pieces.len() {
        own(index, &mut features);
        context.write(index, &mut features);
        each(&features);
    }
}

/// Chooses the article's pieces.
pub fn choose(page: &Page<'_>, pieces: &[Piece], around: &Surroundings, model: &Model) -> Vec<usize> {
    let mut likely = Vec::with_capacity(pieces.len());
    weigh(page, pieces, around, model, |features| likely.push(evidence::probability(model.judge(features))));
    let least = LENIENCE * threshold(pieces, &likely);
    let refusals = Refusals::new(page, pieces, around);
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for (index, (piece, likely)) in pieces.iter().zip(likely).enumerate() {
        if likely < least || refusals.refuse(index, piece, likely) {
            continue;
        }
        // pages repeat whole articles for another width of screen
        if piece.words > 6 && !seen.insert(likeness::letters(&piece.text)) {
            continue;
        }
        chosen.push(index);
    }
    cuts::cut(page, pieces, around, &mut chosen);
    chosen
}

/// The probability from which keeping a piece raises the expected F1 by words: half of the best F1 that can be expected (Lipton, Elkan
/// and Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014).
fn threshold(pieces: &[Piece], likely: &[f64]) -> f64 {
    let mut ranked: Vec<(f64, f64)> = likely.iter().zip(pieces).map(|(likely, piece)| (*likely, piece.words as f64)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let expected: f64 = ranked.iter().map(|(likely, words)| likely * words).sum();
    let (mut right, mut kept, mut best) = (0.0, 0.0, 0.0_f64);
    for (likely, words) in ranked {
        right += likely * words;
        kept += words;
        best = best.max(2.0 * right / (kept + expected).max(1.0));
    }
    best / 2.0
}

/// The element whose pieces' expected share of right words is greatest.
fn best_container(page: &Page<'_>, pieces: &[Piece], odds: &[f64]) -> usize {
    // gains before each node, so that any subtree's sum is one subtraction
    let mut gain_before = vec![0.0; page.nodes.len() + 1];
    for (piece, odds) in pieces.iter().zip(odds) {
        if let Some(slot) = gain_before.get_mut(piece.at + 1) {
            *slot += (2.0 * evidence::probability(*odds) - 1.0) * piece.words as f64;
        }
    }
    let mut sum = 0.0;
    for slot in &mut gain_before {
        sum += *slot;
        *slot = sum;
    }
    let mut best = (0, f64::MIN);
    for (index, node) in page.nodes.iter().enumerate() {
        if !node.tag.is_block() {
            continue;
        }
        let gain = gain_before.get(node.end).copied().unwrap_or(sum) - gain_before.get(index).copied().unwrap_or(0.0);
        // of equals the innermost, which comes last
        if gain >= best.1 {
            best = (index, gain);
        }
    }
    best.0
}
