//! What hosts have asked for: quiet, and what their robots.txt says.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::Archive;
use super::codes::time;
use super::error::{ArchiveError, Trouble};
use crate::desk::dispatch::RobotsFile;
use crate::desk::visit::{LONGEST_SILENCE, Silence};

impl Archive {
    /// Hosts that asked for quiet and still have it at `now`: see [`Silence::holds`].
    pub async fn silences(&self, now: DateTime<Utc>) -> Result<Vec<Silence>, ArchiveError> {
        self.read(move |conn| {
            let mut silences = known_silences(conn, now)?;
            silences.retain(|silence| silence.holds(now));
            Ok(silences)
        })
        .await
    }

    /// Hosts that had asked for quiet and whose quiet ended after `since`, or has not ended.
    pub async fn silences_since(&self, since: DateTime<Utc>) -> Result<Vec<Silence>, ArchiveError> {
        self.read(move |conn| known_silences(conn, since)).await
    }

    /// Keeps a host's wish for quiet, outside of a visit.
    pub async fn keep_silence(&self, silence: Silence) -> Result<(), ArchiveError> {
        self.write(move |conn| silence_host(conn, &silence)).await
    }

    /// Every robots.txt that may be believed at `now`, those read last first.
    pub async fn robots(&self, now: DateTime<Utc>) -> Result<Vec<RobotsFile>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT origin, rules, read FROM robots ORDER BY read DESC, origin")?;
            let rows = query.query_map([], |row| Ok(RobotsFile { origin: row.get(0)?, rules: row.get(1)?, read: time(row, 2)? }))?;
            let mut files = rows.collect::<rusqlite::Result<Vec<RobotsFile>>>()?;
            files.retain(|file| !file.outdated(now));
            Ok(files)
        })
        .await
    }

    /// Keeps what was read of robots.txt, to the second, and throws away what is outdated at `now`.
    pub async fn keep_robots(&self, files: Vec<RobotsFile>, now: DateTime<Utc>) -> Result<(), ArchiveError> {
        self.write(move |conn| {
            let oldest = (now - RobotsFile::KEPT).timestamp();
            conn.prepare_cached("DELETE FROM robots WHERE read <= ?1 OR read > ?2")?.execute([oldest, now.timestamp()])?;
            let mut keep = conn.prepare_cached("INSERT OR REPLACE INTO robots (origin, rules, read) VALUES (?1, ?2, ?3)")?;
            for file in &files {
                keep.execute((&file.origin, &file.rules, file.read.timestamp()))?;
            }
            Ok(())
        })
        .await
    }
}

/// Those that end after `since`.
fn known_silences(conn: &Connection, since: DateTime<Utc>) -> Result<Vec<Silence>, Trouble> {
    let mut query = conn.prepare_cached("SELECT host, until, reason FROM silences WHERE until > ?1 ORDER BY host")?;
    let rows = query.query_map([since.timestamp()], |row| Ok(Silence { host: row.get(0)?, until: time(row, 1)?, reason: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Keeps a host's wish for quiet; a longer one that is known already stands.
pub(super) fn silence_host(conn: &Connection, silence: &Silence) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO silences (host, until, reason) VALUES (?1, ?2, ?3)
         ON CONFLICT (host) DO UPDATE SET until = excluded.until, reason = excluded.reason
         WHERE excluded.until > until OR until > excluded.until + ?4",
    )?
    .execute((&silence.host, silence.until.timestamp(), &silence.reason, LONGEST_SILENCE.num_seconds()))?;
    Ok(())
}
