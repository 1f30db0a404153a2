//! What one more article costs in an archive of a million: `cargo bench --bench stories -- ARTICLES [FOLDER]`.
//!
//! The articles are invented: two years of them, in two languages, two hundred words each, every fifth on an event that another has reported. All
//! but the newest stand in the archive as rows that were written without the method, because the index keeps nothing else of them;
//! the newest [`TAKEN_UP`] are taken up as the newsroom does it, and then [`MEASURED`] more, each in a transaction of its own.
//! Without arguments it does a small archive, to show that it works.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench's way to fail and to tell")]

#[path = "support/allocator.rs"]
mod allocator;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::stories::Waiting;
use keepup::archive::visits::{Arrival, PageWish, Visit};
use keepup::desk::article::{Article, Block, Reading};
use keepup::desk::dates::{Dated, Precision, ZoneOrigin};
use keepup::desk::facts::names::Names;
use keepup::desk::story::digest::METHOD;
use keepup::desk::story::telling;
use keepup::desk::visit::SourceState;
use rusqlite::Connection;
use url::Url;

/// Somewhat more than the index looks back.
const TAKEN_UP: u64 = 70_000;
const MEASURED: u64 = 3_000;
const BATCH: u64 = 200;
/// Between two articles.
const PAUSE: i64 = 63;
const SOURCES: u64 = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let total: u64 = arguments.first().map_or(3_000, |count| count.parse().unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let folder = arguments.get(1).map_or_else(|| scratch.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    let measured = MEASURED.min(total / 4);
    let taken_up = TAKEN_UP.min(total - measured);
    let before = total - measured - taken_up;
    let path = folder.join("keepup.db");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        drop(Archive::open(&path).unwrap().close().await);
        write_rows(&path, before);
        let archive = Archive::open(&path).unwrap();
        let start = processor();
        take_up(&archive, before..before + taken_up).await;
        println!("in batches of {BATCH}: {:.3} ms an article", ms(since(start)) / taken_up as f64);
        measure(&archive, before + taken_up..total).await;
        archive.close().await.unwrap();
    });
    sizes(&path, total.min(1 << 16));
    println!("the newest is of {}; resident at most {} MB", time(total), peak());
}

/// Keeps articles and takes them up, as a round does.
async fn take_up(archive: &Archive, numbers: std::ops::Range<u64>) {
    let grouper = archive.grouper();
    for from in numbers.clone().step_by(BATCH as usize) {
        keep(archive, from..(from + BATCH).min(numbers.end)).await;
        loop {
            let waiting = archive.ungrouped(Waiting::All, BATCH as usize).await.unwrap();
            if waiting.is_empty() {
                break;
            }
            let digests = waiting
                .iter()
                .map(|instant| instant.iter().map(|kept| telling::digest(&kept.article, Names::built_in())).collect())
                .collect();
            grouper.take_up(digests).await.unwrap();
        }
        if from % 10_000 < BATCH {
            eprintln!("{from} of {}", numbers.end);
        }
    }
}

/// Takes up one article at a time, each in a transaction of its own, and prints what that costs.
async fn measure(archive: &Archive, numbers: std::ops::Range<u64>) {
    let grouper = archive.grouper();
    keep(archive, numbers.clone()).await;
    let (mut digesting, mut taking, mut joined) = (Vec::new(), Vec::new(), 0);
    while let Some(instant) = archive.ungrouped(Waiting::All, 1).await.unwrap().into_iter().next() {
        let start = processor();
        let digests = instant.iter().map(|kept| telling::digest(&kept.article, Names::built_in())).collect();
        digesting.push(since(start));
        let start = processor();
        joined += grouper.take_up(vec![digests]).await.unwrap();
        taking.push(since(start));
    }
    println!("{joined} of {} joined another", taking.len());
    let both = digesting.iter().zip(&taking).map(|(a, b)| *a + *b).collect();
    for (what, mut spent) in [("digest", digesting), ("taking up, with its commit", taking), ("together", both)] {
        spent.sort();
        let share = |share: f64| ms(spent[((spent.len() - 1) as f64 * share) as usize]);
        println!("{what}: p50 {:.3} ms, p90 {:.3}, p99 {:.3}, most {:.3}", share(0.5), share(0.9), share(0.99), share(1.0));
    }
}

async fn keep(archive: &Archive, numbers: std::ops::Range<u64>) {
    let mut at = time(numbers.end);
    for source in 0..SOURCES {
        let of_source = numbers.clone().filter(|number| source_of(*number) == source);
        let arrivals: Vec<Arrival> =
            of_source.map(|number| Arrival { article: article(number), page: PageWish::None, unless_known: None }).collect();
        at += TimeDelta::seconds(1);
        let (source, state) = (format!("Source {source}"), SourceState::default());
        archive.keep_visit(Visit { source, state, silence: None, arrivals, dropped: vec![], at }).await.unwrap();
    }
}

/// What the archive has of articles that came long ago.
fn write_rows(path: &Path, count: u64) {
    let conn = Connection::open(path).unwrap();
    let text = serde_json::to_string(&article(7).body).unwrap();
    let first = time(0).timestamp();
    conn.execute_batch(&format!(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;
         INSERT INTO sources (id, name) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {SOURCES})
             SELECT i + 1, 'Source ' || i FROM n;
         CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count}) SELECT i FROM n WHERE {count} > 0;
         INSERT INTO articles (id, identity, aliases, source, url, title, effective, language, summary, first_seen, reading, digest)
             SELECT i + 1, 'url:https://old.example/' || i, '[]', 1 + i % {SOURCES}, 'https://old.example/' || i, 'Old news ' || i, {first} + i * {PAUSE},
                    'en', '', {first} + i * {PAUSE}, 'entry_only', i FROM n;
         INSERT INTO names SELECT identity, id FROM articles;
         INSERT INTO bodies SELECT id, '{}' FROM articles;
         INSERT INTO grouped SELECT i, i + 1, i FROM n;
         UPDATE search_state SET upto = {count};
         UPDATE story_state SET taken = {count}, method = {METHOD}; COMMIT;",
        text.replace('\'', "''")
    ))
    .unwrap();
}

fn sizes(path: &Path, met: u64) {
    let conn = Connection::open(path).unwrap();
    let bytes = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).unwrap().unwrap_or(0) as f64;
    let number = bytes("SELECT count(*) FROM grouped");
    println!("{number} articles, {:.0} MB", std::fs::metadata(path).unwrap().len() as f64 / 1e6);
    let digests = bytes("SELECT sum(length(digest)) FROM story_digests");
    let segments = bytes("SELECT sum(length(packed)) FROM story_segments");
    let counts = bytes("SELECT sum(length(packed)) FROM story_frequencies");
    let met = bytes("SELECT count(*) FROM story_digests").min(met as f64);
    println!("of an article that may still be met: digest {:.0} bytes, terms {:.0} bytes", digests / met, segments / met);
    println!(
        "counts of words: {:.1} MB; all of this {:.0} bytes for each stored article",
        counts / 1e6,
        (digests + segments + counts) / number
    );
}

fn time(number: u64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_620_000_000 + number as i64 * PAUSE, 0).unwrap()
}

fn source_of(number: u64) -> u64 {
    Dice(number.wrapping_mul(3)).below(SOURCES)
}

/// Numbers that look like chance and are always the same (splitmix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// A rank among `most` of which the first are the commonest, as of words (Zipf).
    fn rank(&mut self, most: u64) -> u64 {
        let chance = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((most as f64).powf(chance) - 1.0) as u64
    }
}

const ENGLISH: [&str; 12] = ["ba", "con", "del", "far", "gri", "lo", "men", "por", "sta", "tre", "ul", "vi"];
const CHINESE: &str = "天地人山水风云海城乡商市工农金银铁路桥车船机电光声色文书画乐戏酒茶米面布丝棉麻竹木石玉";

fn word(chinese: bool, rank: u64) -> String {
    if chinese {
        let characters: Vec<char> = CHINESE.chars().collect();
        let count = characters.len() as u64;
        return [rank % count, rank / count % count].iter().map(|at| characters[*at as usize]).collect();
    }
    let mut word = String::new();
    let mut rank = rank + 20;
    while rank > 0 {
        word.push_str(ENGLISH[(rank % 12) as usize]);
        rank /= 12;
    }
    word
}

fn words(dice: &mut Dice, chinese: bool, count: u64) -> Vec<String> {
    (0..count)
        .map(|_| {
            let rank = dice.rank(if chinese { 1_600 } else { 60_000 });
            word(chinese, rank)
        })
        .collect()
}

/// Every fifth article tells an event that one of the three hundred before it has told, in part with its words.
fn article(number: u64) -> Article {
    let mut dice = Dice(number);
    let chinese = number.is_multiple_of(3);
    let told = if number.is_multiple_of(5) { number.saturating_sub(3 * (1 + dice.below(100))) } else { number };
    let mut event = Dice(told ^ 0x00e5_e417);
    let mut title = words(&mut event, chinese, 7);
    let figure = format!("{}", 1_000 + event.below(900_000));
    title.push(figure.clone());
    if told != number {
        let other = words(&mut dice, chinese, 2);
        title.splice(0..2, other);
    }
    let mut text = words(&mut dice, chinese, 190);
    text.insert(12, figure);
    text.splice(20..27, words(&mut event, chinese, 7));
    let space = if chinese { "" } else { " " };
    let text: Vec<Block> =
        text.chunks(40).map(|sentence| Block::paragraph(&(sentence.join(space) + if chinese { "。" } else { "." }))).collect();
    let url = format!("https://site{}.example/{number}", source_of(number));
    Article {
        identity: format!("url:{url}"),
        aliases: vec![],
        source: format!("Source {}", source_of(number)),
        url: Url::parse(&url).unwrap(),
        title: title.join(space),
        author: None,
        site: None,
        published: Some(Dated {
            at: time(number).into(),
            precision: Precision::Instant,
            zone: ZoneOrigin::Stated,
            found: "feed".to_owned(),
        }),
        language: if chinese { "zh" } else { "en" }.to_owned(),
        summary: text.first().map(|block| block.text.clone()).unwrap_or_default(),
        body: text,
        first_seen: time(number),
        reading: Reading::EntryOnly,
        undated: None,
        origin: None,
    }
}

/// What all threads have had of the processor: other work on the machine does not count.
fn processor() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let spent = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

fn since(start: Duration) -> Duration {
    processor().saturating_sub(start)
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1000
}

fn ms(spent: Duration) -> f64 {
    spent.as_secs_f64() * 1e3
}
