//! Links of mp.weixin.qq.com: many parameters, of which three name the article.

use url::Url;

/// Host of every public WeChat article.
pub(super) const HOST: &str = "mp.weixin.qq.com";

/// Whether it is at WeChat's host.
pub(super) fn is_host(url: &Url) -> bool {
    url.domain() == Some(HOST)
}

/// Whether it is an article's link, long, short or temporary.
pub(super) fn is_article(url: &Url) -> bool {
    url.domain() == Some(HOST) && (matches!(url.path(), "/s" | "/s/" | "/mp/appmsg/show") || token(url).is_some())
}

/// What a long link names.
struct Named {
    biz: String,
    mid: String,
    idx: String,
    /// A signature; some links open only with it, but it names nothing.
    sn: Option<String>,
}

/// Keeps what names the article: nothing of a short link's query; `__biz`, `mid`, `idx`, `sn` of a long one, in this order.
/// A temporary link keeps its query, without which it opens nothing.
pub(super) fn reduce(url: &mut Url) {
    if let Some(token) = token(url).map(str::to_owned) {
        url.set_path(&format!("/s/{token}"));
        url.set_query(None);
    } else if let Some(named) = named(url) {
        let signature = named.sn.map(|sn| format!("&sn={sn}")).unwrap_or_default();
        url.set_path("/s");
        url.set_query(Some(&format!("__biz={}&mid={}&idx={}{signature}", named.biz, named.mid, named.idx)));
    }
}

/// `wx:<biz>:<mid>:<idx>` or `wxs:<token>`.
pub(super) fn identity(url: &Url) -> Option<String> {
    if let Some(token) = token(url) {
        return Some(format!("wxs:{token}"));
    }
    is_article(url).then(|| named(url)).flatten().map(|named| format!("wx:{}:{}:{}", named.biz, named.mid, named.idx))
}

fn named(url: &Url) -> Option<Named> {
    // the second name is the one of older links
    let either = |name: &str, older: &str| parameter(url, name).or_else(|| parameter(url, older));
    let number = |value: &String| value.len() <= 20 && value.bytes().all(|byte| byte.is_ascii_digit());
    let base64 = |value: &String| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte));
    Some(Named {
        biz: either("__biz", "biz").filter(base64)?,
        mid: either("mid", "appmsgid").filter(number)?,
        // the first article of a push is often linked without its place
        idx: either("idx", "itemidx").unwrap_or_else(|| "1".to_owned()).parse::<u32>().ok()?.to_string(),
        sn: either("sn", "sign").filter(|value| value.bytes().all(|byte| byte.is_ascii_alphanumeric())),
    })
}

/// The token of a short link `/s/<token>`.
fn token(url: &Url) -> Option<&str> {
    let token = url.path().strip_prefix("/s/")?;
    // editors paste links with the stop of a sentence behind
    let token = token.trim_end_matches(['.', ',', '/']);
    let sound = (10..=64).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (is_host(url) && sound).then_some(token)
}

/// The first value of a parameter that is not empty, percent-decoded, but with `+` as it stands: base64 has it.
fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query()?.split('&').find_map(|pair| {
        let (found, value) = pair.split_once('=')?;
        if found != name || value.is_empty() {
            return None;
        }
        let whole = value.replace('+', "%2B");
        url::form_urlencoded::parse(format!("v={whole}").as_bytes()).next().map(|(_, value)| value.into_owned())
    })
}
