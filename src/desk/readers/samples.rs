//! A source and dispatches for the tests of the readers.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::desk::dispatch::Dispatch;
use crate::desk::source::{Filter, Key, Kind, Limits, Robots, Source};

/// A feed source with every default.
pub fn source() -> Source {
    Source {
        name: "Sample".to_owned(),
        url: "https://news.example/feed/".parse().ok(),
        kind: None,
        language: None,
        zone: None,
        date_formats: Vec::new(),
        filter: Filter::default(),
        drop_params: Vec::new(),
        key: Key::Auto,
        article: None,
        headers: Vec::new(),
        interval: Duration::from_secs(3600),
        max_age: Duration::from_secs(14 * 24 * 3600),
        max_items: 1000,
        limits: Limits { timeout: Duration::from_secs(30), max_bytes: 8 << 20, pause: Duration::from_secs(1) },
        robots: Robots::Respect,
        paywalled: false,
        official: false,
        section: None,
        weight: 1.0,
        expect_every: None,
        allow_private: false,
    }
}

/// A source of that kind.
pub fn of_kind(kind: Kind) -> Source {
    Source { kind: Some(kind), ..source() }
}

/// An answer from `url`.
pub fn dispatch(url: &str, body: impl Into<Vec<u8>>) -> Dispatch {
    let url: url::Url = url.parse().unwrap();
    let fetched: DateTime<Utc> = "2023-05-12T01:00:00Z".parse().unwrap();
    Dispatch { asked: url.clone(), url, content_type: None, body: body.into().into(), fetched }
}

/// A file of `fixtures/feeds`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/feeds").join(name)).unwrap()
}
