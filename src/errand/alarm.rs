//! The operator's alert command, which never holds up the newsroom.

use std::time::Duration;

use serde::Serialize;
use tokio_util::task::TaskTracker;

use super::{Environment, Errand};

/// What the operator is told, as one line of JSON on the command's input.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Alert {
    /// `source_failing`, `source_stale`, `source_recovered`, `draft_ready`, `draft_late`.
    pub event: &'static str,
    /// Name of the source, or week of the edition.
    pub subject: String,
    /// What happened, in words.
    pub message: String,
    /// When, RFC 3339.
    pub at: String,
}

/// Sends alerts without ever holding up the newsroom.
#[derive(Debug, Clone)]
pub struct Alarm {
    errand: Errand,
    running: TaskTracker,
}

impl Alarm {
    /// `command` is a program and its arguments, run as they stand: there is no shell. It is killed after `deadline`.
    pub fn new(command: Vec<String>, deadline: Duration) -> Self {
        Self { errand: Errand::new(command, deadline, Environment::Whole), running: TaskTracker::new() }
    }

    /// Starts the command and returns at once; what goes wrong is logged.
    pub fn send(&self, alert: Alert) {
        let errand = self.errand.clone();
        self.running.spawn(async move {
            let mut line = serde_json::to_vec(&alert).unwrap_or_default();
            line.push(b'\n');
            match errand.run(&line, None).await {
                Ok(_) => tracing::debug!(event = alert.event, subject = alert.subject, "alert sent"),
                Err(error) => tracing::warn!(event = alert.event, "the alert was not sent: {error}; check [alert] command"),
            }
        });
    }

    /// Waits until the commands under way have ended.
    pub async fn finish(&self) {
        self.running.close();
        self.running.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert() -> Alert {
        Alert {
            event: "draft_ready",
            subject: "2023-W19".into(),
            message: "13 items; $(touch x)".into(),
            at: "2023-05-12T01:00:00Z".into(),
        }
    }

    #[tokio::test]
    async fn the_command_gets_one_line_of_json_and_no_shell_sees_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("got");
        let alarm = Alarm::new(vec!["tee".into(), file.display().to_string()], Duration::from_secs(20));
        alarm.send(alert());
        alarm.finish().await;
        let got = std::fs::read_to_string(&file).unwrap();
        assert_eq!(got.lines().count(), 1);
        assert!(got.contains(r#""message":"13 items; $(touch x)""#), "{got}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_killed() {
        let alarm = Alarm::new(vec!["sleep".into(), "600".into()], Duration::from_millis(50));
        alarm.send(alert());
        tokio::time::timeout(Duration::from_secs(30), alarm.finish()).await.expect("killed at its deadline");
    }
}
