//! Door in: feeds.toml becomes a Config, or a list of every problem with line and cure.

mod article;
mod bounds;
mod durations;
pub mod edit;
mod edition;
mod fault;
mod file;
mod headers;
mod key;
mod keys;
pub mod kind;
pub mod model;
mod names;
mod nearest;
pub mod problem;
pub mod reference;
mod report;
mod settings;
mod source;
mod source_keys;
mod syntax;
mod table;
mod templates;
#[cfg(test)]
mod tests;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::DeTable;

use crate::desk::check::Sites;
use crate::desk::draft::templates::Templates;
use crate::desk::facts::names::Names;
use crate::desk::source::Source;

use self::model::Config;
use self::problem::Problems;
use self::report::Report;
use self::source::{Around, Written};
use self::table::Table;

/// Where a package puts `feeds.toml`, and what is kept then, as the unit does: so that a person at the shell finds both.
pub const PACKAGED: (&str, &str) = ("/etc/keepup", "/var/lib/keepup");

/// The first directory that systemd gives under `variable`.
pub fn directory(variable: &str, env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    std::env::split_paths(&env(variable)?).find(|path| path.is_absolute())
}

/// Reads a file, and what it goes with where there is any: the `names.txt` beside it, and the templates it names. `env` looks up variables of
/// the environment. The error holds every problem of all of them, or says why they cannot be read.
pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    load_with(path, env, Secrets::Needed)
}

/// Like [`load`], for what asks no source: the secrets that only the daemon has may be missing. What lacks one is marked
/// ([`Config::may_ask`]).
pub fn load_without_secrets(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    load_with(path, env, Secrets::Optional)
}

fn load_with(path: &Path, env: &dyn Fn(&str) -> Option<String>, secrets: Secrets) -> Result<Config, Problems> {
    let names = names::beside(path);
    let known = names.as_ref().unwrap_or_else(|_| Names::built_in());
    let config = file::read(path).and_then(|text| parse_with(&text, path, env, Sources::Needed, secrets, known));
    let templates = templates::read(config.as_ref().ok().and_then(|config| config.templates_folder.as_deref()));
    match (config, names, templates) {
        (Ok(config), Ok(_), Ok(templates)) => Ok(Config { templates, ..config }),
        (config, names, templates) => {
            let found = [config.err(), names.err(), templates.err()].into_iter().flatten();
            Err(found.rev().reduce(|later, first| first.with(later)).unwrap_or_else(Problems::none))
        }
    }
}

/// Reads a text, without names and templates of the editors' own; relative paths in it lead to systemd's `STATE_DIRECTORY`, else to that of the package for its own file
/// ([`PACKAGED`]), else to the folder of `path`.
pub fn parse(text: &str, path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    parse_with(text, path, env, Sources::Needed, Secrets::Needed, Names::built_in())
}

/// What holds where nothing is written, without a source.
pub fn empty() -> Result<Config, Problems> {
    parse_with("", Path::new("feeds.toml"), &|_| None, Sources::Optional, Secrets::Needed, Names::built_in())
}

/// Whether a secret that the environment lacks is a mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrets {
    Needed,
    Optional,
}

/// Whether a file without sources is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sources {
    Needed,
    Optional,
}

fn parse_with(
    text: &str,
    path: &Path,
    env: &dyn Fn(&str) -> Option<String>,
    needed: Sources,
    secrets: Secrets,
    names: &Arc<Names>,
) -> Result<Config, Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut report = Report::new(text);
    let mended = syntax::mend(text, &mut report);
    let Some(mended) = mended else {
        return Err(Problems { path: path.to_owned(), text: text.to_owned(), list: report.finish().0, beside: None });
    };
    let (document, _) = DeTable::parse_recoverable(&mended);
    let file = Table::open(document.get_ref(), 0, &keys::FILE, &report);
    if needed == Sources::Needed && !file.has("source") {
        file.missing("source");
    }
    let config = read(file, path, env, secrets, names);
    let (list, notices) = report.finish();
    match config {
        Some(config) if list.is_empty() => Ok(Config { notices, ..config }),
        _ => Err(Problems { path: path.to_owned(), text: text.to_owned(), list, beside: None }),
    }
}

fn read(file: Table<'_>, path: &Path, env: &dyn Fn(&str) -> Option<String>, secrets: Secrets, names: &Arc<Names>) -> Option<Config> {
    let beside = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    // Under systemd the file stands where nothing may be written, and what is kept or put down is in the state directory.
    let packaged = || (beside == Path::new(PACKAGED.0)).then(|| PathBuf::from(PACKAGED.1));
    let base = directory("STATE_DIRECTORY", env).or_else(packaged).unwrap_or_else(|| beside.clone());
    let (fetch, defaults) = settings::fetch(file, env, secrets);
    let around = Around { env, secrets, base: &base, defaults: &defaults };
    let sources: Vec<Written> =
        file.tables("source", &source_keys::SOURCE).into_iter().map(|table| source::source(table, around)).collect();
    let (store, alert, log) = (settings::store(file, &base), settings::alert(file, &beside), settings::log(file));
    let (translate, metrics, check) = (settings::translate(file, &beside), settings::metrics(file), settings::check(file));
    source::compare(&sources, file.report);
    let told = edition::edition(file, &beside)?;
    let templates_folder = told.templates.clone();
    source::check_sections(&sources, &told.settings.sections, file.report);
    edition::check_sources(&told, &sources, file.report);
    edition::check_names(&told, names, file.report);
    let sources: Vec<Source> = sources.into_iter().map(|written| written.source).collect();
    let walled = sources.iter().filter(|source| source.paywalled).filter_map(|source| source.url.as_ref()?.host_str());
    let walled = walled.map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
    let check = Sites { walled: check.walled.into_iter().chain(walled).collect(), ..check };
    let (names, templates) = (Arc::clone(names), Arc::clone(Templates::built_in()));
    Some(Config {
        path: path.to_owned(),
        sources,
        edition: told.settings,
        fetch,
        store,
        alert,
        translate,
        metrics,
        check,
        log,
        names,
        templates_folder,
        templates,
        notices: Vec::new(),
    })
}
