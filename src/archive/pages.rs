//! Article pages as fetched, and what came of asking for them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::hosts;
use super::merge;
use super::names;
use super::search;
use super::stories;
use crate::desk::article::{Article, Reading};
use crate::desk::dispatch::Dispatch;
use crate::desk::visit::Silence;

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
        page: Option<Box<Dispatch>>,
    },
    /// It is not asked for now, by a wish of its server or for want of room here: that is no attempt.
    Wait {
        /// Not before this.
        due: DateTime<Utc>,
        /// Why, in words.
        reason: String,
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
    /// Keeps what came of asking for a page, all of it or nothing.
    pub async fn keep_page(&self, visit: PageVisit) -> Result<PageKept, ArchiveError> {
        match visit.outcome {
            PageOutcome::Read { .. } => self.write_more(move |conn| keep(conn, &visit)).await,
            _ => self.write(move |conn| keep(conn, &visit)).await,
        }
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
    stories::changed(conn, id)?;
    search::changed(conn, id)
}

/// Whether one source tells two articles apart by keys of its own: then a page's word that they have one address is a fault of the site,
/// which may point all its pages at one.
fn told_apart(conn: &Connection, one: i64, other: i64) -> Result<bool, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM articles AS one, articles AS other JOIN sources ON sources.id = one.source
         WHERE one.id = ?1 AND other.id = ?2 AND one.source = other.source
             AND substr(one.identity, 1, length(name) + 5) = 'key:' || name || ':'
             AND substr(other.identity, 1, length(name) + 5) = 'key:' || name || ':')",
    )?;
    Ok(query.query_row([one, other], |row| row.get(0))?)
}

fn keep(conn: &Connection, visit: &PageVisit) -> Result<PageKept, Trouble> {
    let known = names::find(conn, &visit.identity)?;
    let mut id = known.ok_or_else(|| Trouble::Unknown { identity: visit.identity.clone() })?;
    let mut merged = Vec::new();
    match &visit.outcome {
        PageOutcome::Read { article, page } => {
            read(conn, id, article, page.as_deref(), visit.at)?;
            let wanted: Vec<&str> = std::iter::once(&article.identity).chain(&article.aliases).map(String::as_str).collect();
            for other in names::add(conn, id, &wanted)? {
                if told_apart(conn, id, other)? {
                    continue;
                }
                let outcome = merge::merge(conn, id, other, visit.at)?;
                id = outcome.stays;
                merged.push(outcome.gone);
            }
        }
        PageOutcome::Wait { due, reason } => {
            conn.prepare_cached("UPDATE page_requests SET due = ?2, reason = ?3 WHERE article = ?1")?.execute((
                id,
                due.timestamp(),
                reason,
            ))?;
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
        hosts::silence_host(conn, silence)?;
    }
    let identity = articles::identity(conn, id)?.ok_or_else(|| Trouble::Unknown { identity: visit.identity.clone() })?;
    Ok(PageKept { identity, merged })
}
