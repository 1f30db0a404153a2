//! A sentence of the claim beside the place of the source that it most likely was made of.

use std::collections::HashMap;
use std::ops::Range;

use super::text::{Sentence, Text, Token, TokenKind};
use crate::desk::facts::figures::Figure;

/// Longest run of tokens that is laid beside another; the comparison takes the product of both lengths.
const LONGEST: usize = 400;
/// Sentences of the source that are tried.
const TRIED: usize = 3;

/// A claim's sentence, the place of the source nearest to it, and which token stands for which.
#[derive(Debug)]
pub struct Alignment<'a> {
    /// The claim.
    pub claim: &'a Text<'a>,
    /// The source.
    pub source: &'a Text<'a>,
    /// The claim's sentence, as tokens of the claim.
    pub sentence: Range<usize>,
    /// The nearest place, as tokens of the source: a sentence or two neighbours; empty when nothing is near.
    pub place: Range<usize>,
    /// Tokens that are the same, in order: of the claim, of the source.
    pub pairs: Vec<(usize, usize)>,
    /// What lies between the pairs.
    pub gaps: Vec<Gap>,
    /// Share of the claim's content that has its pair.
    pub covered: f64,
}

/// What stands between two pairs: the claim's words for the source's. One of the two may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Tokens of the claim.
    pub claim: Range<usize>,
    /// Tokens of the source.
    pub source: Range<usize>,
}

impl<'a> Alignment<'a> {
    /// Finds the nearest place and lays the sentence beside it.
    pub fn of(claim: &'a Text<'a>, sentence: &Sentence, source: &'a Text<'a>) -> Self {
        let wanted = sentence.tokens.start..sentence.tokens.end.min(sentence.tokens.start + LONGEST);
        let mut best = (0.0, 0..0, Vec::new());
        for place in places(claim, &wanted, source) {
            let pairs = common(&claim.tokens, &wanted, &source.tokens, &place);
            let weight: f64 = pairs.iter().filter_map(|(at, _)| claim.tokens.get(*at)).map(weight).sum();
            // A second sentence must earn its place: two words of content.
            let needed = if place.len() > best.1.len() && !best.1.is_empty() && overlaps(&place, &best.1) { best.0 + 1.9 } else { best.0 };
            if weight > needed {
                best = (weight, place, pairs);
            }
        }
        let (_, place, pairs) = best;
        let content = |tokens: &Range<usize>| claim.tokens[tokens.clone()].iter().filter(|token| token.is_content()).count();
        let paired = pairs.iter().filter(|(at, _)| claim.tokens[*at].is_content()).count();
        let covered = paired as f64 / content(&wanted).max(1) as f64;
        let gaps = gaps(&wanted, &place, &pairs);
        Self { claim, source, sentence: wanted, place, pairs, gaps, covered }
    }

    /// Whether the claim's sentence was made of the source's by small changes, so that every difference means something.
    pub fn is_close(&self) -> bool {
        self.covered >= 0.6 && self.pairs.len() >= 4
    }

    /// The gap in which a token of the claim stands.
    pub fn gap_of(&self, token: usize) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.claim.contains(&token))
    }

    /// Whether a token of the source is the pair of none.
    pub fn is_free(&self, at: usize) -> bool {
        self.pairs.binary_search_by_key(&at, |(_, there)| *there).is_err()
    }

    /// The figures among tokens of the source, each with its token's number.
    pub fn figures(&self, range: Range<usize>) -> impl Iterator<Item = (usize, Figure)> + '_ {
        range.filter_map(|at| match self.source.tokens.get(at)?.kind {
            TokenKind::Figure(figure) => Some((at, figure)),
            _ => None,
        })
    }

    /// The token of the source that is the pair of one of the claim, when the two sentences are close.
    pub fn partner(&self, at: usize) -> Option<usize> {
        let pair = self.pairs.binary_search_by_key(&at, |(ours, _)| *ours).ok().filter(|_| self.is_close())?;
        self.pairs.get(pair).map(|(_, there)| *there)
    }

    /// Whether any of these tokens of the claim stands in the nearest place where no other is its pair: the order was changed.
    pub fn stands_free(&self, tokens: &Range<usize>) -> bool {
        let keys = self.claim.tokens.get(tokens.clone()).unwrap_or_default();
        self.place
            .clone()
            .filter(|at| self.is_free(*at))
            .any(|at| self.source.tokens.get(at).is_some_and(|other| keys.iter().any(|token| token.key == other.key)))
    }

    /// Bytes of the sentence that a token of the source stands in, when it is outside the nearest place; else of that place.
    pub fn nearest_with(&self, token: Option<usize>) -> Option<Range<usize>> {
        let outside = token.filter(|token| !self.place.contains(token));
        outside.and_then(|token| self.source.sentence_of(token)).map(|sentence| sentence.span.clone()).or_else(|| self.nearest())
    }

    /// Bytes of the source's nearest place.
    pub fn nearest(&self) -> Option<Range<usize>> {
        let (first, last) = (self.source.tokens.get(self.place.start)?, self.source.tokens.get(self.place.end.checked_sub(1)?)?);
        let start = self.source.sentence_of(self.place.start).map_or(first.span.start, |sentence| sentence.span.start);
        let end = self.source.sentence_of(self.place.end - 1).map_or(last.span.end, |sentence| sentence.span.end);
        Some(start..end)
    }
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// What a shared token says for two sentences being one.
pub fn weight(token: &Token) -> f64 {
    match token.kind {
        TokenKind::Stop => 0.2,
        TokenKind::Negation => 0.3,
        TokenKind::Word => 1.0,
        TokenKind::Name(_) | TokenKind::Figure(_) | TokenKind::Date(_) => 1.5,
    }
}

/// The sentences with most of the claim's tokens, and each with its neighbours.
fn places(claim: &Text, wanted: &Range<usize>, source: &Text) -> Vec<Range<usize>> {
    let mut shares: HashMap<usize, f64> = HashMap::new();
    let mut keys: Vec<(u64, f64)> = claim.tokens[wanted.clone()].iter().map(|token| (token.key, weight(token))).collect();
    keys.sort_unstable_by_key(|(key, _)| *key);
    keys.dedup_by_key(|(key, _)| *key);
    for (key, weight) in keys {
        let mut last = usize::MAX;
        let places = source.places.get(&key).map_or(&[][..], Vec::as_slice);
        for place in places {
            let sentence = source.sentences.partition_point(|sentence| sentence.tokens.end <= *place);
            if sentence != last {
                // What stands in every sentence tells little.
                *shares.entry(sentence).or_default() += weight / (1.0 + (places.len() as f64).ln());
                last = sentence;
            }
        }
    }
    let mut ranked: Vec<(usize, f64)> = shares.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(TRIED);
    let tokens = |sentence: usize| source.sentences.get(sentence).map(|sentence| sentence.tokens.clone());
    let limit = |range: Range<usize>| range.start..range.end.min(range.start + LONGEST);
    let mut places: Vec<Range<usize>> = ranked.iter().filter_map(|(sentence, _)| tokens(*sentence)).map(limit).collect();
    if let Some((first, _)) = ranked.first() {
        let pair = |a: usize, b: usize| Some(tokens(a)?.start..tokens(b)?.end);
        places.extend(first.checked_sub(1).and_then(|before| pair(before, *first)).map(limit));
        places.extend(pair(*first, first + 1).map(limit));
    }
    places
}

/// The heaviest common subsequence (Wagner and Fischer 1974, with weights instead of counts).
fn common(claim: &[Token], wanted: &Range<usize>, source: &[Token], place: &Range<usize>) -> Vec<(usize, usize)> {
    let (a, b) = (&claim[wanted.clone()], &source[place.clone()]);
    let columns = b.len() + 1;
    let mut table = vec![0.0_f64; (a.len() + 1) * columns];
    for (i, one) in a.iter().enumerate().rev() {
        for (j, other) in b.iter().enumerate().rev() {
            let skip = table[(i + 1) * columns + j].max(table[i * columns + j + 1]);
            let take = if one.key == other.key { table[(i + 1) * columns + j + 1] + weight(one) } else { 0.0 };
            table[i * columns + j] = skip.max(take);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        let here = table[i * columns + j];
        if a[i].key == b[j].key && here <= table[(i + 1) * columns + j + 1] + weight(&a[i]) + 1e-9 {
            pairs.push((wanted.start + i, place.start + j));
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * columns + j] >= table[i * columns + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    attached(claim, source, pairs)
}

/// Moves a pair that stands alone to its next one, where the same token stands there too: `结束开凿` beside `开始开凿` has 开凿 in common,
/// not 开 and 凿.
fn attached(claim: &[Token], source: &[Token], mut pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let same = |a: usize, b: usize| claim.get(a).zip(source.get(b)).is_some_and(|(one, other)| one.key == other.key);
    for at in (0..pairs.len().saturating_sub(1)).rev() {
        let ((a, b), (next, there)) = (pairs[at], pairs[at + 1]);
        let alone = at == 0 || pairs[at - 1] != (a.wrapping_sub(1), b.wrapping_sub(1));
        if alone && next == a + 1 && there > b + 1 && same(a, there - 1) {
            pairs[at] = (a, there - 1);
        } else if alone && there == b + 1 && next > a + 1 && same(next - 1, b) {
            pairs[at] = (next - 1, b);
        }
    }
    pairs
}

fn gaps(wanted: &Range<usize>, place: &Range<usize>, pairs: &[(usize, usize)]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let (mut claim, mut source) = (wanted.start, place.start);
    for (a, b) in pairs.iter().copied().chain([(wanted.end, place.end)]) {
        if a > claim || b > source {
            gaps.push(Gap { claim: claim..a, source: source..b });
        }
        (claim, source) = (a + 1, b + 1);
    }
    gaps
}
