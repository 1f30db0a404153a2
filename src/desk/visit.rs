//! What is remembered of a source between visits, and when to go again.

#[cfg(test)]
mod months;
pub mod page;
pub mod pulse;
#[cfg(test)]
mod rules;
pub mod standing;
#[cfg(test)]
mod tests;
mod wait;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use url::{Host, Position, Url};

use super::dispatch::{Answer, Ask, Refusal, RefusalKind, Validators};
use super::links;
use super::readers::Rhythm;
use super::source::{Kind, Limits, Source};
use pulse::Pulse;

/// What is remembered of a source. Kept in the archive, one row a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceState {
    /// Validators of the URL that is asked (`asks`), from its newest 200 or 304.
    pub validators: Validators,
    /// The URL that these validators belong to; they are never sent to another.
    pub validators_of: Option<Url>,
    /// Where a 301 or 308 sent us for good: asked instead of the configured URL, and reported as the edit to make.
    pub moved_to: Option<Url>,
    /// The configured URL for which `moved_to` and `feed_found` hold; they lapse when ops change it.
    pub configured: Option<Url>,
    /// The feed that the configured page names.
    pub feed_found: Option<Url>,
    /// SHA-256 of the last body that was read, in hex: the same body is not parsed again.
    pub body_hash: Option<String>,
    /// Hash of the rules by which it was read: see [`Source::reading_rules`]. Absent when an older keepup read it.
    pub read_by: Option<String>,
    /// Start of the last visit.
    pub last_visit: Option<DateTime<Utc>>,
    /// Last answer that could be read (304 included).
    pub last_success: Option<DateTime<Utc>>,
    /// Last visit that brought an article not known before.
    pub last_new: Option<DateTime<Utc>>,
    /// Not before this.
    pub next_visit: Option<DateTime<Utc>>,
    /// Not before this, whoever asks: the server said so itself (`Retry-After`, a bot wall).
    pub quiet_until: Option<DateTime<Utc>>,
    /// How often the last document that was read asked to be visited; holds while the server answers 304.
    pub rhythm: Rhythm,
    /// How long the last answer asks not to be asked again; one that was confirmed by 304 goes on asking for it.
    pub fresh_for: Option<Duration>,
    /// When it had news lately.
    pub pulse: Pulse,
    /// What is left of a visit whose further requests its host's pace puts off.
    pub rest: Option<Rest>,
    /// Failures in a row.
    pub failures: u32,
    /// Start of the present row of failures.
    pub failing_since: Option<DateTime<Utc>>,
    /// What is wrong, in words for ops.
    pub problem: Option<String>,
    /// What had to be mended or left out of the last document that was read, in words; holds while the server answers 304.
    pub mended: Option<String>,
    /// It answered 410 at the configured URL, or 404 for weeks: never asked again.
    pub gone: bool,
}

/// The further requests of a visit (pages of an album, children of a sitemap index) that wait for a slow host's pace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// In order; at least one.
    pub asks: Vec<Ask>,
    /// Not before this.
    pub due: DateTime<Utc>,
}

/// A host that asked for quiet (429, 503, a verification page); nobody asks it before the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Host, as in the URL, with its port when it is not the scheme's own: see [`host_key`].
    pub host: String,
    /// End.
    pub until: DateTime<Utc>,
    /// Why, in words.
    pub reason: String,
}

impl Silence {
    /// Whether `url` must not be asked at `now`.
    pub fn covers(&self, url: &Url, now: DateTime<Utc>) -> bool {
        self.holds(now) && host_key(url).as_ref() == Some(&self.host)
    }

    /// Whether it has not ended. One that ends later than any can was kept by a clock that was ahead, and binds nobody.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        now < self.until && self.is_possible(now)
    }

    /// Whether it ends no later than any can.
    pub fn is_possible(&self, now: DateTime<Utc>) -> bool {
        self.until <= now + LONGEST_SILENCE
    }
}

/// When a source may be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// At once.
    Now,
    /// Not before.
    At {
        /// The time.
        at: DateTime<Utc>,
        /// The server itself asked for this quiet: it holds even when ops ask for everything.
        firm: bool,
    },
    /// Never again, and why.
    Never(String),
}

/// Beyond the longest quiet that a host can ask for, seven days.
pub const LONGEST_SILENCE: TimeDelta = TimeDelta::days(8);
/// Between two requests to `WeChat`.
const WECHAT_PAUSE: Duration = Duration::from_secs(45);
/// A source fails for good at its moved or found URL after this many visits: then the configured one is tried again.
const OVERRIDE_TRIES: u32 = 3;
/// A source that could not be had for so long, and is not found now, is gone.
const NOT_FOUND_FOR: TimeDelta = TimeDelta::weeks(8);

/// What to ask: where a 301 or 308 sent us for good, else the feed that the configured page names, else the configured URL.
/// The first two lapse when ops change the URL. `None` for an inbox.
pub fn ask_url(source: &Source, state: &SourceState) -> Option<Url> {
    if state.configured != source.url {
        return source.url.clone();
    }
    state.moved_to.as_ref().or(state.feed_found.as_ref()).or(source.url.as_ref()).cloned()
}

/// Whether what is remembered is of the source as it is configured now: its URL is the same, or ops have made the edit that a move calls for.
pub fn is_of(state: &SourceState, source: &Source) -> bool {
    state.configured == source.url || is_edit_made(state, source)
}

/// Whether ops have written the URL that was asked in place of the configured one. A source that is gone begins anew with any edit.
fn is_edit_made(state: &SourceState, source: &Source) -> bool {
    let known = [&state.moved_to, &state.feed_found, &state.validators_of];
    let written = |url: &Url| known.into_iter().flatten().any(|known| same_document(known, url));
    !state.gone && state.configured.is_some() && source.url.as_ref().is_some_and(written)
}

/// The limits on a request: `WeChat` answers a faster reader with a verification page, and then nothing is read for hours, so that a
/// request to it keeps a pause of 45 s unless ops wrote another.
pub fn limits_of(url: &Url, limits: Limits) -> Limits {
    let usual = limits.pause == Limits::FEED.pause;
    if usual && links::is_wechat(url) { Limits { pause: WECHAT_PAUSE, ..limits } } else { limits }
}

/// What a source's first request sends: its URL without the fragment, and its body, for two POSTs with different bodies are not the same
/// request. `None` for an inbox.
pub fn request(source: &Source) -> Option<String> {
    Some(request_to(source, source.url.as_ref()?))
}

/// The first request of a source as it is made now, by what is remembered of it: see [`request`]. `None` when it is none, for an inbox or a
/// source that is gone.
pub fn request_now(source: &Source, state: &SourceState) -> Option<String> {
    Some(request_to(source, &ask_url(source, state).filter(|_| !state.gone)?))
}

fn request_to(source: &Source, url: &Url) -> String {
    let url = &url[..Position::AfterQuery];
    match &source.kind {
        Some(Kind::Json(json)) => format!("{url} {}", json.body.as_deref().unwrap_or_default()),
        _ => url.to_owned(),
    }
}

/// The validators that may be sent to `url`: those that it gave itself.
pub fn validators_for(state: &SourceState, url: &Url) -> Validators {
    let theirs = state.validators_of.as_ref().is_some_and(|of| same_document(of, url));
    if theirs { state.validators.clone() } else { Validators::default() }
}

/// Whether two URLs ask a server for the same thing: it never sees the fragment.
fn same_document(one: &Url, other: &Url) -> bool {
    one[..Position::AfterQuery] == other[..Position::AfterQuery]
}

/// SHA-256 in hex: an equal body need not be parsed again.
pub fn body_hash(body: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(body).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}

/// The host of a URL with its port when it is not the scheme's own: the unit of pace and silence.
pub fn host_key(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// Whether `source` may be asked at `now`.
///
/// A source that was never visited, or whose URL ops have changed, is due at once; so is an inbox, which costs nobody anything.
pub fn due(source: &Source, state: &SourceState, now: DateTime<Utc>) -> Due {
    if source.url.is_none() || matches!(source.kind, Some(Kind::Inbox(_))) || !is_of(state, source) {
        return Due::Now;
    }
    if state.gone {
        return Due::Never(format!("{} is gone; remove it from feeds.toml, or give its new URL", source.name));
    }
    let far = now + wait::longest(source);
    // A time that no rule can have set stands there because the clock has been set back: it binds nobody.
    if let Some(at) = state.quiet_until.filter(|at| (now..far).contains(at) && *at > now) {
        return Due::At { at, firm: true };
    }
    if state.last_visit.is_some_and(|visit| visit > now + TimeDelta::hours(1)) {
        return Due::Now;
    }
    if let Some(rest) = state.rest.as_ref().filter(|rest| rest.due < far) {
        return if rest.due > now { Due::At { at: rest.due, firm: true } } else { Due::Now };
    }
    let floor = state.last_visit.map(|visit| visit + wait::interval(source));
    match state.next_visit.max(floor).filter(|at| *at > now && *at < far) {
        Some(at) => Due::At { at, firm: false },
        None => Due::Now,
    }
}

/// The state after an answer that could be read, 304 included. `now` is the start of the visit; `rhythm` is what the
/// document asked for, and of no matter with a 304; `news` is when its entries are from.
pub fn after_success(
    state: &SourceState,
    source: &Source,
    answer: &Answer,
    rhythm: &Rhythm,
    news: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> SourceState {
    let mut next = visited(state, source, now);
    next.pulse = next.pulse.with(news, now);
    next.rest = None;
    if let Some(dispatch) = &answer.dispatch {
        next.validators = answer.validators.clone();
        next.validators_of = Some(dispatch.url.clone());
        next.rhythm = rhythm.clone();
        next.fresh_for = answer.fresh_for;
    } else {
        // A 304 without a validator does not erase the one it confirmed (RFC 9111 section 4.3.4), nor how long its answer is fresh.
        next.validators.etag = answer.validators.etag.clone().or(next.validators.etag);
        next.validators.last_modified = answer.validators.last_modified.clone().or(next.validators.last_modified);
        next.fresh_for = answer.fresh_for.or(next.fresh_for);
    }
    if let Some(moved) = &answer.moved {
        next.moved_to = (source.url.as_ref() != Some(moved)).then(|| moved.clone());
    }
    next.last_success = Some(now);
    next.gone = false;
    // A source that is dead when it is first met is stale from its last news on; one without dates from here.
    next.last_new = next.last_new.or(next.pulse.newest()).or(Some(now));
    next.failures = 0;
    next.failing_since = None;
    next.problem = None;
    next.quiet_until = None;
    // Validators of a temporary redirect's target can never be sent. What is asked counts, not what is configured: that may
    // be the template of a reader's requests.
    let sendable = answer.dispatch.as_ref().is_none_or(|dispatch| {
        let asked_next = answer.moved.as_ref().unwrap_or(&dispatch.asked);
        same_document(asked_next, &dispatch.url)
    });
    let conditional = sendable && next.validators != Validators::default();
    next.next_visit = Some(wait::after_success(source, conditional, &next, now));
    next
}

/// The state after some of a visit's further requests were answered: what is left of them, if anything, and when the rest's `news` is from.
pub fn after_rest(state: &SourceState, news: &[DateTime<Utc>], rest: Option<Rest>, now: DateTime<Utc>) -> SourceState {
    SourceState { pulse: state.pulse.with(news, now), rest, ..state.clone() }
}

/// The state after a page that names its feed came where the feed was expected: the feed is asked from now on, and at once.
pub fn after_feed_found(state: &SourceState, source: &Source, feed: Url, now: DateTime<Utc>) -> SourceState {
    let mut next = visited(state, source, now);
    next.moved_to = None;
    next.feed_found = Some(feed);
    next.validators = Validators::default();
    next.validators_of = None;
    next
}

/// The state after a request that came to nothing, and the quiet its host is owed.
pub fn after_refusal(state: &SourceState, source: &Source, refusal: &Refusal, now: DateTime<Utc>) -> (SourceState, Option<Silence>) {
    let asked = ask_url(source, state);
    if let RefusalKind::Quiet { until } = refusal.kind {
        // Nobody failed: it waits for its turn.
        let mut next = visited(state, source, now);
        next.next_visit = Some(wait::after_quiet(source, until));
        return (next, None);
    }
    let mut next = failed(state, source, &refusal.words, now);
    // A feed that a page named may end while the page goes on, and names another; where a source had moved may end while its URL lives.
    let at_home = asked == source.url;
    next.gone |= match refusal.kind.plain() {
        RefusalKind::Gone => at_home,
        // a 410 behind a redirect is no more than a 404
        RefusalKind::NotFound | RefusalKind::Status(410) => at_home && next.failing_since.is_some_and(|since| now - since >= NOT_FOUND_FOR),
        _ => false,
    };
    if refusal.kind.plain() == &RefusalKind::Gone && asked == next.moved_to {
        next.moved_to = None;
    }
    let pause = wait::after_refusal(source, &refusal.kind, wait::pace(source, &next, now), next.failures);
    next.quiet_until = pause.firm.then(|| now + pause.wait);
    next.next_visit = Some(now + pause.wait);
    if next.failures >= OVERRIDE_TRIES
        && !next.gone
        && !matches!(refusal.kind.plain(), RefusalKind::Busy { .. } | RefusalKind::BotWall { .. })
    {
        // What was learned on the way may itself have died; the configured URL can teach anew.
        if next.moved_to.take().is_none() {
            next.feed_found = None;
        }
    }
    let silence = asked.as_ref().and_then(|url| silence(url, refusal, now));
    (next, silence)
}

/// The state after an answer that was no document of the right sort. Its validators are not kept: with them, 304 would
/// hide the source for ever. Those of an older, sound document stay.
pub fn after_unread(state: &SourceState, source: &Source, words: &str, now: DateTime<Utc>) -> SourceState {
    let mut next = failed(state, source, words, now);
    next.rest = None;
    let conditional = ask_url(source, &next).is_some_and(|url| validators_for(&next, &url) != Validators::default());
    // A second try that cannot be conditional costs the server a whole document, so it waits twice as long.
    let first = wait::pace(source, &next, now).saturating_mul(if conditional { 1 } else { 2 });
    next.next_visit = Some(now + wait::backoff(source, first, next.failures));
    next
}

/// The quiet that a refusal of a request to `url` earns the whole host that refused. Private hosts are exempt: behind one bridge stand many sites.
pub fn silence(url: &Url, refusal: &Refusal, now: DateTime<Utc>) -> Option<Silence> {
    let url = refusal.by.as_deref().unwrap_or(url);
    if is_private(url) {
        return None;
    }
    let wait = wait::silence(&refusal.kind)?;
    Some(Silence { host: host_key(url)?, until: now + wait, reason: refusal.words.clone() })
}

/// Whether a URL's host is plainly one of the installation's own: a private or loopback address, or a name without a public domain.
pub fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            !name.contains('.') || [".localhost", ".local", ".internal", ".lan", ".home.arpa"].iter().any(|end| name.ends_with(end))
        }
        None => false,
    }
}

/// The state as a visit begins: what was learned for another configured URL lapses, unless that led to the one of now.
fn visited(state: &SourceState, source: &Source, now: DateTime<Utc>) -> SourceState {
    let mut next = if state.configured == source.url {
        state.clone()
    } else if is_edit_made(state, source) {
        SourceState { moved_to: None, feed_found: None, ..state.clone() }
    } else {
        SourceState { last_success: state.last_success, last_new: state.last_new, ..SourceState::default() }
    };
    next.configured.clone_from(&source.url);
    next.last_visit = Some(now);
    next
}

fn failed(state: &SourceState, source: &Source, words: &str, now: DateTime<Utc>) -> SourceState {
    let mut next = visited(state, source, now);
    next.failures = next.failures.saturating_add(1);
    next.failing_since = next.failing_since.or(Some(now));
    next.problem = Some(words.to_owned());
    next
}
