//! What is remembered of sources.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Archive;
use super::codes::{seconds, time_option, url_option};
use super::error::{ArchiveError, Trouble};
use crate::desk::dispatch::{Ask, Validators, Wanted};
use crate::desk::readers::Rhythm;
use crate::desk::source::Method;
use crate::desk::visit::pulse::Pulse;
use crate::desk::visit::{Rest, SourceState};

impl Archive {
    /// What is remembered of every source ever visited, by name; times to the second.
    pub async fn states(&self) -> Result<HashMap<String, SourceState>, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached(
                "SELECT name, etag, last_modified, validators_of, moved_to, configured, feed_found, body_hash, last_visit,
                        last_success, last_new, next_visit, failures, failing_since, problem, gone, quiet_until, rhythm, pulse, rest,
                        mended, read_by
                 FROM sources WHERE last_visit IS NOT NULL OR next_visit IS NOT NULL",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, state_of(row)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// The row id of a source, which is made where there is none.
pub(super) fn id_of(conn: &Connection, name: &str) -> Result<i64, Trouble> {
    let known = conn.prepare_cached("SELECT id FROM sources WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    conn.prepare_cached("INSERT INTO sources (name) VALUES (?1)")?.execute([name])?;
    Ok(conn.last_insert_rowid())
}

/// Keeps a source's state; `last_new` of the state stands unless the visit brought something new.
pub(super) fn keep(conn: &Connection, id: i64, state: &SourceState, new_at: Option<DateTime<Utc>>) -> Result<(), Trouble> {
    let rhythm = RhythmRow { rhythm: state.rhythm.clone(), fresh_for: state.fresh_for.map(|fresh| fresh.as_secs()) };
    let rhythm = (rhythm != RhythmRow::default()).then(|| serde_json::json!(rhythm).to_string());
    let pulse = (state.pulse != Pulse::default()).then(|| serde_json::json!(state.pulse).to_string());
    let rest = state.rest.as_ref().map(|rest| serde_json::json!(RestRow::of(rest)).to_string());
    conn.prepare_cached(
        "UPDATE sources SET etag = ?2, last_modified = ?3, validators_of = ?4, moved_to = ?5, configured = ?6, feed_found = ?7,
                body_hash = ?8, last_visit = ?9, last_success = ?10, last_new = ?11, next_visit = ?12, failures = ?13,
                failing_since = ?14, problem = ?15, gone = ?16, quiet_until = ?17, rhythm = ?18, pulse = ?19, rest = ?20,
                mended = ?21, read_by = ?22
         WHERE id = ?1",
    )?
    .execute(rusqlite::params![
        id,
        state.validators.etag,
        state.validators.last_modified,
        state.validators_of.as_ref().map(Url::as_str),
        state.moved_to.as_ref().map(Url::as_str),
        state.configured.as_ref().map(Url::as_str),
        state.feed_found.as_ref().map(Url::as_str),
        state.body_hash,
        seconds(state.last_visit),
        seconds(state.last_success),
        seconds(new_at.or(state.last_new)),
        seconds(state.next_visit),
        state.failures,
        seconds(state.failing_since),
        state.problem,
        state.gone,
        seconds(state.quiet_until),
        rhythm,
        pulse,
        rest,
        state.mended,
        state.read_by,
    ])?;
    Ok(())
}

fn state_of(row: &Row<'_>) -> rusqlite::Result<SourceState> {
    let RhythmRow { rhythm, fresh_for } = json(row, 17)?.unwrap_or_default();
    Ok(SourceState {
        validators: Validators { etag: row.get(1)?, last_modified: row.get(2)? },
        validators_of: url_option(row, 3)?,
        moved_to: url_option(row, 4)?,
        configured: url_option(row, 5)?,
        feed_found: url_option(row, 6)?,
        body_hash: row.get(7)?,
        last_visit: time_option(row, 8)?,
        last_success: time_option(row, 9)?,
        last_new: time_option(row, 10)?,
        next_visit: time_option(row, 11)?,
        failures: row.get(12)?,
        failing_since: time_option(row, 13)?,
        problem: row.get(14)?,
        gone: row.get(15)?,
        quiet_until: time_option(row, 16)?,
        rhythm,
        fresh_for: fresh_for.map(Duration::from_secs),
        pulse: json(row, 18)?.unwrap_or_default(),
        rest: rest(row, 19)?,
        mended: row.get(20)?,
        read_by: row.get(21)?,
    })
}

/// A column of JSON, if there is anything in it.
fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(column, error.into()))).transpose()
}

fn unreadable(column: usize, error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}

/// How often a source and its server ask to be visited, as it stands in its column.
#[derive(Default, PartialEq, Eq, Serialize, Deserialize)]
struct RhythmRow {
    #[serde(flatten)]
    rhythm: Rhythm,
    /// In seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fresh_for: Option<u64>,
}

/// A [`Rest`] as it stands in its column.
#[derive(Serialize, Deserialize)]
struct RestRow {
    due: i64,
    asks: Vec<AskRow>,
}

#[derive(Serialize, Deserialize)]
struct AskRow {
    url: String,
    method: Method,
    body: Option<String>,
    wanted: Wanted,
}

impl RestRow {
    fn of(rest: &Rest) -> Self {
        let row = |ask: &Ask| AskRow { url: ask.url.to_string(), method: ask.method, body: ask.body.clone(), wanted: ask.wanted };
        Self { due: rest.due.timestamp(), asks: rest.asks.iter().map(row).collect() }
    }
}

fn rest(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Rest>> {
    let Some(found) = json::<RestRow>(row, column)? else { return Ok(None) };
    let ask = |row: AskRow| Ok(Ask { url: Url::parse(&row.url)?, method: row.method, body: row.body, wanted: row.wanted });
    let asks: Result<Vec<Ask>, url::ParseError> = found.asks.into_iter().map(ask).collect();
    Ok(Some(Rest {
        asks: asks.map_err(|error| unreadable(column, error.into()))?,
        due: DateTime::from_timestamp(found.due, 0).unwrap_or_default(),
    }))
}
