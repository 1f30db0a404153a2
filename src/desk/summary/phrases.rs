//! Phrases that tell furniture from story and leaning sentences from sound ones, read from `phrases.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

static LISTS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut lists: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in include_str!("phrases.tsv").lines().filter(|line| !line.starts_with('#')) {
        if let Some((kind, entries)) = line.split_once('\t') {
            lists.entry(kind).or_default().extend(entries.split('\t').filter(|entry| !entry.is_empty()));
        }
    }
    lists
});

/// The phrases of one kind; none for a kind that the file does not have.
pub fn list(kind: &str) -> &'static [&'static str] {
    LISTS.get(kind).map_or(&[], Vec::as_slice)
}

/// Whether a phrase stands at the head of a text in lower case as words of its own.
pub fn begins(lower: &str, phrase: &str) -> bool {
    let whole = |rest: &str| !phrase.ends_with(|c: char| c.is_ascii_alphabetic()) || !rest.starts_with(char::is_alphanumeric);
    lower.strip_prefix(phrase).is_some_and(whole)
}
