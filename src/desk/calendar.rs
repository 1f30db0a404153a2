//! Weeks, cut-offs and cron in a zone.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use croner::Direction;
use croner::parser::{CronParser, Seconds, Year};

/// An ISO week, written `2023-W19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    /// ISO year.
    pub year: i32,
    /// 1 to 53.
    pub number: u32,
}

/// Why a text is not a week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeekError {
    /// Not of the form.
    #[error("`{0}` is not a week: write the ISO year and week, as 2023-W19")]
    Form(String),
    /// The year has no such week.
    #[error("{year} has no week {number}: its weeks are W01 to W{last}")]
    Number {
        /// ISO year.
        year: i32,
        /// As written.
        number: u32,
        /// 52 or 53.
        last: u32,
    },
}

impl Week {
    /// The week that a day lies in (ISO 8601: weeks begin on Monday, week 1 has the year's first Thursday).
    pub fn of(day: NaiveDate) -> Self {
        let week = day.iso_week();
        Self { year: week.year(), number: week.week() }
    }

    /// Its Monday.
    pub fn monday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, self.number, Weekday::Mon).unwrap_or_default()
    }

    /// The week before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.monday() - Days::new(7))
    }

    /// The week after.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.monday() + Days::new(7))
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.number)
    }
}

impl FromStr for Week {
    type Err = WeekError;

    /// Reads `2023-W19`; also `2023W19`, `2023-w9` and spaces around, as people type them.
    fn from_str(text: &str) -> Result<Self, WeekError> {
        let form = || WeekError::Form(text.to_owned());
        let (year, number) = text.trim().split_once(['W', 'w']).ok_or_else(form)?;
        let year = year.strip_suffix('-').unwrap_or(year);
        let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4..=4) || !digits(number, 1..=2) {
            return Err(form());
        }
        let year: i32 = year.parse().map_err(|_| form())?;
        let number: u32 = number.parse().map_err(|_| form())?;
        if NaiveDate::from_isoywd_opt(year, number, Weekday::Mon).is_none() {
            let last = if NaiveDate::from_isoywd_opt(year, 53, Weekday::Mon).is_some() { 53 } else { 52 };
            return Err(WeekError::Number { year, number, last });
        }
        Ok(Self { year, number })
    }
}

/// When a week is cut off: a cron expression and the zone it is meant in.
#[derive(Debug, Clone)]
pub struct Cutoff {
    /// As written, five fields.
    pub cron: String,
    /// Zone of the cron expression and of the ISO week that names the edition.
    pub zone: Tz,
    pattern: croner::Cron,
}

/// How far a wall clock is set back or forward at most, with room to spare.
const SHIFT: Duration = Duration::hours(3);
/// Cut-offs looked at to see that no two fall into one week: two years of a weekly one.
const LOOKED_AT: usize = 104;

impl Cutoff {
    /// Reads five cron fields; the error says what is wrong and how to write it.
    ///
    /// Refused are expressions that never fire and those that fire twice in one week, since the week names the edition.
    pub fn parse(cron: &str, zone: Tz) -> Result<Self, String> {
        const CURE: &str = "write five fields: minute, hour, day of month, month, day of week, as `0 9 * * FRI` for Fridays at 09:00";
        let fields = cron.split_whitespace().count();
        if fields != 5 {
            let nickname = if cron.trim_start().starts_with('@') { "nicknames are not read" } else { "it must have five fields" };
            return Err(format!("`{cron}` has {fields} field{}: {nickname}; {CURE}", if fields == 1 { "" } else { "s" }));
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let pattern = parser.parse(cron).map_err(|error| {
            let message = error.to_string();
            format!("`{cron}` cannot be read: {}; {CURE}", message.trim_end_matches('.'))
        })?;
        let cutoff = Self { cron: cron.to_owned(), zone, pattern };
        let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
        if cutoff.pattern.find_next_occurrence(&start.and_utc(), true).is_err() {
            return Err(format!("`{cron}` never fires: there is no such day; {CURE}"));
        }
        let weeks: Vec<Week> = cutoff.walls(start, Direction::Forward).take(LOOKED_AT).map(|wall| Week::of(wall.date())).collect();
        if let Some(twice) = weeks.windows(2).find_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())).flatten() {
            return Err(format!(
                "`{cron}` fires more than once in a week (in {twice}, say), and the week names the edition; name one day of the week and one time, as `0 9 * * FRI`"
            ));
        }
        Ok(cutoff)
    }

    /// Fridays at 09:00, the usual cut-off.
    pub fn fridays(zone: Tz) -> Self {
        Self::parse("0 9 * * FRI", zone).unwrap_or_else(|why| unreachable!("a constant expression: {why}"))
    }

    /// The last cut-off at or before `now`; the beginning of time when there was none.
    pub fn latest(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.walls(self.wall(now).checked_add_signed(SHIFT).unwrap_or(NaiveDateTime::MAX), Direction::Backward)
            .map(|wall| self.instant(wall))
            .find(|cutoff| *cutoff <= now)
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The first cut-off after `now`; the end of time when there is none.
    pub fn next(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.walls(self.wall(now).checked_sub_signed(SHIFT).unwrap_or(NaiveDateTime::MIN), Direction::Forward)
            .map(|wall| self.instant(wall))
            .find(|cutoff| *cutoff > now)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// What belongs to a week: from the cut-off before (included) to its own (excluded). `None` for a week without a cut-off.
    pub fn window(&self, week: Week) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let wall = self.walls(week.monday().and_time(NaiveTime::MIN), Direction::Forward).next()?;
        if Week::of(wall.date()) != week {
            return None;
        }
        let to = self.instant(wall);
        Some((self.latest(to - Duration::seconds(1)), to))
    }

    /// The week whose edition is open at `now`: that of the next cut-off.
    pub fn week_of(&self, now: DateTime<Utc>) -> Week {
        self.named(self.next(now))
    }

    /// The week of the newest edition whose cut-off has come.
    pub fn week_closed(&self, now: DateTime<Utc>) -> Week {
        self.named(self.latest(now))
    }

    /// The week that a cut-off names.
    fn named(&self, cutoff: DateTime<Utc>) -> Week {
        Week::of(self.wall(cutoff).date())
    }

    /// What the clock on the wall shows, in whole seconds: croner hands a fraction on to what it finds.
    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let utc = at.naive_utc().with_nanosecond(0).unwrap_or(at.naive_utc());
        let offset = self.zone.offset_from_utc_datetime(&utc).fix();
        // both ends of time, where `latest` and `next` may point, overflow
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// Occurrences as a clock on the wall shows them, from `start` (included) on. The search runs on a clock that is never set
    /// back or forward: croner in a zone with summer time yields times out of order in the hour that is lived twice.
    fn walls(&self, start: NaiveDateTime, direction: Direction) -> impl Iterator<Item = NaiveDateTime> {
        self.pattern.clone().iter_from(start.and_utc(), direction).map(|at| at.naive_utc())
    }

    /// The instant of a wall time: the first of two where the clock is set back, the first after the gap where it is set forward.
    fn instant(&self, wall: NaiveDateTime) -> DateTime<Utc> {
        let earliest = |wall: NaiveDateTime| self.zone.from_local_datetime(&wall).earliest();
        earliest(wall)
            .or_else(|| (1..=SHIFT.num_minutes()).find_map(|minutes| earliest(wall + Duration::minutes(minutes))))
            .map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests;
