//! The queue of article pages that are wanted, and those that cannot be had.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;

use super::Archive;
use super::codes;
use super::error::{ArchiveError, Trouble};
use crate::desk::visit;

/// A page that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedPage {
    /// Of the article.
    pub identity: String,
    /// What to ask for.
    pub url: Url,
    /// The source whose rules hold for it.
    pub source: String,
    /// Headline.
    pub title: String,
    /// How often it was asked for in vain.
    pub attempts: u32,
}

/// Pages that wait for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostQueue {
    /// Host, with its port when it is not the scheme's own.
    pub host: String,
    /// How many wait.
    pub waiting: u64,
    /// When the first of them is due, a host's silence counted in.
    pub next_due: DateTime<Utc>,
}

/// A page that may not be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPage {
    /// The source that named it.
    pub source: String,
    /// Its URL.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// Why, in words.
    pub reason: String,
    /// Since when it is wanted.
    pub since: DateTime<Utc>,
}

impl Archive {
    /// Pages that are due at `now`, `limit` of them: one of each host in turn, each host's longest due first.
    /// Hosts that have asked for quiet are left out.
    pub async fn due_pages(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<QueuedPage>, ArchiveError> {
        self.read(move |conn| due(conn, now, limit)).await
    }

    /// The queue, by host.
    pub async fn waiting_pages(&self) -> Result<Vec<HostQueue>, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached(
                "SELECT page_requests.host, count(*), max(min(due), coalesce(until, 0))
                 FROM page_requests LEFT JOIN silences ON silences.host = page_requests.host
                 WHERE ended IS NULL GROUP BY page_requests.host",
            )?;
            let rows = query
                .query_map([], |row| Ok(HostQueue { host: row.get(0)?, waiting: codes::count(row, 1)?, next_due: codes::time(row, 2)? }))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Pages that may not be asked for, newest first.
    pub async fn refused_pages(&self) -> Result<Vec<RefusedPage>, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached(
                "SELECT sources.name, page_requests.url, articles.title, coalesce(reason, ''), since
                 FROM page_requests JOIN articles ON articles.id = article JOIN sources ON sources.id = page_requests.source
                 WHERE ended = 'refused' ORDER BY since DESC, page_requests.url",
            )?;
            let rows = query.query_map([], |row| {
                Ok(RefusedPage {
                    source: row.get(0)?,
                    url: row.get(1)?,
                    title: row.get(2)?,
                    reason: row.get(3)?,
                    since: codes::time(row, 4)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Pages that were refused or given up are asked for again from `due`: for when the owner's rules have changed. Returns how many.
    pub async fn ask_again(&self, source: impl Into<String>, due: DateTime<Utc>) -> Result<usize, ArchiveError> {
        let source = source.into();
        self.write(move |conn| {
            conn.execute(
                "UPDATE articles SET reading = 'waiting' WHERE id IN (
                     SELECT article FROM page_requests JOIN sources ON sources.id = page_requests.source
                     WHERE ended IN ('refused', 'given_up') AND sources.name = ?1)",
                [&source],
            )?;
            Ok(conn.execute(
                "UPDATE page_requests SET ended = NULL, attempts = 0, due = ?2
                 WHERE ended IN ('refused', 'given_up') AND source = (SELECT id FROM sources WHERE name = ?1)",
                (&source, due.timestamp()),
            )?)
        })
        .await
    }
}

/// Puts a page in the queue.
pub(super) fn ask(conn: &Connection, article: i64, source: i64, url: &Url, due: DateTime<Utc>, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO page_requests (article, source, url, host, due, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    )?
    .execute(params![article, source, url.as_str(), visit::host_key(url).unwrap_or_default(), due.timestamp(), at.timestamp()])?;
    Ok(())
}

/// One probe a host along the index of the queue, however long it is.
fn due(conn: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<QueuedPage>, Trouble> {
    let mut next_host = conn.prepare_cached("SELECT min(host) FROM page_requests WHERE ended IS NULL AND host > ?1")?;
    let mut silent = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM silences WHERE host = ?1 AND until > ?2)")?;
    let mut of_host = conn.prepare_cached(
        "SELECT identity, page_requests.url, sources.name, title, attempts
         FROM page_requests JOIN articles ON articles.id = article JOIN sources ON sources.id = page_requests.source
         WHERE ended IS NULL AND host = ?1 AND due <= ?2 ORDER BY due, article LIMIT ?3",
    )?;
    let mut hosts = Vec::new();
    let mut last = String::new();
    while let Some(host) = next_host.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        if !silent.query_row((&host, now.timestamp()), |row| row.get::<_, bool>(0))? {
            let rows = of_host.query_map((&host, now.timestamp(), limit as i64), |row| {
                Ok(QueuedPage {
                    identity: row.get(0)?,
                    url: codes::url(row, 1)?,
                    source: row.get(2)?,
                    title: row.get(3)?,
                    attempts: row.get(4)?,
                })
            })?;
            hosts.push(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter());
        }
        last = host;
    }
    let mut pages = Vec::new();
    while pages.len() < limit && !hosts.is_empty() {
        hosts.retain_mut(|host| match host.next() {
            Some(page) => {
                pages.push(page);
                true
            }
            None => false,
        });
    }
    pages.truncate(limit);
    Ok(pages)
}
