//! feeds.toml as people write it, rightly and wrongly.

mod fixtures;
mod hostile;
mod meaning;

use std::path::{Path, PathBuf};

use super::model::Config;
use super::parse;
use super::problem::Problems;

/// The top of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An environment with the variables of the fixtures.
fn env(name: &str) -> Option<String> {
    match name {
        "PROXY_PASSWORD" => Some("pw".to_owned()),
        "FEED_TOKEN" => Some("s3cret\n".to_owned()),
        _ => None,
    }
}

fn read(text: &str) -> Result<Config, Problems> {
    parse(text, Path::new("/srv/keepup/feeds.toml"), &env)
}

/// `line:column: what | cure`, a line each.
fn told(problems: &Problems) -> Vec<String> {
    problems.list.iter().map(|problem| format!("{}:{}: {} | {}", problem.line, problem.column, problem.what, problem.cure)).collect()
}

/// The files of a folder of fixtures with their texts.
fn fixtures(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("fixtures/config").join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}
