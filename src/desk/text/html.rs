//! HTML fragments as plain text, in one linear pass that no depth or lack of closing tags can slow down.
//!
//! A feed's summaries are parsed by the thousand: building a tree for each would cost more than the rest of a visit, and
//! tree building is quadratic in depth. Pages, which need selectors, are parsed properly elsewhere.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::entities;
use super::paragraphs;

/// Text of a fragment, its blocks joined by a blank line; scripts, styles and comments left out.
pub fn blocks(fragment: &str) -> String {
    if !fragment.contains(['<', '&']) {
        return paragraphs(fragment);
    }
    paragraphs(&walk(fragment, Scope::Block))
}

/// Text of a headline: the markup that headlines carry is dropped, other angle brackets are text (`if a < b`, `Vec<String>`).
pub fn inline(fragment: &str) -> String {
    // Twice escaped: the first decoding yields markup or references, the second yields text.
    let once = walk(fragment, Scope::Inline);
    if once.contains('<') || references_left(&once) { walk(&once, Scope::Inline) } else { once }
}

fn references_left(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| text.get(at..).is_some_and(|tail| entities::reference(tail).is_some()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Block,
    Inline,
}

fn walk(fragment: &str, scope: Scope) -> String {
    // either line break is white space, and only one of them has to be looked for
    let fragment: &str =
        &if memchr(b'\r', fragment.as_bytes()).is_some() { Cow::Owned(fragment.replace('\r', "\n")) } else { Cow::Borrowed(fragment) };
    let mut out = String::with_capacity(fragment.len());
    // Behind the last `>` there are no tags; looking for one at every `<` there would take quadratic time.
    let without_tags = fragment.rfind('>').map_or(fragment.len(), |at| fragment.len() - at - 1);
    let mut rest = fragment;
    while let Some(at) = memchr3(b'<', b'&', b'\n', rest.as_bytes()) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        rest = match tail.as_bytes().first() {
            Some(b'&') => {
                let (character, length) = entities::reference(tail).unwrap_or(('&', 1));
                out.push(character);
                tail.get(length..).unwrap_or_default()
            }
            Some(b'<') if tail.len() > without_tags => markup(tail, scope, &mut out),
            Some(b'<') => {
                out.push('<');
                tail.get(1..).unwrap_or_default()
            }
            // A line break in the source of HTML is a space.
            _ => {
                out.push(' ');
                tail.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    out
}

/// Deals with what begins at `<` and gives back what follows it.
fn markup<'a>(tail: &'a str, scope: Scope, out: &mut String) -> &'a str {
    if let Some(comment) = tail.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    if let Some(data) = tail.strip_prefix("<![CDATA[") {
        return data;
    }
    let written = tag_name(tail);
    let lower =
        if written.bytes().any(|b| b.is_ascii_uppercase()) { Cow::Owned(written.to_ascii_lowercase()) } else { Cow::Borrowed(written) };
    let name: &str = &lower;
    let block = is_block(name);
    let Some(after) =
        ((block || scope == Scope::Block || is_inline(name)) && !name.is_empty()).then(|| after_tag(tail, name.len())).flatten()
    else {
        out.push('<');
        return tail.get(1..).unwrap_or_default();
    };
    let closed = tail.get(..tail.len() - after.len()).is_some_and(|tag| tag.starts_with("</") || tag.ends_with("/>"));
    if is_raw(name) && !closed {
        return skip_raw(after, name);
    }
    match name {
        "td" | "th" => out.push(' '),
        "br" => out.push_str(if ends_with_break(out) { "\n\n" } else { "\n" }),
        _ if block => out.push_str("\n\n"),
        _ => {}
    }
    after
}

/// One `<br>` is a space, two in a row part paragraphs.
fn ends_with_break(out: &str) -> bool {
    out.trim_end_matches([' ', '\t']).ends_with('\n')
}

/// Name of the tag that `tail` begins with, `!` for a declaration; empty when it begins with none.
fn tag_name(tail: &str) -> &str {
    let inside = tail.get(1..).unwrap_or_default();
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    if inside.starts_with(['!', '?']) {
        return "!";
    }
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let length = inside.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':'))).unwrap_or(inside.len());
    inside.get(..length).unwrap_or_default()
}

/// What follows the tag that `tail` begins with.
fn after_tag(tail: &str, name: usize) -> Option<&str> {
    let behind_name = 1 + usize::from(tail.starts_with("</")) + name;
    let attributes = tail.get(behind_name..)?;
    attributes.get(tag_end(attributes)?..)
}

/// Bytes up to and with the `>` that ends a tag; one inside a quoted attribute does not, unless the quotation never ends.
pub fn tag_end(attributes: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in attributes.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if is_after_equals(attributes, at) => quote = Some(byte),
            (Some(open), b) if b == open => quote = None,
            (_, b'<') => break,
            _ => {}
        }
    }
    attributes.find('>').map(|at| at + 1)
}

fn is_after_equals(attributes: &str, at: usize) -> bool {
    attributes.as_bytes().get(..at).is_some_and(|before| before.trim_ascii_end().ends_with(b"="))
}

fn skip_raw<'a>(after: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = after.get(from..).and_then(|rest| rest.find("</")) {
        let start = from + at + 2;
        if after.get(start..start + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return after.get(start..).and_then(|rest| rest.split_once('>')).map_or("", |(_, tail)| tail);
        }
        from = start;
    }
    ""
}

/// Elements whose content is no text of the article.
fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "iframe" | "textarea" | "svg" | "math")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "pre" | "tr" | "table" | "dl" | "dt" | "dd"
    ) || matches!(name, "article" | "section" | "header" | "footer" | "aside" | "main" | "nav" | "figure" | "figcaption" | "blockquote")
        || matches!(name, "address" | "body" | "center" | "details" | "summary" | "fieldset" | "form")
}

/// Elements that headlines carry.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "!" | "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "br" | "cite" | "code" | "del" | "em" | "font" | "i" | "img" | "ins"
    ) || matches!(name, "kbd" | "mark" | "q" | "s" | "script" | "small" | "span" | "strike" | "strong" | "style" | "sub" | "sup")
        || matches!(name, "time" | "tt" | "u" | "wbr")
}
