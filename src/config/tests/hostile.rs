//! Files that are broken, huge, or no files; and how mistakes are shown.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use proptest::prelude::{ProptestConfig, any, prop, proptest};
use tempfile::TempDir;

use super::{env, fixtures, read, told};
use crate::config::problem::Problems;
use crate::config::{load, parse};

fn refused(path: &Path) -> String {
    load(path, &env).expect_err("it loads").to_string()
}

#[test]
fn what_is_no_file_is_refused_in_words() {
    let folder = TempDir::new().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert!(refused(&fifo).contains("this is no regular file"));
    assert!(refused(folder.path()).contains("this is a folder"));
    assert!(refused(&folder.path().join("none.toml")).contains("there is no such file"));
    let large = folder.path().join("large.toml");
    std::fs::write(&large, "# a comment of no use\n".repeat(250_000)).unwrap();
    assert!(refused(&large).contains("larger than 4 MiB"));
}

#[test]
fn bytes_that_are_not_utf_8_are_shown_at_their_place() {
    let path = TempDir::new().unwrap().keep().join("feeds.toml");
    std::fs::write(&path, b"[[source]]\nname = \"\xd0\xc2\xce\xc5\"\n").unwrap();
    let problems = load(&path, &env).expect_err("it loads");
    assert_eq!(told(&problems), ["2:9: this is not UTF-8 | save the file as UTF-8; an editor in a Chinese locale may have written GBK"]);
}

#[test]
fn what_a_file_holds_gives_no_orders_to_a_terminal() {
    let text = "[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\nenabled = True\0\u{1b}[2J\u{9b}31m\n";
    let told = parse(text, Path::new("feeds.toml"), &env).expect_err("it is refused").to_string();
    assert!(told.contains("feeds.toml:4:"), "{told}");
    assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
}

#[test]
fn ten_thousand_sources_load() {
    let mut text = String::new();
    for number in 0..10_000 {
        write!(text, "[[source]]\nname = \"S{number}\"\nurl = \"https://s{number}.example/feed\"\nkeep = '(?i)china'\n\n").unwrap();
    }
    assert_eq!(read(&text).map(|config| config.sources.len()).map_err(|problems| problems.to_string()), Ok(10_000));
    let wrong = text.replace("keep", "kep");
    assert_eq!(read(&wrong).expect_err("it loads").list.len(), 10_000);
}

#[test]
fn nesting_without_end_is_refused() {
    for text in [format!("a = {}", "[".repeat(100_000)), format!("a{} = 1", ".a".repeat(100_000)), format!("a = {}", "{a=".repeat(100_000))]
    {
        assert!(told(&read(&text).expect_err("it loads")).iter().any(|problem| problem.contains("nested too deeply")));
    }
}

#[test]
fn mistakes_are_shown_as_a_compiler_shows_them() {
    let text = "[[source]]\nname = \"TechNode\"\nurl = \"/feed/\"\nintervall = \"1h\" # 每小时\n\n[[source]]\nname = \"新闻\"\nurl = \"https://a.example/feed\"\n\tsection = 'notse'\nheaders = { \"中文\" = 1, Authorization = \"Bearer abc\" }\n";
    insta::assert_snapshot!(read(text).expect_err("it loads").to_string(), @r#"
/srv/keepup/feeds.toml:3:7: "/feed/" is a relative URL
  |
3 | url = "/feed/"
  |       ^^^^^^^^
  = help: write the whole address, as "https://example.com/feed/"

/srv/keepup/feeds.toml:4:1: unknown key "intervall" in [[source]]
  |
4 | intervall = "1h" # 每小时
  | ^^^^^^^^^
  = help: did you mean "interval"?

/srv/keepup/feeds.toml:9:12: there is no section "notse"
  |
9 | 	section = 'notse'
  | 	          ^^^^^^^
  = help: did you mean "notes"?

/srv/keepup/feeds.toml:10:13: "中文" is no header name
   |
10 | headers = { "中文" = 1, Authorization = …
   |             ^^^^
   = help: letters, digits and hyphens make a name

/srv/keepup/feeds.toml:10:39: the secret of "Authorization" stands in the file
   |
10 | headers = { "中文" = 1, Authorization = …
   |                                         ^
   = help: keep it in the environment and write Authorization = "${AUTHORIZATION}"
"#);
}

#[test]
fn secrets_are_not_shown() {
    for line in [
        "authorization = \"Bearer abc123\"",
        "authorization = Bearer abc123",
        "headers = { Cookie = \"abc123\" }",
        "X-Api-Key = 'abc123",
        "\"x-token\" = \"abc123\"",
    ] {
        let text = format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n[source.headers]\n{line}\n");
        let shown = read(&text).expect_err("it loads").to_string();
        assert!(!shown.contains("abc123"), "{shown}");
    }
    let wrong = "[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\nheaders = { authorization = \"Bearer ${FEED_TOKEN}\", b = 1 }\n";
    let shown = read(wrong).expect_err("it loads").to_string();
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn a_file_of_garbage_is_told_in_a_bounded_message() {
    let garbage = "=] \u{1} [[ ] \" = \n".repeat(20_000);
    let shown = read(&garbage).expect_err("it loads").to_string();
    assert!(shown.len() < 100_000, "{}", shown.len());
}

/// Every problem has its place in the text, a sentence and a cure.
fn sound(problems: &Problems) {
    assert!(!problems.list.is_empty());
    let lines = problems.text.split('\n').count();
    for problem in &problems.list {
        assert!((1..=lines).contains(&problem.line) && problem.column >= 1, "{problem:?}");
        assert!(!problem.what.is_empty() && !problem.cure.is_empty(), "{problem:?}");
    }
    assert!(problems.to_string().contains("help: "));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_slip_of_the_hand_is_too_much(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "[\\[\\]{}=\"'#.,\\n\\r\\\\a1é文 ]{0,4}"), 1..6)) {
        for (_, text) in fixtures("good").into_iter().chain(fixtures("bad")) {
            let mut text = text;
            for (place, removed, written) in &edits {
                let mut at = place.index(text.len() + 1);
                while !text.is_char_boundary(at) { at -= 1; }
                let end = text[at..].char_indices().nth(*removed).map_or(text.len(), |(further, _)| at + further);
                text.replace_range(at..end, written);
            }
            if let Err(problems) = read(&text) {
                sound(&problems);
            }
        }
    }

    #[test]
    fn any_text_is_told(text in "\\PC{0,200}") {
        if let Err(problems) = read(&text) {
            sound(&problems);
        }
    }
}
