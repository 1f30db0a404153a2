//! Forms seen in the wild, one line each; what is refused, and why.

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
fn english_as_people_write_it() {
    all(
        &context(None, false),
        &[
            ("Oct 05, 2025", "2025-10-05T00:00:00+00:00"),
            ("5 May 2023", "2023-05-05T00:00:00+00:00"),
            ("May 5th, 2023 3:04 pm ET", "2023-05-05T15:04:00-04:00"),
            ("January 5, 2023, 3:04 p.m. PT", "2023-01-05T15:04:00-08:00"),
            ("the 5th of May 2023 at 12 am", "2023-05-05T00:00:00+00:00"),
            ("May 5, 2023 12:15 PM", "2023-05-05T12:15:00+00:00"),
            ("May 5, 2023 12:15AM EST", "2023-05-05T00:15:00-05:00"),
            ("3:04 PM · May 5, 2023", "2023-05-05T15:04:00+00:00"),
            ("Published: Friday, May 5, 2023 | Updated: May 8, 2023", "2023-05-05T00:00:00+00:00"),
            ("By Fan Yiying / Oct 05, 2025", "2025-10-05T00:00:00+00:00"),
            ("Sept. 5, 2023", "2023-09-05T00:00:00+00:00"),
            ("2023 May 5", "2023-05-05T00:00:00+00:00"),
            ("May 5", "2026-05-05T00:00:00+00:00"),
            ("Dec 25", "2025-12-25T00:00:00+00:00"),
            ("June 14", "2026-06-14T00:00:00+00:00"),
            ("June 15", "2025-06-15T00:00:00+00:00"),
            ("Feb 29", "2024-02-29T00:00:00+00:00"),
        ],
    );
}

#[test]
fn chinese_japanese_and_korean() {
    all(
        &context(Some(Tz::Asia__Shanghai), true),
        &[
            ("2023年5月10日 08:00", "2023-05-10T08:00:00+08:00"),
            ("2023年5月10日 上午8点", "2023-05-10T08:00:00+08:00"),
            ("2023年05月10日08时30分15秒", "2023-05-10T08:30:15+08:00"),
            ("2023 年 5 月 10 日 星期三 下午 3:04", "2023-05-10T15:04:00+08:00"),
            ("2023年5月10日 晚上8点半", "2023-05-10T20:30:00+08:00"),
            ("2023年5月10日晚上12点", "2023-05-11T00:00:00+08:00"),
            ("2023年5月10日 凌晨12点05分", "2023-05-10T00:05:00+08:00"),
            ("2023年5月10日 中午12点", "2023-05-10T12:00:00+08:00"),
            ("２０２３年５月１０日　０８：００", "2023-05-10T08:00:00+08:00"),
            ("二〇二三年五月十日", "2023-05-10T00:00:00+08:00"),
            ("二〇二三年十二月三十一日", "2023-12-31T00:00:00+08:00"),
            ("2023年5月10日（周三）", "2023-05-10T00:00:00+08:00"),
            ("发布时间：2023-05-10 08:00", "2023-05-10T08:00:00+08:00"),
            ("发布于 2023年5月10日 来源：财新", "2023-05-10T00:00:00+08:00"),
            ("北京时间2023年5月10日 08:00", "2023-05-10T08:00:00+08:00"),
            ("2023年5月10日号外", "2023-05-10T00:00:00+08:00"),
            ("5月10日", "2026-05-10T00:00:00+08:00"),
            ("5月10日 08:30", "2026-05-10T08:30:00+08:00"),
            ("12月30日", "2025-12-30T00:00:00+08:00"),
            ("05-10 08:30", "2026-05-10T08:30:00+08:00"),
            ("2023.05.10", "2023-05-10T00:00:00+08:00"),
            ("2023/6/12 8:05:00", "2023-06-12T08:05:00+08:00"),
            ("令和5年5月10日", "2023-05-10T00:00:00+08:00"),
            ("2023年5月10日(水) 午後3時4分", "2023-05-10T15:04:00+08:00"),
            ("2023년 5월 10일 오후 3:04", "2023-05-10T15:04:00+08:00"),
            ("2023년 5월 10일 (수) 8시 5분", "2023-05-10T08:05:00+08:00"),
            ("2023. 5. 10. 오전 9:00", "2023-05-10T09:00:00+08:00"),
        ],
    );
}

#[test]
fn other_languages_and_orders() {
    all(
        &context(None, false),
        &[
            ("5. Mai 2023, 8:00 Uhr", "2023-05-05T08:00:00+00:00"),
            ("mar. 5 mai 2023", "2023-05-05T00:00:00+00:00"),
            ("5 août 2023 à 8h30", "2023-08-05T08:30:00+00:00"),
            ("5 de mayo de 2023", "2023-05-05T00:00:00+00:00"),
            ("5 ago 2023", "2023-08-05T00:00:00+00:00"),
            ("vendredi 1er décembre 2023", "2023-12-01T00:00:00+00:00"),
            ("5 мая 2023 г.", "2023-05-05T00:00:00+00:00"),
            ("Ven, 05 mag 2023 08:00:00 +0200", "2023-05-05T08:00:00+02:00"),
            ("5 Tháng 5, 2023", "2023-05-05T00:00:00+00:00"),
            ("2023. május 5.", "2023-05-05T00:00:00+00:00"),
            ("5 Ağustos 2023", "2023-08-05T00:00:00+00:00"),
            ("2026/6/12", "2026-06-12T00:00:00+00:00"),
            ("12.06.2026", "2026-06-12T00:00:00+00:00"),
            ("12.06.26 08:00", "2026-06-12T08:00:00+00:00"),
            ("25/12/2025", "2025-12-25T00:00:00+00:00"),
            ("12/25/2025", "2025-12-25T00:00:00+00:00"),
            // the other reading lies ahead of the fetch
            ("12/06/2026", "2026-06-12T00:00:00+00:00"),
            ("05/06/2025", "Ambiguous"),
        ],
    );
    assert_eq!(given("05/06/2025", &context(Some(Tz::America__New_York), false)), "2025-05-06T00:00:00-04:00");
    assert_eq!(given("05/06/2025", &context(Some(Tz::Europe__London), false)), "2025-06-05T00:00:00+01:00");
}

#[test]
fn relative_to_the_fetch() {
    all(
        &context(Some(Tz::Asia__Shanghai), true),
        &[
            ("3小时前", "2026-06-13T09:00:00+08:00"),
            ("3 小时之前", "2026-06-13T09:00:00+08:00"),
            ("半小时前", "2026-06-13T11:30:00+08:00"),
            ("两个小时前", "2026-06-13T10:00:00+08:00"),
            ("5分钟前", "2026-06-13T11:55:00+08:00"),
            ("刚刚", "2026-06-13T12:00:00+08:00"),
            ("2天前", "2026-06-11T00:00:00+08:00"),
            ("1周前", "2026-06-06T00:00:00+08:00"),
            ("3个月前", "2026-03-13T00:00:00+08:00"),
            ("昨天 10:30", "2026-06-12T10:30:00+08:00"),
            ("昨天", "2026-06-12T00:00:00+08:00"),
            ("今天 10:30", "2026-06-13T10:30:00+08:00"),
            ("今天上午8点", "2026-06-13T08:00:00+08:00"),
            ("前天", "2026-06-11T00:00:00+08:00"),
            ("2 days ago", "2026-06-11T00:00:00+08:00"),
            ("an hour ago", "2026-06-13T11:00:00+08:00"),
            ("About 3 Hours Ago", "2026-06-13T09:00:00+08:00"),
            ("2 mins ago", "2026-06-13T11:58:00+08:00"),
            ("1 year ago", "2025-06-13T00:00:00+08:00"),
            ("yesterday", "2026-06-12T00:00:00+08:00"),
            ("Yesterday at 3:04 pm", "2026-06-12T15:04:00+08:00"),
            ("Today, 10:30 GMT", "2026-06-13T10:30:00+00:00"),
            ("just now", "2026-06-13T12:00:00+08:00"),
            ("5h", "2026-06-13T07:00:00+08:00"),
            ("vor 3 Stunden", "2026-06-13T09:00:00+08:00"),
            ("il y a 2 jours", "2026-06-11T00:00:00+08:00"),
            ("3時間前", "2026-06-13T09:00:00+08:00"),
            ("2일 전", "2026-06-11T00:00:00+08:00"),
        ],
    );
    let unfetched = Context { fetched: None, ..context(None, true) };
    all(
        &unfetched,
        &[
            ("3小时前", "NeedsFetchTime"),
            ("yesterday", "NeedsFetchTime"),
            ("刚刚", "NeedsFetchTime"),
            ("5月10日", "NeedsFetchTime"),
            ("May 5", "NeedsFetchTime"),
        ],
    );
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
fn dates_among_what_pages_put_around_them() {
    all(
        &context(Some(Tz::Asia__Shanghai), true),
        &[
            ("发布时间：5月10日 08:30", "2026-05-10T08:30:00+08:00"),
            ("更新于 3 天前", "2026-06-10T00:00:00+08:00"),
            ("编辑于 昨天 10:30", "2026-06-12T10:30:00+08:00"),
            ("5月10日 08:30 来源：财新", "2026-05-10T08:30:00+08:00"),
            ("5月10日 来源：财新", "2026-05-10T00:00:00+08:00"),
            ("2023-05-10 08:30 来源：财新网", "2023-05-10T08:30:00+08:00"),
            ("2023-05-10 下午3:04", "2023-05-10T15:04:00+08:00"),
            ("2023-05-10 星期三", "2023-05-10T00:00:00+08:00"),
            ("2023-05-10 08:00 (GMT+8)", "2023-05-10T08:00:00+08:00"),
            ("2023-05-10T08:00:00.000+0000", "2023-05-10T08:00:00+00:00"),
            ("2023/05/10 08:00:00 GMT+0800", "2023-05-10T08:00:00+08:00"),
            ("2004년 05월 28일  오후 11:31:25", "2004-05-28T23:31:25+08:00"),
            ("Last updated: 3 hours ago", "2026-06-13T09:00:00+08:00"),
            ("Posted on 10 May, 2023 by Admin", "2023-05-10T00:00:00+08:00"),
            ("3 min read · May 5, 2023", "2023-05-05T00:00:00+08:00"),
            ("May 10, 2023 – 8:00am", "2023-05-10T08:00:00+08:00"),
            ("10th May '23", "2023-05-10T00:00:00+08:00"),
            ("10:30 AM, May 5 2023", "2023-05-05T10:30:00+08:00"),
            ("Wed, 10 May 2023 08:00:00 -0700 (PDT)", "2023-05-10T08:00:00-07:00"),
            ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T08:19:53-04:00"),
            ("2004-július-13T9:15-05:00", "2004-07-13T09:15:00-05:00"),
            ("2023-05-10T08:00:00 UTC+08:00", "2023-05-10T08:00:00+08:00"),
            ("05/10/2023 08:00 PM", "Ambiguous"),
            ("5 minutes read", "Unreadable"),
            ("3 min", "2026-06-13T11:57:00+08:00"),
            ("May 5 brands to watch", "Unreadable"),
            ("11.11 festival", "Unreadable"),
            ("4.5 stars · May 5, 2023", "2023-05-05T00:00:00+08:00"),
            ("618 sales", "Unreadable"),
            ("2023年终总结", "Unreadable"),
        ],
    );
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
