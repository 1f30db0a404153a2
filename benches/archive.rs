//! An archive of a million articles: what adding to it, drafting from it and asking it cost, beside an empty one.
//!
//! `cargo bench --bench archive`; `KEEPUP_BENCH_ARTICLES` asks for another size, `KEEPUP_BENCH_WEEK` for other articles a week, and
//! `KEEPUP_BENCH_BARE` for one without stories, which is made in a third of the time and tells what adding costs. The archive is made once and
//! kept under `target/tmp`; times are CPU times, because those do not depend on what else the machine does.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a bench ends where something fails")]

#[path = "support/allocator.rs"]
mod allocator;
#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/usage.rs"]
#[allow(dead_code, reason = "not every bench asks for all of it")]
mod usage;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use corpus::Corpus;
use keepup::archive::Archive;
use keepup::archive::stories::Waiting;
use keepup::archive::visits::Visit;
use keepup::desk::facts::names::Names;
use keepup::desk::story::telling;
use usage::{children, cpu, megabytes};

/// Articles of one measured batch: a busy hour of a thousand sources.
const BATCH: u64 = 5_000;
/// Batches, each put into the large archive and into an empty one by turns.
const BATCHES: u64 = 6;

#[tokio::main]
async fn main() {
    let number = |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let corpus = Corpus {
        articles: number("KEEPUP_BENCH_ARTICLES", 1_000_000),
        a_week: number("KEEPUP_BENCH_WEEK", 2_000),
        until: "2026-11-20T00:00:00Z".parse().unwrap(),
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{}-{}", corpus.articles, corpus.a_week));
    let path = large(&corpus, &folder).await;
    // an archive that an older bench made has stories to catch up with: that is no part of a draft
    let archive = Archive::open(&path).unwrap();
    if !bare() {
        group(&archive).await;
    }
    archive.close().await.unwrap();
    println!("{}: {} MB", path.display(), path.metadata().unwrap().len() >> 20);
    adding(&corpus, &path).await;
    if bare() {
        return;
    }
    asking(&folder, &["draft", "--week", "2026-W47", "--now", "2026-11-20T02:00:00Z"]);
    asking(&folder, &["draft", "--week", "2026-W47", "--now", "2026-11-20T02:00:00Z"]);
    asking(&folder, &["search", "奶茶"]);
    asking(&folder, &["status"]);
}

/// The large archive with its `feeds.toml` beside it, made where it is not there yet.
async fn large(corpus: &Corpus, folder: &Path) -> PathBuf {
    let (path, part) = (folder.join("keepup.db"), folder.join("part.db"));
    if path.exists() {
        return path;
    }
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("feeds.toml"), corpus::feeds()).unwrap();
    remove(&part);
    let archive = Archive::open(&part).unwrap();
    let (began, at) = (cpu(), Instant::now());
    for from in (0..corpus.articles).step_by(50_000) {
        let to = (from + 50_000).min(corpus.articles);
        corpus.fill(&archive, from..to).await.unwrap();
        while archive.index_words().await.unwrap() > 0 {}
        if !bare() {
            group(&archive).await;
        }
        println!("{to} articles, CPU {:.0} s, {:.0?}", cpu() - began, at.elapsed());
    }
    archive.close().await.unwrap();
    if bare() {
        rusqlite::Connection::open(&part).unwrap().execute_batch("DELETE FROM ungrouped").unwrap();
    }
    std::fs::rename(&part, &path).unwrap();
    path
}

/// Whether stories are left out, and what asks for them.
fn bare() -> bool {
    std::env::var_os("KEEPUP_BENCH_BARE").is_some()
}

/// Takes up into stories what waits, as rounds do.
async fn group(archive: &Archive) {
    let grouper = archive.grouper();
    loop {
        let waiting = archive.ungrouped(Waiting::All, 200).await.unwrap();
        if waiting.is_empty() {
            return;
        }
        let digests =
            waiting.iter().map(|instant| instant.iter().map(|kept| telling::digest(&kept.article, Names::built_in())).collect()).collect();
        grouper.take_up(digests).await.unwrap();
    }
}

/// What a pass costs the large archive and an empty one, by turns and of the same news: keeping its visits, bringing them into the index of
/// words, and moving the log into the file at the end. Each gets a copy of the visits made just before, and goes first as often as the
/// other: what was made a moment ago stands in the cache.
async fn adding(corpus: &Corpus, path: &Path) {
    let large = path.with_file_name("grown.db");
    remove(&large);
    std::fs::copy(path, &large).unwrap();
    // else the first batch pays for writing the copy to the disk
    std::fs::File::open(&large).unwrap().sync_all().unwrap();
    let (mut keeping, mut all) = (Vec::new(), Vec::new());
    for batch in 0..BATCHES {
        let from = corpus.articles + batch * BATCH;
        let visits = corpus.visits(from..from + BATCH);
        let folder = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
        let empty = folder.path().join("keepup.db");
        let (first, second) = if batch % 2 == 0 { (&empty, &large) } else { (&large, &empty) };
        let (first, second) = (added(first, visits.clone()).await, added(second, visits.clone()).await);
        let [small, grown] = if batch % 2 == 0 { [first, second] } else { [second, first] };
        println!("adding {BATCH}, CPU s for keeping, words and the end: empty {small:.2?}, large {grown:.2?}");
        keeping.push((grown[0] + grown[2]) / (small[0] + small[2]));
        all.push(grown.iter().sum::<f64>() / small.iter().sum::<f64>());
    }
    println!("adding to {} against an empty one: {:.2}; {:.2} with the index of words", corpus.articles, median(keeping), median(all));
    remove(&large);
}

fn median(mut list: Vec<f64>) -> f64 {
    list.sort_by(f64::total_cmp);
    list[list.len() / 2]
}

/// CPU time of each step of a pass that keeps some visits.
async fn added(path: &Path, visits: Vec<Visit>) -> [f64; 3] {
    let archive = Archive::open(path).unwrap();
    let began = cpu();
    for outcome in futures_util::future::join_all(visits.into_iter().map(|visit| archive.keep_visit(visit))).await {
        assert!(outcome.unwrap().new > 0);
    }
    let kept = cpu();
    while archive.index_words().await.unwrap() > 0 {}
    let indexed = cpu();
    archive.close().await.unwrap();
    [kept - began, indexed - kept, cpu() - indexed]
}

/// Runs the program in a folder and tells what it took.
fn asking(folder: &Path, arguments: &[&str]) {
    let (began, before) = (Instant::now(), children());
    let mut child = Command::new(env!("CARGO_BIN_EXE_keepup"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        // Not at once: until execve(2) is through, a child has its parent's memory.
        std::thread::sleep(Duration::from_millis(2));
        peak = peak.max(megabytes(&child.id().to_string(), "VmHWM"));
    }
    let took = began.elapsed();
    let said = child.wait_with_output().unwrap();
    assert!(said.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&said.stderr));
    println!("keepup {}: {took:.2?}, CPU {:.2} s, at most {} MB", arguments.join(" "), children() - before, peak);
}

fn remove(path: &Path) {
    for tail in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{tail}", path.display())).ok();
    }
}
