//! The index of stories in the database, as the desk asks for it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rusqlite::{CachedStatement, Connection, OptionalExtension};

use super::counts::Counts;
use super::orders;
use super::segments::{MET, Segments};
use super::witnesses;
use crate::archive::error::Trouble;
use crate::archive::names;
use crate::desk::language::words::{Hashed, fingerprint};
use crate::desk::story::digest::Digest;
use crate::desk::story::index::{Index, Number, native, rarity, terms};
use crate::desk::story::mass::Frequencies;
use crate::desk::story::orders::Bonds;
use crate::desk::story::witness::{Witness, Witnesses};

/// Digests held in memory at most: each takes some ten kilobytes unpacked.
const HELD_DIGESTS: usize = 3_000;
/// Numbers of stories held in memory at most.
const HELD_STORIES: usize = 200_000;

/// What is held in memory of the index from one transaction to the next.
#[derive(Debug)]
pub(super) struct Loaded {
    /// As it stands in the database as long as nobody else has changed it.
    pub(super) generation: i64,
    segments: RefCell<Segments>,
    counts: Counts,
    next: Number,
    bonds: Bonds,
    witnesses: Witnesses,
    apart: HashMap<Number, Vec<Number>, Hashed>,
    together: HashMap<Number, Vec<Number>, Hashed>,
    digests: RefCell<HashMap<Number, Arc<Digest>, Hashed>>,
    stories: RefCell<HashMap<Number, Number, Hashed>>,
}

impl Loaded {
    /// Reads the outlines.
    pub(super) fn load(conn: &Connection, generation: i64) -> Result<Self, Trouble> {
        let taken = conn.prepare_cached("SELECT taken FROM story_state")?.query_row([], |row| row.get(0))?;
        let next: i64 = conn.prepare_cached("SELECT coalesce(max(number) + 1, 0) FROM grouped")?.query_row([], |row| row.get(0))?;
        let bonds = Bonds::of(&orders::all(conn)?);
        let mut loaded = Self {
            generation,
            segments: RefCell::new(Segments::load(conn, taken)?),
            counts: Counts::load(conn)?,
            next: next as Number,
            apart: HashMap::default(),
            together: HashMap::default(),
            digests: RefCell::default(),
            stories: RefCell::default(),
            bonds,
            witnesses: witnesses::all(conn)?,
        };
        let bound: Vec<String> = loaded.bonds.articles().into_iter().map(str::to_owned).collect();
        for identity in bound {
            if let Some(number) = number_of(conn, &identity)? {
                loaded.bind(conn, &identity, number)?;
            }
        }
        Ok(loaded)
    }

    /// Notes whom an article is to be kept apart from, and whom with, of those that are there.
    fn bind(&mut self, conn: &Connection, identity: &str, number: Number) -> Result<(), Trouble> {
        for other in self.bonds.apart(identity) {
            if let Some(other) = number_of(conn, other)? {
                self.apart.entry(number).or_default().push(other);
                self.apart.entry(other).or_default().push(number);
            }
        }
        for other in self.bonds.together(identity) {
            self.together.entry(number).or_default().extend(number_of(conn, other)?);
        }
        Ok(())
    }
}

/// The index in one transaction. The desk knows no errors of a database: the first one is remembered, and what follows finds nothing.
pub(super) struct Shelf<'c> {
    conn: &'c Connection,
    loaded: &'c mut Loaded,
    /// Fingerprints of the digests that are about to be kept, by identity.
    seen: HashMap<String, i64>,
    trouble: RefCell<Option<Trouble>>,
}

impl<'c> Shelf<'c> {
    pub(super) fn new(conn: &'c Connection, loaded: &'c mut Loaded) -> Self {
        Self { conn, loaded, seen: HashMap::new(), trouble: RefCell::new(None) }
    }

    /// Writes what was added, or says what went wrong on the way.
    pub(super) fn finish(mut self) -> Result<(), Trouble> {
        self.write()?;
        if let Some(trouble) = self.trouble.into_inner() {
            return Err(trouble);
        }
        self.loaded.counts.write(self.conn)?;
        let oldest = i64::from(self.loaded.next) - MET;
        self.conn.prepare_cached("DELETE FROM story_digests WHERE number < ?1")?.execute([oldest])?;
        self.loaded.generation += 1;
        let taken = self.loaded.segments.borrow().taken();
        self.conn.prepare_cached("UPDATE story_state SET generation = ?1, taken = ?2")?.execute((self.loaded.generation, taken))?;
        Ok(())
    }

    /// Whether an article is new, or is not seen as it was before. To be asked before it is kept.
    pub(super) fn differs(&mut self, digest: &Digest) -> Result<bool, Trouble> {
        let seen = fingerprint(&pack(digest)?) as i64;
        let mut before = self.statement("SELECT seen FROM story_digests WHERE number = ?1")?;
        let before: Option<i64> = match number_of(self.conn, &digest.id)? {
            Some(number) => before.query_row([number], |row| row.get(0)).optional()?,
            None => None,
        };
        self.seen.insert(digest.id.clone(), seen);
        Ok(before != Some(seen))
    }

    /// Makes a segment of what was kept so far.
    fn write(&mut self) -> Result<(), Trouble> {
        self.loaded.segments.get_mut().write(self.conn)
    }

    /// What `work` finds, or nothing once something went wrong.
    fn attempt<T: Default>(&self, work: impl FnOnce() -> Result<T, Trouble>) -> T {
        if self.trouble.borrow().is_some() {
            return T::default();
        }
        work().unwrap_or_else(|trouble| {
            *self.trouble.borrow_mut() = Some(trouble);
            T::default()
        })
    }

    fn statement(&self, sql: &str) -> Result<CachedStatement<'c>, Trouble> {
        Ok(self.conn.prepare_cached(sql)?)
    }

    fn read_digest(&self, number: Number) -> Result<Option<Arc<Digest>>, Trouble> {
        let mut query = self.statement("SELECT digest FROM story_digests WHERE number = ?1")?;
        let digest = query.query_row([number], |row| Ok(postcard::from_bytes::<Digest>(row.get_ref(0)?.as_blob()?))).optional()?;
        let unreadable = |_| Trouble::Row { detail: format!("digest {number} cannot be read; `keepup reindex` makes it anew") };
        digest.map(|digest| digest.map(Arc::new).map_err(unreadable)).transpose()
    }

    fn keep_new(&mut self, digest: Arc<Digest>) -> Result<Number, Trouble> {
        let article = names::find(self.conn, &digest.id)?.ok_or_else(|| Trouble::Unknown { identity: digest.id.clone() })?;
        let number = if let Some(number) = number_by_article(self.conn, article)? {
            detach(self.conn, number)?;
            self.loaded.stories.get_mut().clear();
            number
        } else {
            let number = self.loaded.next;
            self.statement("INSERT INTO grouped (number, article, story) VALUES (?1, ?2, ?1)")?.execute((number, article))?;
            self.loaded.next += 1;
            number
        };
        let seen = self.seen.remove(&digest.id).unwrap_or_default();
        let mut insert = self.statement("INSERT OR REPLACE INTO story_digests (number, seen, digest) VALUES (?1, ?2, ?3)")?;
        insert.execute((number, seen, pack(&digest)?))?;
        if self.loaded.segments.get_mut().is_full() {
            self.write()?;
        }
        self.loaded.segments.get_mut().keep(number, digest.at, &terms(&digest));
        self.loaded.bind(self.conn, &digest.id, number)?;
        self.hold(number, digest);
        Ok(number)
    }

    fn hold(&self, number: Number, digest: Arc<Digest>) {
        let mut held = self.loaded.digests.borrow_mut();
        if held.len() >= HELD_DIGESTS {
            held.clear();
        }
        held.insert(number, digest);
    }
}

impl Frequencies for Shelf<'_> {
    fn rarity(&self, chinese: bool, term: u64) -> f64 {
        rarity(self.loaded.counts.among(chinese), self.loaded.counts.with(native(chinese, term)))
    }
}

impl Index for Shelf<'_> {
    fn count(&mut self, digest: &Digest) {
        let before = self.attempt(|| match number_of(self.conn, &digest.id)? {
            Some(number) => self.read_digest(number),
            None => Ok(None),
        });
        self.loaded.counts.count(digest, before.as_deref());
    }

    fn keep(&mut self, digest: Arc<Digest>) -> Number {
        if self.trouble.get_mut().is_some() {
            return 0;
        }
        self.keep_new(digest).unwrap_or_else(|trouble| {
            *self.trouble.get_mut() = Some(trouble);
            0
        })
    }

    fn with_term(&self, term: u64, time: RangeInclusive<i64>, most: usize, found: &mut Vec<Number>) {
        self.attempt(|| self.loaded.segments.borrow_mut().with_term(self.conn, term, &time, most, found));
    }

    fn digest(&self, article: Number) -> Option<Arc<Digest>> {
        if let Some(held) = self.loaded.digests.borrow().get(&article) {
            return Some(Arc::clone(held));
        }
        let digest = self.attempt(|| self.read_digest(article))?;
        self.hold(article, Arc::clone(&digest));
        Some(digest)
    }

    fn story(&self, article: Number) -> Number {
        if let Some(story) = self.loaded.stories.borrow().get(&article) {
            return *story;
        }
        let story = self.attempt(|| story_of(self.conn, article)).unwrap_or(article);
        let mut held = self.loaded.stories.borrow_mut();
        if held.len() >= HELD_STORIES {
            held.clear();
        }
        held.insert(article, story);
        story
    }

    fn members(&self, story: Number, most: usize) -> Vec<Number> {
        self.attempt(|| first_members(self.conn, story, most))
    }

    fn witnesses(&self) -> &Witnesses {
        &self.loaded.witnesses
    }

    fn hear(&mut self, witness: Witness) {
        self.attempt(|| witnesses::keep(self.conn, &witness));
        self.loaded.witnesses.add(witness);
    }

    fn join(&mut self, a: Number, b: Number) -> Number {
        let (a, b) = (self.story(a), self.story(b));
        let moved = self.attempt(|| {
            let moved = members(self.conn, a.max(b))?;
            join(self.conn, a, b)?;
            Ok(moved)
        });
        let held = self.loaded.stories.get_mut();
        for number in moved {
            held.insert(number, a.min(b));
        }
        a.min(b)
    }

    fn kept_apart(&self, a: Number, b: Number) -> bool {
        if self.loaded.apart.is_empty() {
            return false;
        }
        let story = self.story(b);
        let of_other = |number: &Number| self.story(*number) == story;
        self.members(self.story(a), usize::MAX).iter().filter_map(|member| self.loaded.apart.get(member)).flatten().any(of_other)
    }

    fn ordered_together(&self, article: Number) -> Vec<Number> {
        self.loaded.together.get(&article).cloned().unwrap_or_default()
    }
}

fn pack(digest: &Digest) -> Result<Vec<u8>, Trouble> {
    postcard::to_allocvec(digest).map_err(|error| Trouble::Row { detail: format!("a digest cannot be packed: {error}") })
}

/// The number of the article that bears a name.
pub(super) fn number_of(conn: &Connection, name: &str) -> Result<Option<Number>, Trouble> {
    match names::find(conn, name)? {
        Some(article) => number_by_article(conn, article),
        None => Ok(None),
    }
}

/// The number of an article by its row id.
pub(super) fn number_by_article(conn: &Connection, article: i64) -> Result<Option<Number>, Trouble> {
    let mut query = conn.prepare_cached("SELECT number FROM grouped WHERE article = ?1")?;
    Ok(query.query_row([article], |row| row.get(0)).optional()?)
}

/// The number of an article's story.
pub(super) fn story_of(conn: &Connection, number: Number) -> Result<Option<Number>, Trouble> {
    let mut query = conn.prepare_cached("SELECT story FROM grouped WHERE number = ?1")?;
    Ok(query.query_row([number], |row| row.get(0)).optional()?)
}

/// The articles of a story, its first in front.
pub(super) fn members(conn: &Connection, story: Number) -> Result<Vec<Number>, Trouble> {
    first_members(conn, story, usize::MAX)
}

/// The first articles of a story, at most `most` of them.
fn first_members(conn: &Connection, story: Number, most: usize) -> Result<Vec<Number>, Trouble> {
    let mut query = conn.prepare_cached("SELECT number FROM grouped WHERE story = ?1 AND story <> number ORDER BY number LIMIT ?2")?;
    let others = query.query_map((story, most.saturating_sub(1).min(i32::MAX as usize) as i64), |row| row.get(0))?;
    std::iter::once(Ok(story)).chain(others).map(|number| Ok(number?)).collect()
}

/// Makes two stories one, under the number of the earlier.
pub(super) fn join(conn: &Connection, a: Number, b: Number) -> Result<(), Trouble> {
    let (into, from) = (a.min(b), a.max(b));
    if into != from {
        rename(conn, from, into)?;
        conn.prepare_cached("UPDATE grouped SET story = ?2 WHERE number = ?1")?.execute((from, into))?;
    }
    Ok(())
}

/// Gives a story's articles but the first to another story.
fn rename(conn: &Connection, from: Number, into: Number) -> Result<(), Trouble> {
    conn.prepare_cached("UPDATE grouped SET story = ?2 WHERE story = ?1 AND story <> number")?.execute((from, into))?;
    Ok(())
}

/// Takes an article out of its story; the others stay together. What it was joined by is forgotten.
pub(super) fn detach(conn: &Connection, number: Number) -> Result<(), Trouble> {
    let Some(story) = story_of(conn, number)? else { return Ok(()) };
    let all = members(conn, story)?;
    let Some(heir) = all.iter().copied().filter(|other| *other != number).min() else { return Ok(()) };
    if story == number {
        rename(conn, story, heir)?;
    } else {
        conn.prepare_cached("UPDATE grouped SET story = number WHERE number = ?1")?.execute([number])?;
    }
    conn.prepare_cached("DELETE FROM joints WHERE article = ?1")?.execute([number])?;
    for other in all {
        conn.prepare_cached("DELETE FROM joints WHERE article = ?1 AND other = ?2")?.execute((other, number))?;
    }
    Ok(())
}
