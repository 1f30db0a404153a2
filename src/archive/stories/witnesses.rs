//! What merged stories teach of names: kept as it is heard, and told to whoever asks.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::shelf::{Loaded, Shelf};
use crate::archive::Archive;
use crate::archive::error::{ArchiveError, Trouble};
use crate::desk::story::index::{Index as _, Number};
use crate::desk::story::witness::{Witness, Witnesses};

/// A pair of names that stories taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LearnedName {
    /// The Chinese name.
    pub chinese: String,
    /// The Latin one.
    pub latin: String,
    /// Whether enough of them agree: only then it has a say in grouping.
    pub believed: bool,
    /// The stories that say so.
    pub stories: Vec<Testimony>,
}

/// Two headlines of one story that have the names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Testimony {
    /// The Chinese one.
    pub chinese: String,
    /// The other.
    pub other: String,
    /// Outlets that have the names, in the language that has fewer.
    pub outlets: u32,
}

impl Archive {
    /// The names that stories have taught, by the Chinese name, with the stories that still hold.
    pub async fn learned_names(&self) -> Result<Vec<LearnedName>, ArchiveError> {
        self.read(learned).await
    }
}

fn learned(conn: &Connection) -> Result<Vec<LearnedName>, Trouble> {
    let generation = conn.query_row("SELECT generation FROM story_state", [], |row| row.get(0))?;
    let mut loaded = Loaded::load(conn, generation)?;
    let shelf = Shelf::new(conn, &mut loaded);
    let mut names = Vec::new();
    for (chinese, latin, witnesses, believed) in shelf.witnesses().all(&shelf) {
        let alive = witnesses.iter().filter(|witness| shelf.story(witness.article) == shelf.story(witness.other));
        let stories = alive.map(|witness| {
            let (chinese, other) = (headline(conn, witness.article)?, headline(conn, witness.other)?);
            Ok(Testimony { chinese, other, outlets: witness.outlets })
        });
        let stories = stories.collect::<Result<Vec<_>, Trouble>>()?;
        if !stories.is_empty() {
            names.push(LearnedName { chinese: chinese.to_owned(), latin: latin.to_owned(), believed, stories });
        }
    }
    Ok(names)
}

fn headline(conn: &Connection, number: Number) -> Result<String, Trouble> {
    let mut query = conn.prepare_cached("SELECT title FROM articles JOIN grouped ON article = articles.id WHERE number = ?1")?;
    Ok(query.query_row([number], |row| row.get(0))?)
}

/// All that was heard.
pub(super) fn all(conn: &Connection) -> Result<Witnesses, Trouble> {
    let mut witnesses = Witnesses::default();
    let mut query = conn.prepare_cached("SELECT chinese, latin, article, other, outlets FROM name_witnesses")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Witness { chinese: row.get(0)?, latin: row.get(1)?, article: row.get(2)?, other: row.get(3)?, outlets: row.get(4)? })
    };
    for witness in query.query_map([], read)? {
        witnesses.add(witness?);
    }
    Ok(witnesses)
}

/// Keeps what was heard.
pub(super) fn keep(conn: &Connection, witness: &Witness) -> Result<(), Trouble> {
    let Witness { chinese, latin, article, other, outlets } = witness;
    conn.prepare_cached("INSERT OR REPLACE INTO name_witnesses (chinese, latin, article, other, outlets) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![chinese, latin, article, other, outlets])?;
    Ok(())
}
