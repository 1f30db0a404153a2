//! The form of an item: lengths that readers are used to.

use super::finding::{Finding, Level};
use super::reading::{Item, Part};
use crate::desk::language;

/// Hard limits of an item's text in words, and of a headline in words and characters.
const WORDS: (usize, usize) = (60, 190);
const HEADLINE_WORDS: (usize, usize) = (4, 16);
const HEADLINE_CHARACTERS: usize = 90;
/// Limits of a note in words.
const NOTE_WORDS: (usize, usize) = (12, 30);

/// Notes on an item's form.
pub fn findings(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    let words: usize =
        item.body.iter().map(|paragraph| language::length(&paragraph.text)).map(|length| length.words + length.characters / 2).sum();
    let mut note = |line: usize, words: &str, problem: String| findings.push(Finding::new(Level::Note, item.name(), line, words, problem));
    match item.part {
        Part::News if !(WORDS.0..=WORDS.1).contains(&words) => {
            let name = item.name().unwrap_or_default();
            note(item.line(), &name, format!("the item has {words} words; {} to {} are usual", WORDS.0, WORDS.1));
        }
        Part::Note if words > 0 && !(NOTE_WORDS.0..=NOTE_WORDS.1).contains(&words) => {
            let name = item.name().unwrap_or_default();
            note(item.line(), &name, format!("the note has {words} words; {} to {} are usual", NOTE_WORDS.0, NOTE_WORDS.1));
        }
        _ => {}
    }
    let Some(headline) = item.headline.as_ref().filter(|_| item.part == Part::News) else { return findings };
    let length = language::length(&headline.text);
    let count = length.words + length.characters / 2;
    if headline.text.ends_with(['.', '。']) {
        note(headline.line, &headline.text, "a headline ends without a full stop".to_owned());
    }
    if !(HEADLINE_WORDS.0..=HEADLINE_WORDS.1).contains(&count) || headline.text.chars().count() > HEADLINE_CHARACTERS {
        let problem = format!(
            "the headline has {count} words and {} characters; {} to {} words and at most {HEADLINE_CHARACTERS} characters are usual",
            headline.text.chars().count(),
            HEADLINE_WORDS.0,
            HEADLINE_WORDS.1
        );
        note(headline.line, &headline.text, problem);
    }
    findings
}
