//! How a page can be made to misbehave, for tests of what the pipeline does then.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a page does instead of answering well.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Another answer: 301 with `Location`, 410, 429 with `Retry-After`, a page in a wrong charset.
    Instead {
        /// HTTP status.
        status: u16,
        /// Header lines, `Content-Type` included.
        headers: Vec<(String, String)>,
        /// The whole body.
        body: Vec<u8>,
    },
    /// The right answer after a pause; the server gives up on a connection after its own deadline.
    Slow(Duration),
    /// The right head, and then only so many bytes of the body.
    Cut(usize),
    /// The right answer, followed by so many blanks.
    Huge(usize),
}

/// Faults by host and path with query, as sent.
#[derive(Debug, Default)]
pub struct Faults(Mutex<BTreeMap<(String, String), Fault>>);

impl Faults {
    /// From now on `path` (with its query) of `host` does this.
    pub fn set(&self, host: &str, path: &str, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((host.to_owned(), path.to_owned()), fault);
    }

    /// All pages answer well again.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What is set for a page.
    pub fn find(&self, host: &str, path: &str) -> Option<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(host.to_owned(), path.to_owned())).cloned()
    }
}
