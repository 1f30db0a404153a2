//! Which articles are one story, and why: for the draft and for whoever asks.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::shelf::{members, number_by_article, story_of};
use crate::archive::Archive;
use crate::archive::codes;
use crate::archive::error::{ArchiveError, Trouble};
use crate::archive::names;
use crate::desk::story::index::Number;
use crate::desk::story::telling::Told;

/// The story of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryTrace {
    /// Identity of its first article, which names it.
    pub id: String,
    /// Its articles, the first in front.
    pub articles: Vec<StoryArticle>,
    /// Why they are one story, in the order in which it was found.
    pub joints: Vec<JointTrace>,
}

/// An article of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryArticle {
    /// Its identity.
    pub identity: String,
    /// Its source.
    pub source: String,
    /// Its headline.
    pub title: String,
    /// Its URL.
    pub url: String,
    /// BCP 47 tag.
    pub language: String,
    /// Publication, else first sight.
    pub at: DateTime<Utc>,
}

/// Why an article is in one story with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JointTrace {
    /// Identity of the one that came.
    pub article: String,
    /// Identity of the one that it belongs with.
    pub with: String,
    /// In words.
    pub evidence: String,
}

impl Archive {
    /// Which stories these articles are told in, by identity or alias, and what says so. Articles that are not taken up yet are in no
    /// story.
    pub async fn told(&self, identities: Vec<String>) -> Result<Told, ArchiveError> {
        self.read(move |conn| told(conn, &identities)).await
    }

    /// The stories of a week as they were when its draft was first made, if they were kept, and when that was.
    pub async fn week_stories(&self, week: impl Into<String>) -> Result<Option<(DateTime<Utc>, Told)>, ArchiveError> {
        let week = week.into();
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT frozen, told FROM week_stories WHERE week = ?1")?;
            let found = query.query_row([week], |row| Ok((codes::time(row, 0)?, row.get::<_, String>(1)?))).optional()?;
            let read = |json: String| {
                serde_json::from_str(&json).map_err(|error| Trouble::Row { detail: format!("the stories of a week: {error}") })
            };
            found.map(|(at, json)| Ok((at, read(json)?))).transpose()
        })
        .await
    }

    /// Keeps the stories of a week, so that it can be drawn up again as it was. Those kept before stay.
    pub async fn keep_week_stories(&self, week: impl Into<String>, at: DateTime<Utc>, told: &Told) -> Result<(), ArchiveError> {
        let (week, json) = (week.into(), serde_json::to_string(told).unwrap_or_default());
        self.write(move |conn| {
            conn.execute("INSERT INTO week_stories VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", (week, at.timestamp(), json))?;
            Ok(())
        })
        .await
    }

    /// The story of an article, by identity, alias or link in any spelling; `None` when the article is unknown or not taken up yet.
    pub async fn story(&self, name: impl Into<String>) -> Result<Option<StoryTrace>, ArchiveError> {
        let name = name.into();
        self.read(move |conn| match crate::archive::articles::by_name(conn, &name)? {
            Some(id) => trace(conn, id),
            None => Ok(None),
        })
        .await
    }
}

fn told(conn: &Connection, identities: &[String]) -> Result<Told, Trouble> {
    let mut told = Told::default();
    let mut first = conn.prepare_cached("SELECT identity FROM grouped JOIN articles ON articles.id = article WHERE number = ?1")?;
    let mut why = conn.prepare_cached("SELECT id, evidence FROM joints WHERE article = ?1")?;
    let mut evidence: BTreeMap<i64, (String, String)> = BTreeMap::new();
    for identity in identities {
        let Some(article) = names::find(conn, identity)? else { continue };
        let Some(number) = number_by_article(conn, article)? else { continue };
        let story = story_of(conn, number)?.unwrap_or(number);
        let id: String = first.query_row([story], |row| row.get(0))?;
        if id != *identity {
            told.stories.insert(identity.clone(), id);
        }
        let mut rows = why.query([number])?;
        while let Some(row) = rows.next()? {
            evidence.insert(row.get(0)?, (identity.clone(), row.get(1)?));
        }
    }
    told.evidence = evidence.into_values().collect();
    Ok(told)
}

/// The story of an article by its row id.
pub(in crate::archive) fn trace(conn: &Connection, id: i64) -> Result<Option<StoryTrace>, Trouble> {
    let Some(number) = number_by_article(conn, id)? else { return Ok(None) };
    let story = story_of(conn, number)?.unwrap_or(number);
    let mut articles = Vec::new();
    let mut joints = BTreeMap::new();
    for member in members(conn, story)? {
        articles.extend(article(conn, member)?);
        let mut query = conn.prepare_cached("SELECT id, other, evidence FROM joints WHERE article = ?1")?;
        let mut rows = query.query([member])?;
        while let Some(row) = rows.next()? {
            joints.insert(row.get::<_, i64>(0)?, (member, row.get::<_, Number>(1)?, row.get::<_, String>(2)?));
        }
    }
    let identity =
        |number: Number| -> Result<String, Trouble> { Ok(article(conn, number)?.map(|article| article.identity).unwrap_or_default()) };
    let joints =
        joints.into_values().map(|(from, to, evidence)| Ok(JointTrace { article: identity(from)?, with: identity(to)?, evidence }));
    let joints = joints.collect::<Result<_, Trouble>>()?;
    Ok(articles.first().map(|first: &StoryArticle| first.identity.clone()).map(|id| StoryTrace { id, articles, joints }))
}

fn article(conn: &Connection, number: Number) -> Result<Option<StoryArticle>, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT identity, sources.name, title, articles.url, language, effective
         FROM grouped JOIN articles ON articles.id = article JOIN sources ON sources.id = source WHERE number = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(StoryArticle {
            identity: row.get(0)?,
            source: row.get(1)?,
            title: row.get(2)?,
            url: row.get(3)?,
            language: row.get(4)?,
            at: codes::time(row, 5)?,
        })
    };
    Ok(query.query_row([number], read).optional()?)
}
