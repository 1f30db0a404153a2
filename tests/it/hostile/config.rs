//! `feeds.toml` as people, editors and tools leave it: refused in words before anything is fetched, or read as it was meant.

use std::os::unix::fs::symlink;

use super::measured;
use crate::support::program::Program;

/// One case: which threat it stands for, in words, the file, and words of the refusal; none where it is read.
type Row = (&'static str, &'static str, fn() -> Vec<u8>, Option<&'static str>);

const SOUND: &str = "[fetch]\nallow_private = true\n\n[[source]]\nname = \"News\"\nurl = \"http://127.0.0.1:9/feed\"\nenabled = false\n";

fn with(line: &str) -> Vec<u8> {
    format!("{SOUND}{line}\n").into()
}

fn publish_at(words: &str) -> Vec<u8> {
    format!("[edition]\npublish = \"{words}\"\n\n{SOUND}").into()
}

fn listing(item: &str) -> Vec<u8> {
    format!("{SOUND}[source.listing]\nitem = '{item}'\n").into()
}

const ROWS: &[Row] = &[
    ("H", "an unknown key", || with("intervall = \"1h\""), Some("did you mean \"interval\"?")),
    ("H", "a source twice", || format!("{SOUND}{}", SOUND.split_once("\n\n").unwrap().1).into(), Some("News")),
    (
        "H",
        "a relative URL",
        || with("").repeat(1).into_iter().chain(*b"[[source]]\nname = \"B\"\nurl = \"/feed\"\n").collect(),
        Some("relative URL"),
    ),
    (
        "H",
        "tabs, Windows line ends and a byte order mark",
        || format!("\u{feff}{}", SOUND.replace("= ", "=\t").replace('\n', "\r\n")).into(),
        None,
    ),
    ("H", "not UTF-8", || b"[[source]]\nname = \"\xd0\xc2\"\n".to_vec(), Some("not UTF-8")),
    ("H", "five megabytes of comments", || "# of no use\n".repeat(450_000).into(), Some("larger than 4 MiB")),
    ("H", "binary", || vec![0; 4_096], Some("feeds.toml")),
    ("H", "an empty file", Vec::new, Some("has no \"source\"")),
    ("P14", "a :has() in a :has()", || listing("li:has(p:has(a))"), Some("stands inside another")),
    ("P14", "a :has() in an :is() in capitals", || listing("li:IS(p, q:HAS(a))"), Some("stands inside another")),
    ("P14", "a :has() behind an escape", || listing(r":is(p:\68 as(a))"), Some("stands inside another")),
    ("P14", "a selector of 4,000 characters", || listing(&"a ".repeat(2_000)), Some("256 are the most")),
    ("P14", "no selector", || listing("li..x"), Some("li..x")),
    ("H", "four fields of a cron", || publish_at("0 9 * *"), Some("publish")),
    ("H", "a minute 61 of a cron", || publish_at("61 9 * * FRI"), Some("publish")),
    ("H", "a day that no month has", || publish_at("0 9 31 2 *"), Some("publish")),
    ("H", "a weekday that no week has", || publish_at("0 9 * * FOO"), Some("publish")),
    ("H", "a step of nothing in a cron", || publish_at("*/0 9 * * FRI"), Some("publish")),
    ("H", "a range that runs backwards", || publish_at("0 9 * * 6-2-1"), Some("publish")),
    ("H", "nothing for a cron", || publish_at(""), Some("publish")),
    ("H", "a cron of a megabyte", || publish_at(&"1,".repeat(500_000)), Some("publish")),
];

#[test]
fn every_file_is_read_or_refused_as_the_table_says() {
    let mut wrong = Vec::new();
    for (covers, what, file, refusal) in ROWS {
        let program = Program::bare();
        program.write("feeds.toml", file());
        let ran = measured(&program, &["fetch", "--json"]);
        let said = ran.ran.said();
        let as_said = match refusal {
            Some(words) => ran.ran.status == 2 && said.contains(words) && !program.path("keepup.db").exists(),
            None => ran.ran.status == 0,
        };
        if !as_said || ran.megabytes > 100 || said.len() > 100_000 {
            let said: String = said.chars().take(300).collect();
            wrong.push(format!("{covers} {what}: status {}, {} MB, {said}", ran.ran.status, ran.megabytes));
        }
    }
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[test]
fn a_link_to_the_file_is_the_file_and_one_to_nothing_is_told() {
    let program = Program::bare();
    program.write("real/feeds.toml", SOUND);
    symlink("real/feeds.toml", program.path("feeds.toml")).unwrap();
    program.ends(0, &["fetch"]);
    std::fs::remove_file(program.path("real/feeds.toml")).unwrap();
    assert!(program.ends(2, &["fetch"]).said().contains("there is no such file"));
    std::fs::remove_file(program.path("feeds.toml")).unwrap();
    symlink("feeds.toml", program.path("feeds.toml")).unwrap();
    assert!(program.ends(2, &["fetch"]).said().contains("feeds.toml"));
}
