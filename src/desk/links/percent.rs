//! Percent-encoding, written one way (RFC 3986 section 6.2.2).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether it would end a bare link early in Markdown, HTML or plain text. Some servers send these as they are, some encoded.
fn is_markup(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '<' | '>' | ' ' | '"' | '\'' | '`' | '*' | '|' | '\\' | '^' | '{' | '}')
}

/// Decodes what needs no encoding, encodes what printing would, and writes the rest in upper case: what was printed is the same
/// address as what was met.
pub(super) fn normalise(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c == '%' || is_markup(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, tail) = rest.split_at(at);
        push_encoded(before, &mut out);
        let mut bytes = tail.bytes().skip(1);
        if let (Some(high), Some(low)) = (bytes.next().and_then(hex), bytes.next().and_then(hex)) {
            let byte = high * 16 + low;
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
            rest = tail.get(3..).unwrap_or_default();
        } else {
            out.push_str("%25");
            rest = tail.get(1..).unwrap_or_default();
        }
    }
    push_encoded(rest, &mut out);
    Cow::Owned(out)
}

fn push_encoded(text: &str, out: &mut String) {
    for c in text.chars() {
        if is_markup(c) {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
}

/// Encodes what would end a bare link early in Markdown, HTML or plain text.
pub(super) fn encode(url: &str) -> String {
    // the brackets of an IPv6 host must stand
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(host..).and_then(|rest| rest.find('/')).map_or(0, |at| host + at);
    let (authority, rest) = url.split_at_checked(path).unwrap_or(("", url));
    let mut out = String::with_capacity(url.len());
    out.push_str(authority);
    let waves = rest.matches('~').count() > 1;
    for (at, c) in rest.char_indices() {
        // underscores emphasise only when a later one can close, before what is neither letter nor digit
        let closes = || {
            rest.get(..at).unwrap_or_default().contains('_')
                && !rest.get(at..).unwrap_or_default().trim_start_matches('_').starts_with(|next: char| next.is_ascii_alphanumeric())
        };
        match c {
            '_' if closes() => out.push_str("%5F"),
            '~' if waves => out.push_str("%7E"),
            c if is_markup(c) => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// Undoes percent-encoding; what is not UTF-8 then stays encoded as a whole.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
