//! `keepup run`: the daemon.

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::log;
use super::setup::{Access, Common, clock, wire_settings};
use crate::archive::lock::Hold;
use crate::config::model::{Config, LogFormat, Metrics};
use crate::daemon::opening::{self, Doorstep, Opened};
use crate::daemon::telling::Desk;
use crate::daemon::{self, Outside};
use crate::errand::alarm::Alarm;
use crate::newsroom::{Newsroom, upkeep};
use crate::web::Hosts;

/// Arguments of `keepup run`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs until it is told to stop.
pub async fn run(_args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load_to_ask()?;
    log::start(&config.log.level, config.log.format == LogFormat::Json);
    daemon::announce(&config);
    let stop = CancellationToken::new();
    let Some((newsroom, _hold, desk)) = opened(config, common, &stop).await? else { return Ok(Exit::Done) };
    let common = common.clone();
    let outside = Outside { clock: || clock(None), reload: Box::new(move |room| reload(&common, room)), desk };
    daemon::run(newsroom, outside, stop).await?;
    Ok(Exit::Done)
}

/// The newsroom over its archive, the right to fetch into it, and where metrics are served; waits while the disk has no room to open it.
/// `None` when it was stopped over that.
async fn opened(config: Config, common: &Common, stop: &CancellationToken) -> anyhow::Result<Option<(Newsroom, Hold, Option<Desk>)>> {
    let open = async |config: Config| {
        let newsroom = common.newsroom(config, Access::Write, clock(None), None)?;
        let hold = newsroom.archive.hold(newsroom.clock.now()).await?;
        anyhow::Ok((newsroom, hold))
    };
    let error = match open(config.clone()).await {
        Err(error) if opening::is_shut(&error) => error,
        outcome => {
            // who holds the archive is told before who has the port
            let (newsroom, hold) = outcome?;
            let desk = desk(newsroom.config.metrics.as_ref()).await?;
            return Ok(Some((newsroom, hold, desk)));
        }
    };
    let desk = desk(config.metrics.as_ref()).await?;
    let alarm = config.alert.as_ref().map(|alert| Alarm::new(alert.command.clone(), alert.timeout));
    let told = upkeep::is_told_of_pause(&common.db_path(&config)).await;
    let doorstep = Doorstep { config: &config, alarm: alarm.clone(), told, desk: desk.as_ref(), clock: || clock(None) };
    // feeds.toml may have been edited over the wait
    let again = async || open(common.load_to_ask().unwrap_or_else(|_| config.clone())).await;
    match opening::wait(again, error, doorstep, stop).await? {
        Opened::Stopped => Ok(None),
        Opened::Late { what: (mut newsroom, hold), told } => {
            if let (Some(before), Some(alert)) = (alarm, &newsroom.config.alert) {
                // what it still sends is waited for together with what comes
                newsroom.alarm = Some(before.renewed(alert.command.clone(), alert.timeout));
            }
            if told {
                newsroom.told_of_pause().await?;
            }
            Ok(Some((newsroom, hold, desk)))
        }
    }
}

/// Takes the port for metrics, or says who might have it.
async fn desk(metrics: Option<&Metrics>) -> anyhow::Result<Option<Desk>> {
    let Some(metrics) = metrics else { return Ok(None) };
    let listener = TcpListener::bind(metrics.listen)
        .await
        .with_context(|| format!("metrics cannot be served at {}: choose another address or port in [metrics] listen", metrics.listen))?;
    let listen = listener.local_addr().context("the address of the metrics cannot be told")?;
    tracing::info!(%listen, "metrics and health are served");
    Ok(Some(Desk { listener, hosts: Hosts::new(listen, &metrics.hosts) }))
}

/// The same archive and clock under a fresh `feeds.toml`. Paths do not move under a running daemon.
fn reload(common: &Common, room: &Newsroom) -> anyhow::Result<Newsroom> {
    let config = common.load_to_ask()?;
    let alarm = config.alert.as_ref().map(|alert| match &room.alarm {
        Some(alarm) => alarm.renewed(alert.command.clone(), alert.timeout),
        None => Alarm::new(alert.command.clone(), alert.timeout),
    });
    let wire = room.wire.renewed(wire_settings(&config, None))?.into();
    daemon::announce(&config);
    room.archive.keep_free(config.store.min_free);
    Ok(Newsroom { wire, alarm, config: config.into(), ..room.clone() })
}
