//! A file as it stands, cut into chunks that together are the file again, byte for byte.

use crate::desk::draft::item_hash;

/// What a chunk is by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A heading and its level, written with `#` or underlined.
    Heading(u8),
    /// The machine line of an item: the identity as it is written in it, and the hash if it is one.
    Machine { id: &'a str, hash: Option<&'a str> },
    /// A comment, on one line or more.
    Comment { lines: bool },
    /// A line across the page.
    Rule,
    /// An address alone on its line.
    Link,
    /// Anything else up to a blank line.
    Prose,
}

/// Lines that belong together, and the blank ones after them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub(super) kind: Kind<'a>,
    /// With the end of its last line.
    pub(super) text: &'a str,
    /// The blank lines after it.
    pub(super) tail: &'a str,
}

/// A file cut into chunks.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    /// Byte order mark and blank lines before the first chunk.
    pub(super) lead: &'a str,
    pub(super) chunks: Vec<Chunk<'a>>,
    /// How its lines end.
    pub(super) newline: &'static str,
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let body = text.trim_start_matches('\u{feff}');
        let mark = text.len() - body.len();
        let mut cutter = Cutter { text, starts: Vec::new(), closed_after: None };
        let mut lines = Vec::new();
        let mut at = mark;
        for line in body.split_inclusive('\n') {
            lines.push((at, line));
            at += line.len();
        }
        cutter.run(&lines);
        let first = cutter.starts.first().map_or(text.len(), |start| start.from);
        let carriages = text.matches("\r\n").count();
        let newline = if carriages * 2 > text.matches('\n').count() { "\r\n" } else { "\n" };
        Self { lead: text.get(..first).unwrap_or_default(), chunks: cutter.chunks(), newline }
    }
}

impl Chunk<'_> {
    /// What it says, by which it is known again: blanks at the end of lines do not count.
    pub(super) fn hash(&self) -> String {
        item_hash(self.text)
    }
}

/// The hash of an item's chunks, as [`item_hash`] has it for what was generated: without machine lines, and however many blank lines
/// stand between them.
pub(super) fn hash_of(chunks: &[Chunk<'_>]) -> String {
    let texts = chunks.iter().filter(|chunk| !matches!(chunk.kind, Kind::Machine { .. })).map(|chunk| chunk.text.trim_end());
    item_hash(&texts.collect::<Vec<_>>().join("\n\n"))
}

/// The words of a heading, without its marks.
pub(super) fn heading_text(chunk: &str) -> String {
    let first = chunk.lines().next().unwrap_or_default().trim();
    let bare = first.trim_start_matches('#').trim().trim_end_matches('#').trim_end();
    self::bare(bare)
}

/// Text without the backslashes before its marks.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match characters.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(characters.next()),
            _ => out.push(c),
        }
    }
    out
}

struct Start<'a> {
    from: usize,
    to: usize,
    kind: Kind<'a>,
}

struct Cutter<'a> {
    text: &'a str,
    starts: Vec<Start<'a>>,
    /// From this line on no comment ends: looked for once, however many begin.
    closed_after: Option<usize>,
}

impl<'a> Cutter<'a> {
    fn run(&mut self, lines: &[(usize, &'a str)]) {
        let mut at = 0;
        // whether the last chunk is prose that the next line goes on with
        let mut open = false;
        while let Some(&(from, line)) = lines.get(at) {
            let trimmed = line.trim();
            at += 1;
            if trimmed.is_empty() {
                open = false;
                continue;
            }
            let to = from + line.len();
            if open && let Some(level) = underline(trimmed) {
                self.underlined(to, level);
                open = false;
                continue;
            }
            if trimmed.starts_with("<!--")
                && let Some(last) = self.comment_end(lines, at - 1)
                // a machine line whose end was damaged does not swallow the item below it
                && (last + 1 == at || !trimmed.starts_with("<!-- item:"))
            {
                let to = lines.get(last).map_or(to, |(from, line)| from + line.len());
                let kind = machine(trimmed).filter(|_| last + 1 == at).unwrap_or(Kind::Comment { lines: last + 1 > at });
                self.starts.push(Start { from, to, kind });
                (at, open) = (last + 1, false);
                continue;
            }
            let kind = shape(line);
            match self.starts.last_mut().filter(|_| open && kind == Kind::Prose) {
                Some(last) => last.to = to,
                None => self.starts.push(Start { from, to, kind }),
            }
            open = kind == Kind::Prose;
        }
    }

    /// The line that a comment ends with, if nothing stands behind its end.
    fn comment_end(&mut self, lines: &[(usize, &'a str)], at: usize) -> Option<usize> {
        if self.closed_after.is_some_and(|from| at >= from) {
            return None;
        }
        let Some(last) = lines.iter().skip(at).position(|(_, line)| line.contains("-->")) else {
            self.closed_after = Some(at);
            return None;
        };
        let last = at + last;
        lines.get(last).filter(|(_, line)| line.trim_end().ends_with("-->")).map(|_| last)
    }

    /// The prose above was a heading.
    fn underlined(&mut self, to: usize, level: u8) {
        if let Some(last) = self.starts.last_mut() {
            last.to = to;
            last.kind = Kind::Heading(level);
        }
    }

    fn chunks(&self) -> Vec<Chunk<'a>> {
        let ends = self.starts.iter().skip(1).map(|next| next.from).chain([self.text.len()]);
        let cut = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        self.starts
            .iter()
            .zip(ends)
            .map(|(start, end)| Chunk { kind: start.kind, text: cut(start.from, start.to), tail: cut(start.to, end) })
            .collect()
    }
}

/// What one line is, if it is not a comment.
fn shape(line: &str) -> Kind<'static> {
    let trimmed = line.trim();
    let hashes = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let spaced = trimmed.get(hashes..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    if (1..=6).contains(&hashes) && spaced {
        return Kind::Heading(hashes as u8);
    }
    let marks: String = trimmed.split_whitespace().collect();
    if marks.len() >= 3 && ["*", "-", "_"].iter().any(|mark| marks.chars().all(|c| mark.contains(c))) {
        return Kind::Rule;
    }
    if is_link(trimmed) { Kind::Link } else { Kind::Prose }
}

/// The level of the heading that this line underlines.
fn underline(trimmed: &str) -> Option<u8> {
    [('=', 1), ('-', 2)].into_iter().find(|(mark, _)| trimmed.len() >= 3 && trimmed.chars().all(|c| c == *mark)).map(|(_, level)| level)
}

/// An address alone: bare, in angle brackets, or as `[words](address)`.
fn is_link(trimmed: &str) -> bool {
    let bare = trimmed.trim_start_matches('<');
    let words = trimmed.starts_with('[') && trimmed.ends_with(')') && trimmed.matches("](").count() == 1;
    words && trimmed.contains("](http")
        || ["http://", "https://"].iter().any(|scheme| bare.starts_with(scheme)) && !bare.contains(char::is_whitespace)
}

/// `<!-- item:ID sha256:HASH -->`; a hash that is none is left out.
fn machine(trimmed: &str) -> Option<Kind<'_>> {
    let inner = trimmed.strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let mut parts = inner.strip_prefix("item:")?.split_whitespace();
    let id = parts.next()?;
    let hash = parts.find_map(|part| part.strip_prefix("sha256:"));
    let sound = |hash: &&str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(Kind::Machine { id, hash: hash.filter(sound) })
}
