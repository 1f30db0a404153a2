//! Door out: writes editions whole or not at all, and never over an editor's work.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::desk::calendar::Week;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// As given.
    pub name: String,
    /// Where the text stands.
    pub path: PathBuf,
    /// What was done.
    pub kind: OutcomeKind,
    /// SHA-256 of the given text, in hex: to be remembered as what was written last under the name that `path` ends with.
    pub sha256: String,
}

/// What was done with one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// It is new, or replaced what was written last time.
    Written,
    /// It stood there with this very text.
    Unchanged,
    /// Somebody changed it since: it is left alone, and the new text stands beside it at `path`.
    Kept,
}

/// Why an edition could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// A name that would leave the folder.
    #[error("`{0}` is not a file name for an edition; use letters, digits, dots and hyphens")]
    Name(String),
    /// Somebody saved the file while it was drawn up again.
    #[error("{path} was saved by somebody else at the same moment; nothing was written", path = .0.display())]
    Changed(PathBuf),
    /// The disk refused.
    #[error("cannot {act} {path}: {error}; see that the folder exists, is writable and has room", path = path.display())]
    Disk {
        /// "write", "read", ...
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
}

/// Says where and what, for an error of the disk.
fn disk<'a>(act: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> PressError + 'a {
    move |error| PressError::Disk { act, path: path.to_owned(), error }
}

/// The folder of a week's edition under the folder of all.
pub fn week_folder(editions: &Path, week: Week) -> PathBuf {
    editions.join(week.to_string())
}

/// Writes files into a folder, each whole or not at all; the folder is made when it is missing.
///
/// `known` has, by name, the SHA-256 of what was written last time. A file that differs from it was edited, one that nobody knows
/// of was put there by hand: both are left, and the new text goes to `<name>.new.<ending>` beside it. A file that already has the
/// text is not touched. All texts are on the disk before the first takes its name. Blocking.
///
/// `seen` has, by name, the bytes of files whose new text was made from what stands there (`None`: no file): these are replaced, whoever
/// wrote them, if they are still what they were; else nothing at all is written, and the error is [`PressError::Changed`].
pub fn write(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    known: &HashMap<String, String, impl BuildHasher>,
    seen: &[(String, Option<Vec<u8>>)],
) -> Result<Vec<Outcome>, PressError> {
    if let Some((bad, _)) = files.iter().find(|(name, _)| !is_plain(name)) {
        return Err(PressError::Name(bad.clone()));
    }
    let fresh = !folder.exists();
    fs::create_dir_all(folder).map_err(disk("make", folder))?;
    if fresh && let Some(parent) = folder.parent() {
        sync_folder(parent)?;
    }
    let mut outcomes = Vec::with_capacity(files.len());
    let mut staged: Vec<Staged> = Vec::new();
    for (name, text) in files {
        let made_from = seen.iter().any(|(seen, _)| seen == name);
        let (outcome, stage) = plan(folder, name, text, known, made_from)?;
        if stage {
            staged.push(Staged::new(&outcome.path, text)?);
        }
        outcomes.push(outcome);
    }
    for (name, was) in seen {
        let path = folder.join(name);
        if read(&path)? != *was {
            return Err(PressError::Changed(path));
        }
    }
    let any = !staged.is_empty();
    for file in staged {
        file.publish()?;
    }
    if any {
        sync_folder(folder)?;
    }
    Ok(outcomes)
}

/// Writes one file of ours, whole or not at all, over whatever had its name; the folder is made when it is missing. One that has the text already is not touched. Blocking.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> Result<(), PressError> {
    if !is_plain(name) {
        return Err(PressError::Name(name.to_owned()));
    }
    let path = folder.join(name);
    if read(&path)?.is_some_and(|standing| standing == text) {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(disk("make", folder))?;
    Staged::new(&path, text)?.publish()?;
    sync_folder(folder)
}

/// The text of a week's file, if it is there and UTF-8. Blocking.
pub fn text_of(editions: &Path, week: Week, name: &str) -> Result<Option<String>, PressError> {
    Ok(read(&week_folder(editions, week).join(name))?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// Points `latest` in the folder of all editions at a week's, in one step. Blocking.
pub fn point_latest(editions: &Path, week: Week) -> Result<(), PressError> {
    let latest = editions.join("latest");
    let target = PathBuf::from(week.to_string());
    match fs::read_link(&latest) {
        Ok(now) if now == target => return Ok(()),
        // an older week that is drawn up again is not the newest
        Ok(now)
            if now
                .to_str()
                .and_then(|now| now.parse::<Week>().ok())
                .is_some_and(|now| now > week && editions.join(now.to_string()).is_dir()) =>
        {
            return Ok(());
        }
        _ => {}
    }
    let beside = editions.join(".latest.tmp");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk("remove", &beside)(error)),
        _ => {}
    }
    std::os::unix::fs::symlink(&target, &beside).map_err(disk("link", &beside))?;
    fs::rename(&beside, &latest).map_err(disk("rename to", &latest))?;
    sync_folder(editions)
}

/// What is to be done with one file, and whether its text has to be written.
fn plan(
    folder: &Path,
    name: &str,
    text: &[u8],
    known: &HashMap<String, String, impl BuildHasher>,
    made_from: bool,
) -> Result<(Outcome, bool), PressError> {
    let path = folder.join(name);
    let sha256 = sha256(text);
    let outcome = |path, kind| Outcome { name: name.to_owned(), path, kind, sha256: sha256.clone() };
    let Some(standing) = read(&path)? else {
        return Ok((outcome(path, OutcomeKind::Written), true));
    };
    if standing == text {
        return Ok((outcome(path, OutcomeKind::Unchanged), false));
    }
    if made_from || known.get(name).is_some_and(|last| *last == self::sha256(&standing)) {
        return Ok((outcome(path, OutcomeKind::Written), true));
    }
    // what stands beside it may have been edited too
    for number in 1_u32.. {
        let name = beside(name, number);
        let path = folder.join(&name);
        match read(&path)? {
            Some(standing) if standing == text => return Ok((outcome(path, OutcomeKind::Kept), false)),
            Some(standing) if known.get(&name).is_none_or(|last| *last != self::sha256(&standing)) => {}
            _ => return Ok((outcome(path, OutcomeKind::Kept), true)),
        }
    }
    Err(PressError::Name(name.to_owned()))
}

/// Removes a file if it still is what was written last, whose SHA-256 in hex is `known`; tells whether it is gone. Blocking.
pub fn withdraw(folder: &Path, name: &str, known: &str) -> Result<bool, PressError> {
    let path = folder.join(name);
    let Some(standing) = read(&path)? else { return Ok(true) };
    if sha256(&standing) != known {
        return Ok(false);
    }
    fs::remove_file(&path).map_err(disk("remove", &path))?;
    sync_folder(folder)?;
    Ok(true)
}

/// A file of an edition as it stands; `None` when there is none. Blocking.
pub fn standing(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, PressError> {
    read(&folder.join(name))
}

/// The right to draw up editions in a folder, so that two programs do not write one draft; given back when dropped.
#[derive(Debug)]
pub struct Desk {
    _file: File,
}

/// Takes the right to draw up editions, or tells that another program has it at present. Blocking, but not for long.
pub fn take_desk(editions: &Path) -> Result<Option<Desk>, PressError> {
    fs::create_dir_all(editions).map_err(disk("make", editions))?;
    let path = editions.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(disk("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Desk { _file: file })),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(disk("lock", &path)(error)),
    }
}

/// SHA-256 in hex, by which a file is known again.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The file's bytes; `None` when there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, PressError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(disk("read", path)(error)),
    }
}

/// `draft.html` becomes `draft.new.html`, then `draft.new-2.html`.
fn beside(name: &str, number: u32) -> String {
    let again = if number == 1 { String::new() } else { format!("-{number}") };
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem}.new{again}.{ending}"),
        _ => format!("{name}.new{again}"),
    }
}

/// A text on the disk that does not have its name yet; it goes away when it never gets it.
struct Staged {
    temporary: PathBuf,
    path: PathBuf,
    published: bool,
}

impl Staged {
    fn new(path: &Path, text: &[u8]) -> Result<Self, PressError> {
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".tmp");
        let staged = Self { temporary: path.with_file_name(name), path: path.to_owned(), published: false };
        // what a crash left is ours to replace, but a link there is not followed
        match fs::remove_file(&staged.temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk("remove", &staged.temporary)(error)),
            _ => {}
        }
        let mut file = File::create_new(&staged.temporary).map_err(disk("write", &staged.temporary))?;
        file.write_all(text).and_then(|()| file.sync_all()).map_err(disk("write", &staged.temporary))?;
        Ok(staged)
    }

    fn publish(mut self) -> Result<(), PressError> {
        fs::rename(&self.temporary, &self.path).map_err(disk("rename to", &self.path))?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.published {
            // nobody is left to tell, and the next writing removes it first
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Makes names that were given or taken in a folder last.
fn sync_folder(folder: &Path) -> Result<(), PressError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|open| open.sync_all()).map_err(disk("sync", folder))
}

/// A name that stays in its folder and hides from nobody.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 60
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests;
