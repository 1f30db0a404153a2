//! What a paragraph is where no markup says so: a headline, a number, a link, or text.

use std::collections::HashSet;

use super::Paragraph;
use super::items::{Shape, Shaped};
use crate::desk::language::is_han;

/// Plain text has no marks: a headline is a short line without a full stop, before prose, or a line all in bold.
pub(super) fn plain(paragraphs: Vec<Paragraph>, bold: &HashSet<usize>) -> Vec<Shaped> {
    let is_bold = |paragraph: &Paragraph| bold.contains(&paragraph.line);
    let heads: Vec<bool> = paragraphs.iter().map(|paragraph| looks_like_a_headline(&paragraph.text) || is_bold(paragraph)).collect();
    let mut shaped = Vec::with_capacity(paragraphs.len());
    let mut seen: HashSet<String> = HashSet::new();
    for (at, paragraph) in paragraphs.into_iter().enumerate() {
        let next_is_head = heads.get(at + 1).copied().unwrap_or(false);
        let is_head = heads.get(at) == Some(&true);
        let shape = match () {
            () if starts_with_url(&paragraph.text) || is_all_anchor(&paragraph) && !is_bold(&paragraph) => Shape::Link,
            () if is_numbered(&paragraph.text) => Shape::Numbered,
            // A headline that comes again stands where the link was.
            () if is_head && !seen.insert(paragraph.text.clone()) => Shape::Headline,
            () if is_head && (at == 0 || next_is_head) => Shape::Section,
            () if is_head => Shape::Headline,
            () => Shape::Prose,
        };
        shaped.push(Shaped::new(shape, paragraph));
    }
    shaped
}

/// Whether a paragraph is nothing but words that lead somewhere.
pub(super) fn is_all_anchor(paragraph: &Paragraph) -> bool {
    let covered: usize = paragraph.anchors.iter().map(|anchor| anchor.span.len()).sum();
    covered > 0 && covered + 2 >= paragraph.text.trim().len()
}

pub(super) fn starts_with_url(text: &str) -> bool {
    ["http://", "https://", "<http"].iter().any(|scheme| text.starts_with(scheme))
}

fn looks_like_a_headline(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let han = text.chars().filter(|c| is_han(*c)).count();
    !text.contains('\n')
        && !starts_with_url(text)
        && (words <= 20 && han <= 40)
        && !text.ends_with(['.', '。', '!', '！', '”', ':', '：', ';', ','])
        && text.split_whitespace().next().is_some_and(begins_a_headline)
}

/// A capital, also within as in "iFlytek", a Chinese character, a figure or a quotation.
fn begins_a_headline(word: &str) -> bool {
    word.starts_with(['“', '"']) || word.chars().any(|c| c.is_uppercase() || is_han(c) || c.is_ascii_digit())
}

/// `12. Short Videos`: a candidate of a feature.
pub(super) fn is_numbered(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')']) && text.split_whitespace().count() <= 12 && !text.ends_with('.')
}
