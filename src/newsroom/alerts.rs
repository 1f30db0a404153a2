//! What the operator is told: kept until his command has had it, so that a stop loses none and none is told twice.

use chrono::{DateTime, Utc};

use super::Newsroom;
use crate::errand::alarm::{Alarm, Alert};

impl Newsroom {
    /// Hands an alert to the operator's command, if there is one. One that the archive cannot keep (its disk is full, say) is sent all the
    /// same: it may be what the alert is about.
    pub async fn alert(&self, event: &'static str, subject: &str, message: String, now: DateTime<Utc>) {
        let Some(alarm) = &self.alarm else { return };
        let alert = Alert::new(event, subject, message, now.to_rfc3339());
        let number = match self.archive.queue_alerts(vec![alert.line()], None).await {
            Ok(numbers) => numbers.first().copied(),
            Err(error) => {
                tracing::warn!(%error, event, "an alert is sent that would not outlive a stop");
                None
            }
        };
        self.hand(alarm, number, alert);
    }

    /// Hands alerts over together with the small fact, under this name, that they were raised.
    ///
    /// # Errors
    /// The archive's; nothing is sent then.
    pub(super) async fn alert_all(&self, alerts: Vec<Alert>, name: &str, fact: String) -> anyhow::Result<()> {
        let Some(alarm) = self.alarm.as_ref().filter(|_| !alerts.is_empty()) else {
            return Ok(self.archive.set_mark(name, Some(fact)).await?);
        };
        let lines = alerts.iter().map(Alert::line).collect();
        let numbers = self.archive.queue_alerts(lines, Some((name.to_owned(), fact))).await?;
        for (number, alert) in numbers.into_iter().zip(alerts) {
            self.hand(alarm, Some(number), alert);
        }
        Ok(())
    }

    /// Sends what an earlier run of keepup was stopped before it could send; it is forgotten when the operator wants no alerts any more.
    pub async fn send_queued_alerts(&self) -> anyhow::Result<()> {
        for queued in self.archive.queued_alerts().await? {
            match (&self.alarm, Alert::read(&queued.alert)) {
                (Some(alarm), Some(alert)) => self.hand(alarm, Some(queued.number), alert),
                (Some(_), None) => {
                    tracing::warn!(alert = queued.alert, "a kept alert cannot be read, and is not sent");
                    self.archive.alert_taken(queued.number).await?;
                }
                (None, _) => self.archive.alert_taken(queued.number).await?,
            }
        }
        Ok(())
    }

    fn hand(&self, alarm: &Alarm, number: Option<i64>, alert: Alert) {
        let archive = self.archive.clone();
        alarm.send(alert, async move {
            if let Some(number) = number
                && let Err(error) = archive.alert_taken(number).await
            {
                tracing::warn!(%error, "an alert that was sent may be sent again at the next start");
            }
        });
    }
}
