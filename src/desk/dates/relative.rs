//! Dates that count from the moment of fetching: `3小时前`, `2 days ago`, `yesterday 10:30`.

use std::sync::LazyLock;

use chrono::{Days, Duration, NaiveDate};
use regex::Regex;

use super::parts::{Day, Parts, months_back, show};
use super::{Context, Why, lexicon, words};

/// A number, or a word for one, and a unit.
const AMOUNT: &str = r"(?P<number>\d{1,4}|half an|an?|one|two|three|four|five|six|seven|eight|nine|ten|eine[mnr]?|une?|un[ao]?|半|[一二两三四五六七八九十]{1,3})\s*(?P<unit>个?小时|個?小時|个?钟头|時間|시간|分钟?|分鐘|분|秒钟?|秒鐘|초|天|日|일|个?星期|個?星期|周|週間?|주일?|[个個ヶか]?月|개월|달|年|년|\p{Alphabetic}{1,8})";

static AGO: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        format!(r"(?i)^(?:about|around|over|almost|nearly|posted|published|updated|约|大约)?\s*{AMOUNT}\.?\s*(?:ago|之前|以前|前|전|fa|назад|geleden|sedan|siden|önce|temu)$"),
        format!(r"(?i)^(?:vor|il y a|hace|há|ha)\s+{AMOUNT}$"),
        r"^(?P<number>\d{1,3})\s?(?P<unit>min|m|h|d|w)$".to_owned(),
    ]
    .iter()
    // a pattern of ours that does not compile is seen by the tests, which meet each
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// Words for days near the fetch, and how many days back they are.
const DAYS: &[(&str, u64)] = &[
    ("today", 0),
    ("yesterday", 1),
    ("今天", 0),
    ("今日", 0),
    ("昨天", 1),
    ("昨日", 1),
    ("昨晚", 1),
    ("前天", 2),
    ("前日", 2),
    ("오늘", 0),
    ("어제", 1),
    ("그저께", 2),
    ("heute", 0),
    ("gestern", 1),
    ("aujourd'hui", 0),
    ("hier", 1),
    ("hoy", 0),
    ("ayer", 1),
    ("сегодня", 0),
    ("вчера", 1),
];

const NOW: &[&str] =
    &["just now", "now", "moments ago", "a moment ago", "a few seconds ago", "刚刚", "刚才", "剛剛", "たった今", "방금", "방금 전"];

/// `None` when the text is not relative.
pub(super) fn read(text: &str, context: &Context<'_>) -> Option<Result<Parts, Why>> {
    let lower = text.to_lowercase();
    let now = NOW.contains(&lower.as_str());
    // with a clock time in it, it counts from nothing; most dates leave here
    let ago = || (!text.contains(':')).then_some(AGO.iter()).into_iter().flatten().find_map(|pattern| pattern.captures(&lower));
    if !now && let Some((back, rest)) = DAYS.iter().find_map(|(word, back)| Some((*back, lower.strip_prefix(word)?))) {
        // case matters to zones
        let rest = text.get(text.len().saturating_sub(rest.len())..).unwrap_or_default();
        return day_and_time(back, rest, context);
    }
    let captures = if now { None } else { Some(ago()?) };
    let Some(fetched) = context.fetched else { return Some(Err(Why::NeedsFetchTime)) };
    let Some(captures) = captures else { return Some(Ok(Parts::instant(fetched))) };
    let amount = amount(captures.name("number")?.as_str())?;
    let half = amount == 0;
    let today = show(fetched.naive_utc(), context.zone).date_naive();
    let day =
        |date: Option<NaiveDate>| Some(date.map_or(Err(Why::Impossible), |date| Ok(Parts { day: Day::Full(date), ..Parts::default() })));
    match unit(captures.name("unit")?.as_str())? {
        Unit::Seconds(_) if half => Some(Ok(Parts::instant(fetched - Duration::minutes(30)))),
        Unit::Seconds(seconds) => Some(Ok(Parts::instant(fetched - Duration::seconds(seconds * i64::from(amount))))),
        Unit::Days(days) => day(today.checked_sub_days(Days::new(days * u64::from(amount)))),
        Unit::Months(months) => day(months_back(today, months * amount)),
    }
}

/// `yesterday at 10:30`
fn day_and_time(back: u64, rest: &str, context: &Context<'_>) -> Option<Result<Parts, Why>> {
    let (clock, zone) = words::time(rest, context)?;
    let Some(fetched) = context.fetched else { return Some(Err(Why::NeedsFetchTime)) };
    let today = show(fetched.naive_utc(), context.zone).date_naive();
    let date = today.checked_sub_days(Days::new(back))?;
    Some(Ok(Parts { day: Day::Full(date), clock, zone }))
}

enum Unit {
    Seconds(i64),
    Days(u64),
    Months(u32),
}

/// Half is 0.
fn amount(written: &str) -> Option<u32> {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    if let Some(at) = WORDS.iter().position(|word| *word == written) {
        return Some(at as u32 + 1);
    }
    match written {
        "半" | "half an" => Some(0),
        _ if written.starts_with(|c: char| c.is_ascii_digit()) => written.parse().ok(),
        _ if written.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(1),
        _ => lexicon::chinese_number(written),
    }
}

fn unit(written: &str) -> Option<Unit> {
    let written = written.trim_start_matches(['个', '個', 'ヶ', 'か']);
    Some(match written {
        "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒钟" | "秒鐘" | "초" | "sekunden" | "secondes" | "segundos" => {
            Unit::Seconds(1)
        }
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" | "分鐘" | "분" | "minuten" | "minuto" | "minutos" | "minuti"
        | "минут" => Unit::Seconds(60),
        "h" | "hr" | "hrs" | "hour" | "hours" | "小时" | "小時" | "钟头" | "時間" | "시간" | "stunde" | "stunden" | "heure" | "heures"
        | "hora" | "horas" | "ore" | "ora" | "uur" | "часа" | "часов" | "час" => Unit::Seconds(3600),
        "d" | "day" | "days" | "天" | "日" | "일" | "tag" | "tagen" | "jour" | "jours" | "día" | "días" | "dia" | "dias" | "giorni"
        | "giorno" | "dagen" | "дня" | "дней" | "день" => Unit::Days(1),
        "w" | "wk" | "wks" | "week" | "weeks" | "星期" | "周" | "週" | "週間" | "주" | "주일" | "woche" | "wochen" | "semaine"
        | "semaines" | "semana" | "semanas" => Unit::Days(7),
        "mo" | "mos" | "month" | "months" | "月" | "개월" | "달" | "monat" | "monaten" | "mois" | "mes" | "meses" => Unit::Months(1),
        "y" | "yr" | "yrs" | "year" | "years" | "年" | "년" | "jahr" | "jahren" | "an" | "ans" | "año" | "años" => Unit::Months(12),
        _ => return None,
    })
}
