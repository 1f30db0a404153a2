//! The start on a disk without any room, where the archive cannot even be opened: to end would help nobody, for systemd gives up after a
//! few starts. The daemon waits, says why, tells the operator once, and goes on by itself.

use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::systemd::{self, notify, say};
use super::telling::Desk;
use super::{LAST_ALERTS, Signals, is_full};
use crate::config::model::Config;
use crate::desk::vitals;
use crate::errand::alarm::{Alarm, Alert};
use crate::newsroom::clock::Clock;
use crate::newsroom::health;
use crate::web::{self, Snapshot};

/// Between two tries to open the archive.
const EVERY: Duration = Duration::from_secs(60);
/// Between two tries to tell the operator, when the first has failed.
const ALERT_AGAIN: Duration = Duration::from_secs(5 * 60);
/// The alert's number among those under way; those of the archive begin with 1.
const ALERT: i64 = 0;

/// What a daemon has while its archive is shut.
pub struct Doorstep<'a> {
    /// What ops want.
    pub config: &'a Config,
    /// Tells the operator.
    pub alarm: Option<Alarm>,
    /// The operator was told by an earlier run.
    pub told: bool,
    /// Where metrics and health are served, if they are.
    pub desk: Option<&'a Desk>,
    /// Reads the machine's clock.
    pub clock: fn() -> Clock,
}

/// What came of waiting.
pub enum Opened<T> {
    /// There was room.
    Late {
        /// What was opened.
        what: T,
        /// Whether the operator knows of the pause.
        told: bool,
    },
    /// The daemon was stopped.
    Stopped,
}

/// Whether the archive could not be opened because its disk has no room.
pub fn is_shut(error: &anyhow::Error) -> bool {
    is_full(error)
}

/// Tries to open until there is room, or `stop` is cancelled, or SIGTERM or SIGINT comes, which cancel it from then on; SIGHUP has it tried
/// at once.
///
/// # Errors
/// What is wrong with the archive other than that its disk is full.
pub async fn wait<T>(
    open: impl AsyncFn() -> anyhow::Result<T>,
    mut error: anyhow::Error,
    doorstep: Doorstep<'_>,
    stop: &CancellationToken,
) -> anyhow::Result<Opened<T>> {
    let mut signals = Signals::listen()?;
    notify(&[NotifyState::Ready]);
    tracing::error!("{error:#}; the archive is tried again every minute");
    let told = Arc::new(AtomicBool::new(doorstep.told));
    let mut alert_due = Instant::now();
    let (tell, asked) = watch::channel(snapshot(String::new()));
    let served = CancellationToken::new();
    let _served = served.clone().drop_guard();
    if let Some(desk) = doorstep.desk {
        tokio::spawn(web::serve(also(&desk.listener)?, desk.hosts.clone(), asked, served));
    }
    loop {
        let words = health::shut_out(doorstep.config, &error);
        say(&words);
        tell.send_replace(snapshot(words.clone()));
        if let Some(alarm) = doorstep.alarm.as_ref().filter(|_| !told.load(Relaxed) && Instant::now() >= alert_due) {
            alert_due = Instant::now() + ALERT_AGAIN;
            let (told, at) = (Arc::clone(&told), (doorstep.clock)().now().to_rfc3339());
            alarm.send(Some(ALERT), Alert::new("disk_low", "archive", words, at), move |taken| async move { told.store(taken, Relaxed) });
        }
        if !rest(&mut signals, stop).await {
            notify(&[NotifyState::Stopping]);
            if let Some(alarm) = &doorstep.alarm {
                alarm.stop(LAST_ALERTS).await;
            }
            tracing::info!("stopped");
            systemd::finish().await;
            return Ok(Opened::Stopped);
        }
        match open().await {
            Err(again) if is_full(&again) => error = again,
            Err(other) => return Err(other),
            Ok(what) => {
                // until the daemon listens itself
                tokio::spawn(stop_at(signals, stop.clone()));
                tracing::info!("there is room to open the archive");
                return Ok(Opened::Late { what, told: told.load(Relaxed) });
            }
        }
    }
}

/// False when the daemon is to stop. The watchdog is fed meanwhile: whoever waits for room is not stuck.
async fn rest(signals: &mut Signals, stop: &CancellationToken) -> bool {
    let end = tokio::time::sleep(EVERY);
    tokio::pin!(end);
    let mut feeding = tokio::time::interval(sd_notify::watchdog_enabled().map_or(EVERY, |period| period / 3));
    loop {
        tokio::select! {
            () = stop.cancelled() => return false,
            _ = signals.terminate.recv() => return false,
            _ = signals.interrupt.recv() => return false,
            _ = signals.hangup.recv() => {
                // a reload is over when systemd is told READY
                notify(&[NotifyState::Reloading, NotifyState::monotonic_usec_now().unwrap_or(NotifyState::Reloading)]);
                notify(&[NotifyState::Ready]);
                return true;
            }
            () = &mut end => return true,
            _ = feeding.tick() => notify(&[NotifyState::Watchdog]),
        }
    }
}

async fn stop_at(mut signals: Signals, stop: CancellationToken) {
    tokio::select! {
        _ = signals.terminate.recv() => stop.cancel(),
        _ = signals.interrupt.recv() => stop.cancel(),
        () = stop.cancelled() => {}
    }
}

fn snapshot(words: String) -> Snapshot {
    Snapshot { metrics: vitals::prometheus_shut(env!("CARGO_PKG_VERSION")), health: Err(words), taken: tokio::time::Instant::now() }
}

/// The same socket once more: the daemon serves there afterwards.
fn also(listener: &TcpListener) -> anyhow::Result<TcpListener> {
    let socket = listener.as_fd().try_clone_to_owned().context("the socket of the metrics cannot be shared")?;
    Ok(TcpListener::from_std(socket.into())?)
}
