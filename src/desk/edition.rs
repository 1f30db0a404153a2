//! One week's choice of stories.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

use super::article::Article;
use super::calendar::Week;
use super::facts::names::Names;
use super::feature::Feature;
use super::source::Source;
use super::story::Story;
use orders::Order;

pub mod orders;

mod choosing;
mod judgement;
mod novelty;
mod placing;
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
    /// Names whose stories belong here, in any spelling and language that the table of names knows.
    pub names: Vec<String>,
}

/// The form of a section's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Headline, paragraphs, URL.
    Items,
    /// One sentence with its link.
    Notes,
    /// The outline of an article on the theme of some weeks; no story is placed in it.
    Feature,
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
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The edition.
    pub week: Week,
    /// Identities by which the story can be met again: its id, its articles', their aliases.
    pub identities: Vec<String>,
    /// Headline as printed.
    pub title: String,
    /// Its link as printed.
    pub url: String,
    /// The reports of the story that were there when it was printed.
    pub articles: Vec<Article>,
    /// The edition's cut-off.
    pub until: DateTime<Utc>,
}

/// A section with its choice.
#[derive(Debug, Clone)]
pub struct Section {
    /// What was asked for.
    pub settings: SectionSettings,
    /// In order.
    pub items: Vec<Item>,
    /// Of a feature: its outline.
    pub feature: Option<Feature>,
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
    /// The earlier edition that told of it, if one did.
    pub earlier: Option<Earlier>,
}

/// What an earlier edition had of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The edition.
    pub week: Week,
    /// Its headline there.
    pub title: String,
    /// Its link there.
    pub url: String,
    /// How the two belong together.
    pub relation: Relation,
    /// Figures, days and names that are new since then, in English or as they stand; of an update at least one.
    pub fresh: Vec<String>,
}

/// How a story belongs to one that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// It is the same one, and there is news of it.
    Update,
    /// Both tell of these things.
    Touches(String),
}

impl Item {
    /// The earlier edition, if this is an update of what it had.
    pub fn update(&self) -> Option<&Earlier> {
        self.earlier.as_ref().filter(|earlier| earlier.relation == Relation::Update)
    }
}

/// How many editions back a story counts as told.
pub const MEMORY: i64 = 8;

/// What a week is chosen from; the order of `stories`, `sources` and `printed` does not matter.
#[derive(Debug)]
pub struct Material<'a> {
    /// The edition.
    pub week: Week,
    /// Its time.
    pub window: Window,
    /// `[edition]`
    pub settings: &'a EditionSettings,
    /// All sources.
    pub sources: &'a [Source],
    /// The stories of the week.
    pub stories: Vec<Story>,
    /// What earlier editions printed.
    pub printed: &'a [Printed],
    /// Identities of articles of earlier weeks that could not be read when theirs was frozen: they belong to this one.
    pub held: &'a BTreeSet<String>,
    /// Items of the edition before that its editor cut: they are offered once more.
    pub cut: &'a [Printed],
    /// What editors have ordered of this week, earliest first.
    pub orders: &'a [Order],
    /// The names of the field.
    pub names: &'a Names,
}

/// Chooses a week's stories and says why.
///
/// A short post of a marked source is a note; else a story goes to the section that its lead's source names; then names in its headlines, then
/// the sources that sections list, then words decide, and what no section asks for goes to the first. Within a section the source's weight, the
/// number of outlets, recency, novelty and matching words rank it; at most two neighbours are of one source. What an earlier edition had
/// returns only with new facts, as an update. Editors' orders outrank all of this.
pub fn choose(material: Material<'_>) -> Edition {
    choosing::choose(material)
}

#[cfg(test)]
mod tests;
