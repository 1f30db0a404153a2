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
            }
        }
    }
    sides
}

/// The contraries in one sentence of a claim that is close to its source.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    if !alignment.is_close() {
        return Vec::new();
    }
    let held = sides(alignment.source, &alignment.place);
    alignment
        .gaps
        .iter()
        .filter(|gap| gap.claim.len() <= 4 && gap.source.len() <= 4)
        .filter_map(|gap| contrary(alignment, gap, &held))
        .collect()
}

fn contrary(alignment: &Alignment, gap: &Gap, held: &[(Range<usize>, Vec<Side>)]) -> Option<Issue> {
    let there = sides(alignment.source, &gap.source);
    for (span, ours) in sides(alignment.claim, &gap.claim) {
        // The word stands in the sentence, only elsewhere: the order was changed.
        if held.iter().any(|(_, theirs)| theirs.iter().any(|side| ours.contains(side))) {
            continue;
        }
        let against = |theirs: &Vec<Side>| theirs.iter().any(|(pair, side)| ours.contains(&(*pair, !side)));
        if let Some((other, _)) = there.iter().find(|(_, theirs)| against(theirs)) {
            let words = alignment.claim.words(&span).to_owned();
            let start = alignment.claim.tokens.get(span.start)?.span.start;
            let problem = format!("the source says the contrary: {}", alignment.source.words(other));
            let span = start..start + words.len();
            return Some(Issue { kind: IssueKind::Contrary, certain: true, span, words, problem, nearest: alignment.nearest() });
        }
    }
    None
}

/// The words of a stretch that have an opposite, each with its sides.
fn sides(text: &Text, range: &Range<usize>) -> Vec<(Range<usize>, Vec<Side>)> {
    let mut found = Vec::new();
    for at in range.clone() {
        let Some(token) = text.tokens.get(at) else { break };
        if matches!(token.kind, TokenKind::Name(_) | TokenKind::Figure(_) | TokenKind::Date(_)) {
            continue;
        }
        let word = text.word(at);
        // Chinese words have up to four characters, a token each.
        let longest = if word.chars().all(is_han) { 4 } else { 1 };
        let hit = (1..=longest).rev().map(|count| at..at + count).filter(|span| span.end <= range.end).find_map(|span| {
            let words = text.words(&span).to_lowercase();
            SIDES.get(stem(&words)).map(|sides| (span, sides.clone()))
        });
        found.extend(hit);
    }
    found
}
