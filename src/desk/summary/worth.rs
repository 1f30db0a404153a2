//! What speaks for a sentence: that it says what the others say, where it stands, and what it shares with the headline.

use std::collections::HashMap;

use super::lead;
use super::pairs::{self, Pairs, Word};
use super::units::Unit;
use crate::desk::article::Block;
use crate::desk::language::words::{self, shared};

/// Weight of agreement with the other sentences, near ones before far ones: the word overlap (F1) that a sentence would have with them were
/// they the reference, as in minimum Bayes risk decoding (Kumar and Byrne 2004). It wants neither short sentences nor long ones.
///
/// The weights were fitted by coordinate search on ROUGE over news of two languages with summaries of three kinds (highlights, introductions
/// that the text lacks, headlines); a step was kept when most parts of the rows gained by it. Those of leaning, questions and the headline
/// are set by hand. Where two are given, the first is for a text that begins with its lead and the second for one that goes on from a lead
/// which is not in it; between them lies how likely that is. Without its lead a text says its news anywhere, in passing and among figures,
/// and only agreement finds it.
const AGREEMENT: f64 = 1.0;
/// The same by pairs of words.
const AGREEMENT_OF_PAIRS: (f64, f64) = (0.2, 0.5);
/// Content words that other sentences have too.
const CENTRAL: f64 = 0.3;
/// Content words of the headline.
const TITLE: f64 = 0.9;
/// Each pair of content words that the text says more than once, most of them names, as a share of the sentence; of several sentences
/// only the first is worth it.
const REPEATED: (f64, f64) = (0.65, 10.0);
/// Words by which that share is smaller than it is, so that a short sentence is not worth more than a long one.
const SHORTNESS: f64 = 20.0;
/// Nearness to the beginning.
const NEAR: (f64, f64) = (1.2, 0.2);
/// How fast nearness fades.
const FADING: f64 = 0.35;
/// Being the first: where the lead is missing it is the lead's next detail.
const FIRST: (f64, f64) = (0.0, -0.4);
/// Share of the text that stands before it; background comes last.
const LATE: (f64, f64) = (0.0, -0.2);
/// Share of its words that introduce somebody or something new ("a", "an").
const INTRODUCING: (f64, f64) = (0.0, 2.0);
/// Share of its words by which somebody speaks of himself, or to the reader: it is from the middle of a quotation.
const SPEAKING: f64 = -1.4;
/// Length up to the usual.
const FULL: f64 = 0.2;
/// Length beyond the usual.
const OVERLONG: (f64, f64) = (-0.22, 0.0);
/// Words within quotation marks.
const QUOTED: (f64, f64) = (-0.22, 0.0);
/// Digits: a summary of few sentences tells the news, not the table.
const DIGITS: (f64, f64) = (-0.08, 0.0);
/// Saying again what the opening says.
const ECHO: (f64, f64) = (-0.5, 0.0);
/// Leaning on the sentence before.
const LEANING: f64 = -0.06;
/// A question.
const QUESTION: f64 = -0.15;
/// The text's own headline.
const HEADLINE: f64 = 1.2;
/// What a sentence loses by repeating all of another that is chosen.
pub const REPEATING: f64 = 0.6;

/// By this the log-odds that a text begins with its lead are multiplied: weights between the two cases serve neither.
const DECIDED: f64 = 1.5;

/// How fast the say of far sentences fades in agreement.
const FAR: f64 = 0.15;
/// Sentences that have a say in agreement.
const VOICES: usize = 80;

/// What a sentence is worth; comparable only within the article.
#[derive(Debug, Clone)]
pub struct Worth {
    /// Whatever else is chosen.
    own: f64,
    /// The pairs of words that it tells first, unless a chosen sentence does.
    pairs: Pairs,
    /// What each of them is worth.
    a_pair: f64,
}

impl Worth {
    /// Of the sentence by itself.
    pub fn alone(&self) -> f64 {
        self.beside(|_| false)
    }

    /// Beside sentences that have told some of the pairs.
    pub fn beside(&self, told: impl Fn(u64) -> bool) -> f64 {
        self.own + self.a_pair * self.pairs.iter().filter(|pair| !told(**pair)).count() as f64
    }

    /// Whether it tells a pair.
    pub fn tells(&self, pair: u64) -> bool {
        self.pairs.binary_search(&pair).is_ok()
    }
}

/// The worth of each sentence.
pub fn worth(title: &str, units: &[Unit], body: &[Block]) -> Vec<Worth> {
    let texts: Vec<&str> = units.iter().map(|unit| unit.text(body)).collect();
    let mut headline = words::terms(title);
    headline.sort_unstable();
    headline.dedup();
    let said: Vec<Vec<Word>> = texts.iter().map(|text| pairs::words_of(text)).collect();
    let (by_words, by_pairs) = agreement(&said);
    let repeated = pairs::repeated(&said);
    let central = centrality(units);
    let led = 1.0 / (1.0 + (-DECIDED * lead::begins_with_its_lead(units, &texts, &central)).exp());
    let between = |(with, without): (f64, f64)| without + (with - without) * led;
    let first = usize::from(units.first().is_some_and(|unit| unit.headline));
    let each = |((at, unit), pairs): ((usize, &Unit), Pairs)| {
        let sentence = texts[at];
        let own = AGREEMENT * by_words[at]
            + between(AGREEMENT_OF_PAIRS) * by_pairs[at]
            + CENTRAL * central[at]
            + TITLE * shared(&unit.terms, &headline) as f64 / headline.len().max(4) as f64
            + between(NEAR) / (1.0 + FADING * at as f64)
            + between(FIRST) * flag(at == first)
            + between(LATE) * at as f64 / (units.len() - 1).max(1) as f64
            + between(INTRODUCING) * lead::introducing(sentence)
            + SPEAKING * pairs::speaking(&said[at])
            + FULL * (unit.length as f64 / usual(unit)).min(1.0)
            + between(OVERLONG) * (unit.length as f64 / usual(unit) - 1.0).clamp(0.0, 1.5)
            + between(QUOTED) * quoted(sentence)
            + between(DIGITS) * digits(sentence)
            + between(ECHO) * echo(units, at)
            + LEANING * flag(unit.leans)
            + QUESTION * flag(asks(sentence) && !unit.headline)
            + HEADLINE * flag(unit.headline);
        Worth { own, pairs, a_pair: between(REPEATED) / (said[at].len() as f64 + SHORTNESS) }
    };
    units.iter().enumerate().zip(repeated).map(each).collect()
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
fn agreement(said: &[Vec<Word>]) -> (Vec<f64>, Vec<f64>) {
    let single: Vec<Vec<u64>> = said.iter().map(|words| sorted(words.iter().map(|word| word.key))).collect();
    let pairs: Vec<Vec<u64>> = said.iter().map(|words| sorted(pairs::of(words).map(|(pair, ..)| pair))).collect();
    (with_others(&single), with_others(&pairs))
}

fn with_others(bags: &[Vec<u64>]) -> Vec<f64> {
    let sum = |at: usize| {
        let others = bags.iter().take(VOICES).enumerate().filter(|(other, _)| *other != at);
        others.map(|(place, other)| f1(&bags[at], other) / (1.0 + FAR * place as f64)).sum::<f64>()
    };
    to_one((0..bags.len()).map(sum).collect())
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
