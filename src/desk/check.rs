//! An edited issue, read back and judged: links, belonging, figures, names, form; against its sources where they are known.
//!
//! Precision comes first: an editor who is told twice of what is right stops reading. What is certain is an error, what an editor
//! should look at is a warning, what concerns form alone is a note.

pub mod answers;

mod belonging;
mod contradictions;
mod finding;
mod form;
mod links;
mod names;
mod numbers;
mod prose;
mod reading;
mod wording;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use self::finding::{Finding, Level};
pub use self::reading::{Anchor, Counted, Item, Paragraph, Part, Reading, Unreadable};
use crate::desk::facts::names::Names;
use crate::desk::language;
use crate::desk::proof::{self, Issue, IssueKind, Source};

/// What the archive has of the article that an item rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its headline.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub url: Option<String>,
    /// The day it was published.
    pub published: Option<NaiveDate>,
    /// The earlier edition that had its story, and under which headline.
    pub printed: Option<(String, String)>,
    /// What names its story; two items with one are one story.
    pub story: Option<String>,
}

/// What is known of sites, by the configuration; host names without `www.`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sites {
    /// Those whose pages most readers cannot open: a link to one wants an archived copy beside it.
    pub walled: Vec<String>,
    /// Those that keep copies of others' pages.
    pub archives: Vec<String>,
}

/// Judges an issue; `origins` has one entry an item, in their order, `None` where the archive has no article for it.
pub fn check(issue: &Reading, origins: &[Option<Origin>], names: &Names, sites: &Sites) -> Vec<Finding> {
    let mut findings = links::findings(issue, sites);
    for (at, item) in issue.items.iter().enumerate() {
        let origin = origins.get(at).and_then(Option::as_ref);
        findings.extend(belonging::findings(item));
        findings.extend(numbers::findings(item));
        findings.extend(wording::findings(item, origin));
        findings.extend(prose::findings(item));
        findings.extend(form::findings(item));
        if let Some(origin) = origin {
            findings.extend(against(item, origin, names));
        }
    }
    findings.extend(numbers::bounds_lost(issue, names));
    findings.extend(contradictions::findings(issue, names));
    findings.extend(names::findings(issue, names));
    findings.extend(form::of_issue(issue));
    let twice = belonging::twice(issue, origins);
    let known = |line: usize| twice.iter().any(|finding| finding.line == line);
    findings.extend(belonging::twins(issue).into_iter().filter(|finding| !known(finding.line)));
    findings.extend(twice.iter().cloned());
    sort(&mut findings);
    findings
}

/// In order of their lines, what is gravest first, each once.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| (a.line, a.level, &a.words).cmp(&(b.line, b.level, &b.words)));
    findings.dedup();
}

/// An item's sentences held against its source.
fn against(item: &Item, origin: &Origin, names: &Names) -> Vec<Finding> {
    let whole = format!("{}\n\n{}", origin.title, origin.text);
    let source = Source::new(&whole, proof::Context { published: origin.published, names });
    let mut findings = belonging::with_source(item, origin, &source);
    if findings.iter().any(|finding| finding.level == Level::Error) {
        // Against a source of another story every sentence would fail.
        return findings;
    }
    for paragraph in item.headline.iter().chain(&item.body) {
        let proof = source.prove(&paragraph.text);
        let told = |issue: &Issue| issue.certain || is_worth_a_look(issue, &paragraph.text);
        findings.extend(proof.issues.into_iter().filter(told).map(|issue| Finding {
            level: if issue.certain { Level::Error } else { Level::Warning },
            item: item.name(),
            line: paragraph.line_at(issue.span.start),
            words: issue.words,
            problem: issue.problem,
            source: issue.nearest.and_then(|span| whole.get(span)).map(|words| words.trim().to_owned()),
            fix: None,
        }));
    }
    findings
}

/// Which of the doubts an editor is told: words put between marks, and a bound that was dropped. That a source words a number, a day or a
/// name otherwise is what rewriting is.
fn is_worth_a_look(issue: &Issue, paragraph: &str) -> bool {
    /// Shorter ones are terms and winks.
    const QUOTED: usize = 4;
    let length = language::length(&issue.words);
    match issue.kind {
        // An editor who says that he translated may quote.
        IssueKind::Quotation => length.words + length.characters / 2 >= QUOTED && !wording::says_translated(paragraph),
        IssueKind::Figure => {
            let said = issue.problem.strip_prefix("the source says ").unwrap_or_default().to_lowercase();
            const BOUNDS: [&str; 13] = [
                "more than",
                "over",
                "at least",
                "nearly",
                "almost",
                "less than",
                "fewer than",
                "超过",
                "逾",
                "近",
                "不到",
                "不足",
                "突破",
            ];
            let plain = |text: &str| !text.contains(|c: char| c.is_alphabetic() && c.is_lowercase()) && !text.contains('+');
            let large = issue.words.bytes().filter(u8::is_ascii_digit).count() >= 2;
            BOUNDS.iter().any(|bound| said.starts_with(bound)) && large && plain(issue.words.split(' ').next().unwrap_or_default())
        }
        _ => false,
    }
}
