//! `draft.json` of a file that an editor has worked in.

use super::report::Fate;
use super::{Placed, Regenerated};
use crate::desk::draft::sidecar::{Item, LeftOut, Section, SectionForm, Sidecar};

pub(super) fn described(fresh: &Sidecar, earlier: Option<&Sidecar>, done: &Regenerated) -> Sidecar {
    if done.untouched || !done.report.readable {
        return fresh.clone();
    }
    let mut sections: Vec<Section> = fresh.sections.iter().map(|section| emptied(section, done)).collect();
    for placed in &done.placed {
        let known = fresh.items().chain(earlier.into_iter().flat_map(Sidecar::items)).find(|item| item.identity == placed.identity);
        let Some(item) = known.map(|item| as_it_stands(item, placed)) else { continue };
        match sections.iter_mut().find(|section| section.title == placed.section) {
            Some(section) => section.items.push(item),
            None => sections.push(Section { items: vec![item], ..own(&placed.section) }),
        }
    }
    let deleted = done.report.items.iter().filter(|told| told.fate == Fate::Deleted);
    let deleted = deleted.map(|told| LeftOut {
        story: told.identity.clone(),
        title: told.headline.clone(),
        reason: "an editor took it out of draft.md".to_owned(),
    });
    Sidecar { left_out: fresh.left_out.iter().cloned().chain(deleted).collect(), sections, ..fresh.clone() }
}

/// A section under the heading that it has in the file.
fn emptied(section: &Section, done: &Regenerated) -> Section {
    let title = done.remembered.sections.iter().find(|(ours, _)| *ours == section.title).map_or(&section.title, |(_, standing)| standing);
    Section { title: title.clone(), items: Vec::new(), ..section.clone() }
}

/// A section that an editor made.
fn own(title: &str) -> Section {
    Section { name: title.to_owned(), title: title.to_owned(), form: SectionForm::Items, shortage: None, items: Vec::new(), feature: None }
}

/// An item as its editor has it: what he rewrote is not traced any more.
fn as_it_stands(item: &Item, placed: &Placed) -> Item {
    if !placed.edited {
        return item.clone();
    }
    let mut item = item.clone();
    if let Some(headline) = placed.headline.clone().filter(|headline| *headline != item.headline) {
        item.headline = headline;
        item.headline_source = None;
    }
    item.paragraphs.retain(|passage| placed.text.contains(&passage.text));
    item
}
