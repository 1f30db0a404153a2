//! Puts inlines and blocks together while Markdown is read.

use std::ops::Range;

use super::addresses::{bare, shows, target};
use super::{Block, Inline, Link, Run, plain};
use crate::desk::language;

/// A line of text in the making.
#[derive(Debug, Default)]
pub(super) struct Line {
    done: Vec<Inline>,
    /// The link that is open: its target, when it may have one, and what stood before it.
    link: Option<(Option<String>, Vec<Inline>)>,
    /// Style of what comes next; its text is what waits to be taken.
    run: Run,
    /// Where in the waiting text a backslash stood.
    gaps: Vec<usize>,
    /// Where in the source the waiting text ends.
    end: usize,
}

impl Line {
    /// Text from a place of the source; line breaks in it are soft.
    pub fn text(&mut self, text: &str, source: Range<usize>) {
        if !self.run.text.is_empty() && source.start != self.end {
            self.gaps.push(self.run.text.len());
        }
        self.run.text.push_str(text);
        self.end = source.end;
    }

    /// Text in which no address is looked for.
    pub fn literal(&mut self, text: &str) {
        self.flush();
        self.push(Run { text: text.to_owned(), ..self.run.clone() });
    }

    /// A line break.
    pub fn break_line(&mut self) {
        self.flush();
        self.done.push(Inline::Break);
    }

    /// Changes the style of what follows.
    pub fn style(&mut self, change: impl Fn(&mut Run)) {
        self.flush();
        change(&mut self.run);
    }

    /// Begins a link; one within a link is only text.
    pub fn open_link(&mut self, written: &str) {
        self.flush();
        if self.link.is_none() {
            self.link = Some((target(written), std::mem::take(&mut self.done)));
        }
    }

    /// Ends it.
    pub fn close_link(&mut self) {
        self.flush();
        let Some((target, before)) = self.link.take() else { return };
        let text = std::mem::replace(&mut self.done, before);
        match target {
            Some(url) => self.done.push(Inline::Link(link(url, text))),
            None => self.done.extend(text),
        }
    }

    /// Everything so far.
    pub fn take(&mut self) -> Vec<Inline> {
        self.close_link();
        self.flush();
        std::mem::take(&mut self.done)
    }

    fn flush(&mut self) {
        let text = joined(&std::mem::take(&mut self.run.text));
        let gaps = std::mem::take(&mut self.gaps);
        let mut at = 0;
        for span in if self.link.is_none() { bare(&text, &gaps) } else { Vec::new() } {
            let written = text.get(span.clone()).unwrap_or_default();
            let Some(url) = target(written) else { continue };
            self.push(Run { text: text.get(at..span.start).unwrap_or_default().to_owned(), ..self.run.clone() });
            let run = Run { text: written.to_owned(), ..self.run.clone() };
            self.done.push(Inline::Link(link(url, vec![Inline::Text(run)])));
            at = span.end;
        }
        self.push(Run { text: text.get(at..).unwrap_or_default().to_owned(), ..self.run.clone() });
    }

    fn push(&mut self, run: Run) {
        if let Some(Inline::Text(last)) = self.done.last_mut()
            && (last.strong, last.emphasis, last.strike, last.code) == (run.strong, run.emphasis, run.strike, run.code)
        {
            last.text.push_str(&run.text);
        } else if !run.text.is_empty() {
            self.done.push(Inline::Text(run));
        }
    }
}

/// A link; one without a text shows its address.
pub(super) fn link(url: String, mut text: Vec<Inline>) -> Link {
    let address = url.strip_prefix("mailto:").unwrap_or(&url).to_owned();
    if plain(&text).trim().is_empty() {
        text = vec![Inline::Text(Run { text: address.clone(), ..Run::default() })];
    }
    Link { bare: shows(&plain(&text), &address), address, url, number: None, text }
}

/// Soft line breaks are spaces, but for those between two characters that are written without one.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\n' {
            out.push(c);
        } else if !(out.chars().next_back().is_some_and(is_wide) && chars.peek().copied().is_some_and(is_wide)) {
            out.push(' ');
        }
    }
    out
}

fn is_wide(c: char) -> bool {
    language::is_han(c) || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{ff01}'..='\u{ff65}')
}

/// The language of a line, where it is one that fonts and voices must know of.
pub(super) fn language_of(text: &[Inline]) -> Option<String> {
    let tag = language::detect(&plain(text), None);
    match tag.as_str() {
        "zh" => Some("zh-CN".to_owned()),
        "ja" | "ko" => Some(tag),
        _ => None,
    }
}

/// A paragraph, unless it is empty.
pub(super) fn paragraph(mut text: Vec<Inline>) -> Option<Block> {
    while matches!(text.last(), Some(Inline::Break)) {
        text.pop();
    }
    if plain(&text).trim().is_empty() {
        return None;
    }
    Some(Block::Paragraph { aside: is_aside(&text), language: language_of(&text), text })
}

/// Whether all of a line is emphasised, and some of it is not a link.
fn is_aside(text: &[Inline]) -> bool {
    let emphasised = |inline: &Inline| match inline {
        Inline::Text(run) => run.emphasis || run.text.trim().is_empty(),
        Inline::Break => true,
        Inline::Link(link) => link.text.iter().all(|inline| matches!(inline, Inline::Text(run) if run.emphasis)),
    };
    text.iter().all(emphasised) && text.iter().any(|inline| matches!(inline, Inline::Text(_)))
}
