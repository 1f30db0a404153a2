//! The outline of a feature: the strongest theme of recent weeks, and what was told of it, with sources.

use chrono::{DateTime, Utc};

use super::article::{Article, Block};
use super::facts::names::Names;
use super::story::telling::Told;
use super::summary;

mod clue;
mod strength;
#[cfg(test)]
mod tests;

use self::clue::Subject;
pub use self::clue::{Clue, Mention};

/// Weeks before the cut-off whose stories are read.
pub const WEEKS: i64 = 6;
/// Words of an extracted sentence.
const SENTENCE: (usize, usize) = (12, 40);

/// A theme and the stories that tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What names the theme in every week: a concept of the table, or a word.
    pub theme: String,
    /// For the title: `Livestreaming`.
    pub topic: String,
    /// What speaks for it, in words.
    pub why: Vec<String>,
    /// Of each story the identities of its articles, the one that tells it in front.
    pub stories: Vec<Vec<String>>,
}

/// A feature as far as it is known: nothing in it is written, all of it is taken from kept articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// [`Proposal::theme`]
    pub theme: String,
    /// `7 Livestreaming Trends in China`
    pub title: String,
    /// What speaks for it, in words.
    pub why: Vec<String>,
    /// In order; each with at least one sentence and one source.
    pub candidates: Vec<Candidate>,
}

/// A numbered point of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Headline of its first source.
    pub headline: String,
    /// The reports that it rests on, the one that tells it in front.
    pub sources: Vec<Reference>,
    /// Taken from its first source.
    pub sentences: Vec<Extract>,
}

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The article.
    pub identity: String,
    /// Name of the source.
    pub source: String,
    /// Headline.
    pub title: String,
    /// Where it stands.
    pub url: url::Url,
    /// BCP 47 tag.
    pub language: String,
    /// When it was published, else first seen.
    pub at: DateTime<Utc>,
}

/// A sentence, and where it stands: bytes `start..end` of block `block` of the article's text, or of its summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// Verbatim.
    pub text: String,
    /// `body` or `summary`.
    pub part: &'static str,
    /// Index of the block.
    pub block: usize,
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Reads what an article speaks of. Cheap enough for all articles of some weeks; the text need not be kept.
pub fn read(article: &Article, names: &Names) -> Clue {
    clue::read(article, names)
}

/// The strongest theme that enough stories of several weeks and outlets share; else what is missing, as a sentence for the draft.
/// `points` are the fewest and the most that an outline has, `until` is the cut-off, `used` are themes of recent features with the edition that had them. The order of `clues` does not matter.
pub fn propose(
    clues: &[Clue],
    told: &Told,
    points: (usize, usize),
    until: DateTime<Utc>,
    used: &[(String, String)],
) -> Result<Proposal, String> {
    strength::propose(clues, told, points, until, used)
}

/// Fills an outline from the articles of a proposal; a story without a sentence that can stand alone is left out. Where too few are left the
/// error says so.
pub fn outline(proposal: Proposal, articles: &[Article], least: usize, names: &Names) -> Result<Feature, String> {
    let subject = Subject::of(&proposal.theme, names);
    let found = |identity: &String| articles.iter().find(|article| article.identity == *identity);
    let mut candidates: Vec<Candidate> = Vec::new();
    for story in &proposal.stories {
        let reports: Vec<&Article> = story.iter().filter_map(found).collect();
        let Some(lead) = reports.first() else { continue };
        let sentences = extracts(lead, |sentence| subject.is_in(sentence, names));
        if !sentences.is_empty() {
            let sources = reports.iter().map(|article| reference(article)).collect();
            candidates.push(Candidate { headline: lead.title.clone(), sources, sentences });
        }
    }
    if candidates.len() < least.max(1) {
        let count = candidates.len();
        return Err(format!(
            "No feature this week: of the stories on {} only {count} have a text to draw on, and {least} are wanted.",
            proposal.topic
        ));
    }
    let count = candidates.len();
    // "6 618 Trends" would be read as one number.
    let number = if proposal.topic.starts_with(|c: char| c.is_ascii_digit()) { spelled(count) } else { count.to_string() };
    let title = format!("{number} {} Trends in China", proposal.topic);
    Ok(Feature { theme: proposal.theme, title, why: proposal.why, candidates })
}

/// The sentence that speaks of the theme, and the one that speaks best for the article; one where they are the same.
fn extracts(article: &Article, on_theme: impl Fn(&str) -> bool) -> Vec<Extract> {
    let summary = [Block::paragraph(&article.summary)];
    let parts = [("body", article.body.as_slice()), ("summary", summary.as_slice())];
    for (part, blocks) in parts {
        let single = |wanted: &dyn Fn(&str) -> bool| summary::single_where(&article.title, blocks, &article.language, SENTENCE, wanted);
        let mut places: Vec<_> = [single(&on_theme), single(&|_| true)].into_iter().flatten().map(|single| single.excerpt).collect();
        places.sort_by_key(|place| (place.block, place.start));
        places.dedup();
        let extract = |place: &summary::Excerpt| {
            let text = blocks.get(place.block)?.text.get(place.start..place.end)?.to_owned();
            Some(Extract { text, part, block: place.block, start: place.start, end: place.end })
        };
        let extracts: Vec<Extract> = places.iter().filter_map(extract).collect();
        if !extracts.is_empty() {
            return extracts;
        }
    }
    Vec::new()
}

fn reference(article: &Article) -> Reference {
    Reference {
        identity: article.identity.clone(),
        source: article.source.clone(),
        title: article.title.clone(),
        url: article.url.clone(),
        language: article.language.clone(),
        at: clue::time(article),
    }
}

fn spelled(count: usize) -> String {
    const WORDS: [&str; 13] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];
    WORDS.get(count).map_or_else(|| count.to_string(), ToString::to_string)
}
