//! Pace: few requests at once to a host, a pause between their starts, and not too many at once over all hosts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Most requests under way at once over all hosts.
const AT_ONCE: usize = 64;
/// From so many hosts on, those that nobody waits for are forgotten.
const HOSTS: usize = 1_024;

pub(super) struct Pace {
    per_host: usize,
    /// Places over all hosts. What waits for its own host holds none of them, nor does what is parsed or kept: so the network is never idle
    /// for want of a place that nobody uses.
    places: Arc<Semaphore>,
    hosts: Arc<Mutex<Hosts>>,
}

struct Hosts {
    known: HashMap<String, Arc<Host>>,
    /// How many may be known before the next sweep: twice what the last one left, so that sweeping stays cheap.
    sweep_at: usize,
}

struct Host {
    places: Mutex<Arc<Semaphore>>,
    /// Earliest start of the next request.
    next: Mutex<Instant>,
}

/// Leave to ask a host, until dropped.
pub(super) struct Turn {
    _host: Option<OwnedSemaphorePermit>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Pace {
    /// At most `per_host` requests at once to a host (at least one).
    pub(super) fn new(per_host: usize) -> Self {
        let hosts = Arc::new(Mutex::new(Hosts { known: HashMap::new(), sweep_at: HOSTS }));
        Self { per_host: per_host.max(1), places: Arc::new(Semaphore::new(AT_ONCE)), hosts }
    }

    /// The same hosts, at most `per_host` at once from now on. What is asked under the old number keeps the pause of what is asked under
    /// the new one, and the other way about: a round goes on while `feeds.toml` is read again.
    pub(super) fn renewed(&self, per_host: usize) -> Self {
        let per_host = per_host.max(1);
        if per_host != self.per_host {
            let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            for host in hosts.known.values() {
                *host.places.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(Semaphore::new(per_host));
            }
        }
        Self { per_host, places: Arc::clone(&self.places), hosts: Arc::clone(&self.hosts) }
    }

    /// Waits for a place at `host`, until the pause that the request before it asked for has gone by, and for one of all places; the next
    /// request to `host` begins `pause` after this one at the earliest.
    pub(super) async fn turn(&self, host: &str, pause: Duration) -> Turn {
        let host = self.host(host);
        // The semaphores are never closed; were they so, the pause would still hold.
        let places = Arc::clone(&host.places.lock().unwrap_or_else(PoisonError::into_inner));
        let at_host = places.acquire_owned().await.ok();
        loop {
            let next = *host.next.lock().unwrap_or_else(PoisonError::into_inner);
            tokio::time::sleep_until(next).await;
            let place = Arc::clone(&self.places).acquire_owned().await.ok();
            let now = Instant::now();
            let mut next = host.next.lock().unwrap_or_else(PoisonError::into_inner);
            // Another request to this host may have begun while this one waited for a place.
            if *next <= now {
                *next = now + pause;
                return Turn { _host: at_host, _place: place };
            }
        }
    }

    /// How long a request to `host` would wait for the pause now.
    pub(super) fn wait(&self, host: &str) -> Duration {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let next = hosts.known.get(host).map(|host| *host.next.lock().unwrap_or_else(PoisonError::into_inner));
        next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now()))
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let now = Instant::now();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.known.get(name) {
            return Arc::clone(host);
        }
        if hosts.known.len() >= hosts.sweep_at {
            hosts.known.retain(|_, host| Arc::strong_count(host) > 1 || *host.next.lock().unwrap_or_else(PoisonError::into_inner) > now);
            hosts.sweep_at = HOSTS.max(2 * hosts.known.len());
        }
        let host = Arc::new(Host { places: Mutex::new(Arc::new(Semaphore::new(self.per_host))), next: Mutex::new(now) });
        hosts.known.insert(name.to_owned(), Arc::clone(&host));
        host
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn hosts_that_nobody_waits_for_are_forgotten() {
        let pace = Pace::new(2);
        for number in 0..HOSTS * 3 {
            drop(pace.turn(&format!("h{number}"), Duration::ZERO).await);
        }
        assert!(pace.hosts.lock().unwrap().known.len() <= HOSTS);
    }

    #[tokio::test]
    async fn hosts_that_must_be_remembered_are_not_looked_through_for_each_new_one() {
        let pace = Pace::new(2);
        for number in 0..=HOSTS {
            drop(pace.turn(&format!("h{number}"), Duration::from_secs(3_600)).await);
        }
        assert_eq!(pace.hosts.lock().unwrap().sweep_at, 2 * HOSTS);
    }

    #[tokio::test]
    async fn settings_old_and_new_keep_one_pause() {
        let old = Pace::new(2);
        let new = old.renewed(1);
        drop(old.turn("a", Duration::from_secs(3_600)).await);
        drop(new.turn("b", Duration::from_secs(3_600)).await);
        assert!(new.wait("a") > Duration::from_secs(1_800) && old.wait("b") > Duration::from_secs(1_800));
        let _only = new.turn("c", Duration::ZERO).await;
        assert!(std::pin::pin!(new.turn("c", Duration::ZERO)).now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_third_request_waits_for_a_place() {
        let pace = Pace::new(2);
        let first = pace.turn("a", Duration::ZERO).await;
        let _second = pace.turn("a", Duration::ZERO).await;
        let mut third = std::pin::pin!(pace.turn("a", Duration::ZERO));
        assert!(third.as_mut().now_or_never().is_none());
        let _elsewhere = pace.turn("b", Duration::ZERO).await;
        drop(first);
        third.await;
    }

    #[tokio::test]
    async fn places_are_shared_by_all_hosts_and_none_is_held_by_who_waits_for_a_pause() {
        let pace = Pace::new(2);
        drop(pace.turn("slow", Duration::from_secs(3_600)).await);
        let mut slow = std::pin::pin!(pace.turn("slow", Duration::ZERO));
        assert!(slow.as_mut().now_or_never().is_none());
        let mut turns = Vec::new();
        for number in 0..AT_ONCE {
            turns.push(pace.turn(&format!("h{number}"), Duration::ZERO).await);
        }
        let mut more = std::pin::pin!(pace.turn("more", Duration::ZERO));
        assert!(more.as_mut().now_or_never().is_none());
        turns.pop();
        more.await;
    }

    #[tokio::test]
    async fn a_wait_for_a_place_does_not_shorten_the_pause() {
        let pace = Pace::new(2);
        let mut turns = Vec::new();
        for number in 0..AT_ONCE {
            turns.push(pace.turn(&format!("h{number}"), Duration::ZERO).await);
        }
        let mut first = std::pin::pin!(pace.turn("a", Duration::from_secs(3_600)));
        let mut second = std::pin::pin!(pace.turn("a", Duration::from_secs(3_600)));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        turns.clear();
        first.await;
        assert!(second.as_mut().now_or_never().is_none());
        assert!(pace.wait("a") > Duration::from_secs(3_000));
    }
}
