//! Which pieces are the article: the subtree with the greatest sum of evidence, then its pieces in the light of their neighbours.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::article::BlockKind;
use super::confirmed::Confirmed;
use super::context::Context;
use super::evidence::{self, Surroundings};
use super::likeness;
use super::model::Model;
use super::names::Names;
use super::page::{Node, Page};
use super::phrases::{self, Turns};
use super::pieces::Piece;
use super::prose;
use super::schema::Schema;
use super::tag::Tag;

/// Of the threshold that is best in expectation: a lost paragraph is worse than a stray one.
const LENIENCE: f64 = 0.9;

/// Most words of a note on the author.
const LONGEST_NOTE: usize = 150;
/// Most quotations that are looked for in the rest of the text.
const MOST_QUOTES: usize = 60;

/// What stands around each piece.
pub fn survey(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>, schema: &Schema, description: Option<&str>) -> Surroundings {
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
    Surroundings {
        kin_words: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0, |kin| kin.0)).collect(),
        kin_linked: pieces.iter().map(|piece| kin.get(&group(piece)).map_or(0.0, |kin| kin.2 / kin.1.max(1) as f64)).collect(),
        repeated: pieces.iter().map(|piece| seen.get(piece.text.as_str()).is_some_and(|count| *count > 1)).collect(),
        headline,
        turns: pieces.iter().map(|piece| Turns::of(&piece.text)).collect(),
        confirmed: Confirmed::of(pieces, schema.body.as_deref()),
        description: description.or(schema.description.as_deref()).map(str::to_owned),
    }
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
    let consent = dialogs(page, pieces, around);
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for (index, (piece, likely)) in pieces.iter().zip(likely).enumerate() {
        let credit = piece.words <= 12 && around.turns.get(index).is_some_and(|turns| turns.credit);
        let lead = around.turns.get(index).is_some_and(|turns| turns.elsewhere) && piece.text.contains([':', '：']);
        let elsewhere = (piece.linked > 0.9 && piece.names.any(Names::RELATED | Names::NAV)) || (lead && piece.linked > 0.5);
        let label =
            phrases::is_advertisement(&piece.text) || (piece.kind == BlockKind::Paragraph && is_stamp(piece, around.turns.get(index)));
        let asked = consent.iter().any(|dialog| dialog.contains(&piece.at));
        if likely < least || credit || label || asked || elsewhere || piece.names.any(Names::DIALOG) || around.headline == Some(index) {
            continue;
        }
        // pages repeat whole articles for another width of screen
        if piece.words > 6 && !seen.insert(likeness::letters(&piece.text)) {
            continue;
        }
        chosen.push(index);
    }
    without_next_stories(page, pieces, around.headline, &mut chosen);
    without_like_stories(page, pieces, around.headline, &mut chosen);
    without_pull_quotes(pieces, &mut chosen);
    without_leads_elsewhere(pieces, &around.turns, &mut chosen);
    without_last_links(pieces, &mut chosen);
    without_author_note(pieces, &mut chosen);
    chosen
}

/// Parts of the page before the headline that speak of cookies and partners.
fn dialogs(page: &Page<'_>, pieces: &[Piece], around: &Surroundings) -> Vec<Range<usize>> {
    let before = pieces.iter().zip(&around.turns).take(around.headline.unwrap_or(0));
    let asking = before.filter(|(piece, turns)| turns.boilerplate && piece.words >= 12);
    let parts = asking.filter_map(|(piece, _)| page.ancestors(piece.block).next()).take(20).map(|part| page.range(part));
    let headline = around.headline.and_then(|index| pieces.get(index)).map_or(0, |piece| piece.at);
    parts.filter(|part| !part.contains(&headline)).collect()
}

/// A time by itself.
fn is_stamp(piece: &Piece, turns: Option<&Turns>) -> bool {
    turns.is_some_and(|turns| turns.byline) && !piece.text.contains(char::is_alphabetic)
}

/// Cuts what an article's end says of its author: the heading over it, and little behind.
fn without_author_note(pieces: &[Piece], chosen: &mut Vec<usize>) {
    let heads = |index: &usize| pieces.get(*index).is_some_and(|piece| piece.words <= 8 && phrases::heads_author_note(&piece.text));
    let Some(at) = chosen.iter().rposition(heads).filter(|at| *at > 0) else { return };
    let behind: usize = chosen.iter().skip(at + 1).filter_map(|index| pieces.get(*index)).map(|piece| piece.words).sum();
    if behind <= LONGEST_NOTE {
        chosen.truncate(at);
    }
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

/// Scrolling on, a page appends other stories: `article` elements behind the one that holds the headline.
fn without_next_stories(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>, chosen: &mut Vec<usize>) {
    let is_article = |index: &usize| page.nodes.get(*index).is_some_and(|node| node.tag == Tag::Article);
    let at = |piece: usize| pieces.get(piece).map(|piece| piece.at);
    let Some(own) = headline.and_then(at).and_then(|at| page.ancestors(at).find(is_article)) else { return };
    let range = page.range(own);
    let words = |inside: bool| -> usize {
        let kept = chosen.iter().filter_map(|index| pieces.get(*index)).filter(|piece| !inside || range.contains(&piece.at));
        kept.map(|piece| piece.words).sum()
    };
    // some pages wrap each section in an `article`
    if words(true) < 60 || (words(true) < 300 && words(true) * 5 < words(false) * 2) {
        return;
    }
    chosen.retain(|index| at(*index).is_none_or(|at| range.contains(&at) || !page.ancestors(at).any(|above| is_article(&above))));
}

/// The same where no element says `article`: behind the headline's own part of the page stands another marked up alike, with an h1 and a
/// byline or date too.
fn without_like_stories(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>, chosen: &mut Vec<usize>) {
    let is_story = |part: Range<usize>| {
        let nodes = page.nodes.get(part).unwrap_or_default();
        let signed = |node: &Node| node.tag == Tag::Time || node.names.any(Names::BYLINE | Names::DATE);
        nodes.iter().any(|node| node.tag == Tag::Heading(1)) && nodes.iter().any(signed)
    };
    let Some(own) = headline.and_then(|index| pieces.get(index)).filter(|piece| piece.level == 1) else { return };
    let at = |index: &usize| pieces.get(*index).map_or(0, |piece| piece.at);
    for part in page.ancestors(own.at) {
        let range = page.range(part);
        let inside: usize =
            chosen.iter().filter(|index| range.contains(&at(index))).filter_map(|index| pieces.get(*index)).map(|piece| piece.words).sum();
        let Some(node) = page.nodes.get(part).filter(|node| node.tag != Tag::Root) else { return };
        if inside < 60 {
            continue;
        }
        let end = page.nodes.get(node.parent).map_or(node.end, |parent| parent.end);
        let mut other = node.end;
        while let Some(next) = page.nodes.get(other).filter(|_| other < end) {
            if next.mark == node.mark && is_story(page.range(other)) {
                chosen.retain(|index| !(other..next.end).contains(&at(index)));
            }
            other = next.end;
        }
        return;
    }
}

/// A quotation that is drawn out of the text stands in it as well.
fn without_pull_quotes(pieces: &[Piece], chosen: &mut Vec<usize>) {
    let drawn = |piece: &&Piece| piece.kind == BlockKind::Quote || piece.names.any(Names::SIDE);
    let chosen_pieces = || chosen.iter().filter_map(|index| pieces.get(*index));
    if !chosen_pieces().any(|piece| drawn(&piece)) {
        return;
    }
    let rest: Vec<String> = chosen_pieces().filter(|piece| !drawn(piece)).take(2_000).map(|piece| prose::folded(&piece.text)).collect();
    let twice = |piece: &Piece| {
        let said = prose::folded(&piece.text);
        said.len() > 30 && rest.iter().any(|text| text.contains(&said))
    };
    let mut left = MOST_QUOTES;
    chosen.retain(|index| {
        let Some(piece) = pieces.get(*index).filter(drawn).filter(|_| left > 0) else { return true };
        left -= 1;
        !twice(piece)
    });
}

/// Cuts a line like "Most read" together with the links under it.
fn without_leads_elsewhere(pieces: &[Piece], turns: &[Turns], chosen: &mut Vec<usize>) {
    let mut dropped = HashSet::new();
    let mut at = 0;
    while let Some(index) = chosen.get(at) {
        let short = pieces.get(*index).is_some_and(|piece| piece.words <= 8);
        let lead = short && turns.get(*index).is_some_and(|turns| turns.elsewhere);
        let rest = chosen.get(at + 1..).unwrap_or_default();
        let label = |piece: &Piece| piece.kind != BlockKind::Heading && piece.words <= 16 && !prose::ends_sentence(&piece.text);
        // at the end, what stands beside the links goes with them
        let tail = rest.iter().all(|index| pieces.get(*index).is_some_and(|piece| piece.linked > 0.9 || label(piece)));
        let links = rest.iter().take_while(|index| pieces.get(**index).is_some_and(|piece| piece.linked > 0.9)).count();
        let links = if tail { rest.len() } else { links };
        if lead && (links > 0 || rest.is_empty()) {
            dropped.extend(chosen.iter().skip(at).take(links + 1).copied());
        }
        at += 1;
    }
    chosen.retain(|index| !dropped.contains(index));
}

/// Cuts a list of links off the end: three and more items that are nothing else, with their heading.
fn without_last_links(pieces: &[Piece], chosen: &mut Vec<usize>) {
    let is_link = |index: &&usize| pieces.get(**index).is_some_and(|piece| piece.kind == BlockKind::ListItem && piece.linked > 0.9);
    let links = chosen.iter().rev().take_while(is_link).count();
    if links >= 3 {
        chosen.truncate(chosen.len() - links);
        chosen.pop_if(|index| pieces.get(*index).is_some_and(|piece| piece.kind == BlockKind::Heading));
    }
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
