//! A source and dispatches for the tests of the readers.

use chrono::{DateTime, Utc};
use std::path::Path;

use crate::desk::dispatch::Dispatch;
use crate::desk::source::{Kind, Limits, Source};

/// A feed source with every default.
pub fn source() -> Source {
    Source {
        article: None,
        limits: Limits { max_bytes: 8 << 20, ..Limits::FEED },
        ..Source::plain("Sample", "https://news.example/feed/".parse().unwrap())
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
