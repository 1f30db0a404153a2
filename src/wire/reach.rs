//! Whom our requests reach: it tells a fault of our own link from one of a host.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::desk::visit::{host_key, is_private};

/// One host that gives no answer may be at fault itself.
const CUT_OFF: usize = 2;
/// After so many hosts that give no answer, and none that does, nobody else is asked.
const HOPELESS: usize = 16;
/// So many silent hosts are remembered.
const HOSTS: usize = 1_024;

/// What the pass at hand has met; clones share it. Private hosts count for nothing, for they are reached without the link.
#[derive(Clone, Default)]
pub struct Reach(Arc<Mutex<Met>>);

#[derive(Default)]
struct Met {
    answered: bool,
    silent: HashSet<String>,
}

impl Reach {
    /// A pass begins. Hosts that gave no answer count on while nobody answers, for a pass may ask a single one.
    pub fn begin(&self) {
        let mut met = self.lock();
        if std::mem::take(&mut met.answered) {
            met.silent.clear();
        }
    }

    /// Whether several hosts gave no answer and none did: then the fault is in our own link.
    pub fn is_cut_off(&self) -> bool {
        self.lock().silent_ones() >= CUT_OFF
    }

    /// Whether it is no use to ask anybody else in this pass.
    pub fn is_hopeless(&self) -> bool {
        self.lock().silent_ones() >= HOPELESS
    }

    /// Whether some host has answered in this pass.
    pub fn has_answer(&self) -> bool {
        self.lock().answered
    }

    /// Whether the last request to this URL's host got no answer.
    pub fn is_silent(&self, url: &Url) -> bool {
        host_key(url).is_some_and(|host| self.lock().silent.contains(&host))
    }

    /// What came of a request to `url`. A refusal of ours says nothing of the link.
    pub(super) fn note<T>(&self, url: &Url, outcome: &Result<T, Refusal>) {
        let Some(host) = host_key(url).filter(|_| !is_private(url)) else { return };
        let mut met = self.lock();
        match outcome {
            Ok(_) => {
                met.answered = true;
                met.silent.remove(&host);
            }
            Err(Refusal { kind: RefusalKind::Network, .. }) if met.silent.len() < HOSTS => drop(met.silent.insert(host)),
            Err(_) => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Met> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Met {
    /// How many hosts gave no answer while none did.
    fn silent_ones(&self) -> usize {
        if self.answered { 0 } else { self.silent.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::words::refusal;

    fn note(reach: &Reach, url: &str, answered: bool) {
        let outcome = if answered { Ok(()) } else { Err(refusal(RefusalKind::Network, "no route".to_owned())) };
        reach.note(&Url::parse(url).unwrap(), &outcome);
    }

    #[test]
    fn several_silent_hosts_are_our_own_fault_and_one_answer_clears_us() {
        let reach = Reach::default();
        note(&reach, "https://a.example/1", false);
        note(&reach, "https://a.example/2", false);
        note(&reach, "http://bridge/feed", false);
        assert!(!reach.is_cut_off(), "one host and a private one");
        reach.begin();
        note(&reach, "http://bridge/feed", true);
        note(&reach, "https://b.example/", false);
        assert!(reach.is_cut_off() && !reach.has_answer());
        note(&reach, "https://c.example/", true);
        assert!(!reach.is_cut_off() && reach.is_silent(&Url::parse("https://b.example/x").unwrap()));
        reach.begin();
        note(&reach, "https://d.example/", false);
        assert!(!reach.is_cut_off(), "those before the answer were at fault themselves");
    }

    #[test]
    fn only_silence_counts() {
        let reach = Reach::default();
        for number in 0..HOPELESS {
            assert!(!reach.is_hopeless());
            note(&reach, &format!("https://h{number}.example/"), false);
        }
        assert!(reach.is_hopeless());
        let reach = Reach::default();
        for host in ["a", "b"] {
            let refused: Result<(), Refusal> = Err(refusal(RefusalKind::Address, "a private address".to_owned()));
            reach.note(&Url::parse(&format!("https://{host}.example/")).unwrap(), &refused);
        }
        assert!(!reach.is_cut_off());
    }
}
