//! Days of a claim that its source does not bear.

use chrono::{Datelike, NaiveDate};

use super::alignment::Alignment;
use super::amounts::stands_literally;
use super::bearing::is_same;
use super::issue::{Issue, IssueKind};
use super::text::{Text, TokenKind};
use crate::desk::facts::dates::Date;
use crate::desk::facts::figures::Unit;

/// A day of the source further away is hardly the one that was meant.
const DAYS_APART: i64 = 62;

/// The dates of one sentence of a claim that are not borne; `dated` says whether the day of publication is known.
pub fn issues(alignment: &Alignment, dated: bool) -> Vec<Issue> {
    let mut issues = Vec::new();
    let source = alignment.source;
    let all: Vec<(usize, Date)> =
        (0..source.tokens.len()).filter_map(|at| date(source.tokens.get(at).map(|token| &token.kind)?).map(|date| (at, date))).collect();
    for at in alignment.sentence.clone() {
        let Some(token) = alignment.claim.tokens.get(at) else { break };
        let Some(claimed) = date(&token.kind) else { continue };
        let words = alignment.claim.word(at);
        let bears = |other: usize, said: Date| {
            bears(claimed, words, said, source.word(other), dated) && is_of_month(alignment, claimed, words, other)
        };
        let mut push = |certain: bool, problem: String, instead: Option<usize>| {
            let (span, words) = (token.span.clone(), words.to_owned());
            issues.push(Issue { kind: IssueKind::Date, certain, span, words, problem, nearest: alignment.nearest_with(instead) });
        };
        let here = |(other, _): &&(usize, Date)| alignment.place.contains(other);
        // A day that is the pair of another one bears that one.
        let in_place = all
            .iter()
            .filter(here)
            .filter(|(there, _)| alignment.is_free(*there) || alignment.partner(at) == Some(*there))
            .any(|(other, said)| bears(*other, *said));
        let gap = alignment.gap_of(at).filter(|gap| alignment.is_close() && gap.claim.len() <= 4 && gap.source.len() <= 6);
        // A month for "last year" is more exact, not another.
        let exchanged = |other: usize, said: Date| !contains(said, claimed) && (dated || !is_relative(source.word(other)));
        let instead = gap.and_then(|gap| all.iter().find(|(other, said)| gap.source.contains(other) && exchanged(*other, *said)));
        if let (false, Some((other, _))) = (in_place, instead) {
            push(true, format!("the source says {} there, not {words}", source.word(*other)), None);
            continue;
        }
        if all.iter().any(|(other, said)| bears(*other, *said)) || stands_literally(source.raw, words) || is_nth(claimed, words, source) {
            continue;
        }
        // A day within a month that the source names, or one told by "last year", can be known from elsewhere.
        let wider = all.iter().any(|(_, said)| contains(*said, claimed));
        let apart = |said: Date| (said.first - claimed.first).num_days().abs();
        let elsewhere = || all.iter().filter(|(_, said)| apart(*said) <= DAYS_APART).min_by_key(|(_, said)| apart(*said));
        let nearest = all.iter().find(here).or_else(elsewhere).map(|(other, _)| *other);
        let problem = nearest.map_or_else(
            || format!("the source does not say {words}"),
            |nearest| format!("the source does not say {words}; nearest is {}", source.word(nearest)),
        );
        let slice = all.iter().any(|(other, said)| is_slice(claimed, *said, source.word(*other)));
        // A quarter may be told by its months.
        push(slice || !wider && !is_relative(words) && !is_part_of_year(words), problem, nearest);
    }
    issues
}

/// A date of a text without a day of publication, read on a day that is the same for all texts: where it names no year, one that is to come
/// (`将于6月15日`) is of the same year as one that was.
pub fn looking_back(date: Date, words: &str, read_on: NaiveDate) -> Date {
    let unsaid = !has_year(words) && !words.contains(['年', '上', '下', '本', '这']);
    if date.first <= read_on || !unsaid || !words.contains('月') && !has_month(words) {
        return date;
    }
    date.looking_back(read_on).unwrap_or(date)
}

fn has_month(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
        .iter()
        .any(|month| lower.contains(month))
}

/// Whether a bare day of the source can be of the month that a claim names: it is of the last month named before it, or of the one before that.
fn is_of_month(alignment: &Alignment, claimed: Date, words: &str, other: usize) -> bool {
    let source = alignment.source;
    let bare = |words: &str| words.ends_with(['日', '号', '號']) && !words.contains('月');
    if bare(words) || !bare(source.word(other)) {
        return true;
    }
    let named =
        (0..other).rev().find_map(|at| date(&source.tokens.get(at)?.kind).filter(|date| date.is_day() && source.word(at).contains('月')));
    named.is_none_or(|named| {
        let (ours, theirs) = (claimed.first.month(), named.first.month());
        ours == theirs || ours % 12 + 1 == theirs && claimed.first.day() > named.first.day()
    })
}

/// Whether the source has "25th" for `25日`, or the month's name within other words.
fn is_nth(claimed: Date, words: &str, source: &Text) -> bool {
    let bare = claimed.is_day() && words.ends_with(['日', '号']) && !words.contains('月');
    let nth = |kind: &TokenKind| matches!(kind, TokenKind::Figure(figure) if figure.unit == Unit::Ordinal && is_same(figure.value, f64::from(claimed.first.day())));
    // "Mid-May" is `5月中旬`.
    let month = claimed.first.format("%B").to_string();
    bare && source.tokens.iter().any(|token| nth(&token.kind))
        || !claimed.is_day() && words.ends_with('月') && stands_literally(source.raw, &month)
}

fn date(kind: &TokenKind) -> Option<Date> {
    if let TokenKind::Date(date) = kind { Some(*date) } else { None }
}

/// Whether it depends on the day of publication alone: "last year", `今年`.
fn is_relative(words: &str) -> bool {
    !words.contains(|c: char| c.is_ascii_digit()) && !is_named(words)
}

fn contains(outer: Date, inner: Date) -> bool {
    outer.first <= inner.first && inner.last <= outer.last
}

/// Whether a claim names a part of what a source tells as one: "in April" for `1—4月`, "the third quarter" for `前三季度`, a day amid
/// `11月5日至10日`.
fn is_slice(claimed: Date, said: Date, source_words: &str) -> bool {
    let months = (said.last - said.first).num_days() / 28;
    let day = claimed.is_day() && is_of_days(said, source_words);
    let month = !claimed.is_day() && (2..=11).contains(&months) && !is_part_of_year(source_words);
    (day || month) && said != claimed && contains(said, claimed)
}

/// Whether it is told by two days.
fn is_of_days(date: Date, words: &str) -> bool {
    let months = date.first.day() == 1 && date.last.succ_opt().is_some_and(|next| next.day() == 1);
    is_span(date, words) && !months
}

/// Whether it is told by two ends or counted, and so no month or other part of a year that has a name.
fn is_span(date: Date, words: &str) -> bool {
    let days = (date.last - date.first).num_days();
    let month = date.first.day() == 1 && days < 31 && date.last.succ_opt().is_some_and(|next| next.day() == 1);
    let named = ["week", "quarter", "周", "星期", "礼拜", "季"].iter().any(|part| words.to_lowercase().contains(part));
    !date.is_day() && !month && days < 364 && !is_part_of_year(words) && (!named || words.contains('前') || words.contains("quarters"))
}

/// Whether it names a weekday, a month or another part of the year, which the source must then name too.
fn is_named(words: &str) -> bool {
    let lower = words.to_lowercase();
    // A festival is a day too, but it may be known from elsewhere when it is.
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].iter().any(|day| lower.contains(day))
        || words.contains(['月', '日', '季'])
        || ["星期", "礼拜", "周一", "周二", "周三", "周四", "周五", "周六", "周日"].iter().any(|part| lower.contains(part))
        || is_part_of_year(words)
        || has_month(words)
}

/// "First quarter", `上半年`.
fn is_part_of_year(words: &str) -> bool {
    let lower = words.to_lowercase();
    let named = ["first", "second", "third", "fourth"].iter().any(|place| lower.starts_with(place))
        || words.contains('季')
        || words.contains("半年");
    // `前三季度` and "first nine months" are counted, not named.
    named && !has_year(words) && !words.contains('前') && !lower.contains("months") && !lower.contains("quarters")
}

fn has_year(words: &str) -> bool {
    words.chars().collect::<Vec<_>>().windows(4).any(|window| window.iter().all(char::is_ascii_digit))
}

/// Whether a source's date bears a claim's: the same, or a day within the month that the claim names.
fn bears(claimed: Date, words: &str, said: Date, source_words: &str, dated: bool) -> bool {
    let day = |date: NaiveDate| (date.month(), date.day());
    let is_end = |end: NaiveDate| day(end) == day(claimed.first);
    if claimed.is_day() && is_of_days(said, source_words) && (is_end(said.first) || is_end(said.last)) {
        return true;
    }
    // A year bears what was in it; a span told by its ends is another when one of them is.
    if contains(claimed, said) && (said.is_day() || said == claimed || !is_span(claimed, words)) {
        return true;
    }
    // `11日` is the eleventh of whatever month the source is in.
    let bare = |words: &str| words.ends_with(['日', '号', '號']) && !words.contains('月');
    if !dated && bare(words) != bare(source_words) {
        return claimed.is_day() && said.is_day() && claimed.first.day() == said.first.day();
    }
    // The year of a bare day is unknown without the day of publication, and guessed with it.
    let unsaid = |words: &str| !has_year(words) && !words.contains(['年', '周']) && !words.to_lowercase().contains("day");
    let open = !dated && has_year(words) != has_year(source_words) || unsaid(words) && unsaid(source_words);
    open && claimed.last - claimed.first <= chrono::Duration::days(300)
        && (said.is_day() || !is_span(claimed, words) || day(claimed.first) == day(said.first) && day(claimed.last) == day(said.last))
        && day(claimed.first) <= day(said.first)
        && day(said.last) <= day(claimed.last)
}
