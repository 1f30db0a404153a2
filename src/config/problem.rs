//! What is wrong in feeds.toml: where, what, and the cure; shown as a good compiler shows it.

use std::fmt;
use std::path::PathBuf;

/// Everything that is wrong in one file, in the order of its lines.
#[derive(Debug, Clone, thiserror::Error)]
pub struct Problems {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Its text; empty when it could not be read.
    pub text: String,
    /// At least one.
    pub list: Vec<Problem>,
    /// What is wrong in the file beside it, where there is one.
    pub beside: Option<Box<Problems>>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// From 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, in words.
    pub what: String,
    /// What to do about it, in words.
    pub cure: String,
}

/// Something that is allowed and that ops should know of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// From 1.
    pub line: usize,
    /// In words.
    pub what: String,
}

impl Problems {
    /// No problem at all.
    pub(super) fn none() -> Self {
        Self { path: PathBuf::new(), text: String::new(), list: Vec::new(), beside: None }
    }

    /// These, and after them those of another file.
    pub(super) fn with(mut self, others: Self) -> Self {
        let beside = match self.beside.take() {
            Some(beside) => beside.with(others),
            None => others,
        };
        self.beside = Some(Box::new(beside));
        self
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, sentence(&self.what))
    }
}

/// Most characters of a sentence's beginning and of its end: what it quotes in between may be as long as the file.
const SENTENCE_REACH: usize = 250;

/// For a terminal: what a file holds may be quoted, and a control character in it is no order.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect()
}

/// A sentence of bounded length.
fn sentence(text: &str) -> String {
    let beyond = text.chars().count().saturating_sub(2 * SENTENCE_REACH);
    if beyond == 0 {
        return plain(text);
    }
    let (head, tail) = (text.chars().take(SENTENCE_REACH), text.chars().skip(SENTENCE_REACH + beyond));
    plain(&head.chain([' ', '…', ' ']).chain(tail).collect::<String>())
}

/// Most problems that are printed; a file that is no TOML at all has thousands.
const MOST_SHOWN: usize = 100;

/// Most characters of a source line that are printed on either side of the mistake.
const LINE_REACH: usize = 100;

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<&str> = self.text.lines().collect();
        for (index, problem) in self.list.iter().take(MOST_SHOWN).enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            problem.show(f, &self.path.display().to_string(), &lines)?;
        }
        if self.list.len() > MOST_SHOWN {
            writeln!(f, "\n... and {} more", self.list.len() - MOST_SHOWN)?;
        }
        match &self.beside {
            Some(beside) => write!(f, "\n{beside}"),
            None => Ok(()),
        }
    }
}

impl Problem {
    fn show(&self, f: &mut fmt::Formatter<'_>, path: &str, lines: &[&str]) -> fmt::Result {
        let (what, cure) = (sentence(&self.what), sentence(&self.cure));
        let Some(line) = self.line.checked_sub(1).and_then(|index| lines.get(index)) else {
            writeln!(f, "{path}: {what}")?;
            return writeln!(f, "  = help: {cure}");
        };
        writeln!(f, "{path}:{}:{}: {what}", self.line, self.column)?;
        let masked = mask(line);
        let skipped = self.column.saturating_sub(LINE_REACH);
        let shown: String = plain(&masked).chars().skip(skipped).take(2 * LINE_REACH).collect();
        let before: String = shown.chars().take(self.column.saturating_sub(1 + skipped)).map(blank).collect();
        let carets = "^".repeat(word_at(&shown, self.column.saturating_sub(1 + skipped)));
        let gutter = " ".repeat(self.line.to_string().len());
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{} | {}", self.line, shown.trim_end())?;
        writeln!(f, "{gutter} | {before}{carets}")?;
        writeln!(f, "{gutter} = help: {cure}")
    }
}

/// What stands in the caret line for a character before the mistake: tabs stay, wide characters take two columns.
fn blank(c: char) -> &'static str {
    match c {
        '\t' => "\t",
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' => "  ",
        _ => " ",
    }
}

/// Length of the key, number or quoted string at a place; at least one.
fn word_at(line: &str, column: usize) -> usize {
    let rest: Vec<char> = line.chars().skip(column).collect();
    let length = match rest.first() {
        Some(&quote @ ('"' | '\'')) => rest.iter().skip(1).position(|&c| c == quote).map(|end| end + 2),
        Some('[') => rest.iter().rposition(|&c| c == ']').map(|end| end + 1),
        _ => rest.iter().position(|&c| !(c.is_alphanumeric() || "_-.".contains(c))),
    };
    length.unwrap_or(rest.len()).max(1)
}

/// Names that go with secrets: what is assigned to them is never printed.
const SECRET_WORDS: [&str; 9] = ["authorization", "cookie", "token", "secret", "password", "passwd", "api-key", "api_key", "apikey"];

/// Whether a header or setting of this name usually holds a secret.
pub(super) fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Whether a line assigns something to a secret's name.
pub(super) fn holds_secret(line: &str) -> bool {
    mask(line) != line
}

/// The line with its secrets hidden: messages end up in logs.
fn mask(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    for (word_end, _) in SECRET_WORDS.iter().flat_map(|word| lower.match_indices(word).map(|(at, word)| (at + word.len(), word))) {
        let rest = lower.get(word_end..).unwrap_or_default();
        let name_end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-\"' \t".contains(c))).unwrap_or(rest.len());
        if rest.get(name_end..).is_some_and(|tail| tail.starts_with(['=', ':'])) {
            return format!("{} …", line.get(..=word_end + name_end).unwrap_or_default());
        }
    }
    // A password in a URL.
    match line.split_once("://").and_then(|(before, rest)| rest.split_once('@').map(|(user, after)| (before, user, after))) {
        Some((before, user, after)) if !user.contains(['/', ' ']) => format!("{before}://…@{after}"),
        _ => line.to_owned(),
    }
}
