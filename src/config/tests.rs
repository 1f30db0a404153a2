//! feeds.toml as people write it, rightly and wrongly.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Config, parse};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn no_env(_: &str) -> Option<String> {
    None
}

fn read(text: &str) -> Result<Config, String> {
    parse(text, Path::new("/srv/keepup/feeds.toml"), &no_env).map_err(|problems| problems.to_string())
}

/// What a fixture expects: `#> column 3: what | cure` speaks of the next line that is no such comment; `#> line 1, column 1:` says its line.
fn expected(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut expected = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(note) = line.strip_prefix("#> ") else { continue };
        if let Some(note) = note.strip_prefix("line ") {
            expected.push(note.replace(", column ", ":"));
            continue;
        }
        let below = lines[index..].iter().position(|line| !line.starts_with("#> ")).unwrap() + index + 1;
        expected.push(format!("{below}:{}", note.strip_prefix("column ").unwrap()));
    }
    expected.sort();
    expected
}

#[test]
fn bad_files_are_told_as_their_comments_say() {
    let folder = root().join("fixtures/config/bad");
    let mut files = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let problems = parse(&text, &path, &no_env).expect_err("a bad file loads");
        let mut told: Vec<String> = problems
            .list
            .iter()
            .map(|problem| format!("{}:{}: {} | {}", problem.line, problem.column, problem.what, problem.cure))
            .collect();
        told.sort();
        let expected = expected(&text);
        for missing in expected.iter().filter(|line| !told.contains(line)) {
            writeln!(wrong, "{}: not told:  {missing}", path.display()).unwrap();
        }
        for extra in told.iter().filter(|line| !expected.contains(line)) {
            writeln!(wrong, "{}: told only: {extra}", path.display()).unwrap();
        }
        files += 1;
    }
    assert!(files >= 6);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_repository_s_own_file_loads() {
    let path = root().join("feeds.toml");
    let config = super::load(&path, &no_env).unwrap_or_else(|problems| panic!("{problems}"));
    let names: Vec<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    assert_eq!(config.notices, vec![]);
    assert_eq!(config.edition.sections.len(), 3);
}

#[test]
fn two_lines_are_enough() {
    let config = read("[[source]]\nname = \"TechNode\"\nurl = \"https://technode.com/feed/\"\n").unwrap();
    let [source] = config.sources.as_slice() else { panic!("one source") };
    assert!(source.kind.is_none() && source.article.is_some());
    assert_eq!(source.interval.as_secs(), 3600);
    assert_eq!(config.edition.sections.len(), 3);
}
