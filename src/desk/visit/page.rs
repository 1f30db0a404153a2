//! When to ask for an article page again, and how long to leave the pages of a host that does not give them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Between the tries of a page that its server refuses or does not find: it may not be at the CDN yet, or shut for a while.
const SHUT_STEPS: [TimeDelta; 3] = [TimeDelta::hours(6), TimeDelta::days(1), TimeDelta::days(3)];
/// A page that is refused is so on several days before that is believed.
const SHUT_FOR: TimeDelta = TimeDelta::days(4);
/// A page that cannot be had, though its host gives others, is given up after so many tries.
const TRIES: u32 = 8;
/// A page whose host gives no answer is wanted for so long.
const WANTED_FOR: TimeDelta = TimeDelta::weeks(6);
const SHORTEST: TimeDelta = TimeDelta::minutes(10);
const DAY: TimeDelta = TimeDelta::days(1);

/// When a page that was refused (401, 403, or another 4xx) or not found is asked for again: 6 hours, 1 and 3 days; `None` when it is time to
/// believe it.
pub fn after_refusal(attempts: u32, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let last = SHUT_STEPS.len().saturating_sub(1);
    let step = SHUT_STEPS.get((attempts as usize).min(last)).copied().unwrap_or(DAY);
    (attempts as usize <= last || now - since < SHUT_FOR).then(|| now + step)
}

/// When a page that is itself at fault is asked for again: after 10 minutes, then six times as long each time, at most three days; `None`
/// when it has been tried often enough.
pub fn after_failure(attempts: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let step = TimeDelta::minutes(10 * 6_i64.saturating_pow(attempts.min(4))).min(TimeDelta::days(3));
    (attempts + 1 < TRIES).then(|| now + step)
}

/// When a page of which nothing is known, for its host gave no answer, is asked for again: after half as long as it is wanted, between 10
/// minutes and a day; `None` after weeks.
pub fn after_silence(since: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wanted = now - since;
    (wanted < WANTED_FOR).then(|| now + (wanted / 2).clamp(SHORTEST, DAY))
}

/// That no page of a host is asked for, after refusals in a row. Unlike a [`super::Silence`] it is our own tact: the host's sources are
/// visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tact {
    /// The first refusal of the row.
    since: DateTime<Utc>,
    /// End.
    pub until: DateTime<Utc>,
}

impl Tact {
    /// After refusals of pages; `before` when the host gave none since. Begins with `first` and doubles, up to a day.
    pub fn after(before: Option<Self>, first: TimeDelta, now: DateTime<Utc>) -> Self {
        let since = before.map_or(now, |before| before.since.min(now));
        Self { since, until: now + (now - since).clamp(first, DAY) }
    }

    /// Whether it has not ended. One that ends later than any can was kept by a clock that was ahead.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        now < self.until && self.until <= now + DAY
    }

    /// Whether nothing is known of the host any more, for nobody has asked it for long.
    pub fn is_forgotten(&self, now: DateTime<Utc>) -> bool {
        (now - self.until).abs() > TimeDelta::weeks(2)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::start;
    use super::*;

    /// Asks until there is no next time: how often, and how long that took.
    fn tried(mut next: impl FnMut(u32, DateTime<Utc>) -> Option<DateTime<Utc>>) -> (u32, TimeDelta) {
        let (mut attempts, mut now) = (0, start());
        while let Some(due) = next(attempts, now) {
            assert!(due > now && due <= now + TimeDelta::days(3));
            (attempts, now) = (attempts + 1, due);
        }
        (attempts + 1, now - start())
    }

    #[test]
    fn what_is_refused_is_tried_on_several_days() {
        let (tries, took) = tried(|attempts, now| after_refusal(attempts, start(), now));
        assert_eq!((tries, took), (4, TimeDelta::hours(6 + 24 + 72)));
        // earlier tries that came to nothing for other reasons do not make it four days
        assert!(after_refusal(7, start(), start() + TimeDelta::hours(1)).is_some());
    }

    #[test]
    fn what_is_at_fault_itself_is_tried_for_days_and_what_got_no_answer_for_weeks() {
        let (tries, took) = tried(after_failure);
        assert!(tries == TRIES && took > TimeDelta::days(7), "{took}");
        let (tries, took) = tried(|_, now| after_silence(start(), now));
        assert!((42..70).contains(&tries) && took >= WANTED_FOR, "{tries} {took}");
    }

    #[test]
    fn tact_doubles_to_a_day_and_a_clock_set_back_does_not_prolong_it() {
        let first = TimeDelta::minutes(15);
        let (mut now, mut tact, mut waits) = (start(), None, Vec::new());
        for _ in 0..10 {
            let next = Tact::after(tact, first, now);
            waits.push((next.until - now).num_minutes());
            assert!(next.holds(now) && !next.holds(next.until));
            (now, tact) = (next.until, Some(next));
        }
        assert_eq!(waits, [15, 15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        let back = start() - TimeDelta::days(30);
        assert!(tact.is_some_and(|tact| !tact.holds(back) && tact.is_forgotten(back)));
        assert_eq!(Tact::after(tact, first, back).until, back + first);
    }
}
