//! What an article speaks of: the words, names and figures of its headline and its opening.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::desk::facts::figures::figures;
use crate::desk::facts::gloss;
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::language;
use crate::desk::language::words::{Hashed, Token, WordSet, fingerprint, is_stop_word, root, tokens};

/// The slots of an article, sorted by `id`, each once.
///
/// Their words and keys stand in two lists of all, for an article has a hundred slots, and thousands of articles are read and compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Slots {
    list: Vec<Slot>,
    words: String,
    keys: Vec<u64>,
}

/// One word, name or figure of an article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The same in all articles of its language.
    pub id: u64,
    /// What it is.
    pub kind: SlotKind,
    /// It stands in the headline.
    pub titled: bool,
    /// How many came before it.
    pub rank: u16,
    word: Piece,
    keys: Option<Piece>,
}

/// A piece of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Piece {
    start: u16,
    length: u8,
}

impl Piece {
    fn range(self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.start) + usize::from(self.length)
    }
}

/// Kinds of slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotKind {
    /// A word of the language.
    Word,
    /// Two neighbouring Chinese characters: a word that no dictionary has may be among them.
    Pair,
    /// A word that tells no event by itself.
    Common,
    /// A known name, or a Latin word in Chinese text.
    Name,
    /// A term of the field: known, but no name.
    Term,
    /// A telling figure.
    Figure,
}

/// Words that are in too many headlines to tell an event, known before the first headline has come.
static COMMON: LazyLock<WordSet> =
    LazyLock::new(|| include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' ')).collect());

/// Words of the opening that are read beside the headline.
const OPENING_WORDS: usize = 60;
/// Letters of the opening.
const OPENING_LETTERS: usize = 500;
/// Slots of most articles.
const MOST_HAVE: usize = 96;
/// Most meanings of a Chinese word that are followed.
const MEANINGS: usize = 6;
/// In bytes.
const TWO_CHARACTERS: usize = 6;

impl Slots {
    /// The slots of a headline, of what stands behind it, and of a text's opening; and the spans of the names in the headline that are no
    /// terms.
    pub fn of(title: &str, tail: &str, opening: &str, names: &Names, chinese: bool) -> (Self, Vec<Range<usize>>) {
        let mut reader = Reader::new(names, chinese);
        reader.slots.list.reserve(MOST_HAVE);
        reader.seen.reserve(MOST_HAVE);
        let name_spans = reader.read(title);
        reader.titled = false;
        // A site's name may also be the source of the news ("- Nikkei").
        reader.read(tail);
        reader.read(opening);
        reader.slots.list.sort_unstable_by_key(|slot| slot.id);
        (reader.slots, name_spans)
    }

    /// The slots that a piece of a headline has, and whether there is a known name in it.
    pub fn titled(piece: &str, names: &Names, chinese: bool) -> (Self, bool) {
        let mut reader = Reader::new(names, chinese);
        let known = !reader.read(piece).is_empty();
        (reader.slots, known)
    }

    /// All of them, by `id`.
    pub fn iter(&self) -> std::slice::Iter<'_, Slot> {
        self.list.iter()
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The place of a slot.
    pub fn place(&self, id: u64) -> Option<usize> {
        self.list.binary_search_by_key(&id, |slot| slot.id).ok()
    }

    /// The slot at a place.
    pub fn at(&self, place: usize) -> Option<&Slot> {
        self.list.get(place)
    }

    /// A slot as it stands in the article, for the evidence.
    pub fn word(&self, slot: &Slot) -> &str {
        self.words.get(slot.word.range()).unwrap_or_default()
    }

    /// What a slot may be in the other language.
    pub fn keys<'a>(&'a self, slot: &'a Slot) -> &'a [u64] {
        slot.keys.map_or(std::slice::from_ref(&slot.id), |keys| self.keys.get(keys.range()).unwrap_or_default())
    }

    /// Whether a slot is the same wherever a Chinese name stands: how longer words are cut depends on what stands around them.
    pub fn may_name(&self, slot: &Slot) -> bool {
        matches!(slot.kind, SlotKind::Name | SlotKind::Term | SlotKind::Pair) || self.word(slot).len() == TWO_CHARACTERS
    }

    /// Adds a name of the headline that is the same in both languages, if it is not there.
    pub fn add_name(&mut self, id: u64, word: &str) {
        if let Err(at) = self.list.binary_search_by_key(&id, |slot| slot.id) {
            let (word, rank) = (self.keep_word(word), self.list.len() as u16);
            self.list.insert(at, Slot { id, kind: SlotKind::Name, titled: true, rank, word, keys: None });
        }
    }

    /// A word that finds no room is not kept: it is for the evidence alone.
    fn keep_word(&mut self, word: &str) -> Piece {
        match (u16::try_from(self.words.len()), u8::try_from(word.len())) {
            (Ok(start), Ok(length)) => {
                self.words.push_str(word);
                Piece { start, length }
            }
            _ => Piece::default(),
        }
    }

    fn keep_keys(&mut self, keys: impl Iterator<Item = u64>) -> Piece {
        let Ok(start) = u16::try_from(self.keys.len()) else { return Piece::default() };
        self.keys.extend(keys.take(MEANINGS));
        Piece { start, length: (self.keys.len() - usize::from(start)) as u8 }
    }
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

/// Turns texts into slots.
struct Reader<'a> {
    names: &'a Names,
    chinese: bool,
    titled: bool,
    seen: HashSet<u64, Hashed>,
    slots: Slots,
}

impl<'a> Reader<'a> {
    fn new(names: &'a Names, chinese: bool) -> Self {
        Self { names, chinese, titled: true, seen: HashSet::default(), slots: Slots::default() }
    }

    /// Adds a slot whose key is its `id`, or which has these keys.
    fn push(&mut self, id: u64, keys: Option<Piece>, word: &str, kind: SlotKind) {
        if self.seen.insert(id) {
            let (word, rank) = (self.slots.keep_word(word), self.slots.len() as u16);
            self.slots.list.push(Slot { id, kind, titled: self.titled, rank, word, keys });
        }
    }

    /// Names, figures, then the words that are part of neither; returns the spans of names that are no terms.
    fn read(&mut self, text: &str) -> Vec<Range<usize>> {
        let plain = language::simplified(text);
        let (mut taken, mut names_only) = (Vec::new(), Vec::new());
        for (span, number) in self.names.concepts_in_simplified(&plain) {
            let Some(concept) = self.names.numbered(number) else { continue };
            let id = salted(SPACES.name, &concept.english);
            let term = concept.kind == NameKind::Term;
            self.push(id, None, &plain[span.clone()], if term { SlotKind::Term } else { SlotKind::Name });
            if !term {
                names_only.push(span.clone());
            }
            taken.push(span);
        }
        for (span, figure) in figures(&plain) {
            if figure.is_telling() {
                let id = figure.key() ^ SPACES.figure;
                self.push(id, None, &plain[span], SlotKind::Figure);
            }
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
        names_only
    }

    fn read_word(&mut self, word: &str, lower: &mut String) -> usize {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
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
            let keys = self.slots.keep_keys(meaning.split(' ').filter(|word| !word.is_empty()).map(key_of_word));
            let kind = if COMMON.contains(word) { SlotKind::Common } else { SlotKind::Word };
            self.push(id, Some(keys), word, kind);
        }
        if !self.titled {
            return count.max(1);
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        for window in starts.windows(3) {
            if let &[from, _, to] = window {
                let pair = &run[from..to];
                // The pair that is a word by itself is there already.
                self.push(salted(SPACES.han, pair), Some(Piece::default()), pair, SlotKind::Pair);
            }
        }
        count.max(1)
    }
}
