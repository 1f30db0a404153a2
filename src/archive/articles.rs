//! Articles: kept, changed, and given out by time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;

use super::Archive;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::names;
use super::stories;
use crate::desk::article::{Article, Block, Reading};
use crate::desk::story::Outlet;

/// An article and the other sources that carried it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptArticle {
    /// The article, as first brought and since then read.
    pub article: Article,
    /// By name of the source.
    pub outlets: Vec<Outlet>,
}

/// Columns in the order in which [`article_of`] reads them; the row id stands first, aliases third.
const COLUMNS: &str = "articles.id, articles.identity, articles.aliases, sources.name, articles.url, articles.title,
    articles.author, articles.site, articles.published_at, articles.published_offset, articles.published_precision,
    articles.published_zone, articles.published_found, articles.language, articles.summary, articles.first_seen,
    articles.reading, articles.origin";

impl Archive {
    /// Articles of the time from `from` to before `to`, by publication, by first sight where that is unknown; in order of
    /// that time, then of identity.
    pub async fn articles(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<KeptArticle>, ArchiveError> {
        self.read(move |conn| {
            let condition = "effective >= ?1 AND effective < ?2";
            select(conn, condition, params![from.timestamp(), to.timestamp()])
        })
        .await
    }

    /// Articles of a time before `before` that were first seen from `seen_from` to before `seen_to`: those that came after
    /// the edition they belong to was frozen.
    pub async fn late_articles(
        &self,
        before: DateTime<Utc>,
        seen_from: DateTime<Utc>,
        seen_to: DateTime<Utc>,
    ) -> Result<Vec<KeptArticle>, ArchiveError> {
        self.read(move |conn| {
            // the plus keeps the planner on the index of arrivals: before `before` lies nearly everything
            let condition = "+effective < ?1 AND first_seen >= ?2 AND first_seen < ?3";
            select(conn, condition, params![before.timestamp(), seen_from.timestamp(), seen_to.timestamp()])
        })
        .await
    }

    /// The article that bears this identity or alias, or is at this link in any spelling.
    pub async fn article(&self, name: impl Into<String>) -> Result<Option<KeptArticle>, ArchiveError> {
        let name = name.into();
        self.read(move |conn| match by_name(conn, &name)? {
            Some(id) => load(conn, id).map(Some),
            None => Ok(None),
        })
        .await
    }

    /// Links and headlines of the articles whose links are likest to one that nobody knows, at most three; none of another host.
    pub async fn nearest_links(&self, link: impl Into<String>) -> Result<Vec<(String, String)>, ArchiveError> {
        let link = link.into();
        self.read(move |conn| {
            let Ok(link) = Url::parse(&link) else { return Ok(Vec::new()) };
            let near = names::nearest(conn, &link, 3)?.into_iter().map(|id| {
                let article = load(conn, id)?.article;
                Ok((article.url.to_string(), article.title))
            });
            near.collect()
        })
        .await
    }

    /// How many articles each source brought since `from`, whether or not another had them first.
    pub async fn counts_since(&self, from: DateTime<Utc>) -> Result<HashMap<String, u64>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT sources.name, count(*) FROM (
                     SELECT source FROM articles WHERE first_seen >= ?1 UNION ALL SELECT source FROM outlets WHERE seen >= ?1
                 ) AS brought JOIN sources ON sources.id = brought.source GROUP BY sources.id",
            )?;
            let rows = query.query_map([from.timestamp()], |row| Ok((row.get(0)?, codes::count(row, 1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }
}

/// The row id of the article that bears this name, or is at this link in any spelling.
pub(super) fn by_name(conn: &Connection, name: &str) -> Result<Option<i64>, Trouble> {
    for spelling in names::spellings(name) {
        for name in [format!("url:{spelling}"), spelling] {
            if let Some(id) = names::find(conn, &name)? {
                return Ok(Some(id));
            }
        }
    }
    Ok(None)
}

/// An article with its outlets.
pub(super) fn load(conn: &Connection, id: i64) -> Result<KeptArticle, Trouble> {
    let found = select(conn, "articles.id = ?1", params![id])?;
    found.into_iter().next().ok_or_else(|| Trouble::Row { detail: format!("article {id} is named but not there") })
}

/// Keeps an article that is not known; returns its row id.
pub(super) fn insert(conn: &Connection, source: i64, article: &Article, reading: Reading, digest: i64) -> Result<i64, Trouble> {
    let published = article.published.as_ref();
    let effective = published.map_or(article.first_seen.timestamp(), |dated| dated.at.timestamp());
    let mut aliases: Vec<String> = Vec::new();
    for alias in &article.aliases {
        if *alias != article.identity && !aliases.contains(alias) {
            aliases.push(alias.clone());
        }
    }
    conn.prepare_cached(
        "INSERT INTO articles (identity, aliases, source, url, title, author, site, effective, published_at, published_offset,
                               published_precision, published_zone, published_found, language, summary, first_seen, reading,
                               origin, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?
    .execute(params![
        article.identity,
        codes::names(&aliases)?,
        source,
        article.url.as_str(),
        article.title,
        article.author,
        article.site,
        effective,
        published.map(|dated| dated.at.timestamp()),
        published.map(|dated| dated.at.offset().local_minus_utc()),
        published.map(|dated| codes::precision(dated.precision)),
        published.map(|dated| codes::zone(dated.zone)),
        published.map(|dated| dated.found.as_str()).or(article.undated.as_deref()),
        article.language,
        article.summary,
        article.first_seen.timestamp(),
        codes::reading(reading),
        article.origin,
        digest,
    ])?;
    let id = conn.last_insert_rowid();
    names::take(conn, &article.identity, id)?;
    for alias in &aliases {
        names::take(conn, alias, id)?;
    }
    write_body(conn, id, &article.body)?;
    stories::added(conn, id, article.first_seen.timestamp(), effective)?;
    Ok(id)
}

/// Whether the article has this headline, or had it.
pub(super) fn had_title(conn: &Connection, id: i64, title: &str) -> Result<bool, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM articles WHERE id = ?1 AND title = ?2) OR EXISTS (SELECT 1 FROM titles WHERE article = ?1 AND title = ?2)",
    )?;
    Ok(query.query_row((id, title), |row| row.get(0))?)
}

/// Gives an article another headline and remembers the old one.
pub(super) fn retitle(conn: &Connection, id: i64, title: &str, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO titles (article, title, replaced) SELECT id, title, ?3 FROM articles WHERE id = ?1 AND title <> ?2
         ON CONFLICT DO UPDATE SET replaced = excluded.replaced",
    )?
    .execute((id, title, at.timestamp()))?;
    conn.prepare_cached("UPDATE articles SET title = ?2 WHERE id = ?1 AND title <> ?2")?.execute((id, title))?;
    Ok(())
}

/// Takes everything but names, headline, URL and reading from another wording of the article; what it leaves open stays.
pub(super) fn reword(conn: &Connection, id: i64, article: &Article) -> Result<(), Trouble> {
    conn.prepare_cached(
        "UPDATE articles SET author = coalesce(?2, author), site = coalesce(?3, site), language = ?4,
                summary = CASE WHEN ?5 = '' THEN summary ELSE ?5 END, origin = coalesce(?6, origin)
         WHERE id = ?1",
    )?
    .execute(params![id, article.author, article.site, article.language, article.summary, article.origin])?;
    if let Some(dated) = &article.published {
        conn.prepare_cached(
            "UPDATE articles SET effective = ?2, published_at = ?2, published_offset = ?3, published_precision = ?4,
                    published_zone = ?5, published_found = ?6
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            dated.at.timestamp(),
            dated.at.offset().local_minus_utc(),
            codes::precision(dated.precision),
            codes::zone(dated.zone),
            dated.found
        ])?;
    } else if let Some(why) = &article.undated {
        conn.prepare_cached("UPDATE articles SET published_found = ?2 WHERE id = ?1 AND published_at IS NULL")?.execute((id, why))?;
    }
    write_body(conn, id, &article.body)
}

/// Remembers that another source carried the article, or what it says now.
pub(super) fn add_outlet(
    conn: &Connection,
    id: i64,
    source: i64,
    article: &Article,
    digest: i64,
    at: DateTime<Utc>,
) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO outlets (article, source, url, title, language, published, seen, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET url = excluded.url, title = excluded.title, language = excluded.language,
             published = excluded.published, digest = excluded.digest",
    )?
    .execute(params![
        id,
        source,
        article.url.as_str(),
        article.title,
        article.language,
        article.published.as_ref().map(|dated| dated.at.to_rfc3339()),
        at.timestamp(),
        digest
    ])?;
    Ok(())
}

fn write_body(conn: &Connection, id: i64, body: &[Block]) -> Result<(), Trouble> {
    if body.is_empty() {
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO bodies (article, blocks) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET blocks = excluded.blocks")?
        .execute((id, codes::blocks(body)?))?;
    Ok(())
}

/// The text of an article.
pub(super) fn body(conn: &Connection, id: i64) -> Result<Vec<Block>, Trouble> {
    let mut query = conn.prepare_cached("SELECT blocks FROM bodies WHERE article = ?1")?;
    let mut rows = query.query([id])?;
    match rows.next()? {
        Some(row) => codes::blocks_of(row.get_ref(0)?),
        None => Ok(Vec::new()),
    }
}

fn select(conn: &Connection, condition: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<KeptArticle>, Trouble> {
    let mut outlets = outlets(conn, condition, parameters)?;
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, blocks FROM articles JOIN sources ON sources.id = articles.source LEFT JOIN bodies ON article = articles.id
         WHERE {condition} ORDER BY effective, identity"
    ))?;
    let mut rows = query.query(parameters)?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let mut article = article_of(row)?;
        article.aliases = codes::names_of(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?;
        // a set: in which order an article came by its names must not show
        article.aliases.sort();
        article.body = codes::blocks_of(row.get_ref(18)?)?;
        kept.push(KeptArticle { article, outlets: outlets.remove(&row.get(0)?).unwrap_or_default() });
    }
    Ok(kept)
}

/// The outlets of the articles that meet a condition, by row id.
fn outlets(conn: &Connection, condition: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<HashMap<i64, Vec<Outlet>>, Trouble> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT outlets.article, sources.name, outlets.url, outlets.title, outlets.language, outlets.published
         FROM articles CROSS JOIN outlets ON outlets.article = articles.id JOIN sources ON sources.id = outlets.source
         WHERE {condition} ORDER BY sources.name"
    ))?;
    let mut rows = query.query(parameters)?;
    let mut found: HashMap<i64, Vec<Outlet>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let outlet = Outlet { source: row.get(1)?, url: row.get(2)?, title: row.get(3)?, language: row.get(4)?, published: row.get(5)? };
        found.entry(row.get(0)?).or_default().push(outlet);
    }
    Ok(found)
}

/// The article of a row of [`COLUMNS`], without aliases and body.
fn article_of(row: &Row<'_>) -> rusqlite::Result<Article> {
    Ok(Article {
        identity: row.get(1)?,
        aliases: Vec::new(),
        source: row.get(3)?,
        url: codes::url(row, 4)?,
        title: row.get(5)?,
        author: row.get(6)?,
        site: row.get(7)?,
        published: codes::dated(row, 8)?,
        undated: codes::undated(row, 8)?,
        language: row.get(13)?,
        summary: row.get(14)?,
        body: Vec::new(),
        first_seen: codes::time(row, 15)?,
        reading: codes::reading_of(row, 16)?,
        origin: row.get(17)?,
    })
}

/// An article's identity by its row id.
pub(super) fn identity(conn: &Connection, id: i64) -> Result<Option<String>, Trouble> {
    let mut query = conn.prepare_cached("SELECT identity FROM articles WHERE id = ?1")?;
    Ok(query.query_row([id], |row| row.get(0)).optional()?)
}
