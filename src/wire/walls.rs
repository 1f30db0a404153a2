//! Bot walls by name: the marks by which a challenge page is told from an answer.

use reqwest::header::HeaderMap;
use url::Url;

/// Where a wall shows itself.
enum Sign {
    /// This response header holds this text.
    Header(&'static str, &'static str),
    /// The URL, asked or redirected to, is on this host below this path.
    Path(&'static str, &'static str),
    /// The page holds all of these. Marks that protected sites also carry on their good pages are none.
    Page(&'static [&'static str]),
}

/// Who puts it up, and the sign.
struct Mark(&'static str, Sign);

const MARKS: &[Mark] = &[
    Mark("WeChat", Sign::Path("mp.weixin.qq.com", "/mp/wappoc_appmsgcaptcha")),
    Mark("WeChat", Sign::Path("mp.weixin.qq.com", "/mp/verify")),
    Mark("WeChat", Sign::Page(&["环境异常", "完成验证后即可继续访问"])),
    Mark("Cloudflare", Sign::Header("cf-mitigated", "challenge")),
    Mark("Cloudflare", Sign::Page(&["_cf_chl_opt"])),
    Mark("Cloudflare", Sign::Page(&["<title>Just a moment...</title>"])),
    Mark("Cloudflare", Sign::Page(&["<title>Attention Required! | Cloudflare</title>"])),
    Mark("AWS WAF", Sign::Header("x-amzn-waf-action", "challenge")),
    Mark("AWS WAF", Sign::Header("x-amzn-waf-action", "captcha")),
    Mark("AWS WAF", Sign::Page(&["awsWafCookieDomainList", "gokuProps"])),
    Mark("DataDome", Sign::Page(&["captcha-delivery.com", "var dd="])),
    Mark("Akamai", Sign::Page(&["<TITLE>Access Denied</TITLE>", "Reference&#32;&#35;"])),
    Mark("Akamai", Sign::Page(&["sec-if-cpt-container"])),
    Mark("Imperva", Sign::Page(&["Incapsula incident ID"])),
    Mark("Imperva", Sign::Page(&["Pardon Our Interruption"])),
    Mark("HUMAN", Sign::Page(&["_pxAppId", "px-captcha"])),
    Mark("Sucuri", Sign::Page(&["Sucuri WebSite Firewall - Access Denied"])),
    Mark("Alibaba Cloud", Sign::Page(&["acw_sc__v2", "var arg1="])),
    Mark("Alibaba Cloud", Sign::Page(&["aliyun_waf", "<textarea id=\"renderData\""])),
    Mark("Anubis", Sign::Page(&["id=\"anubis_challenge\""])),
];

/// A challenge page is short; a long page is an article, whatever words it holds.
const LONGEST_PAGE: usize = 128 * 1024;

/// Whose verification page a URL is.
pub(super) fn by_url(url: &Url) -> Option<&'static str> {
    let host = url.host_str()?;
    find(|sign| matches!(sign, Sign::Path(at, below) if *at == host && url.path().starts_with(below)))
}

/// Whose wall the response's head names.
pub(super) fn by_head(headers: &HeaderMap) -> Option<&'static str> {
    find(|sign| match sign {
        Sign::Header(name, text) => headers.get_all(*name).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(text))),
        _ => false,
    })
}

/// Whose challenge page a body is.
pub(super) fn by_page(body: &[u8]) -> Option<&'static str> {
    if body.len() > LONGEST_PAGE {
        return None;
    }
    let page = String::from_utf8_lossy(body);
    find(|sign| matches!(sign, Sign::Page(needles) if needles.iter().all(|needle| page.contains(needle))))
}

/// Whether bytes look like an HTML page rather than a feed or JSON.
pub(super) fn is_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body", b"<script"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}

fn find(matches: impl Fn(&Sign) -> bool) -> Option<&'static str> {
    MARKS.iter().find(|Mark(_, sign)| matches(sign)).map(|Mark(by, _)| *by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_known_by_url_and_page() {
        let url = Url::parse("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x&target_url=y").unwrap();
        assert_eq!(by_url(&url), Some("WeChat"));
        assert_eq!(by_url(&Url::parse("https://mp.weixin.qq.com/s/abc").unwrap()), None);
        assert_eq!(by_page(b"<html><head><title>Just a moment...</title></head></html>"), Some("Cloudflare"));
        assert_eq!(by_page("<p>环境异常</p><p>完成验证后即可继续访问。</p>".as_bytes()), Some("WeChat"));
        // a good page of a protected site
        assert_eq!(by_page(b"<html><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script><p>News"), None);
    }

    #[test]
    fn pages_are_told_from_feeds() {
        assert!(is_html(b"\n <!DOCTYPE HTML>") && is_html(b"\xef\xbb\xbf<html lang=en>"));
        assert!(!is_html(b"<?xml version=\"1.0\"?><rss>") && !is_html(b"{}") && !is_html(b""));
    }
}
