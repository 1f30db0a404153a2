//! Findings as a good compiler tells them: under the item, the line, the words marked where they stand, what is wrong, what to write.

use std::fmt::Write as _;
use std::path::Path;

use console::{Style, measure_text_width};

use crate::desk::check::{Finding, Level, Paragraph, Reading};
use crate::desk::text;

/// Columns of an excerpt where nothing bounds them.
const COLUMNS: usize = 120;
/// Fewest columns that are made use of; a narrower terminal breaks lines by itself.
const NARROW: usize = 40;
const INDENT: &str = "    ";

/// How a report is printed.
pub(super) struct Paper {
    /// Columns of the terminal; none where the output goes on to a file or a program.
    columns: Option<usize>,
}

impl Paper {
    /// As wide as the terminal, in colours where it has them and nobody forbade them (`NO_COLOR`).
    pub(super) fn of_stdout() -> Self {
        let terminal = console::Term::stdout();
        let size = terminal.is_term().then(|| terminal.size_checked()).flatten();
        Self { columns: size.map(|(_, columns)| usize::from(columns).max(NARROW)) }
    }

    /// Every finding, those of one item below its headline.
    pub(super) fn report(&self, file: &Path, issue: &Reading, findings: &[Finding]) -> String {
        let mut out = String::new();
        let mut under: Option<&String> = None;
        for finding in findings {
            if let Some(item) = finding.item.as_ref().filter(|item| under != Some(item)) {
                let _ = writeln!(
                    out,
                    "{}{}",
                    if out.is_empty() { "" } else { "\n" },
                    Style::new().bold().underlined().apply_to(
                        self.columns.map_or_else(|| shown(item), |columns| console::truncate_str(&shown(item), columns, "…").into_owned())
                    )
                );
            }
            under = finding.item.as_ref();
            self.tell(&mut out, file, issue, finding);
        }
        out
    }

    fn tell(&self, out: &mut String, file: &Path, issue: &Reading, finding: &Finding) {
        let colour = match finding.level {
            Level::Error => Style::new().red().bold(),
            Level::Warning => Style::new().yellow().bold(),
            Level::Note => Style::new().cyan().bold(),
        };
        let place = format!("{}:{}: ", file.display(), finding.line);
        let head = format!("{place}{}: ", finding.level.word());
        let mut lines = self.wrapped(&shown(&finding.problem), measure_text_width(&head), INDENT).into_iter();
        let _ = writeln!(out, "{place}{} {}", colour.apply_to(format!("{}:", finding.level.word())), lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(out, "{INDENT}{line}");
        }
        let excerpt = self.excerpt(issue, finding);
        let _ = writeln!(out, "{INDENT}| {}", excerpt.text);
        if excerpt.marked > 0 {
            let _ = writeln!(out, "{INDENT}| {}{}", " ".repeat(excerpt.before), colour.apply_to("^".repeat(excerpt.marked)));
        }
        for (name, words) in [("source", &finding.source), ("write", &finding.fix)] {
            let Some(words) = words else { continue };
            let label = format!("= {name}: ");
            let mut lines = self.wrapped(&shown(words), INDENT.len() + label.len(), "      ").into_iter();
            let _ = writeln!(out, "{INDENT}{}{}", Style::new().bold().apply_to(label), lines.next().unwrap_or_default());
            for line in lines {
                let _ = writeln!(out, "{INDENT}  {line}");
            }
        }
    }

    /// The words within their paragraph, as much of it as a line holds.
    fn excerpt(&self, issue: &Reading, finding: &Finding) -> Excerpt {
        let columns = self.columns.map_or(COLUMNS, |columns| columns.saturating_sub(INDENT.len() + 2));
        let words = shown(&finding.words);
        let Some((before, after)) = around(issue, finding) else {
            return Excerpt { text: console::truncate_str(&words, columns, "…").into_owned(), before: 0, marked: 0 };
        };
        let width = measure_text_width(&words);
        if width + 8 >= columns {
            return Excerpt { text: console::truncate_str(&words, columns, "…").into_owned(), before: 0, marked: 0 };
        }
        let (before, after) = (shown(&before), shown(&after));
        let room = columns - width;
        let after_room = measure_text_width(&after).min(room.saturating_sub(measure_text_width(&before).min(room / 2)));
        let before = cut_start(&before, room - after_room);
        let after = console::truncate_str(&after, after_room, "…");
        let alone = before.trim().is_empty() && after.trim().is_empty();
        Excerpt { before: measure_text_width(&before), marked: if alone { 0 } else { width }, text: format!("{before}{words}{after}") }
    }

    /// Words in lines; `first` columns of the first are taken.
    fn wrapped(&self, words: &str, first: usize, indent: &str) -> Vec<String> {
        let Some(columns) = self.columns else { return vec![words.to_owned()] };
        let (mut lines, mut line) = (Vec::new(), String::new());
        let mut left = columns.saturating_sub(first);
        // Chinese has no spaces: it may break between any two characters.
        for piece in pieces(words) {
            let width = measure_text_width(piece.trim_end());
            if width > left && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                left = columns.saturating_sub(indent.len());
            }
            line.push_str(piece);
            left = left.saturating_sub(measure_text_width(piece));
        }
        lines.push(line.trim_end().to_owned());
        lines
    }
}

/// Words of a paragraph and where the mark below them stands, in columns.
struct Excerpt {
    text: String,
    before: usize,
    marked: usize,
}

/// What stands before and after the words on their line.
fn around(issue: &Reading, finding: &Finding) -> Option<(String, String)> {
    let holds = |paragraph: &&Paragraph| paragraph.line <= finding.line && finding.line <= paragraph.line_at(paragraph.text.len());
    let paragraphs = issue.items.iter().flat_map(|item| item.paragraphs().chain(&item.link));
    paragraphs.filter(holds).find_map(|paragraph| {
        let places = paragraph.text.match_indices(&finding.words).map(|(at, _)| at);
        let places: Vec<usize> = places.filter(|at| paragraph.line_at(*at) == finding.line).collect();
        let whole = |at: &&usize| is_whole(&paragraph.text, **at, &finding.words);
        // Where "over 700" is to be written for 700, the 700 of "over 700" is not meant.
        let right = |at: usize| {
            let fix = finding.fix.as_deref().filter(|fix| fix.len() > finding.words.len())?;
            let start = at.checked_sub(fix.find(&finding.words)?)?;
            paragraph.text.get(start..)?.starts_with(fix).then_some(())
        };
        let wrong = places.iter().filter(whole).find(|at| right(**at).is_none());
        let at = *wrong.or(places.iter().find(whole)).or(places.first())?;
        let (before, rest) = (paragraph.text.get(..at)?, paragraph.text.get(at + finding.words.len()..)?);
        // Only what stands on the line itself.
        let before = before.rsplit('\n').next().unwrap_or_default();
        Some((before.to_owned(), rest.split('\n').next().unwrap_or_default().to_owned()))
    })
}

/// Whether the words stand there by themselves, as "us" does not in "because".
fn is_whole(text: &str, at: usize, words: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + words.len()..).unwrap_or_default());
    !(letter(before.chars().next_back()) && letter(words.chars().next())
        || letter(words.chars().next_back()) && letter(after.chars().next()))
}

/// The end of a text that fits into so many columns.
fn cut_start(text: &str, columns: usize) -> String {
    if measure_text_width(text) <= columns {
        return text.to_owned();
    }
    let mut kept: Vec<char> = Vec::new();
    let mut width = 1;
    for c in text.chars().rev() {
        width += measure_text_width(c.encode_utf8(&mut [0; 4]));
        if width > columns {
            break;
        }
        kept.push(c);
    }
    std::iter::once('…').chain(kept.into_iter().rev()).collect()
}

/// Words with the space after them; a character that takes two columns is a piece of its own.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c == ' ' || measure_text_width(&text[at..end]) > 1 {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// One line of at most 400 characters, none of which controls a terminal or turns its writing round: the file came from outside.
fn shown(words: &str) -> String {
    const LONGEST: usize = 400;
    let printed = words.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !text::is_unwanted(*c));
    let line: String = printed.take(LONGEST).collect();
    if words.chars().count() > LONGEST { format!("{line}…") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(words: &str, problem: &str) -> Finding {
        Finding::new(Level::Warning, Some("小红书 opens".to_owned()), 3, words, problem).fixed("over 700")
    }

    #[test]
    fn the_words_are_marked_where_they_stand_also_behind_chinese() {
        let issue = Reading::of("# T\n\n小红书 lets 700 people go\n\nhttps://a.example/\n");
        let paper = Paper { columns: None };
        let report = paper.report(Path::new("issue.md"), &issue, &[finding("700", "which is it?")]);
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines[1], "issue.md:3: warning: which is it?");
        assert_eq!(lines[2..], ["    | 小红书 lets 700 people go", "    |             ^^^", "    = write: over 700"]);
    }

    #[test]
    fn a_word_is_marked_where_it_stands_alone() {
        let issue = Reading::of("# T\n\nJust because they told us\n\nhttps://a.example/\n");
        let report = Paper { columns: None }.report(Path::new("issue.md"), &issue, &[finding("us", "whose words are these?")]);
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines[2..4], ["    | Just because they told us", "    |                        ^^"]);
    }

    #[test]
    fn a_narrow_terminal_breaks_between_words_and_chinese_characters() {
        let paper = Paper { columns: Some(40) };
        let problem = "the source says something long there, 这里是很长的一段中文没有空格的句子也要换行才好看, and goes on";
        let issue = Reading::of("# T\n\nMany words before it and 700 people, who go on and on for a while\n\nhttps://a.example/\n");
        let report = paper.report(Path::new("issue.md"), &issue, &[finding("700", problem)]);
        assert!(report.lines().all(|line| measure_text_width(line) <= 40), "{report}");
        assert!(report.contains("700") && report.contains("^^^") && report.contains("goes on"), "{report}");
    }
}
