//! A proposed feature as every form of the draft shows it.

use serde::Serialize;

use super::view::{headline, one_line};
use crate::desk::facts::FactContext;
use crate::desk::facts::english::Told;
use crate::desk::facts::names::Names;
use crate::desk::feature::{Candidate, Feature, Reference};
use crate::desk::{language, links};

/// Said of every outline.
pub(super) const OUTLINE: &str = "an outline proposed from stories of recent weeks; extracted, rewrite before publishing";

/// A feature.
#[derive(Debug, Serialize)]
pub(super) struct FeatureView {
    pub(super) title: String,
    pub(super) theme: String,
    pub(super) why: Vec<String>,
    pub(super) candidates: Vec<CandidateView>,
}

/// A numbered point.
#[derive(Debug, Serialize)]
pub(super) struct CandidateView {
    /// From 1.
    pub(super) number: usize,
    pub(super) headline: String,
    pub(super) language: String,
    pub(super) foreign: bool,
    /// Of a Chinese point its names, figures and days in English; empty for others.
    pub(super) facts: String,
    pub(super) sentences: Vec<SentenceView>,
    /// The first is the one that the sentences are taken from.
    pub(super) sources: Vec<ReferenceView>,
}

/// A sentence and where it stands in the first source.
#[derive(Debug, Serialize)]
pub(super) struct SentenceView {
    pub(super) text: String,
    pub(super) part: &'static str,
    pub(super) block: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A stored report.
#[derive(Debug, Serialize)]
pub(super) struct ReferenceView {
    pub(super) identity: String,
    pub(super) source: String,
    pub(super) title: String,
    pub(super) url: String,
    pub(super) language: String,
    /// RFC 3339.
    pub(super) at: String,
}

impl FeatureView {
    pub(super) fn new(feature: &Feature, names: &Names) -> Self {
        let candidates = feature.candidates.iter().zip(1..).map(|(candidate, number)| CandidateView::new(candidate, number, names));
        Self { title: one_line(&feature.title), theme: feature.theme.clone(), why: feature.why.clone(), candidates: candidates.collect() }
    }
}

impl CandidateView {
    fn new(candidate: &Candidate, number: usize, names: &Names) -> Self {
        let lead = candidate.sources.first();
        let language = lead.map_or("en", |lead| lead.language.as_str()).to_owned();
        let texts = std::iter::once(candidate.headline.as_str()).chain(candidate.sentences.iter().map(|sentence| sentence.text.as_str()));
        let context = FactContext { published: lead.map(|lead| lead.at.date_naive()), names };
        let facts =
            if language::is_chinese(&language) { Told::of(&texts.collect::<Vec<_>>().join("\n"), &context).line() } else { String::new() };
        let sentences = candidate.sentences.iter().map(|sentence| SentenceView {
            text: one_line(&sentence.text),
            part: sentence.part,
            block: sentence.block,
            start: sentence.start,
            end: sentence.end,
        });
        Self {
            number,
            headline: headline(&candidate.headline),
            foreign: !language.starts_with("en"),
            language,
            facts,
            sentences: sentences.collect(),
            sources: candidate.sources.iter().map(ReferenceView::new).collect(),
        }
    }

    /// The other reports that the point rests on, in one line; empty where there is none.
    pub(super) fn also(&self) -> String {
        let others = self.sources.iter().skip(1).map(|other| format!("{}, {}", other.source, other.url)).collect::<Vec<_>>();
        if others.is_empty() { String::new() } else { format!("also: {}", others.join("; ")) }
    }
}

impl ReferenceView {
    fn new(reference: &Reference) -> Self {
        Self {
            identity: reference.identity.clone(),
            source: reference.source.clone(),
            title: one_line(&reference.title),
            url: links::printable(&reference.url, &[]),
            language: reference.language.clone(),
            at: reference.at.to_rfc3339(),
        }
    }
}
