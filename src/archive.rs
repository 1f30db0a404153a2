//! Door to the database: the only room that knows rusqlite.
//!
//! One thread writes ([`writer`]) and a few connections read ([`readers`]), so that reading never waits for fetching.
//! What a caller was told is kept, is in the file: an answer comes after the commit.
//! SQL stands beside the function that runs it, by subject.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use error::{ArchiveError, Trouble};
use readers::Readers;
use space::Floor;
use writer::{Safety, Writer};

pub mod alerts;
pub mod articles;
pub mod backup;
pub mod care;
pub mod editions;
pub mod error;
pub mod hosts;
pub mod issues;
pub mod lock;
pub mod orders;
pub mod pages;
pub mod queue;
pub mod restore;
pub mod runs;
pub mod search;
pub mod sources;
pub mod stories;
pub mod trace;
pub mod visits;

pub mod choices;
mod codes;
mod keys;
mod merge;
mod names;
mod place;
mod readers;
mod schema;
pub mod space;
mod writer;

/// Larger files are not read through while they are opened: the check reads every page, and a start must not take a minute.
const CHECKED_BYTES: u64 = 256 << 20;

/// The archive: a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub struct Archive {
    path: Arc<Path>,
    writer: Option<Arc<Writer>>,
    readers: Arc<Readers>,
    /// The whole file was read through when it was opened.
    checked: bool,
    /// Device and number of the file that was opened for writing.
    file: Option<(u64, u64)>,
    /// What of the disk stays free.
    floor: Arc<Floor>,
    /// Marks that the disk had no room for.
    unkept: Arc<Mutex<HashMap<String, Option<String>>>>,
}

impl Archive {
    /// Opens the archive for reading and writing, makes it where there is none, checks it and brings its schema up to date.
    /// Blocks: call it before the work starts, or on a blocking thread.
    pub fn open(path: impl Into<PathBuf>) -> Result<Archive, ArchiveError> {
        Archive::open_checking(path, CHECKED_BYTES)
    }

    /// Like [`Archive::open`]; a file of more than so many bytes is not read through, as [`Archive::is_checked`] then tells.
    pub fn open_checking(path: impl Into<PathBuf>, most: u64) -> Result<Archive, ArchiveError> {
        let path = place::resolved(&path.into());
        let checked = std::fs::metadata(&path).map_or(0, |file| file.len()) <= most;
        let writer = schema::open_writer(&path, checked).and_then(Writer::start).map_err(|trouble| trouble.of(&path))?;
        let file = file_at(&path);
        Ok(Archive { checked, file, ..Archive::with(path, Some(Arc::new(writer))) })
    }

    /// Whether the whole file was read through when it was opened.
    pub fn is_checked(&self) -> bool {
        self.checked
    }

    /// Opens an archive that exists, for reading only: whatever would write is an error.
    pub fn open_read_only(path: impl Into<PathBuf>) -> Result<Archive, ArchiveError> {
        let path = place::resolved(&path.into());
        schema::open_reader(&path).map_err(|trouble| trouble.of(&path))?;
        Ok(Archive::with(path, None))
    }

    /// Like [`Archive::open_read_only`], but an older schema will do: for [`Archive::backup`] alone.
    pub fn open_for_copy(path: impl Into<PathBuf>) -> Result<Archive, ArchiveError> {
        let path = place::resolved(&path.into());
        schema::open_of_any_age(&path).map_err(|trouble| trouble.of(&path))?;
        Ok(Archive::with(path, None))
    }

    /// The database file, without links on the way to it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Size of the file and of its log, in bytes; 0 for what is not there.
    pub fn bytes(&self) -> u64 {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        [self.path.as_os_str(), &log].iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
    }

    /// Whether the file at the archive's path is the one that was opened: what is written to one that was removed is lost.
    ///
    /// # Errors
    /// [`Trouble::Replaced`].
    pub fn check_place(&self) -> Result<(), ArchiveError> {
        match self.file {
            Some(file) if file_at(&self.path) != Some(file) => Err(Trouble::Replaced.of(&self.path)),
            _ => Ok(()),
        }
    }

    /// Waits for the writer to answer: the proof that it is alive.
    pub async fn ping(&self) -> Result<(), ArchiveError> {
        self.write(|_| Ok(())).await
    }

    /// Takes the archive for fetching, or says who has it; passes that were never ended are then known to be interrupted.
    /// Drafting and reading need no hold and may go on beside.
    pub async fn hold(&self, now: DateTime<Utc>) -> Result<lock::Hold, ArchiveError> {
        let hold = lock::take(&self.path, now)?;
        match self.mark_interrupted().await {
            // what the disk has no room for today is marked at the next start
            Err(error) if error.trouble == Trouble::Full => tracing::warn!(%error, "interrupted passes are not marked"),
            marked => marked?,
        }
        Ok(hold)
    }

    /// Keeps what is queued, moves the log into the file and closes it; later calls on any clone are refused.
    pub async fn close(self) -> Result<(), ArchiveError> {
        // readers first: with one open, the log cannot be emptied
        self.readers.close().await;
        let placed = self.check_place();
        match &self.writer {
            Some(writer) => writer.close().await.map_err(|trouble| trouble.of(&self.path)).and(placed),
            None => placed,
        }
    }

    fn with(path: PathBuf, writer: Option<Arc<Writer>>) -> Archive {
        Archive {
            readers: Arc::new(Readers::new(path.clone())),
            floor: Floor::new(&path),
            path: path.into(),
            writer,
            checked: false,
            file: None,
            unkept: Arc::default(),
        }
    }

    async fn read<T, F>(&self, work: F) -> Result<T, ArchiveError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        self.readers.read(work).await.map_err(|trouble| trouble.of(&self.path))
    }

    async fn write<T, F>(&self, work: F) -> Result<T, ArchiveError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        self.write_safely(Safety::Process, work).await
    }

    /// Like [`Archive::write`], for what makes the archive grow: refused when it would take from the floor that stays free.
    async fn write_more<T, F>(&self, work: F) -> Result<T, ArchiveError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        let floor = Arc::clone(&self.floor);
        self.write(move |conn| {
            floor.check(conn)?;
            let before = space::pages(conn)?;
            let done = work(conn)?;
            // the error takes back what was done
            floor.check_written(conn, before)?;
            Ok(done)
        })
        .await
    }

    async fn write_safely<T, F>(&self, safety: Safety, work: F) -> Result<T, ArchiveError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Trouble> + Send + 'static,
    {
        let outcome = match &self.writer {
            Some(writer) => writer.write(safety, work).await,
            None => Err(Trouble::ReadOnly),
        };
        outcome.map_err(|trouble| trouble.of(&self.path))
    }
}

/// Device and number of the file at a path.
fn file_at(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}
