//! Clocks that jump, sleep, start anew and are set twice a year.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::editions::EditionRecord;
use keepup::config;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::RoundOptions;
use keepup::wire::{self, Wire};
use tokio_util::sync::CancellationToken;

use crate::support::behaviour::Reply;
use crate::support::program::feed;
use crate::support::site::Site;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A newsroom with one source, whose server answers with validators.
async fn newsroom(folder: &Path, publish: &str) -> (Newsroom, Site) {
    let site = Site::start().await;
    let entries = [("Tea chains open 300 stores", "https://news.example/tea")];
    site.route("/news", Reply::feed(feed("news", &entries, "Wed, 10 May 2023 08:00:00 +0800")).header("ETag", "\"1\""));
    let text = format!(
        "[edition]\n{publish}\n[fetch]\nallow_private = true\npause = \"0s\"\n[[source]]\nname = \"news\"\nurl = \"{}\"\narticle = false\n",
        site.url("/news")
    );
    let room = Newsroom {
        config: Arc::new(config::parse(&text, &folder.join("feeds.toml"), &|_| None).unwrap()),
        archive: Archive::open(folder.join("keepup.db")).unwrap(),
        wire: Arc::new(Wire::new(wire::Settings::new(wire::user_agent(None))).unwrap()),
        editions: folder.join("editions"),
        alarm: None,
        clock: Clock::Standing(DateTime::UNIX_EPOCH),
    };
    (room, site)
}

/// What the daemon does at a tick.
async fn tick(room: &Newsroom, now: DateTime<Utc>) {
    let room = Newsroom { clock: Clock::Standing(now), ..room.clone() };
    room.round(&RoundOptions::default(), &Silent, &CancellationToken::new()).await.unwrap();
    room.drafts_due().await.unwrap();
}

/// Editions on the disk, each with its record.
async fn editions(room: &Newsroom) -> Vec<EditionRecord> {
    let mut weeks: Vec<String> = std::fs::read_dir(&room.editions)
        .map(|folder| folder.map(|week| week.unwrap().file_name().to_string_lossy().into_owned()).filter(|week| week != "latest").collect())
        .unwrap_or_default();
    weeks.sort();
    let mut records = Vec::new();
    for week in weeks {
        let record = room.archive.edition(week).await.unwrap();
        records.extend(record.filter(|record| !record.files.is_empty()));
    }
    records
}

const FRIDAY: &str = "publish = \"0 9 * * FRI\"\nzone = \"Asia/Shanghai\"";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_a_day_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (room, site) = newsroom(folder.path(), FRIDAY).await;
    let friday = at("2023-05-12T01:00:30Z");
    tick(&room, friday).await;
    tick(&room, friday + TimeDelta::minutes(1)).await;
    assert_eq!((editions(&room).await.len(), site.requests().len()), (1, 1));
    let before = editions(&room).await;

    let thursday = friday - TimeDelta::days(1);
    for minutes in 0..10 {
        tick(&room, thursday + TimeDelta::minutes(minutes)).await;
    }
    assert_eq!(site.requests().len(), 2, "asked once at the new time, and then at its interval");
    for hours in 2..30 {
        tick(&room, thursday + TimeDelta::hours(hours)).await;
    }
    assert_eq!(editions(&room).await, before, "the cut-off that comes again makes no second edition");
    assert!((14..=31).contains(&site.requests().len()), "at its interval again: {}", site.requests().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_over_the_cut_off_makes_one_late_draft() {
    for (wakes, expected) in [
        ("2023-05-12T01:30:00Z", Some(("2023-W19", false))),
        ("2023-05-14T20:00:00Z", Some(("2023-W19", true))),
        ("2023-05-15T00:59:00Z", Some(("2023-W19", true))),
        // more than 72 hours: nobody waits for it any more, and `keepup draft` makes it
        ("2023-05-15T01:01:00Z", None),
        // two cut-offs: the newer one
        ("2023-05-19T02:30:00Z", Some(("2023-W20", true))),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (room, site) = newsroom(folder.path(), FRIDAY).await;
        tick(&room, at("2023-05-09T12:00:00Z")).await;
        for minutes in 0..3 {
            tick(&room, at(wakes) + TimeDelta::minutes(minutes)).await;
        }
        let made: Vec<(String, bool)> = editions(&room).await.into_iter().map(|edition| (edition.week, edition.late)).collect();
        let expected: Vec<(String, bool)> = expected.into_iter().map(|(week, late)| (week.to_owned(), late)).collect();
        // The edition of the week before has its cut-off more than 72 hours before the sleep.
        assert_eq!(made, expected, "woken at {wakes}");
        assert_eq!(site.requests().len(), 2, "woken at {wakes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn summer_time_makes_one_draft() {
    for (zone, publish, from, expected) in [
        // 02:30 is skipped: the end of the gap
        ("Europe/Berlin", "30 2 * * SUN", "2027-03-27T12:00:00Z", "2027-03-28T01:00:00Z"),
        // 02:30 comes twice: the first
        ("Europe/Berlin", "30 2 * * SUN", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        // the hours about it keep to the wall clock
        ("Europe/Berlin", "0 9 * * SUN", "2027-03-27T12:00:00Z", "2027-03-28T07:00:00Z"),
        ("Europe/Berlin", "0 9 * * SUN", "2026-10-24T12:00:00Z", "2026-10-25T08:00:00Z"),
        ("America/New_York", "30 1 * * SUN", "2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z"),
        // half an hour
        ("Australia/Lord_Howe", "45 1 * * SUN", "2027-04-03T02:00:00Z", "2027-04-03T14:45:00Z"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (room, _site) = newsroom(folder.path(), &format!("publish = \"{publish}\"\nzone = \"{zone}\"")).await;
        let mut made = Vec::new();
        for minutes in (0..36 * 60).step_by(10) {
            let now = at(from) + TimeDelta::minutes(minutes);
            Newsroom { clock: Clock::Standing(now), ..room.clone() }.drafts_due().await.unwrap();
            let all = editions(&room).await;
            if all.len() > made.len() {
                made = all;
            }
        }
        // the one of the week before may be made first: its cut-off is less than 72 hours ago
        let within: Vec<&EditionRecord> = made.iter().filter(|edition| edition.to > at(from)).collect();
        assert_eq!(within.len(), 1, "{zone} {publish}: {made:?}");
        assert_eq!(within[0].to, at(expected), "{zone} {publish}");
        assert!(within[0].frozen_at >= at(expected) && within[0].frozen_at < at(expected) + TimeDelta::minutes(10), "{:?}", within[0]);
        assert!(!within[0].late);
    }
}
