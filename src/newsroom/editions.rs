//! The week's draft: made when its cut-off comes, or when asked for.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::choosing::{Choice, held_over};
use super::draft_report::{DraftReport, report};
use super::{Newsroom, health};
use crate::archive::editions::{EditionRecord, PrintedItem};
use crate::desk::calendar::Week;
use crate::desk::draft::{self, Draft, DraftContext, RefusedLink, SourceHealth};
use crate::desk::edition::Edition;

/// A draft that was missed longer ago than this is not made by itself: `keepup draft --week` makes it.
const MISSED: TimeDelta = TimeDelta::hours(72);
/// A draft made this long after its cut-off is late.
const LATE: TimeDelta = TimeDelta::hours(1);

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

    /// The time of a week.
    pub(super) fn window(&self, week: Week) -> anyhow::Result<(DateTime<Utc>, DateTime<Utc>)> {
        self.config.edition.publish.window(week).with_context(|| format!("{week} has no cut-off; see [edition] publish"))
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
        self.alert(event, &report.week, format!("{} items: {}", report.items, report.markdown.display()), now).await;
        Ok(())
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
