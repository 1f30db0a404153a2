//! The lock that keeps two daemons off one archive.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SubsecRound as _, Utc};

use super::backup;
use super::error::{ArchiveError, Trouble};

/// The right to fetch into an archive; given back when dropped, or by the system when the process dies.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}

/// Takes the lock of the archive at `path`, or says who has it. The file stays when the lock is given back:
/// deleting it would let a third process lock a file that has no name.
/// `now` is what the next one is told of us.
pub fn take(path: &Path, now: DateTime<Utc>) -> Result<Hold, ArchiveError> {
    lock(&lock_path(path), Some(now)).map_err(|trouble| trouble.of(path))
}

/// Takes the lock for as long as a step at the start needs it; the next one is told who has it, and not since when.
pub(super) fn take_briefly(path: &Path) -> Result<Hold, Trouble> {
    lock(&lock_path(path), None)
}

fn lock(path: &Path, now: Option<DateTime<Utc>>) -> Result<Hold, Trouble> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| Trouble::io("opening the lock file", &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // the holder may not have written its number yet: then it goes unnamed
            if file.read_to_string(&mut holder).is_err() {
                holder.clear();
            }
            let mut lines = holder.lines();
            let pid = lines.next().and_then(|line| line.parse().ok());
            return Err(Trouble::Held { pid, since: lines.next().and_then(|line| line.parse().ok()) });
        }
        Err(TryLockError::Error(error)) => return Err(Trouble::io("locking the archive", &error)),
    }
    let since = now.map(|now| now.trunc_subsecs(0).to_rfc3339()).unwrap_or_default();
    match file.set_len(0).and_then(|()| writeln!(file, "{}\n{since}", std::process::id())) {
        // the lock is ours all the same; on a full disk the next one is only not told whose it is
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => {}
        written => written.map_err(|error| Trouble::io("writing the lock file", &error))?,
    }
    backup::give_to_owner(path, &backup::beside(path));
    Ok(Hold { _file: file })
}

fn lock_path(path: &Path) -> PathBuf {
    backup::with_end(path, ".lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        let now = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let first = take(&path, now).unwrap();
        let second = take(&path, now).unwrap_err();
        assert_eq!(second.trouble, Trouble::Held { pid: Some(std::process::id()), since: Some(now) });
        let words = format!("another keepup (process {}, since 2023-05-12 01:05 UTC) works on this archive", std::process::id());
        assert!(second.to_string().contains(&words), "{second}");
        drop(first);
        take(&path, now).unwrap();
    }
}
