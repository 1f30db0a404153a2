//! Door in: feeds.toml becomes a Config, or a list of every problem with line and cure.

mod article;
mod bounds;
mod durations;
pub mod edit;
mod edition;
mod file;
mod headers;
mod keys;
mod kind;
mod nearest;
pub mod problem;
pub mod reference;
mod report;
pub mod settings;
mod source;
mod source_keys;
mod syntax;
mod table;
#[cfg(test)]
mod tests;
mod values;

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::desk::edition::EditionSettings;
use crate::desk::source::Source;

use self::problem::{Notice, Problems};
use self::report::Report;
use self::settings::{Alert, Fetch, Log, Store};
use self::source::{Around, Written};
use self::table::Table;

/// Everything that feeds.toml says, with every default filled in.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file, as it was named.
    pub path: PathBuf,
    /// The sources that are on, in the order of the file.
    pub sources: Vec<Source>,
    /// The sources that are off.
    pub disabled: Vec<Source>,
    /// The weekly draft.
    pub edition: EditionSettings,
    /// How to ask.
    pub fetch: Fetch,
    /// Where things are kept.
    pub store: Store,
    /// What to run when ops should look.
    pub alert: Option<Alert>,
    /// What is logged.
    pub log: Log,
    /// What is allowed and should be known: to be logged at every start.
    pub notices: Vec<Notice>,
}

/// Reads a file. `env` looks up variables of the environment.
///
/// # Errors
/// Every problem of the file, or that it cannot be read.
pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    parse(&file::read(path)?, path, env)
}

/// Reads a text; relative paths in it are relative to the folder of `path`.
///
/// # Errors
/// Every problem of the text.
pub fn parse(text: &str, path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut report = Report::new(text);
    let mended = syntax::mend(text, &mut report);
    let (document, _) = DeTable::parse_recoverable(&mended);
    let config = read(Table::open(document.get_ref(), 0, &keys::FILE, &report), path, env);
    let (problems, notices) = report.finish();
    if problems.is_empty() {
        Ok(Config { notices, ..config })
    } else {
        Err(Problems { path: path.to_owned(), text: text.to_owned(), list: problems })
    }
}

fn read(file: Table<'_>, path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Config {
    let base = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    let fetch = settings::fetch(file, env);
    let around = Around { env, base: &base, defaults: &fetch.defaults };
    if !file.has("source") {
        file.missing("source");
    }
    let sources: Vec<Written> =
        file.tables("source", &source_keys::SOURCE).into_iter().map(|table| source::source(table, around)).collect();
    let told = edition::edition(file);
    source::compare(&sources, file.report);
    source::check_sections(&sources, &told.settings.sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), file.report);
    edition::check_names(&told, &sources.iter().map(|written| written.source.name.as_str()).collect::<Vec<_>>(), file);
    let (enabled, disabled): (Vec<_>, Vec<_>) = sources.into_iter().partition(|written| written.enabled);
    Config {
        path: path.to_owned(),
        sources: enabled.into_iter().map(|written| written.source).collect(),
        disabled: disabled.into_iter().map(|written| written.source).collect(),
        edition: told.settings,
        store: settings::store(file, &base),
        alert: settings::alert(file, &base),
        log: settings::log(file),
        fetch,
        notices: Vec::new(),
    }
}
