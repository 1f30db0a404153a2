//! The lock that keeps two daemons off one archive.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::error::{ArchiveError, Trouble};

/// The right to fetch into an archive; given back when dropped, or by the system when the process dies.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}

/// Takes the lock of the archive at `path`, or says who has it. The file stays when the lock is given back:
/// deleting it would let a third process lock a file that has no name.
pub fn take(path: &Path) -> Result<Hold, ArchiveError> {
    lock(&lock_path(path)).map_err(|trouble| trouble.of(path))
}

fn lock(path: &Path) -> Result<Hold, Trouble> {
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
            let read = file.read_to_string(&mut holder).ok();
            return Err(Trouble::Held { pid: read.and_then(|_| holder.trim().parse().ok()) });
        }
        Err(TryLockError::Error(error)) => return Err(Trouble::io("locking the archive", &error)),
    }
    file.set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(|error| Trouble::io("writing the lock file", &error))?;
    Ok(Hold { _file: file })
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        let first = take(&path).unwrap();
        let second = take(&path).unwrap_err();
        assert_eq!(second.trouble, Trouble::Held { pid: Some(std::process::id()) });
        assert!(second.to_string().contains(&std::process::id().to_string()), "{second}");
        drop(first);
        take(&path).unwrap();
    }
}
