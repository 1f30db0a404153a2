//! The operator's alert command, which never holds up the newsroom.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Semaphore;
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
    places: Arc<Semaphore>,
}

/// Most commands at once: when the network is down, every source fails in one round.
const AT_ONCE: usize = 4;

impl Alarm {
    /// `command` is a program and its arguments, run as they stand: there is no shell. It is killed after `deadline`.
    pub fn new(command: Vec<String>, deadline: Duration) -> Self {
        Self {
            errand: Errand::new(command, deadline, Environment::Whole),
            running: TaskTracker::new(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Starts the command, as soon as few enough others run, and returns at once; what goes wrong is logged.
    pub fn send(&self, alert: Alert) {
        let (errand, places) = (self.errand.clone(), Arc::clone(&self.places));
        self.running.spawn(async move {
            // The semaphore is never closed; were it so, the alert would still be sent.
            let _place = places.acquire().await.ok();
            let mut line = serde_json::to_vec(&alert).unwrap_or_default();
            line.push(b'\n');
            match errand.run(&line, None).await {
                Ok(_) => tracing::debug!(event = alert.event, subject = alert.subject, "alert sent"),
                Err(error) => tracing::warn!(event = alert.event, "the alert was not sent: {error}; check [alert] command"),
            }
        });
    }

    /// Waits until every alert has been sent.
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
    async fn many_alerts_are_a_few_commands_at_a_time_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        // each says how many run, itself included
        let script = "mkdir -p at; touch at/$$; ls at | wc -l >> seen; sleep 0.1; rm at/$$";
        let alarm = Alarm::new(
            ["sh", "-c", &format!("cd {} && {script}", folder.path().display())].map(str::to_owned).to_vec(),
            Duration::from_secs(60),
        );
        for _ in 0..10 * AT_ONCE {
            alarm.send(alert());
        }
        alarm.finish().await;
        let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
        let seen: Vec<usize> = seen.lines().map(|count| count.trim().parse().unwrap()).collect();
        assert_eq!(seen.len(), 10 * AT_ONCE);
        assert!(seen.iter().all(|count| *count <= AT_ONCE), "{seen:?}");
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_killed() {
        let alarm = Alarm::new(vec!["sleep".into(), "600".into()], Duration::from_millis(50));
        alarm.send(alert());
        tokio::time::timeout(Duration::from_secs(30), alarm.finish()).await.expect("killed at its deadline");
    }
}
