//! The way back: a backup in the archive's place, and the archive put aside.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _};

use super::backup;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::lock;
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
    /// What that one has and the backup has not; absent when it cannot be read.
    pub lost: Option<Lost>,
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
}

/// Puts a backup in the place of the archive at `path`: `from`, else the newest that is sound. The archive that is there, in whatever
/// state, is kept beside it under another name. Refuses while a keepup fetches into it. Blocks.
pub fn restore(path: &Path, from: Option<&Path>, now: DateTime<Utc>) -> Result<Restored, ArchiveError> {
    let _hold = lock::take(path, now)?;
    let part = backup::with_end(path, ".restored");
    let (from, passed_over) = match from {
        Some(from) => {
            backup::copy(from, &part).map_err(|trouble| unusable(from, &trouble))?;
            (from.to_owned(), Vec::new())
        }
        None => newest_sound(path, &part)?,
    };
    let outcome = put_in_place(path, &part, from, now).map_err(|trouble| trouble.of(path));
    if outcome.is_err() {
        std::fs::remove_file(&part).ok();
    }
    outcome.map(|restored| Restored { passed_over, ..restored })
}

fn newest_sound(path: &Path, part: &Path) -> Result<(PathBuf, Vec<(PathBuf, String)>), ArchiveError> {
    let mut passed_over = Vec::new();
    for candidate in backup::all(path) {
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
    let lost = lost(path, part).ok();
    let aside = put_aside(path, now)?;
    backup::give_to_owner(part, aside.as_deref().unwrap_or(&backup::beside(path)));
    std::fs::rename(part, path).map_err(|error| Trouble::io("putting the backup in place", &error))?;
    backup::secure(&backup::beside(path))?;
    Ok(Restored { from, articles, newest, lost: lost.filter(|_| aside.is_some()), aside, passed_over: Vec::new() })
}

/// What the archive has that its backup has not.
fn lost(path: &Path, part: &Path) -> Result<Lost, Trouble> {
    let (archive, copy) = (schema::open_of_any_age(path)?, schema::open_of_any_age(part)?);
    let newest: i64 = copy.query_row("SELECT coalesce(max(id), 0) FROM articles", [], |row| row.get(0))?;
    let articles = archive.query_row("SELECT count(*) FROM articles WHERE id > ?1", [newest], |row| codes::count(row, 0))?;
    let mut editions = Vec::new();
    for week in weeks(&archive)? {
        let known = copy.query_row("SELECT 1 FROM editions WHERE week = ?1", [&week], |_| Ok(())).optional()?;
        if known.is_none() {
            editions.push(week);
        }
    }
    Ok(Lost { articles, editions })
}

fn weeks(conn: &Connection) -> Result<Vec<String>, Trouble> {
    let mut query = conn.prepare("SELECT week FROM editions ORDER BY week")?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives the archive another name, its log with it: a log beside a database that it does not belong to would be played into it.
/// The database has both names until the backup takes its own, so that at no moment there is none.
fn put_aside(path: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>, Trouble> {
    if !path.exists() {
        return Ok(None);
    }
    let aside = backup::with_end(path, &format!(".broken-{}", now.format("%Y%m%dT%H%M%SZ")));
    let doing = "putting the archive aside";
    if aside.exists() {
        return Err(Trouble::Io { doing, detail: format!("{} exists already", aside.display()) });
    }
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
