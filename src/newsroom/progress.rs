//! What the newsroom tells of long work while it is at it.

/// Hears how long work goes on; the command line draws it, the daemon does not listen.
pub trait Progress: Send + Sync {
    /// `total` steps of `what` begin ("sources", "pages"); 0 when it is not known how many.
    fn begin(&self, what: &'static str, total: usize);
    /// One step is done; `note` says which.
    fn step(&self, note: &str);
    /// The work that was begun is done.
    fn end(&self);
}

/// Nobody listens.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _what: &'static str, _total: usize) {}
    fn step(&self, _note: &str) {}
    fn end(&self) {}
}
