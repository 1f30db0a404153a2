//! An edited issue, read back and judged: links, belonging, figures, names, form; against its sources where they are known.
//!
//! Precision comes first: an editor who is told twice of what is right stops reading. What is certain is an error, what an editor
//! should look at is a warning, what concerns form alone is a note.

mod belonging;
mod finding;
mod form;
mod links;
mod names;
mod numbers;
mod reading;
mod wording;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use self::finding::{Finding, Level};
pub use self::reading::{Anchor, Counted, Item, Paragraph, Part, Reading, Unreadable};
use crate::desk::facts::names::Names;
use crate::desk::proof::{self, Source};

/// What the archive has of the article that an item rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its headline.
    pub title: String,
    /// Its text.
    pub text: String,
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
        findings.extend(numbers::findings(item, names));
        findings.extend(wording::findings(item));
        findings.extend(form::findings(item));
        if let Some(origin) = origin {
            findings.extend(against(item, origin, names));
        }
    }
    findings.extend(names::findings(issue, names));
    findings.extend(belonging::twice(issue, origins));
    findings.sort_by(|a, b| (a.line, a.level, &a.words).cmp(&(b.line, b.level, &b.words)));
    findings.dedup();
    findings
}

/// An item's sentences held against its source.
fn against(item: &Item, origin: &Origin, names: &Names) -> Vec<Finding> {
    let whole = format!("{}\n\n{}", origin.title, origin.text);
    let source = Source::new(&whole, proof::Context { published: origin.published, names });
    let mut findings = belonging::with_source(item, origin, &source);
    if !findings.is_empty() {
        // Against a source of another story every sentence would fail.
        return findings;
    }
    for paragraph in item.headline.iter().chain(&item.body) {
        let proof = source.prove(&paragraph.text);
        findings.extend(proof.issues.into_iter().map(|issue| Finding {
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
