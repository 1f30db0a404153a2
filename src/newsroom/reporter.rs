//! The reporter: asks one source, by network or from the inbox, and brings home what it says. It keeps nothing.

mod further;

use std::sync::Arc;

use bytes::Bytes;
use url::Url;

use self::further::Further;
use super::aside;
use super::clock::Clock;
use crate::desk::dispatch::{Answer, Ask, Dispatch, Refusal, RefusalKind, Validators};
use crate::desk::entry::Entry;
use crate::desk::links;
use crate::desk::readers::{self, ReadError, Reading};
use crate::desk::source::{Inbox, Kind, Source};
use crate::desk::text;
use crate::desk::visit::pulse::news_of;
use crate::desk::visit::{self, Silence, SourceState};
use crate::inbox;
use crate::wire::{Request, Wire};

/// Most requests of one visit: children of a sitemap index, pages of a list.
const ASKS_A_VISIT: usize = 20;
/// Characters of each thing that was mended.
const MENDED_CHARACTERS: usize = 200;

/// Asks sources.
#[derive(Clone)]
pub(super) struct Reporter {
    pub wire: Arc<Wire>,
    pub clock: Clock,
    /// No other source of the host is to be asked for now.
    pub last: bool,
}

/// What a source said, and what is to be remembered of the visit.
pub(super) struct Gathered {
    pub title: Option<String>,
    pub entries: Vec<Entry>,
    pub state: SourceState,
    pub silence: Option<Silence>,
    pub unchanged: bool,
    pub repaired: Vec<String>,
    pub failure: Option<String>,
    /// Its host wants quiet, and it was not asked: why, in words.
    pub put_off: Option<String>,
}

impl Reporter {
    /// Asks a source. Whatever goes wrong is in what comes back.
    pub async fn gather(&self, source: &Source, state: SourceState) -> Gathered {
        match &source.kind {
            Some(Kind::Inbox(paths)) => self.look_into_inbox(source, paths.clone(), state).await,
            _ => self.ask_by_its_rules(source, state).await,
        }
    }

    /// After an edit of feeds.toml the same document says something else, and is read again.
    async fn ask_by_its_rules(&self, source: &Source, state: SourceState) -> Gathered {
        let rules = visit::body_hash(source.reading_rules().as_bytes());
        let edited = state.read_by.as_ref().is_some_and(|read_by| *read_by != rules);
        let state = if edited { unread_so_far(state) } else { state };
        let mut gathered = self.ask_network(source, state, false).await;
        // a server that says 304 to a question without a condition has not been read by the new rules
        let read = !(gathered.unchanged && edited);
        if read && gathered.failure.is_none() && gathered.put_off.is_none() {
            gathered.state.read_by = Some(rules);
        }
        gathered
    }

    /// `led_on` when a page has named this feed in the same visit: pages that name each other would never come to an end.
    async fn ask_network(&self, source: &Source, mut state: SourceState, led_on: bool) -> Gathered {
        if let Some(rest) = state.rest.take().filter(|_| state.configured == source.url) {
            return self.go_on(source, &state, rest.asks).await;
        }
        let mut asks = readers::first_asks(source);
        let (Some(url), Some(first)) = (visit::ask_url(source, &state), asks.first_mut()) else {
            return self.unread(source, &state, "it has no URL to ask");
        };
        if source.url.as_ref() != Some(&url) {
            first.url = url;
        }
        let mut asks = asks.into_iter();
        let Some(first) = asks.next() else { return self.unread(source, &state, "there is nothing to ask it") };
        let mut answer = match self.ask(source, &first, &visit::validators_for(&state, &first.url)).await {
            Ok(answer) => answer,
            Err(refusal) => return self.refused(source, &state, &refusal),
        };
        let Some(dispatch) = answer.dispatch.clone() else { return self.unchanged(source, &state, &answer) };
        // The reader alone holds the body from here on: one that waits for further answers must not keep its share of the memory.
        answer.dispatch = Some(Dispatch { body: Bytes::new(), ..dispatch.clone() });
        let hash = visit::body_hash(&dispatch.body);
        if state.body_hash.as_deref() == Some(&hash) {
            let mut unchanged = self.unchanged(source, &state, &answer);
            unchanged.state.body_hash = Some(hash);
            return unchanged;
        }
        match read(source, dispatch).await {
            Ok(reading) => self.follow(source, &state, &answer, hash, reading, asks).await,
            Err(ReadError::FeedElsewhere(feed)) if !led_on && state.feed_found.as_ref() != Some(&feed) => {
                let state = visit::after_feed_found(&state, source, feed, self.clock.now());
                Box::pin(self.ask_network(source, state, true)).await
            }
            Err(ReadError::Blocked(words)) => self.refused(source, &state, &blocked(&first.url, words)),
            Err(error) => self.unread(source, &state, &error.to_string()),
        }
    }

    /// Makes the further requests that the first answer, or the kind of source, calls for.
    async fn follow(
        &self,
        source: &Source,
        state: &SourceState,
        answer: &Answer,
        hash: String,
        mut reading: Reading,
        more: impl Iterator<Item = Ask>,
    ) -> Gathered {
        let leads_on = !reading.follow.is_empty();
        let asks: Vec<Ask> = reading.follow.drain(..).chain(more).collect();
        let single = asks.is_empty();
        let mut further = self.ask_further(source, &mut reading, asks).await;
        let now = self.clock.now();
        let news = news_of(&reading.entries, state.last_new);
        let mut state = match further.failed(source, state, now) {
            // What came is kept; the validators are not, so that the rest is asked for again.
            Some(failed) => failed,
            // A validator would vouch for the whole of a document of which only a part came, or for the children of an index that
            // stays the same while they change.
            None if reading.breaks_off || leads_on => {
                let unvouched = Answer { validators: Validators::default(), ..answer.clone() };
                visit::after_success(state, source, &unvouched, &reading.rhythm, &news, now)
            }
            None => visit::after_success(state, source, answer, &reading.rhythm, &news, now),
        };
        if further.failure.is_none() {
            state.mended = mended(&reading.repaired);
        }
        state.rest.clone_from(&further.rest);
        // A body that led to others says nothing of them: it is read again even when it did not change. So is one that broke off.
        state.body_hash = (single && further.failure.is_none() && !reading.breaks_off).then_some(hash);
        Gathered::told(reading, state, further)
    }

    /// Makes the further requests that an earlier visit left to a slow host's pace.
    async fn go_on(&self, source: &Source, state: &SourceState, asks: Vec<Ask>) -> Gathered {
        let mut reading = Reading::default();
        let mut further = self.ask_further(source, &mut reading, asks).await;
        let now = self.clock.now();
        let state = match further.failed(source, state, now) {
            // The first answer's validators vouch for what now is not had: with them, 304 would hide it.
            Some(failed) => SourceState { validators: Validators::default(), validators_of: None, body_hash: None, ..failed },
            None => visit::after_rest(state, &news_of(&reading.entries, state.last_new), further.rest.clone(), now),
        };
        Gathered::told(reading, state, further)
    }

    async fn look_into_inbox(&self, source: &Source, paths: Inbox, state: SourceState) -> Gathered {
        let now = self.clock.now();
        let rules = format!("{} {source:?}", env!("CARGO_PKG_VERSION"));
        let collected = aside(move || {
            let (dispatches, problems) = inbox::collect(&paths, now);
            let hash = inbox_hash(&rules, &dispatches, &problems);
            (dispatches, problems, hash)
        });
        let (dispatches, mut problems, hash) = match collected.await {
            Ok(collected) => collected,
            Err(words) => return self.unread(source, &state, &words),
        };
        if state.body_hash.as_ref() == Some(&hash) {
            // It is looked into every minute: what lies there is read once, and what is wrong with it told once.
            let last_success = if state.failures == 0 { Some(now) } else { state.last_success };
            let state = SourceState { last_visit: Some(now), last_success, ..state };
            return Gathered { unchanged: true, ..Gathered::nothing(state, None) };
        }
        let mut entries = Vec::new();
        for dispatch in dispatches {
            let place = dispatch.url.clone();
            match read(source, dispatch).await {
                Ok(reading) => entries.extend(reading.entries),
                Err(error) => problems.push(format!("{}: {error}", place.path())),
            }
        }
        let nothing_said = Answer { dispatch: None, validators: Validators::default(), fresh_for: None, moved: None };
        let mut gathered = self.unchanged(source, &state, &nothing_said);
        if !problems.is_empty() {
            gathered = self.unread(source, &state, &problems.join("; "));
        }
        gathered.unchanged = entries.is_empty() && problems.is_empty();
        gathered.entries = entries;
        gathered.state.body_hash = Some(hash);
        gathered
    }

    async fn ask(&self, source: &Source, ask: &Ask, validators: &Validators) -> Result<Answer, Refusal> {
        let request = Request {
            ask,
            home: source.url.as_ref(),
            validators,
            headers: &source.headers,
            limits: visit::limits_of(&ask.url, source.limits),
            robots: source.robots,
            allow_private: source.allow_private,
            // Lists and sitemaps lead on.
            last: self.last && matches!(source.kind, None | Some(Kind::Feed)),
            ca_file: source.ca_file.as_deref(),
        };
        self.wire.fetch(&request, self.clock.now()).await
    }

    fn unchanged(&self, source: &Source, state: &SourceState, answer: &Answer) -> Gathered {
        let state = visit::after_success(state, source, answer, &state.rhythm, &[], self.clock.now());
        Gathered { unchanged: true, ..Gathered::nothing(state, None) }
    }

    fn refused(&self, source: &Source, state: &SourceState, refusal: &Refusal) -> Gathered {
        let (state, silence) = visit::after_refusal(state, source, refusal, self.clock.now());
        if matches!(refusal.kind, RefusalKind::Quiet { .. }) {
            tracing::debug!(source = source.name, words = refusal.words, "put off");
            return Gathered { unchanged: true, put_off: Some(refusal.words.clone()), ..Gathered::nothing(state, None) };
        }
        Gathered { silence, ..Gathered::nothing(state, Some(refusal.words.clone())) }
    }

    fn unread(&self, source: &Source, state: &SourceState, words: &str) -> Gathered {
        let state = visit::after_unread(state, source, words, self.clock.now());
        Gathered::nothing(state, Some(words.to_owned()))
    }
}

/// What is remembered of a source, without what would keep its document from being read again.
fn unread_so_far(state: SourceState) -> SourceState {
    SourceState { validators: Validators::default(), validators_of: None, body_hash: None, rest: None, ..state }
}

/// What was mended, in one line: a parser's words may quote the document.
fn mended(repaired: &[String]) -> Option<String> {
    let words: Vec<String> = repaired.iter().map(|words| text::shorten(&text::clean(words), MENDED_CHARACTERS)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// A wall or a login that only the reader knew. `WeChat` wants quiet for a whole address; elsewhere others of the host may be open.
fn blocked(url: &Url, words: String) -> Refusal {
    let kind = if links::is_wechat(url) { RefusalKind::BotWall { by: "WeChat" } } else { RefusalKind::Forbidden };
    Refusal { kind, words, by: None }
}

impl Gathered {
    fn told(reading: Reading, state: SourceState, further: Further) -> Self {
        let Reading { title, entries, repaired, .. } = reading;
        Self { title, entries, repaired, silence: further.silence, ..Self::nothing(state, further.failure) }
    }

    fn nothing(state: SourceState, failure: Option<String>) -> Self {
        Self { title: None, entries: Vec::new(), state, silence: None, unchanged: false, repaired: Vec::new(), failure, put_off: None }
    }
}

async fn read(source: &Source, dispatch: Dispatch) -> Result<Reading, ReadError> {
    let source = source.clone();
    aside(move || readers::read(&source, &dispatch)).await.unwrap_or_else(|words| Err(ReadError::Broken(words)))
}

/// SHA-256 over all that lies in an inbox and the rules it is read by: the same need not be read again.
fn inbox_hash(rules: &str, dispatches: &[Dispatch], problems: &[String]) -> String {
    let files = dispatches.iter().map(|dispatch| format!("{} {}", dispatch.url, visit::body_hash(&dispatch.body)));
    let all: Vec<String> = files.chain(problems.iter().cloned()).chain([rules.to_owned()]).collect();
    visit::body_hash(all.join("\n").as_bytes())
}
