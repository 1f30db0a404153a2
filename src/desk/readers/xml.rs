//! XML as it is sent: tokens of a document that need not be well-formed, in one linear pass.

use memchr::memmem;

use crate::desk::text::html::tag_end;

/// One token; text and attributes carry their references as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name attributes>`, or `<name attributes/>` when `empty`.
    Start {
        /// With its prefix.
        name: &'a str,
        /// Everything behind the name.
        attributes: &'a str,
        /// No end tag follows.
        empty: bool,
    },
    /// `</name>`
    End {
        /// With its prefix.
        name: &'a str,
    },
    /// Characters and references.
    Text(&'a str),
    /// A CDATA section.
    Data(&'a str),
    /// Comment, processing instruction or DOCTYPE.
    Aside,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// What it is.
    pub token: Token<'a>,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Finds the next occurrence of an end mark, remembering the last answer.
#[derive(Debug)]
struct NextEnd {
    mark: &'static str,
    // Valid for every position up to it; `usize::MAX` when there is none.
    known: Option<usize>,
}

impl NextEnd {
    fn new(mark: &'static str) -> Self {
        Self { mark, known: None }
    }

    fn after(&mut self, text: &str, at: usize) -> Option<usize> {
        let known = match self.known {
            Some(known) if known >= at => known,
            _ => text.get(at..).and_then(|rest| memmem::find(rest.as_bytes(), self.mark.as_bytes())).map_or(usize::MAX, |found| at + found),
        };
        self.known = Some(known);
        (known != usize::MAX).then(|| known - at)
    }
}

/// The tokens of a document.
#[derive(Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    // Where the next end of a section and of a comment stands: looked for again at every opening that has none, a megabyte
    // of openings would take hours.
    section_end: NextEnd,
    comment_end: NextEnd,
    /// A token was not well-formed: a bare `<`, a section without end.
    pub bent: bool,
}

impl<'a> Tokens<'a> {
    /// Tokens of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, section_end: NextEnd::new("]]>"), comment_end: NextEnd::new("-->"), bent: false }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Length and token of what begins at `<`; `None` when the document breaks off within it.
    fn markup(&mut self, rest: &'a str) -> Option<(usize, Token<'a>)> {
        let second = rest.as_bytes().get(1).copied()?;
        match second {
            b'!' => self.declaration(rest),
            b'?' => Some((rest.find('>')? + 1, Token::Aside)),
            b'/' => {
                let inside = rest.get(2..)?;
                // An end tag that the document breaks off in still ends its element.
                let length = inside.find(['>', '<']).unwrap_or(inside.len());
                let name = inside.get(..length)?.trim();
                let closed = inside.as_bytes().get(length) == Some(&b'>');
                self.bent |= !closed;
                Some((2 + length + usize::from(closed), Token::End { name }))
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                let inside = rest.get(1..)?;
                let length = inside.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<'))?;
                let (name, tail) = inside.split_at(length);
                let close = tag_end(tail)?;
                let attributes = tail.get(..close - 1)?;
                let (attributes, empty) = attributes.strip_suffix('/').map_or((attributes, false), |inner| (inner, true));
                Some((1 + length + close, Token::Start { name, attributes, empty }))
            }
            _ => {
                self.bent = true;
                Some((1, Token::Text(rest.get(..1)?)))
            }
        }
    }

    fn declaration(&mut self, rest: &'a str) -> Option<(usize, Token<'a>)> {
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let end = self.section_end.after(self.text, self.at + 9);
            let content = inside.get(..end.unwrap_or(inside.len()))?;
            // A section whose end is missing would swallow the entries up to the end of the next one.
            if end.is_none() || memmem::find(content.as_bytes(), b"<![CDATA[").is_some() {
                self.bent = true;
                let cut = content.find("</").unwrap_or(content.len());
                return Some((9 + cut, Token::Data(content.get(..cut)?)));
            }
            return Some((9 + content.len() + 3, Token::Data(content)));
        }
        if rest.starts_with("<!--") {
            let Some(end) = self.comment_end.after(self.text, self.at + 4) else {
                self.bent = true;
                return Some((rest.find('>')? + 1, Token::Aside));
            };
            return Some((4 + end + 3, Token::Aside));
        }
        let close = rest.find('>')?;
        let end = match rest.get(..close)?.find('[') {
            // The internal subset of a DOCTYPE has declarations of its own; it is never read.
            Some(open) => {
                let subset = rest.get(open..)?;
                let end = subset.find(']')?;
                open + end + subset.get(end..)?.find('>')?
            }
            None => close,
        };
        Some((end + 1, Token::Aside))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let start = self.at;
        let (length, token) = if rest.starts_with('<') {
            let Some(found) = self.markup(rest) else {
                self.bent = true;
                self.at = self.text.len();
                return None;
            };
            found
        } else {
            let length = rest.find('<').unwrap_or(rest.len());
            (length, Token::Text(rest.get(..length)?))
        };
        self.at += length.max(1);
        Some(Placed { token, start, end: self.at })
    }
}

/// Prefix and local name of a tag.
pub fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The attributes of a tag, values as written; those without a value are left out.
pub fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let length = rest.find(|c: char| c.is_whitespace() || c == '=')?;
            let (name, tail) = rest.split_at(length);
            let Some(value) = tail.trim_start().strip_prefix('=') else {
                rest = tail;
                if name.is_empty() {
                    return None;
                }
                continue;
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = value.get(1..)?;
                    inside.split_once(quote).unwrap_or((inside, ""))
                }
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            rest = after;
            return Some((name, value));
        }
    })
}

/// The attribute `name`, as written.
pub fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    attributes(text).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Whether every `&` begins a reference that XML knows without a DTD.
pub fn references_are_sound(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once('&') {
        let Some((name, after)) = tail.split_once(';') else { return false };
        let sound = match name.strip_prefix('#') {
            Some(number) => is_character(number),
            None => matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
        };
        if !sound {
            return false;
        }
        rest = after;
    }
    true
}

fn is_character(number: &str) -> bool {
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    code.and_then(char::from_u32).is_some_and(|c| c != '\0' && !('\u{80}'..='\u{9f}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        Tokens::new(text).map(|placed| placed.token).collect()
    }

    #[test]
    fn sound_documents_are_cut_at_their_tags() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]><a x='1>2'><b/>t&amp;u<![CDATA[<c>]]><!-- > --></a >";
        let found = tokens(text);
        assert_eq!(
            found,
            vec![
                Token::Aside,
                Token::Aside,
                Token::Start { name: "a", attributes: " x='1>2'", empty: false },
                Token::Start { name: "b", attributes: "", empty: true },
                Token::Text("t&amp;u"),
                Token::Data("<c>"),
                Token::Aside,
                Token::End { name: "a" },
            ]
        );
    }

    #[test]
    fn bent_documents_lose_little() {
        assert_eq!(tokens("a < b</x"), vec![Token::Text("a "), Token::Text("<"), Token::Text(" b"), Token::End { name: "x" }]);
        assert_eq!(tokens("<a href=\"x>t</a>").len(), 3);
        assert_eq!(tokens("<![CDATA[one</t><![CDATA[two]]>"), vec![Token::Data("one"), Token::End { name: "t" }, Token::Data("two")]);
        assert!(tokens("<item><title><![CD").len() == 2);
    }

    #[test]
    fn attributes_of_every_spelling() {
        let found: Vec<_> = attributes(" a=\"1\" b = '2' c=3 checked d=\"x y\"/").collect();
        assert_eq!(found, vec![("a", "1"), ("b", "2"), ("c", "3"), ("d", "x y")]);
    }

    #[test]
    fn references() {
        assert!(references_are_sound("a &amp; b &#20013; &#x4e2d;"));
        for text in ["R&D", "a & b", "&nbsp;", "&#0;", "&#xD800;", "&#150;", "a &amp"] {
            assert!(!references_are_sound(text), "{text}");
        }
    }
}
