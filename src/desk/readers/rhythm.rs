//! How often a feed asks to be visited.

use std::time::Duration;

use super::Rhythm;
use super::outline::Field;
use super::vocabulary::Meaning;
use super::xml::{Token, Tokens, split_name};

/// Longest period that a feed can ask for; a year stands in some by mistake.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// The rhythm that a feed's head asks for: `ttl`, `skipHours`, `skipDays` (RSS 2.0), and the syndication module of RSS 1.0.
pub fn of(head: &[Field<'_>]) -> Rhythm {
    let text = |wanted: Meaning| head.iter().find(|field| field.meaning == wanted).map(|field| field.inner.trim());
    let ttl = text(Meaning::Ttl).and_then(|minutes| minutes.parse::<u32>().ok()).filter(|minutes| *minutes > 0);
    let ttl = ttl.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    let period = text(Meaning::Period).and_then(period).map(|period| {
        let times = text(Meaning::Frequency).and_then(|times| times.parse::<u32>().ok()).filter(|times| *times > 0);
        period / times.unwrap_or(1)
    });
    let mut rhythm = Rhythm { every: ttl.max(period).map(|every| every.min(LONGEST)), ..Rhythm::default() };
    for field in head {
        match field.meaning {
            Meaning::SkipHours => rhythm.skip_hours = values(field, "hour", hour),
            Meaning::SkipDays => rhythm.skip_days = values(field, "day", weekday),
            _ => {}
        }
    }
    // A feed that skips every hour or every day asks for never, which cannot be meant.
    if rhythm.skip_hours.len() >= 24 {
        rhythm.skip_hours.clear();
    }
    if rhythm.skip_days.len() >= 7 {
        rhythm.skip_days.clear();
    }
    rhythm
}

fn period(name: &str) -> Option<Duration> {
    let hours = match name.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 24 * 7,
        "monthly" => 24 * 30,
        "yearly" => 24 * 365,
        _ => return None,
    };
    Some(Duration::from_secs(hours * 3600))
}

/// RSS 0.92 counts to 24, where midnight is meant.
fn hour(text: &str) -> Option<u8> {
    text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24)
}

fn weekday(name: &str) -> Option<u8> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let name = name.to_ascii_lowercase();
    days.iter().position(|day| *day == name).and_then(|day| u8::try_from(day).ok())
}

fn values(field: &Field<'_>, element: &str, parse: impl Fn(&str) -> Option<u8>) -> Vec<u8> {
    let mut found = Vec::new();
    let mut within = false;
    for placed in Tokens::new(field.inner) {
        match placed.token {
            Token::Start { name, .. } => within = split_name(name).1.eq_ignore_ascii_case(element),
            Token::End { .. } => within = false,
            Token::Text(text) if within => found.extend(parse(text.trim())),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
