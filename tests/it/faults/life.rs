//! Several at once on one archive: daemons, passes, readers, other programs; and what must outlive a power cut.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use keepup::archive::Archive;
use keepup::archive::error::{Fate, Trouble};

use crate::daemon::Daemon;
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::program::{Program, feed, until};
use crate::support::site::Site;

const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";

async fn site() -> Site {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[("Tea chains open 300 stores", "https://news.example/tea")], DATE)));
    site
}

fn source(name: &str, site: &Site) -> String {
    format!("[[source]]\nname = \"{name}\"\nurl = \"{}\"\narticle = false\nmax_age = \"36500d\"\n", site.url(&format!("/{name}")))
}

fn program(sources: &[String]) -> Program {
    Program::with(&format!("[fetch]\nallow_private = true\npause = \"1ms\"\n{}", sources.concat()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_daemon_is_told_of_the_first() {
    let site = site().await;
    let program = program(&[source("news", &site)]);
    let mut first = Daemon::start(&program);
    first.tells("STATUS=Watching 1 source; ");
    for arguments in [&["run"][..], &["fetch"], &["restore"], &["reindex"]] {
        let second = program.ends(75, arguments);
        let words = format!("another keepup (process {}, since 20", first.child.id());
        assert!(second.err.contains(&words) && second.err.contains(" UTC) works on this archive already"), "{}", second.err);
        assert_eq!(second.err.lines().count(), 1, "{}", second.err);
    }
    // by whatever name the archive is called
    std::os::unix::fs::symlink("keepup.db", program.path("ours.db")).unwrap();
    std::os::unix::fs::symlink(".", program.path("state")).unwrap();
    program.ends(0, &["backup", "--db", "state/ours.db"]);
    assert!(program.path("backups").exists());
    for arguments in [&["run", "--db", "ours.db"][..], &["restore", "--db", "ours.db"], &["fetch", "--db", "state/keepup.db"]] {
        let second = program.ends(75, arguments);
        assert!(second.err.contains(&format!("another keepup (process {}, since 20", first.child.id())), "{}", second.err);
    }
    // the lock dies with its holder, however he dies
    first.signal("KILL");
    first.child.wait().unwrap();
    let mut next = Daemon::start_anew(&program);
    next.tells("STATUS=Watching 1 source; ");
    next.ends().await;
    let restored = program.ends(0, &["restore", "--db", "ours.db"]);
    assert!(program.path("ours.db").is_symlink(), "{}", restored.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_whose_archive_is_taken_away_says_so_and_ends() {
    let site = site().await;
    let program = program(&[source("news", &site)]);
    let mut daemon = Daemon::start(&program);
    daemon.tells("STATUS=Watching 1 source; ");
    std::fs::rename(program.path("keepup.db"), program.path("elsewhere.db")).unwrap();
    daemon.signal("HUP");
    let mut status = None;
    until("the daemon ends", || {
        status = daemon.child.try_wait().unwrap();
        status.is_some()
    })
    .await;
    assert_eq!(status.unwrap().code(), Some(78), "{}", daemon.log());
    until("the log says why", || daemon.log().contains("the archive was moved, removed or replaced while keepup had it open")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_is_told_while_a_daemon_runs() {
    let site = site().await;
    let program = program(&[source("news", &site)]);
    let mut daemon = Daemon::start(&program);
    daemon.tells("STATUS=Watching 1 source; ");
    let status = program.ends(0, &["status", "--json"]).json();
    assert!(status[0]["last_success"].is_string() && status[0]["standing"] == "well", "{status}");
    for arguments in [
        &["status"][..],
        &["search", "tea"],
        &["why", "https://news.example/tea"],
        &["draft", "--open"],
        &["pin", "tea chains"],
        &["order", "list"],
        &["add", "https://news.example/tea"],
        &["backup"],
    ] {
        program.ends(0, arguments);
    }
    daemon.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_never_overlap() {
    let site = site().await;
    site.route("/slow", Behaviour::Silent);
    let program = program(&[source("slow", &site) + "timeout = \"2s\"\n"]);
    let mut daemon = Daemon::start(&program);
    until("the slow source is asked", || !site.requests_for("/slow").is_empty()).await;
    for _ in 0..3 {
        daemon.signal("HUP");
        daemon.tells("RELOADING=1");
        daemon.tells("READY=1");
    }
    daemon.tells("STATUS=Watching 1 source; ");
    daemon.tells("STATUS=Watching 1 source; ");
    assert_eq!(site.requests_for("/slow").len(), 1);
    daemon.ends().await;
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    let mut runs = archive.runs(100).await.unwrap();
    runs.reverse();
    assert!(runs.len() >= 2 && runs.iter().all(|run| run.ended.is_some()), "{runs:?}");
    assert!(runs.windows(2).all(|pair| pair[0].ended <= Some(pair[1].began)), "{runs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_waits_for_another_and_says_so_when_it_waits_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    let archive = Archive::open(&path).unwrap();
    for (held, kept) in [(Duration::from_millis(300), true), (Duration::from_secs(7), false)] {
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let holder = std::thread::spawn(move || {
            std::thread::sleep(held);
            other.execute_batch("ROLLBACK").unwrap();
        });
        let outcome = archive.set_mark("x", Some("y".to_owned())).await;
        assert_eq!(archive.mark("x").await.unwrap().is_some(), kept, "reading waits for nobody");
        match outcome {
            Ok(()) => assert!(kept),
            Err(error) => {
                assert!(!kept && error.trouble == Trouble::Busy && error.trouble.fate() == Fate::Busy, "{error}");
                assert!(error.to_string().contains("another program keeps the archive locked"), "{error}");
            }
        }
        holder.join().unwrap();
        archive.set_mark("x", None).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_read_can_ask() {
    let site = site().await;
    let program = program(&[source("news", &site)]);
    program.ends(0, &["fetch"]);
    let set = |name: &str, mode| std::fs::set_permissions(program.path(name), PermissionsExt::from_mode(mode)).unwrap();
    set("keepup.db", 0o444);
    set(".", 0o555);
    let beside_nobody: Vec<_> = [&["status"][..], &["search", "tea"]].map(|arguments| program.run_as_nobody(arguments)).into();
    set(".", 0o755);
    set("keepup.db", 0o644);
    let mut daemon = Daemon::start(&program);
    daemon.tells("STATUS=Watching 1 source; ");
    set(".", 0o555);
    let beside_a_daemon: Vec<_> = [&["status"][..], &["search", "tea"]].map(|arguments| program.run_as_nobody(arguments)).into();
    set(".", 0o755);
    daemon.ends().await;
    for ran in beside_nobody.iter().chain(&beside_a_daemon) {
        assert_eq!(ran.status, 0, "{}", ran.said());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_without_an_end_is_known_as_interrupted() {
    let site = Site::start().await;
    site.route("/silent", Behaviour::Silent);
    let program = program(&[source("silent", &site)]);
    let daemon = Daemon::start(&program);
    until("the source is asked", || !site.requests_for("/silent").is_empty()).await;
    daemon.signal("KILL");
    drop(daemon);
    site.route("/silent", Reply::feed(feed("silent", &[], "")));
    program.ends(0, &["fetch"]);
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    let runs = archive.runs(10).await.unwrap();
    assert_eq!(runs.len(), 2, "{runs:?}");
    assert_eq!((runs[1].ended, runs[1].outcome.as_deref()), (None::<DateTime<Utc>>, Some("interrupted")), "{runs:?}");
    assert!(runs[0].ended.is_some(), "{runs:?}");
}
