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
use crate::desk::visit::{self, Silence, SourceState};
use crate::wire::words;

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
    /// Nobody answered, and nothing is kept yet: the fault may be in our own link.
    pub unanswered: Option<Box<Unanswered>>,
}

/// A visit that got no answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    pub source: String,
    /// What was remembered of the source.
    pub before: SourceState,
    /// What is to be remembered if it failed.
    pub failed: SourceState,
    pub words: String,
    pub at: DateTime<Utc>,
}

impl Newsroom {
    /// Visits a source and keeps what it says; `last` when no other source of its host is to be visited for now. The error is the
    /// archive's; a source's failure is in the [`VisitEnd`].
    pub(super) async fn visit(&self, source: &Source, state: SourceState, last: bool) -> anyhow::Result<VisitEnd> {
        let reporter = Reporter { wire: self.wire.clone(), clock: self.clock, last };
        let mut gathered = reporter.gather(source, state.clone()).await;
        let at = self.clock.now();
        if let Some(words) = gathered.failure.clone().filter(|_| gathered.entries.is_empty() && self.is_unanswered(source, &state)) {
            let unanswered = Unanswered { source: source.name.clone(), before: state, failed: gathered.state, words, at };
            return Ok(VisitEnd { unanswered: Some(Box::new(unanswered)), ..VisitEnd::default() });
        }
        let Sorted { arrivals, dropped, .. } = match self.sort_entries(source, gathered.entries).await {
            Ok(sorted) => sorted,
            Err(words) => {
                gathered.state = visit::after_unread(&state, source, &words, at);
                gathered.failure = Some(words);
                Sorted::default()
            }
        };
        let quiet = gathered.silence.is_some();
        if let Some(silence) = &gathered.silence {
            self.wire.leave_alone(silence.clone());
        }
        let visit = Visit { source: source.name.clone(), state: gathered.state, silence: gathered.silence.clone(), arrivals, dropped, at };
        let kept = match self.archive.keep_visit(visit).await {
            Err(error) if error.trouble.fate() == Fate::Failed => {
                let words = format!("what it said cannot be kept: {error}");
                let state = visit::after_unread(&state, source, &words, at);
                gathered.failure = Some(words);
                self.keep_failure(&source.name, state, gathered.silence.take(), at).await?
            }
            kept => kept?,
        };
        self.keep_robots().await?;
        if let Some(reason) = &gathered.failure {
            let url = visit::ask_url(source, &state).map(|url| words::shown(&url)).unwrap_or_default();
            tracing::warn!(source = source.name, url, reason, "visit failed");
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
            unanswered: None,
        })
    }

    /// Whether the host of a source has just given no answer, nor has any other in this pass.
    fn is_unanswered(&self, source: &Source, state: &SourceState) -> bool {
        let reach = self.wire.reach();
        !reach.has_answer() && visit::ask_url(source, state).is_some_and(|url| reach.is_silent(&url))
    }

    /// Keeps the failure of a source that gave no answer, for the link is sound.
    pub(super) async fn keep_unanswered(&self, visit: Unanswered) -> Result<VisitEnd, ArchiveError> {
        let Unanswered { source, failed, words, at, .. } = visit;
        self.keep_failure(&source, failed, None, at).await?;
        tracing::warn!(source, reason = words, "visit failed");
        Ok(VisitEnd { failure: Some(words), ..VisitEnd::default() })
    }

    /// Of a visit that the archive refuses, the failure at least is kept: its source would be asked again every minute.
    async fn keep_failure(
        &self,
        source: &str,
        state: SourceState,
        silence: Option<Silence>,
        at: DateTime<Utc>,
    ) -> Result<Kept, ArchiveError> {
        let visit = Visit { source: source.to_owned(), state, silence, arrivals: Vec::new(), dropped: Vec::new(), at };
        self.archive.keep_visit(visit).await
    }

    /// Makes articles of the wanted entries, and names the reason for each of the others.
    ///
    /// # Errors
    /// Words, when what the source says is more than the desk can bear.
    async fn sort_entries(&self, source: &Source, entries: Vec<Entry>) -> Result<Sorted, String> {
        if entries.is_empty() {
            return Ok(Sorted::default());
        }
        let (rules, now) = (source.clone(), self.clock.now());
        let mut sorted = aside(move || sort(&rules, entries, now)).await?;
        for (entry, bytes) in std::mem::take(&mut sorted.saved) {
            match self.read_saved_page(source, &entry, bytes).await {
                Ok(arrival) => sorted.arrivals.push(arrival),
                Err(reason) => sorted.dropped.push(dropped(source, entry, reason)),
            }
        }
        // A page at hand says more than a link to the same article.
        sorted.arrivals.sort_by_key(|arrival| !matches!(arrival.page, PageWish::Have(_)));
        Ok(sorted)
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

/// Entries, sorted.
#[derive(Debug, Default)]
struct Sorted {
    arrivals: Vec<Arrival>,
    dropped: Vec<Dropped>,
    /// Those that came with a page, which is yet to be read.
    saved: Vec<(Entry, Bytes)>,
}

fn sort(source: &Source, entries: Vec<Entry>, now: DateTime<Utc>) -> Sorted {
    let shared = Shared::among(source, &entries);
    let mut sorted = Sorted { arrivals: Vec::with_capacity(entries.len()), ..Sorted::default() };
    for mut entry in entries {
        if let Some(bytes) = entry.page.take() {
            sorted.saved.push((entry, bytes));
            continue;
        }
        match intake::from_entry(source, &entry, &shared, now) {
            Ok(article) => {
                let page = if source.article.is_some() { PageWish::Ask { due: now } } else { PageWish::None };
                let unless_known = intake::too_old(source, &article, now);
                sorted.arrivals.push(Arrival { article, page, unless_known });
            }
            Err(reason) => sorted.dropped.push(dropped(source, entry, reason)),
        }
    }
    sorted
}

fn dropped(source: &Source, entry: Entry, reason: String) -> Dropped {
    let url = entry.link.map(|link| links::canonical(&link, &source.drop_params).into()).unwrap_or_default();
    Dropped { url, title: entry.title.unwrap_or_default(), reason }
}
