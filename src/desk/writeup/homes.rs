//! Elements that are likely the article as a whole, each found in another way.

use std::collections::HashMap;
use std::ops::Range;

use super::evidence::probability;
use super::names::Names;
use super::page::{Node, Page};
use super::pieces::Piece;
use super::prose;
use super::tag::Tag;

/// An element, and what share of the page's expected text it holds.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// The nodes that it spans; none when there is no such element.
    pub range: Range<usize>,
    /// 0 to 1.
    pub share: f64,
}

/// The element named as a body that holds most of the expected text, the `article` around the headline, `main`, and the one that
/// paragraphs crowd in.
pub fn find(page: &Page<'_>, pieces: &[Piece], odds: &[f64], headline: Option<usize>) -> [Home; 4] {
    let expected: Vec<(usize, f64)> =
        pieces.iter().zip(odds).map(|(piece, odds)| (piece.at, probability(*odds) * piece.words as f64)).collect();
    let total: f64 = expected.iter().map(|(_, words)| words).sum::<f64>().max(1.0);
    let share = |index: usize| {
        let range = page.range(index);
        let from = expected.partition_point(|(at, _)| *at < range.start);
        let to = expected.partition_point(|(at, _)| *at < range.end);
        let held: f64 = expected.get(from..to).unwrap_or_default().iter().map(|(_, words)| words).sum();
        Home { range, share: held / total }
    };
    let best = |wanted: &dyn Fn(&Node) -> bool| {
        let hits = page.nodes.iter().enumerate().filter(|(_, node)| node.tag != Tag::Root && node.tag.is_block() && wanted(node)).take(400);
        // the inner one of two that hold the same
        hits.map(|(index, _)| share(index))
            .fold(Home::default(), |best, found| if found.share >= best.share && found.share > 0.0 { found } else { best })
    };
    let at = headline.and_then(|index| pieces.get(index)).map(|piece| piece.at);
    let around = at.and_then(|at| page.ancestors(at).find(|index| page.nodes.get(*index).is_some_and(|node| node.tag == Tag::Article)));
    [
        best(&|node| node.names.any(Names::BODY)),
        around.map_or_else(|| best(&|node| node.tag == Tag::Article), share),
        best(&|node| node.tag == Tag::Main),
        dense(page, pieces).map(share).unwrap_or_default(),
    ]
}

/// The element whose paragraphs weigh most, by their length and commas; a paragraph counts for its parent, and half for the one above
/// (the scoring of the readability family of extractors).
fn dense(page: &Page<'_>, pieces: &[Piece]) -> Option<usize> {
    let mut scores: HashMap<usize, f64> = HashMap::new();
    for piece in pieces.iter().filter(|piece| piece.words >= 6 && piece.level == 0) {
        let score = (1.0 + prose::stops(&piece.text) as f64 + (piece.words as f64 / 16.0).min(3.0)) * (1.0 - piece.linked);
        for (depth, group) in page.ancestors(piece.block).take(2).enumerate() {
            *scores.entry(group).or_default() += score / (1.0 + depth as f64);
        }
    }
    // of equals the outermost, so that the answer does not hang on the map's order
    scores.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(index, _)| index)
}
