//! Alerts that the operator's command has not taken yet: they outlive a stop.

use super::Archive;
use super::error::ArchiveError;

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
        self.write(move |conn| {
            let mut insert = conn.prepare_cached("INSERT INTO alerts (alert) VALUES (?1)")?;
            let numbers = alerts.iter().map(|alert| insert.insert([alert])).collect::<rusqlite::Result<_>>()?;
            if let Some(fact) = &fact {
                conn.execute(
                    "INSERT INTO marks (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                    (&fact.0, &fact.1),
                )?;
            }
            Ok(numbers)
        })
        .await
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
