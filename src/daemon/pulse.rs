//! Signs of life of the newsroom's loop, by which the watchdog tells one that works or waits from one that hangs.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::newsroom::progress::Progress;

/// Longest silence of a sound newsroom: it wakes every minute, rests a quarter of an hour when the disk is full, and one step of a
/// round ends by its own deadline. A ticker that fell silent, as after a clock set back (tokio-cron-scheduler), is longer silent.
const LONGEST_SILENCE: Duration = Duration::from_secs(30 * 60);

/// When the loop last gave a sign of life.
pub struct Pulse(Mutex<Instant>);

impl Pulse {
    /// A pulse whose first beat is now.
    pub fn new() -> Self {
        Self(Mutex::new(Instant::now()))
    }

    /// A sign of life.
    pub fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// For how long there was no sign, when that is too long at `now`.
    pub fn silence(&self, now: Instant) -> Option<Duration> {
        let silent = now.saturating_duration_since(*self.0.lock().unwrap_or_else(PoisonError::into_inner));
        (silent > LONGEST_SILENCE).then_some(silent)
    }
}

impl Progress for Pulse {
    fn begin(&self, _what: &'static str, _total: usize) {
        self.beat();
    }

    fn step(&self, _note: &str) {
        self.beat();
    }

    fn end(&self) {
        self.beat();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_sign_of_life_and_half_an_hour_without_one_is_not_life() {
        let pulse = Pulse::new();
        let start = Instant::now();
        assert_eq!(pulse.silence(start + LONGEST_SILENCE / 2), None);
        let later = start + LONGEST_SILENCE + Duration::from_secs(60);
        assert!(pulse.silence(later).is_some_and(|silent| silent > LONGEST_SILENCE));
        *pulse.0.lock().unwrap() = start.checked_sub(LONGEST_SILENCE + Duration::from_secs(1)).unwrap_or(start);
        pulse.step("a source");
        assert_eq!(pulse.silence(Instant::now()), None);
    }
}
