//! Keys that a source gives to one story and later to another.

use rusqlite::Connection;

use super::error::Trouble;
use super::names;
use super::visits::{Arrival, Known};
use crate::desk::article::Article;
use crate::desk::identity;

/// Whether an entry that bears a known article's key tells another story: its link is none of the article's, and no headline that
/// the article has or had is likely to be an earlier wording of this one.
pub(super) fn tell_another(conn: &Connection, known: &Known, source: i64, digest: i64, article: &Article) -> Result<bool, Trouble> {
    let changed = known.source == source && known.digest != digest && article.identity.starts_with("key:");
    // without another name, nothing could tell it from the article
    if !changed || article.aliases.is_empty() || identity::is_in_link(&article.identity, &article.source, &article.url) {
        return Ok(false);
    }
    if names::find(conn, &article.identity)? != Some(known.id) {
        return Ok(false);
    }
    for alias in &article.aliases {
        if names::find(conn, alias)? == Some(known.id) {
            return Ok(false);
        }
    }
    let mut query =
        conn.prepare_cached("SELECT title FROM articles WHERE id = ?1 UNION ALL SELECT title FROM titles WHERE article = ?1")?;
    let titles = query.query_map([known.id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(titles.iter().all(|title| identity::are_other_headlines(title, &article.title)))
}

/// The arrival by its other names: its key stays with the article that had it first.
pub(super) fn without(arrival: &Arrival) -> Arrival {
    let mut arrival = arrival.clone();
    let article = &mut arrival.article;
    if !article.aliases.is_empty() {
        article.identity = article.aliases.remove(0);
    }
    arrival
}
