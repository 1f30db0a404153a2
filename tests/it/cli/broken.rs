//! Archives that cannot be used: each ends with 78, a clear line, and the file as it was.

use std::os::unix::fs::PermissionsExt;

use super::{NOW, Program, program, site, source};

const CONFIG: &str = "[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1:1/feed\"\n";

fn refused(program: &Program, arguments: &[&str], words: &str) {
    let ran = program.ends(78, arguments);
    assert!(ran.err.starts_with("error: ") && ran.err.lines().count() == 1 && ran.err.contains(words), "{arguments:?}: {}", ran.err);
}

#[test]
fn an_archive_that_is_not_there_is_told_to_readers() {
    let program = Program::with(CONFIG);
    for arguments in [&["status"][..], &["search", "x"], &["why", "https://a.example/"]] {
        refused(&program, arguments, "there is no archive here yet; `keepup fetch` makes one");
    }
    assert!(!program.path("keepup.db").exists());
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let program = Program::with(CONFIG);
    let text = "this is the diary of an editor\n".repeat(100);
    program.write("keepup.db", &text);
    for arguments in [&["fetch"][..], &["status"], &["draft"], &["run"]] {
        refused(&program, arguments, "this is not a keepup archive");
    }
    assert_eq!(program.read("keepup.db"), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_and_emptiness_are_told_with_the_backup_that_mends_them() {
    let site = site().await;
    let program = program(&[source("A", &site, "/feed")]);
    program.ends(0, &["fetch", "--now", NOW]);
    let sound = std::fs::read(program.path("keepup.db")).unwrap();
    program.write("backups/monday.db", &sound);
    let mut damaged = sound.clone();
    damaged[200..].fill(0x5a);
    program.write("keepup.db", &damaged);
    for arguments in [&["fetch", "--now", NOW][..], &["status"]] {
        refused(&program, arguments, "monday.db");
    }
    assert_eq!(std::fs::read(program.path("keepup.db")).unwrap(), damaged);
    program.write("keepup.db", "");
    refused(&program, &["fetch", "--now", NOW], "empty or gone, but there is a backup: `keepup restore` puts");
}

#[test]
fn an_empty_file_without_a_backup_becomes_an_archive() {
    let program = Program::with(CONFIG);
    program.write("keepup.db", "");
    program.ends(0, &["draft", "--open", "--now", NOW]);
    program.ends(0, &["status", "--now", NOW]);
}

#[test]
fn a_newer_schema_is_left_to_a_newer_program() {
    let program = Program::with(CONFIG);
    program.ends(0, &["draft", "--open", "--now", NOW]);
    let mut bytes = std::fs::read(program.path("keepup.db")).unwrap();
    // user_version, big endian, at offset 60 of the header (SQLite file format, section 1.3)
    bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
    program.write("keepup.db", &bytes);
    for arguments in [&["fetch"][..], &["status"], &["run"]] {
        refused(&program, arguments, "install the newer keepup");
        assert!(std::fs::read(program.path("keepup.db")).unwrap() == bytes, "{arguments:?}: it is not left as it was");
    }
}

#[test]
fn a_place_where_no_archive_can_be_made_is_told() {
    let program = Program::with(CONFIG);
    program.write("file", "");
    refused(&program, &["--db", "file/keepup.db", "fetch"], "file/keepup.db: ");
    std::fs::create_dir(program.path("folder.db")).unwrap();
    refused(&program, &["--db", "folder.db", "fetch"], "folder.db: ");
}

#[test]
fn an_archive_that_may_not_be_written_is_told() {
    let program = Program::with(CONFIG);
    program.ends(0, &["draft", "--open", "--now", NOW]);
    let set = |name: &str, mode| std::fs::set_permissions(program.path(name), PermissionsExt::from_mode(mode)).unwrap();
    set("keepup.db", 0o444);
    set(".", 0o555);
    let ran = program.run_as_nobody(&["fetch"]);
    set(".", 0o755);
    assert_eq!(ran.status, 78, "{}", ran.said());
    assert!(ran.err.contains("the archive may not be written; give this user write access"), "{}", ran.err);
}
