//! How a piece is like the rest of the article: marked up the same way, in the same words, about what the headline says.

use std::collections::HashMap;

use super::evidence::{Feature, flag, size};
use super::page::Page;
use super::pieces::Piece;
use super::prose;

/// The features of likeness, in their order.
pub const FEATURES: [Feature; 9] = [
    ("odds of the same markup", 1),
    ("words in the same markup", 0),
    ("odds of the same markup, wider", 1),
    ("words in the same markup, wider", 0),
    ("words shared with the article", 1),
    ("words of the headline", 0),
    ("words of the description", 0),
    ("opens like the description", 0),
    ("has a description", 0),
];

/// Pieces by their markup, and the words of the article and its head.
pub struct Likeness {
    /// Sum of log-odds and of words by the marks of a piece's elements, narrow and wide.
    marks: [HashMap<u64, (f64, f64)>; 2],
    /// In how many strong pieces a word stands.
    vocabulary: HashMap<u64, u32>,
    strong: Vec<bool>,
    title: Vec<u64>,
    description: Vec<u64>,
    opening: String,
}

impl Likeness {
    /// Surveys the pieces; `strong` are indices of those that are likely the article's.
    pub fn new(page: &Page<'_>, pieces: &[Piece], odds: &[f64], strong: &[usize], title: Option<&str>, description: Option<&str>) -> Self {
        let mut marks = [HashMap::new(), HashMap::new()];
        for (piece, own) in pieces.iter().zip(odds) {
            let words = (piece.words as f64).min(80.0) + 1.0;
            for (map, mark) in marks.iter_mut().zip(marks_of(page, piece)) {
                let entry: &mut (f64, f64) = map.entry(mark).or_default();
                entry.0 += own.clamp(-6.0, 6.0) * words;
                entry.1 += words;
            }
        }
        let mut vocabulary = HashMap::new();
        let mut is_strong = vec![false; pieces.len()];
        for index in strong {
            let Some(piece) = pieces.get(*index) else { continue };
            for word in distinct(&piece.text) {
                *vocabulary.entry(word).or_default() += 1;
            }
            if let Some(slot) = is_strong.get_mut(*index) {
                *slot = true;
            }
        }
        Self {
            marks,
            vocabulary,
            strong: is_strong,
            title: distinct(title.unwrap_or_default()),
            description: distinct(description.unwrap_or_default()),
            opening: opening(description.unwrap_or_default()),
        }
    }

    /// Appends the values of [`FEATURES`] for a piece.
    pub fn write(&self, page: &Page<'_>, piece: &Piece, index: usize, out: &mut Vec<f64>) {
        for (map, mark) in self.marks.iter().zip(marks_of(page, piece)) {
            let (sum, words) = map.get(&mark).copied().unwrap_or((0.0, 1.0));
            out.extend([sum / words, size(words as usize)]);
        }
        let words = distinct(&piece.text);
        // a strong piece does not speak for itself
        let least = 1 + u32::from(self.strong.get(index).copied().unwrap_or(false));
        let shared = words.iter().filter(|word| self.vocabulary.get(word).is_some_and(|count| *count >= least)).count();
        let common = |said: &[u64]| said.iter().filter(|word| words.binary_search(word).is_ok()).count() as f64 / said.len().max(1) as f64;
        out.extend([
            shared as f64 / words.len().max(1) as f64,
            common(&self.title),
            common(&self.description),
            flag(!self.opening.is_empty() && piece.words > 6 && opening(&piece.text) == self.opening),
            flag(!self.description.is_empty()),
        ]);
    }
}

/// Marks of the block and its parent, and of its grandparent besides.
fn marks_of(page: &Page<'_>, piece: &Piece) -> [u64; 2] {
    let mark = |index: Option<usize>| index.and_then(|index| page.nodes.get(index)).map_or(0, |node| node.mark);
    let mut above = page.ancestors(piece.block);
    let (parent, grandparent) = (above.next(), above.next());
    let narrow = mix(mix(mark(Some(piece.block)), mark(parent)), mark(grandparent));
    [narrow, mix(mark(Some(piece.block)), mark(parent))]
}

/// Two marks as one.
pub fn mix(a: u64, b: u64) -> u64 {
    (a.rotate_left(5) ^ b).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// A text's letters and digits, cases aside, as a number: alike for texts that say the same.
pub fn letters(text: &str) -> u64 {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).fold(0, |mark, c| mix(mark, u64::from(c)))
}

/// The distinct words of four letters or more, and pairs of Chinese characters, each as a number.
fn distinct(text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let (mut hash, mut letters, mut han) = (0, 0, None);
    for c in text.chars().take(2_000).chain([' ']) {
        if prose::is_cjk(c) {
            if let Some(before) = han {
                found.push(mix(before, u64::from(c)));
            }
            han = Some(u64::from(c));
        } else {
            han = None;
        }
        if c.is_alphabetic() && !prose::is_cjk(c) {
            let lower = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            hash = mix(hash, u64::from(lower));
            letters += 1;
        } else {
            if letters >= 4 {
                found.push(hash);
            }
            (hash, letters) = (0, 0);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The first letters of a text.
fn opening(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).take(40).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_of_characters_are_counted_once() {
        assert_eq!(distinct("The shop, the Shop and the shops").len(), 2);
        assert_eq!(distinct("小米汽车，小米").len(), 3);
        assert_eq!(opening("“Tea, please”"), opening("Tea please"));
    }
}
