//! The newsroom's clock: the one place where time moves while it works.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time to whoever asks on the road. It is made by the command or the daemon, which alone read the machine's clock.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// Stands still: `--now`, the demo, tests.
    Standing(DateTime<Utc>),
    /// Runs on from an instant by the monotonic clock, so that a jump of the wall clock in mid-round changes nothing.
    Running {
        /// What the wall clock said.
        since: DateTime<Utc>,
        /// When it said so.
        started: Instant,
    },
}

impl Clock {
    /// A clock that runs on from `now`.
    pub fn running(now: DateTime<Utc>) -> Self {
        Self::Running { since: now, started: Instant::now() }
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Standing(at) => *at,
            Self::Running { since, started } => *since + TimeDelta::from_std(started.elapsed()).unwrap_or(TimeDelta::MAX),
        }
    }
}
