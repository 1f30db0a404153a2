//! Keeping a visit: its articles and its validators, all in one transaction.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::hosts;
use super::keys;
use super::names;
use super::pages;
use super::queue;
use super::search;
use super::sources;
use super::stories;
use super::writer::Safety;
use crate::desk::article::{Article, Reading};
use crate::desk::dispatch::Dispatch;
use crate::desk::visit::{Silence, SourceState};

/// What one visit of a source brought.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Name of the source.
    pub source: String,
    /// What is to be remembered of it; `last_new` is the archive's to set.
    pub state: SourceState,
    /// The host's wish for quiet.
    pub silence: Option<Silence>,
    /// Its articles, in the source's order.
    pub arrivals: Vec<Arrival>,
    /// Entries that were not taken.
    pub dropped: Vec<Dropped>,
    /// When it was made.
    pub at: DateTime<Utc>,
}

/// An article as a source brought it.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// As its entry says; `reading` is the archive's to set, except with a page at hand.
    pub article: Article,
    /// What is wanted of its page.
    pub page: PageWish,
    /// Why it is not taken unless it is known already, in words: its age.
    pub unless_known: Option<String>,
}

/// What is wanted of an article's page.
#[derive(Debug, Clone)]
pub enum PageWish {
    /// Nothing.
    None,
    /// It is to be fetched.
    Ask {
        /// Not before this.
        due: DateTime<Utc>,
    },
    /// It came with the entry, and the article was read from it.
    Have(Box<Dispatch>),
}

/// An entry that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Its link, canonical; empty when it has none.
    pub url: String,
    /// Its headline; empty when it has none.
    pub title: String,
    /// Why, in words.
    pub reason: String,
}

/// What became of a visit's articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Not known before.
    pub new: usize,
    /// Known already.
    pub known: usize,
    /// Known from another source: this one is now one of its outlets.
    pub outlets: usize,
    /// Not taken, and not noted before.
    pub dropped: usize,
}

impl Archive {
    /// Keeps a visit, all of it or nothing. The same visit again adds nothing.
    pub async fn keep_visit(&self, visit: Visit) -> Result<Kept, ArchiveError> {
        if visit.arrivals.is_empty() && visit.dropped.is_empty() {
            // what is remembered of a source is kept while there is any room: else it would be asked again at once
            return self.write(move |conn| keep(conn, &visit)).await;
        }
        self.write_more(move |conn| keep(conn, &visit)).await
    }

    /// Keeps an article that an editor brought under the name of a source; what is remembered of the source stays as it is. Survives a power
    /// cut.
    pub async fn keep_arrival(&self, source: impl Into<String>, arrival: Arrival, at: DateTime<Utc>) -> Result<Kept, ArchiveError> {
        let name = source.into();
        self.write_safely(Safety::Power, move |conn| take_in(conn, sources::id_of(conn, &name)?, &name, &[arrival], at)).await
    }
}

/// An article that an arrival turned out to be.
struct Known {
    id: i64,
    source: i64,
    digest: i64,
    reading: Reading,
    first_seen: i64,
}

fn keep(conn: &Connection, visit: &Visit) -> Result<Kept, Trouble> {
    let source = sources::id_of(conn, &visit.source)?;
    let mut kept = take_in(conn, source, &visit.source, &visit.arrivals, visit.at)?;
    for dropped in &visit.dropped {
        kept.dropped += drop_entry(conn, source, dropped, visit.at)?;
    }
    sources::keep(conn, source, &visit.state, (kept.new > 0).then_some(visit.at))?;
    if let Some(silence) = &visit.silence {
        hosts::silence_host(conn, silence)?;
    }
    Ok(kept)
}

/// Keeps the articles that a source brought.
fn take_in(conn: &Connection, source: i64, name: &str, arrivals: &[Arrival], at: DateTime<Utc>) -> Result<Kept, Trouble> {
    let mut kept = Kept::default();
    let mut met = HashSet::new();
    for arrival in arrivals {
        let mut arrival = Cow::Borrowed(arrival);
        let digest = codes::digest(&arrival.article);
        let mut known = find(conn, &arrival.article)?;
        if let Some(found) = &known
            && found.source == source
            && found.digest != digest
            && keys::tell_another(conn, found.id, &arrival.article)?
        {
            arrival.to_mut().article = keys::without(&arrival.article);
            known = find(conn, &arrival.article)?;
        }
        let arrival = arrival.as_ref();
        let Some(known) = known else {
            if let Some(reason) = &arrival.unless_known {
                let article = &arrival.article;
                let (url, title, reason) = (article.url.to_string(), article.title.clone(), reason.clone());
                kept.dropped += drop_entry(conn, source, &Dropped { url, title, reason }, at)?;
                continue;
            }
            met.insert(insert(conn, source, arrival, digest, at)?);
            kept.new += 1;
            continue;
        };
        // two entries of one document that are the same article: the first speaks, or they would replace each other at every visit
        if !met.insert(known.id) {
            kept.known += 1;
        } else if known.source == source {
            again(conn, &known, arrival, digest, at)?;
            kept.known += 1;
        } else if precedes(conn, &known, name, arrival)? {
            met.insert(replace(conn, &known, source, arrival, digest, at)?);
            kept.outlets += 1;
        } else if elsewhere(conn, &known, source, arrival, digest, at)? {
            kept.outlets += 1;
        } else {
            kept.known += 1;
        }
    }
    Ok(kept)
}

/// Notes an entry that is not taken; 0 when that was noted before.
fn drop_entry(conn: &Connection, source: i64, dropped: &Dropped, at: DateTime<Utc>) -> Result<usize, Trouble> {
    let mut insert =
        conn.prepare_cached("INSERT INTO drops (url, source, title, reason, seen) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")?;
    Ok(insert.execute((&dropped.url, source, &dropped.title, &dropped.reason, at.timestamp()))?)
}

fn find(conn: &Connection, article: &Article) -> Result<Option<Known>, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT articles.id, source, digest, reading, first_seen FROM names JOIN articles ON articles.id = names.article WHERE name = ?1",
    )?;
    for name in std::iter::once(&article.identity).chain(&article.aliases) {
        let known = query
            .query_row([name], |row| {
                Ok(Known {
                    id: row.get(0)?,
                    source: row.get(1)?,
                    digest: row.get(2)?,
                    reading: codes::reading_of(row, 3)?,
                    first_seen: row.get(4)?,
                })
            })
            .optional()?;
        if known.is_some() {
            return Ok(known);
        }
    }
    Ok(None)
}

fn insert(conn: &Connection, source: i64, arrival: &Arrival, digest: i64, at: DateTime<Utc>) -> Result<i64, Trouble> {
    let article = &arrival.article;
    let reading = match (&arrival.page, article.reading) {
        (PageWish::Ask { .. }, _) => Reading::Waiting,
        (PageWish::None, Reading::Waiting) => Reading::EntryOnly,
        (_, said) => said,
    };
    let id = articles::insert(conn, source, article, reading, digest)?;
    match &arrival.page {
        PageWish::None => {}
        PageWish::Ask { due } => queue::ask(conn, id, source, &article.url, *due, at)?,
        PageWish::Have(page) => pages::store(conn, id, page)?,
    }
    Ok(id)
}

/// The same source again: an edited entry changes the article, and what it said before is remembered where it matters.
fn again(conn: &Connection, known: &Known, arrival: &Arrival, digest: i64, at: DateTime<Utc>) -> Result<(), Trouble> {
    if better(conn, known, arrival, at)? {
        return Ok(());
    }
    let article = &arrival.article;
    if digest == known.digest {
        return Ok(());
    }
    let already = articles::had_title(conn, known.id, &article.title)?;
    // with the page read, the headline may be the page's: only one that was never seen is an edit; the address is the page's own
    if !already || codes::rank(known.reading) == 0 {
        articles::retitle(conn, known.id, &article.title, at)?;
    }
    if codes::rank(known.reading) == 0 {
        articles::reword(conn, known.id, article)?;
        conn.prepare_cached("UPDATE articles SET url = ?2 WHERE id = ?1")?.execute((known.id, article.url.as_str()))?;
    }
    conn.prepare_cached("UPDATE articles SET digest = ?2 WHERE id = ?1")?.execute((known.id, digest))?;
    name(conn, known.id, article)?;
    stories::changed(conn, known.id)?;
    search::changed(conn, known.id)
}

/// Of two sources that brought an article at one time, the first by name counts as the first: which of them answered sooner is chance.
fn precedes(conn: &Connection, known: &Known, source: &str, arrival: &Arrival) -> Result<bool, Trouble> {
    if known.first_seen != arrival.article.first_seen.timestamp() {
        return Ok(false);
    }
    let mut query = conn.prepare_cached("SELECT ?2 < name FROM sources WHERE id = ?1")?;
    Ok(query.query_row((known.source, source), |row| row.get(0))?)
}

/// Keeps the article as though this source had answered first; the one that did becomes an outlet. Returns the new row id.
fn replace(conn: &Connection, known: &Known, source: i64, arrival: &Arrival, digest: i64, at: DateTime<Utc>) -> Result<i64, Trouble> {
    let before = articles::load(conn, known.id)?.article;
    let id = insert(conn, source, arrival, digest, at)?;
    if codes::rank(known.reading) > codes::rank(arrival.article.reading) {
        pages::read(conn, id, &before, None, at)?;
        conn.execute("UPDATE OR REPLACE pages SET article = ?1 WHERE article = ?2", (id, known.id))?;
    }
    conn.execute("UPDATE outlets SET article = ?1 WHERE article = ?2 AND source <> ?3", (id, known.id, source))?;
    articles::add_outlet(conn, id, known.source, &before, known.digest, at)?;
    stories::inherited(conn, id, known.id)?;
    conn.execute("DELETE FROM articles WHERE id = ?1", [known.id])?;
    search::removed(conn, known.id)?;
    let names: Vec<String> = std::iter::once(before.identity).chain(before.aliases).collect();
    names::inherit(conn, id, &names)?;
    Ok(id)
}

/// Another source has it too. True when that was not known.
fn elsewhere(conn: &Connection, known: &Known, source: i64, arrival: &Arrival, digest: i64, at: DateTime<Utc>) -> Result<bool, Trouble> {
    better(conn, known, arrival, at)?;
    let article = &arrival.article;
    let before: Option<i64> = conn
        .prepare_cached("SELECT digest FROM outlets WHERE article = ?1 AND source = ?2")?
        .query_row((known.id, source), |row| row.get(0))
        .optional()?;
    if before == Some(digest) {
        return Ok(false);
    }
    articles::add_outlet(conn, known.id, source, article, digest, at)?;
    name(conn, known.id, article)?;
    Ok(before.is_none())
}

/// A page that came with the entry is taken for an article that could not be read so far, whoever brought it.
fn better(conn: &Connection, known: &Known, arrival: &Arrival, at: DateTime<Utc>) -> Result<bool, Trouble> {
    let PageWish::Have(page) = &arrival.page else { return Ok(false) };
    if codes::rank(arrival.article.reading) <= codes::rank(known.reading) {
        return Ok(false);
    }
    pages::read(conn, known.id, &arrival.article, Some(page), at)?;
    name(conn, known.id, &arrival.article)?;
    Ok(true)
}

fn name(conn: &Connection, id: i64, article: &Article) -> Result<(), Trouble> {
    let wanted: Vec<&str> = std::iter::once(&article.identity).chain(&article.aliases).map(String::as_str).collect();
    // an entry's word is no proof that two articles are one: a name that is taken stays where it is
    names::add(conn, id, &wanted)?;
    Ok(())
}
