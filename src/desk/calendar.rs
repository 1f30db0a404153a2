//! Weeks, cut-offs and cron in a zone.

use chrono_tz::Tz;

/// An ISO week, written `2023-W19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    /// ISO year.
    pub year: i32,
    /// 1 to 53.
    pub number: u32,
}

/// When a week is cut off: a cron expression and the zone it is meant in.
#[derive(Debug, Clone)]
pub struct Cutoff {
    /// As written, five fields.
    pub cron: String,
    /// Zone of the cron expression and of the ISO week that names the edition.
    pub zone: Tz,
}
