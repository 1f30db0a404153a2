//! Percent-encoding, written one way (RFC 3986 section 6.2.2).

use std::fmt::Write as _;

/// Decodes what needs no encoding and writes the rest in upper case.
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
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
    out.push_str(rest);
    out
}

/// Encodes what would end a bare link early in Markdown, HTML or plain text.
pub(super) fn encode(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' | ')' | '<' | '>' | ' ' | '"' | '\'' | '`' | '*' | '|' | '\\' | '^' | '{' | '}' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
