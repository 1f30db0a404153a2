//! Links: what makes two of them one address, and what is printed.
//!
//! [`canonical`] is for comparing and for identity: scheme, `www.`, mobile and AMP forms, tracking and order of what does not
//! matter are gone, and it need not be a page that answers. [`printable`] is for readers: the publisher's own scheme and host.

use std::borrow::Cow;

use percent::{encode, normalise};
use url::Url;

pub mod detours;
mod percent;
mod tracking;
mod wechat;

/// The address by which two links are compared: idempotent, always `https`.
///
/// http and https are one, as are `www.`, `m.`, `mobile.` and `amp.` hosts and the bare one; a fragment, userinfo, default port,
/// tracking parameters, `drop_params` (compared without case) and a trailing slash or `index.html` are dropped; the remaining
/// parameters keep their order, which some servers need. WeChat links keep what names the article.
pub fn canonical(url: &Url, drop_params: &[String]) -> Url {
    let mut url = mended(url);
    if !is_web(&url) {
        return url;
    }
    clean(&mut url, drop_params);
    // a port other than the scheme's own belongs to another server: the scheme stays
    if url.port().is_none() && url.scheme() == "http" {
        let _ = url.set_scheme("https");
    }
    // what is no article of WeChat's must not become one
    if !wechat::is_host(&url) {
        reduce_host(&mut url);
        reduce_path(&mut url);
    }
    url
}

/// The address as it is printed: the publisher's scheme and host, without tracking, `drop_params`, userinfo and fragment;
/// parentheses, angle brackets and spaces are percent-encoded so that no markup ends it early.
pub fn printable(url: &Url, drop_params: &[String]) -> String {
    encode(tidy(url, drop_params).as_str())
}

/// What [`printable`] says, as a URL.
pub fn printable_url(url: &Url, drop_params: &[String]) -> Url {
    let tidy = tidy(url, drop_params);
    let text = encode(tidy.as_str());
    if text == tidy.as_str() { tidy } else { Url::parse(&text).unwrap_or(tidy) }
}

fn tidy(url: &Url, drop_params: &[String]) -> Url {
    let mut url = mended(url);
    if is_web(&url) {
        clean(&mut url, drop_params);
    }
    url
}

/// Whether it is at WeChat's host.
pub fn is_wechat(url: &Url) -> bool {
    wechat::is_host(url)
}

/// Identity of a WeChat article by its link: `wx:<biz>:<mid>:<idx>` for a long link, `wxs:<token>` for a short one, none for a
/// temporary link (they expire) and for other pages.
pub fn wechat_identity(url: &Url) -> Option<String> {
    let mut url = mended(url);
    normalise_place(&mut url);
    wechat::identity(&url)
}

/// Whether it is a link that can be asked for.
fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Undoes what pages and scripts do to links: `&amp;` and `\x26amp;` between parameters.
fn mended(url: &Url) -> Url {
    let text = url.as_str();
    if !(text.contains("&amp;") || text.contains("x26") || text.contains("&#38;")) {
        return url.clone();
    }
    // the URL parser has turned `\` into `/` in paths, and left it alone in queries
    let mut mended = text.to_owned();
    for escape in ["\\x26", "%5Cx26", "%5cx26"] {
        mended = mended.replace(escape, "&");
    }
    // once is not enough for `&amp;amp;`, and idempotence wants the end of it
    while mended.contains("&amp;") || mended.contains("&#38;") {
        mended = mended.replace("&amp;", "&").replace("&#38;", "&");
    }
    Url::parse(&mended).unwrap_or_else(|_| url.clone())
}

/// Text without its percent-encoding, as the identity in the machine comment of a draft's item.
pub fn percent_decoded(text: &str) -> String {
    percent::decoded(text)
}

/// Drops userinfo, fragment and tracking, and writes percent-encoding one way.
fn clean(url: &mut Url, drop_params: &[String]) {
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    normalise_place(url);
    if wechat::is_article(url) {
        wechat::reduce(url);
        // a link that names nothing keeps all of its query, written one way like any other
        if let Some(Cow::Owned(query)) = url.query().map(normalise) {
            url.set_query(Some(&query));
        }
        return;
    }
    let Some(query) = url.query() else { return };
    let kept: Vec<Cow<'_, str>> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && *pair != "=")
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !tracking::is_tracking(name) && !drop_params.iter().any(|dropped| dropped.eq_ignore_ascii_case(name))
        })
        .map(normalise)
        .collect();
    let kept = kept.join("&");
    if kept != query {
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
}

/// Writes host and path one way: no stops behind the host, percent-encoding only where it is needed.
fn normalise_place(url: &mut Url) {
    let bare = url.host_str().map(|host| host.trim_end_matches('.')).filter(|bare| !bare.is_empty() && url.host_str() != Some(*bare));
    if let Some(bare) = bare.map(str::to_owned) {
        let _ = url.set_host(Some(&bare));
    }
    if let Cow::Owned(path) = normalise(url.path()) {
        url.set_path(&path);
    }
}

/// Takes `www.`, `m.`, `mobile.` and `amp.` off a host that keeps at least two labels without.
fn reduce_host(url: &mut Url) {
    let Some(host) = url.domain() else { return };
    let mut bare = host;
    while let Some((label, rest)) = bare.split_once('.') {
        if !matches!(label, "www" | "m" | "mobile" | "amp") || !rest.contains('.') || rest == wechat::HOST {
            break;
        }
        bare = rest;
    }
    if bare.len() != host.len() {
        let bare = bare.to_owned();
        let _ = url.set_host(Some(&bare));
    }
}

/// Takes `amp` at either end, a trailing index file, and trailing and doubled slashes off a path.
fn reduce_path(url: &mut Url) {
    let path = url.path().to_owned();
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    // `amp` alone may be a page of its own (a product, a topic), so something must stay
    loop {
        let last = parts.last().copied().unwrap_or_default();
        let first = parts.first().copied().unwrap_or_default();
        if matches!(last, "index.html" | "index.htm" | "index.php" | "index.shtml") || (last == "amp" && parts.len() > 1) {
            parts.pop();
        } else if first == "amp" && parts.len() > 1 {
            parts.remove(0);
        } else {
            break;
        }
    }
    let reduced = format!("/{}", parts.join("/"));
    if reduced != path {
        url.set_path(&reduced);
    }
}

#[cfg(test)]
mod tests;
