//! Dates as Chinese writes them.

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::toward::Toward;
use super::{Date, is_year, number, numeral, parts};
use crate::desk::facts::numbers::chinese::is_numeral;

/// The date that opens a text, and its length in bytes; `head` is the text before it and `before` its last character.
pub fn date(text: &str, head: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        if before.is_ascii_digit() || matches!(before, '.' | '第') {
            return None;
        }
        return with_digits(text, head, published);
    }
    // `每周一次` is no Monday.
    if first.is_ascii() || before == '每' {
        return None;
    }
    words(text, published).or_else(|| quarter(text, before, published)).or_else(|| in_numerals(text, head, before, published))
}

/// `二〇二五年`, `十月`, `二月份`, `一至四月`, `十月一日`; `三个月` is a span of time.
fn in_numerals(text: &str, head: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let begins = |c: char| is_numeral(c) && !matches!(c, '百' | '千' | '万' | '亿' | '零' | '〇' | '○');
    if !text.starts_with(begins) || is_numeral(before) || matches!(before, '几' | '数' | '第') {
        return None;
    }
    if parts::months(text).is_some() {
        return of_month(text, head, published);
    }
    let number = numeral(text)?;
    let rest = text.get(number.length..)?;
    if number.digits == 4 && rest.starts_with('年') {
        // `一千九百年` is a span of time.
        let spelled = !text.get(..number.length)?.contains(['十', '百', '千', '万']);
        return in_year(
            text,
            rest.strip_prefix('年')?,
            i32::try_from(number.value).ok().filter(|_| spelled && is_year(number.value))?,
            true,
        );
    }
    // `一月` may be a month long; `八月饼` is none.
    rest.strip_prefix('月').filter(|after| !after.starts_with(['饼', '亮', '球', '票', '薪', '嫂', '老']))?;
    of_month(text, head, published)
}

/// The mark of a year, month or day behind its number, which some houses set off by spaces: `7 月 28 日`.
fn marked(text: &str, mark: char) -> Option<&str> {
    let rest = text.strip_prefix(' ').unwrap_or(text).strip_prefix(mark)?;
    Some(rest.strip_prefix(' ').filter(|number| number.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(rest))
}

/// `2024年3月5日`, `2024年3月`, `2024年第一季度`, `2024年上半年`, `2024年`, `2024款`, `1—4月`, `3月5日`, `3月`, `5日`.
fn with_digits(text: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let (value, n) = number(text)?;
    let rest = &text[n..];
    if let Some(after) = marked(rest, '年') {
        let year = match n {
            4 if is_year(value) => value as i32,
            2 => 2000 + value as i32,
            _ => return None,
        };
        // `30年` is a span of time, `2023年` a year.
        return in_year(text, after, year, n == 4);
    }
    if n == 4 {
        return is_year(value).then(|| model_year(text, value as i32)).flatten();
    }
    of_month(text, head, published).or_else(|| bare_day(text, head, published))
}

/// What a year's number and mark are followed by; the year itself where it may stand `alone`.
fn in_year(text: &str, after: &str, year: i32, alone: bool) -> Option<(usize, Date)> {
    let base = text.len() - after.len();
    part_in_year(after, year).map(|(length, date)| (base + length, date)).or_else(|| Some((base, Date::year(year).filter(|_| alone)?)))
}

/// The part of a known year that opens a text.
fn part_in_year(text: &str, year: i32) -> Option<(usize, Date)> {
    if let Some(part) = parts::months(text).or_else(|| parts::part_of_year(text)) {
        return Some((part.length, Date::months(year, part.first, part.count)?));
    }
    let month = numeral(text).filter(|month| month.digits <= 2)?;
    let after = marked(text.get(month.length..)?, '月')?;
    let base = text.len() - after.len();
    let Some((first, last, length)) = parts::days(after) else { return Some((base, Date::months(year, month.value, 1)?)) };
    let day = |day: u32| NaiveDate::from_ymd_opt(year, month.value, day);
    Some((base + length, Date { first: day(first)?, last: day(last)? }))
}

/// `2024款`, `2025届`, `2025财年`, `2025/26赛季`: a year, or two.
fn model_year(text: &str, year: i32) -> Option<(usize, Date)> {
    let rest = text.get(4..)?;
    let next = rest.strip_prefix('/').and_then(|rest| number(rest).map(|(value, n)| (value, rest.get(n..).unwrap_or_default())));
    let (last, rest) = match next {
        Some((value, rest)) if value as i32 == year + 1 || value as i32 == (year + 1) % 100 => (year + 1, rest),
        Some(_) => return None,
        None => (year, rest),
    };
    let kind = ["财年", "赛季", "款", "届", "版", "级"].iter().find(|kind| rest.starts_with(**kind))?;
    // `2000款新品` counts them.
    if *kind == "款" && year % 100 == 0 {
        return None;
    }
    Some((text.len() - rest.len() + kind.len(), Date { first: Date::year(year)?.first, last: Date::year(last)?.last }))
}

/// A month, months or days of one, without a year.
fn of_month(text: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    if let Some(part) = parts::months(text) {
        let toward = Toward::in_chinese(head, text.get(part.length..)?);
        return Some((part.length, toward.months(published?, part.first, part.count)?));
    }
    let month = numeral(text).filter(|month| month.digits <= 2)?;
    let after = marked(text.get(month.length..)?, '月')?;
    let published = published?;
    let base = text.len() - after.len();
    let Some((first, last, length)) = parts::days(after) else {
        let toward = Toward::in_chinese(head, after.strip_prefix('份').unwrap_or(after));
        return if (1..=12).contains(&month.value) { Some((base, toward.months(published, month.value, 1)?)) } else { None };
    };
    let toward = Toward::in_chinese(head, after.get(length..)?);
    let first = Date::near(published, toward, month.value, first)?.first;
    Some((base + length, Date { first, last: first.with_day(last)? }))
}

/// `5日` alone is a day of the month of publication, or of the month before; `将于5日`, of the month after.
fn bare_day(text: &str, head: &str, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let (first, last, length) = parts::days(text)?;
    let (_, n) = number(text)?;
    let days = first < last;
    // `3-5日` is how long something takes; so is `5日内`.
    if days && !text[n..].trim_start_matches(' ').starts_with(['日', '号', '號'])
        || text[length..].starts_with(['内', '间', '游', '后', '前', '元', '均'])
    {
        return None;
    }
    let published = published?;
    let coming = Toward::in_chinese(head, "") == Toward::Coming;
    let this = published.with_day(first).filter(|date| if coming { *date >= published } else { *date <= published });
    let other = || if coming { published.with_day(1)?.checked_add_months(Months::new(1)) } else { published.with_day(1)?.pred_opt() };
    let first = this.or_else(|| other()?.with_day(first))?;
    Some((length, Date { first, last: if days { first.with_day(last)? } else { first } }))
}

fn quarter(text: &str, before: char, published: Option<NaiveDate>) -> Option<(usize, Date)> {
    let part = parts::part_of_year(text)?;
    // `目前三季度`, `三年前三季度`
    if part.so_far
        && matches!(before, '目' | '此' | '之' | '以' | '提' | '日' | '当' | '眼' | '空' | '年' | '月' | '天' | '周' | '期' | '史')
    {
        return None;
    }
    let published = published?;
    let of = |year: i32| Date::months(year, part.first, part.count);
    let date = of(published.year())?;
    let ahead = if part.so_far { date.last > published } else { date.first > published };
    if ahead { Some((part.length, of(published.year() - 1)?)) } else { Some((part.length, date)) }
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
            if let Some((length, date)) = part_in_year(rest, year) {
                return Some((word.len() + length, date));
            }
            return Some((word.len(), Date::year(year)?));
        }
    }
    for (word, months) in [("上个月", -1), ("上月", -1), ("本月", 0), ("这个月", 0), ("下个月", 1), ("下月", 1)] {
        if let Some(rest) = text.strip_prefix(word) {
            let month = published.year() * 12 + published.month0() as i32 + months;
            let whole = Date::months(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)?;
            let Some((first, last, length)) = parts::days(rest) else { return Some((word.len(), whole)) };
            return Some((word.len() + length, Date { first: whole.first.with_day(first)?, last: whole.first.with_day(last)? }));
        }
    }
    week(text, published)
}

/// `上周五`, `本周`, `周三`, `星期日`, `礼拜一`.
fn week(text: &str, published: NaiveDate) -> Option<(usize, Date)> {
    let named = |rest: &&str| rest.starts_with('周') || rest.starts_with("星期") || rest.starts_with("礼拜");
    let (weeks, prefix) = [("上上", -2), ("下下", 2), ("上", -1), ("本", 0), ("这", 0), ("下", 1)]
        .iter()
        .find_map(|(word, weeks)| text.strip_prefix(word).filter(named).map(|_| (Some(*weeks), word.len())))
        .unwrap_or((None, 0));
    let rest = &text[prefix..];
    let name = ["周", "星期", "礼拜"].iter().find(|name| rest.starts_with(**name))?;
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
