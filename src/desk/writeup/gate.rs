//! The gate before the parser: one linear scan that cuts what no article needs and bounds what html5ever is slow at.
//!
//! html5ever is quadratic in the depth of the tree, in the attributes of a tag and in the open formatting elements. The scan keeps
//! a model of the parser's stack that never runs shallower than the real one, leaves out tags beyond the bounds (their text stays),
//! and refuses a page whose tree would be too large. Bodies of scripts, nine tenths of many pages, are set aside.

mod stack;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use stack::{Class, Stack, classify};

/// Deepest tree that reaches the parser.
const MAX_DEPTH: usize = 500;
/// Most attributes kept of one tag.
const MAX_ATTRIBUTES: usize = 256;
/// Most formatting elements open at once: the parser opens each of them again in every new block.
const MAX_FORMATTING: usize = 48;
/// Most tags of a page.
const MAX_TAGS: usize = 120_000;
/// Most elements that the parser would open again by itself.
const MAX_REOPENED: usize = 400_000;
/// Most bytes of a page.
const MAX_BYTES: usize = 12 << 20;
/// Most bytes of a page once scripts, styles, comments and drawings are cut.
const MAX_MARKUP: usize = 6 << 20;

/// A page that may be parsed.
#[derive(Debug)]
pub struct Gated<'a> {
    /// The page as it came.
    pub source: &'a str,
    /// What the parser gets; the body of a script is its number.
    pub markup: String,
    /// Where the bodies of scripts stand in the source, by number.
    pub scripts: Vec<Range<usize>>,
}

impl<'a> Gated<'a> {
    /// Body of the script whose number stands in the markup.
    pub fn script(&self, number: &str) -> Option<&'a str> {
        let range = self.scripts.get(number.trim().parse::<usize>().ok()?)?;
        self.source.get(range.clone())
    }
}

/// Lets a page through, or says why not.
pub fn admit(source: &str) -> Result<Gated<'_>, String> {
    if source.len() > MAX_BYTES {
        return Err(format!("the page has {} MB; at most {} are read", source.len() >> 20, MAX_BYTES >> 20));
    }
    if source.trim_start().is_empty() {
        return Err("the page is empty".into());
    }
    let mut scan = Scan::new(source);
    scan.run()?;
    Ok(Gated { source, markup: scan.out, scripts: scan.scripts })
}

struct Scan<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: String,
    scripts: Vec<Range<usize>>,
    stack: Stack<'a>,
    tags: usize,
    reopened: usize,
    no_svg_end: bool,
}

struct Tag<'a> {
    name: Cow<'a, str>,
    closing: bool,
    self_closing: bool,
    /// From `<` to behind `>`.
    whole: Range<usize>,
    /// Where the first attribute too many starts.
    cut: Option<usize>,
}

impl<'a> Scan<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            at: 0,
            out: String::with_capacity(source.len().min(MAX_MARKUP)),
            scripts: Vec::new(),
            stack: Stack::default(),
            tags: 0,
            reopened: 0,
            no_svg_end: false,
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some(step) = find(self.bytes, self.at, b'<') {
            self.keep(self.at..step);
            self.at = step;
            match self.bytes.get(step + 1) {
                Some(b'!') if self.bytes[step..].starts_with(b"<!--") => self.at = self.comment_end(step + 4),
                Some(b'!' | b'?') => {
                    let end = find(self.bytes, step, b'>').map_or(self.bytes.len(), |end| end + 1);
                    if self.out.is_empty() {
                        self.keep(step..end);
                    }
                    self.at = end;
                }
                Some(b'/') if self.bytes.get(step + 2).is_some_and(u8::is_ascii_alphabetic) => self.tag()?,
                Some(c) if c.is_ascii_alphabetic() => self.tag()?,
                _ => {
                    self.out.push_str("&lt;");
                    self.at = step + 1;
                }
            }
            if self.out.len() > MAX_MARKUP {
                return Err(format!("the page has over {} MB of markup", MAX_MARKUP >> 20));
            }
        }
        self.keep(self.at..self.bytes.len());
        Ok(())
    }

    fn keep(&mut self, range: Range<usize>) {
        self.out.push_str(self.source.get(range).unwrap_or_default());
    }

    fn comment_end(&self, from: usize) -> usize {
        // `<!-->` and `<!--->` are whole comments
        if self.bytes[from.min(self.bytes.len())..].starts_with(b">") {
            return from + 1;
        }
        let mut at = from;
        while let Some(dash) = find(self.bytes, at, b'>') {
            if self.bytes[..dash].ends_with(b"--") || (dash >= from + 3 && self.bytes[..dash].ends_with(b"--!")) {
                return dash + 1;
            }
            at = dash + 1;
        }
        self.bytes.len()
    }

    fn tag(&mut self) -> Result<(), String> {
        self.tags += 1;
        self.reopened += self.stack.active();
        if self.tags > MAX_TAGS || self.reopened > MAX_REOPENED {
            return Err(format!("the page has over {MAX_TAGS} elements"));
        }
        let tag = self.read_tag();
        self.at = tag.whole.end;
        if tag.closing {
            if self.stack.leave(&tag.name) {
                self.emit(&tag);
            }
        } else {
            self.open(&tag);
        }
        Ok(())
    }

    fn read_tag(&self) -> Tag<'a> {
        let start = self.at;
        let closing = self.bytes.get(start + 1) == Some(&b'/');
        let name_start = start + 1 + usize::from(closing);
        let mut at = name_start;
        while self.bytes.get(at).is_some_and(|c| !c.is_ascii_whitespace() && *c != b'/' && *c != b'>') {
            at += 1;
        }
        let name = self.source.get(name_start..at).unwrap_or_default();
        let name = if name.bytes().any(|c| c.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) };
        let (mut attributes, mut cut, mut self_closing) = (0, None, false);
        loop {
            while self.bytes.get(at).is_some_and(|c| c.is_ascii_whitespace() || *c == b'/') {
                self_closing = self.bytes[at] == b'/';
                at += 1;
            }
            match self.bytes.get(at) {
                None => break,
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(_) => {}
            }
            attributes += 1;
            if attributes == MAX_ATTRIBUTES {
                cut = Some(at);
            }
            self_closing = false;
            at = self.attribute_end(at);
        }
        Tag { name, closing, self_closing, whole: start..at, cut }
    }

    fn attribute_end(&self, mut at: usize) -> usize {
        // a name may begin with `=`
        at += 1;
        while self.bytes.get(at).is_some_and(|c| !c.is_ascii_whitespace() && !matches!(c, b'/' | b'>' | b'=')) {
            at += 1;
        }
        let mut value = at;
        while self.bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
            value += 1;
        }
        if self.bytes.get(value) != Some(&b'=') {
            return at;
        }
        value += 1;
        while self.bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
            value += 1;
        }
        if let Some(quote @ (b'"' | b'\'')) = self.bytes.get(value) {
            return find(self.bytes, value + 1, *quote).map_or(self.bytes.len(), |end| end + 1);
        }
        while self.bytes.get(value).is_some_and(|c| !c.is_ascii_whitespace() && *c != b'>') {
            value += 1;
        }
        value
    }

    fn open(&mut self, tag: &Tag<'a>) {
        match tag.name.as_ref() {
            "script" => return self.script(tag),
            "title" => {
                let end = self.raw_end(tag);
                self.emit(tag);
                self.keep(tag.whole.end..end);
                return;
            }
            "style" | "iframe" | "noembed" | "noframes" | "xmp" | "textarea" => {
                self.at = self.raw_end(tag);
                self.skip_end_tag();
                return;
            }
            "svg" => return self.drawing(tag),
            "plaintext" | "frameset" | "frame" => return,
            _ => {}
        }
        let class = classify(&tag.name);
        if class == Class::Void || self.stack.enter(tag.name.clone(), class, MAX_DEPTH, MAX_FORMATTING) {
            self.emit(tag);
        }
    }

    fn script(&mut self, tag: &Tag<'a>) {
        let end = self.raw_end(tag);
        self.emit(tag);
        self.out.push_str(&self.scripts.len().to_string());
        self.out.push_str("</script>");
        self.scripts.push(tag.whole.end..end);
        self.skip_end_tag();
    }

    fn drawing(&mut self, tag: &Tag<'a>) {
        if tag.self_closing || self.no_svg_end {
            return;
        }
        if let Some(end) = find_end_tag(self.bytes, tag.whole.end, b"svg") {
            self.at = end;
            self.skip_end_tag();
        } else {
            self.no_svg_end = true;
        }
    }

    /// Where the end tag of a raw-text element begins; moves there.
    fn raw_end(&mut self, tag: &Tag<'a>) -> usize {
        let end = find_end_tag(self.bytes, tag.whole.end, tag.name.as_bytes()).unwrap_or(self.bytes.len());
        self.at = end;
        end
    }

    fn skip_end_tag(&mut self) {
        self.at = find(self.bytes, self.at, b'>').map_or(self.bytes.len(), |end| end + 1);
    }

    fn emit(&mut self, tag: &Tag<'a>) {
        if let Some(cut) = tag.cut {
            self.keep(tag.whole.start..cut);
            self.out.push('>');
        } else {
            self.keep(tag.whole.clone());
        }
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == wanted).map(|at| from + at)
}

/// Start of `</name`, in any case.
fn find_end_tag(bytes: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let mut at = from;
    while let Some(step) = find(bytes, at, b'<') {
        let tail = &bytes[step + 1..];
        if tail.first() == Some(&b'/')
            && tail.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && tail.get(name.len() + 1).is_none_or(|c| !c.is_ascii_alphanumeric() && *c != b'-')
        {
            return Some(step);
        }
        at = step + 1;
    }
    None
}
