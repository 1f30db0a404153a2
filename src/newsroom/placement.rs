//! Editors' orders about a week: pin, drop, move; and where a story stands in it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Newsroom;
use super::naming;
use crate::archive::articles::KeptArticle;
use crate::archive::orders::{GivenOrder, NewOrder};
use crate::desk::calendar::Week;
use crate::desk::edition::orders::OrderKind;
use crate::desk::edition::{Edition, Item, SectionSettings};

/// The state of a week whose draft is not made yet.
pub(super) const OPEN: &str = "open";

/// Why an order was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacementError {
    /// `feeds.toml` has no such section.
    #[error("no section is called {name:?}; feeds.toml has {known}")]
    Section {
        /// As given.
        name: String,
        /// Names and headings of those there are.
        known: String,
    },
    /// No such order was ever given.
    #[error("there is no order {number}; `keepup order list` shows them all")]
    Order {
        /// As given.
        number: i64,
    },
}

/// Where a story stands in a week, as it would be drawn up now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placement {
    /// As `2023-W19`.
    pub week: String,
    /// `open`, `frozen` (its draft is made) or `published`.
    pub state: &'static str,
    /// Identity of the article.
    pub identity: String,
    /// Its headline.
    pub title: String,
    /// Its URL.
    pub url: String,
    /// Where it is; `None` when it is not in.
    pub place: Option<Place>,
    /// Why it is in or not, in words.
    pub reasons: Vec<String>,
}

/// A place in an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Heading of the section.
    pub section: String,
    /// From 1.
    pub position: usize,
    /// Headline of the article that tells the story there.
    pub headline: String,
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = self.reasons.join("; ");
        write!(f, "\u{201c}{}\u{201d}\n  {}\n  ", self.title, self.url)?;
        match &self.place {
            Some(Place { section, position, headline }) => {
                let told_by = if *headline == self.title { String::new() } else { format!(", as \u{201c}{headline}\u{201d}") };
                write!(f, "in {}, \u{201c}{section}\u{201d}, item {position}{told_by}: {reasons}", self.week)?;
            }
            None => write!(f, "not in {}: {reasons}", self.week)?,
        }
        match self.state {
            OPEN => Ok(()),
            "frozen" => write!(f, "\n  The draft of {0} is made: `keepup draft --week {0}` draws it up again.", self.week),
            _ => write!(f, "\n  {} is published: what readers have stays as it is.", self.week),
        }
    }
}

impl Newsroom {
    /// Takes an order about the story of the article that is meant, for a week, else for the open one. It outranks the choice from now on.
    pub async fn place(&self, kind: OrderKind, name: &str, section: Option<&str>, week: Option<Week>) -> anyhow::Result<Placement> {
        let kept = naming::find(&self.archive, name).await?;
        let now = self.clock.now();
        let week = week.unwrap_or_else(|| self.config.edition.publish.week_of(now));
        self.give(kind, &kept, section, week, now).await?;
        self.whereabouts(week, &kept, now).await
    }

    /// Keeps an order about an article that is known.
    pub(super) async fn give(
        &self,
        kind: OrderKind,
        kept: &KeptArticle,
        section: Option<&str>,
        week: Week,
        at: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.window(week)?;
        let section = section.map(|name| self.section(name)).transpose()?.map(|section| section.name.clone());
        let order = NewOrder { week: week.to_string(), kind, section, article: kept.article.identity.clone(), at };
        self.archive.give_order(order).await?;
        Ok(())
    }

    /// Takes an order back, and says where the story stands without it.
    pub async fn undo(&self, number: i64) -> anyhow::Result<(GivenOrder, Option<Placement>)> {
        let now = self.clock.now();
        let Some(order) = self.archive.undo_order(number, now).await? else { return Err(PlacementError::Order { number }.into()) };
        let placement = match (order.week.parse(), self.archive.article(order.article.clone()).await?) {
            (Ok(week), Some(kept)) => Some(self.whereabouts(week, &kept, now).await?),
            _ => None,
        };
        Ok((order, placement))
    }

    /// Where the story of an article stands in a week.
    pub(super) async fn whereabouts(&self, week: Week, kept: &KeptArticle, now: DateTime<Utc>) -> anyhow::Result<Placement> {
        let record = self.archive.edition(week.to_string()).await?;
        let state = match &record {
            _ if self.archive.issue(week.to_string()).await?.is_some() => "published",
            Some(_) => "frozen",
            None => OPEN,
        };
        let edition = self.choose(week, now, record.as_ref()).await?.edition;
        let article = &kept.article;
        let mut placement = Placement {
            week: week.to_string(),
            state,
            identity: article.identity.clone(),
            title: article.title.clone(),
            url: article.url.to_string(),
            place: None,
            reasons: Vec::new(),
        };
        let story = self.archive.story(article.identity.clone()).await?.map_or_else(|| article.identity.clone(), |story| story.id);
        match stands(&edition, &[&article.identity, &story]) {
            Stands::In { section, position, item } => {
                let headline = item.story.lead.title.clone();
                placement.place = Some(Place { section: section.title.clone(), position, headline });
                placement.reasons.clone_from(&item.reasons);
            }
            Stands::Out(reason) => placement.reasons.push(reason.to_owned()),
            Stands::Elsewhere => placement.reasons.push("it is of another week".to_owned()),
        }
        Ok(placement)
    }

    /// The section of this name, or with this heading.
    pub(super) fn section(&self, name: &str) -> Result<&SectionSettings, PlacementError> {
        let sections = &self.config.edition.sections;
        let wanted = name.trim().to_lowercase();
        let found = sections.iter().find(|section| section.name.to_lowercase() == wanted);
        found.or_else(|| sections.iter().find(|section| section.title.to_lowercase() == wanted)).ok_or_else(|| {
            let known = sections.iter().map(|section| format!("{} (\u{201c}{}\u{201d})", section.name, section.title));
            PlacementError::Section { name: name.to_owned(), known: known.collect::<Vec<_>>().join(", ") }
        })
    }
}

/// Where a story is in an edition.
enum Stands<'a> {
    In { section: &'a SectionSettings, position: usize, item: &'a Item },
    Out(&'a str),
    Elsewhere,
}

fn stands<'a>(edition: &'a Edition, names: &[&str]) -> Stands<'a> {
    for section in &edition.sections {
        for (position, item) in (1..).zip(&section.items) {
            let articles = std::iter::once(&item.story.lead).chain(&item.story.others);
            let mut identities = articles.map(|article| article.identity.as_str()).chain([item.story.id.as_str()]);
            if identities.any(|identity| names.contains(&identity)) {
                return Stands::In { section: &section.settings, position, item };
            }
        }
    }
    let left = edition.left_out.iter().find(|left| left.identities.iter().any(|identity| names.contains(&identity.as_str())));
    left.map_or(Stands::Elsewhere, |left| Stands::Out(&left.reason))
}
