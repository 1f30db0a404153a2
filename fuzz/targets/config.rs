//! Any text as feeds.toml: a file is taken whole, or every problem has a place within it and a cure.
#![no_main]

use std::collections::HashSet;
use std::path::Path;

use keepup::config;
use keepup::config::edit::{EditError, NewSource};
use keepup::config::problem::Problems;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let variable = |name: &str| (name == "SECRET").then(|| "hush-hush".to_owned());
    match config::parse(text, Path::new("/etc/keepup/feeds.toml"), &variable) {
        Ok(config) => {
            let names: HashSet<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
            assert_eq!(names.len(), config.sources.len(), "two sources of one name");
            assert!(!config.sources.is_empty());
            for notice in &config.notices {
                assert!(!notice.to_string().contains("hush-hush"), "{notice}");
            }
        }
        Err(problems) => check(&problems),
    }
    let entry = NewSource { name: "A new \"source\"\n".trim().to_owned(), url: "https://new.example/feed/".to_owned() };
    match config::edit::add_source(text, &entry) {
        Ok(more) => assert!(more.len() > text.len() && matches!(config::edit::add_source(&more, &entry), Err(EditError::Known(_)))),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
});

fn check(problems: &Problems) {
    assert!(!problems.list.is_empty(), "refused without a reason");
    let lines = problems.text.lines().count().max(1);
    for problem in &problems.list {
        // A file that ends with a line break has one more line, an empty one.
        assert!(problem.line <= lines + 1, "line {} of {lines}: {}", problem.line, problem.what);
        assert!(problem.line == 0 || problem.column >= 1, "{problem:?}");
        assert!(!problem.what.trim().is_empty() && !problem.cure.trim().is_empty(), "{problem:?}");
        assert!(!problem.what.contains("hush-hush") && !problem.cure.contains("hush-hush"), "a secret is told: {problem:?}");
    }
    let told = problems.to_string();
    assert!(!told.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "control characters reach the terminal: {told:?}");
    assert!(told.len() <= 200_000, "{} bytes of problems", told.len());
}
