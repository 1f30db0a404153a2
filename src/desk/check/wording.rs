//! Words that a newsletter does not say: first person outside quotations, translated words as if they were quoted.

use std::ops::Range;

use super::Origin;
use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part};
use crate::desk::language::words::{Token, tokens};
use crate::desk::{language, links};

const FIRST_PERSON: [&str; 8] = ["we", "our", "us", "my", "ours", "myself", "ourselves", "me"];
/// What follows "I" when it is a person; "Type I" and "Phase I" are not.
const VERBS: [&str; 14] = ["am", "have", "had", "think", "believe", "was", "would", "will", "can", "m", "ve", "ll", "d", "do"];

/// What is wrong with an item's wording.
pub fn findings(item: &Item, origin: Option<&Origin>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for paragraph in item.paragraphs() {
        if item.part != Part::Feature {
            findings.extend(first_person(item, paragraph));
        }
    }
    if origin.is_none() && item.part == Part::News {
        findings.extend(unproved(item));
    }
    findings
}

fn first_person(item: &Item, paragraph: &Paragraph) -> Option<Finding> {
    let quoted = quoted(&paragraph.text);
    let outside = |at: usize| !quoted.iter().any(|range| range.contains(&at));
    let words: Vec<(usize, &str)> =
        tokens(&paragraph.text).filter_map(|(at, token)| if let Token::Word(word) = token { Some((at, word)) } else { None }).collect();
    let next = |at: usize| words.get(at + 1).map_or("", |(_, word)| *word);
    let (_, (at, word)) = words.iter().enumerate().find(|(place, (at, word))| {
        let lower = word.to_lowercase();
        let person = FIRST_PERSON.contains(&lower.as_str()) || *word == "I" && VERBS.contains(&next(*place));
        // "US" is a country, `Our Legacy` a brand, `My Neighbour Totoro` a film.
        let titled = word.starts_with(char::is_uppercase) && next(*place).starts_with(char::is_uppercase);
        // "(our translation)" is the custom for what an editor did to a quotation.
        let custom = matches!(next(*place).to_lowercase().as_str(), "translation" | "emphasis" | "italics");
        person && !custom && !matches!(*word, "US" | "ME" | "WE" | "MY" | "OUR") && !titled && outside(*at)
    })?;
    let problem = "first person outside a quotation: whose words are these?";
    Some(Finding::new(Level::Warning, item.name(), paragraph.line_at(*at), word, problem))
}

/// Ranges between quotation marks; an apostrophe is none.
pub(super) fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        let (before, after) = (text[..at].chars().next_back(), text[at + c.len_utf8()..].chars().next());
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '“' | '—'));
        let ends = after.is_none_or(|c| !c.is_alphanumeric());
        match (c, open) {
            ('“' | '「' | '『' | '"', None) => open = Some((at, c)),
            ('‘', None) if begins => open = Some((at, c)),
            ('”', Some((start, '“'))) | ('」', Some((start, '「'))) | ('』', Some((start, '『'))) | ('"', Some((start, '"'))) => {
                found.push(start..at);
                open = None;
            }
            ('’', Some((start, '‘'))) if ends => {
                found.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    // A quotation that goes on in the next paragraph is left open.
    found.extend(open.filter(|(_, mark)| *mark != '‘').map(|(start, _)| start..text.len()));
    found
}

/// Whether a paragraph says of a quotation in it that it is a translation.
pub(super) fn says_translated(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["translat", "in chinese", "in mandarin", "roughly,", "literally"].iter().any(|word| lower.contains(word))
}

/// Quotations of an item whose source the archive does not have: those of a WeChat article were translated, the others, told once an item,
/// nobody compared.
fn unproved(item: &Item) -> Vec<Finding> {
    let wechat = item.url().is_some_and(|url| links::is_wechat(&url));
    let (mut findings, mut open) = (Vec::new(), Vec::new());
    for paragraph in item.paragraphs().filter(|paragraph| !says_translated(&paragraph.text)) {
        let foreign = wechat && !language::is_chinese(&language::detect(&paragraph.text, None));
        for span in quoted(&paragraph.text) {
            let words = paragraph.text.get(span.clone()).unwrap_or_default().trim_start_matches(['“', '"', '‘', '「', '『']);
            let length = language::length(words);
            // One or two words are a term or a wink, and so is a title in capitals.
            let small = words.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
            if length.words < 3 || small * 2 < length.words {
                continue;
            }
            let line = paragraph.line_at(span.start);
            if foreign {
                let problem = "the source is a WeChat article: translated words stand between quotation marks";
                let fix = "the same without the marks, or marked as translated";
                findings.push(Finding::new(Level::Warning, item.name(), line, words, problem).fixed(fix));
            } else {
                open.push((line, words));
            }
        }
    }
    if let Some((line, words)) = open.first() {
        let problem = match open.len() {
            1 => "the archive does not have the source of this quotation: compare it word for word".to_owned(),
            count => format!("the archive does not have the source of this and {} more: compare them word for word", counted(count - 1)),
        };
        findings.push(Finding::new(Level::Note, item.name(), *line, words, problem));
    }
    findings
}

fn counted(quotations: usize) -> String {
    if quotations == 1 { "1 quotation".to_owned() } else { format!("{quotations} quotations") }
}
