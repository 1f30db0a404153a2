//! Near copies: how much of the shorter text stands in the longer one.
//!
//! Shingles are sampled by their hash (`FracMinHash`, Irber et al. 2022), which estimates containment where plain `MinHash` (Broder 1997)
//! sees only likeness: an excerpt is wholly contained in its article and hardly like it.

use unicode_normalization::UnicodeNormalization;

use crate::desk::language::words::shared;
use crate::desk::language::{is_han, narrow, simplify};

/// One shingle in four of the opening is kept.
const OPENING_RATE: u64 = 4;
/// Tokens of the opening.
const OPENING: usize = 220;
/// Most shingles kept of the whole text, those with the smallest hashes.
const WHOLE: usize = 24;
/// Tokens of a shingle: Latin words, and Chinese characters.
const WORDS: usize = 4;
const CHARACTERS: usize = 7;
/// Least share of the shorter text that a copy or an excerpt has.
pub const COPIED: f64 = 0.5;
/// Tokens that are read.
const MOST: usize = 1_500;

/// The sketches of a text: of its opening, and of opening and whole together; both sorted. Empty for a text too short to be compared.
pub fn sketch(text: &str) -> (Vec<u64>, Vec<u64>) {
    let Tokens { read: tokens, characters, .. } = Tokens::of(text);
    if tokens.len() < 24 {
        return (Vec::new(), Vec::new());
    }
    let mut shingles = shingles(&tokens, if characters * 2 > tokens.len() { CHARACTERS } else { WORDS });
    let mut opening: Vec<u64> = shingles.iter().copied().take(OPENING).filter(|hash| hash.is_multiple_of(OPENING_RATE)).collect();
    opening.sort_unstable();
    opening.dedup();
    // The smallest few are looked for among the smallest some, since a text may repeat itself.
    if shingles.len() > WHOLE * 4 {
        shingles.select_nth_unstable(WHOLE * 4);
        shingles.truncate(WHOLE * 4);
    }
    shingles.sort_unstable();
    shingles.dedup();
    shingles.truncate(WHOLE);
    shingles.extend_from_slice(&opening);
    shingles.sort_unstable();
    shingles.dedup();
    (opening, shingles)
}

/// Hashes of all runs of `width` tokens (Karp and Rabin 1987: each from the one before).
fn shingles(tokens: &[u64], width: usize) -> Vec<u64> {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let leaving = (0..width).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = 0_u64;
    let mut hashes = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        hash = hash.wrapping_mul(BASE).wrapping_add(*token);
        if let Some(first) = at.checked_sub(width).and_then(|first| tokens.get(first)) {
            hash = hash.wrapping_sub(first.wrapping_mul(leaving));
        }
        if at + 1 >= width {
            hashes.push(mix(hash));
        }
    }
    hashes
}

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (hash ^ (hash >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

/// Hashes of words and characters, folded; punctuation and width do not count.
#[derive(Default)]
struct Tokens {
    read: Vec<u64>,
    /// How many of them are Chinese characters.
    characters: usize,
    /// The hash of the word that is being read; 0 between words.
    word: u64,
}

/// What each ASCII character is folded to; [`BETWEEN`] stands between words, [`WITHIN`] is passed over.
const FOLDED: [u8; 128] = {
    let mut folded = [BETWEEN; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded[b'\'' as usize] = WITHIN;
    folded
};
const BETWEEN: u8 = 0;
const WITHIN: u8 = 1;

impl Tokens {
    fn of(text: &str) -> Self {
        // A character in three bytes or a word in six is a token.
        let mut tokens = Self { read: Vec::with_capacity(MOST.min(text.len() / 3)), ..Self::default() };
        for c in text.chars().map(narrow) {
            // Folding is slow, and most characters are what they fold to.
            if let Some(folded) = FOLDED.get(c as usize) {
                match *folded {
                    BETWEEN => tokens.end_word(),
                    WITHIN => {}
                    letter => tokens.letter(char::from(letter)),
                }
            } else if is_han(c) {
                tokens.character(c);
            } else if matches!(c, '“' | '”' | '。' | '、') {
                tokens.end_word();
            } else if c != '’' {
                std::iter::once(c).nfkc().for_each(|c| tokens.take(c));
            }
            if tokens.read.len() >= MOST {
                break;
            }
        }
        tokens.end_word();
        tokens
    }

    /// Takes in a character that is folded.
    fn take(&mut self, c: char) {
        if is_han(c) {
            self.character(c);
        } else if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| self.letter(c));
        } else if !matches!(c, '\'' | '’') {
            self.end_word();
        }
    }

    fn character(&mut self, c: char) {
        self.end_word();
        self.characters += 1;
        self.read.push(mix(u64::from(simplify(c) as u32)));
    }

    fn letter(&mut self, c: char) {
        self.word = (self.word ^ u64::from(c as u32) ^ 0x100_0000).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(23);
    }

    fn end_word(&mut self) {
        if self.word != 0 {
            self.read.push(std::mem::take(&mut self.word));
        }
    }
}

/// How much of the smaller sketch is in the larger, from 0 to 1, and how many samples say so.
pub fn containment(a: &[u64], b: &[u64]) -> (f64, usize) {
    let (common, fewer) = (shared(a, b), a.len().min(b.len()));
    (if fewer == 0 { 0.0 } else { common as f64 / fewer as f64 }, common)
}
