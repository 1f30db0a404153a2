//! A final issue held against its draft: what ran, what was cut, what was rewritten, and what its editor wrote himself.

use std::collections::BTreeSet;

use serde::Serialize;

use super::check::{Item, Part};
use super::language::words::{self, Token};

/// Most words of an item that are compared: an item has about a hundred, and a pasted book must cost no minutes.
const COMPARED: usize = 1_500;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It was printed, and an article that is kept stands behind it.
    Ran,
    /// It stood in the draft, and the issue has it not.
    Cut,
    /// It was printed, and no article that is kept stands behind it.
    Own,
}

impl Fate {
    /// The fate as it is kept.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ran => "ran",
            Self::Cut => "cut",
            Self::Own => "own",
        }
    }

    /// The fate that is kept so.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Ran, Self::Cut, Self::Own].into_iter().find(|fate| fate.word() == word)
    }
}

/// An item of an issue, or of its draft alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IssueItem {
    /// What became of it.
    pub fate: Fate,
    /// Identity of the article behind it; `None` for [`Fate::Own`] alone.
    pub identity: Option<String>,
    /// The item of the draft that it is, if it is one.
    pub drafted: Option<Drafted>,
    /// Heading that it stands under; of one that was cut, in the draft.
    pub section: String,
    /// Place under it, from 1.
    pub position: u32,
    /// As printed.
    pub url: Option<String>,
    /// As printed.
    pub headline: String,
    /// As printed: paragraphs, parted by line breaks.
    pub text: String,
    /// Share of the words of draft and issue that the other has not, from 0 (as drafted) to 1 (nothing is left of it).
    pub changed: Option<f64>,
}

/// An item of a draft as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drafted {
    /// Identity of its article.
    pub identity: String,
    /// Heading that it stood under.
    pub section: String,
}

/// An item of the draft that the issue was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Identity of its article, and heading.
    pub drafted: Drafted,
    /// What names its story.
    pub story: String,
    /// Place under the heading, from 1.
    pub position: u32,
    /// Its link.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// Headline and paragraphs; `None` when it is not known any more.
    pub text: Option<String>,
}

/// The article behind an item of the issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Its identity.
    pub identity: String,
    /// What names its story.
    pub story: String,
}

/// Holds an issue against its draft; `behind` has one entry an item of the issue, in their order. What was cut comes last.
pub fn compare(issue: &[Item], behind: &[Option<Behind>], draft: &[Proposal]) -> Vec<IssueItem> {
    let mut items: Vec<IssueItem> = Vec::new();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (item, behind) in issue.iter().zip(behind).filter(|(item, behind)| is_printed(item, behind.is_some())) {
        let section = item.section.clone().unwrap_or_default();
        let position = 1 + items.iter().filter(|before| before.section == section).count() as u32;
        let of = behind.as_ref().and_then(|behind| {
            let by_article = draft.iter().position(|proposal| proposal.drafted.identity == behind.identity);
            by_article.or_else(|| draft.iter().position(|proposal| proposal.story == behind.story))
        });
        // Two items on one story: the first is the draft's.
        let of = of.filter(|at| used.insert(*at)).and_then(|at| draft.get(at));
        items.push(IssueItem {
            fate: if behind.is_some() { Fate::Ran } else { Fate::Own },
            identity: behind.as_ref().map(|behind| behind.identity.clone()),
            drafted: of.map(|proposal| proposal.drafted.clone()),
            section,
            position,
            url: item.url().map(String::from),
            headline: item.name().unwrap_or_default(),
            text: item.text(),
            changed: of.and_then(|proposal| Some(changed(proposal.text.as_deref()?, &item.text()))),
        });
    }
    let told: BTreeSet<&str> = behind.iter().flatten().map(|behind| behind.story.as_str()).collect();
    let cut = draft.iter().enumerate().filter(|(at, proposal)| !used.contains(at) && !told.contains(proposal.story.as_str()));
    items.extend(cut.map(|(_, proposal)| IssueItem {
        fate: Fate::Cut,
        identity: Some(proposal.drafted.identity.clone()),
        drafted: Some(proposal.drafted.clone()),
        section: proposal.drafted.section.clone(),
        position: proposal.position,
        url: Some(proposal.url.clone()),
        headline: proposal.headline.clone(),
        text: String::new(),
        changed: None,
    }));
    items
}

/// An opening or closing word to the readers is no item, nor is the outline of a feature.
fn is_printed(item: &Item, known: bool) -> bool {
    known || (item.part != Part::Feature && (item.headline.is_some() || item.link.is_some()))
}

/// Share of the words of two texts that the other has not, in order: 0 for the same, 1 for nothing in common.
pub fn changed(one: &str, other: &str) -> f64 {
    let (one, other) = (units(one), units(other));
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 1.0 - 2.0 * common(&one, &other) as f64 / all as f64 }
}

/// Words without case, Chinese characters one by one.
fn units(text: &str) -> Vec<String> {
    let units = words::tokens(text).flat_map(|(_, token)| match token {
        Token::Word(word) => vec![word.to_lowercase()],
        Token::Han(run) => run.chars().map(String::from).collect(),
    });
    units.take(COMPARED).collect()
}

/// Length of the longest common subsequence (Hirschberg's two rows).
fn common(one: &[String], other: &[String]) -> usize {
    let mut above = vec![0; other.len() + 1];
    for word in one {
        let mut row = Vec::with_capacity(above.len());
        row.push(0);
        for (at, counterpart) in other.iter().enumerate() {
            let (left, up, diagonal): (usize, usize, usize) =
                (row.last().copied().unwrap_or(0), above.get(at + 1).copied().unwrap_or(0), above.get(at).copied().unwrap_or(0));
            row.push(if word == counterpart { diagonal + 1 } else { left.max(up) });
        }
        above = row;
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::check::Reading;

    fn proposal(identity: &str, text: &str) -> Proposal {
        Proposal {
            drafted: Drafted { identity: identity.to_owned(), section: "News".to_owned() },
            story: format!("story of {identity}"),
            position: 1,
            url: format!("https://news.example/{identity}"),
            headline: identity.to_owned(),
            text: Some(text.to_owned()),
        }
    }

    fn behind(identity: &str) -> Behind {
        Behind { identity: identity.to_owned(), story: format!("story of {identity}") }
    }

    #[test]
    fn the_share_of_changed_words_is_between_nothing_and_all() {
        let share = |one: &str, other: &str| (changed(one, other) * 300.0).round() as i32;
        assert_eq!((share("", ""), share("It rains.", "it rains")), (0, 0));
        assert_eq!((share("one two", "three four"), share("它下雨", "它下雪")), (300, 100));
        assert_eq!(share("one two three four", "one two"), 100, "a half that is cut is a change too");
        assert_eq!(share(&"word ".repeat(100_000), &"word ".repeat(100_000)), 0);
    }

    #[test]
    fn what_ran_what_was_cut_and_what_is_the_editors_own() {
        let issue = "# News\n\nDear readers,\n\n### Tea chain opens shops\n\nIt opens three hundred shops.\n\nhttps://news.example/tea\n\n\
                     ### Our own view\n\nWe think so.\n\n## Notes\n\nOther outlet on noodles.\n\nhttps://other.example/noodles\n";
        let issue = Reading::of(issue);
        let known = [None, Some(behind("tea")), None, Some(Behind { identity: "other".to_owned(), story: "story of noodles".to_owned() })];
        assert_eq!(issue.items.len(), known.len(), "{:?}", issue.items);
        let draft = [proposal("bees", "x"), proposal("tea", "Tea chain opens shops\nIt opens 300 shops."), proposal("noodles", "y")];
        let items = compare(&issue.items, &known, &draft);
        let told: Vec<(Fate, &str, &str, u32, Option<&str>)> = items
            .iter()
            .map(|item| {
                let drafted = item.drafted.as_ref().map(|drafted| drafted.identity.as_str());
                (item.fate, item.headline.as_str(), item.section.as_str(), item.position, drafted)
            })
            .collect();
        assert_eq!(
            told,
            [
                (Fate::Ran, "Tea chain opens shops", "News", 1, Some("tea")),
                (Fate::Own, "Our own view", "News", 2, None),
                (Fate::Ran, "Other outlet on noodles.", "Notes", 1, Some("noodles")),
                (Fate::Cut, "bees", "News", 1, Some("bees")),
            ]
        );
        assert!(items[0].changed.is_some_and(|share| share > 0.1 && share < 0.4), "{:?}", items[0].changed);
        assert_eq!(items[2].identity.as_deref(), Some("other"));
    }
}
