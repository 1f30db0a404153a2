//! What can be wrong with the archive, in words, each with its cure.

use std::any::Any;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{ErrorCode, ffi};
use tokio::task::JoinError;

use super::backup;

/// Trouble with the archive at a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {trouble}", path.display())]
pub struct ArchiveError {
    /// The database file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub trouble: Trouble,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no such file.
    #[error("there is no archive here yet; `keepup fetch` makes one, and `--db` names another place")]
    Missing,
    /// The file is empty or gone although a backup of it exists.
    #[error("the archive is empty or gone, but there is a backup: `keepup restore` puts {} in its place; to start anew, move the backups away", backup.display())]
    Emptied {
        /// The newest backup found.
        backup: PathBuf,
    },
    /// The file is no longer the one that was opened.
    #[error(
        "the archive was moved, removed or replaced while keepup had it open, and nothing more is kept in it: put the file back, or start keepup again"
    )]
    Replaced,
    /// Damaged, or cut.
    #[error("the archive is damaged ({detail}); {}", restore(backup.as_deref()))]
    Corrupt {
        /// What the database says.
        detail: String,
        /// The newest backup found.
        backup: Option<PathBuf>,
    },
    /// Not a database, or one of another program.
    #[error("this is not a keepup archive ({detail}); nothing was changed: check the path given as `--db`{}", instead(backup.as_deref()))]
    Foreign {
        /// How it shows.
        detail: String,
        /// The newest backup found.
        backup: Option<PathBuf>,
    },
    /// There is nothing to restore from.
    #[error("no backup was found in {}; `keepup restore FILE` takes one from elsewhere", folder.display())]
    NoBackup {
        /// Where they are looked for.
        folder: PathBuf,
    },
    /// The backup that was to be restored is no use.
    #[error("this backup cannot be used, and nothing was changed ({detail}); `keepup restore FILE` takes another")]
    BadBackup {
        /// What is wrong with it.
        detail: String,
    },
    /// Written by a newer keepup.
    #[error("the archive has schema {found} and this keepup knows up to {known}; install the newer keepup, nothing was changed")]
    Newer {
        /// Version in the file.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// Opened for reading only, and its schema is older than this program's.
    #[error("the archive has the older schema {found}; run `keepup fetch` once to bring it to {known}")]
    Older {
        /// Version in the file.
        found: i64,
        /// Version needed.
        known: i64,
    },
    /// File or folder may not be written.
    #[error("the archive may not be written; give this user write access to the file and its folder")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full; free some space, nothing is lost and fetching goes on by itself")]
    Full,
    /// What makes the archive grow is refused, so that a floor of the disk stays free.
    #[error(
        "{} MiB are free on the archive's disk, and {} MiB are wanted so that [store] min_free stays free: make room, and it goes on by itself",
        free >> 20,
        wanted >> 20
    )]
    Short {
        /// Bytes that are free.
        free: u64,
        /// Bytes that there would have to be: what shall stay free, and what this piece of work takes.
        wanted: u64,
    },
    /// Another program kept it locked for longer than we wait.
    #[error("another program keeps the archive locked; try again when it has finished")]
    Busy,
    /// Another keepup works on it.
    #[error("{} works on this archive already; stop it first, or read with `keepup status`", holder(*pid, *since))]
    Held {
        /// Its process id, when it has written it.
        pid: Option<u32>,
        /// When it took the archive.
        since: Option<DateTime<Utc>>,
    },
    /// The file system refuses.
    #[error("{doing}: {detail}; check the path, the disk and its permissions")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        detail: String,
    },
    /// The index of words is damaged; articles are not.
    #[error("the search index is damaged ({detail}); articles are safe, and the next `keepup search` that may write makes it anew")]
    SearchIndex {
        /// What the database says.
        detail: String,
    },
    /// A value in the archive is not what was once written there.
    #[error("a row of the archive cannot be read ({detail}); please report it, and restore a backup if it persists")]
    Row {
        /// Which, and what about it.
        detail: String,
    },
    /// An article is asked for that is not there.
    #[error("no article is known as {identity}")]
    Unknown {
        /// As asked.
        identity: String,
    },
    /// A piece of work on it panicked.
    #[error("keepup failed within itself over the archive ({detail}), and nothing of that piece of work is kept; please report it")]
    Panicked {
        /// What it says.
        detail: String,
    },
    /// The archive was closed, or its writer ended.
    #[error("the archive is closed; nothing more can be kept by this run")]
    Closed,
    /// Anything else that the database says.
    #[error("SQLite refuses: {detail}")]
    Sql {
        /// What it says.
        detail: String,
    },
}

/// What a caller should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The archive cannot be used as it is: end, and do not start again by itself.
    Broken,
    /// Somebody else has it: try again later.
    Busy,
    /// No space: pause writing, go on reading, try again.
    Full,
    /// This request failed, others may work.
    Failed,
}

impl Trouble {
    /// What a caller should do about it.
    pub fn fate(&self) -> Fate {
        match self {
            Trouble::Full | Trouble::Short { .. } => Fate::Full,
            Trouble::Busy | Trouble::Held { .. } => Fate::Busy,
            Trouble::Row { .. }
            | Trouble::Unknown { .. }
            | Trouble::Sql { .. }
            | Trouble::SearchIndex { .. }
            | Trouble::Panicked { .. } => Fate::Failed,
            Trouble::Missing
            | Trouble::Emptied { .. }
            | Trouble::Replaced
            | Trouble::Corrupt { .. }
            | Trouble::Foreign { .. }
            | Trouble::NoBackup { .. }
            | Trouble::BadBackup { .. }
            | Trouble::Newer { .. }
            | Trouble::Older { .. }
            | Trouble::ReadOnly
            | Trouble::Io { .. }
            | Trouble::Closed => Fate::Broken,
        }
    }

    /// The error, with the file it is about; damage is told with the backup that mends it.
    pub(super) fn of(self, path: &Path) -> ArchiveError {
        let trouble = match self {
            Trouble::Corrupt { detail, backup: None } => Trouble::Corrupt { detail, backup: backup::newest(path) },
            Trouble::Foreign { detail, backup: None } => Trouble::Foreign { detail, backup: backup::newest(path) },
            other => other,
        };
        ArchiveError { path: path.to_path_buf(), trouble }
    }

    /// For a piece of work that panicked with `cause`.
    pub(super) fn panicked(cause: &(dyn Any + Send)) -> Trouble {
        let words = cause.downcast_ref::<&str>().map(ToString::to_string).or_else(|| cause.downcast_ref::<String>().cloned());
        Trouble::Panicked { detail: words.unwrap_or_else(|| "a panic without words".to_string()) }
    }

    /// For a task whose end was not that of its work.
    pub(super) fn unfinished(error: JoinError) -> Trouble {
        // without a panic, the program is ending
        error.try_into_panic().map_or(Trouble::Closed, |cause| Trouble::panicked(cause.as_ref()))
    }

    /// For a failed call to the system.
    pub(super) fn io(doing: &'static str, error: &std::io::Error) -> Trouble {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Trouble::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Trouble::ReadOnly,
            _ => Trouble::Io { doing, detail: error.to_string() },
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        let Some(failure) = error.sqlite_error() else { return Trouble::Row { detail } };
        match failure.code {
            ErrorCode::DatabaseCorrupt if failure.extended_code == ffi::SQLITE_CORRUPT_VTAB => Trouble::SearchIndex { detail },
            ErrorCode::DatabaseCorrupt => Trouble::Corrupt { detail, backup: None },
            ErrorCode::NotADatabase => Trouble::Foreign { detail, backup: None },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Trouble::ReadOnly,
            ErrorCode::DiskFull => Trouble::Full,
            // the log's index could not grow: SQLite says of a full disk by this alone when the archive is first opened
            ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => Trouble::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Trouble::Busy,
            ErrorCode::CannotOpen => Trouble::Io { doing: "opening the archive", detail },
            ErrorCode::SystemIoFailure => Trouble::Io { doing: "reading or writing the archive", detail },
            _ => Trouble::Sql { detail },
        }
    }
}

fn restore(backup: Option<&Path>) -> String {
    match backup {
        Some(backup) => format!("`keepup restore` puts the backup {} in its place and keeps the damaged file", backup.display()),
        None => "no backup was found beside it: `keepup restore FILE` takes one from elsewhere; to start anew, move the file and its -wal and -shm away"
            .to_string(),
    }
}

fn instead(backup: Option<&Path>) -> String {
    backup.map_or_else(String::new, |backup| format!("; if it was one, `keepup restore` puts the backup {} in its place", backup.display()))
}

fn holder(pid: Option<u32>, since: Option<DateTime<Utc>>) -> String {
    let since = since.map_or_else(String::new, |since| format!(", since {} UTC", since.format("%Y-%m-%d %H:%M")));
    match pid {
        Some(pid) => format!("another keepup (process {pid}{since})"),
        None => "another keepup".to_string(),
    }
}
