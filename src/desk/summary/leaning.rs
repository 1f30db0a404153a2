//! Sentences that cannot be understood without the one before them.

use super::phrases::list;

/// Whether a sentence leans: it opens with a pronoun or a joint ("But", `此外`), speaks of somebody already named ("The company", "The
/// 26-year-old", `该公司`), quotes somebody whom it calls "he", or is a quotation alone, which does not say whose.
pub fn leans(sentence: &str) -> bool {
    let bare = sentence.trim_start_matches(['“', '"', '‘', '\'', '「', '—', ' ']);
    let lower = bare.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let starts = |kind: &str| list(kind).iter().any(|phrase| lower.starts_with(phrase));
    (list("lean_word").contains(&first) || starts("lean_start")) && !starts("stand_start")
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
