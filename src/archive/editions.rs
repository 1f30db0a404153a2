//! Editions: what was printed, and in which files.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::writer::Safety;

/// A printed edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRecord {
    /// As `2023-W19`.
    pub week: String,
    /// Its time, from this instant ...
    pub from: DateTime<Utc>,
    /// ... to before this one.
    pub to: DateTime<Utc>,
    /// When its choice was made: what arrived later joins the next.
    pub frozen_at: DateTime<Utc>,
    /// Made after its time, because nobody was there.
    pub late: bool,
    /// In the order of the page.
    pub items: Vec<PrintedItem>,
    /// Names within the edition's folder, and the SHA-256 of what was written, in hex.
    pub files: Vec<(String, String)>,
}

/// An item of a printed edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedItem {
    /// Identity of the story.
    pub identity: String,
    /// Heading of its section.
    pub section: String,
    /// Place in the section, from 1.
    pub position: u32,
    /// URL as printed.
    pub url: String,
    /// Headline as printed.
    pub headline: String,
    /// SHA-256 of the text that was generated, in hex.
    pub text_hash: String,
}

/// An item, and the edition it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// As `2023-W19`.
    pub week: String,
    /// The item; its identity is the article's of today, should it have been merged since.
    pub item: PrintedItem,
}

impl Archive {
    /// The edition of a week, if it was printed.
    pub async fn edition(&self, week: impl Into<String>) -> Result<Option<EditionRecord>, ArchiveError> {
        let week = week.into();
        self.read(move |conn| load(conn, &week)).await
    }

    /// The newest editions, `most` of them, newest first.
    pub async fn editions(&self, most: usize) -> Result<Vec<EditionRecord>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT week FROM editions ORDER BY to_time DESC LIMIT ?1")?;
            let weeks: Vec<String> = query.query_map([most as i64], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            weeks.iter().filter_map(|week| load(conn, week).transpose()).collect()
        })
        .await
    }

    /// Keeps an edition in place of an earlier one of the week; survives a power cut.
    pub async fn keep_edition(&self, record: EditionRecord) -> Result<(), ArchiveError> {
        self.write_safely(Safety::Power, move |conn| keep(conn, &record)).await
    }

    /// What stood in the newest editions, `last_editions` of them, newest first.
    pub async fn printed(&self, last_editions: usize) -> Result<Vec<Printed>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT week, coalesce(articles.identity, printed.identity), section, position, printed.url, headline, text_hash
                 FROM (SELECT id, week, to_time FROM editions ORDER BY to_time DESC LIMIT ?1) AS newest
                 JOIN printed ON edition = newest.id
                 LEFT JOIN names ON names.name = printed.identity LEFT JOIN articles ON articles.id = names.article
                 ORDER BY to_time DESC, number",
            )?;
            let rows = query.query_map([last_editions as i64], printed_of)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// The editions that an article stood in under any of its names, newest first.
pub(super) fn of_article(conn: &Connection, id: i64, aliases: &[String]) -> Result<Vec<Printed>, Trouble> {
    let Some(identity) = articles::identity(conn, id)? else { return Ok(Vec::new()) };
    let mut query = conn.prepare_cached(
        "SELECT week, ?2, section, position, url, headline, text_hash FROM printed JOIN editions ON editions.id = edition
         WHERE printed.identity = ?1 ORDER BY to_time DESC, number",
    )?;
    let mut found = Vec::new();
    for name in std::iter::once(&identity).chain(aliases) {
        let rows = query.query_map([name, &identity], printed_of)?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(found)
}

fn load(conn: &Connection, week: &str) -> Result<Option<EditionRecord>, Trouble> {
    let mut query = conn.prepare_cached("SELECT id, from_time, to_time, frozen, late FROM editions WHERE week = ?1")?;
    let head = query
        .query_row([week], |row| {
            let record = EditionRecord {
                week: week.to_string(),
                from: codes::time(row, 1)?,
                to: codes::time(row, 2)?,
                frozen_at: codes::time(row, 3)?,
                late: row.get(4)?,
                items: Vec::new(),
                files: Vec::new(),
            };
            Ok((row.get::<_, i64>(0)?, record))
        })
        .optional()?;
    let Some((id, mut record)) = head else { return Ok(None) };
    let mut items = conn.prepare_cached(
        "SELECT NULL, identity, section, position, url, headline, text_hash FROM printed WHERE edition = ?1 ORDER BY number",
    )?;
    record.items = items.query_map([id], item_of)?.collect::<rusqlite::Result<_>>()?;
    let mut files = conn.prepare_cached("SELECT name, sha256 FROM edition_files WHERE edition = ?1 ORDER BY name")?;
    record.files = files.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(Some(record))
}

fn keep(conn: &Connection, record: &EditionRecord) -> Result<(), Trouble> {
    conn.execute("DELETE FROM editions WHERE week = ?1", [&record.week])?;
    conn.execute(
        "INSERT INTO editions (week, from_time, to_time, frozen, late) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![record.week, record.from.timestamp(), record.to.timestamp(), record.frozen_at.timestamp(), record.late],
    )?;
    let id = conn.last_insert_rowid();
    let mut insert = conn.prepare_cached(
        "INSERT INTO printed (edition, number, identity, section, position, url, headline, text_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (number, item) in (1_i64..).zip(&record.items) {
        insert.execute(params![id, number, item.identity, item.section, item.position, item.url, item.headline, item.text_hash])?;
    }
    for (name, sha256) in &record.files {
        conn.execute("INSERT INTO edition_files (edition, name, sha256) VALUES (?1, ?2, ?3)", params![id, name, sha256])?;
    }
    Ok(())
}

fn printed_of(row: &Row<'_>) -> rusqlite::Result<Printed> {
    Ok(Printed { week: row.get(0)?, item: item_of(row)? })
}

/// An item from the columns after the first.
fn item_of(row: &Row<'_>) -> rusqlite::Result<PrintedItem> {
    Ok(PrintedItem {
        identity: row.get(1)?,
        section: row.get(2)?,
        position: row.get(3)?,
        url: row.get(4)?,
        headline: row.get(5)?,
        text_hash: row.get(6)?,
    })
}
