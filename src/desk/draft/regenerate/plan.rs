//! Which section of a file is which of ours, and in which of them an editor has arranged things.

use std::collections::HashSet;

use super::matching::{Entry, Generated, Place};
use super::memory::Remembered;
use super::pieces::{Role, Section, folded};

/// What is to be done with the sections of a file.
pub(super) struct Plan {
    /// For every section generated: the one of the file that it goes to.
    pub(super) homes: Vec<Option<usize>>,
    /// For every section of the file: the one generated that comes to it, and whether all in it is as we left it.
    pub(super) standing: Vec<(Option<usize>, bool)>,
}

/// A file and what was generated now, with what of the one was found in the other.
pub(super) struct Matched<'a> {
    pub(super) standing: &'a [Section<'a>],
    pub(super) generated: &'a [Section<'a>],
    pub(super) items: &'a [Generated<'a>],
    pub(super) entries: &'a [Entry<'a>],
    pub(super) places: &'a [Option<Place>],
    pub(super) remembered: &'a Remembered,
    /// Hashes of what we put between items, then or now.
    pub(super) frame: &'a HashSet<String>,
    /// The whole file is as we wrote it.
    pub(super) whole: bool,
}

pub(super) fn plan(matched: &Matched<'_>) -> Plan {
    let homes = homes(matched);
    let standing = matched.standing.iter().enumerate().map(|(number, section)| {
        let comes = homes.iter().position(|home| *home == Some(number));
        (comes, matched.whole || is_untouched(matched, number, section, comes.is_some()))
    });
    Plan { standing: standing.collect(), homes }
}

/// By the heading, else by the one that an editor gave it earlier, else where most of its items stand.
fn homes(matched: &Matched<'_>) -> Vec<Option<usize>> {
    let mut homes: Vec<Option<usize>> = vec![None; matched.generated.len()];
    // what stands above every heading is a section only of an editor who took its heading away
    let named =
        |section: &Section<'_>, title: &str| folded(&section.title) == folded(title) && (section.heading.is_some() || title.is_empty());
    let titled = |title: &str| matched.standing.iter().position(|section| named(section, title));
    for (section, home) in matched.generated.iter().zip(&mut homes) {
        *home = titled(&section.title).or_else(|| titled(matched.remembered.standing_title(section)?));
    }
    // two sections of one name
    for number in 1..homes.len() {
        let (before, after) = homes.split_at_mut(number);
        if let Some(home) = after.first_mut().filter(|home| home.is_some() && before.contains(home)) {
            *home = None;
        }
    }
    for (number, section) in matched.generated.iter().enumerate() {
        if homes.get(number).is_some_and(Option::is_none)
            && let Some(best) = most_items(matched, number, &section.title)
                .or_else(|| with_its_frame(matched, matched.remembered.standing_title(section).unwrap_or(&section.title), &homes))
                .filter(|best| !homes.contains(&Some(*best)))
            && let Some(home) = homes.get_mut(number)
        {
            *home = Some(best);
        }
    }
    homes
}

/// The section of the file with most of the items that are, or were, of a section of ours.
fn most_items(matched: &Matched<'_>, number: usize, title: &str) -> Option<usize> {
    let belongs = |entry: &Entry<'_>| {
        let now = entry.fresh.and_then(|fresh| matched.items.get(fresh)).is_some_and(|item| item.section == number);
        now || entry.shown.is_some_and(|shown| folded(&shown.section) == folded(title))
    };
    let held = |section: usize| {
        let found = matched.entries.iter().zip(matched.places).filter(|(entry, _)| belongs(entry));
        found.filter(|(_, place)| place.as_ref().is_some_and(|place| place.section == section)).count()
    };
    // a section whose heading is ours is another's home
    let ours = |title: &str| matched.generated.iter().any(|section| folded(&section.title) == folded(title));
    let open = matched.standing.iter().enumerate().filter(|(_, section)| !ours(&section.title));
    open.map(|(section, _)| (held(section), section))
        .filter(|(held, _)| *held > 0)
        .max_by_key(|(held, at)| (*held, usize::MAX - at))
        .map(|best| best.1)
}

/// The section of the file, under a heading that is none of ours, with what we put between the items of one of ours.
fn with_its_frame(matched: &Matched<'_>, title: &str, homes: &[Option<usize>]) -> Option<usize> {
    let framed =
        |hash: &str| matched.remembered.frame.iter().any(|framed| !framed.closing && framed.section == title && framed.hash == hash);
    let ours = |title: &str| matched.generated.iter().any(|section| folded(&section.title) == folded(title));
    let framing = |section: &Section<'_>| section.pieces.iter().any(|piece| piece.role == Role::Between && framed(&piece.hash));
    // two empty sections say the same: the home of another is passed over
    let mut open = matched.standing.iter().enumerate().filter(|(number, _)| !homes.contains(&Some(*number)));
    open.find(|(_, section)| !ours(&section.title) && framing(section)).map(|(number, _)| number)
}

/// Nothing in it is an editor's: no text, no order, nothing deleted.
fn is_untouched(matched: &Matched<'_>, number: usize, section: &Section<'_>, has_home: bool) -> bool {
    let title = folded(&section.title);
    let named = |(ours, standing): &(String, String)| folded(standing) == title && folded(ours) == title;
    let ours =
        matched.remembered.sections.iter().any(named) || (has_home && matched.generated.iter().any(|fresh| folded(&fresh.title) == title));
    if !ours || matched.remembered.arranged.iter().any(|arranged| folded(arranged) == title) {
        return false;
    }
    let (mut order, mut frame) = (Vec::new(), Vec::new());
    for (at, piece) in section.pieces.iter().enumerate() {
        if piece.role == Role::Between {
            // the comment about the sources is told of elsewhere
            let closing = piece.is_closing() && matched.frame.contains(&piece.hash);
            frame.extend((!closing).then_some(&piece.hash));
            continue;
        }
        let here =
            |place: &Option<Place>| place.as_ref().is_some_and(|place| (place.section, place.piece, place.untouched) == (number, at, true));
        let Some(entry) = matched.places.iter().position(here).and_then(|at| matched.entries.get(at)) else { return false };
        order.push(entry.shown.map(|shown| &shown.identity));
    }
    let left = matched.remembered.items.iter().filter(|shown| !shown.deleted && folded(&shown.section) == title);
    let framed =
        matched.remembered.frame.iter().filter(|framed| !framed.closing && folded(&framed.section) == title).map(|framed| &framed.hash);
    order == left.map(|shown| Some(&shown.identity)).collect::<Vec<_>>() && frame == framed.collect::<Vec<_>>()
}
