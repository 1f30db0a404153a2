//! What the operator is told: kept until his command has taken it, so that neither a stop nor a command that fails loses any, and none is
//! told twice.

use chrono::{DateTime, TimeDelta, Utc};

use super::Newsroom;
use crate::archive::error::ArchiveError;
use crate::errand::alarm::{Alarm, Alert};

/// After the first failure of the operator's command; then twice as long each time.
const FIRST_RETRY: TimeDelta = TimeDelta::minutes(5);
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(6);
/// An alert that could not be sent for so long is no news any more.
const GIVEN_UP: TimeDelta = TimeDelta::days(3);

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
        self.hand(alarm, number, 0, alert);
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
            self.hand(alarm, Some(number), 0, alert);
        }
        Ok(())
    }

    /// Sends the alerts that wait and whose time has come: an earlier run of keepup was stopped before it could, or the operator's command
    /// failed. They are forgotten when the operator wants no alerts any more.
    pub async fn send_queued_alerts(&self) -> anyhow::Result<()> {
        // asked before the archive is: one that ends between the two is read there as if it still waited
        let under_way = self.alarm.as_ref().map(Alarm::under_way).unwrap_or_default();
        let due = self.archive.due_alerts(self.clock.now()).await?;
        for queued in due.into_iter().filter(|queued| !under_way.contains(&queued.number)) {
            match (&self.alarm, Alert::read(&queued.alert)) {
                (Some(alarm), Some(alert)) => self.hand(alarm, Some(queued.number), queued.tries, alert),
                (Some(_), None) => {
                    tracing::warn!(alert = queued.alert, "a kept alert cannot be read, and is not sent");
                    self.archive.alert_taken(queued.number).await?;
                }
                (None, _) => self.archive.alert_taken(queued.number).await?,
            }
        }
        Ok(())
    }

    /// `tries` times the command has failed over it so far. One that has no number is sent once: the archive could not keep it.
    fn hand(&self, alarm: &Alarm, number: Option<i64>, tries: u32, alert: Alert) {
        let (room, raised) = (self.clone(), alert.clone());
        alarm.send(number, alert, move |taken| async move {
            let Some(number) = number else { return };
            let noted = if taken { room.archive.alert_taken(number).await } else { room.put_off(number, tries + 1, &raised).await };
            if let Err(error) = noted {
                tracing::warn!(%error, "what became of an alert cannot be kept: it may be sent again sooner than it should");
            }
        });
    }

    /// Has an alert wait that the operator's command has not taken.
    async fn put_off(&self, number: i64, tries: u32, alert: &Alert) -> Result<(), ArchiveError> {
        let now = self.clock.now();
        let raised = DateTime::parse_from_rfc3339(&alert.at).map_or(now, |at| at.to_utc());
        if now - raised >= GIVEN_UP {
            let (event, subject, message) = (&*alert.event, &alert.subject, &alert.message);
            tracing::error!(event, subject, message, tries, "an alert is given up, for [alert] command has failed over it for three days");
            return self.archive.alert_taken(number).await;
        }
        self.archive.alert_untaken(number, tries, now + wait(tries)).await
    }
}

/// How long an alert waits after its command has failed so many times.
fn wait(tries: u32) -> TimeDelta {
    (FIRST_RETRY * 2_i32.saturating_pow(tries.saturating_sub(1).min(16))).min(LONGEST_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_tried_less_and_less_often() {
        let minutes: Vec<i64> = [0, 1, 2, 3, 7, 8, 40, u32::MAX].map(|tries| wait(tries).num_minutes()).to_vec();
        assert_eq!(minutes, [5, 5, 10, 20, 320, 360, 360, 360]);
    }
}
