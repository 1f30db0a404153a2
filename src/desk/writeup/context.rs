//! What stands around a piece once every piece has been judged by itself: its neighbours, its kin, its place in the container.

use std::collections::HashMap;
use std::ops::Range;

use super::super::article::BlockKind;
use super::evidence::{Feature, Surroundings, flag, probability, size};
use super::homes::{self, Home};
use super::likeness::{self, Likeness};
use super::names::Names;
use super::page::Page;
use super::phrases::Turns;
use super::pieces::Piece;
use super::tag::Tag;

/// Log-odds of what is not there.
const ABSENT: f64 = -4.0;

/// The features of a piece in its surroundings, in their order; [`likeness::FEATURES`] follow.
pub const FEATURES: [Feature; 60] = [
    ("odds", 1),
    ("odds before", 1),
    ("odds behind", 1),
    ("odds of 4 before", 1),
    ("odds of 4 behind", 1),
    ("odds of 12 before", 1),
    ("odds of 12 behind", 1),
    ("in the container", 1),
    ("steps to the container", 0),
    ("odds of siblings", 1),
    ("odds of cousins", 1),
    ("odds of second cousins", 1),
    ("share of the article before", 0),
    ("article before", 0),
    ("article behind", 0),
    ("pieces from the first strong", 0),
    ("pieces to the last strong", 0),
    ("article", 0),
    ("behind a heading", 0),
    ("before a heading", 0),
    ("links before", 0),
    ("links behind", 0),
    ("words before", 0),
    ("words behind", 0),
    ("under a heading that leads elsewhere", -1),
    ("under a heading of references", 0),
    ("odds of the heading", 1),
    ("pieces from the heading", 0),
    ("local nav", -1),
    ("local footer", -1),
    ("local side", 0),
    ("local comment", -1),
    ("local related", -1),
    ("local share", -1),
    ("local promo", -1),
    ("local author", 0),
    ("local meta", 0),
    ("local caption", 0),
    ("local consent", -1),
    ("local header", 0),
    ("local deck", 0),
    ("local media", 0),
    ("local body", 0),
    ("local content", 0),
    ("in the home named body", 1),
    ("share of the home named body", 0),
    ("in the home of the headline", 1),
    ("share of the home of the headline", 0),
    ("in main", 1),
    ("share of main", 0),
    ("in the dense home", 1),
    ("share of the dense home", 0),
    ("paragraph", 0),
    ("pieces from the headline", 0),
    ("headline on the page", 0),
    ("gap before", -1),
    ("gap behind", -1),
    ("strong before", 0),
    ("strong behind", 0),
    ("bold heading", 0),
];

/// The pieces of a page, judged each by itself.
pub struct Context<'c, 'p> {
    page: &'c Page<'p>,
    pieces: &'c [Piece],
    /// Log-odds of each piece.
    odds: &'c [f64],
    container: usize,
    range: Range<usize>,
    /// Sum of log-odds and of words under an element.
    kin: HashMap<usize, (f64, f64)>,
    /// Expected words of the article before each piece.
    mass: Vec<f64>,
    /// Last heading before each piece within the container.
    heading: Vec<Option<usize>>,
    /// Long pieces in the container that are likely the article's.
    strong: Vec<usize>,
    homes: [Home; 4],
    turns: &'c [Turns],
    headline: Option<usize>,
    likeness: Likeness,
}

impl<'c, 'p> Context<'c, 'p> {
    /// Surveys the pieces around `container`.
    pub fn new(page: &'c Page<'p>, pieces: &'c [Piece], odds: &'c [f64], container: usize, around: &'c Surroundings) -> Self {
        let headline = around.headline;
        let range = page.range(container);
        let mut mass = vec![0.0];
        let mut heading = Vec::with_capacity(pieces.len());
        let (mut last, mut sum) = (None, 0.0);
        let mut strong = Vec::new();
        for (index, (piece, own)) in pieces.iter().zip(odds).enumerate() {
            if range.contains(&piece.at) {
                sum += probability(*own) * piece.words as f64;
                if *own > 1.0 && piece.words > 15 {
                    strong.push(index);
                }
            }
            mass.push(sum);
            heading.push(last);
            if piece.kind == BlockKind::Heading || piece.bold {
                last = Some(index);
            }
        }
        let kin = kin(page, pieces, odds);
        let homes = homes::find(page, pieces, odds, headline);
        let title = headline.and_then(|index| pieces.get(index)).map(|piece| piece.text.as_str());
        let likeness = Likeness::new(page, pieces, odds, &strong, title, around.description.as_deref());
        Self { page, pieces, odds, container, range, kin, mass, heading, strong, homes, turns: &around.turns, headline, likeness }
    }

    /// Appends the values of [`FEATURES`] and [`likeness::FEATURES`] for a piece.
    pub fn write(&self, index: usize, out: &mut Vec<f64>) {
        let Some(piece) = self.pieces.get(index) else {
            out.extend(std::iter::repeat_n(0.0, FEATURES.len() + likeness::FEATURES.len()));
            return;
        };
        out.extend(self.odds_around(index));
        out.extend([flag(self.range.contains(&piece.at)), self.hops(piece) as f64]);
        out.extend(self.kin_odds(piece));
        out.extend(self.place(index));
        out.extend(self.neighbours(index));
        out.extend(self.under_heading(index));
        out.extend(self.local_flags(piece));
        for home in &self.homes {
            out.extend([flag(home.range.contains(&piece.at)), home.share]);
        }
        out.push(flag(self.page.nodes.get(piece.block).is_some_and(|node| node.tag == Tag::P)));
        let distance = self.headline.map_or(0.0, |headline| index as f64 - headline as f64);
        out.extend([distance.signum() * (1.0 + distance.abs()).ln(), flag(self.headline.is_some())]);
        out.extend(self.gaps(index));
        out.push(flag(piece.bold && piece.kind == BlockKind::Heading));
        self.likeness.write(self.page, piece, index, out);
    }

    fn odds_at(&self, index: Option<usize>) -> f64 {
        index.and_then(|index| self.odds.get(index)).copied().unwrap_or(ABSENT).clamp(-8.0, 8.0)
    }

    fn odds_around(&self, index: usize) -> [f64; 7] {
        let mean = |range: Range<usize>| {
            let near = self.odds.get(range.start.min(self.odds.len())..range.end.min(self.odds.len())).unwrap_or_default();
            if near.is_empty() { ABSENT } else { near.iter().map(|odds| odds.clamp(-8.0, 8.0)).sum::<f64>() / near.len() as f64 }
        };
        [
            self.odds_at(Some(index)),
            self.odds_at(index.checked_sub(1)),
            self.odds_at(Some(index + 1)),
            mean(index.saturating_sub(4)..index),
            mean(index + 1..index + 5),
            mean(index.saturating_sub(12)..index),
            mean(index + 1..index + 13),
        ]
    }

    fn kin_odds(&self, piece: &Piece) -> [f64; 3] {
        let mut out = [0.0; 3];
        for (slot, group) in out.iter_mut().zip(self.page.ancestors(piece.block)) {
            *slot = self.kin.get(&group).map_or(ABSENT, |(sum, words)| sum / words);
        }
        out
    }

    /// Where the piece stands in what is likely the article.
    fn place(&self, index: usize) -> [f64; 6] {
        let total = self.mass.last().copied().unwrap_or(0.0).max(1.0);
        let before = self.mass.get(index).copied().unwrap_or(0.0);
        let (first, last) = (self.strong.first().copied().unwrap_or(0), self.strong.last().copied().unwrap_or(self.pieces.len()));
        [
            before / total,
            (1.0 + before).ln(),
            (1.0 + (total - before).max(0.0)).ln(),
            (index as f64 - first as f64).clamp(-20.0, 20.0),
            (last as f64 - index as f64).clamp(-20.0, 20.0),
            (1.0 + total).ln(),
        ]
    }

    fn neighbours(&self, index: usize) -> [f64; 6] {
        let near = |at: Option<usize>| at.and_then(|at| self.pieces.get(at));
        let (previous, next) = (near(index.checked_sub(1)), near(Some(index + 1)));
        let heading = |piece: Option<&Piece>| flag(piece.is_some_and(|piece| piece.kind == BlockKind::Heading));
        let linked = |piece: Option<&Piece>| piece.map_or(0.0, |piece| piece.linked);
        let words = |piece: Option<&Piece>| piece.map_or(0.0, |piece| size(piece.words));
        [heading(previous), heading(next), linked(previous), linked(next), words(previous), words(next)]
    }

    fn under_heading(&self, index: usize) -> [f64; 4] {
        let heading = self.heading.get(index).copied().flatten();
        let turns = heading.and_then(|at| self.turns.get(at));
        [
            flag(turns.is_some_and(|turns| turns.elsewhere || turns.boilerplate)),
            flag(turns.is_some_and(|turns| turns.references)),
            self.odds_at(heading),
            heading.map_or(30.0, |at| (index - at) as f64).min(30.0),
        ]
    }

    /// What the elements between the piece and the container say.
    fn local_flags(&self, piece: &Piece) -> [f64; 16] {
        let chain = std::iter::once(piece.block).chain(self.page.ancestors(piece.block));
        let names = chain.take(14).take_while(|index| *index > self.container).filter_map(|index| self.page.nodes.get(index));
        let local = names.fold(Names::default(), |sum, node| sum | node.names);
        [
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
        ]
        .map(|group| flag(local.any(group)))
    }

    /// Elements between the piece and the container.
    fn hops(&self, piece: &Piece) -> usize {
        if !self.range.contains(&piece.at) {
            return 12;
        }
        self.page.ancestors(piece.block).take(12).take_while(|index| *index > self.container).count()
    }

    /// Pieces to the nearest strong ones, and how many of these stand on either side.
    fn gaps(&self, index: usize) -> [f64; 4] {
        let before = self.strong.partition_point(|at| *at < index);
        let behind = self.strong.partition_point(|at| *at <= index);
        let previous = before.checked_sub(1).and_then(|slot| self.strong.get(slot)).map_or(30, |at| index - at);
        let next = self.strong.get(behind).map_or(30, |at| at - index);
        [previous.min(30) as f64, next.min(30) as f64, size(before), size(self.strong.len() - behind)]
    }
}

/// Log-odds by word of the pieces under the same element: the parent of the block, its parent, and theirs.
fn kin(page: &Page<'_>, pieces: &[Piece], odds: &[f64]) -> HashMap<usize, (f64, f64)> {
    let mut kin: HashMap<usize, (f64, f64)> = HashMap::new();
    for (piece, own) in pieces.iter().zip(odds) {
        let words = (piece.words as f64).min(80.0) + 1.0;
        for group in page.ancestors(piece.block).take(3) {
            let entry = kin.entry(group).or_default();
            entry.0 += own.clamp(-6.0, 6.0) * words;
            entry.1 += words;
        }
    }
    kin
}
