//! `keepup reindex`: all stories made anew.

use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::fetch::stop_at_ctrl_c;
use super::log;
use super::output::{self, Bar};
use super::setup::{Access, Common, clock};
use crate::newsroom::counted;

/// Arguments of `keepup reindex`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Makes the stories anew and says what came of it.
pub async fn run(_args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(None), None)?;
    // A daemon goes on with the names and the index that it has read.
    let _hold = newsroom.archive.hold(newsroom.clock.now()).await?;
    let stop = CancellationToken::new();
    let interrupted = stop_at_ctrl_c(&stop, "stopping: what is grouped so far is kept, `keepup fetch` or `keepup draft` goes on");
    let report = newsroom.reindex(&Bar::default(), &stop).await;
    interrupted.abort();
    newsroom.archive.clone().close().await?;
    let report = report?;
    if common.json {
        output::json(&report)?;
    } else {
        output::line(&format!("grouped {} anew: {} joined another", counted(report.articles, "article"), report.joined))?;
    }
    Ok(if stop.is_cancelled() { Exit::Failed } else { Exit::Done })
}
