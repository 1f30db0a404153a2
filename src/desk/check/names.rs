//! One name under several spellings.

use std::collections::HashMap;

use super::finding::{Finding, Level};
use super::reading::{Item, Part, Reading};
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::language::is_han;
use crate::desk::language::words::{Token, tokens};

/// What is wrong with the names of an issue.
pub fn findings(issue: &Reading, names: &Names) -> Vec<Finding> {
    issue.items.iter().filter(|item| item.part == Part::News).flat_map(|item| known(item, names).into_iter().chain(spaced(item))).collect()
}

/// A concept of the table under two of its names, none of which was introduced beside the other.
fn known(item: &Item, names: &Names) -> Vec<Finding> {
    let mut first: HashMap<String, (usize, String)> = HashMap::new();
    let mut findings = Vec::new();
    let introduced = item.text();
    for paragraph in item.headline.iter().chain(&item.body) {
        for (span, name) in names.find(&paragraph.text) {
            let counts = matches!(name.kind, Some(NameKind::Platform | NameKind::Company | NameKind::Brand | NameKind::Person));
            let Some(words) = paragraph.text.get(span.clone()).filter(|_| name.known && counts) else { continue };
            let line = paragraph.line_at(span.start);
            match first.get(&name.key) {
                None => {
                    first.insert(name.key.clone(), (line, words.to_owned()));
                }
                Some((_, other)) if is_longer(other, words) || is_longer(words, other) || beside(&introduced, other, words) => {}
                Some((at, other)) => {
                    let problem = format!("line {at} calls it {other}: one name for one thing");
                    findings.push(Finding::new(Level::Warning, item.name(), line, words, problem).fixed(name.key.clone()));
                }
            }
        }
    }
    findings.dedup_by(|a, b| a.words == b.words);
    findings
}

/// Whether a name is the other in full: Meta Platforms for Meta.
fn is_longer(name: &str, other: &str) -> bool {
    name.to_lowercase().strip_prefix(&other.to_lowercase()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether one name introduces the other: `Xiaohongshu (RED, 小红书)`, "Xiaohongshu, also known as RED".
fn beside(text: &str, one: &str, other: &str) -> bool {
    [(one, other), (other, one)].iter().any(|(name, bracketed)| {
        text.match_indices(name).any(|(at, _)| {
            let after = text[at + name.len()..].trim_start();
            let inner = after.strip_prefix(['(', '（']).and_then(|rest| rest.split([')', '）']).next());
            let near = after.find(bracketed).filter(|distance| *distance <= 60).and_then(|distance| after.get(..distance));
            let called = near.is_some_and(|near| ["known as", "called", "又称", "简称", "即"].iter().any(|words| near.contains(words)));
            called || inner.is_some_and(|inner| inner.contains(bracketed))
        })
    })
}

/// "Dazi" and "Da Zi": one word in two spellings.
fn spaced(item: &Item) -> Option<Finding> {
    let mut seen: HashMap<String, (usize, String)> = HashMap::new();
    let mut pairs: Vec<(usize, String, String)> = Vec::new();
    for paragraph in item.headline.iter().chain(&item.body) {
        let words: Vec<(usize, &str)> = tokens(&paragraph.text)
            .filter_map(|(at, token)| if let Token::Word(word) = token { Some((at, word)) } else { None })
            .filter(|(_, word)| !word.contains(is_han))
            .collect();
        let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase());
        for (at, word) in words.iter().filter(|(_, word)| word.len() >= 4 && capital(word)) {
            seen.entry(word.to_lowercase()).or_insert_with(|| (paragraph.line_at(*at), (*word).to_owned()));
        }
        for window in words.windows(2) {
            if let [(at, first), (next, second)] = window
                && capital(first)
                && capital(second)
                && paragraph.text.get(at + first.len()..*next) == Some(" ")
            {
                pairs.push((paragraph.line_at(*at), format!("{first}{second}").to_lowercase(), format!("{first} {second}")));
            }
        }
    }
    pairs.into_iter().find_map(|(line, joined, words)| {
        let (other, spelling) = seen.get(&joined)?;
        Some(
            Finding::new(
                Level::Warning,
                item.name(),
                line,
                &words,
                format!("line {other} spells it {spelling}: one spelling for one word"),
            )
            .fixed(spelling.clone()),
        )
    })
}
