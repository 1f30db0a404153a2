//! The new file: an editor's text where it stands, ours renewed around it.

use super::frame::{Closing, Slots};
use super::layout::Layout;
use super::matching::{Generated, Place};
use super::pieces::{FOOT, Piece, Role, Section};
use super::plan::{Matched, Plan};

/// All that a merge needs.
pub(super) struct Merge<'a> {
    pub(super) layout: &'a Layout<'a>,
    pub(super) matched: &'a Matched<'a>,
    pub(super) plan: &'a Plan,
    pub(super) closing: Closing,
}

/// A part of the new file.
pub(super) struct Part {
    pub(super) text: String,
    /// Blank lines after it.
    tail: String,
    /// Its number in the old file, if it stood there.
    stood: Option<usize>,
    /// Numbers of the entries it holds.
    pub(super) entries: Vec<usize>,
    /// The title of its section.
    pub(super) section: String,
}

/// The new file in parts.
pub(super) struct Merged {
    pub(super) parts: Vec<Part>,
    /// The title under which each section generated stands.
    pub(super) titles: Vec<Option<String>>,
}

impl Merge<'_> {
    pub(super) fn merged(&self) -> Merged {
        let mut parts = Vec::new();
        let mut titles: Vec<Option<String>> = vec![None; self.matched.generated.len()];
        let mut opened: Vec<bool> = self.plan.homes.iter().map(Option::is_some).collect();
        self.new_sections(0, &mut opened, &mut titles, &mut parts);
        for (number, section) in self.matched.standing.iter().enumerate() {
            let (comes, untouched) = self.plan.standing.get(number).copied().unwrap_or_default();
            match (comes, untouched) {
                (Some(fresh), true) => self.renewed(fresh, Some(number), &mut parts),
                // all of it was ours, and it is not generated any more
                (None, true) => parts.extend(self.stranded(number, None, &section.title)),
                (_, false) => self.kept_section(number, section, comes, &mut parts),
            }
            if let Some(fresh) = comes {
                let title = if untouched { self.matched.generated.get(fresh).map(|fresh| &fresh.title) } else { Some(&section.title) };
                if let Some(slot) = titles.get_mut(fresh) {
                    *slot = title.cloned();
                }
                self.new_sections(fresh + 1, &mut opened, &mut titles, &mut parts);
            }
        }
        // nothing may stand below the foot
        let foot = self.matched.generated.iter().position(|section| section.title == FOOT);
        if let Some(foot) = foot.filter(|foot| opened.get(*foot) == Some(&false) && self.is_new(*foot)) {
            self.renewed(foot, None, &mut parts);
            if let Some(title) = titles.get_mut(foot) {
                *title = Some(FOOT.to_owned());
            }
        } else if self.closing == Closing::Follows
            && let Some(piece) = self
                .closing_piece()
                .filter(|piece| parts.iter().all(|part: &Part| part.text.replace("\r\n", "\n").trim_end() != text(piece).trim_end()))
        {
            parts.push(self.fresh(piece, ""));
        }
        Merged { parts, titles }
    }

    /// The parts as one text, which begins and ends as the old file did.
    pub(super) fn text(&self, parts: &[Part]) -> String {
        let newline = self.layout.newline;
        let mut out = self.layout.lead.to_owned();
        let old_end = self.layout.chunks.last().map_or("", |last| if last.tail.is_empty() { last.text } else { last.tail });
        let last_stood =
            self.matched.standing.iter().map(|section| usize::from(section.heading.is_some()) + section.pieces.len()).sum::<usize>();
        for (at, part) in parts.iter().enumerate() {
            out.push_str(&part.text);
            let Some(next) = parts.get(at + 1) else {
                if part.stood.is_some_and(|stood| stood + 1 == last_stood) {
                    out.push_str(&part.tail);
                } else {
                    out.truncate(out.trim_end_matches(['\n', '\r']).len());
                    out.push_str(if old_end.ends_with('\n') { newline } else { "" });
                }
                break;
            };
            if !out.ends_with('\n') {
                out.push_str(newline);
            }
            out.push_str(&part.tail);
            let neighbours = part.stood.zip(next.stood).is_some_and(|(one, other)| one + 1 == other);
            if part.tail.is_empty() && !neighbours {
                out.push_str(newline);
            }
        }
        out
    }

    /// Sections that no file had before, from `first` on until one that has its place.
    fn new_sections(&self, first: usize, opened: &mut [bool], titles: &mut [Option<String>], parts: &mut Vec<Part>) {
        for (number, section) in self.matched.generated.iter().enumerate().skip(first) {
            match opened.get_mut(number) {
                Some(open) if !*open && section.title != FOOT && self.is_new(number) => *open = true,
                // an editor took it out, or its place is the end
                Some(open) if !*open => continue,
                _ => return,
            }
            if let Some(title) = titles.get_mut(number) {
                *title = Some(section.title.clone());
            }
            self.renewed(number, None, parts);
        }
    }

    /// A section as it was generated, but for what stands elsewhere by an editor's will.
    fn renewed(&self, number: usize, home: Option<usize>, parts: &mut Vec<Part>) {
        let Some(section) = self.matched.generated.get(number) else { return };
        let title = &section.title;
        if let Some(heading) = &section.heading {
            let stands = home.and_then(|home| Some((home, self.matched.standing.get(home)?.heading.as_ref()?)));
            let same = stands.filter(|(_, standing)| standing.hash() == heading.hash());
            parts.push(match same {
                Some((home, standing)) => self.part(standing.text, standing.tail, Some(self.number(home, None)), title),
                None => self.part(heading.text, heading.tail, None, title),
            });
        }
        let after_items = section.pieces.iter().rposition(|piece| piece.role == Role::Item).map_or(0, |last| last + 1);
        let mut stranded = home.map(|home| self.stranded(home, Some(number), title)).unwrap_or_default();
        for (at, piece) in section.pieces.iter().enumerate() {
            if at == after_items {
                parts.append(&mut stranded);
            }
            if piece.is_closing() && self.closing != Closing::Follows {
                continue;
            }
            if piece.role == Role::Between {
                let stands = home.and_then(|home| self.between(home, &piece.hash));
                parts.push(stands.map_or_else(|| self.fresh(piece, title), |(home, at, piece)| self.standing(home, at, piece, title)));
            } else if let Some(entry) = self.entry_of(piece).filter(|entry| self.comes(*entry)) {
                parts.push(self.item(entry, piece, title));
            }
        }
        parts.append(&mut stranded);
    }

    /// Untouched items of a section whose place would be in one that is no more: they stay.
    fn stranded(&self, home: usize, comes: Option<usize>, title: &str) -> Vec<Part> {
        let placed = self
            .matched
            .places
            .iter()
            .enumerate()
            .filter_map(|(entry, place)| Some((entry, place.as_ref().filter(|at| at.section == home)?)));
        let mut stranded: Vec<(usize, Part)> = placed
            .filter_map(|(entry, place)| {
                let item = self.fresh_of(entry).filter(|item| Some(item.section) != comes && !self.has_room(item.section))?;
                Some((place.piece, self.item(entry, item.piece, title)))
            })
            .collect();
        stranded.sort_by_key(|(at, _)| *at);
        stranded.into_iter().map(|(_, part)| part).collect()
    }

    /// A section in which an editor has worked: everything keeps its place, and what is new stands at the end.
    fn kept_section(&self, number: usize, section: &Section<'_>, comes: Option<usize>, parts: &mut Vec<Part>) {
        let title = &section.title;
        if let Some(heading) = &section.heading {
            parts.push(self.part(heading.text, heading.tail, Some(self.number(number, None)), title));
        }
        let slots = self.slots(section, comes);
        let loose = section.pieces.iter().take_while(|piece| !self.matched.frame.contains(&piece.hash) && !is_rule(piece)).count();
        let end = section.pieces.iter().rposition(|piece| piece.role == Role::Item).map_or(loose, |last| last + 1);
        for (at, piece) in section.pieces.iter().enumerate() {
            if at == end {
                self.additions(comes, &slots, title, parts);
            }
            if let Some(entry) = self.holder(number, at) {
                match self.fresh_of(entry) {
                    Some(item) if self.is_untouched(entry) => {
                        let mut part = self.item(entry, item.piece, title);
                        part.tail = tail(piece);
                        parts.push(part);
                    }
                    // not chosen any more, and nobody has touched it
                    None if self.is_untouched(entry) => {}
                    _ => parts.push(self.standing(number, at, piece, title)),
                }
                continue;
            }
            match slots.renewed.iter().find(|(old, _)| *old == at) {
                Some((_, Some(fresh))) => parts.push(Part { tail: tail(piece), ..self.fresh(fresh, title) }),
                Some((_, None)) => {}
                None => parts.push(self.standing(number, at, piece, title)),
            }
        }
        if end >= section.pieces.len() {
            self.additions(comes, &slots, title, parts);
        }
    }

    /// What is new in a section that an editor has worked in, behind its items.
    fn additions(&self, comes: Option<usize>, slots: &Slots<'_>, title: &str, parts: &mut Vec<Part>) {
        let Some(section) = comes.and_then(|comes| self.matched.generated.get(comes)) else { return };
        for piece in section.pieces.iter().filter(|piece| piece.role == Role::Item) {
            if let Some(entry) = self.entry_of(piece).filter(|entry| self.comes(*entry)) {
                parts.push(self.item(entry, piece, title));
            }
        }
        parts.extend(slots.added.iter().map(|piece| self.fresh(piece, title)));
    }

    /// Whether an item's text goes where it was generated: it is new, or it comes from a section that nobody has worked in.
    fn comes(&self, entry: usize) -> bool {
        let place = self.matched.places.get(entry).and_then(Option::as_ref);
        match place {
            None => self.matched.entries.get(entry).is_some_and(|entry| entry.shown.is_none()),
            Some(place) => place.untouched && self.plan.standing.get(place.section).is_some_and(|(_, untouched)| *untouched),
        }
    }

    /// Whether a section that was generated has a place in the file, or gets one.
    fn has_room(&self, section: usize) -> bool {
        self.plan.homes.get(section).is_some_and(Option::is_some) || self.is_new(section)
    }

    /// Whether no file had a section before.
    fn is_new(&self, section: usize) -> bool {
        self.matched.generated.get(section).is_some_and(|section| self.matched.remembered.standing_title(section).is_none())
    }

    fn entry_of(&self, piece: &Piece<'_>) -> Option<usize> {
        let number = self.matched.items.iter().position(|item| item.piece.hash == piece.hash)?;
        self.matched.entries.iter().position(|entry| entry.fresh == Some(number))
    }

    fn fresh_of(&self, entry: usize) -> Option<&Generated<'_>> {
        self.matched.items.get(self.matched.entries.get(entry)?.fresh?)
    }

    /// The entry that a piece of the file is, first of all.
    fn holder(&self, section: usize, piece: usize) -> Option<usize> {
        self.matched
            .places
            .iter()
            .position(|place| place.as_ref().is_some_and(|at| (at.section, at.piece, at.second) == (section, piece, false)))
    }

    fn is_untouched(&self, entry: usize) -> bool {
        self.matched.places.get(entry).and_then(Option::as_ref).is_some_and(|place| place.untouched)
    }

    /// An item's text of today; as it stands, when it stands there already.
    fn item(&self, entry: usize, piece: &Piece<'_>, title: &str) -> Part {
        if let Some(place) = self.matched.places.get(entry).and_then(Option::as_ref)
            && let Some(standing) = self.matched.standing.get(place.section).and_then(|section| section.pieces.get(place.piece))
            && standing.hash == piece.hash
        {
            return self.standing(place.section, place.piece, standing, title);
        }
        Part { entries: vec![entry], ..self.fresh(piece, title) }
    }

    fn between(&self, home: usize, hash: &str) -> Option<(usize, usize, &Piece<'_>)> {
        let pieces = &self.matched.standing.get(home)?.pieces;
        let at = pieces.iter().position(|piece| piece.role == Role::Between && piece.hash == hash)?;
        Some((home, at, pieces.get(at)?))
    }

    fn standing(&self, section: usize, at: usize, piece: &Piece<'_>, title: &str) -> Part {
        let here = |place: &Place| (place.section, place.piece) == (section, at);
        let held = self.matched.places.iter().enumerate().filter(|(_, place)| place.as_ref().is_some_and(here));
        let mut entries: Vec<(bool, usize)> =
            held.map(|(entry, place)| (place.as_ref().is_some_and(|place| place.second), entry)).collect();
        entries.sort_unstable();
        let part = self.part(&text(piece), &tail(piece), Some(self.number(section, Some(at))), title);
        Part { entries: entries.into_iter().map(|(_, entry)| entry).collect(), ..part }
    }

    fn fresh(&self, piece: &Piece<'_>, title: &str) -> Part {
        self.part(&text(piece), &tail(piece), None, title)
    }

    fn part(&self, text: &str, tail: &str, stood: Option<usize>, title: &str) -> Part {
        let lines = |text: &str| if stood.is_none() { text.replace('\n', self.layout.newline) } else { text.to_owned() };
        Part { text: lines(text), tail: lines(tail), stood, entries: Vec::new(), section: title.to_owned() }
    }

    /// The number of a piece in the old file, headings counted.
    fn number(&self, section: usize, piece: Option<usize>) -> usize {
        let size = |section: &Section<'_>| usize::from(section.heading.is_some()) + section.pieces.len();
        let before: usize = self.matched.standing.iter().take(section).map(size).sum();
        let heading = self.matched.standing.get(section).is_some_and(|section| section.heading.is_some());
        before + piece.map_or(0, |piece| usize::from(heading) + piece)
    }
}

fn is_rule(piece: &Piece<'_>) -> bool {
    piece.chunks.iter().any(|chunk| chunk.kind == super::layout::Kind::Rule)
}

/// A piece without the blank lines after it.
pub(super) fn text(piece: &Piece<'_>) -> String {
    let mut text: String = piece.chunks.iter().flat_map(|chunk| [chunk.text, chunk.tail]).collect();
    text.truncate(text.len() - tail(piece).len());
    text
}

fn tail(piece: &Piece<'_>) -> String {
    piece.chunks.last().map_or_else(String::new, |last| last.tail.to_owned())
}
