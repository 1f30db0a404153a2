//! What is written, what is left, and where `latest` points.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{OutcomeKind, PressError, is_plain, point_latest, take_desk, week_folder, withdraw, write};
use crate::desk::calendar::Week;

fn file(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

fn known(outcomes: &[super::Outcome]) -> HashMap<String, String> {
    let name = |outcome: &super::Outcome| outcome.path.file_name().unwrap().to_str().unwrap().to_owned();
    outcomes.iter().map(|outcome| (name(outcome), outcome.sha256.clone())).collect()
}

fn kinds(outcomes: &[super::Outcome]) -> Vec<OutcomeKind> {
    outcomes.iter().map(|outcome| outcome.kind).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_untouched_draft_is_replaced_and_an_edited_one_is_left() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("editions/2023-W19");
    let first = write(&folder, &[file("draft.md", "one"), file("draft.json", "{}")], &HashMap::new(), &[]).unwrap();
    assert_eq!(kinds(&first), [OutcomeKind::Written; 2]);
    let second = write(&folder, &[file("draft.md", "two"), file("draft.json", "{}")], &known(&first), &[]).unwrap();
    assert_eq!(kinds(&second), [OutcomeKind::Written, OutcomeKind::Unchanged]);

    fs::write(folder.join("draft.md"), "edited").unwrap();
    let third = write(&folder, &[file("draft.md", "three"), file("draft.json", "{}")], &known(&second), &[]).unwrap();
    assert_eq!(kinds(&third), [OutcomeKind::Kept, OutcomeKind::Unchanged]);
    assert_eq!(third[0].path, folder.join("draft.new.md"));
    assert_eq!(fs::read_to_string(folder.join("draft.md")).unwrap(), "edited");
    assert_eq!(fs::read_to_string(folder.join("draft.new.md")).unwrap(), "three");
    assert_eq!(names(&folder), ["draft.json", "draft.md", "draft.new.md"]);
}

#[test]
fn a_file_that_nobody_knows_of_is_left() {
    let temporary = tempfile::tempdir().unwrap();
    fs::write(temporary.path().join("draft.md"), "by hand").unwrap();
    let outcomes = write(temporary.path(), &[file("draft.md", "ours")], &HashMap::new(), &[]).unwrap();
    assert_eq!(kinds(&outcomes), [OutcomeKind::Kept]);
    assert_eq!(fs::read_to_string(temporary.path().join("draft.md")).unwrap(), "by hand");
}

#[test]
fn what_stands_beside_is_left_too_when_somebody_edited_it() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fs::write(folder.join("draft.md"), "by hand").unwrap();
    let first = write(folder, &[file("draft.md", "ours")], &HashMap::new(), &[]).unwrap();
    fs::write(folder.join("draft.new.md"), "notes on it").unwrap();
    let second = write(folder, &[file("draft.md", "newer")], &known(&first), &[]).unwrap();
    assert_eq!(second[0].path, folder.join("draft.new-2.md"));
    assert_eq!(fs::read_to_string(folder.join("draft.new.md")).unwrap(), "notes on it");
    assert!(!withdraw(folder, "draft.new.md", &first[0].sha256).unwrap());
    assert!(withdraw(folder, "draft.new-2.md", &second[0].sha256).unwrap());
    assert_eq!(names(folder), ["draft.md", "draft.new.md"]);
}

#[test]
fn a_file_that_was_saved_meanwhile_stops_the_whole_writing() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let texts = [file("draft.md", "merged"), file("draft.html", "page")];
    fs::write(folder.join("draft.md"), "saved again").unwrap();
    for was in [Some(b"as it was read".to_vec()), None] {
        let error = write(folder, &texts, &HashMap::new(), &[("draft.md".to_owned(), was)]).unwrap_err();
        assert!(matches!(error, PressError::Changed(_)), "{error}");
        assert_eq!(names(folder), ["draft.md"]);
    }
    let seen = [("draft.md".to_owned(), Some(b"saved again".to_vec()))];
    write(folder, &texts, &HashMap::new(), &seen).unwrap();
    assert_eq!(fs::read_to_string(folder.join("draft.md")).unwrap(), "merged");
}

#[test]
fn one_program_draws_up_at_a_time() {
    let temporary = tempfile::tempdir().unwrap();
    let first = take_desk(temporary.path()).unwrap();
    assert!(first.is_some() && take_desk(temporary.path()).unwrap().is_none());
    drop(first);
    assert!(take_desk(temporary.path()).unwrap().is_some());
}

#[test]
fn the_same_text_is_not_written_again() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    write(folder, &[file("draft.md", "one")], &HashMap::new(), &[]).unwrap();
    let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(folder.join("draft.md")).unwrap().set_modified(past).unwrap();
    let outcomes = write(folder, &[file("draft.md", "one")], &HashMap::new(), &[]).unwrap();
    assert_eq!(kinds(&outcomes), [OutcomeKind::Unchanged]);
    assert_eq!(fs::metadata(folder.join("draft.md")).unwrap().modified().unwrap(), past);
}

#[test]
fn nothing_is_written_when_one_text_cannot_be() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fs::create_dir(folder.join("draft.html")).unwrap();
    let error = write(folder, &[file("draft.md", "one"), file("draft.html", "two")], &HashMap::new(), &[]).unwrap_err();
    assert!(matches!(error, PressError::Disk { act: "read", .. }), "{error}");
    assert_eq!(names(folder), ["draft.html"]);
}

#[test]
fn what_a_crash_left_behind_is_replaced_and_a_link_there_is_not_followed() {
    let temporary = tempfile::tempdir().unwrap();
    let (folder, elsewhere) = (temporary.path().join("w"), temporary.path().join("elsewhere"));
    fs::create_dir(&folder).unwrap();
    fs::write(&elsewhere, "precious").unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.join(".draft.md.tmp")).unwrap();
    write(&folder, &[file("draft.md", "one")], &HashMap::new(), &[]).unwrap();
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "precious");
    assert_eq!(names(&folder), ["draft.md"]);
}

#[test]
fn names_stay_in_their_folder() {
    let temporary = tempfile::tempdir().unwrap();
    for bad in ["", "..", "../draft.md", "/etc/passwd", "a/b", ".hidden", "-rf", "a\0b", "draft\n.md", "ü.md"] {
        let error = write(&temporary.path().join("w"), &[file(bad, "x")], &HashMap::new(), &[]).unwrap_err();
        assert!(matches!(error, PressError::Name(_)), "{bad}");
    }
    assert!(names(temporary.path()).is_empty());
}

#[test]
fn latest_points_at_the_newest() {
    let temporary = tempfile::tempdir().unwrap();
    let editions = temporary.path();
    let week = |text: &str| text.parse::<Week>().unwrap();
    let target = || fs::read_link(editions.join("latest")).unwrap().into_os_string().into_string().unwrap();
    for name in ["2023-W18", "2023-W19"] {
        fs::create_dir_all(week_folder(editions, week(name))).unwrap();
    }
    point_latest(editions, week("2023-W18")).unwrap();
    assert_eq!(target(), "2023-W18");
    point_latest(editions, week("2023-W19")).unwrap();
    assert_eq!(target(), "2023-W19");
    point_latest(editions, week("2023-W18")).unwrap();
    assert_eq!(target(), "2023-W19", "an older week drawn up again is not the newest");
    fs::remove_dir(editions.join("2023-W19")).unwrap();
    point_latest(editions, week("2023-W18")).unwrap();
    assert_eq!(target(), "2023-W18", "the newest is gone");
    assert_eq!(names(editions), ["2023-W18", "latest"]);
}

#[test]
fn an_error_says_what_where_and_what_to_do() {
    let temporary = tempfile::tempdir().unwrap();
    fs::write(temporary.path().join("file"), "").unwrap();
    let error = write(&temporary.path().join("file/2023-W19"), &[file("draft.md", "x")], &HashMap::new(), &[]).unwrap_err().to_string();
    assert!(error.starts_with("cannot make ") && error.contains("file/2023-W19") && error.ends_with("has room"), "{error}");
}

proptest! {
    #[test]
    fn no_name_leaves_its_folder(name in "\\PC{0,20}") {
        if is_plain(&name) {
            let path = Path::new("/x").join(&name);
            prop_assert_eq!(path.parent(), Some(Path::new("/x")));
            prop_assert!(name != "." && name != "..");
        }
    }
}

proptest! {
    // each case waits for the disk several times
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn an_editors_words_survive_any_regeneration(texts in proptest::collection::vec("[a-c]{0,2}", 1..6), edit in "[d-f]{1,4}") {
        let temporary = tempfile::tempdir().unwrap();
        let mut last = HashMap::new();
        last.extend(known(&write(temporary.path(), &[file("draft.md", "start")], &last, &[]).unwrap()));
        fs::write(temporary.path().join("draft.md"), &edit).unwrap();
        for text in &texts {
            let outcomes = write(temporary.path(), &[file("draft.md", text)], &last, &[]).unwrap();
            prop_assert_eq!(kinds(&outcomes), vec![OutcomeKind::Kept]);
            prop_assert_eq!(fs::read_to_string(temporary.path().join("draft.new.md")).unwrap(), text.as_str());
            last.extend(known(&outcomes));
        }
        prop_assert_eq!(fs::read_to_string(temporary.path().join("draft.md")).unwrap(), edit);
    }
}

#[test]
fn a_file_of_ours_is_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let editions = folder.path().join("editions");
    super::replace(&editions, "feed.atom", b"one").unwrap();
    super::replace(&editions, "feed.atom", b"two").unwrap();
    assert_eq!(fs::read(editions.join("feed.atom")).unwrap(), b"two");
    assert_eq!(fs::read_dir(&editions).unwrap().count(), 1, "nothing is left beside it");
    assert!(super::replace(&editions, "../feed.atom", b"x").is_err());
}
