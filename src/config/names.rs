//! `names.txt`: the editors' own names, in the folder of feeds.toml.

use std::path::Path;
use std::sync::Arc;

use crate::desk::facts::names::Names;

use super::file;
use super::problem::{Problem, Problems};

/// The names that hold for a feeds.toml: without a table beside it those that come with the program.
pub(super) fn beside(feeds: &Path) -> Result<Arc<Names>, Problems> {
    let path = feeds.with_file_name("names.txt");
    // A link that leads nowhere is a mistake, and no file that is not there.
    if path.symlink_metadata().is_err_and(|why| why.kind() == std::io::ErrorKind::NotFound) {
        return Ok(Arc::clone(Names::built_in()));
    }
    let text = file::read(&path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Names::with(text).map(Arc::new).map_err(|errors| {
        let problem = |line: usize, what, cure| Problem { line, column: 1, what, cure };
        let list = errors.into_iter().map(|error| problem(error.line, error.problem, error.cure)).collect();
        Problems { path, text: text.to_owned(), list, beside: None }
    })
}
