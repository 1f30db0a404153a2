//! An issue as Markdown or as plain text.

use std::collections::HashSet;

use super::blocks::{self, Block, Emphasis};
use super::items::Shaped;
use super::unmarked::{plain, starts_with_url};
use super::{Anchor, Paragraph};
use crate::desk::links;

/// Markdown when a line begins with a hash, else plain text.
pub(super) fn shaped(text: &str) -> Vec<Shaped> {
    let marked = text.lines().any(|line| line.starts_with('#'));
    if marked { blocks::shaped(markdown(text)) } else { plain(paragraphs(text), &HashSet::new()) }
}

/// The identities of machine comments, each with its line.
pub(super) fn identities(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let written = line.trim().strip_prefix("<!-- item:")?.split([' ', '>']).next()?;
        Some((at + 1, links::percent_decoded(written)))
    })
}

/// Paragraphs of a text without comments; a machine block ends no paragraph.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let (mut open, mut commented) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if commented || line.starts_with("<!--") {
            commented = !line.contains("-->");
            open = false;
            continue;
        }
        if line.is_empty() {
            open = false;
        } else if let (true, false, Some(last)) = (open, starts_with_url(line), found.last_mut()) {
            last.text.push('\n');
            last.text.push_str(line);
        } else {
            found.push(Paragraph::new(at + 1, line));
            open = true;
        }
        if line.starts_with('#') || starts_with_url(line) {
            open = false;
        }
    }
    found
}

fn markdown(text: &str) -> Vec<Block> {
    let block = |paragraph: Paragraph| {
        let level = paragraph.text.bytes().take_while(|byte| *byte == b'#').count();
        let raw = paragraph.text.get(level..).unwrap_or_default().trim();
        // Lines in italics are the machine's: labels and shortages.
        let aside = level == 0 && raw.len() > 2 && raw.starts_with('*') && !raw.starts_with("**") && raw.ends_with('*');
        let (text, anchors) = unescaped(raw);
        Block {
            level: u8::try_from(level).ok().filter(|level| *level > 0),
            rule: level == 0 && ["***", "---", "___"].iter().any(|rule| raw.starts_with(rule)) && !raw.contains(char::is_alphanumeric),
            emphasis: if aside { Emphasis::Aside } else { Emphasis::None },
            paragraph: Paragraph { line: paragraph.line, text, anchors },
        }
    };
    paragraphs(text).into_iter().map(block).collect()
}

/// Markdown's backslashes, brackets of links and pictures away; `[text](url)` is an anchor.
fn unescaped(text: &str) -> (String, Vec<Anchor>) {
    let (mut out, mut anchors) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let next = after.chars().next();
        if let ('\\', Some(next)) = (c, next.filter(char::is_ascii_punctuation)) {
            out.push(next);
            rest = after.get(1..).unwrap_or_default();
        } else if let (true, Some((words, target, behind))) = (c == '[' || c == '!' && next == Some('['), linked(rest)) {
            let start = out.len();
            if c == '[' {
                out.push_str(&words);
                anchors.push(Anchor { span: start..out.len(), target });
            }
            rest = behind;
        } else if let (true, Some((url, behind))) = (c == '<' && starts_with_url(rest), after.split_once('>')) {
            out.push_str(url);
            rest = behind;
        } else {
            out.push(c);
            rest = after;
        }
    }
    (out, anchors)
}

/// The words and the target of a link that the text begins with, and what follows it.
fn linked(text: &str) -> Option<(String, String, &str)> {
    /// Longest link that is looked for, in bytes.
    const LONGEST: usize = 4_000;
    let open = text.find('[')? + 1;
    let mut within = text.len().min(LONGEST);
    while !text.is_char_boundary(within) {
        within -= 1;
    }
    let end = open + text.get(open..within)?.find("](")?;
    let words = text.get(open..end)?;
    let close = end + 2 + text.get(end + 2..within)?.find(')')?;
    let target = text.get(end + 2..close)?.split_whitespace().next()?.trim_matches(['<', '>']);
    let plain = !words.contains(['[', '\n']) && target.contains(':');
    plain.then(|| (words.replace('\\', ""), target.to_owned(), text.get(close + 1..).unwrap_or_default()))
}
