//! SIGKILL at any moment: nothing is lost, nothing is doubled, and the draft has the same bytes.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use chrono::DateTime;
use keepup::archive::Archive;
use keepup::archive::articles::KeptArticle;

use super::support::program::{Ran, command};

/// Kills a run, before it is left to end.
const KILLS_A_RUN: u64 = 3;

/// A sequence without a clock in it (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// All that a demo leaves behind which is not allowed to differ.
#[derive(Debug, PartialEq)]
struct Left {
    articles: Vec<KeptArticle>,
    draft: String,
    files: Vec<String>,
}

async fn left(folder: &Path) -> Left {
    let archive = Archive::open(folder.join("keepup.db")).unwrap();
    sound(&archive).await;
    let mut articles = archive.articles(DateTime::UNIX_EPOCH, DateTime::from_timestamp(4_000_000_000, 0).unwrap()).await.unwrap();
    articles.sort_by(|a, b| a.article.identity.cmp(&b.article.identity));
    archive.close().await.unwrap();
    let week = folder.join("editions/2023-W19");
    let mut files: Vec<String> =
        std::fs::read_dir(&week).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    files.sort();
    Left { articles, draft: std::fs::read_to_string(week.join("draft.md")).unwrap(), files }
}

/// Every index agrees with its table, the index of words with its own, and every pass has an end or is known to have none.
async fn sound(archive: &Archive) {
    let conn = rusqlite::Connection::open(archive.path()).unwrap();
    let verdict: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    conn.execute_batch("INSERT INTO search (search) VALUES ('integrity-check'); PRAGMA foreign_key_check").unwrap();
    let runs = archive.runs(100).await.unwrap();
    assert!(runs.iter().all(|run| run.ended.is_some() || run.outcome.as_deref() == Some("interrupted")), "{runs:?}");
}

fn demo(folder: &Path) {
    let ran: Ran = command(folder, &["demo", "--out", "."]).output().unwrap().into();
    assert_eq!(ran.status, 0, "{}", ran.said());
}

/// Starts a demo and kills it after a while; whether it was still at work.
fn killed(folder: &Path, after: Duration) -> bool {
    let mut child = command(folder, &["demo", "--out", "."]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    let at_work = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    at_work
}

/// `KEEPUP_TEST_KILLS` asks for more of them, `KEEPUP_TEST_SEED` for others.
#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_is_killed_at_any_moment_ends_as_if_nothing_had_been() {
    let number = |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (kills, seed) = (number("KEEPUP_TEST_KILLS", 15), number("KEEPUP_TEST_SEED", 1));
    let undisturbed = tempfile::tempdir().unwrap();
    let began = Instant::now();
    demo(undisturbed.path());
    let whole = began.elapsed();
    let expected = left(undisturbed.path()).await;
    assert!(
        expected.articles.len() > 40 && expected.files == ["draft.docx", "draft.html", "draft.json", "draft.md", "draft.wechat.html"],
        "{:?}",
        expected.files
    );

    let mut random = SplitMix(seed);
    let mut at_work = 0;
    for run in 0..kills.div_ceil(KILLS_A_RUN) {
        let folder = tempfile::tempdir().unwrap();
        let moments: Vec<Duration> = (0..KILLS_A_RUN).map(|_| Duration::from_micros(random.below(whole.as_micros() as u64))).collect();
        at_work += moments.iter().filter(|moment| killed(folder.path(), **moment)).count();
        demo(folder.path());
        let found = left(folder.path()).await;
        assert_eq!(found.files, expected.files, "run {run} of seed {seed}, killed after {moments:?}");
        assert_eq!(found.draft, expected.draft, "run {run} of seed {seed}, killed after {moments:?}");
        assert_eq!(found.articles, expected.articles, "run {run} of seed {seed}, killed after {moments:?}");
    }
    println!("{at_work} of {kills} runs were killed at work (seed {seed})");
    assert!(at_work > 0, "no run was killed at work");
}
