//! Sentences that cannot be understood without the one before them.

use super::phrases::{begins, list};
use crate::desk::facts::gloss;
use crate::desk::language::{is_han, simplified};

/// Whether a sentence leans: it opens with a pronoun or a joint ("But", `此外`), speaks of somebody already named ("The company", "The
/// 26-year-old", `该公司`), quotes somebody whom it calls "he", or is a quotation alone, which does not say whose.
pub fn leans(sentence: &str) -> bool {
    let bare = sentence.trim_start_matches(['“', '"', '‘', '\'', '「', '—', ' ']);
    let lower = simplified(&bare.to_lowercase());
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let starts = |kind: &str| list(kind).iter().any(|phrase| begins(&lower, phrase) && !runs_into_a_word(&lower, phrase));
    (list("lean_word").contains(&first) || starts("lean_start")) && !starts("stand_start")
        || is_of_a_place(&lower)
        || is_a_surname(&lower)
        || is_somebody_of_an_age(&lower)
        || bare.len() < sentence.len() && speaker_is_a_pronoun(&lower)
        || is_quotation_alone(sentence)
}

/// Whether nothing stands outside one pair of quotation marks.
fn is_quotation_alone(sentence: &str) -> bool {
    let inner = |open: char, close: char| sentence.trim().strip_prefix(open)?.strip_suffix(close).map(|inner| (inner, close));
    let pairs = [('“', '”'), ('"', '"'), ('「', '」')];
    pairs.into_iter().find_map(|(open, close)| inner(open, close)).is_some_and(|(inner, close)| !inner.contains(close))
}

/// Whether the last character of a Chinese phrase begins a word that goes on behind it: `以上` in `以上海为例`.
fn runs_into_a_word(lower: &str, phrase: &str) -> bool {
    let last = phrase.char_indices().next_back().filter(|(at, c)| *at > 0 && is_han(*c));
    last.and_then(|(at, _)| lower.get(at..)).is_some_and(|rest| gloss::lengths(rest, u8::MAX) != 0)
}

/// "The Beijing-based chain": a second mention, as an age is.
fn is_of_a_place(lower: &str) -> bool {
    let described = lower.strip_prefix("the ").and_then(|rest| rest.split_whitespace().next());
    described.is_some_and(|word| word.ends_with("-based") || word.ends_with("-headquartered"))
}

/// "Ms. Li said": who is called by the surname alone was named before.
fn is_a_surname(lower: &str) -> bool {
    let mut words = lower.split_whitespace();
    let title = words.next().is_some_and(|word| matches!(word, "mr." | "ms." | "mrs." | "mr" | "ms" | "mrs"));
    title && words.nth(1).is_some_and(|verb| matches!(verb, "said" | "says" | "added" | "told" | "noted" | "declined" | "wrote" | "also"))
}

/// "The 26-year-old winger": a second mention in English news.
fn is_somebody_of_an_age(lower: &str) -> bool {
    let age = lower.strip_prefix("the ").unwrap_or_default();
    age.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("-year-old") && age.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether what follows the last quotation mark is "he said".
fn speaker_is_a_pronoun(lower: &str) -> bool {
    let after = lower.rsplit(['”', '"', '’', '\'', '」']).next().unwrap_or_default().trim_start_matches([',', '，', ' ']);
    list("lean_speaker").iter().any(|speaker| after.starts_with(speaker))
}
