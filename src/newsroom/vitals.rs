//! The newsroom's vital signs, gathered from the archive.

use chrono::{DateTime, Utc};

use super::Newsroom;
use super::health;
use crate::desk::vitals::{EditionVitals, RoundVitals, SourceVitals, Vitals};

/// Passes among which the last round that ended is looked for.
const PASSES: usize = 50;

impl Newsroom {
    /// How the newsroom is at `now`. What the daemon alone knows (the last shift, the last reload) is its to add.
    pub async fn vitals(&self, now: DateTime<Utc>) -> anyhow::Result<Vitals> {
        let sources = health::of_sources(&self.config, &self.archive, now).await?;
        let waiting = self.archive.waiting_pages().await?;
        let passes = self.archive.runs(PASSES).await?;
        let ended = |run: &crate::archive::runs::Run| Some(RoundVitals { began: run.began, took: run.ended? - run.began });
        Ok(Vitals {
            at: now,
            version: env!("CARGO_PKG_VERSION"),
            sources: sources.into_iter().map(of_source).collect(),
            pages_waiting: waiting.iter().map(|host| host.waiting).sum(),
            hosts_silent: self.archive.silences(now).await?.len() as u64,
            round: passes.iter().filter(|run| run.kind == "round").find_map(ended),
            parsers_stuck: super::stuck_parsers(),
            alerts_untaken: self.archive.count_untaken_alerts().await?,
            archive_bytes: self.archive.bytes(),
            edition: self.edition_vitals(now).await?,
            config_sound: true,
            paused: health::shortage(&self.config, &self.archive).await?.map(|shortage| shortage.to_string()),
            trouble: None,
        })
    }

    async fn edition_vitals(&self, now: DateTime<Utc>) -> anyhow::Result<EditionVitals> {
        let publish = &self.config.edition.publish;
        let week = publish.week_closed(now).to_string();
        let record = self.archive.edition(week.clone()).await?;
        Ok(EditionVitals {
            week,
            written: record.as_ref().is_some_and(|record| !record.files.is_empty()),
            late: record.as_ref().is_some_and(|record| record.late),
            items: record.map_or(0, |record| record.items.len() as u64),
            next_cutoff: publish.next(now),
        })
    }
}

fn of_source(source: health::SourceHealth) -> SourceVitals {
    SourceVitals {
        name: source.name,
        standing: source.standing,
        last_success: source.last_success,
        last_new: source.last_new,
        next_visit: source.next_visit,
        failures: source.failures,
        articles: source.articles,
        news_every: source.news_every,
    }
}
