//! What a host's refusals mean for its other pages: a few in a row end its lane, and it is left alone for a while.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{End, SOON};
use crate::archive::Archive;
use crate::archive::error::ArchiveError;
use crate::archive::pages::PageEnd;
use crate::archive::queue::QueuedPage;
use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::desk::visit::page::{Tact, after_silence};
use crate::desk::visit::{host_key, is_private};
use crate::newsroom::Newsroom;

/// So many refusals of one kind in a row end a lane: the next page would meet the same.
const LONG_ROW: u32 = 2;
/// A host is left alone for so long at first: one that gives no answer may be back in minutes.
const SILENT_FIRST: TimeDelta = TimeDelta::minutes(15);
const SHUT_FIRST: TimeDelta = TimeDelta::hours(1);
/// The mark under which the archive remembers the hosts whose pages are left alone.
const TACTS: &str = "hosts whose pages wait";

/// The refusals that a lane has met in a row.
#[derive(Default)]
pub(super) struct Row<'a> {
    kind: Option<(Option<Discriminant<RefusalKind>>, Option<String>)>,
    length: u32,
    words: String,
    /// Pages that got no sound answer: whether the host is at fault or they themselves, the pages after them tell.
    silent: Vec<(&'a QueuedPage, Refusal)>,
}

impl<'a> Row<'a> {
    pub(super) fn refused(&mut self, refusal: &Refusal) {
        self.lengthen(Some(discriminant(refusal.kind.plain())), refusal);
    }

    pub(super) fn silent(&mut self, page: &'a QueuedPage, refusal: Refusal) {
        self.lengthen(None, &refusal);
        self.silent.push((page, refusal));
    }

    /// Whether the lane ends here.
    pub(super) fn is_long(&self) -> bool {
        self.length >= LONG_ROW
    }

    fn lengthen(&mut self, kind: Option<Discriminant<RefusalKind>>, refusal: &Refusal) {
        // Short links of one host lead to many: two that refuse are no row.
        let kind = Some((kind, refusal.by.as_deref().and_then(host_key)));
        self.length = if self.kind == kind { self.length.saturating_add(1) } else { 1 };
        self.kind = kind;
        self.words.clone_from(&refusal.words);
    }

    fn first_wait(&self) -> TimeDelta {
        let silent = matches!(self.kind, Some((None, _)));
        if silent { SILENT_FIRST } else { SHUT_FIRST }
    }
}

/// The hosts whose pages are left alone, from one round to the next.
pub(super) struct Tacts(Mutex<Known>);

struct Known {
    hosts: HashMap<String, Tact>,
    changed: bool,
}

impl Tacts {
    pub(super) async fn load(archive: &Archive, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let kept = archive.mark(TACTS).await?.unwrap_or_default();
        // What cannot be read costs some tact, and no page.
        let mut hosts: HashMap<String, Tact> = serde_json::from_str(&kept).unwrap_or_default();
        hosts.retain(|_, tact| !tact.is_forgotten(now));
        Ok(Self(Mutex::new(Known { hosts, changed: false })))
    }

    pub(super) async fn keep(&self, archive: &Archive) -> Result<(), ArchiveError> {
        let kept = {
            let known = self.lock();
            if !known.changed {
                return Ok(());
            }
            (!known.hosts.is_empty()).then(|| serde_json::json!(known.hosts).to_string())
        };
        archive.set_mark(TACTS, kept).await
    }

    /// The host has given a page.
    pub(super) fn forget(&self, url: &Url) {
        let mut known = self.lock();
        if host_key(url).is_some_and(|host| known.hosts.remove(&host).is_some()) {
            known.changed = true;
        }
    }

    fn of(&self, host: &str) -> Option<Tact> {
        self.lock().hosts.get(host).copied()
    }

    fn begin(&self, host: &str, first: TimeDelta, now: DateTime<Utc>) -> Tact {
        let mut known = self.lock();
        let tact = Tact::after(known.hosts.get(host).copied(), first, now);
        known.hosts.insert(host.to_owned(), tact);
        known.changed = true;
        tact
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of the quiet that a refusal asks for; now, if it asks for none.
pub(super) fn asked_until(refusal: &Refusal, now: DateTime<Utc>) -> DateTime<Utc> {
    refusal.kind.retry_after().and_then(|asked| TimeDelta::from_std(asked).ok()).map_or(now, |asked| now + asked)
}

/// The host of a lane. Behind a private one many sites may stand.
fn host_of(lane: &[QueuedPage]) -> Option<String> {
    lane.first().map(|page| &page.url).filter(|url| !is_private(url)).and_then(host_key)
}

impl Newsroom {
    /// Whether the pages of the lane's host are left alone for now: those that came meanwhile wait with the others.
    pub(super) async fn keeps_tact(&self, lane: &[QueuedPage], tacts: &Tacts) -> anyhow::Result<bool> {
        let Some(host) = host_of(lane) else { return Ok(false) };
        let Some(tact) = tacts.of(&host).filter(|tact| tact.holds(self.clock.now())) else { return Ok(false) };
        let words = format!("{host} did not give the pages before it, and is left alone for a while");
        self.archive.put_off_pages(host, tact.until, words).await?;
        Ok(true)
    }

    /// The host gives pages: those to which it gave no answer before are at fault themselves. Returns how many were given up.
    pub(super) async fn blame(&self, row: &mut Row<'_>) -> anyhow::Result<usize> {
        let mut given_up = 0;
        for (page, refusal) in std::mem::take(row).silent {
            given_up += usize::from(matches!(self.try_later(page, &refusal.words).await?, End::Unavailable));
        }
        Ok(given_up)
    }

    /// Settles what the lane's last refusals mean: a long row for the whole host, a single one for the page alone. Returns how many pages
    /// were given up.
    pub(super) async fn end_lane(&self, lane: &[QueuedPage], row: Row<'_>, tacts: &Tacts) -> anyhow::Result<usize> {
        let now = self.clock.now();
        let cut_off = self.wire.reach().is_cut_off();
        let mut given_up = 0;
        for (page, refusal) in &row.silent {
            let words = &refusal.words;
            let due = if cut_off { Some(now + SOON) } else { after_silence(page.since, now) };
            match due {
                Some(due) => self.wait(page, due.max(asked_until(refusal, now)), words).await?,
                None => self.end(page, PageEnd::GivenUp, &format!("{words}; given up after weeks")).await?,
            };
            given_up += usize::from(due.is_none());
        }
        if let Some(host) = host_of(lane).filter(|_| row.is_long() && !cut_off) {
            let tact = tacts.begin(&host, row.first_wait(), now);
            tracing::warn!(host, until = %tact.until, reason = row.words, "the host's pages are left alone");
            self.archive.put_off_pages(host, tact.until, row.words).await?;
        }
        Ok(given_up)
    }
}
