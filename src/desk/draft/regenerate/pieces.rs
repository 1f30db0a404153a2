//! What stands in a file: sections, and in each its items, ours or an editor's, with the text between them.

use std::collections::HashSet;

use super::layout::{Chunk, Kind, Layout, hash_of, heading_text};
use crate::desk::draft::item_hash;
use crate::desk::draft::outline::OUTLINE;

/// What is known of our own texts, by which they are told from an editor's.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Hashes of items.
    pub(super) items: HashSet<String>,
    /// Hashes of what we put between items.
    pub(super) frame: HashSet<String>,
    /// Headlines of items, [`folded`].
    pub(super) headlines: HashSet<String>,
    /// Headings of sections, [`folded`].
    pub(super) titles: HashSet<String>,
}

/// A stretch of a file under one heading.
#[derive(Debug)]
pub(super) struct Section<'a> {
    /// Words of its heading; empty when it stands above every heading.
    pub(super) title: String,
    pub(super) heading: Option<Chunk<'a>>,
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A part of a section.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) role: Role,
    /// In their order; never empty.
    pub(super) chunks: Vec<Chunk<'a>>,
    /// [`hash_of`] the chunks of an item, else the chunk's own.
    pub(super) hash: String,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It may be one of our items: it has a headline, a machine line or a link.
    Item,
    /// It stands between items, and is one chunk.
    Between,
}

/// Most chunks that one of our notes has.
const NOTE: usize = 8;
/// The title of what stands below the line across the page that no heading follows.
pub(super) const FOOT: &str = "***";

impl Section<'_> {
    /// Whether it is the outline of a feature, as we draw it.
    pub(super) fn is_outline(&self) -> bool {
        let line = outline_hash();
        self.pieces.iter().any(|piece| piece.role == Role::Between && piece.hash == line)
    }
}

/// Of what stands below the heading of every outline.
pub(super) fn outline_hash() -> String {
    item_hash(&format!("*{OUTLINE}*\n"))
}

impl<'a> Piece<'a> {
    fn item(chunks: &[Chunk<'a>]) -> Self {
        Self { role: Role::Item, chunks: chunks.to_vec(), hash: hash_of(chunks) }
    }

    fn between(chunk: &Chunk<'a>) -> Self {
        Self { role: Role::Between, chunks: vec![*chunk], hash: chunk.hash() }
    }

    /// Whether it is a comment over several lines, as the one that tells of the sources.
    pub(super) fn is_closing(&self) -> bool {
        self.role == Role::Between && self.chunks.iter().any(|chunk| chunk.kind == Kind::Comment { lines: true })
    }

    /// The words of its headline.
    pub(super) fn headline(&self) -> Option<String> {
        let heading = self.chunks.iter().find(|chunk| matches!(chunk.kind, Kind::Heading(_)))?;
        Some(heading_text(heading.text))
    }
}

/// Letters and figures alone, in lower case: how headings are compared. One that has neither is taken as it stands.
pub(super) fn folded(words: &str) -> String {
    let folded: String = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if folded.is_empty() { words.trim().to_owned() } else { folded }
}

/// The sections of a file that an editor may have worked in.
pub(super) fn sections<'a>(layout: &Layout<'a>, known: &Known) -> Vec<Section<'a>> {
    let chunks = &layout.chunks;
    let last = chunks.iter().rposition(|chunk| matches!(chunk.kind, Kind::Heading(_) | Kind::Machine { .. })).unwrap_or(0);
    // drawn as we draw it: any other is an editor's
    let is_foot = |chunk: &Chunk<'_>| chunk.kind == Kind::Rule && chunk.text.trim() == FOOT;
    let foot = chunks.iter().skip(last).position(is_foot).map(|at| last + at);
    let heads: Vec<usize> = (0..chunks.len()).filter(|at| foot == Some(*at) || is_section(chunks, *at, known)).collect();
    let mut sections = Vec::new();
    if heads.first() != Some(&0) {
        let loose = chunks.get(..heads.first().copied().unwrap_or(chunks.len())).unwrap_or_default();
        sections.push(Section { title: String::new(), heading: None, pieces: pieces(loose, known) });
    }
    for (number, head) in heads.iter().enumerate() {
        let end = heads.get(number + 1).copied().unwrap_or(chunks.len());
        let Some((heading, inner)) = chunks.get(*head..end).and_then(|run| run.split_first()) else { continue };
        let title = if foot == Some(*head) { FOOT.to_owned() } else { heading_text(heading.text) };
        sections.push(Section { title, heading: Some(*heading), pieces: pieces(inner, known) });
    }
    sections
}

/// The sections of what was generated: there an item ends where its hash says.
pub(super) fn generated<'a>(layout: &Layout<'a>) -> Vec<Section<'a>> {
    let mut sections = sections(layout, &Known::default());
    for section in &mut sections {
        section.pieces = section.pieces.iter().flat_map(parted).collect();
    }
    sections
}

/// An item as it was generated, and what stands behind it.
fn parted<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let told = piece.chunks.iter().find_map(|chunk| match chunk.kind {
        Kind::Machine { hash, .. } => hash,
        _ => None,
    });
    let ends = (1..=piece.chunks.len()).rev();
    let end = ends.into_iter().find(|end| piece.chunks.get(..*end).is_some_and(|item| told == Some(hash_of(item).as_str())));
    let (item, rest) = piece.chunks.split_at(end.unwrap_or(0));
    let item = (!item.is_empty()).then(|| Piece::item(item));
    item.into_iter().chain(rest.iter().map(Piece::between)).collect()
}

/// Whether a chunk is the heading of a section, and not that of an item to which an editor gave the same rank.
fn is_section(chunks: &[Chunk<'_>], at: usize, known: &Known) -> bool {
    let Some(chunk) = chunks.get(at).filter(|chunk| matches!(chunk.kind, Kind::Heading(1 | 2))) else { return false };
    let words = folded(&heading_text(chunk.text));
    let machine = chunks.get(at + 1).is_some_and(is_machine);
    // right below the name of a section of notes stands the machine line of the first, with a blank line between
    let note = machine && !chunk.tail.is_empty();
    known.titles.contains(&words) || ((!machine || note) && !known.headlines.contains(&words))
}

fn pieces<'a>(chunks: &[Chunk<'a>], known: &Known) -> Vec<Piece<'a>> {
    let mut found = Vec::new();
    let mut rest = chunks;
    while let Some((first, after)) = rest.split_first() {
        if is_between(first, known) {
            found.push(Piece::between(first));
            rest = after;
            continue;
        }
        let headed = matches!(first.kind, Kind::Heading(_));
        let (run, left) = rest.split_at(1 + length(rest, known));
        if headed {
            found.push(Piece::item(run));
        } else {
            notes(run, known, &mut found);
        }
        rest = left;
    }
    found
}

fn is_machine(chunk: &Chunk<'_>) -> bool {
    matches!(chunk.kind, Kind::Machine { .. })
}

/// What is surely no part of an item.
fn is_between(chunk: &Chunk<'_>, known: &Known) -> bool {
    match chunk.kind {
        Kind::Rule | Kind::Comment { lines: true } => true,
        Kind::Machine { .. } => false,
        _ => !known.frame.is_empty() && known.frame.contains(&chunk.hash()),
    }
}

/// How many chunks after the first go on with what it begins.
fn length(chunks: &[Chunk<'_>], known: &Known) -> usize {
    let headed = chunks.first().is_some_and(|first| matches!(first.kind, Kind::Heading(_)));
    let goes_on = |at: usize, chunk: &Chunk<'_>| match chunk.kind {
        _ if is_between(chunk, known) => false,
        // one that an editor gave another rank is an item's all the same
        Kind::Heading(level) => headed && level > 3 && !heads_an_item(chunks.get(at..).unwrap_or_default(), known),
        // an editor who took a headline away made two items one; a note of ours is an item of its own
        Kind::Machine { .. } => headed && !begins_ours(chunks.get(at..).unwrap_or_default(), known),
        _ => true,
    };
    chunks.iter().enumerate().skip(1).take_while(|(at, chunk)| goes_on(*at, chunk)).count()
}

/// Whether a heading, whatever its rank, is the headline of an item.
fn heads_an_item(chunks: &[Chunk<'_>], known: &Known) -> bool {
    chunks.get(1).is_some_and(is_machine)
        || chunks.first().is_some_and(|heading| known.headlines.contains(&folded(&heading_text(heading.text))))
}

/// Whether what stands here, from its machine line to its link, is an item of ours: one that we remember, or that has the hash which
/// its machine line tells.
fn begins_ours(chunks: &[Chunk<'_>], known: &Known) -> bool {
    let link = chunks.iter().take(NOTE).position(|chunk| chunk.kind == Kind::Link);
    let Some(hash) = link.and_then(|link| chunks.get(..=link)).map(hash_of) else { return false };
    let told = chunks.first().map(|machine| machine.kind);
    known.items.contains(&hash) || matches!(told, Some(Kind::Machine { hash: Some(told), .. }) if told == hash)
}

/// Items without a headline: each ends with its link. What stands above one of ours is not part of it; what stands behind the last
/// link may belong to it, so it is taken as an edit of it.
fn notes<'a>(run: &[Chunk<'a>], known: &Known, found: &mut Vec<Piece<'a>>) {
    let mut rest = run;
    let mut linked = false;
    while let Some(link) = rest.iter().position(|chunk| chunk.kind == Kind::Link) {
        let (note, after) = rest.split_at(link + 1);
        let ours = (note.len().saturating_sub(NOTE)..note.len())
            .find(|start| known.items.contains(&hash_of(note.get(*start..).unwrap_or_default())));
        let start = ours.filter(|start| !note.iter().take(*start).any(is_machine)).unwrap_or(0);
        let (above, note) = note.split_at(start);
        found.extend(above.iter().map(Piece::between));
        found.push(Piece::item(note));
        (rest, linked) = (after, true);
    }
    if rest.is_empty() {
        return;
    }
    let marked = rest.iter().any(is_machine);
    match found.last_mut().filter(|last| last.role == Role::Item && linked && !marked) {
        Some(last) => *last = Piece::item(&last.chunks.iter().chain(rest).copied().collect::<Vec<_>>()),
        None if marked => found.push(Piece::item(rest)),
        None => found.extend(rest.iter().map(Piece::between)),
    }
}
