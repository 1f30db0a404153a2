//! The budget of memory: long bodies wait for each other, so that a pass over thousands of hosts is as small as one over ten.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bodies up to this many bytes are read without leave: feeds are seldom longer, and 64 of them at once are small.
pub(super) const SHORT: usize = 256 * 1024;
/// Long bodies in memory at one time, in KiB: what they may grow to, not what they are.
const LONG_KIB: u32 = 32 * 1024;

/// What is left of the budget.
#[derive(Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// Leave to keep a long body, until dropped.
pub(super) struct Leave(#[expect(dead_code, reason = "held for its drop")] Option<OwnedSemaphorePermit>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(LONG_KIB as usize)))
    }

    /// Waits until a body that may grow to `most` bytes fits. One that is larger than the whole budget gets all of it.
    ///
    /// All that a body may need is asked for at once: bodies that wait for more while they hold some could wait for each other for ever.
    pub(super) async fn leave(&self, most: usize) -> Leave {
        let kib = u32::try_from(most / 1024).unwrap_or(u32::MAX).clamp(1, LONG_KIB);
        // The semaphore is never closed; were it so, the bound on each body would still hold.
        Leave(Arc::clone(&self.0).acquire_many_owned(kib).await.ok())
    }
}

/// A body that gives its leave back when the last copy of it is dropped.
pub(super) fn held(body: Bytes, leave: Leave) -> Bytes {
    struct Held(Bytes, #[expect(dead_code, reason = "held for its drop")] Leave);
    impl AsRef<[u8]> for Held {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    Bytes::from_owner(Held(body, leave))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_long_body_waits_for_the_last_copy_of_another() {
        let budget = Budget::new();
        let whole = LONG_KIB as usize * 1024;
        let body = held(Bytes::from_static(b"<rss/>"), budget.leave(whole * 2).await);
        let copy = body.slice(1..4);
        drop(body);
        assert!(budget.leave(1).now_or_never().is_none());
        assert_eq!(copy, b"rss".as_slice());
        drop(copy);
        assert!(budget.leave(whole).now_or_never().is_some());
    }
}
