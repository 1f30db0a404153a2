//! What becomes of our own text between items: why a section is short, the foot, the comment about the sources.

use std::collections::HashSet;

use super::memory::{Framed, Remembered};
use super::merging::Merge;
use super::pieces::{Piece, Role, Section, outline_hash};
use super::plan::Plan;

/// What becomes of the comment about the sources. There is one in a file, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// It goes where it is generated.
    Follows,
    /// It is renewed where it stands, for an editor has worked there.
    Stays,
    /// An editor has rewritten it or taken it out.
    Gone,
}

impl Closing {
    pub(super) fn of(standing: &[Section<'_>], plan: &Plan, remembered: &Remembered, frame: &HashSet<String>) -> Self {
        let ours = |section: &Section<'_>| section.pieces.iter().any(|piece| piece.is_closing() && frame.contains(&piece.hash));
        let mut held = standing.iter().zip(&plan.standing).filter(|(section, _)| ours(section)).map(|(_, (_, untouched))| *untouched);
        match held.next() {
            Some(false) => Self::Stays,
            None if remembered.frame.iter().any(|framed| framed.closing) => Self::Gone,
            Some(true) | None => Self::Follows,
        }
    }
}

/// What becomes of our text between the items of a section.
pub(super) struct Slots<'a> {
    /// Numbers of pieces that go, and what comes in their place.
    pub(super) renewed: Vec<(usize, Option<&'a Piece<'a>>)>,
    /// What had no place yet.
    pub(super) added: Vec<&'a Piece<'a>>,
}

impl Merge<'_> {
    /// What becomes of our own text between items in a section that an editor has worked in.
    pub(super) fn slots(&self, section: &Section<'_>, comes: Option<usize>) -> Slots<'_> {
        let mut slots = Slots { renewed: Vec::new(), added: Vec::new() };
        let here = comes.and_then(|comes| self.matched.generated.get(comes)).map(|fresh| fresh.pieces.as_slice()).unwrap_or_default();
        let fresh: Vec<&Piece<'_>> = here.iter().filter(|piece| piece.role == Role::Between && !piece.is_closing()).collect();
        let before =
            comes.and_then(|comes| self.matched.remembered.standing_title(self.matched.generated.get(comes)?)).unwrap_or(&section.title);
        let old = self.matched.remembered.frame.iter().filter(|framed| !framed.closing);
        let old: Vec<&Framed> = old.filter(|framed| framed.section == section.title || framed.section == before).collect();
        // It is one text: what an editor has rewritten in part would be mixed with another. The heading of an outline is part of it.
        let told = |piece: &Piece<'_>, framed: &Framed| piece.role == Role::Between && piece.hash == framed.hash;
        let stands =
            old.is_empty() || section.pieces.windows(old.len()).any(|run| run.iter().zip(&old).all(|(piece, framed)| told(piece, framed)));
        let outline = old.iter().find(|framed| framed.hash == outline_hash());
        let whole = stands && outline.is_none_or(|framed| framed.section == section.title);
        let mut come = fresh.iter().filter(|piece| whole && old.iter().all(|framed| framed.hash != piece.hash));
        for framed in old.iter().filter(|framed| whole && fresh.iter().all(|piece| piece.hash != framed.hash)) {
            let next = come.next().copied();
            if let Some(at) = section.pieces.iter().position(|piece| piece.role == Role::Between && piece.hash == framed.hash) {
                slots.renewed.push((at, next));
            }
        }
        if !self.matched.remembered.sections.is_empty() {
            let stands = |piece: &&&Piece<'_>| section.pieces.iter().any(|standing| standing.hash == piece.hash);
            slots.added.extend(come.filter(|piece| !stands(piece)).copied());
        }
        let closing = section.pieces.iter().position(|piece| piece.is_closing() && self.matched.frame.contains(&piece.hash));
        match (closing, self.closing) {
            (Some(at), Closing::Stays) => slots.renewed.push((at, self.closing_piece())),
            (None, Closing::Follows) => slots.added.extend(here.iter().filter(|piece| piece.is_closing())),
            _ => {}
        }
        slots
    }

    /// The comment about the sources, as it is generated now.
    pub(super) fn closing_piece(&self) -> Option<&Piece<'_>> {
        self.matched.generated.iter().flat_map(|section| &section.pieces).find(|piece| piece.is_closing())
    }
}
