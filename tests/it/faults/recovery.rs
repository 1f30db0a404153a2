//! The ways back: backups, restoring, and an archive that does not grow for ever.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::editions::EditionRecord;
use keepup::archive::issues::Issue;
use keepup::archive::orders::NewOrder;
use keepup::archive::visits::PageWish;
use keepup::config;
use keepup::desk::dispatch::Dispatch;
use keepup::desk::edition::orders::OrderKind;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::RoundOptions;
use keepup::wire::{self, Wire};
use tokio_util::sync::CancellationToken;

use crate::corpus::Corpus;
use crate::support::program::Program;

const CONFIG: &str = "[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1:1/feed\"\nenabled = false\n";
const NOW: &str = "2023-05-12T01:05:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn corpus() -> Corpus {
    Corpus { articles: 100, a_week: 100, until: now() }
}

async fn fill(program: &Program, numbers: std::ops::Range<u64>) {
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    corpus().fill(&archive, numbers).await.unwrap();
    archive.close().await.unwrap();
}

async fn count(path: PathBuf) -> usize {
    let archive = Archive::open(path).unwrap();
    archive.check().await.unwrap();
    let count = archive.articles(DateTime::UNIX_EPOCH, now() + TimeDelta::weeks(100)).await.unwrap().len();
    archive.close().await.unwrap();
    count
}

fn backups(program: &Program) -> Vec<String> {
    let folder = std::fs::read_dir(program.path("backups")).into_iter().flatten();
    let mut names: Vec<String> = folder.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn age(program: &Program, name: &str, hours: u64) {
    let file = std::fs::File::options().write(true).open(program.path(name)).unwrap();
    let made = file.metadata().unwrap().modified().unwrap();
    file.set_modified(made - std::time::Duration::from_secs(hours * 3_600)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_keeps_what_it_replaces_and_tells_what_is_lost() {
    let program = Program::with(CONFIG);
    fill(&program, 0..100).await;
    let copied = program.ends(0, &["backup", "--now", NOW]);
    assert!(
        copied.out.starts_with("./backups/keepup-20230512T010500Z.db: ") || copied.out.contains("backups/keepup-20230512T010500Z.db: ")
    );
    fill(&program, 100..150).await;
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    let (from, to) = (now() - TimeDelta::weeks(1), now());
    let (items, files) = (Vec::new(), vec![("draft.md".to_owned(), "x".to_owned())]);
    let record = EditionRecord { week: "2023-W19".to_owned(), from, to, frozen_at: now(), late: false, items, files };
    archive.keep_edition(record.clone()).await.unwrap();
    let week = || "2023-W19".to_owned();
    let issue = Issue { week: week(), published: now(), recorded: now(), file: String::new(), errors: 0, items: Vec::new() };
    archive.keep_issue(issue, record).await.unwrap();
    let order = NewOrder { week: week(), kind: OrderKind::Drop, section: None, article: "x".to_owned(), at: now() };
    archive.give_order(order).await.unwrap();
    archive.close().await.unwrap();

    let restored = program.ends(0, &["restore", "--now", NOW]);
    let aside = "keepup.db.broken-20230512T010500Z";
    let lost = "it had 50 articles more, and the editions 2023-W19, and the published issues 2023-W19, and 1 order of editors";
    for words in ["100 articles, the last of 2023-05-12 01:05 UTC", aside, lost] {
        assert!(restored.out.contains(words), "{words}: {}", restored.out);
    }
    assert_eq!((count(program.path("keepup.db")).await, count(program.path(aside)).await), (100, 150));

    // back again, from a file by name, over an archive that cannot be read
    program.write("keepup.db", "x".repeat(9_000));
    program.write("keepup.db-wal", "rubbish of the damaged one");
    let restored = program.ends(0, &["restore", aside, "--json", "--now", "2023-05-12T01:06:00Z"]);
    let told = restored.json();
    assert_eq!((&told["articles"], &told["lost"]), (&150.into(), &serde_json::Value::Null), "{told}");
    assert!(told["not_counted"].as_str().is_some_and(|why| why.contains("not a keepup archive")), "{told}");
    assert_eq!(count(program.path("keepup.db")).await, 150);
    assert_eq!(program.read("keepup.db.broken-20230512T010600Z"), "x".repeat(9_000));
    assert_eq!(program.read("keepup.db.broken-20230512T010600Z-wal"), "rubbish of the damaged one");

    // once more within the same second
    program.ends(0, &["restore", aside, "--now", "2023-05-12T01:06:00Z"]);
    assert_eq!(count(program.path("keepup.db.broken-20230512T010600Z-2")).await, 150);
    let nowhere = program.ends(78, &["restore", "nowhere.db", "--now", NOW]).err;
    assert!(nowhere.contains("nowhere.db") && nowhere.contains("there is no such file"), "{nowhere}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_passes_over_a_damaged_backup() {
    let program = Program::with(CONFIG);
    fill(&program, 0..100).await;
    program.ends(0, &["backup", "--now", NOW]);
    age(&program, "backups/keepup-20230512T010500Z.db", 24);
    let sound = std::fs::read(program.path("keepup.db")).unwrap();
    program.write("backups/newer.db", &sound[..sound.len() / 2]);
    program.write("keepup.db", "");
    let restored = program.ends(0, &["restore", "--now", NOW]);
    assert!(restored.out.contains("passed over, for it cannot be used: ") && restored.out.contains("newer.db"), "{}", restored.out);
    assert_eq!(count(program.path("keepup.db")).await, 100);
    // with no other, its trouble is told and nothing is touched
    std::fs::remove_file(program.path("backups/keepup-20230512T010500Z.db")).unwrap();
    let before = std::fs::read(program.path("keepup.db")).unwrap();
    let refused = program.ends(78, &["restore", "--now", "2023-05-12T02:00:00Z"]);
    assert!(refused.err.contains("newer.db: this backup cannot be used, and nothing was changed"), "{}", refused.err);
    assert_eq!(std::fs::read(program.path("keepup.db")).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_goes_by_the_time_in_a_backups_name() {
    let program = Program::with(CONFIG);
    for (articles, at) in [(100, NOW), (150, "2023-05-13T01:05:00Z"), (200, "2043-05-12T01:05:00Z")] {
        fill(&program, articles - 50..articles).await;
        program.ends(0, &["backup", "--now", at]);
    }
    // as they come back from a copy on another disk
    age(&program, "backups/keepup-20230513T010500Z.db", 24);
    program.write("keepup.db", "");
    let restored = program.ends(0, &["restore", "--now", "2023-05-14T00:00:00Z"]);
    assert!(restored.out.contains("keepup-20230513T010500Z.db: 100 articles"), "{}", restored.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_waits_for_no_daemon_and_takes_no_rubbish() {
    let program = Program::with(CONFIG);
    fill(&program, 0..10).await;
    let none = program.ends(78, &["restore"]);
    assert!(none.err.contains("no backup was found in ") && none.err.contains("`keepup restore FILE`"), "{}", none.err);
    program.ends(0, &["backup", "copy.db"]);
    program.write("diary.txt", "this is the diary of an editor");
    for (file, words) in [("diary.txt", "this backup cannot be used"), ("nowhere.db", "this backup cannot be used")] {
        let refused = program.ends(78, &["restore", file]);
        assert!(refused.err.contains(words) && refused.err.contains(file), "{}", refused.err);
    }
    let archive = Archive::open(program.path("keepup.db")).unwrap();
    let hold = archive.hold(now()).await.unwrap();
    let refused = program.ends(75, &["restore", "copy.db"]);
    assert!(refused.err.contains(&format!("(process {}, since 2023-05-12 01:05 UTC)", std::process::id())), "{}", refused.err);
    program.ends(0, &["backup", "beside.db"]);
    drop(hold);
    archive.close().await.unwrap();
    assert_eq!(count(program.path("keepup.db")).await, 10);
    assert_eq!(backups(&program), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_empty_or_gone_is_not_begun_anew() {
    let program = Program::with(CONFIG);
    fill(&program, 0..10).await;
    program.ends(0, &["backup", "--now", NOW]);
    for gone in [false, true] {
        std::fs::remove_file(program.path("keepup.db")).unwrap();
        if !gone {
            program.write("keepup.db", "");
        }
        for arguments in [&["fetch"][..], &["run"], &["status"], &["draft"]] {
            let refused = program.ends(78, arguments);
            assert!(refused.err.contains("empty or gone, but there is a backup: `keepup restore` puts"), "{arguments:?}: {}", refused.err);
        }
        assert_eq!(program.path("keepup.db").exists(), !gone);
        program.ends(0, &["restore", "--now", if gone { NOW } else { "2023-05-12T01:06:00Z" }]);
        assert_eq!(count(program.path("keepup.db")).await, 10);
    }
    // another archive in the same folder is another matter
    program.ends(0, &["--db", "other.db", "fetch", "--now", NOW]);
}

fn newsroom(program: &Program, store: &str) -> Newsroom {
    let text = format!("[store]\n{store}\n{CONFIG}");
    let config = config::parse(&text, &program.path("feeds.toml"), &|_| None).unwrap();
    Newsroom {
        config: Arc::new(config),
        archive: Archive::open(program.path("keepup.db")).unwrap(),
        wire: Arc::new(Wire::new(wire::Settings::new(wire::user_agent(None))).unwrap()),
        editions: program.path("editions"),
        alarm: None,
        clock: Clock::Standing(now()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_made_on_time_and_thinned() {
    let program = Program::with(CONFIG);
    program.write("backups/before-the-move.db", "an operator's own");
    fill(&program, 0..10).await;
    let room = newsroom(&program, "backup_every = \"1d\"\nkeep_backups = 3\nmin_free = \"0\"");
    for hours in 0..24 * 9 {
        let room = Newsroom { clock: Clock::Standing(now() + TimeDelta::hours(hours)), ..room.clone() };
        room.backup_due().await.unwrap();
    }
    let expected = ["18", "19", "20"].map(|day| format!("keepup-202305{day}T010500Z.db"));
    assert_eq!(backups(&program)[1..], expected);
    assert_eq!(program.read("backups/before-the-move.db"), "an operator's own");
    assert_eq!(count(program.path("backups").join(&expected[2])).await, 10);
    // a clock that was far ahead once keeps no backup from being made, and what is of that time goes first
    for day in 0..4 {
        let back = Newsroom { clock: Clock::Standing(now() - TimeDelta::weeks(52) + TimeDelta::days(day)), ..room.clone() };
        back.backup_due().await.unwrap();
        let made = format!("keepup-2022051{}T010500Z.db", 3 + day);
        assert!(backups(&program).contains(&made), "{made}: {:?}", backups(&program));
        assert_eq!(backups(&program).len(), 4, "the newest three and the operator's own");
    }
    assert_eq!(backups(&program)[1..], ["14", "15", "16"].map(|day| format!("keepup-202205{day}T010500Z.db")));
    newsroom(&program, "keep_backups = 0").backup_due().await.unwrap();
    assert_eq!(backups(&program).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_does_not_fit_is_told() {
    let program = Program::with(CONFIG);
    fill(&program, 0..10).await;
    let room = newsroom(&program, "min_free = \"1000000GiB\"");
    room.backup_due().await.unwrap();
    assert_eq!(backups(&program), Vec::<String>::new());
    let status = program.ends(0, &["status"]);
    assert!(status.out.contains("no backup yet"), "{}", status.out);
    // it is tried again when there is room, after an hour
    let roomy = newsroom(&program, "min_free = \"0\"");
    roomy.backup_due().await.unwrap();
    assert_eq!(backups(&program).len(), 0);
    Newsroom { clock: Clock::Standing(now() + TimeDelta::hours(1)), ..roomy }.backup_due().await.unwrap();
    assert_eq!(backups(&program).len(), 1);
    let status = program.ends(0, &["status"]);
    assert!(status.out.contains("last backup: ") && status.out.contains("keepup-20230512T020500Z.db"), "{}", status.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_pages_go_and_the_file_shrinks() {
    let program = Program::with(CONFIG);
    let room = newsroom(&program, "keep_pages = \"90d\"\nmin_free = \"0\"");
    let mut visits = corpus().visits(0..100);
    // noise, so that it does not compress away (Marsaglia, "Xorshift RNGs", 2003)
    let noise = |number: u64| {
        let mut x = number + 1;
        (0..60_000)
            .map(|_| {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                char::from(33 + (x >> 58) as u8)
            })
            .collect::<String>()
    };
    for (number, arrival) in (0_u64..).zip(visits.iter_mut().flat_map(|visit| &mut visit.arrivals)) {
        let url = arrival.article.url.clone();
        let body = noise(number).into();
        let fetched = now() - TimeDelta::days(if number % 4 == 0 { 10 } else { 100 });
        arrival.page = PageWish::Have(Box::new(Dispatch { asked: url.clone(), url, content_type: None, body, fetched }));
    }
    for visit in visits {
        room.archive.keep_visit(visit).await.unwrap();
    }
    let (items, files) = (Vec::new(), vec![("draft.md".to_owned(), "x".to_owned())]);
    let (from, to) = (now() - TimeDelta::weeks(300), now() - TimeDelta::weeks(299));
    let old = EditionRecord { week: "2017-W32".to_owned(), from, to, frozen_at: to, late: false, items, files };
    room.archive.keep_edition(old.clone()).await.unwrap();
    room.archive.clone().close().await.unwrap();
    let before = std::fs::metadata(program.path("keepup.db")).unwrap().len();

    let room = newsroom(&program, "keep_pages = \"90d\"\nmin_free = \"0\"");
    room.round(&RoundOptions::default(), &Silent, &CancellationToken::new()).await.unwrap();
    assert_eq!(room.archive.stored_pages(0, 1_000).await.unwrap().len(), 25);
    assert_eq!(room.archive.edition("2017-W32").await.unwrap(), Some(old));
    room.archive.clone().close().await.unwrap();
    let after = std::fs::metadata(program.path("keepup.db")).unwrap().len();
    assert!(after * 2 < before, "{before} -> {after}");
    assert_eq!(count(program.path("keepup.db")).await, 100);
}
