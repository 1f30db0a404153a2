//! A source as the newsroom is told of it: what to ask, how to read it, how often, and what to keep.

pub mod article;

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use regex::Regex;
use serde::{Deserialize, Serialize};
use url::Url;

use self::article::ArticleRules;

/// One `[[source]]` of `feeds.toml` with every default filled in.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in feeds.toml, and none excludes another")]
pub struct Source {
    /// Unique, shown to people, and the source's identity in the archive.
    pub name: String,
    /// What to ask first; `None` only for an inbox, which is read from disk.
    pub url: Option<Url>,
    /// How to read it; `None` when it is to be found out from what the URL answers.
    pub kind: Option<Kind>,
    /// Whether it is on; one that is off is neither asked nor told of.
    pub enabled: bool,
    /// BCP 47 tag of what it publishes, when stated; the text decides otherwise.
    pub language: Option<String>,
    /// Zone of dates that carry none.
    pub zone: Option<Tz>,
    /// Date forms to try before the general ones.
    pub date_formats: Vec<DateFormat>,
    /// Which of its entries are wanted.
    pub filter: Filter,
    /// Query parameters to drop from its links, beside the known tracking ones.
    pub drop_params: Vec<String>,
    /// What makes two of its entries the same article.
    pub key: Key,
    /// How to read its article pages; `None` means that they are never asked for.
    pub article: Option<ArticleRules>,
    /// Extra request headers, sent to the source's own host only.
    pub headers: Vec<(String, Secret)>,
    /// Variables that its headers need and the environment lacks: without them it may not be asked.
    pub lacks: Vec<String>,
    /// Shortest time between two visits.
    pub interval: Duration,
    /// Longest time between two visits that its own rhythm can bring about; that of its server and of failures may be longer.
    pub max_interval: Duration,
    /// Entries older than this at first sight are not taken.
    pub max_age: Duration,
    /// Most entries taken from one answer.
    pub max_items: usize,
    /// Bounds on one request.
    pub limits: Limits,
    /// Whether robots.txt is obeyed for its pages.
    pub robots: Robots,
    /// Only excerpts can be read by the public.
    pub paywalled: bool,
    /// The publisher reports on itself: a newsroom of a company.
    pub official: bool,
    /// Name of the edition's section that its stories belong to.
    pub section: Option<String>,
    /// Its short posts are platform notes.
    pub notes: bool,
    /// How much its reports count when a lead is chosen; 1.0 is usual.
    pub weight: f64,
    /// It is stale when nothing new came for this long.
    pub expect_every: Option<Duration>,
    /// May be reached at loopback and private addresses.
    pub allow_private: bool,
    /// Certificates in PEM that are trusted for it beside the system's; absolute.
    pub ca_file: Option<PathBuf>,
}

impl Source {
    /// A source with nothing but a name and a URL: what two lines of `feeds.toml` make under the standard defaults.
    pub fn plain(name: &str, url: Url) -> Self {
        Self {
            name: name.to_owned(),
            url: Some(url),
            kind: None,
            enabled: true,
            language: None,
            zone: None,
            date_formats: Vec::new(),
            filter: Filter::default(),
            drop_params: Vec::new(),
            key: Key::Auto,
            article: Some(ArticleRules::default()),
            headers: Vec::new(),
            lacks: Vec::new(),
            interval: Duration::from_secs(60 * 60),
            max_interval: Duration::from_secs(6 * 60 * 60),
            max_age: Duration::from_secs(14 * 24 * 60 * 60),
            max_items: 1000,
            limits: Limits::FEED,
            robots: Robots::Respect,
            paywalled: false,
            official: false,
            notes: false,
            section: None,
            weight: 1.0,
            expect_every: None,
            allow_private: false,
            ca_file: None,
        }
    }
}

impl Source {
    /// The rules by which a document of it is read, in words that change when one of them does: the same document then says something
    /// else. How it is asked for, and how its article pages are read, is not among them.
    pub fn reading_rules(&self) -> String {
        let Self { kind, language, zone, date_formats, filter, drop_params, key, max_age, max_items, limits, .. } = self;
        let rules = (kind, language, zone, date_formats, filter, drop_params, key, max_age, max_items, limits.max_bytes);
        format!("{rules:?}")
    }
}

impl Limits {
    /// For a feed, a listing or an endpoint.
    pub const FEED: Self = Self { timeout: Duration::from_secs(30), max_bytes: 10 << 20, pause: Duration::from_secs(2) };
    /// For an article page; those of WeChat reach 4 MB.
    pub const PAGE: Self = Self { timeout: Duration::from_secs(30), max_bytes: 8 << 20, pause: Duration::from_secs(2) };
}

/// How a source is read.
#[derive(Debug, Clone)]
pub enum Kind {
    /// RSS, Atom, RDF or JSON Feed.
    Feed,
    /// An HTML page with a list of articles.
    Listing(Listing),
    /// An endpoint that answers JSON, or a page with JSON in a script element.
    Json(Json),
    /// A sitemap, a news sitemap, or an index of them.
    Sitemap(Sitemap),
    /// An album of a WeChat account (`mp.weixin.qq.com/mp/appmsgalbum`).
    WechatAlbum(WechatAlbum),
    /// Files that editors put down: links, saved pages, exports.
    Inbox(Inbox),
}

/// CSS selectors over a page that lists articles.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Selects one element an article.
    pub item: String,
    /// Headline, within the item.
    pub title: Pick,
    /// Link, within the item.
    pub link: Pick,
    /// Standfirst, within the item.
    pub summary: Option<Pick>,
    /// Date, within the item.
    pub date: Option<Pick>,
    /// Byline, within the item.
    pub author: Option<Pick>,
}

/// A value out of an HTML element: written `h2 a@href`, or as a table with `select`, `attribute` and `pattern`.
#[derive(Debug, Clone)]
pub struct Pick {
    /// CSS selector; empty for the element itself.
    pub selector: String,
    /// Attribute to read; the element's text when absent.
    pub attribute: Option<String>,
    /// Keeps the first group, or the whole match without one.
    pub pattern: Option<Regex>,
}

/// Where things stand in a JSON answer. Paths are dotted (`data.list.0.name`); a scalar where a list is expected is a list of one.
#[derive(Debug, Clone)]
pub struct Json {
    /// How to ask.
    pub method: Method,
    /// Body of a POST; `{page}` is replaced by the page number.
    pub body: Option<String>,
    /// How many pages to ask for; `{page}` in the URL or body counts from `first_page`.
    pub pages: u32,
    /// Number of the first page.
    pub first_page: u32,
    /// Selector of the script element that holds the JSON, when the answer is HTML.
    pub embedded: Option<String>,
    /// Path and value that a good answer has.
    pub ok: Option<(String, String)>,
    /// Path of the list of items, or of an object whose values are the items.
    pub items: String,
    /// Path of the item's own key.
    pub key: Option<String>,
    /// Path of the headline.
    pub title: String,
    /// Template with paths in braces (`https://example.com/news/{contId}`), or a bare path.
    pub link: String,
    /// Path of the standfirst.
    pub summary: Option<String>,
    /// Path of the text or HTML of the article.
    pub content: Option<String>,
    /// Path of the date.
    pub date: Option<String>,
    /// Path of the byline.
    pub author: Option<String>,
}

/// How to ask an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// HEAD: whether there is an answer, without its body
    Head,
    /// GET
    Get,
    /// POST with `Content-Type: application/json`
    Post,
}

/// Which parts of a sitemap index to follow.
#[derive(Debug, Clone, Default)]
pub struct Sitemap {
    /// Child sitemaps to read, by URL; all of them (newest first, bounded) when empty.
    pub follow: Vec<Regex>,
}

/// How far back to page through an album.
#[derive(Debug, Clone)]
pub struct WechatAlbum {
    /// Pages of twenty to ask for.
    pub pages: u32,
}

/// What editors put down by hand; paths are absolute.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// A text file with one URL a line.
    pub links: Option<PathBuf>,
    /// A folder of saved HTML pages.
    pub saved: Option<PathBuf>,
    /// A folder of exported JSON, or one such file.
    pub export: Option<PathBuf>,
}

/// A date form of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFormat {
    /// strftime, as `%b %d, %Y`.
    Pattern(String),
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Relative to the time of fetching: `3小时前`, `2 days ago`.
    Relative,
}

/// Which entries are wanted. Empty lists want everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// At least one must match the URL.
    pub allow: Vec<Regex>,
    /// None may match the URL.
    pub deny: Vec<Regex>,
    /// At least one must match title or summary.
    pub keep: Vec<Regex>,
    /// None may match the title.
    pub drop: Vec<Regex>,
}

/// What makes two entries of one source the same article.
#[derive(Debug, Clone, Default)]
pub enum Key {
    /// The source's own key where it is sound, else the canonical URL.
    #[default]
    Auto,
    /// The canonical URL.
    Url,
    /// The feed's guid.
    Guid,
    /// First group of this pattern in the URL.
    Pattern(Regex),
}

/// Bounds on one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Deadline from the first byte sent to the last received.
    pub timeout: Duration,
    /// Most bytes of body, counted after decompression.
    pub max_bytes: usize,
    /// Pause between two requests to the host.
    pub pause: Duration,
}

/// Whether robots.txt is obeyed for scraped pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robots {
    /// A forbidden page is not asked for.
    Respect,
    /// The owner of this installation took it on himself; logged at every start.
    OwnerApproved,
}

/// A value that never appears in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
