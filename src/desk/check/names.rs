//! One name under several spellings, and the house's style at first mention.

use std::collections::{HashMap, HashSet};

use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part, Reading};
use super::wording::quoted;
use crate::desk::facts::names::{Name, NameKind, Names};
use crate::desk::language::words::{Token, tokens};
use crate::desk::language::{detect, is_chinese, is_han};

/// What is wrong with the names of an issue.
pub fn findings(issue: &Reading, names: &Names) -> Vec<Finding> {
    let items: Vec<&Item> = issue.items.iter().filter(|item| item.part != Part::Feature).collect();
    let mentions: Vec<Mention> = items.iter().flat_map(|item| mentions(item, names)).collect();
    let text = items.iter().map(|item| item.text()).collect::<Vec<_>>().join("\n");
    let mut findings = several(&mentions, &text);
    findings.extend(unintroduced(&mentions, names));
    findings.extend(items.iter().filter(|item| item.part == Part::News).filter_map(|item| spaced(item)));
    findings.extend(cased(&items));
    findings
}

/// A name of the table where it stands.
struct Mention<'a> {
    item: &'a Item,
    paragraph: &'a Paragraph,
    at: usize,
    words: &'a str,
    key: String,
    kind: Option<NameKind>,
}

impl Mention<'_> {
    fn line(&self) -> usize {
        self.paragraph.line_at(self.at)
    }

    fn finding(&self, level: Level, problem: String) -> Finding {
        Finding::new(level, self.item.name(), self.line(), self.words, problem)
    }
}

/// The names of an item in English that are the newsletter's own words.
fn mentions<'a>(item: &'a Item, names: &Names) -> Vec<Mention<'a>> {
    let mut found = Vec::new();
    for paragraph in item.paragraphs().filter(|paragraph| !is_chinese(&detect(&paragraph.text, None))) {
        let quoted = quoted(&paragraph.text);
        let own = |at: usize| !quoted.iter().any(|range| range.contains(&at));
        let counts = |name: &Name| {
            let kinds = matches!(name.kind, Some(NameKind::Platform | NameKind::Company | NameKind::Brand | NameKind::Person));
            name.known && kinds
        };
        for (span, Name { key, kind, .. }) in names.find(&paragraph.text).into_iter().filter(|(span, name)| counts(name) && own(span.start))
        {
            if let Some(words) = paragraph.text.get(span.clone()) {
                found.push(Mention { item, paragraph, at: span.start, words, key, kind });
            }
        }
    }
    found
}

/// A concept of the table under two of its names, none of which was introduced beside the other; each name is told once an item.
fn several(mentions: &[Mention], text: &str) -> Vec<Finding> {
    let mut first: HashMap<&str, &Mention> = HashMap::new();
    let mut told: HashSet<(usize, &str)> = HashSet::new();
    let mut findings = Vec::new();
    for mention in mentions {
        let known = *first.entry(&mention.key).or_insert(mention);
        let (one, other) = (known.words, mention.words);
        if contains_name(one, other) || contains_name(other, one) || beside(text, one, other) || !told.insert((mention.item.line(), other))
        {
            continue;
        }
        let problem = format!("line {} calls it {one}: one name for one thing", known.line());
        findings.push(mention.finding(Level::Warning, problem).fixed(mention.key.clone()));
    }
    findings
}

/// A platform whose second name in the table is English too, at its first mention without its Chinese name beside it.
fn unintroduced(mentions: &[Mention], names: &Names) -> Vec<Finding> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut findings = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.kind == Some(NameKind::Platform)) {
        // A headline has no room for brackets: the first mention is that of the text.
        let in_headline = mention.item.headline.as_ref().is_some_and(|headline| headline.line == mention.paragraph.line);
        if in_headline || !seen.insert(&mention.key) {
            continue;
        }
        // A service is introduced by its parent: WeChat Channels by WeChat.
        let Some(concept) = names.concept(&mention.key).filter(|concept| !concept.english.contains(' ')) else { continue };
        let other =
            |name: &&String| !name.chars().any(is_han) && !contains_name(name, &concept.english) && !contains_name(&concept.english, name);
        let (Some(chinese), Some(other)) = (&concept.chinese, concept.others.first().filter(other)) else { continue };
        let near: String = mention.paragraph.text.get(mention.at..).unwrap_or_default().chars().take(80).collect();
        let before: String = mention.paragraph.text.get(..mention.at).unwrap_or_default().chars().rev().take(20).collect();
        let before: String = before.chars().rev().collect();
        if !near.contains(chinese.as_str()) && !before.contains(chinese.as_str()) {
            let problem = "its first mention gives its other names, by the style of the house";
            let fix = format!("{} ({other}, {chinese})", concept.english);
            findings.push(mention.finding(Level::Note, problem.to_owned()).fixed(fix));
        }
    }
    findings
}

/// Whether a name has the other in it as a whole word: Meta Platforms and Meta, Sina Weibo and Weibo, JD.com and JD.
fn contains_name(name: &str, other: &str) -> bool {
    let (name, other) = (name.to_lowercase(), other.to_lowercase());
    name.match_indices(&other).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric();
        !name[..at].ends_with(part) && !name[at + other.len()..].starts_with(part)
    })
}

/// Words that say of two names that they are one.
const CALLED: [&str; 12] =
    ["known as", "called", "formerly", "now ", "renamed", "rebranded", "parent", "owner", "又称", "简称", "即", "原名"];

/// Whether one name introduces the other: `Xiaohongshu (RED, 小红书)`, "Xiaohongshu, also known as RED", "Twitter, now X".
fn beside(text: &str, one: &str, other: &str) -> bool {
    [(one, other), (other, one)].iter().any(|(name, bracketed)| {
        text.match_indices(name).any(|(at, _)| {
            let after = text[at + name.len()..].trim_start();
            let inner = after.strip_prefix(['(', '（']).and_then(|rest| rest.split([')', '）']).next());
            let near = after.find(bracketed).filter(|distance| *distance <= 60).and_then(|distance| after.get(..distance));
            let called = near.is_some_and(|near| CALLED.iter().any(|words| near.contains(words)));
            called || inner.is_some_and(|inner| inner.contains(bracketed))
        })
    })
}

/// "Dazi" and "Da Zi": one word in two spellings.
fn spaced(item: &Item) -> Option<Finding> {
    let mut seen: HashMap<String, (usize, String)> = HashMap::new();
    let mut pairs: Vec<(usize, String, String)> = Vec::new();
    for paragraph in item.paragraphs() {
        let words = words(paragraph);
        for (at, word) in words.iter().filter(|(_, word)| word.len() >= 4 && is_capital(word)) {
            seen.entry(word.to_lowercase()).or_insert_with(|| (paragraph.line_at(*at), (*word).to_owned()));
        }
        for window in words.windows(2) {
            if let [(at, first), (next, second)] = window
                && is_capital(first)
                && is_capital(second)
                && paragraph.text.get(at + first.len()..*next) == Some(" ")
            {
                pairs.push((paragraph.line_at(*at), format!("{first}{second}").to_lowercase(), format!("{first} {second}")));
            }
        }
    }
    pairs.into_iter().find_map(|(line, joined, words)| {
        let (other, spelling) = seen.get(&joined)?;
        let problem = format!("line {other} spells it {spelling}: one spelling for one word");
        Some(Finding::new(Level::Warning, item.name(), line, &words, problem).fixed(spelling.clone()))
    })
}

/// "TikTok" and "Tiktok": names with a capital within, that are also written without it.
fn cased(items: &[&Item]) -> Vec<Finding> {
    let inner = |word: &str| word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    let mut spelt: HashMap<String, (usize, &str)> = HashMap::new();
    for paragraph in items.iter().flat_map(|item| item.paragraphs()) {
        for (at, word) in words(paragraph).into_iter().filter(|(_, word)| word.len() >= 4 && inner(word)) {
            spelt.entry(word.to_lowercase()).or_insert((paragraph.line_at(at), word));
        }
    }
    let mut findings = Vec::new();
    let mut told: HashSet<&str> = HashSet::new();
    for (item, paragraph) in items.iter().flat_map(|item| item.paragraphs().map(move |paragraph| (item, paragraph))) {
        for (at, word) in words(paragraph) {
            let Some((line, spelling)) = spelt.get(&word.to_lowercase()) else { continue };
            // All in capitals or all in small letters it may be a logo or an address.
            let another = word != *spelling && is_capital(word) && word.chars().any(char::is_lowercase);
            if another && told.insert(word) {
                let problem = format!("line {line} spells it {spelling}: one spelling for one word");
                findings.push(Finding::new(Level::Warning, item.name(), paragraph.line_at(at), word, problem).fixed(*spelling));
            }
        }
    }
    findings
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn words(paragraph: &Paragraph) -> Vec<(usize, &str)> {
    let words = tokens(&paragraph.text).filter_map(|(at, token)| if let Token::Word(word) = token { Some((at, word)) } else { None });
    words.filter(|(_, word)| !word.contains(is_han)).collect()
}
