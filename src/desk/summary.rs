//! Which sentences speak for an article.

mod caption;
mod choose;
mod lead;
mod leaning;
mod noise;
mod pairs;
mod phrases;
mod single;
mod told;
mod units;
mod worth;

#[cfg(test)]
mod tests;

use std::ops::Range;

use self::choose::Choice;
pub use self::single::Single;
use super::article::{Block, BlockKind};
use super::facts::names::Names;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Most words of an alphabetic language.
    pub words: usize,
    /// Most characters of Chinese.
    pub characters: usize,
    /// Most sentences.
    pub sentences: usize,
    /// Most paragraphs.
    pub paragraphs: usize,
}

/// A verbatim piece of an article: bytes `start..end` of the text of block `block`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    /// Index into the article's body.
    pub block: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Chooses whole sentences within the budget, in the order of the article: the news first, then what tells the figures and names of the
/// opening, then what is worth most. One excerpt is one paragraph of the summary: one or two neighbouring sentences of one block.
/// Headings, rows, bylines, captions and calls to subscribe are passed over, and a sentence that leans on the one before ("He added",
/// `该公司`) comes only with it. Where even the first sentence is longer than the budget it is returned whole, so that the result is empty
/// only when the article has no sentence.
pub fn excerpts(title: &str, body: &[Block], language: &str, budget: Budget, names: &Names) -> Vec<Excerpt> {
    let units: Vec<_> = units::units(title, body, language).into_iter().filter(|unit| !unit.headline).collect();
    let worth = worth::worth(title, &units, body);
    let facts: Vec<_> = units.iter().map(|unit| told::facts_told(unit.text(body), names)).collect();
    Choice { units: &units, worth: &worth }.within(&facts, budget)
}

/// The one sentence of an article that speaks for it in `least` to `most` words (two Chinese characters are about a word); where none
/// is so long, the one that comes nearest. A sentence that leans on another is chosen only where every one does.
pub fn single(title: &str, body: &[Block], language: &str, bounds: (usize, usize)) -> Option<Single> {
    single_where(title, body, language, bounds, |_| true)
}

/// The same among the sentences that are wanted.
pub fn single_where(title: &str, body: &[Block], language: &str, bounds: (usize, usize), wanted: impl Fn(&str) -> bool) -> Option<Single> {
    let units: Vec<_> = units::units(title, body, language).into_iter().filter(|unit| !unit.headline).collect();
    let worth = worth::worth(title, &units, body);
    let (units, worth): (Vec<_>, Vec<_>) = units.into_iter().zip(worth).filter(|(unit, _)| wanted(unit.text(body))).unzip();
    single::best(&units, &worth, bounds)
}

/// The at most `most` sentences of a text that speak for it, as byte ranges in order: what `stage summarize` prints. Of a text without
/// a title a first line that reads like one is the headline, and speaks for it best.
pub fn sentences(title: &str, text: &str, language: &str, most: usize) -> Vec<Range<usize>> {
    let mut body = Vec::new();
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        body.push(Block { kind: BlockKind::Paragraph, text: line.to_owned() });
        starts.push(at);
        at += line.len() + 1;
    }
    let units = units::units(title, &body, language);
    let worth = worth::worth(title, &units, &body);
    let place = |at: usize| units.get(at).and_then(|unit| starts.get(unit.block).map(|start| start + unit.start..start + unit.end));
    Choice { units: &units, worth: &worth }.best(most).into_iter().filter_map(place).collect()
}
