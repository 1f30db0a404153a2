//! The week: which stories it has, what is chosen, and the draft on the disk.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Newsroom, aside, health};
use crate::archive::articles::KeptArticle;
use crate::archive::editions::{EditionRecord, PrintedItem};
use crate::desk::calendar::Week;
use crate::desk::draft::{self, Draft, DraftContext, RefusedLink, SourceHealth};
use crate::desk::edition::{self, Edition, MEMORY, Printed, Window};
use crate::desk::story::Story;
use crate::desk::story::telling::{self, Preference};
use crate::press::{self, Outcome, OutcomeKind};

/// The newsletter's language.
const LANGUAGE: &str = "en";
/// A draft that was missed longer ago than this is not made by itself: `keepup draft --week` makes it.
const MISSED: TimeDelta = TimeDelta::hours(72);
/// A draft made this long after its cut-off is late.
const LATE: TimeDelta = TimeDelta::hours(1);

/// What came of drawing up a week.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct DraftReport {
    /// As `2023-W19`.
    pub week: String,
    /// The draft; an editor's own, if it was edited.
    pub markdown: PathBuf,
    /// Items in it.
    pub items: usize,
    /// Whether the week is still open, so that this is a preview.
    pub open: bool,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Why sections are short, in words.
    pub shortages: Vec<String>,
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
        for shortage in &self.shortages {
            write!(f, "\n  note: {shortage}")?;
        }
        Ok(())
    }
}

impl Newsroom {
    /// Draws up a week and writes it. The first draft after the cut-off freezes the week: what arrives later joins the next one,
    /// and drawing up the week again gives the same bytes.
    pub async fn draft(&self, week: Week, now: DateTime<Utc>) -> anyhow::Result<DraftReport> {
        let publish = &self.config.edition.publish;
        let (from, to) = publish.window(week).with_context(|| format!("{week} has no cut-off; see [edition] publish"))?;
        let record = self.archive.edition(week.to_string()).await?;
        let open = now < to && record.is_none();
        let frozen_at = record.as_ref().map_or(now, |record| record.frozen_at);
        let before = self.archive.edition(week.previous().to_string()).await?;
        let opened = before.map_or(from, |before| before.frozen_at + TimeDelta::seconds(1));
        let window = Window { from, to, opened, frozen: frozen_at };
        let articles = self.articles_of(window).await?;
        let printed = self.printed_before(week).await?;
        let stories = self.group(articles).await?;
        let edition = edition::choose(week, window, &self.config.edition, &self.config.sources, stories, &printed);
        let draft = self.render(&edition, frozen_at).await?;
        let outcomes = self.write(week, &draft, record.as_ref()).await?;
        self.remember(&edition, frozen_at, open, &outcomes, record).await?;
        Ok(report(&edition, open, &outcomes))
    }

    /// Makes the draft whose cut-off has come, if nobody made it yet; one that was missed while nobody was there is made late.
    pub(crate) async fn drafts_due(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        let publish = &self.config.edition.publish;
        let (week, cutoff) = (publish.week_closed(now), publish.latest(now));
        if now - cutoff > MISSED || self.archive.edition(week.to_string()).await?.is_some() {
            return Ok(());
        }
        let report = self.draft(week, now).await?;
        tracing::info!(week = report.week, items = report.items, path = %report.markdown.display(), "the draft is ready");
        let event = if now - cutoff > LATE { "draft_late" } else { "draft_ready" };
        self.alert(event, &report.week, format!("{} items: {}", report.items, report.markdown.display()), now);
        Ok(())
    }

    /// The articles of a week: those of its time, and those of earlier weeks that came too late for theirs.
    async fn articles_of(&self, window: Window) -> anyhow::Result<Vec<KeptArticle>> {
        let mut articles = self.archive.articles(window.from, window.to).await?;
        articles.retain(|kept| kept.article.first_seen <= window.frozen);
        let after = window.frozen + TimeDelta::seconds(1);
        articles.extend(self.archive.late_articles(window.from, window.opened, after).await?);
        Ok(articles)
    }

    /// Grouping reads every text of the week: off the reactor.
    async fn group(&self, articles: Vec<KeptArticle>) -> anyhow::Result<Vec<Story>> {
        let config = self.config.clone();
        let grouped = aside(move || {
            let weight = |name: &str| config.sources.iter().find(|source| source.name == name).map_or(1.0, |source| source.weight);
            let preference = Preference { language: LANGUAGE, weight: &weight };
            telling::stories(articles.into_iter().map(|kept| (kept.article, kept.outlets)).collect(), &preference)
        });
        grouped.await.map_err(anyhow::Error::msg)
    }

    async fn printed_before(&self, week: Week) -> anyhow::Result<Vec<Printed>> {
        let mut printed = Vec::new();
        for known in self.archive.printed(MEMORY as usize + 1).await? {
            let Ok(of) = known.week.parse::<Week>() else { continue };
            if of >= week {
                continue;
            }
            let mut identities = vec![known.item.identity.clone()];
            if let Some(kept) = self.archive.article(&known.item.identity).await? {
                identities.push(kept.article.identity);
                identities.extend(kept.article.aliases);
            }
            printed.push(Printed { week: of, identities, title: known.item.headline });
        }
        Ok(printed)
    }

    async fn render(&self, edition: &Edition, frozen_at: DateTime<Utc>) -> anyhow::Result<Draft> {
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
        };
        Ok(draft::render(edition, &context)?)
    }

    async fn write(&self, week: Week, draft: &Draft, record: Option<&EditionRecord>) -> anyhow::Result<Vec<Outcome>> {
        let mut known: HashMap<String, String> = HashMap::new();
        if let Some(preview) = self.archive.mark(preview(week)).await? {
            known = serde_json::from_str(&preview).context("the archive's note of the last preview cannot be read")?;
        }
        known.extend(record.into_iter().flat_map(|record| record.files.iter().cloned()));
        let files = [("draft.md", &draft.markdown), ("draft.html", &draft.html), ("draft.json", &draft.json)]
            .map(|(name, text)| (name.to_owned(), text.clone().into_bytes()));
        let editions = self.editions.clone();
        let outcomes = aside(move || -> Result<Vec<Outcome>, press::PressError> {
            let outcomes = press::write(&press::week_folder(&editions, week), &files, &known)?;
            press::point_latest(&editions, week)?;
            Ok(outcomes)
        });
        Ok(outcomes.await.map_err(anyhow::Error::msg)??)
    }

    /// Keeps what was printed, and what our files look like, so that an editor's change is told from our own text.
    async fn remember(
        &self,
        edition: &Edition,
        frozen_at: DateTime<Utc>,
        open: bool,
        outcomes: &[Outcome],
        record: Option<EditionRecord>,
    ) -> anyhow::Result<()> {
        let mut files: HashMap<String, String> = record.into_iter().flat_map(|record| record.files).collect();
        files.extend(
            outcomes
                .iter()
                .filter(|outcome| outcome.kind != OutcomeKind::Kept)
                .map(|outcome| (outcome.name.clone(), outcome.sha256.clone())),
        );
        if open {
            return Ok(self.archive.set_mark(preview(edition.week), Some(serde_json::to_string(&files)?)).await?);
        }
        let mut files: Vec<(String, String)> = files.into_iter().collect();
        files.sort();
        let record = EditionRecord {
            week: edition.week.to_string(),
            from: edition.from,
            to: edition.to,
            frozen_at,
            late: frozen_at - edition.to > LATE,
            items: printed_items(edition),
            files,
        };
        Ok(self.archive.keep_edition(record).await?)
    }
}

/// The mark under which the archive remembers the files of a week that is still open.
fn preview(week: Week) -> String {
    format!("preview {week}")
}

fn printed_items(edition: &Edition) -> Vec<PrintedItem> {
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
                text_hash: draft::item_hash(&lead.text()),
            });
        }
    }
    items
}

fn report(edition: &Edition, open: bool, outcomes: &[Outcome]) -> DraftReport {
    let markdown = outcomes.iter().find(|outcome| outcome.name == "draft.md");
    DraftReport {
        week: edition.week.to_string(),
        markdown: markdown.map(|outcome| outcome.path.with_file_name("draft.md")).unwrap_or_default(),
        items: edition.sections.iter().map(|section| section.items.len()).sum(),
        open,
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
    }
}
