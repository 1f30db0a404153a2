//! What earlier editions printed, and what was said of each article when they were chosen.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::Newsroom;
use crate::desk::calendar::Week;
use crate::desk::edition::{Edition, MEMORY, Printed};
use crate::desk::story::telling::Told;

impl Newsroom {
    /// What stood in the editions before a week, with the reports of each story as they were then.
    pub(super) async fn printed_before(&self, week: Week, frozen: DateTime<Utc>) -> anyhow::Result<Vec<Printed>> {
        let mut printed = Vec::new();
        let mut told: HashMap<Week, (Told, DateTime<Utc>)> = HashMap::new();
        for known in self.archive.printed(MEMORY as usize + 1, frozen).await? {
            let Ok(of) = known.week.parse::<Week>() else { continue };
            if of >= week {
                continue;
            }
            let mut identities = vec![known.item.identity.clone()];
            let mut articles = Vec::new();
            if let Some(kept) = self.archive.article(&known.item.identity).await? {
                identities.push(kept.article.identity.clone());
                identities.extend(kept.article.aliases.iter().cloned());
                articles.push(kept.article);
            }
            if !told.contains_key(&of) {
                let stories = self.archive.week_stories(&known.week).await?.map(|(_, stories)| stories).unwrap_or_default();
                let record = self.archive.edition(&known.week).await?;
                told.insert(of, (stories, record.map_or_else(DateTime::default, |record| record.to)));
            }
            let Some((stories, until)) = told.get(&of) else { continue };
            // The other reports of the story as it was then.
            let story = stories.story(&known.item.identity);
            let others = stories.stories.iter().filter(|(_, of)| *of == story).map(|(identity, _)| identity.as_str());
            for other in others.chain([story]).filter(|other| *other != known.item.identity) {
                articles.extend(self.archive.article(other).await?.map(|kept| kept.article));
            }
            printed.push(Printed { week: of, identities, title: known.item.headline, url: known.item.url, articles, until: *until });
        }
        Ok(printed)
    }

    /// Keeps what was said of every article of the week, for the one who asks why.
    pub(super) async fn remember_choices(&self, edition: &Edition) -> anyhow::Result<()> {
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for item in edition.sections.iter().flat_map(|section| &section.items) {
            let reasons: Vec<String> = std::iter::once("chosen".to_owned()).chain(item.reasons.iter().cloned()).collect();
            let story = &item.story;
            for article in std::iter::once(&story.lead).chain(&story.others) {
                said.insert(article.identity.clone(), reasons.clone());
            }
        }
        for left in &edition.left_out {
            for identity in &left.identities {
                said.entry(identity.clone()).or_insert_with(|| vec![format!("not chosen: {}", left.reason)]);
            }
        }
        Ok(self.archive.keep_choices(edition.week.to_string(), said).await?)
    }
}
