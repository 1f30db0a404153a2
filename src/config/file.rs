//! The file itself: there, a file, not too large, UTF-8.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::problem::{Problem, Problems};

/// Largest file that is read, in bytes: fifty thousand sources.
const MOST_BYTES: u64 = 4 << 20;

/// Reads feeds.toml, or what stands beside it.
pub(super) fn read(path: &Path) -> Result<String, Problems> {
    let bytes = read_bytes(path).map_err(|(what, cure)| refuse(path, what, cure))?;
    String::from_utf8(bytes).map_err(|why| {
        let sound = why.utf8_error().valid_up_to();
        let bytes = why.into_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let before = String::from_utf8_lossy(bytes.get(..sound).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let what = "this is not UTF-8".to_owned();
        let cure = "save the file as UTF-8; an editor in a Chinese locale may have written GBK".to_owned();
        Problems { path: path.to_owned(), text, list: vec![Problem { line, column, what, cure }], beside: None }
    })
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, (String, String)> {
    let fault = |what: &str, cure: &str| (what.to_owned(), cure.to_owned());
    let unreadable = |why: std::io::Error| match why.kind() {
        ErrorKind::NotFound => {
            fault("there is no such file", "name the file with --config, or write one of two lines: [[source]] with name and url")
        }
        ErrorKind::PermissionDenied => fault("it may not be read", "give the user that keepup runs as the right to read it"),
        _ => (format!("it cannot be read: {why}"), "look at the disk and the path".to_owned()),
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(fault("this is a folder", "name the file in it: feeds.toml"));
    }
    // Opening a FIFO would wait for a writer that may never come.
    if !metadata.is_file() {
        return Err(fault("this is no regular file", "write the configuration into a file"));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err((
            format!("the file is larger than {} MiB", MOST_BYTES >> 20),
            "this is hardly a list of sources or names; split it into several installations".to_owned(),
        ));
    }
    Ok(bytes)
}

/// A problem with the file as a whole.
fn refuse(path: &Path, what: String, cure: String) -> Problems {
    Problems { path: path.to_owned(), text: String::new(), list: vec![Problem { line: 0, column: 0, what, cure }], beside: None }
}
