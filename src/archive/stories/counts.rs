//! How many articles have a word: a sorted list, and what was added to it since.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::archive::error::Trouble;
use crate::desk::language::words::Hashed;
use crate::desk::story::digest::Digest;
use crate::desk::story::index::{COUNTED_MOST, native};

/// The list is written anew when so many words have been added to it.
const ADDED_MOST: usize = 1 << 15;

/// The counts.
#[derive(Debug, Default)]
pub(super) struct Counts {
    words: Vec<u64>,
    /// Beside `words`.
    listed: Vec<u32>,
    /// Articles in languages with spaces, and in Chinese.
    counted: [u32; 2],
    /// By how much words have been counted since the list was written.
    added: HashMap<u64, u32, Hashed>,
    /// The same of the transaction under way, and of the articles.
    fresh: HashMap<u64, u32, Hashed>,
    fresh_counted: [u32; 2],
    /// The list itself has changed.
    rewrite: bool,
}

impl Counts {
    /// Reads the list and what was added.
    pub(super) fn load(conn: &Connection) -> Result<Self, Trouble> {
        let broken = || Trouble::Row { detail: "the counts of words cannot be read; `keepup reindex` makes them anew".to_owned() };
        let mut counts = Self::default();
        let list: Option<Vec<u8>> =
            conn.prepare_cached("SELECT packed FROM story_frequencies WHERE id = 0")?.query_row([], |row| row.get(0)).optional()?;
        if let Some(list) = list {
            let (counted, pairs) = unpack(&list).ok_or_else(broken)?;
            counts.counted = counted;
            (counts.words, counts.listed) = pairs.unzip();
        }
        let mut query = conn.prepare_cached("SELECT packed FROM story_frequencies WHERE id > 0")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let packed = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let (counted, pairs) = unpack(packed).ok_or_else(broken)?;
            counts.counted = sum(counts.counted, counted);
            for (word, count) in pairs {
                *counts.added.entry(word).or_default() += count;
            }
        }
        Ok(counts)
    }

    /// Articles counted in a language with spaces, or in Chinese.
    pub(super) fn among(&self, chinese: bool) -> u32 {
        let [spaced, han] = sum(self.counted, self.fresh_counted);
        if chinese { han } else { spaced }
    }

    /// Articles that have a word.
    pub(super) fn with(&self, word: u64) -> u32 {
        self.in_list(word) + self.added.get(&word).copied().unwrap_or(0) + self.fresh.get(&word).copied().unwrap_or(0)
    }

    fn in_list(&self, word: u64) -> u32 {
        self.words.binary_search(&word).ok().and_then(|at| self.listed.get(at)).copied().unwrap_or(0)
    }

    /// Counts the words of an article that is new, or those that it did not have before.
    pub(super) fn count(&mut self, digest: &Digest, before: Option<&Digest>) {
        let known = |id: u64| before.is_some_and(|before| before.slots.place(id).is_some());
        for slot in digest.slots.iter().filter(|slot| !known(slot.id)) {
            *self.fresh.entry(native(digest.chinese, slot.id)).or_default() += 1;
        }
        if before.is_none() {
            let [spaced, han] = &mut self.fresh_counted;
            *(if digest.chinese { han } else { spaced }) += 1;
            if self.among(true) + self.among(false) >= COUNTED_MOST {
                self.halve();
            }
        }
    }

    fn halve(&mut self) {
        self.settle();
        let pairs = self.words.iter().zip(&self.listed).map(|(word, count)| (*word, count / 2)).filter(|(_, count)| *count > 0);
        (self.words, self.listed) = pairs.unzip();
        self.counted = self.counted.map(|count| count / 2);
    }

    /// Brings everything into the list.
    fn settle(&mut self) {
        let mut more: HashMap<u64, u32, Hashed> = std::mem::take(&mut self.added);
        for (word, count) in self.fresh.drain() {
            *more.entry(word).or_default() += count;
        }
        self.counted = sum(self.counted, std::mem::take(&mut self.fresh_counted));
        for (word, count) in self.words.iter().zip(&mut self.listed) {
            *count += more.remove(word).unwrap_or(0);
        }
        let mut pairs: Vec<(u64, u32)> = self.words.drain(..).zip(self.listed.drain(..)).chain(more).collect();
        pairs.sort_unstable();
        (self.words, self.listed) = pairs.into_iter().unzip();
        self.rewrite = true;
    }

    /// Writes what the transaction has added.
    pub(super) fn write(&mut self, conn: &Connection) -> Result<(), Trouble> {
        if self.added.len() + self.fresh.len() > ADDED_MOST {
            self.settle();
        }
        if std::mem::take(&mut self.rewrite) {
            conn.prepare_cached("DELETE FROM story_frequencies")?.execute([])?;
            let packed = pack(self.counted, self.words.iter().copied().zip(self.listed.iter().copied()));
            conn.prepare_cached("INSERT INTO story_frequencies (id, packed) VALUES (0, ?1)")?.execute([packed])?;
        }
        if !self.fresh.is_empty() || self.fresh_counted != [0, 0] {
            let packed = pack(self.fresh_counted, self.fresh.iter().map(|(word, count)| (*word, *count)));
            conn.prepare_cached(
                "INSERT INTO story_frequencies (id, packed) SELECT max(coalesce(max(id), 0), 0) + 1, ?1 FROM story_frequencies",
            )?
            .execute([packed])?;
            self.counted = sum(self.counted, std::mem::take(&mut self.fresh_counted));
            for (word, count) in self.fresh.drain() {
                *self.added.entry(word).or_default() += count;
            }
        }
        Ok(())
    }
}

fn sum(a: [u32; 2], b: [u32; 2]) -> [u32; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

fn pack(counted: [u32; 2], pairs: impl Iterator<Item = (u64, u32)>) -> Vec<u8> {
    let mut packed: Vec<u8> = counted.iter().flat_map(|count| count.to_le_bytes()).collect();
    for (word, count) in pairs {
        packed.extend(word.to_le_bytes());
        packed.extend(count.to_le_bytes());
    }
    packed
}

fn unpack(packed: &[u8]) -> Option<([u32; 2], impl Iterator<Item = (u64, u32)> + '_)> {
    let (spaced, rest) = packed.split_first_chunk::<4>()?;
    let (han, rest) = rest.split_first_chunk::<4>()?;
    let pairs = rest.as_chunks::<12>().0.iter().filter_map(|pair| {
        let (word, count) = pair.split_first_chunk::<8>()?;
        Some((u64::from_le_bytes(*word), u32::from_le_bytes(count.try_into().ok()?)))
    });
    Some(([u32::from_le_bytes(*spaced), u32::from_le_bytes(*han)], pairs))
}
