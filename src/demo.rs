//! A small web on loopback that serves invented sites in the shapes of real ones, and what the pipeline needs to read them.

pub mod article;
pub mod fault;
pub mod inbox;
pub mod log;
pub mod server;
pub mod site;
pub mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use include_dir::{Dir, include_dir};

use site::Site;

static FIXTURES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/sites");

/// The demo's clock: five minutes past the cut-off of week 2023-W19 (Friday 09:00 Asia/Shanghai), RFC 3339.
pub const NOW: &str = "2023-05-12T01:05:00Z";

/// A fixture that cannot be read; only a change of the embedded files can cause it.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file that a site needs is not there, or is not text.
    #[error("fixtures/sites/{0}: no such text file: add it, or correct the name in site.json")]
    Missing(String),
    /// `site.json` does not parse.
    #[error("fixtures/sites/{path}: {source}")]
    Json {
        /// Path below `fixtures/sites`.
        path: String,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// An article file is not well formed.
    #[error("fixtures/sites/{path}: {problem}")]
    Article {
        /// Path below `fixtures/sites`.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A template does not render.
    #[error("fixtures/sites/{path}: {source:#}")]
    Template {
        /// Path below `fixtures/sites`.
        path: String,
        /// What the engine says.
        source: Box<minijinja::Error>,
    },
    /// An address that a site gives itself is none.
    #[error("fixtures/sites/{path}: {url:?} is not an absolute URL")]
    Address {
        /// Path below `fixtures/sites`.
        path: String,
        /// What was given.
        url: String,
    },
    /// A time that does not parse.
    #[error("{0:?} is not an RFC 3339 time")]
    Time(String),
}

/// The sites as they stand at [`NOW`].
pub fn sites() -> Result<Vec<Site>, DemoError> {
    let now = DateTime::parse_from_rfc3339(NOW).map_err(|_| DemoError::Time(NOW.to_owned()))?;
    sites_at(now.to_utc())
}

/// The sites as they stood at an instant: what was published later is neither listed nor served.
pub fn sites_at(now: DateTime<Utc>) -> Result<Vec<Site>, DemoError> {
    let mut sites = FIXTURES
        .dirs()
        .filter(|folder| folder.get_file(folder.path().join("site.json")).is_some())
        .map(|folder| Site::load(folder, now))
        .collect::<Result<Vec<_>, _>>()?;
    sites.sort_by(|one, other| one.publisher.cmp(&other.publisher));
    Ok(sites)
}

/// All host names, sorted; each is to be mapped to the socket that [`server::serve`] listens on.
pub fn hosts(sites: &[Site]) -> Vec<String> {
    sites.iter().flat_map(|site| site.hosts.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The `feeds.toml` that reads these sites: the real addresses and rules, with short pauses.
pub fn config_text() -> &'static str {
    FIXTURES.get_file("feeds.toml").and_then(|file| file.contents_utf8()).unwrap_or_default()
}
