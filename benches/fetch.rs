//! A pass over many feeds beside the floor: the same feeds by a bare loop of reqwest, feed-rs and `SQLite`; and what memory does over
//! a hundred passes.
//!
//! `cargo bench --bench fetch`; `KEEPUP_BENCH_FEEDS` asks for another number of feeds, `KEEPUP_BENCH_PASSES` for other passes. The site is another process, each feed has a host of
//! its own on loopback, and times are CPU times.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a bench ends where something fails")]

#[path = "support/allocator.rs"]
mod allocator;
#[path = "support/usage.rs"]
#[allow(dead_code, reason = "not every bench asks for all of it")]
mod usage;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use keepup::archive::Archive;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::RoundOptions;
use keepup::wire::{self, Wire};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use usage::{children, megabytes};

/// Passes whose memory is looked at.
const PASSES: i32 = 100;
/// Passes between two lines.
const TOLD_EVERY: i32 = 10;
/// Feeds of each of these.
const GROWING: usize = 200;
/// Entries of a feed.
const ENTRIES: usize = 30;
/// Time from one pass to the next, and from one entry of a feed to the next.
const BETWEEN_PASSES: TimeDelta = TimeDelta::hours(2);
/// Requests at once, here and there.
const AT_ONCE: usize = 64;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", port] => serve(port.parse().unwrap()).await,
        ["bare", folder] => bare(Path::new(folder)).await,
        ["passes", folder, port] => passes(Path::new(folder), port.parse().unwrap()).await,
        _ => compare(),
    }
}

fn compare() {
    let feeds = std::env::var("KEEPUP_BENCH_FEEDS").map_or(1_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut site = myself(&["serve", &port.to_string()]).spawn().unwrap();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let urls: Vec<String> = (0..feeds).map(|number| address(port, number, "feed")).collect();
    std::fs::write(folder.path().join("urls.txt"), urls.join("\n")).unwrap();
    std::fs::write(folder.path().join("feeds.toml"), config(&urls)).unwrap();
    let place = folder.path().to_str().unwrap();
    for (pass, now) in [("cold", "2023-05-11T00:00:00Z"), ("warm", "2023-05-13T00:00:00Z")] {
        let floor = run(myself(&["bare", place]));
        let mut keepup = Command::new(env!("CARGO_BIN_EXE_keepup"));
        keepup.args(["fetch", "--now", now]).current_dir(folder.path());
        let ours = run(keepup);
        let each = |(cpu, _): (f64, u64)| cpu * 1_000.0 / feeds as f64;
        println!(
            "{feeds} feeds, {pass}: bare loop {:.2} ms of CPU a feed, {} MB; keepup {:.2} ms, {} MB: {:.2} times",
            each(floor),
            floor.1,
            each(ours),
            ours.1,
            ours.0 / floor.0
        );
    }
    let status = myself(&["passes", place, &port.to_string()]).status().unwrap();
    site.kill().unwrap();
    site.wait().unwrap();
    assert!(status.success());
}

fn myself(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}

/// CPU seconds and most MB of a program.
fn run(mut command: Command) -> (f64, u64) {
    let before = children();
    let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    let status = loop {
        // Not at once: until execve(2) is through, a child has its parent's memory.
        std::thread::sleep(Duration::from_millis(5));
        most = most.max(megabytes(&child.id().to_string(), "VmHWM"));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
    };
    assert!(status.success(), "{command:?}: {status}");
    (children() - before, most)
}

fn address(port: u16, number: usize, kind: &str) -> String {
    format!("http://127.{}.{}.{}:{port}/{kind}/{number}", 1 + number / 62_500, number / 250 % 250, 1 + number % 250)
}

fn config(urls: &[String]) -> String {
    let mut text = "[fetch]\nallow_private = true\n".to_owned();
    for (number, url) in urls.iter().enumerate() {
        write!(text, "\n[[source]]\nname = \"Feed {number}\"\nurl = \"{url}\"\narticle = false\n").unwrap();
    }
    text
}

/// When the first pass is.
fn start() -> DateTime<Utc> {
    "2023-05-11T00:00:00Z".parse().unwrap()
}

/// Passes of one process over feeds that bring a new entry each time.
async fn passes(folder: &Path, port: u16) {
    let urls: Vec<String> = (0..GROWING).map(|number| address(port, number, "growing")).collect();
    let config = keepup::config::parse(&config(&urls), &folder.join("growing.toml"), &|_| None).unwrap();
    let archive = Archive::open(folder.join("growing.db")).unwrap();
    let wire = Arc::new(Wire::new(wire::Settings::new(wire::user_agent(None))).unwrap());
    let start = start();
    let room =
        Newsroom { config: Arc::new(config), archive, wire, editions: folder.join("editions"), alarm: None, clock: Clock::Standing(start) };
    let options = RoundOptions { everything: true, ..RoundOptions::default() };
    let passes = std::env::var("KEEPUP_BENCH_PASSES").map_or(PASSES, |text| text.parse().unwrap());
    for pass in 0..passes {
        let room = Newsroom { clock: Clock::Standing(start + BETWEEN_PASSES * pass), ..room.clone() };
        let report = room.round(&options, &Silent, &CancellationToken::new()).await.unwrap();
        let new = if pass == 0 { ENTRIES * GROWING } else { GROWING };
        assert_eq!((report.visited, report.new_articles, report.failures.len()), (GROWING, new, 0), "{report}");
        if pass == 0 || (pass + 1) % TOLD_EVERY == 0 {
            println!("pass {}: {} MB now, {} at most", pass + 1, megabytes("self", "VmRSS"), megabytes("self", "VmHWM"));
        }
    }
}

/// What everybody would write first: ask, parse, keep, and remember the `ETag`.
async fn bare(folder: &Path) {
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let conn = rusqlite::Connection::open(folder.join("bare.db")).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE IF NOT EXISTS tags (url TEXT PRIMARY KEY, tag TEXT);
         CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, url TEXT, title TEXT, summary TEXT, published INTEGER);",
    )
    .unwrap();
    let urls = std::fs::read_to_string(folder.join("urls.txt")).unwrap();
    let tag = |url: &str| conn.query_row("SELECT tag FROM tags WHERE url = ?1", [url], |row| row.get::<_, String>(0)).ok();
    let asks: Vec<_> = urls.lines().map(|url| (url.to_owned(), tag(url))).collect();
    let mut answers = futures_util::stream::iter(asks)
        .map(|(url, tag)| {
            let mut request = client.get(&url);
            if let Some(tag) = tag {
                request = request.header("If-None-Match", tag);
            }
            async move {
                let mut response = request.send().await.unwrap();
                let tag = response.headers().get("etag").and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
                let mut body = Vec::new();
                while let Some(piece) = response.chunk().await.unwrap() {
                    body.extend_from_slice(&piece);
                }
                (url, response.status().as_u16(), tag, body)
            }
        })
        .buffer_unordered(AT_ONCE);
    while let Some((url, status, tag, body)) = answers.next().await {
        if status == 304 {
            continue;
        }
        let feed = feed_rs::parser::parse(body.as_slice()).unwrap();
        conn.execute_batch("BEGIN").unwrap();
        for entry in feed.entries {
            let title = entry.title.map(|text| text.content);
            let link = entry.links.first().map(|link| link.href.clone());
            let text = entry.summary.map(|text| text.content);
            let published = entry.published.map(|at| at.timestamp());
            let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO entries VALUES (?1, ?2, ?3, ?4, ?5)").unwrap();
            insert.execute((entry.id, link, title, text, published)).unwrap();
        }
        conn.prepare_cached("INSERT OR REPLACE INTO tags VALUES (?1, ?2)").unwrap().execute((url, tag)).unwrap();
        conn.execute_batch("COMMIT").unwrap();
    }
}

/// The site: `/feed/N` stays as it is, `/growing/N` has a new entry at each request.
async fn serve(port: u16) {
    let listener = TcpListener::bind(("0.0.0.0", port)).await.unwrap();
    let mut asked = vec![0; GROWING];
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4_096];
        let Ok(length @ 1..) = stream.read(&mut head).await else { continue };
        let head = String::from_utf8_lossy(&head[..length]).to_ascii_lowercase();
        let path = head.split(' ').nth(1).unwrap_or_default();
        let (kind, number) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
        let number: usize = number.parse().unwrap_or_default();
        let mut first = 0;
        if kind == "growing" {
            first = asked[number];
            asked[number] += 1;
        }
        tokio::spawn(answer(stream, number, first, head.contains(&format!("if-none-match: \"{number}-{first}\""))));
    }
}

async fn answer(mut stream: TcpStream, number: usize, first: usize, known: bool) -> std::io::Result<()> {
    let tag = format!("ETag: \"{number}-{first}\"\r\nConnection: close\r\n");
    if known {
        return stream.write_all(format!("HTTP/1.1 304 Not Modified\r\n{tag}\r\n").as_bytes()).await;
    }
    let body = feed(number, first);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n{tag}\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// A feed of thirty entries of about two kilobytes, numbered from `first`, the last one on top.
fn feed(number: usize, first: usize) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Feed {number}</title>\n");
    for entry in (first..first + ENTRIES).rev() {
        let published = (start() + BETWEEN_PASSES * (entry as i32 - ENTRIES as i32)).to_rfc2822();
        let sentence = format!("The chains of town {number} said so on day {entry}, and opened more stores than in the year before. ");
        writeln!(
            text,
            "<item><guid isPermaLink=\"false\">{number}-{entry}</guid><title>Chains of town {number} open store {entry}</title>\
             <link>https://town-{number}.example/news/{entry}</link><pubDate>{published}</pubDate>\
             <description><![CDATA[<p>{}</p>]]></description></item>",
            sentence.repeat(18)
        )
        .unwrap();
    }
    text + "</channel></rss>\n"
}
