//! Simulated months of sources with rhythms of their own.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use proptest::prelude::{any, prop, prop_assert, proptest};

use super::super::readers::Rhythm;
use super::super::source::Source;
use super::standing::{Standing, standing};
use super::tests::{DAY, HOUR, answer, etag, source, start};
use super::{Due, SourceState, after_success, due};

/// What came of a simulation: when it was visited, and when it was first called stale.
struct Months {
    visits: Vec<DateTime<Utc>>,
    stale: Option<DateTime<Utc>>,
}

/// Visits `source` whenever it is due for `days`, minute by minute; its document lists the last thirty of `news`.
fn live(source: &Source, news: &[DateTime<Utc>], days: u32, hints: &Rhythm, fresh: Option<Duration>) -> Months {
    let mut months = Months { visits: Vec::new(), stale: None };
    let (mut state, mut now) = (SourceState::default(), start());
    while now < start() + DAY * days {
        if due(source, &state, now) == Due::Now {
            months.visits.push(now);
            let told: Vec<DateTime<Utc>> = news.iter().copied().filter(|at| *at <= now).collect();
            let listed = told.split_at(told.len().saturating_sub(30)).1;
            let mut answer = answer(etag("\"x\""));
            answer.fresh_for = fresh;
            let arrived = listed.last().is_some_and(|newest| state.last_visit.is_none_or(|last| *newest > last));
            state = after_success(&state, source, &answer, hints, listed, now);
            if arrived {
                state.last_new = Some(now);
            }
        }
        if months.stale.is_none() && matches!(standing(source, &state, now), Standing::Stale { .. }) {
            months.stale = Some(now);
        }
        // To the next moment at which anything can change.
        now = match due(source, &state, now) {
            Due::At { at, .. } => at.min(now + HOUR),
            _ => now + TimeDelta::minutes(1),
        };
    }
    months
}

/// News every `gap` from 60 days before the start, on working days alone or on all, until it dies.
fn every(gap: Duration, workdays: bool, dies: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut at = start() - DAY * 60;
    let mut news = Vec::new();
    while at < dies {
        if !workdays || at.weekday().num_days_from_monday() < 5 {
            news.push(at);
        }
        at += gap;
    }
    news
}

fn gaps(visits: &[DateTime<Utc>]) -> impl Iterator<Item = TimeDelta> {
    visits.iter().zip(visits.iter().skip(1)).map(|(one, next)| *next - *one)
}

#[test]
fn a_busy_source_is_visited_at_the_floor_and_a_quiet_one_at_the_ceiling() {
    let none = Rhythm::default();
    let busy = live(&source(), &every(HOUR, false, start() + DAY * 40), 30, &none, None);
    assert!((600..=720).contains(&busy.visits.len()), "{}", busy.visits.len());
    let weekly = live(&source(), &every(7 * DAY, false, start() + DAY * 40), 30, &none, None);
    assert!((110..=121).contains(&weekly.visits.len()), "{}", weekly.visits.len());
    let mut fixed = source();
    fixed.max_interval = fixed.interval;
    let fixed = live(&fixed, &every(7 * DAY, false, start() + DAY * 40), 30, &none, None);
    assert!((600..=720).contains(&fixed.visits.len()), "{}", fixed.visits.len());
}

#[test]
fn a_source_that_dies_is_called_stale_within_the_week_and_one_that_lives_never() {
    let none = Rhythm::default();
    let dies = start() + DAY * 30;
    for (gap, workdays, days) in
        [(HOUR, true, 8), (DAY, true, 8), (6 * HOUR, false, 4), (DAY, false, 4), (3 * DAY, false, 8), (7 * DAY, false, 16)]
    {
        let told = live(&source(), &every(gap, workdays, dies), 60, &none, None);
        let stale = told.stale.unwrap_or_else(|| panic!("{gap:?} {workdays} was never called stale"));
        assert!(stale > dies && stale < dies + DAY * days, "{gap:?} {workdays}: {}", stale - dies);
        let alive = live(&source(), &every(gap, workdays, dies + DAY * 30), 60, &none, None);
        assert_eq!(alive.stale, None, "{gap:?} {workdays}");
    }
}

#[test]
fn a_source_that_was_dead_when_it_was_first_met_is_stale_at_once() {
    let news: Vec<DateTime<Utc>> = (0..20).map(|day| start() - DAY * (100 + day)).rev().collect();
    let mut state = after_success(&SourceState::default(), &source(), &answer(etag("\"x\"")), &Rhythm::default(), &news, start());
    assert!(matches!(standing(&source(), &state, start()), Standing::Stale { since } if since < start() - DAY * 99));
    // What ops expect outranks what it used to do.
    let mut patient = source();
    patient.expect_every = Some(365 * DAY);
    assert_eq!(standing(&patient, &state, start()), Standing::Well);
    state.last_new = Some(start());
    assert_eq!(standing(&source(), &state, start()), Standing::Well);
}

/// Five hundred sources that were all added at one moment, for two days.
#[test]
fn nothing_bursts_at_the_full_hour() {
    let mut minutes: HashMap<u32, u32> = HashMap::new();
    let mut moments: HashMap<i64, u32> = HashMap::new();
    for number in 0..500 {
        let mut one = source();
        one.name = format!("source {number}");
        for visit in live(&one, &[], 2, &Rhythm::default(), None).visits.into_iter().filter(|at| *at > start() + DAY) {
            *minutes.entry(visit.minute()).or_default() += 1;
            *moments.entry(visit.timestamp() / 60).or_default() += 1;
        }
    }
    let (all, most) = (minutes.values().sum::<u32>(), moments.values().max().copied().unwrap_or_default());
    let full_hour = minutes.get(&0).copied().unwrap_or_default();
    assert!(all > 10_000 && full_hour < all / 30, "{full_hour} of {all} visits at :00");
    assert!(most < 40, "{most} visits of 500 sources in one minute");
}

proptest! {
    /// Whatever a source's rhythm and hints, no two visits are closer than the floor, nor than what its publisher asks for; and none is
    /// later than the longest of these and the ceiling, with a tenth for its phase.
    #[test]
    fn visits_keep_between_floor_and_ceiling_and_heed_the_publisher(
        minutes in prop::collection::vec(0_i64..100 * 24 * 60, 0..200),
        floor in 1_u64..48,
        ceiling in 1_u64..100,
        ttl in prop::option::of(1_u64..100),
        fresh in prop::option::of(1_u64..100),
        named in any::<u32>(),
    ) {
        let mut source = source();
        source.name = format!("source {named}");
        source.interval = HOUR / 2 * u32::try_from(floor).unwrap();
        source.max_interval = HOUR * u32::try_from(ceiling).unwrap();
        let mut news: Vec<DateTime<Utc>> = minutes.iter().map(|minutes| start() - DAY * 60 + TimeDelta::minutes(*minutes)).collect();
        news.sort_unstable();
        let hints = Rhythm { every: ttl.map(|hours| HOUR * u32::try_from(hours).unwrap()), ..Rhythm::default() };
        let fresh = fresh.map(|hours| HOUR * u32::try_from(hours).unwrap());
        let least = source.interval.max(hints.every.unwrap_or_default()).max(fresh.unwrap_or_default());
        let most = least.max(source.max_interval);
        let months = live(&source, &news, 40, &hints, fresh);
        for gap in gaps(&months.visits) {
            let gap = gap.to_std().unwrap();
            prop_assert!(gap >= least, "{gap:?} is less than {least:?}");
            prop_assert!(gap <= most + most / 10 + Duration::from_secs(60), "{gap:?} is more than {most:?}");
        }
    }
}
