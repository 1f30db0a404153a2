//! Why articles are in an edition or not, and translations that were made of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::Archive;
use super::error::{ArchiveError, Trouble};

/// What was said of an article when a week was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// As `2023-W19`.
    pub week: String,
    /// In sentences.
    pub said: Vec<String>,
}

impl Archive {
    /// Keeps what was said of the articles of a week, by identity, in place of what was said before.
    pub async fn keep_choices(&self, week: impl Into<String>, said: BTreeMap<String, Vec<String>>) -> Result<(), ArchiveError> {
        let week = week.into();
        self.write(move |conn| {
            conn.execute("DELETE FROM choices WHERE week = ?1", [&week])?;
            let mut insert = conn.prepare_cached("INSERT INTO choices (identity, week, said) VALUES (?1, ?2, ?3)")?;
            for (identity, said) in &said {
                let said = serde_json::to_string(said).map_err(|error| Trouble::Row { detail: format!("a choice: {error}") })?;
                insert.execute((identity, &week, said))?;
            }
            Ok(())
        })
        .await
    }

    /// A translation that was made before.
    pub async fn translation(&self, key: impl Into<String>) -> Result<Option<String>, ArchiveError> {
        let key = key.into();
        self.read(move |conn| Ok(conn.query_row("SELECT text FROM translations WHERE key = ?1", [&key], |row| row.get(0)).optional()?))
            .await
    }

    /// Keeps a translation; one that is there stays, so that the same week has the same words.
    pub async fn keep_translation(&self, key: impl Into<String>, text: impl Into<String>, at: DateTime<Utc>) -> Result<(), ArchiveError> {
        let (key, text) = (key.into(), text.into());
        self.write(move |conn| {
            conn.execute("INSERT INTO translations VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", (key, text, at.timestamp()))?;
            Ok(())
        })
        .await
    }
}

/// What was said of an article under any of its names, newest week first.
pub(super) fn of_article<'a>(conn: &Connection, names: impl Iterator<Item = &'a String>) -> Result<Vec<Choice>, Trouble> {
    let mut query = conn.prepare_cached("SELECT week, said FROM choices WHERE identity = ?1")?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in names {
        let rows = query.query_map([name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (week, said) = row?;
            let said = serde_json::from_str(&said).map_err(|error| Trouble::Row { detail: format!("a choice: {error}") })?;
            found.entry(week).or_insert(said);
        }
    }
    Ok(found.into_iter().rev().map(|(week, said)| Choice { week, said }).collect())
}
