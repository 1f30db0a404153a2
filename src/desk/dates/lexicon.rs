//! The words of dates: months in many languages, units and times of day in Chinese, Japanese and Korean.

use std::collections::HashMap;
use std::sync::LazyLock;

static MONTHS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    include_str!("months.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, names)| Some((number.parse().ok()?, names)))
        .flat_map(|(number, names): (u32, _)| names.split(' ').map(move |name| (name.chars().filter(|c| !is_mark(*c)).collect(), number)))
        .collect()
});

/// Marks that Indic and Thai scripts set on letters, and vowels of Arabic: words are read without them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{e47}'..='\u{e4e}')
}

/// Number of a month by its name in lower case.
pub(super) fn month(word: &str) -> Option<u32> {
    MONTHS.get(word).copied()
}

/// Half of the day, and how its hours count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// Before noon; 12 is 0.
    Morning,
    /// About noon: 11 and 12 stand, 1 and 2 are after.
    Noon,
    /// After noon; 12 stands.
    Afternoon,
    /// After noon; 12 is midnight.
    Evening,
}

impl Half {
    /// The hour of 24; hours above 12 are taken as they stand.
    pub(super) fn hour(self, hour: u32) -> u32 {
        match (self, hour) {
            (Self::Morning, 12) => 0,
            (Self::Noon, 1..=3) | (Self::Afternoon | Self::Evening, 1..=11) => hour + 12,
            (Self::Evening, 12) => 24,
            _ => hour,
        }
    }
}

/// `am` and `pm`, in lower case and without stops.
pub(super) fn half(word: &str) -> Option<Half> {
    match word {
        "am" => Some(Half::Morning),
        "pm" => Some(Half::Afternoon),
        _ => None,
    }
}

/// What an ideograph or syllable says in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// 半: thirty minutes.
    HalfHour,
    Half(Half),
    /// Years of a Japanese era count from this one.
    Era(i32),
    /// Beijing time.
    China,
    /// Weekdays, particles: nothing.
    Filler,
}

/// Longest first where one begins another.
const SIGNS: &[(&str, Sign)] = &[
    ("北京时间", Sign::China),
    ("北京時間", Sign::China),
    ("星期", Sign::Filler),
    ("礼拜", Sign::Filler),
    ("禮拜", Sign::Filler),
    ("曜日", Sign::Filler),
    ("上午", Sign::Half(Half::Morning)),
    ("早上", Sign::Half(Half::Morning)),
    ("早晨", Sign::Half(Half::Morning)),
    ("清晨", Sign::Half(Half::Morning)),
    ("凌晨", Sign::Half(Half::Morning)),
    ("午前", Sign::Half(Half::Morning)),
    ("오전", Sign::Half(Half::Morning)),
    ("中午", Sign::Half(Half::Noon)),
    ("正午", Sign::Half(Half::Noon)),
    ("下午", Sign::Half(Half::Afternoon)),
    ("傍晚", Sign::Half(Half::Afternoon)),
    ("午後", Sign::Half(Half::Afternoon)),
    ("午后", Sign::Half(Half::Afternoon)),
    ("오후", Sign::Half(Half::Afternoon)),
    ("晚上", Sign::Half(Half::Evening)),
    ("晚间", Sign::Half(Half::Evening)),
    ("夜间", Sign::Half(Half::Evening)),
    ("令和", Sign::Era(2018)),
    ("平成", Sign::Era(1988)),
    ("民国", Sign::Era(1911)),
    ("民國", Sign::Era(1911)),
    ("요일", Sign::Filler),
    ("分钟", Sign::Minute),
    ("年", Sign::Year),
    ("년", Sign::Year),
    ("月", Sign::Month),
    ("월", Sign::Month),
    ("日", Sign::Day),
    ("号", Sign::Day),
    ("號", Sign::Day),
    ("일", Sign::Day),
    ("点", Sign::Hour),
    ("點", Sign::Hour),
    ("时", Sign::Hour),
    ("時", Sign::Hour),
    ("시", Sign::Hour),
    ("分", Sign::Minute),
    ("분", Sign::Minute),
    ("秒", Sign::Second),
    ("초", Sign::Second),
    ("半", Sign::HalfHour),
    ("整", Sign::Filler),
    ("许", Sign::Filler),
    ("周", Sign::Filler),
    ("週", Sign::Filler),
];

/// The sign that a text begins with, and its length in bytes.
pub(super) fn sign(text: &str) -> Option<(Sign, usize)> {
    if text.starts_with(|c: char| c.is_ascii()) {
        return None;
    }
    SIGNS.iter().find(|(written, _)| text.starts_with(written)).map(|(written, sign)| (*sign, written.len()))
}

/// Value of a Chinese digit; ten is 10.
pub(super) fn chinese_digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九十".chars().position(|digit| digit == c).map(|value| value as u32).or(match c {
        '零' => Some(0),
        '两' => Some(2),
        '元' => Some(1),
        _ => None,
    })
}

/// A number in Chinese digits, by place (二〇二三) or with ten (二十三).
pub(super) fn chinese_number(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    if let Some((tens, ones)) = text.split_once('十') {
        let tens = if tens.is_empty() { 1 } else { single(tens)? };
        let ones = if ones.is_empty() { 0 } else { single(ones)? };
        return Some(tens * 10 + ones);
    }
    text.chars().try_fold(0, |sum, c| chinese_digit(c).filter(|digit| *digit < 10).map(|digit| sum * 10 + digit))
}

fn single(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let digit = chars.next().and_then(chinese_digit).filter(|digit| *digit < 10);
    digit.filter(|_| chars.next().is_none())
}

/// Words that may stand within a date and say nothing.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "st",
        "nd",
        "rd",
        "th",
        "of",
        "the",
        "at",
        "on",
        "de",
        "del",
        "den",
        "der",
        "le",
        "el",
        "um",
        "uhr",
        "à",
        "a",
        "às",
        "as",
        "kl",
        "er",
        "o",
        "г",
        "в",
        "года",
        "year",
        "day",
        "tháng",
        "thg",
        "năm",
        "ngày",
        "lúc",
        "and",
        "um",
        "los",
        "dne",
        "klo",
        "em",
        "alle",
        "ore",
        "hrs",
        "published",
        "posted",
        "updated",
        "date",
        "time",
        "publié",
        "veröffentlicht",
        "publicado",
        "created",
        "since",
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "تشرين",
        "كانون",
        "الأول",
        "الثاني",
        "edition",
        "standard",
        "daylight",
    ];
    FILLERS.contains(&word)
}
