//! A shift: what the newsroom does when it is woken, and in which order.

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::pulse::Pulse;
use crate::newsroom::round::{RoundOptions, RoundReport};
use crate::newsroom::{Newsroom, counted};

/// Between two shifts, this is no longer the timer's pace: the machine was asleep, or its clock was set.
const ABSENCE: TimeDelta = TimeDelta::minutes(10);
/// A round reads pages for so long, and then visits and drafts have their turn.
const PAGE_PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// What comes first at `now`, when the last shift ended at `rested`.
pub(super) fn order(rested: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Order {
    if rested.is_some_and(|rested| (now - rested).abs() < ABSENCE) { Order::DraftFirst } else { Order::RoundFirst }
}

/// What comes first in a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// After a time of absence: a draft that was missed meanwhile shall have the news that was missed too.
    RoundFirst,
    /// A draft is on time.
    DraftFirst,
}

/// A round, the draft, the open week's draft, the day's backup, and alerts that are to be sent again. What ails one does not keep the others from being tried.
pub(super) async fn run(newsroom: &Newsroom, order: Order, pulse: &Pulse, stop: &CancellationToken) -> anyhow::Result<RoundReport> {
    let early = if order == Order::DraftFirst { newsroom.drafts_due().await } else { Ok(()) };
    let options = RoundOptions { page_patience: Some(PAGE_PATIENCE), ..RoundOptions::default() };
    let round = newsroom.round(&options, pulse, stop).await.inspect(|report| {
        if report.visited > report.unchanged || report.pages_read > 0 {
            tracing::info!("{}", report.to_string().lines().next().unwrap_or_default());
        }
    });
    // A first round that came to nothing is no ground for a draft; the next shift begins with it.
    let late = if order == Order::RoundFirst && round.is_ok() && !stop.is_cancelled() { newsroom.drafts_due().await } else { Ok(()) };
    let preview = if round.is_ok() && !stop.is_cancelled() { newsroom.preview_due().await } else { Ok(()) };
    let backup = if stop.is_cancelled() { Ok(()) } else { newsroom.backup_due().await };
    if let Err(error) = newsroom.send_queued_alerts().await {
        tracing::warn!("alerts that wait are left for the next shift: {error:#}");
    }
    round.and_then(|report| early.and(late).and(preview).and(backup).map(|()| report))
}

/// What systemd shows of a daemon that is at work.
pub(super) fn status(newsroom: &Newsroom, report: &RoundReport) -> String {
    report.paused.clone().unwrap_or_else(|| {
        let (sources, at) = (counted(newsroom.config.enabled().count(), "source"), newsroom.clock.now().format("%Y-%m-%d %H:%M"));
        let failed = if report.failures.is_empty() { String::new() } else { format!(", {} failed", report.failures.len()) };
        format!("Watching {sources}; the last round ended {at} UTC{failed}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_sleep_the_news_comes_before_the_draft() {
        let now = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        assert_eq!(order(None, now), Order::RoundFirst);
        assert_eq!(order(Some(now - TimeDelta::minutes(1)), now), Order::DraftFirst);
        assert_eq!(order(Some(now - TimeDelta::hours(60)), now), Order::RoundFirst);
        assert_eq!(order(Some(now + TimeDelta::days(1)), now), Order::RoundFirst);
    }
}
