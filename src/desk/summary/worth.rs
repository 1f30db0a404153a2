//! What speaks for a sentence: that it says what the others say, where it stands, and what it shares with the headline.

use std::collections::HashMap;

use super::lead;
use super::units::Unit;
use crate::desk::article::Block;
use crate::desk::language::words::{self, Token};

/// Weight of agreement with the other sentences, near ones before far ones: the word overlap (F1) that a sentence would have with them were
/// they the reference, as in minimum Bayes risk decoding (Kumar and Byrne 2004). It wants neither short sentences nor long ones.
///
/// The weights were fitted by coordinate search on ROUGE over news of two languages with summaries of three kinds (highlights, introductions
/// that the text lacks, headlines). Those of leaning, questions and the headline are set by hand. Where two are given, the first is for a
/// text that begins with its lead and the second for one that goes on from a lead which is not in it; between them lies how likely that is.
/// Without its lead a text says its news anywhere, in passing and among figures, and only agreement finds it.
const AGREEMENT: f64 = 1.0;
/// The same by pairs of words.
const AGREEMENT_OF_PAIRS: (f64, f64) = (0.2, 0.5);
/// Content words that other sentences have too.
const CENTRAL: f64 = 0.3;
/// Content words of the headline.
const TITLE: f64 = 0.6;
/// Nearness to the beginning.
const NEAR: (f64, f64) = (1.2, 0.2);
/// How fast nearness fades.
const FADING: f64 = 0.35;
/// Length up to the usual.
const FULL: f64 = 0.2;
/// Length beyond the usual.
const OVERLONG: (f64, f64) = (-0.22, 0.0);
/// Words within quotation marks.
const QUOTED: (f64, f64) = (-0.22, 0.0);
/// Digits: a summary of few sentences tells the news, not the table.
const DIGITS: (f64, f64) = (-0.16, 0.0);
/// Saying again what the opening says.
const ECHO: (f64, f64) = (-0.5, 0.0);
/// Leaning on the sentence before.
const LEANING: f64 = -0.06;
/// A question.
const QUESTION: f64 = -0.15;
/// The text's own headline.
const HEADLINE: f64 = 1.2;
/// What a sentence loses by repeating all of another that is chosen.
pub const REPEATING: f64 = 0.45;

/// How fast the say of far sentences fades in agreement.
const FAR: f64 = 0.15;
/// Sentences that have a say in agreement.
const VOICES: usize = 80;

/// The worth of each sentence; comparable only within the article.
pub fn worth(title: &str, units: &[Unit], body: &[Block]) -> Vec<f64> {
    let texts: Vec<&str> = units.iter().map(|unit| unit.text(body)).collect();
    let mut headline = words::terms(title);
    headline.sort_unstable();
    headline.dedup();
    let (single, pairs) = agreement(&texts);
    let central = centrality(units);
    let led = lead::begins_with_its_lead(units, &texts, &central);
    let between = |(with, without): (f64, f64)| without + (with - without) * led;
    let (pairs_weigh, near, overlong_weighs) = (between(AGREEMENT_OF_PAIRS), between(NEAR), between(OVERLONG));
    let (quoted_weighs, digits_weigh, echo_weighs) = (between(QUOTED), between(DIGITS), between(ECHO));
    let each = |(at, unit): (usize, &Unit)| {
        let sentence = texts[at];
        AGREEMENT * single[at]
            + pairs_weigh * pairs[at]
            + CENTRAL * central[at]
            + TITLE * shared(&unit.terms, &headline) as f64 / headline.len().max(4) as f64
            + near / (1.0 + FADING * at as f64)
            + FULL * (unit.length as f64 / usual(unit)).min(1.0)
            + overlong_weighs * (unit.length as f64 / usual(unit) - 1.0).clamp(0.0, 1.5)
            + quoted_weighs * quoted(sentence)
            + digits_weigh * digits(sentence)
            + echo_weighs * echo(units, at)
            + LEANING * flag(unit.leans)
            + QUESTION * flag(asks(sentence) && !unit.headline)
            + HEADLINE * flag(unit.headline)
    };
    units.iter().enumerate().map(each).collect()
}

/// Content terms that one sentence shares with another, as a share of the shorter.
pub fn overlap(one: &Unit, other: &Unit) -> f64 {
    shared(&one.terms, &other.terms) as f64 / one.terms.len().min(other.terms.len()).max(1) as f64
}

/// Usual length of a sentence of news.
pub fn usual(unit: &Unit) -> f64 {
    if unit.chinese { 20.0 } else { 26.0 }
}

/// Agreement of every sentence with the others by words and by pairs of words, the best of the article being 1.
fn agreement(texts: &[&str]) -> (Vec<f64>, Vec<f64>) {
    let single: Vec<Vec<u64>> = texts.iter().map(|text| words_of(text)).collect();
    let pairs = single.iter().map(|words| sorted(words.iter().zip(words.iter().skip(1)).map(|(one, next)| one.rotate_left(17) ^ next)));
    let pairs: Vec<Vec<u64>> = pairs.collect();
    let single: Vec<Vec<u64>> = single.into_iter().map(sorted).collect();
    (with_others(&single), with_others(&pairs))
}

fn with_others(bags: &[Vec<u64>]) -> Vec<f64> {
    let sum = |at: usize| {
        let others = bags.iter().take(VOICES).enumerate().filter(|(other, _)| *other != at);
        others.map(|(place, other)| f1(&bags[at], other) / (1.0 + FAR * place as f64)).sum::<f64>()
    };
    to_one((0..bags.len()).map(sum).collect())
}

/// The words of a text in order; each Chinese character is one, and small words count.
fn words_of(text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut lower = String::new();
    for (_, token) in words::tokens(text) {
        match token {
            Token::Word(word) => {
                lower.clear();
                lower.extend(word.chars().flat_map(char::to_lowercase));
                found.push(words::fingerprint(lower.as_bytes()));
            }
            Token::Han(run) => found.extend(run.chars().map(|c| u64::from(u32::from(c)))),
        }
    }
    found
}

fn sorted(members: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut list: Vec<u64> = members.into_iter().collect();
    list.sort_unstable();
    list
}

fn f1(one: &[u64], other: &[u64]) -> f64 {
    let common = shared(one, other);
    if common == 0 { 0.0 } else { 2.0 * common as f64 / (one.len() + other.len()) as f64 }
}

/// How many members two sorted lists share.
pub fn shared(one: &[u64], other: &[u64]) -> usize {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

fn centrality(units: &[Unit]) -> Vec<f64> {
    let mut frequency: HashMap<u64, f64> = HashMap::new();
    for term in units.iter().flat_map(|unit| &unit.terms) {
        *frequency.entry(*term).or_default() += 1.0;
    }
    let again = |unit: &Unit| unit.terms.iter().filter_map(|term| frequency.get(term)).map(|count| count - 1.0).sum::<f64>();
    to_one(units.iter().map(|unit| again(unit) / (unit.terms.len() as f64 + 4.0).sqrt()).collect())
}

fn to_one(values: Vec<f64>) -> Vec<f64> {
    let most = values.iter().copied().fold(1e-9, f64::max);
    values.into_iter().map(|value| value / most).collect()
}

/// How much of a sentence the first three others say.
fn echo(units: &[Unit], at: usize) -> f64 {
    let Some(unit) = units.get(at) else { return 0.0 };
    let opening = units.iter().enumerate().take(4).filter(|(other, _)| *other != at).take(3);
    opening.map(|(_, other)| shared(&unit.terms, &other.terms) as f64).sum::<f64>() / 3.0 / (unit.terms.len() as f64 + 3.0).sqrt()
}

/// How many digits a sentence has, as a share of eight.
pub fn digits(sentence: &str) -> f64 {
    sentence.chars().filter(char::is_ascii_digit).count().min(8) as f64 / 8.0
}

/// 1 or 0.
pub fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn asks(sentence: &str) -> bool {
    sentence.trim_end_matches(['”', '"', '」', '’']).ends_with(['?', '？'])
}

/// Share of a sentence between quotation marks.
fn quoted(sentence: &str) -> f64 {
    let mut inside = false;
    let mut count = 0;
    for c in sentence.chars() {
        match c {
            '“' | '「' => inside = true,
            '”' | '」' => inside = false,
            '"' => inside = !inside,
            _ => count += usize::from(inside),
        }
    }
    count as f64 / sentence.chars().count().max(1) as f64
}
