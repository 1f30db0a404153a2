//! What we put into `draft.md` the last time: by it what is ours is told from what is an editor's.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::pieces::{Section, outline_hash};

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

impl Remembered {
    /// The heading under which a section stood. The outline of a feature has another theme and heading from time to time.
    pub(super) fn standing_title(&self, section: &Section<'_>) -> Option<&str> {
        let named = self.sections.iter().find(|(ours, _)| *ours == section.title).map(|(_, standing)| standing);
        let outlined =
            || self.frame.iter().find(|framed| section.is_outline() && framed.hash == outline_hash()).map(|framed| &framed.section);
        named.or_else(outlined).map(String::as_str)
    }
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
