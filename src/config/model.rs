//! What feeds.toml says, read and sound.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::problem::Notice;
use crate::desk::check::Sites;
use crate::desk::draft::templates::Templates;
use crate::desk::edition::EditionSettings;
use crate::desk::facts::names::Names;
use crate::desk::source::Source;

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
    /// What translates Chinese texts for editors who read none.
    pub translate: Option<Translate>,
    /// Where metrics and health are served.
    pub metrics: Option<Metrics>,
    /// What `keepup check` knows of sites.
    pub check: Sites,
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
    /// The variable of the environment that it needs and does not have: without it nothing may be asked.
    pub proxy_lacks: Option<String>,
    /// Loopback and private addresses may be reached by every source.
    pub allow_private: bool,
}

impl Default for Fetch {
    fn default() -> Self {
        Self { contact: None, per_host: 2, proxy: None, proxy_lacks: None, allow_private: false }
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

/// `[translate]`: a program that takes a Chinese text on its input and puts out an English one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translate {
    /// The program and its arguments; at least one.
    pub command: Vec<String>,
    /// It is stopped after this long.
    pub timeout: Duration,
    /// Variables of the environment that it sees beside the harmless ones.
    pub env: Vec<String>,
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

impl Config {
    /// The sources that are on, in the order of the file.
    pub fn enabled(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.enabled)
    }

    /// Whether there is all that asking a source takes.
    pub fn may_ask(&self, source: &Source) -> Result<(), MissingSecret> {
        match source.lacks.first() {
            Some(variable) => Err(MissingSecret { variable: variable.clone(), what: format!("a header of {:?}", source.name) }),
            None => self.may_use_the_network(),
        }
    }

    /// Whether there is all that asking anybody takes: what shall go by a proxy goes no other way.
    pub fn may_use_the_network(&self) -> Result<(), MissingSecret> {
        match &self.fetch.proxy_lacks {
            Some(variable) => Err(MissingSecret { variable: variable.clone(), what: "the proxy of [fetch]".to_owned() }),
            None => Ok(()),
        }
    }
}

/// A source may not be asked for want of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} in feeds.toml needs {variable}, which this environment lacks: set it, or have it done where keepup runs")]
pub struct MissingSecret {
    /// Name of the variable.
    pub variable: String,
    /// What needs it.
    pub what: String,
}
