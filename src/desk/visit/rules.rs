//! Whatever a source answers over weeks, the rules of politeness hold.

use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_oneof, proptest};

use super::super::dispatch::{RefusalKind, Validators};
use super::super::readers::Rhythm;
use super::tests::{DAY, HOUR, answer, answer_from, etag, not_modified, refusal, source, start, url};
use super::{Due, SourceState, after_refusal, after_success, after_unread, ask_url, due, validators_for};

/// What a visit can meet.
#[derive(Debug, Clone)]
enum Met {
    Answer { changed: bool, tagged: bool, moved: bool, fresh: Option<u64>, ttl: Option<u64>, skip: Vec<u8> },
    Refused(RefusalKind),
    Unread,
}

fn met() -> impl Strategy<Value = Met> {
    let seconds = || prop::option::of(0..20_u64 * 86_400);
    let skip = prop::collection::vec(any::<u8>(), 0..6);
    let answer = (any::<bool>(), any::<bool>(), any::<bool>(), seconds(), seconds(), skip);
    let kind = prop_oneof![
        seconds().prop_map(|wait| RefusalKind::Busy { retry_after: wait.map(Duration::from_secs) }),
        prop::sample::select(vec![
            RefusalKind::Network,
            RefusalKind::NotFound,
            RefusalKind::Forbidden,
            RefusalKind::Robots,
            RefusalKind::TooLarge,
            RefusalKind::Status(500),
            RefusalKind::BotWall { by: "WeChat" },
            RefusalKind::BotWall { by: "Cloudflare" }.asking(Some(2 * DAY)),
            RefusalKind::Status(500).asking(Some(3 * HOUR)),
        ]),
    ];
    prop_oneof![
        4 => answer.prop_map(|(changed, tagged, moved, fresh, ttl, skip)| Met::Answer { changed, tagged, moved, fresh, ttl, skip }),
        2 => kind.prop_map(Met::Refused),
        1 => prop::strategy::Just(Met::Unread),
    ]
}

proptest! {
    /// Never sooner than the interval, never within a `Retry-After`, never a validator to a URL that did not send it, and never
    /// given up before eight weeks of failures that end in 404.
    #[test]
    fn whatever_happens_the_rules_hold(meetings in prop::collection::vec(met(), 1..40)) {
        let source = source();
        let (mut state, mut now) = (SourceState::default(), start());
        let mut quiet_until = now;
        for met in meetings {
            let asked = ask_url(&source, &state).unwrap();
            let validators = validators_for(&state, &asked);
            prop_assert!(validators == Validators::default() || state.validators_of.as_ref() == Some(&asked));
            prop_assert!(now >= quiet_until);
            state = match met {
                Met::Answer { changed, tagged, moved, fresh, ttl, skip } => {
                    let full = changed || moved || validators == Validators::default();
                    let target = if moved { url("https://technode.com/moved/") } else { asked };
                    let mut answer = if full { answer_from(target.as_str(), Validators::default()) } else { not_modified() };
                    answer.validators = if tagged { etag(target.as_str()) } else { Validators::default() };
                    answer.fresh_for = fresh.map(Duration::from_secs);
                    answer.moved = moved.then_some(target);
                    let rhythm = Rhythm { every: ttl.map(Duration::from_secs), skip_hours: skip.clone(), skip_days: skip };
                    after_success(&state, &source, &answer, &rhythm, &[], now)
                }
                Met::Refused(kind) => {
                    if let Some(asked) = kind.retry_after() {
                        quiet_until = now + asked.min(7 * DAY);
                    }
                    after_refusal(&state, &source, &refusal(kind), now).0
                }
                Met::Unread => after_unread(&state, &source, "no feed", now),
            };
            if state.gone {
                let since = state.failing_since.unwrap();
                prop_assert!(now - since >= TimeDelta::weeks(8) && matches!(due(&source, &state, now), Due::Never(_)));
                return Ok(());
            }
            let Due::At { at, .. } = due(&source, &state, now) else { panic!("due at once after a visit") };
            prop_assert!(due(&source, &state, at - TimeDelta::seconds(1)) != Due::Now);
            // What was firm is over then; the interval may still be running.
            now = match due(&source, &state, at) {
                Due::At { at: later, firm: false } => later,
                _ => at,
            };
            prop_assert!(due(&source, &state, now) == Due::Now);
            let gap = now - state.last_visit.unwrap();
            prop_assert!(gap >= TimeDelta::from_std(HOUR).unwrap() && gap <= TimeDelta::days(15), "{gap}");
        }
    }
}

#[test]
fn two_weeks_of_an_hourly_feed() {
    let mut state = SourceState::default();
    let mut now = start();
    let (mut visits, mut last) = (0_u32, None);
    while now < start() + 14 * DAY {
        if due(&source(), &state, now) == Due::Now {
            if let Some(last) = last {
                assert!(now - last >= TimeDelta::hours(1));
            }
            last = Some(now);
            visits += 1;
            let answer = if visits == 1 { answer(etag("\"x\"")) } else { not_modified() };
            state = after_success(&state, &source(), &answer, &Rhythm::default(), &[], now);
            assert_eq!(validators_for(&state, &ask_url(&source(), &state).unwrap()), etag("\"x\""));
        }
        now += Duration::from_secs(30);
    }
    assert!((14 * 24 * 9 / 10..=14 * 24).contains(&visits), "{visits}");
}
