//! Alerts that the operator's command has not taken yet: they outlive a stop.

use super::Archive;
use super::error::ArchiveError;
use super::runs;

/// An alert that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedAlert {
    /// For [`Archive::alert_taken`].
    pub number: i64,
    /// As it was given.
    pub alert: String,
}

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

    /// The alerts that wait, in the order in which they were raised.
    pub async fn queued_alerts(&self) -> Result<Vec<QueuedAlert>, ArchiveError> {
        self.read(|conn| {
            let mut query = conn.prepare_cached("SELECT id, alert FROM alerts ORDER BY id")?;
            let rows = query.query_map([], |row| Ok(QueuedAlert { number: row.get(0)?, alert: row.get(1)? }))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    /// The operator's command has had an alert: it waits no more.
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
    use super::*;

    #[tokio::test]
    async fn a_fact_that_is_kept_with_alerts_outranks_one_that_found_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
        archive.unkept().insert("ill".to_owned(), Some("old".to_owned()));
        let numbers = archive.queue_alerts(vec!["{}".to_owned()], Some(("ill".to_owned(), "new".to_owned()))).await.unwrap();
        assert_eq!(archive.mark("ill").await.unwrap().as_deref(), Some("new"));
        assert_eq!(archive.queued_alerts().await.unwrap().len(), 1);
        archive.alert_taken(numbers[0]).await.unwrap();
        assert_eq!(archive.queued_alerts().await.unwrap(), []);
    }
}
