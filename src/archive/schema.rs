//! The schema: an append-only list of migrations, counted by `user_version`.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use url::Url;

use super::backup;
use super::codes;
use super::error::Trouble;
use super::lock;

/// Append only: a released migration is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("0001_first.sql"),
    include_str!("0002_rhythm.sql"),
    include_str!("0003_stories.sql"),
    include_str!("0004_words.sql"),
    include_str!("0005_publishing.sql"),
    include_str!("0006_choices.sql"),
    include_str!("0007_name_witnesses.sql"),
    include_str!("0008_upkeep.sql"),
    include_str!("0009_robots.sql"),
    include_str!("0010_alerts.sql"),
    include_str!("0011_read_by.sql"),
];

/// "keep" in ASCII: tells our file from another program's.
const APPLICATION_ID: i64 = 0x6b65_6570;

const BUSY: Duration = Duration::from_secs(5);

/// Opens for writing: makes the file where there is none, reads it through if that is wanted, brings its schema up to date.
pub(super) fn open_writer(path: &Path, checked: bool) -> Result<Connection, Trouble> {
    let size = std::fs::metadata(path).map(|file| file.len()).ok();
    if size.unwrap_or_default() == 0 {
        refuse_emptied(path)?;
    }
    if size.is_none() {
        // SQLite makes files that the group may not write whatever the umask; its log and index take after the file itself.
        OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(|error| Trouble::io("making the file", &error))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    settle(&conn)?;
    let found = version(&conn)?;
    // told now, and not when the first visit is to be kept
    if conn.is_readonly("main")? {
        return Err(Trouble::ReadOnly);
    }
    if found == 0 {
        // only a file without tables takes this; it lets retention give space back to the system
        conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    } else if checked {
        check(&conn)?;
    }
    // a daemon at work knows the schema that it found, and whoever else writes must not change it under it
    let _alone = if (1..MIGRATIONS.len() as i64).contains(&found) { Some(lock::take_briefly(path)?) } else { None };
    // the writer asks for exclusive access here only if the mode has to change
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.execute_batch(
        "PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    migrate(&mut conn)?;
    Ok(conn)
}

/// Opens for reading; the schema must be there and known.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Trouble> {
    let conn = open_of_any_age(path)?;
    let known = MIGRATIONS.len() as i64;
    match version(&conn)? {
        found if found < known => Err(Trouble::Older { found, known }),
        _ => Ok(conn),
    }
}

/// Opens for reading; an older schema will do, as for a copy.
pub(super) fn open_of_any_age(path: &Path) -> Result<Connection, Trouble> {
    if !path.exists() {
        refuse_emptied(path)?;
        return Err(Trouble::Missing);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    settle(&conn)?;
    let (conn, found) = match version(&conn) {
        // to read a log, even one that is not there, its index must be made beside it: who may not write there, or finds no room, reads
        // the file alone
        Err(Trouble::ReadOnly | Trouble::Full | Trouble::Io { .. }) if !has_log(path) => {
            let conn = Connection::open_with_flags(immutable(path)?, flags | OpenFlags::SQLITE_OPEN_URI)?;
            settle(&conn)?;
            let found = version(&conn)?;
            (conn, found)
        }
        found => (conn, found?),
    };
    if found == 0 {
        refuse_emptied(path)?;
        return Err(Trouble::Missing);
    }
    Ok(conn)
}

/// When the last pass in a copy of an archive began. A copy has no log, and nothing is made beside it.
pub(super) fn last_pass(path: &Path) -> Result<Option<DateTime<Utc>>, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(immutable(path)?, flags)?;
    Ok(conn.query_row("SELECT max(began) FROM runs", [], |row| codes::time_option(row, 0))?)
}

/// Whether there is a log with anything in it.
fn has_log(path: &Path) -> bool {
    std::fs::metadata(backup::with_end(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// The URI of a file that is read without locks and log (`SQLite`, "URI filenames").
fn immutable(path: &Path) -> Result<String, Trouble> {
    let path = std::path::absolute(path).map_err(|error| Trouble::io("finding the archive", &error))?;
    let url =
        Url::from_file_path(path).map_err(|()| Trouble::Io { doing: "finding the archive", detail: "its path is no URL".to_string() })?;
    Ok(format!("{url}?immutable=1"))
}

/// Where there is a backup there was an archive: to start anew in its place would hide the loss.
fn refuse_emptied(path: &Path) -> Result<(), Trouble> {
    // where there is not even a file, a backup of another archive in the same folder is no sign
    let known = backup::all(path).into_iter().find(|found| path.exists() || backup::is_named_after(path, found));
    known.map_or(Ok(()), |backup| Err(Trouble::Emptied { backup }))
}

/// Reads the whole file through; damage is an error.
pub(super) fn check(conn: &Connection) -> Result<(), Trouble> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Trouble::Corrupt { detail: verdict, backup: None }) }
}

fn settle(conn: &Connection) -> Result<(), Trouble> {
    conn.busy_timeout(BUSY)?;
    // without it, a statement whose plan might depend on a parameter is compiled anew at each execution: ten times the cost of a look-up
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_prepared_statement_cache_capacity(96);
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

/// The schema's version; 0 for an empty file. Another program's file, or a newer keepup's, is an error.
fn version(conn: &Connection) -> Result<i64, Trouble> {
    read_version(conn).map_err(|trouble| match trouble {
        // what SQLite has no other word for than "error" lies in the file here, as a format that it does not know
        Trouble::Sql { detail } => Trouble::Corrupt { detail, backup: None },
        other => other,
    })
}

fn read_version(conn: &Connection) -> Result<i64, Trouble> {
    let found: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if application != APPLICATION_ID {
        if application != 0 || found != 0 || tables != 0 {
            return Err(Trouble::Foreign { detail: format!("its application id is {application:#x}"), backup: None });
        }
        return Ok(0);
    }
    if found < 1 {
        return Err(Trouble::Corrupt { detail: format!("its schema has the number {found}"), backup: None });
    }
    if found > known {
        return Err(Trouble::Newer { found, known });
    }
    Ok(found)
}

fn migrate(conn: &mut Connection) -> Result<(), Trouble> {
    if version(conn)? == MIGRATIONS.len() as i64 {
        return Ok(());
    }
    let transaction = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // another process may have done it while this one waited for the lock
    let done = version(&transaction)?;
    for (number, migration) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > done) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_taken_away_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        let archive = crate::archive::Archive::open(&path).unwrap();
        assert_eq!(archive.check_place(), Ok(()));
        std::fs::rename(&path, folder.path().join("elsewhere.db")).unwrap();
        assert_eq!(archive.check_place().unwrap_err().trouble, Trouble::Replaced);
        std::fs::write(&path, "another").unwrap();
        assert_eq!(archive.check_place().unwrap_err().trouble, Trouble::Replaced);
    }

    #[test]
    fn an_empty_file_becomes_an_archive_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        std::fs::write(&path, b"").unwrap();
        let conn = open_writer(&path, true).unwrap();
        let mode: String = conn.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        let vacuum: i64 = conn.query_row("PRAGMA auto_vacuum", [], |row| row.get(0)).unwrap();
        assert_eq!((mode.as_str(), vacuum), ("wal", 2));
        drop(conn);
        assert_eq!(version(&open_writer(&path, true).unwrap()).unwrap(), MIGRATIONS.len() as i64);
        assert_eq!(version(&open_reader(&path).unwrap()).unwrap(), MIGRATIONS.len() as i64);
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        open_writer(&path, true).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let expected = Trouble::Newer { found: 99, known: MIGRATIONS.len() as i64 };
        assert_eq!(open_writer(&path, true).unwrap_err(), expected);
        assert_eq!(open_reader(&path).unwrap_err(), expected);
    }

    #[test]
    fn no_schema_is_changed_under_a_daemon_at_work() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepup.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(MIGRATIONS[0]).unwrap();
        conn.pragma_update(None, "user_version", 1).unwrap();
        conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        drop(conn);
        let now = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let hold = lock::take(&path, now).unwrap();
        let expected = Trouble::Held { pid: Some(std::process::id()), since: Some(now) };
        assert_eq!(open_writer(&path, true).unwrap_err(), expected);
        assert_eq!(version(&open_of_any_age(&path).unwrap()).unwrap(), 1);
        drop(hold);
        assert_eq!(version(&open_writer(&path, true).unwrap()).unwrap(), MIGRATIONS.len() as i64);
        lock::take(&path, now).unwrap();
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmarks (id INTEGER)").unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(open_writer(&path, true).unwrap_err(), Trouble::Foreign { .. }));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
