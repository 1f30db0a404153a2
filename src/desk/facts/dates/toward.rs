//! Which way a day lies whose year is not said: reports look back, but `将于11月5日` and "by March 31" look ahead.

use chrono::{Datelike, NaiveDate};

use super::Date;

/// Which of the years around publication is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// What was: nothing says otherwise.
    Past,
    /// `起`: it began, or will begin.
    Either,
    /// `前`, "by": a term.
    Term,
    /// `将于`, "will".
    Coming,
}

/// Words of Chinese that say what is to come, right before a day or a few characters before it.
const AHEAD: [&str; 12] = ["将于", "将在", "将自", "将从", "将会在", "拟于", "定于", "计划于", "计划在", "预计于", "预计在", "有望于"];
/// Until when something lasts; `截至` looks back.
const UNTIL: [&str; 7] = ["有效期至", "持续至", "延续至", "延长至", "延期至", "推迟至", "持续到"];

impl Toward {
    /// By the Chinese words around a day.
    pub fn in_chinese(before: &str, after: &str) -> Self {
        let tail = before.char_indices().rev().nth(9).map_or(before, |(at, _)| &before[at..]);
        let clause = tail.rsplit(['，', '。', '；', '、', '！', '？', '：']).next().unwrap_or(tail);
        let leads = clause.ends_with(['将', '拟']) || AHEAD.iter().any(|word| clause.contains(word));
        if leads || after.starts_with('将') {
            return Self::Coming;
        }
        // `11月5日前往`, `11月5日前后`
        let term = ["前", "之前", "以前", "截止"].iter().find_map(|word| after.strip_prefix(word));
        if term.is_some_and(|rest| !rest.starts_with(['往', '来', '后', '夕', '夜'])) || UNTIL.iter().any(|word| clause.ends_with(word))
        {
            return Self::Term;
        }
        if after.starts_with(['起', '启']) || after.starts_with("开始") { Self::Either } else { Self::Past }
    }

    /// By the English words before a day.
    pub fn in_english(before: &str) -> Self {
        let tail = before.char_indices().rev().nth(79).map_or(before, |(at, _)| &before[at..]);
        let sentence = tail.rsplit(['.', '!', '?', ';', '\n']).next().unwrap_or(tail);
        let ahead = ["will ", "plans to", "plan to", "set to", "scheduled", "due to", "to be ", "is expected to"];
        if ahead.iter().any(|word| sentence.contains(word)) && [" on ", " in "].iter().any(|word| sentence.ends_with(word)) {
            return Self::Coming;
        }
        match sentence.trim_end().rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "by" | "before" | "until" => Self::Term,
            "from" | "starting" | "effective" => Self::Either,
            _ => Self::Past,
        }
    }

    /// The one of three years' dates that is meant.
    pub fn choose(self, published: NaiveDate, of: impl Fn(i32) -> Option<NaiveDate>) -> Option<NaiveDate> {
        let (behind, ahead) = match self {
            Self::Past => (1, 2),
            Self::Either => (3, 2),
            Self::Term => (2, 1),
            Self::Coming => (3, 1),
        };
        let year = published.year();
        [year, year - 1, year + 1].into_iter().filter_map(of).min_by_key(|date| {
            let days = date.signed_duration_since(published).num_days();
            if days > 0 { days * ahead } else { -days * behind }
        })
    }

    /// Months whose year is not said; a report that looks back tells of months that are over, or of the one that is not.
    pub fn months(self, published: NaiveDate, first: u32, count: u32) -> Option<Date> {
        let last = first + count - 1;
        let year = if self == Self::Past {
            let over = if last > 12 { last - 12 } else { last } <= published.month();
            published.year() - i32::from(last > 12) - i32::from(!over)
        } else {
            self.choose(published, |year| NaiveDate::from_ymd_opt(year, first, 1))?.year()
        };
        Date::months(year, first, count)
    }
}
