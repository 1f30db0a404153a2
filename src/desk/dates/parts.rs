//! What was read of a date, and the instant that it makes.

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::{Context, Dated, FIRST_YEAR, LAST_YEAR, Precision, Why, ZoneOrigin};

/// What was read so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) day: Day,
    pub(super) clock: Option<Clock>,
    pub(super) zone: Option<Zone>,
}

/// The day, as it was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Day {
    /// Not said.
    #[default]
    None,
    /// With its year.
    Full(NaiveDate),
    /// Without: the last such day before the fetch.
    NoYear { month: u32, day: u32 },
    /// An instant, which needs no more.
    Instant(NaiveDateTime),
}

/// A time of day; 24:00 is the end of the day, and a leap second counts as the second before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) nano: u32,
}

/// A zone as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Fixed(FixedOffset),
    Named(Tz),
}

impl Zone {
    /// An offset from UTC that some place on Earth has or could have.
    pub(super) fn offset(negative: bool, hours: u32, minutes: u32) -> Option<Self> {
        if hours > 15 || minutes > 59 {
            return None;
        }
        let seconds = (hours * 3600 + minutes * 60) as i32;
        FixedOffset::east_opt(if negative { -seconds } else { seconds }).map(Self::Fixed)
    }
}

impl Parts {
    /// An instant in UTC.
    pub(super) fn instant(at: DateTime<Utc>) -> Self {
        Self { day: Day::Instant(at.naive_utc()), ..Self::default() }
    }

    /// The instant, within its bounds.
    pub(super) fn date(self, context: &Context<'_>, found: &str) -> Result<Dated, Why> {
        let (at, precision, zone) = match self.day {
            Day::None => return Err(Why::NoDay),
            Day::Instant(utc) => (show(utc, context.zone), Precision::Instant, ZoneOrigin::Stated),
            Day::Full(date) => self.local(date, context)?,
            Day::NoYear { month, day } => self.last_such_day(month, day, context)?,
        };
        if at.year() < FIRST_YEAR {
            return Err(Why::TooOld);
        }
        let ahead = context.fetched.is_some_and(|fetched| at.with_timezone(&Utc) > fetched + Duration::hours(24));
        if ahead || at.year() > LAST_YEAR {
            return Err(Why::Future);
        }
        Ok(Dated { at, precision, zone, found: found.to_owned() })
    }

    /// The year is the one that puts the day last before the fetch; a day ahead is allowed for zones.
    fn last_such_day(self, month: u32, day: u32, context: &Context<'_>) -> Result<(DateTime<FixedOffset>, Precision, ZoneOrigin), Why> {
        let fetched = context.fetched.ok_or(Why::NeedsFetchTime)?;
        let year = show(fetched.naive_utc(), context.zone).year();
        // 29 February looks back eight years at most (1896 to 1904)
        for year in (year - 8..=year + 1).rev() {
            let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else { continue };
            let local = self.local(date, context)?;
            if local.0.with_timezone(&Utc) <= fetched + Duration::hours(24) {
                return Ok(local);
            }
        }
        Err(Why::Impossible)
    }

    fn local(self, date: NaiveDate, context: &Context<'_>) -> Result<(DateTime<FixedOffset>, Precision, ZoneOrigin), Why> {
        let (naive, precision) = match self.clock {
            None => (date.and_time(NaiveTime::MIN), Precision::Day),
            Some(clock) => (clock.on(date).ok_or(Why::Impossible)?, Precision::Instant),
        };
        let (zone, origin) = match (self.zone, context.zone) {
            (Some(zone), _) => (zone, ZoneOrigin::Stated),
            (None, Some(zone)) => (Zone::Named(zone), ZoneOrigin::Source),
            (None, None) => (Zone::Fixed(Utc.fix()), ZoneOrigin::Unknown),
        };
        let at = match zone {
            Zone::Fixed(offset) => offset.from_local_datetime(&naive).earliest(),
            Zone::Named(zone) => zone
                .from_local_datetime(&naive)
                .earliest()
                // a time that the clock skipped: the same time by the hour before
                .or_else(|| zone.from_local_datetime(&(naive + Duration::hours(1))).earliest())
                .map(|at| at.fixed_offset()),
        };
        Ok((at.ok_or(Why::Impossible)?, precision, origin))
    }
}

impl Clock {
    fn on(self, date: NaiveDate) -> Option<NaiveDateTime> {
        if self.hour == 24 && self.minute == 0 && self.second == 0 {
            return Some(date.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN));
        }
        let second = if self.second == 60 { 59 } else { self.second };
        date.and_hms_nano_opt(self.hour, self.minute, second, self.nano)
    }
}

/// A UTC time on the clock of a zone.
pub(super) fn show(utc: NaiveDateTime, zone: Option<Tz>) -> DateTime<FixedOffset> {
    zone.map_or_else(|| utc.and_utc().fixed_offset(), |zone| zone.from_utc_datetime(&utc).fixed_offset())
}

/// A day so many months back.
pub(super) fn months_back(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_sub_months(Months::new(months))
}
