//! Door in: files that editors put down become dispatches.

mod mhtml;

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use url::Url;

use crate::desk::dispatch::Dispatch;
use crate::desk::source::Inbox;

/// Content type of the file of links.
pub const LINKS: &str = "text/x-keepup-links";

/// Content type of pages saved as one file; they are unpacked here.
const MHTML: &str = "multipart/related";

/// Largest file that is read, in bytes.
const MOST_BYTES: u64 = 10 << 20;

/// Most files that are taken from one folder.
const MOST_FILES: usize = 2_000;

/// Most bytes that are taken from one folder: all of them are in memory at once.
const MOST_BYTES_TOGETHER: u64 = 256 << 20;

/// Most names that are looked at in one folder.
const MOST_NAMES: usize = 100_000;

/// Saved pages, by the ends of their names.
const PAGES: [(&str, &str); 4] = [("html", "text/html"), ("htm", "text/html"), ("mhtml", MHTML), ("mht", MHTML)];

/// Exports, by the ends of their names.
const EXPORTS: [(&str, &str); 1] = [("json", "application/json")];

/// Everything that lies in an inbox: the file of links first, then saved pages, then exports, each by name.
/// Beside it stand problems in words for ops, each with the file it is about. A path where nothing is yet is no problem.
///
/// It reads the disk and blocks.
pub fn collect(inbox: &Inbox, now: DateTime<Utc>) -> (Vec<Dispatch>, Vec<String>) {
    let mut collected = Collected { now, dispatches: Vec::new(), problems: Vec::new() };
    if let Some(path) = &inbox.links {
        collected.file(path, LINKS);
    }
    if let Some(path) = &inbox.saved {
        collected.folder(path, &PAGES);
    }
    match &inbox.export {
        Some(path) if path.is_file() => collected.file(path, EXPORTS[0].1),
        Some(path) => collected.folder(path, &EXPORTS),
        None => {}
    }
    (collected.dispatches, collected.problems)
}

/// One page that was saved from a browser. Blocks.
///
/// # Errors
/// In words for the editor.
pub fn saved_page(path: &Path, now: DateTime<Utc>) -> Result<Dispatch, String> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let Some((_, content_type)) = PAGES.iter().find(|(known, _)| *known == end) else {
        return Err(
            "it is neither a link (with http:// or https://) nor a page saved from a browser (.html, .htm, .mhtml, .mht)".to_owned()
        );
    };
    let mut collected = Collected { now, dispatches: Vec::new(), problems: Vec::new() };
    collected.file(path, content_type);
    let problem = collected.problems.pop().map(|problem| problem.replacen(&format!("{}: ", path.display()), "", 1));
    collected.dispatches.pop().ok_or_else(|| problem.unwrap_or_else(|| "there is no such file".to_owned()))
}

struct Collected {
    now: DateTime<Utc>,
    dispatches: Vec<Dispatch>,
    problems: Vec<String>,
}

/// A file of a folder that may be read.
struct Candidate {
    path: PathBuf,
    content_type: &'static str,
    bytes: u64,
    modified: SystemTime,
}

impl Collected {
    fn problem(&mut self, path: &Path, what: &str) {
        self.problems.push(format!("{}: {what}", path.display()));
    }

    /// One file, wherever it leads: ops named it themselves.
    fn file(&mut self, path: &Path, content_type: &str) {
        match read(path) {
            Ok(body) if content_type == MHTML => match mhtml::page(&body) {
                Ok((page, content_type)) => self.dispatch(path, &content_type, page.into()),
                Err(words) => self.problem(path, words),
            },
            Ok(body) => self.dispatch(path, content_type, body),
            Err(ReadError::Missing) => {}
            Err(ReadError::Words(words)) => self.problem(path, &words),
        }
    }

    fn dispatch(&mut self, path: &Path, content_type: &str, body: Bytes) {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let Ok(url) = Url::from_file_path(&absolute) else {
            return self.problem(path, "its path cannot be written as a URL");
        };
        let content_type = Some(content_type.to_owned());
        self.dispatches.push(Dispatch { asked: url.clone(), url, content_type, body, fetched: self.now });
    }

    /// The files of a folder, not of folders in it: browsers put a page's own frames there.
    fn folder(&mut self, folder: &Path, types: &[(&str, &'static str)]) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(why) if why.kind() == ErrorKind::NotFound => return,
            Err(why) => return self.problem(folder, &words(&why)),
        };
        let real = match folder.canonicalize() {
            Ok(real) => real,
            Err(why) => return self.problem(folder, &words(&why)),
        };
        let mut candidates = Vec::new();
        for entry in entries.take(MOST_NAMES) {
            match entry {
                Ok(entry) => candidates.extend(self.candidate(&entry.path(), &real, types)),
                Err(why) => self.problem(folder, &words(&why)),
            }
        }
        for candidate in self.within_bounds(folder, candidates) {
            self.file(&candidate.path, candidate.content_type);
        }
    }

    /// A file of the right name that lies in the folder, and not elsewhere by way of a link.
    fn candidate(&mut self, path: &Path, real_folder: &Path, types: &[(&str, &'static str)]) -> Option<Candidate> {
        let name = path.file_name()?.to_string_lossy();
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        let content_type =
            types.iter().find(|(known, _)| *known == end && !name.starts_with('.')).map(|(_, content_type)| *content_type)?;
        let metadata = match path.canonicalize() {
            Ok(real) if real.starts_with(real_folder) => fs::metadata(path),
            Ok(_) => {
                self.problem(path, "it is a link to a file outside the folder, and is not followed; copy the file itself");
                return None;
            }
            Err(why) => Err(why),
        };
        match metadata {
            Ok(metadata) if metadata.is_file() => {
                let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                Some(Candidate { path: path.to_owned(), content_type, bytes: metadata.len(), modified })
            }
            Ok(metadata) if metadata.is_dir() => None,
            Ok(_) => {
                self.problem(path, "it is no regular file");
                None
            }
            // It was moved away since the folder was listed.
            Err(why) if why.kind() == ErrorKind::NotFound && !path.is_symlink() => None,
            Err(why) => {
                self.problem(path, &words(&why));
                None
            }
        }
    }

    /// The newest files that fit, by name: what is put down now must not wait behind old pages.
    fn within_bounds(&mut self, folder: &Path, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        let all = candidates.len();
        candidates.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.path.cmp(&b.path)));
        candidates.truncate(MOST_FILES);
        let mut together = 0;
        candidates.retain(|candidate| {
            // Too large a file is told of when it is read, and takes no room.
            let bytes = if candidate.bytes > MOST_BYTES { 0 } else { candidate.bytes };
            let fits = together + bytes <= MOST_BYTES_TOGETHER;
            together += if fits { bytes } else { 0 };
            fits
        });
        if candidates.len() < all {
            let what = format!(
                "{} of its {all} files were read, the newest; at most {MOST_FILES} and {} MiB are. Move away those that are done",
                candidates.len(),
                MOST_BYTES_TOGETHER >> 20
            );
            self.problem(folder, &what);
        }
        candidates.sort_by(|a, b| a.path.cmp(&b.path));
        candidates
    }
}

enum ReadError {
    Missing,
    Words(String),
}

fn read(path: &Path) -> Result<Bytes, ReadError> {
    let refuse = |why: std::io::Error| match why.kind() {
        ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Words(words(&why)),
    };
    let metadata = fs::metadata(path).map_err(refuse)?;
    // Opening a FIFO would wait for a writer.
    if !metadata.is_file() {
        return Err(ReadError::Words("it is no regular file".to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(refuse)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ReadError::Words(format!("it is larger than {} MiB and was not read", MOST_BYTES >> 20)));
    }
    Ok(Bytes::from(bytes))
}

fn words(why: &std::io::Error) -> String {
    match why.kind() {
        ErrorKind::PermissionDenied => "it may not be read by the user that keepup runs as".to_owned(),
        ErrorKind::NotADirectory => "it is a file, and a folder is expected".to_owned(),
        _ => format!("it cannot be read: {why}"),
    }
}

#[cfg(test)]
mod tests;
