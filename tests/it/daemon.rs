//! `keepup run` as systemd runs it: told what it tells, stopped, reloaded, started again after the hour.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use keepup::archive::Archive;

use super::support::behaviour::{Behaviour, Reply};
use super::support::program::{PATIENCE, Program, feed, signal, until};
use super::support::site::Site;

/// A stop is over within this. Its own waits come to four seconds; the rest is for a loaded machine, and well under the minute for which the
/// source may be silent.
const STOP: Duration = Duration::from_secs(20);

/// A daemon, what it told systemd, and what it logged.
pub struct Daemon {
    pub child: Child,
    told: Receiver<String>,
    log: Arc<Mutex<String>>,
}

impl Daemon {
    pub fn start_anew(program: &Program) -> Self {
        std::fs::remove_file(program.path("notify")).unwrap();
        Self::start(program)
    }

    pub fn start(program: &Program) -> Self {
        Self::start_by(program, program.command(&["run"]))
    }

    pub fn start_by(program: &Program, mut command: Command) -> Self {
        let path = program.path("notify");
        let systemd = UnixDatagram::bind(&path).unwrap();
        command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "300000").stdout(Stdio::null()).stderr(Stdio::piped());
        // As a desktop session hands it down: the log goes to standard error all the same.
        command.env("JOURNAL_STREAM", "1:2");
        let mut child = command.spawn().unwrap();
        // Taken as it comes, as systemd does: the kernel holds ten messages, and then the daemon waits.
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut datagram = [0; 4_096];
            while let Ok(count) = systemd.recv(&mut datagram) {
                let lines = String::from_utf8_lossy(&datagram[..count]).lines().map(str::to_owned).collect::<Vec<_>>();
                if lines.into_iter().any(|line| tell.send(line).is_err()) {
                    break;
                }
            }
        });
        let log = Arc::<Mutex<String>>::default();
        let (mut lines, shared) = (child.stderr.take().unwrap(), log.clone());
        std::thread::spawn(move || {
            let mut piece = [0; 4_096];
            while let Ok(count @ 1..) = lines.read(&mut piece) {
                shared.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..count]));
            }
        });
        Self { child, told, log }
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until systemd is told something that begins with `state`; what was told before it is passed over.
    pub fn tells(&mut self, state: &str) {
        let end = Instant::now() + PATIENCE;
        while let Ok(told) = self.told.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if told.starts_with(state) {
                return;
            }
        }
        panic!("{state} never came\n{}", self.log());
    }

    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Ends it as systemd does, and sees that it ends well.
    pub async fn ends(mut self) {
        self.signal("TERM");
        self.tells("STOPPING=1");
        let mut status = None;
        until("the daemon ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        })
        .await;
        assert_eq!(status.unwrap().code(), Some(0), "{}", self.log());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that did not has ended it already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the daemon goes by the machine's clock, and so must what it is given")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn source(name: &str, site: &Site) -> String {
    format!("[[source]]\nname = \"{name}\"\nurl = \"{}\"\narticle = false\n", site.url(&format!("/{name}")))
}

fn config(head: &str, sources: &[String]) -> String {
    format!("{head}\n[fetch]\nallow_private = true\npause = \"1ms\"\n{}", sources.concat())
}

/// The cut-off of every week at the weekday and minute of `at`.
fn publish(at: DateTime<Utc>) -> String {
    format!("publish = \"{} {} * * {}\"\nzone = \"UTC\"\n", at.minute(), at.hour(), at.weekday())
}

async fn sound(program: &Program) -> Archive {
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    archive.check().await.unwrap();
    archive
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ready_feeds_the_watchdog_and_reads_its_file_again() {
    let site = Site::start().await;
    let programme = |names: &[&str]| config("", &names.iter().map(|name| source(name, &site)).collect::<Vec<_>>());
    for name in ["one", "two", "three"] {
        site.route(&format!("/{name}"), Reply::feed(feed(name, &[], "")));
    }
    let program = Program::with(&programme(&["one"]));
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    daemon.tells("WATCHDOG=1");
    until("the first source is asked", || !site.requests_for("/one").is_empty()).await;

    program.write("feeds.toml", programme(&["one", "two"]));
    daemon.signal("HUP");
    daemon.tells("RELOADING=1");
    daemon.tells("READY=1");
    until("the new source is asked without waiting for the next minute", || !site.requests_for("/two").is_empty()).await;

    program.write("feeds.toml", programme(&["three"]) + "intervall = \"1h\"\n");
    daemon.signal("HUP");
    daemon.tells("RELOADING=1");
    daemon.tells("READY=1");
    // What it logged comes through a pipe, and may come after what it told systemd.
    until("the log says that the last good file stays in force", || daemon.log().contains("the last good one stays in force")).await;
    until("the log names the cure", || daemon.log().contains("did you mean \"interval\"?")).await;
    assert!(!daemon.log().contains("Uninited"), "the scheduler's own words are nothing to ops: {}", daemon.log());
    daemon.tells("WATCHDOG=1");
    assert!(site.requests_for("/three").is_empty());

    program.write("feeds.toml", programme(&["three"]));
    daemon.signal("HUP");
    until("the mended file is in force", || !site.requests_for("/three").is_empty()).await;
    daemon.ends().await;
    sound(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_mid_fetch_leaves_a_sound_archive_and_the_source_due() {
    let site = Site::start().await;
    site.route("/silent", Behaviour::Silent).route("/sound", Reply::feed(feed("Sound", &[], "")));
    let silent = source("silent", &site) + "timeout = \"1m\"\n";
    let program = Program::with(&config("", &[silent, source("sound", &site)]));
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    until("the silent source is asked", || !site.requests_for("/silent").is_empty()).await;
    let told = Instant::now();
    daemon.ends().await;
    assert!(told.elapsed() <= STOP, "{:?}", told.elapsed());
    let states = sound(&program).await.states().await.unwrap();
    assert!(states.get("silent").is_none_or(|state| state.last_visit.is_none()), "{states:?}");
}

/// A round takes up a thousand articles of one instant. Were the next one begun by the minute, the test would wait longer than it does
/// for anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_import_is_worked_off_at_once() {
    let site = Site::start().await;
    let titles: Vec<(String, String)> =
        (0..750).map(|n| (format!("Store number {n} opens"), format!("https://shops.example/{n}"))).collect();
    let entries: Vec<(&str, &str)> = titles.iter().map(|(title, link)| (title.as_str(), link.as_str())).collect();
    let names = ["one", "two", "three", "four", "five"];
    for name in names {
        let text = feed(name, &entries, &now().to_rfc2822());
        site.route(&format!("/{name}"), Reply::feed(text.replace("shops.example", &format!("{name}.example"))));
    }
    let program = Program::with(&config("", &names.map(|name| source(name, &site))));
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    let archive = Archive::open_read_only(program.path("keepup.db")).unwrap();
    let began = Instant::now();
    loop {
        let brought: u64 = archive.counts_since(DateTime::UNIX_EPOCH).await.unwrap().values().sum();
        if brought == 3_750 && archive.count_ungrouped().await.unwrap() == 0 {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{brought} came: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    daemon.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_right_after_the_start_is_heard() {
    let program = Program::with(&config("", &["[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1:1/\"\n".to_owned()]));
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    daemon.ends().await;
}

/// The body of `path`, asked of the port that the log names.
async fn served(daemon: &Daemon, path: &str) -> String {
    until("the log names the port", || daemon.log().contains("metrics and health are served")).await;
    let log = daemon.log();
    let address = log.split("listen=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn its_metrics_say_how_it_is_and_its_health_turns_when_a_shift_fails() {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[], "")));
    let head = format!(
        "[metrics]\nlisten = \"127.0.0.1:0\"\n[store]\neditions = \"taken\"\n[edition]\n{}",
        publish(now() - TimeDelta::minutes(20))
    );
    let program = Program::with(&config(&head, &[source("news", &site)]));
    program.write("taken", "a file where the folder should be");
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    let mut page = String::new();
    while !page.contains("\nkeepup_shift_failed 1\n") {
        page = served(&daemon, "/metrics").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(page.contains("\nkeepup_source_standing{source=\"news\",standing=\"well\"} 1\n"), "{page}");
    assert!(page.contains("\nkeepup_edition_written{week="), "{page}");
    let health = served(&daemon, "/healthz").await;
    assert!(health.starts_with("HTTP/1.1 503 ") && health.contains("the last shift came to nothing"), "{health}");
    daemon.ends().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    program.write("feeds.toml", config(&format!("[metrics]\nlisten = \"{}\"\n", taken.local_addr().unwrap()), &[source("news", &site)]));
    let ran = program.ends(1, &["run"]);
    assert!(ran.err.contains("choose another address or port in [metrics] listen"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_lacks_room_it_is_not_well_and_says_why() {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[], "")));
    let head = "[metrics]\nlisten = \"127.0.0.1:0\"\n[store]\nmin_free = \"1000000GiB\"\n";
    let program = Program::with(&config(head, &[source("news", &site)]));
    let mut daemon = Daemon::start(&program);
    daemon.tells("STATUS=fetching is paused");
    let health = served(&daemon, "/healthz").await;
    assert!(health.starts_with("HTTP/1.1 503 ") && health.contains("fetching is paused"), "{health}");
    assert!(served(&daemon, "/metrics").await.contains("\nkeepup_paused 1\n"));
    assert!(site.requests().is_empty());
    daemon.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_reload_stands_in_the_metrics_until_it_is_mended() {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[], "")));
    let sound = config("[metrics]\nlisten = \"127.0.0.1:0\"\n", &[source("news", &site)]);
    let program = Program::with(&sound);
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    for (text, expected) in [(sound.clone(), 1), (sound.clone() + "intervall = \"1h\"\n", 0), (sound.clone(), 1)] {
        program.write("feeds.toml", text);
        daemon.signal("HUP");
        daemon.tells("READY=1");
        let line = format!("\nkeepup_config_sound {expected}\n");
        let began = Instant::now();
        while !served(&daemon, "/metrics").await.contains(&line) {
            assert!(began.elapsed() < PATIENCE, "never came: {line}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    daemon.ends().await;
}

/// What the alert command was given, as (event, subject).
fn alerts(program: &Program) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(program.path("told")).unwrap_or_default();
    let mut told: Vec<_> = text
        .lines()
        .map(|line| {
            let alert: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(alert["message"].is_string() && alert["at"].as_str().unwrap().parse::<DateTime<Utc>>().is_ok(), "{line}");
            (alert["event"].as_str().unwrap().to_owned(), alert["subject"].as_str().unwrap().to_owned())
        })
        .collect();
    told.sort();
    told
}

/// Runs a daemon whose cut-off was `ago`, until the operator was told of the draft and of the source that fails.
async fn after_the_cutoff(ago: TimeDelta, event: &str) {
    let site = Site::start().await;
    let cutoff = now() - ago;
    let date = (cutoff - TimeDelta::hours(2)).to_rfc2822();
    site.route("/news", Reply::feed(feed("news", &[("Tea chains open 300 stores", "https://news.example/tea")], &date)));
    let head = format!("[alert]\ncommand = [\"tee\", \"-a\", \"told\"]\n[edition]\n{}", publish(cutoff));
    let program = Program::with(&config(&head, &[source("news", &site), source("missing", &site)]));
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    until("both alerts", || alerts(&program).len() >= 2).await;
    let week = format!("{}-W{:02}", cutoff.iso_week().year(), cutoff.iso_week().week());
    assert_eq!(
        alerts(&program),
        [(event.to_owned(), week.clone()), ("source_failing".to_owned(), "missing".to_owned())],
        "{}",
        daemon.log()
    );
    let draft = program.read(&format!("editions/{week}/draft.md"));
    assert!(draft.contains("Tea chains open 300 stores"), "the news that was missed is in the draft that was missed:\n{draft}");
    daemon.ends().await;
    let mut again = Daemon::start_anew(&program);
    again.tells("READY=1");
    again.tells("WATCHDOG=1");
    again.ends().await;
    assert_eq!(alerts(&program).len(), 2, "each is told once, over restarts too");
    assert_eq!(program.read(&format!("editions/{week}/draft.md")), draft);
    sound(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_whose_cutoff_has_just_passed_is_made_at_the_start() {
    after_the_cutoff(TimeDelta::minutes(20), "draft_ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_was_missed_is_made_late() {
    after_the_cutoff(TimeDelta::hours(30), "draft_late").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_cannot_be_written_stops_nothing_and_is_tried_again() {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[], "")));
    let cutoff = now() - TimeDelta::minutes(20);
    let head = format!("[store]\neditions = \"taken\"\n[edition]\n{}", publish(cutoff));
    let program = Program::with(&config(&head, &[source("news", &site)]));
    program.write("taken", "a file where the folder should be");
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    until("the failure is told", || daemon.log().contains("the next try is in")).await;
    assert_eq!(site.requests_for("/news").len(), 1);
    std::fs::remove_file(program.path("taken")).unwrap();
    daemon.signal("HUP");
    until("the draft, without waiting out the rest", || program.path("taken/latest/draft.md").exists()).await;
    daemon.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_that_a_stop_finds_waiting_are_sent_by_the_next_start_each_once() {
    let site = Site::start().await;
    let names: Vec<String> = (0..10).map(|number| format!("missing-{number}")).collect();
    let sources: Vec<String> = names.iter().map(|name| source(name, &site)).collect();
    let program = Program::with(&config("[alert]\ncommand = [\"sh\", \"tell\"]\n", &sources));
    program.write("tell", "if [ -e open ]; then cat >> told; else touch hangs; sleep 600; fi\n");
    let mut daemon = Daemon::start(&program);
    daemon.tells("READY=1");
    until("an alert is being sent", || program.path("hangs").exists()).await;
    daemon.ends().await;
    assert!(!program.path("told").exists());
    program.write("open", "");
    for _ in 0..2 {
        let mut daemon = Daemon::start_anew(&program);
        daemon.tells("READY=1");
        until("every alert", || alerts(&program).len() >= names.len()).await;
        daemon.tells("WATCHDOG=1");
        daemon.ends().await;
        let told: Vec<String> = alerts(&program).into_iter().map(|(_, subject)| subject).collect();
        assert_eq!(told, names);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_systemd_that_takes_nothing_holds_nothing_up() {
    let site = Site::start().await;
    site.route("/news", Reply::feed(feed("news", &[], "")));
    let program = Program::with(&config("", &[source("news", &site)]));
    let path = program.path("deaf");
    let (_systemd, filler) = (UnixDatagram::bind(&path).unwrap(), UnixDatagram::unbound().unwrap());
    filler.set_nonblocking(true).unwrap();
    while filler.send_to(b"READY=0", &path).is_ok() {}
    let mut command = program.command(&["run"]);
    let mut child = command.env("NOTIFY_SOCKET", &path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the source is asked", || !site.requests_for("/news").is_empty()).await;
    signal(&child, "TERM");
    let mut status = None;
    until("it ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    })
    .await;
    assert_eq!(status.unwrap().code(), Some(0));
}
