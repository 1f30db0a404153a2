//! Any text as a date: what is read lies within bounds, and says the same when it is written out and read again.
#![no_main]

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use keepup::desk::dates::{self, Context, Precision};
use keepup::desk::source::DateFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let fetched = DateTime::<Utc>::from_timestamp(1_683_853_500, 0);
    let formats = [DateFormat::Pattern("%d/%m/%Y %H:%M".to_owned()), DateFormat::UnixMillis, DateFormat::Relative];
    for (zone, chinese) in [(None, false), (Some(Tz::Asia__Shanghai), true), (Some(Tz::Europe__Berlin), false)] {
        for (fetched, formats) in [(fetched, &formats[..]), (fetched, &[]), (None, &[])] {
            let context = Context { zone, fetched, formats, chinese };
            check(text, &context);
        }
    }
    if dates::check_pattern(text).is_ok() {
        let formats = [DateFormat::Pattern(text.to_owned())];
        check("10/05/2023 08:00", &Context { zone: None, fetched, formats: &formats, chinese: false });
    }
});

fn check(text: &str, context: &Context<'_>) {
    let dated = match dates::read(text, context, "fuzz") {
        Ok(dated) => dated,
        Err(why) => return assert!(!why.to_string().is_empty()),
    };
    assert!((1990..=2201).contains(&dated.at.year()), "{text:?} is {dated:?}");
    if let Some(fetched) = context.fetched {
        assert!(dated.at.to_utc() <= fetched + TimeDelta::days(2), "{text:?} is {dated:?}, in the future");
    }
    let plain = Context { formats: &[], ..*context };
    let again = dates::read(&dated.at.to_rfc3339(), &plain, "fuzz");
    assert_eq!(again.as_ref().map(|again| again.at), Ok(dated.at), "{text:?} is {dated:?}, and that is read otherwise");
    assert_eq!(again.map(|again| again.precision), Ok(Precision::Instant));
}
