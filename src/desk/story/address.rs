//! One form for all the addresses under which a page is passed on; for comparing only, never for asking.
//!
//! It is [`links::canonical`], and loses what that must keep because an article's identity hangs on it.

use std::sync::LazyLock;

use url::Url;

use crate::desk::links::{self, detours};

/// Parameters of which pages are known that need them, and far more that carry them for nothing. What a wrong one joins has to speak of
/// the same all the same (see [`original`](super::copying::original)).
static PASSENGERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = "share_token timestamp src cmp ocid partner output chksm scene sessionid srcid subscene ascene devicetype version nettype \
        wx_header poc_token xtor s_trans s_from tt_from wxshare_count weixin";
    names.split_whitespace().map(str::to_owned).collect()
});

/// Where an article stands, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Empty where there is no address. The form of a form is itself.
    pub form: String,
    /// Its host, in the same form.
    pub host: String,
}

impl Address {
    /// Reads an address: scheme, `www.`, `m.` or `amp.`, tracking, the fragment that no script reads as a place, caches of AMP pages and a
    /// trailing slash are gone; of a `WeChat` article only what tells it from the others is left.
    pub fn of(written: &str) -> Self {
        let written = written.trim();
        let whole = if written.contains("://") || written.is_empty() { written.to_owned() } else { format!("https://{written}") };
        let unwrapped = detours::unwrapped(&whole);
        let Ok(url) = Url::parse(&unwrapped) else { return Self { form: written.to_owned(), host: String::new() } };
        if let Some(identity) = links::wechat_identity(&url) {
            return Self { form: identity, host: url.host_str().unwrap_or_default().to_owned() };
        }
        let canonical = links::canonical(&url, &PASSENGERS);
        let mut host = canonical.host_str().unwrap_or_default();
        while let Some(bare) = ["wap.", "3g."].iter().find_map(|label| host.strip_prefix(label)).filter(|bare| bare.contains('.')) {
            host = bare;
        }
        let port = canonical.port().map(|port| format!(":{port}")).unwrap_or_default();
        let form = format!("{host}{port}{}{}{}", path(canonical.path()), query(&canonical), route(&url));
        Self { form, host: host.to_owned() }
    }
}

fn path(path: &str) -> &str {
    let mut path = path.trim_end_matches('/');
    while let Some(bare) = ["/amp.html", ".amp", "/full"].iter().find_map(|tail| path.strip_suffix(tail)) {
        path = bare.trim_end_matches('/');
    }
    path
}

/// The parameters in an order of their own: for comparing, none is given up by that.
fn query(url: &Url) -> String {
    let mut pairs: Vec<&str> = url.query().into_iter().flat_map(|query| query.split('&')).collect();
    pairs.sort_unstable();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The fragment where a script makes the page of it (`#/news/12`, `#!news`).
fn route(url: &Url) -> String {
    url.fragment()
        .filter(|fragment| fragment.starts_with(['/', '!']) && fragment.len() > 1)
        .map_or_else(String::new, |route| format!("#{route}"))
}
