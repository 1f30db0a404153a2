//! The editors' own templates, in the folder that `[edition] templates` names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::desk::draft::sample;
use crate::desk::draft::templates::{BUILT_IN, TemplateError, Templates};

use super::file;
use super::problem::{Problem, Problems};

/// The templates of a folder over those that come with the program, tried on a sample edition.
pub(super) fn read(folder: Option<&Path>) -> Result<Arc<Templates>, Problems> {
    let Some(folder) = folder else { return Ok(Arc::clone(Templates::built_in())) };
    let own = texts(folder)?;
    let tried = Templates::with(&own).and_then(|templates| sample::check(&templates).map(|()| templates));
    tried.map(Arc::new).map_err(|errors| {
        let each = errors.into_iter().map(|error| problems(folder, &own, error));
        each.rev().reduce(|later, first| first.with(later)).unwrap_or_else(Problems::none)
    })
}

/// Names and texts of the folder's templates. Any other page in it is meant to be one.
fn texts(folder: &Path) -> Result<BTreeMap<String, String>, Problems> {
    let whole = |what: String, cure: &str| {
        let list = vec![Problem { line: 0, column: 0, what, cure: cure.to_owned() }];
        Problems { path: folder.to_owned(), text: String::new(), list, beside: None }
    };
    let entries = folder.read_dir().map_err(|why| {
        let cure = "`keepup draft --templates FOLDER` makes one to start from; [edition] templates in feeds.toml names it";
        whole(format!("the folder of templates cannot be read: {why}"), cure)
    })?;
    let mut own = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(|why| whole(format!("the folder of templates cannot be read: {why}"), "look at the disk"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if BUILT_IN.iter().any(|(known, _)| *known == name) || Path::new(&name).extension().is_some_and(|ending| ending == "html") {
            let text = file::read(&entry.path())?;
            own.insert(name, text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned());
        }
    }
    Ok(own)
}

fn problems(folder: &Path, own: &BTreeMap<String, String>, error: TemplateError) -> Problems {
    let TemplateError { name, line, problem, cure } = error;
    let text = own.get(&name).cloned().unwrap_or_default();
    Problems { path: folder.join(name), text, list: vec![Problem { line, column: 1, what: problem, cure }], beside: None }
}
