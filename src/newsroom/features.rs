//! The feature that a week proposes: what recent weeks told, read week by week, so that no more than a week's texts are in memory.

use anyhow::Context as _;
use chrono::TimeDelta;

use super::{Newsroom, apart};
use crate::desk::calendar::Week;
use crate::desk::edition::{Edition, Form, MEMORY, Window};
use crate::desk::feature::{self, Clue, Feature, Proposal};
use crate::desk::story::telling::Told;

impl Newsroom {
    /// What the articles of recent weeks speak of; nothing where the edition has no feature.
    pub(super) async fn clues(&self, window: Window) -> anyhow::Result<Vec<Clue>> {
        let mut clues = Vec::new();
        if !self.config.edition.sections.iter().any(|section| section.form == Form::Feature) {
            return Ok(clues);
        }
        for back in 0..feature::WEEKS {
            let to = window.to - TimeDelta::weeks(back);
            let mut kept = self.archive.articles(to - TimeDelta::weeks(1), to).await?;
            kept.retain(|kept| kept.article.first_seen <= window.frozen);
            let names = self.config.names.clone();
            let read = apart(move || kept.iter().map(|kept| feature::read(&kept.article, &names)).collect::<Vec<_>>());
            clues.extend(read.await?);
        }
        Ok(clues)
    }

    /// Puts the outline of a feature into the sections that want one, or says why there is none.
    pub(super) async fn propose(&self, edition: &mut Edition, clues: &[Clue], told: &Told) -> anyhow::Result<()> {
        let used = self.used(edition.week).await?;
        for section in edition.sections.iter_mut().filter(|section| section.settings.form == Form::Feature) {
            let outline = match feature::propose(clues, told, (section.settings.least, section.settings.most), edition.to, &used) {
                Ok(proposal) => self.outline(proposal, section.settings.least).await?,
                Err(missing) => Err(missing),
            };
            match outline {
                Ok(feature) => section.feature = Some(feature),
                Err(missing) => section.shortage = Some(missing),
            }
        }
        Ok(())
    }

    async fn outline(&self, proposal: Proposal, least: usize) -> anyhow::Result<Result<Feature, String>> {
        let mut articles = Vec::new();
        for identity in proposal.stories.iter().flatten() {
            articles.extend(self.archive.article(identity).await?.map(|kept| kept.article));
        }
        let names = self.config.names.clone();
        apart(move || feature::outline(proposal, &articles, least, &names)).await
    }

    /// Themes of the features of the last editions, with the edition that had them.
    async fn used(&self, week: Week) -> anyhow::Result<Vec<(String, String)>> {
        let mut used = Vec::new();
        let mut of = week;
        for _ in 0..MEMORY {
            of = of.previous();
            let Some(themes) = self.archive.mark(mark(of)).await? else { continue };
            let themes: Vec<String> = serde_json::from_str(&themes).context("the archive's note of a feature cannot be read")?;
            used.extend(themes.into_iter().map(|theme| (theme, of.to_string())));
        }
        Ok(used)
    }

    /// Remembers the themes of an edition that is out.
    pub(super) async fn remember_features(&self, edition: &Edition) -> anyhow::Result<()> {
        let themes: Vec<&str> =
            edition.sections.iter().filter_map(|section| section.feature.as_ref()).map(|feature| feature.theme.as_str()).collect();
        let note = if themes.is_empty() { None } else { Some(serde_json::to_string(&themes)?) };
        Ok(self.archive.set_mark(mark(edition.week), note).await?)
    }
}

/// The mark under which the archive remembers the themes of a week's features.
fn mark(week: Week) -> String {
    format!("feature {week}")
}
