//! English words for Chinese ones, from CC-CEDICT (see `gloss/NOTICE.md`): not a translation, a way to see that two headlines share a subject.

use std::sync::LazyLock;

use crate::desk::language::words::{EMPTY, extended, fingerprint};

/// Longest word of the dictionary, in characters.
const LONGEST: usize = 7;
/// Slots of the index: a power of two, under half of which are used.
const SLOTS: usize = 1 << 18;

/// Slots of the table of beginnings: a power of two.
const BEGINNINGS: usize = 1 << 18;

/// Lines of `simplified TAB english words`, two characters or more a word.
static DICTIONARY: &str = include_str!("gloss/cedict.tsv");

/// A slot of the index: the upper half of a word's fingerprint, so that a word that is not there is seldom looked for in the dictionary,
/// and where its line begins, plus one.
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

/// The English words of a Chinese word in simplified characters, spaces between them; `None` when the dictionary does not have it.
pub fn of(word: &str) -> Option<&'static str> {
    with_fingerprint(word, fingerprint(word.as_bytes()))
}

fn with_fingerprint(word: &str, fingerprint: u64) -> Option<&'static str> {
    let mut at = fingerprint as usize % SLOTS;
    loop {
        let place = INDEX.get(at)?;
        let start = place.line.checked_sub(1)? as usize;
        if place.tag == (fingerprint >> 32) as u32
            && let Some(line) = DICTIONARY.as_bytes().get(start..)
            && line.starts_with(word.as_bytes())
            && line.get(word.len()) == Some(&b'\t')
        {
            return DICTIONARY.get(start + word.len() + 1..)?.split_once('\n').map(|(gloss, _)| gloss);
        }
        at = (at + 1) % SLOTS;
    }
}

/// The words of a run of simplified characters, longest first from the left, each with its gloss; characters of no word are passed over.
pub fn words(run: &str) -> impl Iterator<Item = (&str, &'static str)> {
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

/// The longest word that a text begins with, of the lengths in characters that the bits say.
fn longest(text: &str, lengths: u8) -> Option<(&str, &'static str)> {
    let mut ends = [(0, 0); LONGEST + 1];
    let mut hash = EMPTY;
    let most = (u8::BITS - lengths.leading_zeros()) as usize;
    for ((count, (at, c)), end) in (1..most).zip(text.char_indices()).zip(ends.iter_mut().skip(1)) {
        let to = at + c.len_utf8();
        hash = extended(hash, text.as_bytes().get(at..to).unwrap_or_default());
        *end = if count > 1 && lengths & (1 << count) != 0 { (to, hash) } else { (0, 0) };
    }
    ends.iter().rev().filter(|(to, _)| *to > 0).find_map(|(to, hash)| {
        let word = text.get(..*to)?;
        with_fingerprint(word, *hash).map(|gloss| (word, gloss))
    })
}
