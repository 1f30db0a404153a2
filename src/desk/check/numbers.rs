//! Figures of an item that contradict each other.

use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part};
use crate::desk::facts::figures::{Bound, Figure, Unit, figures};
use crate::desk::facts::names::Names;
use crate::desk::facts::{FactContext, FactKind, facts};
use crate::desk::language;

/// What an item's figures say against each other.
pub fn findings(item: &Item, names: &Names) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(bound_lost(item, names));
    for paragraph in &item.body {
        findings.extend(equated(item, paragraph));
    }
    findings.extend(miscounted(item));
    findings
}

/// "over 700" in one place and "700" in another.
fn bound_lost(item: &Item, names: &Names) -> Vec<Finding> {
    let context = FactContext { published: None, names };
    let mut held: Vec<(usize, String, Figure)> = Vec::new();
    for paragraph in item.headline.iter().chain(&item.body) {
        for fact in facts(&paragraph.text, &context) {
            if let FactKind::Figure(figure) = fact.kind {
                held.push((paragraph.line_at(fact.span.start), paragraph.text.get(fact.span).unwrap_or_default().to_owned(), figure));
            }
        }
    }
    let mut findings = Vec::new();
    for (at, (line, words, figure)) in held.iter().enumerate() {
        let large = figure.value >= 100.0 && figure.bound == Bound::Exact && figure.upper.is_none();
        let other = held.iter().enumerate().find(|(other, (_, _, bounded))| {
            *other != at
                && bounded.value.to_bits() == figure.value.to_bits()
                && matches!(bounded.bound, Bound::Over | Bound::Nearly | Bound::Under)
                && bounded.unit == figure.unit
        });
        if let (true, Some((_, (first, bounded, _)))) = (large, other) {
            let problem = format!("line {first} says {bounded}: which is it?");
            findings.push(Finding::new(Level::Warning, item.name(), *line, words, problem).fixed(bounded.clone()));
        }
    }
    findings
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
                let problem = format!("{found} days follow in the next sentence");
                return Some(Finding::new(Level::Warning, item.name(), paragraph.line_at(first.start), words, problem));
            }
        }
    }
    None
}
