//! Any text as a link: one canonical form that is its own, and a printed form that no markup ends early.
#![no_main]

use keepup::desk::links::{canonical, is_wechat, printable, wechat_identity};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|text: &str| {
    let url = Url::parse(text).or_else(|_| Url::parse("https://news.example/a/").and_then(|base| base.join(text)));
    let Ok(url) = url else { return };
    let drop_params = ["ref".to_owned(), "trackingId".to_owned()];
    for dropped in [&drop_params[..], &[]] {
        let once = canonical(&url, dropped);
        assert_eq!(canonical(&once, dropped), once, "the canonical form of {url} has another one");
        assert!(once.as_str().len() <= 3 * url.as_str().len() + 16, "{url} grew to {once}");
        let printed = printable(&url, dropped);
        if !matches!(url.scheme(), "http" | "https") {
            continue;
        }
        assert!(once.username().is_empty() && once.password().is_none() && once.fragment().is_none(), "{once}");
        assert!(!printed.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>\"".contains(c)), "{printed}");
        let Ok(read) = Url::parse(&printed) else { panic!("{printed} is no URL") };
        assert_eq!(canonical(&read, dropped), once, "printed as {printed}, {url} is another page");
        assert_eq!(printable(&read, dropped), printed, "printing {printed} changes it");
        if is_wechat(&url) {
            assert_eq!(wechat_identity(&once), wechat_identity(&url), "{url} as {once}");
        }
    }
});
