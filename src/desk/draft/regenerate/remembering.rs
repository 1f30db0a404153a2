//! What is to be remembered of a file that was drawn up.

use std::collections::BTreeSet;

use super::matching::{Entry, Place};
use super::memory::{Framed, Remembered, Shown};
use super::merging::{Merge, Merged};
use super::pieces::Role;
use crate::desk::draft::item_hash;

pub(super) fn remember(merge: &Merge<'_>, merged: &Merged, whole: Option<&str>) -> Remembered {
    let titles: Vec<String> = merge
        .matched
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
    let lost = merge.matched.entries.iter().zip(merge.matched.places).filter(|(_, place)| place.is_none());
    items.extend(lost.filter_map(|(entry, _)| entry.shown).map(|shown| Shown { deleted: true, ..shown.clone() }));
    let frame =
        merge.matched.generated.iter().enumerate().flat_map(|(number, section)| section.pieces.iter().map(move |piece| (number, piece)));
    let frame = frame.filter(|(_, piece)| piece.role == Role::Between);
    let mut frame: Vec<Framed> =
        frame.map(|(number, piece)| Framed { section: title_of(number), hash: piece.hash.clone(), closing: piece.is_closing() }).collect();
    // what stayed around an editor's words is ours all the same
    let stays = |framed: &&Framed| merged.parts.iter().any(|part| part.section == framed.section && item_hash(&part.text) == framed.hash);
    let told = |framed: &&Framed| !frame.contains(framed);
    let stayed: Vec<Framed> =
        merge.matched.remembered.frame.iter().filter(|framed| !framed.closing).filter(told).filter(stays).cloned().collect();
    frame.extend(stayed);
    let mut sections: Vec<(String, String)> =
        merge.matched.generated.iter().zip(&titles).map(|(section, title)| (section.title.clone(), title.clone())).collect();
    // what was shown and is not generated any more, unless it was we who took it out
    let withdrawn = |title: &str| {
        let mut standing = merge.matched.standing.iter().zip(&merge.plan.standing);
        standing.any(|(section, plan)| section.title == title && *plan == (None, true))
    };
    let earlier =
        merge.matched.remembered.sections.iter().filter(|(ours, _)| merge.matched.generated.iter().all(|section| section.title != *ours));
    sections.extend(earlier.filter(|(_, standing)| !withdrawn(standing)).cloned());
    let touched = merge.matched.standing.iter().zip(&merge.plan.standing).filter(|(_, (_, untouched))| !untouched);
    let arranged = touched.map(|(section, _)| section.title.clone());
    Remembered {
        whole: whole.iter().map(|whole| (*whole).to_owned()).collect(),
        items,
        frame,
        sections,
        arranged: if whole.is_some() {
            BTreeSet::new()
        } else {
            arranged.chain(merge.matched.remembered.arranged.iter().cloned()).collect()
        },
    }
}

/// What is remembered of an item that stands in the new file.
fn shown(merge: &Merge<'_>, number: usize, section: &str) -> Option<Shown> {
    let entry: &Entry<'_> = merge.matched.entries.get(number)?;
    let item = entry.fresh.and_then(|fresh| merge.matched.items.get(fresh));
    let place: Option<&Place> = merge.matched.places.get(number)?.as_ref();
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
