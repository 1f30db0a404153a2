//! Text as it may be kept: no markup, no control or invisible characters.

pub mod decode;
pub mod entities;
pub mod html;
pub mod xml;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Longest headline, in characters.
pub const TITLE_CHARACTERS: usize = 300;

/// Combining marks kept on one letter: Vietnamese and Devanagari need two or three, hundreds make a tower over the line above.
const MARKS_PER_LETTER: usize = 4;

/// One line of sound text: Unicode NFC, white space collapsed, nothing that is invisible or turns the direction of writing.
pub fn clean(text: &str) -> String {
    let text = text.trim();
    if is_clean(text) {
        return text.to_owned();
    }
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t' | b'\r')) {
        return collapse(text.split_ascii_whitespace(), text.len());
    }
    let visible = if text.contains(is_unwanted) { Cow::Owned(text.replace(is_unwanted, "")) } else { Cow::Borrowed(text) };
    if visible.chars().all(is_composed) {
        return collapse(visible.split_whitespace(), visible.len());
    }
    let mut marks = 0;
    let bounded = visible.chars().filter(|c| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS_PER_LETTER
    });
    let composed: String = bounded.nfc().collect();
    collapse(composed.split_whitespace(), composed.len())
}

/// Whether a trimmed text is sound as it stands, seen at one pass: nearly all text is, and is only copied then.
fn is_clean(text: &str) -> bool {
    if text.is_ascii() {
        // without a way out halfway, the compiler looks at many bytes at once
        let printable = text.bytes().fold(true, |sound, byte| sound & matches!(byte, b' '..=b'~'));
        return printable && memchr::memmem::find(text.as_bytes(), b"  ").is_none();
    }
    let mut after_space = false;
    let mut single = |is_space: bool| !(std::mem::replace(&mut after_space, is_space) && is_space);
    text.chars().all(|c| match c {
        ' '..='~' => single(c == ' '),
        _ => is_composed(c) && !is_unwanted(c) && !c.is_whitespace() && single(false),
    })
}

/// Characters of everyday English and Chinese, which stay as they are under NFC: most text is nothing else, and its
/// normalization would cost more than the rest of reading a feed.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{2002}'..='\u{206f}' | '\u{20a0}'..='\u{20bf}' | '\u{3000}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ff01}'..='\u{ff5e}')
}

/// Sound text that keeps its paragraphs: blocks parted by a blank line, each block as [`clean`] makes it.
pub fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut finish = |block: &str| {
        let sound = clean(block);
        if !sound.is_empty() {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&sound);
        }
    };
    let (mut begun, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            finish(text.get(begun..at).unwrap_or_default());
            begun = at + line.len();
        }
        at += line.len();
    }
    finish(text.get(begun..).unwrap_or_default());
    out
}

/// A headline: one line without markup and entities, at most [`TITLE_CHARACTERS`] characters, cut between graphemes.
///
/// Entities are undone once more than the format asks for, because publishers escape headlines twice (`AT&amp;amp;T`).
pub fn title(text: &str) -> String {
    let plain = if text.contains(['<', '&']) { clean(&html::inline(text)) } else { clean(text) };
    shorten(&plain, TITLE_CHARACTERS)
}

/// A fragment of HTML as plain text, its blocks joined by a blank line.
pub fn from_html(fragment: &str) -> String {
    html::blocks(fragment)
}

/// At most `characters` characters, cut between graphemes.
pub fn shorten(text: &str, characters: usize) -> String {
    if text.len() <= characters || text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut taken = 0;
    let kept = text.graphemes(true).take_while(|grapheme| {
        taken += grapheme.chars().count();
        taken <= characters
    });
    kept.collect::<String>().trim_end().to_owned()
}

fn collapse<'a>(words: impl Iterator<Item = &'a str>, length: usize) -> String {
    let mut out = String::with_capacity(length);
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Controls other than white space, direction marks and overrides, zero-width characters, variation selectors that carry
/// data, tags, private use, and non-characters. The emoji selector and the joiner between two emoji are given up with them:
/// a headline loses a shade of an emoji, and nobody can hide text in it.
pub fn is_unwanted(c: char) -> bool {
    // The common characters first: this is asked of every one.
    if matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{3020}') {
        return false;
    }
    matches!(c,
        '\0'..='\x08' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
        || (c as u32 & 0xfffe) == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

#[cfg(test)]
mod tests;
