//! One week's choice of stories.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

use super::calendar::Week;
use super::source::Source;
use super::story::Story;

mod choosing;
mod judgement;
mod window;

/// `[edition]` of `feeds.toml`.
#[derive(Debug, Clone)]
pub struct EditionSettings {
    /// Name of the newsletter.
    pub title: String,
    /// When the week is cut off.
    pub publish: super::calendar::Cutoff,
    /// The daemon keeps the open week's draft current.
    pub preview: bool,
    /// In the order of the page.
    pub sections: Vec<SectionSettings>,
    /// Text at the end.
    pub footer: Option<String>,
    /// Address in the footer, without `mailto:`.
    pub contact: Option<String>,
    /// Where the folder of editions is served, with a slash at its end.
    pub base_url: Option<Url>,
}

/// `[[edition.section]]`: a heading, how much goes under it, and what belongs there.
#[derive(Debug, Clone)]
pub struct SectionSettings {
    /// What sources call it in their `section`.
    pub name: String,
    /// Heading in the draft.
    pub title: String,
    /// Items or one-sentence notes.
    pub form: Form,
    /// Fewest items worth printing without a word.
    pub least: usize,
    /// Most items.
    pub most: usize,
    /// Sources whose stories belong here.
    pub sources: Vec<String>,
    /// Words (in any language) whose stories belong here.
    pub words: Vec<String>,
}

/// The form of a section's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Headline, paragraphs, URL.
    Items,
    /// One sentence with its link.
    Notes,
}

/// The time of an edition, and the time in which its articles arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From this instant ...
    pub from: DateTime<Utc>,
    /// ... to before this one, by publication.
    pub to: DateTime<Utc>,
    /// What arrived before this instant had its chance in an earlier edition.
    pub opened: DateTime<Utc>,
    /// What arrives after this instant joins the next edition.
    pub frozen: DateTime<Utc>,
}

/// One week's choice.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Named by its cut-off.
    pub week: Week,
    /// From this instant ...
    pub from: DateTime<Utc>,
    /// ... to before this one.
    pub to: DateTime<Utc>,
    /// In order, empty ones too.
    pub sections: Vec<Section>,
    /// Stories that are not printed, and why.
    pub left_out: Vec<LeftOut>,
}

/// A story that is not in the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// [`Story::id`]
    pub story: String,
    /// Identities and aliases of its articles: by any of them it is found again.
    pub identities: Vec<String>,
    /// Headline of its lead.
    pub title: String,
    /// Why, in words.
    pub reason: String,
}

/// An item of an edition that is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The edition.
    pub week: Week,
    /// Identities by which the story can be met again: its id, its articles', their aliases.
    pub identities: Vec<String>,
    /// Headline as printed.
    pub title: String,
}

/// A section with its choice.
#[derive(Debug, Clone)]
pub struct Section {
    /// What was asked for.
    pub settings: SectionSettings,
    /// In order.
    pub items: Vec<Item>,
    /// Why it is short or empty, in words.
    pub shortage: Option<String>,
}

/// A chosen story.
#[derive(Debug, Clone)]
pub struct Item {
    /// What is told.
    pub story: Story,
    /// Why it was chosen, in words.
    pub reasons: Vec<String>,
    /// What an editor should doubt: single source, paywalled excerpt, company's own statement, date guessed.
    pub doubts: Vec<String>,
}

/// How many editions back a story counts as told.
pub const MEMORY: i64 = 8;

/// Chooses a week's stories and says why; the order of `stories`, `sources` and `printed` does not matter.
///
/// `held` are identities of articles of earlier weeks that could not be read when theirs was frozen: they belong to this one.
/// A story goes to the section that its lead's source names, else to one that lists the source, else to the one most of whose words it has, else to the first. Within a section the source's
/// weight, the number of outlets, recency and matching words rank it; at most two neighbours are of one source.
pub fn choose(
    week: Week,
    window: Window,
    settings: &EditionSettings,
    sources: &[Source],
    stories: Vec<Story>,
    printed: &[Printed],
    held: &BTreeSet<String>,
) -> Edition {
    choosing::choose(week, window, settings, sources, stories, printed, held)
}

#[cfg(test)]
mod tests;
