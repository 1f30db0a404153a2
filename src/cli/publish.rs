//! `keepup publish`: the final issue of a week, recorded.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::check::{read_issue, week_of};
use super::draft::parse_week;
use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::desk::calendar::Week;

/// Arguments of `keepup publish`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What ran is covered: it does not come again in the next editions. What was cut from the draft is offered once more in the
next one. Recording an issue again takes the place of what was recorded before."
)]
pub struct Args {
    /// The issue as it went out, in a form that `keepup check` reads
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The week that it is the issue of, as 2023-W19 [default: the name of the folder it is in]
    #[arg(long, value_name = "WEEK", value_parser = parse_week)]
    week: Option<Week>,
    /// Record nothing while `keepup check` finds an error in it
    #[arg(long)]
    strict: bool,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Records the issue and says what ran, what was cut and what is the editor's own.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let issue = read_issue(&args.file)?;
    let file = args.file.display().to_string();
    let week = args.week.or_else(|| week_of(&args.file));
    let week =
        week.with_context(|| format!("{file} is in no folder that is named like a week: say which one it is, as --week 2023-W19"))?;
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(args.now), None)?;
    let report = newsroom.publish(week, &issue, &file, args.strict).await;
    newsroom.archive.clone().close().await?;
    let report = report?;
    if common.json {
        output::json(&report)?;
    } else {
        output::line(&report.to_string())?;
    }
    Ok(Exit::Done)
}
