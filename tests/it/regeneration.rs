//! A week's draft drawn up again and again while an editor works in it and news comes in.

use std::fs;
use std::path::Path;
use std::time::Duration;

use keepup::demo;
use keepup::desk::draft::regenerate::report::Fate;
use keepup::desk::draft::sidecar::Sidecar;
use keepup::newsroom::draft_report::DraftReport;
use keepup::newsroom::watching::Look;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::road::Stand;
use super::support::program::{Program, signal, until};

/// Two days before the cut-off of 2023-W19.
const EARLIER: &str = "2023-05-10T01:00:00Z";
const WEEK: &str = "2023-W19";

/// The draft as of an instant: the road is walked up to there first.
async fn drawn(folder: &Path, at: &str) -> DraftReport {
    let stand = Stand::open(folder, demo::config_text(), at).await;
    stand.round(true).await;
    let report = stand.newsroom.draft(WEEK.parse().unwrap(), at.parse().unwrap()).await.unwrap();
    stand.close().await;
    report
}

fn read(report: &DraftReport, name: &str) -> String {
    fs::read_to_string(report.markdown.with_file_name(name)).unwrap()
}

fn count(report: &DraftReport, fate: Fate) -> usize {
    report.changes.iter().filter(|change| change.fate == fate).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_works_while_news_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let preview = drawn(folder.path(), EARLIER).await;
    assert!(preview.open && !preview.edited, "{preview}");
    let first = fs::read_to_string(&preview.markdown).unwrap();

    // he retitles one, rewrites another, takes a third out, and adds his own
    let headlines: Vec<&str> = first.lines().filter(|line| line.starts_with("### ")).collect();
    assert!(headlines.len() >= 3, "{first}");
    let paragraph = first.split(headlines[1]).nth(1).unwrap().lines().find(|line| line.starts_with(char::is_alphabetic)).unwrap();
    let third = first.split("### ").nth(3).unwrap().split("\n\n# ").next().unwrap().split("\n\n## ").next().unwrap();
    let edited = first
        .replace(headlines[0], "### A headline of my own")
        .replace(paragraph, "My own words on it, 30 % of them new.")
        .replace(&format!("### {third}"), "An introduction that I put in its place.\n\n")
        .replacen("## Platform notes", "## Short takes", 1);
    fs::write(&preview.markdown, &edited).unwrap();

    let report = drawn(folder.path(), demo::NOW).await;
    assert!(!report.open && report.edited, "{report}");
    let now = fs::read_to_string(&report.markdown).unwrap();
    for line in
        ["### A headline of my own", "My own words on it, 30 % of them new.", "An introduction that I put in its place.", "## Short takes"]
    {
        assert!(now.lines().any(|other| other == line), "{line:?} is lost in\n{now}");
    }
    let gone = third.lines().next().unwrap();
    assert!(!now.contains(gone), "what he took out came back: {gone}\n{report}");
    assert!(count(&report, Fate::New) > 0 && count(&report, Fate::Kept) + count(&report, Fate::KeptUnchosen) == 2, "{report}");
    assert!(report.to_string().contains("an editor has worked in it: 2 kept"), "{report}");

    // all that derives from it tells what it holds
    let sidecar: Sidecar = serde_json::from_str(&read(&report, "draft.json")).unwrap();
    for item in sidecar.items() {
        assert!(now.contains(&item.url) && !item.headline.is_empty(), "{} is not in draft.md", item.headline);
    }
    assert_eq!(sidecar.items().count(), report.items);
    assert!(sidecar.items().any(|item| item.headline == "A headline of my own"));
    let page = read(&report, "draft.html");
    assert!(page.contains("A headline of my own") && page.contains("My own words on it") && !page.contains(paragraph));

    // once more changes nothing
    let names = ["draft.md", "draft.json", "draft.html", "draft.wechat.html"];
    let before = names.map(|name| read(&report, name));
    let beside = fs::read(report.markdown.with_file_name("draft.new.md")).ok();
    let again = drawn(folder.path(), demo::NOW).await;
    assert_eq!(names.map(|name| read(&again, name)), before, "{again}");
    assert_eq!(fs::read(report.markdown.with_file_name("draft.new.md")).ok(), beside);
    assert_eq!(count(&again, Fate::New) + count(&again, Fate::Replaced) + count(&again, Fate::Dropped), 0, "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_preview_becomes_what_a_first_draft_would_have_been() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drawn(folder.path(), EARLIER).await;
    let renewed = drawn(folder.path(), demo::NOW).await;
    assert!(!renewed.edited && fs::read_dir(renewed.markdown.parent().unwrap()).unwrap().count() == 5, "{renewed}");
    let stand = Stand::open(other.path(), demo::config_text(), EARLIER).await;
    stand.round(true).await;
    stand.close().await;
    let first = drawn(other.path(), demo::NOW).await;
    assert_eq!(fs::read_to_string(renewed.markdown).unwrap(), fs::read_to_string(first.markdown).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_text_waits_in_draft_new_md_until_it_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let report = drawn(folder.path(), demo::NOW).await;
    let text = fs::read_to_string(&report.markdown).unwrap();
    // as if we had generated something older for the first item, which he then rewrote
    let line = text.lines().find(|line| line.starts_with("<!-- item:")).unwrap();
    let (name, _) = line.split_once(" sha256:").unwrap();
    let older = format!("{name} sha256:{} -->", "0".repeat(64));
    let paragraph = text.lines().find(|line| line.starts_with(char::is_alphabetic)).unwrap();
    fs::write(&report.markdown, text.replace(line, &older).replace(paragraph, "Mine.")).unwrap();
    let report = drawn(folder.path(), demo::NOW).await;
    let beside = report.markdown.with_file_name("draft.new.md");
    assert!(fs::read_to_string(&beside).unwrap().contains(paragraph), "{report}");
    // he takes it over: nothing waits any more
    fs::write(&report.markdown, &text).unwrap();
    drawn(folder.path(), demo::NOW).await;
    assert!(!beside.exists());
    assert_eq!(fs::read_to_string(&report.markdown).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_open_week_is_watched_until_an_editor_touches_it() {
    let folder = tempfile::tempdir().unwrap();
    let fetching = Stand::open(folder.path(), demo::config_text(), EARLIER).await;
    // another process on the same archive
    let watching = Stand::open(folder.path(), demo::config_text(), EARLIER).await;
    let (tell, mut heard) = mpsc::unbounded_channel();
    let newsroom = watching.newsroom.clone();
    let watch = tokio::task::spawn_blocking(move || {
        let told = move |look: &Look| tell.send(look.clone()).unwrap();
        tokio::runtime::Handle::current().block_on(newsroom.watch_week(Duration::from_millis(20), &CancellationToken::new(), &told))
    });
    let Some(Look::Renewed(empty)) = heard.recv().await else { panic!("no first draft") };
    assert_eq!((empty.items, empty.open), (0, true));
    fetching.round(true).await;
    let path = loop {
        match heard.recv().await {
            Some(Look::Renewed(report)) if report.items > 3 => break report.markdown,
            Some(Look::Renewed(_)) => {}
            other => panic!("{other:?}"),
        }
    };
    let mut text = fs::read_to_string(&path).unwrap();
    text.insert_str(0, "Good morning!\n\n");
    fs::write(&path, &text).unwrap();
    let last = loop {
        match heard.recv().await {
            Some(Look::Renewed(_)) => {}
            other => break other,
        }
    };
    assert_eq!(last, Some(Look::Edited(path.clone())));
    watch.await.unwrap().unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with("Good morning!\n"));
    fetching.close().await;
    watching.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cut_off_ends_the_watch_with_the_draft_made() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(true).await;
    let week = WEEK.parse().unwrap();
    assert!(matches!(stand.newsroom.look(week).await.unwrap(), Look::Frozen(Some(report)) if !report.open && report.items > 3));
    assert_eq!(stand.newsroom.look(week).await.unwrap(), Look::Frozen(None));
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_keeps_the_open_week_current_when_it_is_asked_to() {
    for (asked, config) in
        [(false, demo::config_text().to_owned()), (true, demo::config_text().replacen("[edition]\n", "[edition]\npreview = true\n", 1))]
    {
        let folder = tempfile::tempdir().unwrap();
        let stand = Stand::open(folder.path(), &config, EARLIER).await;
        stand.round(true).await;
        stand.newsroom.preview_due().await.unwrap();
        assert_eq!(stand.newsroom.config.edition.preview, asked, "the demo's feeds.toml has an [edition]");
        assert_eq!(stand.newsroom.editions.join(WEEK).join("draft.md").exists(), asked);
        stand.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_watch_and_is_no_failure() {
    let program = Program::with("[[source]]\nname = \"Jing Daily\"\nurl = \"https://jingdaily.example/feed\"\n");
    let mut child = program.start(&["draft", "--watch-week", "--now", EARLIER]);
    let draft = program.path("editions").join(WEEK).join("draft.md");
    until("the first draft", || draft.exists()).await;
    // another keepup may work on the same archive meanwhile
    program.ends(0, &["draft", "--open", "--now", EARLIER]);
    signal(&child, "INT");
    assert!(child.wait().unwrap().success());
}
