//! How texts, and queries for them, become the words of the index.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Terms of a query that are looked for.
const TERMS: usize = 16;

/// Words and quoted phrases of a query, in the form in which they stand in the index; those without a letter or digit are left out.
pub(super) fn terms(query: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for (number, part) in query.split('"').enumerate() {
        // every second part stands between quotes
        let words: Vec<&str> = if number % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
        terms.extend(words.into_iter().map(plain).filter(|word| !word.is_empty()));
    }
    terms.truncate(TERMS);
    terms
}

/// A term as an FTS5 phrase; a Latin word is the beginning of one.
pub(super) fn quoted(term: &str) -> String {
    let phrase = format!("\"{}\"", spaced(term).trim());
    if term.chars().next_back().is_some_and(stands_alone) { phrase } else { phrase + "*" }
}

/// Only letters, digits and single spaces: what the index keeps of a text.
fn plain(text: &str) -> String {
    let kept: String = text.nfkc().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with spaces around each character that is a word of its own, compatibility forms made one.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut put = |c: char| {
        if stands_alone(c) {
            out.extend([' ', c, ' ']);
        } else {
            out.push(c);
        }
    };
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(|c| !is_settled(c)).unwrap_or(rest.len());
        let (settled, tail) = if plain < rest.len() {
            // a mark would join the last character before it
            rest.split_at(rest.get(..plain).and_then(|plain| plain.char_indices().next_back()).map_or(0, |(at, _)| at))
        } else {
            (rest, "")
        };
        let (open, behind) = tail.split_at(tail.char_indices().skip(1).find(|(_, c)| is_settled(*c)).map_or(tail.len(), |(at, _)| at));
        settled.chars().for_each(&mut put);
        open.nfkc().for_each(&mut put);
        rest = behind;
    }
    Cow::Owned(out)
}

/// Characters that NFKC leaves as they are and joins to none before them: nearly all of most texts, and looking each up costs more than
/// all else.
fn is_settled(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{2018}'..='\u{201f}' | '\u{3001}'..='\u{3002}' | '\u{4e00}'..='\u{9fff}')
}

/// Han, kana and hangul.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_query_becomes_sound_terms() {
        assert_eq!(terms("监管 AI-chips \"hong kong\" NEAR( * -"), ["监管", "AI chips", "hong kong", "NEAR"]);
        assert_eq!(terms("\"*\"'(-:"), Vec::<String>::new());
        assert_eq!(quoted("监管"), "\"监  管\"");
        assert_eq!(quoted("hong kong"), "\"hong kong\"*");
    }

    /// Letters, Han, punctuation, marks, hangul whole and in parts, and forms that are another character's.
    const CHARACTERS: &str = "([a-zA-Z ]|[一-龥]|[，。、“”！…]|[\\u{300}-\\u{30f}]|[\\u{1100}-\\u{1112}\\u{1161}-\\u{1175}\\u{ac00}-\\u{ac10}]|\
                              [\\u{fb01}①Ａ\\u{8c48}\\u{e9}]|\\PC){0,30}";

    proptest! {
        #[test]
        fn what_is_passed_by_is_normal_already(text in CHARACTERS) {
            let whole: String = text.nfkc().map(|c| if stands_alone(c) { format!(" {c} ") } else { c.to_string() }).collect();
            prop_assert_eq!(spaced(&text), whole);
        }
    }
}
