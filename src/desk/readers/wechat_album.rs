//! An album of an account (`mp.weixin.qq.com/mp/appmsgalbum`), in its JSON and its HTML form.

use scraper::ElementRef;
use serde_json::Value;
use url::Url;

use super::address::{Base, resolve};
use super::json_path::{list, text};
use super::page::{parse, selector};
use super::stamp::Stamp;
use super::{ReadError, Reading, date_context, sniff};
use crate::desk::dispatch::{Ask, Dispatch, Wanted};
use crate::desk::entry::Entry;
use crate::desk::source::{Method, Source, WechatAlbum};
use crate::desk::text as plain;

/// Articles a page.
const PAGE: &str = "20";

/// Parameters that name the album; all others are ours or the sharer's.
const NAMING: [&str; 3] = ["__biz", "album_id", "is_reverse"];

/// Whether an address is an album's.
pub fn is_album(url: &Url) -> bool {
    sniff::is_wechat(url) && url.path() == "/mp/appmsgalbum"
}

/// The request for the newest page of an album, in its JSON form.
pub fn ask(url: &Url) -> Ask {
    page(url, None)
}

fn page(url: &Url, after: Option<(&str, &str, u32)>) -> Ask {
    let naming: Vec<(String, String)> = url.query_pairs().filter(|(name, _)| NAMING.contains(&name.as_ref())).map(owned).collect();
    let mut url = url.clone();
    url.set_fragment(None);
    {
        let mut query = url.query_pairs_mut();
        query.clear().append_pair("action", "getalbum").extend_pairs(naming).append_pair("count", PAGE);
        if let Some((message, index, _)) = after {
            query.append_pair("begin_msgid", message).append_pair("begin_itemidx", index);
        }
        query.append_pair("f", "json");
    }
    // A fragment is never sent; it tells the reader of the next answer how many pages have been asked for.
    url.set_fragment(after.map(|(_, _, number)| format!("page-{number}")).as_deref());
    Ask { url, method: Method::Get, body: None, wanted: Wanted::Json }
}

fn owned((name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)) -> (String, String) {
    (name.into_owned(), value.into_owned())
}

/// Reads a page of an album.
pub fn read(source: &Source, album: &WechatAlbum, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    if let Some(words) = sniff::wechat_wall(document, &dispatch.url) {
        return Err(ReadError::Blocked(words.to_owned()));
    }
    match sniff::shape(document) {
        sniff::Shape::Json | sniff::Shape::JsonFeed => from_json(source, album, dispatch, document),
        sniff::Shape::Html => from_html(source, dispatch, document),
        _ => Err(ReadError::Broken("the album's answer is neither JSON nor a page".to_owned())),
    }
}

fn from_json(source: &Source, album: &WechatAlbum, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    let value: Value =
        serde_json::from_str(document.trim()).map_err(|error| ReadError::Broken(format!("the album's JSON cannot be read: {error}")))?;
    let Some(answer) = value.get("getalbum_resp").filter(|answer| answer.is_object()) else {
        let code = text(&value, "base_resp.ret").or_else(|| text(&value, "ret")).unwrap_or_else(|| "none".to_owned());
        return Err(ReadError::Unexpected(format!(
            "WeChat gives no album (code {}): open the album's link in a browser to see whether it still exists",
            plain::clean(&code)
        )));
    };
    // One article comes as an object, several as an array.
    let articles = answer.get("article_list").map(|articles| list(articles, |item| item.get("url").is_some())).unwrap_or_default();
    let entries = articles.iter().take(source.max_items).map(|article| entry(source, dispatch, |name| text(article, name))).collect();
    let title = text(answer, "base_info.title").map(|title| plain::title(&title));
    let follow = articles.last().and_then(|last| next(album, dispatch, answer, last)).into_iter().collect();
    Ok(Reading { title, entries, follow, ..Reading::default() })
}

fn next(album: &WechatAlbum, dispatch: &Dispatch, answer: &Value, last: &Value) -> Option<Ask> {
    let number = match dispatch.asked.fragment().and_then(|fragment| fragment.strip_prefix("page-")) {
        Some(number) => number.parse::<u32>().ok()?,
        // An older page whose number was lost on the way is the last.
        None if dispatch.asked.query_pairs().any(|(name, _)| name == "begin_msgid") => return None,
        None => 1,
    };
    let more = text(answer, "continue_flag").is_some_and(|flag| flag == "1");
    if !more || number >= album.pages {
        return None;
    }
    Some(page(&dispatch.asked, Some((&text(last, "msgid")?, &text(last, "itemidx")?, number + 1))))
}

fn from_html(source: &Source, dispatch: &Dispatch, document: &str) -> Result<Reading, ReadError> {
    let tree = parse(document)?;
    let items = selector("li[data-link]")?;
    let time = selector(".js_article_create_time")?;
    let read = tree.select(&items).take(source.max_items).map(|item: ElementRef<'_>| {
        entry(source, dispatch, |name| match name {
            "url" => item.attr("data-link").map(str::to_owned),
            "title" => item.attr("data-title").map(str::to_owned),
            "create_time" => item.select(&time).next().map(|time| time.text().collect::<String>().trim().to_owned()),
            _ => None,
        })
    });
    let entries: Vec<Entry> = read.collect();
    if entries.is_empty() {
        let title = sniff::page_title(document).map(|title| format!(" titled \"{title}\"")).unwrap_or_default();
        return Err(ReadError::Unexpected(format!("the page{title} lists no articles of an album")));
    }
    let title = tree.select(&selector("#js_tag_name, .album__label-title")?).next().map(|name| plain::title(&name.inner_html()));
    Ok(Reading { title: title.filter(|title| !title.is_empty()), entries, ..Reading::default() })
}

/// The link names the article (`__biz`, `mid`, `idx`), so no other key is given.
fn entry(source: &Source, dispatch: &Dispatch, get: impl Fn(&str) -> Option<String>) -> Entry {
    let link = get("url").map(|link| link.replace("&amp;", "&")).and_then(|link| resolve(&link, &Base::of(None, &dispatch.url)));
    let stamp = get("create_time").map(|time| Stamp::read(&time, &date_context(source, dispatch), "WeChat album")).unwrap_or_default();
    Entry {
        title: get("title").map(|title| plain::title(&title)).filter(|title| !title.is_empty()),
        link,
        published: stamp.published,
        undated: stamp.undated,
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests;
