//! What a week has: its articles, their stories, and what is chosen of them.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Newsroom, apart};
use crate::archive::articles::KeptArticle;
use crate::archive::editions::EditionRecord;
use crate::desk::article::Article;
use crate::desk::calendar::Week;
use crate::desk::edition::orders::{Order, OrderKind};
use crate::desk::edition::{self, Edition, Material, Printed, Window};
use crate::desk::feature::Clue;
use crate::desk::story::Story;
use crate::desk::story::telling::{self, Preference, Told};

/// The newsletter's language.
const LANGUAGE: &str = "en";
/// What cannot be read is held over from week to week for so long.
const HELD: TimeDelta = TimeDelta::weeks(4);

/// A week as it is chosen.
pub(super) struct Choice {
    pub(super) edition: Edition,
    /// Identities of articles of the week of which there is nothing to print yet.
    pub(super) unread: Vec<String>,
    /// Articles of other weeks that are in no story yet.
    pub(super) ungrouped: u64,
}

impl Newsroom {
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
        let stories = apart(move || {
            let weight = |name: &str| config.sources.iter().find(|source| source.name == name).map_or(1.0, |source| source.weight);
            let preference = Preference { language: LANGUAGE, weight: &weight };
            telling::stories(articles.into_iter().map(|kept| (kept.article, kept.outlets)).collect(), &told, &preference)
        });
        stories.await
    }
}

/// Whether there is nothing of an article to print yet.
fn is_unread(article: &Article) -> bool {
    article.title.is_empty() || (article.summary.is_empty() && article.body.is_empty())
}

/// The mark under which the archive remembers what could not be read when a week was frozen.
pub(super) fn held_over(week: Week) -> String {
    format!("held over {week}")
}
