//! `keepup run`: the daemon.

use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::log;
use super::setup::{Access, Common, clock, wire};
use crate::alert::Alarm;
use crate::config::LogFormat;
use crate::daemon::{self, Outside};
use crate::newsroom::Newsroom;

/// Arguments of `keepup run`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs until it is told to stop.
pub async fn run(_args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start(&config.log.level, config.log.format == LogFormat::Json);
    daemon::announce(&config);
    let newsroom = common.newsroom(config, Access::Write, clock(None), None)?;
    let _hold = newsroom.archive.hold(newsroom.clock.now()).await?;
    let common = common.clone();
    let outside = Outside { clock: || clock(None), reload: Box::new(move |room| reload(&common, room)) };
    daemon::run(newsroom, outside, CancellationToken::new()).await?;
    Ok(Exit::Done)
}

/// The same archive and clock under a fresh `feeds.toml`. Paths do not move under a running daemon.
fn reload(common: &Common, room: &Newsroom) -> anyhow::Result<Newsroom> {
    let config = common.load()?;
    let alarm = config.alert.as_ref().map(|alert| Alarm::new(alert.command.clone(), alert.timeout));
    let wire = wire(&config, None)?.into();
    daemon::announce(&config);
    Ok(Newsroom { wire, alarm, config: config.into(), ..room.clone() })
}
