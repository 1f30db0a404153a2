//! The open week's draft, kept current as news comes in.

use std::path::PathBuf;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Newsroom;
use super::draft_report::DraftReport;
use super::writing::DRAFT;
use crate::desk::calendar::Week;
use crate::press;

/// A draft that is being written when the stop comes has this long to end.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What came of looking whether the draft of an open week is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Nothing has come in since.
    Current,
    /// It was drawn up again.
    Renewed(DraftReport),
    /// An editor has touched the file: from here on it is his.
    Edited(PathBuf),
    /// The cut-off has come; the draft was made if nobody had made it.
    Frozen(Option<DraftReport>),
}

impl Newsroom {
    /// Draws up an open week again, if anything came in since the last time and nobody has touched its draft.
    pub async fn look(&self, week: Week) -> anyhow::Result<Look> {
        let now = self.clock.now();
        if self.archive.edition(week.to_string()).await?.is_some() {
            return Ok(Look::Frozen(None));
        }
        let path = press::week_folder(&self.editions, week).join(DRAFT);
        let edited = self.is_edited(week).await?;
        if edited == Some(true) {
            return Ok(Look::Edited(path));
        }
        if now >= self.window(week)?.1 {
            return Ok(Look::Frozen(Some(self.draft(week, now).await?)));
        }
        // Asked before the draft is drawn up: what comes in meanwhile is for the next time.
        let news = Some(self.archive.news().await?);
        if self.archive.mark(looked_at(week)).await? == news && edited.is_some() {
            return Ok(Look::Current);
        }
        let report = self.draft(week, now).await?;
        self.archive.set_mark(looked_at(week), news).await?;
        Ok(Look::Renewed(report))
    }

    /// Keeps the open week's draft current until an editor touches it, the cut-off freezes it, or `stop` is cancelled; `tell` hears of every
    /// look that found something. The database is asked every `pace`; it may be another process that fetches.
    pub async fn watch_week(&self, pace: Duration, stop: &CancellationToken, tell: &dyn Fn(&Look)) -> anyhow::Result<()> {
        let week = self.config.edition.publish.week_of(self.clock.now());
        loop {
            let look = self.look(week);
            tokio::pin!(look);
            let look = tokio::select! {
                look = &mut look => look?,
                () = stop.cancelled() => {
                    // what is being written is written whole, and remembered
                    return tokio::time::timeout(LAST_WORDS, look).await.map_or(Ok(()), |last| last.map(drop));
                }
            };
            match &look {
                Look::Current => {}
                Look::Renewed(_) => tell(&look),
                Look::Edited(_) | Look::Frozen(_) => {
                    tell(&look);
                    return Ok(());
                }
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(pace) => {}
            }
        }
    }

    /// The daemon's way of it, after a round, when `[edition] preview` is set. A draft that an editor has touched is left to him.
    pub async fn preview_due(&self) -> anyhow::Result<()> {
        if !self.config.edition.preview {
            return Ok(());
        }
        let week = self.config.edition.publish.week_of(self.clock.now());
        match self.look(week).await? {
            Look::Renewed(report) => {
                tracing::info!(week = report.week, items = report.items, path = %report.markdown.display(), "the open week's draft was renewed");
            }
            Look::Edited(path) => tracing::debug!(path = %path.display(), "an editor has touched the open week's draft: it is left to him"),
            Look::Current | Look::Frozen(_) => {}
        }
        Ok(())
    }
}

/// The mark under which the archive remembers what it held when the draft of an open week was last drawn up.
fn looked_at(week: Week) -> String {
    format!("looked at {week}")
}
