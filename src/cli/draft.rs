//! `keepup draft`: the week's draft, written into the editions folder.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::desk::calendar::{Week, WeekError};
use crate::desk::draft::sidecar::SCHEMA;
use crate::desk::draft::templates::BUILT_IN;
use crate::newsroom::Newsroom;

/// Arguments of `keepup draft`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The week, named by its cut-off, as 2023-W19 [default: the one whose cut-off was last; see also `keepup draft --open`]
    #[arg(long, value_name = "WEEK", value_parser = parse_week, conflicts_with = "open")]
    week: Option<Week>,
    /// The week that is still open: a preview that freezes nothing
    #[arg(long)]
    open: bool,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
    /// Print the JSON Schema of draft.json
    #[arg(long, exclusive = true)]
    schema: bool,
    /// Write the templates of the pages into a folder, to start one's own from; see `[edition] templates`
    #[arg(long, value_name = "FOLDER", exclusive = true)]
    templates: Option<PathBuf>,
}

/// Writes the draft and says where it is.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    if args.schema {
        output::line(SCHEMA.trim_end())?;
        return Ok(Exit::Done);
    }
    if let Some(folder) = &args.templates {
        return write_templates(folder);
    }
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(args.now), None)?;
    let exit = write(&newsroom, &args, common.json).await;
    newsroom.archive.clone().close().await?;
    exit
}

async fn write(newsroom: &Newsroom, args: &Args, json: bool) -> anyhow::Result<Exit> {
    let now = newsroom.clock.now();
    let publish = &newsroom.config.edition.publish;
    let week = match (args.week, args.open) {
        (Some(week), _) => week,
        (None, true) => publish.week_of(now),
        (None, false) => publish.week_closed(now),
    };
    let report = newsroom.draft(week, now).await?;
    if json {
        output::json(&report)?;
    } else {
        output::line(&report.to_string())?;
    }
    Ok(Exit::Done)
}

/// Writes the built-in templates; one that stands there already is left alone.
fn write_templates(folder: &Path) -> anyhow::Result<Exit> {
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let mut exit = Exit::Done;
    for (name, text) in BUILT_IN {
        let path = folder.join(name);
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?;
                output::line(&format!("written: {}", path.display()))?;
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                output::line(&format!("left as it is: {}", path.display()))?;
                exit = Exit::Failed;
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be written", path.display())),
        }
    }
    Ok(exit)
}

pub(super) fn parse_week(text: &str) -> Result<Week, String> {
    text.parse().map_err(|error: WeekError| error.to_string())
}
