//! Machine translations of what a draft prints in Chinese: marked, and held against their source like any claim.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::desk::article::Article;
use crate::desk::facts::FactContext;
use crate::desk::facts::fresh::{Fresh, Known};
use crate::desk::facts::names::Names;
use crate::desk::proof::{Context, IssueKind, Source};

/// Before each translation.
pub(super) const TRANSLATED: &str = "Translated by machine, not checked by a person";
/// In the place of one that says what its source does not.
pub(super) const REFUSED: &str = "The machine's translation is not shown";
/// Behind a quotation whose words are the translator's.
const QUOTED: &str = " [translated]";

/// Translations by what was translated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translations {
    /// Each text and its translation, in one line.
    pub made: BTreeMap<String, String>,
    /// What went wrong with others, in words.
    pub trouble: Option<String>,
}

/// A translation beside its original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslationView {
    /// What may be shown; without it only the reasons are.
    pub text: Option<String>,
    /// What the source does not bear, in words; a translation with any is not shown.
    pub issues: Vec<String>,
    /// What an editor should look at.
    pub doubts: Vec<String>,
}

impl TranslationView {
    /// Holds a translation against the piece that it was made of; a name may come from elsewhere in the article.
    pub(super) fn of(original: &str, lead: &Article, translations: Option<&Translations>, names: &Names) -> Option<Self> {
        let said = translations?.made.get(original)?;
        let published = lead.published.as_ref().map(|dated| dated.at.date_naive());
        let context = Context { published, names };
        let proof = Source::new(original, context).prove(said);
        let whole = format!("{}\n\n{}\n\n{}", lead.title, lead.summary, lead.text());
        let elsewhere = Source::new(&whole, context).prove(said);
        let borne = |issue: &crate::desk::proof::Issue| {
            issue.kind == IssueKind::Name && !elsewhere.issues.iter().any(|other| other.certain && other.words == issue.words)
        };
        let hard = proof.issues.iter().filter(|issue| issue.certain && !borne(issue));
        let issues: Vec<String> = hard.map(|issue| format!("\u{201c}{}\u{201d}: {}", issue.words, issue.problem)).collect();
        let facts = FactContext { published, names };
        let mut told = Known::default();
        told.read(said, &facts);
        let lost = Fresh::of(original, &facts, &told, published.unwrap_or_default()).figures;
        let doubts = if lost.is_empty() { Vec::new() } else { vec![format!("it does not tell {}", lost.join(", "))] };
        Some(Self { text: issues.is_empty().then(|| marked(said)), issues, doubts })
    }

    /// The line under the original.
    pub(super) fn line(&self) -> String {
        let words = match &self.text {
            Some(text) => format!("{TRANSLATED}: {text}"),
            None => format!("{REFUSED}, for it says what the original does not: {}", self.issues.join("; ")),
        };
        if self.doubts.is_empty() { words } else { format!("{words} (Look again: {}.)", self.doubts.join("; ")) }
    }
}

/// The text with a mark behind each pair of quotation marks, for the words between them are nobody's.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 24);
    let mut open = false;
    for c in text.chars() {
        out.push(c);
        let closes = matches!(c, '”' | '」' | '』') || c == '"' && open;
        open = if c == '"' { !open } else { open };
        if closes {
            out.push_str(QUOTED);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_marked() {
        assert_eq!(marked("“We pay for it,” she said. “All of it!”"), "“We pay for it,” [translated] she said. “All of it!” [translated]");
        assert_eq!(marked("It is \"cheap\"."), "It is \"cheap\" [translated].");
        assert_eq!(marked("No quotation."), "No quotation.");
    }
}
