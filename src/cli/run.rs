//! `keepup run`: the daemon.

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::log;
use super::setup::{Access, Common, clock, wire_settings};
use crate::config::model::{LogFormat, Metrics};
use crate::daemon::telling::Desk;
use crate::daemon::{self, Outside};
use crate::errand::alarm::Alarm;
use crate::newsroom::Newsroom;
use crate::web::Hosts;

/// Arguments of `keepup run`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs until it is told to stop.
pub async fn run(_args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load_to_ask()?;
    log::start(&config.log.level, config.log.format == LogFormat::Json);
    daemon::announce(&config);
    let newsroom = common.newsroom(config, Access::Write, clock(None), None)?;
    let _hold = newsroom.archive.hold(newsroom.clock.now()).await?;
    let desk = desk(newsroom.config.metrics.as_ref()).await?;
    let common = common.clone();
    let outside = Outside { clock: || clock(None), reload: Box::new(move |room| reload(&common, room)), desk };
    daemon::run(newsroom, outside, CancellationToken::new()).await?;
    Ok(Exit::Done)
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
