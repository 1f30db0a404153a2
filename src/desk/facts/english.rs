//! Facts told in English, for readers of no Chinese: names from the table, figures and days by arithmetic, nothing guessed.

use chrono::{Datelike, NaiveDate};

use super::currency::Currency;
use super::dates::Date;
use super::figures::{Bound, Figure, Unit};
use super::{FactContext, FactKind, facts};

/// The facts of a text, each once, in three groups: names, figures, days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Names of the table with what stands in the text; Latin names as they stand.
    pub names: Vec<String>,
    /// Figures with unit and bound.
    pub figures: Vec<String>,
    /// Days and spans of days.
    pub days: Vec<String>,
}

impl Told {
    /// Reads a text, a sentence or more.
    ///
    /// ```
    /// use keepup::desk::facts::{FactContext, english::Told, names::Names};
    /// let context = FactContext { published: None, names: Names::built_in() };
    /// let told = Told::of("截至2022年底，小红书月活跃用户超过2.6亿，商家增长三成。", &context);
    /// assert_eq!(told.line(), "Xiaohongshu (小红书), monthly active users (月活跃用户); over 260 million, 30%; 2022");
    /// ```
    pub fn of(text: &str, context: &FactContext) -> Self {
        let mut told = Self::default();
        for fact in facts(text, context) {
            let words = text.get(fact.span.clone()).unwrap_or_default();
            let (group, line) = match fact.kind {
                FactKind::Name(name) if name.known && name.key == words => (&mut told.names, name.key),
                FactKind::Name(name) if name.known => (&mut told.names, format!("{} ({words})", name.key)),
                FactKind::Name(_) if words.is_ascii() => (&mut told.names, words.to_owned()),
                FactKind::Figure(figure) => (&mut told.figures, tell_figure(&figure)),
                FactKind::Date(date) => (&mut told.days, tell_days(date)),
                FactKind::Name(_) | FactKind::Quotation(_) => continue,
            };
            if !group.contains(&line) {
                group.push(line);
            }
        }
        told
    }

    /// All of it in one line; empty when there is nothing to tell.
    pub fn line(&self) -> String {
        let groups = [&self.names, &self.figures, &self.days].map(|group| group.join(", "));
        groups.into_iter().filter(|group| !group.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

/// A figure in English, with unit and bound.
pub fn tell_figure(figure: &Figure) -> String {
    let bound = match figure.bound {
        Bound::Exact => "",
        Bound::About => "about ",
        Bound::Nearly => "nearly ",
        Bound::Over => "over ",
        Bound::Under => "under ",
    };
    let span = |tell: &dyn Fn(f64) -> String| {
        figure.upper.map_or_else(|| tell(figure.value), |upper| format!("{} to {}", tell(figure.value), tell(upper)))
    };
    let value = span(&amount);
    let told = match figure.unit {
        Unit::Count => value,
        Unit::Percent if fraction(figure.value).is_some() => span(&|share| fraction(share).unwrap_or_else(|| amount(share) + "%")),
        Unit::Percent => format!("{value}%"),
        Unit::Points => format!("{value} percentage points"),
        Unit::Times => format!("{value} times"),
        Unit::Money(currency) => format!("{} {value}", sign(currency)),
        Unit::Ordinal => format!("No. {value}"),
        Unit::Discount => format!("{value}% off"),
    };
    format!("{bound}{told}")
}

/// `2/3` for a share that no decimals tell in full, as `三分之二` says it.
fn fraction(share: f64) -> Option<String> {
    let millionths = share * 1e6;
    if (millionths - millionths.round()).abs() < 1e-3 {
        return None;
    }
    [3.0, 6.0, 7.0, 9.0].iter().find_map(|below| {
        let above = share * below / 100.0;
        let whole = above > 0.5 && (above - above.round()).abs() < 1e-9;
        whole.then(|| format!("{}/{below}", above.round()))
    })
}

fn sign(currency: Currency) -> String {
    match currency {
        Currency::Cny => "RMB".to_owned(),
        other => format!("{other:?}").to_uppercase(),
    }
}

/// `260 million`, `1.85 billion`, `12,000`, `2.5`: scale words from a million on, no digit lost.
fn amount(value: f64) -> String {
    for (scale, word) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        if value.abs() >= scale {
            // Division leaves a trail of nines that was never written.
            return format!("{} {word}", (value / scale * 1e9).round() / 1e9);
        }
    }
    let whole = format!("{}", value.trunc());
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = format!("{value}");
    let fraction = fraction.split_once('.').map(|(_, digits)| format!(".{digits}")).unwrap_or_default();
    grouped + &fraction
}

fn tell_days(date: Date) -> String {
    let Date { first, last } = date;
    let next = last.succ_opt().unwrap_or(last);
    let starts_month = first.day() == 1 && next.day() == 1;
    if date.is_day() {
        return day(first);
    }
    if starts_month && first.month() == 1 && next.month() == 1 && next.year() == first.year() + 1 {
        return first.year().to_string();
    }
    if starts_month && first.month() == last.month() && first.year() == last.year() {
        return first.format("%B %Y").to_string();
    }
    let ends_year = next.month() == 1 && next.day() == 1;
    if starts_month && first.month() == 1 && ends_year {
        return format!("{} to {}", first.year(), last.year());
    }
    let months = (next.year() - first.year()) * 12 + next.month() as i32 - first.month() as i32;
    if starts_month && months == 3 && first.month0().is_multiple_of(3) {
        return format!("Q{} {}", first.month0() / 3 + 1, first.year());
    }
    if starts_month {
        let form = if first.year() == last.year() { "%B" } else { "%B %Y" };
        return format!("{} to {}", first.format(form), last.format("%B %Y"));
    }
    format!("{} to {}", day(first), day(last))
}

fn day(day: NaiveDate) -> String {
    day.format("%B %-d, %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::facts::names::Names;

    #[test]
    fn figures_and_days_keep_every_digit() {
        let context = FactContext { published: NaiveDate::from_ymd_opt(2023, 5, 10), names: Names::built_in() };
        for (text, line) in [
            ("营收185.8亿元", "RMB 18.58 billion"),
            ("共卖出48.5万份", "485,000"),
            ("近八成用户", "nearly 80%"),
            ("上涨1.2个百分点", "1.2 percentage points"),
            ("筹集1.7亿美元", "USD 170 million"),
            ("30%至40%", "30 to 40%"),
            ("打八折", "20% off"),
            ("5月6日", "May 6, 2023"),
            ("2021年6月", "June 2021"),
            ("2022年第三季度", "Q3 2022"),
            ("2022年前三季度", "January to September 2022"),
            ("11月至次年2月", "November 2022 to February 2023"),
            ("2019年至2021年", "2019 to 2021"),
            ("5月3日至6日", "May 3, 2023 to May 6, 2023"),
            ("第三大市场", "No. 3"),
            ("近三分之二", "nearly 2/3"),
            ("三分之一到三分之二", "1/3 to 2/3"),
            ("四分之三", "75%"),
            ("七八千份", "7,000 to 8,000"),
            ("1,234.5", "1,234.5"),
            ("没有", ""),
        ] {
            assert_eq!(Told::of(text, &context).line(), line, "{text}");
        }
    }
}
