//! What is said of a request in logs and refusals, never with a secret of its URL.

use std::error::Error;

use url::Url;

use crate::desk::dispatch::{Refusal, RefusalKind};

/// A parameter whose name holds one of these carries a credential.
const SECRET_PARAMS: &[&str] = &["token", "key", "secret", "passw", "pwd", "auth", "sig", "session", "credential", "ticket"];
/// Longer URLs are cut for people.
const LONGEST: usize = 200;

/// Words can hold what a server said; no more of them than this is kept.
const LONGEST_WORDS: usize = 500;

/// A refusal of this kind, in these words.
pub(super) fn refusal(kind: RefusalKind, words: String) -> Refusal {
    Refusal { kind, words: cut(words, LONGEST_WORDS), by: None }
}

/// The host, with its port when that is not the scheme's own.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("a URL without host");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The URL for people: without user and password, with the values of parameters that look like credentials left out, cut to a
/// readable length.
pub fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs that can carry neither.
    let _cannot_have_one = shown.set_username("").and_then(|()| shown.set_password(None));
    shown.set_fragment(None);
    if let Some(query) = url.query() {
        let parts: Vec<String> = query.split('&').map(hidden).collect();
        shown.set_query(Some(&parts.join("&")));
    }
    cut(shown.into(), LONGEST)
}

fn cut(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn hidden(parameter: &str) -> String {
    let Some((name, _)) = parameter.split_once('=') else { return parameter.to_owned() };
    let lower = name.to_ascii_lowercase();
    if SECRET_PARAMS.iter().any(|secret| lower.contains(secret)) { format!("{name}=...") } else { parameter.to_owned() }
}

/// The innermost cause of an error, which is what a person can act on.
pub(super) fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_out_of_sight() {
        let url = Url::parse("https://desk:pass@example.com/feed?page=2&api_key=abc&AccessToken=def&x#top").unwrap();
        assert_eq!(shown(&url), "https://example.com/feed?page=2&api_key=...&AccessToken=...&x");
        let long = Url::parse(&format!("https://example.com/{}", "a".repeat(5_000))).unwrap();
        assert!(shown(&long).chars().count() <= LONGEST + 1);
    }
}
