use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn dates_in_both_languages() {
    for (text, span, first, last) in [
        ("on March 3, 2023,", "March 3, 2023", day(2023, 3, 3), day(2023, 3, 3)),
        ("on 3 March", "3 March", day(2023, 3, 3), day(2023, 3, 3)),
        ("in December", "December", day(2022, 12, 1), day(2022, 12, 31)),
        ("于2023年3月3日", "2023年3月3日", day(2023, 3, 3), day(2023, 3, 3)),
        ("5月8日发布", "5月8日", day(2023, 5, 8), day(2023, 5, 8)),
        ("2022年第三季度", "2022年第三季度", day(2022, 7, 1), day(2022, 9, 30)),
        ("一季度营收", "一季度", day(2023, 1, 1), day(2023, 3, 31)),
        ("the first quarter of 2023", "first quarter of 2023", day(2023, 1, 1), day(2023, 3, 31)),
        ("Q4 sales", "Q4", day(2022, 10, 1), day(2022, 12, 31)),
        ("去年双十一", "去年", day(2022, 1, 1), day(2022, 12, 31)),
        ("昨日宣布", "昨日", day(2023, 5, 9), day(2023, 5, 9)),
        ("said on Monday", "Monday", day(2023, 5, 8), day(2023, 5, 8)),
        ("上周五", "上周五", day(2023, 5, 5), day(2023, 5, 5)),
        ("since 2019", "2019", day(2019, 1, 1), day(2019, 12, 31)),
        ("last month", "last month", day(2023, 4, 1), day(2023, 4, 30)),
        ("2023-05-04", "2023-05-04", day(2023, 5, 4), day(2023, 5, 4)),
        ("中秋节期间", "中秋节", day(2023, 9, 29), day(2023, 9, 29)),
        ("双11预售", "双11", day(2022, 11, 11), day(2022, 11, 11)),
    ] {
        let found = dates(text, Some(day(2023, 5, 10)));
        let (range, date) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&text[range.clone()], date.first, date.last), (span, first, last), "{text}");
    }
    assert!(dates("they may march on", Some(day(2023, 5, 10))).is_empty());
    assert!(dates("今日头条", Some(day(2023, 5, 10))).is_empty());
    assert!(dates("yesterday", None).is_empty());
}

#[test]
fn spans_of_days_and_the_year_that_is_meant() {
    for (text, span, first, last) in [
        ("前三季度净利", "前三季度", day(2022, 1, 1), day(2022, 9, 30)),
        ("今年前两季度", "今年前两季度", day(2023, 1, 1), day(2023, 6, 30)),
        ("前4个月开店", "前4个月", day(2023, 1, 1), day(2023, 4, 30)),
        ("去年前十个月", "去年前十个月", day(2022, 1, 1), day(2022, 10, 31)),
        ("目前三季度的数字", "三季度", day(2022, 7, 1), day(2022, 9, 30)),
        ("2—4月销量", "2—4月", day(2023, 2, 1), day(2023, 4, 30)),
        ("2021年3-5月", "2021年3-5月", day(2021, 3, 1), day(2021, 5, 31)),
        ("三四月份", "三四月", day(2023, 3, 1), day(2023, 4, 30)),
        ("将于13日举行", "13日", day(2023, 5, 13), day(2023, 5, 13)),
        ("定于本月17日至20日", "本月17日至20日", day(2023, 5, 17), day(2023, 5, 20)),
        ("下月3日", "下月3日", day(2023, 6, 3), day(2023, 6, 3)),
        ("七至九月", "七至九月", day(2022, 7, 1), day(2022, 9, 30)),
        ("12月至次年1月", "12月至次年1月", day(2022, 12, 1), day(2023, 1, 31)),
        ("5月4日至7日", "5月4日至7日", day(2023, 5, 4), day(2023, 5, 7)),
        ("4月28-30日", "4月28-30日", day(2023, 4, 28), day(2023, 4, 30)),
        ("4月28日到5月3日", "4月28日到5月3日", day(2023, 4, 28), day(2023, 5, 3)),
        ("2024年11月—2025年2月", "2024年11月—2025年2月", day(2024, 11, 1), day(2025, 2, 28)),
        ("2020—2022年", "2020—2022年", day(2020, 1, 1), day(2022, 12, 31)),
        ("二〇二一年十月三日", "二〇二一年十月三日", day(2021, 10, 3), day(2021, 10, 3)),
        ("二零二二年起", "二零二二年", day(2022, 1, 1), day(2022, 12, 31)),
        ("2022款车型", "2022款", day(2022, 1, 1), day(2022, 12, 31)),
        ("2021/22财年", "2021/22财年", day(2021, 1, 1), day(2022, 12, 31)),
        ("２０２２年６月１日发布", "２０２２年６月１日", day(2022, 6, 1), day(2022, 6, 1)),
        ("下週三", "下週三", day(2023, 5, 17), day(2023, 5, 17)),
        ("上上周三", "上上周三", day(2023, 4, 26), day(2023, 4, 26)),
        ("勞動節假期", "勞動節", day(2023, 5, 1), day(2023, 5, 1)),
        ("“6·18”大促", "6·18", day(2023, 6, 18), day(2023, 6, 18)),
        ("12·12之后", "12·12", day(2022, 12, 12), day(2022, 12, 12)),
        ("将于10月8日开业", "10月8日", day(2023, 10, 8), day(2023, 10, 8)),
        ("10月8日前报名", "10月8日", day(2023, 10, 8), day(2023, 10, 8)),
        ("10月8日前往杭州", "10月8日", day(2022, 10, 8), day(2022, 10, 8)),
        ("5月1日起执行", "5月1日", day(2023, 5, 1), day(2023, 5, 1)),
        ("12月1日起执行", "12月1日", day(2023, 12, 1), day(2023, 12, 1)),
        ("预计将在8月上市", "8月", day(2023, 8, 1), day(2023, 8, 31)),
        ("截至12月31日", "12月31日", day(2022, 12, 31), day(2022, 12, 31)),
        ("in the first nine months", "first nine months", day(2022, 1, 1), day(2022, 9, 30)),
        ("the first 4 months of 2021", "first 4 months of 2021", day(2021, 1, 1), day(2021, 4, 30)),
        ("from February to April", "February to April", day(2023, 2, 1), day(2023, 4, 30)),
        ("May–July 2022", "May–July 2022", day(2022, 5, 1), day(2022, 7, 31)),
        ("May 4 to 7 in Xiamen", "May 4 to 7", day(2023, 5, 4), day(2023, 5, 7)),
        ("5–10 March 2021", "5–10 March 2021", day(2021, 3, 5), day(2021, 3, 10)),
        ("between April 28 and May 3", "April 28 and May 3", day(2023, 4, 28), day(2023, 5, 3)),
        ("It will open on October 8", "October 8", day(2023, 10, 8), day(2023, 10, 8)),
        ("November 5 to 10 shops", "November 5", day(2022, 11, 5), day(2022, 11, 5)),
    ] {
        let found = dates(text, Some(day(2023, 5, 10)));
        let (range, date) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&text[range.clone()], date.first, date.last, found.len()), (span, first, last, 1), "{text}: {found:?}");
    }
    for text in ["三个月", "3-5日内", "三点五", "2000款新品", "3-2", "first three months after it opened", "八月饼"] {
        assert_eq!(dates(text, Some(day(2023, 5, 10))), [], "{text}");
    }
}
