//! Values out of the inline scripts of a WeChat page, read as text: no script is ever run.

use serde_json::{Map, Value};

/// Deepest object that is read.
const MAX_DEPTH: usize = 32;

/// `window.cgiDataNew`, the object that the page is filled from.
pub fn cgi_data(source: &str) -> Value {
    let Some(start) = source.find("window.cgiDataNew = {") else { return Value::Null };
    let from = start + "window.cgiDataNew = ".len();
    let rest = source.get(from..).unwrap_or_default();
    let end = rest.find("</script").unwrap_or(rest.len());
    let mut reader = Reader { text: rest.get(..end).unwrap_or_default(), at: 0 };
    reader.value(0)
}

/// The first operand that is not empty of `var NAME = "" || "value" || ...`, or of `window.NAME = ...`.
pub fn variable(source: &str, name: &str) -> Option<String> {
    for lead in ["var ", "window."] {
        let pattern = format!("{lead}{name} = ");
        let mut from = 0;
        while let Some(found) = source.get(from..).and_then(|rest| rest.find(&pattern)) {
            from += found + pattern.len();
            let rest = source.get(from..).unwrap_or_default();
            let mut reader = Reader { text: rest, at: 0 };
            if let Some(value) = reader.chain() {
                return Some(value);
            }
        }
    }
    None
}

/// A page's own assignment `NAME = '...'`, whatever stands before the name.
pub fn assigned(source: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(found) = source.get(from..).and_then(|rest| rest.find(name)) {
        from += found + name.len();
        let rest = source.get(from..).unwrap_or_default().trim_start();
        if let Some(rest) = rest.strip_prefix('=') {
            let mut reader = Reader { text: rest.trim_start(), at: 0 };
            if let Some(value) = reader.chain() {
                return Some(value);
            }
        }
    }
    None
}

/// Reads object literals as these pages write them: `key: JsDecode('..')`, `'1' * 1`, lists, trailing commas.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        loop {
            while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
                self.at += 1;
            }
            if !self.rest().starts_with("//") {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip_space();
        let value = match self.peek() {
            Some(b'{') if depth < MAX_DEPTH => self.object(depth),
            Some(b'[') if depth < MAX_DEPTH => self.list(depth),
            _ => self.chain().map_or(Value::Null, Value::String),
        };
        self.skip_rest();
        value
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut object = Map::new();
        self.at += 1;
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let key = self.key();
                    self.skip_space();
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        let value = self.value(depth + 1);
                        object.insert(key, value);
                    } else if key.is_empty() {
                        self.step();
                    }
                }
            }
        }
        Value::Object(object)
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut list = Vec::new();
        self.at += 1;
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    list.push(self.value(depth + 1));
                    if self.at == before {
                        self.step();
                    }
                }
            }
        }
        Value::Array(list)
    }

    /// Over one character, whatever its length.
    fn step(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    fn key(&mut self) -> String {
        if matches!(self.peek(), Some(b'"' | b'\'')) {
            return self.string().unwrap_or_default();
        }
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'$') {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// `"a" || htmlDecode("b") || 'c'.html(false)`: the first operand that is not empty. `None` when it begins otherwise.
    fn chain(&mut self) -> Option<String> {
        let mut found: Option<String> = None;
        loop {
            self.skip_space();
            for wrapper in ["JsDecode(", "htmlDecode(", "decodeURIComponent("] {
                if self.rest().starts_with(wrapper) {
                    self.at += wrapper.len();
                    self.skip_space();
                }
            }
            let operand = match self.peek() {
                Some(b'"' | b'\'') => self.string()?,
                Some(b'0'..=b'9' | b'-') => self.number(),
                _ => break,
            };
            if found.as_deref().is_none_or(str::is_empty) {
                found = Some(operand);
            }
            self.skip_tail();
            self.skip_space();
            if !self.rest().starts_with("||") {
                break;
            }
            self.at += 2;
        }
        found.filter(|value| !value.is_empty())
    }

    /// `)`, `.html(false)`, `* 1` behind an operand.
    fn skip_tail(&mut self) {
        loop {
            self.skip_space();
            let rest = self.rest();
            let length = if rest.starts_with(')') {
                1
            } else if rest.starts_with(".html(false)") {
                ".html(false)".len()
            } else if rest.starts_with("* 1") {
                3
            } else {
                return;
            };
            self.at += length;
        }
    }

    /// To the end of this member, over whatever expression stands there.
    fn skip_rest(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                b'"' | b'\'' => {
                    if self.string().is_none() {
                        return;
                    }
                    continue;
                }
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' | b',' | b';' if depth == 0 => return,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn number(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || c == b'.' || c == b'-') {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// A string literal, its escapes undone; `None` when it does not end.
    fn string(&mut self) -> Option<String> {
        let quote = char::from(self.peek()?);
        let mut out = String::new();
        let mut chars = self.text.get(self.at + 1..)?.char_indices();
        while let Some((index, c)) = chars.next() {
            if c == quote {
                self.at += 1 + index + 1;
                return Some(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' | '\n' => {}
                'x' => push_code(&mut out, &mut chars, 2),
                'u' => push_code(&mut out, &mut chars, 4),
                other => out.push(other),
            }
        }
        self.at = self.text.len();
        None
    }
}

fn push_code(out: &mut String, chars: &mut std::str::CharIndices<'_>, digits: usize) {
    let code: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
    out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_may_stand_in_any_operand() {
        let source = r#"var mid = opt.mid || window.mid; var mid = "" || "2650" || ""; window.idx = '' || '' || '3'; var t = 'a&amp;b'.html(false);"#;
        assert_eq!(variable(source, "mid").as_deref(), Some("2650"));
        assert_eq!(variable(source, "idx").as_deref(), Some("3"));
        assert_eq!(variable(source, "t").as_deref(), Some("a&amp;b"));
        assert_eq!(variable(source, "sn"), None);
    }

    #[test]
    fn an_object_of_decoded_strings() {
        let source = r"x nick_name: '微信广告' window.cgiDataNew = { a: { b: JsDecode('\x3cp\x3e\x0a\u4e2d'), }, n: '7' * 1, odd: f(1, 'x,}') ? 2 : 3, l: [ {k: 'v'}, ], last: '1' * 1 };</script>";
        let data = cgi_data(source);
        assert_eq!(data["a"]["b"], "<p>\n中");
        assert_eq!(data["n"], "7");
        assert_eq!(data["l"][0]["k"], "v");
        assert_eq!(data["last"], "1");
    }

    #[test]
    fn broken_scripts_end() {
        for broken in ["{", "{ a: 'x", "{ a: [ {", "{ , : ; ]", "{ a: \\x }"] {
            cgi_data(&format!("window.cgiDataNew = {broken}"));
        }
    }
}
