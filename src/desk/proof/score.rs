//! How far the words of a claim are the words of its source, in one number.

use std::collections::HashSet;

use super::alignment::Alignment;
use super::doubts;
use super::issue::Issue;
use super::text::{Text, Token, TokenKind};
use crate::desk::facts::gloss;
use crate::desk::language::simplified;
use crate::desk::language::words::{self, fingerprint, root};

/// What a score is made of; every part is from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Features {
    /// Share of the claim's content that stands in the nearest places, in order.
    aligned: f64,
    /// The same of the sentence that has least of it.
    weakest: f64,
    /// Share of neighbouring tokens that are neighbours in the source.
    paired: f64,
    /// Longest stretch that stands in the source as it is, as a share of the claim.
    stretch: f64,
    /// Content that stands nowhere in the source: 12 tokens and more are 1.
    absent: f64,
    /// Words that stand where the source has others: 8 and more are 1.
    replaced: f64,
    /// 1 when an issue is certain.
    certain: f64,
}

/// What each part weighs, and what all of them together must outweigh.
struct Weights {
    parts: Features,
    bias: f64,
}

/// Both sets of weights: logistic regression with signs held fixed, on claims about news that people or programs had marked right or
/// wrong (QAGS and edited sentences of the BBC for English, `UHGEval` for Chinese). A Chinese character stands in a source by chance
/// far oftener than an English word, hence two; the English bias leaves room for paraphrase, which is what editors write.
const ENGLISH: Weights = Weights {
    parts: Features { aligned: 3.46, weakest: 0.0, paired: 2.06, stretch: 1.06, absent: 0.0, replaced: 0.0, certain: -5.59 },
    bias: -2.4,
};
const CHINESE: Weights = Weights {
    parts: Features { aligned: 0.82, weakest: 0.43, paired: 0.0, stretch: 2.12, absent: -12.6, replaced: -3.96, certain: -3.01 },
    bias: 3.64,
};

/// The score of a claim, from 0 to 1, and what it would be if nothing in it were certainly wrong.
pub fn of(claim: &Text, source: &Text, alignments: &[Alignment], issues: &[Issue]) -> (f64, f64) {
    let near = with(claim, source, alignments, 0.0);
    (if issues.iter().any(|issue| issue.certain) { with(claim, source, alignments, 1.0) } else { near }, near)
}

fn with(claim: &Text, source: &Text, alignments: &[Alignment], certain: f64) -> f64 {
    let sum = if claim.chinese == source.chinese {
        let weights = if claim.chinese { CHINESE } else { ENGLISH };
        let doubts = if claim.chinese { 0.0 } else { doubts::weight(alignments) };
        weighed(&features(claim, source, alignments, certain), &weights) - doubts
    } else {
        // A dictionary knows less than half of what an editor writes, so that only its silence is a doubt.
        3.0 * across(claim, source) - 0.6 - 3.0 * certain
    };
    1.0 / (1.0 + (-sum).exp())
}

fn weighed(features: &Features, Weights { parts, bias }: &Weights) -> f64 {
    bias + features.aligned * parts.aligned
        + features.weakest * parts.weakest
        + features.paired * parts.paired
        + features.stretch * parts.stretch
        + features.absent * parts.absent
        + features.replaced * parts.replaced
        + features.certain * parts.certain
}

fn features(claim: &Text, source: &Text, alignments: &[Alignment], certain: f64) -> Features {
    let tokens = &claim.tokens;
    let content = tokens.iter().filter(|token| token.is_content()).count().max(1) as f64;
    let present = tokens.iter().filter(|token| token.is_content() && source.has(token.key)).count() as f64;
    let has_pair = |alignment: &Alignment| alignment.pairs.iter().filter(|(at, _)| tokens.get(*at).is_some_and(Token::is_content)).count();
    let follows = |first: &Token, second: &Token| {
        let places = source.places.get(&first.key).map_or(&[][..], Vec::as_slice);
        places.iter().any(|at| source.tokens.get(at + 1).is_some_and(|next| next.key == second.key))
    };
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let neighbours = pairs.filter(|(first, second)| follows(first, second)).count() as f64;
    let words = |gap: &std::ops::Range<usize>| {
        tokens.get(gap.clone()).unwrap_or_default().iter().filter(|token| token.kind == TokenKind::Word).count().min(3)
    };
    let replaced: usize = alignments
        .iter()
        .flat_map(|alignment| &alignment.gaps)
        .filter(|gap| (1..=4).contains(&gap.source.len()))
        .map(|gap| words(&gap.claim))
        .sum();
    Features {
        aligned: alignments.iter().map(has_pair).sum::<usize>() as f64 / content,
        weakest: alignments.iter().map(|alignment| alignment.covered).fold(1.0, f64::min),
        paired: neighbours / tokens.len().saturating_sub(1).max(1) as f64,
        stretch: stretch(claim, source) as f64 / tokens.len().max(1) as f64,
        absent: ((content - present) / 12.0).min(1.0),
        replaced: (replaced as f64 / 8.0).min(1.0),
        certain,
    }
}

/// The longest run of the claim's tokens that is a run of the source's.
fn stretch(claim: &Text, source: &Text) -> usize {
    /// A word that stands oftener begins no stretch worth finding.
    const TRIED: usize = 50;
    let mut longest = 0;
    for (at, token) in claim.tokens.iter().enumerate() {
        for place in source.places.get(&token.key).map_or(&[][..], Vec::as_slice).iter().take(TRIED) {
            let there = source.tokens.iter().skip(*place);
            longest = longest.max(claim.tokens.iter().skip(at).zip(there).take_while(|(a, b)| a.key == b.key).count());
        }
    }
    longest
}

/// Share of a claim's content that stands in a source of the other language: facts by value, words by what the dictionary says.
fn across(claim: &Text, source: &Text) -> f64 {
    let meant: HashSet<u64> = meanings(source).into_iter().flatten().collect();
    let facts = claim.tokens.iter().filter(|token| matches!(token.kind, TokenKind::Name(_) | TokenKind::Figure(_) | TokenKind::Date(_)));
    let found: Vec<bool> = facts
        .map(|token| source.has(token.key))
        .chain(meanings(claim).iter().map(|word| word.iter().any(|root| meant.contains(root))))
        .collect();
    if found.is_empty() { 1.0 } else { found.iter().filter(|found| **found).count() as f64 / found.len() as f64 }
}

/// For each word of content the roots of the English words that it may mean.
fn meanings(text: &Text) -> Vec<Vec<u64>> {
    let of = |word: &str| fingerprint(root(&word.to_lowercase()).as_bytes());
    let plain = simplified(text.raw);
    let mut meanings = Vec::new();
    for (at, token) in words::tokens(&plain) {
        match token {
            words::Token::Word(word) => {
                let said = text.tokens.partition_point(|other| other.span.end <= at);
                if text.tokens.get(said).is_some_and(|said| said.kind == TokenKind::Word) {
                    meanings.push(vec![of(word)]);
                }
            }
            words::Token::Han(run) => {
                meanings.extend(gloss::words(run).map(|(_, meaning)| meaning.english().split_whitespace().map(of).collect()));
            }
        }
    }
    meanings
}
