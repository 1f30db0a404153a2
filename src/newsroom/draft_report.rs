//! What came of drawing up a week, in words for who asked for it.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::writing::{DRAFT, Written};
use crate::desk::draft::regenerate::report::{Fate, ItemReport};
use crate::desk::edition::Edition;
use crate::press::OutcomeKind;

/// What came of drawing up a week.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct DraftReport {
    /// As `2023-W19`.
    pub week: String,
    /// The draft; an editor's own, if it was edited.
    pub markdown: PathBuf,
    /// Items of ours in it.
    pub items: usize,
    /// Somebody has worked in it: his text stands in it word for word.
    pub edited: bool,
    /// It could be read as a draft; else it was left as it is.
    pub readable: bool,
    /// Whether the week is still open, so that this is a preview.
    pub open: bool,
    /// What became of each item.
    pub changes: Vec<ItemReport>,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Why sections are short, in words.
    pub shortages: Vec<String>,
    /// Articles of other weeks that are in no story yet.
    pub ungrouped: u64,
}

/// What became of one file of an edition.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct FileReport {
    /// Where the text stands.
    pub path: PathBuf,
    /// `written`, `unchanged`, or `kept`: somebody edited it, and the new text stands beside it at `path`.
    pub outcome: &'static str,
}

impl fmt::Display for DraftReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.open { " (still open: a preview)" } else { "" };
        write!(f, "{}{open}: {} items", self.week, self.items)?;
        for file in &self.files {
            match file.outcome {
                "kept" => write!(f, "\n  edited, left as it is; the new text: {}", file.path.display())?,
                outcome => write!(f, "\n  {outcome}: {}", file.path.display())?,
            }
        }
        if !self.readable {
            write!(f, "\n  draft.md can no longer be read as a draft: it is left as it is, and the new one stands in draft.new.md")?;
        } else if self.edited {
            let count = |fates: &[Fate]| self.changes.iter().filter(|change| fates.contains(&change.fate)).count();
            let (kept, deleted) = (count(&[Fate::Kept, Fate::KeptUnchosen]), count(&[Fate::Deleted]));
            let (replaced, new, dropped) = (count(&[Fate::Replaced]), count(&[Fate::New, Fate::Waiting]), count(&[Fate::Dropped]));
            let moved = self.changes.iter().filter(|change| change.is_moved()).count();
            write!(
                f,
                "\n  an editor has worked in it: {kept} kept, {deleted} deleted, {replaced} replaced, {new} new, {dropped} dropped, {moved} moved"
            )?;
        }
        for change in self
            .changes
            .iter()
            .filter(|change| self.readable && (change.fate != Fate::Unchanged || change.is_moved() || change.held.is_some()))
        {
            write!(f, "\n    {change}")?;
        }
        for shortage in &self.shortages {
            write!(f, "\n  note: {shortage}")?;
        }
        if self.ungrouped > 0 {
            write!(f, "\n  note: {} articles of other weeks are in no story yet; every pass goes on with them", self.ungrouped)?;
        }
        Ok(())
    }
}

/// What there is to tell of a week that was written.
pub(super) fn report(edition: &Edition, open: bool, written: Written, ungrouped: u64) -> DraftReport {
    let Written { outcomes, done, fresh } = written;
    let markdown = outcomes.iter().find(|outcome| outcome.name == DRAFT);
    let chosen = edition.sections.iter().map(|section| section.items.len()).sum();
    DraftReport {
        week: edition.week.to_string(),
        markdown: markdown.map(|outcome| outcome.path.with_file_name(DRAFT)).unwrap_or_default(),
        items: if done.report.readable { done.placed.len() } else { chosen },
        edited: !done.untouched,
        readable: done.report.readable,
        open,
        // of a draft that was not there before, every item is new
        changes: if fresh { Vec::new() } else { done.report.items },
        files: outcomes
            .iter()
            .map(|outcome| FileReport {
                path: outcome.path.clone(),
                outcome: match outcome.kind {
                    OutcomeKind::Written => "written",
                    OutcomeKind::Unchanged => "unchanged",
                    OutcomeKind::Kept => "kept",
                },
            })
            .collect(),
        shortages: edition.sections.iter().filter_map(|section| section.shortage.clone()).collect(),
        ungrouped,
    }
}
