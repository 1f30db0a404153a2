//! How long to leave a source alone: the numbers of politeness, without a random one.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use super::super::dispatch::RefusalKind;
use super::super::readers::Rhythm;
use super::super::source::Source;
use super::SourceState;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// The longest wait that a server or feed can ask for.
const MAX_WAIT: Duration = Duration::from_secs(7 * 86_400);
/// Between two visits whatever ops wish; of a source that may stand on a private address, a minute.
const FLOOR: Duration = Duration::from_secs(30 * 60);
const PRIVATE_FLOOR: Duration = Duration::from_secs(60);
/// Longer is a slip of the pen, and would overflow the calendar.
const CEILING: Duration = Duration::from_secs(366 * 86_400);
/// Between two requests that cannot be conditional because the server sends no validators.
const UNCONDITIONAL: Duration = DAY;
/// First wait before a door that is shut (bot wall, 401, 403), doubling to a day.
const SHUT: Duration = Duration::from_secs(6 * 3_600);
/// What a host's other pages owe to a wall seen on one of them. `WeChat` verifies an address, not a visit, so its
/// quiet is the longer one.
const WALL_SILENCE: Duration = HOUR;
const WECHAT_SILENCE: Duration = SHUT;
/// `Retry-After` counts from the answer, and a visit from its start.
const SLACK: Duration = Duration::from_secs(60);

/// A wait, and whether the server itself asked for it.
pub(super) struct Pause {
    pub(super) wait: Duration,
    pub(super) firm: bool,
}

/// The source's own interval, within the floor and the ceiling.
pub(super) fn interval(source: &Source) -> Duration {
    source.interval.clamp(if source.allow_private { PRIVATE_FLOOR } else { FLOOR }, CEILING)
}

/// Beyond every wait that the rules here can set: the longest of them, lateness, and a week of skipped days.
pub(super) fn longest(source: &Source) -> Duration {
    MAX_WAIT.max(interval(source).saturating_mul(2)) + MAX_WAIT + DAY
}

/// The interval that the source's own rhythm earns it, between the one of ops and their longest.
pub(super) fn pace(source: &Source, state: &SourceState, now: DateTime<Utc>) -> Duration {
    let floor = interval(source);
    state.pulse.pace(now).map_or(floor, |pace| pace.clamp(floor, source.max_interval.clamp(floor, floor.max(MAX_WAIT))))
}

/// When to come again after an answer, by the `state` that it leaves: the longest of what ops, the source's rhythm, its server and its
/// document ask for, then out of the hours that the document skips.
pub(super) fn after_success(source: &Source, conditional: bool, state: &SourceState, now: DateTime<Utc>) -> DateTime<Utc> {
    let own = pace(source, state, now).max(if conditional { Duration::ZERO } else { UNCONDITIONAL });
    let rhythm = &state.rhythm;
    let asked = state.fresh_for.max(rhythm.every).unwrap_or_default();
    if asked > MAX_WAIT {
        tracing::debug!(source = source.name, asked = asked.as_secs(), "asks for more than seven days of quiet; cut to seven days");
    }
    let wait = own.max(asked.min(MAX_WAIT));
    skip(rhythm, now + wait + phase(source, wait, 0))
}

/// When to come again after a host on the way was found to want quiet until `until`.
pub(super) fn after_quiet(source: &Source, until: DateTime<Utc>) -> DateTime<Utc> {
    until + phase(source, interval(source), 0)
}

/// How long to wait after the `failures`-th refusal in a row of a source that is visited every `own` else: as long as the rule for its kind
/// says, and as its server asks.
pub(super) fn after_refusal(source: &Source, kind: &RefusalKind, own: Duration, failures: u32) -> Pause {
    let ruled = by_kind(source, kind.plain(), own, failures);
    match kind.retry_after() {
        Some(asked) => {
            let asked = asked.min(MAX_WAIT);
            let wait = asked + SLACK + phase(source, asked, failures);
            if wait > ruled.wait { Pause { wait, firm: true } } else { ruled }
        }
        None => ruled,
    }
}

fn by_kind(source: &Source, kind: &RefusalKind, own: Duration, failures: u32) -> Pause {
    let firm = |wait: Duration| Pause { wait, firm: true };
    let loose = |wait: Duration| Pause { wait, firm: false };
    match kind {
        RefusalKind::Busy { retry_after: Some(asked) } => {
            let wait = own.max(*asked).min(MAX_WAIT.max(own));
            firm(wait + SLACK + phase(source, wait, failures))
        }
        RefusalKind::Busy { retry_after: None } => loose(backoff(source, own.saturating_mul(2), failures)),
        RefusalKind::BotWall { .. } => firm(backoff(source, own.max(SHUT), failures)),
        RefusalKind::Forbidden => loose(backoff(source, own.max(SHUT), failures)),
        // Once a day: a page that is gone may come back, and a robots.txt is read anew daily.
        RefusalKind::NotFound | RefusalKind::Robots | RefusalKind::Gone => loose(backoff(source, own.max(DAY), failures)),
        RefusalKind::Quiet { .. }
        | RefusalKind::Address
        | RefusalKind::Status(_)
        | RefusalKind::Redirect
        | RefusalKind::TooLarge
        | RefusalKind::Network
        | RefusalKind::Asking { .. } => loose(backoff(source, own, failures)),
    }
}

/// `first`, doubled with every failure up to a day (or `first`, if that is longer), and a phase of the source's own.
pub(super) fn backoff(source: &Source, first: Duration, failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let wait = first.saturating_mul(1 << doublings).min(DAY.max(first));
    wait + phase(source, wait, failures)
}

/// How long a whole host is left alone after such a refusal at one of its pages.
pub(super) fn silence(kind: &RefusalKind) -> Option<Duration> {
    let asked = kind.retry_after().map(|asked| asked.min(MAX_WAIT) + SLACK);
    match kind.plain() {
        RefusalKind::Busy { .. } => Some(asked.unwrap_or(HOUR + SLACK)),
        RefusalKind::BotWall { by: "WeChat" } => Some(WECHAT_SILENCE.max(asked.unwrap_or_default())),
        RefusalKind::BotWall { .. } => Some(WALL_SILENCE.max(asked.unwrap_or_default())),
        _ => None,
    }
}

/// A source's own lateness for this wait, so that sources do not come in step, and never early: between 1/120 (at most a
/// minute) and 1/10 (at most ten minutes; an hour after failures). FNV-1a over name, URL and `salt`.
fn phase(source: &Source, wait: Duration, salt: u32) -> Duration {
    let least = (wait / 120).min(Duration::from_secs(60));
    let most = (wait / 10).min(if salt == 0 { Duration::from_secs(600) } else { HOUR });
    let url = source.url.as_ref().map_or("", |url| url.as_str());
    let bytes = source.name.bytes().chain([0]).chain(url.bytes()).chain(salt.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let range = most.saturating_sub(least).as_secs().saturating_add(1);
    least + Duration::from_secs((hash ^ (hash >> 32)) % range)
}

/// The first time from `at` on that is in no skipped hour and on no skipped day (GMT); `at` where the feed skips all of them.
fn skip(rhythm: &Rhythm, at: DateTime<Utc>) -> DateTime<Utc> {
    let skipped = |time: DateTime<Utc>| {
        rhythm.skip_hours.iter().any(|hour| u32::from(*hour) % 24 == time.hour())
            || rhythm.skip_days.iter().any(|day| u32::from(*day) == time.weekday().num_days_from_monday())
    };
    if !skipped(at) {
        return at;
    }
    let past_the_hour = TimeDelta::seconds(i64::from(at.minute() * 60 + at.second()));
    (1..=7 * 24).map(|hours| at + TimeDelta::hours(hours)).find(|time| !skipped(*time)).map_or(at, |time| {
        // Into the first minutes of the hour, by the source's own offset, rather than all at its start.
        time - past_the_hour + past_the_hour / 4
    })
}
