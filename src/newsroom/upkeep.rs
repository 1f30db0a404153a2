//! What is thrown away once a day, so that the archive does not grow for ever.

use chrono::{DateTime, TimeDelta, Utc};

use super::Newsroom;

/// The mark under which the archive remembers when it was last tidied, RFC 3339.
const TIDIED: &str = "tidied";
/// How long `keepup why` can tell of an entry that was dropped.
const DROPS_KEPT: TimeDelta = TimeDelta::days(90);

impl Newsroom {
    /// Throws away pages as fetched that are older than `[store] keep_pages`, and notes of what was dropped long ago. Articles stay.
    pub(super) async fn tidy(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let last = self.archive.mark(TIDIED).await?.and_then(|mark| DateTime::parse_from_rfc3339(&mark).ok());
        if last.is_some_and(|last| (now - last.to_utc()).abs() < TimeDelta::days(1)) {
            return Ok(());
        }
        let keep = TimeDelta::from_std(self.config.store.keep_pages).unwrap_or(TimeDelta::MAX);
        let pages_before = now.checked_sub_signed(keep).unwrap_or(DateTime::UNIX_EPOCH);
        let pruned = self.archive.prune(pages_before, now - DROPS_KEPT).await?;
        if pruned.pages + pruned.drops > 0 {
            tracing::info!(pages = pruned.pages, drops = pruned.drops, "old pages and notes were thrown away");
        }
        Ok(self.archive.set_mark(TIDIED, Some(now.to_rfc3339())).await?)
    }
}
