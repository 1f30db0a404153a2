//! `[fetch]`, `[store]`, `[alert]`, `[translate]`, `[metrics]` and `[log]`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use toml::de::DeValue;
use url::Url;

use crate::desk::check::Sites;
use crate::desk::source::{Limits, Robots};

use super::Secrets;
use super::bounds;
use super::fault::Fault;
use super::headers::{Env, Expanded, expand};
use super::keys::{ALERT, CHECK, FETCH, LOG, METRICS, STORE, TRANSLATE};
use super::model::{Alert, Fetch, Log, LogFormat, Metrics, Store, Translate};
use super::nearest;
use super::table::Table;
use super::values;

/// What holds for sources that do not say otherwise.
#[derive(Debug)]
pub(super) struct Defaults {
    /// Shortest time between two visits.
    pub interval: Duration,
    /// Longest time between two visits by its own rhythm.
    pub max_interval: Duration,
    /// What is older at first sight is not taken.
    pub max_age: Duration,
    /// Most entries taken from one answer.
    pub max_items: usize,
    /// Bounds on one request.
    pub limits: Limits,
    /// What sources publish in.
    pub language: Option<String>,
    /// Zone of dates that carry none.
    pub zone: Option<Tz>,
    /// Whether robots.txt is obeyed for pages.
    pub robots: Robots,
    /// Whether article pages are read.
    pub article: bool,
    /// Sources may be reached at loopback and private addresses.
    pub allow_private: bool,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(3_600),
            max_interval: Duration::from_secs(6 * 3_600),
            max_age: Duration::from_secs(14 * 86_400),
            max_items: 1_000,
            limits: Limits::FEED,
            language: None,
            zone: None,
            robots: Robots::Respect,
            article: true,
            allow_private: false,
        }
    }
}

/// The words for `robots`.
pub(super) const ROBOTS: [(&str, Robots); 2] = [("respect", Robots::Respect), ("owner-approved", Robots::OwnerApproved)];

/// Reads `[fetch]`: how to ask, and what holds for sources.
pub(super) fn fetch(file: Table<'_>, env: Env<'_>, secrets: Secrets) -> (Fetch, Defaults) {
    let usual = Defaults::default();
    let Some(table) = file.table("fetch", &FETCH) else { return (Fetch::default(), usual) };
    let (proxy, proxy_lacks) = match table.parsed("proxy", |text| proxy(text, env, secrets)) {
        Some(Ok(proxy)) => (Some(proxy), None),
        Some(Err(variable)) => (None, Some(variable)),
        None => (None, None),
    };
    let fetch = Fetch {
        contact: table.parsed("contact", values::contact),
        per_host: table.whole("per_host", 1..=8).unwrap_or(2) as usize,
        proxy,
        proxy_lacks,
        allow_private: table.boolean("allow_private").unwrap_or(false),
    };
    let defaults = Defaults {
        interval: bounds::interval(table).unwrap_or(usual.interval),
        max_interval: bounds::max_interval(table).unwrap_or(usual.max_interval),
        max_age: bounds::max_age(table).unwrap_or(usual.max_age),
        max_items: bounds::max_items(table).unwrap_or(usual.max_items),
        limits: bounds::limits(table, usual.limits),
        language: table.parsed("language", values::language),
        zone: table.parsed("zone", values::zone),
        robots: table.choice("robots", &ROBOTS).unwrap_or(usual.robots),
        article: table.boolean("article").unwrap_or(usual.article),
        allow_private: fetch.allow_private,
    };
    if let Some(found) = table.find("robots").filter(|_| defaults.robots == Robots::OwnerApproved) {
        let what = "robots.txt is not obeyed for any source that does not say otherwise: the owner of this installation took it on himself";
        table.report.notice(found.at, what.to_owned());
    }
    (fetch, defaults)
}

/// The proxy, or the variable that the environment lacks of it.
fn proxy(text: &str, env: Env<'_>, secrets: Secrets) -> Result<Result<Url, String>, Fault> {
    let bad = || Fault::new("the proxy is no http or https URL", String::new());
    let expanded = match expand(text, env, secrets)? {
        Expanded::Whole(expanded) => expanded,
        Expanded::Lacks(variable) => return Ok(Err(variable)),
    };
    let url = Url::parse(expanded.trim()).map_err(|_| bad())?;
    if url.password().is_some() && !text.contains("${") {
        return Err(Fault::new("the password of the proxy stands in the file", r#"write "http://name:${PROXY_PASSWORD}@host:port""#));
    }
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(Ok(url)) } else { Err(bad()) }
}

/// How long pages are kept as fetched.
const KEEP_PAGES: Duration = Duration::from_secs(90 * 86_400);
const BACKUP_EVERY: Duration = Duration::from_secs(86_400);
/// A disk without any room cannot even be pruned: to delete, the database writes first.
const MIN_FREE: u64 = 200 << 20;

/// Reads `[store]`.
pub(super) fn store(file: Table<'_>, base: &Path) -> Store {
    let table = file.table("store", &STORE);
    let path = |name, usual| table.and_then(|table| table.parsed(name, |text| beside(text, base))).unwrap_or_else(|| base.join(usual));
    let span = |name, least, most, usual| table.and_then(|table| bounds::duration(table, name, least, most)).unwrap_or(usual);
    Store {
        db: path("db", "keepup.db"),
        editions: path("editions", "editions"),
        keep_pages: span("keep_pages", "1d", "3650d", KEEP_PAGES),
        backup_every: span("backup_every", "1h", "366d", BACKUP_EVERY),
        keep_backups: table.and_then(|table| table.whole("keep_backups", 0..=1_000)).unwrap_or(7) as usize,
        min_free: table.and_then(|table| bounds::size(table, "min_free", "0", "1000000GiB")).map_or(MIN_FREE, |bytes| bytes as u64),
    }
}

/// A path; a relative one begins at `base`.
pub(super) fn beside(text: &str, base: &Path) -> Result<PathBuf, Fault> {
    if text.starts_with('~') || text.contains("${") || text.contains('\0') {
        return Err(Fault::new(
            format!("{text:?} is no plain path"),
            "~ and ${...} are not replaced in paths; write it whole, or relative to feeds.toml",
        ));
    }
    Ok(base.join(text))
}

/// Reads `[alert]`.
pub(super) fn alert(file: Table<'_>, base: &Path) -> Option<Alert> {
    let table = file.table("alert", &ALERT)?;
    if !table.has("command") {
        table.missing("command");
    }
    let timeout = bounds::duration(table, "timeout", "100ms", "1h").unwrap_or(Duration::from_secs(30));
    Some(Alert { command: command(table, base)?, timeout })
}

/// Reads `[translate]`.
pub(super) fn translate(file: Table<'_>, base: &Path) -> Option<Translate> {
    let table = file.table("translate", &TRANSLATE)?;
    if !table.has("command") {
        table.missing("command");
    }
    let timeout = bounds::duration(table, "timeout", "100ms", "1h").unwrap_or(Duration::from_secs(60));
    let env = table.values("env", variable);
    Some(Translate { command: command(table, base)?, timeout, env })
}

/// The name of a variable of the environment.
fn variable(text: &str) -> Result<String, Fault> {
    if text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Fault::new(
            format!("{text:?} is no name of a variable"),
            r#"write the name alone, as "DEEPL_KEY"; its value stays in the environment"#,
        ));
    }
    Ok(text.to_owned())
}

/// The program of a table and its arguments; a program with a slash begins at `base`.
fn command(table: Table<'_>, base: &Path) -> Option<Vec<String>> {
    let found = table.find("command")?;
    // One string would have to be taken apart as a shell does, and no shell is wanted.
    let Some(elements) = found.elements() else { return found.wrong_type() };
    let mut command: Vec<String> =
        elements.iter().filter_map(|element| command_word(element.value()).or_else(|| element.wrong_type())).collect();
    match command.first_mut() {
        Some(program) if program.trim().is_empty() => {
            return found.refuse(Fault::new("the program of the command is empty", String::new()));
        }
        Some(program) if program.contains('/') => *program = base.join(&*program).to_string_lossy().into_owned(),
        Some(_) => {}
        None => return found.refuse(Fault::new("the command is empty", String::new())),
    }
    Some(command)
}

fn command_word(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Reads `[metrics]`.
pub(super) fn metrics(file: Table<'_>) -> Option<Metrics> {
    let table = file.table("metrics", &METRICS)?;
    let hosts = table.values("hosts", host_name);
    let listen = table.required("listen", |text| {
        let listen: SocketAddr = text.trim().parse().map_err(|_| {
            Fault::new(format!("{text:?} is no address with a port"), r#"write "127.0.0.1:9464"; a name is not looked up here"#)
        })?;
        if listen.ip().is_loopback() || !hosts.is_empty() {
            return Ok(listen);
        }
        let cure = r#"write "127.0.0.1:9464"; or say under which names it may be asked, as hosts = ["metrics.example.com"]"#;
        Err(Fault::new(format!("others can reach {listen}, and read what you watch"), cure))
    })?;
    Some(Metrics { listen, hosts })
}

fn host_name(text: &str) -> Result<String, Fault> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':');
    let text = text.trim();
    if text.is_empty() || !text.chars().all(sound) || (text.contains(':') && !text.starts_with('[')) {
        return Err(Fault::new(format!("{text:?} is no host name"), r#"write a name without scheme and port, as "metrics.example.com""#));
    }
    Ok(text.to_ascii_lowercase())
}

/// Where archived copies stand, when nothing else is said.
const ARCHIVES: [&str; 3] = ["archive.ph", "archive.today", "web.archive.org"];

/// Reads `[check]`.
pub(super) fn check(file: Table<'_>) -> Sites {
    let hosts = |name| file.table("check", &CHECK).map(|table| table.values(name, site)).unwrap_or_default();
    let archives: Vec<String> = hosts("archives");
    let usual = || ARCHIVES.map(str::to_owned).to_vec();
    Sites { walled: hosts("paywalled"), archives: if archives.is_empty() { usual() } else { archives } }
}

/// A host with all below it; `www.` says nothing.
fn site(text: &str) -> Result<String, Fault> {
    let host = host_name(text)?;
    Ok(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
}

/// Reads `[log]`.
pub(super) fn log(file: Table<'_>) -> Log {
    let table = file.table("log", &LOG);
    let usual = Log::default();
    let level = table.and_then(|table| table.parsed("level", log_level)).unwrap_or(usual.level);
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    Log { level, format: table.and_then(|table| table.choice("format", &formats)).unwrap_or(usual.format) }
}

/// A bare word must be a level: the filter would take any other for the name of a module, and log nothing else.
fn log_level(text: &str) -> Result<String, Fault> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    for directive in text.split(',') {
        let level = directive.rsplit('=').next().unwrap_or_default().trim();
        if !LEVELS.contains(&level.to_ascii_lowercase().as_str()) {
            return Err(Fault::new(format!("{level:?} is no log level"), nearest::cure(level, &LEVELS, "levels are")));
        }
    }
    Ok(text.to_owned())
}
