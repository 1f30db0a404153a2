//! An alert command that fails, hangs or is missing: no alert is lost by that, and none is sent twice.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::config;
use keepup::errand::alarm::Alarm;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::wire::{self, Wire};

use crate::support::program::Program;

const SOURCE: &str = "[[source]]\nname = \"Harbour\"\nurl = \"https://harbour.example/feed\"\n";

const HANGING: [&str; 2] = ["sleep", "600"];

fn start() -> DateTime<Utc> {
    "2023-05-12T01:00:00Z".parse().unwrap()
}

/// A restarted keepup over the archive in `folder`, at a time.
fn room(folder: &Path, command: &[&str], now: DateTime<Utc>) -> Newsroom {
    // only what hangs is to meet its deadline: a busy machine may take seconds to begin a program
    let deadline = if command == HANGING { Duration::from_millis(300) } else { Duration::from_secs(60) };
    Newsroom {
        config: Arc::new(config::parse(SOURCE, &folder.join("feeds.toml"), &|_| None).unwrap()),
        archive: Archive::open(folder.join("keepup.db")).unwrap(),
        wire: Arc::new(Wire::new(wire::Settings::new(wire::user_agent(None))).unwrap()),
        editions: folder.join("editions"),
        alarm: Some(Alarm::new(command.iter().map(|&word| word.to_owned()).collect(), deadline)),
        clock: Clock::Standing(now),
    }
}

async fn send(folder: &Path, command: &[&str], now: DateTime<Utc>) -> u64 {
    let room = room(folder, command, now);
    // as a daemon does in each shift: what is under way is not begun again
    for _ in 0..3 {
        room.send_queued_alerts().await.unwrap();
    }
    room.alarm.as_ref().unwrap().finish().await;
    let untaken = room.archive.count_untaken_alerts().await.unwrap();
    room.archive.close().await.unwrap();
    untaken
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_kept_until_its_command_takes_it() {
    for failing in [&["false"][..], &HANGING, &["./no-such-program"]] {
        let program = Program::with(SOURCE);
        let (folder, told) = (program.path("."), program.path("told"));
        let well = ["tee", "-a", told.to_str().unwrap()];
        let first = room(&folder, failing, start());
        first.alert("draft_ready", "2023-W19", "13 items".to_owned(), start()).await;
        first.alarm.as_ref().unwrap().finish().await;
        first.archive.close().await.unwrap();
        let status = program.run(&["status"]);
        assert!(status.out.contains("1 alert could not be sent and will be tried again"), "{}", status.said());

        let minutes = |minutes| start() + TimeDelta::minutes(minutes);
        assert_eq!(send(&folder, &well, minutes(4)).await, 1, "it is not tried again at once");
        assert_eq!(send(&folder, failing, minutes(5)).await, 1);
        assert_eq!(send(&folder, &well, minutes(14)).await, 1, "and then less often");
        assert!(!told.exists());
        assert_eq!(send(&folder, &well, minutes(15)).await, 0);
        assert_eq!(send(&folder, &well, minutes(600)).await, 0);
        let told = program.read("told");
        assert!(told.lines().count() == 1 && told.contains("\"13 items\""), "{failing:?}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_nobody_takes_for_days_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let first = room(folder.path(), &["false"], start());
    first.alert("source_failing", "Harbour", "it answered 500".to_owned(), start()).await;
    first.alarm.as_ref().unwrap().finish().await;
    first.archive.close().await.unwrap();
    let (mut now, mut tries) = (start(), 1);
    while send(folder.path(), &["false"], now).await == 1 {
        now += TimeDelta::hours(1);
        tries += 1;
        assert!(tries < 100, "it is sent for ever");
    }
    let given_up = now - start();
    assert!(given_up >= TimeDelta::days(3) && given_up <= TimeDelta::hours(78), "{given_up}");
}
