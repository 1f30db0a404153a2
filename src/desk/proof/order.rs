//! Two of a claim that changed places: who did what to whom.

use std::ops::Range;

use super::alignment::{Alignment, Gap};
use super::issue::Issue;
use super::naming::issue;
use super::text::{Text, Token};

/// Two of a close claim that changed places, everything between them being the same: who did what to whom.
pub fn swapped(alignment: &Alignment) -> Option<Issue> {
    if !alignment.is_close() {
        return None;
    }
    let keys = |text: &Text, range: &Range<usize>| -> Vec<u64> {
        text.tokens.get(range.clone()).unwrap_or_default().iter().map(|token| token.key).collect()
    };
    let content =
        |range: &Range<usize>| alignment.claim.tokens.get(range.clone()).is_some_and(|tokens| tokens.iter().any(Token::is_content));
    // Of "A supplies B" and "B supplies A" either the name or the verb is taken for what is the same.
    let halves = |range: &Range<usize>, at: usize| content(&(range.start..range.start + at)) && content(&(range.start + at..range.end));
    let turned = |range: &Range<usize>, other: &[u64]| {
        let one = keys(alignment.claim, range);
        let same = |at: usize| one[..at] == other[other.len() - at..] && one[at..] == other[..other.len() - at];
        one.len() == other.len() && (1..one.len()).any(|at| same(at) && halves(range, at))
    };
    for pair in alignment.gaps.windows(2) {
        let [first, second] = pair else { continue };
        let ahead = first.source.is_empty() && second.claim.is_empty();
        let behind = first.claim.is_empty() && second.source.is_empty();
        let (one, other) = if ahead { (&first.claim, &second.source) } else { (&second.claim, &first.source) };
        let between = first.claim.end..second.claim.start;
        // Longer ones are clauses whose order is free.
        let acts = (ahead || behind) && one.len() <= 6 && between.len() <= 6 && content(&between);
        if acts && turned(one, &keys(alignment.source, other)) {
            let (words, kept) = (alignment.claim.words(one), alignment.claim.words(&between));
            return Some(issue(alignment, one, true, format!("{words} and {kept} stand the other way round in the source")));
        }
    }
    let held: Vec<&Gap> = alignment.gaps.iter().filter(|gap| content(&gap.claim) && (1..=6).contains(&gap.source.len())).collect();
    for (at, first) in held.iter().enumerate() {
        let (ours, theirs) = (keys(alignment.claim, &first.claim), keys(alignment.source, &first.source));
        for second in held.iter().skip(at + 1) {
            // "Sales and profits" are profits and sales.
            let acts = content(&(first.claim.end..second.claim.start));
            if acts && ours != theirs && ours == keys(alignment.source, &second.source) && theirs == keys(alignment.claim, &second.claim) {
                let (one, other) = (alignment.claim.words(&first.claim), alignment.claim.words(&second.claim));
                return Some(issue(alignment, &first.claim, true, format!("{one} and {other} stand the other way round in the source")));
            }
        }
    }
    None
}
