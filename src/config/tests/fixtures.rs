//! Fixtures state their own case: `#> column 3: what | cure` speaks of the next line that is no such comment.

use std::fmt::Write;

use super::{env, fixtures, read, root, told};
use crate::config::edit::add_source;
use crate::config::reference::reference;
use crate::config::{keys, load, parse};

/// What the comments of a fixture expect, with lines; `#> line 1, column 1: ...` names its line itself.
fn expected(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut expected = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(note) = line.strip_prefix("#> ") else { continue };
        let below = lines[index..].iter().position(|line| !line.starts_with("#> ")).map(|further| index + further + 1);
        expected.push(match note.strip_prefix("line ") {
            Some(note) => note.replacen(", column ", ":", 1),
            None => format!("{}:{}", below.unwrap(), note.strip_prefix("column ").unwrap_or(note)),
        });
    }
    expected
}

fn compare(name: &str, mut expected: Vec<String>, mut told: Vec<String>) {
    expected.sort();
    told.sort();
    let mut wrong = String::new();
    for missing in expected.iter().filter(|line| !told.contains(line)) {
        writeln!(wrong, "not told:  {missing}").unwrap();
    }
    for extra in told.iter().filter(|line| !expected.contains(line)) {
        writeln!(wrong, "told only: {extra}").unwrap();
    }
    assert_eq!(wrong, "", "{name}");
    assert_eq!(expected.len(), told.len(), "{name}");
}

#[test]
fn bad_files_are_told_as_their_comments_say() {
    for (path, text) in fixtures("bad") {
        let problems = parse(&text, &path, &env).expect_err("a bad file loads");
        compare(&path.display().to_string(), expected(&text), told(&problems));
    }
}

#[test]
fn bad_files_are_told_the_same_with_windows_line_ends_and_a_byte_order_mark() {
    for (path, text) in fixtures("bad") {
        let problems = parse(&format!("\u{feff}{}", text.replace('\n', "\r\n")), &path, &env).expect_err("a bad file loads");
        compare(&path.display().to_string(), expected(&text), told(&problems));
    }
}

#[test]
fn good_files_load_with_the_notices_that_their_comments_say() {
    for (path, text) in fixtures("good") {
        let config = parse(&text, &path, &env).unwrap_or_else(|problems| panic!("{problems}"));
        let notices = config.notices.iter().map(|notice| format!("{}:notice: {}", notice.line, notice.what)).collect();
        compare(&path.display().to_string(), expected(&text), notices);
    }
}

#[test]
fn the_repository_s_own_files_load_without_a_notice() {
    let config = load(&root().join("feeds.toml"), &env).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(config.notices, vec![]);
    assert_eq!(config.edition.sections.len(), 4);
    assert_eq!(config.sources.iter().filter(|source| source.enabled).count(), 10);
    let wsj: Vec<_> = config.sources.iter().filter(|source| source.name.starts_with("WSJ")).collect();
    assert!(wsj.len() == 2 && wsj.iter().all(|source| source.article.is_none() && source.paywalled));
    let demo = load(&root().join("fixtures/sites/feeds.toml"), &env).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(demo.sources.len() >= 9);
}

#[test]
fn the_fixture_of_every_key_has_every_key() {
    let text = std::fs::read_to_string(root().join("fixtures/config/good/everything.toml")).unwrap();
    let has = |name: &str| text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
    for key in keys::TABLES.iter().flat_map(|table| table.list) {
        assert!(has(key.name), "{}", key.name);
    }
}

/// What stands above a key for it to be read.
fn above(table: &str) -> Option<String> {
    let source = "[[source]]\nname = \"TechNode\"\n";
    match table {
        "feeds.toml" => Some(String::new()),
        "[[source]]" => Some("[[source]]\n".to_owned()),
        "selector as a table" => Some(format!("{source}[source.listing]\nitem = \"li\"\n[source.listing.date]\n")),
        "[source.headers]" => None,
        "[[edition.section]]" => Some(format!("{source}url = \"https://a.example/\"\n[[edition.section]]\n")),
        header if header.starts_with("[source.") => Some(format!("{source}{header}\n")),
        header => Some(format!("{header}\n")),
    }
}

#[test]
fn every_key_is_read_and_refuses_what_it_does_not_take() {
    for table in keys::TABLES {
        let Some(above) = above(table.table) else { continue };
        for key in table.list {
            // No key takes a date.
            let text = format!("{above}{} = 1979-05-27\n", key.name);
            let line = text.lines().count();
            let problems = read(&text).expect_err("a date is taken");
            assert!(problems.list.iter().any(|problem| problem.line == line), "{} of {}: {problems}", key.name, table.table);
        }
    }
}

#[test]
fn every_example_of_the_reference_is_right() {
    for table in keys::TABLES {
        let Some(above) = above(table.table) else { continue };
        for key in table.list.iter().filter(|key| !key.takes.starts_with("table") || key.example.starts_with('{')) {
            let method = if key.name == "body" && key.takes == "string" { "method = \"POST\"\n" } else { "" };
            let text = format!("{above}{method}{} = {}\n", key.name, key.example);
            let line = text.lines().count();
            let env = |_: &str| Some("x".to_owned());
            if let Err(problems) = parse(&text, std::path::Path::new("feeds.toml"), &env) {
                assert!(problems.list.iter().all(|problem| problem.line != line), "{problems}");
            }
        }
    }
}

#[test]
fn the_reference_names_every_key() {
    let page = reference();
    for table in keys::TABLES {
        assert!(page.contains(&format!("### `{}`", table.table)));
        assert!(table.list.iter().all(|key| page.contains(&format!("| `{}` | ", key.name))));
    }
}

#[test]
fn a_source_is_added_behind_the_last_one_and_nothing_else_is_touched() {
    let new =
        crate::config::edit::NewSource { name: "New \"one\" 新".to_owned(), url: "https://new.example/feed/".to_owned(), language: None };
    let own = root().join("feeds.toml");
    for (path, text) in fixtures("good").into_iter().chain([(own.clone(), std::fs::read_to_string(own).unwrap())]) {
        for text in [text.clone(), text.replace('\n', "\r\n"), text.trim_end().to_owned()] {
            let edited = add_source(&text, &new).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            let before = parse(&text, &path, &env).unwrap();
            let after = parse(&edited, &path, &env).unwrap();
            let names = |config: &crate::config::model::Config| config.sources.iter().map(|source| source.name.clone()).collect::<Vec<_>>();
            let mut expected = names(&before);
            expected.push(new.name.clone());
            assert_eq!(names(&after), expected);
            let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let block = new.text().replace('\n', newline);
            let at = edited.find(&block).unwrap();
            let kept = format!("{}{}", edited[..at].trim_end(), &edited[at + block.len()..]);
            assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
            assert!(text.lines().filter(|line| line.contains('#')).all(|line| edited.lines().any(|kept| kept == line)));
        }
    }
}

#[test]
fn a_source_that_cannot_be_added_is_refused_with_the_reason() {
    let new = |name: &str, url: &str| crate::config::edit::NewSource { name: name.to_owned(), url: url.to_owned(), language: None };
    let text = "[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n";
    let why = |text: &str, new: &crate::config::edit::NewSource| add_source(text, new).expect_err("it was added").to_string();
    assert!(why(text, &new("B", "https://a.example/feed")).contains("the source \"A\" has this URL already"));
    assert!(why(text, &new("a", "https://b.example/feed")).contains("is taken by the source of line 2"));
    assert!(why(text, &new("B", "feed")).contains("is a relative URL"));
    assert!(why("[[source]]\nname = \"A\n", &new("B", "https://b.example/")).contains("a quote is not closed"));
    assert!(
        why("source = [{ name = \"A\", url = \"https://a.example/feed\" }]\n", &new("B", "https://b.example/"))
            .contains("elsewhere it is not")
    );
}

#[test]
fn the_first_source_is_added_to_a_file_without_any() {
    let new = crate::config::edit::NewSource { name: "A".to_owned(), url: "https://a.example/feed".to_owned(), language: None };
    assert_eq!(add_source("", &new).unwrap(), new.text());
    let edited = add_source("# ours\n[fetch]\ncontact = \"a@b.example\"", &new).unwrap();
    assert_eq!(edited, format!("# ours\n[fetch]\ncontact = \"a@b.example\"\n\n{}", new.text()));
}
