//! Hosts that have asked for quiet, on whatever way they are come to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use url::Url;

use super::words::{self, refusal};
use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::desk::visit::{Silence, host_key};

/// By host; clones share them.
#[derive(Clone, Default)]
pub(super) struct Silences(Arc<Mutex<HashMap<String, Silence>>>);

impl Silences {
    /// A longer one that is known already stands.
    pub(super) fn add(&self, silence: Silence) {
        let mut silences = self.lock();
        match silences.get_mut(&silence.host) {
            Some(known) if known.until >= silence.until => {}
            Some(known) => *known = silence,
            None => drop(silences.insert(silence.host.clone(), silence)),
        }
    }

    /// Those that hold at `now`.
    pub(super) fn all(&self, now: DateTime<Utc>) -> Vec<Silence> {
        self.lock().values().filter(|silence| silence.holds(now)).cloned().collect()
    }

    /// Refuses a place whose host wants quiet.
    pub(super) fn heed(&self, here: &Url, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut silences = self.lock();
        silences.retain(|_, silence| silence.holds(now));
        match host_key(here).and_then(|host| silences.get(&host)) {
            Some(silence) => Err(refused(here, silence)),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Silence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That nobody asks a place before the end of its host's quiet.
pub(super) fn refused(here: &Url, silence: &Silence) -> Refusal {
    let words = format!("{} is left alone until {}: {}", words::host(here), silence.until, silence.reason);
    refusal(RefusalKind::Quiet { until: silence.until }, words)
}
