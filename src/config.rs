//! Door in: feeds.toml becomes a Config, or a list of every problem with line and cure.

mod article;
mod bounds;
mod durations;
mod edit;
mod edition;
mod file;
mod headers;
mod keys;
mod kind;
mod names;
mod nearest;
mod problem;
mod reference;
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

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use toml::de::DeTable;
use url::Url;

use crate::desk::draft::templates::Templates;
use crate::desk::edition::EditionSettings;
use crate::desk::facts::names::Names;
use crate::desk::source::{Kind, Source};

use self::report::Report;
use self::source::{Around, Written};
use self::table::Table;

/// Everything that feeds.toml says, with every default filled in.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file, as it was named.
    pub path: PathBuf,
    /// In the order of the file; those that are off too.
    pub sources: Vec<Source>,
    /// The weekly draft.
    pub edition: EditionSettings,
    /// How to ask.
    pub fetch: Fetch,
    /// Where things are kept.
    pub store: Store,
    /// What to run when ops should look.
    pub alert: Option<Alert>,
    /// Where metrics and health are served.
    pub metrics: Option<Metrics>,
    /// What is logged.
    pub log: Log,
    /// The names of the field: those that come with the program, and those of the `names.txt` beside the file.
    pub names: Arc<Names>,
    /// Folder of the editors' own templates.
    pub templates_folder: Option<PathBuf>,
    /// The pages' templates: those that come with the program, and those of `[edition] templates` in their place.
    pub templates: Arc<Templates>,
    /// What is allowed and should be known: to be logged at every start.
    pub notices: Vec<Notice>,
}

/// `[fetch]`: how to ask. What holds for sources is filled into them.
#[derive(Debug, Clone)]
pub struct Fetch {
    /// Named in the user agent: an e-mail address or URL.
    pub contact: Option<String>,
    /// Most requests to one host at once.
    pub per_host: usize,
    /// HTTP proxy for all requests; may hold a password.
    pub proxy: Option<Url>,
    /// Loopback and private addresses may be reached by every source.
    pub allow_private: bool,
}

impl Default for Fetch {
    fn default() -> Self {
        Self { contact: None, per_host: 2, proxy: None, allow_private: false }
    }
}

/// `[store]`: where things are kept, and how long. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The database.
    pub db: PathBuf,
    /// Folder of the drafts.
    pub editions: PathBuf,
    /// How long pages are kept as fetched.
    pub keep_pages: Duration,
    /// Time between two backups that the daemon makes.
    pub backup_every: Duration,
    /// How many of them are kept; 0 makes none.
    pub keep_backups: usize,
    /// Bytes that stay free on the archive's disk: with less, nothing is fetched.
    pub min_free: u64,
}

/// `[alert]`: a program to run when ops should look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The program and its arguments; at least one.
    pub command: Vec<String>,
    /// It is stopped after this long.
    pub timeout: Duration,
}

/// `[metrics]`: where metrics and health are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// A loopback address, unless `hosts` says who may ask.
    pub listen: SocketAddr,
    /// Names by which it may be asked, beside `localhost` and the address itself.
    pub hosts: Vec<String>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// A filter as tracing reads it.
    pub level: String,
    /// How a line looks.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Everything that is wrong in one file, in the order of its lines.
#[derive(Debug, Clone, thiserror::Error)]
pub struct Problems {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Its text; empty when it could not be read.
    pub text: String,
    /// At least one.
    pub list: Vec<Problem>,
    /// What is wrong in the file beside it, where there is one.
    pub beside: Option<Box<Problems>>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// From 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, in words.
    pub what: String,
    /// What to do about it, in words.
    pub cure: String,
}

/// Something that is allowed and that ops should know of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// From 1.
    pub line: usize,
    /// In words.
    pub what: String,
}

/// What a new source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
}

/// A text with more sources in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The whole text.
    pub text: String,
    /// What was added, under the name that it was given.
    pub added: Vec<NewSource>,
    /// What was not, and why.
    pub skipped: Vec<(NewSource, String)>,
}

/// Why a source could not be added.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EditError {
    /// The file is broken already.
    #[error("feeds.toml has mistakes; mend them first:\n{0}")]
    Broken(Problems),
    /// A source has the URL already.
    #[error("the source {0:?} has this URL already")]
    Known(String),
    /// The new entry itself is wrong, or the file has a shape to which nothing can be added.
    #[error("the entry cannot be added:\n{0}")]
    Unsound(Problems),
}

impl NewSource {
    /// The entry as it is to be pasted.
    pub fn text(&self) -> String {
        edit::entry_text(self)
    }
}

/// The text of feeds.toml with one more source, after the last one; every other byte stays as it is.
/// Variables of the environment are not asked for.
pub fn add_source(text: &str, entry: &NewSource) -> Result<String, EditError> {
    edit::add(text, entry)
}

/// The text of feeds.toml with those of `entries` that are sound and not there yet, after the last source; every other byte stays as it is.
/// A name that is taken gets a number.
pub fn add_sources(text: &str, entries: &[NewSource]) -> Result<Edited, EditError> {
    edit::add_all(text, entries)
}

/// The kind that a URL tells on its own: that of an album (`mp.weixin.qq.com/mp/appmsgalbum`) or a sitemap. The rest is found out when it answers.
pub fn kind_by_url(url: &Url) -> Option<Kind> {
    kind::by_url(url)
}

/// Markdown tables of every table and key with type, default and meaning.
pub fn reference() -> String {
    reference::reference()
}

/// Where a package puts `feeds.toml`, and what is kept then, as the unit does: so that a person at the shell finds both.
pub const PACKAGED: (&str, &str) = ("/etc/keepup", "/var/lib/keepup");

/// The first directory that systemd gives under `variable`.
pub fn directory(variable: &str, env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    std::env::split_paths(&env(variable)?).find(|path| path.is_absolute())
}

/// Reads a file, and what it goes with where there is any: the `names.txt` beside it, and the templates it names. `env` looks up variables of
/// the environment. The error holds every problem of all of them, or says why they cannot be read.
pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    let config = file::read(path).and_then(|text| parse(&text, path, env));
    let names = names::beside(path);
    let templates = templates::read(config.as_ref().ok().and_then(|config| config.templates_folder.as_deref()));
    match (config, names, templates) {
        (Ok(config), Ok(names), Ok(templates)) => Ok(Config { names, templates, ..config }),
        (config, names, templates) => {
            let found = [config.err(), names.err(), templates.err()].into_iter().flatten();
            Err(found.rev().reduce(|later, first| first.with(later)).unwrap_or_else(Problems::none))
        }
    }
}

/// Reads a text, without names and templates of the editors' own; relative paths in it lead to systemd's `STATE_DIRECTORY`, else to that of the package for its own file
/// ([`PACKAGED`]), else to the folder of `path`.
pub fn parse(text: &str, path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Problems> {
    parse_with(text, path, env, Sources::Needed)
}

impl Problems {
    /// No problem at all.
    fn none() -> Self {
        Self { path: PathBuf::new(), text: String::new(), list: Vec::new(), beside: None }
    }

    /// These, and after them those of another file.
    fn with(mut self, others: Self) -> Self {
        let beside = match self.beside.take() {
            Some(beside) => beside.with(others),
            None => others,
        };
        self.beside = Some(Box::new(beside));
        self
    }
}

impl Config {
    /// What holds where nothing is written, without a source.
    pub fn empty() -> Result<Self, Problems> {
        parse_with("", Path::new("feeds.toml"), &|_| None, Sources::Optional)
    }

    /// The sources that are on, in the order of the file.
    pub fn enabled(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.enabled)
    }
}

/// Whether a file without sources is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sources {
    Needed,
    Optional,
}

fn parse_with(text: &str, path: &Path, env: &dyn Fn(&str) -> Option<String>, needed: Sources) -> Result<Config, Problems> {
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
    let config = read(file, path, env);
    let (list, notices) = report.finish();
    match config {
        Some(config) if list.is_empty() => Ok(Config { notices, ..config }),
        _ => Err(Problems { path: path.to_owned(), text: text.to_owned(), list, beside: None }),
    }
}

fn read(file: Table<'_>, path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Option<Config> {
    let beside = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    // Under systemd the file stands where nothing may be written, and what is kept or put down is in the state directory.
    let packaged = || (beside == Path::new(PACKAGED.0)).then(|| PathBuf::from(PACKAGED.1));
    let base = directory("STATE_DIRECTORY", env).or_else(packaged).unwrap_or_else(|| beside.clone());
    let (fetch, defaults) = settings::fetch(file, env);
    let around = Around { env, base: &base, defaults: &defaults };
    let sources: Vec<Written> =
        file.tables("source", &source_keys::SOURCE).into_iter().map(|table| source::source(table, around)).collect();
    let (store, alert, log) = (settings::store(file, &base), settings::alert(file, &beside), settings::log(file));
    let metrics = settings::metrics(file);
    source::compare(&sources, file.report);
    let told = edition::edition(file, &beside)?;
    let templates_folder = told.templates.clone();
    source::check_sections(&sources, &told.settings.sections, file.report);
    edition::check_names(&told, &sources, file.report);
    let sources = sources.into_iter().map(|written| written.source).collect();
    let (names, templates) = (Arc::clone(Names::built_in()), Arc::clone(Templates::built_in()));
    Some(Config {
        path: path.to_owned(),
        sources,
        edition: told.settings,
        fetch,
        store,
        alert,
        metrics,
        log,
        names,
        templates_folder,
        templates,
        notices: Vec::new(),
    })
}
