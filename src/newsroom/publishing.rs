//! The final issue of a week, recorded: what ran is what the next editions know of.

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::editions::{preview_items, printed_items};
use super::proofreading::{common_week, origins_of, story, traces};
use super::{Newsroom, apart, counted};
use crate::archive::editions::{EditionRecord, PrintedItem};
use crate::archive::issues::Issue;
use crate::archive::trace::Trace;
use crate::desk::calendar::Week;
use crate::desk::check::{self, Level, Reading};
use crate::desk::edition::Edition;
use crate::desk::issue::{Behind, Drafted, Fate, IssueItem, Proposal, compare};

/// Items whose texts are named in the report are at most this many.
const SHOWN: usize = 12;

/// Why an issue was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// It holds nothing.
    #[error("{file} has no items: a headline, paragraphs and a link make one")]
    Empty {
        /// The file.
        file: String,
    },
    /// No draft of the week was ever made.
    #[error("no draft of {week} was ever made{}; `--week` names another, and `keepup draft --week {week}` makes this one", newest.as_ref().map(|newest| format!(" (the newest is {newest})")).unwrap_or_default())]
    NoDraft {
        /// As given.
        week: Week,
        /// The newest week that has one.
        newest: Option<String>,
    },
    /// Nothing in it is of the week.
    #[error("none of the {items} items of {file} is of the draft of {week}{}; nothing was recorded", of.as_ref().map(|of| format!(": is it the issue of {of}? `--week {of}` says so")).unwrap_or_default())]
    Foreign {
        /// The file.
        file: String,
        /// As given.
        week: Week,
        /// Items in the file.
        items: usize,
        /// The week that most of them are of.
        of: Option<String>,
    },
    /// Errors stand in it, and none may.
    #[error("{} in {file}, and --strict takes none; nothing was recorded: `keepup check {file}` tells them", counted(*errors, "error"))]
    Errors {
        /// The file.
        file: String,
        /// How many.
        errors: usize,
    },
}

/// What came of recording an issue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishReport {
    /// As `2023-W19`.
    pub week: String,
    /// An issue of the week had been recorded before.
    pub replaced: bool,
    /// The week was still open: it is frozen now, and what arrives from here on joins the next edition.
    pub frozen_early: bool,
    /// Errors that `keepup check` finds in it.
    pub errors: usize,
    /// What ran, what is the editor's own, and what was cut.
    pub items: Vec<IssueItem>,
}

impl PublishReport {
    /// Items of a fate.
    pub fn of(&self, fate: Fate) -> impl Iterator<Item = &IssueItem> {
        self.items.iter().filter(move |item| item.fate == fate)
    }
}

impl fmt::Display for PublishReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |fate: Fate| self.of(fate).count();
        let rewritten = self.items.iter().filter(|item| item.changed.is_some_and(|share| share > 0.0)).count();
        let added = self.of(Fate::Ran).filter(|item| item.drafted.is_none()).count();
        write!(
            f,
            "{}: {} ran ({rewritten} rewritten, {added} not in the draft), {} cut, {} of the editor's own",
            self.week,
            counted(count(Fate::Ran), "item"),
            count(Fate::Cut),
            count(Fate::Own)
        )?;
        for item in self.items.iter().filter(|item| item.fate == Fate::Cut).take(SHOWN) {
            write!(f, "\n  cut: \u{201c}{}\u{201d}", item.headline)?;
        }
        for item in self.items.iter().filter(|item| item.fate == Fate::Own).take(SHOWN) {
            write!(f, "\n  no article known: \u{201c}{}\u{201d}", item.headline)?;
        }
        if self.replaced {
            write!(f, "\n  This takes the place of what was recorded before.")?;
        }
        if self.frozen_early {
            write!(f, "\n  The week was still open, and is frozen now: what arrives from here on joins the next edition.")?;
        }
        match self.errors {
            0 => Ok(()),
            1 => write!(f, "\n  1 error stands in it: `keepup check` tells where."),
            errors => write!(f, "\n  {errors} errors stand in it: `keepup check` tells where."),
        }
    }
}

impl Newsroom {
    /// Records the final issue of a week, in one transaction with the edition: what ran is covered from now on, what was cut may come again.
    /// `file` is how people call it.
    pub async fn publish(&self, week: Week, issue: &Reading, file: &str, strict: bool) -> anyhow::Result<PublishReport> {
        if issue.items.is_empty() {
            return Err(PublishError::Empty { file: file.to_owned() }.into());
        }
        let now = self.clock.now();
        let Draft { record, proposals, stories, open: frozen_early } = self.draft_of(week, now).await?;
        let traces = traces(&self.archive, issue).await?;
        let behind: Vec<Option<Behind>> = traces.iter().map(|trace| behind(trace.as_ref()?)).collect();
        let items = compare(&issue.items, &behind, &proposals);
        let of_week = |behind: &Behind| stories.contains(&behind.identity) || stories.contains(&behind.story);
        if !stories.is_empty() && !behind.iter().flatten().any(of_week) {
            let of = common_week(&traces).filter(|of| *of != week.to_string());
            return Err(PublishError::Foreign { file: file.to_owned(), week, items: issue.items.len(), of }.into());
        }
        let errors = self.errors(issue, traces, week).await?;
        if strict && errors > 0 {
            return Err(PublishError::Errors { file: file.to_owned(), errors }.into());
        }
        let issue = Issue {
            week: week.to_string(),
            published: now,
            recorded: now,
            file: file.to_owned(),
            errors: errors as u64,
            items: items.clone(),
        };
        let replaced = self.archive.keep_issue(issue, record).await?;
        self.write_feed().await?;
        Ok(PublishReport { week: week.to_string(), replaced, frozen_early, errors, items })
    }

    /// What the issue of a week was made from; texts are as they would be drawn up now.
    async fn draft_of(&self, week: Week, now: DateTime<Utc>) -> anyhow::Result<Draft> {
        let (from, to) = self.window(week)?;
        let known = self.archive.edition(week.to_string()).await?;
        let previewed = self.archive.mark(preview_items(week)).await?;
        if known.is_none() && previewed.is_none() {
            let newest = self.archive.printed(1, now).await?.into_iter().next().map(|printed| printed.week);
            return Err(PublishError::NoDraft { week, newest }.into());
        }
        let open = known.is_none() && now < to;
        let choice = self.choose(week, now, known.as_ref()).await?;
        let drawn = self.render(&choice.edition, known.as_ref().map_or(now, |known| known.frozen_at)).await?;
        let (items, files) = (Vec::new(), Vec::new());
        let fresh = || EditionRecord { week: week.to_string(), from, to, frozen_at: now, late: false, items, files };
        let mut record = known.unwrap_or_else(fresh);
        if record.items.is_empty() {
            // What the editor was given is the last preview, which may be older than the choice of now.
            let previewed: Option<Vec<PrintedItem>> = previewed.as_deref().map(serde_json::from_str).transpose()?;
            record.items = previewed.unwrap_or_else(|| printed_items(&choice.edition, &drawn));
        }
        let drawn = Reading::of(&drawn.markdown).items.into_iter();
        let texts: HashMap<String, String> = drawn.filter_map(|item| Some((item.identity.clone()?, item.text()))).collect();
        let mut proposals = Vec::with_capacity(record.items.len());
        for item in &record.items {
            proposals.push(self.proposal(item, &texts).await?);
        }
        Ok(Draft { stories: stories(&choice.edition, &proposals), record, proposals, open })
    }

    async fn proposal(&self, item: &PrintedItem, texts: &HashMap<String, String>) -> anyhow::Result<Proposal> {
        let trace = self.archive.trace(item.identity.clone()).await?;
        let identity = trace.article.as_ref().map_or(&item.identity, |kept| &kept.article.identity);
        Ok(Proposal {
            drafted: Drafted { identity: identity.clone(), section: item.section.clone() },
            story: story(&trace).unwrap_or(&item.identity).to_owned(),
            position: item.position,
            url: item.url.clone(),
            headline: item.headline.clone(),
            text: texts.get(identity).cloned(),
        })
    }

    /// How many errors `keepup check` finds.
    async fn errors(&self, issue: &Reading, traces: Vec<Option<Trace>>, week: Week) -> anyhow::Result<usize> {
        let origins = origins_of(traces, Some(&week.to_string()));
        let (issue, config) = (issue.clone(), self.config.clone());
        let findings = apart(move || check::check(&issue, &origins, &config.names, &config.check)).await?;
        Ok(findings.iter().filter(|finding| finding.level == Level::Error).count())
    }
}

/// What the issue of a week was made from.
struct Draft {
    record: EditionRecord,
    proposals: Vec<Proposal>,
    /// Identities of all that the week had, chosen or not.
    stories: HashSet<String>,
    /// The cut-off has not come, and nobody has published.
    open: bool,
}

fn stories(edition: &Edition, proposals: &[Proposal]) -> HashSet<String> {
    let items = edition.sections.iter().flat_map(|section| &section.items);
    let articles = items.flat_map(|item| std::iter::once(&item.story.lead).chain(&item.story.others));
    let printed = articles.map(|article| article.identity.clone());
    let left = edition.left_out.iter().flat_map(|left| left.identities.iter().cloned());
    let proposed = proposals.iter().flat_map(|proposal| [proposal.drafted.identity.clone(), proposal.story.clone()]);
    printed.chain(left).chain(proposed).collect()
}

fn behind(trace: &Trace) -> Option<Behind> {
    let identity = trace.article.as_ref()?.article.identity.clone();
    Some(Behind { story: story(trace).unwrap_or(&identity).to_owned(), identity })
}
