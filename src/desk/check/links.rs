//! Links of an issue: missing ones, and those that do not lead where they should.

use url::Url;

use super::Sites;
use super::finding::{Finding, Level};
use super::reading::{Anchor, Item, Paragraph, Part, Reading};
use crate::desk::links;

/// What is wrong with the links.
pub fn findings(issue: &Reading, sites: &Sites) -> Vec<Finding> {
    let clickable =
        issue.items.iter().flat_map(|item| item.link.iter().chain(item.paragraphs())).any(|paragraph| !paragraph.anchors.is_empty());
    let mut findings = Vec::new();
    for item in &issue.items {
        match &item.link {
            Some(link) => findings.extend(of_link(item, link, clickable)),
            None => findings.extend(missing(item)),
        }
        findings.extend(item.url().and_then(|url| unarchived(item, &url, sites)));
        for paragraph in item.paragraphs() {
            findings.extend(paragraph.anchors.iter().filter_map(|anchor| astray(item, paragraph, anchor)));
        }
        for paragraph in item.body.iter().filter(|paragraph| asks_to_read_more(&paragraph.text) && paragraph.written_url().is_none()) {
            if paragraph.anchors.is_empty() {
                let problem = "this line asks to read more and links nowhere";
                findings.push(Finding::new(Level::Error, item.name(), paragraph.line, &paragraph.text, problem));
            }
        }
    }
    findings
}

fn missing(item: &Item) -> Option<Finding> {
    let (line, words) = (item.line(), item.name().unwrap_or_default());
    // A headline, or words of a note, that lead somewhere.
    let anchors = item.paragraphs().flat_map(|paragraph| paragraph.anchors.iter().map(move |anchor| (paragraph, anchor)));
    if let (Some((paragraph, anchor)), true) = (anchors.last(), item.part != Part::Feature) {
        return Some(only_a_target(item, paragraph, anchor));
    }
    match item.part {
        Part::News => Some(Finding::new(Level::Error, item.name(), line, &words, "the item has no link to its source")),
        Part::Note => Some(Finding::new(Level::Error, None, line, &words, "the note has no link")),
        Part::Feature => None,
    }
}

fn only_a_target(item: &Item, paragraph: &Paragraph, anchor: &Anchor) -> Finding {
    let problem = "the link stands only behind these words, and is lost when the text is pasted: write the URL out";
    Finding::new(Level::Warning, item.name(), paragraph.line_at(anchor.span.start), paragraph.words_of(anchor), problem)
        .fixed(printed(&anchor.target))
}

/// An address as a draft prints it; as it stands when it is none.
fn printed(target: &str) -> String {
    Url::parse(target).map_or_else(|_| target.to_owned(), |url| links::printable(&url, &[]))
}

/// Whether two addresses are one place; a redirect of the publisher's own is not known here.
fn is_one(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => links::canonical(&one, &[]) == links::canonical(&other, &[]),
        _ => false,
    }
}

/// A URL that is read as one address and leads to another.
fn astray(item: &Item, paragraph: &Paragraph, anchor: &Anchor) -> Option<Finding> {
    let words = paragraph.words_of(anchor).trim();
    let shown = if words.starts_with("www.") { format!("https://{words}") } else { words.to_owned() };
    let is_url = shown.starts_with("http") && !shown.contains(' ');
    let shown = shown.trim_end_matches(['.', ',', ';', ':', '。', '，', '!', '…']);
    // Word processors shorten a long address with an ellipsis.
    let shortened = words.ends_with('…') && anchor.target.starts_with(shown);
    (is_url && !shortened && !is_one(shown, &anchor.target)).then(|| {
        let problem = format!("the link leads elsewhere than it says, to {}", anchor.target);
        Finding::new(Level::Error, item.name(), paragraph.line_at(anchor.span.start), words, problem)
    })
}

fn of_link(item: &Item, link: &Paragraph, clickable: bool) -> Vec<Finding> {
    let finding = |level, words: &str, problem: &str| Finding::new(level, item.name(), link.line, words, problem);
    let Some(written) = link.written_url() else {
        if let (false, Some(anchor)) = (item.is_headed(&link.text), link.anchors.first()) {
            return vec![only_a_target(item, link, anchor)];
        }
        let problem = "the headline stands where the URL belongs; the link was lost when the text was pasted";
        let found = finding(Level::Error, &link.text, problem);
        return vec![match link.anchors.first() {
            Some(anchor) => Finding {
                problem: "the headline stands where the URL belongs: the link is lost when the text is pasted".to_owned(),
                ..found
            }
            .fixed(printed(&anchor.target)),
            None => found,
        }];
    };
    let mut findings: Vec<Finding> = link.anchors.iter().filter_map(|anchor| astray(item, link, anchor)).collect();
    if !findings.is_empty() {
        return findings;
    }
    let bare = written.trim_end_matches(['.', ',', ';', ':', '。', '，', '!', '、', '；', '）']);
    if bare.len() < written.len() {
        findings.push(finding(Level::Error, written, "punctuation stands at the end of the URL").fixed(bare));
        return findings;
    }
    let Some(url) = item.url() else {
        return vec![finding(Level::Error, written, "this is no URL")];
    };
    let clean = links::printable(&url, &[]);
    if clean.len() < written.trim_end_matches('/').len() && url.query() != Url::parse(&clean).ok().as_ref().and_then(Url::query) {
        findings.push(finding(Level::Warning, written, "the URL carries tracking").fixed(clean));
        return findings;
    }
    if clickable && link.anchors.is_empty() {
        findings.push(finding(Level::Note, written, "the URL cannot be clicked, as others of this issue can"));
    }
    let rest = link.text.replacen(written, "", 1);
    if rest.chars().any(char::is_alphanumeric) {
        findings.push(finding(Level::Note, link.text.trim(), "more than the URL stands on its line"));
    }
    findings
}

/// A link to a host that shows its pages to few, without the archived copy beside it.
fn unarchived(item: &Item, url: &Url, sites: &Sites) -> Option<Finding> {
    let host = url.host_str()?;
    let walled = sites.walled.iter().find(|site| is_within(host, site))?;
    let archived =
        |text: &str| sites.archives.iter().any(|site| text.contains(&format!("://{site}/")) || text.contains(&format!(".{site}/")));
    let beside = item.link.iter().chain(item.paragraphs());
    let has_copy = beside.flat_map(|paragraph| {
        std::iter::once(paragraph.text.as_str()).chain(paragraph.anchors.iter().map(|anchor| anchor.target.as_str()))
    });
    if has_copy.into_iter().any(archived) {
        return None;
    }
    let line = item.link.as_ref().map_or(item.line(), |link| link.line);
    let copy = sites.archives.first().map_or_else(|| "an archived copy".to_owned(), |site| format!("an archived copy, as at {site},"));
    let problem = format!("most readers cannot open {walled}: put {copy} beside the link");
    Some(Finding::new(Level::Warning, item.name(), line, url.as_str(), problem))
}

/// Whether a host is a site's, itself or below it.
pub(super) fn is_within(host: &str, site: &str) -> bool {
    host == site || host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.'))
}

/// A line that is an invitation: "Read more about …", "Discover what …", mostly behind an emoji.
fn asks_to_read_more(text: &str) -> bool {
    let words = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let decorated = words.len() < text.len() && text.starts_with(is_pictograph);
    let lower = words.to_lowercase();
    let short = text.split_whitespace().count() <= 16 && !text.ends_with('.');
    short
        && (lower.starts_with("read more")
            || lower.starts_with("learn more")
            || lower.starts_with("find out more")
            || lower.starts_with("discover what")
            || words.starts_with("阅读更多")
            || decorated)
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
}
