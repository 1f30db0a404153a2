mod refusals;

use std::time::Duration;

use bytes::Bytes;

use super::super::dispatch::{Dispatch, Wanted};
use super::super::source::Method;
use super::standing::words;
use super::*;

pub(super) const HOUR: Duration = Duration::from_secs(3_600);
pub(super) const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn source_at(text: &str) -> Source {
    Source { kind: Some(Kind::Feed), article: None, ..Source::plain("TechNode", url(text)) }
}

pub(super) fn source() -> Source {
    source_at("https://technode.com/feed/")
}

pub(super) fn start() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2023-05-01T00:00:00Z").unwrap().to_utc()
}

pub(super) fn etag(value: &str) -> Validators {
    Validators { etag: Some(value.to_owned()), last_modified: None }
}

pub(super) fn answer_from(from: &str, validators: Validators) -> Answer {
    let url = url(from);
    let dispatch = Dispatch { asked: url.clone(), url, content_type: None, body: Bytes::from_static(b"<rss/>"), fetched: start() };
    Answer { dispatch: Some(dispatch), validators, fresh_for: None, moved: None }
}

pub(super) fn answer(validators: Validators) -> Answer {
    answer_from("https://technode.com/feed/", validators)
}

pub(super) fn not_modified() -> Answer {
    Answer { dispatch: None, validators: Validators::default(), fresh_for: None, moved: None }
}

pub(super) fn refusal(kind: RefusalKind) -> Refusal {
    Refusal { kind, words: "technode.com answered so".to_owned(), by: None }
}

pub(super) fn success(answer: &Answer) -> SourceState {
    after_success(&SourceState::default(), &source(), answer, &Rhythm::default(), &[], start())
}

/// How long after `start` the state comes due, and whether firmly.
fn wait(source: &Source, state: &SourceState) -> (Duration, bool) {
    match due(source, state, start() + TimeDelta::seconds(1)) {
        Due::At { at, firm } => ((at - start()).to_std().unwrap(), firm),
        other => panic!("{other:?}"),
    }
}

fn within(wait: Duration, least: Duration, most: Duration) {
    assert!(least <= wait && wait <= most, "{wait:?} is not between {least:?} and {most:?}");
}

#[test]
fn p1_p2_validators_return_as_they_came_and_a_304_keeps_them() {
    let feed = url("https://technode.com/feed/");
    let state = success(&answer(etag("W/\"a,b--gzip:\\x2f\"")));
    assert_eq!(validators_for(&state, &feed), etag("W/\"a,b--gzip:\\x2f\""));
    let later = after_success(&state, &source(), &not_modified(), &Rhythm::default(), &[], start() + HOUR);
    assert_eq!(validators_for(&later, &feed), etag("W/\"a,b--gzip:\\x2f\""));
}

#[test]
fn p3_the_newest_validators_win() {
    let state = success(&answer(etag("\"1\"")));
    let fresh = Answer { validators: etag("\"2\""), ..not_modified() };
    let later = after_success(&state, &source(), &fresh, &Rhythm::default(), &[], start() + HOUR);
    assert_eq!(later.validators, etag("\"2\""));
    let without = after_success(&later, &source(), &answer(Validators::default()), &Rhythm::default(), &[], start() + HOUR);
    assert_eq!(without.validators, Validators::default());
}

#[test]
fn p4_validators_are_for_the_url_that_sent_them() {
    let state = success(&answer_from("https://cdn.technode.com/feed/", etag("\"x\"")));
    assert_eq!(validators_for(&state, &url("https://technode.com/feed/")), Validators::default());
    assert_eq!(validators_for(&state, &url("https://cdn.technode.com/feed/#top")), etag("\"x\""));
    let other = source_at("https://technode.com/other/");
    assert_eq!(validators_for(&success(&answer(etag("\"x\""))), &ask_url(&other, &state).unwrap()), Validators::default());
}

#[test]
fn p5_a_document_that_cannot_be_read_leaves_no_validator_and_takes_none_away() {
    let fresh = after_unread(&SourceState::default(), &source(), "no feed", start());
    assert_eq!(fresh.validators, Validators::default());
    within(wait(&source(), &fresh).0, 2 * HOUR, 2 * HOUR + HOUR / 3);
    let state = after_unread(&success(&answer(etag("\"good\""))), &source(), "no feed", start() + HOUR);
    assert_eq!(state.validators, etag("\"good\""));
    assert_eq!((state.failures, state.problem.as_deref()), (1, Some("no feed")));
    assert_eq!(state.last_success, Some(start()));
}

#[test]
fn p6_an_hour_with_validators_a_day_without() {
    within(wait(&source(), &success(&answer(etag("\"x\"")))).0, HOUR, HOUR + HOUR / 10);
    within(wait(&source(), &success(&answer(Validators::default()))).0, DAY, DAY + HOUR);
    // A temporary redirect's target sends validators that cannot be sent to the URL that is asked.
    let mut elsewhere = answer_from("https://cdn.technode.com/feed/", etag("\"x\""));
    if let Some(dispatch) = &mut elsewhere.dispatch {
        dispatch.asked = url("https://technode.com/feed/");
    }
    within(wait(&source(), &success(&elsewhere)).0, DAY, DAY + HOUR);
    // An endpoint whose reader fills in the page number is asked conditionally all the same.
    let page = success(&answer_from("https://technode.com/feed/?page=1", etag("\"x\"")));
    within(wait(&source(), &page).0, HOUR, HOUR + HOUR / 10);
    assert_eq!(validators_for(&page, &url("https://technode.com/feed/?page=1")), etag("\"x\""));
}

#[test]
fn p7_freshness_of_200_and_304_counts_up_to_seven_days() {
    let fresh = Answer { fresh_for: Some(10 * HOUR), ..answer(etag("\"x\"")) };
    let (pause, firm) = wait(&source(), &success(&fresh));
    within(pause, 10 * HOUR, 11 * HOUR);
    assert!(!firm);
    let state = success(&answer(etag("\"x\"")));
    let later = after_success(&state, &source(), &Answer { fresh_for: Some(DAY), ..not_modified() }, &Rhythm::default(), &[], start());
    within(wait(&source(), &later).0, DAY, DAY + HOUR);
    // a 304 that says nothing of it confirms what the 200 said, and one that does replaces it
    let quiet = after_success(&later, &source(), &not_modified(), &Rhythm::default(), &[], start());
    within(wait(&source(), &quiet).0, DAY, DAY + HOUR);
    let hasty = Answer { fresh_for: Some(Duration::ZERO), ..not_modified() };
    let hasty = after_success(&quiet, &source(), &hasty, &Rhythm::default(), &[], start());
    within(wait(&source(), &hasty).0, HOUR, 2 * HOUR);
    let anew = after_success(&quiet, &source(), &answer(etag("\"y\"")), &Rhythm::default(), &[], start());
    within(wait(&source(), &anew).0, HOUR, 2 * HOUR);
    let endless = Answer { fresh_for: Some(400 * DAY), ..answer(etag("\"x\"")) };
    within(wait(&source(), &success(&endless)).0, 7 * DAY, 7 * DAY + HOUR);
    let none = Answer { fresh_for: Some(Duration::ZERO), ..answer(etag("\"x\"")) };
    within(wait(&source(), &success(&none)).0, HOUR, 2 * HOUR);
}

#[test]
fn p8_the_feeds_own_rhythm_is_a_lower_bound_and_outlives_a_304() {
    let ttl = Rhythm { every: Some(12 * HOUR), ..Rhythm::default() };
    let state = after_success(&SourceState::default(), &source(), &answer(etag("\"x\"")), &ttl, &[], start());
    within(wait(&source(), &state).0, 12 * HOUR, 13 * HOUR);
    let later = after_success(&state, &source(), &not_modified(), &Rhythm::default(), &[], start());
    within(wait(&source(), &later).0, 12 * HOUR, 13 * HOUR);
}

#[test]
fn p8_skipped_hours_and_days_are_skipped() {
    // 2023-05-01 is a Monday.
    let night = Rhythm { skip_hours: (0..8).collect(), ..Rhythm::default() };
    let state = after_success(&SourceState::default(), &source(), &answer(etag("\"x\"")), &night, &[], start());
    within(wait(&source(), &state).0, 8 * HOUR, 9 * HOUR);
    let monday = Rhythm { skip_days: vec![0], ..Rhythm::default() };
    let state = after_success(&SourceState::default(), &source(), &answer(etag("\"x\"")), &monday, &[], start());
    within(wait(&source(), &state).0, DAY, DAY + HOUR);
    let never = Rhythm { skip_hours: (0..24).collect(), ..Rhythm::default() };
    let state = after_success(&SourceState::default(), &source(), &answer(etag("\"x\"")), &never, &[], start());
    within(wait(&source(), &state).0, HOUR, 2 * HOUR);
}

#[test]
fn p9_the_floor_is_start_to_start_and_no_interval_goes_below_it() {
    let mut hasty = source();
    hasty.interval = Duration::from_secs(1);
    let state = after_success(&SourceState::default(), &hasty, &answer(etag("\"x\"")), &Rhythm::default(), &[], start());
    within(wait(&hasty, &state).0, HOUR / 2, HOUR);
    // ops made it slower after the visit
    let mut slow = source();
    slow.interval = 6 * HOUR;
    within(wait(&slow, &state).0, 6 * HOUR, 6 * HOUR);
    assert_eq!(due(&source(), &state, start() + 2 * HOUR), Due::Now);
    for days in [30, u32::MAX / 86_400] {
        slow.interval = days * DAY;
        let state = after_success(&SourceState::default(), &slow, &answer(etag("\"x\"")), &Rhythm::default(), &[], start());
        assert!(wait(&slow, &state).0 >= slow.interval.min(366 * DAY));
    }
}

#[test]
fn p10_sources_of_one_moment_spread_and_none_is_early() {
    let mut seen = std::collections::HashSet::new();
    for number in 0..200 {
        let mut one = source();
        one.name = format!("source {number}");
        let state = after_success(&SourceState::default(), &one, &answer(etag("\"x\"")), &Rhythm::default(), &[], start());
        let again = after_success(&SourceState::default(), &one, &answer(etag("\"x\"")), &Rhythm::default(), &[], start());
        assert_eq!(state, again);
        let (pause, _) = wait(&one, &state);
        within(pause, HOUR + Duration::from_secs(30), HOUR + HOUR / 10);
        seen.insert(pause);
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn a_found_feed_that_is_gone_sends_us_back_to_the_page_that_named_it() {
    let source = source_at("https://technode.com/");
    let feed = url("https://technode.com/feed/");
    let mut state = after_feed_found(&SourceState::default(), &source, feed.clone(), start());
    assert_eq!(ask_url(&source, &state), Some(feed));
    for visit in 0..3_u32 {
        state = after_refusal(&state, &source, &refusal(RefusalKind::Gone), start() + DAY * (3 * visit)).0;
        assert!(!state.gone);
    }
    assert_eq!(ask_url(&source, &state), source.url);
    assert!(after_refusal(&state, &source, &refusal(RefusalKind::Gone), start() + 9 * DAY).0.gone);
}

#[test]
fn p14_a_permanent_move_is_asked_until_ops_change_the_url() {
    let new = url("https://technode.com/rss/");
    let moved = Answer { moved: Some(new.clone()), ..answer_from(new.as_str(), etag("\"x\"")) };
    let state = success(&moved);
    assert_eq!(ask_url(&source(), &state), Some(new.clone()));
    assert_eq!(validators_for(&state, &new), etag("\"x\""));
    assert!(words(&source(), &state, start(), chrono_tz::Tz::UTC)[0].contains("url = \"https://technode.com/rss/\""));
    let edited = source_at(new.as_str());
    assert_eq!(ask_url(&edited, &state), Some(new.clone()));
    let after = after_success(&state, &edited, &answer_from(new.as_str(), etag("\"y\"")), &Rhythm::default(), &[], start());
    assert_eq!(after.moved_to, None);
    // Making that edit costs neither a request nor the validators.
    assert_eq!(due(&edited, &state, start() + HOUR / 2), due(&source(), &state, start() + HOUR / 2));
    assert_eq!(validators_for(&state, &new), etag("\"x\""));
    let kept = after_success(&state, &edited, &not_modified(), &Rhythm::default(), &[], start() + HOUR);
    assert_eq!((kept.moved_to, kept.validators, kept.configured), (None, etag("\"x\""), Some(new)));
    let another = source_at("https://technode.com/other/");
    assert_eq!(due(&another, &state, start() + HOUR / 2), Due::Now);
    // Where the move led may die while the old URL lives.
    let mut dead = state;
    for _ in 0..3 {
        dead = after_refusal(&dead, &source(), &refusal(RefusalKind::NotFound), start()).0;
    }
    assert_eq!(ask_url(&source(), &dead), source().url);
}

#[test]
fn p13_p14_where_a_source_had_moved_may_end_while_its_url_lives() {
    let new = url("https://technode.com/rss/");
    let moved = Answer { moved: Some(new.clone()), ..answer_from(new.as_str(), etag("\"x\"")) };
    let state = success(&moved);
    let (ended, _) = after_refusal(&state, &source(), &refusal(RefusalKind::Gone), start() + DAY);
    assert_eq!((ended.gone, ask_url(&source(), &ended)), (false, source().url));
    assert_eq!(due(&source(), &ended, start() + DAY + HOUR * 23), due(&source(), &ended, start() + DAY + HOUR));
    let back = after_success(&ended, &source(), &answer(etag("\"y\"")), &Rhythm::default(), &[], start() + 3 * DAY);
    assert_eq!((back.moved_to, back.failures), (None, 0));
    let (gone, _) = after_refusal(&ended, &source(), &refusal(RefusalKind::Gone), start() + 3 * DAY);
    assert!(gone.gone);
    // somebody asked for it by name all the same
    assert!(after_refusal(&gone, &source(), &refusal(RefusalKind::Network), start() + 9 * DAY).0.gone);
    assert!(!after_success(&gone, &source(), &answer(etag("\"y\"")), &Rhythm::default(), &[], start() + 9 * DAY).gone);
}

#[test]
fn p14_a_move_that_redirects_for_now_is_remembered_without_validators_that_cannot_be_sent() {
    let new = url("https://technode.com/rss/");
    let mut answer = answer_from("https://cdn.technode.com/rss/", etag("\"x\""));
    answer.moved = Some(new.clone());
    let state = success(&answer);
    assert_eq!((ask_url(&source(), &state), validators_for(&state, &new)), (Some(new), Validators::default()));
    within(wait(&source(), &state).0, DAY, DAY + HOUR);
}

#[test]
fn a_feed_found_in_a_page_is_asked_until_it_dies() {
    let feed = url("https://technode.com/feed/rss");
    let state = after_feed_found(&SourceState::default(), &source(), feed.clone(), start());
    assert_eq!(ask_url(&source(), &state), Some(feed.clone()));
    let read = Answer { fresh_for: Some(DAY), ..answer_from(feed.as_str(), etag("\"x\"")) };
    let read = after_success(&state, &source(), &read, &Rhythm::default(), &[], start());
    let edited = source_at(feed.as_str());
    assert!(matches!(due(&edited, &read, start() + HOUR), Due::At { .. }), "the edit is made");
    let after = after_refusal(&read, &edited, &refusal(RefusalKind::Network), start() + 2 * DAY).0;
    assert_eq!((after.feed_found, validators_for(&read, &feed), after.last_success), (None, etag("\"x\""), Some(start())));
    let mut dead = state;
    for _ in 0..3 {
        dead = after_refusal(&dead, &source(), &refusal(RefusalKind::NotFound), start()).0;
    }
    assert_eq!(ask_url(&source(), &dead), source().url);
}
