//! The care that an archive needs once a day: old pages go, a backup is made, and the disk keeps some room.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Newsroom;
use super::health;
use crate::archive::Archive;
use crate::archive::backup;
use crate::archive::error::{ArchiveError, Fate};

/// The mark under which the archive remembers when it was last tidied, RFC 3339.
const TIDIED: &str = "tidied";
/// When a backup was last made, and when it was last tried.
const BACKED_UP: &str = "backed up";
const BACKUP_TRIED: &str = "backup tried";
/// Whether the operator was told that nothing is fetched.
const PAUSED: &str = "paused";
/// How long `keepup why` can tell of an entry that was dropped.
const DROPS_KEPT: TimeDelta = TimeDelta::days(90);
/// Longest time that tidying takes from fetching in one round; what is left is done in the next.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two tries at a backup that failed.
const BACKUP_RETRY: TimeDelta = TimeDelta::hours(1);

impl Newsroom {
    /// Throws away pages as fetched that are older than `[store] keep_pages`, and notes of what was dropped long ago. Articles stay.
    pub(super) async fn tidy(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if !self.is_due(TIDIED, TimeDelta::days(1), now).await? {
            return Ok(());
        }
        let keep = TimeDelta::from_std(self.config.store.keep_pages).unwrap_or(TimeDelta::MAX);
        let pages_before = now.checked_sub_signed(keep).unwrap_or(DateTime::UNIX_EPOCH);
        let pruned = self.archive.prune(pages_before, now - DROPS_KEPT, PATIENCE).await?;
        if pruned.pages + pruned.drops > 0 {
            tracing::info!(pages = pruned.pages, drops = pruned.drops, "old pages and notes were thrown away");
        }
        if pruned.unfinished {
            return Ok(());
        }
        Ok(self.archive.set_mark(TIDIED, Some(now.to_rfc3339())).await?)
    }

    /// Writes a backup if the last one is older than `[store] backup_every`, and removes those that are too many. One that fails is told and
    /// tried again later; the error is that of an archive that cannot be read through, which a backup is the first to notice.
    pub async fn backup_due(&self) -> anyhow::Result<()> {
        let (now, store) = (self.clock.now(), &self.config.store);
        let every = TimeDelta::from_std(store.backup_every).unwrap_or(TimeDelta::MAX);
        if store.keep_backups == 0 || !self.is_due(BACKED_UP, every, now).await? || !self.is_due(BACKUP_TRIED, BACKUP_RETRY, now).await? {
            return Ok(());
        }
        self.archive.set_mark(BACKUP_TRIED, Some(now.to_rfc3339())).await?;
        match self.back_up(now).await {
            Ok(()) => Ok(self.archive.set_mark(BACKED_UP, Some(now.to_rfc3339())).await?),
            Err(error) if error.downcast_ref::<ArchiveError>().is_some_and(|archive| archive.trouble.fate() == Fate::Broken) => Err(error),
            Err(error) => {
                tracing::error!("no backup was made: {error:#}; the next try is in an hour");
                self.alert("backup_failed", "archive", format!("{error:#}"), now).await;
                Ok(())
            }
        }
    }

    /// Like [`Newsroom::tidy`], while the disk is short of room: what is old may be what takes it, and what is not done today can wait.
    pub(super) async fn tidy_if_there_is_room(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        match self.tidy(now).await.map_err(anyhow::Error::downcast::<ArchiveError>) {
            Err(Ok(error)) => Ok(full_or(error)?),
            Err(Err(other)) => Err(other),
            Ok(()) => Ok(()),
        }
    }

    async fn back_up(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let (free, needed) = (self.archive.free_space()?, self.archive.size()?.saturating_add(self.config.store.min_free));
        if free < needed {
            anyhow::bail!("{} MiB are free on the archive's disk, and a backup wants {} MiB", free >> 20, needed >> 20);
        }
        let copied = self.archive.backup(backup::place(self.archive.path(), now)).await?;
        let removed = self.archive.thin_backups(self.config.store.keep_backups, now)?;
        tracing::info!(path = %copied.path.display(), bytes = copied.bytes, removed, "a backup was made");
        Ok(())
    }

    /// Why nothing may be fetched at present, in words: the disk has no room. The operator is told when it begins and when it ends.
    pub(super) async fn paused(&self, now: DateTime<Utc>) -> anyhow::Result<Option<String>> {
        let words = health::shortage(&self.config, &self.archive).await?.map(|shortage| shortage.to_string());
        let told = self.archive.mark(PAUSED).await?.is_some();
        match &words {
            Some(words) if !told => {
                tracing::warn!("{words}");
                if let Err(error) = self.archive.set_mark(PAUSED, Some(now.to_rfc3339())).await {
                    full_or(error)?;
                }
                self.alert("disk_low", "archive", words.clone(), now).await;
            }
            // not at the first byte: a pass that just fits would be told of again and again
            None if told
                && self.archive.shortage(self.config.store.min_free.saturating_add(self.config.store.min_free / 8)).await?.is_none() =>
            {
                tracing::info!("there is room on the disk again: fetching goes on");
                self.archive.set_mark(PAUSED, None).await?;
                self.alert("disk_recovered", "archive", "there is room on the disk again: fetching goes on".to_owned(), now).await;
            }
            _ => {}
        }
        Ok(words)
    }

    /// Notes that the operator knows of a pause already.
    ///
    /// # Errors
    /// The archive's; that the disk has no room for the note is none.
    pub async fn told_of_pause(&self) -> Result<(), ArchiveError> {
        self.archive.set_mark(PAUSED, Some(self.clock.now().to_rfc3339())).await.or_else(full_or)
    }

    /// Whether what a mark tells the time of was done longer ago than `every`; a time that is ahead of the clock counts as long ago.
    async fn is_due(&self, mark: &str, every: TimeDelta, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let last = self.archive.mark(mark).await?.and_then(|mark| DateTime::parse_from_rfc3339(&mark).ok());
        Ok(last.is_none_or(|last| now < last.to_utc() - every || now - last.to_utc() >= every))
    }
}

/// Whether the operator was told that nothing is fetched, as far as the archive can be asked.
pub async fn is_told_of_pause(archive: &Path) -> bool {
    let Ok(archive) = Archive::open_read_only(archive) else { return false };
    archive.mark(PAUSED).await.is_ok_and(|told| told.is_some())
}

/// A disk without any room is what the pause is about; every other error is one.
fn full_or(error: ArchiveError) -> Result<(), ArchiveError> {
    if error.trouble.fate() != Fate::Full {
        return Err(error);
    }
    tracing::warn!(%error, "while fetching is paused");
    Ok(())
}
