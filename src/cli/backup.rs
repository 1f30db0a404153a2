//! `keepup backup`: a checked copy of the archive.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, parse_time, wall_clock};
use crate::archive::backup;

/// Arguments of `keepup backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The copy to write [default: backups/ beside the archive, named by the time]
    #[arg(value_name = "FILE")]
    to: Option<PathBuf>,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Writes the copy and says where it is.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let archive = common.archive(&config, Access::Copy)?;
    let to = args.to.unwrap_or_else(|| backup::place(archive.path(), args.now.unwrap_or_else(wall_clock)));
    let copied = archive.backup(to).await?;
    if common.json {
        output::json(&serde_json::json!({ "path": copied.path, "bytes": copied.bytes }))?;
    } else {
        output::line(&format!("{}: read back and found sound, {}", copied.path.display(), output::size(copied.bytes)))?;
    }
    Ok(Exit::Done)
}
