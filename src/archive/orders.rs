//! What editors ordered of weeks: kept for ever, an order that is taken back too.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::Archive;
use super::articles;
use super::codes;
use super::error::{ArchiveError, Trouble};
use super::names;
use super::writer::Safety;
use crate::desk::edition::orders::OrderKind;

/// An order that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenOrder {
    /// By which it can be taken back.
    pub number: i64,
    /// As `2023-W19`.
    pub week: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What was ordered.
    pub kind: OrderKind,
    /// Name of the section, where one was named.
    pub section: Option<String>,
    /// Identity, as of today, of the article that was named.
    pub article: String,
    /// Its headline of today.
    pub title: String,
    /// When it was taken back.
    pub undone: Option<DateTime<Utc>>,
}

/// An order to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// As `2023-W19`.
    pub week: String,
    /// What is ordered.
    pub kind: OrderKind,
    /// Name of the section.
    pub section: Option<String>,
    /// Identity of the article that is named.
    pub article: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Archive {
    /// Keeps an order, and returns its number; survives a power cut.
    pub async fn give_order(&self, order: NewOrder) -> Result<i64, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| {
            conn.execute(
                "INSERT INTO edition_orders (at, week, kind, article, section) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![order.at.timestamp(), order.week, order.kind.word(), order.article, order.section],
            )?;
            Ok(conn.last_insert_rowid())
        })
        .await
    }

    /// Takes an order back and returns it; `None` when there is no such order. One that was taken back before stays so.
    pub async fn undo_order(&self, number: i64, at: DateTime<Utc>) -> Result<Option<GivenOrder>, ArchiveError> {
        self.write_safely(Safety::Power, move |conn| {
            conn.execute(
                "INSERT INTO edition_orders (at, week, kind, article, undoes)
                 SELECT ?2, week, 'undo', article, id FROM edition_orders WHERE id = ?1 AND kind <> 'undo' ON CONFLICT DO NOTHING",
                params![number, at.timestamp()],
            )?;
            Ok(select(conn, "given.id = ?1", &[&number])?.pop())
        })
        .await
    }

    /// All orders of a week, or of all weeks, earliest first; those that were taken back too.
    pub async fn orders(&self, week: Option<String>) -> Result<Vec<GivenOrder>, ArchiveError> {
        self.read(move |conn| select(conn, "?1 IS NULL OR given.week = ?1", &[&week])).await
    }
}

/// The orders about an article under any of its names, earliest first.
pub(super) fn of_article(conn: &Connection, identity: &str, aliases: &[String]) -> Result<Vec<GivenOrder>, Trouble> {
    let names = serde_json::json!(std::iter::once(identity).chain(aliases.iter().map(String::as_str)).collect::<Vec<_>>()).to_string();
    select(conn, "given.article IN (SELECT value FROM json_each(?1))", &[&names])
}

fn select(conn: &Connection, condition: &str, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<GivenOrder>, Trouble> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT given.id, given.week, given.at, given.kind, given.section, given.article, undone.at
         FROM edition_orders AS given LEFT JOIN edition_orders AS undone ON undone.undoes = given.id
         WHERE given.kind <> 'undo' AND ({condition}) ORDER BY given.id"
    ))?;
    let mut rows = query.query(parameters)?;
    let mut orders = Vec::new();
    while let Some(row) = rows.next()? {
        let (word, named): (String, String) = (row.get(3)?, row.get(5)?);
        let kind = OrderKind::of(&word).ok_or_else(|| Trouble::Row { detail: format!("{word:?} is no kind of order") })?;
        let (article, title) = today(conn, named)?;
        orders.push(GivenOrder {
            number: row.get(0)?,
            week: row.get(1)?,
            at: codes::time(row, 2)?,
            kind,
            section: row.get(4)?,
            article,
            title,
            undone: codes::time_option(row, 6)?,
        });
    }
    Ok(orders)
}

/// Identity and headline of the article that bears a name today.
fn today(conn: &Connection, name: String) -> Result<(String, String), Trouble> {
    let Some(id) = names::find(conn, &name)? else { return Ok((name, String::new())) };
    let title = conn.prepare_cached("SELECT title FROM articles WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok((articles::identity(conn, id)?.unwrap_or(name), title.unwrap_or_default()))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::archive::editions::EditionRecord;
    use crate::archive::issues::Issue;
    use crate::archive::stories::Waiting;
    use crate::archive::visits::{Arrival, PageWish};
    use crate::desk::article::Article;
    use crate::desk::facts::names::Names;
    use crate::desk::story::orders::OrderKind as StoryOrder;
    use crate::desk::story::telling;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_683_853_500, 0).unwrap()
    }

    fn article(number: usize) -> Article {
        let url = format!("https://a.example/{number}");
        Article::bare(&format!("key:A:{number}"), "A", &url, &format!("Tea chains open {number} stores"), now())
    }

    /// What an editor does, each with the table in which it is kept.
    async fn edit(archive: &Archive) {
        let week = || "2023-W19".to_owned();
        for kind in [OrderKind::Pin, OrderKind::Drop] {
            let order = NewOrder { week: week(), kind, section: None, article: "key:A:1".to_owned(), at: now() };
            let number = archive.give_order(order).await.unwrap();
            assert!(archive.undo_order(number, now()).await.unwrap().is_some());
        }
        let record =
            EditionRecord { week: week(), from: now(), to: now(), frozen_at: now(), late: false, items: Vec::new(), files: Vec::new() };
        archive.keep_edition(record.clone()).await.unwrap();
        let issue = Issue { week: week(), published: now(), recorded: now(), file: String::new(), errors: 0, items: Vec::new() };
        archive.keep_issue(issue, record).await.unwrap();
        for number in 1..3 {
            let arrival = Arrival { article: article(number), page: PageWish::None, unless_known: None };
            archive.keep_arrival("A", arrival, now()).await.unwrap();
        }
        let digests = archive.ungrouped(Waiting::All, 9).await.unwrap().into_iter();
        let digests = digests.map(|instant| instant.iter().map(|kept| telling::digest(&kept.article, &Names::default())).collect());
        archive.grouper().take_up(digests.collect()).await.unwrap();
        for kind in [StoryOrder::Split, StoryOrder::Merge] {
            archive.order_stories(kind, vec!["key:A:1".to_owned(), "key:A:2".to_owned()], now()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_editors_do_survives_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        // each row that is kept takes down how safe the writing was: 2 is FULL (pragma synchronous)
        let tables = ["edition_orders", "editions", "issues", "articles", "story_orders"];
        let triggers = tables.map(|table| {
            format!(
                "CREATE TEMP TRIGGER note_{table} AFTER INSERT ON main.{table} BEGIN
                     INSERT INTO notes SELECT '{table}', synchronous FROM pragma_synchronous;
                 END;"
            )
        });
        archive
            .write(move |conn| {
                conn.execute_batch("PRAGMA trusted_schema = ON; CREATE TEMP TABLE notes (what TEXT, safety INTEGER);")?;
                Ok(conn.execute_batch(&triggers.concat())?)
            })
            .await
            .unwrap();
        edit(&archive).await;
        let seen = archive
            .write(|conn| {
                let mut query = conn.prepare("SELECT what, count(*), min(safety) FROM notes GROUP BY what ORDER BY what")?;
                let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
                Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
            })
            .await
            .unwrap();
        let expected = [("articles", 2), ("edition_orders", 4), ("editions", 2), ("issues", 1), ("story_orders", 2)];
        assert_eq!(seen, expected.map(|(what, count)| (what.to_owned(), count, 2)));
    }
}
