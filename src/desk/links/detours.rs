//! Addresses that programs wrap around another one: what Google Docs writes into its exports, and mail programs into mails.

use url::Url;

/// The host or the end of it, the path, and the parameter that holds the address.
const DETOURS: [(&str, &str, &str); 9] = [
    ("google.com", "/url", "q"),
    ("google.com", "/url", "url"),
    ("safelinks.protection.outlook.com", "/", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("slack-redir.net", "/link", "url"),
    ("twitter.com", "/intent/tweet", "url"),
    ("x.com", "/intent/tweet", "url"),
    ("facebook.com", "/sharer/sharer.php", "u"),
    ("weibo.com", "/share/share.php", "url"),
];

/// Caches of AMP pages: the host or the end of it, and what stands before the address in the path, where an `s` says that it is secure
/// (<https://developers.google.com/amp/cache/overview>).
const CACHES: [(&str, &str); 3] = [("google.com", "/amp/"), ("cdn.ampproject.org", "/c/"), ("cdn.ampproject.org", "/v/")];

/// The address that a detour leads to, else the one given, as it stands.
pub fn unwrapped(written: &str) -> String {
    /// A detour may lead to a detour; nobody writes four.
    const MOST: usize = 4;
    let mut address = written.to_owned();
    for _ in 0..MOST {
        let Some(inner) = Url::parse(&address).ok().and_then(|url| inner(&url)) else { break };
        address = inner;
    }
    address
}

fn inner(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let ends = |end: &str| host == end || host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.'));
    let cached = CACHES.iter().filter(|(end, _)| ends(end)).find_map(|(_, before)| url.path().strip_prefix(before));
    if let Some(address) = cached {
        let (scheme, rest) = address.strip_prefix("s/").map_or(("http", address), |rest| ("https", rest));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        return rest.contains('.').then(|| format!("{scheme}://{rest}{query}"));
    }
    DETOURS.iter().filter(|(end, path, _)| ends(end) && url.path() == *path).find_map(|(_, _, parameter)| {
        let (_, value) = url.query_pairs().find(|(name, _)| name == parameter)?;
        (value.starts_with("http://") || value.starts_with("https://")).then(|| value.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detour_leads_to_what_it_wraps_and_nothing_else_is_touched() {
        for (written, expected) in [
            ("https://www.google.com/url?q=https://news.example/a%3Fid%3D7&sa=D&source=editors&ust=1", "https://news.example/a?id=7"),
            ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.example%2Fb&data=05", "https://news.example/b"),
            ("https://www.google.com/url?q=https://www.google.com/url?q%3Dhttps://news.example/c", "https://news.example/c"),
            ("https://www.google.com/search?q=https://news.example/", "https://www.google.com/search?q=https://news.example/"),
            ("https://notgoogle.com/url?q=https://news.example/", "https://notgoogle.com/url?q=https://news.example/"),
            ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
            ("no url", "no url"),
        ] {
            assert_eq!(unwrapped(written), expected);
        }
    }
}
