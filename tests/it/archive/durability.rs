//! Several programs at one archive, damage, and power cuts.

use super::*;

#[tokio::test]
async fn only_one_may_fetch_and_what_was_cut_short_is_known() {
    let (folder, archive) = empty();
    let path = folder.path().join("keepup.db");
    let hold = archive.hold(now()).await.unwrap();
    archive.begin_run("fetch", now()).await.unwrap();
    let second = Archive::open(&path).unwrap();
    let refused = second.hold(now()).await.unwrap_err();
    assert_eq!(refused.trouble, Trouble::Held { pid: Some(std::process::id()), since: Some(now()) });
    assert_eq!(refused.trouble.fate(), Fate::Busy);
    // reading and drafting beside the daemon
    second.set_mark("alert:TechNode", Some("stale".to_string())).await.unwrap();
    assert_eq!(archive.mark("alert:TechNode").await.unwrap().as_deref(), Some("stale"));
    assert_eq!(second.runs(9).await.unwrap()[0].outcome, None);
    drop(hold);
    let _hold = second.hold(now()).await.unwrap();
    assert_eq!(second.runs(9).await.unwrap()[0].outcome.as_deref(), Some("interrupted"));
    let id = second.begin_run("fetch", now()).await.unwrap();
    second.end_run(id, now(), "2 new").await.unwrap();
    assert_eq!(second.runs(1).await.unwrap()[0].outcome.as_deref(), Some("2 new"));
}

#[tokio::test]
async fn reading_goes_on_while_writing_and_sees_whole_visits() {
    let (_folder, archive) = empty();
    let writing = archive.clone();
    let writer = tokio::spawn(async move {
        for n in 0..60 {
            let pair = ["a", "b"].map(|half| article("TechNode", &format!("{n}{half}"), &format!("{TEA}/{n}/{half}"), "Tea"));
            writing.keep_visit(visit("TechNode", pair.to_vec())).await.unwrap();
        }
    });
    let mut seen = 0;
    while seen < 120 {
        let found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len();
        assert!(found % 2 == 0 && found >= seen, "{seen} then {found}");
        seen = found;
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let (folder, archive) = empty();
    let visits = (0..500).map(|n| {
        let source = format!("source {n}");
        archive.keep_visit(visit(&source, vec![article(&source, "1", &format!("https://s{n}.cn/1"), "Tea")]))
    });
    let outcomes = futures_util::future::join_all(visits).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Ok(kept(1, 0, 0))));
    archive.close().await.unwrap();
    let again = Archive::open_read_only(folder.path().join("keepup.db")).unwrap();
    assert_eq!(again.states().await.unwrap().len(), 500);
    assert_eq!(again.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len(), 500);
}

#[tokio::test]
async fn a_closed_or_read_only_archive_says_so() {
    let (folder, archive) = empty();
    let path = folder.path().join("keepup.db");
    let clone = archive.clone();
    archive.close().await.unwrap();
    assert_eq!(clone.keep_visit(visit("a", vec![])).await.unwrap_err().trouble, Trouble::Closed);
    assert_eq!(clone.states().await.unwrap_err().trouble, Trouble::Closed);
    let reader = Archive::open_read_only(&path).unwrap();
    assert_eq!(reader.keep_visit(visit("a", vec![])).await.unwrap_err().trouble, Trouble::ReadOnly);
    assert_eq!(Archive::open_read_only(folder.path().join("none.db")).unwrap_err().trouble, Trouble::Missing);
}

async fn filled(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("keepup.db");
    let archive = Archive::open(&path).unwrap();
    let many = (0..300).map(|n| article("TechNode", &n.to_string(), &format!("{TEA}/{n}"), "Tea")).collect();
    archive.keep_visit(visit("TechNode", many)).await.unwrap();
    archive.close().await.unwrap();
    path
}

#[tokio::test]
async fn a_backup_is_whole_and_is_named_when_the_archive_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let backup = folder.path().join("backups/keepup.db");
    let archive = Archive::open(&path).unwrap();
    archive.backup(&backup).await.unwrap();
    archive.backup(&backup).await.unwrap();
    archive.close().await.unwrap();
    let copy = Archive::open_read_only(&backup).unwrap();
    assert_eq!(copy.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len(), 300);

    let sound = std::fs::read(&path).unwrap();
    std::fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    let cut = Archive::open(&path).unwrap_err();
    assert!(matches!(&cut.trouble, Trouble::Corrupt { backup: Some(named), .. } if *named == backup), "{cut:?}");
    assert_eq!(cut.trouble.fate(), Fate::Broken);
    assert!(cut.to_string().contains(&format!("`keepup restore` puts the backup {} in its place", backup.display())), "{cut}");

    std::fs::write(&path, b"").unwrap();
    assert_eq!(Archive::open(&path).unwrap_err().trouble, Trouble::Emptied { backup: backup.clone() });

    std::fs::write(&path, "x".repeat(5000)).unwrap();
    assert!(matches!(Archive::open(&path).unwrap_err().trouble, Trouble::Foreign { .. }));
}

#[tokio::test]
async fn an_empty_file_without_a_backup_is_a_new_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    std::fs::write(&path, b"").unwrap();
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.states().await.unwrap().len(), 0);
}

#[tokio::test]
async fn any_flipped_page_is_noticed_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let sound = std::fs::read(&path).unwrap();
    let mut noticed = 0;
    for number in 0..sound.len() / 4096 {
        let mut broken = sound.clone();
        broken[number * 4096..(number + 1) * 4096].fill(0xa5);
        std::fs::write(&path, &broken).unwrap();
        // opening must say what is wrong or give an archive that answers; it must never bring the process down
        match Archive::open(&path) {
            Ok(archive) => drop(archive.states().await),
            Err(error) => {
                assert_eq!(error.trouble.fate(), Fate::Broken, "{error}");
                noticed += 1;
            }
        }
    }
    assert!(noticed * 10 > sound.len() / 4096 * 8, "{noticed} of {}", sound.len() / 4096);
}

/// Keeps visits of two articles each and says so after every one: until it is killed when told where, else a few.
#[tokio::test]
async fn a_writer_says_what_is_kept() {
    let told = std::env::var_os("KEEPUP_TEST_ARCHIVE").map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let most = if told.is_some() { usize::MAX } else { 20 };
    let archive = Archive::open(told.unwrap_or_else(|| folder.path().join("keepup.db"))).unwrap();
    let _hold = archive.hold(now()).await.unwrap();
    let before = archive.counts_since(now()).await.unwrap().len();
    for n in 0..most {
        let source = format!("source {}", before + n);
        let pair = ["a", "b"].map(|half| article(&source, half, &format!("{TEA}/{source}/{half}"), "Tea"));
        assert_eq!(archive.keep_visit(visit(&source, pair.to_vec())).await.unwrap(), kept(2, 0, 0));
        println!("kept {source}");
    }
    assert_eq!(archive.counts_since(now()).await.unwrap().len(), 20);
}

#[tokio::test]
async fn what_was_said_to_be_kept_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    let mut said = Vec::new();
    for round in 1..=6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "archive::durability::a_writer_says_what_is_kept", "--nocapture"])
            .env("KEEPUP_TEST_ARCHIVE", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let heard: Vec<String> = lines.by_ref().filter(|line| line.contains("kept ")).take(round * 7).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(heard.len(), round * 7);
        // what it said between the last line heard and its death counts too
        let whole = lines.filter(|line| line.starts_with("kept "));
        said.extend(heard.into_iter().chain(whole).filter_map(|line| line.split_once("kept ").map(|(_, source)| source.to_string())));
    }
    let archive = Archive::open(&path).unwrap();
    archive.check().await.unwrap();
    let counts = archive.counts_since(now()).await.unwrap();
    assert!(counts.values().all(|count| *count == 2), "half a visit: {counts:?}");
    for source in &said {
        assert!(counts.contains_key(source.as_str()), "{source} was said to be kept");
    }
    // at most the one in hand at each death was kept without a word
    assert!(counts.len() <= said.len() + 6, "{} kept, {} said", counts.len(), said.len());
}
