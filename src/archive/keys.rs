//! Keys that a source gives to one story and later to another.

use rusqlite::Connection;

use super::error::Trouble;
use super::names;
use crate::desk::article::Article;
use crate::desk::identity;

/// Whether a changed entry that bears the key of an article (`known`, its row) tells another story: its link is none of the article's, and
/// no headline that the article has or had is likely to be an earlier wording of this one.
pub(super) fn tell_another(conn: &Connection, known: i64, article: &Article) -> Result<bool, Trouble> {
    let keyed = article.identity.starts_with("key:");
    // without another name, nothing could tell it from the article
    if !keyed || article.aliases.is_empty() || identity::is_in_link(&article.identity, &article.source, &article.url) {
        return Ok(false);
    }
    if names::find(conn, &article.identity)? != Some(known) {
        return Ok(false);
    }
    for alias in &article.aliases {
        if names::find(conn, alias)? == Some(known) {
            return Ok(false);
        }
    }
    let mut query =
        conn.prepare_cached("SELECT title FROM articles WHERE id = ?1 UNION ALL SELECT title FROM titles WHERE article = ?1")?;
    let titles = query.query_map([known], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(titles.iter().all(|title| identity::are_other_headlines(title, &article.title)))
}

/// The article by its other names: its key stays with the one that had it first.
pub(super) fn without(article: &Article) -> Article {
    let mut article = article.clone();
    if !article.aliases.is_empty() {
        article.identity = article.aliases.remove(0);
    }
    article
}
