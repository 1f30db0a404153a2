//! How an article came to be what it is, for the one who asks why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::Archive;
use super::articles::{self, KeptArticle};
use super::choices::{self, Choice};
use super::codes;
use super::editions::{self, Printed};
use super::error::{ArchiveError, Trouble};
use super::issues;
use super::names;
use super::orders::{self, GivenOrder};
use super::stories::{self, told::StoryTrace};
use crate::desk::story::orders::Order;

/// Everything that is known of a URL or identity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    /// The article, with its aliases and outlets.
    pub article: Option<KeptArticle>,
    /// Headlines that it had before, and when each was replaced; oldest first.
    pub titles: Vec<(String, DateTime<Utc>)>,
    /// The state of its page, if one was ever wanted.
    pub page: Option<PageTrace>,
    /// Where it ran, or stands in a draft whose final issue is not recorded; newest first.
    pub printed: Vec<Printed>,
    /// What was said of it when a week was chosen, newest first.
    pub choices: Vec<Choice>,
    /// Weeks from whose draft it was cut, newest first.
    pub cut: Vec<String>,
    /// What editors ordered of its place in a week, earliest first; what they took back too.
    pub placed: Vec<GivenOrder>,
    /// Its story, once it is taken up.
    pub story: Option<StoryTrace>,
    /// What editors ordered of it, earliest first.
    pub orders: Vec<Order>,
    /// Headline and source of the articles in those orders, by identity.
    pub ordered: BTreeMap<String, (String, String)>,
    /// Sources that named it and whose entry was not taken.
    pub drops: Vec<DropTrace>,
}

/// The state of an article's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageTrace {
    /// Stored, and the article read from it.
    Stored {
        /// What answered.
        url: String,
        /// When.
        fetched: DateTime<Utc>,
        /// Bytes, unpacked.
        size: u64,
    },
    /// Waiting in the queue.
    Waiting {
        /// Not before this.
        due: DateTime<Utc>,
        /// How often it was asked for in vain.
        attempts: u32,
        /// What was wrong the last time, in words.
        reason: Option<String>,
    },
    /// It cannot be had.
    Ended {
        /// Why, in words.
        reason: String,
        /// How often it was asked for.
        attempts: u32,
    },
}

/// An entry that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropTrace {
    /// The source.
    pub source: String,
    /// Its headline there.
    pub title: String,
    /// Why, in words.
    pub reason: String,
    /// When it was first dropped.
    pub seen: DateTime<Utc>,
}

impl Archive {
    /// Everything that is known of a link, in any spelling, or of an identity.
    pub async fn trace(&self, name: impl Into<String>) -> Result<Trace, ArchiveError> {
        let name = name.into();
        self.read(move |conn| trace(conn, &name)).await
    }
}

fn trace(conn: &Connection, name: &str) -> Result<Trace, Trouble> {
    let mut trace = Trace::default();
    let mut links: BTreeSet<String> = names::spellings(name).into_iter().collect();
    if let Some(id) = articles::by_name(conn, name)? {
        let kept = articles::load(conn, id)?;
        trace.titles = titles(conn, id)?;
        trace.page = page(conn, id)?;
        trace.printed = editions::of_article(conn, id, &kept.article.aliases)?;
        trace.choices = choices::of_article(conn, std::iter::once(&kept.article.identity).chain(&kept.article.aliases))?;
        trace.cut = issues::cuts_of(conn, &kept.article.identity, &kept.article.aliases)?;
        trace.placed = orders::of_article(conn, &kept.article.identity, &kept.article.aliases)?;
        trace.story = stories::told::trace(conn, id)?;
        let identity = &kept.article.identity;
        let names_it = |order: &Order| order.articles.iter().chain(&order.others).any(|name| name == identity);
        trace.orders = stories::orders::all(conn)?.into_iter().filter(names_it).collect();
        for name in trace.orders.iter().flat_map(|order| order.articles.iter().chain(&order.others)) {
            if let Some(id) = names::find(conn, name)? {
                trace.ordered.insert(name.clone(), headline(conn, id)?);
            }
        }
        links.insert(kept.article.url.to_string());
        trace.article = Some(kept);
    }
    for link in &links {
        trace.drops.extend(drops(conn, link)?);
    }
    Ok(trace)
}

fn headline(conn: &Connection, id: i64) -> Result<(String, String), Trouble> {
    let mut query = conn.prepare_cached("SELECT title, name FROM articles JOIN sources ON sources.id = source WHERE articles.id = ?1")?;
    Ok(query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn titles(conn: &Connection, id: i64) -> Result<Vec<(String, DateTime<Utc>)>, Trouble> {
    let mut query = conn.prepare_cached("SELECT title, replaced FROM titles WHERE article = ?1 ORDER BY replaced, title")?;
    let rows = query.query_map([id], |row| Ok((row.get(0)?, codes::time(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn page(conn: &Connection, id: i64) -> Result<Option<PageTrace>, Trouble> {
    let mut stored = conn.prepare_cached("SELECT url, fetched, size FROM pages WHERE article = ?1")?;
    let found = stored
        .query_row([id], |row| Ok(PageTrace::Stored { url: row.get(0)?, fetched: codes::time(row, 1)?, size: codes::count(row, 2)? }))
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let mut wanted = conn.prepare_cached("SELECT ended, due, attempts, reason FROM page_requests WHERE article = ?1")?;
    let request = wanted.query_row([id], |row| {
        let (attempts, reason): (u32, Option<String>) = (row.get(2)?, row.get(3)?);
        Ok(match row.get::<_, Option<String>>(0)? {
            None => PageTrace::Waiting { due: codes::time(row, 1)?, attempts, reason },
            Some(_) => PageTrace::Ended { reason: reason.unwrap_or_default(), attempts },
        })
    });
    Ok(request.optional()?)
}

fn drops(conn: &Connection, url: &str) -> Result<Vec<DropTrace>, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT sources.name, title, reason, seen FROM drops JOIN sources ON sources.id = source WHERE url = ?1 ORDER BY seen, sources.name",
    )?;
    let rows = query.query_map([url], |row| {
        Ok(DropTrace { source: row.get(0)?, title: row.get(1)?, reason: row.get(2)?, seen: codes::time(row, 3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
