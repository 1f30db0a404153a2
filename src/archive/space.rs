//! The room that is left on the archive's disk, and the floor of it that stays free.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use rusqlite::Connection;
use rustix::fs::statvfs;

use super::Archive;
use super::backup;
use super::error::{ArchiveError, Trouble};

/// What shall stay free: a full disk cannot even be pruned. Nothing does, until [`Archive::keep_free`] says how much.
#[derive(Debug)]
pub(super) struct Floor {
    file: PathBuf,
    /// Bytes that shall stay free.
    kept: AtomicU64,
    /// Bytes that the last refused piece of work wanted there to be: with less, it would be brought again and refused again.
    wanted: AtomicU64,
}

impl Floor {
    /// For the archive at `file`.
    pub(super) fn new(file: &Path) -> Arc<Self> {
        Arc::new(Self { file: file.to_owned(), kept: AtomicU64::new(0), wanted: AtomicU64::new(0) })
    }

    /// Whether there is room for more at all.
    pub(super) fn check(&self, conn: &Connection) -> Result<(), Trouble> {
        self.check_written(conn, i64::MAX)
    }

    /// Whether the floor stays free when what was written since there were `before` pages is committed: the new pages go into the log now,
    /// and into the file with the next checkpoint.
    pub(super) fn check_written(&self, conn: &Connection, before: i64) -> Result<(), Trouble> {
        let kept = self.kept.load(Relaxed);
        if kept == 0 {
            return Ok(());
        }
        let new = u64::try_from(pages(conn)?.saturating_sub(before)).unwrap_or(0).saturating_mul(page_size(conn)?);
        let room = room(&self.file, conn)?;
        if room >= kept.saturating_add(new) {
            return Ok(());
        }
        // what is taken back is in neither place any more
        let (free, wanted) = (room.saturating_add(new), kept.saturating_add(2 * new));
        self.wanted.store(wanted, Relaxed);
        Err(Trouble::Short { free, wanted })
    }
}

impl Archive {
    /// So many bytes of its disk stay free from now on: what would make the archive grow is refused with [`Trouble::Short`]. Small facts,
    /// orders of editors and what throws things away are not.
    pub fn keep_free(&self, bytes: u64) {
        self.floor.kept.store(bytes, Relaxed);
        self.floor.wanted.store(0, Relaxed);
    }

    /// Bytes that are free, and those that shall be, when that is more: `kept` of them, or what a piece of work wanted that was refused.
    pub async fn shortage(&self, kept: u64) -> Result<Option<(u64, u64)>, ArchiveError> {
        let file = self.path.to_path_buf();
        let free = match self.read(move |conn| room(&file, conn)).await {
            // so full that the log's index cannot be made: what is in it is not known
            Err(error) if error.trouble == Trouble::Full => self.free_space()?,
            room => room?,
        };
        let wanted = kept.max(self.floor.wanted.load(Relaxed));
        if free < wanted {
            return Ok(Some((free, wanted)));
        }
        self.floor.wanted.store(0, Relaxed);
        Ok(None)
    }

    /// Bytes that this process may still write on the archive's disk.
    pub fn free_space(&self) -> Result<u64, ArchiveError> {
        free_beside(&self.path).map_err(|trouble| trouble.of(&self.path))
    }

    /// Bytes of the archive's file, without its log.
    pub fn size(&self) -> Result<u64, ArchiveError> {
        size(&self.path).map_err(|trouble| trouble.of(&self.path))
    }
}

/// Bytes that this process may still write on the disk on which a file stands, or is to stand.
pub fn free_beside(file: &Path) -> Result<u64, Trouble> {
    // what is kept for root is not counted: it is not ours (statvfs(3), `f_bavail`)
    let facts = statvfs(backup::beside(file).as_path()).map_err(|error| Trouble::io("looking for room on the disk", &error.into()))?;
    Ok(facts.f_bavail.saturating_mul(facts.f_frsize))
}

/// Bytes that are free when all that stands in the log has gone into the file: the log itself takes its room already.
fn room(file: &Path, conn: &Connection) -> Result<u64, Trouble> {
    let whole = u64::try_from(pages(conn)?).unwrap_or(0).saturating_mul(page_size(conn)?);
    Ok(free_beside(file)?.saturating_sub(whole.saturating_sub(size(file)?)))
}

fn size(file: &Path) -> Result<u64, Trouble> {
    let facts = file.metadata().map_err(|error| Trouble::io("looking at the archive's file", &error))?;
    Ok(facts.len())
}

/// Pages of the archive as this connection sees it, what is not committed yet included.
pub(super) fn pages(conn: &Connection) -> Result<i64, Trouble> {
    Ok(conn.prepare_cached("PRAGMA page_count")?.query_row([], |row| row.get(0))?)
}

fn page_size(conn: &Connection) -> Result<u64, Trouble> {
    let size: i64 = conn.prepare_cached("PRAGMA page_size")?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(size).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::archive::visits::{Arrival, PageWish, Visit};
    use crate::desk::article::Article;
    use crate::desk::visit::SourceState;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_683_853_500, 0).unwrap()
    }

    fn visit(numbers: std::ops::Range<usize>) -> Visit {
        let article = |number: usize| {
            let url = format!("https://quay.example/{number}");
            Article::bare(&format!("key:Quay:{number}"), "Quay", &url, &format!("Crane {number} is lifted"), now())
        };
        let arrivals = numbers.map(|number| Arrival { article: article(number), page: PageWish::None, unless_known: None }).collect();
        Visit { source: "Quay".to_owned(), state: SourceState::default(), silence: None, arrivals, dropped: Vec::new(), at: now() }
    }

    #[tokio::test]
    async fn what_makes_the_archive_grow_is_refused_over_the_floor_and_all_else_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        archive.keep_visit(visit(0..3)).await.unwrap();
        // more than any disk has
        archive.keep_free(1 << 60);
        let refused = archive.keep_visit(visit(3..6)).await.unwrap_err();
        assert!(matches!(refused.trouble, Trouble::Short { wanted, .. } if wanted == 1 << 60), "{refused}");
        assert!(refused.to_string().contains("[store] min_free stays free"), "{refused}");
        assert!(matches!(archive.index_words().await.unwrap_err().trouble, Trouble::Short { .. }));
        assert!(matches!(archive.forget_stories().await.unwrap_err().trouble, Trouble::Short { .. }));
        assert_eq!(archive.count_ungrouped().await.unwrap(), 3);

        let state = SourceState { failures: 2, last_visit: Some(now()), ..SourceState::default() };
        archive.keep_visit(Visit { state, ..visit(0..0) }).await.unwrap();
        assert_eq!(archive.states().await.unwrap()["Quay"].failures, 2);
        archive.set_mark("paused", Some("since noon".to_owned())).await.unwrap();
        archive.queue_alerts(vec!["{}".to_owned()], None).await.unwrap();
        archive.prune(now(), now(), std::time::Duration::from_secs(9)).await.unwrap();
        assert_eq!(archive.search("crane", 9).await.unwrap().unindexed, 3, "what is not in the index is told");

        assert!(archive.shortage(0).await.unwrap().is_some(), "what was refused would be refused again");
        archive.keep_free(0);
        assert_eq!(archive.keep_visit(visit(3..6)).await.unwrap().new, 3);
        assert_eq!(archive.shortage(0).await.unwrap(), None);
        assert_eq!(archive.search("crane", 9).await.unwrap().hits.len(), 6);
    }

    #[tokio::test]
    async fn new_pages_are_counted_before_they_are_committed() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        let floor = Arc::clone(&archive.floor);
        floor.kept.store(1 << 60, Relaxed);
        let written = archive.write(move |conn| {
            let before = pages(conn)?;
            conn.execute_batch("INSERT INTO marks VALUES ('long', printf('%.300000c', 'x'))")?;
            floor.check_written(conn, before)
        });
        assert!(matches!(written.await.unwrap_err().trouble, Trouble::Short { .. }));
        let (_, wanted) = archive.shortage(1).await.unwrap().unwrap();
        assert!(wanted >= (1 << 60) + 300_000, "{wanted}: as much as the refused piece takes");
        assert_eq!(archive.mark("long").await.unwrap(), None);
    }
}
