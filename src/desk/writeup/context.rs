//! What stands around a piece once every piece has been judged by itself: its neighbours, its kin, its place in the container.

use std::collections::HashMap;
use std::ops::Range;

use super::super::article::BlockKind;
use super::evidence;
use super::names::Names;
use super::page::{Node, Page};
use super::phrases;
use super::pieces::Piece;
use super::tag::Tag;

/// Number of features of a piece in its surroundings.
pub const FEATURES: usize = 52;

/// The pieces of a page, judged each by itself.
pub struct Context<'c, 'p> {
    page: &'c Page<'p>,
    pieces: &'c [Piece],
    /// Log-odds of each piece.
    odds: &'c [f64],
    container: usize,
    range: Range<usize>,
    /// Mean log-odds by word of the pieces under the same element: by the parent of the block, and by its parent.
    kin: HashMap<usize, (f64, f64)>,
    /// Expected words of the article before each piece.
    mass: Vec<f64>,
    /// Last heading before each piece within the container.
    heading: Vec<Option<usize>>,
    first_strong: usize,
    last_strong: usize,
    /// Elements that are likely the article as a whole, and what share of the expected text they hold: named as a body, the `article`
    /// of the headline, `main`.
    homes: [(Range<usize>, f64); 3],
    headline: Option<usize>,
}

impl<'c, 'p> Context<'c, 'p> {
    /// Surveys the pieces around `container`.
    pub fn new(page: &'c Page<'p>, pieces: &'c [Piece], odds: &'c [f64], container: usize, headline: Option<usize>) -> Self {
        let range = page.range(container);
        let mut kin: HashMap<usize, (f64, f64)> = HashMap::new();
        let mut mass = vec![0.0];
        let mut heading = Vec::with_capacity(pieces.len());
        let (mut last, mut sum) = (None, 0.0);
        let mut strong = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            let own = odds.get(index).copied().unwrap_or(0.0);
            for group in page.ancestors(piece.block).take(3) {
                let entry = kin.entry(group).or_default();
                let words = (piece.words as f64).min(80.0) + 1.0;
                entry.0 += own.clamp(-6.0, 6.0) * words;
                entry.1 += words;
            }
            let inside = range.contains(&piece.at);
            if inside {
                sum += evidence::probability(own) * piece.words as f64;
                if own > 1.0 && piece.words > 15 {
                    strong.push(index);
                }
            }
            mass.push(sum);
            heading.push(last);
            if piece.kind == BlockKind::Heading || piece.bold {
                last = Some(index);
            }
        }
        let (first_strong, last_strong) = (strong.first().copied().unwrap_or(0), strong.last().copied().unwrap_or(pieces.len()));
        let homes = homes(page, pieces, odds, headline);
        Self { page, pieces, odds, container, range, kin, mass, heading, first_strong, last_strong, homes, headline }
    }

    /// The features of a piece.
    pub fn features(&self, index: usize) -> [f64; FEATURES] {
        let mut out = [0.0; FEATURES];
        let Some(piece) = self.pieces.get(index) else { return out };
        let flag = |yes: bool| f64::from(u8::from(yes));
        let odds = |at: Option<usize>| at.and_then(|at| self.odds.get(at)).copied().unwrap_or(-4.0).clamp(-8.0, 8.0);
        let mean = |range: Range<usize>| {
            let near = self.odds.get(range.start..range.end.min(self.odds.len())).unwrap_or_default();
            if near.is_empty() { -4.0 } else { near.iter().map(|odds| odds.clamp(-8.0, 8.0)).sum::<f64>() / near.len() as f64 }
        };
        out[0] = odds(Some(index));
        out[1] = odds(index.checked_sub(1));
        out[2] = odds(Some(index + 1));
        out[3] = mean(index.saturating_sub(4)..index);
        out[4] = mean(index + 1..index + 5);
        out[5] = mean(index.saturating_sub(12)..index);
        out[6] = mean(index + 1..index + 13);
        let inside = self.range.contains(&piece.at);
        out[7] = flag(inside);
        out[8] = self.hops(piece) as f64;
        for (slot, group) in self.page.ancestors(piece.block).take(3).enumerate() {
            out[9 + slot] = self.kin.get(&group).map_or(-4.0, |(sum, words)| sum / words);
        }
        let total = self.mass.last().copied().unwrap_or(0.0).max(1.0);
        let before = self.mass.get(index).copied().unwrap_or(0.0);
        out[12] = before / total;
        out[13] = (1.0 + before).ln();
        out[14] = (1.0 + (total - before).max(0.0)).ln();
        out[15] = (index as f64 - self.first_strong as f64).clamp(-20.0, 20.0);
        out[16] = (self.last_strong as f64 - index as f64).clamp(-20.0, 20.0);
        out[17] = (1.0 + total).ln();
        let near = |at: Option<usize>| at.and_then(|at| self.pieces.get(at));
        let (previous, next) = (near(index.checked_sub(1)), near(Some(index + 1)));
        out[18] = flag(previous.is_some_and(|piece| piece.kind == BlockKind::Heading));
        out[19] = flag(next.is_some_and(|piece| piece.kind == BlockKind::Heading));
        out[20] = previous.map_or(0.0, |piece| piece.linked);
        out[21] = next.map_or(0.0, |piece| piece.linked);
        out[22] = previous.map_or(0.0, |piece| (1.0 + piece.words as f64).ln());
        out[23] = next.map_or(0.0, |piece| (1.0 + piece.words as f64).ln());
        let heading = self.heading.get(index).copied().flatten();
        out[24] = flag(
            heading
                .and_then(|at| self.pieces.get(at))
                .is_some_and(|piece| phrases::leads_elsewhere(&piece.text) || phrases::is_boilerplate(&piece.text)),
        );
        out[25] = odds(heading);
        out[26] = heading.map_or(30.0, |at| (index - at) as f64).min(30.0);
        let local = self.local_names(piece);
        let groups = [
            Names::NAV | Names::CONTENTS,
            Names::FOOTER | Names::LEGAL,
            Names::SIDE | Names::CARD,
            Names::COMMENT,
            Names::RELATED,
            Names::SHARE,
            Names::PROMO | Names::AD,
            Names::AUTHOR | Names::BYLINE,
            Names::META | Names::DATE,
            Names::CAPTION,
            Names::CONSENT | Names::LOGIN,
            Names::HEADER | Names::TITLE,
            Names::DECK,
            Names::MEDIA,
            Names::BODY,
            Names::CONTENT,
        ];
        for (slot, group) in groups.into_iter().enumerate() {
            out[27 + slot] = flag(local.any(group));
        }
        for (slot, (range, share)) in self.homes.iter().enumerate() {
            out[43 + 2 * slot] = flag(range.contains(&piece.at));
            out[44 + 2 * slot] = *share;
        }
        out[49] = flag(self.page.nodes.get(piece.block).is_some_and(|node| node.tag == Tag::P));
        let distance = self.headline.map_or(0.0, |headline| index as f64 - headline as f64);
        out[50] = distance.signum() * (1.0 + distance.abs()).ln();
        out[51] = flag(self.headline.is_some());
        out
    }

    /// Elements between the piece and the container.
    fn hops(&self, piece: &Piece) -> usize {
        if !self.range.contains(&piece.at) {
            return 12;
        }
        self.page.ancestors(piece.block).take(12).take_while(|index| *index > self.container).count()
    }

    /// What the elements between the piece and the container say.
    fn local_names(&self, piece: &Piece) -> Names {
        let chain = std::iter::once(piece.block).chain(self.page.ancestors(piece.block));
        let names = chain.take(14).take_while(|index| *index > self.container).filter_map(|index| self.page.nodes.get(index));
        names.fold(Names::default(), |sum, node| sum | node.names)
    }
}

/// The element named as a body that holds most of the expected text, the `article` around the headline, and `main`.
fn homes(page: &Page<'_>, pieces: &[Piece], odds: &[f64], headline: Option<usize>) -> [(Range<usize>, f64); 3] {
    let expected: Vec<(usize, f64)> =
        pieces.iter().zip(odds).map(|(piece, odds)| (piece.at, evidence::probability(*odds) * piece.words as f64)).collect();
    let total: f64 = expected.iter().map(|(_, words)| words).sum::<f64>().max(1.0);
    let share = |index: usize| {
        let range = page.range(index);
        let from = expected.partition_point(|(at, _)| *at < range.start);
        let to = expected.partition_point(|(at, _)| *at < range.end);
        let held: f64 = expected.get(from..to).unwrap_or_default().iter().map(|(_, words)| words).sum();
        (range, held / total)
    };
    let best = |wanted: &dyn Fn(&Node) -> bool| {
        let hits = page.nodes.iter().enumerate().filter(|(_, node)| node.tag != Tag::Root && node.tag.is_block() && wanted(node)).take(400);
        // the inner one of two that hold the same
        hits.map(|(index, _)| share(index)).fold((0..0, 0.0), |best, found| if found.1 >= best.1 && found.1 > 0.0 { found } else { best })
    };
    let at = headline.and_then(|index| pieces.get(index)).map(|piece| piece.at);
    let around = at.and_then(|at| page.ancestors(at).find(|index| page.nodes.get(*index).is_some_and(|node| node.tag == Tag::Article)));
    [
        best(&|node| node.names.any(Names::BODY)),
        around.map_or_else(|| best(&|node| node.tag == Tag::Article), share),
        best(&|node| node.tag == Tag::Main),
    ]
}
