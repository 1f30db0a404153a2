//! `draft.json`: what stands beside each item and is never published.

use serde::{Deserialize, Serialize};

use super::outline::FeatureView;
use super::trace::Passage;
use super::translation::TranslationView;
use super::view::{ItemView, SectionView, View};
use super::{RefusedLink, SourceHealth};
use crate::desk::dates::{Precision, ZoneOrigin};
use crate::desk::facts::names::NameKind;

/// The JSON Schema of `draft.json` (draft 2020-12).
pub const SCHEMA: &str = include_str!("draft.schema.json");
/// What `$schema` says: the `$id` of [`SCHEMA`].
const SCHEMA_ID: &str = "urn:keepup:schema:draft:1";
/// Raised with every change that readers of the file must know of.
const VERSION: u32 = 1;

/// All that is known of a draft beside its text. Offsets are bytes of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    /// Names the schema.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Version of the schema.
    pub version: u32,
    /// Name of the newsletter.
    pub title: String,
    /// As `2023-W19`.
    pub week: String,
    /// RFC 3339, in the newsletter's zone.
    pub from: String,
    /// RFC 3339: the cut-off.
    pub to: String,
    /// IANA name of the newsletter's zone.
    pub zone: String,
    /// In order.
    pub sections: Vec<Section>,
    /// Stories that are not printed.
    pub left_out: Vec<LeftOut>,
    /// How the sources fare.
    pub sources: Vec<SourceHealth>,
    /// Links that may not be asked for.
    pub refused_links: Vec<RefusedLink>,
    /// What could not be translated, in words.
    pub translation_trouble: Option<String>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What sources call it.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// Its form.
    pub form: SectionForm,
    /// Why it is short.
    pub shortage: Option<String>,
    /// The outline of a feature.
    pub feature: Option<FeatureView>,
    /// In order.
    pub items: Vec<Item>,
}

/// The form of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionForm {
    /// Headline, paragraphs, link.
    Items,
    /// One sentence with its link.
    Notes,
    /// The outline of an article.
    Feature,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// As in the machine line.
    pub identity: String,
    /// As printed.
    pub headline: String,
    /// As its source has it.
    pub original_title: String,
    /// BCP 47 tag of the source.
    pub language: String,
    /// Name of the source.
    pub source: String,
    /// Publication or account, when its page names it.
    pub site: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// As printed.
    pub url: String,
    /// The address by which links are compared.
    pub canonical_url: String,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was first seen, RFC 3339.
    pub fetched: String,
    /// All reports of the story, earliest first.
    pub reports: Vec<Report>,
    /// Why it was chosen, in words.
    pub reasons: Vec<String>,
    /// How far an editor can lean on it.
    pub confidence: Confidence,
    /// The earlier edition that told of the story.
    pub earlier: Option<EarlierEdition>,
    /// Names in it that the table knows, in order of their appearance.
    pub names: Vec<NameRow>,
    /// The line of facts under a Chinese item; empty for others.
    pub facts: String,
    /// Its headline by machine.
    pub translation: Option<TranslationView>,
    /// Where the headline stands in the source, and its facts.
    pub headline_source: Option<Passage>,
    /// What is printed, and where each sentence and fact of it stands in the source.
    pub paragraphs: Vec<Passage>,
}

/// When an article was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// RFC 3339, in the zone of the source.
    pub at: String,
    /// How exact it is.
    pub precision: Precision,
    /// Where the zone is from.
    pub zone: ZoneOrigin,
    /// Where it was found.
    pub found: String,
}

/// A report of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the source.
    pub source: String,
    /// Its headline.
    pub title: String,
    /// Its address.
    pub url: String,
    /// BCP 47 tag.
    pub language: String,
    /// RFC 3339, if known.
    pub published: Option<String>,
    /// The item is told from it.
    pub lead: bool,
    /// No other is earlier.
    pub earliest: bool,
}

/// How far an editor can lean on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidence {
    /// By the number of reasons.
    pub level: ConfidenceLevel,
    /// What to doubt, in words.
    pub reasons: Vec<String>,
}

/// Confidence in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfidenceLevel {
    /// Nothing speaks against it.
    High,
    /// One thing does.
    Medium,
    /// Several do.
    Low,
}

/// What an earlier edition had of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierEdition {
    /// As `2023-W18`.
    pub week: String,
    /// The headline it had there.
    pub headline: String,
    /// The link it had there; empty where it has none.
    pub url: String,
    /// The item is an update of it; otherwise both tell of `common`.
    pub update: bool,
    /// What both tell of, in words.
    pub common: String,
    /// What is new since then.
    pub new: Vec<String>,
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameRow {
    /// As the table has it.
    pub english: String,
    /// As the table has it.
    pub chinese: Option<String>,
    /// What it names.
    pub kind: NameKind,
    /// As the item has it.
    pub printed: Vec<String>,
}

/// A story that is not printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its identity.
    pub story: String,
    /// Headline of its lead.
    pub title: String,
    /// Why, in words.
    pub reason: String,
}

impl Sidecar {
    pub(super) fn of(view: &View) -> Self {
        Self {
            sections: view.sections.iter().map(Section::of).collect(),
            left_out: view.left_out.clone(),
            sources: view.health.clone(),
            refused_links: view.refused.clone(),
            translation_trouble: view.trouble.clone(),
            ..Self::bare(&view.title, &view.week, [&view.from, &view.to], &view.zone)
        }
    }

    /// What stands beside a draft of which nothing is known but its time (RFC 3339).
    pub fn bare(title: &str, week: &str, [from, to]: [&str; 2], zone: &str) -> Self {
        Self {
            schema: SCHEMA_ID.to_owned(),
            version: VERSION,
            title: title.to_owned(),
            week: week.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            zone: zone.to_owned(),
            sections: Vec::new(),
            left_out: Vec::new(),
            sources: Vec::new(),
            refused_links: Vec::new(),
            translation_trouble: None,
        }
    }

    /// Its time as people read it.
    pub(super) fn span(&self) -> String {
        span(&self.from, &self.to, &self.zone)
    }

    /// The file's text.
    pub fn json(&self) -> String {
        // what has only text, numbers and lists cannot fail
        serde_json::to_string_pretty(self).map(|json| json + "\n").unwrap_or_default()
    }

    /// All items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }
}

/// Two instants in RFC 3339 as people read them.
pub(super) fn span(from: &str, to: &str, zone: &str) -> String {
    let minutes = |at: &str| at.get(..16).unwrap_or(at).replace('T', " ");
    format!("from {} to {} ({zone})", minutes(from), minutes(to))
}

impl Section {
    fn of(view: &SectionView) -> Self {
        let form = match (&view.feature, view.notes) {
            (Some(_), _) => SectionForm::Feature,
            (None, true) => SectionForm::Notes,
            (None, false) => SectionForm::Items,
        };
        Self {
            name: view.name.clone(),
            title: view.title.clone(),
            form,
            shortage: view.shortage.clone(),
            feature: view.feature.clone(),
            items: view.items.iter().map(Item::of).collect(),
        }
    }
}

impl Item {
    fn of(view: &ItemView) -> Self {
        Self {
            identity: view.identity.clone(),
            headline: view.headline.clone(),
            original_title: view.original_title.clone(),
            language: view.language.clone(),
            source: view.source.clone(),
            site: view.site.clone(),
            author: view.author.clone(),
            url: view.url.clone(),
            canonical_url: view.canonical_url.clone(),
            published: view.published.clone(),
            fetched: view.fetched.clone(),
            reports: view.outlets.clone(),
            reasons: view.reasons.clone(),
            confidence: Confidence::of(&view.doubts),
            earlier: view.earlier.clone(),
            names: view.trace.names.clone(),
            facts: view.facts.clone(),
            translation: view.translation.clone(),
            headline_source: view.trace.headline.clone(),
            paragraphs: view.trace.paragraphs.clone(),
        }
    }
}

impl Confidence {
    fn of(doubts: &[String]) -> Self {
        let level = match doubts.len() {
            0 => ConfidenceLevel::High,
            1 => ConfidenceLevel::Medium,
            _ => ConfidenceLevel::Low,
        };
        Self { level, reasons: doubts.to_vec() }
    }
}
