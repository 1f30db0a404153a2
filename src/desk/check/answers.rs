//! What the links of an issue answered, where they were asked.

use std::collections::HashMap;

use url::Url;

use super::finding::{Finding, Level};
use super::reading::{Item, Reading};
use crate::desk::links;

/// What came of asking for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It answers.
    Well,
    /// It has moved for good.
    Moved(Url),
    /// It leads to the front page of a site: what it named is gone.
    Swallowed(Url),
    /// The server says that there is nothing, in words.
    Dead(String),
    /// No answer that says anything, in words; it may be the moment.
    Failed(String),
    /// Programs may not ask, in words; a person must look.
    Unasked(String),
}

/// The addresses of an issue, each once, in order: links of items, and what words in them lead to.
pub fn addresses(issue: &Reading) -> Vec<Url> {
    let mut urls: Vec<Url> = Vec::new();
    for (_, _, url) in issue.items.iter().flat_map(places) {
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

/// The addresses of an item, each with its line and its words.
fn places(item: &Item) -> Vec<(usize, String, Url)> {
    let mut found = Vec::new();
    if let Some(url) = item.url() {
        let link = item.link.as_ref().or(item.headline.as_ref());
        found.push((link.map_or(item.line(), |link| link.line), url.to_string(), url));
    }
    for paragraph in item.link.iter().chain(item.paragraphs()) {
        for anchor in &paragraph.anchors {
            if let Some(url) = Url::parse(&anchor.target).ok().filter(|url| found.iter().all(|(_, _, known)| known != url)) {
                found.push((paragraph.line_at(anchor.span.start), paragraph.words_of(anchor).to_owned(), url));
            }
        }
    }
    found
}

/// What is to be told of the answers.
pub fn findings(issue: &Reading, answers: &HashMap<Url, Answered>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in &issue.items {
        for (line, words, url) in places(item) {
            let finding = |level, problem: String| Finding::new(level, item.name(), line, &words, problem);
            findings.extend(match answers.get(&url) {
                None | Some(Answered::Well) => None,
                // Another spelling of the same address is no news.
                Some(Answered::Moved(to)) if links::canonical(to, &[]) == links::canonical(&url, &[]) => None,
                Some(Answered::Moved(to)) => {
                    Some(finding(Level::Warning, "the link has moved for good".to_owned()).fixed(links::printable(to, &[])))
                }
                Some(Answered::Swallowed(to)) => Some(finding(Level::Warning, format!("the link leads to a front page now: {to}"))),
                Some(Answered::Dead(words)) => Some(finding(Level::Error, format!("the link is dead: {words}"))),
                Some(Answered::Failed(words)) => Some(finding(Level::Warning, format!("the link does not answer now: {words}"))),
                Some(Answered::Unasked(words)) => {
                    Some(finding(Level::Note, format!("the link could not be tried, look at it yourself: {words}")))
                }
            });
        }
    }
    findings
}
