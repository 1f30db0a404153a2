//! Throwing away what is old, giving space back, and looking for damage.

use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;

use super::Archive;
use super::error::{ArchiveError, Trouble};
use super::schema;

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
    /// Whether time ran out before everything was done; asked again, it goes on.
    pub unfinished: bool,
}

impl Archive {
    /// Throws away pages fetched before one time and drops seen (or silences ended) before another, and gives the space back to the system,
    /// in small transactions and for no longer than `patience`.
    pub async fn prune(
        &self,
        pages_before: DateTime<Utc>,
        drops_before: DateTime<Utc>,
        patience: Duration,
    ) -> Result<Pruned, ArchiveError> {
        let began = Instant::now();
        let pages = "DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE fetched < ?1 LIMIT ?2)";
        let drops = "DELETE FROM drops WHERE (url, source, title) IN (SELECT url, source, title FROM drops WHERE seen < ?1 LIMIT ?2)";
        let mut counts = [0, 0];
        for ((sql, before), count) in [(pages, pages_before), (drops, drops_before)].into_iter().zip(&mut counts) {
            while began.elapsed() < patience {
                let done = self.write(move |conn| Ok(conn.execute(sql, (before.timestamp(), STEP))?)).await?;
                *count += done;
                if done == 0 {
                    break;
                }
            }
        }
        self.write(move |conn| Ok(conn.execute("DELETE FROM silences WHERE until < ?1", [drops_before.timestamp()])?)).await?;
        while began.elapsed() < patience && self.write(free).await? > 0 {}
        Ok(Pruned { pages: counts[0], drops: counts[1], unfinished: began.elapsed() >= patience })
    }

    /// Reads the whole file through; damage is an error. Takes a second for each few hundred megabytes.
    pub async fn check(&self) -> Result<(), ArchiveError> {
        self.read(schema::check).await
    }

    /// Like [`Archive::check`], on a connection of its own, so that nobody waits for it; given up, as though all were well, when `end` comes.
    pub async fn check_beside(&self, end: impl Future<Output = ()>) -> Result<(), ArchiveError> {
        let (path, (handle, mut begun)) = (self.path.to_path_buf(), oneshot::channel());
        let checking = tokio::task::spawn_blocking(move || check_file(&path, handle).map_err(|trouble| trouble.of(&path)));
        tokio::select! {
            checked = checking => checked.unwrap_or_else(|error| Err(Trouble::unfinished(error).of(&self.path))),
            () = end => {
                if let Ok(handle) = begun.try_recv() {
                    handle.interrupt();
                }
                Ok(())
            }
        }
    }
}

/// Reads a file through on a connection of its own, which it hands its handle out for.
fn check_file(path: &Path, handle: oneshot::Sender<InterruptHandle>) -> Result<(), Trouble> {
    let conn = schema::open_reader(path)?;
    // whoever does not want it any more is not interested in the answer either
    handle.send(conn.get_interrupt_handle()).ok();
    schema::check(&conn)
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
