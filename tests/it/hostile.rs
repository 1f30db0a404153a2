//! Hostile input, case by case: what servers can do to a fetcher, and what must come of it.
//!
//! [`table::ROWS`] is the documentation: each row is a behaviour of a server, the outcome, and the cap on the memory and the deadline of
//! the program that meets it. The deadlines leave room for a loaded machine: what they tell apart is an end and none. Every row is run
//! through `keepup fetch` in a process of its own.

mod articles;
mod bodies;
mod charsets;
mod config;
mod documents;
mod kept;
mod names;
mod output;
mod pages;
mod pass;
mod sequences;
mod table;
mod tls;

use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::DateTime;
use keepup::desk::dispatch::{Answer, Ask, Refusal, Validators, Wanted};
use keepup::desk::source::{Limits, Method, Robots};
use keepup::wire::{Request, Settings, Wire, user_agent};
use url::Url;

use crate::support::behaviour::{Behaviour, Reply};
use crate::support::program::{PATIENCE, Program, Ran};
use crate::support::site::Site;
use table::{End, ROWS, Row};

/// A day after the feeds of [`bodies`] were published.
const NOW: &str = "2023-05-11T00:00:00Z";

/// A run, the most memory that it had at any time, in MB, and how long it took.
struct Measured {
    ran: Ran,
    megabytes: u64,
    time: Duration,
}

/// Runs the program to its end, or ends it after [`PATIENCE`]. The kernel keeps the peak of a process that lives (`VmHWM`, proc(5)); it
/// is read until there is none any more. Under its parent's name a child still has the parent's memory: a spawn may return from the call
/// of vfork(2) before execve(2) has put the new memory in the old one's place, and the name comes after that.
fn measured(program: &Program, arguments: &[&str]) -> Measured {
    let mut child = program.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (began, mut megabytes) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let own = text.strip_prefix("Name:\tkeepup\n").unwrap_or_default();
        let peak = own.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        megabytes = megabytes.max(peak.unwrap_or(0) / 1_000);
        if began.elapsed() > PATIENCE {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    let time = began.elapsed();
    Measured { ran: child.wait_with_output().unwrap().into(), megabytes, time }
}

/// `feeds.toml` with this row as a source at `url`.
fn source(name: &str, url: &str, with: &str) -> String {
    let usual = if with.contains("timeout") { "" } else { "timeout = \"20s\"\n" };
    format!("[[source]]\nname = \"{name}\"\nurl = \"{url}\"\narticle = false\n{usual}{with}\n\n")
}

/// Asks a URL once, as for a feed.
async fn ask(url: &str, allow_private: bool, ca_file: Option<&Path>) -> Result<Answer, Refusal> {
    let wire = Wire::new(Settings::new(user_agent(None))).unwrap();
    let ask = Ask { url: Url::parse(url).unwrap(), method: Method::Get, body: None, wanted: Wanted::Feed };
    let request = Request {
        ask: &ask,
        home: None,
        validators: &Validators::default(),
        headers: &[],
        limits: Limits { timeout: Duration::from_secs(5), max_bytes: 1 << 20, pause: Duration::ZERO },
        robots: Robots::Respect,
        allow_private,
        last: true,
        ca_file,
    };
    wire.fetch(&request, DateTime::from_timestamp(1_683_763_200, 0).unwrap()).await
}

const FETCH: &str = "[fetch]\nallow_private = true\npause = \"0s\"\nper_host = 8\n\n";

/// A site with a sound feed at `/ok`, redirects that lead to it and redirects that lead nowhere.
async fn site() -> Site {
    let site = Site::start().await;
    site.route("/ok", Reply::feed(bodies::feed(3)));
    for (path, status, to) in [("/302", 302, "/303"), ("/303", 303, "/307"), ("/307", 307, "/308"), ("/308", 308, "/ok")] {
        site.route(path, Reply::to(status, to));
    }
    site.route("/loop", Reply::to(302, "/round")).route("/round", Reply::to(302, "/loop"));
    for hop in 0..50 {
        site.route(&format!("/hop{hop}"), Reply::to(302, &format!("/hop{}", hop + 1)));
    }
    site
}

/// What is wrong with how a row ended; `None` when it ended as it should.
fn wrong(row: &Row, measured: &Measured, rows_kept: i64) -> Option<String> {
    let Measured { ran, megabytes, time } = measured;
    let said = format!("{} {}: ", row.covers, row.what);
    if time.as_secs() > row.seconds {
        return Some(format!("{said}{} s, and the deadline is {} s", time.as_secs(), row.seconds));
    }
    if ran.status != 0 {
        return Some(format!("{said}status {}\n{}", ran.status, ran.said()));
    }
    if *megabytes > row.megabytes {
        return Some(format!("{said}{megabytes} MB, and the cap is {}", row.megabytes));
    }
    if ran.said().chars().any(|c| c.is_control() && c != '\n') {
        return Some(format!("{said}control characters are printed: {:?}", ran.said()));
    }
    let report = ran.json();
    let failure = report["failures"][0][1].as_str().map(str::to_owned);
    let outcome = match (row.end, &failure) {
        (End::Takes(count), None) if report["new_articles"] == count && rows_kept == count as i64 => return None,
        (End::Refused(words), Some(failure)) if failure.contains(words) && rows_kept == 0 && !failure.contains('\n') => return None,
        (_, Some(failure)) => failure.clone(),
        (_, None) => format!("{} articles", report["new_articles"]),
    };
    Some(format!("{said}{:?} was expected, and it ended with: {outcome}", row.end))
}

fn run(row: &Row, url: &str) -> Option<String> {
    let program = Program::with(&format!("{FETCH}{}", source("Row", url, row.with)));
    let measured = measured(&program, &["fetch", "--json", "--now", NOW]);
    let archive = rusqlite::Connection::open(program.path("keepup.db")).unwrap();
    let kept = archive.query_row("SELECT count(*) FROM articles", [], |row| row.get(0)).unwrap_or(-1);
    if matches!(row.end, End::Refused(_)) {
        let remembered = archive.query_row("SELECT failures, next_visit > last_visit, etag IS NULL FROM sources", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?))
        });
        if remembered != Ok((1, true, true)) {
            return Some(format!("{} {}: remembered is {remembered:?}", row.covers, row.what));
        }
    }
    wrong(row, &measured, kept)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_ends_as_the_table_says() {
    let site = site().await;
    for (number, row) in ROWS.iter().enumerate() {
        site.route(&format!("/row{number}"), (row.says)());
    }
    let url = |number: usize| site.url(&format!("/row{number}")).to_string();
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut wrong = Vec::new();
        while let Some((number, row)) = Some(next.fetch_add(1, Ordering::SeqCst)).and_then(|number| Some((number, ROWS.get(number)?))) {
            wrong.extend(run(row, &url(number)));
        }
        wrong
    };
    let wrong: Vec<String> = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        })
    });
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

/// One pass over all rows at once: a sound feed among them is read as though it were alone, and memory stays within a cap for all.
#[tokio::test(flavor = "multi_thread")]
async fn all_rows_together_cost_a_sound_feed_nothing_and_little_memory() {
    let site = site().await;
    let mut config = FETCH.to_owned();
    for (number, row) in ROWS.iter().enumerate() {
        site.route(&format!("/row{number}"), (row.says)());
        config += &source(&format!("Row {number}"), site.url(&format!("/row{number}")).as_str(), row.with);
    }
    site.route("/sound", Behaviour::Always(Reply::feed(bodies::feed(5).replace("news.example", "sound.example"))));
    config += &source("Sound", site.url("/sound").as_str(), "");
    let program = Program::with(&config);
    let measured = tokio::task::block_in_place(|| measured(&program, &["fetch", "--json", "--now", NOW]));
    let report = measured.ran.json();
    let refused = ROWS.iter().filter(|row| matches!(row.end, End::Refused(_))).count();
    assert_eq!(report["visited"], ROWS.len() + 1, "{report}");
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(refused), "{report}");
    let archive = rusqlite::Connection::open(program.path("keepup.db")).unwrap();
    let sound = "SELECT count(*) FROM articles JOIN sources ON sources.id = articles.source WHERE sources.name = 'Sound'";
    assert_eq!(archive.query_row(sound, [], |row| row.get::<_, i64>(0)), Ok(5));
    assert!((1..=512).contains(&measured.megabytes), "{} MB", measured.megabytes);
}
