//! Backups, and giving space back.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::Archive;
use super::error::{ArchiveError, Trouble};
use super::schema;

/// Folder beside the archive in which backups are looked for when it is damaged.
pub const BACKUPS: &str = "backups";

/// Rows deleted in one transaction, so that others need not wait.
const STEP: i64 = 500;
/// Free pages given back in one transaction.
const FREED: i64 = 2000;

/// What was thrown away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Pages as fetched; their articles stay.
    pub pages: usize,
    /// Notes of entries that were not taken.
    pub drops: usize,
}

impl Archive {
    /// Writes a checked copy to `to`, whole or not at all, while the work goes on. An earlier file of that name gives way.
    pub async fn backup(&self, to: impl Into<PathBuf>) -> Result<(), ArchiveError> {
        let (path, to) = (self.path.to_path_buf(), to.into());
        let task = tokio::task::spawn_blocking(move || copy(&path, &to).map_err(|trouble| trouble.of(&path)));
        task.await.unwrap_or_else(|_| Err(Trouble::Closed.of(&self.path)))
    }

    /// Throws away pages fetched before one time and drops seen (or silences ended) before another, and gives the space back to the system.
    pub async fn prune(&self, pages_before: DateTime<Utc>, drops_before: DateTime<Utc>) -> Result<Pruned, ArchiveError> {
        let mut pruned = Pruned::default();
        let pages = "DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE fetched < ?1 LIMIT ?2)";
        let drops = "DELETE FROM drops WHERE (url, source, title) IN (SELECT url, source, title FROM drops WHERE seen < ?1 LIMIT ?2)";
        for (sql, before, count) in [(pages, pages_before, &mut pruned.pages), (drops, drops_before, &mut pruned.drops)] {
            loop {
                let done = self.write(move |conn| Ok(conn.execute(sql, (before.timestamp(), STEP))?)).await?;
                *count += done;
                if done == 0 {
                    break;
                }
            }
        }
        self.write(move |conn| Ok(conn.execute("DELETE FROM silences WHERE until < ?1", [drops_before.timestamp()])?)).await?;
        while self.write(free).await? > 0 {}
        Ok(pruned)
    }

    /// Reads the whole file through; damage is an error. Takes a second for each few hundred megabytes.
    pub async fn check(&self) -> Result<(), ArchiveError> {
        self.read(schema::check).await
    }
}

/// The newest backup beside an archive: files in [`BACKUPS`], and those named like the archive with `.backup` behind.
pub(super) fn newest_backup(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let own = path.file_name()?.to_str()?;
    let files = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).collect::<Vec<_>>();
    let beside = files(folder).into_iter().filter(|file| file.file_name().to_string_lossy().starts_with(&format!("{own}.backup")));
    let apart =
        files(&folder.join(BACKUPS)).into_iter().filter(|file| Path::new(&file.file_name()).extension().is_some_and(|end| end == "db"));
    beside
        .chain(apart)
        .filter_map(|file| {
            let facts = file.metadata().ok().filter(|facts| facts.is_file() && facts.len() > 0)?;
            Some((facts.modified().ok()?, file.path()))
        })
        .max()
        .map(|(_, path)| path)
}

/// VACUUM INTO rather than a copy of pages: it reads every row, so that damage shows now and not when the copy is needed,
/// it does not start anew when somebody writes, and the copy has no free pages.
fn copy(path: &Path, to: &Path) -> Result<(), Trouble> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let outcome = write_copy(path, &part).and_then(|()| {
        std::fs::rename(&part, to).map_err(|error| Trouble::io("naming the backup", &error))?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Trouble::io("securing the backup", &error))
    });
    if outcome.is_err() {
        // half a copy is worth nothing, and may be what filled the disk
        std::fs::remove_file(&part).ok();
    }
    outcome
}

fn write_copy(path: &Path, part: &Path) -> Result<(), Trouble> {
    if let Some(folder) = part.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Trouble::io("making the folder for backups", &error))?;
    }
    if part.exists() {
        std::fs::remove_file(part).map_err(|error| Trouble::io("removing half a backup", &error))?;
    }
    let name = part.to_str().ok_or(Trouble::Io { doing: "naming the backup", detail: "its path is not UTF-8".to_string() })?;
    schema::open_reader(path)?.execute("VACUUM INTO ?1", [name])?;
    let copied = schema::open_reader(part)?;
    schema::check(&copied)?;
    drop(copied);
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| Trouble::io("securing the backup", &error))
}

/// Gives some free pages back; returns how many are left to give.
fn free(conn: &Connection) -> Result<i64, Trouble> {
    let count = || conn.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0));
    let before = count()?;
    // a row for each page: it works while it is read
    let mut vacuum = conn.prepare(&format!("PRAGMA incremental_vacuum({FREED})"))?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    let after = count()?;
    // nothing moved: leave it for another day rather than go on for ever
    Ok(if after < before { after } else { 0 })
}
