//! What a text tells that others did not: figures, days and names held against each other by value, in any language.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::dates::Date;
use super::figures::{Agreement, Figure, Unit};
use super::names::NameKind;
use super::{FactContext, FactKind, english, facts};

/// What is known already.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    figures: Vec<Figure>,
    days: Vec<Date>,
    names: BTreeSet<String>,
}

/// What is new, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fresh {
    /// As they stand in an English text, else in English.
    pub figures: Vec<String>,
    /// Single days from the day on that was asked for: `May 6`.
    pub days: Vec<String>,
    /// Known people, companies, brands, platforms and agencies, by their English names.
    pub names: Vec<String>,
}

impl Known {
    /// Reads what a text tells.
    pub fn read(&mut self, text: &str, context: &FactContext) {
        for fact in facts(text, context) {
            match fact.kind {
                FactKind::Figure(figure) => self.figures.push(figure),
                FactKind::Date(date) => self.days.push(date),
                FactKind::Name(name) => {
                    self.names.insert(name.key);
                }
                FactKind::Quotation(_) => {}
            }
        }
    }

    /// Takes over what another knows.
    pub fn add(&mut self, other: &Self) {
        self.figures.extend(&other.figures);
        self.days.extend(&other.days);
        self.names.extend(other.names.iter().cloned());
    }

    fn has_figure(&self, figure: &Figure) -> bool {
        self.figures.iter().any(|known| known.compare(figure) != Agreement::Different || is_rounding(known, figure))
    }
}

impl Fresh {
    /// What a text tells beyond what is known. A figure that was rounded, converted or said in another language is known; a small number
    /// or a place in an order is no news; nor is a day before `since`, which is background to what happened.
    pub fn of(text: &str, context: &FactContext, known: &Known, since: NaiveDate) -> Self {
        let mut fresh = Self::default();
        for fact in facts(text, context) {
            let written = text.get(fact.span.clone()).unwrap_or_default();
            let (group, words) = match fact.kind {
                FactKind::Figure(figure) if tells(&figure) && !known.has_figure(&figure) => {
                    let words = if written.is_ascii() { written.to_owned() } else { english::tell_figure(&figure) };
                    (&mut fresh.figures, words)
                }
                FactKind::Date(date) if date.is_day() && date.first >= since && !known.days.iter().any(|day| day.agrees(&date)) => {
                    (&mut fresh.days, day(date.first, since))
                }
                FactKind::Name(name) if name.known && name.kind.is_some_and(acts) && !known.names.contains(&name.key) => {
                    (&mut fresh.names, name.key)
                }
                _ => continue,
            };
            if !group.contains(&words) {
                group.push(words);
            }
        }
        fresh
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.days.is_empty() && self.names.is_empty()
    }

    /// How many things are new.
    pub fn len(&self) -> usize {
        self.figures.len() + self.days.len() + self.names.len()
    }

    /// All of it, at most `most`: figures, then days, then names.
    pub fn words(&self, most: usize) -> Vec<String> {
        self.figures.iter().chain(&self.days).chain(&self.names).take(most).cloned().collect()
    }
}

/// Whether a figure tells of an event, and not of a size or an age by the way.
fn tells(figure: &Figure) -> bool {
    match figure.unit {
        Unit::Percent | Unit::Points | Unit::Money(_) => true,
        Unit::Count => figure.is_telling(),
        Unit::Times | Unit::Ordinal | Unit::Discount => false,
    }
}

/// Whether the coarser of two figures is the finer one rounded, down to a single digit: `3 million` is what is left of `2.96 million`.
fn is_rounding(one: &Figure, other: &Figure) -> bool {
    if one.unit != other.unit || one.significant == other.significant {
        return false;
    }
    let (coarse, fine) = if one.significant < other.significant { (one, other) } else { (other, one) };
    let digits = f64::from(coarse.significant.max(1));
    let step = 10_f64.powf(coarse.value.abs().max(f64::MIN_POSITIVE).log10().floor() - digits + 1.0);
    (coarse.value - fine.value).abs() <= step * 0.500_001
}

/// Whether what is named can do something: places, terms and festivals are what it is done with.
pub fn acts(kind: NameKind) -> bool {
    matches!(kind, NameKind::Platform | NameKind::Company | NameKind::Brand | NameKind::Person | NameKind::Agency)
}

fn day(day: NaiveDate, since: NaiveDate) -> String {
    let form = if day.year() == since.year() { "%B %-d" } else { "%B %-d, %Y" };
    day.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::facts::names::Names;

    fn context() -> FactContext<'static> {
        FactContext { published: NaiveDate::from_ymd_opt(2023, 5, 10), names: Names::built_in() }
    }

    fn fresh(known: &str, told: &str) -> Vec<String> {
        let mut before = Known::default();
        before.read(known, &context());
        Fresh::of(told, &context(), &before, NaiveDate::from_ymd_opt(2023, 5, 5).unwrap()).words(9)
    }

    #[test]
    fn the_same_value_in_other_words_is_not_new() {
        let known = "Xiaohongshu had 260 million users, 30.4% more than before; it raised RMB 500 million ($72 million) on April 20.";
        for told in [
            "小红书月活达2.6亿",
            "RED has some 263 million users",
            "Users grew by 30%",
            "Users grew by nearly a third: 30.4 percent",
            "Xiaohongshu raised 5亿元 in April",
            "It raised $72m on April 20",
            "The 2nd of 3 rounds, as 12 people said on May 2",
        ] {
            assert_eq!(fresh(known, told), Vec::<String>::new(), "{told}");
        }
        assert_eq!(fresh("It sold 2.96 million", "It sold 3 million"), Vec::<String>::new());
    }

    #[test]
    fn another_figure_a_later_day_and_another_company_are() {
        let known = "Xiaohongshu had 260 million users on April 20.";
        assert_eq!(fresh(known, "RED has 312 million users"), ["312 million"]);
        assert_eq!(fresh(known, "小红书用户达3.12亿"), ["312 million"]);
        assert_eq!(fresh(known, "It grew by 4%, it said on May 8"), ["4%", "May 8"]);
        assert_eq!(fresh(known, "LVMH opens on Xiaohongshu, in Shanghai, before 618"), ["LVMH"]);
    }
}
