//! Words of titles and texts, English and Chinese.
//!
//! Chinese has no spaces: each of its characters is put into the index as a word of its own, and a word of two or more is
//! asked for as a phrase. A trigram index finds nothing shorter than three characters, and most Chinese words have two.
//! The index follows the articles at a distance: filling it costs more than keeping the article does.

mod words;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Fate, Trouble};
use words::{quoted, spaced, terms};

/// Articles put into the index in one transaction: each leaves a segment behind, and small ones are merged more often.
pub const WORDS_STEP: usize = 200;
/// Characters of an excerpt before and after the word found.
const AROUND: usize = 60;

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Newest arrivals first.
    pub hits: Vec<Hit>,
    /// Articles that are not in the index yet; 0 unless the archive was opened for reading only.
    pub unindexed: u64,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Its identity.
    pub identity: String,
    /// Its source.
    pub source: String,
    /// Its URL.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// Publication, else first sight.
    pub at: DateTime<Utc>,
    /// BCP 47 tag.
    pub language: String,
    /// Some text around the first word found.
    pub excerpt: String,
}

impl Archive {
    /// Articles that contain every word of the query, in title, standfirst or text; words in double quotes are a phrase.
    /// Chinese words of any length are found; a Latin word finds those that begin with it. No character has a special
    /// meaning besides the quote.
    pub async fn search(&self, query: impl Into<String>, limit: usize) -> Result<Found, ArchiveError> {
        let query = query.into();
        match self.look_up(query.clone(), limit).await {
            Err(error) if matches!(error.trouble, Trouble::SearchIndex { .. }) && self.writer.is_some() => {
                tracing::warn!(%error, "the index of words is made anew");
                self.forget_words().await?;
                self.look_up(query, limit).await
            }
            outcome => outcome,
        }
    }

    /// Articles in whose headline every word of the query stands, newest arrivals first; as [`Archive::search`] reads it.
    pub async fn headlines(&self, query: impl Into<String>, limit: usize) -> Result<Vec<Hit>, ArchiveError> {
        let query = query.into();
        self.index_waiting_words().await?;
        self.read(move |conn| find(conn, &query, "{title} : ", limit)).await
    }

    async fn look_up(&self, query: String, limit: usize) -> Result<Found, ArchiveError> {
        self.index_waiting_words().await?;
        self.read(move |conn| {
            let hits = find(conn, &query, "", limit)?;
            let unindexed = conn.query_row(
                "SELECT (SELECT count(*) FROM articles WHERE id > (SELECT upto FROM search_state)) + (SELECT count(*) FROM search_queue)",
                [],
                |row| codes::count(row, 0),
            )?;
            Ok(Found { hits, unindexed })
        })
        .await
    }

    /// Brings all that waits into the index of words, where that may be written and the disk has room for it.
    async fn index_waiting_words(&self) -> Result<(), ArchiveError> {
        while self.writer.is_some() {
            match self.index_words().await {
                Ok(0) => break,
                Err(error) if error.trouble.fate() == Fate::Full => break,
                indexed => indexed.map(drop)?,
            }
        }
        Ok(())
    }

    /// Brings about [`WORDS_STEP`] articles into the index of words; returns how many, 0 when it is up to date.
    pub async fn index_words(&self) -> Result<usize, ArchiveError> {
        self.write_more(index).await
    }

    /// Empties the index of words; [`Archive::index_words`] fills it again.
    pub async fn forget_words(&self) -> Result<(), ArchiveError> {
        self.write(|conn| {
            conn.execute_batch(
                "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_queue; UPDATE search_state SET upto = 0;",
            )?;
            Ok(())
        })
        .await
    }
}

/// Notes that an article's words have changed.
pub(super) fn changed(conn: &Connection, id: i64) -> Result<(), Trouble> {
    conn.prepare_cached("INSERT INTO search_queue SELECT ?1 WHERE ?1 <= (SELECT upto FROM search_state) ON CONFLICT DO NOTHING")?
        .execute([id])?;
    Ok(())
}

/// Takes an article that is no more out of the index. `SQLite` gives the highest row id again once its row is gone: the index then has to
/// look at that id anew.
pub(super) fn removed(conn: &Connection, id: i64) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([id])?;
    conn.prepare_cached("DELETE FROM search_queue WHERE article = ?1")?.execute([id])?;
    conn.prepare_cached(
        "UPDATE search_state SET upto = (SELECT coalesce(max(id), 0) FROM articles)
         WHERE upto > (SELECT coalesce(max(id), 0) FROM articles)",
    )?
    .execute([])?;
    Ok(())
}

fn index(conn: &Connection) -> Result<usize, Trouble> {
    let queued = numbers(conn, "SELECT article FROM search_queue LIMIT ?1", WORDS_STEP)?;
    for id in &queued {
        removed(conn, *id)?;
        put(conn, *id)?;
    }
    let new = numbers(conn, "SELECT id FROM articles WHERE id > (SELECT upto FROM search_state) ORDER BY id LIMIT ?1", WORDS_STEP)?;
    for id in &new {
        put(conn, *id)?;
    }
    if let Some(last) = new.last() {
        conn.prepare_cached("UPDATE search_state SET upto = ?1")?.execute([last])?;
    }
    Ok(queued.len() + new.len())
}

fn numbers(conn: &Connection, sql: &str, limit: usize) -> Result<Vec<i64>, Trouble> {
    let mut query = conn.prepare_cached(sql)?;
    let rows = query.query_map([limit as i64], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put(conn: &Connection, id: i64) -> Result<(), Trouble> {
    let mut query = conn.prepare_cached("SELECT title, summary FROM articles WHERE id = ?1")?;
    let head = query.query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).optional()?;
    let Some((title, mut text)) = head else { return Ok(()) };
    for block in articles::body(conn, id)? {
        text.push('\n');
        text.push_str(&block.text);
    }
    let mut insert = conn.prepare_cached("INSERT INTO search (rowid, title, text) VALUES (?1, ?2, ?3)")?;
    insert.execute((id, spaced(&title), spaced(&text)))?;
    Ok(())
}

/// `columns` is an FTS5 column filter, or nothing for all columns.
fn find(conn: &Connection, query: &str, columns: &str, limit: usize) -> Result<Vec<Hit>, Trouble> {
    let terms = terms(query);
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = format!("{columns}({})", terms.iter().map(|term| quoted(term)).collect::<Vec<_>>().join(" AND "));
    let mut matches = conn.prepare_cached(
        "SELECT articles.id, identity, sources.name, url, title, effective, language, summary
         FROM (SELECT rowid AS found FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
         JOIN articles ON articles.id = found JOIN sources ON sources.id = articles.source ORDER BY articles.id DESC",
    )?;
    let rows = matches.query_map((&wanted, limit as i64), |row| {
        let hit = Hit {
            identity: row.get(1)?,
            source: row.get(2)?,
            url: row.get(3)?,
            title: row.get(4)?,
            at: codes::time(row, 5)?,
            language: row.get(6)?,
            excerpt: row.get(7)?,
        };
        Ok((row.get::<_, i64>(0)?, hit))
    })?;
    let mut hits = Vec::new();
    for row in rows {
        let (id, mut hit) = row?;
        for block in articles::body(conn, id)? {
            hit.excerpt.push(' ');
            hit.excerpt.push_str(&block.text);
        }
        hit.excerpt = excerpt(&hit.excerpt, &terms);
        hits.push(hit);
    }
    Ok(hits)
}

fn excerpt(text: &str, terms: &[String]) -> String {
    let characters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = characters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let place = terms.iter().find_map(|term| {
        let wanted: Vec<char> = term.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        lower.windows(wanted.len().max(1)).position(|window| window == wanted)
    });
    let from = place.unwrap_or(0).saturating_sub(AROUND);
    let mut out: String = characters.iter().skip(from).take(2 * AROUND).collect();
    if from > 0 {
        out.insert(0, '…');
    }
    if from + 2 * AROUND < characters.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_stand_around_the_word() {
        let text = format!("{}市场监管总局{}", "前".repeat(200), "后".repeat(200));
        let part = excerpt(&text, &["监管".to_string()]);
        assert!(part.starts_with('…') && part.ends_with('…') && part.contains("监管"), "{part}");
        assert_eq!(excerpt("short", &["other".to_string()]), "short");
    }
}
