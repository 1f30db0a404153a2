//! What makes an article the same article: readable text without a clock in it.
//!
//! | form | from |
//! |---|---|
//! | `wx:<biz>:<mid>:<idx>` | a long WeChat link |
//! | `wxs:<token>` | a short WeChat link; the page gives the form above as an alias |
//! | `key:<source>:<key>` | the source's own key, or the part of the URL that its `key` pattern takes |
//! | `url:<canonical URL>` | the link |
//! | `guid:<source>:<guid>` | the same, where ops chose the guid, or chose the URL and there is none |
//! | `title:<source>:<letters>` | the headline, when there is nothing else |

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use url::Url;

use super::entry::Entry;
use super::language::is_han;
use super::links;
use super::source::{Key, Source};

/// Longer keys and links are not taken for identities: nobody can read them, and every one of them would be indexed.
const LONGEST: usize = 1000;
/// Letters of a headline that tell it from others.
const TITLE_LETTERS: usize = 120;

/// The names of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// The first of its names.
    pub identity: String,
    /// The others; never the identity again.
    pub aliases: Vec<String>,
}

/// Links and keys that stand in several entries of one document, and so name none of them.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    links: HashMap<String, u32>,
    keys: HashMap<String, u32>,
}

impl Shared {
    /// Looks through the entries of one document. The same entry twice shares nothing with itself: a link is shared when it stands
    /// beside different keys or headlines, a key when it stands beside different links.
    pub fn among(source: &Source, entries: &[Entry]) -> Shared {
        let mut shared = Shared::default();
        let mut link_of: HashMap<&str, Option<&str>> = HashMap::with_capacity(entries.len());
        let mut text_of: HashMap<&str, (Option<&str>, &str)> = HashMap::with_capacity(entries.len());
        let canonical = |entry: &Entry| entry.link.as_ref().map(|link| String::from(links::canonical(link, &source.drop_params)));
        let links: Vec<Option<String>> = entries.iter().map(canonical).collect();
        for (entry, link) in entries.iter().zip(&links) {
            let (link, key) = (link.as_deref(), sound_key(entry));
            if let Some(link) = link {
                let title = entry.title.as_deref().unwrap_or_default();
                let first = *text_of.entry(link).or_insert((key, title));
                // an edited headline under the same key is the same entry still
                if (first.0.is_none() || first.0 != key) && first.1 != title && letters(first.1) != letters(title) {
                    *shared.links.entry(link.to_owned()).or_insert(1) += 1;
                }
            }
            if let Some(key) = key
                && *link_of.entry(key).or_insert(link) != link
            {
                *shared.keys.entry(key.to_owned()).or_insert(1) += 1;
            }
        }
        shared
    }
}

/// The name that a URL gives to its article.
pub fn of_url(url: &Url, drop_params: &[String]) -> String {
    format!("url:{}", links::canonical(url, drop_params))
}

/// The names of an entry, best first; `None` when it says nothing by which it could be known again.
pub fn identities(source: &Source, entry: &Entry, shared: &Shared) -> Option<Identities> {
    let link = entry.link.as_ref().map(|link| links::canonical(link, &source.drop_params));
    let wechat = link.as_ref().and_then(links::wechat_identity);
    let url = link.as_ref().filter(|link| link.as_str().len() <= LONGEST && !shared.links.contains_key(link.as_str()));
    let key = sound_key(entry).filter(|key| !shared.keys.contains_key(*key));
    let pattern = match &source.key {
        Key::Pattern(pattern) => entry.link.as_ref().and_then(|link| {
            let found = pattern.captures(link.as_str())?;
            found.get(1).or_else(|| found.get(0)).map(|part| part.as_str().to_string()).filter(|part| !part.is_empty())
        }),
        _ => None,
    };
    let url_name = url.map(|url| format!("url:{url}"));
    let keyed = |key: &str| format!("key:{}:{key}", source.name);
    let guid_name = key.map(|key| format!("guid:{}:{key}", source.name));

    let own = match &source.key {
        Key::Pattern(_) => pattern.as_deref().map(keyed),
        Key::Guid => guid_name.clone(),
        // a guid that is the link says no more than the link, which other sources know too
        Key::Auto => key.filter(|key| !is_link(key, source, url)).map(keyed),
        Key::Url => None,
    };
    let names: Vec<String> = [wechat, own, url_name.clone()].into_iter().flatten().collect();
    let mut names = if names.is_empty() { guid_name.into_iter().chain(title_name(source, entry)).take(1).collect() } else { names };
    if names.is_empty() {
        return None;
    }
    let identity = names.remove(0);
    names.retain(|name| *name != identity);
    Some(Identities { identity, aliases: names })
}

fn sound_key(entry: &Entry) -> Option<&str> {
    entry.key.as_deref().map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST)
}

fn is_link(key: &str, source: &Source, link: Option<&Url>) -> bool {
    let key = Url::parse(key).ok().filter(|key| matches!(key.scheme(), "http" | "https"));
    key.is_some_and(|key| Some(&links::canonical(&key, &source.drop_params)) == link)
}

fn title_name(source: &Source, entry: &Entry) -> Option<String> {
    let said = [&entry.title, &entry.summary, &entry.content].into_iter().flatten().map(|text| letters(text));
    said.into_iter().find(|letters| !letters.is_empty()).map(|letters| format!("title:{}:{letters}", source.name))
}

/// What tells a headline from another: its letters and digits, in one case and width, single spaces between words.
fn letters(text: &str) -> String {
    let kept: String = text.nfkc().flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_LETTERS).collect()
}

/// Whether a source's key stands in the article's link, as a part of its own: then the link vouches for it.
pub fn is_in_link(identity: &str, source: &str, link: &Url) -> bool {
    let key = identity.strip_prefix("key:").and_then(|rest| rest.strip_prefix(source)).and_then(|rest| rest.strip_prefix(':'));
    let Some(key) = key.filter(|key| !key.is_empty()) else { return false };
    let (link, is_part) = (link.as_str(), |c: char| !c.is_alphanumeric());
    link.match_indices(key)
        .any(|(at, _)| link[..at].ends_with(is_part) && (link.len() == at + key.len() || link[at + key.len()..].starts_with(is_part)))
}

/// Whether two headlines have no word in common, so that neither can be an edit of the other. Headlines that are not both written in words
/// are not told apart.
pub fn are_other_headlines(one: &str, other: &str) -> bool {
    let (one, other) = (marks(&letters(one)), marks(&letters(other)));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// Words of four letters and more, and every two characters in a row of a script without spaces.
fn marks(letters: &str) -> HashSet<String> {
    let mut marks = HashSet::new();
    for word in letters.split(' ') {
        let chars: Vec<char> = word.chars().collect();
        if word.chars().any(is_han) {
            marks.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if chars.len() >= 4 {
            marks.insert(word.to_owned());
        }
    }
    marks
}

#[cfg(test)]
mod tests;
