//! A draft drawn up again over a file that an editor may have worked in: what is his stays word for word, what is ours is renewed.
//!
//! An item is ours while its text has the hash of what we generated. Everything else is an editor's: edited items, text between them,
//! their order, and that something was deleted.

use std::collections::BTreeSet;

use super::item_hash;
use super::sidecar::Sidecar;
use crate::desk::edition::Edition;
use frame::Closing;
use layout::{Kind, Layout};
use matching::{Entry, Generated, Place, entries, places};
use memory::Remembered;
use merging::{Merge, Merged};
use pieces::{Known, Role, Section, folded};
use plan::Matched;
use report::{Fate, Report};

mod frame;
mod layout;
mod matching;
pub mod memory;
mod merging;
mod pieces;
mod plan;
mod remembering;
pub mod report;
mod sidecar;

/// By what a generated item is met again, beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kin {
    /// Identity of the article that leads its story.
    pub identity: String,
    /// Identities and aliases of all articles of the story.
    pub names: BTreeSet<String>,
    /// Links of all reports of the story; the lead's own first.
    pub urls: Vec<String>,
}

/// What a draft becomes when it is drawn up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regenerated {
    /// `draft.md`
    pub markdown: Vec<u8>,
    /// `draft.new.md`, when there is new text that has no place in `draft.md`.
    pub beside: Option<String>,
    /// What became of every item.
    pub report: Report,
    /// To be given the next time.
    pub remembered: Remembered,
    /// The items of ours that `markdown` holds, in its order.
    pub placed: Vec<Placed>,
    /// Nothing in `markdown` is an editor's.
    pub untouched: bool,
}

/// An item of ours in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// As generated now; of one that is not chosen any more, as it was shown.
    pub identity: String,
    /// Heading in the file of its section.
    pub section: String,
    /// An editor has rewritten it.
    pub edited: bool,
    /// Its headline, without marks.
    pub headline: Option<String>,
    /// Its text as it stands, without marks.
    pub text: String,
}

/// Who is who among the items of an edition.
pub fn kin(edition: &Edition) -> Vec<Kin> {
    let items = edition.sections.iter().flat_map(|section| &section.items);
    items
        .map(|item| {
            let story = &item.story;
            let articles = || std::iter::once(&story.lead).chain(&story.others);
            let names = articles().flat_map(|article| article.aliases.iter().chain([&article.identity])).chain([&story.id]);
            let urls = articles().map(|article| article.url.to_string()).chain(story.outlets.iter().map(|outlet| outlet.url.clone()));
            Kin { identity: story.lead.identity.clone(), names: names.cloned().collect(), urls: urls.collect() }
        })
        .collect()
}

/// Most times that a file is drawn up again to settle.
const PASSES: usize = 4;

/// Draws up `standing`, the file as it is on the disk, again as `generated`, which is a draft's Markdown and `kin` its items.
/// `beside` is `draft.new.md` as we wrote it, when it is still there.
pub fn regenerate(standing: &[u8], beside: Option<&str>, remembered: &Remembered, generated: &str, kin: &[Kin]) -> Regenerated {
    let layout = Layout::of(generated);
    let sections = pieces::generated(&layout);
    let fresh = Fresh { text: generated, items: items(&sections, kin), sections: &sections };
    let Some(mut done) = drawn_up(standing, remembered, &fresh) else {
        return unreadable(standing, beside, remembered, &fresh);
    };
    // Where a section went, and which of two copies of an item is ours, is sure only once they stand there: the file is drawn up again until
    // that changes nothing, and what is remembered is read off it as it then is.
    for _ in 0..PASSES {
        if done.untouched {
            break;
        }
        // what would leave nothing of a draft is not done
        let Some(settled) = drawn_up(&done.markdown, &done.remembered, &fresh) else {
            return unreadable(standing, beside, remembered, &fresh);
        };
        let same = settled.markdown == done.markdown;
        done = Regenerated { report: done.report.followed_by(settled.report.clone()), ..settled };
        if same {
            break;
        }
    }
    done.beside = report::beside(&done.report, fresh.sections, &fresh.items, beside);
    done
}

/// What was generated now.
struct Fresh<'a> {
    text: &'a str,
    sections: &'a [Section<'a>],
    items: Vec<Generated<'a>>,
}

/// One drawing up; none, when the file cannot be read as a draft any more.
fn drawn_up(standing: &[u8], remembered: &Remembered, fresh: &Fresh<'_>) -> Option<Regenerated> {
    let items = &fresh.items;
    let entries = entries(items, &remembered.items);
    let text = std::str::from_utf8(standing).unwrap_or_default();
    let layout = Layout::of(text);
    let known = known(fresh.sections, items, remembered);
    let sections = pieces::sections(&layout, &known);
    let places = places(&sections, &entries);
    let matched = Matched {
        standing: &sections,
        generated: fresh.sections,
        items,
        entries: &entries,
        places: &places,
        remembered,
        frame: &known.frame,
        whole: remembered.whole.contains(&item_hash(text.trim_start_matches('\u{feff}'))),
    };
    let plan = plan::plan(&matched);
    let headed = layout.chunks.iter().any(|chunk| matches!(chunk.kind, Kind::Heading(_)));
    let known_again = places.iter().any(Option::is_some) || plan.homes.iter().any(Option::is_some);
    if !headed || !known_again {
        return None;
    }
    let closing = Closing::of(&sections, &plan, remembered, &known.frame);
    let merge = Merge { layout: &layout, matched: &matched, plan: &plan, closing };
    let merged = merge.merged();
    let markdown = merge.text(&merged.parts);
    let untouched = item_hash(markdown.trim_start_matches('\u{feff}')) == item_hash(fresh.text);
    Some(Regenerated {
        beside: None,
        report: report::report(&merge, &merged),
        placed: placed(&merge, &merged),
        remembered: remembering::remember(&merge, &merged, untouched.then(|| item_hash(fresh.text)).as_deref()),
        markdown: markdown.into_bytes(),
        untouched,
    })
}

/// The items of ours that the new file holds, in its order.
fn placed(merge: &Merge<'_>, merged: &Merged) -> Vec<Placed> {
    let held = merged.parts.iter().flat_map(|part| part.entries.iter().map(move |entry| (part, *entry)));
    let held = held.filter_map(|(part, number)| {
        let entry = merge.matched.entries.get(number)?;
        let fresh = entry.fresh.and_then(|fresh| merge.matched.items.get(fresh)).map(|item| &item.kin.identity);
        let identity = fresh.or(entry.shown.map(|shown| &shown.identity))?.clone();
        let place = merge.matched.places.get(number)?.as_ref();
        let edited = place.is_some_and(|place| !place.untouched);
        let piece = place.and_then(|place| merge.matched.standing.get(place.section)?.pieces.get(place.piece));
        let headline = piece.and_then(pieces::Piece::headline).filter(|_| edited);
        Some(Placed { identity, section: part.section.clone(), edited, headline, text: layout::bare(&part.text) })
    });
    held.collect()
}

/// A draft where no file was: all of it is new.
pub fn fresh(generated: &str, kin: &[Kin]) -> Regenerated {
    let nothing = Remembered { whole: vec![item_hash(generated)], ..Remembered::default() };
    let mut done = regenerate(generated.as_bytes(), None, &nothing, generated, kin);
    done.report.items.iter_mut().for_each(|item| item.fate = Fate::New);
    Regenerated { beside: None, markdown: generated.as_bytes().to_vec(), untouched: true, ..done }
}

/// What stands beside the file as it is now: of items that an editor moved, kept, rewrote or took out, too. `earlier` is what stood beside
/// it before.
pub fn sidecar(fresh: &Sidecar, earlier: Option<&Sidecar>, done: &Regenerated) -> Sidecar {
    sidecar::described(fresh, earlier, done)
}

fn items<'a>(fresh: &'a [Section<'a>], kin: &[Kin]) -> Vec<Generated<'a>> {
    let pieces = fresh.iter().enumerate().flat_map(|(section, under)| under.pieces.iter().map(move |piece| (section, piece)));
    let items = pieces.filter(|(_, piece)| piece.role == Role::Item);
    items
        .filter_map(|(section, piece)| {
            let id = piece.chunks.iter().find_map(|chunk| match chunk.kind {
                Kind::Machine { id, .. } => Some(id),
                _ => None,
            })?;
            let kin = kin.iter().find(|kin| super::markdown::commented(&kin.identity) == id)?.clone();
            Some(Generated { section, piece, kin })
        })
        .collect()
}

fn known(fresh: &[Section<'_>], items: &[Generated<'_>], remembered: &Remembered) -> Known {
    let between = fresh.iter().flat_map(|section| &section.pieces).filter(|piece| piece.role == Role::Between);
    let titles = fresh.iter().map(|section| &section.title).chain(remembered.sections.iter().flat_map(|(ours, standing)| [ours, standing]));
    let headlines =
        items.iter().filter_map(|item| item.piece.headline()).chain(remembered.items.iter().map(|shown| shown.headline.clone()));
    Known {
        items: items.iter().map(|item| item.piece.hash.clone()).chain(remembered.items.iter().map(|shown| shown.hash.clone())).collect(),
        frame: between.map(|piece| piece.hash.clone()).chain(remembered.frame.iter().map(|framed| framed.hash.clone())).collect(),
        headlines: headlines.map(|headline| folded(&headline)).collect(),
        titles: titles.map(|title| folded(title)).collect(),
    }
}

/// The file is no draft any more: everything stays, and everything new stands beside it.
fn unreadable(standing: &[u8], beside: Option<&str>, remembered: &Remembered, fresh: &Fresh<'_>) -> Regenerated {
    let report = report::unreadable(&fresh.items);
    let beside = report::whole_beside(&report, fresh.text, beside);
    Regenerated {
        markdown: standing.to_vec(),
        beside: Some(beside),
        report,
        remembered: remembered.clone(),
        placed: Vec::new(),
        untouched: false,
    }
}

/// Hash of the text of ours that an edited item began with.
fn began_with<'a>(entry: &'a Entry<'_>, place: &'a Place) -> Option<&'a str> {
    place.began_with.as_deref().or(entry.shown.map(|shown| shown.hash.as_str()))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
