//! How a source stands, for `keepup status` and alerts.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::source::Source;
use super::{Silence, SourceState, is_of};

/// How a source stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Never visited.
    Fresh,
    /// It answers, or has failed too short a time to be worth a person's while.
    Well,
    /// Nobody has asked it for long, though its visit was due: keepup was not at work.
    Unvisited {
        /// When it was asked last.
        since: DateTime<Utc>,
    },
    /// It answers, and has brought nothing new for longer than expected.
    Stale {
        /// When it last brought something new.
        since: DateTime<Utc>,
    },
    /// It cannot be fetched or read.
    Failing {
        /// Start of the row of failures.
        since: DateTime<Utc>,
    },
    /// It answered 410, or 404 for weeks.
    Gone,
}

/// So many failures in a row, or so long a row, are no hiccup. A source that never answered fails at once: its entry may be wrong.
const FAILURES: u32 = 3;
const FAILING_FOR: TimeDelta = TimeDelta::hours(24);
/// A visit that is overdue for longer is not one of a slow host, nor of a pass that runs once a day.
pub const OVERDUE: TimeDelta = TimeDelta::hours(36);
/// A shorter quiet of a host is no news.
const SHORT_QUIET: TimeDelta = TimeDelta::hours(1);

/// What is remembered of a source, with a visit that its host does not want before the end of a quiet not due before then. The quiet may
/// have ended.
#[must_use]
pub fn as_its_host_allows(state: SourceState, quiet: Option<&Silence>, now: DateTime<Utc>) -> SourceState {
    match quiet.filter(|quiet| quiet.is_possible(now)) {
        Some(quiet) => SourceState { next_visit: state.next_visit.map(|due| due.max(quiet.until)), ..state },
        None => state,
    }
}

/// That the host of a source wants quiet, in words, when another of its requests was told so. Times are told in `zone`.
pub fn host_words(state: &SourceState, quiet: Option<&Silence>, now: DateTime<Utc>, zone: Tz) -> Option<String> {
    let quiet = quiet.filter(|quiet| quiet.is_possible(now) && quiet.until - now > SHORT_QUIET)?;
    let told = state.quiet_until.is_some_and(|until| until >= quiet.until);
    let until = quiet.until.with_timezone(&zone).format("%A %Y-%m-%d %H:%M");
    (!told).then(|| format!("its host wants quiet until {until} ({zone}): {}", quiet.reason))
}

/// How `source` stands at `now`.
pub fn standing(source: &Source, state: &SourceState, now: DateTime<Utc>) -> Standing {
    if state.last_visit.is_none() || !is_of(state, source) {
        return Standing::Fresh;
    }
    if state.gone {
        return Standing::Gone;
    }
    if let (Some(since), Some(due)) = (state.last_visit, state.next_visit)
        && now - due > OVERDUE
    {
        return Standing::Unvisited { since };
    }
    if let Some(since) = state.failing_since {
        let serious = state.last_success.is_none() || state.failures >= FAILURES || now - since >= FAILING_FOR;
        return if serious { Standing::Failing { since } } else { Standing::Well };
    }
    match last_news(source, state) {
        Some((since, expected)) if now - since > expected => Standing::Stale { since },
        _ => Standing::Well,
    }
}

/// When it last had news, and the silence that is longer than expected: by `expect_every`, else by its own rhythm.
///
/// The first counts what came to the archive. The second counts all that the source says, for filters may leave little of a lively one.
fn last_news(source: &Source, state: &SourceState) -> Option<(DateTime<Utc>, TimeDelta)> {
    let last = state.last_new?;
    match source.expect_every {
        Some(expected) => Some((last, TimeDelta::from_std(expected).ok()?)),
        None => Some((last.max(state.pulse.newest()?), state.pulse.longest_silence().unwrap_or_else(|| state.pulse.presumed_silence()))),
    }
}

/// What is worth a person's eye, one sentence each; empty when all is well. Times are told in `zone`.
pub fn words(source: &Source, state: &SourceState, now: DateTime<Utc>, zone: Tz) -> Vec<String> {
    let mut lines = Vec::new();
    let day = |time: DateTime<Utc>| time.with_timezone(&zone).format("%A %Y-%m-%d %H:%M").to_string() + &format!(" ({zone})");
    match standing(source, state, now) {
        Standing::Fresh => lines.push("not visited yet".to_owned()),
        Standing::Well => lines.extend(state.problem.as_ref().map(|problem| match state.failing_since {
            Some(since) => format!("{problem}; since {}", day(since)),
            None => problem.clone(),
        })),
        Standing::Unvisited { since } => {
            lines.push(format!("not asked since {}, though its visit was due: is `keepup run` at work?", day(since)));
        }
        Standing::Stale { since } => {
            let usual = match (source.expect_every, state.pulse.usual_silence()) {
                (None, Some(..=1)) => "; it used to have news every day",
                (None, Some(2..=3)) => "; it used to have news every few days",
                (None, Some(4..=10)) => "; it used to have news every week",
                _ => "",
            };
            lines.push(format!("nothing new since {}, though it answers{usual}", day(since)));
        }
        Standing::Failing { since } => {
            let problem = state.problem.as_deref().unwrap_or("it fails");
            lines.push(format!("{problem}; since {}, {} in a row", day(since), state.failures));
        }
        Standing::Gone => {
            let (problem, since) = (state.problem.as_deref().unwrap_or("it is gone"), state.failing_since.map(day).unwrap_or_default());
            lines.push(format!("{problem}; since {since}, and it is not asked again: remove it from feeds.toml, or give its new URL"));
        }
    }
    if is_of(state, source)
        && let Some(until) = state.quiet_until.filter(|until| *until > now)
    {
        lines.push(format!("its server wants quiet until {}", day(until)));
    }
    lines.extend(edit(source, state));
    lines
}

/// The edit of `feeds.toml` that is due because the source has moved, in words.
pub fn edit(source: &Source, state: &SourceState) -> Option<String> {
    if state.configured != source.url {
        return None;
    }
    let moved = state.moved_to.as_ref().map(|moved| format!("it has moved for good: write url = \"{moved}\" in feeds.toml"));
    let found = state.feed_found.as_ref();
    moved.or_else(|| found.map(|feed| format!("its page names the feed {feed}: write url = \"{feed}\" in feeds.toml to save a step")))
}

#[cfg(test)]
mod tests {
    use super::super::super::dispatch::RefusalKind;
    use super::super::after_refusal;
    use super::super::pulse::Pulse;
    use super::super::tests::{DAY, HOUR, answer, etag, refusal, source, start, success};
    use super::*;

    #[test]
    fn a_source_that_nobody_asks_is_not_called_well_nor_said_to_answer() {
        let state = SourceState { next_visit: Some(start()), last_visit: Some(start() - HOUR), ..success(&answer(etag("\"x\""))) };
        let source = Source { url: state.configured.clone(), ..source() };
        assert_eq!(standing(&source, &state, start() + OVERDUE), Standing::Well);
        let late = start() + OVERDUE + TimeDelta::minutes(1);
        assert_eq!(standing(&source, &state, late), Standing::Unvisited { since: start() - HOUR });
        let said = words(&source, &state, late, chrono_tz::UTC).join("; ");
        assert!(said.ends_with("though its visit was due: is `keepup run` at work?"), "{said}");
    }

    #[test]
    fn a_source_whose_host_wants_quiet_is_neither_due_nor_neglected() {
        let state = SourceState { next_visit: Some(start()), last_visit: Some(start() - HOUR), ..success(&answer(etag("\"x\""))) };
        let source = Source { url: state.configured.clone(), ..source() };
        let until = start() + 5 * DAY;
        let quiet = Silence { host: "technode.com".to_owned(), until, reason: "another of its feeds was told so".to_owned() };
        let quiet = Some(&quiet);
        let at = |days: u32| {
            let now = start() + DAY * days;
            let allowed = as_its_host_allows(state.clone(), quiet, now);
            (standing(&source, &allowed, now), allowed.next_visit, host_words(&allowed, quiet, now, Tz::UTC))
        };
        for days in 0..5 {
            let (standing, due, words) = at(days);
            assert_eq!((standing, due), (Standing::Well, Some(until)));
            assert!(words.is_some_and(|words| words.contains("until Saturday 2023-05-06") && words.ends_with("was told so")));
        }
        assert_eq!((at(6).0, at(6).2), (Standing::Well, None));
        assert_eq!(at(7).0, Standing::Unvisited { since: start() - HOUR });
        let (long_ago, words) = (start() - 30 * DAY, |now| host_words(&state, quiet, now, Tz::UTC));
        assert_eq!(words(long_ago), None, "a clock that was set back");
    }

    #[test]
    fn standing_tells_hiccup_failure_staleness_and_end() {
        let mut source = source();
        source.expect_every = Some(3 * DAY);
        assert_eq!(standing(&source, &SourceState::default(), start()), Standing::Fresh);
        // Asked again and again meanwhile, to the same end.
        let later = |state: &SourceState, at: DateTime<Utc>| standing(&source, &SourceState { next_visit: Some(at), ..state.clone() }, at);
        let well = success(&answer(etag("\"x\"")));
        assert_eq!(later(&well, start() + 2 * DAY), Standing::Well);
        assert_eq!(later(&well, start() + 4 * DAY), Standing::Stale { since: start() });
        let unbound = Source { expect_every: None, ..source.clone() };
        let once = SourceState { pulse: Pulse::default().with(&[start()], start()), next_visit: Some(start() + 40 * DAY), ..well.clone() };
        assert_eq!(standing(&unbound, &once, start() + 30 * DAY), Standing::Well, "too little news to tell a rhythm");
        assert_eq!(standing(&unbound, &once, start() + 31 * DAY), Standing::Stale { since: start() });
        let mut state = after_refusal(&well, &source, &refusal(RefusalKind::Network), start() + HOUR).0;
        assert_eq!(standing(&source, &state, start() + HOUR), Standing::Well);
        assert_eq!(later(&state, start() + 2 * DAY), Standing::Failing { since: start() + HOUR });
        for _ in 0..2 {
            state = after_refusal(&state, &source, &refusal(RefusalKind::Network), start() + 2 * HOUR).0;
        }
        assert_eq!(standing(&source, &state, start() + 2 * HOUR), Standing::Failing { since: start() + HOUR });
        assert!(words(&source, &state, start() + 2 * HOUR, Tz::UTC)[0].contains("3 in a row"));
        let never = after_refusal(&SourceState::default(), &source, &refusal(RefusalKind::NotFound), start()).0;
        assert_eq!(standing(&source, &never, start()), Standing::Failing { since: start() });
        let gone = after_refusal(&well, &source, &refusal(RefusalKind::Gone), start()).0;
        assert_eq!(standing(&source, &gone, start()), Standing::Gone);
    }
}
