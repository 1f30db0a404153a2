//! `keepup fetch`: one pass over what is due.

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::log;
use super::output::{self, Bar};
use super::setup::{Access, Common, clock, parse_time};
use crate::daemon::opening::is_shut;
use crate::newsroom::round::{RoundOptions, RoundReport};
use crate::newsroom::{counted, health};

/// Arguments of `keepup fetch`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these sources, by name
    #[arg(value_name = "SOURCE")]
    only: Vec<String>,
    /// Visit every source, whatever its interval; hosts that asked for quiet and sources that are gone are still left alone
    #[arg(long)]
    all: bool,
    /// Read the stored pages again with today's method and feeds.toml, without the network
    #[arg(long, conflicts_with_all = ["all", "only"])]
    replay: bool,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Makes the pass and says what came of it.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = if args.replay { common.load()? } else { common.load_to_ask()? };
    log::start("warn", false);
    if let Some(unknown) = args.only.iter().find(|name| config.sources.iter().all(|source| source.name != **name)) {
        eprintln!("error: feeds.toml has no source named {unknown:?}; `keepup feeds list` names them all");
        return Ok(Exit::Usage);
    }
    let wanted = config.clone();
    let open = async || {
        let newsroom = common.newsroom(config, Access::Write, clock(args.now), None)?;
        let hold = newsroom.archive.hold(newsroom.clock.now()).await?;
        anyhow::Ok((newsroom, hold))
    };
    let (newsroom, hold) = match open().await {
        Err(error) if is_shut(&error) => {
            let words = health::shut_out(&wanted, &error);
            return Err(error.context(words));
        }
        opened => opened?,
    };
    let stop = CancellationToken::new();
    let bar = Bar::default();
    let interrupted = stop_at_ctrl_c(&stop, "stopping: what has come in is kept, the rest stays due");
    let exit = if args.replay {
        let replayed = newsroom.replay(&bar, &stop).await?;
        if common.json {
            output::json(&replayed)?;
        } else {
            let (pages, changed) = (counted(replayed.pages, "stored page"), counted(replayed.changed, "article"));
            output::line(&format!("read {pages} again: {changed} changed"))?;
        }
        Exit::Done
    } else {
        newsroom.send_queued_alerts().await?;
        let options = RoundOptions { everything: args.all, only: args.only, page_patience: None };
        let report = newsroom.round(&options, &bar, &stop).await?;
        print(&report, common.json)?;
        if report.paused.is_some() { Exit::Failed } else { Exit::Done }
    };
    interrupted.abort();
    if let Some(alarm) = &newsroom.alarm {
        // The archive remembers that the operator was told: ending before the command has would lose the alert for good.
        alarm.finish().await;
    }
    newsroom.archive.clone().close().await?;
    drop(hold);
    Ok(if stop.is_cancelled() { Exit::Failed } else { exit })
}

/// Stops the work at Ctrl-C and tells what that means.
pub(super) fn stop_at_ctrl_c(stop: &CancellationToken, words: &'static str) -> tokio::task::JoinHandle<()> {
    let stop = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            eprintln!("{words}");
            stop.cancel();
        }
    })
}

fn print(report: &RoundReport, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(report);
    }
    output::line(&report.to_string())
}
