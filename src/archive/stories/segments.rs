//! Packed lists of who was kept with which term, for the articles that may still be met.
//!
//! A row for each term of each article would be two hundred scattered writes an article. Instead the articles of one transaction make one
//! segment, and neighbours of like size are merged, as in a log-structured merge tree (O'Neil et al. 1996): an article's terms are
//! written about ten times in all, each time in one piece.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use rusqlite::{Connection, params};

use crate::archive::error::Trouble;
use crate::desk::language::words::Hashed;
use crate::desk::story::index::{Number, short, tells_copies};

/// So many articles back something can be met; beyond, nothing of it is kept in the index but its story.
pub(super) const MET: i64 = 1 << 16;
/// Most articles of one segment.
const MOST: usize = 16_384;
/// Keys that one entry of a directory stands for, about.
const KEYS_AN_ENTRY: usize = 8;

/// Terms that tell copies stand apart from words: they are looked for much further back.
fn kind(term: u64) -> usize {
    usize::from(tells_copies(term))
}

/// Lists in memory: articles in the order in which they were taken up, and for each term, sorted, who has it.
#[derive(Debug, Default)]
struct Lists {
    articles: Vec<(Number, i64)>,
    keys: Vec<u32>,
    /// Places in `articles`, beside `keys`.
    places: Vec<u16>,
    /// Where in `keys` those begin that have the same first bits: most terms stand in one segment and are looked for in all, so that a search
    /// by halves, with a miss of the cache at each step, would be what an article costs.
    directory: Vec<u32>,
    /// How many bits of a key are not in the directory.
    shift: u32,
}

impl Lists {
    fn of(articles: Vec<(Number, i64)>, mut postings: Vec<(u32, u16)>) -> Self {
        postings.sort_unstable();
        let (keys, places) = postings.into_iter().unzip();
        Self::sorted(articles, keys, places)
    }

    fn sorted(articles: Vec<(Number, i64)>, keys: Vec<u32>, places: Vec<u16>) -> Self {
        let bits = (keys.len() / KEYS_AN_ENTRY).max(2).ilog2();
        let shift = u32::BITS - bits;
        let mut directory = Vec::with_capacity((1 << bits) + 1);
        for (at, key) in keys.iter().enumerate() {
            while directory.len() <= (key >> shift) as usize {
                directory.push(at as u32);
            }
        }
        directory.resize((1 << bits) + 1, keys.len() as u32);
        Self { articles, keys, places, directory, shift }
    }

    /// The places of a term, first to last.
    fn places(&self, key: u32) -> &[u16] {
        let entry = key.checked_shr(self.shift).unwrap_or_default() as usize;
        let Some(&[low, high]) = self.directory.get(entry..entry + 2) else { return &[] };
        let Some(near) = self.keys.get(low as usize..high as usize) else { return &[] };
        let from = low as usize + near.partition_point(|other| *other < key);
        let to = low as usize + near.partition_point(|other| *other <= key);
        self.places.get(from..to).unwrap_or_default()
    }

    fn merged(&self, later: &Self) -> Self {
        let shift = self.articles.len() as u16;
        let mut articles = self.articles.clone();
        articles.extend_from_slice(&later.articles);
        let total = self.keys.len() + later.keys.len();
        let (mut keys, mut places) = (Vec::with_capacity(total), Vec::with_capacity(total));
        let (mut one, mut other) = (self.keys.iter().zip(&self.places).peekable(), later.keys.iter().zip(&later.places).peekable());
        loop {
            let first = match (one.peek(), other.peek()) {
                (Some((a, _)), Some((b, _))) => a <= b,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let (next, shift) = if first { (one.next(), 0) } else { (other.next(), shift) };
            if let Some((key, place)) = next {
                keys.push(*key);
                places.push(place + shift);
            }
        }
        Self::sorted(articles, keys, places)
    }

    fn pack(&self) -> Vec<u8> {
        let mut packed = Vec::with_capacity(4 + self.articles.len() * 12 + self.keys.len() * 6);
        packed.extend((self.articles.len() as u32).to_le_bytes());
        for (number, at) in &self.articles {
            packed.extend(number.to_le_bytes());
            packed.extend(at.to_le_bytes());
        }
        packed.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        packed.extend(self.places.iter().flat_map(|place| place.to_le_bytes()));
        packed
    }

    fn unpack(packed: &[u8]) -> Option<Self> {
        let (count, rest) = packed.split_first_chunk::<4>()?;
        let (articles, rest) = rest.split_at_checked(u32::from_le_bytes(*count) as usize * 12)?;
        let articles = articles.chunks_exact(12).filter_map(|pair| {
            let (number, at) = pair.split_first_chunk::<4>()?;
            Some((u32::from_le_bytes(*number), i64::from_le_bytes(at.try_into().ok()?)))
        });
        let (keys, places) = rest.split_at_checked(rest.len() / 6 * 4)?;
        let keys = keys.as_chunks().0.iter().map(|key| u32::from_le_bytes(*key)).collect();
        let places = places.as_chunks().0.iter().map(|place| u16::from_le_bytes(*place)).collect();
        Some(Self::sorted(articles.collect(), keys, places))
    }
}

/// A segment of which no more than the outline is in memory until something of its time is looked for.
#[derive(Debug)]
struct Segment {
    /// How many articles had been taken up before its first.
    first: i64,
    count: i64,
    earliest: i64,
    latest: i64,
    lists: Option<Lists>,
}

impl Segment {
    fn lists(&mut self, conn: &Connection, kind: usize) -> Result<&Lists, Trouble> {
        if self.lists.is_none() {
            let mut query = conn.prepare_cached("SELECT packed FROM story_segments WHERE kind = ?1 AND first = ?2")?;
            let packed: Vec<u8> = query.query_row((kind as i64, self.first), |row| row.get(0))?;
            let broken =
                || Trouble::Row { detail: format!("segment {} of the stories cannot be read; `keepup reindex` makes it anew", self.first) };
            self.lists = Some(Lists::unpack(&packed).ok_or_else(broken)?);
        }
        let lists = self.lists.as_ref();
        lists.ok_or(Trouble::Closed)
    }
}

/// All segments of one kind, and what the transaction under way adds.
#[derive(Debug, Default)]
struct Row {
    segments: Vec<Segment>,
    fresh: HashMap<u32, Vec<u16>, Hashed>,
}

/// Who was kept with which term.
#[derive(Debug, Default)]
pub(super) struct Segments {
    rows: [Row; 2],
    /// Articles of the transaction under way.
    fresh: Vec<(Number, i64)>,
    taken: i64,
}

impl Segments {
    /// Reads the outlines; `taken` articles have been taken up so far.
    pub(super) fn load(conn: &Connection, taken: i64) -> Result<Self, Trouble> {
        let mut segments = Self { taken, ..Self::default() };
        let mut query = conn.prepare_cached("SELECT kind, first, count, earliest, latest FROM story_segments ORDER BY first")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (first, count, earliest, latest) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            let kind: i64 = row.get(0)?;
            if let Some(of_kind) = segments.rows.get_mut(kind as usize) {
                of_kind.segments.push(Segment { first, count, earliest, latest, lists: None });
            }
        }
        Ok(segments)
    }

    /// Articles taken up so far, changed ones again.
    pub(super) fn taken(&self) -> i64 {
        self.taken
    }

    /// Whether the segment under way has no room for another article.
    pub(super) fn is_full(&self) -> bool {
        self.fresh.len() >= MOST
    }

    /// Keeps an article's terms.
    pub(super) fn keep(&mut self, number: Number, at: i64, terms: &[u64]) {
        let place = self.fresh.len() as u16;
        self.fresh.push((number, at));
        self.taken += 1;
        for term in terms {
            if let Some(row) = self.rows.get_mut(kind(*term)) {
                row.fresh.entry(short(*term)).or_default().push(place);
            }
        }
    }

    /// Adds to `found` the last articles of a time that have a term, at most `most`, last first.
    pub(super) fn with_term(
        &mut self,
        conn: &Connection,
        term: u64,
        time: &RangeInclusive<i64>,
        most: usize,
        found: &mut Vec<Number>,
    ) -> Result<(), Trouble> {
        let most = found.len() + most;
        let least = self.taken - MET;
        let Some(row) = self.rows.get_mut(kind(term)) else { return Ok(()) };
        if let Some(places) = row.fresh.get(&short(term)) {
            gather(found, places, &self.fresh, time, most);
        }
        for segment in row.segments.iter_mut().rev() {
            if found.len() >= most || segment.first + segment.count <= least {
                break;
            }
            if segment.latest < *time.start() || segment.earliest > *time.end() {
                continue;
            }
            let first = segment.first;
            let lists = segment.lists(conn, kind(term))?;
            let places = lists.places(short(term));
            let places = places.get(places.partition_point(|place| first + i64::from(*place) < least)..).unwrap_or_default();
            gather(found, places, &lists.articles, time, most);
        }
        Ok(())
    }

    /// Writes the segment under way, and makes one of neighbours that have grown alike.
    pub(super) fn write(&mut self, conn: &Connection) -> Result<(), Trouble> {
        let articles = std::mem::take(&mut self.fresh);
        let count = articles.len() as i64;
        if count == 0 {
            return Ok(());
        }
        let times = || articles.iter().map(|(_, at)| *at);
        let (earliest, latest) = (times().min().unwrap_or_default(), times().max().unwrap_or_default());
        let first = self.taken - count;
        for (kind, row) in self.rows.iter_mut().enumerate() {
            let postings = row.fresh.drain().flat_map(|(key, places)| places.into_iter().map(move |place| (key, place)));
            let mut last = Segment { first, count, earliest, latest, lists: Some(Lists::of(articles.clone(), postings.collect())) };
            while let Some(mut before) = row.segments.pop_if(|before| is_alike(before, &last)) {
                last = merge(conn, kind, &mut before, &mut last)?;
            }
            let packed = last.lists(conn, kind)?.pack();
            conn.prepare_cached(
                "INSERT INTO story_segments (kind, first, count, earliest, latest, packed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![kind as i64, last.first, last.count, last.earliest, last.latest, packed])?;
            row.segments.push(last);
            row.segments.retain(|segment| segment.first + segment.count > self.taken - MET);
        }
        conn.prepare_cached("DELETE FROM story_segments WHERE first + count <= ?1")?.execute([self.taken - MET])?;
        Ok(())
    }
}

fn is_alike(before: &Segment, last: &Segment) -> bool {
    before.count <= 2 * last.count && before.count + last.count <= MOST as i64
}

fn merge(conn: &Connection, kind: usize, before: &mut Segment, last: &mut Segment) -> Result<Segment, Trouble> {
    let lists = before.lists(conn, kind)?.merged(last.lists(conn, kind)?);
    conn.prepare_cached("DELETE FROM story_segments WHERE kind = ?1 AND first = ?2")?.execute((kind as i64, before.first))?;
    Ok(Segment {
        first: before.first,
        count: before.count + last.count,
        earliest: before.earliest.min(last.earliest),
        latest: before.latest.max(last.latest),
        lists: Some(lists),
    })
}

fn gather(found: &mut Vec<Number>, places: &[u16], articles: &[(Number, i64)], time: &RangeInclusive<i64>, most: usize) {
    for place in places.iter().rev() {
        if found.len() >= most {
            return;
        }
        if let Some((number, at)) = articles.get(usize::from(*place))
            && time.contains(at)
        {
            found.push(*number);
        }
    }
}
