//! What was asked of the fake sites, in order.

use std::sync::{Mutex, PoisonError};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// GET, HEAD or POST.
    pub method: String,
    /// As in `Host:`, without a port.
    pub host: String,
    /// Path and query as sent.
    pub path: String,
    /// What was answered.
    pub status: u16,
    /// It carried `If-None-Match` or `If-Modified-Since`.
    pub conditional: bool,
    /// As in `User-Agent:`.
    pub agent: Option<String>,
}

/// The requests of a server's life.
#[derive(Debug, Default)]
pub struct Log(Mutex<Vec<Request>>);

impl Log {
    /// Adds a request.
    pub fn add(&self, request: Request) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// All requests so far, oldest first.
    pub fn all(&self) -> Vec<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the requests so far and begins anew.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Requests for what no site has.
    pub fn stray(&self) -> Vec<Request> {
        self.all().into_iter().filter(|request| request.status == 404).collect()
    }
}
