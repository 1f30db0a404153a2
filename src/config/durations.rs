//! Durations (`90m`, `6h`, `1h30m`) and sizes (`10MiB`) as people write them.

use std::time::Duration;

use super::fault::Fault;

/// Units of time, largest first, in milliseconds.
const TIME_UNITS: [(&str, u64); 6] =
    [("w", 7 * 24 * 3_600_000), ("d", 24 * 3_600_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads `90m`, `6h`, `3d`, `500ms`, `1h30m`.
pub(super) fn duration(text: &str) -> Result<Duration, Fault> {
    let bad = || Fault::new(format!("{text:?} is no duration"), r#"durations are "500ms", "30s", "90m", "6h", "3d", "2w" or "1h30m""#);
    let mut rest = text.trim();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return Err(bad());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let number: u64 = number.parse().map_err(|_| bad())?;
        let (_, millis) = TIME_UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(bad)?;
        total = number.checked_mul(*millis).and_then(|part| total.checked_add(part)).ok_or_else(bad)?;
        rest = tail.trim_start();
    }
    Ok(Duration::from_millis(total))
}

/// Writes a duration with its largest fitting units: `1h30m`.
pub(super) fn duration_text(duration: Duration) -> String {
    let mut rest = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for (unit, millis) in TIME_UNITS {
        // Fourteen days are said as days: weeks only when nothing else is left.
        if rest >= millis && (unit != "w" || rest.is_multiple_of(millis) && rest / millis > 4) {
            text = format!("{text}{}{unit}", rest / millis);
            rest %= millis;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// Units of size, in bytes.
const SIZE_UNITS: [(&str, usize); 9] = [
    ("b", 1),
    ("k", 1 << 10),
    ("kib", 1 << 10),
    ("kb", 1_000),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("mb", 1_000_000),
    ("gib", 1 << 30),
    ("gb", 1_000_000_000),
];

/// Reads `10MiB`, `512 KiB`, `8M`.
pub(super) fn size(text: &str) -> Result<usize, Fault> {
    let bad = || Fault::new(format!("{text:?} is no size"), r#"sizes are "512KiB", "10MiB", or a number of bytes"#);
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim().to_ascii_lowercase();
    let number: usize = number.parse().map_err(|_| bad())?;
    let factor = if unit.is_empty() { Some(1) } else { SIZE_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, bytes)| *bytes) };
    factor.and_then(|factor| number.checked_mul(factor)).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, duration_text, size};

    #[test]
    fn durations_are_read() {
        for (text, seconds) in
            [("90m", 5_400), ("6h", 21_600), ("3d", 259_200), ("2w", 1_209_600), ("1h30m", 5_400), ("1h 30m", 5_400), ("0s", 0)]
        {
            assert_eq!(duration(text).ok(), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("250ms").ok(), Some(Duration::from_millis(250)));
        for text in ["", " ", "90", "h", "1 hour", "1.5h", "-3h", "1M", "99999999999999999999s", "9999999999999999d", "１h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_written_as_they_are_read() {
        for text in ["90m", "14d", "2s", "1h30m", "0s", "250ms", "90d"] {
            let read = duration(text).ok();
            let written = read.map(duration_text).unwrap_or_default();
            assert_eq!(duration(&written).ok(), read, "{text} became {written}");
        }
        assert_eq!(duration_text(Duration::from_secs(14 * 86_400)), "14d");
    }

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [("10MiB", 10 << 20), ("512 KiB", 512 << 10), ("8M", 8 << 20), ("1000", 1000), ("2MB", 2_000_000)] {
            assert_eq!(size(text).ok(), Some(bytes), "{text}");
        }
        for text in ["", "MiB", "-1", "1.5MiB", "10 apples", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
