//! The way back: a backup in the archive's place, and the archive put aside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::backup;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::lock;
use super::place;
use super::schema;

/// What came of putting a backup in the archive's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup; it stays where it was.
    pub from: PathBuf,
    /// Articles in it.
    pub articles: u64,
    /// When the last of them came.
    pub newest: Option<DateTime<Utc>>,
    /// Where the archive is now that was in the way; absent when there was none.
    pub aside: Option<PathBuf>,
    /// What that one has and the backup has not, or why that cannot be counted; absent when there was none.
    pub lost: Option<Result<Lost, String>>,
    /// Newer backups that could not be used, and why.
    pub passed_over: Vec<(PathBuf, String)>,
}

/// What came after a backup was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost {
    /// Articles; those that still stand in their feeds come again by themselves.
    pub articles: u64,
    /// Weeks whose editions were frozen.
    pub editions: Vec<String>,
    /// Weeks whose final issues were recorded.
    pub issues: Vec<String>,
    /// Orders of editors.
    pub orders: u64,
}

/// Puts a backup in the place of the archive at `path`: `from`, else the newest that is sound. The archive that is there, in whatever
/// state, is kept beside it under another name; a link to it stays one. Refuses while a keepup fetches into it. Blocks.
pub fn restore(path: &Path, from: Option<&Path>, now: DateTime<Utc>) -> Result<Restored, ArchiveError> {
    let path = &place::resolved(path);
    let _hold = lock::take(path, now)?;
    let part = backup::with_end(path, ".restored");
    let (from, passed_over) = match from {
        Some(from) => {
            backup::copy(from, &part).map_err(|trouble| unusable(from, &trouble))?;
            (from.to_owned(), Vec::new())
        }
        None => newest_sound(path, &part, now)?,
    };
    let outcome = put_in_place(path, &part, from, now).map_err(|trouble| trouble.of(path));
    if outcome.is_err() {
        std::fs::remove_file(&part).ok();
    }
    outcome.map(|restored| Restored { passed_over, ..restored })
}

/// One named after a time to come was made by a clock that was wrong, and comes last: it would be the newest for ever.
fn newest_sound(path: &Path, part: &Path, now: DateTime<Utc>) -> Result<(PathBuf, Vec<(PathBuf, String)>), ArchiveError> {
    let mut passed_over = Vec::new();
    let mut candidates = backup::all(path);
    candidates.sort_by_key(|backup| backup::stamp(path, backup).is_some_and(|made| made > now.naive_utc()));
    for candidate in candidates {
        match backup::copy(&candidate, part) {
            Ok(_) => return Ok((candidate, passed_over)),
            Err(trouble @ (Trouble::Full | Trouble::ReadOnly | Trouble::Busy)) => return Err(trouble.of(path)),
            Err(trouble) => passed_over.push((candidate, trouble.to_string())),
        }
    }
    Err(match passed_over.into_iter().next() {
        Some((candidate, detail)) => ArchiveError { path: candidate, trouble: Trouble::BadBackup { detail } },
        None => ArchiveError { path: path.to_owned(), trouble: Trouble::NoBackup { folder: backup::folder(path) } },
    })
}

fn unusable(from: &Path, trouble: &Trouble) -> ArchiveError {
    let trouble = match trouble {
        Trouble::Full | Trouble::ReadOnly | Trouble::Busy => trouble.clone(),
        Trouble::Missing => Trouble::BadBackup { detail: "there is no such file".to_owned() },
        other => Trouble::BadBackup { detail: other.to_string() },
    };
    ArchiveError { path: from.to_owned(), trouble }
}

fn put_in_place(path: &Path, part: &Path, from: PathBuf, now: DateTime<Utc>) -> Result<Restored, Trouble> {
    let (articles, newest) = {
        let conn = schema::open_of_any_age(part)?;
        let newest = conn.query_row("SELECT max(first_seen) FROM articles", [], |row| codes::time_option(row, 0))?;
        (conn.query_row("SELECT count(*) FROM articles", [], |row| codes::count(row, 0))?, newest)
    };
    // whatever the archive at hand is, it must not keep its own backup from taking its place
    let lost = lost(path, part).map_err(|trouble| trouble.to_string());
    let aside = put_aside(path, now)?;
    backup::give_to_owner(part, aside.as_deref().unwrap_or(&backup::beside(path)));
    std::fs::rename(part, path).map_err(|error| Trouble::io("putting the backup in place", &error))?;
    backup::secure(&backup::beside(path))?;
    Ok(Restored { from, articles, newest, lost: aside.is_some().then_some(lost), aside, passed_over: Vec::new() })
}

/// What the archive has that its backup has not.
fn lost(path: &Path, part: &Path) -> Result<Lost, Trouble> {
    let (archive, copy) = (schema::open_of_any_age(path)?, schema::open_of_any_age(part)?);
    let newest: i64 = copy.query_row("SELECT coalesce(max(id), 0) FROM articles", [], |row| row.get(0))?;
    let articles = archive.query_row("SELECT count(*) FROM articles WHERE id > ?1", [newest], |row| codes::count(row, 0))?;
    let weeks = |table| Ok::<_, Trouble>(weeks(&archive, table)?.difference(&weeks(&copy, table)?).cloned().collect());
    let mut orders = 0;
    for table in ["edition_orders", "story_orders"] {
        orders += (count(&archive, table)?).saturating_sub(count(&copy, table)?);
    }
    Ok(Lost { articles, editions: weeks("editions")?, issues: weeks("issues")?, orders })
}

/// The weeks that a table has; none where an older schema has no such table.
fn weeks(conn: &Connection, table: &str) -> Result<BTreeSet<String>, Trouble> {
    if !has(conn, table)? {
        return Ok(BTreeSet::new());
    }
    let mut query = conn.prepare(&format!("SELECT week FROM {table}"))?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rows of a table that only grows; none where an older schema has no such table.
fn count(conn: &Connection, table: &str) -> Result<u64, Trouble> {
    if !has(conn, table)? {
        return Ok(0);
    }
    Ok(conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| codes::count(row, 0))?)
}

fn has(conn: &Connection, table: &str) -> Result<bool, Trouble> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)", [table], |row| row.get(0))?)
}

/// Gives the archive another name, its log with it: a log beside a database that it does not belong to would be played into it.
/// The database has both names until the backup takes its own, so that at no moment there is none.
fn put_aside(path: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>, Trouble> {
    if !path.exists() {
        return Ok(None);
    }
    let doing = "putting the archive aside";
    let stamp = format!(".broken-{}", now.format("%Y%m%dT%H%M%SZ"));
    let names = std::iter::once(stamp.clone()).chain((2..100).map(|number| format!("{stamp}-{number}")));
    let Some(aside) = names.map(|name| backup::with_end(path, &name)).find(|aside| !aside.exists()) else {
        return Err(Trouble::Io { doing, detail: format!("every name for it is taken, from {stamp} on") });
    };
    if std::fs::hard_link(path, &aside).is_err() {
        // a file system without links
        std::fs::rename(path, &aside).map_err(|error| Trouble::io(doing, &error))?;
    }
    for end in ["-wal", "-shm"] {
        match std::fs::rename(backup::with_end(path, end), backup::with_end(&aside, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Trouble::io(doing, &error)),
            _ => {}
        }
    }
    Ok(Some(aside))
}
