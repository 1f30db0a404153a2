//! What is remembered of a source between visits, and when to go again.

use chrono::{DateTime, Utc};
use url::Url;

use super::dispatch::Validators;
use super::readers::Rhythm;

/// What is remembered of a source. Kept in the archive, one row a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceState {
    /// Validators of the URL that is asked (`asks`), from its newest 200 or 304.
    pub validators: Validators,
    /// The URL that these validators belong to; they are never sent to another.
    pub validators_of: Option<Url>,
    /// Where a 301 or 308 sent us for good: asked instead of the configured URL, and reported as the edit to make.
    pub moved_to: Option<Url>,
    /// The configured URL for which `moved_to` and `feed_found` hold; they lapse when ops change it.
    pub configured: Option<Url>,
    /// The feed that the configured page names.
    pub feed_found: Option<Url>,
    /// SHA-256 of the last body that was read, in hex: the same body is not parsed again.
    pub body_hash: Option<String>,
    /// Start of the last visit.
    pub last_visit: Option<DateTime<Utc>>,
    /// Last answer that could be read (304 included).
    pub last_success: Option<DateTime<Utc>>,
    /// Last visit that brought an article not known before.
    pub last_new: Option<DateTime<Utc>>,
    /// Not before this.
    pub next_visit: Option<DateTime<Utc>>,
    /// Not before this, whoever asks: the server said so itself (`Retry-After`, a bot wall).
    pub quiet_until: Option<DateTime<Utc>>,
    /// How often the last document that was read asked to be visited; holds while the server answers 304.
    pub rhythm: Rhythm,
    /// Failures in a row.
    pub failures: u32,
    /// Start of the present row of failures.
    pub failing_since: Option<DateTime<Utc>>,
    /// What is wrong, in words for ops.
    pub problem: Option<String>,
    /// It answered 410 at the configured URL: never asked again.
    pub gone: bool,
}

/// A host that asked for quiet (429, 503, a verification page); nobody asks it before the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Host, as in the URL, with its port when it is not the scheme's own.
    pub host: String,
    /// End.
    pub until: DateTime<Utc>,
    /// Why, in words.
    pub reason: String,
}
