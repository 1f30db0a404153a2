//! Pairs of words that stand side by side: what a text says again, it says in them.

use crate::desk::language::words::{self, Token};

/// A word of a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The same for the same word in lower case.
    pub key: u64,
    /// It carries no subject.
    small: bool,
    /// A speaker speaks of himself with it, or to his reader.
    speaks: bool,
}

/// Keys of pairs, sorted, each once.
pub type Pairs = Vec<u64>;

/// The words of a text in order; each Chinese character is one, and small words count.
pub fn words_of(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut lower = String::new();
    for (_, token) in words::tokens(text) {
        match token {
            Token::Word(word) => {
                lower.clear();
                lower.extend(word.chars().flat_map(char::to_lowercase));
                // "US" is a country.
                let speaks = matches!(lower.as_str(), "i" | "me" | "my" | "we" | "our" | "us" | "you" | "your") && word != "US";
                found.push(Word { key: words::fingerprint(lower.as_bytes()), small: words::is_stop_word(&lower), speaks });
            }
            Token::Han(run) => found.extend(run.chars().map(|c| Word { key: u64::from(u32::from(c)), small: false, speaks: false })),
        }
    }
    found
}

/// Each two neighbours: their key and themselves.
pub fn of(words: &[Word]) -> impl Iterator<Item = (u64, Word, Word)> {
    words.iter().zip(words.iter().skip(1)).map(|(one, next)| (one.key.rotate_left(17) ^ next.key, *one, *next))
}

/// The pairs of content words of each sentence that another sentence has too.
pub fn repeated(sentences: &[Vec<Word>]) -> Vec<Pairs> {
    let content = |words: &Vec<Word>| {
        let mut pairs: Pairs = of(words).filter(|(_, one, next)| !one.small && !next.small).map(|(pair, ..)| pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let mut told: Vec<Pairs> = sentences.iter().map(content).collect();
    let mut all: Vec<u64> = told.iter().flatten().copied().collect();
    all.sort_unstable();
    let again: Pairs =
        all.chunk_by(|one, next| one == next).filter(|same| same.len() > 1).filter_map(|same| same.first().copied()).collect();
    for pairs in &mut told {
        pairs.retain(|pair| again.binary_search(pair).is_ok());
    }
    told
}

/// Share of the words with which a speaker speaks of himself, or to his reader.
pub fn speaking(words: &[Word]) -> f64 {
    words.iter().filter(|word| word.speaks).count() as f64 / words.len().max(1) as f64
}
