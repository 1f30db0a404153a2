//! One week's choice of stories.

use chrono::{DateTime, Utc};

use super::calendar::Week;
use super::story::Story;

/// `[edition]` of `feeds.toml`.
#[derive(Debug, Clone)]
pub struct EditionSettings {
    /// Name of the newsletter.
    pub title: String,
    /// When the week is cut off.
    pub publish: super::calendar::Cutoff,
    /// In the order of the page.
    pub sections: Vec<SectionSettings>,
    /// Text at the end.
    pub footer: Option<String>,
    /// Address in the footer, without `mailto:`.
    pub contact: Option<String>,
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
