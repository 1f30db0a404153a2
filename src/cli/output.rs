//! What commands print: tables for people, JSON where output is data, a bar on a terminal for long work.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::newsroom::progress::Progress;

/// Prints one JSON document.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Prints one line. A reader that has gone away (`keepup search x | head -1`) is no error.
pub fn line(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// A size as a person says it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

/// A table with columns as wide as their widest cell; the last column is left ragged.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width(cell));
        }
    }
    let mut out = String::new();
    let heads: Vec<String> = head.iter().map(ToString::to_string).collect();
    for row in std::iter::once(&heads).chain(rows) {
        let mut text = String::new();
        for (cell, column) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', column.saturating_sub(width(cell)) + 2));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// Columns that a terminal gives to `text`: Chinese, Japanese and Korean characters take two.
fn width(text: &str) -> usize {
    text.graphemes(true)
        .map(|cluster| match cluster.chars().next() {
            Some(
                '\u{1100}'..='\u{115f}'
                | '\u{2e80}'..='\u{a4cf}'
                | '\u{ac00}'..='\u{d7a3}'
                | '\u{f900}'..='\u{faff}'
                | '\u{fe30}'..='\u{fe6f}'
                | '\u{ff00}'..='\u{ff60}'
                | '\u{ffe0}'..='\u{ffe6}'
                | '\u{1f300}'..='\u{1faff}'
                | '\u{20000}'..='\u{3fffd}',
            ) => 2,
            _ => 1,
        })
        .sum()
}

/// Draws a bar on a terminal; elsewhere every tenth of long work is one plain line.
#[derive(Default)]
pub struct Bar {
    at: Mutex<Option<Work>>,
}

struct Work {
    what: &'static str,
    done: usize,
    total: usize,
    bar: Option<ProgressBar>,
}

impl Progress for Bar {
    fn begin(&self, what: &'static str, total: usize) {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total as u64);
            // Of a replay the end is not known beforehand.
            let template = if total == 0 { "{prefix:>8} {pos} {wide_msg}" } else { "{prefix:>8} {bar:30} {pos}/{len} {wide_msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_prefix(what);
            bar
        });
        if let Ok(mut at) = self.at.lock() {
            *at = Some(Work { what, done: 0, total, bar });
        }
    }

    fn step(&self, note: &str) {
        let Ok(mut at) = self.at.lock() else { return };
        let Some(work) = at.as_mut() else { return };
        work.done += 1;
        match &work.bar {
            Some(bar) => {
                bar.set_message(note.to_owned());
                bar.inc(1);
            }
            None if work.total >= 20 && work.done.is_multiple_of(work.total / 10) => {
                eprintln!("{}: {} of {}", work.what, work.done, work.total);
            }
            None => {}
        }
    }

    fn end(&self) {
        if let Ok(mut at) = self.at.lock()
            && let Some(Work { bar: Some(bar), .. }) = at.take()
        {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_keep_columns_straight() {
        let text = table(&["source", "state"], &[vec!["微信".into(), "well".into()], vec!["TechNode".into(), "well".into()]]);
        let columns: Vec<usize> = text.lines().map(|line| width(&line[..line.find("well").or(line.find("state")).unwrap()])).collect();
        assert_eq!(columns, vec![10, 10, 10]);
    }
}
