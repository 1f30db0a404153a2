//! A source's pulse: when it had news lately, how often to look in, and how long its silence may last.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::super::entry::Entry;

/// Hours and days with news that are remembered.
const REMEMBERED: usize = 16;
/// Fewer hours with news tell no rhythm, nor do fewer days.
const FEWEST_HOURS: usize = 4;
const FEWEST_DAYS: usize = 6;
/// A source that tells no rhythm is not expected to be silent for longer.
const PRESUMED_DAYS: i64 = 30;
/// Visits to one hour of news: what came is found after an eighth of the usual gap, on average.
const LOOKS: u32 = 4;
/// News that is older says nothing of today's rhythm.
const FORGOTTEN: TimeDelta = TimeDelta::days(400);

/// When a source had news lately: the last hours and days in which it had some, oldest first.
///
/// Hours tell its pace, days its silences: sixteen hours of a busy site cover no weekend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Hours since 1970, UTC.
    hours: Vec<i64>,
    /// Days since 1970, UTC.
    days: Vec<i64>,
}

impl Pulse {
    /// The pulse with more `news` in it; the same news again changes nothing. What is dated after `now` is a mistake and not counted.
    #[must_use]
    pub fn with(&self, news: &[DateTime<Utc>], now: DateTime<Utc>) -> Self {
        let earliest = now.checked_sub_signed(FORGOTTEN).unwrap_or(DateTime::UNIX_EPOCH);
        let told: Vec<DateTime<Utc>> = news.iter().copied().filter(|at| (earliest..=now).contains(at)).collect();
        Self {
            hours: newest(self.hours.iter().copied().chain(told.iter().map(|at| at.timestamp().div_euclid(3_600)))),
            days: newest(self.days.iter().copied().chain(told.iter().map(|at| at.timestamp().div_euclid(86_400)))),
        }
    }

    /// The hour in which it last had news.
    pub fn newest(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.hours.last()?.checked_mul(3_600)?, 0)
    }

    /// How far apart its hours with news are, the present silence counted in; `None` before it has a rhythm.
    pub fn gap(&self, now: DateTime<Utc>) -> Option<Duration> {
        let first = self.hours.first().filter(|_| self.hours.len() >= FEWEST_HOURS)?;
        let span = u64::try_from(now.timestamp().checked_sub(first.checked_mul(3_600)?)?).ok()?;
        Some(Duration::from_secs(span) / u32::try_from(self.hours.len()).ok()?)
    }

    /// How long to wait between two visits, by its rhythm alone.
    pub fn pace(&self, now: DateTime<Utc>) -> Option<Duration> {
        Some(self.gap(now)? / LOOKS)
    }

    /// The silence that is longer than it ever keeps: twice the longest of its usual ones, and a day. One holiday is not usual, so
    /// that the longest silence of all does not count.
    pub fn longest_silence(&self) -> Option<TimeDelta> {
        let gaps = self.day_gaps()?;
        let usual = gaps.iter().rev().nth(1).or(gaps.last())?;
        Some(TimeDelta::days(usual.saturating_mul(2).saturating_add(1)))
    }

    /// The same where it has had too little news to tell: a month, or four times as long as all its news took.
    pub fn presumed_silence(&self) -> TimeDelta {
        let span = self.days.last().zip(self.days.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
        TimeDelta::days(span.saturating_mul(4).clamp(PRESUMED_DAYS, FORGOTTEN.num_days()))
    }

    /// Days between its days with news, as half of the time.
    pub fn usual_silence(&self) -> Option<i64> {
        let gaps = self.day_gaps()?;
        gaps.get(gaps.len() / 2).copied()
    }

    /// Days between its days with news, shortest first; `None` while there are too few to tell.
    fn day_gaps(&self) -> Option<Vec<i64>> {
        let mut gaps: Vec<i64> = self.days.iter().zip(self.days.iter().skip(1)).map(|(one, next)| next.saturating_sub(*one)).collect();
        gaps.sort_unstable();
        (self.days.len() >= FEWEST_DAYS).then_some(gaps)
    }
}

/// The last few of them, each once.
fn newest<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all.split_off(all.len().saturating_sub(REMEMBERED))
}

/// When the news of a document is from: the dates of its entries; where none carries one, `last_new`, the last time that something came
/// which was not known.
pub fn news_of(entries: &[Entry], last_new: Option<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let dated: Vec<DateTime<Utc>> = entries.iter().filter_map(|entry| Some(entry.published.as_ref()?.at.to_utc())).collect();
    if dated.is_empty() { last_new.into_iter().collect() } else { dated }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, proptest};

    use super::super::tests::{DAY, HOUR, start};
    use super::*;

    fn each(gap: Duration, count: u32) -> Pulse {
        let news: Vec<DateTime<Utc>> = (1..=count).map(|number| start() - gap * number).collect();
        Pulse::default().with(&news, start())
    }

    #[test]
    fn a_rhythm_is_told_by_hours_and_days() {
        assert_eq!(each(8 * HOUR, 3).pace(start()), None);
        assert_eq!(each(8 * HOUR, 30).pace(start()), Some(2 * HOUR));
        assert_eq!(each(HOUR / 6, 3_000).pace(start()), Some(HOUR / 4));
        assert_eq!(each(7 * DAY, 10).longest_silence(), Some(TimeDelta::days(15)));
        assert_eq!(each(7 * DAY, 10).usual_silence(), Some(7));
        assert_eq!(each(DAY, 5).longest_silence(), None);
        assert_eq!((each(DAY, 5).presumed_silence(), each(20 * DAY, 4).presumed_silence()), (TimeDelta::days(30), TimeDelta::days(240)));
        assert_eq!(each(DAY, 10).newest(), Some(start() - DAY));
    }

    #[test]
    fn a_batch_at_one_hour_is_one_piece_of_news_and_a_future_date_none() {
        let batch: Vec<DateTime<Utc>> = (0..50).map(|minute| start() - DAY + TimeDelta::minutes(minute)).collect();
        assert_eq!(Pulse::default().with(&batch, start()).hours.len(), 1);
        assert_eq!(Pulse::default().with(&[start() + HOUR], start()), Pulse::default());
        assert_eq!(Pulse::default().with(&[DateTime::UNIX_EPOCH], start()), Pulse::default());
    }

    #[test]
    fn one_holiday_does_not_dull_the_alarm() {
        let mut news: Vec<DateTime<Utc>> = (0..8).map(|day| start() - DAY * day).collect();
        news.extend((16..24).map(|day| start() - DAY * day));
        assert_eq!(Pulse::default().with(&news, start()).longest_silence(), Some(TimeDelta::days(3)));
    }

    #[test]
    fn what_carries_no_date_is_news_when_it_came() {
        assert_eq!(news_of(&[Entry::default()], Some(start())), [start()]);
        assert!(news_of(&[], None).is_empty());
    }

    proptest! {
        /// The order and number of visits that brought the news do not matter, and little is remembered.
        #[test]
        fn the_same_news_is_the_same_pulse(minutes in prop::collection::vec(0_i64..100_000, 0..80), cut in 0_usize..80) {
            let news: Vec<DateTime<Utc>> = minutes.iter().map(|minutes| start() - TimeDelta::minutes(*minutes)).collect();
            let (one, two) = news.split_at(cut.min(news.len()));
            let whole = Pulse::default().with(&news, start());
            let parts = Pulse::default().with(two, start()).with(one, start()).with(two, start());
            prop_assert!(whole == parts && whole.hours.len() <= REMEMBERED && whole.days.len() <= REMEMBERED);
        }
    }
}
