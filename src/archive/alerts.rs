//! Alerts that the operator's command has not taken yet: they outlive a stop.

use chrono::{DateTime, Utc};

use super::Archive;
use super::codes;
use super::error::ArchiveError;
use super::runs;

/// An alert that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedAlert {
    /// For [`Archive::alert_taken`].
    pub number: i64,
    /// As it was given.
    pub alert: String,
    /// How often the operator's command has failed over it.
    pub tries: u32,
}

/// Beyond the longest time between two tries: what is due later was put off by a clock that was ahead.
const LATEST: i64 = 24 * 60 * 60;

impl Archive {
    /// Keeps alerts, and with them the small fact (name and value) that they were raised: both or neither. Returns their numbers.
    pub async fn queue_alerts(&self, alerts: Vec<String>, fact: Option<(String, String)>) -> Result<Vec<i64>, ArchiveError> {
        let name = fact.as_ref().map(|(name, _)| name.clone());
        let queued = self.write(move |conn| {
            let mut insert = conn.prepare_cached("INSERT INTO alerts (alert) VALUES (?1)")?;
            let numbers = alerts.iter().map(|alert| insert.insert([alert])).collect::<rusqlite::Result<_>>()?;
            if let Some(fact) = &fact {
                runs::put_mark(conn, &fact.0, &fact.1)?;
            }
            Ok(numbers)
        });
        let numbers = queued.await?;
        if let Some(name) = name {
            // an older one that had found no room is no longer true
            self.unkept().remove(&name);
        }
        Ok(numbers)
    }

    /// The alerts that are to be sent at `now`, in the order in which they were raised.
    pub async fn due_alerts(&self, now: DateTime<Utc>) -> Result<Vec<QueuedAlert>, ArchiveError> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached("SELECT id, alert, tries FROM alerts WHERE due <= ?1 OR due > ?2 ORDER BY id")?;
            let read = |row: &rusqlite::Row<'_>| Ok(QueuedAlert { number: row.get(0)?, alert: row.get(1)?, tries: row.get(2)? });
            let rows = query.query_map([now.timestamp(), now.timestamp() + LATEST], read)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// How many alerts the operator's command has not taken, though it was asked to.
    pub async fn count_untaken_alerts(&self) -> Result<u64, ArchiveError> {
        self.read(|conn| Ok(conn.query_row("SELECT count(*) FROM alerts WHERE tries > 0", [], |row| codes::count(row, 0))?)).await
    }

    /// The operator's command has failed over an alert for the time of this number: it is sent again from `due` on.
    pub async fn alert_untaken(&self, number: i64, tries: u32, due: DateTime<Utc>) -> Result<(), ArchiveError> {
        self.write(move |conn| {
            conn.prepare_cached("UPDATE alerts SET tries = ?2, due = ?3 WHERE id = ?1")?.execute((number, tries, due.timestamp()))?;
            Ok(())
        })
        .await
    }

    /// The operator's command has had an alert, or is not to have it any more: it waits no more.
    pub async fn alert_taken(&self, number: i64) -> Result<(), ArchiveError> {
        self.write(move |conn| {
            conn.prepare_cached("DELETE FROM alerts WHERE id = ?1")?.execute([number])?;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[tokio::test]
    async fn a_fact_that_is_kept_with_alerts_outranks_one_that_found_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        archive.unkept().insert("ill".to_owned(), Some("old".to_owned()));
        let numbers = archive.queue_alerts(vec!["{}".to_owned()], Some(("ill".to_owned(), "new".to_owned()))).await.unwrap();
        assert_eq!(archive.mark("ill").await.unwrap().as_deref(), Some("new"));
        let now = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        assert_eq!(archive.due_alerts(now).await.unwrap().len(), 1);
        archive.alert_taken(numbers[0]).await.unwrap();
        assert_eq!(archive.due_alerts(now).await.unwrap(), []);
    }

    #[tokio::test]
    async fn an_alert_that_was_not_taken_waits_for_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        let now = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let number = archive.queue_alerts(vec!["{}".to_owned()], None).await.unwrap()[0];
        assert_eq!(archive.count_untaken_alerts().await.unwrap(), 0);
        archive.alert_untaken(number, 2, now + TimeDelta::minutes(5)).await.unwrap();
        assert_eq!(archive.due_alerts(now).await.unwrap(), []);
        let due = archive.due_alerts(now + TimeDelta::minutes(5)).await.unwrap();
        assert_eq!(due, [QueuedAlert { number, alert: "{}".to_owned(), tries: 2 }]);
        assert_eq!(archive.due_alerts(now - TimeDelta::days(3)).await.unwrap(), due, "the clock was ahead when it was put off");
        assert_eq!(archive.count_untaken_alerts().await.unwrap(), 1);
    }
}
