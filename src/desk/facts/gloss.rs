//! English words for Chinese ones, from CC-CEDICT (see `gloss/NOTICE.md`): not a translation, a way to see that two headlines share a subject.

use std::sync::LazyLock;

use crate::desk::language::words::fingerprint;

/// Longest word of the dictionary, in characters.
const LONGEST: usize = 7;
/// Slots of the index: a power of two, under half of which are used.
const SLOTS: usize = 1 << 18;

/// Lines of `simplified TAB english words`, two characters or more a word.
static DICTIONARY: &str = include_str!("gloss/cedict.tsv");

/// Where each word's line begins, plus one, by the fingerprint of the word; made once, at the first Chinese text.
static INDEX: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut slots = vec![0_u32; SLOTS];
    let mut start = 0;
    for line in DICTIONARY.split_inclusive('\n') {
        if let Some((word, _)) = line.split_once('\t') {
            let mut at = fingerprint(word.as_bytes()) as usize % SLOTS;
            while slots.get(at).is_some_and(|slot| *slot != 0) {
                at = (at + 1) % SLOTS;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = start as u32 + 1;
            }
        }
        start += line.len();
    }
    slots
});

/// For each character up to U+FFFF the lengths in characters, as bits, of the words that begin with it.
static LENGTHS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut lengths = vec![0_u8; 0x1_0000];
    for word in DICTIONARY.lines().filter_map(|line| line.split('\t').next()) {
        let mut characters = word.chars();
        if let Some(slot) = characters.next().and_then(|first| lengths.get_mut(first as usize)) {
            *slot |= 1 << characters.count().min(7);
        }
    }
    lengths
});

/// The English words of a Chinese word in simplified characters, spaces between them; `None` when the dictionary does not have it.
pub fn of(word: &str) -> Option<&'static str> {
    let mut at = fingerprint(word.as_bytes()) as usize % SLOTS;
    loop {
        let start = INDEX.get(at).copied()?.checked_sub(1)? as usize;
        if let Some(gloss) = DICTIONARY.get(start..).and_then(|rest| rest.strip_prefix(word)).and_then(|rest| rest.strip_prefix('\t')) {
            return gloss.split_once('\n').map(|(gloss, _)| gloss);
        }
        at = (at + 1) % SLOTS;
    }
}

/// The words of a run of simplified characters, longest first from the left, each with its gloss; characters of no word are passed over.
pub fn words(run: &str) -> impl Iterator<Item = (&str, &'static str)> {
    let mut rest = run;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let ends: [usize; LONGEST] = {
                let mut ends = [0; LONGEST];
                for (n, (at, c)) in rest.char_indices().take(LONGEST).enumerate() {
                    ends[n] = at + c.len_utf8();
                }
                ends
            };
            let lengths = rest.chars().next().and_then(|first| LENGTHS.get(first as usize)).copied().unwrap_or(0);
            let has = |at: usize| lengths & (1 << at) != 0;
            let hit = ends
                .iter()
                .enumerate()
                .rev()
                .filter(|(at, end)| **end > ends[0] && has(*at))
                .find_map(|(_, end)| of(&rest[..*end]).map(|gloss| (*end, gloss)));
            let step = hit.map_or(ends[0], |(end, _)| end);
            let word = &rest[..step];
            rest = &rest[step..];
            if let Some((_, gloss)) = hit {
                return Some((word, gloss));
            }
        }
        None
    })
}
