//! Stories: the index that is kept as articles come, and what is asked of it.
//!
//! The desk computes keys, the archive finds candidates, the desk judges. Everything here but the editors' orders and the stories of
//! frozen weeks is opinion, and [`Archive::forget_stories`] has it made again.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Archive;
use super::articles::{self, KeptArticle};
use super::error::{ArchiveError, Trouble};
use crate::desk::story::digest::{Digest, METHOD};
use crate::desk::story::grouping::{self, Settings};
use crate::desk::story::index::Number;
use shelf::{Loaded, Shelf};

mod counts;
pub mod orders;
mod segments;
mod shelf;
pub mod told;
pub mod witnesses;

/// Articles of one instant that are judged together; more are judged in parts.
const INSTANT: usize = 1_000;

/// Takes articles up into stories, and holds in memory what the next batch needs too. Dropping it loses nothing.
#[derive(Debug, Clone)]
pub struct Grouper {
    archive: Archive,
    loaded: Arc<Mutex<Option<Loaded>>>,
}

/// Which of the articles that wait are to be taken up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// All of them.
    All,
    /// Those that may have a say in a draft: of a time, or printed before.
    Of {
        /// From this time on.
        from: DateTime<Utc>,
        /// Before this.
        to: DateTime<Utc>,
    },
    /// Those that came at a time.
    Arrived {
        /// From this time on.
        from: DateTime<Utc>,
        /// Before this.
        to: DateTime<Utc>,
    },
}

impl Archive {
    /// Articles that are in no story yet or have changed since they were taken up, at most about `most`, in the order in which they are
    /// to be taken up: as they arrived, then by time. What came at one instant is not divided.
    pub async fn ungrouped(&self, which: Waiting, most: usize) -> Result<Vec<Vec<KeptArticle>>, ArchiveError> {
        self.read(move |conn| ungrouped(conn, which, most)).await
    }

    /// How many articles are in no story yet or have changed since.
    pub async fn count_ungrouped(&self) -> Result<u64, ArchiveError> {
        self.read(|conn| Ok(conn.query_row("SELECT count(*) FROM ungrouped", [], |row| super::codes::count(row, 0))?)).await
    }

    /// For taking up what is [`Archive::ungrouped`].
    pub fn grouper(&self) -> Grouper {
        Grouper { archive: self.clone(), loaded: Arc::default() }
    }

    /// Forgets all stories: every article is to be taken up again. Editors' orders and the stories of frozen weeks stay.
    pub async fn forget_stories(&self) -> Result<(), ArchiveError> {
        // refused before anything is forgotten, when what was forgotten could not be made anew
        self.write_more(forget).await
    }
}

impl Grouper {
    /// Takes up articles that came at the same instants, all of them or none; returns how many joined others. Articles that somebody else
    /// has taken up meanwhile are left out.
    pub async fn take_up(&self, instants: Vec<Vec<Digest>>) -> Result<usize, ArchiveError> {
        let loaded = Arc::clone(&self.loaded);
        let outcome = self.archive.write_more(move |conn| take_up(conn, &loaded, instants)).await;
        if outcome.is_err() {
            // what is in memory may be ahead of what was kept
            *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        outcome
    }
}

fn ungrouped(conn: &Connection, which: Waiting, most: usize) -> Result<Vec<Vec<KeptArticle>>, Trouble> {
    let (condition, from, to) = match which {
        Waiting::All => ("?1 <= ?2", 0, 0),
        Waiting::Of { from, to } => (
            "effective >= ?1 AND effective < ?2 OR article IN (SELECT names.article FROM printed JOIN names ON name = identity)",
            from.timestamp(),
            to.timestamp(),
        ),
        Waiting::Arrived { from, to } => ("arrived >= ?1 AND arrived < ?2", from.timestamp(), to.timestamp()),
    };
    let sql = format!("SELECT article, arrived, effective FROM ungrouped WHERE {condition} ORDER BY arrived, effective, article LIMIT ?3");
    let mut query = conn.prepare_cached(&sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
    let rows = query.query_map((from, to, most.max(INSTANT) as i64 + 1), read)?;
    let mut rows: Vec<(i64, (i64, i64))> = rows.collect::<rusqlite::Result<_>>()?;
    if rows.len() > most
        && let Some((_, cut)) = rows.get(most).copied()
    {
        let first = rows.partition_point(|(_, instant)| *instant < cut);
        rows.truncate(if first > 0 { first } else { rows.partition_point(|(_, instant)| *instant <= cut).min(INSTANT) });
    }
    let mut instants = Vec::new();
    for instant in rows.chunk_by(|(_, a), (_, b)| a == b) {
        instants.push(instant.iter().map(|(id, _)| articles::load(conn, *id)).collect::<Result<Vec<_>, Trouble>>()?);
    }
    Ok(instants)
}

fn take_up(conn: &Connection, cache: &Mutex<Option<Loaded>>, instants: Vec<Vec<Digest>>) -> Result<usize, Trouble> {
    let state = |conn: &Connection| -> rusqlite::Result<(i64, i64)> {
        conn.prepare_cached("SELECT generation, method FROM story_state")?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
    };
    let (mut generation, method) = state(conn)?;
    if method != METHOD {
        // packed by another keepup: what was taken up is taken up again, these articles with the rest
        if conn.query_row("SELECT EXISTS (SELECT 1 FROM grouped)", [], |row| row.get(0))? {
            forget(conn)?;
        } else {
            conn.execute("UPDATE story_state SET method = ?1", [METHOD])?;
        }
        (generation, _) = state(conn)?;
    }
    let held = cache.lock().unwrap_or_else(PoisonError::into_inner).take().filter(|held| held.generation == generation);
    let mut loaded = match held {
        Some(held) => held,
        None => Loaded::load(conn, generation)?,
    };
    let mut shelf = Shelf::new(conn, &mut loaded);
    let mut joined = 0;
    for mut instant in instants {
        let mut waited = Vec::with_capacity(instant.len());
        for digest in &instant {
            waited.push(waits(conn, &digest.id)? && shelf.differs(digest)?);
        }
        let mut waited = waited.into_iter();
        instant.retain(|_| waited.next().unwrap_or(false));
        if instant.is_empty() {
            continue;
        }
        for joint in grouping::add(&mut shelf, instant, &Settings::default()) {
            joined += 1;
            conn.prepare_cached("INSERT INTO joints (article, other, evidence) VALUES (?1, ?2, ?3)")?.execute(params![
                joint.article,
                joint.with,
                joint.evidence
            ])?;
        }
    }
    shelf.finish()?;
    *cache.lock().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
    Ok(joined)
}

/// Whether an article still waits to be taken up; it does so no longer.
fn waits(conn: &Connection, identity: &str) -> Result<bool, Trouble> {
    let mut delete = conn.prepare_cached("DELETE FROM ungrouped WHERE article = (SELECT article FROM names WHERE name = ?1)")?;
    Ok(delete.execute([identity])? > 0)
}

fn forget(conn: &Connection) -> Result<(), Trouble> {
    for table in ["grouped", "joints", "story_digests", "story_segments", "story_frequencies", "name_witnesses", "ungrouped"] {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    conn.execute("INSERT INTO ungrouped SELECT id, first_seen, effective FROM articles", [])?;
    conn.execute("UPDATE story_state SET generation = generation + 1, taken = 0, method = ?1", [METHOD])?;
    Ok(())
}

/// Notes that an article is new: it is to be taken up.
pub(super) fn added(conn: &Connection, id: i64, first_seen: i64, effective: i64) -> Result<(), Trouble> {
    conn.prepare_cached("INSERT INTO ungrouped (article, arrived, effective) VALUES (?1, ?2, ?3)")?.execute([id, first_seen, effective])?;
    Ok(())
}

/// Notes that an article is not what it was: it is to be taken up again.
pub(super) fn changed(conn: &Connection, id: i64) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO ungrouped SELECT id, first_seen, effective FROM articles WHERE id = ?1
         ON CONFLICT DO UPDATE SET effective = excluded.effective",
    )?
    .execute([id])?;
    Ok(())
}

/// Lets an article have the place of another that turned out to be the same and is no more: their stories are one.
pub(super) fn inherited(conn: &Connection, stays: i64, gone: i64) -> Result<(), Trouble> {
    let (heir, old) = (shelf::number_by_article(conn, stays)?, shelf::number_by_article(conn, gone)?);
    let Some(old) = old else { return changed(conn, stays) };
    if let Some(heir) = heir {
        let story = |number: Number| -> Result<Number, Trouble> { Ok(shelf::story_of(conn, number)?.unwrap_or(number)) };
        shelf::join(conn, story(heir)?, story(old)?)?;
        shelf::detach(conn, old)?;
        conn.execute("DELETE FROM grouped WHERE number = ?1", [old])?;
        conn.execute("DELETE FROM story_digests WHERE number = ?1", [old])?;
    } else {
        conn.execute("UPDATE grouped SET article = ?1 WHERE number = ?2", (stays, old))?;
    }
    conn.execute("UPDATE story_state SET generation = generation + 1", [])?;
    changed(conn, stays)
}
