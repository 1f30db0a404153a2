//! A "not" that was put into a claim or taken out of it.

use std::ops::Range;

use super::alignment::{Alignment, Gap};
use super::issue::{Issue, IssueKind};
use super::text::{Text, TokenKind};

/// Negations in one sentence of a claim that is close to its source, which stand on one side only.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    if !alignment.is_close() {
        return Vec::new();
    }
    // "has found no trace" says what "has not found any trace" says.
    let count = |text: &Text, range: &Range<usize>| negations(text, range).len();
    let within = |range: fn(&Gap) -> &Range<usize>, text| alignment.gaps.iter().map(|gap| count(text, range(gap))).sum::<usize>();
    // So does "neither the one nor the other has", which denies once.
    let doubled = usize::from(twice(alignment.claim, &alignment.sentence));
    let put_in = within(|gap| &gap.claim, alignment.claim);
    if put_in.saturating_sub(doubled) == within(|gap| &gap.source, alignment.source) {
        return Vec::new();
    }
    let mut issues = Vec::new();
    for gap in &alignment.gaps {
        let (put_in, taken_out) = (negations(alignment.claim, &gap.claim), negations(alignment.source, &gap.source));
        // A clause that was left out takes its "not" along; only what is small is a change of its own.
        match (put_in.first(), taken_out.first()) {
            (Some(at), None) if gap.source.len() <= 3 && gap.claim.len() <= 4 => {
                issues.push(issue(
                    alignment,
                    *at..at + 1,
                    format!("the source does not negate this: {}", beside(alignment, gap.source.start)),
                ));
            }
            (None, Some(at)) if is_bare(alignment.source, &gap.source) && gap.claim.len() <= 2 && lies_within(alignment, &gap.claim) => {
                let span = gap.claim.start.saturating_sub(1)..(gap.claim.end + 1).min(alignment.sentence.end);
                issues.push(issue(alignment, span, format!("the source negates this: {}", beside(alignment, *at))));
            }
            _ => {}
        }
    }
    issues
}

/// Whether a sentence has "neither … nor".
fn twice(text: &Text, range: &Range<usize>) -> bool {
    let has = |word: &str| range.clone().any(|at| text.word(at).eq_ignore_ascii_case(word));
    has("neither") && has("nor")
}

/// Whether tokens are a negation and nothing else but "did", "will", `有`.
fn is_bare(text: &Text, range: &Range<usize>) -> bool {
    range.len() <= 3
        && text
            .tokens
            .get(range.clone())
            .is_some_and(|tokens| tokens.iter().all(|token| !token.is_content()) || text.words(range) == "没有")
}

/// Whether a gap has a pair on both sides.
fn lies_within(alignment: &Alignment, gap: &Range<usize>) -> bool {
    gap.start > alignment.sentence.start && gap.end < alignment.sentence.end
}

fn negations(text: &Text, range: &Range<usize>) -> Vec<usize> {
    let negates = |at: usize| text.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Negation);
    range.clone().filter(|at| negates(*at)).collect()
}

/// A few words of the source around a token.
fn beside(alignment: &Alignment, at: usize) -> String {
    let from = at.saturating_sub(3).max(alignment.place.start);
    format!("“{}”", alignment.source.words(&(from..(at + 4).min(alignment.place.end))))
}

fn issue(alignment: &Alignment, tokens: Range<usize>, problem: String) -> Issue {
    let words = alignment.claim.words(&tokens).to_owned();
    let start = alignment.claim.tokens.get(tokens.start).map_or(0, |token| token.span.start);
    Issue { kind: IssueKind::Negation, certain: true, span: start..start + words.len(), words, problem, nearest: alignment.nearest() }
}
