//! Headlines in the form in which they are compared, and the patterns of series.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::desk::language::words::fingerprint;
use crate::desk::language::{is_han, narrow, simplify};

/// Compatibility forms folded, simplified, lower case.
pub fn folded(text: &str) -> String {
    // Folding is slow, and the characters of most headlines are what they fold to.
    let folds = |c: char| !narrow(c).is_ascii() && !matches!(c, '\u{4e00}'..='\u{9fff}' | '‘'..='”' | '、' | '。' | '《'..='』');
    if text.contains(folds) {
        return text.nfkc().map(simplify).flat_map(char::to_lowercase).collect();
    }
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().map(|c| simplify(narrow(c).to_ascii_lowercase())));
    folded
}

/// The headline without the name of a site at its end and a wire's mark at its start.
pub fn bare(title: &str) -> &str {
    let mut title = title.trim();
    for mark in
        ["update 1-", "update 2-", "update 3-", "exclusive:", "exclusive-", "breaking:", "快讯：", "快讯:", "快讯|", "独家:", "独家|"]
    {
        if title.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)) {
            title = title[mark.len()..].trim_start();
        }
    }
    for _ in 0..2 {
        let Some((at, sign)) = title.char_indices().rev().find(|(_, c)| matches!(c, '-' | '|' | '–' | '—' | '_' | '｜')) else {
            break;
        };
        let (head, tail) = (title[..at].trim_end(), title[at + sign.len_utf8()..].trim());
        // A dash without spaces joins the words of a headline, unless the name of a Chinese site follows.
        let spaced = title[..at].ends_with(' ') || matches!(sign, '|' | '｜' | '_');
        let named = spaced || head.ends_with(is_han) && tail.chars().all(|c| is_han(c) || c.is_ascii_alphabetic());
        let (kept, cut) = (letters(head), letters(tail));
        let long = cut > 26 || tail.split_whitespace().count() > 4 || tail.contains(|c: char| c.is_ascii_digit());
        if !named || long || kept < 8 || kept * 2 < cut * 3 {
            break;
        }
        title = head;
    }
    title
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).map(|c| if is_han(c) { 2 } else { 1 }).sum()
}

/// The key of a bare, folded headline (letters and digits alone), and whether it is long enough to tell an article by.
pub fn key(folded: &str) -> (u64, bool) {
    let mut kept = String::with_capacity(folded.len());
    kept.extend(folded.chars().filter(|c| c.is_alphanumeric()));
    (fingerprint(kept.as_bytes()), letters(&kept) >= 12)
}

/// The headline with its figures taken out, for telling a series ("profit rises 4%", "profit rises 7%"), and its figures.
pub fn pattern(bare: &str, names: &[(Range<usize>, u64)]) -> u64 {
    let mut kept = String::with_capacity(bare.len());
    let mut in_number = false;
    for (at, c) in bare.char_indices() {
        if names.iter().any(|(span, _)| span.contains(&at)) {
            if !kept.ends_with('@') {
                kept.push('@');
            }
            in_number = false;
        } else if c.is_numeric() {
            if !in_number {
                kept.push('#');
            }
            in_number = true;
        } else if c.is_alphabetic() {
            kept.push(c);
            in_number = false;
        } else if !matches!(c, '.' | ',') {
            in_number = false;
        }
    }
    fingerprint(kept.as_bytes())
}

/// Words beside a count of victims.
const VICTIMS: [&str; 13] = ["死", "亡", "难", "失踪", "伤", "dead", "death", "died", "dies", "kill", "missing", "injur", "wounded"];
/// Characters on either side of a count in which its word stands.
const BESIDE: usize = 20;

/// Whether a count in a headline is of victims: it grows from one report of an event to the next.
pub fn counts_victims(title: &str, count: &Range<usize>) -> bool {
    let (before, after) = (title.get(..count.start).unwrap_or(""), title.get(count.end..).unwrap_or(""));
    let start = before.char_indices().rev().nth(BESIDE - 1).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(BESIDE).map_or(after.len(), |(at, _)| at);
    let beside = [&before[start..], &after[..end]].map(str::to_lowercase);
    VICTIMS.iter().any(|word| beside.iter().any(|side| side.contains(word)))
}
