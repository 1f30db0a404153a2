//! Words that a newsletter does not say: first person outside quotations, sentences that run into each other.

use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part};
use crate::desk::language::words::{Token, tokens};

const FIRST_PERSON: [&str; 8] = ["we", "our", "us", "my", "ours", "myself", "ourselves", "me"];

/// What is wrong with an item's wording.
pub fn findings(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    for paragraph in item.headline.iter().chain(&item.body) {
        if item.part == Part::News {
            findings.extend(first_person(item, paragraph));
        }
        findings.extend(run_together(item, paragraph));
    }
    findings
}

fn first_person(item: &Item, paragraph: &Paragraph) -> Option<Finding> {
    let quoted = quoted(&paragraph.text);
    let outside = |at: usize| !quoted.iter().any(|range| range.contains(&at));
    let (at, word) = tokens(&paragraph.text).find_map(|(at, token)| match token {
        // "US" is a country.
        Token::Word(word) if FIRST_PERSON.contains(&word.to_lowercase().as_str()) && word != "US" && word != "ME" && outside(at) => {
            Some((at, word))
        }
        _ => None,
    })?;
    let problem = "first person outside a quotation: whose words are these?";
    Some(Finding::new(Level::Warning, item.name(), paragraph.line_at(at), word, problem))
}

/// Ranges between quotation marks; an apostrophe is none.
fn quoted(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('“' | '「', _) | ('"', None) => open = Some(at),
            ('”' | '」' | '"', Some(start)) => {
                found.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.map(|start| start..text.len()));
    found
}

/// "cognition.Meet": a stop without the space after it.
fn run_together(item: &Item, paragraph: &Paragraph) -> Option<Finding> {
    let text = &paragraph.text;
    let (at, _) = text.match_indices(['.', '?', '!']).find(|(at, _)| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        let word = |text: &str| text.chars().rev().take_while(char::is_ascii_lowercase).count();
        let next: String = after.chars().take_while(char::is_ascii_alphabetic).collect();
        // `Alibaba.com` and `U.S.` go on; a word of three lower-case letters ends a sentence, a capital begins the next.
        word(before) >= 3
            && next.len() >= 2
            && next.starts_with(|c: char| c.is_ascii_uppercase())
            && next[1..].bytes().all(|byte| byte.is_ascii_lowercase())
    })?;
    let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = at + 1 + text[at + 1..].find(' ').unwrap_or(text.len() - at - 1);
    let words = text.get(start..end)?;
    let fix = format!("{} {}", &text[start..=at], &text[at + 1..end]);
    Some(Finding::new(Level::Note, item.name(), paragraph.line_at(at), words, "a space is missing after the stop").fixed(fix))
}
