//! How a source is read: `kind`, its table, and what the URL says.

use std::path::Path;

use url::Url;

use crate::desk::source::{Inbox, Json, Kind, Listing, Method, Pick, Sitemap, WechatAlbum};

use super::article::pick;
use super::fault::Fault;
use super::settings::beside;
use super::source_keys::{ALBUM, INBOX, JSON, JSON_OK, LISTING, SITEMAP};
use super::table::Table;
use super::values;

/// The kinds by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Feed,
    Listing,
    Json,
    Sitemap,
    WechatAlbum,
    Inbox,
}

/// The words for `kind`; those with a table of their own bear its name.
const NAMES: [(&str, Name); 6] = [
    ("feed", Name::Feed),
    ("listing", Name::Listing),
    ("json", Name::Json),
    ("sitemap", Name::Sitemap),
    ("wechat_album", Name::WechatAlbum),
    ("inbox", Name::Inbox),
];

/// What `kind` says, with the mistakes of its table.
pub(super) struct Told {
    /// How the source is read, where it is known.
    pub kind: Option<Kind>,
    /// It is read from disk.
    pub is_inbox: bool,
}

/// Reads `kind` and the table that goes with it.
pub(super) fn kind(source: Table<'_>, url: Option<&Url>, base: &Path) -> Told {
    let stated = source.choice("kind", &NAMES);
    let unreadable = stated.is_none() && source.has("kind");
    let name = stated.or_else(|| implied(source)).or_else(|| url.and_then(told_by_url));
    if !unreadable {
        refuse_other_tables(source, name, stated.is_some());
    }
    let kind = name.and_then(|name| match name {
        Name::Feed => Some(Kind::Feed),
        Name::Listing => own_table(source, "listing", &LISTING).and_then(listing).map(Kind::Listing),
        Name::Json => own_table(source, "json", &JSON).and_then(|table| json(table, url)).map(Kind::Json),
        Name::Sitemap => {
            let follow = source.table("sitemap", &SITEMAP).map(|table| table.patterns("follow"));
            Some(Kind::Sitemap(Sitemap { follow: follow.unwrap_or_default() }))
        }
        Name::WechatAlbum => Some(Kind::WechatAlbum(album(source, url))),
        Name::Inbox => own_table(source, "inbox", &INBOX).and_then(|table| inbox(table, base)).map(Kind::Inbox),
    });
    Told { kind, is_inbox: name == Some(Name::Inbox) }
}

/// The kind whose table is there.
fn implied(source: Table<'_>) -> Option<Name> {
    NAMES.iter().find(|(word, name)| *name != Name::Feed && source.has(word)).map(|(_, name)| *name)
}

/// The kind that a URL tells on its own: that of an album (`mp.weixin.qq.com/mp/appmsgalbum`) or a sitemap. The rest is found out when it answers.
pub fn by_url(url: &Url) -> Option<Kind> {
    told_by_url(url).map(|name| match name {
        Name::WechatAlbum => Kind::WechatAlbum(WechatAlbum { pages: 1 }),
        _ => Kind::Sitemap(Sitemap::default()),
    })
}

/// Albums and sitemaps tell by their URLs; the rest is found out when it answers.
fn told_by_url(url: &Url) -> Option<Name> {
    let path = url.path().to_ascii_lowercase();
    if url.host_str() == Some("mp.weixin.qq.com") && path == "/mp/appmsgalbum" {
        return Some(Name::WechatAlbum);
    }
    let is_xml = [".xml", ".xml.gz"].iter().any(|end| path.ends_with(end));
    (is_xml && path.contains("sitemap")).then_some(Name::Sitemap)
}

/// A table that another kind would need.
fn refuse_other_tables(source: Table<'_>, name: Option<Name>, stated: bool) {
    for (word, other) in NAMES {
        let Some(found) = source.find(word).filter(|_| other != Name::Feed && name != Some(other)) else { continue };
        let kind = NAMES.iter().find(|(_, known)| name == Some(*known)).map_or("feed", |(word, _)| *word);
        let cure = if stated {
            format!("write kind = {word:?}, or leave the table out")
        } else {
            format!("leave out one of {kind:?} and {word:?}")
        };
        let fault = Fault::new(format!("{word:?} does not go with kind = {kind:?}"), cure);
        source.report.problem(found.key_at, fault);
    }
}

/// The table that a kind cannot do without.
fn own_table<'a>(source: Table<'a>, name: &'static str, keys: &'static super::key::Keys) -> Option<Table<'a>> {
    if !source.has(name) {
        let needs = keys.list.iter().filter(|key| key.default == "required").map(|key| format!("{} = {}", key.name, key.example));
        let needs: Vec<String> = needs.collect();
        let needs = if needs.is_empty() { r#"links = "inbox/links.txt""#.to_owned() } else { needs.join(" and ") };
        let at = source.find("kind").map_or(source.at, |found| found.at);
        source.report.absence(
            at,
            Fault::new(format!("a source of this kind needs {}", keys.table), format!("write {} and under it {needs}", keys.table)),
        );
    }
    source.table(name, keys)
}

fn listing(table: Table<'_>) -> Option<Listing> {
    let link = pick(table, "link").unwrap_or(Pick { selector: "a".to_owned(), attribute: Some("href".to_owned()), pattern: None });
    let of_link = Pick { selector: link.selector.clone(), attribute: None, pattern: None };
    let (title, summary) = (pick(table, "title").unwrap_or(of_link), pick(table, "summary"));
    let (date, author) = (pick(table, "date"), pick(table, "author"));
    let item = table.required("item", values::selector)?;
    Some(Listing { item, title, link, summary, date, author })
}

fn json(table: Table<'_>, url: Option<&Url>) -> Option<Json> {
    let path = |name| table.parsed(name, values::json_path);
    let method = table.choice("method", &[("GET", Method::Get), ("POST", Method::Post)]).unwrap_or(Method::Get);
    let body = table.string("body");
    if let Some(found) = table.find("body").filter(|_| method == Method::Get) {
        table.report.problem(found.key_at, Fault::new("a body is sent with POST only", r#"add method = "POST", or leave the body out"#));
    }
    let pages = table.whole("pages", 1..=50).unwrap_or(1);
    let numbered = |text: &str| text.contains("{page}") || text.contains("%7Bpage%7D");
    let tells_pages_apart = url.is_none_or(|url| numbered(url.as_str())) || body.as_deref().is_some_and(numbered);
    if let Some(found) = table.find("pages").filter(|_| pages > 1 && !tells_pages_apart) {
        let cure = "write {page} in the URL or in the body, where the number goes";
        table.report.problem(found.at, Fault::new("more than one page, and nothing tells them apart", cure));
    }
    let ok = table.table("ok", &JSON_OK).and_then(ok);
    let first_page = table.whole("first_page", 0..=1_000_000).unwrap_or(1);
    let embedded = table.parsed("embedded", values::selector);
    let (key, summary, content) = (path("key"), path("summary"), path("content"));
    let (date, author) = (path("date"), path("author"));
    let items = table.required("items", values::json_path);
    let title = table.required("title", values::json_path);
    let link = table.required("link", values::json_link);
    let (items, title, link) = (items?, title?, link?);
    Some(Json { method, body, pages, first_page, embedded, ok, items, key, title, link, summary, content, date, author })
}

/// The value is compared as text: `200`, `true` and `"ok"` may all be written.
fn ok(table: Table<'_>) -> Option<(String, String)> {
    let path = table.required("path", values::json_path);
    let Some(found) = table.find("value") else {
        table.missing("value");
        return None;
    };
    let value = match found.value() {
        toml::de::DeValue::Boolean(value) => Some(value.to_string()),
        toml::de::DeValue::Integer(value) => Some(value.as_str().to_owned()),
        _ => found.parsed(|text| Ok(text.to_owned())),
    };
    Some((path?, value?))
}

fn album(source: Table<'_>, url: Option<&Url>) -> WechatAlbum {
    let pages = source.table("wechat_album", &ALBUM).and_then(|table| table.whole("pages", 1..=50));
    let has = |url: &Url, wanted: &str| url.query_pairs().any(|(name, value)| name == wanted && !value.is_empty());
    if let (Some(url), Some(found)) = (url, source.find("url"))
        && !(has(url, "__biz") && has(url, "album_id"))
    {
        let cure = "open the album in WeChat, copy its link, and keep both: https://mp.weixin.qq.com/mp/appmsgalbum?__biz=...&album_id=...";
        source.report.problem(found.at, Fault::new("the URL of an album names its account (__biz) and album (album_id)", cure));
    }
    WechatAlbum { pages: pages.unwrap_or(1) }
}

fn inbox(table: Table<'_>, base: &Path) -> Option<Inbox> {
    let path = |name| table.parsed(name, |text| beside(text, base));
    let inbox = Inbox { links: path("links"), saved: path("saved"), export: path("export") };
    if !["links", "saved", "export"].iter().any(|name| table.has(name)) {
        let cure = r#"add links = "inbox/links.txt" (one URL a line), saved = "inbox/saved" (web pages) or export = "inbox/export" (JSON)"#;
        table.report.absence(table.at, Fault::new("the inbox names no files", cure));
        return None;
    }
    Some(inbox)
}
