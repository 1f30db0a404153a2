//! English words for Chinese ones, from CC-CEDICT (see `gloss/NOTICE.md`): not a translation, a way to see that two headlines share a subject.

use std::sync::LazyLock;

use crate::desk::language::words::{EMPTY, extended, fingerprint};

/// Longest word of the dictionary, in characters.
pub const LONGEST: usize = 7;
/// Slots of the index: a power of two, under half of which are used.
pub const SLOTS: usize = 1 << 18;

/// Slots of the table of beginnings: a power of two.
const BEGINNINGS: usize = 1 << 18;

/// Lines of `simplified TAB english words`, two characters or more a word.
static DICTIONARY: &str = include_str!("gloss/cedict.tsv");

/// A slot of the index: the upper half of a word's fingerprint, and where its line in the dictionary begins, plus one.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    tag: u32,
    line: u32,
}

/// Where each word's line begins, by the fingerprint of the word; made once, at the first Chinese text.
static INDEX: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut slots = vec![Place::default(); SLOTS];
    let mut start = 0;
    for line in DICTIONARY.split_inclusive('\n') {
        if let Some((word, _)) = line.split_once('\t') {
            let fingerprint = fingerprint(word.as_bytes());
            let mut at = fingerprint as usize % SLOTS;
            while slots.get(at).is_some_and(|slot| slot.line != 0) {
                at = (at + 1) % SLOTS;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Place { tag: (fingerprint >> 32) as u32, line: start as u32 + 1 };
            }
        }
        start += line.len();
    }
    slots
});

/// For each two characters, by their hash, the lengths in characters, as bits, of the words that begin with them: most neighbours begin no
/// word, and the index, which is larger, is not asked for them.
static LENGTHS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut lengths = vec![0_u8; BEGINNINGS];
    for word in DICTIONARY.lines().filter_map(|line| line.split('\t').next()) {
        let mut characters = word.chars();
        if let (Some(first), Some(second)) = (characters.next(), characters.next())
            && let Some(slot) = lengths.get_mut(beginning(first, second))
        {
            *slot |= 1 << (2 + characters.count()).min(LONGEST);
        }
    }
    lengths
});

fn beginning(first: char, second: char) -> usize {
    (u32::from(first).wrapping_mul(0x9e37_79b1) ^ u32::from(second).wrapping_mul(0x85eb_ca6b)) as usize >> 7 & (BEGINNINGS - 1)
}

/// What a word of the dictionary means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning(usize);

impl Meaning {
    /// A number of its own below [`SLOTS`], for tables of what follows from it.
    pub fn number(self) -> usize {
        self.0
    }

    /// The English words, spaces between them.
    pub fn english(self) -> &'static str {
        let start = INDEX.get(self.0).and_then(|place| place.line.checked_sub(1)).unwrap_or_default();
        let line = DICTIONARY.get(start as usize..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
        line.split_once('\t').map_or("", |(_, english)| english)
    }
}

/// The English words of a Chinese word in simplified characters, spaces between them; `None` when the dictionary does not have it.
pub fn of(word: &str) -> Option<&'static str> {
    with_fingerprint(fingerprint(word.as_bytes())).map(Meaning::english)
}

/// The dictionary itself is not asked: that another word has the same 32 bits and their neighbourhood is as good as impossible, and looking
/// there takes longer than all else.
fn with_fingerprint(fingerprint: u64) -> Option<Meaning> {
    let mut at = fingerprint as usize % SLOTS;
    loop {
        let place = INDEX.get(at).filter(|place| place.line != 0)?;
        if place.tag == (fingerprint >> 32) as u32 {
            return Some(Meaning(at));
        }
        at = (at + 1) % SLOTS;
    }
}

/// All English words of the dictionary, many of them often.
pub fn english() -> impl Iterator<Item = &'static str> {
    DICTIONARY.lines().filter_map(|line| line.split_once('\t')).flat_map(|(_, english)| english.split(' ')).filter(|word| !word.is_empty())
}

/// The words of a run of simplified characters, longest first from the left, each with what it means; characters of no word are passed
/// over.
pub fn words(run: &str) -> impl Iterator<Item = (&str, Meaning)> {
    let mut rest = run;
    std::iter::from_fn(move || {
        let mut characters = rest.chars();
        while let Some(first) = characters.next() {
            let lengths = characters.clone().next().and_then(|second| LENGTHS.get(beginning(first, second)).copied());
            let hit = lengths.filter(|lengths| *lengths > 0).and_then(|lengths| longest(rest, lengths));
            let end = hit.map_or(first.len_utf8(), |(word, _)| word.len());
            rest = rest.get(end..).unwrap_or_default();
            characters = rest.chars();
            if hit.is_some() {
                return hit;
            }
        }
        None
    })
}

/// The lengths in characters, as bits, of the words that a text in simplified characters begins with, of those that are asked for.
pub fn lengths(text: &str, wanted: u8) -> u8 {
    let mut characters = text.chars();
    let begun = characters.next().zip(characters.next()).and_then(|(first, second)| LENGTHS.get(beginning(first, second)).copied());
    let Some(begun) = begun.map(|lengths| lengths & wanted).filter(|lengths| *lengths > 0) else { return 0 };
    let mut hash = EMPTY;
    let mut found = 0;
    let longest = (u8::BITS - begun.leading_zeros()) as usize;
    for (count, (at, c)) in (1..longest).zip(text.char_indices()) {
        hash = extended(hash, text.as_bytes().get(at..at + c.len_utf8()).unwrap_or_default());
        if begun & (1 << count) != 0 && with_fingerprint(hash).is_some() {
            found |= 1 << count;
        }
    }
    found
}

/// The longest word that a text begins with, of the lengths in characters that the bits say.
fn longest(text: &str, lengths: u8) -> Option<(&str, Meaning)> {
    let mut ends = [(0, 0); LONGEST + 1];
    let mut hash = EMPTY;
    let most = (u8::BITS - lengths.leading_zeros()) as usize;
    for ((count, (at, c)), end) in (1..most).zip(text.char_indices()).zip(ends.iter_mut().skip(1)) {
        let to = at + c.len_utf8();
        hash = extended(hash, text.as_bytes().get(at..to).unwrap_or_default());
        *end = if count > 1 && lengths & (1 << count) != 0 { (to, hash) } else { (0, 0) };
    }
    ends.iter().rev().filter(|(to, _)| *to > 0).find_map(|(to, hash)| {
        let meaning = with_fingerprint(*hash)?;
        text.get(..*to).map(|word| (word, meaning))
    })
}
