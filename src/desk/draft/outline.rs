//! A proposed feature as every form of the draft shows it.

use serde::{Deserialize, Serialize};

use super::markdown::escape;
use super::trace::Part;
use super::view::{headline, one_line};
use crate::desk::facts::FactContext;
use crate::desk::facts::english::Told;
use crate::desk::facts::names::Names;
use crate::desk::feature::{Candidate, Feature, Reference};
use crate::desk::{language, links};

/// Said of every outline.
pub(super) const OUTLINE: &str = "an outline proposed from stories of recent weeks; extracted, rewrite before publishing";

/// A feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureView {
    /// Its heading.
    pub title: String,
    /// What its points have in common.
    pub theme: String,
    /// Why it is proposed, in words.
    pub why: Vec<String>,
    /// In order.
    pub candidates: Vec<CandidateView>,
}

/// A numbered point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateView {
    /// From 1.
    pub number: usize,
    /// As its first source has it.
    pub headline: String,
    /// BCP 47 tag of its first source.
    pub language: String,
    /// Of a Chinese point its names, figures and days in English; empty for others.
    pub facts: String,
    /// Sentences of the first source.
    pub sentences: Vec<SentenceView>,
    /// The first is the one that the sentences are taken from.
    pub sources: Vec<ReferenceView>,
}

/// A sentence and where it stands in the first source; offsets are bytes of the block's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentenceView {
    /// As printed.
    pub text: String,
    /// Part of the article.
    pub part: Part,
    /// Number of the block in the part, from 0.
    pub block: usize,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceView {
    /// Identity of the article.
    pub identity: String,
    /// Name of the source.
    pub source: String,
    /// Its headline.
    pub title: String,
    /// As printed.
    pub url: String,
    /// BCP 47 tag.
    pub language: String,
    /// RFC 3339.
    pub at: String,
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
            part: if sentence.part == "summary" { Part::Summary } else { Part::Body },
            block: sentence.block,
            start: sentence.start,
            end: sentence.end,
        });
        Self {
            number,
            headline: headline(&candidate.headline),
            language,
            facts,
            sentences: sentences.collect(),
            sources: candidate.sources.iter().map(ReferenceView::new).collect(),
        }
    }

    /// The other reports that the point rests on, as a line of Markdown; empty where there is none.
    pub(super) fn also(&self) -> String {
        let others = self.sources.iter().skip(1).map(|other| format!("{}, <{}>", escape(&other.source), other.url)).collect::<Vec<_>>();
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
