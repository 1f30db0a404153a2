//! Words that say how exact a figure claims to be.

use super::Bound;
use crate::desk::facts::numbers::ends;

/// Written before the number.
const BEFORE: [(&str, Bound); 46] = [
    ("more than", Bound::Over),
    ("over", Bound::Over),
    ("at least", Bound::Over),
    ("above", Bound::Over),
    ("exceeding", Bound::Over),
    ("exceeded", Bound::Over),
    ("exceeds", Bound::Over),
    ("surpassing", Bound::Over),
    ("surpassed", Bound::Over),
    ("topped", Bound::Over),
    ("nearly", Bound::Nearly),
    ("almost", Bound::Nearly),
    ("close to", Bound::Nearly),
    ("about", Bound::About),
    ("around", Bound::About),
    ("roughly", Bound::About),
    ("approximately", Bound::About),
    ("some", Bound::About),
    ("an estimated", Bound::About),
    ("less than", Bound::Under),
    ("fewer than", Bound::Under),
    ("under", Bound::Under),
    ("below", Bound::Under),
    ("up to", Bound::Under),
    ("as many as", Bound::Under),
    ("at most", Bound::Under),
    ("no more than", Bound::Under),
    ("超过", Bound::Over),
    ("超過", Bound::Over),
    ("突破", Bound::Over),
    ("至少", Bound::Over),
    ("高于", Bound::Over),
    ("多于", Bound::Over),
    ("逾", Bound::Over),
    ("超", Bound::Over),
    ("接近", Bound::Nearly),
    ("将近", Bound::Nearly),
    ("近", Bound::Nearly),
    ("大约", Bound::About),
    ("大概", Bound::About),
    ("約", Bound::About),
    ("约", Bound::About),
    ("不超过", Bound::Under),
    ("不到", Bound::Under),
    ("不足", Bound::Under),
    ("低于", Bound::Under),
];

/// Written after it.
const AFTER: [(&str, Bound); 9] = [
    ("左右", Bound::About),
    ("上下", Bound::About),
    ("以上", Bound::Over),
    ("以内", Bound::Under),
    ("以下", Bound::Under),
    ("+", Bound::Over),
    (" or more", Bound::Over),
    ("-plus", Bound::Over),
    ("-odd", Bound::About),
];

/// The bound words on both sides, taken into the span.
pub(super) fn bound_of(text: &str, start: usize, end: usize, over: bool, bare: bool) -> (Bound, usize, usize) {
    let head = &text[..start];
    let trimmed = head.trim_end_matches(' ');
    let tail_start = trimmed.char_indices().rev().nth(14).map_or(0, |(i, _)| i);
    let lower = trimmed[tail_start..].to_ascii_lowercase();
    // The longest word wins: `不超过` is not `超过`, "no more than" not "more than".
    let word = BEFORE.iter().filter(|(word, _)| ends(&lower, word)).max_by_key(|(word, _)| word.len()).filter(|(word, _)| {
        !word.is_ascii() || head.len() > trimmed.len() && !trimmed[..trimmed.len() - word.len()].ends_with(|c: char| c.is_alphanumeric())
    });
    let (mut bound, mut start, mut end) = (if over { Bound::Over } else { Bound::Exact }, start, end);
    if let Some((word, b)) = word {
        (bound, start) = (*b, trimmed.len() - word.len());
    }
    let after = &text[end..];
    if let Some((word, b)) = AFTER.iter().find(|(word, _)| after.starts_with(word)) {
        (bound, end) = (*b, end + word.len());
    } else if bare && after.starts_with(['多', '余', '餘']) && !after.starts_with("多样") {
        (bound, end) = (Bound::Over, end + 3);
    }
    (bound, start, end)
}
