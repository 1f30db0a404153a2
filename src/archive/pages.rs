//! Article pages: the queue of those wanted, and those fetched.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::merge;
use super::names;
use super::search;
use super::sources;
use crate::desk::article::{Article, Reading};
use crate::desk::dispatch::Dispatch;
use crate::desk::visit::Silence;

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

/// What came of asking for a page.
#[derive(Debug, Clone)]
pub struct PageVisit {
    /// Identity or alias of the article.
    pub identity: String,
    /// What came.
    pub outcome: PageOutcome,
    /// The host's wish for quiet.
    pub silence: Option<Silence>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What came of asking for a page.
#[derive(Debug, Clone)]
pub enum PageOutcome {
    /// It was read: the article as it now stands, with the names that the page reveals. Source and first sight stay the archive's.
    Read {
        /// With [`Reading::Read`] or [`Reading::Teaser`].
        article: Box<Article>,
        /// The page; `None` keeps the one that is stored, as when pages are read again.
        page: Option<Dispatch>,
    },
    /// It may come later.
    Retry {
        /// Not before this.
        due: DateTime<Utc>,
        /// What was wrong, in words.
        reason: String,
    },
    /// It will not come.
    Unavailable {
        /// What kind of end.
        end: PageEnd,
        /// Why, in words.
        reason: String,
    },
}

/// Why a page cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEnd {
    /// robots.txt or a wall forbids it: an editor can save it by hand.
    Refused,
    /// Deleted or withdrawn.
    Gone,
    /// Tried often enough.
    GivenUp,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageKept {
    /// The article's identity now.
    pub identity: String,
    /// Identities of articles that turned out to be this one.
    pub merged: Vec<String>,
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

/// A page as it was fetched.
#[derive(Debug, Clone)]
pub struct StoredPage {
    /// For asking on: [`Archive::stored_pages`] gives those after a number.
    pub number: i64,
    /// Of the article.
    pub identity: String,
    /// The source whose rules hold for it.
    pub source: String,
    /// The page.
    pub page: Dispatch,
}

impl Archive {
    /// Pages that are due at `now`, `limit` of them: one of each host in turn, each host's longest due first.
    /// Hosts that have asked for quiet are left out.
    pub async fn due_pages(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<QueuedPage>, ArchiveError> {
        self.read(move |conn| due(conn, now, limit)).await
    }

    /// Keeps what came of asking for a page, all of it or nothing.
    pub async fn keep_page(&self, visit: PageVisit) -> Result<PageKept, ArchiveError> {
        self.write(move |conn| keep(conn, &visit)).await
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

    /// Stored pages with a number above `after`, in order, at most `limit`; 0 begins.
    pub async fn stored_pages(&self, after: i64, limit: usize) -> Result<Vec<StoredPage>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT pages.id, identity, sources.name, asked, pages.url, content_type, fetched, body
                 FROM pages JOIN articles ON articles.id = pages.article JOIN sources ON sources.id = articles.source
                 WHERE pages.id > ?1 ORDER BY pages.id LIMIT ?2",
            )?;
            let mut rows = query.query((after, limit as i64))?;
            let mut pages = Vec::new();
            while let Some(row) = rows.next()? {
                pages.push(StoredPage {
                    number: row.get(0)?,
                    identity: row.get(1)?,
                    source: row.get(2)?,
                    page: Dispatch {
                        asked: codes::url(row, 3)?,
                        url: codes::url(row, 4)?,
                        content_type: row.get(5)?,
                        fetched: codes::time(row, 6)?,
                        body: codes::unpack(row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?)?.into(),
                    },
                });
            }
            Ok(pages)
        })
        .await
    }
}

/// Puts a page in the queue.
pub(super) fn ask(conn: &Connection, article: i64, source: i64, url: &Url, due: DateTime<Utc>, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO page_requests (article, source, url, host, due, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    )?
    .execute(params![article, source, url.as_str(), host(url), due.timestamp(), at.timestamp()])?;
    Ok(())
}

/// Keeps a page as fetched; an earlier one of the article gives way and its number with it.
pub(super) fn store(conn: &Connection, article: i64, page: &Dispatch) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO pages (article, asked, url, content_type, fetched, size, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        article,
        page.asked.as_str(),
        page.url.as_str(),
        page.content_type,
        page.fetched.timestamp(),
        page.body.len() as i64,
        codes::pack(&page.body)?
    ])?;
    Ok(())
}

/// Takes what a page says of the article, and the page out of the queue.
pub(super) fn read(conn: &Connection, id: i64, article: &Article, page: Option<&Dispatch>, at: DateTime<Utc>) -> Result<(), Trouble> {
    articles::retitle(conn, id, &article.title, at)?;
    articles::reword(conn, id, article)?;
    conn.prepare_cached("UPDATE articles SET url = ?2, reading = ?3 WHERE id = ?1")?.execute((
        id,
        article.url.as_str(),
        codes::reading(article.reading),
    ))?;
    conn.prepare_cached("DELETE FROM page_requests WHERE article = ?1")?.execute([id])?;
    if let Some(page) = page {
        store(conn, id, page)?;
    }
    search::changed(conn, id)
}

fn keep(conn: &Connection, visit: &PageVisit) -> Result<PageKept, Trouble> {
    let known = names::find(conn, &visit.identity)?;
    let mut id = known.ok_or_else(|| Trouble::Unknown { identity: visit.identity.clone() })?;
    let mut merged = Vec::new();
    match &visit.outcome {
        PageOutcome::Read { article, page } => {
            read(conn, id, article, page.as_ref(), visit.at)?;
            let wanted: Vec<&str> = std::iter::once(&article.identity).chain(&article.aliases).map(String::as_str).collect();
            for other in names::add(conn, id, &wanted)? {
                let outcome = merge::merge(conn, id, other, visit.at)?;
                id = outcome.stays;
                merged.push(outcome.gone);
            }
        }
        PageOutcome::Retry { due, reason } => {
            conn.prepare_cached("UPDATE page_requests SET due = ?2, reason = ?3, attempts = attempts + 1 WHERE article = ?1")?
                .execute((id, due.timestamp(), reason))?;
        }
        PageOutcome::Unavailable { end, reason } => {
            let end = match end {
                PageEnd::Refused => "refused",
                PageEnd::Gone => "gone",
                PageEnd::GivenUp => "given_up",
            };
            conn.prepare_cached("UPDATE page_requests SET ended = ?2, reason = ?3, attempts = attempts + 1 WHERE article = ?1")?
                .execute((id, end, reason))?;
            conn.prepare_cached("UPDATE articles SET reading = ?2 WHERE id = ?1 AND reading = 'waiting'")?
                .execute((id, codes::reading(Reading::Unavailable)))?;
        }
    }
    if let Some(silence) = &visit.silence {
        sources::silence_host(conn, silence)?;
    }
    let identity = articles::identity(conn, id)?.ok_or_else(|| Trouble::Unknown { identity: visit.identity.clone() })?;
    Ok(PageKept { identity, merged })
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

/// Host as silences name it.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_string(),
    }
}
