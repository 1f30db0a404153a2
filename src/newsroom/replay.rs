//! Reading the stored pages again, with today's method and today's `feeds.toml`, without the network.

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::progress::Progress;
use super::{Newsroom, aside};
use crate::archive::pages::{PageOutcome, PageVisit, StoredPage};
use crate::desk::intake::{self, headline};
use crate::desk::writeup::PageKind;

/// Pages read from the archive at a time: their bodies are megabytes.
const BATCH: usize = 32;

/// What came of a replay.
#[derive(Debug, Clone, Copy, Default, Serialize, PartialEq, Eq)]
pub struct ReplayReport {
    /// Stored pages that were read again.
    pub pages: usize,
    /// Articles that came out otherwise than before.
    pub changed: usize,
}

impl Newsroom {
    /// Reads every stored page again and keeps what comes out. A page that is no article by today's method leaves its article as it is.
    pub async fn replay(&self, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<ReplayReport> {
        let mut report = ReplayReport::default();
        let mut after = 0;
        progress.begin("pages", 0);
        while !stop.is_cancelled() {
            let batch = self.archive.stored_pages(after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = last.number;
            for stored in batch {
                progress.step(stored.page.url.as_str());
                report.pages += 1;
                report.changed += usize::from(self.read_again(stored).await?);
            }
        }
        progress.end();
        while !stop.is_cancelled() && self.archive.index_words().await? > 0 {}
        Ok(report)
    }

    async fn read_again(&self, stored: StoredPage) -> anyhow::Result<bool> {
        let Some(kept) = self.archive.article(&stored.identity).await? else { return Ok(false) };
        let before = kept.article;
        let Some(source) = self.config.sources.iter().find(|source| source.name == before.source).cloned() else { return Ok(false) };
        let (rules, title, url) = (source.clone(), before.title.clone(), stored.page.url.clone());
        let writeup = match aside(move || intake::write_up(&stored.page, Some(&rules), headline::hint(&title))).await {
            Ok(writeup) => writeup,
            Err(words) => {
                tracing::warn!(%url, problem = words, "a stored page cannot be read");
                return Ok(false);
            }
        };
        if !matches!(writeup.kind, PageKind::Article | PageKind::Teaser) {
            return Ok(false);
        }
        let after = intake::complete(before.clone(), writeup, &source);
        if after == before {
            return Ok(false);
        }
        let outcome = PageOutcome::Read { article: Box::new(after), page: None };
        self.archive.keep_page(PageVisit { identity: stored.identity, outcome, silence: None, at: self.clock.now() }).await?;
        Ok(true)
    }
}
