//! Near copies: how much of the shorter text stands in the longer one.
//!
//! Shingles are sampled by their hash (`FracMinHash`, Irber et al. 2022), which estimates containment where plain `MinHash` (Broder 1997)
//! sees only likeness: an excerpt is wholly contained in its article and hardly like it.

use unicode_normalization::UnicodeNormalization;

use crate::desk::language::words::fingerprint;
use crate::desk::language::{is_han, simplify};

/// One shingle in four of the opening is kept.
const OPENING_RATE: u64 = 4;
/// Tokens of the opening.
const OPENING: usize = 220;
/// Most shingles kept of the whole text, those with the smallest hashes.
const WHOLE: usize = 24;
/// Tokens of a shingle: Latin words, and Chinese characters.
const WORDS: usize = 4;
const CHARACTERS: usize = 7;
/// Tokens that are read.
const MOST: usize = 1_500;

/// The sketches of a text: of its opening, and of opening and whole together; both sorted. Empty for a text too short to be compared.
pub fn sketch(text: &str) -> (Vec<u64>, Vec<u64>) {
    let tokens = tokens(text);
    if tokens.len() < 24 {
        return (Vec::new(), Vec::new());
    }
    let characters = tokens.iter().filter(|token| token.1).count();
    let width = if characters * 2 > tokens.len() { CHARACTERS } else { WORDS };
    let shingles: Vec<u64> =
        tokens.windows(width).map(|window| window.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, token| mix(hash ^ token.0))).collect();
    let mut opening: Vec<u64> = shingles.iter().copied().take(OPENING).filter(|hash| hash.is_multiple_of(OPENING_RATE)).collect();
    opening.sort_unstable();
    opening.dedup();
    let mut whole = shingles;
    whole.sort_unstable();
    whole.dedup();
    whole.truncate(WHOLE);
    whole.extend_from_slice(&opening);
    whole.sort_unstable();
    whole.dedup();
    (opening, whole)
}

fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (hash ^ (hash >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

/// Fingerprints of words and characters, folded; punctuation and width do not count.
fn tokens(text: &str) -> Vec<(u64, bool)> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    // Folding is slow, and most characters are what they fold to.
    let mut folded = String::new();
    for c in text.chars() {
        if c.is_ascii() || is_han(c) || matches!(c, '“' | '”' | '’' | '。' | '、') {
            read(c, &mut word, &mut tokens);
        } else {
            folded.clear();
            folded.extend(std::iter::once(c).nfkc());
            for c in folded.chars() {
                read(c, &mut word, &mut tokens);
            }
        }
        if tokens.len() >= MOST {
            break;
        }
    }
    flush(&mut word, &mut tokens);
    tokens
}

fn read(c: char, word: &mut String, tokens: &mut Vec<(u64, bool)>) {
    if is_han(c) {
        flush(word, tokens);
        tokens.push((u64::from(simplify(c) as u32), true));
    } else if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c != '\'' {
            flush(word, tokens);
        }
    } else if c.is_alphanumeric() {
        word.extend(c.to_lowercase());
    } else if c != '’' {
        flush(word, tokens);
    }
}

fn flush(word: &mut String, tokens: &mut Vec<(u64, bool)>) {
    if !word.is_empty() {
        tokens.push((fingerprint(word.as_bytes()), false));
        word.clear();
    }
}

/// How much of the smaller sketch is in the larger, from 0 to 1, and how many samples say so.
pub fn containment(a: &[u64], b: &[u64]) -> (f64, usize) {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = small.iter().filter(|hash| large.binary_search(hash).is_ok()).count();
    (if small.is_empty() { 0.0 } else { common as f64 / small.len() as f64 }, common)
}
