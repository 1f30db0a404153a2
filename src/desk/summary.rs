//! Which sentences speak for an article.

mod choose;
mod noise;
mod phrases;
mod units;

#[cfg(test)]
mod tests;

use super::article::Block;

/// How long a summary may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Most words of an alphabetic language.
    pub words: usize,
    /// Most characters of Chinese.
    pub characters: usize,
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

/// Chooses whole sentences within the budget, in the order of the article. One excerpt is one paragraph of the summary: one or two
/// neighbouring sentences of one block. Headings, rows, bylines, captions and calls to subscribe are passed over, and a sentence that
/// leans on the one before ("He added", `该公司`) comes only with it. Where even the first sentence is longer than the budget it is
/// returned whole, so that the result is empty only when the article has no sentence.
pub fn excerpts(title: &str, body: &[Block], language: &str, budget: Budget) -> Vec<Excerpt> {
    let units = units::units(title, body, language);
    choose::within(&units, budget)
}
