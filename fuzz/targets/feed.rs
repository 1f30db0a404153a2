//! Any bytes as the answer of a source: what is read is bounded, sound, and the same when read again.
#![no_main]

use bytes::Bytes;
use chrono::{DateTime, Utc};
use keepup::desk::dispatch::Dispatch;
use keepup::desk::entry::Entry;
use keepup::desk::readers::{self, Reading};
use keepup::desk::source::{Kind, Listing, Pick, Sitemap, Source, WechatAlbum};
use keepup::desk::text::TITLE_CHARACTERS;
use libfuzzer_sys::fuzz_target;
use url::Url;

const LABELS: [Option<&str>; 5] =
    [None, Some("application/rss+xml"), Some("text/xml; charset=utf-8"), Some("text/xml; charset=gbk"), Some("text/html; charset=utf-16")];
/// Most entries that a source takes here.
const MOST: usize = 50;

// The first byte says what the source is, the second how the answer is labelled.
fuzz_target!(init: tell_panics_only(), |input: &[u8]| {
    let [kind, label, body @ ..] = input else { return };
    let (Ok(url), Some(fetched)) = (Url::parse("https://news.example/feed/"), DateTime::<Utc>::from_timestamp(1_683_853_500, 0)) else {
        return;
    };
    let mut source = Source::plain("fuzz", url.clone());
    source.max_items = MOST;
    source.limits.max_bytes = 1 << 20;
    source.kind = match kind % 5 {
        0 => Some(Kind::Feed),
        1 => None,
        2 => Some(Kind::Sitemap(Sitemap::default())),
        3 => Some(Kind::WechatAlbum(WechatAlbum { pages: 2 })),
        _ => Some(Kind::Listing(listing())),
    };
    let label = LABELS[usize::from(*label) % LABELS.len()].map(str::to_owned);
    let dispatch = Dispatch { asked: url.clone(), url, content_type: label, body: Bytes::copy_from_slice(body), fetched };
    match (readers::read(&source, &dispatch), readers::read(&source, &dispatch)) {
        (Ok(reading), Ok(again)) => {
            check(&reading, &dispatch);
            assert_eq!(format!("{reading:?}"), format!("{again:?}"), "read again, the same bytes say something else");
        }
        (Err(why), Err(again)) => {
            assert_eq!(why, again);
            assert!(!why.to_string().is_empty(), "a refusal without words");
        }
        (one, other) => panic!("read once and refused once: {one:?} {other:?}"),
    }
});

/// A panic within feed-rs is caught and costs its feed alone: it ends the program only where nobody catches it.
fn tell_panics_only() {
    std::panic::set_hook(Box::new(|panic| {
        if !panic.location().is_some_and(|place| place.file().contains("quick-xml") || place.file().contains("feed-rs")) {
            eprintln!("{panic}");
        }
    }));
}

fn listing() -> Listing {
    let pick = |selector: &str, attribute: Option<&str>| Pick {
        selector: selector.to_owned(),
        attribute: attribute.map(str::to_owned),
        pattern: None,
    };
    Listing {
        item: "article, li".to_owned(),
        title: pick("h2", None),
        link: pick("a", Some("href")),
        summary: Some(pick("p", None)),
        date: Some(pick("time", Some("datetime"))),
        author: None,
    }
}

fn check(reading: &Reading, dispatch: &Dispatch) {
    assert!(reading.entries.len() <= MOST, "{} entries", reading.entries.len());
    assert!(reading.rhythm.skip_hours.iter().all(|hour| *hour < 24) && reading.rhythm.skip_days.iter().all(|day| *day < 7));
    for entry in &reading.entries {
        sound(entry, dispatch);
    }
}

fn sound(entry: &Entry, dispatch: &Dispatch) {
    for line in [&entry.title, &entry.author].into_iter().flatten() {
        assert!(!line.chars().any(char::is_control), "a control character in one line of text: {line:?}");
    }
    if let Some(title) = &entry.title {
        assert!(!title.trim().is_empty() && title.chars().count() <= TITLE_CHARACTERS, "{title:?}");
    }
    for text in [&entry.summary, &entry.content].into_iter().flatten() {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "a control character in text: {text:?}");
        // Two bytes of GBK are three of UTF-8, one of windows-1252 up to three, and a letter may be composed of marks.
        assert!(text.len() <= 8 * dispatch.body.len() + 64, "{} bytes of text out of {}", text.len(), dispatch.body.len());
    }
    if let Some(link) = &entry.link {
        assert!(matches!(link.scheme(), "http" | "https") && link.has_host(), "{link}");
        assert!(link.username().is_empty() && link.password().is_none(), "{link}");
    }
    if let Some(date) = &entry.published {
        assert!(date.at.to_utc() <= dispatch.fetched + chrono::TimeDelta::days(1), "{date:?}");
    }
}
