//! What is cut out of the chosen pieces in the light of the others: other stories, boxes, quotations drawn out, ends.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::super::article::BlockKind;
use super::super::evidence::Surroundings;
use super::super::names::Names;
use super::super::page::{Node, Page};
use super::super::phrases::{self, Turns};
use super::super::pieces::Piece;
use super::super::prose;
use super::super::tag::Tag;

/// Most words of a note on the author.
const LONGEST_NOTE: usize = 150;
/// Most items of a list of other articles amid a text.
const MOST_ITEMS: usize = 3;
/// Fewest words of a headline.
const SHORTEST_HEADLINE: usize = 4;
/// Most words of a label that an article is filed under.
const LONGEST_LABEL: usize = 4;
/// Most quotations that are looked for in the rest of the text.
const MOST_QUOTES: usize = 60;

/// Cuts all of it.
pub fn cut(page: &Page<'_>, pieces: &[Piece], around: &Surroundings, chosen: &mut Vec<usize>) {
    without_next_stories(page, pieces, around.headline, chosen);
    without_like_stories(page, pieces, around.headline, chosen);
    without_pull_quotes(pieces, chosen);
    without_lists_of_links(page, pieces, chosen);
    without_links_under_leads(pieces, &around.turns, chosen);
    without_leads_elsewhere(pieces, &around.turns, chosen);
    without_last_links(pieces, chosen);
    without_last_labels(pieces, chosen);
    without_author_note(pieces, chosen);
    without_orphans(page, pieces, chosen);
}

/// Cuts the headings of parts of which nothing else was chosen: boxes amid the text.
fn without_orphans(page: &Page<'_>, pieces: &[Piece], chosen: &mut Vec<usize>) {
    let kept: HashSet<usize> = chosen.iter().copied().collect();
    let is_orphan = |index: usize| {
        let Some(piece) = pieces.get(index).filter(|piece| piece.kind == BlockKind::Heading && piece.names.any(Names::ASIDE)) else {
            return false;
        };
        let around = page.ancestors(piece.block).take(4).map(|part| page.range(part));
        let others = |part: &Range<usize>| {
            let before = pieces.get(..index).unwrap_or_default().iter().enumerate().rev();
            let before = before.take_while(|(_, piece)| part.contains(&piece.at)).map(|(at, _)| at);
            let behind = pieces.iter().enumerate().skip(index + 1).take_while(|(_, piece)| part.contains(&piece.at)).map(|(at, _)| at);
            before.chain(behind).take(200).collect::<Vec<_>>()
        };
        let box_of = around.map(|part| others(&part)).find(|others| !others.is_empty());
        box_of.is_some_and(|others| !others.iter().any(|at| kept.contains(at)))
    };
    chosen.retain(|index| !is_orphan(*index));
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

/// Cuts short lists amid paragraphs whose every item is a link as long as a headline, and which no colon or heading announces.
fn without_lists_of_links(page: &Page<'_>, pieces: &[Piece], chosen: &mut Vec<usize>) {
    let list_of = |piece: &Piece| page.ancestors(piece.at).take(6).find(|at| page.nodes.get(*at).is_some_and(|node| node.tag == Tag::List));
    let is_link = |piece: &Piece| piece.linked > 0.9 && piece.words >= SHORTEST_HEADLINE && !prose::ends_sentence(&piece.text);
    let is_paragraph = |piece: &Piece| piece.kind == BlockKind::Paragraph && piece.linked < 0.5 && prose::ends_sentence(&piece.text);
    // lists with their first item, how many they have, and whether all are links
    let mut lists: HashMap<usize, (usize, usize, bool)> = HashMap::new();
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.kind == BlockKind::ListItem) {
        if let Some(list) = list_of(piece) {
            let entry = lists.entry(list).or_insert((index, 0, true));
            (entry.1, entry.2) = (entry.1 + 1, entry.2 && is_link(piece));
        }
    }
    let between = |first: usize, items: usize| {
        let beside = [first.checked_sub(1), Some(first + items)];
        beside.into_iter().all(|at| at.and_then(|at| pieces.get(at)).is_some_and(is_paragraph))
    };
    let cut = |piece: &Piece| {
        let list = list_of(piece).filter(|_| piece.kind == BlockKind::ListItem).and_then(|list| lists.get(&list));
        list.is_some_and(|(first, items, links)| *links && *items <= MOST_ITEMS && between(*first, *items))
    };
    chosen.retain(|index| !pieces.get(*index).is_some_and(cut));
}

/// Cuts links that stand right behind a label like "Read also", and the label with them, whether it was chosen itself or not.
fn without_links_under_leads(pieces: &[Piece], turns: &[Turns], chosen: &mut Vec<usize>) {
    let leads = |index: usize, piece: &Piece| piece.words <= 8 && turns.get(index).is_some_and(|turns| turns.elsewhere);
    let is_link = |piece: &Piece| piece.linked > 0.9 && piece.kind != BlockKind::Heading;
    let mut others = HashSet::new();
    let mut lead = None;
    for (index, piece) in pieces.iter().enumerate() {
        if is_link(piece)
            && let Some(lead) = lead
        {
            others.extend([lead, index]);
        } else {
            lead = leads(index, piece).then_some(index);
        }
    }
    chosen.retain(|index| !others.contains(index));
}

/// Cuts a line like "Most read" together with the links under it.
fn without_leads_elsewhere(pieces: &[Piece], turns: &[Turns], chosen: &mut Vec<usize>) {
    let is_link = |piece: &Piece| piece.linked > 0.9;
    let is_label = |piece: &Piece| piece.kind != BlockKind::Heading && piece.words <= 16 && !prose::ends_sentence(&piece.text);
    let is_lead = |index: usize, piece: &Piece| piece.words <= 8 && turns.get(index).is_some_and(|turns| turns.elsewhere);
    // Read from the end, so that a page of many such lines takes no longer than another: how many links follow, and whether nothing else
    // but labels does, for at the end what stands beside the links goes with them.
    let (mut links, mut tail, mut keep) = (0, true, vec![true; chosen.len()]);
    let mut kept_from = chosen.len();
    for (at, index) in chosen.iter().enumerate().rev() {
        let Some(piece) = pieces.get(*index) else { continue };
        let follow = chosen.len() - at - 1;
        let cut = if tail { follow } else { links };
        if is_lead(*index, piece) && (cut > 0 || follow == 0) {
            // What lies behind `kept_from` was cut by a line further down.
            keep.iter_mut().take((at + cut + 1).min(kept_from)).skip(at).for_each(|keep| *keep = false);
            kept_from = at;
        }
        links = if is_link(piece) { links + 1 } else { 0 };
        tail &= is_link(piece) || is_label(piece);
    }
    let mut keep = keep.into_iter();
    chosen.retain(|_| keep.next().unwrap_or(true));
}

/// Cuts the labels that an article is filed under, behind their heading at its end.
fn without_last_labels(pieces: &[Piece], chosen: &mut Vec<usize>) {
    let labels = chosen.iter().rev().take_while(|index| pieces.get(**index).is_some_and(|piece| piece.words <= LONGEST_LABEL)).count();
    let from = chosen.len() - labels;
    let heads = |index: &usize| pieces.get(*index).is_some_and(|piece| phrases::heads_labels(&piece.text));
    if let Some(at) = chosen.get(from..).unwrap_or_default().iter().position(heads) {
        chosen.truncate(from + at);
    }
}

/// Cuts links off the end that are no sentences, with the heading of a list of them.
fn without_last_links(pieces: &[Piece], chosen: &mut Vec<usize>) {
    let piece = |index: &usize| pieces.get(*index);
    let is_link = |index: &&usize| piece(index).is_some_and(|piece| piece.linked > 0.9 && !prose::ends_sentence(&piece.text));
    let is_item = |index: &&usize| piece(index).is_some_and(|piece| piece.kind == BlockKind::ListItem && piece.linked > 0.9);
    let items = chosen.iter().rev().take_while(is_item).count();
    let links = if items >= 3 { items } else { chosen.iter().rev().take_while(is_link).count() };
    if links > 0 {
        chosen.truncate(chosen.len() - links);
        chosen.pop_if(|index| pieces.get(*index).is_some_and(|piece| piece.kind == BlockKind::Heading));
    }
}
