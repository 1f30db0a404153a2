//! Does a claim stand on a source? What is missing is told, with the words of the source that come nearest.
//!
//! Facts are compared by value across languages and forms (`2.6亿` is `260 million`, `小红书` is Xiaohongshu). Within a language the
//! claim is also laid beside the source sentence it was made of, so that a figure that stands elsewhere in the source, a negation
//! put in or taken out, and two names that changed places are seen. Nothing here knows what is true: only what the source bears.

mod alignment;
mod amounts;
mod bearing;
mod beside;
mod days;
mod doubts;
mod forms;
mod issue;
mod measures;
mod naming;
mod negation;
mod opposites;
mod order;
mod otherwise;
mod quoted;
mod score;
mod text;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use self::alignment::Alignment;
pub use self::issue::{Issue, IssueKind};
use self::text::Text;
use crate::desk::facts::names::Names;

/// A claim whose score is below this is not supported, whatever its facts; one threshold for all languages and kinds of text.
pub const THRESHOLD: f64 = 0.5;

/// What is known beside the words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The day the source was published; without it the years of days that name none are not held against each other.
    pub published: Option<NaiveDate>,
    /// The names of the field.
    pub names: &'a Names,
}

/// A source, read once and held against any number of claims.
#[derive(Debug)]
pub struct Source<'a> {
    text: Text<'a>,
    context: Context<'a>,
}

/// What came of holding a claim against its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// No certain issue, and a score of [`THRESHOLD`] or more.
    pub supported: bool,
    /// From 0 to 1: how far the words of the claim are those of the source, one place of it rather than many.
    pub score: f64,
    /// The score without regard to certain issues: whether the claim speaks of the same at all.
    pub nearness: f64,
    /// What the source does not bear, in order of the claim.
    pub issues: Vec<Issue>,
}

impl<'a> Source<'a> {
    /// Reads a source.
    pub fn new(text: &'a str, context: Context<'a>) -> Self {
        Self { text: Text::read(text, &context), context }
    }

    /// Holds a claim against the source.
    ///
    /// ```
    /// use keepup::desk::facts::names::Names;
    /// use keepup::desk::proof::{Context, Source};
    /// let context = Context { published: None, names: Names::built_in() };
    /// let source = Source::new("截至2022年底，小红书月活跃用户达2.6亿。", context);
    /// assert!(source.prove("RED had 260 million monthly active users by the end of 2022.").issues.is_empty());
    /// let wrong = source.prove("RED had 26 million monthly active users by the end of 2022.");
    /// assert!(!wrong.supported);
    /// assert_eq!(wrong.issues[0].words, "26 million");
    /// ```
    pub fn prove(&self, claim: &str) -> Proof {
        let claim = Text::read(claim, &self.context);
        let alignments: Vec<Alignment> = claim.sentences.iter().map(|sentence| Alignment::of(&claim, sentence, &self.text)).collect();
        let mut issues = Vec::new();
        for alignment in &alignments {
            issues.extend(amounts::issues(alignment));
            issues.extend(days::issues(alignment, self.context.published.is_some()));
            issues.extend(naming::issues(alignment));
            issues.extend(negation::issues(alignment));
            issues.extend(opposites::issues(alignment));
        }
        issues.extend(quoted::issues(&claim, &self.text));
        issues.sort_by_key(|issue| (issue.span.start, issue.span.end));
        issues.dedup_by(|later, earlier| later.span == earlier.span && later.kind == earlier.kind);
        let (score, nearness) = score::of(&claim, &self.text, &alignments, &issues);
        let supported = score >= THRESHOLD && !issues.iter().any(|issue| issue.certain);
        Proof { supported, score, nearness, issues }
    }
}
