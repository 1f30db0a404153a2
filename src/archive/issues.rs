//! Final issues as they were published, held against their drafts.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::Archive;
use super::codes;
use super::editions::{self, EditionRecord};
use super::error::{ArchiveError, Trouble};
use super::names;
use super::writer::Safety;
use crate::desk::issue::{Drafted, Fate, IssueItem};

/// A published issue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// As `2023-W19`.
    pub week: String,
    /// When it was recorded first.
    pub published: DateTime<Utc>,
    /// When it was recorded last.
    pub recorded: DateTime<Utc>,
    /// The file, as it was named.
    pub file: String,
    /// Errors that stood in it.
    pub errors: u64,
    /// What ran and what is the editor's own, in order; then what was cut.
    pub items: Vec<IssueItem>,
}

/// One item of all published issues, for whoever counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// As `2023-W19`.
    pub week: String,
    /// What became of it.
    pub fate: Fate,
    /// It stood in the draft.
    pub drafted: bool,
    /// Heading in the draft, else in the issue.
    pub section: String,
    /// Source of the article that was drafted, else of the one behind it; `None` for the editor's own.
    pub source: Option<String>,
    /// Share of words changed.
    pub changed: Option<f64>,
}

impl Archive {
    /// Records an issue, and with it the edition where there is none yet; all of it or nothing, and it survives a power cut. An issue of the
    /// week that was recorded before is replaced, but for when that was. Returns whether there was one.
    pub async fn keep_issue(&self, issue: Issue, edition: EditionRecord) -> Result<bool, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| keep(conn, &issue, &edition)).await
    }

    /// The published issue of a week, if it was recorded.
    pub async fn issue(&self, week: impl Into<String>) -> Result<Option<Issue>, ArchiveError> {
        let week = week.into();
        self.read(move |conn| load(conn, &week)).await
    }

    /// The newest published issues, `most` of them, newest first.
    pub async fn issues(&self, most: usize) -> Result<Vec<Issue>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT week FROM issues ORDER BY week DESC LIMIT ?1")?;
            let weeks: Vec<String> = query.query_map([most as i64], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut issues = Vec::with_capacity(weeks.len());
            for week in weeks {
                issues.extend(load(conn, &week)?);
            }
            Ok(issues)
        })
        .await
    }

    /// Identities, as of today, and headlines of what the editor of a week cut from its draft, by the record of `as_of`.
    pub async fn cut(&self, week: impl Into<String>, as_of: DateTime<Utc>) -> Result<Vec<(String, String)>, ArchiveError> {
        let week = week.into();
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT coalesce(articles.identity, issue_items.identity), headline
                 FROM issue_items JOIN issues ON issues.week = issue_items.week AND published <= ?2
                 LEFT JOIN names ON names.name = issue_items.identity LEFT JOIN articles ON articles.id = names.article
                 WHERE issue_items.week = ?1 AND fate = 'cut' ORDER BY number",
            )?;
            let rows = query.query_map((week, as_of.timestamp()), |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// What editors took and dropped in the newest published issues, `last` of them; in order of weeks, then of the page.
    pub async fn taken(&self, last: usize) -> Result<Vec<Taken>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT issue_items.week, fate, drafted IS NOT NULL, coalesce(drafted_section, section), sources.name, changed
                 FROM (SELECT week FROM issues ORDER BY week DESC LIMIT ?1) AS newest JOIN issue_items ON issue_items.week = newest.week
                 LEFT JOIN names ON names.name = coalesce(drafted, issue_items.identity)
                 LEFT JOIN articles ON articles.id = names.article LEFT JOIN sources ON sources.id = articles.source
                 ORDER BY issue_items.week, number",
            )?;
            let rows = query.query_map([last as i64], |row| {
                Ok(Taken {
                    week: row.get(0)?,
                    fate: fate_of(row, 1)?,
                    drafted: row.get(2)?,
                    section: row.get(3)?,
                    source: row.get(4)?,
                    changed: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// Weeks whose draft had an article under any of these names, and whose issue has it not; newest first.
pub(super) fn cuts_of(conn: &Connection, identity: &str, aliases: &[String]) -> Result<Vec<String>, Trouble> {
    let mut query = conn.prepare_cached("SELECT week FROM issue_items WHERE identity = ?1 AND fate = 'cut'")?;
    let mut weeks = Vec::new();
    for name in std::iter::once(identity).chain(aliases.iter().map(String::as_str)) {
        weeks.extend(query.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    weeks.sort_by(|a, b| b.cmp(a));
    weeks.dedup();
    Ok(weeks)
}

fn keep(conn: &Connection, issue: &Issue, edition: &EditionRecord) -> Result<bool, Trouble> {
    if editions::load(conn, &issue.week)?.is_none_or(|known| known.items.is_empty()) {
        editions::keep(conn, edition)?;
    }
    let first: Option<i64> =
        conn.prepare_cached("SELECT published FROM issues WHERE week = ?1")?.query_row([&issue.week], |row| row.get(0)).optional()?;
    conn.execute("DELETE FROM issues WHERE week = ?1", [&issue.week])?;
    conn.execute(
        "INSERT INTO issues (week, published, recorded, file, errors) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            issue.week,
            first.unwrap_or(issue.published.timestamp()),
            issue.recorded.timestamp(),
            issue.file,
            i64::try_from(issue.errors).unwrap_or(i64::MAX)
        ],
    )?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO issue_items (week, number, fate, identity, drafted, drafted_section, section, position, url, headline, text, changed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for (number, item) in (1_i64..).zip(&issue.items) {
        let drafted = item.drafted.as_ref();
        insert.execute(params![
            issue.week,
            number,
            item.fate.word(),
            item.identity,
            drafted.map(|drafted| &drafted.identity),
            drafted.map(|drafted| &drafted.section),
            item.section,
            item.position,
            item.url,
            item.headline,
            item.text,
            item.changed
        ])?;
    }
    Ok(first.is_some())
}

fn load(conn: &Connection, week: &str) -> Result<Option<Issue>, Trouble> {
    let mut query = conn.prepare_cached("SELECT published, recorded, file, errors FROM issues WHERE week = ?1")?;
    let head = query
        .query_row([week], |row| {
            let (published, recorded) = (codes::time(row, 0)?, codes::time(row, 1)?);
            let (file, errors, items) = (row.get(2)?, codes::count(row, 3)?, Vec::new());
            Ok(Issue { week: week.to_owned(), published, recorded, file, errors, items })
        })
        .optional()?;
    let Some(mut issue) = head else { return Ok(None) };
    let mut items = conn.prepare_cached(
        "SELECT fate, identity, drafted, drafted_section, section, position, url, headline, text, changed
         FROM issue_items WHERE week = ?1 ORDER BY number",
    )?;
    issue.items = items.query_map([week], item_of)?.collect::<rusqlite::Result<_>>()?;
    for item in &mut issue.items {
        if let Some(identity) = &mut item.identity
            && let Some(id) = names::find(conn, identity)?
            && let Some(today) = super::articles::identity(conn, id)?
        {
            *identity = today;
        }
    }
    Ok(Some(issue))
}

fn item_of(row: &Row<'_>) -> rusqlite::Result<IssueItem> {
    let drafted: Option<String> = row.get(2)?;
    let section: Option<String> = row.get(3)?;
    Ok(IssueItem {
        fate: fate_of(row, 0)?,
        identity: row.get(1)?,
        drafted: drafted.map(|identity| Drafted { identity, section: section.unwrap_or_default() }),
        section: row.get(4)?,
        position: row.get(5)?,
        url: row.get(6)?,
        headline: row.get(7)?,
        text: row.get(8)?,
        changed: row.get(9)?,
    })
}

fn fate_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Fate> {
    let word: String = row.get(column)?;
    let unknown = || format!("{word:?} is no fate of an item").into();
    Fate::of(&word).ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, unknown()))
}
