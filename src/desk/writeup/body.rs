//! Which pieces are the article: the subtree with the greatest sum of evidence, then its pieces in the light of their neighbours.

use std::collections::{HashMap, HashSet};

use super::evidence::{self, Surroundings};
use super::page::Page;
use super::pieces::Piece;
use super::prose;
use super::weights;

/// What was chosen.
#[derive(Debug, Default)]
pub struct Choice {
    /// Indices of the pieces of the article, in order.
    pub pieces: Vec<usize>,
    /// The element that holds them.
    pub container: usize,
    /// Sum of evidence, in words.
    pub score: f64,
}

/// What stands around each piece.
pub fn survey(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>, article_body: Option<&str>) -> Surroundings {
    let mut kin: HashMap<usize, (usize, usize, f64)> = HashMap::new();
    let group = |piece: &Piece| page.nodes.get(piece.block).map_or(0, |node| node.parent);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for piece in pieces {
        let entry = kin.entry(group(piece)).or_default();
        if piece.linked < 0.5 && piece.words > 8 {
            entry.0 += piece.words;
        }
        entry.1 += piece.words;
        entry.2 += piece.linked * piece.words as f64;
        *seen.entry(piece.text.as_str()).or_default() += 1;
    }
    let confirmed = article_body.map_or_else(Vec::new, |body| {
        let body = prose::folded(body);
        pieces.iter().map(|piece| body.contains(&prose::folded(&piece.text))).collect()
    });
    Surroundings {
        kin_words: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0, |kin| kin.0)).collect(),
        kin_linked: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0.0, |kin| kin.2 / kin.1.max(1) as f64)).collect(),
        repeated: pieces.iter().map(|piece| seen.get(piece.text.as_str()).is_some_and(|count| *count > 1)).collect(),
        headline,
        confirmed,
    }
}

/// Chooses the article's pieces.
pub fn choose(page: &Page<'_>, pieces: &[Piece], around: &Surroundings) -> Choice {
    let odds: Vec<f64> =
        (0..pieces.len()).map(|index| evidence::judge(&evidence::features(pieces, index, around), &weights::PIECE)).collect();
    let container = best_container(page, pieces, &odds);
    let range = page.range(container);
    let mut score = 0.0;
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if !range.contains(&piece.at) || Some(index) == around.headline {
            continue;
        }
        let near = neighbours(&odds, index);
        if 0.6 * odds.get(index).copied().unwrap_or(0.0) + 0.4 * near <= 0.0 {
            continue;
        }
        if piece.words > 8 && !seen.insert(piece.text.as_str()) {
            continue;
        }
        score += piece.words as f64;
        chosen.push(index);
    }
    Choice { pieces: chosen, container, score }
}

fn neighbours(odds: &[f64], index: usize) -> f64 {
    let from = index.saturating_sub(2);
    let near = odds.get(from..(index + 3).min(odds.len())).unwrap_or_default();
    near.iter().sum::<f64>() / near.len().max(1) as f64
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
