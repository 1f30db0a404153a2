//! Two articles that turn out to be one.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::articles;
use super::codes;
use super::error::Trouble;
use super::names;
use super::search;
use super::stories;

/// What a merge left.
pub(super) struct Merged {
    /// Row id of the one that stays.
    pub(super) stays: i64,
    /// Identity of the other, now an alias.
    pub(super) gone: String,
}

/// Makes one article of two: the one seen first stays; the other becomes an outlet of it, and its names aliases.
/// The better reading of the two is kept, whoever had it.
pub(super) fn merge(conn: &Connection, one: i64, other: i64, at: DateTime<Utc>) -> Result<Merged, Trouble> {
    let (a, b) = (articles::load(conn, one)?.article, articles::load(conn, other)?.article);
    let one_stays = (a.first_seen, one) <= (b.first_seen, other);
    let (stays, gone, first, second) = if one_stays { (one, other, a, b) } else { (other, one, b, a) };

    if codes::rank(second.reading) > codes::rank(first.reading) {
        articles::retitle(conn, stays, &second.title, at)?;
        articles::reword(conn, stays, &second)?;
        conn.execute("UPDATE articles SET reading = ?2 WHERE id = ?1", (stays, codes::reading(second.reading)))?;
        conn.execute("DELETE FROM page_requests WHERE article = ?1", [stays])?;
        conn.execute("UPDATE OR REPLACE pages SET article = ?1 WHERE article = ?2", [stays, gone])?;
    } else if first.published.is_none() && second.published.is_some() {
        conn.execute(
            "UPDATE articles SET (effective, published_at, published_offset, published_precision, published_zone, published_found)
                 = (SELECT effective, published_at, published_offset, published_precision, published_zone, published_found
                    FROM articles WHERE id = ?2)
             WHERE id = ?1",
            [stays, gone],
        )?;
    }
    conn.execute(
        "INSERT INTO titles (article, title, replaced) SELECT ?1, title, replaced FROM titles WHERE article = ?2 ON CONFLICT DO NOTHING",
        [stays, gone],
    )?;
    conn.execute(
        "INSERT INTO outlets (article, source, url, title, language, published, seen, digest)
         SELECT ?1, source, url, title, language, published, seen, digest FROM outlets
         WHERE article = ?2 AND source <> (SELECT source FROM articles WHERE id = ?1) ON CONFLICT DO NOTHING",
        [stays, gone],
    )?;
    conn.execute(
        "INSERT INTO outlets (article, source, url, title, language, published, seen, digest)
         SELECT ?1, source, ?3, title, language, ?4, first_seen, digest FROM articles
         WHERE id = ?2 AND source <> (SELECT source FROM articles WHERE id = ?1) ON CONFLICT DO NOTHING",
        params![stays, gone, second.url.as_str(), second.published.as_ref().map(|dated| dated.at.to_rfc3339())],
    )?;
    stories::inherited(conn, stays, gone)?;
    conn.execute("DELETE FROM articles WHERE id = ?1", [gone])?;
    search::removed(conn, gone)?;
    search::changed(conn, stays)?;

    let names: Vec<String> = std::iter::once(second.identity.clone()).chain(second.aliases).collect();
    names::inherit(conn, stays, &names)?;
    Ok(Merged { stays, gone: second.identity })
}
