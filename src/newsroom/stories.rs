//! Stories: articles are taken up as they come, made anew on demand, and split or merged by editors.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::progress::{Progress, Silent};
use super::round::short_of_room;
use super::{Newsroom, apart};
use crate::archive::articles::KeptArticle;
use crate::archive::stories::Waiting;
use crate::desk::edition::Window;
use crate::desk::story::candidates::WINDOW;
use crate::desk::story::digest::Digest;
use crate::desk::story::telling;

/// Articles taken up in one transaction.
const BATCH: usize = 200;
/// Articles of earlier weeks that a draft waits for, when they came since the last one.
const LATECOMERS: usize = 1_000;

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
        self.group_some(Waiting::All, most, progress, stop).await
    }

    /// Takes up what may have a say in a week's draft: the articles of its time and of the days before, those that were printed, and those
    /// that came since the last draft, of these [`LATECOMERS`] at most. An archive that was filled at once has a million others, which
    /// would hold the draft up for minutes. Without room on the disk, the draft makes do with what is taken up. Returns how many are left.
    pub(super) async fn group_for(&self, window: Window) -> anyhow::Result<u64> {
        let (stop, around) = (CancellationToken::new(), TimeDelta::seconds(WINDOW));
        let of_time = Waiting::Of { from: window.from - around, to: window.to + around };
        let latecomers = Waiting::Arrived { from: window.opened, to: window.frozen + TimeDelta::seconds(1) };
        for (which, most) in [(of_time, usize::MAX), (latecomers, LATECOMERS)] {
            if let Some(shortage) = short_of_room(self.group_some(which, most, &Silent, &stop).await.map(drop))? {
                tracing::warn!("not all that came is taken up into stories: {shortage}");
                break;
            }
        }
        Ok(self.archive.count_ungrouped().await?)
    }

    async fn group_some(
        &self,
        which: Waiting,
        most: usize,
        progress: &dyn Progress,
        stop: &CancellationToken,
    ) -> anyhow::Result<Regrouped> {
        let mut report = Regrouped::default();
        let grouper = self.archive.grouper();
        while report.articles < most && !stop.is_cancelled() {
            let instants = self.archive.ungrouped(which, BATCH).await?;
            if instants.is_empty() {
                break;
            }
            let titles: Vec<String> = instants.iter().flatten().map(|kept| kept.article.title.clone()).collect();
            let names = Arc::clone(&self.config.names);
            let digests = apart(move || {
                let digests = |instant: Vec<KeptArticle>| instant.iter().map(|kept| telling::digest(&kept.article, &names)).collect();
                instants.into_iter().map(digests).collect::<Vec<Vec<Digest>>>()
            });
            report.joined += grouper.take_up(digests.await?).await?;
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
