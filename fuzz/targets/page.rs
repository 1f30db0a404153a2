//! Any bytes as an article page: the writeup is bounded and sound, and every excerpt is verbatim in its text.
#![no_main]

use bytes::Bytes;
use chrono::{DateTime, Utc};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::facts::names::Names;
use keepup::desk::source::article::ArticleRules;
use keepup::desk::summary::{Budget, excerpts};
use keepup::desk::writeup::{Hints, Writeup, write_up};
use libfuzzer_sys::fuzz_target;
use url::Url;

const URLS: [&str; 3] =
    ["https://news.example/2023/05/10/story/", "https://mp.weixin.qq.com/s/R6FoptfmnOiLZPFMTh2uLw", "https://www.news.example/?p=7"];
const BUDGET: Budget = Budget { words: 90, characters: 180, sentences: 5, paragraphs: 2 };

// The first byte says where the page stands and how it is labelled.
fuzz_target!(|input: &[u8]| {
    let [place, body @ ..] = input else { return };
    let Ok(url) = Url::parse(URLS[usize::from(*place) % URLS.len()]) else { return };
    let Some(fetched) = DateTime::<Utc>::from_timestamp(1_683_853_500, 0) else { return };
    let content_type = (place & 0x80 != 0).then(|| "text/html; charset=utf-8".to_owned());
    let dispatch = Dispatch { asked: url.clone(), url, content_type, body: Bytes::copy_from_slice(body), fetched };
    let hints = Hints { fetched: Some(fetched), ..Hints::default() };
    let rules = ArticleRules::default();
    let writeup = write_up(&dispatch, Some(&rules), &hints);
    check(&writeup, body.len());
    let again = write_up(&dispatch, Some(&rules), &hints);
    assert_eq!(format!("{writeup:?}"), format!("{again:?}"), "read again, the same page says something else");
});

fn check(writeup: &Writeup, size: usize) {
    for line in [&writeup.title, &writeup.author, &writeup.site].into_iter().flatten() {
        assert!(!line.is_empty() && !line.chars().any(char::is_control), "{line:?}");
    }
    let mut total = 0;
    for block in &writeup.body {
        assert!(!block.text.trim().is_empty(), "an empty block");
        assert!(!block.text.chars().any(char::is_control), "a control character in a block: {:?}", block.text);
        total += block.text.len();
    }
    assert!(total <= 8 * size + 64, "{total} bytes of text out of {size}");
    if let Some(canonical) = &writeup.canonical {
        assert!(matches!(canonical.scheme(), "http" | "https"), "{canonical}");
    }
    let language = writeup.language.as_deref().unwrap_or("en");
    let title = writeup.title.as_deref().unwrap_or_default();
    let mut last = (0, 0);
    for excerpt in excerpts(title, &writeup.body, language, BUDGET, Names::built_in()) {
        let text = writeup.body.get(excerpt.block).and_then(|block| block.text.get(excerpt.start..excerpt.end));
        let text = text.unwrap_or_else(|| panic!("{excerpt:?} is no piece of the text"));
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        assert!((excerpt.block, excerpt.start) >= last, "out of order");
        last = (excerpt.block, excerpt.end);
    }
}
