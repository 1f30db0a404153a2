//! Mistakes of syntax: each told once, in words, and blanked where it would swallow what follows, so that the rest can be read.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::fault::Fault;
use super::problem::holds_secret;
use super::report::Report;

/// Most times that a file is read again after a line was blanked, and most bytes that are read in all of them.
const MOST_PASSES: usize = 40;
const MOST_BYTES: usize = 32 << 20;

/// With more mistakes than these it is no TOML, and is not looked at further.
const MOST_SLIPS: usize = 200;

/// Records the mistakes of syntax and gives back a text of the same length, as free of them as can be had; `None` when there is no end to them.
pub(super) fn mend(text: &str, report: &mut Report<'_>) -> Option<String> {
    let mut mended = text.to_owned();
    let passes = (MOST_BYTES / text.len().max(1)).clamp(2, MOST_PASSES);
    let mut slips = 0;
    for _ in 0..passes {
        let (_, mut errors) = DeTable::parse_recoverable(&mended);
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        let mut blanked = false;
        for error in &errors {
            if error.span().is_some_and(|span| report.is_broken(span.start)) {
                continue;
            }
            let slip = Slip::of(error, &mended);
            if report.is_broken(slip.at) {
                continue;
            }
            slips += 1;
            report.syntax(slip.at, slip.fault);
            if slips > MOST_SLIPS {
                return None;
            }
            if let Some(swallowing) = slip.swallows {
                blank(&mut mended, swallowing);
                blanked = true;
                // What the parser said of later lines was said in error.
                break;
            }
        }
        if !blanked {
            break;
        }
    }
    Some(mended)
}

/// Replaces a range by blanks of the same length; line ends stay.
fn blank(text: &mut String, range: Range<usize>) {
    let blanks =
        |part: &str| part.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }).collect::<String>();
    let (before, rest) = text.split_at(range.start.min(text.len()));
    let (part, after) = rest.split_at((range.end - range.start).min(rest.len()));
    *text = format!("{before}{}{after}", blanks(part));
}

/// One mistake of syntax.
struct Slip {
    /// Where it is told, in bytes.
    at: usize,
    fault: Fault,
    /// What must be blanked for the rest to be read as it was meant.
    swallows: Option<Range<usize>>,
}

impl Slip {
    fn of(error: &Error, text: &str) -> Self {
        let span = error.span().unwrap_or(0..0);
        // At the end of the file the last character is meant.
        let at = span.start.min(text.trim_end().len());
        let line = line_around(text, at);
        let written = text.get(line.clone()).unwrap_or_default();
        let word = text.get(span).unwrap_or_default();
        let told = |what: &str, cure: &str| Self { at, fault: Fault::new(what, cure), swallows: None };
        let message = error.message();
        let before = text.get(line.start..at).unwrap_or_default();
        if message.starts_with("invalid unquoted key") && before.contains('=') {
            return Self { swallows: Some(line), ..told("this is no name", "letters, digits, - and _ make a name; others go into quotes") };
        }
        if message.starts_with("key with no value") || message.starts_with("invalid unquoted key") || message.starts_with("missing key") {
            let at = line.start + written.len() - written.trim_start().len();
            return Self { swallows: Some(line), ..no_value(at, written) };
        }
        if message.starts_with("unclosed array table") || message.starts_with("unclosed table") {
            let name = written.trim().trim_matches(['[', ']', ' ']);
            let right = if written.trim().starts_with("[[") { format!("write [[{name}]]") } else { format!("write [{name}]") };
            let fault = Fault::new("the header is not closed", right);
            return Self { at: line.start, fault, swallows: Some(line.start..next_header(text, line.end)) };
        }
        if message.contains("array") && !message.starts_with("cannot extend") {
            return in_list(text, at, message);
        }
        if message.starts_with("invalid multi-line") {
            return unclosed_text(text, at);
        }
        match message {
            _ if message.starts_with("string values must be quoted") || message.starts_with("invalid boolean") => {
                Self { at, fault: unquoted(written, word), swallows: None }
            }
            _ if message.contains("escape") => told(
                "a \\ in double quotes begins an escape",
                "write patterns in single quotes, where \\ stays as it is: allow = '^https://'",
            ),
            _ if message.starts_with("invalid basic string") || message.starts_with("invalid literal string") => {
                told("a quote is not closed", "close the value with the quote that it begins with, on the same line")
            }
            "duplicate key" => Self { at, fault: twice(text, at, written), swallows: None },
            _ if message.starts_with("missing comma") => told("a comma is missing", "put a comma between the pairs"),
            _ if message.starts_with("carriage return") => {
                told("a line ends with a lone carriage return", "save the file with Unix or Windows line ends")
            }
            _ if message.contains("recurs") => {
                told("tables or lists are nested too deeply", "nothing in feeds.toml is nested that deep; take brackets or dots away")
            }
            _ => told(message, "write keys as key = value; strings in quotes, lists as [\"a\", \"b\"], headers as [fetch] or [[source]]"),
        }
    }
}

/// A key without a value, or with something else than `=` before it.
fn no_value(at: usize, written: &str) -> Slip {
    let statement = written.trim();
    let key = statement.split([':', ' ', '\t']).next().unwrap_or_default();
    let (what, cure) = if let Some((key, value)) = statement.split_once(':').filter(|(key, _)| !key.contains(['=', '"'])) {
        let value = if holds_secret(statement) { "..." } else { value.trim() };
        ("there is a colon where = should be".to_owned(), format!("write {} = {value}", key.trim()))
    } else {
        (format!("{key:?} has no value"), "write key = value, or put # before a comment".to_owned())
    };
    Slip { at, fault: Fault::new(what, cure), swallows: None }
}

/// A value without quotes.
fn unquoted(written: &str, word: &str) -> Fault {
    let key = written.split('=').next().unwrap_or_default().trim();
    if word.is_empty() {
        return Fault::new(format!("{key:?} has no value"), "write a value after the =, or leave the key out");
    }
    if holds_secret(written) {
        return Fault::new("the value is not in quotes", format!("put it into quotes; a secret is written {key} = \"${{NAME}}\""));
    }
    let plain = word.trim_matches(['“', '”', '„', '‘', '’', '「', '」', '＂', '\'', '"']);
    if plain != word && !word.starts_with(['\'', '"']) {
        return Fault::new("these quotes are not straight ones", format!("write {key} = \"{plain}\""));
    }
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Fault::new(format!("{word} is no value"), format!("write {key} = true")),
        "false" | "no" | "off" => Fault::new(format!("{word} is no value"), format!("write {key} = false")),
        _ => Fault::new(format!("{word} is not in quotes"), format!("write {key} = \"{word}\"")),
    }
}

/// A mistake in a list; most often it is not closed, and the parser stumbles over the next statement.
fn in_list(text: &str, at: usize, message: &str) -> Slip {
    let start =
        text.get(..at).and_then(|before| before.rmatch_indices('[').map(|(bracket, _)| bracket).find(|&bracket| opens_list(text, bracket)));
    let begun = line_around(text, start.unwrap_or(at));
    let stumbled = line_around(text, at);
    let next_statement = text.get(stumbled.clone()).is_some_and(|line| line.contains('=') || line.trim_start().starts_with('['));
    let unclosed = message.starts_with("unclosed") || begun.start < stumbled.start && next_statement;
    if let (true, Some(start)) = (unclosed, start) {
        let end = if begun.start < stumbled.start && next_statement { stumbled.start } else { begun.end.max(stumbled.end) };
        let fault = Fault::new("the list that begins here is not closed", "add ] after its last element");
        return Slip { at: start, fault, swallows: Some(begun.start..end) };
    }
    let fault = Fault::new("a comma is missing in the list, or too many are there", r#"put one comma between the elements: ["a", "b"]"#);
    Slip { at, fault, swallows: None }
}

/// Whether a bracket follows a `=`.
fn opens_list(text: &str, bracket: usize) -> bool {
    text.get(..bracket).is_some_and(|before| before.trim_end().ends_with('='))
}

/// A text in triple quotes that runs to the end of the file.
fn unclosed_text(text: &str, at: usize) -> Slip {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind("\"\"\"").max(before.rfind("'''")).unwrap_or(at);
    let fault = Fault::new("the text that begins here is not closed", "end it with the three quotes that it begins with");
    Slip { at: start, fault, swallows: Some(line_around(text, start)) }
}

/// A key or header that is there twice.
fn twice(text: &str, at: usize, written: &str) -> Fault {
    let statement = written.trim();
    let first = |same: &dyn Fn(&str) -> bool| {
        let before = text.get(..line_around(text, at).start).unwrap_or_default();
        let lines: Vec<&str> = before.lines().collect();
        lines.iter().rposition(|line| same(line.trim())).map(|index| index + 1)
    };
    let of_line = |line: Option<usize>| line.map_or_else(String::new, |line| format!(", first in line {line}"));
    if statement.starts_with("[[") {
        let name = statement.trim_matches(['[', ']']);
        let line = first(&|line| line.trim_matches(['[', ']']) == name && !line.starts_with("[["));
        return Fault::new(
            format!("[[{name}]] is a list of tables, and elsewhere it is not{}", of_line(line)),
            format!("write [[{name}]], with two brackets, each time"),
        );
    }
    if statement.starts_with('[') {
        let line = first(&|line| line == statement);
        return Fault::new(format!("{statement} is written twice{}", of_line(line)), "put the keys of both under one header");
    }
    let key = statement.split('=').next().unwrap_or_default().trim();
    let line = first(&|line| line.split('=').next().is_some_and(|name| name.trim() == key));
    Fault::new(format!("{key:?} is written twice{}", of_line(line)), "leave one of them out")
}

/// The line around an offset, without its line end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline);
    start..end
}

/// The beginning of the next line that holds a header; else the end of the file.
fn next_header(text: &str, from: usize) -> usize {
    let mut at = from;
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            return at;
        }
        at += line.len();
    }
    text.len()
}
