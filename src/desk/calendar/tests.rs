//! Weeks at the turn of the year; cut-offs over summer time; cron that is refused.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{Cutoff, Week, WeekError};

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn friday() -> Cutoff {
    Cutoff::parse("0 9 * * FRI", Tz::Asia__Shanghai).unwrap()
}

#[test]
fn weeks_are_written_and_read() {
    let week: Week = "2023-W19".parse().unwrap();
    assert_eq!(week, Week { year: 2023, number: 19 });
    assert_eq!(week.to_string(), "2023-W19");
    assert_eq!(" 2023w9 ".parse::<Week>().unwrap().to_string(), "2023-W09");
    for bad in ["", "2023", "2023-19", "23-W19", "2023-W", "2023-W123", "2023-W1x", "../2023-W19", "2023-W19/..", "２０２３-W19"] {
        assert!(matches!(bad.parse::<Week>(), Err(WeekError::Form(_))), "{bad}");
    }
    assert_eq!("2023-W53".parse::<Week>(), Err(WeekError::Number { year: 2023, number: 53, last: 52 }));
    assert_eq!("2020-W54".parse::<Week>(), Err(WeekError::Number { year: 2020, number: 54, last: 53 }));
    assert_eq!("2020-W00".parse::<Week>().unwrap_err().to_string(), "2020 has no week 0: its weeks are W01 to W53");
}

#[test]
fn week_53_lies_between_52_and_1() {
    let last: Week = "2020-W53".parse().unwrap();
    assert_eq!(last.previous().to_string(), "2020-W52");
    assert_eq!(last.next().to_string(), "2021-W01");
    assert!(last < last.next());
    assert_eq!(Week::of(NaiveDate::from_ymd_opt(2021, 1, 3).unwrap()), last);
}

#[test]
fn an_edition_runs_from_cut_off_to_cut_off() {
    let (from, to) = friday().window("2023-W19".parse().unwrap()).unwrap();
    assert_eq!(from, at("2023-05-05T01:00:00Z"));
    assert_eq!(to, at("2023-05-12T01:00:00Z"));
}

#[test]
fn the_open_week_changes_at_the_cut_off() {
    let cutoff = friday();
    let freeze = at("2023-05-12T01:00:00Z");
    assert_eq!(cutoff.week_of(freeze - Duration::seconds(1)).to_string(), "2023-W19");
    assert_eq!(cutoff.week_of(freeze).to_string(), "2023-W20");
    assert_eq!(cutoff.week_closed(freeze).to_string(), "2023-W19");
    assert_eq!(cutoff.latest(freeze), freeze);
    assert_eq!(cutoff.latest(freeze - Duration::nanoseconds(1)), freeze - Duration::days(7));
    assert_eq!(cutoff.next(freeze), freeze + Duration::days(7));
}

#[test]
fn the_zone_names_the_week() {
    // Monday 00:30 in Shanghai is still Sunday, and the week before, in UTC
    let cutoff = Cutoff::parse("30 0 * * MON", Tz::Asia__Shanghai).unwrap();
    assert_eq!(cutoff.week_closed(at("2023-05-07T16:30:00Z")).to_string(), "2023-W19");
}

#[test]
fn the_wall_clock_holds_over_summer_time() {
    let cutoff = Cutoff::parse("0 9 * * FRI", Tz::Europe__Berlin).unwrap();
    // summer time began on 2027-03-28 and ended on 2027-10-31
    assert_eq!(cutoff.next(at("2027-03-26T08:00:00Z")), at("2027-04-02T07:00:00Z"));
    assert_eq!(cutoff.next(at("2027-10-29T07:00:00Z")), at("2027-11-05T08:00:00Z"));
}

#[test]
fn a_time_that_is_skipped_is_kept_at_the_end_of_the_gap() {
    let cutoff = Cutoff::parse("30 2 * * SUN", Tz::Europe__Berlin).unwrap();
    assert_eq!(cutoff.next(at("2027-03-27T12:00:00Z")), at("2027-03-28T01:00:00Z"));
    assert_eq!(cutoff.latest(at("2027-03-28T01:00:00Z")), at("2027-03-28T01:00:00Z"));
}

#[test]
fn a_time_that_is_lived_twice_counts_once() {
    let cutoff = Cutoff::parse("30 2 * * SUN", Tz::Europe__Berlin).unwrap();
    let first = at("2027-10-31T00:30:00Z");
    assert_eq!(cutoff.next(at("2027-10-30T12:00:00Z")), first);
    assert_eq!(cutoff.next(first), at("2027-11-07T01:30:00Z"));
    // 02:10 the second time round: the cut-off has been, though the wall clock is before it
    assert_eq!(cutoff.latest(at("2027-10-31T01:10:00Z")), first);
    assert_eq!(cutoff.latest(at("2027-10-31T01:40:00Z")), first);
}

#[test]
fn cron_that_makes_no_weeks_is_refused_with_a_cure() {
    let refused = |cron: &str| Cutoff::parse(cron, Tz::UTC).unwrap_err();
    assert!(refused("0 9 31 2 *").contains("never fires"));
    assert!(refused("0 9 * * *").contains("more than once in a week"));
    assert!(refused("0 9 * * MON,FRI").contains("more than once in a week"));
    assert!(refused("0 0 9 * * FRI").contains("has 6 fields"));
    assert!(refused("@weekly").contains("nicknames"));
    assert!(refused("").contains("has 0 fields"));
    for bad in ["99 9 * * FRI", "0 25 * * FRI", "0 9 * * FRIDAG", "a b c d e", "0 9 * 13 *", "0 9 * * 9"] {
        let message = refused(bad);
        assert!(message.starts_with(&format!("`{bad}` cannot be read: ")) && message.ends_with("Fridays at 09:00"), "{message}");
    }
}

#[test]
fn a_week_without_cut_off_has_no_window() {
    let monthly = Cutoff::parse("0 9 1 * *", Tz::UTC).unwrap();
    assert!(monthly.window("2023-W19".parse().unwrap()).is_none());
    assert_eq!(monthly.window("2023-W18".parse().unwrap()), Some((at("2023-04-01T09:00:00Z"), at("2023-05-01T09:00:00Z"))));
}

proptest! {
    #[test]
    fn a_week_read_back_is_the_week(days in 0i32..100_000) {
        let week = Week::of(NaiveDate::from_num_days_from_ce_opt(700_000 + days).unwrap());
        prop_assert_eq!(week.to_string().parse::<Week>().unwrap(), week);
        prop_assert_eq!(week.next().previous(), week);
        prop_assert!(week.previous() < week && week < week.next());
    }

    #[test]
    fn every_instant_lies_in_the_window_of_its_open_week(seconds in 946_684_800i64..4_102_444_800, berlin: bool, minute in 0u32..60, hour in 0u32..24) {
        let zone = if berlin { Tz::Europe__Berlin } else { Tz::Australia__Lord_Howe };
        let cutoff = Cutoff::parse(&format!("{minute} {hour} * * SUN"), zone).unwrap();
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let (from, to) = cutoff.window(cutoff.week_of(now)).unwrap();
        prop_assert!(from <= now && now < to, "{} {} {}", from, now, to);
        prop_assert_eq!(cutoff.latest(now), from);
        prop_assert_eq!(cutoff.next(now), to);
    }
}
