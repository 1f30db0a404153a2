//! Sentences of an issue that say the same of the same with another figure or day: between headline and body, within an item, across items.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part, Reading};
use crate::desk::facts::dates::Date;
use crate::desk::facts::figures::{Figure, Unit};
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::facts::{FactContext, FactKind, facts};
use crate::desk::language;
use crate::desk::language::words::{Token, is_stop_word, stem, terms, tokens};
use crate::desk::proof::{Context, IssueKind, Source};

/// A sentence that can contradict another one.
struct Said<'a> {
    item: &'a Item,
    paragraph: &'a Paragraph,
    span: Range<usize>,
    text: &'a str,
    words: HashSet<u64>,
    /// Names of the table in it.
    names: BTreeSet<String>,
    dates: Vec<Date>,
    /// Figures with what they count, in two words.
    counts: Vec<(Range<usize>, Figure, String)>,
}

impl Said<'_> {
    fn line(&self, at: usize) -> usize {
        self.paragraph.line_at(self.span.start + at)
    }
}

/// Every pair of sentences that cannot both be right.
pub fn findings(issue: &Reading, names: &Names) -> Vec<Finding> {
    let mut findings: Vec<Finding> = issue.items.iter().flat_map(|item| headline(item, names)).collect();
    let told: Vec<Said> = issue.items.iter().flat_map(|item| sentences(item, names)).collect();
    for (at, later) in told.iter().enumerate() {
        for earlier in told.iter().take(at) {
            findings.extend(other_count(earlier, later).or_else(|| near_twin(earlier, later, names)));
        }
    }
    findings
}

fn sentences<'a>(item: &'a Item, names: &Names) -> Vec<Said<'a>> {
    let context = FactContext { published: None, names };
    let mut told = Vec::new();
    for paragraph in item.paragraphs() {
        for span in language::sentences(&paragraph.text, "en") {
            let text = paragraph.text.get(span.clone()).unwrap_or_default();
            let mut said = Said {
                item,
                paragraph,
                span,
                text,
                words: terms(text).into_iter().collect(),
                names: BTreeSet::new(),
                dates: Vec::new(),
                counts: Vec::new(),
            };
            for fact in facts(text, &context) {
                match fact.kind {
                    // A term of the trade is what is counted, not whose it is.
                    FactKind::Name(name) if name.known && !matches!(name.kind, Some(NameKind::Term | NameKind::Festival)) => {
                        said.names.insert(name.key);
                    }
                    FactKind::Date(date) => said.dates.push(date),
                    FactKind::Figure(figure) => {
                        if let Some(counted) = counted(text, fact.span.end).filter(|_| figure.unit == Unit::Count && figure.value >= 100.0)
                        {
                            said.counts.push((fact.span, figure, counted));
                        }
                    }
                    _ => {}
                }
            }
            told.push(said);
        }
    }
    told
}

/// The two words after a figure, which say what it counts: "monthly active" of "260 million monthly active users".
fn counted(text: &str, from: usize) -> Option<String> {
    let rest = text.get(from..)?;
    let mut words = tokens(rest).filter_map(|(at, token)| if let Token::Word(word) = token { Some((at, word)) } else { None });
    let (first, second) = (words.next()?, words.next()?);
    let between = rest.get(..second.0)?;
    let (one, other) = (first.1.to_lowercase(), second.1.to_lowercase());
    let plain = !between.contains([',', '.', ';', '(', ')']) && !is_stop_word(&one) && !is_stop_word(&other);
    plain.then(|| format!("{} {}", stem(&one), stem(&other)))
}

/// The same counted of the same name, at no day or the same days, with another value.
fn other_count(earlier: &Said, later: &Said) -> Option<Finding> {
    // A share of them, and what they were before, are other figures.
    const OTHERS: [&str; 10] = ["from ", "up ", "down ", "compared", "another ", "additional", "more ", "of which", "target", "last "];
    let one_subject = earlier.names.len() == 1 && earlier.names == later.names && earlier.dates == later.dates;
    let plain = |said: &Said| !OTHERS.iter().any(|word| said.text.contains(word));
    if !one_subject || !plain(earlier) || !plain(later) {
        return None;
    }
    later.counts.iter().find_map(|(span, figure, counted)| {
        let (there, _, _) = earlier.counts.iter().find(|(_, other, of)| {
            let ratio = figure.value / other.value;
            // Half a per cent apart is rounding; ten times may be a part of it.
            of == counted
                && other.upper.is_none()
                && figure.upper.is_none()
                && !(0.95..=1.05).contains(&ratio)
                && (0.2..=5.0).contains(&ratio)
        })?;
        let words = later.text.get(span.clone())?;
        let (line, other) = (earlier.line(there.start), earlier.text.get(there.clone())?);
        Some(told_apart(later, span.start, words, line, other))
    })
}

fn told_apart(later: &Said, at: usize, words: &str, line: usize, other: &str) -> Finding {
    let problem = format!("line {line} says {other}: which is it?");
    Finding::new(Level::Warning, later.item.name(), later.line(at), words, problem)
}

/// Two sentences in nearly the same words, one with another figure or day.
fn near_twin(earlier: &Said, later: &Said, names: &Names) -> Option<Finding> {
    let shared = earlier.words.intersection(&later.words).count();
    let least = earlier.words.len().min(later.words.len());
    let has_facts = |said: &Said| said.text.contains(|c: char| c.is_ascii_digit());
    if shared < 5 || shared * 3 < least * 2 || !has_facts(earlier) || !has_facts(later) || earlier.names != later.names {
        return None;
    }
    let source = Source::new(earlier.text, Context { published: None, names });
    let proof = source.prove(later.text);
    let issue = proof.issues.into_iter().find(|issue| {
        issue.certain && matches!(issue.kind, IssueKind::Figure | IssueKind::Date) && issue.problem.contains(" there, not ")
    })?;
    let other = if issue.kind == IssueKind::Date { "day" } else { "figure" };
    let problem = format!("line {} says the same with another {other}: {}", earlier.line(0), earlier.text.trim());
    Some(Finding::new(Level::Warning, later.item.name(), later.line(issue.span.start), &issue.words, problem))
}

/// Figures and days of a headline that its body does not bear.
fn headline(item: &Item, names: &Names) -> Vec<Finding> {
    let Some(headline) = item.headline.as_ref().filter(|_| item.part == Part::News && !item.extracted) else { return Vec::new() };
    let body = item.body.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let chinese = |text: &str| language::is_chinese(&language::detect(text, None));
    if language::length(&body).words < 25 || chinese(&body) != chinese(&headline.text) {
        return Vec::new();
    }
    let proof = Source::new(&body, Context { published: None, names }).prove(&headline.text);
    let slips = proof.issues.into_iter().filter(|issue| issue.certain && matches!(issue.kind, IssueKind::Figure | IssueKind::Date));
    slips
        .map(|issue| {
            let problem = match issue.problem.split_once("nearest is ") {
                Some((_, nearest)) => format!("the body does not say {}; it says {nearest}", issue.words),
                None => format!("the body does not say {}", issue.words),
            };
            Finding::new(Level::Warning, item.name(), headline.line_at(issue.span.start), &issue.words, problem)
        })
        .collect()
}
