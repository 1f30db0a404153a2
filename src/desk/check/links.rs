//! Links of an issue: missing ones, and those that do not lead where they should.

use super::finding::{Finding, Level};
use super::reading::{Item, Part, Reading};
use crate::desk::links;

/// What is wrong with the links.
pub fn findings(issue: &Reading) -> Vec<Finding> {
    let mut findings: Vec<Finding> = issue.items.iter().filter_map(of_item).collect();
    for item in &issue.items {
        for paragraph in item.body.iter().filter(|paragraph| asks_to_read_more(&paragraph.text) && paragraph.written_url().is_none()) {
            let problem = "this line asks to read more and links nowhere";
            findings.push(Finding::new(Level::Error, item.name(), paragraph.line, &paragraph.text, problem));
        }
    }
    findings
}

fn of_item(item: &Item) -> Option<Finding> {
    let Some(link) = &item.link else {
        let (line, words) = (item.line(), item.name().unwrap_or_default());
        return match item.part {
            Part::News => Some(Finding::new(Level::Error, item.name(), line, &words, "the item has no link to its source")),
            Part::Note => Some(Finding::new(Level::Error, None, line, &words, "the note has no link")),
            Part::Feature => None,
        };
    };
    let Some(written) = link.written_url() else {
        let problem = "the headline stands where the URL belongs; the link was lost when the text was pasted";
        return Some(Finding::new(Level::Error, item.name(), link.line, &link.text, problem));
    };
    let bare = written.trim_end_matches(['.', ',', ';', ':', '。', '，', '!']);
    if bare.len() < written.len() {
        return Some(Finding::new(Level::Error, item.name(), link.line, written, "punctuation stands at the end of the URL").fixed(bare));
    }
    let Some(url) = item.url() else {
        return Some(Finding::new(Level::Error, item.name(), link.line, written, "this is no URL"));
    };
    let clean = links::printable(&url, &[]);
    if clean.len() < written.trim_end_matches('/').len() && url.query() != url::Url::parse(&clean).ok().as_ref().and_then(url::Url::query) {
        return Some(Finding::new(Level::Warning, item.name(), link.line, written, "the URL carries tracking").fixed(clean));
    }
    let rest = link.text.replacen(written, "", 1);
    (rest.chars().any(char::is_alphanumeric))
        .then(|| Finding::new(Level::Note, item.name(), link.line, link.text.trim(), "more than the URL stands on its line"))
}

/// A line that is an invitation: "Read more about …", "Discover what …", mostly behind an emoji.
fn asks_to_read_more(text: &str) -> bool {
    let words = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let decorated = words.len() < text.len() && !text.starts_with(['“', '"', '‘', '(']);
    let lower = words.to_lowercase();
    let short = text.split_whitespace().count() <= 16 && !text.ends_with('.');
    short
        && (lower.starts_with("read more")
            || lower.starts_with("learn more")
            || lower.starts_with("discover what")
            || words.starts_with("阅读更多")
            || decorated && !text.starts_with(|c: char| c.is_ascii_punctuation()))
}
