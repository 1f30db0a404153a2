//! Executes the rules of ARCHITECTURE.md on the source text: who may import whom.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms that touch the world; they never import each other.
const DOORS: [&str; 7] = ["config", "inbox", "wire", "archive", "press", "errand", "web"];

/// Each outside crate that has one door, and the only places that may name it.
const ONE_DOOR: &[(&str, &[&str])] = &[
    ("reqwest", &["wire"]),
    ("async_compression", &["wire"]),
    ("rusqlite", &["archive"]),
    ("scraper", &["desk/readers", "desk/text"]),
    ("feed_rs", &["desk/readers"]),
    ("dom_query", &["desk/writeup"]),
    ("pulldown_cmark", &["desk/draft"]),
    ("minijinja", &["desk/draft", "demo"]),
    ("tendril", &["desk/writeup"]),
    ("croner", &["desk/calendar"]),
    ("toml", &["config"]),
    ("tokio_cron_scheduler", &["daemon"]),
    ("sd_notify", &["daemon"]),
    ("clap", &["cli"]),
    ("httparse", &["web"]),
    ("tikv_jemallocator", &["main"]),
    ("rustix", &["archive", "errand"]),
    ("html5ever", &["desk/check"]),
    ("quick_xml", &["desk/check"]),
    ("console", &["cli"]),
    ("zip", &["desk/check", "desk/draft"]),
];

/// What the desk may not touch: network, clock, disk, environment, async.
const NOT_ON_THE_DESK: [&str; 9] =
    ["tokio", "std::fs", "std::net", "std::env", "std::process", "std::time::Instant", "std::time::SystemTime", "async fn", "std::thread"];

/// Rooms and the code in them without tests and comments.
fn rooms() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .iter()
        .filter(|path| !is_test_module(path))
        .map(|path| {
            let name = path.strip_prefix(&src).unwrap().with_extension("").to_string_lossy().into_owned();
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (name, code)
        })
        .collect()
}

/// Whether the file that declares this module declares it for tests only.
fn is_test_module(path: &Path) -> bool {
    let Some(name) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { return false };
    let mut folder = path.parent();
    while let Some(at) = folder.filter(|at| at.file_name().is_some_and(|name| name != "src")) {
        let declares = |name: &str| {
            let text = fs::read_to_string(at.with_extension("rs")).unwrap_or_default();
            text.contains(&format!("#[cfg(test)]\nmod {name};"))
        };
        if declares(&name) || at.file_name().is_some_and(|folder| folder == "tests") {
            return true;
        }
        folder = at.parent();
    }
    false
}

fn is_in(name: &str, room: &str) -> bool {
    name == room || name.starts_with(&format!("{room}/"))
}

/// Whether `code` names the path `path` as a whole (`toml` is not `toml_edit`).
fn names(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + path.len()..].chars().next();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !word(before) && before != Some('.') && !word(after)
    })
}

fn uses_crate(code: &str, name: &str) -> bool {
    names(code, &format!("{name}::")) || code.contains(&format!("{name}::")) && names(code, name)
}

#[test]
fn the_desk_knows_no_door_and_touches_nothing() {
    let mut wrong = Vec::new();
    for (name, code) in rooms().iter().filter(|(name, _)| is_in(name, "desk")) {
        for room in DOORS.iter().chain(&["newsroom", "daemon", "cli", "demo"]) {
            if names(code, &format!("crate::{room}")) {
                wrong.push(format!("{name} imports crate::{room}"));
            }
        }
        for touch in NOT_ON_THE_DESK {
            if names(code, touch) {
                wrong.push(format!("{name} uses {touch}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn doors_never_import_each_other() {
    let mut wrong = Vec::new();
    for (name, code) in &rooms() {
        let Some(own) = DOORS.iter().find(|door| is_in(name, door)) else { continue };
        for other in DOORS.iter().filter(|door| *door != own).chain(&["newsroom", "daemon", "cli", "demo"]) {
            if names(code, &format!("crate::{other}")) {
                wrong.push(format!("{name} imports crate::{other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_outside_crate_has_one_door() {
    let mut wrong = Vec::new();
    for (name, code) in &rooms() {
        for (outside, doors) in ONE_DOOR {
            if uses_crate(code, outside) && !doors.iter().any(|door| is_in(name, door)) {
                wrong.push(format!("{name} uses {outside}, whose door is {doors:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_cli_and_tests_know_the_demo() {
    let wrong: Vec<String> = rooms()
        .into_iter()
        .filter(|(name, code)| !is_in(name, "demo") && !is_in(name, "cli") && name != "lib" && names(code, "crate::demo"))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_file_opens_with_one_sentence_and_nothing_is_imported_wholesale() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (name, code) in &rooms() {
        let text = fs::read_to_string(src.join(name).with_extension("rs")).unwrap();
        if !text.starts_with("//! ") {
            wrong.push(format!("{name} does not say what it is"));
        }
        if code.contains("use super::*") || code.contains("prelude::*") {
            wrong.push(format!("{name} imports wholesale"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_rules_can_fail() {
    assert!(names("use crate::wire::Wire;", "crate::wire"));
    assert!(!names("use crate::wireless::Set;", "crate::wire"));
    assert!(uses_crate("let x = toml::from_str(y);", "toml"));
    assert!(!uses_crate("let x = toml_edit::Document::new();", "toml"));
    assert!(names("pub async fn run() {}", "async fn"));
}
