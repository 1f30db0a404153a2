//! Unknown names by their shape: capitals within English, Latin words within Chinese, and `《works》`.

use std::ops::Range;

use crate::desk::facts::currency::Currency;
use crate::desk::language::is_han;
use crate::desk::language::words::{Token, is_stop_word, tokens};

/// Words that are capitalised without being a name.
const CAPITALISED: &str = " i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october \
november december mr mrs ms dr ceo cfo coo cto chief executive officer president according meanwhile however although despite while since after before during \
earlier last next today yesterday tomorrow new first second third one two three four five six seven eight nine ten many most some several both but and yes no \
read photo image source editor q1 q2 q3 q4 h1 h2 ";

/// Spans of what looks like a name, outside those already known.
pub fn names(text: &str, known: &[Range<usize>]) -> Vec<Range<usize>> {
    let free = |span: &Range<usize>| known.iter().all(|other| span.end <= other.start || other.end <= span.start);
    let mut found: Vec<Range<usize>> = Vec::new();
    let chinese = text.chars().filter(|c| is_han(*c)).count() * 3 > text.chars().filter(char::is_ascii_alphabetic).count();
    let mut run: Option<Range<usize>> = None;
    let mut at_start = true;
    let mut last_end = 0;
    for (start, token) in tokens(text) {
        let gap = &text[last_end..start];
        let Token::Word(word) = token else {
            found.extend(run.take());
            last_end = start + if let Token::Han(run) = token { run.len() } else { 0 };
            continue;
        };
        let span = start..start + word.len();
        at_start |= gap.contains(['.', '!', '?', '“', '"', ':', '\n', '。']) && gap.len() > 1;
        let named = looks_like_a_name(word, chinese, at_start) && !Currency::is_code(word, &text[span.end..]);
        let joins = matches!(gap, " " | "-" | "&" | " & " | "·" | "'" | "’" | ".");
        match (&mut run, named) {
            (Some(open), true) if joins && free(&span) => open.end = span.end,
            (_, true) if free(&span) => found.extend(run.replace(span.clone())),
            _ => found.extend(run.take()),
        }
        at_start = false;
        last_end = span.end;
    }
    found.extend(run);
    found.extend(works(text).filter(free));
    found.retain(|span| text[span.clone()].chars().count() > 1);
    found
}

fn looks_like_a_name(word: &str, chinese: bool, at_start: bool) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    if !first.is_alphabetic() {
        return word.len() > 2 && word.chars().any(char::is_uppercase) && !word.ends_with(['M', 'B', 'K']);
    }
    let lower = word.to_lowercase();
    if is_stop_word(&lower) || CAPITALISED.contains(&format!(" {lower} ")) {
        return false;
    }
    let inner_capital = chars.any(char::is_uppercase);
    // In Chinese text every Latin word names something; in English a sentence's first word says nothing.
    if chinese { word.len() > 1 } else { inner_capital || first.is_uppercase() && !at_start }
}

fn works(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.match_indices('《').filter_map(|(at, open)| {
        let inner = at + open.len();
        let length = text[inner..].find('》').filter(|length| *length <= 90)?;
        Some(inner..inner + length)
    })
}
