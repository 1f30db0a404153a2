//! What lies in an inbox, on a real disk.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::{LINKS, MOST_BYTES, MOST_FILES, collect};
use crate::desk::source::Inbox;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_683_853_200, 0).unwrap()
}

fn names(inbox: &Inbox) -> (Vec<String>, Vec<String>) {
    let (dispatches, problems) = collect(inbox, now());
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    (dispatches.iter().map(|dispatch| name(dispatch.url.path())).collect(), problems)
}

fn saved(folder: &Path) -> Inbox {
    Inbox { saved: Some(folder.to_owned()), ..Inbox::default() }
}

#[test]
fn nothing_there_yet_is_no_problem() {
    let folder = TempDir::new().unwrap();
    let inbox = Inbox {
        links: Some(folder.path().join("links.txt")),
        saved: Some(folder.path().join("saved")),
        export: Some(folder.path().join("export")),
    };
    assert_eq!(names(&inbox), (vec![], vec![]));
}

#[test]
fn links_then_pages_then_exports_by_name() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("saved/b_files")).unwrap();
    fs::create_dir(at("export")).unwrap();
    fs::write(at("links.txt"), "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA\n").unwrap();
    for name in [
        "saved/b.HTML",
        "saved/a 周报.htm",
        "saved/c.mhtml",
        "saved/.d.html",
        "saved/e.html.part",
        "saved/b_files/frame.html",
        "export/x.json",
    ] {
        fs::write(at(name), "x").unwrap();
    }
    fs::write(at("saved/c.mhtml"), "Content-Type: text/html; charset=utf-8\r\n\r\n<p>c</p>").unwrap();
    fs::write(at("saved/d.mht"), "Content-Type: image/png\r\n\r\nx").unwrap();
    let inbox = Inbox { links: Some(at("links.txt")), saved: Some(at("saved")), export: Some(at("export")) };
    let (dispatches, problems) = collect(&inbox, now());
    assert!(problems.len() == 1 && problems[0].contains("d.mht: no web page is in it"), "{problems:?}");
    let told: Vec<(String, &str)> = dispatches
        .iter()
        .map(|dispatch| {
            (
                dispatch.url.to_file_path().unwrap().strip_prefix(folder.path()).unwrap().display().to_string(),
                dispatch.content_type.as_deref().unwrap(),
            )
        })
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
    let expected = [
        ("links.txt", LINKS),
        ("saved/a 周报.htm", "text/html"),
        ("saved/b.HTML", "text/html"),
        ("saved/c.mhtml", "text/html; charset=utf-8"),
        ("export/x.json", "application/json"),
    ];
    assert_eq!(told, expected);
    assert!(dispatches.iter().all(|dispatch| dispatch.fetched == now() && dispatch.asked == dispatch.url));
}

#[test]
fn one_export_may_be_named_itself() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("account.json");
    fs::write(&path, "[]").unwrap();
    assert_eq!(names(&Inbox { export: Some(path), ..Inbox::default() }), (vec!["account.json".to_owned()], vec![]));
}

#[test]
fn links_out_of_the_folder_are_refused() {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("saved");
    fs::create_dir(&inside).unwrap();
    fs::write(folder.path().join("secret.html"), "secret").unwrap();
    fs::write(inside.join("page.html"), "page").unwrap();
    symlink(folder.path().join("secret.html"), inside.join("out.html")).unwrap();
    symlink(inside.join("page.html"), inside.join("in.html")).unwrap();
    symlink(folder.path().join("nothing"), inside.join("dangling.html")).unwrap();
    let (read, mut problems) = names(&saved(&inside));
    problems.sort();
    assert_eq!(read, ["in.html", "page.html"]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("dangling.html: it cannot be read"), "{problems:?}");
    assert!(problems[1].contains("out.html: it is a link to a file outside"), "{problems:?}");
}

#[test]
fn large_files_and_wrong_kinds_of_path_are_told() {
    let folder = TempDir::new().unwrap();
    let file = fs::File::create(folder.path().join("large.html")).unwrap();
    file.set_len(MOST_BYTES + 1).unwrap();
    let exact = fs::File::create(folder.path().join("exact.html")).unwrap();
    exact.set_len(MOST_BYTES).unwrap();
    let inbox = Inbox { links: Some(folder.path().to_owned()), ..saved(folder.path()) };
    let (read, problems) = names(&inbox);
    assert_eq!(read, ["exact.html"]);
    assert!(problems[0].ends_with(": it is no regular file"), "{problems:?}");
    assert!(problems[1].contains("large.html: it is larger than 10 MiB"), "{problems:?}");
    let (_, problems) = names(&saved(&folder.path().join("large.html")));
    assert!(problems[0].contains("a folder is expected"), "{problems:?}");
}

#[test]
fn of_too_many_files_the_newest_are_read() {
    let folder = TempDir::new().unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    for number in 0..=MOST_FILES {
        let file = fs::File::create(folder.path().join(format!("{number:05}.html"))).unwrap();
        file.set_modified(long_ago + Duration::from_secs(number as u64)).unwrap();
    }
    let (read, problems) = names(&saved(folder.path()));
    assert_eq!(read.len(), MOST_FILES);
    assert_eq!(read.first().map(String::as_str), Some("00001.html"));
    assert!(problems[0].contains("2000 of its 2001 files were read"), "{problems:?}");
}

#[test]
fn files_together_have_a_bound() {
    let folder = TempDir::new().unwrap();
    for number in 0..30 {
        // Holes on disk: nothing is written.
        fs::File::create(folder.path().join(format!("{number:02}.html"))).unwrap().set_len(MOST_BYTES).unwrap();
    }
    let (read, problems) = names(&saved(folder.path()));
    assert_eq!(read.len(), 25);
    assert!(problems[0].contains("25 of its 30 files"), "{problems:?}");
}
