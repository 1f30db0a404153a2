//! Figures of an item that contradict each other.

use std::collections::HashSet;

use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part, Reading};
use crate::desk::facts::figures::{Bound, Figure, Unit, figures};
use crate::desk::facts::names::Names;
use crate::desk::facts::{Fact, FactContext, FactKind, facts};
use crate::desk::language;
use crate::desk::language::words::terms;

/// What an item's figures say against each other.
pub fn findings(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    for paragraph in &item.body {
        findings.extend(equated(item, paragraph));
    }
    findings.extend(miscounted(item));
    findings
}

/// A figure where it stands, and what it counts.
struct Held<'a> {
    item: &'a Item,
    line: usize,
    words: String,
    figure: Figure,
    /// Names of its sentence, the content words of its paragraph.
    names: HashSet<String>,
    around: HashSet<u64>,
}

/// "over 700" in one place and "700" in another: of one item, or of two that name and speak of the same.
pub fn bounds_lost(issue: &Reading, names: &Names) -> Vec<Finding> {
    let held: Vec<Held> = issue.items.iter().flat_map(|item| held(item, names)).collect();
    let mut findings = Vec::new();
    for (at, one) in held.iter().enumerate() {
        if one.figure.value < 100.0 || one.figure.bound != Bound::Exact || one.figure.upper.is_some() {
            continue;
        }
        let other = held.iter().enumerate().find(|(place, other)| {
            let same_item = std::ptr::eq(one.item, other.item);
            let same_subject = one.names.intersection(&other.names).count() > 0 && one.around.intersection(&other.around).count() >= 3;
            *place != at
                && other.figure.value.to_bits() == one.figure.value.to_bits()
                && matches!(other.figure.bound, Bound::Over | Bound::Nearly | Bound::Under)
                && other.figure.unit == one.figure.unit
                && (same_item || same_subject)
        });
        if let Some((_, other)) = other {
            let problem = format!("line {} says {}: which is it?", other.line, other.words);
            findings.push(Finding::new(Level::Warning, one.item.name(), one.line, &one.words, problem).fixed(other.words.clone()));
        }
    }
    findings
}

fn held<'a>(item: &'a Item, names: &Names) -> Vec<Held<'a>> {
    let context = FactContext { published: None, names };
    let mut held = Vec::new();
    for paragraph in item.paragraphs() {
        let facts = facts(&paragraph.text, &context);
        let known = |fact: &Fact| if let FactKind::Name(name) = &fact.kind { Some(name.key.clone()) } else { None };
        let subjects: HashSet<String> = facts.iter().filter_map(known).collect();
        let around: HashSet<u64> = terms(&paragraph.text).into_iter().collect();
        for fact in &facts {
            if let FactKind::Figure(figure) = &fact.kind {
                let words = paragraph.text.get(fact.span.clone()).unwrap_or_default().to_owned();
                let line = paragraph.line_at(fact.span.start);
                // "passes 3 billion" bounds it as well as "more than" does.
                let before = paragraph.text.get(..fact.span.start).unwrap_or_default().split_whitespace().next_back().unwrap_or_default();
                let passed = ["pass", "top", "exceed", "surpass", "cross", "break", "beat", "past"];
                let figure = match figure.bound {
                    Bound::Exact if passed.iter().any(|word| before.to_lowercase().starts_with(word)) => {
                        Figure { bound: Bound::Over, ..*figure }
                    }
                    _ => *figure,
                };
                held.push(Held { item, line, words, figure, names: subjects.clone(), around: around.clone() });
            }
        }
    }
    held
}

/// "nearly two-thirds …, which is more than 17%": two shares that cannot be one.
fn equated(item: &Item, paragraph: &Paragraph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in language::sentences(&paragraph.text, "en") {
        let text = paragraph.text.get(sentence.clone()).unwrap_or_default();
        let Some(joint) = ["which is", "that is,", "or about", "equal to", "equivalent to"].iter().find_map(|joint| text.find(joint))
        else {
            continue;
        };
        let (before, after) = text.split_at(joint);
        let (Some(first), Some((span, second))) =
            (last_share(before), figures(after).into_iter().find(|(_, figure)| figure.unit == Unit::Percent))
        else {
            continue;
        };
        let ratio = first.max(1e-9) / second.value.max(1e-9);
        if !(0.8..=1.25).contains(&ratio) {
            let words = after.get(span.clone()).unwrap_or_default();
            let line = paragraph.line_at(sentence.start + joint + span.start);
            let problem = format!("the sentence calls about {first:.0}% and {words} one share");
            findings.push(Finding::new(Level::Warning, item.name(), line, words, problem));
        }
    }
    findings
}

/// The last share of a text, in percent; fractions in words among them.
fn last_share(text: &str) -> Option<f64> {
    const FRACTIONS: [(&str, f64); 9] = [
        ("two-thirds", 66.7),
        ("two thirds", 66.7),
        ("one-third", 33.3),
        ("a third", 33.3),
        ("three-quarters", 75.0),
        ("three quarters", 75.0),
        ("a quarter", 25.0),
        ("a fifth", 20.0),
        ("half", 50.0),
    ];
    let worded = FRACTIONS.iter().filter_map(|(words, value)| text.rfind(words).map(|at| (at, *value)));
    let counted =
        figures(text).into_iter().filter(|(_, figure)| figure.unit == Unit::Percent).map(|(span, figure)| (span.start, figure.value));
    worded.chain(counted).max_by_key(|(at, _)| *at).map(|(_, value)| value)
}

/// "Three upgrades will be made. On June 9 …, and on August 15 …": a count, and a next sentence that lists days.
fn miscounted(item: &Item) -> Option<Finding> {
    if item.part != Part::News {
        return None;
    }
    let days = |text: &str| {
        crate::desk::facts::dates::dates(text, chrono::NaiveDate::from_ymd_opt(2001, 1, 3)).iter().filter(|(_, date)| date.is_day()).count()
    };
    for paragraph in &item.body {
        let sentences = language::sentences(&paragraph.text, "en");
        for (first, second) in sentences.iter().zip(sentences.iter().skip(1)) {
            let (said, listed) = (paragraph.text.get(first.clone())?, paragraph.text.get(second.clone())?);
            let Some((span, count)) = figures(said).into_iter().find(|(span, _)| span.start == 0) else { continue };
            let found = days(listed);
            let announces = (2.0..=10.0).contains(&count.value) && count.unit == Unit::Count && days(said) == 0;
            if announces && found >= 2 && (found as f64 - count.value).abs() > 0.5 && figures(listed).len() <= found {
                let words = said.get(span).unwrap_or_default();
                // The rest may come a sentence later, told as something else.
                let later = days(paragraph.text.get(second.end..)?);
                let (level, rest) = match (found + later) as f64 - count.value {
                    missing if later > 0 && missing.abs() < 0.5 => (Level::Note, "; do the days further on belong to them?"),
                    _ => (Level::Warning, ""),
                };
                let problem = format!("the sentence announces {words}, and the next one names {found} days{rest}");
                return Some(Finding::new(level, item.name(), paragraph.line_at(first.start), words, problem));
            }
        }
    }
    None
}
