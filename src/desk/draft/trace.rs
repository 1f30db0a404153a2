//! Where what is printed stands in its source: every sentence, and every figure, date, name and quotation.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::sidecar::NameRow;
use super::translation::TranslationView;
use super::view::{ParagraphView, one_line};
use crate::desk::article::Article;
use crate::desk::facts::dates::Date;
use crate::desk::facts::names::Names;
use crate::desk::facts::{self, FactContext, FactKind, english};
use crate::desk::language;

/// A printed text and its place in the source; offsets are bytes of the block's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
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
    /// The sentences of the source that it is made of, whole.
    pub sentences: Vec<Sentence>,
    /// What in it can be held against another text.
    pub facts: Vec<TracedFact>,
    /// By machine.
    pub translation: Option<TranslationView>,
}

/// Part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The headline.
    Title,
    /// What the feed or the page says of it in short.
    Summary,
    /// The text.
    Body,
}

/// A sentence of the source, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A figure, date, name or quotation of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedFact {
    /// What it is.
    pub kind: FactWord,
    /// Its words in the source.
    pub words: String,
    /// The same in every language: an amount in English, ISO 8601 days, the English name of the table, who said it.
    pub value: Option<String>,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The sentence it stands in.
    pub sentence: Sentence,
}

/// What a fact is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactWord {
    /// An amount.
    Figure,
    /// A day or a span of days.
    Date,
    /// Somebody or something by name.
    Name,
    /// Words of somebody.
    Quotation,
}

/// Where an item stands in its source.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub headline: Option<Passage>,
    pub paragraphs: Vec<Passage>,
    pub names: Vec<NameRow>,
}

impl Trace {
    pub fn of(lead: &Article, headline: &str, paragraphs: &[ParagraphView], names: &Names) -> Self {
        let published = lead.published.as_ref().map(|date| date.at.date_naive());
        let reader = Reader { language: &lead.language, context: FactContext { published, names } };
        let end = headline_end(&lead.title, headline);
        let headline = end.map(|end| reader.passage(headline, Part::Title, 0, &lead.title, 0..end));
        let paragraphs: Vec<Passage> = paragraphs
            .iter()
            .filter_map(|shown| {
                let block = match shown.part {
                    Part::Body => &lead.body.get(shown.block)?.text,
                    Part::Summary => &lead.summary,
                    Part::Title => &lead.title,
                };
                let passage = reader.passage(&shown.text, shown.part, shown.block, block, shown.start..shown.end);
                Some(Passage { translation: shown.translation.clone(), ..passage })
            })
            .collect();
        let names = table(headline.iter().chain(&paragraphs), names);
        Self { headline, paragraphs, names }
    }
}

/// Where in the title the printed headline ends: it is the title in one line, perhaps without its stop.
fn headline_end(title: &str, headline: &str) -> Option<usize> {
    let bare = title.trim_end().trim_end_matches(['.', '。']);
    [title.len(), bare.len()].into_iter().find(|end| title.get(..*end).is_some_and(|text| one_line(text) == headline))
}

struct Reader<'a> {
    language: &'a str,
    context: FactContext<'a>,
}

impl Reader<'_> {
    fn passage(&self, text: &str, part: Part, block: usize, source: &str, printed: Range<usize>) -> Passage {
        let spans = language::sentences(source, self.language).into_iter();
        let spans: Vec<Range<usize>> = spans.filter(|span| span.start < printed.end && printed.start < span.end).collect();
        let mut facts = Vec::new();
        let mut sentences = Vec::new();
        for span in spans {
            let words = source.get(span.clone()).unwrap_or_default();
            let sentence = Sentence { text: words.to_owned(), start: span.start, end: span.end };
            for fact in facts::facts(words, &self.context) {
                let place = span.start + fact.span.start..span.start + fact.span.end;
                if place.start >= printed.start && place.end <= printed.end {
                    facts.push(traced(&fact, words, place, &sentence));
                }
            }
            sentences.push(sentence);
        }
        Passage { text: text.to_owned(), part, block, start: printed.start, end: printed.end, sentences, facts, translation: None }
    }
}

fn traced(fact: &facts::Fact, words: &str, place: Range<usize>, sentence: &Sentence) -> TracedFact {
    let said = |span: &Range<usize>| words.get(span.clone()).unwrap_or_default().to_owned();
    let (kind, value) = match &fact.kind {
        FactKind::Figure(figure) => (FactWord::Figure, Some(english::tell_figure(figure))),
        FactKind::Date(date) => (FactWord::Date, Some(days(*date))),
        FactKind::Name(name) => (FactWord::Name, name.known.then(|| name.key.clone())),
        FactKind::Quotation(quotation) => (FactWord::Quotation, quotation.speaker.as_ref().map(said)),
    };
    TracedFact { kind, words: said(&fact.span), value, start: place.start, end: place.end, sentence: sentence.clone() }
}

/// A day, or an ISO 8601 interval of days.
fn days(date: Date) -> String {
    if date.is_day() { date.first.to_string() } else { format!("{}/{}", date.first, date.last) }
}

/// The names that the table knows, each once, with the words that stand for them.
fn table<'a>(passages: impl Iterator<Item = &'a Passage>, names: &Names) -> Vec<NameRow> {
    let mut rows: Vec<NameRow> = Vec::new();
    for fact in passages.flat_map(|passage| &passage.facts).filter(|fact| fact.kind == FactWord::Name) {
        let Some(concept) = fact.value.as_deref().and_then(|english| names.concept(english)) else { continue };
        let at = rows.iter().position(|row| row.english == concept.english).unwrap_or_else(|| {
            let (english, chinese) = (concept.english.clone(), concept.chinese.clone());
            rows.push(NameRow { english, chinese, kind: concept.kind, printed: Vec::new() });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at).filter(|row| !row.printed.contains(&fact.words)) {
            row.printed.push(fact.words.clone());
        }
    }
    rows
}
