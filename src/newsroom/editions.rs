//! The week: which stories it has, what is chosen, and the draft on the disk.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::writing::{DRAFT, Written};
use super::{Newsroom, aside, health};
use crate::archive::articles::KeptArticle;
use crate::archive::editions::{EditionRecord, PrintedItem};
use crate::desk::article::Article;
use crate::desk::calendar::Week;
use crate::desk::draft::regenerate::report::{Fate, ItemReport};
use crate::desk::draft::{self, Draft, DraftContext, RefusedLink, SourceHealth};
use crate::desk::edition::orders::{Order, OrderKind};
use crate::desk::edition::{self, Edition, Material, Printed, Window};
use crate::desk::feature::Clue;
use crate::desk::story::Story;
use crate::desk::story::telling::{self, Preference, Told};
use crate::press::OutcomeKind;

/// The newsletter's language.
const LANGUAGE: &str = "en";
/// A draft that was missed longer ago than this is not made by itself: `keepup draft --week` makes it.
const MISSED: TimeDelta = TimeDelta::hours(72);
/// What cannot be read is held over from week to week for so long.
const HELD: TimeDelta = TimeDelta::weeks(4);
/// A draft made this long after its cut-off is late.
const LATE: TimeDelta = TimeDelta::hours(1);

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

/// A week as it is chosen.
pub(super) struct Choice {
    pub(super) edition: Edition,
    /// Identities of articles of the week of which there is nothing to print yet.
    pub(super) unread: Vec<String>,
    /// Articles of other weeks that are in no story yet.
    pub(super) ungrouped: u64,
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
        for change in self.changes.iter().filter(|change| self.readable && (change.fate != Fate::Unchanged || change.is_moved())) {
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

impl Newsroom {
    /// Draws up a week and writes it. The first draft after the cut-off freezes the week: what arrives later joins the next one,
    /// and drawing up the week again gives the same bytes.
    pub async fn draft(&self, week: Week, now: DateTime<Utc>) -> anyhow::Result<DraftReport> {
        let _desk = self.desk().await?;
        let (from, to) = self.window(week)?;
        let known = self.archive.edition(week.to_string()).await?;
        let open = now < to && known.is_none();
        // Frozen before it is written: after a crash in between, the same week is drawn up, not a later one.
        let record = match known {
            None if !open => Some(self.freeze(week, (from, to), now).await?),
            known => known,
        };
        let Choice { edition, unread, ungrouped } = self.choose(week, now, record.as_ref()).await?;
        let frozen = record.as_ref().map_or(now, |record| record.frozen_at);
        let draft = self.render(&edition, frozen).await?;
        let written = self.write(week, &edition, &draft, record.as_ref()).await?;
        if record.is_some() {
            self.archive.set_mark(held_over(week), Some(serde_json::to_string(&unread)?)).await?;
            self.remember_features(&edition).await?;
        }
        let frozen = record.is_some();
        self.remember_choices(&edition).await?;
        self.remember(&edition, &draft, &written, record).await?;
        if frozen {
            self.write_feed().await?;
        }
        Ok(report(&edition, open, written, ungrouped))
    }

    /// Chooses a week as it would be drawn up at `now`, or was frozen; keeps nothing but the stories of a frozen week.
    pub(super) async fn choose(&self, week: Week, now: DateTime<Utc>, record: Option<&EditionRecord>) -> anyhow::Result<Choice> {
        let (from, to) = self.window(week)?;
        let frozen = record.map_or(now, |record| record.frozen_at);
        let before = self.archive.edition(week.previous().to_string()).await?;
        let opened = before.map_or(from, |before| before.frozen_at + TimeDelta::seconds(1));
        let window = Window { from, to, opened, frozen };
        let ungrouped = self.group_for(window).await?;
        let (mut articles, held) = self.articles_of(week, window).await?;
        let unread: Vec<String> =
            articles.iter().filter(|kept| is_unread(&kept.article)).map(|kept| kept.article.identity.clone()).collect();
        let (mut orders, ordered) = self.orders_of(week).await?;
        let (mut cut, offered) = self.cut_before(week, frozen).await?;
        articles.extend(ordered.into_iter().chain(offered));
        let mut printed = self.printed_before(week, frozen).await?;
        let clues = self.clues(window).await?;
        let told = self.told(week, record.is_some(), &articles, &printed, &clues).await?;
        let lists = printed.iter_mut().chain(&mut cut).map(|item| &mut item.identities);
        for identities in lists.chain(orders.iter_mut().map(|order| &mut order.identities)) {
            let stories: Vec<String> = identities.iter().map(|identity| told.story(identity).to_owned()).collect();
            identities.extend(stories);
        }
        let stories = self.tell(articles, told.clone()).await?;
        let mut edition = edition::choose(Material {
            week,
            window,
            settings: &self.config.edition,
            sources: &self.config.sources,
            stories,
            printed: &printed,
            held: &held,
            cut: &cut,
            orders: &orders,
            names: &self.config.names,
        });
        self.propose(&mut edition, &clues, &told).await?;
        Ok(Choice { edition, unread, ungrouped })
    }

    /// The time of a week.
    pub(super) fn window(&self, week: Week) -> anyhow::Result<(DateTime<Utc>, DateTime<Utc>)> {
        self.config.edition.publish.window(week).with_context(|| format!("{week} has no cut-off; see [edition] publish"))
    }

    /// What editors have ordered of a week and not taken back, earliest first, and the articles that they want in.
    async fn orders_of(&self, week: Week) -> anyhow::Result<(Vec<Order>, Vec<KeptArticle>)> {
        let (mut orders, mut wanted) = (Vec::new(), Vec::new());
        for given in self.archive.orders(Some(week.to_string())).await? {
            if given.undone.is_some() {
                continue;
            }
            let mut identities = vec![given.article.clone()];
            if let Some(kept) = self.archive.article(given.article).await? {
                identities.extend(kept.article.aliases.iter().cloned());
                if given.kind != OrderKind::Drop {
                    wanted.push(kept);
                }
            }
            orders.push(Order { kind: given.kind, section: given.section, identities });
        }
        Ok((orders, wanted))
    }

    /// What the editor of the week before cut, as known when this one was frozen.
    async fn cut_before(&self, week: Week, frozen: DateTime<Utc>) -> anyhow::Result<(Vec<Printed>, Vec<KeptArticle>)> {
        let before = week.previous();
        let (mut cut, mut offered) = (Vec::new(), Vec::new());
        for (identity, title) in self.archive.cut(before.to_string(), frozen).await? {
            cut.push(Printed {
                week: before,
                identities: vec![identity.clone()],
                title,
                url: String::new(),
                articles: vec![],
                until: frozen,
            });
            offered.extend(self.archive.article(identity).await?);
        }
        Ok((cut, offered))
    }

    async fn freeze(&self, week: Week, (from, to): (DateTime<Utc>, DateTime<Utc>), now: DateTime<Utc>) -> anyhow::Result<EditionRecord> {
        let (items, files) = (Vec::new(), Vec::new());
        let record = EditionRecord { week: week.to_string(), from, to, frozen_at: now, late: now - to > LATE, items, files };
        self.archive.keep_edition(record.clone()).await?;
        Ok(record)
    }

    /// Makes the draft whose cut-off has come, if nobody made it yet; one that was missed while nobody was there is made late.
    pub async fn drafts_due(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        let publish = &self.config.edition.publish;
        let (week, cutoff) = (publish.week_closed(now), publish.latest(now));
        // An edition without files was frozen and then cut short, or published before its cut-off.
        let made = self.archive.edition(week.to_string()).await?.is_some_and(|record| !record.files.is_empty());
        if now - cutoff > MISSED || made || self.archive.issue(week.to_string()).await?.is_some() {
            return Ok(());
        }
        let report = self.draft(week, now).await?;
        tracing::info!(week = report.week, items = report.items, path = %report.markdown.display(), "the draft is ready");
        let event = if now - cutoff > LATE { "draft_late" } else { "draft_ready" };
        self.alert(event, &report.week, format!("{} items: {}", report.items, report.markdown.display()), now);
        Ok(())
    }

    /// The articles of a week: those of its time, those of earlier weeks that came too late for theirs, and those that were held over because
    /// they could not be read when their week was frozen; the identities of the last are given too.
    async fn articles_of(&self, week: Week, window: Window) -> anyhow::Result<(Vec<KeptArticle>, BTreeSet<String>)> {
        let mut articles = self.archive.articles(window.from, window.to).await?;
        articles.retain(|kept| kept.article.first_seen <= window.frozen);
        let after = window.frozen + TimeDelta::seconds(1);
        articles.extend(self.archive.late_articles(window.from, window.opened, after).await?);
        let noted = self.archive.mark(held_over(week.previous())).await?.unwrap_or_else(|| "[]".to_owned());
        let noted: Vec<String> = serde_json::from_str(&noted).context("the archive's note of what was held over cannot be read")?;
        let mut held = BTreeSet::new();
        for identity in noted {
            let Some(kept) = self.archive.article(identity).await? else { continue };
            if window.from - kept.article.first_seen <= HELD {
                held.insert(kept.article.identity.clone());
                articles.push(kept);
            }
        }
        Ok((articles, held))
    }

    /// Which articles of the week are one story, and which stories were printed before. A frozen week keeps the stories it had, but for
    /// what editors have ordered since.
    async fn told(&self, week: Week, frozen: bool, articles: &[KeptArticle], printed: &[Printed], clues: &[Clue]) -> anyhow::Result<Told> {
        if let Some((at, mut told)) = self.archive.week_stories(week.to_string()).await?.filter(|_| frozen) {
            for order in self.archive.story_orders().await?.iter().filter(|order| order.at >= at) {
                told.heed(order);
            }
            return Ok(told);
        }
        let mut identities: Vec<String> = articles.iter().map(|kept| kept.article.identity.clone()).collect();
        identities.extend(printed.iter().flat_map(|item| item.identities.iter().cloned()));
        let own: BTreeSet<String> = identities.iter().cloned().collect();
        identities.extend(clues.iter().map(|clue| clue.identity.clone()));
        identities.sort();
        identities.dedup();
        let mut told = self.archive.told(identities).await?;
        // Of recent weeks it counts what is one story, and not why.
        told.evidence.retain(|(identity, _)| own.contains(identity));
        if frozen {
            self.archive.keep_week_stories(week.to_string(), self.clock.now(), &told).await?;
        }
        Ok(told)
    }

    async fn tell(&self, articles: Vec<KeptArticle>, told: Told) -> anyhow::Result<Vec<Story>> {
        let config = self.config.clone();
        let stories = aside(move || {
            let weight = |name: &str| config.sources.iter().find(|source| source.name == name).map_or(1.0, |source| source.weight);
            let preference = Preference { language: LANGUAGE, weight: &weight };
            telling::stories(articles.into_iter().map(|kept| (kept.article, kept.outlets)).collect(), &told, &preference)
        });
        stories.await.map_err(anyhow::Error::msg)
    }

    pub(super) async fn render(&self, edition: &Edition, frozen_at: DateTime<Utc>) -> anyhow::Result<Draft> {
        let of_sources = health::of_sources(&self.config, &self.archive, frozen_at).await?;
        let health: Vec<SourceHealth> = of_sources.iter().map(health::SourceHealth::for_draft).collect();
        let refused = self.archive.refused_pages().await?;
        let refused: Vec<RefusedLink> =
            refused.into_iter().map(|page| RefusedLink { url: page.url, source: page.source, reason: page.reason }).collect();
        let settings = &self.config.edition;
        let context = DraftContext {
            title: &settings.title,
            footer: settings.footer.as_deref(),
            contact: settings.contact.as_deref(),
            zone: settings.publish.zone,
            health: &health,
            refused: &refused,
            names: &self.config.names,
            translations: None,
        };
        let translations = self.translate(draft::in_chinese(edition, &context)).await?;
        Ok(draft::render(edition, &DraftContext { translations: translations.as_ref(), ..context }))
    }
}

/// Whether there is nothing of an article to print yet.
fn is_unread(article: &Article) -> bool {
    article.title.is_empty() || (article.summary.is_empty() && article.body.is_empty())
}

/// The mark under which the archive remembers what could not be read when a week was frozen.
fn held_over(week: Week) -> String {
    format!("held over {week}")
}

/// The mark under which the archive remembers the files of a week that is still open.
pub(super) fn preview(week: Week) -> String {
    format!("preview {week}")
}

/// The mark under which the archive remembers the items of the last preview.
pub(super) fn preview_items(week: Week) -> String {
    format!("preview items {week}")
}

pub(super) fn printed_items(edition: &Edition, draft: &Draft) -> Vec<PrintedItem> {
    let mut items = Vec::new();
    for section in &edition.sections {
        for (position, item) in (1..).zip(&section.items) {
            let lead = &item.story.lead;
            items.push(PrintedItem {
                identity: lead.identity.clone(),
                section: section.settings.title.clone(),
                position,
                url: lead.url.to_string(),
                headline: lead.title.clone(),
                text_hash: draft.hashes.get(&lead.identity).cloned().unwrap_or_default(),
            });
        }
    }
    items
}

fn report(edition: &Edition, open: bool, written: Written, ungrouped: u64) -> DraftReport {
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
