//! Reads what an article speaks of, in its headline and its opening.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::slots::{Keys, MEANINGS, SlotKind, Slots};
use crate::desk::facts::figures::{Figure, figures};
use crate::desk::facts::gloss::{self, Meaning};
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::language;
use crate::desk::language::words::{Hashed, Token, WordSet, fingerprint, is_stop_word, root, tokens};

/// Words that are in too many headlines to tell an event, known before the first headline has come.
static COMMON: LazyLock<WordSet> =
    LazyLock::new(|| include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' ')).collect());

/// Whether a lower-case word is in too many headlines to tell an event by.
pub fn is_common(lower: &str) -> bool {
    COMMON.contains(lower)
}

/// Words of the opening that are read beside the headline.
const OPENING_WORDS: usize = 60;
/// Letters of the opening.
const OPENING_LETTERS: usize = 500;
/// Slots of most articles.
const MOST_HAVE: usize = 96;

/// What a text says.
pub struct Said {
    /// Where the names stand that are no terms, each with the key of whom it names.
    pub names: Vec<(Range<usize>, u64)>,
    /// Its figures.
    pub figures: Vec<(Range<usize>, Figure)>,
}

/// The slots of a headline, of what stands behind it, and of a text's opening; and what the headline says.
pub fn spoken_of(title: &str, tail: &str, opening: &str, names: &Names, chinese: bool) -> (Slots, Said) {
    let mut reader = Reader::new(names, chinese, MOST_HAVE);
    let said = reader.read(title);
    reader.titled = false;
    // A site's name may also be the source of the news ("- Nikkei").
    reader.read(tail);
    reader.read(opening);
    reader.slots.sort();
    (reader.slots, said)
}

/// The slots that a piece of a headline has, and whether there is a known name in it.
pub fn titled(piece: &str, names: &Names, chinese: bool) -> (Slots, bool) {
    let mut reader = Reader::new(names, chinese, 0);
    let known = !reader.read(piece).names.is_empty();
    (reader.slots, known)
}

/// The first hundred words or so: a Chinese character counts for two letters.
pub fn opening_of(text: &str) -> &str {
    let mut left = OPENING_LETTERS;
    let end = text.char_indices().find(|(_, c)| {
        let letters = if c.is_ascii() { 1 } else { 2 };
        let full = left < letters;
        left = left.saturating_sub(letters);
        full
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn salted(space: u64, word: &str) -> u64 {
    space ^ fingerprint(word.as_bytes()).rotate_left(17)
}

/// The spaces of names, words, Chinese words and figures: fingerprints of these words.
struct Spaces {
    name: u64,
    word: u64,
    han: u64,
    figure: u64,
}

static SPACES: LazyLock<Spaces> = LazyLock::new(|| Spaces {
    name: fingerprint(b"name"),
    word: fingerprint(b"word"),
    han: fingerprint(b"han"),
    figure: fingerprint(b"figure"),
});

fn key_of_word(lower: &str) -> u64 {
    salted(SPACES.word, root(lower))
}

/// The key of a word in Latin letters, in whatever case.
pub fn key_of(word: &str) -> u64 {
    key_of_word(&word.to_lowercase())
}

/// The keys of each two neighbours of a run of simplified characters.
pub fn characters_of(run: &str) -> Vec<u64> {
    neighbours(run).map(|pair| salted(SPACES.han, pair)).collect()
}

fn neighbours(run: &str) -> impl Iterator<Item = &str> {
    let seconds = run.char_indices().skip(1).map(|(at, c)| at + c.len_utf8());
    run.char_indices().zip(seconds).filter_map(|((from, _), to)| run.get(from..to))
}

/// Whether an English word with this key is the translation of a Chinese word: it is no name that nobody knows.
pub fn is_translated(key: u64) -> bool {
    static TRANSLATED: LazyLock<HashSet<u64, Hashed>> = LazyLock::new(|| gloss::english().map(key_of_word).collect());
    TRANSLATED.contains(&key)
}

/// The keys of what a Chinese word may mean: worked out when it is met first, for a few thousand words are most of all text.
fn keys_of(meaning: Meaning) -> &'static [u64] {
    static KEYS: LazyLock<Vec<OnceLock<Box<[u64]>>>> = LazyLock::new(|| vec![OnceLock::new(); gloss::SLOTS]);
    let keys = || meaning.english().split(' ').filter(|word| !word.is_empty()).map(key_of_word).take(MEANINGS).collect();
    KEYS.get(meaning.number()).map_or(&[], |known| known.get_or_init(keys))
}

/// Turns texts into slots.
struct Reader<'a> {
    names: &'a Names,
    chinese: bool,
    titled: bool,
    seen: HashSet<u64, Hashed>,
    slots: Slots,
}

impl<'a> Reader<'a> {
    fn new(names: &'a Names, chinese: bool, about: usize) -> Self {
        let seen = HashSet::with_capacity_and_hasher(about, Hashed::default());
        Self { names, chinese, titled: true, seen, slots: Slots::with_capacity(about) }
    }

    fn push(&mut self, id: u64, keys: Option<Keys>, word: &str, kind: SlotKind) {
        if self.seen.insert(id) {
            self.slots.push(id, keys, word, kind, self.titled);
        }
    }

    /// Names, figures, then the words that are part of no name.
    fn read(&mut self, text: &str) -> Said {
        let plain = language::simplified(text);
        let (mut taken, mut names_only) = (Vec::new(), Vec::new());
        for (span, number) in self.names.concepts_in_simplified(&plain) {
            let Some(concept) = self.names.numbered(number) else { continue };
            let id = salted(SPACES.name, &concept.english);
            let term = concept.kind == NameKind::Term;
            self.push(id, None, &plain[span.clone()], if term { SlotKind::Term } else { SlotKind::Name });
            if !term {
                names_only.push((span.clone(), id));
            }
            taken.push(span);
        }
        let figures = figures(&plain);
        for (span, figure) in figures.iter().filter(|(_, figure)| figure.is_telling()) {
            let id = figure.key() ^ SPACES.figure;
            self.push(id, None, &plain[span.clone()], SlotKind::Figure);
        }
        let mut lower = String::new();
        let mut read = 0;
        // Names are cut out, so that "Supreme Court" is not also a court.
        let mut from = 0;
        for gap in taken.iter().map(|span| (span.start, span.end)).chain([(plain.len(), plain.len())]) {
            let piece = plain.get(from..gap.0).unwrap_or("");
            for (_, token) in tokens(piece) {
                if read > OPENING_WORDS {
                    break;
                }
                match token {
                    Token::Word(word) => read += self.read_word(word, &mut lower),
                    Token::Han(run) => read += self.read_chinese(run),
                }
            }
            from = gap.1.max(from);
        }
        Said { names: names_only, figures }
    }

    fn read_word(&mut self, word: &str, lower: &mut String) -> usize {
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(word.chars().flat_map(char::to_lowercase));
        }
        let number = word.chars().all(char::is_numeric);
        // Days, years and the halves of a decimal are in too many headlines; what a number tells, the figures tell.
        if is_stop_word(lower) || word.len() < 2 || number && (word.len() < 3 || word.len() == 4 && word.starts_with(['1', '2'])) {
            return 0;
        }
        let id = key_of_word(lower);
        let kind = match () {
            () if COMMON.contains(lower) => SlotKind::Common,
            () if self.chinese && !number => SlotKind::Name,
            () => SlotKind::Word,
        };
        self.push(id, None, word, kind);
        1
    }

    fn read_chinese(&mut self, run: &str) -> usize {
        let mut count = 0;
        for (word, meaning) in gloss::words(run) {
            count += 1;
            let id = salted(SPACES.han, word);
            if self.seen.contains(&id) {
                continue;
            }
            let keys = self.slots.keep_keys(keys_of(meaning));
            let kind = if COMMON.contains(word) { SlotKind::Common } else { SlotKind::Word };
            self.push(id, Some(keys), word, kind);
        }
        if !self.titled {
            return count.max(1);
        }
        for pair in neighbours(run) {
            // The pair that is a word by itself is there already.
            self.push(salted(SPACES.han, pair), Some(Keys::default()), pair, SlotKind::Pair);
        }
        count.max(1)
    }
}
