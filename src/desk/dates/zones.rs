//! Zones as dates carry them: offsets, and names with their offsets.

use chrono_tz::Tz;

use super::parts::Zone;

/// `+0800`, `+08:00`, `-5`, `+8:30`.
pub(super) fn offset(text: &str) -> Option<Zone> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(pair) => pair,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let number = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    Zone::offset(negative, number(hours)?, number(minutes)?)
}

/// Zones by name, in minutes east of Greenwich.
const ZONES: &[(&str, i32)] = &[
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("WET", 0),
    ("Z", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("AST", -240),
    ("ADT", -180),
    ("BRT", -180),
    ("BST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("WEST", 60),
    ("MET", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("MEST", 120),
    ("EET", 120),
    ("SAST", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("GST", 240),
    ("IST", 330),
    ("ICT", 420),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("MYT", 480),
    ("PHT", 480),
    ("AWST", 480),
    ("BJT", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
];

/// A zone by its name as written. `CST` is China's where the source is Chinese, and US Central (RFC 2822) elsewhere.
/// Lower-case words are words, not zones.
pub(super) fn zone(word: &str, chinese: bool) -> Option<Zone> {
    let minutes =
        if chinese && word == "CST" { Some(480) } else { ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes) };
    if let Some(minutes) = minutes {
        return Zone::offset(minutes < 0, minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
    }
    // these hold in summer and in winter
    let place = match word {
        "AT" => Tz::America__Halifax,
        "ET" => Tz::America__New_York,
        "CT" => Tz::America__Chicago,
        "MT" => Tz::America__Denver,
        "PT" => Tz::America__Los_Angeles,
        _ => return None,
    };
    Some(Zone::Named(place))
}
