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
fn p11_retry_after_is_firm_and_silences_the_host() {
    let busy = refusal(RefusalKind::Busy { retry_after: Some(25 * HOUR) });
    let (state, silence) = after_refusal(&SourceState::default(), &source(), &busy, start());
    let (pause, firm) = wait(&source(), &state);
    within(pause, 25 * HOUR, 26 * HOUR);
    assert!(firm);
    let silence = silence.unwrap();
    assert_eq!(silence.host, "technode.com");
    assert!(silence.until >= start() + 25 * HOUR);
    assert!(silence.covers(&url("http://technode.com/2023/05/10/x/"), start() + DAY));
    assert!(!silence.covers(&url("https://technode.com/feed/"), start() + 2 * DAY));
    assert!(!silence.covers(&url("https://www.technode.com/feed/"), start() + DAY));
    let bridge = source_at("http://127.0.0.1:1200/feed");
    let (state, silence) = after_refusal(&SourceState::default(), &bridge, &busy, start());
    assert!(silence.is_none() && wait(&bridge, &state).1);
}

#[test]
fn p11_a_bare_429_backs_off_from_twice_the_interval_to_a_day() {
    let busy = refusal(RefusalKind::Busy { retry_after: None });
    let (mut state, silence) = after_refusal(&SourceState::default(), &source(), &busy, start());
    within(wait(&source(), &state).0, 2 * HOUR, 3 * HOUR);
    assert!(silence.is_some());
    for _ in 0..40 {
        state = after_refusal(&state, &source(), &busy, start()).0;
    }
    within(wait(&source(), &state).0, DAY, DAY + HOUR);
}

#[test]
fn p12_failures_back_off_to_once_a_day_for_weeks_and_success_resets() {
    let down = refusal(RefusalKind::Network);
    let mut state = success(&answer(etag("\"x\"")));
    let mut now = start() + HOUR;
    let mut visits = Vec::new();
    while now < start() + 14 * DAY {
        if due(&source(), &state, now) == Due::Now {
            visits.push(now);
            state = after_refusal(&state, &source(), &down, now).0;
        }
        now += Duration::from_secs(60);
    }
    assert!((13..=20).contains(&visits.len()), "{} visits in two weeks", visits.len());
    let gap = |index: usize| (visits[index + 1] - visits[index]).to_std().unwrap();
    within(gap(0), HOUR, HOUR + HOUR / 5);
    within(gap(1), 2 * HOUR, 2 * HOUR + HOUR / 3);
    within(gap(visits.len() - 2), DAY, DAY + HOUR + HOUR / 30);
    assert_eq!(state.validators, etag("\"x\""));
    let back = after_success(&state, &source(), &not_modified(), &Rhythm::default(), &[], now);
    assert_eq!((back.failures, back.failing_since, back.problem), (0, None, None));
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
fn p13_gone_is_for_good_until_the_url_changes_and_not_found_is_daily() {
    let (state, _) = after_refusal(&SourceState::default(), &source(), &refusal(RefusalKind::Gone), start());
    assert!(matches!(due(&source(), &state, start() + 365 * DAY), Due::Never(_)));
    assert_eq!(due(&source_at("https://technode.com/new/"), &state, start()), Due::Now);
    let (state, _) = after_refusal(&SourceState::default(), &source(), &refusal(RefusalKind::NotFound), start());
    within(wait(&source(), &state).0, DAY, DAY + HOUR);
}

#[test]
fn p13_what_is_not_found_for_eight_weeks_is_gone_and_a_night_of_it_is_not() {
    let missing = refusal(RefusalKind::NotFound);
    let mut state = success(&answer(etag("\"x\"")));
    let mut visits = 0;
    let mut now = start() + HOUR;
    while !state.gone && now < start() + 100 * DAY {
        if due(&source(), &state, now) == Due::Now {
            visits += 1;
            state = after_refusal(&state, &source(), &missing, now).0;
        }
        now += Duration::from_secs(600);
    }
    assert!((50..=57).contains(&visits) && now > start() + 56 * DAY, "{visits} visits until {now}");
    assert!(matches!(due(&source(), &state, start() + 365 * DAY), Due::Never(_)));
    assert!(words(&source(), &state, now, chrono_tz::Tz::UTC)[0].contains("not asked again"));
    let back = after_success(&success(&answer(etag("\"x\""))), &source(), &not_modified(), &Rhythm::default(), &[], now);
    assert!(!after_refusal(&back, &source(), &missing, now + HOUR).0.gone);
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
    // Where the move led may die while the old URL lives.
    let mut dead = state;
    for _ in 0..3 {
        dead = after_refusal(&dead, &source(), &refusal(RefusalKind::NotFound), start()).0;
    }
    assert_eq!(ask_url(&source(), &dead), source().url);
}

#[test]
fn a_feed_found_in_a_page_is_asked_until_it_dies() {
    let feed = url("https://technode.com/feed/rss");
    let state = after_feed_found(&SourceState::default(), &source(), feed.clone(), start());
    assert_eq!(ask_url(&source(), &state), Some(feed));
    let mut dead = state;
    for _ in 0..3 {
        dead = after_refusal(&dead, &source(), &refusal(RefusalKind::NotFound), start()).0;
    }
    assert_eq!(ask_url(&source(), &dead), source().url);
}

#[test]
fn p15_walls_wait_for_hours_and_wechat_silences_its_host() {
    let (state, silence) = after_refusal(&SourceState::default(), &source(), &refusal(RefusalKind::BotWall { by: "Cloudflare" }), start());
    within(wait(&source(), &state).0, 6 * HOUR, 7 * HOUR);
    assert!(silence.unwrap().until <= start() + HOUR);
    let album = source_at("https://mp.weixin.qq.com/mp/appmsgalbum?__biz=x");
    let (state, silence) = after_refusal(&SourceState::default(), &album, &refusal(RefusalKind::BotWall { by: "WeChat" }), start());
    assert!(wait(&album, &state).1);
    assert_eq!(silence.map(|silence| (silence.host, silence.until)), Some(("mp.weixin.qq.com".to_owned(), start() + 6 * HOUR)));
}

#[test]
fn p15_wechat_is_asked_slowly_unless_somebody_says_otherwise() {
    let article = url("https://mp.weixin.qq.com/s/abc");
    assert_eq!(limits_of(&article, Limits::FEED).pause, Duration::from_secs(45));
    assert_eq!(limits_of(&url("https://technode.com/feed/"), Limits::FEED), Limits::FEED);
    let told = Limits { pause: Duration::from_secs(60), ..Limits::FEED };
    assert_eq!(limits_of(&article, told), told);
}

#[test]
fn p11_who_refused_at_the_end_of_a_redirect_is_who_is_left_alone() {
    let elsewhere =
        Refusal { by: Some(Box::new(url("https://cdn.example/feed"))), ..refusal(RefusalKind::Busy { retry_after: Some(DAY) }) };
    let (_, silence) = after_refusal(&SourceState::default(), &source(), &elsewhere, start());
    assert_eq!(silence.unwrap().host, "cdn.example");
}

#[test]
fn a_host_that_is_left_alone_is_no_failure_of_the_source_that_leads_to_it() {
    let waits = refusal(RefusalKind::Quiet { until: start() + DAY });
    let (state, silence) = after_refusal(&success(&answer(etag("\"x\""))), &source(), &waits, start());
    assert!(silence.is_none() && state.failures == 0 && state.problem.is_none());
    within(wait(&source(), &state).0, DAY, DAY + HOUR);
}

#[test]
fn what_a_slow_host_put_off_is_due_when_its_pause_is_over_whatever_the_interval() {
    let ask = Ask { url: url("https://technode.com/2"), method: Method::Get, body: None, wanted: Wanted::Page };
    let rest = Rest { asks: vec![ask], due: start() + Duration::from_secs(46) };
    let state = SourceState { rest: Some(rest), ..success(&answer(etag("\"x\""))) };
    assert_eq!(wait(&source(), &state), (Duration::from_secs(46), true));
    assert_eq!(due(&source(), &state, start() + Duration::from_secs(46)), Due::Now);
    let done = after_rest(&state, &[], None, start() + Duration::from_secs(47));
    within(wait(&source(), &done).0, HOUR, 2 * HOUR);
    assert_eq!(due(&source(), &state, start() - 30 * DAY), Due::Now, "a clock set back");
}

#[test]
fn a_clock_set_back_binds_nobody() {
    let state = success(&answer(etag("\"x\"")));
    assert_eq!(due(&source(), &state, start() - 30 * DAY), Due::Now);
    let (state, _) = after_refusal(&state, &source(), &refusal(RefusalKind::Busy { retry_after: Some(DAY) }), start());
    assert_eq!(due(&source(), &state, start() - 30 * DAY), Due::Now);
}

#[test]
fn private_hosts_are_told_by_their_face() {
    for own in
        ["http://127.0.0.1:1200/", "http://192.168.1.5/", "http://[::1]/", "http://[fd00::1]/", "http://rsshub/", "http://nas.local/"]
    {
        assert!(is_private(&url(own)), "{own}");
    }
    for public in ["https://technode.com/", "http://8.8.8.8/", "https://local.example.com/"] {
        assert!(!is_private(&url(public)), "{public}");
    }
    assert_eq!(host_key(&url("https://technode.com/x")).as_deref(), Some("technode.com"));
    assert_eq!(host_key(&url("http://127.0.0.1:8080/x")).as_deref(), Some("127.0.0.1:8080"));
}
