//! What editors ordered of weeks: kept for ever, an order that is taken back too.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::names;
use super::writer::Safety;
use crate::desk::edition::orders::OrderKind;

/// An order that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenOrder {
    /// By which it can be taken back.
    pub number: i64,
    /// As `2023-W19`.
    pub week: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What was ordered.
    pub kind: OrderKind,
    /// Name of the section, where one was named.
    pub section: Option<String>,
    /// Identity, as of today, of the article that was named.
    pub article: String,
    /// Its headline of today.
    pub title: String,
    /// When it was taken back.
    pub undone: Option<DateTime<Utc>>,
}

/// An order to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// As `2023-W19`.
    pub week: String,
    /// What is ordered.
    pub kind: OrderKind,
    /// Name of the section.
    pub section: Option<String>,
    /// Identity of the article that is named.
    pub article: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Archive {
    /// Keeps an order, and returns its number; survives a power cut.
    pub async fn give_order(&self, order: NewOrder) -> Result<i64, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| {
            conn.execute(
                "INSERT INTO edition_orders (at, week, kind, article, section) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![order.at.timestamp(), order.week, order.kind.word(), order.article, order.section],
            )?;
            Ok(conn.last_insert_rowid())
        })
        .await
    }

    /// Takes an order back and returns it; `None` when there is no such order. One that was taken back before stays so.
    pub async fn undo_order(&self, number: i64, at: DateTime<Utc>) -> Result<Option<GivenOrder>, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| {
            conn.execute(
                "INSERT INTO edition_orders (at, week, kind, article, undoes)
                 SELECT ?2, week, 'undo', article, id FROM edition_orders WHERE id = ?1 AND kind <> 'undo' ON CONFLICT DO NOTHING",
                params![number, at.timestamp()],
            )?;
            Ok(select(conn, "given.id = ?1", &[&number])?.pop())
        })
        .await
    }

    /// All orders of a week, or of all weeks, earliest first; those that were taken back too.
    pub async fn orders(&self, week: Option<String>) -> Result<Vec<GivenOrder>, ArchiveError> {
        self.read(move |conn| select(conn, "?1 IS NULL OR given.week = ?1", &[&week])).await
    }
}

/// The orders about an article under any of its names, earliest first.
pub(super) fn of_article(conn: &Connection, identity: &str, aliases: &[String]) -> Result<Vec<GivenOrder>, Trouble> {
    let names = serde_json::json!(std::iter::once(identity).chain(aliases.iter().map(String::as_str)).collect::<Vec<_>>()).to_string();
    select(conn, "given.article IN (SELECT value FROM json_each(?1))", &[&names])
}

fn select(conn: &Connection, condition: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<GivenOrder>, Trouble> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT given.id, given.week, given.at, given.kind, given.section, given.article, undone.at
         FROM edition_orders AS given LEFT JOIN edition_orders AS undone ON undone.undoes = given.id
         WHERE given.kind <> 'undo' AND ({condition}) ORDER BY given.id"
    ))?;
    let mut rows = query.query(parameters)?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        let (word, named): (String, String) = (row.get(3)?, row.get(5)?);
        let kind = OrderKind::of(&word).ok_or_else(|| Trouble::Row { detail: format!("{word:?} is no kind of order") })?;
        let (article, title) = today(conn, named)?;
        orders.push(GivenOrder {
            number: row.get(0)?,
            week: row.get(1)?,
            at: codes::time(row, 2)?,
            kind,
            section: row.get(4)?,
            article,
            title,
            undone: codes::time_option(row, 6)?,
        });
    }
    Ok(orders)
}

/// Identity and headline of the article that bears a name today.
fn today(conn: &Connection, name: String) -> Result<(String, String), Trouble> {
    let Some(id) = names::find(conn, &name)? else { return Ok((name, String::new())) };
    let title = conn.prepare_cached("SELECT title FROM articles WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok((articles::identity(conn, id)?.unwrap_or(name), title.unwrap_or_default()))
}
