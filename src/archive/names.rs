//! Whose name is this: identities and aliases to row ids.

use rusqlite::{Connection, OptionalExtension};
use url::Url;

use super::codes;
use super::error::Trouble;
use crate::desk::links;

/// Most aliases of an article: a source that makes a new key at each visit must not grow it without end.
const ALIASES: usize = 24;

/// The article that bears the name.
pub(super) fn find(conn: &Connection, name: &str) -> Result<Option<i64>, Trouble> {
    let mut query = conn.prepare_cached("SELECT article FROM names WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

/// Gives an article more names; those that are taken stay where they are. Returns the other articles that have them.
pub(super) fn add(conn: &Connection, article: i64, names: &[&str]) -> Result<Vec<i64>, Trouble> {
    let mut others = Vec::new();
    let mut free = Vec::new();
    for name in names {
        match find(conn, name)? {
            None => free.push((*name).to_string()),
            Some(other) if other != article && !others.contains(&other) => others.push(other),
            Some(_) => {}
        }
    }
    if free.is_empty() {
        return Ok(others);
    }
    let json: String = conn.prepare_cached("SELECT aliases FROM articles WHERE id = ?1")?.query_row([article], |row| row.get(0))?;
    let mut aliases = codes::names_of(&json)?;
    for name in free {
        if aliases.len() < ALIASES && !aliases.contains(&name) {
            take(conn, &name, article)?;
            aliases.push(name);
        }
    }
    conn.prepare_cached("UPDATE articles SET aliases = ?2 WHERE id = ?1")?.execute((article, codes::names(&aliases)?))?;
    Ok(others)
}

/// Lets a name mean an article from now on.
pub(super) fn take(conn: &Connection, name: &str, article: i64) -> Result<(), Trouble> {
    conn.prepare_cached("INSERT INTO names (name, article) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET article = excluded.article")?
        .execute((name, article))?;
    Ok(())
}

/// Gives an article all names of another that is no more.
pub(super) fn inherit(conn: &Connection, article: i64, names: &[String]) -> Result<(), Trouble> {
    let (identity, json): (String, String) = conn
        .prepare_cached("SELECT identity, aliases FROM articles WHERE id = ?1")?
        .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut aliases = codes::names_of(&json)?;
    for name in names {
        take(conn, name, article)?;
        if *name != identity && !aliases.contains(name) {
            aliases.push(name.clone());
        }
    }
    conn.prepare_cached("UPDATE articles SET aliases = ?2 WHERE id = ?1")?.execute((article, codes::names(&aliases)?))?;
    Ok(())
}

/// Names of articles whose links begin like this one, the likest first, of those that stand nearest to it in the order of names.
pub(super) fn nearest(conn: &Connection, link: &Url, most: usize) -> Result<Vec<i64>, Trouble> {
    let wanted = format!("url:{}", links::canonical(link, &[]));
    let host = format!("url:{}", link.origin().ascii_serialization());
    let mut near: Vec<(String, i64)> = Vec::new();
    for sql in [
        "SELECT name, article FROM names WHERE name >= ?1 ORDER BY name LIMIT 40",
        "SELECT name, article FROM names WHERE name < ?1 ORDER BY name DESC LIMIT 40",
    ] {
        let mut query = conn.prepare_cached(sql)?;
        let rows = query.query_map([&wanted], |row| Ok((row.get(0)?, row.get(1)?)))?;
        near.extend(rows.collect::<rusqlite::Result<Vec<(String, i64)>>>()?);
    }
    near.retain(|(name, _)| name.starts_with(&host));
    let same =
        |one: &mut dyn Iterator<Item = char>, other: &mut dyn Iterator<Item = char>| one.zip(other).take_while(|(a, b)| a == b).count();
    near.sort_by_key(|(name, _)| {
        let (head, tail) = (same(&mut name.chars(), &mut wanted.chars()), same(&mut name.chars().rev(), &mut wanted.chars().rev()));
        (std::cmp::Reverse(head + tail), name.clone())
    });
    let mut articles: Vec<i64> = Vec::new();
    for (_, article) in near {
        if articles.len() < most && !articles.contains(&article) {
            articles.push(article);
        }
    }
    Ok(articles)
}

/// A name as given, and what the archive would call it were it a link.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_string()];
    if let Ok(link) = Url::parse(name.strip_prefix("url:").unwrap_or(name)) {
        spellings.extend(links::wechat_identity(&link));
        spellings.push(links::canonical(&link, &[]).to_string());
        spellings.push(link.to_string());
    }
    spellings
}
