//! What the elements of RSS, RDF, Atom 0.3 and Atom 1.0 mean, whatever dialect they are written in.

use std::collections::HashMap;

use super::xml::{attributes, split_name};

/// What an element of a feed or entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Headline.
    Title,
    /// Address.
    Link,
    /// guid or id.
    Key,
    /// When it was published.
    Published,
    /// When it was changed.
    Updated,
    /// Standfirst or teaser.
    Summary,
    /// Full text.
    Content,
    /// Byline.
    Author,
    /// Language of the feed.
    Language,
    /// Minutes between visits.
    Ttl,
    /// Hours without news.
    SkipHours,
    /// Days without news.
    SkipDays,
    /// `sy:updatePeriod`
    Period,
    /// `sy:updateFrequency`
    Frequency,
    /// Anything else, with all that is in it.
    Other,
}

/// The two families of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// RSS 0.9x, 1.0, 2.x.
    Rss,
    /// Atom 0.3 and 1.0.
    Atom,
}

/// The namespace of an element, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// The feed's own: RSS of any version, Atom 0.3 or 1.0, or none.
    Own,
    /// Dublin Core, elements or terms.
    Dublin,
    /// The content module.
    Content,
    /// The syndication module.
    Syndication,
    /// XHTML.
    Xhtml,
    /// Known to feed-rs, and without meaning here.
    Foreign,
}

/// Relations of links that never lead to the article.
pub const NOT_THE_ARTICLE: [&str; 8] = ["self", "replies", "edit", "enclosure", "hub", "next", "prev", "license"];

/// Namespace that feed-rs knows for Atom.
pub const ATOM: &str = "http://www.w3.org/2005/Atom";
/// Namespace that feed-rs knows for RSS 1.0.
pub const RSS1: &str = "http://purl.org/rss/1.0/";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN: &str = "http://purl.org/dc/elements/1.1/";

/// The prefixes that a document declares.
#[derive(Debug, Default)]
pub struct Prefixes<'a>(HashMap<&'a str, &'a str>);

impl<'a> Prefixes<'a> {
    /// Takes the declarations of one start tag.
    pub fn declare(&mut self, text: &'a str) {
        if text.contains("xmlns") {
            for (name, uri) in attributes(text) {
                if let Some(prefix) = name.strip_prefix("xmlns:") {
                    self.0.insert(prefix, uri.trim());
                }
            }
        }
    }

    /// The namespace of a prefix, and whether feed-rs sees it the same way. A prefix that is not declared, or declared as
    /// something unheard of, means what it usually means.
    pub fn space(&self, prefix: &str) -> (Space, bool) {
        if prefix.is_empty() {
            return (Space::Own, true);
        }
        match self.0.get(prefix) {
            Some(uri) => by_uri(uri).unwrap_or_else(|| match by_prefix(prefix) {
                Space::Foreign => (Space::Foreign, true),
                usual => (usual, false),
            }),
            None => (by_prefix(prefix), prefix == "xml"),
        }
    }
}

/// Space of a namespace URI, compared without case and trailing slash as publishers write it.
fn by_uri(uri: &str) -> Option<(Space, bool)> {
    let plain = uri.trim_end_matches(['/', '#']).to_ascii_lowercase();
    let space = match plain.as_str() {
        "http://www.w3.org/2005/atom" => return Some((Space::Own, uri == ATOM)),
        "http://purl.org/rss/1.0" => return Some((Space::Own, uri == RSS1)),
        "http://purl.org/rss/1.0/modules/content" => return Some((Space::Content, uri == CONTENT)),
        "http://purl.org/dc/elements/1.1" => return Some((Space::Dublin, uri == DUBLIN)),
        "http://purl.org/dc/elements/1.0" | "http://purl.org/dc/terms" => return Some((Space::Dublin, false)),
        "http://purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "http://www.w3.org/1999/xhtml" => Space::Xhtml,
        _ if is_feed_namespace(&plain) => return Some((Space::Own, false)),
        _ => return None,
    };
    Some((space, true))
}

/// Namespaces under which RSS and Atom have gone in their time.
pub fn is_feed_namespace(uri: &str) -> bool {
    let plain = uri.to_ascii_lowercase();
    ["purl.org/atom", "w3.org/2005/atom", "example.com/newformat", "example.com/necho", "purl.org/echo", "uri/of/echo", "pie/"]
        .iter()
        .chain(&[
            "purl.org/rss/1.0",
            "purl.org/net/rss1.1",
            "netscape.com/rdf/simple/0.9",
            "channel.netscape.com/rdf",
            "my.netscape.com/rdf",
        ])
        .chain(&["backend.userland.com/rss", "blogs.law.harvard.edu/tech/rss", "rssnamespace.org/feeds", "cyber.law.harvard.edu/rss"])
        .any(|known| plain.contains(known))
        && !plain.contains("/modules/")
}

fn by_prefix(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "content" => Space::Content,
        "dc" | "dcterms" | "dcterm" => Space::Dublin,
        "sy" => Space::Syndication,
        "atom" | "atom10" | "a10" | "rss" | "rss1" | "atom03" => Space::Own,
        "xhtml" | "xh" | "body" => Space::Xhtml,
        _ => Space::Foreign,
    }
}

/// What an element says, and whether feed-rs would hear it in a feed of that family.
pub fn meaning(family: Family, space: Space, prefixed: bool, local: &str) -> (Meaning, bool) {
    let lower = local.to_ascii_lowercase();
    let (meaning, spelled) = match space {
        Space::Own => own(&lower),
        Space::Dublin => dublin(&lower),
        Space::Content if lower == "encoded" => (Meaning::Content, "encoded"),
        Space::Syndication if lower == "updateperiod" => return (Meaning::Period, true),
        Space::Syndication if lower == "updatefrequency" => return (Meaning::Frequency, true),
        Space::Xhtml if lower == "body" || lower == "div" => return (Meaning::Content, false),
        _ => return (Meaning::Other, true),
    };
    let heard = local == spelled && is_heard(family, space, prefixed, local);
    (meaning, heard || meaning == Meaning::Other)
}

fn own(lower: &str) -> (Meaning, &'static str) {
    match lower {
        "title" => (Meaning::Title, "title"),
        "link" => (Meaning::Link, "link"),
        "guid" => (Meaning::Key, "guid"),
        "id" => (Meaning::Key, "id"),
        "pubdate" => (Meaning::Published, "pubDate"),
        "published" => (Meaning::Published, "published"),
        "issued" => (Meaning::Published, "issued"),
        "created" | "date" => (Meaning::Published, ""),
        "updated" => (Meaning::Updated, "updated"),
        "modified" => (Meaning::Updated, "modified"),
        "description" => (Meaning::Summary, "description"),
        "summary" => (Meaning::Summary, "summary"),
        "abstract" => (Meaning::Summary, ""),
        "content" => (Meaning::Content, "content"),
        "body" | "fullitem" => (Meaning::Content, ""),
        "author" => (Meaning::Author, "author"),
        "language" => (Meaning::Language, "language"),
        "ttl" => (Meaning::Ttl, "ttl"),
        "skiphours" => (Meaning::SkipHours, "skipHours"),
        "skipdays" => (Meaning::SkipDays, "skipDays"),
        _ => (Meaning::Other, ""),
    }
}

fn dublin(lower: &str) -> (Meaning, &'static str) {
    match lower {
        "title" => (Meaning::Title, ""),
        "creator" => (Meaning::Author, "creator"),
        "author" => (Meaning::Author, ""),
        "date" => (Meaning::Published, "date"),
        "issued" | "created" => (Meaning::Published, ""),
        "modified" => (Meaning::Updated, ""),
        "description" | "abstract" => (Meaning::Summary, ""),
        "identifier" => (Meaning::Key, ""),
        "language" => (Meaning::Language, "language"),
        _ => (Meaning::Other, ""),
    }
}

fn is_heard(family: Family, space: Space, prefixed: bool, local: &str) -> bool {
    match (family, space) {
        (Family::Rss, Space::Own) if prefixed => matches!(local, "updated" | "link"),
        (Family::Rss, Space::Own) => {
            matches!(local, "title" | "link" | "guid" | "pubDate" | "updated" | "description" | "author" | "language")
                || matches!(local, "ttl" | "skipHours" | "skipDays")
        }
        (Family::Rss, _) => true,
        (Family::Atom, Space::Own) => {
            matches!(local, "title" | "link" | "id" | "published" | "updated" | "pubDate" | "summary" | "content" | "author")
        }
        (Family::Atom, _) => false,
    }
}

/// Whether a tag begins an entry.
pub fn begins_entry(prefixes: &Prefixes<'_>, name: &str) -> bool {
    let (prefix, local) = split_name(name);
    (local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")) && prefixes.space(prefix).0 == Space::Own
}

/// Whether a tag only holds the feed together.
pub fn is_frame(local: &str) -> bool {
    ["rss", "channel", "feed", "rdf"].iter().any(|frame| local.eq_ignore_ascii_case(frame))
}
