//! A disk without room: a real one, where this machine lets one be mounted, and one that is only said to be short.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use keepup::archive::Archive;
use keepup::config;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::{RoundOptions, RoundReport};
use keepup::wire::{self, Wire};
use tokio_util::sync::CancellationToken;

use crate::daemon::Daemon;
use crate::support::behaviour::Reply;
use crate::support::program::{Program, Ran, feed, until};
use crate::support::site::Site;

/// A small disk in a mount namespace of its own, which ends with the process that holds it.
struct Disk {
    holder: Child,
    folder: PathBuf,
    enter: Vec<String>,
}

impl Disk {
    /// A disk of some bytes at a folder; `None`, said aloud, where this machine does not let one be mounted.
    fn mount(program: &Program, size: &str) -> Option<Self> {
        let folder = program.path("disk");
        std::fs::create_dir_all(&folder).unwrap();
        // as root, else as root of a user namespace of one's own
        for rights in [&["--mount"][..], &["--mount", "--map-root-user"]] {
            let script =
                format!("mount -t tmpfs -o size={size},mode=0777 keepup-test {} && echo mounted && exec sleep 3600", folder.display());
            let mut holder = Command::new("unshare")
                .args(rights)
                .args(["sh", "-c", &script])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .ok()?;
            let mut said = String::new();
            let mut out = std::io::BufReader::new(holder.stdout.take().unwrap());
            std::io::BufRead::read_line(&mut out, &mut said).unwrap();
            if said.trim() == "mounted" {
                let mut enter = vec!["--target".to_owned(), holder.id().to_string(), "--mount".to_owned()];
                if rights.len() > 1 {
                    enter.extend(["--user", "--preserve-credentials"].map(str::to_owned));
                }
                return Some(Self { folder: PathBuf::from(format!("/proc/{}/root{}", holder.id(), folder.display())), holder, enter });
            }
            holder.wait().unwrap();
        }
        eprintln!("SKIPPED: no disk of {size} can be mounted here; run the tests as root, or with user namespaces");
        None
    }

    /// The program as it sees this disk.
    fn command(&self, program: &Program, arguments: &[&str]) -> Command {
        let plain = program.command(arguments);
        let mut command = Command::new("nsenter");
        command.args(&self.enter).arg(format!("--wd={}", program.path(".").display())).arg(plain.get_program()).args(plain.get_args());
        command.env_clear().envs(std::env::vars_os().filter(|(name, _)| name == "PATH")).stdin(Stdio::null());
        command
    }

    fn run(&self, program: &Program, arguments: &[&str]) -> Ran {
        self.command(program, arguments).output().unwrap().into()
    }

    /// Fills the disk until `left` bytes are free, or to the brim.
    fn fill(&self, left: u64) {
        let mut file = std::fs::File::options().create(true).append(true).open(self.folder.join("ballast")).unwrap();
        let piece = vec![0x5a_u8; 4_096];
        while self.free() > left && file.write_all(&piece).is_ok() {}
        if left == 0 {
            while file.write_all(b"x").is_ok() {}
        }
    }

    fn free(&self) -> u64 {
        let facts = rustix::fs::statvfs(&self.folder).unwrap();
        facts.f_bavail * facts.f_frsize
    }

    fn empty(&self) {
        std::fs::remove_file(self.folder.join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";
const NOW: &str = "2023-05-11T00:00:00Z";

fn source(name: &str, site: &Site) -> String {
    format!("[[source]]\nname = \"{name}\"\nurl = \"{}\"\narticle = false\nmax_age = \"36500d\"\n", site.url(&format!("/{name}")))
}

fn config(min_free: &str, sources: &[String]) -> String {
    format!(
        "[fetch]\nallow_private = true\npause = \"1ms\"\n[store]\ndb = \"disk/keepup.db\"\nmin_free = \"{min_free}\"\n{}",
        sources.concat()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_pauses_before_the_disk_is_full_and_resumes_by_itself() {
    let site = Site::start().await;
    for name in ["one", "two"] {
        let link = format!("https://news.example/{name}");
        site.route(&format!("/{name}"), Reply::feed(feed(name, &[(&format!("Tea chains of {name}"), &link)], DATE)));
    }
    let program = Program::with(&config("4MiB", &[source("one", &site)]));
    let Some(disk) = Disk::mount(&program, "24m") else { return };
    let mut daemon = Daemon::start_by(&program, disk.command(&program, &["run"]));
    daemon.tells("STATUS=Watching 1 source; ");
    assert_eq!(site.requests_for("/one").len(), 1);

    for left in [2 << 20, 0] {
        disk.fill(left);
        program.write("feeds.toml", config("4MiB", &[source("one", &site), source("two", &site)]));
        daemon.signal("HUP");
        daemon.tells("STATUS=fetching is paused: ");
        let status = disk.run(&program, &["status"]);
        assert!(status.status == 1 && status.out.contains("fetching is paused: "), "{}", status.said());
        let json = disk.run(&program, &["status", "--json"]).json();
        assert!(json[0]["paused"].as_str().is_some_and(|words| words.starts_with("fetching is paused: ")), "{json}");
        assert!(status.out.contains("make room, and it goes on by itself"), "{}", status.said());
        let found = disk.run(&program, &["search", "tea"]);
        assert!(found.status == 0 && found.out.contains("Tea chains of one"), "{}", found.said());
        assert_eq!(site.requests().len(), 1, "nothing is asked for that cannot be kept");
    }
    let pass = disk.run(&program, &["fetch"]);
    assert_eq!(pass.status, 75, "{}", pass.said());

    disk.empty();
    daemon.signal("HUP");
    daemon.tells("STATUS=Watching 2 sources; ");
    assert_eq!(site.requests_for("/two").len(), 1);
    daemon.ends().await;
    let status = disk.run(&program, &["status"]);
    assert!(status.status == 0 && !status.out.contains("paused"), "{}", status.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_to_the_brim_is_no_damage_at_the_start_and_is_told_once() {
    let site = Site::start().await;
    for name in ["one", "two", "three", "four"] {
        let link = format!("https://news.example/{name}");
        site.route(&format!("/{name}"), Reply::feed(feed(name, &[(&format!("Tea chains of {name}"), &link)], DATE)));
    }
    let alert = "[alert]\ncommand = [\"tee\", \"-a\", \"told\"]\n";
    let with = |names: &[&str]| config("4MiB", &names.iter().map(|name| source(name, &site)).collect::<Vec<_>>()) + alert;
    let program = Program::with(&with(&["one"]));
    let Some(disk) = Disk::mount(&program, "24m") else { return };
    let mut daemon = Daemon::start_by(&program, disk.command(&program, &["run"]));
    daemon.tells("STATUS=Watching 1 source; ");
    // the log is as long as what was written, so that not even the note of the alert finds room
    disk.fill(0);
    for names in [&["one", "two"][..], &["one", "two", "three"], &["one"]] {
        program.write("feeds.toml", with(names));
        daemon.signal("HUP");
        daemon.tells("STATUS=fetching is paused: ");
    }
    daemon.ends().await;
    let told = program.read("told");
    assert_eq!(told.matches("disk_low").count(), 1, "{told}");

    // after a good end there is no index of the log, and then no room for one
    disk.empty();
    let ran = disk.run(&program, &["fetch"]);
    assert_eq!(ran.status, 0, "{}", ran.said());
    assert!(!disk.folder.join("keepup.db-shm").exists());
    disk.fill(0);
    let ran = disk.run(&program, &["fetch"]);
    assert!(ran.status == 1 && ran.err.contains("error: fetching is paused: 0 MiB are free"), "{} {}", ran.status, ran.said());
    assert!(ran.err.contains("the disk is full; free some space"), "{}", ran.said());
    let found = disk.run(&program, &["status"]);
    assert!(found.out.contains("fetching is paused: "), "{}", found.said());
    disk.empty();
    program.write("feeds.toml", with(&["one", "four"]));
    let ran = disk.run(&program, &["fetch"]);
    assert!(ran.status == 0 && site.requests_for("/four").len() == 1, "{}", ran.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_fills_the_disk_says_so_and_the_next_one_keeps_everything() {
    let site = Site::start().await;
    let many: Vec<(String, String)> =
        (0..3_000).map(|number| (format!("Story {number} of tea"), format!("https://news.example/{number}"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(title, link)| (title.as_str(), link.as_str())).collect();
    site.route("/few", Reply::feed(feed("few", &many[..3], DATE))).route("/many", Reply::feed(feed("many", &many[3..], DATE)));
    let sources = [source("few", &site), source("many", &site) + "max_items = 10000\n"];
    let program = Program::with(&config("0", &sources));
    let Some(disk) = Disk::mount(&program, "24m") else { return };
    let first = disk.run(&program, &["fetch", "few", "--now", NOW]);
    assert_eq!(first.status, 0, "{}", first.said());

    disk.fill(400 << 10);
    let full = disk.run(&program, &["fetch", "--all", "--now", "2023-05-11T01:00:00Z"]);
    assert!(full.status == 1 && full.err.contains("the disk is full; free some space, nothing is lost"), "{}", full.said());
    for arguments in [&["status", "--now", NOW][..], &["search", "tea"]] {
        let ran = disk.run(&program, arguments);
        assert!(ran.status == 0 && ran.out.contains(if arguments.len() == 2 { "Story 2 of tea" } else { "few" }), "{}", ran.said());
    }
    disk.empty();
    let again = disk.run(&program, &["fetch", "--all", "--now", "2023-05-11T02:00:00Z"]);
    assert!(again.status == 0 && again.out.contains("2997 new articles"), "{}", again.said());
    let copied = disk.run(&program, &["backup", "copy.db"]);
    assert!(copied.status == 0 && copied.out.contains("found sound"), "{}", copied.said());
    let copy = Archive::open_read_only(program.path("copy.db")).unwrap();
    assert_eq!(copy.articles(DateTime::UNIX_EPOCH, NOW.parse::<DateTime<Utc>>().unwrap()).await.unwrap().len(), 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shortage_pauses_rounds_and_is_told_once() {
    let site = Site::start().await;
    site.route("/one", Reply::feed(feed("one", &[("Tea chains open", "https://news.example/tea")], DATE)));
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("told");
    let room = |min_free: &str| {
        let text = config(min_free, &[source("one", &site)]).replace("disk/", "");
        let config = config::parse(&text, &folder.path().join("feeds.toml"), &|_| None).unwrap();
        let tell = vec!["tee".to_owned(), "-a".to_owned(), told.display().to_string()];
        Newsroom {
            config: Arc::new(config),
            archive: Archive::open(folder.path().join("keepup.db")).unwrap(),
            wire: Arc::new(Wire::new(wire::Settings::new(wire::user_agent(None))).unwrap()),
            editions: folder.path().join("editions"),
            alarm: Some(keepup::errand::alarm::Alarm::new(tell, std::time::Duration::from_secs(30))),
            clock: Clock::Standing("2023-05-12T02:00:00Z".parse().unwrap()),
        }
    };
    // more than any disk has
    let short = room("1000000GiB");
    for _ in 0..3 {
        let report = pass(&short).await;
        assert!(report.paused.as_ref().is_some_and(|words| report.to_string() == *words), "{report}");
        assert_eq!(report.visited, 0);
    }
    assert_eq!(site.requests().len(), 0);
    short.drafts_due().await.unwrap();
    assert!(folder.path().join("editions").exists(), "a draft is made all the same");
    short.alarm.as_ref().unwrap().finish().await;

    let roomy = room("1MiB");
    assert_eq!(pass(&roomy).await.new_articles, 1);
    assert_eq!(pass(&roomy).await.paused, None);
    roomy.alarm.as_ref().unwrap().finish().await;
    let events = std::fs::read_to_string(&told).unwrap();
    for event in ["disk_low", "disk_recovered"] {
        assert_eq!(events.matches(event).count(), 1, "{events}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_starts_on_a_full_disk_waits_for_room_and_then_works() {
    let site = Site::start().await;
    for name in ["one", "two"] {
        let link = format!("https://news.example/{name}");
        site.route(&format!("/{name}"), Reply::feed(feed(name, &[(&format!("Piers of {name}"), &link)], DATE)));
    }
    let rest = "[alert]\ncommand = [\"tee\", \"-a\", \"told\"]\n[metrics]\nlisten = \"127.0.0.1:0\"\n";
    let program = Program::with(&(config("4MiB", &[source("one", &site)]) + rest));
    let Some(disk) = Disk::mount(&program, "24m") else { return };
    assert_eq!(disk.run(&program, &["fetch"]).status, 0);
    disk.fill(0);
    let mut daemon = Daemon::start_by(&program, disk.command(&program, &["run"]));
    daemon.tells("READY=1");
    daemon.tells("STATUS=fetching is paused: 0 MiB are free on the archive's disk, and 4 MiB shall stay free");
    daemon.tells("WATCHDOG=1");
    daemon.signal("HUP");
    daemon.tells("RELOADING=1");
    daemon.tells("STATUS=fetching is paused: ");
    daemon.tells("WATCHDOG=1");
    let health = asked(&daemon.log(), "/healthz");
    assert!(health.starts_with("HTTP/1.1 503 ") && health.contains("fetching is paused: "), "{health}");
    assert!(asked(&daemon.log(), "/metrics").contains("\nkeepup_paused 1\n"));
    assert_eq!(site.requests().len(), 1);

    disk.empty();
    program.write("feeds.toml", config("4MiB", &[source("one", &site), source("two", &site)]) + rest);
    daemon.signal("HUP");
    daemon.tells("STATUS=Watching 2 sources; ");
    assert_eq!(site.requests_for("/two").len(), 1);
    until("health is served anew", || asked(&daemon.log(), "/healthz").starts_with("HTTP/1.1 200 ")).await;
    daemon.ends().await;
    let told = program.read("told");
    assert_eq!((told.matches("disk_low").count(), told.matches("disk_recovered").count()), (1, 1), "{told}");

    disk.fill(0);
    std::fs::remove_file(program.path("notify")).unwrap();
    let mut daemon = Daemon::start_by(&program, disk.command(&program, &["run"]));
    daemon.tells("STATUS=fetching is paused: ");
    let began = std::time::Instant::now();
    daemon.ends().await;
    assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
}

/// What the port in a daemon's log answers to a GET.
fn asked(log: &str, path: &str) -> String {
    let port = log.split("listen=127.0.0.1:").last().and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()).unwrap();
    let Ok(mut stream) = std::net::TcpStream::connect(format!("127.0.0.1:{port}")) else { return String::new() };
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut answer = String::new();
    let _ = std::io::Read::read_to_string(&mut stream, &mut answer);
    answer
}

/// A feed whose entries are as long as articles.
fn long_feed(name: &str, entries: usize) -> String {
    let words = ["harbour", "tender", "crane", "ferry", "quay", "pilot", "cargo", "buoy", "winch", "tide", "anchor", "mole"];
    let mut number = name.bytes().map(usize::from).sum::<usize>();
    let mut text = |many: usize| -> String {
        let mut next = || {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{} {} ", words[(number >> 33) % words.len()], (number >> 20) % 5_000)
        };
        (0..many).map(|_| next()).collect()
    };
    let item = |entry| {
        let (title, body) = (text(4), text(150));
        format!(
            "<item><title>Dock {entry} {title}</title><link>https://{name}.example/{entry}</link><description>{body}</description></item>"
        )
    };
    let items: String = (0..entries).map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_floor_stays_free_whatever_comes_and_is_drawn_up() {
    const FLOOR: u64 = 14 << 20;
    let site = Site::start().await;
    let names: Vec<String> = (0..30).map(|number| format!("berth{number}")).collect();
    for name in &names {
        site.route(&format!("/{name}"), Reply::feed(long_feed(name, 200)));
    }
    let sources: Vec<String> = names.iter().map(|name| source(name, &site)).collect();
    let program = Program::with(&config("14MiB", &sources));
    let Some(disk) = Disk::mount(&program, "32m") else { return };
    let pass = disk.run(&program, &["fetch"]);
    assert!(pass.status == 1 && pass.out.contains("fetching is paused: "), "{}", pass.said());
    assert!(disk.free() >= FLOOR, "{} bytes are free after {}", disk.free(), pass.said());
    let kept = pass.out.split(';').nth(1).unwrap_or_default().trim().split(' ').next().and_then(|many| many.parse::<usize>().ok());
    assert!(kept.is_some_and(|kept| kept > 0), "{}", pass.said());
    for arguments in [&["draft"][..], &["draft", "--open"], &["search", "dock"], &["why", "https://berth0.example/1"]] {
        let ran = disk.run(&program, arguments);
        assert!(ran.status == 0 || arguments[0] == "why", "{arguments:?}: {}", ran.said());
        assert!(disk.free() >= FLOOR - (64 << 10), "{} bytes are free after {arguments:?}", disk.free());
    }
    // passes that go on where the last was refused do not nibble at it
    for _ in 0..3 {
        let ran = disk.run(&program, &["fetch", "--all"]);
        assert!(ran.status == 1 && disk.free() >= FLOOR - (64 << 10), "{} bytes are free: {}", disk.free(), ran.said());
    }
    site.route("/late", Reply::feed(long_feed("late", 3)));
    // at work the log takes some of the floor, until it is moved into the file: a floor of one mebibyte is none
    program.write("feeds.toml", config("6MiB", &[source("late", &site)]));
    let ran = disk.run(&program, &["fetch"]);
    assert!(ran.out.contains("1 source visited, 0 unchanged; 3 new articles"), "with a lower floor it goes on: {}", ran.said());
    assert!(disk.free() >= 1 << 20, "{} bytes are free: {}", disk.free(), ran.said());
}

async fn pass(room: &Newsroom) -> RoundReport {
    room.round(&RoundOptions::default(), &Silent, &CancellationToken::new()).await.unwrap()
}
