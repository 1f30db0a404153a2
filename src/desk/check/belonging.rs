//! Whether headline, body and link belong together, and whether two items tell one story.

use std::collections::HashSet;

use url::Url;

use super::Origin;
use super::finding::{Finding, Level};
use super::reading::{Item, Paragraph, Part, Reading};
use crate::desk::language;
use crate::desk::language::words::{self, terms};
use crate::desk::links;
use crate::desk::proof::Source;

/// Words of a source in a row that are more than a quotation; two Chinese characters are about a word.
const COPIED: usize = 35;

/// A headline that is not its body's, and an item that is not its link's.
pub fn findings(item: &Item) -> Vec<Finding> {
    headline(item).into_iter().chain(slug(item)).collect()
}

/// An address whose own words ("court-ruling-on-social-media") have nothing to do with the item.
fn slug(item: &Item) -> Option<Finding> {
    /// Fewer words tell nothing, and words of an address are often cut.
    const WORDS: usize = 4;
    let link = item.link.as_ref().filter(|_| item.part == Part::News && !item.extracted)?;
    let url = item.url()?;
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?.to_owned();
    let stem = last.rsplit_once('.').map_or(last.as_str(), |(stem, _)| stem);
    let words: HashSet<String> = stem
        .split(['-', '_'])
        .filter(|word| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect();
    let text = item.text().to_lowercase();
    let heads = |word: &String| word.chars().take(5).collect::<String>();
    // The names of a Chinese slug are pinyin, those of an English one are in the text.
    let alien = words.len() >= WORDS && !words.iter().any(|word| text.contains(&heads(word)));
    let english = same_language(&text, "plain words of the language");
    (alien && english && text.len() > 200).then(|| {
        let problem = "the words of this address have nothing to do with the item: does it belong here?";
        Finding::new(Level::Warning, item.name(), link.line, &link.text, problem)
    })
}

/// A headline none of whose words is in the body.
fn headline(item: &Item) -> Option<Finding> {
    let headline = item.headline.as_ref().filter(|_| item.part == Part::News)?;
    let body: String = item.body.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
    let (said, told): (HashSet<u64>, HashSet<u64>) = (terms(&headline.text).into_iter().collect(), terms(&body).into_iter().collect());
    // Another language shares no words, and a short body need not repeat any.
    let comparable = said.len() >= 4 && told.len() >= 30 && same_language(&headline.text, &body);
    // "media" of "social media" alone is no subject in common.
    let shared = said.intersection(&told).count();
    (comparable && shared * 6 <= said.len()).then(|| {
        let problem = "the body does not speak of what the headline says: was it pasted under the wrong one?";
        Finding::new(Level::Error, item.name(), headline.line, &headline.text, problem)
    })
}

fn same_language(one: &str, other: &str) -> bool {
    language::is_chinese(&language::detect(one, None)) == language::is_chinese(&language::detect(other, None))
}

/// A body that is not its source's, and sentences that are nothing but the source's.
pub fn with_source(item: &Item, origin: &Origin, source: &Source) -> Vec<Finding> {
    let scores: Vec<f64> = item.body.iter().map(|paragraph| source.prove(&paragraph.text).nearness).collect();
    let line = item.body.first().map_or(item.line(), |paragraph| paragraph.line);
    if !scores.is_empty() && scores.iter().all(|score| *score < 0.2) {
        let words = item.body.first().map_or_else(String::new, |paragraph| paragraph.text.chars().take(80).collect());
        let problem = "the body does not belong to its link";
        let mut finding = Finding::new(Level::Error, item.name(), line, &words, problem);
        finding.source = Some(origin.title.clone());
        return vec![finding];
    }
    if item.extracted {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = elsewhere(item, origin).into_iter().collect();
    findings.extend(copies(item, origin));
    findings
}

/// A link to a host that is not the article's: the article was found by its headline or the item's mark.
fn elsewhere(item: &Item, origin: &Origin) -> Option<Finding> {
    let link = item.link.as_ref()?;
    let (ours, theirs) = (item.url()?, Url::parse(origin.url.as_deref()?).ok()?);
    let host = |url: &Url| links::canonical(url, &[]).host_str().map(str::to_owned);
    (host(&ours) != host(&theirs)).then(|| {
        let problem = format!("the link is not the source's: the article stands at {}", theirs.host_str().unwrap_or_default());
        let mut finding = Finding::new(Level::Warning, item.name(), link.line, &link.text, problem);
        finding.source = Some(origin.title.clone());
        finding.fixed(links::printable(&theirs, &[]))
    })
}

fn copies(item: &Item, origin: &Origin) -> Vec<Finding> {
    item.body.iter().filter_map(|paragraph| copied(item, paragraph, &origin.text)).collect()
}

/// The longest run of a source's words in a paragraph, when it is too long.
fn copied(item: &Item, paragraph: &Paragraph, text: &str) -> Option<Finding> {
    let units = |text: &str| -> Vec<String> {
        words::tokens(text)
            .flat_map(|(_, token)| match token {
                words::Token::Word(word) => vec![word.to_lowercase()],
                words::Token::Han(run) => run.chars().map(String::from).collect(),
            })
            .collect()
    };
    let (ours, theirs) = (units(&paragraph.text), units(text));
    let length = COPIED * if language::is_chinese(&language::detect(&paragraph.text, None)) { 2 } else { 1 } + 1;
    let known: HashSet<&[String]> = theirs.windows(length).collect();
    ours.windows(length).any(|window| known.contains(window)).then(|| {
        let words: String = paragraph.text.chars().take(80).collect();
        Finding::new(Level::Warning, item.name(), paragraph.line, &words, format!("more than {COPIED} words in a row are the source's own"))
    })
}

/// Two items that use mostly the same words, where no source says that they are one story.
pub fn twins(issue: &Reading) -> Vec<Finding> {
    let news: Vec<(&Item, HashSet<u64>)> =
        issue.items.iter().filter(|item| item.part == Part::News).map(|item| (item, terms(&item.text()).into_iter().collect())).collect();
    let mut findings = Vec::new();
    for (at, (item, words)) in news.iter().enumerate() {
        let twin = news.iter().take(at).find(|(_, others)| {
            let shared = words.intersection(others).count();
            shared >= 15 && shared * 2 >= words.len().min(others.len())
        });
        if let Some((first, _)) = twin {
            let problem = format!("“{}” on line {} says nearly the same", first.name().unwrap_or_default(), first.line());
            findings.push(Finding::new(Level::Warning, item.name(), item.line(), &item.name().unwrap_or_default(), problem));
        }
    }
    findings
}

/// Two items on one address or one story, and a story that an earlier edition had.
pub fn twice(issue: &Reading, origins: &[Option<Origin>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: Vec<(String, usize, Option<String>)> = Vec::new();
    // A feature looks back on what was told.
    for (at, item) in issue.items.iter().enumerate().filter(|(_, item)| item.part != Part::Feature) {
        let origin = origins.get(at).and_then(Option::as_ref);
        if let Some((week, headline)) = origin.and_then(|origin| origin.printed.as_ref()) {
            let problem = format!("{week} had this story, under “{headline}”");
            findings.push(Finding::new(Level::Warning, item.name(), item.line(), &item.name().unwrap_or_default(), problem));
        }
        let keys =
            item.url().map(|url| links::canonical(&url, &[]).to_string()).into_iter().chain(origin.and_then(|origin| origin.story.clone()));
        for key in keys {
            if let Some((_, line, first)) = seen.iter().find(|(other, line, _)| *other == key && *line != item.line()) {
                let problem = format!("“{}” on line {line} tells this story already", first.clone().unwrap_or_default());
                findings.push(Finding::new(Level::Error, item.name(), item.line(), &item.name().unwrap_or_default(), problem));
                break;
            }
            seen.push((key, item.line(), item.name()));
        }
    }
    findings
}
