//! What editors ordered of stories: kept for ever, and done at once.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::shelf::{detach, join, members, number_of, story_of};
use crate::archive::Archive;
use crate::archive::articles;
use crate::archive::codes;
use crate::archive::error::{ArchiveError, Trouble};
use crate::archive::names;
use crate::archive::writer::Safety;
use crate::desk::story::grouping::MERGED_BY_HAND;
use crate::desk::story::index::Number;
use crate::desk::story::orders::{Order, OrderKind};

impl Archive {
    /// Keeps an order about articles and does it; survives a power cut. The articles, named by identity or alias, must be known and taken
    /// up into stories. Returns what was kept.
    pub async fn order_stories(&self, kind: OrderKind, articles: Vec<String>, at: DateTime<Utc>) -> Result<Order, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| give(conn, kind, articles, at)).await
    }

    /// All orders, earliest first, with the identities that articles have today.
    pub async fn story_orders(&self) -> Result<Vec<Order>, ArchiveError> {
        self.read(all).await
    }
}

/// All orders, earliest first, with the identities that articles have today.
pub(in crate::archive) fn all(conn: &Connection) -> Result<Vec<Order>, Trouble> {
    let mut query = conn.prepare_cached("SELECT kind, at, articles, others FROM story_orders ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = if row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? == "split" { OrderKind::Split } else { OrderKind::Merge };
        let known = |names: String| -> Result<Vec<String>, Trouble> {
            codes::names_of(&names)?.into_iter().map(|name| today(conn, name)).collect()
        };
        orders.push(Order { kind, at: codes::time(row, 1)?, articles: known(row.get(2)?)?, others: known(row.get(3)?)? });
    }
    Ok(orders)
}

/// The identity of the article that bears a name; the name itself when there is none.
fn today(conn: &Connection, name: String) -> Result<String, Trouble> {
    let identity = match names::find(conn, &name)? {
        Some(id) => articles::identity(conn, id)?,
        None => None,
    };
    Ok(identity.unwrap_or(name))
}

fn give(conn: &Connection, kind: OrderKind, articles: Vec<String>, at: DateTime<Utc>) -> Result<Order, Trouble> {
    let mut named: Vec<(Number, String)> = Vec::new();
    for name in articles {
        let number = number_of(conn, &name)?.ok_or_else(|| Trouble::Unknown { identity: name.clone() })?;
        if named.iter().all(|(other, _)| *other != number) {
            named.push((number, today(conn, name)?));
        }
    }
    let mut others = Vec::new();
    for (number, _) in &named {
        let story = story_of(conn, *number)?.unwrap_or(*number);
        others.extend(members(conn, story)?.into_iter().filter(|other| named.iter().all(|(number, _)| number != other)));
    }
    others.sort_unstable();
    others.dedup();
    let others = others.into_iter().map(|number| identity(conn, number)).collect::<Result<Vec<String>, Trouble>>()?;
    let order = Order { kind, at, articles: named.iter().map(|(_, identity)| identity.clone()).collect(), others };
    let word = match kind {
        OrderKind::Split => "split",
        OrderKind::Merge => "merge",
    };
    conn.execute(
        "INSERT INTO story_orders (at, kind, articles, others) VALUES (?1, ?2, ?3, ?4)",
        params![at.timestamp(), word, codes::names(&order.articles)?, codes::names(&order.others)?],
    )?;
    carry_out(conn, kind, &named)?;
    conn.execute("UPDATE story_state SET generation = generation + 1", [])?;
    Ok(order)
}

fn carry_out(conn: &Connection, kind: OrderKind, named: &[(Number, String)]) -> Result<(), Trouble> {
    if kind == OrderKind::Split {
        return named.iter().try_for_each(|(number, _)| detach(conn, *number));
    }
    for pair in named.windows(2) {
        if let [(one, _), (other, _)] = pair {
            let (a, b) = (story_of(conn, *one)?.unwrap_or(*one), story_of(conn, *other)?.unwrap_or(*other));
            if a != b {
                join(conn, a, b)?;
                conn.prepare_cached("INSERT INTO joints (article, other, evidence) VALUES (?1, ?2, ?3)")?.execute(params![
                    other,
                    one,
                    MERGED_BY_HAND
                ])?;
            }
        }
    }
    Ok(())
}

/// The identity of an article by its number.
fn identity(conn: &Connection, number: Number) -> Result<String, Trouble> {
    let mut query = conn.prepare_cached("SELECT identity FROM grouped JOIN articles ON articles.id = article WHERE number = ?1")?;
    Ok(query.query_row([number], |row| row.get(0))?)
}
