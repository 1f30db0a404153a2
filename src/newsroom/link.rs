//! Our own link: when nobody at all can be reached, no source has failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::round::RoundReport;
use super::visits::Unanswered;
use super::{Newsroom, counted};
use crate::archive::Archive;
use crate::archive::error::ArchiveError;
use crate::archive::visits::Visit;
use crate::desk::visit::SourceState;

/// Whoever could not be reached is asked again so soon: the first to answer shows that the link is back.
const SOON: TimeDelta = TimeDelta::minutes(5);
/// A shorter break is no news for the operator.
const TOLD_AFTER: TimeDelta = TimeDelta::minutes(30);
/// The mark under which the archive remembers that the link is down.
const LINK: &str = "link";

/// That nobody could be reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Outage {
    since: DateTime<Utc>,
    told: bool,
}

/// Since when nobody could be reached, if that is so.
pub async fn down_since(archive: &Archive) -> Result<Option<DateTime<Utc>>, ArchiveError> {
    Ok(outage(archive).await?.map(|outage| outage.since))
}

async fn outage(archive: &Archive) -> Result<Option<Outage>, ArchiveError> {
    // what another version wrote otherwise is noted anew
    Ok(archive.mark(LINK).await?.and_then(|kept| serde_json::from_str(&kept).ok()))
}

/// What is wrong, and what to do.
pub fn words(since: DateTime<Utc>) -> String {
    let since = since.format("%Y-%m-%d %H:%M UTC");
    format!(
        "no host could be reached since {since}: look after this machine's network, its resolver, or [fetch] proxy; no source is blamed"
    )
}

impl Newsroom {
    /// Keeps what came of visits that got no answer: their sources' failures, unless nobody answered anybody.
    pub(super) async fn settle_unanswered(&self, visits: Vec<Unanswered>, report: &mut RoundReport) -> anyhow::Result<()> {
        let now = self.clock.now();
        // Two hosts that have been dead for long say nothing of the link when a pass happens to ask them alone.
        let news = visits.iter().any(|visit| visit.before.failures == 0) || down_since(&self.archive).await?.is_some();
        let cut_off = news && self.wire.reach().is_cut_off();
        for visit in visits {
            if cut_off {
                report.visited += 1;
                self.ask_again_soon(visit, now).await?;
            } else {
                let name = visit.source.clone();
                report.count(&name, self.keep_unanswered(visit).await?);
            }
        }
        self.note_outage(cut_off, report, now).await
    }

    /// The source stands as before, and is due again in minutes.
    async fn ask_again_soon(&self, visit: Unanswered, now: DateTime<Utc>) -> anyhow::Result<()> {
        tracing::debug!(source = visit.source, reason = visit.words, "not reached, and nobody else is");
        // one that was never asked is due in any case
        if visit.before.last_visit.is_some() {
            let state = SourceState { next_visit: Some(now + SOON), ..visit.before };
            let kept = Visit { source: visit.source, state, silence: None, arrivals: Vec::new(), dropped: Vec::new(), at: now };
            self.archive.keep_visit(kept).await?;
        }
        Ok(())
    }

    async fn note_outage(&self, cut_off: bool, report: &mut RoundReport, now: DateTime<Utc>) -> anyhow::Result<()> {
        let before = outage(&self.archive).await?;
        if !cut_off {
            if let Some(before) = before.filter(|_| self.wire.reach().has_answer()) {
                self.archive.set_mark(LINK, None).await?;
                let lasted = counted(usize::try_from((now - before.since).num_minutes()).unwrap_or_default(), "minute");
                tracing::warn!(since = %before.since, "hosts can be reached again");
                if before.told {
                    self.alert("network_back", "keepup", format!("hosts can be reached again, after {lasted}"), now).await;
                }
            }
            return Ok(());
        }
        let mut outage = before.clone().unwrap_or(Outage { since: now, told: false });
        report.cut_off = Some(words(outage.since));
        tracing::warn!(since = %outage.since, "no host can be reached");
        let tell = !outage.told && now - outage.since >= TOLD_AFTER;
        outage.told |= tell;
        if tell || before.is_none() {
            self.archive.set_mark(LINK, Some(serde_json::to_string(&outage)?)).await?;
        }
        if tell {
            self.alert("network_down", "keepup", words(outage.since), now).await;
        }
        Ok(())
    }
}
