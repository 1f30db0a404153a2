//! One form for comparing: traditional characters to simplified ones, character by character.

use std::sync::LazyLock;

/// The plane of characters that the table covers.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// Each character's simplified form, itself where there is none other.
static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    let mut lines = include_str!("traditional.txt").lines();
    if let (Some(traditional), Some(simplified)) = (lines.next(), lines.next()) {
        for (from, to) in traditional.chars().zip(simplified.chars()) {
            if let Some(slot) = (from as u32).checked_sub(FIRST).and_then(|at| table.get_mut(at as usize)) {
                *slot = to;
            }
        }
    }
    table
});

/// The simplified form of a character.
pub fn simplify(c: char) -> char {
    (c as u32).checked_sub(FIRST).and_then(|at| TABLE.get(at as usize)).copied().unwrap_or(c)
}

/// A text in simplified characters. Every character keeps its length in bytes, so spans of the result are spans of the text.
pub fn simplified(text: &str) -> String {
    // The first byte of every character of the table lies between these two.
    if !text.bytes().any(|byte| (0xe3..=0xe9).contains(&byte)) {
        return text.to_owned();
    }
    let mut simplified = String::with_capacity(text.len());
    simplified.extend(text.chars().map(|c| {
        let simple = simplify(c);
        if simple.len_utf8() == c.len_utf8() { simple } else { c }
    }));
    simplified
}

/// The ASCII character whose wide form this is, or the character itself: what of NFKC Chinese text needs most.
pub fn narrow(c: char) -> char {
    if matches!(c, '\u{ff01}'..='\u{ff5e}') { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c }
}
