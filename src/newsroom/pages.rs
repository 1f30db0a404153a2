//! The queue of article pages: read what is due, leave what a slow or silent host must wait for.

mod lane;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::lane::{Row, Tacts};
use super::lanes::by_host;
use super::progress::Progress;
use super::{Newsroom, PARSE_TIME, Unparsed, parsed};
use crate::archive::pages::{PageEnd, PageOutcome, PageVisit};
use crate::archive::queue::QueuedPage;
use crate::desk::dispatch::{Ask, Dispatch, Refusal, RefusalKind, Validators, Wanted};
use crate::desk::intake::{self, headline};
use crate::desk::links;
use crate::desk::source::{Method, Source};
use crate::desk::visit::{self, Silence, page as pages};
use crate::desk::writeup::{PageKind, Writeup};
use crate::wire::{Request, words};

/// Most pages under way at once, over all hosts.
const PAGES_AT_ONCE: usize = 16;
/// Pages taken from the queue at a time.
const BATCH: usize = 200;
/// A page that meets a wall so often is one for an editor to save.
const WALL_TRIES: u32 = 6;
/// What has nothing to do with the page is tried again so soon.
const SOON: TimeDelta = TimeDelta::minutes(10);

/// What came of the queue in one round.
#[derive(Debug, Default)]
pub(super) struct PagesReport {
    pub read: usize,
    pub unavailable: usize,
    pub waiting: usize,
}

/// Who answered at the end of redirects: its pace is owed too.
pub(super) fn arrived(answer: &Result<Option<Dispatch>, Refusal>) -> Option<&Url> {
    match answer {
        Ok(page) => page.as_ref().map(|page| &page.url),
        Err(refusal) => refusal.by.as_deref(),
    }
}

/// A wall in place of an article, which only the reader knew.
pub(super) fn walled(url: &Url, words: &str) -> Refusal {
    let by = if links::is_wechat(url) { "WeChat" } else { "the site" };
    Refusal { kind: RefusalKind::BotWall { by }, words: words.to_owned(), by: None }
}

/// What came of one page.
enum End {
    Read,
    Unavailable,
    Waiting,
    /// Its host wants quiet: nothing more is asked of it in this round.
    Quiet,
    /// The host did not give it; whether there is a next try is settled.
    Refused {
        refusal: Refusal,
        for_good: bool,
    },
    /// The host gave no sound answer, which need not be the page's fault: what becomes of it is not settled.
    Silent(Refusal),
}

impl Newsroom {
    /// Reads the pages that are due, for `patience` at most. What must wait gets a later due time in the archive, so the loop ends.
    pub(super) async fn read_pages(
        &self,
        patience: Option<TimeDelta>,
        progress: &dyn Progress,
        stop: &CancellationToken,
    ) -> anyhow::Result<PagesReport> {
        let mut report = PagesReport::default();
        let mut seen = HashSet::new();
        let end = patience.map(|patience| self.clock.now() + patience);
        let tacts = Tacts::load(&self.archive, self.clock.now()).await?;
        while !stop.is_cancelled() && !self.is_past(end) && !self.wire.reach().is_cut_off() {
            let mut due = self.archive.due_pages(self.clock.now(), BATCH).await?;
            // Every page is tried once a round, even if its next try falls due before the round ends.
            due.retain(|page| seen.insert(page.identity.clone()));
            if due.is_empty() {
                break;
            }
            progress.begin("pages", due.len());
            let lanes = futures_util::stream::iter(by_host(due, |page| Some(page.url.clone())));
            let lanes = lanes.map(|lane| self.read_lane(lane, end, &tacts, progress, stop)).buffer_unordered(PAGES_AT_ONCE);
            let lanes: Vec<anyhow::Result<PagesReport>> = lanes.collect().await;
            progress.end();
            for lane in lanes {
                let lane = lane?;
                report.read += lane.read;
                report.unavailable += lane.unavailable;
            }
        }
        tacts.keep(&self.archive).await?;
        report.waiting = self.archive.waiting_pages().await?.iter().map(|host| host.waiting as usize).sum();
        Ok(report)
    }

    fn is_past(&self, end: Option<DateTime<Utc>>) -> bool {
        end.is_some_and(|end| self.clock.now() >= end)
    }

    /// Reads pages of one host, for as long as it wants to be asked and gives them.
    async fn read_lane(
        &self,
        lane: Vec<QueuedPage>,
        end: Option<DateTime<Utc>>,
        tacts: &Tacts,
        progress: &dyn Progress,
        stop: &CancellationToken,
    ) -> anyhow::Result<PagesReport> {
        let mut report = PagesReport::default();
        if self.keeps_tact(&lane, tacts).await? {
            return Ok(report);
        }
        let mut row = Row::default();
        for (number, page) in lane.iter().enumerate() {
            if self.is_past(end) || self.wire.reach().is_cut_off() || self.leave_slow_host(&page.url).await? {
                break;
            }
            let end = tokio::select! {
                () = stop.cancelled() => {
                    // it has been asked for all the same, and the next start owes its host the pause
                    self.leave_slow_host(&page.url).await?;
                    return Ok(report);
                }
                end = self.read_page(page, number + 1 == lane.len()) => end?,
            };
            self.keep_robots().await?;
            progress.step(page.url.as_str());
            match end {
                End::Read => {
                    report.read += 1;
                    report.unavailable += self.blame(&mut row).await?;
                    tacts.forget(&page.url);
                }
                End::Unavailable => report.unavailable += 1,
                End::Waiting => {}
                End::Quiet => break,
                End::Refused { refusal, for_good } => {
                    report.unavailable += usize::from(for_good);
                    row.refused(&refusal);
                }
                End::Silent(refusal) => row.silent(page, refusal),
            }
            if row.is_long() {
                break;
            }
        }
        report.unavailable += self.end_lane(&lane, row, tacts).await?;
        if let Some(page) = lane.last() {
            self.leave_slow_host(&page.url).await?;
        }
        Ok(report)
    }

    /// Whether the host's pause, by `feeds.toml` or its robots.txt, is too long to be slept out in a round. It stands in the archive
    /// then: what is left of the host is due when it is over, after a restart too.
    pub(super) async fn leave_slow_host(&self, url: &Url) -> anyhow::Result<bool> {
        let Some(silence) = self.wire.pace(url, self.clock.now()) else { return Ok(false) };
        self.archive.keep_silence(silence).await?;
        Ok(true)
    }

    fn source(&self, name: &str) -> Option<&Source> {
        self.config.enabled().find(|source| source.name == name)
    }

    async fn read_page(&self, queued: &QueuedPage, last: bool) -> anyhow::Result<End> {
        let Some(source) = self.source(&queued.source) else {
            let words = "its source is no longer in feeds.toml, or is off";
            return match pages::after_silence(queued.since, self.clock.now()) {
                Some(due) => self.wait(queued, due, words).await,
                None => self.end(queued, PageEnd::GivenUp, words).await,
            };
        };
        if source.article.is_none() {
            return self.end(queued, PageEnd::GivenUp, "feeds.toml says that pages of this source are not to be read").await;
        }
        let mut url = queued.url.clone();
        // An account that moved names the new place of its article; it is followed once.
        for _ in 0..2 {
            let answer = self.ask_page(source, &url, last).await;
            if let Some(there) = arrived(&answer) {
                self.leave_slow_host(there).await?;
            }
            let page = match answer {
                Ok(Some(page)) => page,
                Ok(None) => return self.try_later(queued, "the server said 304 to a first question").await,
                Err(refusal) => return self.refused(queued, &url, &refusal).await,
            };
            let (rules, dispatch, title) = (source.clone(), page.clone(), queued.title.clone());
            let writeup = match parsed(PARSE_TIME, move || intake::write_up(&dispatch, Some(&rules), headline::hint(&title))).await {
                Ok(writeup) => writeup,
                Err(unparsed) => return self.unread(queued, &unparsed).await,
            };
            match &writeup.kind {
                PageKind::Moved(Some(target)) if *target != url => url = target.clone(),
                _ => return self.page_came(queued, source, page, writeup).await,
            }
        }
        self.end(queued, PageEnd::Gone, "the account moved, and its new page says so again").await
    }

    /// A page that came and was not read. That the parsers were busy says nothing of it.
    async fn unread(&self, queued: &QueuedPage, unparsed: &Unparsed) -> anyhow::Result<End> {
        let words = unparsed.to_string();
        match unparsed {
            Unparsed::NoPlace => self.wait(queued, self.clock.now() + SOON, &words).await,
            Unparsed::Failed(_) => self.end(queued, PageEnd::GivenUp, &words).await,
        }
    }

    /// Asks for an article page by the rules of its source.
    pub(super) async fn ask_page(&self, source: &Source, url: &Url, last: bool) -> Result<Option<Dispatch>, Refusal> {
        let ask = Ask { url: url.clone(), method: Method::Get, body: None, wanted: Wanted::Page };
        let request = Request {
            ask: &ask,
            home: source.url.as_ref(),
            validators: &Validators::default(),
            headers: &source.headers,
            limits: visit::limits_of(url, source.article.as_ref().map_or(source.limits, |rules| rules.limits)),
            robots: source.robots,
            allow_private: source.allow_private,
            last,
            ca_file: source.ca_file.as_deref(),
        };
        Ok(self.wire.fetch(&request, self.clock.now()).await?.dispatch)
    }

    async fn page_came(&self, queued: &QueuedPage, source: &Source, page: Dispatch, writeup: Writeup) -> anyhow::Result<End> {
        match &writeup.kind {
            PageKind::Article | PageKind::Teaser => self.keep(queued, source, page, writeup).await,
            PageKind::Hidden => self.try_later(queued, "it is hidden for the time being").await,
            PageKind::Blocked(words) => self.refused(queued, &page.url, &walled(&page.url, words)).await,
            PageKind::Deleted => self.end(queued, PageEnd::Gone, "deleted by its author").await,
            PageKind::Removed(reason) => self.end(queued, PageEnd::Gone, &format!("removed by the platform: {reason}")).await,
            PageKind::Moved(_) => self.end(queued, PageEnd::Gone, "the account moved and does not say where").await,
            PageKind::NotFound => self.end(queued, PageEnd::Gone, "there is nothing at this address any more").await,
            PageKind::Login => self.end(queued, PageEnd::Refused, "a login stands before it").await,
            PageKind::Consent => self.end(queued, PageEnd::Refused, "a consent dialog stands before it").await,
            PageKind::Listing => self.end(queued, PageEnd::GivenUp, "the page is a list of articles, not one").await,
            PageKind::Unreadable(reason) => self.end(queued, PageEnd::GivenUp, reason).await,
        }
    }

    async fn keep(&self, queued: &QueuedPage, source: &Source, page: Dispatch, writeup: Writeup) -> anyhow::Result<End> {
        let Some(kept) = self.archive.article(&queued.identity).await? else {
            anyhow::bail!("the queue has a page for {}, and the archive no such article", queued.identity);
        };
        if let Some(trouble) = &writeup.selector_trouble {
            tracing::warn!(source = source.name, url = words::shown(&page.url), trouble, "a selector of [source.article] is of no use");
        }
        let article = Box::new(intake::complete(kept.article, writeup, source));
        self.settle(queued, PageOutcome::Read { article, page: Some(Box::new(page)) }, None).await?;
        Ok(End::Read)
    }

    async fn refused(&self, queued: &QueuedPage, url: &Url, refusal: &Refusal) -> anyhow::Result<End> {
        let words = &refusal.words;
        match refusal.kind.plain() {
            RefusalKind::Robots => self.end(queued, PageEnd::Refused, words).await,
            RefusalKind::Gone => self.end(queued, PageEnd::Gone, words).await,
            RefusalKind::Address | RefusalKind::Redirect | RefusalKind::TooLarge => self.end(queued, PageEnd::GivenUp, words).await,
            RefusalKind::Network | RefusalKind::Status(500..) | RefusalKind::Asking { .. } => Ok(End::Silent(refusal.clone())),
            RefusalKind::Forbidden | RefusalKind::Status(_) => self.shut(queued, PageEnd::Refused, refusal).await,
            RefusalKind::NotFound => self.shut(queued, PageEnd::Gone, refusal).await,
            RefusalKind::Quiet { until } => self.wait(queued, *until, words).await,
            RefusalKind::Busy { .. } | RefusalKind::BotWall { .. } => self.host_wants_quiet(queued, url, refusal).await,
        }
    }

    /// A page that is refused or not found may come in a day, or three.
    async fn shut(&self, queued: &QueuedPage, end: PageEnd, refusal: &Refusal) -> anyhow::Result<End> {
        let now = self.clock.now();
        let next = pages::after_refusal(queued.attempts, queued.since, now);
        match next.map(|due| due.max(lane::asked_until(refusal, now))) {
            Some(due) => self.settle(queued, PageOutcome::Retry { due, reason: refusal.words.clone() }, None).await?,
            None => drop(self.end(queued, end, &format!("{}; tried {} times", refusal.words, queued.attempts + 1)).await?),
        }
        Ok(End::Refused { refusal: refusal.clone(), for_good: next.is_none() })
    }

    /// The whole host is left alone. A page that meets a wall again and again is one for an editor to save.
    async fn host_wants_quiet(&self, queued: &QueuedPage, url: &Url, refusal: &Refusal) -> anyhow::Result<End> {
        let words = &refusal.words;
        let Some(silence) = visit::silence(url, refusal, self.clock.now()) else { return self.try_later(queued, words).await };
        self.wire.leave_alone(silence.clone());
        tracing::warn!(host = silence.host, until = %silence.until, reason = silence.reason, "the host is left alone");
        let walled = matches!(refusal.kind.plain(), RefusalKind::BotWall { .. });
        let (due, reason) = (silence.until, words.clone());
        let outcome = match walled {
            true if queued.attempts + 1 >= WALL_TRIES => {
                PageOutcome::Unavailable { end: PageEnd::Refused, reason: format!("{words}; tried {WALL_TRIES} times") }
            }
            true => PageOutcome::Retry { due, reason },
            false => PageOutcome::Wait { due, reason },
        };
        self.settle(queued, outcome, Some(silence)).await?;
        Ok(End::Quiet)
    }

    async fn wait(&self, queued: &QueuedPage, due: DateTime<Utc>, words: &str) -> anyhow::Result<End> {
        self.settle(queued, PageOutcome::Wait { due, reason: words.to_owned() }, None).await?;
        Ok(End::Waiting)
    }

    async fn try_later(&self, queued: &QueuedPage, words: &str) -> anyhow::Result<End> {
        let Some(due) = pages::after_failure(queued.attempts, self.clock.now()) else {
            let tries = queued.attempts + 1;
            return self.end(queued, PageEnd::GivenUp, &format!("{words}; given up after {tries} tries")).await;
        };
        self.settle(queued, PageOutcome::Retry { due, reason: words.to_owned() }, None).await?;
        Ok(End::Waiting)
    }

    async fn end(&self, queued: &QueuedPage, end: PageEnd, reason: &str) -> anyhow::Result<End> {
        tracing::info!(source = queued.source, url = words::shown(&queued.url), reason, "page unavailable");
        self.settle(queued, PageOutcome::Unavailable { end, reason: reason.to_owned() }, None).await?;
        Ok(End::Unavailable)
    }

    async fn settle(&self, queued: &QueuedPage, outcome: PageOutcome, silence: Option<Silence>) -> anyhow::Result<()> {
        let visit = PageVisit { identity: queued.identity.clone(), outcome, silence, at: self.clock.now() };
        self.archive.keep_page(visit).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::archive::Archive;
    use crate::archive::visits::{Arrival, PageWish, Visit};
    use crate::desk::article::Article;
    use crate::desk::visit::SourceState;
    use crate::newsroom::clock::Clock;
    use crate::wire::{Settings, Sites, Wire, user_agent};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_683_853_500, 0).unwrap()
    }

    fn article() -> Article {
        Article::bare("key:A:1", "A", "https://a.example/1", "Tea", now())
    }

    #[tokio::test]
    async fn a_page_that_found_no_parser_free_waits_and_one_that_broke_its_parser_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { sites: Some(Sites::default()), ..Settings::new(user_agent(None)) };
        let text = "[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n";
        let room = Newsroom {
            config: Arc::new(crate::config::parse(text, &folder.path().join("feeds.toml"), &|_| None).unwrap()),
            archive: Archive::open(folder.path().join("keepup.db")).unwrap(),
            wire: Arc::new(Wire::new(settings).unwrap()),
            editions: folder.path().join("editions"),
            alarm: None,
            clock: Clock::Standing(now()),
        };
        let arrivals = vec![Arrival { article: article(), page: PageWish::Ask { due: now() }, unless_known: None }];
        let (source, state) = ("A".to_owned(), SourceState::default());
        room.archive.keep_visit(Visit { source, state, silence: None, arrivals, dropped: Vec::new(), at: now() }).await.unwrap();
        let all = room.archive.due_pages(now(), 9).await.unwrap();
        let queued = &all[0];
        for _ in 0..9 {
            assert!(matches!(room.unread(queued, &Unparsed::NoPlace).await.unwrap(), End::Waiting));
            assert_eq!(room.archive.due_pages(now(), 9).await.unwrap(), []);
            assert_eq!(room.archive.due_pages(now() + SOON, 9).await.unwrap(), all);
        }
        room.unread(queued, &Unparsed::Failed("it broke".to_owned())).await.unwrap();
        assert_eq!(room.archive.due_pages(now() + TimeDelta::weeks(9), 9).await.unwrap(), []);
    }
}
