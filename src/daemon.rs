//! When: the timer and the stop; the only file that knows tokio-cron-scheduler.
//!
//! The scheduler is a ticker and nothing more: what is due is asked of the database at each tick, so that nothing is lost
//! while the process or the machine sleeps, runs never overlap, and a clock that jumps does no harm
//! (tokio-cron-scheduler issues 87, 107, 113).

pub mod opening;
pub mod telling;

mod pulse;
mod shift;
mod systemd;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, Utc};
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, RwLock};
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use crate::archive::error::{ArchiveError, Fate};
use crate::config::model::Config;
use crate::newsroom::Newsroom;
use crate::newsroom::clock::Clock;
use crate::newsroom::round::RoundReport;
use pulse::Pulse;
use systemd::{notify, say};
use telling::{Desk, Present, tell};

/// Wakes the newsroom once a minute, at a second that is not everybody's.
const TICK: &str = "17 * * * * *";
/// Without a tick for so long the newsroom wakes by itself.
const LATE_TICK: Duration = Duration::from_secs(90);
/// A round that is cut short by the stop has this long to end its transaction.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Alerts that are being sent at the stop have this long; those that are not sent by then are at the next start.
const LAST_ALERTS: Duration = Duration::from_secs(1);
/// The alert that the archive is damaged has this long: there is no next start before somebody has mended it.
const LAST_ALARM: Duration = Duration::from_secs(10);
/// After a shift that came to nothing (a full disk, say), so that sources are not asked again and again for what cannot be kept.
const REST: Duration = Duration::from_secs(15 * 60);

/// Reads `feeds.toml` again and makes a newsroom over the same archive; the error lists every problem.
pub type Reload = Box<dyn Fn(&Newsroom) -> anyhow::Result<Newsroom> + Send + Sync>;

/// What the daemon needs from the command line: a fresh clock and a fresh reading of `feeds.toml`.
pub struct Outside {
    /// Reads the machine's clock.
    pub clock: fn() -> Clock,
    /// Reads `feeds.toml` again.
    pub reload: Reload,
    /// Where metrics and health are served, if they are.
    pub desk: Option<Desk>,
}

/// Runs until `stop` is cancelled or a signal comes: SIGTERM and SIGINT stop, SIGHUP reloads `feeds.toml`.
///
/// # Errors
/// Those of the scheduler, and the archive's that no later try can mend; a source's failure is not an error.
pub async fn run(newsroom: Newsroom, outside: Outside, stop: CancellationToken) -> anyhow::Result<()> {
    let room = Arc::new(RwLock::new(newsroom));
    let wake = Arc::new(Wake::default());
    let mut ticker = ticker(&wake).await?;
    let pulse = Arc::new(Pulse::new());
    let watchdog = tokio::spawn(watchdog(room.clone(), pulse.clone(), stop.clone()));
    // Heard before READY: a signal that nobody hears would end the process on the spot.
    let signals = tokio::spawn(heed(Signals::listen()?, room.clone(), outside.reload, wake.clone(), stop.clone()));
    let telling =
        outside.desk.map(|desk| tokio::spawn(tell(desk, room.clone(), outside.clock, (wake.clone(), pulse.clone()), stop.clone())));
    notify(&[NotifyState::Ready]);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), sources = room.read().await.config.sources.len(), "keepup is running");
    if let Err(error) = room.read().await.send_queued_alerts().await {
        tracing::warn!("alerts of an earlier run wait for the next start: {error:#}");
    }
    let checking = tokio::spawn(check_through(room.read().await.clone(), outside.clock, wake.clone(), stop.clone()));
    wake.due.notify_one();
    let outcome = work(&room, outside.clock, &wake, &pulse, &stop).await;
    notify(&[NotifyState::Stopping]);
    stop.cancel();
    let checked = checking.await.unwrap_or_else(|error| Err(error.into()));
    ticker.shutdown().await?;
    watchdog.abort();
    signals.abort();
    if let Some(telling) = telling {
        telling.abort();
    }
    let room = room.read().await.clone();
    if let Some(alarm) = &room.alarm {
        // a stop begins nothing more, and what was raised a moment ago may not have been begun
        if checked.is_err() && tokio::time::timeout(LAST_ALARM, alarm.finish()).await.is_err() {
            tracing::warn!("the alert command takes too long: who is to hear of the damage may not have heard");
        }
        if !alarm.stop(LAST_ALERTS).await {
            tracing::warn!("alerts were still being sent at the stop; the next start sends them");
        }
    }
    let closed = room.archive.close().await;
    tracing::info!("stopped");
    systemd::finish().await;
    checked.and(outcome).and(Ok(closed?))
}

/// Reads an archive through that was too large for it at the start, beside the work. Damage ends the daemon: what is kept in a damaged file
/// may be lost, and what is read from it wrong.
async fn check_through(newsroom: Newsroom, clock: fn() -> Clock, wake: Arc<Wake>, stop: CancellationToken) -> anyhow::Result<()> {
    if newsroom.archive.is_checked() {
        return Ok(());
    }
    let Err(error) = newsroom.archive.check_beside(stop.cancelled()).await else { return Ok(()) };
    if error.trouble.fate() != Fate::Broken {
        tracing::warn!("the archive could not be read through: {error}");
        return Ok(());
    }
    tracing::error!("{error}");
    wake.present.shift(Some(error.to_string()));
    newsroom.alert("archive_damaged", "archive", error.to_string(), clock().now()).await;
    stop.cancel();
    Err(error.into())
}

/// What wakes the newsroom, and what came of it.
#[derive(Default)]
struct Wake {
    /// There may be something to do.
    due: Notify,
    /// `feeds.toml` was read again: what failed may have been mended.
    reloaded: Notify,
    /// What came of it.
    present: Present,
}

/// One thing at a time: the draft if its hour has come, a round, then sleep until the next tick.
async fn work(room: &RwLock<Newsroom>, clock: fn() -> Clock, wake: &Wake, pulse: &Pulse, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut rested = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = wake.due.notified() => {}
            // The ticker goes by the machine's clock, and is silent for as long as that is set back.
            () = tokio::time::sleep(LATE_TICK) => {}
        }
        if !is_set(clock().now()) {
            say("Waiting for the clock to be set");
            pulse.beat();
            tracing::warn!("the clock says {}: nothing is done until it is set", clock().now().format("%Y-%m-%d %H:%M"));
            continue;
        }
        // From here on: what is mended while the shift fails cuts the rest short too.
        let reloaded = wake.reloaded.notified();
        tokio::pin!(reloaded);
        reloaded.as_mut().enable();
        let newsroom = Newsroom { clock: clock(), ..room.read().await.clone() };
        let shift = shift::run(&newsroom, shift::order(rested, newsroom.clock.now()), pulse, stop);
        tokio::pin!(shift);
        let outcome = tokio::select! {
            outcome = &mut shift => outcome,
            () = stop.cancelled() => {
                // Visits in flight see the stop themselves; what is being kept is kept whole.
                return tokio::time::timeout(LAST_WORDS, shift).await.unwrap_or(Ok(RoundReport::default())).map(drop);
            }
        };
        rested = Some(clock().now());
        pulse.beat();
        wake.present.shift(outcome.as_ref().err().map(|error| format!("{error:#}")));
        let error = match outcome {
            Ok(report) => {
                say(&shift::status(&newsroom, &report));
                if report.ungrouped > 0 {
                    wake.due.notify_one();
                }
                continue;
            }
            Err(error) if is_broken(&error) => return Err(error),
            Err(error) => error,
        };
        say(if is_full(&error) { "Fetching is paused: the disk is full" } else { "The last round or draft came to nothing: see the log" });
        tracing::error!("{error:#}; the next try is in {} minutes", REST.as_secs() / 60);
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = reloaded => {}
            () = tokio::time::sleep(REST) => {}
        }
        rested = Some(clock().now());
    }
}

/// Whether a clock can be right: a machine without a battery starts in 1970, and what it sees then would have come before all news.
fn is_set(now: DateTime<Utc>) -> bool {
    now.year() >= 2026
}

/// Whether an error is one of the archive that no later try can mend; a full disk or an editions folder without leave to write can be.
fn is_broken(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<ArchiveError>()).any(|archive| archive.trouble.fate() == Fate::Broken)
}

/// Whether the archive's disk has no room left.
fn is_full(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<ArchiveError>()).any(|archive| archive.trouble.fate() == Fate::Full)
}

async fn ticker(wake: &Arc<Wake>) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let wake = wake.clone();
    let tick = Job::new(TICK, move |_, _| wake.due.notify_one())?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Feeds systemd's watchdog while the newsroom gives signs of life and the archive's writer answers; a bare timer would bark for a
/// dead newsroom too.
async fn watchdog(room: Arc<RwLock<Newsroom>>, pulse: Arc<Pulse>, stop: CancellationToken) {
    let Some(period) = sd_notify::watchdog_enabled() else { return };
    while !stop.is_cancelled() {
        tokio::time::sleep(period / 3).await;
        if let Some(silent) = pulse.silence(Instant::now()) {
            tracing::error!("the newsroom has not moved for {} minutes; systemd will start it again", silent.as_secs() / 60);
            continue;
        }
        let archive = room.read().await.archive.clone();
        match tokio::time::timeout(period / 3, archive.ping()).await {
            Ok(Ok(())) => notify(&[NotifyState::Watchdog]),
            // Another program has it locked: the writer is well.
            Ok(Err(error)) if error.trouble.fate() == Fate::Busy => notify(&[NotifyState::Watchdog]),
            Ok(Err(error)) => tracing::error!(%error, "the archive does not answer"),
            Err(_) => tracing::error!("the archive's writer is stuck"),
        }
    }
}

/// The signals that mean something here.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let heard = |kind| signal(kind).context("signals cannot be heard, so keepup could be neither stopped nor reloaded");
        Ok(Self {
            terminate: heard(SignalKind::terminate())?,
            interrupt: heard(SignalKind::interrupt())?,
            hangup: heard(SignalKind::hangup())?,
        })
    }
}

async fn heed(mut signals: Signals, room: Arc<RwLock<Newsroom>>, reload: Reload, wake: Arc<Wake>, stop: CancellationToken) {
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => break,
            _ = signals.interrupt.recv() => break,
            _ = signals.hangup.recv() => {
                notify(&[NotifyState::Reloading, NotifyState::monotonic_usec_now().unwrap_or(NotifyState::Reloading)]);
                let now_in_force = room.read().await.clone();
                let fresh = reload(&now_in_force);
                wake.present.reload(fresh.is_ok());
                match fresh {
                    Ok(fresh) => {
                        tracing::info!(sources = fresh.config.sources.len(), "feeds.toml was read again");
                        *room.write().await = fresh;
                        wake.due.notify_one();
                        wake.reloaded.notify_waiters();
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

/// What the daemon says of its configuration at the start.
pub fn announce(config: &Config) {
    for notice in &config.notices {
        tracing::warn!("{notice}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::error::Trouble;

    #[test]
    fn a_clock_that_was_not_set_is_waited_for() {
        let [early, late] = [5, 1_795_000_000].map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap());
        assert!(!is_set(early) && is_set(late));
    }

    #[test]
    fn only_a_broken_archive_ends_the_daemon() {
        let of = |trouble: Trouble| anyhow::Error::new(ArchiveError { path: "keepup.db".into(), trouble }).context("in a round");
        assert!(is_broken(&of(Trouble::Corrupt { detail: "page 3".to_owned(), backup: None })));
        assert!(!is_broken(&of(Trouble::Full)) && !is_broken(&of(Trouble::Busy)));
        assert!(!is_broken(&anyhow::anyhow!("the editions folder may not be written")));
    }
}
