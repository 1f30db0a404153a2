//! Words of a claim that say the contrary of the source's: "rose" for "fell".

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::alignment::{Alignment, Gap};
use super::issue::{Issue, IssueKind};
use super::text::{Text, TokenKind};
use crate::desk::language::is_han;
use crate::desk::language::words::stem;

/// A pair of opposites and one of its two sides.
pub(super) type Side = (usize, bool);

/// The sides on which a stem or a Chinese word stands.
static SIDES: LazyLock<HashMap<&str, Vec<Side>>> = LazyLock::new(|| table(include_str!("opposites.txt")));

/// The same for others.
pub(super) fn sides_of_words() -> &'static HashMap<&'static str, Vec<Side>> {
    &SIDES
}

/// Reads a table of two sides a line, a bar between them.
pub(super) fn table(text: &'static str) -> HashMap<&'static str, Vec<Side>> {
    let mut sides: HashMap<&str, Vec<Side>> = HashMap::new();
    for (pair, line) in text.lines().filter(|line| !line.starts_with('#')).enumerate() {
        for (side, words) in line.split('|').enumerate() {
            for word in words.split_whitespace() {
                sides.entry(stem(word)).or_default().push((pair, side == 0));
                if stem(word) != word {
                    sides.entry(word).or_default().push((pair, side == 0));
                }
            }
        }
    }
    sides
}

/// A kind of words and one of its meanings.
type Meaning = (usize, usize);

/// Words of which a text means one, a kind a line: another one in the same place says something else.
static EXCLUSIVE: LazyLock<HashMap<&str, Vec<Meaning>>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, Vec<Meaning>> = HashMap::new();
    let lines = include_str!("exclusive.txt").lines().filter(|line| !line.starts_with('#'));
    for (kind, line) in lines.enumerate() {
        for (meaning, words) in line.split_whitespace().enumerate() {
            for word in words.split('/') {
                kinds.entry(word).or_default().push((kind, meaning));
            }
        }
    }
    kinds
});

/// The contraries in one sentence of a claim that is close to its source.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    if !alignment.is_close() {
        return Vec::new();
    }
    let unpaired = |span: &Range<usize>| span.clone().any(|at| alignment.is_free(at));
    let held: Vec<Found> = sides(alignment.source, &alignment.place).into_iter().filter(|(span, _)| unpaired(span)).collect();
    let small = alignment.gaps.iter().filter(|gap| gap.claim.len() <= 4 && gap.source.len() <= 4);
    small
        .filter_map(|gap| contrary(alignment, gap, &held).or_else(|| of_one_kind(alignment, gap)).or_else(|| coded(alignment, gap)))
        .collect()
}

/// Words of a text with what a table says of them.
type Found = (Range<usize>, Vec<Side>);

/// One word for another of its kind, alone between words that are the same.
fn of_one_kind(alignment: &Alignment, gap: &Gap) -> Option<Issue> {
    let ours = kinds(alignment.claim, &around(alignment.claim, &gap.claim, &alignment.sentence));
    let theirs = kinds(alignment.source, &around(alignment.source, &gap.source, &alignment.place));
    let touches = |span: &Range<usize>, gap: &Range<usize>| span.start < gap.end && gap.start < span.end;
    let (span, kind) = ours.into_iter().find(|(span, _)| touches(span, &gap.claim))?;
    let (other, _) = theirs.into_iter().find(|(other, of)| touches(other, &gap.source) && of.iter().any(|of| excludes(&kind, *of)))?;
    let (words, instead) = (alignment.claim.words(&span), alignment.source.words(&other));
    if words.eq_ignore_ascii_case(instead) || alignment.stands_free(&span) {
        return None;
    }
    issue(alignment, &span, format!("the source says {instead} there, not {words}"))
}

/// One word with digits for another: `36p` for `35p`.
fn coded(alignment: &Alignment, gap: &Gap) -> Option<Issue> {
    let is_code = |text: &Text, at: usize| {
        let digits = text.word(at).bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && text.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word)
    };
    let alone = gap.claim.len() == 1 && gap.source.len() == 1;
    let other = alone && is_code(alignment.claim, gap.claim.start) && is_code(alignment.source, gap.source.start);
    let instead = alignment.source.words(&gap.source);
    other.then(|| issue(alignment, &gap.claim, format!("the source says {instead} there"))).flatten()
}

/// A gap with the two tokens on either side, where Chinese words may begin or end.
fn around(text: &Text, gap: &Range<usize>, within: &Range<usize>) -> Range<usize> {
    if !text.chinese || gap.is_empty() {
        return gap.clone();
    }
    gap.start.saturating_sub(2).max(within.start)..(gap.end + 2).min(within.end)
}

fn excludes(ours: &[Meaning], (kind, meaning): Meaning) -> bool {
    ours.iter().any(|(other, another)| *other == kind && *another != meaning)
}

fn kinds(text: &Text, range: &Range<usize>) -> Vec<(Range<usize>, Vec<Meaning>)> {
    words_in(text, range, |words| EXCLUSIVE.get(words).cloned())
}

fn issue(alignment: &Alignment, span: &Range<usize>, problem: String) -> Option<Issue> {
    let words = alignment.claim.words(span).to_owned();
    let start = alignment.claim.tokens.get(span.start)?.span.start;
    let span = start..start + words.len();
    Some(Issue { kind: IssueKind::Contrary, certain: true, span, words, problem, nearest: alignment.nearest() })
}

fn contrary(alignment: &Alignment, gap: &Gap, held: &[Found]) -> Option<Issue> {
    let touches = |span: &Range<usize>, gap: &Range<usize>| span.start < gap.end && gap.start < span.end;
    let there = sides(alignment.source, &around(alignment.source, &gap.source, &alignment.place));
    let here = sides(alignment.claim, &around(alignment.claim, &gap.claim, &alignment.sentence));
    for (span, ours) in here.into_iter().filter(|(span, _)| touches(span, &gap.claim)) {
        // The word stands in the sentence, only elsewhere: the order was changed.
        if held.iter().any(|(_, theirs)| theirs.iter().any(|side| ours.contains(side))) {
            continue;
        }
        let against = |theirs: &Vec<Side>| theirs.iter().any(|(pair, side)| ours.contains(&(*pair, !side)));
        if let Some((other, _)) = there.iter().find(|(other, theirs)| touches(other, &gap.source) && against(theirs)) {
            return issue(alignment, &span, format!("the source says the contrary: {}", alignment.source.words(other)));
        }
    }
    None
}

/// The words of a stretch that have an opposite, each with its sides.
fn sides(text: &Text, range: &Range<usize>) -> Vec<Found> {
    words_in(text, range, |words| SIDES.get(words).or_else(|| SIDES.get(stem(words))).cloned())
}

/// What a table has of the words of a stretch; Chinese words have up to four characters, a token each, and the longest counts.
fn words_in<T>(text: &Text, range: &Range<usize>, table: impl Fn(&str) -> Option<T>) -> Vec<(Range<usize>, T)> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let Some(token) = text.tokens.get(at) else { break };
        let named = matches!(token.kind, TokenKind::Name(_));
        let longest = if text.word(at).chars().all(is_han) { 4 } else { 1 };
        let hit = (1..=longest).rev().map(|count| at..at + count).filter(|span| !named && span.end <= range.end).find_map(|span| {
            let words = text.words(&span).to_lowercase();
            table(&words).map(|of| (span, of))
        });
        at = hit.as_ref().map_or(at + 1, |(span, _)| span.end);
        found.extend(hit);
    }
    found
}
