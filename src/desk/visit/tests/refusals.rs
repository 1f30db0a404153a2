//! What a refusal, a failure or a wall costs: who is left alone, and for how long.

use super::*;

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
fn p11_what_a_server_asks_for_holds_beside_every_refusal_and_shortens_no_rule() {
    let wall = RefusalKind::BotWall { by: "Cloudflare" };
    for (kind, asked, least, firm, quiet) in [
        (wall.clone(), 40 * HOUR, 40 * HOUR, true, Some(40 * HOUR)),
        (wall, HOUR / 60, 6 * HOUR, true, Some(HOUR)),
        (RefusalKind::Forbidden, 30 * HOUR, 30 * HOUR, true, None),
        (RefusalKind::Forbidden, HOUR, 6 * HOUR, false, None),
        (RefusalKind::Status(502), 9 * HOUR, 9 * HOUR, true, None),
        (RefusalKind::Status(502), 90 * DAY, 7 * DAY, true, None),
    ] {
        let refused = refusal(kind.asking(Some(asked)));
        let (state, silence) = after_refusal(&SourceState::default(), &source(), &refused, start());
        let (pause, held) = wait(&source(), &state);
        within(pause, least, least + 2 * HOUR);
        assert_eq!(held, firm, "{refused:?}");
        let silence = silence.map(|silence| (silence.until - start()).to_std().unwrap());
        assert_eq!(silence.is_some(), quiet.is_some());
        assert!(silence >= quiet && silence <= quiet.map(|quiet| quiet + HOUR / 30), "{refused:?}: {silence:?}");
    }
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
