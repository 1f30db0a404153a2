//! Files that were damaged from outside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::error::{ArchiveError, Fate, Trouble};
use keepup::daemon::{self, Outside};
use keepup::errand::alarm::Alarm;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::corpus::Corpus;
use crate::rounds::newsroom_of;
use crate::support::program::Program;
use crate::support::site::Site;

/// Articles in the file itself; those that are in the log come in visits of two.
const IN_FILE: usize = 300;

/// Fields of the header that are read (`SQLite` file format, section 1.3), and whether keepup may open a file in which one is wrong. What it
/// opens must be whole.
const HEADER: [(&str, std::ops::Range<usize>, Opened); 20] = [
    ("header string", 0..16, Opened::Never),
    ("page size", 16..18, Opened::Never),
    ("write version", 18..19, Opened::Never),
    ("read version", 19..20, Opened::Never),
    ("reserved space", 20..21, Opened::Never),
    ("largest payload fraction", 21..22, Opened::Never),
    ("smallest payload fraction", 22..23, Opened::Never),
    ("leaf payload fraction", 23..24, Opened::Never),
    ("change counter", 24..28, Opened::Perhaps),
    ("pages in the file", 28..32, Opened::Perhaps),
    ("first free page", 32..36, Opened::Perhaps),
    ("free pages", 36..40, Opened::Perhaps),
    ("schema cookie", 40..44, Opened::Perhaps),
    ("schema format", 44..48, Opened::Never),
    ("cache size", 48..52, Opened::Perhaps),
    ("largest root page", 52..56, Opened::Perhaps),
    ("text encoding", 56..60, Opened::Perhaps),
    ("schema version of keepup", 60..64, Opened::Never),
    ("incremental vacuum", 64..68, Opened::Perhaps),
    ("keepup's mark", 68..72, Opened::Never),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    Never,
    Perhaps,
}

fn corpus() -> Corpus {
    Corpus { articles: IN_FILE as u64, a_week: 100, until: DateTime::from_timestamp(1_683_853_500, 0).unwrap() }
}

/// An archive whose log is in its file.
async fn filled(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("keepup.db");
    let archive = Archive::open(&path).unwrap();
    corpus().fill(&archive, 0..IN_FILE as u64).await.unwrap();
    archive.close().await.unwrap();
    path
}

/// How many articles there are, when everything in the file is sound.
async fn whole(path: &Path) -> Result<usize, Fate> {
    let archive = Archive::open(path).map_err(|error| error.trouble.fate())?;
    let read = async {
        archive.check().await?;
        let far = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::weeks(5_000);
        Ok::<_, ArchiveError>(archive.articles(DateTime::UNIX_EPOCH, far).await?.len())
    };
    let count = read.await.map_err(|error| error.trouble.fate());
    archive.close().await.map_err(|error| error.trouble.fate())?;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_the_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let sound = std::fs::read(&path).unwrap();
    assert_eq!(whole(&path).await, Ok(IN_FILE));
    let mut wrong = Vec::new();
    for (name, place, opened) in HEADER {
        for change in [0xff_u8, 0x01, 0x80] {
            let mut broken = sound.clone();
            broken[place.clone()].iter_mut().for_each(|byte| *byte ^= change);
            std::fs::write(&path, &broken).unwrap();
            let told = whole(&path).await;
            let right = told == Err(Fate::Broken) || (opened == Opened::Perhaps && told == Ok(IN_FILE));
            if !right {
                wrong.push(format!("{name} ^ {change:#x}: {told:?}"));
            }
            for end in ["-wal", "-shm"] {
                std::fs::remove_file(format!("{}{end}", path.display())).ok();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_at_every_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let sound = std::fs::read(&path).unwrap();
    for pages in 1..sound.len() / 4_096 {
        for odd in [0, 1_000] {
            std::fs::write(&path, &sound[..pages * 4_096 - odd]).unwrap();
            assert_eq!(whole(&path).await, Err(Fate::Broken), "{pages} pages less {odd} bytes");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_told_with_the_way_back() {
    let program = Program::with("[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1:1/feed\"\n");
    program.ends(0, &["draft", "--open", "--now", "2023-05-11T00:00:00Z"]);
    program.ends(0, &["backup", "--now", "2023-05-11T00:00:00Z"]);
    let sound = std::fs::read(program.path("keepup.db")).unwrap();
    let mut marked = sound.clone();
    marked[70] ^= 0xff;
    let mut named = sound.clone();
    named[3] ^= 0xff;
    let damaged = [&sound[..sound.len() / 2], &sound[..5_000], &marked, &named, &vec![0x5a; 9_000]];
    for bytes in damaged {
        program.write("keepup.db", bytes);
        for arguments in [&["fetch"][..], &["status"], &["run"], &["draft"], &["backup"]] {
            let ran = program.ends(78, arguments);
            assert!(ran.err.contains("`keepup restore` puts the backup "), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains("backups/keepup-20230511T000000Z.db") && ran.err.lines().count() == 1, "{arguments:?}: {}", ran.err);
            assert_eq!(std::fs::read(program.path("keepup.db")).unwrap(), bytes, "{arguments:?}");
        }
    }
}

/// An archive with a log of twenty visits of two articles, copied while it is open, as a kill leaves it.
async fn with_log(folder: &TempDir) -> (Vec<u8>, Vec<u8>) {
    let path = filled(folder).await;
    let archive = Archive::open(&path).unwrap();
    for pair in 0..20_u64 {
        let from = IN_FILE as u64 + 2 * pair;
        let mut both = corpus().visits(from..from + 2);
        let mut one = both.swap_remove(0);
        one.arrivals.extend(both.into_iter().flat_map(|visit| visit.arrivals));
        assert_eq!(archive.keep_visit(one).await.unwrap().new, 2);
    }
    let log = std::fs::read(folder.path().join("keepup.db-wal")).unwrap();
    let file = std::fs::read(&path).unwrap();
    archive.close().await.unwrap();
    assert_eq!(whole(&path).await, Ok(IN_FILE + 40));
    (file, log)
}

async fn with(file: &[u8], log: Option<&[u8]>) -> Result<usize, Fate> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    std::fs::write(&path, file).unwrap();
    if let Some(log) = log {
        std::fs::write(folder.path().join("keepup.db-wal"), log).unwrap();
        std::fs::write(folder.path().join("keepup.db-shm"), vec![0x5a; 32_768]).unwrap();
    }
    whole(&path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_gone_cut_or_damaged() {
    /// Of the log's header, and of a page in it with its own (`SQLite` file format, section 4.1).
    const HEAD: usize = 32;
    const FRAME: usize = 24 + 4_096;
    let folder = tempfile::tempdir().unwrap();
    let (file, log) = with_log(&folder).await;
    assert_eq!(with(&file, Some(&log)).await, Ok(IN_FILE + 40), "the log is whole");
    assert_eq!(with(&file, None).await, Ok(IN_FILE), "the log is gone");
    assert_eq!(with(&file, Some(b"")).await, Ok(IN_FILE), "the log is empty");
    assert_eq!(with(&file, Some(&vec![0x5a; 20_000])).await, Ok(IN_FILE), "the log is none");
    let frames = (log.len() - HEAD) / FRAME;
    let mut counts = Vec::new();
    for frame in (0..frames).step_by(5) {
        let edge = HEAD + frame * FRAME;
        for cut in [edge, edge + 10, edge + FRAME / 2] {
            let count = with(&file, Some(&log[..cut])).await.unwrap();
            assert!(count.is_multiple_of(2) && (IN_FILE..=IN_FILE + 40).contains(&count), "cut in frame {frame}: {count}");
            counts.push(count);
        }
        let mut flipped = log.clone();
        flipped[edge + 600] ^= 0x10;
        let count = with(&file, Some(&flipped)).await.unwrap();
        assert!(count.is_multiple_of(2) && count < IN_FILE + 40, "frame {frame} is damaged: {count}");
    }
    assert!(counts.is_sorted() && counts.len() > 20 && counts.last() > counts.first(), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_of_another_archive() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (file, _) = with_log(&one).await;
    // another schema and another size, so that its pages fit nowhere
    let path = other.path().join("keepup.db");
    let strange = rusqlite::Connection::open(&path).unwrap();
    strange.pragma_update(None, "journal_mode", "WAL").unwrap();
    strange.execute_batch("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, note TEXT); BEGIN").unwrap();
    for number in 0..2_000 {
        strange.execute("INSERT INTO bookmarks VALUES (?1, 'a note of somebody else')", [number]).unwrap();
    }
    strange.execute_batch("COMMIT").unwrap();
    let log = std::fs::read(other.path().join("keepup.db-wal")).unwrap();
    assert_eq!(with(&file, Some(&log)).await, Err(Fate::Broken));
}

/// A newsroom whose archive is too large to be read through while it is opened, and a file that its alert command writes.
fn beside(folder: &TempDir, site: &Site) -> Newsroom {
    let source = "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n";
    let room = newsroom_of(tempfile::tempdir().unwrap().path(), site, &["news.example"], source);
    let told = folder.path().join("told").display().to_string();
    Newsroom {
        archive: Archive::open_checking(folder.path().join("keepup.db"), 1_000).unwrap(),
        alarm: Some(Alarm::new(vec!["tee".to_owned(), "--append".to_owned(), told], Duration::from_secs(60))),
        ..room
    }
}

fn outside() -> Outside {
    let clock = || Clock::Standing(DateTime::from_timestamp(1_795_000_000, 0).unwrap());
    Outside { clock, reload: Box::new(|room| Ok(room.clone())), desk: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_archive_is_read_through_beside_the_work_and_its_damage_ends_the_daemon() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let path = filled(&folder).await;
    let sound = std::fs::read(&path).unwrap();
    let room = beside(&folder, &site);
    assert!(!room.archive.is_checked());
    room.archive.check_beside(std::future::pending()).await.unwrap();
    // who wants no answer any more waits for none
    room.archive.check_beside(std::future::ready(())).await.unwrap();
    room.archive.close().await.unwrap();
    let page: usize = {
        let conn = rusqlite::Connection::open(&path).unwrap();
        let of_index = "SELECT rootpage FROM sqlite_schema WHERE name = 'articles_by_time'";
        conn.query_row(of_index, [], |row| row.get::<_, i64>(0)).unwrap() as usize
    };
    // the kind of a page of an index that nobody asks at the start
    let mut broken = sound.clone();
    broken[(page - 1) * 4_096] = 0x5a;
    std::fs::write(&path, &broken).unwrap();
    assert_eq!(Archive::open(&path).unwrap_err().trouble.fate(), Fate::Broken, "a small one is not opened");
    let room = beside(&folder, &site);
    let error = daemon::run(room, outside(), CancellationToken::new()).await.unwrap_err();
    let damage = error.chain().find_map(|cause| cause.downcast_ref::<ArchiveError>()).unwrap();
    assert!(matches!(damage.trouble, Trouble::Corrupt { .. }), "{error:#}");
    let told = std::fs::read_to_string(folder.path().join("told")).unwrap();
    assert!(told.contains("archive_damaged") && told.contains("the archive is damaged"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_archive_that_is_sound_is_worked_on() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    filled(&folder).await;
    let (room, stop) = (beside(&folder, &site), CancellationToken::new());
    let archive = room.archive.clone();
    let at_work = async {
        archive.check_beside(std::future::pending()).await.unwrap();
        while archive.runs(9).await.unwrap().iter().all(|run| run.ended.is_none()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.cancel();
    };
    let (ran, ()) = tokio::join!(daemon::run(room, outside(), stop.clone()), at_work);
    ran.unwrap();
    let told = std::fs::read_to_string(folder.path().join("told")).unwrap_or_default();
    assert!(!told.contains("archive_damaged"), "{told}");
}
