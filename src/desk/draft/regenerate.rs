//! A draft drawn up again over a file that an editor may have worked in: what is his stays word for word, what is ours is renewed.
//!
//! An item is ours while its text has the hash of what we generated. Everything else is an editor's: edited items, text between them,
//! their order, and that something was deleted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::item_hash;
use super::sidecar::Sidecar;
use crate::desk::edition::Edition;
use frame::Closing;
use layout::{Kind, Layout};
use matching::{Entry, Generated, Place, entries, places};
use merging::{Merge, Merged};
use pieces::{Known, Role, Section, folded};
use report::{Fate, Report};

mod frame;
mod layout;
mod matching;
mod merging;
mod pieces;
mod plan;
pub mod report;
mod sidecar;

/// What we put into `draft.md` the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// [`item_hash`] of the whole file, as often as nothing in it was an editor's.
    pub whole: Vec<String>,
    /// In the order of the page; deleted ones last.
    pub items: Vec<Shown>,
    /// What we put between items.
    pub frame: Vec<Framed>,
    /// Headings of sections: ours, and the one under which an editor has it.
    pub sections: Vec<(String, String)>,
    /// Headings in the file of the sections in which an editor has worked: there his order holds.
    pub arranged: BTreeSet<String>,
}

/// An item that stood in `draft.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Identity of the article that leads its story.
    pub identity: String,
    /// Heading in the file of its section.
    pub section: String,
    /// Its link.
    pub url: String,
    /// Its headline, as generated.
    pub headline: String,
    /// [`item_hash`] of the text that we put there last; empty when none of ours ever stood there.
    pub hash: String,
    /// An editor took it out.
    pub deleted: bool,
}

/// A paragraph of ours between items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Framed {
    /// Heading in the file of its section.
    pub section: String,
    /// [`item_hash`] of it.
    pub hash: String,
    /// It is the comment that tells of the sources.
    pub closing: bool,
}

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
    let mut done = drawn_up(standing, beside, remembered, generated, kin);
    // Where a section went, and which of two copies of an item is ours, is sure only once they stand there: the file is drawn up again until
    // that changes nothing, and what is remembered is read off it as it then is.
    for _ in 0..PASSES {
        if !done.report.readable || done.untouched {
            break;
        }
        let settled = drawn_up(&done.markdown, done.beside.as_deref(), &done.remembered, generated, kin);
        if settled.markdown == done.markdown {
            done.remembered = settled.remembered;
            break;
        }
        done = Regenerated { report: done.report, ..settled };
    }
    done
}

fn drawn_up(standing: &[u8], beside: Option<&str>, remembered: &Remembered, generated: &str, kin: &[Kin]) -> Regenerated {
    let fresh_layout = Layout::of(generated);
    let fresh = pieces::generated(&fresh_layout);
    let items = items(&fresh, kin);
    let entries = entries(&items, &remembered.items);
    let text = std::str::from_utf8(standing).unwrap_or_default();
    let layout = Layout::of(text);
    let known = known(&fresh, &items, remembered);
    let sections = pieces::sections(&layout, &known);
    let places = places(&sections, &entries);
    let whole = remembered.whole.contains(&item_hash(text.trim_start_matches('\u{feff}')));
    let plan = plan::plan(&plan::Known {
        standing: &sections,
        generated: &fresh,
        items: &items,
        entries: &entries,
        places: &places,
        remembered,
        frame: &known.frame,
        whole,
    });
    let headed = layout.chunks.iter().any(|chunk| matches!(chunk.kind, Kind::Heading(_)));
    let known_again = places.iter().any(Option::is_some) || plan.homes.iter().any(Option::is_some);
    if !headed || !known_again {
        return unreadable(standing, beside, remembered, generated, &items);
    }
    let frame = &known.frame;
    let closing = Closing::of(&sections, &plan, remembered, frame);
    let merge = Merge {
        layout: &layout,
        standing: &sections,
        generated: &fresh,
        items: &items,
        entries: &entries,
        places: &places,
        remembered,
        plan: &plan,
        frame,
        closing,
    };
    let merged = merge.merged();
    let markdown = merge.text(&merged.parts);
    let report = report::report(&merge, &merged);
    let untouched = item_hash(markdown.trim_start_matches('\u{feff}')) == item_hash(generated);
    let held = merged.parts.iter().flat_map(|part| part.entries.iter().map(move |entry| (part, *entry)));
    let held = held.filter_map(|(part, entry)| {
        let fresh = entries.get(entry)?.fresh.and_then(|fresh| items.get(fresh)).map(|item| &item.kin.identity);
        let identity = fresh.or(entries.get(entry)?.shown.map(|shown| &shown.identity))?.clone();
        let edited = places.get(entry)?.as_ref().is_some_and(|place| !place.untouched);
        let (text, place) = (layout::bare(&part.text), places.get(entry)?.as_ref());
        let piece = place.and_then(|place| sections.get(place.section)?.pieces.get(place.piece));
        let headline = piece.and_then(pieces::Piece::headline).filter(|_| edited);
        Some(Placed { identity, section: part.section.clone(), edited, headline, text })
    });
    Regenerated {
        beside: report::beside(&report, &fresh, &items, beside),
        placed: held.collect(),
        remembered: remember(&merge, &merged, untouched.then(|| item_hash(generated)).as_deref()),
        markdown: markdown.into_bytes(),
        report,
        untouched,
    }
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
fn unreadable(standing: &[u8], beside: Option<&str>, remembered: &Remembered, generated: &str, items: &[Generated<'_>]) -> Regenerated {
    let report = report::unreadable(items);
    let beside = report::whole_beside(&report, generated, beside);
    Regenerated {
        markdown: standing.to_vec(),
        beside: Some(beside),
        report,
        remembered: remembered.clone(),
        placed: Vec::new(),
        untouched: false,
    }
}

fn remember(merge: &Merge<'_>, merged: &Merged, whole: Option<&str>) -> Remembered {
    let titles: Vec<String> = merge
        .generated
        .iter()
        .zip(&merged.titles)
        .map(|(section, standing)| standing.clone().unwrap_or_else(|| section.title.clone()))
        .collect();
    let title_of = |section: usize| titles.get(section).cloned().unwrap_or_default();
    let mut items: Vec<Shown> = Vec::new();
    for part in &merged.parts {
        items.extend(part.entries.iter().filter_map(|entry| shown(merge, *entry, &part.section)));
    }
    let lost = merge.entries.iter().zip(merge.places).filter(|(_, place)| place.is_none());
    items.extend(lost.filter_map(|(entry, _)| entry.shown).map(|shown| Shown { deleted: true, ..shown.clone() }));
    let frame = merge.generated.iter().enumerate().flat_map(|(number, section)| section.pieces.iter().map(move |piece| (number, piece)));
    let frame = frame.filter(|(_, piece)| piece.role == Role::Between);
    let mut sections: Vec<(String, String)> =
        merge.generated.iter().zip(&titles).map(|(section, title)| (section.title.clone(), title.clone())).collect();
    // what was shown and is not generated any more, unless it was we who took it out
    let withdrawn = |title: &str| {
        let mut standing = merge.standing.iter().zip(&merge.plan.standing);
        standing.any(|(section, plan)| section.title == title && *plan == (None, true))
    };
    let earlier = merge.remembered.sections.iter().filter(|(ours, _)| merge.generated.iter().all(|section| section.title != *ours));
    sections.extend(earlier.filter(|(_, standing)| !withdrawn(standing)).cloned());
    let touched = merge.standing.iter().zip(&merge.plan.standing).filter(|(_, (_, untouched))| !untouched);
    let arranged = touched.map(|(section, _)| section.title.clone());
    Remembered {
        whole: whole.iter().map(|whole| (*whole).to_owned()).collect(),
        items,
        frame: frame
            .map(|(number, piece)| Framed { section: title_of(number), hash: piece.hash.clone(), closing: piece.is_closing() })
            .collect(),
        sections,
        arranged: if whole.is_some() { BTreeSet::new() } else { arranged.chain(merge.remembered.arranged.iter().cloned()).collect() },
    }
}

/// What is remembered of an item that stands in the new file.
fn shown(merge: &Merge<'_>, number: usize, section: &str) -> Option<Shown> {
    let entry: &Entry<'_> = merge.entries.get(number)?;
    let item = entry.fresh.and_then(|fresh| merge.items.get(fresh));
    let place: Option<&Place> = merge.places.get(number)?.as_ref();
    let section = section.to_owned();
    match (item, place) {
        (Some(item), place) if place.is_none_or(|place| place.untouched) => Some(Shown {
            identity: item.kin.identity.clone(),
            section,
            url: item.kin.urls.first().cloned().unwrap_or_default(),
            headline: item.piece.headline().unwrap_or_default(),
            hash: item.piece.hash.clone(),
            deleted: false,
        }),
        // an editor's text: what he began with is what we put there last
        (_, Some(place)) => {
            let fallback = || Shown {
                identity: item.map(|item| item.kin.identity.clone()).unwrap_or_default(),
                section: String::new(),
                url: item.and_then(|item| item.kin.urls.first().cloned()).unwrap_or_default(),
                headline: item.and_then(|item| item.piece.headline()).unwrap_or_default(),
                hash: String::new(),
                deleted: false,
            };
            let before = entry.shown.cloned().unwrap_or_else(fallback);
            let hash = place.began_with.clone().unwrap_or_else(|| before.hash.clone());
            Some(Shown { section, hash, deleted: false, ..before })
        }
        _ => None,
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
