//! Readers: a dispatch becomes entries.

pub mod filter;
pub mod selector;

mod address;
mod feed;
mod inbox;
mod json;
mod json_feed;
mod json_path;
mod listing;
mod outline;
mod page;
mod repair;
mod rhythm;
mod sitemap;
mod sniff;
mod stamp;
mod vocabulary;
mod wechat_album;
pub(in crate::desk) mod xml;

use std::io::Read;
use std::time::Duration;

use chrono_tz::Tz;
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use url::Url;

use self::sniff::Shape;
use super::dates::Context;
use super::dispatch::{Ask, Dispatch, Wanted};
use super::entry::Entry;
use super::source::{Kind, Method, Sitemap, Source, WechatAlbum};
use super::text::decode::{Decoded, decode};

/// What a reader made of one dispatch.
#[derive(Debug, Default)]
pub struct Reading {
    /// Name of the feed or account, as it says.
    pub title: Option<String>,
    /// In the order of the document.
    pub entries: Vec<Entry>,
    /// Further requests this source needs (children of a sitemap index, next pages), in order.
    pub follow: Vec<Ask>,
    /// What had to be mended to read it, in words; empty for a sound document.
    pub repaired: Vec<String>,
    /// The document breaks off: what stands after is missing, and its validator vouches for more than came.
    pub breaks_off: bool,
    /// How often it asks to be visited.
    pub rhythm: Rhythm,
}

/// How often a feed asks to be visited: lower bounds between visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// `<ttl>`, or the period of the syndication module.
    pub every: Option<Duration>,
    /// `skipHours`, GMT, 0 to 23.
    pub skip_hours: Vec<u8>,
    /// `skipDays`, 0 for Monday to 6 for Sunday.
    pub skip_days: Vec<u8>,
}

/// Why a dispatch could not be read. The words say it to ops.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A page came where a feed was expected, and it names its feed.
    #[error("this is a web page; its feed is {0}")]
    FeedElsewhere(Url),
    /// The document is something else.
    #[error("{0}")]
    Unexpected(String),
    /// A wall, a login or a verification page stands in front.
    #[error("{0}")]
    Blocked(String),
    /// The document is of the right sort, and broken beyond repair.
    #[error("{0}")]
    Broken(String),
}

/// The requests that begin a visit to a source; none for an inbox, which is read from disk.
pub fn first_asks(source: &Source) -> Vec<Ask> {
    let Some(url) = &source.url else { return Vec::new() };
    let get = |wanted: Wanted| vec![Ask { url: url.clone(), method: Method::Get, body: None, wanted }];
    match &source.kind {
        Some(Kind::WechatAlbum(_)) => vec![wechat_album::ask(url)],
        None if wechat_album::is_album(url) => vec![wechat_album::ask(url)],
        None | Some(Kind::Feed) => get(Wanted::Feed),
        Some(Kind::Listing(_) | Kind::Sitemap(_)) => get(Wanted::Page),
        Some(Kind::Json(json)) => json::asks(json, url),
        Some(Kind::Inbox(_)) => Vec::new(),
    }
}

/// Reads a dispatch by the source's kind, or by what it is when no kind is stated.
pub fn read(source: &Source, dispatch: &Dispatch) -> Result<Reading, ReadError> {
    let inflated = inflate(source, dispatch)?;
    let decoded = decode(inflated.as_deref().unwrap_or(&dispatch.body), dispatch.content_type.as_deref());
    match &source.kind {
        Some(Kind::Listing(listing)) => listing::read(source, listing, dispatch, &decoded.text),
        Some(Kind::Json(json)) => json::read(source, json, dispatch, &decoded.text),
        Some(Kind::Sitemap(sitemap)) => sitemap::read(source, sitemap, dispatch, &decoded.text),
        Some(Kind::WechatAlbum(album)) => wechat_album::read(source, album, dispatch, &decoded.text),
        Some(Kind::Inbox(_)) => inbox::read(source, dispatch, &decoded.text),
        None if wechat_album::is_album(&dispatch.asked) => wechat_album::read(source, &WechatAlbum { pages: 1 }, dispatch, &decoded.text),
        None if sniff::shape(&decoded.text) == Shape::Sitemap => sitemap::read(source, &Sitemap::default(), dispatch, &decoded.text),
        None | Some(Kind::Feed) => feed_of(source, dispatch, decoded),
    }
}

fn feed_of(source: &Source, dispatch: &Dispatch, decoded: Decoded<'_>) -> Result<Reading, ReadError> {
    let unexpected = |words: &str| Err(ReadError::Unexpected(words.to_owned()));
    match sniff::shape(&decoded.text) {
        Shape::Empty => Err(ReadError::Broken("the answer is empty".to_owned())),
        Shape::JsonFeed | Shape::Json => json_feed::read(source, dispatch, &decoded.text),
        Shape::Sitemap => unexpected("this is a sitemap, not a feed: give the source `kind = \"sitemap\"`"),
        Shape::Html => Err(page_instead(dispatch, &decoded.text)),
        Shape::Feed | Shape::Other => feed::read(source, dispatch, decoded),
    }
}

/// What a web page is that came where a feed was expected.
fn page_instead(dispatch: &Dispatch, page: &str) -> ReadError {
    if let Some(feed) = sniff::feed_named_by(page, &dispatch.url).filter(|feed| *feed != dispatch.asked && *feed != dispatch.url) {
        return ReadError::FeedElsewhere(feed);
    }
    if let Some(words) = sniff::wall(page, &dispatch.url) {
        return ReadError::Blocked(words);
    }
    if sniff::is_login(page) {
        return ReadError::Blocked("a login page came instead of the feed".to_owned());
    }
    let title = sniff::page_title(page).map_or_else(|| "without a title".to_owned(), |title| format!("titled \"{title}\""));
    ReadError::Unexpected(format!("an HTML page {title}, not a feed, and it names none: another URL, or `kind = \"listing\"`, is needed"))
}

/// A body that is itself a gzip file, as `sitemap.xml.gz` is; bounded like any other body.
fn inflate(source: &Source, dispatch: &Dispatch) -> Result<Option<Vec<u8>>, ReadError> {
    if !dispatch.body.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let most = source.limits.max_bytes;
    let mut bytes = Vec::new();
    let read = GzDecoder::new(dispatch.body.as_ref()).take(most as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > most {
        return Err(ReadError::Broken(format!("the gzip file holds more than {most} bytes and was not read")));
    }
    match read {
        // What came before a cut is worth as much as any other cut document.
        Err(error) if bytes.is_empty() => Err(ReadError::Broken(format!("the gzip file cannot be read: {error}"))),
        _ => Ok(Some(bytes)),
    }
}

/// What is known before a date of this source is read. `CST` is China's when the source is Chinese by language or zone.
fn date_context<'a>(source: &'a Source, dispatch: &Dispatch) -> Context<'a> {
    let language = source.language.as_deref().is_some_and(|language| language.to_ascii_lowercase().starts_with("zh"));
    let zone = matches!(
        source.zone,
        Some(
            Tz::Asia__Shanghai
                | Tz::Asia__Chongqing
                | Tz::Asia__Urumqi
                | Tz::Asia__Hong_Kong
                | Tz::Asia__Macau
                | Tz::Asia__Taipei
                | Tz::PRC
        )
    );
    Context { zone: source.zone, fetched: Some(dispatch.fetched), formats: &source.date_formats, chinese: language || zone }
}

#[cfg(test)]
mod tests;
