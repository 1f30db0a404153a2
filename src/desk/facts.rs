//! Figures, dates, names and quotations in a sentence, the same in every language.
//!
//! `2.6亿`, `260 million` and `RMB 260m` have one value; `小红书`, `Xiaohongshu` and `RED` have one key. Stories are matched by the
//! facts they share, summaries keep the sentences that carry facts, and a draft is held against the facts of its sources.

pub mod currency;
pub mod dates;
pub mod english;
pub mod figures;
pub mod fresh;
pub mod gloss;
pub mod names;
mod numbers;
pub mod pairs;
pub mod quotations;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::NaiveDate;

use self::dates::Date;
use self::figures::{Figure, Unit};
use self::names::{Name, NameKind, Names};
use self::quotations::Quotation;
use crate::desk::language::simplified;

/// What is known before a sentence is read.
#[derive(Debug, Clone, Copy)]
pub struct FactContext<'a> {
    /// The day of publication, the ground of "yesterday" and `本月`; without it only full dates are found.
    pub published: Option<NaiveDate>,
    /// The names of the field.
    pub names: &'a Names,
}

/// Something in a sentence that can be held against another sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it says.
    pub kind: FactKind,
    /// Where it stands: bytes of the sentence, exact to its unit and sign (`RMB 2.6 billion`, `超过30%`).
    pub span: Range<usize>,
}

/// Kinds of fact.
#[derive(Debug, Clone, PartialEq)]
pub enum FactKind {
    /// An amount.
    Figure(Figure),
    /// A day or a span of days.
    Date(Date),
    /// Somebody or something by name.
    Name(Name),
    /// Words of somebody.
    Quotation(Quotation),
}

/// The facts of a sentence (or of a longer text), in order of their spans. A figure that is part of a date or of a name
/// (`双11`, `36氪`, `7-Eleven`) is not told apart again.
///
/// ```
/// use keepup::desk::facts::{facts, names::Names, FactContext, FactKind};
/// let context = FactContext { published: None, names: Names::built_in() };
/// let value = |text: &str| facts(text, &context).into_iter().find_map(|fact| match fact.kind {
///     FactKind::Figure(figure) => Some(figure.value),
///     _ => None,
/// });
/// assert_eq!(value("月活达2.6亿"), Some(260_000_000.0));
/// assert_eq!(value("users reached 260 million"), value("月活达2.6亿"));
/// ```
pub fn facts(sentence: &str, context: &FactContext) -> Vec<Fact> {
    let apart = |span: &Range<usize>, other: &Range<usize>| span.end <= other.start || other.end <= span.start;
    let plain = simplified(sentence);
    let mut names = context.names.find_in_simplified(&plain);
    let mut found: Vec<Fact> = Vec::new();
    for (span, date) in dates::in_simplified(&plain, context.published) {
        // `今日` in a known name is no day; a festival is a name and a day; "March 3" is no unknown name.
        let within_a_name = |(other, name): &(Range<usize>, Name)| {
            name.known && name.kind != Some(NameKind::Festival) && !apart(&span, other) && other.len() >= span.len()
        };
        if !names.iter().any(within_a_name) {
            names.retain(|(other, name)| apart(&span, other) || name.kind == Some(NameKind::Festival));
            found.push(Fact { kind: FactKind::Date(date), span });
        }
    }
    // "Swiss" and "HK" are names, and `1m Swiss francs` and `HK$5` amounts.
    let of_currency = |span: &Range<usize>, figure: &Figure, other: &Range<usize>| {
        let sign = |words: &str| !words.contains(|c: char| c.is_ascii_digit());
        let within = span.start <= other.start && other.end <= span.end;
        within && matches!(figure.unit, Unit::Money(_)) && (span.start < other.start || plain.get(other.clone()).is_some_and(sign))
    };
    let in_name =
        |span: &Range<usize>, figure: &Figure| names.iter().any(|(other, _)| !apart(span, other) && !of_currency(span, figure, other));
    let is_code = |span: &Range<usize>| plain.get(span.end..).is_some_and(figures::is_code);
    let in_date = |span: &Range<usize>| found.iter().any(|fact| !apart(span, &fact.span));
    let figures: Vec<_> =
        figures::figures(&plain).into_iter().filter(|(span, figure)| !in_name(span, figure) && !in_date(span) && !is_code(span)).collect();
    names.retain(|(other, _)| !figures.iter().any(|(span, figure)| of_currency(span, figure, other)));
    found.extend(figures.into_iter().map(|(span, figure)| Fact { kind: FactKind::Figure(figure), span }));
    found.extend(names.into_iter().map(|(span, name)| Fact { kind: FactKind::Name(name), span }));
    for (span, quotation) in quotations::quotations(sentence) {
        found.push(Fact { kind: FactKind::Quotation(quotation), span });
    }
    found.sort_by_key(|a| (a.span.start, a.span.end));
    found
}
