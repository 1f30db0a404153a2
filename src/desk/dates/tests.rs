//! Forms seen in the wild, one line each; what is refused, and why.

mod written;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{Context, Precision, Why, ZoneOrigin, check_pattern, from_unix, parse, read};
use crate::desk::source::DateFormat;

const FETCHED: &str = "2026-06-13T04:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn context(zone: Option<Tz>, chinese: bool) -> Context<'static> {
    Context { zone, fetched: Some(at(FETCHED)), formats: &[], chinese }
}

/// What a text gives, as RFC 3339 in its own zone.
fn given(text: &str, context: &Context<'_>) -> String {
    match read(text, context, "test") {
        Ok(dated) => dated.at.to_rfc3339(),
        Err(why) => format!("{why:?}"),
    }
}

/// Checks rows of text and expected date.
fn all(context: &Context<'_>, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, wanted)| (text, wanted, given(text, context)))
        .filter(|(_, wanted, given)| *wanted != given)
        .map(|row| format!("{row:?}"))
        .collect();
    assert!(wrong.is_empty(), "text, wanted, given:\n{}", wrong.join("\n"));
}

#[test]
fn rfc_822_and_its_obsolete_forms() {
    all(
        &context(None, false),
        &[
            ("Fri, 12 Jun 2026 08:00:00 +0800", "2026-06-12T08:00:00+08:00"),
            ("Fri, 12 Jun 2026 08:00:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 2026 08:00:00 EST", "2026-06-12T08:00:00-05:00"),
            ("Fri, 12 Jun 2026 08:00:00 EDT", "2026-06-12T08:00:00-04:00"),
            ("Fri, 12 Jun 2026 08:00:00 CET", "2026-06-12T08:00:00+01:00"),
            ("Fri, 12 Jun 2026 08:00:00 CST", "2026-06-12T08:00:00-06:00"),
            ("Mon, 26 January 2004 16:31:00 AT", "2004-01-26T16:31:00-04:00"),
            ("26 JAN 2004 AT 16:31 EST", "2004-01-26T16:31:00-05:00"),
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T12:00:00-05:00"),
            ("Thu, 01 Jan 0100 00:00:01 +0100", "TooOld"),
            ("03-12-31", "2003-12-31T00:00:00+00:00"),
            ("Fri, 12 Jun 2026 08:00:00 Z", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 2026 08:00:00 GMT+0100", "2026-06-12T08:00:00+01:00"),
            ("Fri, 12 Jun 2026 08:00:00 UTC+8", "2026-06-12T08:00:00+08:00"),
            ("Fri, 12 Jun 2026 08:00:00 -0000", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 2026 08:00:00 +08:00", "2026-06-12T08:00:00+08:00"),
            ("Mon, 12 Jun 2026 08:00:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 26 08:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("12 Jun 26 08:00", "2026-06-12T08:00:00+00:00"),
            ("12 Jun 99 08:00 GMT", "1999-06-12T08:00:00+00:00"),
            ("Fri,12 Jun 2026 8:0:0 GMT", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 June 2026 08:00:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12-Jun-2026 08:00:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("Friday, 12-Jun-26 08:00:00 GMT", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 2026", "2026-06-12T00:00:00+00:00"),
            ("Fri, 12 Jun 2026 24:00:00 GMT", "2026-06-13T00:00:00+00:00"),
            ("Fri, 12 Jun 2026 23:59:60 GMT", "2026-06-12T23:59:59+00:00"),
            ("Fri, 12 Jun 2026 08:00:00 +9999", "2026-06-12T08:00:00+00:00"),
            ("Fri, 12 Jun 2026 12:15 PM", "2026-06-12T12:15:00+00:00"),
            ("Fri Jun 12 08:00:00 2026", "2026-06-12T08:00:00+00:00"),
            ("Fri Jun 12 08:00:00 CST 2026", "2026-06-12T08:00:00-06:00"),
            ("Fri Jun 12 08:00:00 +0800 2026", "2026-06-12T08:00:00+08:00"),
            ("Fri Jun  5 08:00:00 2026", "2026-06-05T08:00:00+00:00"),
            ("Fri Jun 12 2026 08:00:00 GMT+0800 (China Standard Time)", "2026-06-12T08:00:00+08:00"),
            ("\u{feff}Fri, 12 Jun 2026\u{a0}08:00:00 GMT\n", "2026-06-12T08:00:00+00:00"),
        ],
    );
    assert_eq!(given("Fri, 12 Jun 2026 08:00:00 CST", &context(None, true)), "2026-06-12T08:00:00+08:00");
    assert_eq!(given("Fri Jun 12 08:00:00 CST 2026", &context(None, true)), "2026-06-12T08:00:00+08:00");
}

#[test]
fn iso_8601_in_all_its_forms() {
    all(
        &context(None, false),
        &[
            ("2026-06-12T08:00:00+08:00", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12T08:00:00Z", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12t08:00:00z", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12T08:00:00.123456789Z", "2026-06-12T08:00:00.123456789+00:00"),
            ("2026-06-12T08:00:00,5Z", "2026-06-12T08:00:00.500+00:00"),
            ("2026-06-12T08:00Z", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12T08+08", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12 08:00:00", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12 08:00:00 +0800", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12 08:00:00 +0800 CST", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12 08:00:00 UTC", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12 08:00:00 CST", "2026-06-12T08:00:00-06:00"),
            ("2026-06-12T08:00:00+08:00[Asia/Shanghai]", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12 08:00:00 Asia/Shanghai", "2026-06-12T08:00:00+08:00"),
            ("2026-06-12T24:00:00Z", "2026-06-13T00:00:00+00:00"),
            ("2026-06-12T08:00:00+99:99", "2026-06-12T08:00:00+00:00"),
            ("2026-06-12+08:00", "2026-06-12T00:00:00+08:00"),
            ("2026-06-12", "2026-06-12T00:00:00+00:00"),
            ("20260612", "2026-06-12T00:00:00+00:00"),
            ("20260612T080000Z", "2026-06-12T08:00:00+00:00"),
            ("20260612T0800+0800", "2026-06-12T08:00:00+08:00"),
            ("20260612080000", "2026-06-12T08:00:00+00:00"),
            ("202606120800", "2026-06-12T08:00:00+00:00"),
            ("2026-W24-5", "2026-06-12T00:00:00+00:00"),
            ("2026W245T08:00Z", "2026-06-12T08:00:00+00:00"),
            ("2026-163", "2026-06-12T00:00:00+00:00"),
            ("2026163", "2026-06-12T00:00:00+00:00"),
            ("2026-6-2T8:05", "2026-06-02T08:05:00+00:00"),
        ],
    );
}

#[test]
fn numbers_since_1970() {
    all(
        &context(Some(Tz::Asia__Shanghai), false),
        &[
            ("1683705600", "2023-05-10T16:00:00+08:00"),
            ("1683705600000", "2023-05-10T16:00:00+08:00"),
            ("1683705600.25", "2023-05-10T16:00:00+08:00"),
            ("1683705600000000", "2023-05-10T16:00:00+08:00"),
            ("946684800", "2000-01-01T08:00:00+08:00"),
            ("946684800000", "2000-01-01T08:00:00+08:00"),
        ],
    );
    let dated = from_unix(1_683_705_600, Some(Tz::Asia__Shanghai), "ct").unwrap();
    assert_eq!((dated.at.to_rfc3339().as_str(), dated.zone, dated.found.as_str()), ("2023-05-10T16:00:00+08:00", ZoneOrigin::Stated, "ct"));
    for seconds in [0, 1, i64::MAX, i64::MIN, 99_999_999_999] {
        assert_eq!(from_unix(seconds, None, ""), None);
    }
}

#[test]
fn what_is_no_date() {
    all(
        &context(None, false),
        &[
            ("", "Unreadable"),
            ("   ", "Unreadable"),
            ("yesterday's news", "Unreadable"),
            ("China", "Unreadable"),
            ("10:30", "Unreadable"),
            ("2023", "Unreadable"),
            ("12345", "Unreadable"),
            ("May 2023", "NoDay"),
            ("2023-05", "NoDay"),
            ("2023-W19", "NoDay"),
            ("2023年5月", "NoDay"),
            ("In May 2023, 10 brands", "Unreadable"),
            ("5 brands to watch in May", "Unreadable"),
            ("2026-02-30", "Impossible"),
            ("30 Feb 2026", "Impossible"),
            ("2026年2月30日", "Impossible"),
            ("Feb 30", "Impossible"),
            ("2026-06-12T25:00:00Z", "Impossible"),
            ("2026-06-12T08:61:00Z", "Impossible"),
            ("0001-01-01T00:00:00Z", "TooOld"),
            ("0000-00-00 00:00:00", "Impossible"),
            ("1970-01-01T00:00:00Z", "TooOld"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "TooOld"),
            ("9999-12-31", "Future"),
            ("2026-06-14T04:00:00Z", "2026-06-14T04:00:00+00:00"),
            ("2026-06-14T04:00:01Z", "Future"),
        ],
    );
    assert_eq!(given(&"2026-06-12 ".repeat(40), &context(None, false)), "Unreadable");
    assert!(Why::Ambiguous.to_string().contains("date_formats"));
}

#[test]
fn a_date_says_how_far_it_can_be_trusted() {
    let told = |text: &str, zone| {
        let dated = parse(text, &context(zone, false), "meta tag").unwrap();
        assert_eq!(dated.found, "meta tag");
        (dated.precision, dated.zone)
    };
    assert_eq!(told("2026-06-12T08:00:00Z", None), (Precision::Instant, ZoneOrigin::Stated));
    assert_eq!(told("2026-06-12 08:00", Some(Tz::Asia__Shanghai)), (Precision::Instant, ZoneOrigin::Source));
    assert_eq!(told("2026-06-12 08:00", None), (Precision::Instant, ZoneOrigin::Unknown));
    assert_eq!(told("June 12, 2026", Some(Tz::Asia__Shanghai)), (Precision::Day, ZoneOrigin::Source));
    assert_eq!(told("1683705600", None), (Precision::Instant, ZoneOrigin::Stated));
    assert_eq!(told("2 days ago", None), (Precision::Day, ZoneOrigin::Unknown));
}

#[test]
fn a_sources_own_forms_come_first() {
    let formats = [
        DateFormat::Pattern("%d/%m/%Y".to_owned()),
        DateFormat::Pattern("%b %d, %Y".to_owned()),
        DateFormat::Pattern("%d %b %H:%M".to_owned()),
        DateFormat::UnixMillis,
    ];
    let context = Context { formats: &formats, ..context(None, false) };
    all(
        &context,
        &[
            ("05/06/2025", "2025-06-05T00:00:00+00:00"),
            ("Oct 05, 2025", "2025-10-05T00:00:00+00:00"),
            ("05 May 08:30", "2026-05-05T08:30:00+00:00"),
            ("1683705600000", "2023-05-10T08:00:00+00:00"),
            ("2023-05-10", "2023-05-10T00:00:00+00:00"),
            ("31/02/2025", "Impossible"),
        ],
    );
}

#[test]
fn patterns_are_checked() {
    for good in ["%b %d, %Y", "%Y年%m月%d日", "%d/%m/%Y %H:%M", "%s", "%d %B", "%a, %d %b %Y %T %z"] {
        assert_eq!(check_pattern(good), Ok(()), "{good}");
    }
    assert!(check_pattern("%Q").unwrap_err().contains("does not know"));
    assert!(check_pattern("%").is_err());
    // a form that chrono reads and cannot write
    assert_eq!(check_pattern("%d/%m/%Y %H:%M %#z"), Ok(()));
    assert!(check_pattern("下午CS%#zT{{a").unwrap_err().contains("names no day"));
    for bad in ["%B %Y", "%H:%M", "yesterday", ""] {
        assert!(check_pattern(bad).unwrap_err().contains("names no day"), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_text_is_met_without_a_panic(text in "\\PC{0,60}", chinese: bool) {
        let _ = read(&text, &context(Some(Tz::Asia__Shanghai), chinese), "");
    }

    #[test]
    fn any_mixture_of_date_words_is_met_without_a_panic(
        words in proptest::collection::vec("(年|月|日|前|[0-9]{1,9}|上午|半|十|二|May|mai|pm|a\\.m\\.|GMT|CST|ago|day|:|-|/|\\.|\\+| |,|T|Z|W|h|ü|Asia/Shanghai)", 0..14),
    ) {
        let text = words.concat();
        if let Ok(dated) = read(&text, &context(None, true), "") {
            prop_assert!(dated.at.with_timezone(&Utc) <= at("2026-06-14T04:00:00Z"));
        }
    }

    #[test]
    fn what_is_written_is_read_back(seconds in 631_152_000i64..1_781_000_000, hours in -12i32..14) {
        let zone = chrono::FixedOffset::east_opt(hours * 3600).unwrap();
        let when = DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone);
        prop_assume!(chrono::Datelike::year(&when) >= 1990);
        for form in ["%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%:z", "%B %-d, %Y %I:%M:%S %p %z", "%Y年%-m月%-d日 %H:%M:%S %z", "%c %z", "%Y%m%dT%H%M%S%z", "%G-W%V-%uT%T%:z"] {
            let text = when.format(form).to_string();
            let read = read(&text, &context(None, false), "");
            prop_assert_eq!(read.map(|dated| dated.at), Ok(when), "{}", text);
        }
        prop_assert_eq!(read(&seconds.to_string(), &context(None, false), "").map(|dated| dated.at.timestamp()), Ok(seconds));
    }
}
