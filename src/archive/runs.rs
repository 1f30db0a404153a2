//! Passes of the daemon, and small facts by name.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::Archive;
use super::codes;
use super::error::{ArchiveError, Trouble};

/// Passes remembered of each kind.
const REMEMBERED: i64 = 1000;

/// A pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What kind: "fetch", "draft".
    pub kind: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended; absent while it goes on, or when it was interrupted.
    pub ended: Option<DateTime<Utc>>,
    /// What came of it, in words; absent while it goes on.
    pub outcome: Option<String>,
}

impl Archive {
    /// Notes that a pass begins; the number is for [`Archive::end_run`].
    pub async fn begin_run(&self, kind: impl Into<String>, now: DateTime<Utc>) -> Result<i64, ArchiveError> {
        let kind = kind.into();
        self.write(move |conn| {
            conn.execute("INSERT INTO runs (kind, began) VALUES (?1, ?2)", (&kind, now.timestamp()))?;
            let id = conn.last_insert_rowid();
            conn.execute("DELETE FROM runs WHERE id <= ?1", [id - REMEMBERED])?;
            Ok(id)
        })
        .await
    }

    /// Notes how a pass ended.
    pub async fn end_run(&self, id: i64, now: DateTime<Utc>, outcome: impl Into<String>) -> Result<(), ArchiveError> {
        let outcome = outcome.into();
        self.write(move |conn| {
            conn.execute("UPDATE runs SET ended = ?2, outcome = ?3 WHERE id = ?1", (id, now.timestamp(), &outcome))?;
            Ok(())
        })
        .await
    }

    /// The newest passes, newest first.
    pub async fn runs(&self, limit: usize) -> Result<Vec<Run>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT kind, began, ended, outcome FROM runs ORDER BY id DESC LIMIT ?1")?;
            let rows = query.query_map([limit as i64], |row| {
                Ok(Run { kind: row.get(0)?, began: codes::time(row, 1)?, ended: codes::time_option(row, 2)?, outcome: row.get(3)? })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Passes without an end belong to a process that is no more: only the holder may say so.
    pub(super) async fn mark_interrupted(&self) -> Result<(), ArchiveError> {
        self.write(|conn| {
            conn.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome IS NULL", [])?;
            Ok(())
        })
        .await
    }

    /// What a draft is drawn from, in a word that changes when any of it does; cheap enough to be asked every few seconds.
    pub async fn news(&self) -> Result<String, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached(
                "SELECT coalesce((SELECT max(id) FROM articles), 0) || ' ' || coalesce((SELECT max(id) FROM pages), 0) || ' '
                     || coalesce((SELECT max(seen) FROM outlets), 0) || ' ' || coalesce((SELECT max(id) FROM story_orders), 0)",
            )?;
            Ok(query.query_row([], |row| row.get(0))?)
        })
        .await
    }

    /// A small fact, as which alert was sent.
    pub async fn mark(&self, name: impl Into<String>) -> Result<Option<String>, ArchiveError> {
        let name = name.into();
        if let Some(value) = self.unkept().get(&name) {
            return Ok(value.clone());
        }
        self.read(move |conn| Ok(conn.query_row("SELECT value FROM marks WHERE name = ?1", [&name], |row| row.get(0)).optional()?)).await
    }

    /// Keeps a small fact; `None` forgets it. One that finds no room on the disk is an error, and known for as long as the archive is open.
    pub async fn set_mark(&self, name: impl Into<String>, value: Option<String>) -> Result<(), ArchiveError> {
        let name = name.into();
        let outcome = self.write_mark(name.clone(), value.clone()).await;
        match &outcome {
            Err(error) if error.trouble == Trouble::Full => drop(self.unkept().insert(name, value)),
            _ => drop(self.unkept().remove(&name)),
        }
        outcome
    }

    /// Facts that found no room: what is said of them here outranks the file.
    pub(super) fn unkept(&self) -> MutexGuard<'_, HashMap<String, Option<String>>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write_mark(&self, name: String, value: Option<String>) -> Result<(), ArchiveError> {
        self.write(move |conn| match value {
            Some(value) => put_mark(conn, &name, &value),
            None => Ok(conn.execute("DELETE FROM marks WHERE name = ?1", [&name]).map(drop)?),
        })
        .await
    }
}

/// Keeps a small fact.
pub(super) fn put_mark(conn: &Connection, name: &str, value: &str) -> Result<(), Trouble> {
    conn.execute("INSERT INTO marks (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))?;
    Ok(())
}
