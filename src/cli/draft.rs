//! `keepup draft`: the week's draft, written into the editions folder.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::fetch::stop_at_ctrl_c;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::desk::calendar::{Week, WeekError};
use crate::desk::draft::sidecar::SCHEMA;
use crate::desk::draft::templates::BUILT_IN;
use crate::newsroom::Newsroom;
use crate::newsroom::watching::Look;

/// How often the database is asked whether anything came in.
const WATCH_PACE: Duration = Duration::from_secs(5);

/// Arguments of `keepup draft`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The week, named by its cut-off, as 2023-W19 [default: the one whose cut-off was last; see also `keepup draft --open`]
    #[arg(long, value_name = "WEEK", value_parser = parse_week, conflicts_with = "open")]
    week: Option<Week>,
    /// The week that is still open: a preview that freezes nothing
    #[arg(long)]
    open: bool,
    /// Stay, and keep the open week's draft current as news comes in, until an editor touches it or the cut-off freezes it
    #[arg(long, conflicts_with_all = ["week", "open"])]
    watch_week: bool,
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
    let exit = if args.watch_week { watch(&newsroom, common.json).await } else { write(&newsroom, &args, common.json).await };
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
    let open = publish.week_of(now);
    if week > open {
        anyhow::bail!("{week} has not begun, and there is nothing to draw up for it: the open week is {open} (`keepup draft --open`)");
    }
    let report = newsroom.draft(week, now).await?;
    if json {
        output::json(&report)?;
    } else {
        output::line(&report.to_string())?;
    }
    Ok(Exit::Done)
}

/// Keeps the open week's draft current. Ctrl-C is the way to end it, and no failure.
async fn watch(newsroom: &Newsroom, json: bool) -> anyhow::Result<Exit> {
    let stop = CancellationToken::new();
    let interrupted = stop_at_ctrl_c(&stop, "stopping: the draft stays as it is");
    let tell = |look: &Look| {
        if let Err(error) = told(look, json) {
            eprintln!("error: {error:#}");
        }
    };
    if !json {
        let week = newsroom.config.edition.publish.week_of(newsroom.clock.now());
        output::line(&format!("watching {week}; Ctrl-C ends it"))?;
    }
    let outcome = newsroom.watch_week(WATCH_PACE, &stop, &tell).await;
    interrupted.abort();
    outcome.map(|()| Exit::Done)
}

fn told(look: &Look, json: bool) -> anyhow::Result<()> {
    match look {
        Look::Renewed(report) | Look::Frozen(Some(report)) if json => output::json(report),
        Look::Renewed(report) | Look::Frozen(Some(report)) => {
            output::line(&report.to_string())?;
            if report.open { Ok(()) } else { output::line("the cut-off has come: the week is frozen") }
        }
        Look::Edited(path) => {
            eprintln!("{} was touched by an editor: it is his from here on, and `keepup draft` merges what is new into it", path.display());
            Ok(())
        }
        Look::Frozen(None) => {
            eprintln!("the week is frozen: its draft is made");
            Ok(())
        }
        Look::Current => Ok(()),
    }
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
