//! The queue of article pages that are wanted, and those that cannot be had.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;

use super::Archive;
use super::codes;
use super::error::{ArchiveError, Trouble};
use crate::desk::visit::{self, LONGEST_SILENCE};

/// A page that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedPage {
    /// Of the article.
    pub identity: String,
    /// What to ask for.
    pub url: Url,
    /// The source whose rules hold for it.
    pub source: String,
    /// Headline.
    pub title: String,
    /// How often it was asked for in vain.
    pub attempts: u32,
    /// Since when it is wanted.
    pub since: DateTime<Utc>,
}

/// Pages that wait for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostQueue {
    /// Host, with its port when it is not the scheme's own.
    pub host: String,
    /// How many wait.
    pub waiting: u64,
    /// When the first of them is due, a host's silence counted in.
    pub next_due: DateTime<Utc>,
    /// Why that one waits, in words, if it was put off.
    pub reason: Option<String>,
}

/// A page that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPage {
    /// The source that named it.
    pub source: String,
    /// Its URL.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// Why, in words.
    pub reason: String,
    /// Since when it is wanted.
    pub since: DateTime<Utc>,
}

impl Archive {
    /// Pages that are due at `now`, `limit` of them: one of each host in turn, each host's longest due first.
    /// Hosts that have asked for quiet are left out.
    pub async fn due_pages(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<QueuedPage>, ArchiveError> {
        self.read(move |conn| due(conn, now, limit)).await
    }

    /// The queue, by host.
    pub async fn waiting_pages(&self) -> Result<Vec<HostQueue>, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached(
                // of the row with the least time: SQLite, "Bare columns in an aggregate query"
                "SELECT page_requests.host, count(*), max(min(due), coalesce(until, 0)), page_requests.reason
                 FROM page_requests LEFT JOIN silences ON silences.host = page_requests.host
                 WHERE ended IS NULL GROUP BY page_requests.host",
            )?;
            let rows = query.query_map([], |row| {
                Ok(HostQueue { host: row.get(0)?, waiting: codes::count(row, 1)?, next_due: codes::time(row, 2)?, reason: row.get(3)? })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Since when the longest due page of each host is due at `now`.
    pub async fn first_due_pages(&self, now: DateTime<Utc>) -> Result<HashMap<String, DateTime<Utc>>, ArchiveError> {
        self.read(move |conn| {
            let mut query =
                conn.prepare_cached("SELECT host, min(due) FROM page_requests WHERE ended IS NULL AND due <= ?1 GROUP BY host")?;
            let rows = query.query_map([now.timestamp()], |row| Ok((row.get(0)?, codes::time(row, 1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// Pages that may not be asked for, newest first.
    pub async fn refused_pages(&self) -> Result<Vec<RefusedPage>, ArchiveError> {
        self.read(|conn| ended(conn, "refused", DateTime::UNIX_EPOCH)).await
    }

    /// Pages wanted since `since` or later that were asked for in vain until they were given up, newest first.
    pub async fn given_up_pages(&self, since: DateTime<Utc>) -> Result<Vec<RefusedPage>, ArchiveError> {
        self.read(move |conn| ended(conn, "given_up", since)).await
    }

    /// Leaves every page of a host for later, and says why; those that are due later still stand. That is no attempt.
    pub async fn put_off_pages(&self, host: String, due: DateTime<Utc>, reason: String) -> Result<(), ArchiveError> {
        self.write(move |conn| {
            conn.prepare_cached("UPDATE page_requests SET due = ?2, reason = ?3 WHERE ended IS NULL AND host = ?1 AND due < ?2")?
                .execute((&host, due.timestamp(), &reason))?;
            Ok(())
        })
        .await
    }

    /// Pages that were refused or given up are asked for again from `due`: for when the owner's rules have changed. Returns how many.
    pub async fn ask_again(&self, source: impl Into<String>, due: DateTime<Utc>) -> Result<usize, ArchiveError> {
        let source = source.into();
        self.write(move |conn| {
            conn.execute(
                "UPDATE articles SET reading = 'waiting' WHERE id IN (
                     SELECT article FROM page_requests JOIN sources ON sources.id = page_requests.source
                     WHERE ended IN ('refused', 'given_up') AND sources.name = ?1)",
                [&source],
            )?;
            Ok(conn.execute(
                "UPDATE page_requests SET ended = NULL, attempts = 0, due = ?2
                 WHERE ended IN ('refused', 'given_up') AND source = (SELECT id FROM sources WHERE name = ?1)",
                (&source, due.timestamp()),
            )?)
        })
        .await
    }
}

fn ended(conn: &Connection, end: &str, since: DateTime<Utc>) -> Result<Vec<RefusedPage>, Trouble> {
    let mut query = conn.prepare_cached(
        "SELECT sources.name, page_requests.url, articles.title, coalesce(reason, ''), since
         FROM page_requests JOIN articles ON articles.id = article JOIN sources ON sources.id = page_requests.source
         WHERE ended = ?1 AND since >= ?2 ORDER BY since DESC, page_requests.url",
    )?;
    let rows = query.query_map((end, since.timestamp()), |row| {
        Ok(RefusedPage { source: row.get(0)?, url: row.get(1)?, title: row.get(2)?, reason: row.get(3)?, since: codes::time(row, 4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts a page in the queue.
pub(super) fn ask(conn: &Connection, article: i64, source: i64, url: &Url, due: DateTime<Utc>, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO page_requests (article, source, url, host, due, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    )?
    .execute(params![article, source, url.as_str(), visit::host_key(url).unwrap_or_default(), due.timestamp(), at.timestamp()])?;
    Ok(())
}

const OF_HOST: &str = "SELECT identity, page_requests.url, sources.name, title, attempts, since
     FROM page_requests JOIN articles ON articles.id = article JOIN sources ON sources.id = page_requests.source
     WHERE ended IS NULL AND host = ?1 AND (due <= ?2 OR due > ?5) ORDER BY due, article LIMIT ?3 OFFSET ?4";

/// A later time was kept by a clock that was ahead, and binds nobody.
fn beyond(now: DateTime<Utc>) -> i64 {
    (now + LONGEST_SILENCE).timestamp()
}

/// No more rows are read than are wanted, and one probe a host along the index of the queue, however long it is.
fn due(conn: &Connection, now: DateTime<Utc>, limit: usize) -> Result<Vec<QueuedPage>, Trouble> {
    let mut hosts = unsilenced(conn, now)?;
    let (mut pages, mut taken) = (Vec::new(), 0);
    while pages.len() < limit && !hosts.is_empty() {
        let wanted = limit - pages.len();
        let share = (wanted / hosts.len()).max(1);
        let (mut lanes, mut found) = (Vec::new(), 0);
        let mut more = Vec::new();
        for host in hosts {
            if found >= wanted {
                break;
            }
            let lane = of_host(conn, &host, now, share, taken)?;
            found += lane.len();
            if lane.len() == share {
                more.push(host);
            }
            lanes.push(lane.into_iter());
        }
        for _ in 0..share {
            pages.extend(lanes.iter_mut().filter_map(Iterator::next));
        }
        taken += share;
        hosts = more;
    }
    Ok(pages)
}

/// Hosts for whose pages somebody waits, and which have not asked for quiet.
fn unsilenced(conn: &Connection, now: DateTime<Utc>) -> Result<Vec<String>, Trouble> {
    let mut next_host = conn.prepare_cached("SELECT min(host) FROM page_requests WHERE ended IS NULL AND host > ?1")?;
    let mut silent = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM silences WHERE host = ?1 AND until > ?2 AND until <= ?3)")?;
    let (mut hosts, mut last) = (Vec::new(), String::new());
    while let Some(host) = next_host.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        if !silent.query_row((&host, now.timestamp(), beyond(now)), |row| row.get::<_, bool>(0))? {
            hosts.push(host.clone());
        }
        last = host;
    }
    Ok(hosts)
}

/// Pages of a host that are due, the longest due first, without those that were `taken`.
fn of_host(conn: &Connection, host: &str, now: DateTime<Utc>, most: usize, taken: usize) -> Result<Vec<QueuedPage>, Trouble> {
    let mut query = conn.prepare_cached(OF_HOST)?;
    let rows = query.query_map((host, now.timestamp(), most as i64, taken as i64, beyond(now)), |row| {
        Ok(QueuedPage {
            identity: row.get(0)?,
            url: codes::url(row, 1)?,
            source: row.get(2)?,
            title: row.get(3)?,
            attempts: row.get(4)?,
            since: codes::time(row, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rusqlite::StatementStatus;

    use super::*;
    use crate::archive::schema;

    /// Pages of hosts, by how many each has; all are due at once.
    fn queue(hosts: &[(String, usize)]) -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let conn = schema::open_writer(&folder.path().join("keepup.db"), true).unwrap();
        conn.execute_batch("BEGIN; INSERT INTO sources (id, name) VALUES (1, 'A')").unwrap();
        let at = DateTime::UNIX_EPOCH;
        for (host, count) in hosts {
            for number in 0..*count {
                let url = Url::parse(&format!("https://{host}/{number}")).unwrap();
                conn.prepare_cached(
                    "INSERT INTO articles (identity, aliases, source, url, title, effective, language, summary, first_seen, reading, digest)
                     VALUES (?1, '[]', 1, ?1, 'Tea', 0, 'en', '', 0, 'waiting', 0)",
                )
                .unwrap()
                .execute([url.as_str()])
                .unwrap();
                ask(&conn, conn.last_insert_rowid(), 1, &url, at, at).unwrap();
            }
        }
        conn.execute_batch("COMMIT").unwrap();
        (folder, conn)
    }

    fn hosts_of(pages: &[QueuedPage]) -> Vec<&str> {
        pages.iter().map(|page| page.url.host_str().unwrap()).collect()
    }

    #[test]
    fn every_host_has_its_turn_until_there_are_enough() {
        let (_folder, conn) = queue(&[("a.example".into(), 1), ("b.example".into(), 9), ("c.example".into(), 3), ("d.example".into(), 2)]);
        let pages = due(&conn, DateTime::UNIX_EPOCH, 11).unwrap();
        let [a, b, c, d] = ["a.example", "b.example", "c.example", "d.example"];
        assert_eq!(hosts_of(&pages), [a, b, c, d, b, c, d, b, c, b, b]);
        let mut seen: Vec<&str> = pages.iter().map(|page| page.identity.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 11);
        assert_eq!(due(&conn, DateTime::UNIX_EPOCH, 99).unwrap().len(), 15);
        assert_eq!(hosts_of(&due(&conn, DateTime::UNIX_EPOCH, 2).unwrap()), [a, b]);
    }

    #[test]
    fn what_a_clock_that_was_ahead_has_put_off_is_due() {
        let (_folder, conn) = queue(&[("a.example".into(), 2)]);
        let month = TimeDelta::days(30).num_seconds();
        conn.execute("UPDATE page_requests SET due = ?1", [month]).unwrap();
        conn.execute("INSERT INTO silences (host, until, reason) VALUES ('a.example', ?1, '429')", [month]).unwrap();
        assert_eq!(due(&conn, DateTime::UNIX_EPOCH, 9).unwrap().len(), 2);
        conn.execute("UPDATE silences SET until = 3600", []).unwrap();
        assert_eq!(due(&conn, DateTime::UNIX_EPOCH, 9).unwrap(), []);
        conn.execute_batch("DELETE FROM silences; UPDATE page_requests SET due = 3600").unwrap();
        assert_eq!(due(&conn, DateTime::UNIX_EPOCH, 9).unwrap(), []);
    }

    #[test]
    fn no_more_rows_are_read_than_are_wanted() {
        let hosts: Vec<(String, usize)> = (0..50).map(|number| (format!("h{number:02}.example"), 100)).collect();
        let (_folder, conn) = queue(&hosts);
        assert_eq!(due(&conn, DateTime::UNIX_EPOCH, 100).unwrap().len(), 100);
        let steps = conn.prepare_cached(OF_HOST).unwrap().get_status(StatementStatus::VmStep);
        // a row is some twenty steps of SQLite's machine, and there are five thousand
        assert!((1_000..10_000).contains(&steps), "{steps}");
    }
}
