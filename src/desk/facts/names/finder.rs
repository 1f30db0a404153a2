//! Finds known names in a text: at the head of each word, or of each two characters, the longest name that begins so and fits.

use std::collections::HashMap;
use std::ops::Range;

use super::standing::Chinese;
use crate::desk::language::is_han;
use crate::desk::language::words::{EMPTY, Hashed, extended};

/// The spellings of all names.
#[derive(Debug, Default)]
pub(super) struct Finder {
    spellings: Vec<Spelling>,
    /// Places in `spellings` by the head of the spelling, longest first.
    heads: HashMap<u64, Vec<u32>, Hashed>,
    /// The characters up to U+FFFF, as bits, that a name without a Latin head begins with.
    firsts: Vec<u64>,
}

#[derive(Debug)]
struct Spelling {
    concept: usize,
    text: String,
    /// Capitals throughout and too short to be met in another case.
    exact: bool,
    /// Begins with a capital, which it keeps: "apple" is fruit.
    capital: bool,
    /// All its characters are Chinese.
    chinese: Option<Chinese>,
}

impl Finder {
    /// Of spellings in simplified characters, each with the number of its concept; `known` tells of a concept whether words grow from it,
    /// and its English names.
    pub(super) fn new(spellings: impl Iterator<Item = (String, usize)>, known: impl Fn(usize) -> (bool, String)) -> Self {
        let mut finder = Self { firsts: vec![0; 0x1_0000 / 64], ..Self::default() };
        for (text, concept) in spellings {
            let Some(first) = text.chars().next() else { continue };
            if !first.is_ascii_alphanumeric()
                && let Some(bits) = finder.firsts.get_mut(first as usize / 64)
            {
                *bits |= 1 << (first as usize % 64);
            }
            finder.heads.entry(head(&text).1).or_default().push(finder.spellings.len() as u32);
            let chinese = is_han(first).then(|| known(concept)).and_then(|(grows, english)| Chinese::of(&text, grows, &english));
            finder.spellings.push(Spelling { concept, exact: is_exact(&text), capital: first.is_uppercase(), chinese, text });
        }
        for places in finder.heads.values_mut() {
            let length = |place: &u32| finder.spellings.get(*place as usize).map_or(0, |spelling| spelling.text.len());
            places.sort_by_key(|place| std::cmp::Reverse(length(place)));
        }
        finder
    }

    /// Spans and concepts of the names in a text in simplified characters, in order and without overlap.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let (length, hit) = if first.is_ascii_alphanumeric() {
                let (length, head) = head(&text[at..]);
                (length, self.longest(text, at, head))
            } else if self.firsts.get(first as usize / 64).is_some_and(|bits| bits & 1 << (first as usize % 64) != 0) {
                let length = first.len_utf8();
                let of_one = || self.longest(text, at, extended(EMPTY, &text.as_bytes()[at..at + length]));
                (length, self.longest(text, at, head(&text[at..]).1).or_else(of_one))
            } else {
                (first.len_utf8(), None)
            };
            at = hit.map_or(at + length, |spelling| at + spelling.text.len());
            found.extend(hit.map(|spelling| (at - spelling.text.len()..at, spelling.concept)));
        }
        found
    }

    fn longest(&self, text: &str, at: usize, head: u64) -> Option<&Spelling> {
        let places = self.heads.get(&head)?;
        places.iter().filter_map(|place| self.spellings.get(*place as usize)).find(|spelling| spelling.stands_at(text, at))
    }
}

impl Spelling {
    fn stands_at(&self, text: &str, at: usize) -> bool {
        let Some(written) = text.get(at..at + self.text.len()) else { return false };
        let as_written = if self.exact { written == self.text } else { written.eq_ignore_ascii_case(&self.text) };
        let span = at..at + self.text.len();
        as_written
            && (self.exact || !self.capital || written.starts_with(char::is_uppercase))
            && stands_alone(text, &span, &self.text)
            && self.chinese.as_ref().is_none_or(|chinese| chinese.stands(text, &span))
    }
}

/// What a spelling or a text at a name begins with: a run of Latin letters and digits whatever their case, or else two characters.
fn head(text: &str) -> (usize, u64) {
    let run = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let length = if run > 0 { run } else { text.char_indices().nth(2).map_or(text.len(), |(at, _)| at) };
    (length, text.bytes().take(length).fold(EMPTY, |head, byte| extended(head, &[byte.to_ascii_lowercase()])))
}

fn is_exact(spelling: &str) -> bool {
    let letters = spelling.chars().filter(char::is_ascii_alphabetic).count();
    letters > 0 && letters <= 5 && spelling.chars().all(|c| !c.is_ascii_lowercase())
}

/// Whether a Latin spelling is a word of its own there.
fn stands_alone(text: &str, span: &Range<usize>, spelling: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || (c.is_alphabetic() && !is_han(c));
    let before = !spelling.starts_with(word) || !text[..span.start].ends_with(word);
    let after = !spelling.ends_with(word) || !text[span.end..].starts_with(word);
    before && after
}
