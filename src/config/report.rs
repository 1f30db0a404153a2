//! Collects problems and notices while the tables are read, and turns byte offsets into lines and columns.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::problem::{Notice, Problem};

/// What is wrong with one value: for the place where it is written.
pub(super) struct Fault {
    /// What is wrong.
    pub what: String,
    /// What to do; when empty, the key's example is shown.
    pub cure: String,
}

impl Fault {
    /// A fault with its own cure.
    pub fn new(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { what: what.into(), cure: cure.into() }
    }
}

/// Collects what is found in one file.
pub(super) struct Report<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    /// Lines that are no TOML: what is read from them is a guess, and no second problem is told of them.
    broken: BTreeSet<usize>,
    problems: RefCell<Vec<Problem>>,
    notices: RefCell<Vec<Notice>>,
}

impl<'a> Report<'a> {
    /// An empty report on a text.
    pub fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, line_starts, broken: BTreeSet::new(), problems: RefCell::default(), notices: RefCell::default() }
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

    /// Something that is missing: not told when a broken line may have held it.
    pub fn absence(&self, offset: usize, fault: Fault) {
        if self.broken.is_empty() {
            self.problem(offset, fault);
        }
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
