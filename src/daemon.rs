//! When: the timer and the stop; the only file that knows tokio-cron-scheduler.
//!
//! The scheduler is a ticker and nothing more: what is due is asked of the database at each tick, so that nothing is lost
//! while the process or the machine sleeps, runs never overlap, and a clock that jumps does no harm
//! (tokio-cron-scheduler issues 87, 107, 113).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, RwLock};
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use crate::archive::error::{ArchiveError, Fate};
use crate::config::Config;
use crate::newsroom::Newsroom;
use crate::newsroom::clock::Clock;
use crate::newsroom::progress::Silent;
use crate::newsroom::round::RoundOptions;

/// Wakes the newsroom once a minute, at a second that is not everybody's.
const TICK: &str = "17 * * * * *";
/// A round that is cut short by the stop has this long to end its transaction.
const LAST_WORDS: Duration = Duration::from_secs(4);

/// What the daemon needs from the command line: a fresh clock and a fresh reading of `feeds.toml`.
pub struct Outside {
    /// Reads the machine's clock.
    pub clock: fn() -> Clock,
    /// Reads `feeds.toml` and makes a newsroom over the same archive; the error lists every problem.
    pub reload: Reload,
}

/// Makes a newsroom under a fresh `feeds.toml` from the one in force.
pub type Reload = Box<dyn Fn(&Newsroom) -> anyhow::Result<Newsroom> + Send + Sync>;

/// Runs until `stop` is cancelled or a signal comes: SIGTERM and SIGINT stop, SIGHUP reloads `feeds.toml`.
///
/// # Errors
/// The archive's, and those of the scheduler; a source's failure is not an error.
pub async fn run(newsroom: Newsroom, outside: Outside, stop: CancellationToken) -> anyhow::Result<()> {
    let room = Arc::new(RwLock::new(newsroom));
    let due = Arc::new(Notify::new());
    let mut ticker = ticker(&due).await?;
    let beats = Arc::new(AtomicU64::new(0));
    let watchdog = tokio::spawn(watchdog(room.clone(), beats.clone(), stop.clone()));
    // Before READY: a signal that nobody listens for yet would end the process.
    let signals = tokio::spawn(Signals::listen()?.heed(room.clone(), outside.reload, due.clone(), stop.clone()));
    notify(&[NotifyState::Ready]);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), sources = room.read().await.config.sources.len(), "keepup is running");
    due.notify_one();
    let outcome = work(&room, outside.clock, &due, &beats, &stop).await;
    notify(&[NotifyState::Stopping]);
    stop.cancel();
    ticker.shutdown().await?;
    watchdog.abort();
    signals.abort();
    let room = room.read().await.clone();
    if let Some(alarm) = &room.alarm
        && tokio::time::timeout(Duration::from_secs(1), alarm.finish()).await.is_err()
    {
        tracing::warn!("an alert command was still running at the stop");
    }
    room.archive.close().await?;
    tracing::info!("stopped");
    outcome
}

/// One thing at a time: a round, then the draft if its hour has come, then sleep until the next tick.
async fn work(
    room: &RwLock<Newsroom>,
    clock: fn() -> Clock,
    due: &Notify,
    beats: &AtomicU64,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = due.notified() => {}
        }
        let newsroom = Newsroom { clock: clock(), ..room.read().await.clone() };
        let shift = async {
            let report = newsroom.round(&RoundOptions::default(), &Silent, stop).await?;
            if report.visited + report.pages_read > 0 {
                tracing::info!("{}", report.to_string().lines().next().unwrap_or_default());
            }
            // After the round: a draft that was missed must not be frozen without the news that was missed with it.
            if !stop.is_cancelled() {
                newsroom.drafts_due().await?;
            }
            anyhow::Ok(())
        };
        tokio::pin!(shift);
        tokio::select! {
            outcome = &mut shift => weather(outcome)?,
            () = stop.cancelled() => {
                // Visits in flight see the stop themselves; what is being kept is kept whole.
                return tokio::time::timeout(LAST_WORDS, shift).await.unwrap_or(Ok(()));
            }
        }
        beats.fetch_add(1, Ordering::Relaxed);
    }
}

/// Ends the daemon only for an archive that cannot be used. A full disk, a locked archive or an editions folder that may not be
/// written is told, and the next tick tries again: starting anew would help nobody, and systemd gives up after a few times.
fn weather(outcome: anyhow::Result<()>) -> anyhow::Result<()> {
    let Err(error) = outcome else { return Ok(()) };
    let archive = error.chain().find_map(|cause| cause.downcast_ref::<ArchiveError>());
    if archive.is_some_and(|archive| archive.trouble.fate() == Fate::Broken) {
        return Err(error);
    }
    tracing::error!("this pass came to nothing, the next one tries again: {error:#}");
    Ok(())
}

async fn ticker(due: &Arc<Notify>) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let due = due.clone();
    let tick = Job::new(TICK, move |_, _| due.notify_one())?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Feeds systemd's watchdog while the archive's writer answers; a bare timer would bark for a dead newsroom too.
async fn watchdog(room: Arc<RwLock<Newsroom>>, beats: Arc<AtomicU64>, stop: CancellationToken) {
    let Some(period) = sd_notify::watchdog_enabled() else { return };
    while !stop.is_cancelled() {
        tokio::time::sleep(period / 3).await;
        let archive = room.read().await.archive.clone();
        match tokio::time::timeout(period / 3, archive.ping()).await {
            Ok(Ok(())) => notify(&[NotifyState::Watchdog]),
            Ok(Err(error)) => tracing::error!(%error, "the archive does not answer"),
            Err(_) => tracing::error!(rounds = beats.load(Ordering::Relaxed), "the archive's writer is stuck"),
        }
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be heard");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    async fn heed(mut self, room: Arc<RwLock<Newsroom>>, reload: Reload, due: Arc<Notify>, stop: CancellationToken) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => break,
                _ = self.interrupt.recv() => break,
                _ = self.hangup.recv() => {
                    notify(&[NotifyState::Reloading, NotifyState::monotonic_usec_now().unwrap_or(NotifyState::Reloading)]);
                    let now_in_force = room.read().await.clone();
                    match reload(&now_in_force) {
                        Ok(fresh) => {
                            tracing::info!(sources = fresh.config.sources.len(), "feeds.toml was read again");
                            *room.write().await = fresh;
                            due.notify_one();
                        }
                        Err(error) => tracing::error!("feeds.toml has mistakes, the last good one stays in force:\n{error}"),
                    }
                    notify(&[NotifyState::Ready]);
                }
            }
        }
        tracing::info!("stopping");
        stop.cancel();
    }
}

/// Tells systemd; without it nobody listens, and that is no error. Never hand fetched text to this: sd-notify does not strip line
/// breaks, so a headline could set `WATCHDOG_USEC`.
fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd was not told");
    }
}

/// What the daemon says of its configuration at the start.
pub fn announce(config: &Config) {
    for notice in &config.notices {
        tracing::warn!("{notice}");
    }
}
