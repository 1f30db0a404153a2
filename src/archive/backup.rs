//! Checked copies of the archive, and where they are.

use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::Archive;
use super::error::{ArchiveError, Trouble};
use super::schema;

/// Folder beside the archive for its backups; a link to a folder on another disk will do.
const FOLDER: &str = "backups";
/// Behind the name of a copy that is being written.
const PART: &str = ".part";
/// In UTC; sorts by time, and means the same on every file system.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Archive {
    /// Writes a checked copy to `to`, whole or not at all, while the work goes on. An earlier file of that name gives way.
    pub async fn backup(&self, to: impl Into<PathBuf>) -> Result<Copied, ArchiveError> {
        let (path, to) = (self.path.to_path_buf(), to.into());
        let task = tokio::task::spawn_blocking(move || copy(&path, &to).map_err(|trouble| trouble.of(&path)));
        task.await.unwrap_or_else(|error| Err(Trouble::unfinished(error).of(&self.path)))
    }

    /// Removes all but the newest `keep` backups of those named as [`place`] names them; files of other names stay. Returns how many went.
    /// One from after `now` is of a clock that was wrong, and goes first: it would outlast every sound one.
    pub fn thin_backups(&self, keep: usize, now: DateTime<Utc>) -> Result<usize, ArchiveError> {
        let made = |path: &Path| stamp(&self.path, path).map(|made| (made <= now.naive_utc(), made));
        let mut own: Vec<_> = in_folder(&self.path).into_iter().filter_map(|path| Some((made(&path)?, path))).collect();
        own.sort();
        let many = own.len().saturating_sub(keep);
        for (_, path) in own.iter().take(many) {
            std::fs::remove_file(path).map_err(|error| Trouble::io("removing an old backup", &error).of(&self.path))?;
        }
        Ok(many)
    }
}

/// Where a backup made at `now` goes by itself: `backups/keepup-20230512T010500Z.db` beside `keepup.db`.
pub fn place(archive: &Path, now: DateTime<Utc>) -> PathBuf {
    folder(archive).join(format!("{}-{}.db", stem(archive), now.format(STAMP)))
}

/// The newest backup of an archive.
pub fn newest(archive: &Path) -> Option<PathBuf> {
    all(archive).into_iter().next()
}

/// When a backup was made: by its name where [`place`] gave it that, else by the last pass within it, else by its file. Copying a backup
/// to another disk and back changes the last alone.
pub fn made(archive: &Path, backup: &Path) -> Option<DateTime<Utc>> {
    let by_name = stamp(archive, backup).map(|made| made.and_utc());
    let within = || schema::last_pass(backup).ok().flatten();
    by_name.or_else(within).or_else(|| Some(backup.metadata().ok()?.modified().ok()?.into()))
}

/// Every backup of an archive, newest first: database files in the folder, and those named like the archive with `.backup` behind.
pub(super) fn all(archive: &Path) -> Vec<PathBuf> {
    let own = archive.file_name().unwrap_or_default().to_string_lossy().into_owned() + ".backup";
    let beside = files(&beside(archive)).into_iter().filter(|path| file_name(path).starts_with(&own));
    let mut found: Vec<(Option<DateTime<Utc>>, PathBuf)> = beside
        .chain(in_folder(archive))
        .filter(|path| path.metadata().is_ok_and(|facts| facts.is_file() && facts.len() > 0))
        .map(|path| (made(archive, &path), path))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// Whether a backup's name begins like the archive's.
pub(super) fn is_named_after(archive: &Path, backup: &Path) -> bool {
    file_name(backup).starts_with(&stem(archive))
}

/// The folder that is searched for backups.
pub(super) fn folder(archive: &Path) -> PathBuf {
    beside(archive).join(FOLDER)
}

/// Writes a checked copy of a database; `to` is there whole or not at all.
///
/// VACUUM INTO rather than a copy of pages: it reads every row, so that damage shows now and not when the copy is needed,
/// it does not start anew when somebody writes, and the copy has no free pages.
pub(super) fn copy(path: &Path, to: &Path) -> Result<Copied, Trouble> {
    let folder = beside(to);
    if !folder.exists() {
        std::fs::create_dir_all(&folder).map_err(|error| Trouble::io("making the folder for backups", &error))?;
        give_to_owner(&folder, &beside(path));
    }
    sweep(&folder, path, to);
    let part = with_end(to, PART);
    let file = reserve(&part)?;
    let outcome = write_copy(path, &part).and_then(|()| {
        file.sync_all().map_err(|error| Trouble::io("securing the copy", &error))?;
        give_to_owner(&part, path);
        std::fs::rename(&part, to).map_err(|error| Trouble::io("naming the copy", &error))?;
        secure(&folder)
    });
    match outcome {
        Ok(()) => Ok(Copied { path: to.to_owned(), bytes: file.metadata().map_or(0, |facts| facts.len()) }),
        Err(trouble) => {
            // half a copy is worth nothing, and may be what filled the disk
            std::fs::remove_file(&part).ok();
            std::fs::remove_file(with_end(&part, "-journal")).ok();
            Err(trouble)
        }
    }
}

/// Removes what copies of this archive left that were killed while they were written, as far as nobody is at it: each may be as long as
/// the archive. What cannot be removed is in nobody's way.
fn sweep(folder: &Path, archive: &Path, to: &Path) {
    for part in files(folder) {
        let name = file_name(&part);
        let Some(copy) = name.strip_suffix("-journal").unwrap_or(&name).strip_suffix(PART).map(|copy| folder.join(copy)) else { continue };
        if copy != *to && stamp(archive, &copy).is_none() {
            continue;
        }
        // the journal is the part's: who holds the one writes the other
        let held = with_end(&copy, PART);
        let Ok(lock) = File::options().write(true).open(&held) else {
            // a journal alone
            std::fs::remove_file(&part).ok();
            continue;
        };
        if lock.try_lock().is_ok() {
            for left in [held.clone(), with_end(&held, "-journal")] {
                std::fs::remove_file(left).ok();
            }
        }
    }
}

/// An empty file that no other copy is being written to; what an interrupted one left is thrown away.
fn reserve(part: &Path) -> Result<File, Trouble> {
    let doing = "beginning the copy";
    let opened = File::options().create(true).write(true).truncate(false).open(part);
    let file = opened.map_err(|error| Trouble::io(doing, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Trouble::Busy),
        Err(TryLockError::Error(error)) => return Err(Trouble::io(doing, &error)),
    }
    // another copy may have swept it away between the two
    let number = |facts: std::fs::Metadata| (facts.dev(), facts.ino());
    if file.metadata().map(number).ok() != part.metadata().map(number).ok() {
        return Err(Trouble::Busy);
    }
    file.set_len(0).map_err(|error| Trouble::io(doing, &error))?;
    Ok(file)
}

fn write_copy(path: &Path, part: &Path) -> Result<(), Trouble> {
    let name = part.to_str().ok_or(Trouble::Io { doing: "naming the copy", detail: "its path is not UTF-8".to_string() })?;
    schema::open_of_any_age(path)?.execute("VACUUM INTO ?1", [name])?;
    schema::check(&schema::open_of_any_age(part)?)
}

/// Names are on the disk only when their folder is.
pub(super) fn secure(folder: &Path) -> Result<(), Trouble> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Trouble::io("securing the folder", &error))
}

/// What root makes beside a daemon's archive shall be the daemon's: it could not write it otherwise. Nobody else may give files away,
/// and need not: what he makes is his, as the archive is.
pub(super) fn give_to_owner(path: &Path, like: &Path) {
    let (Ok(own), Ok(wanted)) = (path.metadata(), like.metadata()) else { return };
    if (own.uid(), own.gid()) != (wanted.uid(), wanted.gid())
        && let Err(error) = std::os::unix::fs::chown(path, Some(wanted.uid()), Some(wanted.gid()))
    {
        tracing::debug!(path = %path.display(), %error, "its owner stays another than the archive's");
    }
}

/// The folder in which a file is.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// A path with something behind its name.
pub(super) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn in_folder(archive: &Path) -> Vec<PathBuf> {
    files(&folder(archive)).into_iter().filter(|path| path.extension().is_some_and(|end| end == "db")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|file| file.path()).collect()
}

fn stem(archive: &Path) -> String {
    archive.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The time in the name of a backup that was named by [`place`].
pub(super) fn stamp(archive: &Path, backup: &Path) -> Option<NaiveDateTime> {
    let name = file_name(backup);
    let text = name.strip_prefix(&stem(archive))?.strip_prefix('-')?.strip_suffix(".db")?;
    NaiveDateTime::parse_from_str(text, STAMP).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_backups_are_told_from_what_people_put_beside_them() {
        let archive = Path::new("state/keepup.db");
        let at = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let backup = place(archive, at);
        assert_eq!(backup, Path::new("state/backups/keepup-20230512T010500Z.db"));
        assert_eq!(stamp(archive, &backup), Some(at.naive_utc()));
        for other in ["keepup-before-the-move.db", "keepup-20230512T010500Z.db.gz", "other-20230512T010500Z.db", "monday.db"] {
            assert_eq!(stamp(archive, Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn what_killed_copies_left_goes_with_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let archive = root.join("keepup.db");
        rusqlite::Connection::open(&archive).unwrap().execute_batch(include_str!("0001_first.sql")).unwrap();
        let backups = root.join("backups");
        std::fs::create_dir(&backups).unwrap();
        let left =
            ["keepup-20230510T010500Z.db.part", "keepup-20230510T010500Z.db.part-journal", "keepup-20230511T010500Z.db.part-journal"];
        let others = ["other-20230510T010500Z.db.part", "keepup-before.db.part", "keepup-20230509T010500Z.db", "notes.part"];
        let at_work = "keepup-20230512T010500Z.db.part";
        for name in left.iter().chain(&others).chain([&at_work]) {
            std::fs::write(backups.join(name), "half of it").unwrap();
        }
        let holder = File::options().write(true).open(backups.join(at_work)).unwrap();
        holder.lock().unwrap();
        // it fails, for this is no whole archive: what lay there is gone all the same
        copy(&archive, &backups.join("keepup-20230513T010500Z.db")).ok();
        let stands = |name: &str| backups.join(name).exists();
        assert!(left.iter().all(|name| !stands(name)));
        assert!(others.iter().all(|name| stands(name)) && stands(at_work));
        assert!(!stands("keepup-20230513T010500Z.db.part") && !stands("keepup-20230513T010500Z.db.part-journal"));
    }

    /// Files as they come back from another disk, all of today.
    #[test]
    fn a_backup_is_as_old_as_its_name_or_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("keepup.db");
        let write = |name: &str, last_pass: Option<i64>| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(beside(&path)).unwrap();
            let conn = rusqlite::Connection::open(&path).unwrap();
            conn.execute_batch("CREATE TABLE runs (began INTEGER)").unwrap();
            conn.execute("INSERT INTO runs VALUES (?1)", [last_pass]).unwrap();
            path
        };
        let at = |day: i64| DateTime::from_timestamp(1_683_800_000 + 86_400 * day, 0).unwrap();
        let third = write(&format!("backups/keepup-{}.db", at(3).format(STAMP)), Some(at(9).timestamp()));
        let fourth = write("keepup.db.backup-before-the-move", Some(at(4).timestamp()));
        let first = write(&format!("backups/keepup-{}.db", at(1).format(STAMP)), None);
        let second = write("backups/monday.db", Some(at(2).timestamp()));
        let today = write("backups/empty.db", None);
        assert_eq!(all(&archive), [today, fourth, third, second, first]);
        assert_eq!(std::fs::read_dir(folder.path().join("backups")).unwrap().count(), 4, "nothing is made beside them");
    }
}
