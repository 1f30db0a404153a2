//! A round: visit what is due, read the pages that wait, tell what went wrong.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::hosts;
use super::lanes::by_host;
use super::progress::Progress;
use super::sharing::shared;
use super::visits::{Unanswered, VisitEnd};
use super::{Newsroom, counted};
use crate::archive::error::{ArchiveError, Trouble};
use crate::archive::search::WORDS_STEP;
use crate::config::model::Config;
use crate::desk::source::{Robots, Source};
use crate::desk::visit::{self, Due, Silence, SourceState};
use crate::wire::SLOW;

/// Most hosts visited at once. The wire asks fewer of them at a time: the others are being read and kept meanwhile, and one of them is always
/// ready to ask when a place becomes free.
const VISITS_AT_ONCE: usize = 96;
/// Batches of [`WORDS_STEP`] articles that one round brings into the index of words.
const INDEX_BATCHES: usize = 8;
/// Most articles that one round takes up into stories, a few tenths of a second's work: a first pass over thousands of sources does not
/// wait for it. The next round goes on, which the daemon begins at once, and a draft takes up what is of its week.
const GROUPED_MOST: usize = 300;
/// The mark under which the archive remembers which sources the owner answers for.
const OWNER_APPROVED: &str = "owner-approved";

/// What a round is asked to do.
#[derive(Debug, Clone, Default)]
pub struct RoundOptions {
    /// Visit every source whatever its interval; what a server asked for still holds.
    pub everything: bool,
    /// Only these sources; all when empty.
    pub only: Vec<String>,
    /// No page is begun after this long: a long queue must not hold up visits and drafts. `None` reads all that is due.
    pub page_patience: Option<TimeDelta>,
}

/// What came of a round.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct RoundReport {
    /// Sources visited.
    pub visited: usize,
    /// Of these, with nothing changed since the last visit.
    pub unchanged: usize,
    /// Articles not known before.
    pub new_articles: usize,
    /// Known articles that another source carried too.
    pub new_outlets: usize,
    /// Entries that the filters of `feeds.toml` dropped, or that were too old.
    pub dropped: usize,
    /// Article pages read.
    pub pages_read: usize,
    /// Article pages that cannot be had; `keepup status` and the draft name them.
    pub pages_unavailable: usize,
    /// Article pages that wait for a slow or silent host, or for another try.
    pub pages_waiting: usize,
    /// Articles that no story has taken up yet, when the round took up as many as one may: another goes on at once.
    pub ungrouped: usize,
    /// Sources that failed, and why.
    pub failures: Vec<(String, String)>,
    /// Why nothing was fetched, or nothing more: the disk has no room.
    pub paused: Option<String>,
    /// That no host could be reached, so that no source has failed.
    pub cut_off: Option<String>,
}

impl fmt::Display for RoundReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(words) = self.paused.as_ref().filter(|_| self.visited == 0) {
            return f.write_str(words);
        }
        let (visited, new) = (counted(self.visited, "source"), counted(self.new_articles, "new article"));
        write!(f, "{visited} visited, {} unchanged; {new}", self.unchanged)?;
        if self.new_outlets > 0 {
            write!(f, ", {} seen in another outlet", counted(self.new_outlets, "known article"))?;
        }
        if self.dropped > 0 {
            write!(f, ", {} dropped by filters or age", self.dropped)?;
        }
        write!(f, "; {} read", counted(self.pages_read, "page"))?;
        if self.pages_unavailable > 0 {
            write!(f, ", {} unavailable", self.pages_unavailable)?;
        }
        if self.pages_waiting > 0 {
            write!(f, ", {} waiting for a later pass", self.pages_waiting)?;
        }
        if let Some(words) = &self.cut_off {
            write!(f, "\n{words}")?;
        }
        for (source, words) in &self.failures {
            write!(f, "\nfailed: {source}: {words}")?;
        }
        if let Some(words) = &self.paused {
            write!(f, "\n{words}")?;
        }
        Ok(())
    }
}

impl RoundReport {
    pub(super) fn count(&mut self, source: &str, end: VisitEnd) {
        self.visited += 1;
        self.unchanged += usize::from(end.unchanged);
        self.new_articles += end.new;
        self.new_outlets += end.outlets;
        self.dropped += end.dropped;
        if let Some(words) = end.failure {
            self.failures.push((source.to_owned(), words));
        }
    }
}

impl Newsroom {
    /// Visits the sources that are due, then reads the pages that are due. A source's failure is part of the report; an error is the
    /// archive's. When `stop` is cancelled, what is under way is dropped and stays due.
    pub async fn round(&self, options: &RoundOptions, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<RoundReport> {
        self.archive.check_place()?;
        if let Some(words) = self.paused(self.clock.now()).await? {
            self.tidy_if_there_is_room(self.clock.now()).await?;
            return Ok(RoundReport { paused: Some(words), ..RoundReport::default() });
        }
        let run = self.archive.begin_run("round", self.clock.now()).await?;
        let outcome = self.go_round(options, progress, stop).await;
        let words = outcome.as_ref().map_or_else(|error| format!("came to nothing: {error:#}"), ToString::to_string);
        match (outcome, self.archive.end_run(run, self.clock.now(), &words).await) {
            (Ok(report), ended) => ended.map(|()| report).map_err(Into::into),
            // The archive that fails a round may fail its end as well: the first error tells why.
            (Err(error), _) => Err(error),
        }
    }

    async fn go_round(&self, options: &RoundOptions, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<RoundReport> {
        self.ask_again_what_owners_allow().await?;
        self.wire.reach().begin();
        let mut report = RoundReport::default();
        let taken_in = self.gather_news(options, progress, stop, &mut report).await;
        report.failures.sort();
        if let Some(shortage) = short_of_room(taken_in)? {
            // what was not kept stays due
            progress.end();
            report.paused = Some(self.paused(self.clock.now()).await?.unwrap_or_else(|| shortage.to_string()));
        }
        self.raise_alerts(self.clock.now()).await?;
        if !stop.is_cancelled() {
            self.tidy_if_there_is_room(self.clock.now()).await?;
        }
        Ok(report)
    }

    /// Visits, pages, words and stories: all that makes the archive grow.
    async fn gather_news(
        &self,
        options: &RoundOptions,
        progress: &dyn Progress,
        stop: &CancellationToken,
        report: &mut RoundReport,
    ) -> anyhow::Result<()> {
        let indexed = AtomicUsize::new(0);
        let visited = Mutex::new(std::mem::take(report));
        let unanswered = self.visit_due(options, progress, stop, &visited, &indexed).await;
        *report = visited.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.settle_unanswered(unanswered?, report).await?;
        let pages = self.read_pages(options.page_patience, progress, stop).await?;
        report.pages_read = pages.read;
        report.pages_unavailable = pages.unavailable;
        report.pages_waiting = pages.waiting;
        // The index of words follows under a budget of its own: a first pass over thousands of sources does not wait for it.
        for _ in indexed.into_inner()..INDEX_BATCHES {
            if stop.is_cancelled() || self.archive.index_words().await? == 0 {
                break;
            }
        }
        progress.begin("stories", self.archive.count_ungrouped().await? as usize);
        let grouped = self.group(GROUPED_MOST, progress, stop).await?;
        // what a round could not take up at all is no reason for another
        report.ungrouped = if grouped.articles > 0 { self.archive.count_ungrouped().await? as usize } else { 0 };
        progress.end();
        Ok(())
    }

    /// Visits what is due; gives the visits that nobody answered, for they are to be kept yet.
    async fn visit_due(
        &self,
        options: &RoundOptions,
        progress: &dyn Progress,
        stop: &CancellationToken,
        report: &Mutex<RoundReport>,
        indexed: &AtomicUsize,
    ) -> anyhow::Result<Vec<Unanswered>> {
        let now = self.clock.now();
        let states = self.archive.states().await?;
        let silences = hosts::heed(&self.archive, &self.wire, now).await?;
        let due = due_sources(&self.config, states, &silences, options, now);
        // An order names its sources: they are not put off.
        let pages_due = if options.only.is_empty() { self.archive.first_due_pages(now).await? } else { HashMap::new() };
        let pages_due = &pages_due;
        let unanswered = Mutex::new(Vec::new());
        let unanswered_so_far = &unanswered;
        progress.begin("sources", due.len());
        let lanes = by_host(due, |(source, state)| visit::ask_url(source, state));
        let ends = futures_util::stream::iter(lanes).map(|lane| async move {
            let mut lane = lane.into_iter();
            while let Some((source, state)) = lane.next() {
                // A slow host is asked for one thing a round; the others stay due. A page that waits longer comes first, or many sources
                // of one host would never leave it a turn.
                if self.wire.reach().is_hopeless() {
                    break;
                }
                if let Some(url) = visit::ask_url(source, &state)
                    && (self.leave_slow_host(&url).await? || self.is_slow(source, &url) && page_comes_first(pages_due, &url, &state))
                {
                    break;
                }
                let url = visit::ask_url(source, &state);
                let end = tokio::select! {
                    () = stop.cancelled() => None,
                    end = self.visit(source, state, lane.len() == 0) => Some(end?),
                };
                // Stopped or done: the next start, or the next pass of another process, owes the host its pause.
                if let Some(url) = url.filter(|_| end.is_none() || lane.len() == 0) {
                    self.leave_slow_host(&url).await?;
                }
                let Some(mut end) = end else { return Ok(()) };
                progress.step(&source.name);
                if let Some(visit) = end.unanswered.take() {
                    unanswered_so_far.lock().unwrap_or_else(PoisonError::into_inner).push(*visit);
                    continue;
                }
                let quiet = end.quiet;
                let new = {
                    let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                    report.count(&source.name, end);
                    report.new_articles
                };
                // Others wait for the network meanwhile.
                if new / WORDS_STEP > indexed.load(Relaxed) && indexed.fetch_add(1, Relaxed) < INDEX_BATCHES {
                    self.archive.index_words().await?;
                }
                if quiet {
                    break;
                }
            }
            anyhow::Ok(())
        });
        // With an archive that keeps nothing, nobody else is asked: what hosts then answer would be lost, and asked for again.
        let outcome = ends.buffer_unordered(VISITS_AT_ONCE).try_for_each(|()| async { Ok(()) }).await;
        progress.end();
        outcome.map(|()| unanswered.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a visit leaves its host a pause that no round sleeps out.
    fn is_slow(&self, source: &Source, url: &Url) -> bool {
        visit::limits_of(url, source.limits).pause.max(self.wire.crawl_delay(url)) > SLOW
    }

    /// Pages that robots.txt closed are asked for again, once, when the owner takes it on himself in `feeds.toml`.
    async fn ask_again_what_owners_allow(&self) -> anyhow::Result<()> {
        let approved: BTreeSet<&str> =
            self.config.enabled().filter(|source| source.robots == Robots::OwnerApproved).map(|source| source.name.as_str()).collect();
        let before = self.archive.mark(OWNER_APPROVED).await?.unwrap_or_default();
        let known: BTreeSet<&str> = before.lines().collect();
        if approved == known {
            return Ok(());
        }
        for source in approved.difference(&known) {
            self.archive.ask_again(*source, self.clock.now()).await?;
        }
        let names = approved.into_iter().collect::<Vec<_>>().join("\n");
        Ok(self.archive.set_mark(OWNER_APPROVED, Some(names)).await?)
    }
}

/// The refusal of an archive that keeps a floor of its disk free; every other error is one.
pub(super) fn short_of_room(outcome: anyhow::Result<()>) -> anyhow::Result<Option<Trouble>> {
    let Err(error) = outcome else { return Ok(None) };
    match error.downcast_ref::<ArchiveError>().map(|archive| &archive.trouble) {
        Some(short @ Trouble::Short { .. }) => Ok(Some(short.clone())),
        _ => Err(error),
    }
}

fn page_comes_first(pages_due: &HashMap<String, DateTime<Utc>>, url: &Url, state: &SourceState) -> bool {
    let page = visit::host_key(url).and_then(|host| pages_due.get(&host));
    page.zip(state.next_visit).is_some_and(|(page, visit)| *page < visit)
}

/// Which sources to visit, each with what is remembered of it, longest due first. A request that stands twice in `feeds.toml`, or to which
/// two sources have moved, is made for the first of them alone, whichever is due. One that is gone is asked when it is named.
fn due_sources<'a>(
    config: &'a Config,
    mut states: HashMap<String, SourceState>,
    silences: &[Silence],
    options: &RoundOptions,
    now: DateTime<Utc>,
) -> Vec<(&'a Source, SourceState)> {
    let shared = shared(config.enabled(), &states);
    let mut due: Vec<(&Source, SourceState)> = config
        .enabled()
        .filter(|source| !shared.contains_key(source.name.as_str()))
        .map(|source| (source, states.remove(&source.name).unwrap_or_default()))
        .filter(|(source, _)| options.only.is_empty() || options.only.contains(&source.name))
        .filter_map(|(source, state)| {
            let url = visit::ask_url(source, &state);
            if url.as_ref().is_some_and(|url| silent(silences, url)) {
                return None;
            }
            let wanted = match visit::due(source, &state, now) {
                Due::Now => true,
                Due::At { firm, .. } => options.everything && !firm,
                Due::Never(_) => options.only.contains(&source.name),
            };
            wanted.then_some((source, state))
        })
        .collect();
    due.sort_by_key(|(_, state)| state.next_visit);
    due
}

fn silent(silences: &[Silence], url: &Url) -> bool {
    let host = visit::host_key(url);
    silences.iter().any(|silence| Some(&silence.host) == host.as_ref())
}
