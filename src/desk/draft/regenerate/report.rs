//! What became of every item when a draft was drawn up again, in words for its editor.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::began_with;
use super::matching::Generated;
use super::merging::{Merge, Merged, text};
use super::pieces::{FOOT, Section};

/// What became of every item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `draft.md` could be read as a draft.
    pub readable: bool,
    /// Every item, generated ones in the order of the new draft, then those that are not chosen any more.
    pub items: Vec<ItemReport>,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemReport {
    /// Identity of the article that leads its story.
    pub identity: String,
    /// Its headline: the editor's of one that he kept.
    pub headline: String,
    /// Heading of the section where it stands, or stood.
    pub section: String,
    /// What was done.
    pub fate: Fate,
    /// Where it stood before, when we put it elsewhere; or where we would put it, when an editor's order holds.
    pub moved: Option<String>,
    /// The section of today's choice or of an order, for one that nobody touched and that stays in another because an editor's order of
    /// the draft holds.
    pub held: Option<String>,
    /// Its text of today stands in `draft.new.md`.
    pub beside: bool,
    /// Headline of the item that an editor made it a part of.
    pub within: Option<String>,
}

/// What was done with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// An editor has rewritten it: it stays word for word.
    Kept,
    /// An editor has rewritten it, and it is not chosen any more: it stays word for word.
    KeptUnchosen,
    /// Nobody had touched it, and its text is a newer one now.
    Replaced,
    /// It was put into the draft.
    New,
    /// It is new, and the section it belongs to is gone from the draft.
    Waiting,
    /// Nobody had touched it, and it is not chosen any more.
    Dropped,
    /// An editor took it out: it stays out.
    Deleted,
    /// As it was.
    Unchanged,
}

impl Report {
    /// How many items had a fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.items.iter().filter(|item| item.fate == fate).count()
    }

    /// What became of every item by this and by what was done next to the same file.
    pub(super) fn followed_by(self, next: Self) -> Self {
        let before = |item: &ItemReport| self.items.iter().find(|earlier| earlier.identity == item.identity);
        let mut items: Vec<ItemReport> =
            next.items.into_iter().map(|item| before(&item).map_or(item.clone(), |earlier| earlier.then(item))).collect();
        let told = |earlier: &&ItemReport| items.iter().all(|item| item.identity != earlier.identity);
        let dropped: Vec<ItemReport> = self.items.iter().filter(told).cloned().collect();
        items.extend(dropped);
        Self { readable: next.readable, items }
    }

    /// Whether this time something happened that an editor did not see the last time.
    fn is_news(&self) -> bool {
        self.items.iter().any(|item| matches!(item.fate, Fate::Replaced | Fate::New | Fate::Dropped))
    }
}

impl ItemReport {
    fn then(&self, next: Self) -> Self {
        let fate = match (self.fate, next.fate) {
            (Fate::Waiting | Fate::Deleted, Fate::Unchanged) | (Fate::New, Fate::Replaced) => Fate::New,
            (earlier, Fate::Unchanged) => earlier,
            (_, later) => later,
        };
        let moved = match fate {
            Fate::Unchanged | Fate::Replaced => self.moved.clone().or(next.moved),
            _ => next.moved,
        };
        Self { fate, moved, ..next }
    }

    /// Whether we put it elsewhere.
    pub fn is_moved(&self) -> bool {
        self.moved.is_some() && matches!(self.fate, Fate::Unchanged | Fate::Replaced)
    }
}

impl fmt::Display for ItemReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beside = if self.beside { "; a newer text is in draft.new.md" } else { "" };
        let (headline, section) = (&self.headline, shown_title(&self.section));
        match (self.fate, &self.within) {
            (Fate::Kept, Some(other)) => write!(f, "kept: “{headline}”, which an editor made part of “{other}”{beside}")?,
            (Fate::Kept, None) => write!(f, "kept: “{headline}”, rewritten by an editor{beside}")?,
            (Fate::KeptUnchosen, _) => write!(f, "kept: “{headline}”, rewritten by an editor; we would not choose it any more")?,
            (Fate::Replaced, _) => write!(f, "replaced: “{headline}”, which nobody had touched, has a newer text")?,
            (Fate::New, _) => write!(f, "new: “{headline}” in {section}")?,
            (Fate::Waiting, _) => write!(f, "new: “{headline}” waits in draft.new.md, for its section ({section}) is not in draft.md")?,
            (Fate::Dropped, _) => write!(f, "dropped: “{headline}”, which nobody had touched and we do not choose any more")?,
            (Fate::Deleted, _) => write!(f, "deleted: “{headline}” was taken out by an editor, and stays out")?,
            (Fate::Unchanged, _) => write!(f, "unchanged: “{headline}”")?,
        }
        match (&self.moved, self.fate) {
            (Some(elsewhere), Fate::Unchanged | Fate::Replaced) if elsewhere == &self.section => write!(f, "; moved within {section}")?,
            (Some(elsewhere), Fate::Unchanged | Fate::Replaced) => write!(f, "; moved from {} to {section}", shown_title(elsewhere))?,
            (Some(elsewhere), _) => write!(f, "; we would put it into {}", shown_title(elsewhere))?,
            (None, _) => {}
        }
        match &self.held {
            Some(wanted) => write!(
                f,
                "; it stays in {section}, though it belongs into {} now: an editor has worked in draft.md, whose order is his; move it there by hand",
                shown_title(wanted)
            ),
            None => Ok(()),
        }
    }
}

fn shown_title(title: &str) -> String {
    if title.is_empty() { "the opening".to_owned() } else { format!("“{title}”") }
}

pub(super) fn report(merge: &Merge<'_>, merged: &Merged) -> Report {
    let now: Vec<(usize, &str)> =
        merged.parts.iter().flat_map(|part| part.entries.iter().map(move |entry| (*entry, part.section.as_str()))).collect();
    let restless = restless(merge, &now);
    let items = merge.matched.entries.iter().enumerate().filter_map(|(number, entry)| {
        let item = entry.fresh.and_then(|fresh| merge.matched.items.get(fresh));
        let place = merge.matched.places.get(number)?.as_ref();
        let standing = place.and_then(|place| merge.matched.standing.get(place.section));
        let piece = place.and_then(|place| standing?.pieces.get(place.piece));
        let section = now.iter().find(|(entry, _)| *entry == number).map(|(_, section)| *section);
        let ours = item.and_then(|item| merge.matched.generated.get(item.section)).map(|section| section.title.as_str());
        let fate = match (item, place) {
            (Some(item), Some(place)) if place.untouched && piece.is_some_and(|piece| piece.hash == item.piece.hash) => Fate::Unchanged,
            (Some(_), Some(place)) if place.untouched => Fate::Replaced,
            (Some(_), Some(_)) => Fate::Kept,
            (None, Some(place)) if place.untouched => Fate::Dropped,
            (None, Some(_)) => Fate::KeptUnchosen,
            (Some(_), None) if entry.shown.is_some() => Fate::Deleted,
            (Some(_), None) if section.is_some() => Fate::New,
            (Some(_), None) => Fate::Waiting,
            // deleted, and not chosen either: nothing is to be told
            (None, None) => return None,
        };
        let beside = match (fate, item, place) {
            (Fate::Kept, Some(item), Some(place)) => began_with(entry, place) != Some(item.piece.hash.as_str()),
            (fate, ..) => fate == Fate::Waiting,
        };
        let wanted = item.and_then(|item| merged.titles.get(item.section)?.as_deref()).filter(|wanted| Some(*wanted) != section);
        let moved = match fate {
            Fate::Unchanged | Fate::Replaced if restless.contains(&number) => standing.map(|standing| standing.title.clone()),
            Fate::Kept => wanted.map(str::to_owned),
            _ => None,
        };
        let as_generated = matches!(fate, Fate::Unchanged | Fate::Replaced) && moved.is_none();
        let held = wanted.filter(|_| as_generated).map(str::to_owned);
        let headline = match fate {
            Fate::Kept | Fate::KeptUnchosen if place.is_some_and(|place| !place.second) => piece.and_then(super::pieces::Piece::headline),
            _ => None,
        };
        let first = piece.and_then(super::pieces::Piece::headline).filter(|_| place.is_some_and(|place| place.second));
        Some(ItemReport {
            identity: item.map(|item| &item.kin.identity).or(entry.shown.map(|shown| &shown.identity))?.clone(),
            headline: headline.or(item.map(name)).or(entry.shown.map(|shown| shown.headline.clone()))?,
            section: section.or(standing.map(|standing| standing.title.as_str())).or(ours).unwrap_or_default().to_owned(),
            fate,
            moved,
            held,
            beside,
            within: first,
        })
    });
    Report { readable: true, items: items.collect() }
}

/// The headline, or the first words of a note.
fn name(item: &Generated<'_>) -> String {
    let first = || item.piece.chunks.iter().find(|chunk| chunk.kind == super::layout::Kind::Prose).map(|chunk| chunk.text.trim());
    item.piece.headline().unwrap_or_else(|| first().unwrap_or_default().chars().take(90).collect())
}

/// Untouched items that stand elsewhere now: in another section, or out of the order that the most of them kept.
fn restless(merge: &Merge<'_>, now: &[(usize, &str)]) -> Vec<usize> {
    let mut restless = Vec::new();
    let mut stayed: Vec<(usize, (usize, usize))> = Vec::new();
    for (entry, section) in now {
        let Some(place) = merge.matched.places.get(*entry).and_then(Option::as_ref).filter(|place| place.untouched) else { continue };
        if merge.matched.standing.get(place.section).is_some_and(|standing| standing.title == *section) {
            stayed.push((*entry, (place.section, place.piece)));
        } else {
            restless.push(*entry);
        }
    }
    // the longest run that goes on rising: what is not in it has moved
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(stayed.len());
    for (at, (_, place)) in stayed.iter().enumerate() {
        let before = stayed.iter().take(at).enumerate().filter(|(_, (_, earlier))| earlier < place).map(|(earlier, _)| earlier);
        let from = before.max_by_key(|earlier| best.get(*earlier).map_or(0, |(length, _)| *length));
        best.push((from.and_then(|from| best.get(from)).map_or(0, |(length, _)| *length) + 1, from));
    }
    let mut at = (0..best.len()).max_by_key(|at| best.get(*at).map_or(0, |(length, _)| *length));
    let mut calm = Vec::new();
    while let Some(here) = at {
        calm.push(here);
        at = best.get(here).and_then(|(_, from)| *from);
    }
    restless.extend(stayed.iter().enumerate().filter(|(at, _)| !calm.contains(at)).map(|(_, (entry, _))| *entry));
    restless
}

pub(super) fn unreadable(items: &[Generated<'_>]) -> Report {
    let waiting = items.iter().map(|item| ItemReport {
        identity: item.kin.identity.clone(),
        headline: name(item),
        section: String::new(),
        fate: Fate::Waiting,
        moved: None,
        held: None,
        beside: true,
        within: None,
    });
    Report { readable: false, items: waiting.collect() }
}

/// `draft.new.md`: the report, and the texts that have no place in `draft.md`. As it stood, if nothing has happened since.
pub(super) fn beside(report: &Report, fresh: &[Section<'_>], items: &[Generated<'_>], standing: Option<&str>) -> Option<String> {
    let pending = |item: &&Generated<'_>| report.items.iter().any(|told| told.beside && told.identity == item.kin.identity);
    let mut body = String::new();
    for (number, section) in fresh.iter().enumerate().filter(|(_, section)| section.title != FOOT) {
        let mut here = items.iter().filter(|item| item.section == number).filter(pending).peekable();
        if here.peek().is_some() {
            let _ = write!(body, "\n# {}\n", section.title);
        }
        for item in here {
            let _ = write!(body, "\n{}", text(item.piece));
        }
    }
    if body.is_empty() {
        return None;
    }
    if let Some(standing) = standing.filter(|standing| standing.ends_with(&body) && !report.is_news()) {
        return Some(standing.to_owned());
    }
    let mut out =
        "# New text\n\nThis is what was not put into draft.md, because an editor has worked there. Take over what you want: an item \
                   that you copy whole, with its machine line, is renewed from then on like any that nobody has touched.\n"
            .to_owned();
    out.push_str(&list(report));
    out.push_str(&body);
    Some(out)
}

/// `draft.new.md` of a file that is no draft any more.
pub(super) fn whole_beside(report: &Report, generated: &str, standing: Option<&str>) -> String {
    if let Some(standing) = standing.filter(|standing| standing.ends_with(generated) && !report.is_news()) {
        return standing.to_owned();
    }
    format!(
        "# New text\n\ndraft.md can no longer be read as a draft: none of its headings and items is known. It was left as it is, and \
         the whole new draft stands below. Remove draft.md to have it made anew.\n\n{generated}"
    )
}

fn list(report: &Report) -> String {
    let mut told: Vec<&ItemReport> = report.items.iter().filter(|item| item.fate != Fate::Unchanged || item.is_moved()).collect();
    told.sort_by_key(|item| item.fate);
    told.iter().fold("\n".to_owned(), |mut out, item| {
        let _ = writeln!(out, "- {item}");
        out
    })
}
