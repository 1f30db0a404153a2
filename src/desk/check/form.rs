//! The form of an item: lengths that readers are used to.

use super::finding::{Finding, Level};
use super::reading::{Item, Part, Reading};
use crate::desk::{language, links};

/// Hard limits of an item's text in words, and of a headline in words and characters.
const WORDS: (usize, usize) = (60, 190);
const HEADLINE_WORDS: (usize, usize) = (4, 16);
const HEADLINE_CHARACTERS: usize = 90;
/// Limits of a note in words.
const NOTE_WORDS: (usize, usize) = (12, 30);

/// Most paragraphs of an item, and most words of a sentence.
const PARAGRAPHS: usize = 6;
const SENTENCE_WORDS: usize = 50;
/// Items of one section, and neighbours from one host.
const ITEMS: (usize, usize) = (4, 10);
const NOTES: usize = 5;
const NEIGHBOURS: usize = 2;

/// Notes on the form of the whole: how many items a section has, and how many stand side by side from one host.
pub fn of_issue(issue: &Reading) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut start = 0;
    while let Some(first) = issue.items.get(start) {
        let count = issue.items.iter().skip(start).take_while(|item| item.section == first.section).count();
        let items: Vec<&Item> = issue.items.iter().skip(start).take(count).collect();
        let of = |part: Part| items.iter().filter(|item| item.part == part).count();
        let (news, notes) = (of(Part::News), of(Part::Note));
        let name = first.section.clone().unwrap_or_default();
        let mut note = |problem: String| findings.push(Finding::new(Level::Note, None, first.line(), &name, problem));
        if !name.is_empty() && news > 0 && !(ITEMS.0..=ITEMS.1).contains(&news) && issue.items.len() > ITEMS.0 {
            note(format!("the section has {news} items; {} to {} are usual", ITEMS.0, ITEMS.1));
        }
        if !name.is_empty() && notes > NOTES {
            note(format!("the section has {notes} notes; at most {NOTES} are usual"));
        }
        start += count;
    }
    // accounts of WeChat are sources of their own
    let host = |item: &Item| item.url().filter(|url| !links::is_wechat(url))?.host_str().map(str::to_owned);
    let hosts: Vec<Option<String>> = issue.items.iter().map(host).collect();
    for (at, window) in hosts.windows(NEIGHBOURS + 1).enumerate() {
        let fresh = at == 0 || hosts.get(at - 1) != window.first();
        if let (Some(Some(host)), true) = (window.first(), fresh && window.windows(2).all(|pair| pair.first() == pair.get(1))) {
            let item = issue.items.get(at + NEIGHBOURS);
            let line = item.map_or(1, Item::line);
            let problem = format!("more than {NEIGHBOURS} items in a row rest on {host}");
            let name = item.and_then(Item::name);
            findings.push(Finding::new(Level::Note, name.clone(), line, &name.unwrap_or_default(), problem));
        }
    }
    findings
}

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
    if item.part == Part::News && item.body.len() > PARAGRAPHS {
        let name = item.name().unwrap_or_default();
        note(item.line(), &name, format!("the item has {} paragraphs; at most {PARAGRAPHS} are usual", item.body.len()));
    }
    for paragraph in &item.body {
        for span in language::sentences(&paragraph.text, "en") {
            let sentence = paragraph.text.get(span.clone()).unwrap_or_default();
            let count = language::length(sentence).words;
            if count > SENTENCE_WORDS {
                let words: String = sentence.chars().take(80).collect();
                note(
                    paragraph.line_at(span.start),
                    &words,
                    format!("the sentence has {count} words; readers lose their way after {SENTENCE_WORDS}"),
                );
            }
        }
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
