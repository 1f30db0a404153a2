//! What an article speaks of: the words, names and figures of its headline and its opening.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The slots of an article, sorted by `id`, each once.
///
/// Their words and keys stand in two lists of all, for an article has a hundred slots, and thousands of articles are read and compared.
/// Two articles are held against each other by their `ids` and `named`, which are made from the rest and a third as long to read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Slots {
    list: Vec<Slot>,
    words: String,
    keys: Vec<u64>,
    #[serde(skip)]
    ids: Vec<u64>,
    /// Those of the names in the headline.
    #[serde(skip)]
    named: Vec<u64>,
}

/// What is kept of them; the rest can be made again.
#[derive(Deserialize)]
struct Kept {
    list: Vec<Slot>,
    words: String,
    keys: Vec<u64>,
}

impl From<Kept> for Slots {
    fn from(Kept { list, words, keys }: Kept) -> Self {
        let mut slots = Self { list, words, keys, ..Self::default() };
        slots.list_ids();
        slots
    }
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

/// Keys that are kept for a slot; none by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keys(Piece);

impl Slot {
    fn names_in_headline(&self) -> bool {
        self.titled && self.kind == SlotKind::Name
    }
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

/// Most meanings of a Chinese word that are followed.
pub const MEANINGS: usize = 6;
/// In bytes.
const TWO_CHARACTERS: usize = 6;

impl Slots {
    /// With room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self {
            list: Vec::with_capacity(count),
            words: String::with_capacity(count * TWO_CHARACTERS),
            keys: Vec::with_capacity(2 * count),
            ..Self::default()
        }
    }

    /// Adds a slot that is not there yet. Its key is its `id`, or it has these keys. To be sorted before slots are looked for.
    pub fn push(&mut self, id: u64, keys: Option<Keys>, word: &str, kind: SlotKind, titled: bool) {
        let (word, rank) = (self.keep_word(word), self.list.len() as u16);
        self.list.push(Slot { id, kind, titled, rank, word, keys: keys.map(|keys| keys.0) });
    }

    /// Sorts the slots by `id`, and gives back the room that was not needed.
    pub fn sort(&mut self) {
        self.list.sort_unstable_by_key(|slot| slot.id);
        self.list.shrink_to_fit();
        self.words.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.list_ids();
    }

    fn list_ids(&mut self) {
        self.ids = self.list.iter().map(|slot| slot.id).collect();
        self.named = self.list.iter().filter(|slot| slot.names_in_headline()).map(|slot| slot.id).collect();
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

    /// The ids of all of them, in order: the first is that of the slot at place 0.
    pub fn ids(&self) -> &[u64] {
        &self.ids
    }

    /// The ids of the names in the headline, in order.
    pub fn named(&self) -> &[u64] {
        &self.named
    }

    /// The place of a slot.
    pub fn place(&self, id: u64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
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

    /// Adds what the headline says in words that are the same in both languages, if it is not there.
    pub fn add_titled(&mut self, id: u64, word: &str, kind: SlotKind) {
        if let Err(at) = self.ids.binary_search(&id) {
            let (word, rank) = (self.keep_word(word), self.list.len() as u16);
            self.list.insert(at, Slot { id, kind, titled: true, rank, word, keys: None });
            self.list_ids();
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

    /// Keeps keys for a slot that is to be added; of many the first few.
    pub fn keep_keys(&mut self, keys: &[u64]) -> Keys {
        let Ok(start) = u16::try_from(self.keys.len()) else { return Keys::default() };
        let keys = keys.get(..MEANINGS).unwrap_or(keys);
        self.keys.extend_from_slice(keys);
        Keys(Piece { start, length: keys.len() as u8 })
    }
}

impl<'a> IntoIterator for &'a Slots {
    type Item = &'a Slot;
    type IntoIter = std::slice::Iter<'a, Slot>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
