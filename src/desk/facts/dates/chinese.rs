//! Dates as Chinese writes them.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Date, is_year, number};

/// The date that opens a text, and its length in bytes; `before` is the character before it.
pub fn date(text: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        if before.is_ascii_digit() || matches!(before, '.' | '第') {
            return None;
        }
        return with_digits(text, published);
    }
    if first.is_ascii() {
        return None;
    }
    // `每周一次` is no Monday.
    if before == '每' {
        return None;
    }
    words(text, published).or_else(|| quarter(text, published)).or_else(|| month_in_words(text, before, published))
}

/// `十月`, `二月份`, `十一月`; `三个月` is a span of time.
fn month_in_words(text: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    const MONTHS: [&str; 12] = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"];
    let begins = |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    if !text.starts_with(begins) || begins(before) || matches!(before, '百' | '千' | '几' | '数' | '两' | '〇' | '零') {
        return None;
    }
    let month = MONTHS.iter().position(|month| text.starts_with(month))? as u32 + 1;
    let length = MONTHS.get(month as usize - 1)?.len();
    let after = &text[length..];
    // `一月` may be a month long; `八月饼` is none.
    if after.starts_with(['饼', '亮', '球', '票', '薪', '嫂', '老']) {
        return None;
    }
    let published = published?;
    let year = if month <= published.month() { published.year() } else { published.year() - 1 };
    Some((length, Date::months(year, month, 1)?))
}

/// The mark of a year, month or day behind its number, which some houses set off by spaces: `7 月 28 日`.
fn marked(text: &str, mark: char) -> Option<&str> {
    let rest = text.strip_prefix(' ').unwrap_or(text).strip_prefix(mark)?;
    Some(rest.strip_prefix(' ').filter(|number| number.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(rest))
}

/// `2024年3月5日`, `2024年3月`, `2024年第一季度`, `2024年上半年`, `2024年`, `3月5日`, `3月`, `5日`.
fn with_digits(text: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let (value, n) = number(text)?;
    let rest = &text[n..];
    if let Some(after) = marked(rest, '年') {
        let year = match n {
            4 if is_year(value) => value as i32,
            2 => 2000 + value as i32,
            _ => return None,
        };
        let base = text.len() - after.len();
        if let Some((month, m)) = number(after)
            && let Some(day) = marked(&after[m..], '月')
        {
            let base = text.len() - day.len();
            return match day_of(day) {
                Some((day, length)) => Some((base + length, Date::day(NaiveDate::from_ymd_opt(year, month, day)?))),
                None => Some((base, Date::months(year, month, 1)?)),
            };
        }
        if let Some((length, of)) = part_of_year(after) {
            return Some((base + length, of(year)?));
        }
        // `30年` is a span of time, `2023年` a year.
        return if n == 4 { Some((base, Date::year(year)?)) } else { None };
    }
    if let Some(after) = marked(rest, '月') {
        if n > 2 {
            return None;
        }
        let base = text.len() - after.len();
        let published = published?;
        return match day_of(after) {
            Some((day, length)) => Some((base + length, Date::near(published, value, day)?)),
            None if (1..=12).contains(&value) => {
                let year = if value <= published.month() { published.year() } else { published.year() - 1 };
                Some((base, Date::months(year, value, 1)?))
            }
            None => None,
        };
    }
    // `5日` alone is a day of the month of publication, or of the month before.
    let (day, length) = day_of(text)?;
    if text[length..].starts_with(['内', '间', '游', '后', '前', '元', '均']) {
        return None;
    }
    let published = published?;
    let this = published.with_day(day).filter(|date| *date <= published);
    let last = || published.with_day(1)?.pred_opt()?.with_day(day);
    Some((length, Date::day(this.or_else(last)?)))
}

fn day_of(text: &str) -> Option<(u32, usize)> {
    let (day, n) = number(text).filter(|(day, n)| *n <= 2 && (1..=31).contains(day))?;
    let after = text[n..].strip_prefix(' ').unwrap_or(&text[n..]);
    let mark = after.chars().next().filter(|c| matches!(c, '日' | '号' | '號'))?;
    Some((day, text.len() - after.len() + mark.len_utf8()))
}

type OfYear = fn(i32) -> Option<Date>;

fn part_of_year(text: &str) -> Option<(usize, OfYear)> {
    const PARTS: [(&str, OfYear); 14] = [
        ("第一季度", |y| Date::quarter(y, 1)),
        ("第二季度", |y| Date::quarter(y, 2)),
        ("第三季度", |y| Date::quarter(y, 3)),
        ("第四季度", |y| Date::quarter(y, 4)),
        ("一季度", |y| Date::quarter(y, 1)),
        ("二季度", |y| Date::quarter(y, 2)),
        ("三季度", |y| Date::quarter(y, 3)),
        ("四季度", |y| Date::quarter(y, 4)),
        ("上半年", |y| Date::half(y, 1)),
        ("下半年", |y| Date::half(y, 2)),
        ("Q1", |y| Date::quarter(y, 1)),
        ("Q2", |y| Date::quarter(y, 2)),
        ("Q3", |y| Date::quarter(y, 3)),
        ("Q4", |y| Date::quarter(y, 4)),
    ];
    PARTS.iter().find(|(name, _)| text.starts_with(name)).map(|(name, of)| (name.len(), *of))
}

fn quarter(text: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let (length, of) = part_of_year(text)?;
    let published = published?;
    let date = of(published.year())?;
    if date.first > published { Some((length, of(published.year() - 1)?)) } else { Some((length, date)) }
}

fn words(text: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let published = published?;
    for (word, days) in [
        ("前天", -2),
        ("昨天", -1),
        ("昨日", -1),
        ("昨晚", -1),
        ("今天", 0),
        ("今日", 0),
        ("今晚", 0),
        ("今晨", 0),
        ("明天", 1),
        ("明日", 1),
        ("后天", 2),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            // `今日头条` is a platform.
            return if rest.starts_with("头条") { None } else { Some((word.len(), Date::days_on(published, days)?)) };
        }
    }
    for (word, years) in [("前年", -2), ("去年", -1), ("今年", 0), ("本年", 0), ("明年", 1)] {
        if let Some(rest) = text.strip_prefix(word) {
            let year = published.year() + years;
            if let Some((length, of)) = part_of_year(rest) {
                return Some((word.len() + length, of(year)?));
            }
            if let Some((month, n)) = number(rest)
                && let Some(after) = rest[n..].strip_prefix('月')
            {
                let base = word.len() + n + '月'.len_utf8();
                return match day_of(after) {
                    Some((day, length)) => Some((base + length, Date::day(NaiveDate::from_ymd_opt(year, month, day)?))),
                    None => Some((base, Date::months(year, month, 1)?)),
                };
            }
            return Some((word.len(), Date::year(year)?));
        }
    }
    for (word, months) in [("上个月", -1), ("上月", -1), ("本月", 0), ("这个月", 0), ("下个月", 1), ("下月", 1)] {
        if text.starts_with(word) {
            let month = published.year() * 12 + published.month0() as i32 + months;
            return Some((word.len(), Date::months(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?));
        }
    }
    week(text, published)
}

/// `上周五`, `本周`, `周三`, `星期日`, `礼拜一`.
fn week(text: &str, published: NaiveDate) -> Option<(usize, Date)> {
    let (weeks, prefix) = [("上", -1), ("本", 0), ("这", 0), ("下", 1)]
        .iter()
        .find_map(|(word, weeks)| {
            text.strip_prefix(word).filter(|rest| rest.starts_with('周') || rest.starts_with("星期")).map(|_| (Some(*weeks), word.len()))
        })
        .unwrap_or((None, 0));
    let rest = &text[prefix..];
    let name = ["周", "星期", "礼拜", "週"].iter().find(|name| rest.starts_with(**name))?;
    let mark = rest[name.len()..].chars().next();
    let weekday = mark.and_then(|c| "一二三四五六日".chars().position(|d| d == c).or((c == '天' && *name != "周").then_some(6)));
    match (weekday, weeks) {
        (Some(at), _) => {
            let length = prefix + name.len() + mark.map_or(0, char::len_utf8);
            let after = rest[name.len()..].chars().nth(1);
            // `周一鸣` is a person, `周五粮` nothing: a day is followed by a verb or a mark, which cannot be told, so only names are refused.
            if weeks.is_none() && *name == "周" && after.is_some_and(|c| "鸣围良杰".contains(c)) {
                return None;
            }
            let day = Weekday::try_from(at as u8).ok()?;
            let date = match weeks {
                Some(weeks) => {
                    let monday = Date::week(published, weeks)?.first;
                    Date::day(monday.checked_add_days(chrono::Days::new(at as u64))?)
                }
                None => Date::weekday(published, day, 0)?,
            };
            Some((length, date))
        }
        (None, Some(weeks)) if !matches!(mark, Some('年' | '刊' | '期')) => Some((prefix + name.len(), Date::week(published, weeks)?)),
        _ => None,
    }
}
