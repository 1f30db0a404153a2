//! `keepup feeds`: check, list, try and add sources.

mod opml;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;
use url::Url;

use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Common, clock, wire};
use crate::config;
use crate::config::edit::{EditError, NewSource, add_source};
use crate::config::model::Config;
use crate::config::problem::Problems;
use crate::desk::facts::names::Names;
use crate::desk::source::{Kind, Source};
use crate::newsroom::counted;
use crate::newsroom::trial::{Trial, try_source};

/// Arguments of `keepup feeds`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read feeds.toml and list every mistake with its line and cure
    Check,
    /// List the sources
    List,
    /// Print every table and key of feeds.toml, with type, default and meaning
    Keys,
    /// Ask a source once, show what it yields, and print the entry to paste; keeps nothing of it
    Test {
        /// A feed, a page that names its feed, a sitemap, or the name of a source in feeds.toml
        #[arg(value_name = "URL|NAME")]
        target: String,
        /// How many entries to show
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Write the feeds of an OPML file (what feed readers export) into feeds.toml, keeping the file's comments
    Import {
        /// The OPML file; - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the feeds as OPML, for a feed reader
    Export,
    /// Try a source and write it into feeds.toml, keeping the file's comments
    Add {
        /// A feed, a page that names its feed, or a sitemap
        url: Url,
        /// What to call it [default: what it calls itself]
        #[arg(long)]
        name: Option<String>,
        /// Write it even if it yields nothing today
        #[arg(long)]
        force: bool,
    },
}

/// Does what was asked.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    log::start("warn", false);
    match args.command {
        Command::Check => check(common),
        Command::List => list(common),
        Command::Keys => {
            output::line(config::reference::reference().trim_end())?;
            Ok(Exit::Done)
        }
        Command::Test { target, limit } => Box::pin(test(common, &target, limit)).await,
        Command::Import { file } => opml::import(common, &file),
        Command::Export => opml::export(common),
        Command::Add { url, name, force } => add(common, url, name, force).await,
    }
}

fn check(common: &Common) -> anyhow::Result<Exit> {
    let config = common.load_to_ask()?;
    for notice in &config.notices {
        eprintln!("{}:{}: note: {}", config.path.display(), notice.line, notice.what);
    }
    let enabled = config.enabled().count();
    let own = config.names.len() - Names::built_in().len();
    let own = if own > 0 { format!(", {} in names.txt", counted(own, "name")) } else { String::new() };
    output::line(&format!("{}: {} sources ({enabled} enabled){own}, no mistakes", config.path.display(), config.sources.len()))?;
    Ok(Exit::Done)
}

fn list(common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    if common.json {
        let row = |source: &Source| {
            json!({
                "name": source.name, "kind": kind_word(source.kind.as_ref()), "url": source.url, "enabled": source.enabled,
                "section": source.section, "language": source.language,
            })
        };
        output::json(&config.sources.iter().map(row).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    let row = |source: &Source| {
        let state = if source.enabled { "" } else { "disabled" };
        let url = source.url.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![source.name.clone(), kind_word(source.kind.as_ref()).to_owned(), state.to_owned(), url]
    };
    output::line(output::table(&["source", "kind", "", "url"], &config.sources.iter().map(row).collect::<Vec<_>>()).trim_end())?;
    Ok(Exit::Done)
}

fn kind_word(kind: Option<&Kind>) -> &'static str {
    match kind {
        None => "found out",
        Some(Kind::Feed) => "feed",
        Some(Kind::Listing(_)) => "listing",
        Some(Kind::Json(_)) => "json",
        Some(Kind::Sitemap(_)) => "sitemap",
        Some(Kind::WechatAlbum(_)) => "wechat_album",
        Some(Kind::Inbox(_)) => "inbox",
    }
}

async fn test(common: &Common, target: &str, limit: usize) -> anyhow::Result<Exit> {
    let config = known_config(common)?;
    let listed = config.sources.iter().find(|source| source.name == target).cloned();
    let is_listed = listed.is_some();
    let tried = if let Some(source) = listed {
        Tried { source, config }
    } else if let Ok(url) = target.parse() {
        Tried::new(config, url)
    } else {
        eprintln!("error: {}", not_a_target(target));
        return Ok(Exit::Usage);
    };
    let trial = tried.ask(common).await?;
    if common.json {
        output::json(&trial)?;
    } else {
        show(&trial, limit)?;
        if !is_listed && trial.failure.is_none() {
            let entry = entry(&tried.source, &trial, None).text();
            output::line(&format!("\nPaste this into feeds.toml, or run `keepup feeds add {target}`:\n\n{}", entry.trim_end()))?;
        }
    }
    Ok(if trial.failure.is_some() { Exit::Failed } else { Exit::Done })
}

fn not_a_target(target: &str) -> String {
    format!("{target:?} is neither a source in feeds.toml (`keepup feeds list`) nor a URL such as https://technode.com/feed/")
}

/// What stands in `feeds.toml`; a first source may be tried before the file exists.
fn known_config(common: &Common) -> anyhow::Result<Config> {
    if common.config.is_none() && !common.config_path().exists() {
        return Ok(config::empty()?);
    }
    common.load()
}

/// A source to be tried, under the settings that would hold for it.
struct Tried {
    source: Source,
    config: Config,
}

impl Tried {
    /// The source that two lines with this URL make.
    fn new(config: Config, url: Url) -> Self {
        let name = url.host_str().unwrap_or("new source").to_owned();
        let kind = config::kind::by_url(&url);
        let source = Source { kind, allow_private: config.fetch.allow_private, ..Source::plain(&name, url) };
        Self { source, config }
    }

    async fn ask(&self, common: &Common) -> anyhow::Result<Trial> {
        self.config.may_ask(&self.source)?;
        let (wire, clock) = (wire(&self.config, None)?, clock(None));
        common.heed_hosts(&self.config, &wire, clock.now()).await?;
        let wire = Arc::new(wire);
        let trial = try_source(wire.clone(), clock, &self.source).await;
        common.keep_hosts(&self.config, &wire, clock.now()).await;
        Ok(trial)
    }
}

fn show(trial: &Trial, limit: usize) -> anyhow::Result<()> {
    if let Some(title) = &trial.title {
        output::line(&format!("title: {title}"))?;
    }
    if let Some(feed) = &trial.feed {
        output::line(&format!("the page names its feed: {feed}"))?;
    }
    if let Some(moved) = &trial.moved {
        output::line(&format!("it has moved for good to {moved}"))?;
    }
    for mended in &trial.repaired {
        output::line(&format!("mended: {mended}"))?;
    }
    for found in trial.entries.iter().take(limit) {
        let date = found.published.as_deref().unwrap_or("no date");
        output::line(&format!("\n{date}  {}", found.title.as_deref().unwrap_or("(no headline; the page will tell)")))?;
        output::line(&format!("    {}", found.link.as_deref().unwrap_or("(no link)")))?;
        if let Some(reason) = &found.dropped {
            output::line(&format!("    would be dropped: {reason}"))?;
        }
    }
    if let Some(words) = &trial.failure {
        output::line(&format!("\nit cannot be read: {words}"))?;
        return Ok(());
    }
    let more = trial.entries.len().saturating_sub(limit);
    output::line(&format!("\n{} entries{}", trial.entries.len(), if more > 0 { format!(", {more} not shown") } else { String::new() }))
}

fn entry(source: &Source, trial: &Trial, name: Option<String>) -> NewSource {
    let own = || trial.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| source.name.clone());
    let url = trial.feed.clone().or_else(|| trial.moved.clone()).or_else(|| source.url.as_ref().map(ToString::to_string));
    // its texts tell the language
    NewSource { name: name.unwrap_or_else(own), url: url.unwrap_or_default(), language: None }
}

async fn add(common: &Common, url: Url, name: Option<String>, force: bool) -> anyhow::Result<Exit> {
    let path = common.config_path();
    let tried = Tried::new(known_config(common)?, url);
    let trial = tried.ask(common).await?;
    if let (Some(words), false) = (&trial.failure, force) {
        eprintln!("error: nothing was written, for it cannot be read: {words}\nhelp: --force writes it all the same");
        return Ok(Exit::Failed);
    }
    let text = standing_text(&path)?;
    let new = entry(&tried.source, &trial, name);
    let after = match add_source(&text, &new) {
        Ok(after) => after,
        Err(EditError::Broken(problems)) => return Err(Problems { path, ..problems }.into()),
        Err(error) => {
            eprintln!("error: nothing was written to {}: {error}", path.display());
            return Ok(Exit::Usage);
        }
    };
    replace(&path, &after)?;
    output::line(&format!("added {:?} to {}: {} entries today", new.name, path.display(), trial.entries.len()))?;
    Ok(Exit::Done)
}

/// The text of `feeds.toml`; none where it is not there yet.
fn standing_text(path: &Path) -> anyhow::Result<String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes beside the file and renames, so that a crash leaves the old file or the new one. A link stays a link, and who may read the file
/// stays as it was.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let standing = std::fs::canonicalize(path).ok();
    let path = standing.as_deref().unwrap_or(path);
    let beside = path.with_extension("toml.new");
    let mut file = std::fs::File::create(&beside).with_context(|| format!("{} cannot be written", beside.display()))?;
    if standing.is_some() {
        let permissions = std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?.permissions();
        file.set_permissions(permissions).with_context(|| format!("{} cannot be written", beside.display()))?;
    }
    file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", beside.display()))?;
    file.sync_all().with_context(|| format!("{} cannot be written", beside.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("{} cannot be replaced", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_replaced_file_keeps_its_link_and_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("feeds.toml"));
        std::fs::write(&real, "old").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
        replace(&folder.path().join("fresh.toml"), "first").unwrap();
    }
}
