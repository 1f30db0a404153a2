//! Character references of HTML, undone in text that has been through careless hands.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of HTML 4.01 (section 24) and the ASCII punctuation names of HTML 5, with their code points in hex.
static NAMED: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    include_str!("entities.txt")
        .split_whitespace()
        .filter_map(|pair| {
            let (name, code) = pair.split_once('=')?;
            Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
        })
        .collect()
});

/// What Windows-1252 puts at 0x80 to 0x9F: browsers read `&#146;` so (HTML 5, numeric character reference end state).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Longest body of a reference that is looked at.
const LONGEST: usize = 12;

/// The character that a reference at the start of `text` (which begins with `&`) stands for, and how many bytes it takes.
/// `None` when what stands there is only an ampersand.
pub fn reference(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    let window = body.as_bytes().get(..LONGEST.min(body.len()))?;
    let end = window.iter().position(|b| *b == b';')?;
    let name = body.get(..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => *NAMED.get(name)?,
    };
    Some((character, end + 2))
}

/// Undoes every reference once; what is no reference stays as it stands.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (character, length) = reference(tail).unwrap_or(('&', 1));
        out.push(character);
        rest = tail.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse::<u32>().ok()?,
    };
    if let Some(character) = code.checked_sub(0x80).and_then(|index| WINDOWS_1252.get(index as usize)) {
        return Some(*character);
    }
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_undone_once() {
        assert_eq!(decode("AT&amp;amp;T &nbsp;&rsquo; &#8217; &#x4e2d; &#146; R&D &unknown; &"), "AT&amp;T \u{a0}’ ’ 中 ’ R&D &unknown; &");
    }

    #[test]
    fn impossible_numbers_become_the_replacement_character() {
        assert_eq!(decode("&#0;&#xD800;&#x110000;"), "\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(decode("&#99999999999;"), "&#99999999999;");
    }
}
