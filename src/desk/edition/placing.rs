//! The section of a story: by its source, its length, its names, its words.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::judgement::articles;
use super::{EditionSettings, Form, SectionSettings};
use crate::desk::article::{Article, Reading};
use crate::desk::facts::names::Names;
use crate::desk::language::{self, simplified};
use crate::desk::source::Source;
use crate::desk::story::Story;

/// A post of a marked source that is shorter than this is a note: an item could not be made of it.
const SHORT: language::Length = language::Length { words: 100, characters: 200 };

/// Where a story goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index of the section; past the last one where there is none for stories.
    pub section: usize,
    /// Why, in words.
    pub why: String,
    /// How many words and names of the section it has.
    pub hits: usize,
}

/// What the rules are.
pub(super) struct Rules<'a> {
    settings: &'a EditionSettings,
    sources: &'a HashMap<&'a str, &'a Source>,
    names: &'a Names,
    /// Of each section: the concepts it names, by their English name, and the spellings that the table does not know.
    concepts: Vec<(BTreeSet<&'a str>, Vec<&'a str>)>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(settings: &'a EditionSettings, sources: &'a HashMap<&'a str, &'a Source>, names: &'a Names) -> Self {
        let concepts = settings.sections.iter().map(|section| {
            let known = section.names.iter().filter_map(|name| names.meant(name)).map(|concept| concept.english.as_str()).collect();
            let unknown = section.names.iter().filter(|name| names.meant(name).is_none()).map(String::as_str).collect();
            (known, unknown)
        });
        Self { settings, sources, names, concepts: concepts.collect() }
    }

    /// What an editor ordered; else the rules in their order: notes for a short post of a marked source; the section that the source names; names in a headline; sections
    /// that list the source; words, and names further down; else the first section.
    pub(super) fn place(&self, story: &Story, ordered: Option<&str>) -> Place {
        let lead = &story.lead;
        let source = self.sources.get(lead.source.as_str()).copied();
        let marked = source.is_some_and(|source| source.notes);
        // A marked source's long articles are no notes, whatever their words.
        let open: Vec<(usize, &SectionSettings)> = self
            .settings
            .sections
            .iter()
            .enumerate()
            .filter(|(_, section)| section.form != Form::Feature && !(marked && section.form == Form::Notes))
            .collect();
        let titles: Vec<&str> = articles(story).map(|article| article.title.as_str()).collect();
        let opening = lead.body.iter().find(|block| !block.text.trim().is_empty()).map_or("", |block| block.text.as_str());
        let text = titles.iter().copied().chain([lead.summary.as_str(), opening]).collect::<Vec<_>>().join("\n");
        let words = |section: &'a SectionSettings| words_met(&section.words, &text);
        let placed = |section: usize, why: String| {
            let hits = self.settings.sections.get(section).map_or(0, |section| words(section).len()) + self.named(section, &text).len();
            Place { section, why, hits }
        };
        // A section that feeds.toml no longer has is no place, and a feature is none for a story.
        if let Some((index, section)) =
            ordered.and_then(|name| self.settings.sections.iter().enumerate().find(|(_, section)| section.name == name))
            && section.form != Form::Feature
        {
            return placed(index, format!("section \u{201c}{}\u{201d}: an editor put it there", section.title));
        }
        if let Some(length) = length_of(lead).filter(|length| marked && is_short(*length))
            && let Some((index, section)) = self.settings.sections.iter().enumerate().find(|(_, section)| section.form == Form::Notes)
        {
            let said = if length.characters > length.words {
                format!("{} characters", length.characters)
            } else {
                format!("{} words", length.words)
            };
            return placed(index, format!("section \u{201c}{}\u{201d}: a short post ({said}) of {}", section.title, lead.source));
        }
        if let Some(name) = source.and_then(|source| source.section.as_deref())
            && let Some((index, section)) = self.settings.sections.iter().enumerate().find(|(_, section)| section.name == name)
            && section.form != Form::Feature
        {
            return placed(index, format!("section \u{201c}{}\u{201d}: {} belongs to it", section.title, lead.source));
        }
        let most = |met: &dyn Fn(usize, &'a SectionSettings) -> Vec<String>| {
            let met = open.iter().map(|(index, section)| (*index, section.title.as_str(), met(*index, section)));
            met.max_by_key(|(index, _, met)| (met.len(), Reverse(*index))).filter(|(_, _, met)| !met.is_empty())
        };
        let in_titles = titles.join("\n");
        if let Some((index, title, met)) = most(&|index, _| self.named(index, &in_titles)) {
            return placed(index, format!("section \u{201c}{title}\u{201d}: names {}", met.join(", ")));
        }
        if let Some((index, section)) = open.iter().find(|(_, section)| section.sources.contains(&lead.source)) {
            return placed(*index, format!("section \u{201c}{}\u{201d} lists {}", section.title, lead.source));
        }
        let words_and_names = |index: usize, section: &'a SectionSettings| {
            words(section).into_iter().map(str::to_owned).chain(self.named(index, &text)).collect::<Vec<_>>()
        };
        if let Some((index, title, met)) = most(&words_and_names) {
            return placed(index, format!("section \u{201c}{title}\u{201d} by its words: {}", met.join(", ")));
        }
        match open.first() {
            Some((index, section)) => placed(*index, format!("section \u{201c}{}\u{201d}: no other section asks for it", section.title)),
            None => Place { section: usize::MAX, why: String::new(), hits: 0 },
        }
    }

    /// The section's names that a text has, each once: as `Xiaohongshu`, or `Xiaohongshu (小红书)` where another spelling stands there.
    fn named(&self, section: usize, text: &str) -> Vec<String> {
        let Some((known, unknown)) = self.concepts.get(section) else { return Vec::new() };
        let mut met = Vec::new();
        if !known.is_empty() {
            let plain = simplified(text);
            let mut seen = BTreeSet::new();
            for (span, number) in self.names.concepts_in_simplified(&plain) {
                let Some(concept) = self.names.numbered(number).filter(|concept| known.contains(concept.english.as_str())) else {
                    continue;
                };
                if seen.insert(concept.english.as_str()) {
                    let written = plain.get(span).unwrap_or_default();
                    let english = &concept.english;
                    met.push(if written == english { english.clone() } else { format!("{english} ({written})") });
                }
            }
        }
        let lower = text.to_lowercase();
        met.extend(unknown.iter().filter(|name| stands_in(&lower, &name.to_lowercase())).map(|name| (*name).to_owned()));
        met
    }
}

/// The length of an article that was read as far as it goes; `None` while that is not known.
fn length_of(article: &Article) -> Option<language::Length> {
    match article.reading {
        Reading::Read | Reading::EntryOnly => {
            let text = article.text();
            Some(language::length(if text.trim().is_empty() { &article.summary } else { &text }))
        }
        Reading::Waiting | Reading::Teaser | Reading::Unavailable => None,
    }
}

/// Two Chinese characters are about a word.
fn is_short(length: language::Length) -> bool {
    length.words * SHORT.characters + length.characters * SHORT.words < SHORT.words * SHORT.characters
}

/// The words that stand in a text: whole words, but anywhere in a text that does not part words.
fn words_met<'a>(words: &'a [String], text: &str) -> Vec<&'a str> {
    let text = text.to_lowercase();
    words.iter().map(String::as_str).filter(|word| stands_in(&text, &word.trim().to_lowercase())).collect()
}

fn stands_in(text: &str, word: &str) -> bool {
    let parted = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
    let spaced = |edge: Option<char>| edge.is_some_and(|c| c.is_ascii_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|tail| tail.chars().next());
            (!spaced(word.chars().next()) || parted(before)) && (!spaced(word.chars().next_back()) || parted(after))
        })
}
