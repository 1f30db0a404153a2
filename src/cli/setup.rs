//! What every command needs before it can work: the configuration, the paths, the clock, the newsroom.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::archive::Archive;
use crate::archive::error::{ArchiveError, Trouble};
use crate::config;
use crate::config::model::Config;
use crate::errand::alarm::Alarm;
use crate::newsroom::Newsroom;
use crate::newsroom::clock::Clock;
use crate::newsroom::hosts;
use crate::wire::{self, Sites, Wire};

/// Flags that every command takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Common {
    /// The file of sources and settings [default: ./feeds.toml, else the one in systemd's configuration directory or in /etc/keepup]
    #[arg(long, global = true, value_name = "FILE", env = "KEEPUP_CONFIG")]
    pub config: Option<PathBuf>,
    /// The archive [default: keepup.db in systemd's state directory or the package's, else beside feeds.toml]
    #[arg(long, global = true, value_name = "FILE", env = "KEEPUP_DB")]
    pub db: Option<PathBuf>,
    /// Where drafts are written [default: editions/ in systemd's state directory or the package's, else beside feeds.toml]
    #[arg(long, global = true, value_name = "FOLDER", env = "KEEPUP_OUT")]
    pub out: Option<PathBuf>,
    /// Print data as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// Whether the archive is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is created when it is missing.
    Write,
    /// It must exist.
    Read,
    /// It must exist; an older schema will do, for it is only copied.
    Copy,
}

impl Common {
    /// Where `feeds.toml` is.
    pub fn config_path(&self) -> PathBuf {
        if let Some(path) = &self.config {
            return path.clone();
        }
        let here = PathBuf::from("feeds.toml");
        if here.exists() {
            return here;
        }
        let packaged = Path::new(config::PACKAGED.0).join("feeds.toml");
        match config::directory("CONFIGURATION_DIRECTORY", &variable) {
            Some(folder) => folder.join("feeds.toml"),
            None if packaged.exists() => packaged,
            None => here,
        }
    }

    /// Reads `feeds.toml`; the error lists every problem in it. Secrets that it names may be missing: what editors do takes none.
    pub fn load(&self) -> anyhow::Result<Config> {
        Ok(config::load_without_secrets(&self.config_path(), &variable)?)
    }

    /// Reads `feeds.toml` for asking its sources; a secret that is missing is a problem like others.
    pub fn load_to_ask(&self) -> anyhow::Result<Config> {
        Ok(config::load(&self.config_path(), &variable)?)
    }

    /// Where the archive is: the flag, else what `feeds.toml` says.
    pub fn db_path(&self, config: &Config) -> PathBuf {
        self.db.clone().unwrap_or_else(|| config.store.db.clone())
    }

    /// Where editions are.
    pub fn editions_path(&self, config: &Config) -> PathBuf {
        self.out.clone().unwrap_or_else(|| config.store.editions.clone())
    }

    /// Opens the archive of `config`.
    pub fn archive(&self, config: &Config, access: Access) -> anyhow::Result<Archive> {
        let path = self.db_path(config);
        match access {
            Access::Write => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    std::fs::create_dir_all(folder).map_err(|why| no_folder(&path, &why))?;
                }
                Ok(Archive::open(&path)?)
            }
            Access::Read => Ok(Archive::open_read_only(&path)?),
            Access::Copy => Ok(Archive::open_for_copy(&path)?),
        }
    }

    /// Makes a wire heed what hosts have asked for, as the archive knows it; without an archive nobody has asked for anything.
    pub async fn heed_hosts(&self, config: &Config, wire: &Wire, now: DateTime<Utc>) -> anyhow::Result<()> {
        let archive = match self.archive(config, Access::Read) {
            Ok(archive) => archive,
            // Before the first pass there is none.
            Err(_) if !self.db_path(config).exists() => return Ok(()),
            Err(error) => {
                tracing::warn!("the archive cannot tell which hosts want quiet, so they are asked: {error:#}");
                return Ok(());
            }
        };
        hosts::heed(&archive, wire, now).await?;
        Ok(())
    }

    /// Keeps what hosts have asked for, where there is an archive: the daemon heeds it too.
    pub async fn keep_hosts(&self, config: &Config, wire: &Wire, now: DateTime<Utc>) {
        if !self.db_path(config).exists() {
            return;
        }
        let kept = async {
            let archive = self.archive(config, Access::Write)?;
            hosts::keep(&archive, wire, now).await?;
            anyhow::Ok(archive.close().await?)
        };
        if let Err(error) = kept.await {
            tracing::warn!("what hosts have asked for is not kept for the next run: {error:#}");
        }
    }

    /// The newsroom with all its doors.
    pub fn newsroom(&self, config: Config, access: Access, clock: Clock, sites: Option<Sites>) -> anyhow::Result<Newsroom> {
        let archive = self.archive(&config, access)?;
        archive.keep_free(config.store.min_free);
        let editions = self.editions_path(&config);
        let wire = wire(&config, sites)?;
        let alarm = config.alert.as_ref().map(|alert| Alarm::new(alert.command.clone(), alert.timeout));
        Ok(Newsroom { config: Arc::new(config), archive, wire: Arc::new(wire), editions, alarm, clock })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn no_folder(path: &Path, why: &std::io::Error) -> ArchiveError {
    ArchiveError { path: path.to_owned(), trouble: Trouble::Io { doing: "making its folder", detail: why.to_string() } }
}

/// The door to the network, as `[fetch]` wants it.
pub fn wire(config: &Config, sites: Option<Sites>) -> anyhow::Result<Wire> {
    Ok(Wire::new(wire_settings(config, sites))?)
}

/// How the network is used, as `[fetch]` wants it.
pub fn wire_settings(config: &Config, sites: Option<Sites>) -> wire::Settings {
    let agent = wire::user_agent(config.fetch.contact.as_deref());
    wire::Settings { per_host: config.fetch.per_host, proxy: config.fetch.proxy.clone(), sites, ..wire::Settings::new(agent) }
}

/// The machine's clock, read once.
#[expect(clippy::disallowed_methods, reason = "the command line is where time enters")]
pub fn wall_clock() -> DateTime<Utc> {
    Utc::now()
}

/// Reads `--now`: unix seconds or RFC 3339.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, String> {
    let unix = text.parse::<i64>().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    unix.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()))
        .ok_or_else(|| "give unix seconds (1683853500) or RFC 3339 (2023-05-12T09:05:00+08:00)".to_owned())
}

/// A clock at `--now`, else the machine's.
pub fn clock(now: Option<DateTime<Utc>>) -> Clock {
    now.map_or_else(|| Clock::running(wall_clock()), Clock::Standing)
}
