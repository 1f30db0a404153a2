//! A dispatch: bytes, where they came from, and what the server said of them; and what is asked and refused on the way.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::source::Method;

/// One request that a reader wants made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Where.
    pub url: Url,
    /// How.
    pub method: Method,
    /// Body of a POST.
    pub body: Option<String>,
    /// What is hoped for; becomes the `Accept` header and decides whether robots.txt is asked.
    pub wanted: Wanted,
}

/// What a request hopes to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A feed that ops listed: a user-directed fetch, robots.txt is not asked.
    Feed,
    /// A page that is scraped.
    Page,
    /// JSON from an endpoint that is scraped.
    Json,
}

/// Bytes and where they came from.
#[derive(Debug, Clone)]
pub struct Dispatch {
    /// What was asked for.
    pub asked: Url,
    /// What answered, after redirects.
    pub url: Url,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// The body, decompressed, as sent otherwise.
    pub body: Bytes,
    /// When it came.
    pub fetched: DateTime<Utc>,
}

/// Opaque validators of the URL that sent them: sent back byte for byte, never made up (RFC 9110 section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`
    pub etag: Option<String>,
    /// `Last-Modified`
    pub last_modified: Option<String>,
}

/// A good answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The bytes; `None` when the server said 304.
    pub dispatch: Option<Dispatch>,
    /// Validators it carried.
    pub validators: Validators,
    /// How long it asked to be left alone (`Cache-Control: max-age`, else `Expires`).
    pub fresh_for: Option<Duration>,
    /// Where the URL has moved for good (a chain of only 301 and 308).
    pub moved: Option<Url>,
}

/// What a host's robots.txt says to us, as it is kept from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsFile {
    /// Scheme, host and port that it is for: `https://news.example`.
    pub origin: String,
    /// Its rules for us as a robots.txt of their own; empty where all is allowed.
    pub rules: String,
    /// When it was fetched.
    pub read: DateTime<Utc>,
}

impl RobotsFile {
    /// It is believed for a day (RFC 9309 section 2.4).
    pub const KEPT: TimeDelta = TimeDelta::hours(24);

    /// Whether it may no longer be believed.
    pub fn outdated(&self, now: DateTime<Utc>) -> bool {
        outdated(self.read, Self::KEPT, now)
    }
}

/// Whether what was read at a time and is believed for so long may no longer be. A clock that was set back makes everything outdated.
pub fn outdated(read: DateTime<Utc>, believed: TimeDelta, now: DateTime<Utc>) -> bool {
    now < read || now - read >= believed
}

/// Why a request came to nothing; `words` say it to ops in one sentence, without the URL's secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Refusal {
    /// What kind of end it was.
    pub kind: RefusalKind,
    /// For people.
    pub words: String,
    /// Who refused, where that need not be whom we asked: the end of a redirect.
    pub by: Option<Box<Url>>,
}

/// Kinds of refusal; each has its own consequence in [`super::visit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalKind {
    /// The address is not one that may be reached.
    Address,
    /// robots.txt forbids it.
    Robots,
    /// 410.
    Gone,
    /// 404.
    NotFound,
    /// 429 or 503: the host wants quiet.
    Busy {
        /// As asked by `Retry-After`, at most seven days.
        retry_after: Option<Duration>,
    },
    /// A challenge page instead of an answer.
    BotWall {
        /// Who put it up, as "Cloudflare".
        by: &'static str,
    },
    /// The way leads to a host that has asked for quiet; it was not asked.
    Quiet {
        /// The end of its quiet.
        until: DateTime<Utc>,
    },
    /// 401 or 403 without a known wall.
    Forbidden,
    /// Any other status.
    Status(u16),
    /// Loops, too many hops, downgrade to http, other schemes.
    Redirect,
    /// More bytes than allowed.
    TooLarge,
    /// Name, connection, TLS, deadline.
    Network,
    /// One of the others, with a `Retry-After` beside it: see [`RefusalKind::plain`].
    Asking {
        /// What it is else.
        kind: Box<Self>,
        /// As asked by `Retry-After`, at most seven days.
        retry_after: Duration,
    },
}

impl RefusalKind {
    /// The kind with the time that its server asked for beside it, if it did.
    #[must_use]
    pub fn asking(self, retry_after: Option<Duration>) -> Self {
        match (self, retry_after) {
            (kind @ (Self::Busy { .. } | Self::Asking { .. }), _) | (kind, None) => kind,
            (kind, Some(retry_after)) => Self::Asking { kind: Box::new(kind), retry_after },
        }
    }

    /// The kind alone, whatever time its server asked for.
    pub fn plain(&self) -> &Self {
        if let Self::Asking { kind, .. } = self { kind } else { self }
    }

    /// The time that its server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after } => *retry_after,
            Self::Asking { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}
