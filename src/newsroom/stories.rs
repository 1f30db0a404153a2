//! Stories: articles are taken up as they come, made anew on demand, and split or merged by editors.

use std::sync::Arc;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::progress::Progress;
use super::{Newsroom, aside};
use crate::archive::articles::KeptArticle;
use crate::desk::story::digest::Digest;
use crate::desk::story::telling;

/// Articles taken up in one transaction.
const BATCH: usize = 200;

/// What came of making all stories anew.
#[derive(Debug, Clone, Copy, Default, Serialize, PartialEq, Eq)]
pub struct Regrouped {
    /// Articles taken up.
    pub articles: usize,
    /// Of these, articles that joined another.
    pub joined: usize,
}

impl Newsroom {
    /// Takes up all articles that are in no story yet or have changed.
    pub(super) async fn group_all(&self, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<Regrouped> {
        self.group(usize::MAX, progress, stop).await
    }

    /// Takes up articles that are in no story yet or have changed, about `most` of them.
    pub(super) async fn group(&self, most: usize, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<Regrouped> {
        let mut report = Regrouped::default();
        let grouper = self.archive.grouper();
        while report.articles < most && !stop.is_cancelled() {
            let instants = self.archive.ungrouped(BATCH).await?;
            if instants.is_empty() {
                break;
            }
            let titles: Vec<String> = instants.iter().flatten().map(|kept| kept.article.title.clone()).collect();
            let names = Arc::clone(&self.config.names);
            let digests = aside(move || {
                let digests = |instant: Vec<KeptArticle>| instant.iter().map(|kept| telling::digest(&kept.article, &names)).collect();
                instants.into_iter().map(digests).collect::<Vec<Vec<Digest>>>()
            });
            report.joined += grouper.take_up(digests.await.map_err(anyhow::Error::msg)?).await?;
            report.articles += titles.len();
            for title in &titles {
                progress.step(title);
            }
        }
        Ok(report)
    }

    /// Forgets all stories and takes every article up again with today's method, in the order in which they arrived. What editors ordered
    /// holds, and frozen weeks keep their stories. One that is stopped goes on with the next pass.
    pub async fn reindex(&self, progress: &dyn Progress, stop: &CancellationToken) -> anyhow::Result<Regrouped> {
        self.archive.forget_stories().await?;
        progress.begin("articles", self.archive.count_ungrouped().await? as usize);
        let report = self.group_all(progress, stop).await;
        progress.end();
        report
    }
}
