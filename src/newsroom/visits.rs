//! One visit to one source: what it says is sorted, and kept in one transaction.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use url::Url;

use super::reporter::Reporter;
use super::{Newsroom, aside};
use crate::archive::error::{ArchiveError, Fate};
use crate::archive::visits::{Arrival, Dropped, Kept, PageWish, Visit};
use crate::desk::dispatch::Dispatch;
use crate::desk::entry::Entry;
use crate::desk::identity::Shared;
use crate::desk::intake;
use crate::desk::links;
use crate::desk::source::Source;
use crate::desk::visit::{self, SourceState};

/// What came of a visit.
#[derive(Debug, Default)]
pub(super) struct VisitEnd {
    pub unchanged: bool,
    pub new: usize,
    pub outlets: usize,
    pub dropped: usize,
    pub failure: Option<String>,
    /// Its host wants quiet: nothing more is asked of it in this round.
    pub quiet: bool,
}

impl Newsroom {
    /// Visits a source and keeps what it says. The error is the archive's; a source's failure is in the [`VisitEnd`].
    pub(super) async fn visit(&self, source: &Source, state: SourceState) -> anyhow::Result<VisitEnd> {
        let reporter = Reporter { wire: self.wire.clone(), clock: self.clock };
        let mut gathered = reporter.gather(source, state.clone()).await;
        let (arrivals, dropped) = self.sort_entries(source, gathered.entries).await;
        let at = self.clock.now();
        let quiet = gathered.silence.is_some();
        if let Some(silence) = &gathered.silence {
            self.wire.leave_alone(silence.clone());
        }
        let visit = Visit { source: source.name.clone(), state: gathered.state, silence: gathered.silence, arrivals, dropped, at };
        let kept = match self.archive.keep_visit(visit).await {
            Err(error) if error.trouble.fate() == Fate::Failed => {
                let words = format!("what it said cannot be kept: {error}");
                let state = visit::after_unread(&state, source, &words, at);
                gathered.failure = Some(words);
                self.keep_failure(source, state, at).await?
            }
            kept => kept?,
        };
        if let Some(words) = &gathered.failure {
            tracing::warn!(source = source.name, problem = words, "visit failed");
        } else if gathered.unchanged {
            tracing::debug!(source = source.name, "visited: nothing has changed");
        } else {
            tracing::info!(source = source.name, new = kept.new, known = kept.known, "visited");
        }
        if !gathered.repaired.is_empty() {
            tracing::debug!(source = source.name, repaired = gathered.repaired.join("; "), "its feed was mended");
        }
        Ok(VisitEnd {
            unchanged: gathered.unchanged,
            new: kept.new,
            outlets: kept.outlets,
            dropped: kept.dropped,
            failure: gathered.failure,
            quiet,
        })
    }

    /// Of a visit that the archive refuses, the failure at least is kept: its source would be asked again every minute.
    async fn keep_failure(&self, source: &Source, state: SourceState, at: DateTime<Utc>) -> Result<Kept, ArchiveError> {
        let visit = Visit { source: source.name.clone(), state, silence: None, arrivals: Vec::new(), dropped: Vec::new(), at };
        self.archive.keep_visit(visit).await
    }

    /// Makes articles of the wanted entries, and names the reason for each of the others.
    async fn sort_entries(&self, source: &Source, entries: Vec<Entry>) -> (Vec<Arrival>, Vec<Dropped>) {
        let now = self.clock.now();
        let shared = Shared::among(source, &entries);
        let mut arrivals: Vec<Arrival> = Vec::with_capacity(entries.len());
        let mut dropped = Vec::new();
        for mut entry in entries {
            let taken = match entry.page.take() {
                Some(bytes) => self.read_saved_page(source, &entry, bytes).await,
                None => intake::from_entry(source, &entry, &shared, now).map(|article| {
                    let page = if source.article.is_some() { PageWish::Ask { due: now } } else { PageWish::None };
                    let unless_known = intake::too_old(source, &article, now);
                    Arrival { article, page, unless_known }
                }),
            };
            match taken {
                Ok(arrival) => arrivals.push(arrival),
                Err(reason) => dropped.push(Dropped {
                    url: entry.link.map(|link| links::canonical(&link, &source.drop_params).into()).unwrap_or_default(),
                    title: entry.title.unwrap_or_default(),
                    reason,
                }),
            }
        }
        // A page at hand says more than a link to the same article.
        arrivals.sort_by_key(|arrival| !matches!(arrival.page, PageWish::Have(_)));
        (arrivals, dropped)
    }

    /// A page that an editor saved is read at once, for it needs no network.
    async fn read_saved_page(&self, source: &Source, entry: &Entry, bytes: Bytes) -> Result<Arrival, String> {
        let now = self.clock.now();
        // The base of relative links in a page that does not say where it comes from leads nowhere on purpose.
        let place = entry.link.clone().map_or_else(|| Url::parse("file:///"), Ok).map_err(|error| error.to_string())?;
        let page = Dispatch { asked: place.clone(), url: place, content_type: None, body: bytes, fetched: now };
        let (source, entry) = (Arc::new(source.clone()), entry.clone());
        aside(move || {
            let writeup = intake::write_up(&page, Some(&source), entry.title.as_deref());
            let article = intake::from_saved_page(&source, &entry, writeup, now)?;
            Ok(Arrival { article, page: PageWish::Have(Box::new(page)), unless_known: None })
        })
        .await?
    }
}
