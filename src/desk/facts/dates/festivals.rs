//! Festivals and shopping days of China, fixed ones and those of the lunar calendar.

use chrono::{Datelike, NaiveDate};

use super::{Date, is_year, number};

/// Names of one festival in both languages, lower case, and the month and day of it; month 0 for the lunar ones, whose day is the row of [`LUNAR`].
const FESTIVALS: [(&[&str], u32, u32); 18] = [
    (&["chinese new year", "lunar new year", "spring festival", "春节", "春節", "农历新年"], 0, 0),
    (&["dragon boat festival", "端午节", "端午"], 0, 1),
    (&["qixi festival", "qixi", "七夕节", "七夕"], 0, 2),
    (&["mid-autumn festival", "中秋节", "中秋"], 0, 3),
    (
        &[
            "double 11",
            "double eleven",
            "double-11",
            "singles' day",
            "singles’ day",
            "singles day",
            "双十一",
            "双11",
            "双·11",
            "11·11",
            "雙十一",
            "雙11",
        ],
        11,
        11,
    ),
    (&["double 12", "double twelve", "双十二", "双12", "双·12", "12·12"], 12, 12),
    (&["618", "6·18", "六一八"], 6, 18),
    (&["3·15"], 3, 15),
    (&["women's day", "women’s day", "妇女节", "女神节", "三八节", "38节", "3·8"], 3, 8),
    (&["labour day", "labor day", "may day", "劳动节", "五一假期", "五一黄金周", "五一"], 5, 1),
    (&["national day", "国庆节", "国庆", "國慶", "十一黄金周"], 10, 1),
    (&["golden week", "黄金周"], 10, 1),
    (&["520", "5·20"], 5, 20),
    (&["valentine's day", "valentine’s day", "情人节"], 2, 14),
    (&["children's day", "children’s day", "儿童节", "六一"], 6, 1),
    (&["new year's day", "new year’s day", "元旦"], 1, 1),
    (&["christmas", "圣诞节", "圣诞"], 12, 25),
    (&["halloween", "万圣节"], 10, 31),
];

/// What their names begin with.
const FIRST: [char; 37] = [
    'c', 'd', 'g', 'h', 'l', 'm', 'n', 'q', 's', 'v', 'w', '1', '3', '5', '6', '春', '农', '端', '七', '中', '双', '雙', '六', '妇', '女',
    '三', '劳', '五', '国', '國', '十', '黄', '情', '儿', '元', '圣', '万',
];

/// Spring Festival, Dragon Boat, Qixi and Mid-Autumn of the years from 2020, as month and day.
const LUNAR: [[(u32, u32); 4]; 11] = [
    [(1, 25), (6, 25), (8, 25), (10, 1)],
    [(2, 12), (6, 14), (8, 14), (9, 21)],
    [(2, 1), (6, 3), (8, 4), (9, 10)],
    [(1, 22), (6, 22), (8, 22), (9, 29)],
    [(2, 10), (6, 10), (8, 10), (9, 17)],
    [(1, 29), (5, 31), (8, 29), (10, 6)],
    [(2, 17), (6, 19), (8, 19), (9, 25)],
    [(2, 6), (6, 9), (8, 8), (9, 15)],
    [(1, 26), (5, 28), (8, 26), (10, 3)],
    [(2, 13), (6, 16), (8, 16), (9, 22)],
    [(2, 3), (6, 5), (8, 5), (9, 12)],
];

/// The festival that opens a text, and its length; a year may follow it, else it is the one nearest to publication.
pub fn date(text: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    // Asked at every character of a text: most stand within a word, and of the others few begin a festival.
    if before.is_ascii_alphanumeric() || before == '.' || !FIRST.contains(&text.chars().next()?.to_ascii_lowercase()) {
        return None;
    }
    let opens_with = |name: &str| text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let (name, month, day) =
        FESTIVALS.iter().find_map(|(names, month, day)| names.iter().find(|name| opens_with(name)).map(|name| (*name, *month, *day)))?;
    let after = text.get(name.len()..)?;
    let length = text.len() - after.len();
    // `618`, `520` and "38" are amounts as often as days: only where no digit, unit or point follows.
    if after.starts_with(|c: char| c.is_ascii_alphanumeric()) || name.bytes().all(|byte| byte.is_ascii_digit()) && !is_shopping_day(after) {
        return None;
    }
    let on = |year: i32| {
        let (month, day) = if month > 0 { (month, day) } else { *LUNAR.get(usize::try_from(year - 2020).ok()?)?.get(day as usize)? };
        NaiveDate::from_ymd_opt(year, month, day).map(Date::day)
    };
    if let Some((year, n)) = number(after.trim_start()).filter(|(year, n)| *n == 4 && is_year(*year)) {
        return Some((length + (after.len() - after.trim_start().len()) + n, on(year as i32)?));
    }
    let published = published?;
    let nearest = [published.year(), published.year() - 1, published.year() + 1]
        .into_iter()
        .filter_map(on)
        .min_by_key(|date| date.first.signed_duration_since(published).num_days().abs())?;
    Some((length, nearest))
}

fn is_shopping_day(after: &str) -> bool {
    [
        "大促",
        "购物节",
        "年中",
        "期间",
        "预售",
        "活动",
        "开门红",
        "战报",
        "当天",
        "节",
        " shopping",
        " sale",
        " festival",
        " campaign",
        " promotion",
        " mid-year",
        "，",
        "”",
    ]
    .iter()
    .any(|word| after.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_a_first_one_when_a_name_begins_with_it() {
        let begins = |first: &char| FESTIVALS.iter().any(|(names, ..)| names.iter().any(|name| name.starts_with(*first)));
        assert!(FIRST.iter().all(begins));
        let mut names = FESTIVALS.iter().flat_map(|(names, ..)| names.iter());
        assert!(names.all(|name| name.starts_with(FIRST)));
    }
}
