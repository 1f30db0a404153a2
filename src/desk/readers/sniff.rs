//! What a document is, before anyone tries to read it as what it should be.

use url::Url;

use super::address::{Base, resolve};
use super::xml::{Token, Tokens, attribute, split_name};
use crate::desk::text;
use crate::desk::text::entities::decode;

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Nothing but white space.
    Empty,
    /// XML with the root of a feed, or something near it.
    Feed,
    /// JSON that is a JSON Feed.
    JsonFeed,
    /// Other JSON.
    Json,
    /// A sitemap or an index of sitemaps.
    Sitemap,
    /// A web page.
    Html,
    /// None of these.
    Other,
}

/// How far into a document its kind is looked for, in bytes: a style sheet or a long comment may stand before the root.
const WITHIN: usize = 8192;

/// Tells a document by its first tag, whatever its `Content-Type` says.
pub fn shape(text: &str) -> Shape {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if start.is_empty() {
        return Shape::Empty;
    }
    if start.starts_with(['{', '[']) {
        let head = prefix(start, WITHIN);
        let says_so = head.contains("jsonfeed.org/version") || (head.contains("\"items\"") && head.contains("\"content_"));
        return if says_so { Shape::JsonFeed } else { Shape::Json };
    }
    for placed in Tokens::new(start).take_while(|placed| placed.start < WITHIN) {
        if let Token::Start { name, .. } = placed.token {
            let local = split_name(name).1.to_ascii_lowercase();
            match local.as_str() {
                "rss" | "feed" | "rdf" | "channel" | "item" | "entry" => return Shape::Feed,
                "urlset" | "sitemapindex" => return Shape::Sitemap,
                "html" | "head" | "body" | "meta" | "script" | "title" | "div" | "p" | "center" | "table" => {
                    // A program's warning may stand before a feed, in HTML.
                    let head = prefix(start, WITHIN);
                    let feed = ["<rss ", "<rss>", "<rdf:RDF", "<feed xmlns"].iter().any(|root| head.contains(root));
                    return if feed { Shape::Feed } else { Shape::Html };
                }
                _ => {}
            }
        }
    }
    let head = prefix(start, WITHIN).to_ascii_lowercase();
    if head.contains("<!doctype html") || head.contains("<html") { Shape::Html } else { Shape::Other }
}

fn prefix(text: &str, mut bytes: usize) -> &str {
    bytes = bytes.min(text.len());
    while !text.is_char_boundary(bytes) {
        bytes -= 1;
    }
    text.get(..bytes).unwrap_or_default()
}

/// The feed that a page names by `<link rel="alternate">`: the first that is not one of comments.
pub fn feed_named_by(page: &str, found_at: &Url) -> Option<Url> {
    const FEEDS: [&str; 4] = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
    let mut found: Vec<(bool, Url)> = Vec::new();
    let mut base = Base::of(None, found_at);
    for placed in Tokens::new(page) {
        let Token::Start { name, attributes, .. } = placed.token else { continue };
        match name.to_ascii_lowercase().as_str() {
            "base" => base = Base::of(attribute(attributes, "href"), found_at),
            "link" => {
                let get = |name: &str| attribute(attributes, name).map(decode).unwrap_or_default();
                let kind = get("type").to_ascii_lowercase();
                let alternate = get("rel").to_ascii_lowercase().split_whitespace().any(|rel| rel == "alternate");
                if alternate && FEEDS.iter().any(|feed| kind.starts_with(feed)) {
                    let href = get("href");
                    let words = format!("{} {}", get("title"), href).to_ascii_lowercase();
                    let comments = words.contains("comment") || words.contains("评论");
                    found.extend(resolve(&href, &base).map(|url| (comments, url)));
                }
            }
            "body" if !found.is_empty() => break,
            _ => {}
        }
    }
    found.iter().find(|(comments, _)| !comments).or(found.first()).map(|(_, url)| url.clone())
}

/// The title of a page, for messages.
pub fn page_title(page: &str) -> Option<String> {
    let mut tokens = Tokens::new(page);
    let start = tokens.find(|placed| matches!(placed.token, Token::Start { name, .. } if name.eq_ignore_ascii_case("title")))?;
    let rest = page.get(start.end..)?;
    let title = text::title(rest.get(..rest.find("</")?)?);
    Some(text::shorten(&title, 80)).filter(|title| !title.is_empty())
}

/// Who stands in front of a page, in words; `None` when nobody does. The marks are those that the challenge pages themselves
/// are made of, looked for only in pages too small to be anything else.
pub fn wall(page: &str, found_at: &Url) -> Option<String> {
    /// A challenge page is far smaller than a page with news in it.
    const LARGEST: usize = 200_000;
    const MARKS: [(&str, &str); 15] = [
        ("_cf_chl_opt", "Cloudflare"),
        ("cf-chl-", "Cloudflare"),
        ("<title>Just a moment...</title>", "Cloudflare"),
        ("<title>Attention Required! | Cloudflare</title>", "Cloudflare"),
        ("captcha-delivery.com", "DataDome"),
        ("px-captcha", "HUMAN"),
        ("_Incapsula_Resource", "Imperva"),
        ("errors.edgesuite.net", "Akamai"),
        ("bm-verify", "Akamai"),
        ("gokuProps", "AWS WAF"),
        ("awsWafCookieDomainList", "AWS WAF"),
        ("sucuri_cloudproxy", "Sucuri"),
        ("within.website/x/cmd/anubis", "Anubis"),
        ("acw_sc__v2", "Alibaba Cloud"),
        ("ddos-guard.net/check", "DDoS-Guard"),
    ];
    if let Some(words) = wechat_wall(page, found_at) {
        return Some(words.to_owned());
    }
    if page.len() > LARGEST {
        return None;
    }
    MARKS.iter().find(|(mark, _)| page.contains(mark)).map(|(_, by)| format!("blocked by {by}: a challenge page came instead of an answer"))
}

/// The verification pages of `mp.weixin.qq.com`, which answer 200.
pub fn wechat_wall(page: &str, found_at: &Url) -> Option<&'static str> {
    const WORDS: &str = "blocked by WeChat: a verification page came instead of an answer";
    if found_at.path().starts_with("/mp/wappoc_appmsgcaptcha") || (is_wechat(found_at) && found_at.path().starts_with("/mp/verify")) {
        return Some(WORDS);
    }
    let asks = page.contains("环境异常") && (page.contains("完成验证后即可继续访问") || page.contains("去验证"));
    if asks && !page.contains("id=\"js_article\"") {
        return Some(WORDS);
    }
    (is_wechat(found_at) && page.contains("请在微信客户端打开")).then_some("blocked by WeChat: it wants to be opened in the WeChat client")
}

/// Whether an address is at `mp.weixin.qq.com`, whose pages are a format of their own.
pub fn is_wechat(url: &Url) -> bool {
    url.host_str() == Some("mp.weixin.qq.com")
}

/// Whether a page asks for a password and shows hardly anything else.
pub fn is_login(page: &str) -> bool {
    let password = ["type=\"password\"", "type='password'", "type=password"].iter().any(|mark| page.contains(mark));
    password && text::from_html(page).chars().count() < 3000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Url {
        Url::parse("https://news.example/").unwrap()
    }

    #[test]
    fn documents_are_told_by_their_first_tag() {
        let cases = [
            ("<?xml version='1.0'?><!-- <html> --><rss>", Shape::Feed),
            ("\n\n<rdf:RDF xmlns='x'>", Shape::Feed),
            ("Warning: x in y.php\n<feed xmlns='x'>", Shape::Feed),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\"}", Shape::JsonFeed),
            ("[1]", Shape::Json),
            ("<urlset xmlns='x'>", Shape::Sitemap),
            ("<!DOCTYPE html><html><body>", Shape::Html),
            (" \n ", Shape::Empty),
            ("hello", Shape::Other),
        ];
        for (text, expected) in cases {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn a_page_names_its_main_feed() {
        let page = "<html><head><link rel='stylesheet' href='/a.css'>\
            <link rel=\"alternate\" type=\"application/rss+xml\" title=\"News &raquo; Comments Feed\" href=\"/comments/feed/\" />\
            <link rel=\"alternate\" type=\"application/rss+xml\" title=\"News &raquo; Feed\" href=\"/feed/?a=1&amp;b=2\" /></head><body>";
        assert_eq!(feed_named_by(page, &at()).unwrap().as_str(), "https://news.example/feed/?a=1&b=2");
        assert_eq!(feed_named_by("<html><body>no feed</body></html>", &at()), None);
    }

    #[test]
    fn walls_and_logins_are_named() {
        assert!(wall("<title>Just a moment...</title>", &at()).unwrap().contains("Cloudflare"));
        assert!(wall("<h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a>", &at()).unwrap().contains("WeChat"));
        assert_eq!(wall("<div id=\"js_article\">环境异常，完成验证后即可继续访问</div>", &at()), None);
        assert!(is_login("<form><input type=\"password\"></form>") && !is_login("<p>password</p>"));
        assert_eq!(page_title("<head><title> A &amp; B\n</title>").as_deref(), Some("A & B"));
    }
}
