//! Orders of editors about stories: split, merge, show.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::Newsroom;
use super::naming;
use super::progress::Silent;
use crate::archive::Archive;
use crate::archive::stories::told::StoryTrace;
use crate::desk::story::orders::OrderKind;

/// Why an order was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A story with one article has nothing to split.
    #[error("\u{201c}{title}\u{201d} is a story by itself: there is nothing to split it from")]
    Alone {
        /// Its headline.
        title: String,
    },
    /// One article makes no two stories.
    #[error("a merge takes two articles or more, and these are one; name one article of each story")]
    One,
}

/// What came of an order.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct OrderReport {
    /// The stories of the articles that were named, as they are now.
    pub stories: Vec<StoryTrace>,
}

impl Newsroom {
    /// Takes an order about the articles at these links, in any spelling, or with these identities. It outranks the method from now on.
    pub async fn order(&self, kind: OrderKind, names: &[String], at: DateTime<Utc>) -> anyhow::Result<OrderReport> {
        self.group_all(&Silent, &CancellationToken::new()).await?;
        let mut articles: Vec<(String, String)> = Vec::new();
        for name in names {
            let article = known(&self.archive, name).await?;
            if !articles.contains(&article) {
                articles.push(article);
            }
        }
        if kind == OrderKind::Merge && articles.len() < 2 {
            return Err(OrderError::One.into());
        }
        if kind == OrderKind::Split {
            for (identity, title) in &articles {
                if self.archive.story(identity).await?.is_none_or(|story| story.articles.len() < 2) {
                    return Err(OrderError::Alone { title: title.clone() }.into());
                }
            }
        }
        let identities: Vec<String> = articles.into_iter().map(|(identity, _)| identity).collect();
        self.archive.order_stories(kind, identities.clone(), at).await?;
        let mut stories: Vec<StoryTrace> = Vec::new();
        for identity in identities {
            stories.extend(self.archive.story(identity).await?.filter(|story| stories.iter().all(|known| known.id != story.id)));
        }
        Ok(OrderReport { stories })
    }
}

/// The story of the article at a link, in any spelling, or with this identity; `None` when it is not taken up yet.
pub async fn show(archive: &Archive, name: &str) -> anyhow::Result<Option<StoryTrace>> {
    let (identity, _) = known(archive, name).await?;
    Ok(archive.story(identity).await?)
}

/// Identity and headline of the article that is meant.
async fn known(archive: &Archive, name: &str) -> anyhow::Result<(String, String)> {
    let article = naming::find(archive, name).await?.article;
    Ok((article.identity, article.title))
}
