//! Collects problems and notices while the tables are read, and turns byte offsets into lines and columns.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use regex::Regex;

use super::fault::Fault;
use super::problem::{Notice, Problem};
use super::values;

/// Collects what is found in one file.
pub(super) struct Report<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    /// Lines that are no TOML: what is read from them is a guess, and no second problem is told of them.
    broken: BTreeSet<usize>,
    /// Compiled once: many sources share their patterns, and compiling takes longer than all else.
    patterns: RefCell<HashMap<String, Regex>>,
    problems: RefCell<Vec<Problem>>,
    notices: RefCell<Vec<Notice>>,
}

impl<'a> Report<'a> {
    /// An empty report on a text.
    pub fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            text,
            line_starts,
            broken: BTreeSet::new(),
            patterns: RefCell::default(),
            problems: RefCell::default(),
            notices: RefCell::default(),
        }
    }

    /// Line and column, both from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The line that holds an offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.position(offset).0
    }

    /// A regular expression, compiled when it is met for the first time.
    pub fn pattern(&self, text: &str) -> Result<Regex, Fault> {
        if let Some(known) = self.patterns.borrow().get(text) {
            return Ok(known.clone());
        }
        let pattern = values::pattern(text)?;
        self.patterns.borrow_mut().insert(text.to_owned(), pattern.clone());
        Ok(pattern)
    }

    /// Whether a mistake of syntax was told of the line that holds an offset.
    pub fn is_broken(&self, offset: usize) -> bool {
        self.broken.contains(&self.line(offset))
    }

    /// A mistake of syntax: its line counts as broken.
    pub fn syntax(&mut self, offset: usize, fault: Fault) {
        let (line, column) = self.position(offset);
        if self.broken.insert(line) {
            self.problems.get_mut().push(Problem { line, column, what: fault.what, cure: fault.cure });
        }
    }

    /// A mistake in a value, key or table.
    pub fn problem(&self, offset: usize, fault: Fault) {
        let (line, column) = self.position(offset);
        if !self.broken.contains(&line) {
            self.problems.borrow_mut().push(Problem { line, column, what: fault.what, cure: fault.cure });
        }
    }

    /// Something that is missing in a table: not told when a broken line of the table may have held it.
    pub fn absence(&self, table_at: usize, fault: Fault) {
        let line = self.line(table_at);
        let end = (line + 1..=self.line_starts.len()).find(|&line| self.is_header(line)).unwrap_or(usize::MAX);
        if self.broken.range(line..end).next().is_none() {
            self.problem(table_at, fault);
        }
    }

    /// Something that is named and stands nowhere: not told when a broken line may have held it, under a header that begins so
    /// (under any, when that is empty).
    pub fn dangling(&self, offset: usize, header: &str, fault: Fault) {
        let may_have_held = |&line: &usize| {
            let above = (1..=line).rev().find(|&line| self.is_header(line));
            above.is_none_or(|above| self.line_text(above).trim_start().starts_with(header))
        };
        if !self.broken.iter().any(may_have_held) {
            self.problem(offset, fault);
        }
    }

    fn is_header(&self, line: usize) -> bool {
        self.line_text(line).trim_start().starts_with('[')
    }

    fn line_text(&self, line: usize) -> &str {
        let start = self.line_starts.get(line - 1).copied().unwrap_or(self.text.len());
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }

    /// Something that is allowed and that ops should know of.
    pub fn notice(&self, offset: usize, what: String) {
        self.notices.borrow_mut().push(Notice { line: self.line(offset), what });
    }

    /// Everything that was found, in the order of the lines, each once.
    pub fn finish(self) -> (Vec<Problem>, Vec<Notice>) {
        let (mut problems, mut notices) = (self.problems.into_inner(), self.notices.into_inner());
        problems.sort();
        problems.dedup();
        notices.sort();
        notices.dedup();
        (problems, notices)
    }
}
