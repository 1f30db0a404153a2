//! The operator's alert command, which never holds up the newsroom.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Environment, Errand};

/// What the operator is told, as one line of JSON on the command's input.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Alert {
    /// `source_failing`, `source_stale`, `source_recovered`, `draft_ready`, `draft_late`.
    pub event: Cow<'static, str>,
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
    /// Nothing more is begun.
    rest: CancellationToken,
    /// What runs is killed.
    cut: CancellationToken,
}

impl Alert {
    /// An alert of this event about a source, an edition or the archive.
    pub fn new(event: &'static str, subject: &str, message: String, at: String) -> Self {
        Self { event: event.into(), subject: subject.to_owned(), message, at }
    }

    /// One line of JSON, without its end.
    pub fn line(&self) -> String {
        // text alone is always JSON
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads such a line.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
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
            rest: CancellationToken::new(),
            cut: CancellationToken::new(),
        }
    }

    /// Another command from now on; what waits for the earlier one is sent, waited for and stopped together with what is sent to this.
    #[must_use]
    pub fn renewed(&self, command: Vec<String>, deadline: Duration) -> Self {
        Self { errand: Errand::new(command, deadline, Environment::Whole), ..self.clone() }
    }

    /// Starts the command, as soon as few enough others run, and returns at once; what goes wrong is logged. `taken` is run when the command
    /// has ended, well or not: one that [`Alarm::stop`] kept from being begun, or killed, has not had the alert.
    pub fn send(&self, alert: Alert, taken: impl Future<Output = ()> + Send + 'static) {
        let alarm = self.clone();
        self.running.spawn(async move {
            let _place = tokio::select! {
                biased;
                () = alarm.rest.cancelled() => return,
                // The semaphore is never closed; were it so, the alert would still be sent.
                place = alarm.places.acquire() => place.ok(),
            };
            let line = alert.line() + "\n";
            let outcome = tokio::select! {
                biased;
                () = alarm.cut.cancelled() => return,
                outcome = alarm.errand.run(line.as_bytes(), None) => outcome,
            };
            let (event, subject) = (&*alert.event, &alert.subject);
            match outcome {
                Ok(_) => tracing::debug!(event, subject, "alert sent"),
                Err(error) => tracing::warn!(event, "the alert was not sent: {error}; check [alert] command"),
            }
            taken.await;
        });
    }

    /// Waits until every alert has been sent.
    pub async fn finish(&self) {
        self.running.close();
        self.running.wait().await;
    }

    /// Begins nothing more, and kills what still runs after `patience`. False when anything was left.
    pub async fn stop(&self, patience: Duration) -> bool {
        self.rest.cancel();
        if tokio::time::timeout(patience, self.finish()).await.is_ok() {
            return true;
        }
        self.cut.cancel();
        self.finish().await;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert() -> Alert {
        Alert {
            event: "draft_ready".into(),
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
        alarm.send(alert(), async {});
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
            alarm.send(alert(), async {});
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
        alarm.send(alert(), async {});
        tokio::time::timeout(Duration::from_secs(30), alarm.finish()).await.expect("killed at its deadline");
    }

    #[tokio::test]
    async fn a_stop_begins_nothing_more_and_kills_what_hangs() {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("cd {} && touch begun-$$ && sleep 600", folder.path().display());
        let alarm = Alarm::new(["sh", "-c", &script].map(str::to_owned).to_vec(), Duration::from_secs(600));
        let (taken, mut count) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..3 * AT_ONCE {
            let taken = taken.clone();
            alarm.send(alert(), async move { taken.send(()).unwrap() });
        }
        let begun = || std::fs::read_dir(folder.path()).unwrap().count();
        while begun() < AT_ONCE {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!alarm.renewed(vec!["true".into()], Duration::from_secs(9)).stop(Duration::from_millis(50)).await);
        assert_eq!((begun(), count.try_recv().is_err()), (AT_ONCE, true), "none of them has had its alert");
    }

    #[tokio::test]
    async fn an_alert_is_taken_when_its_command_has_ended_well_or_not() {
        for command in ["true", "false", "/no/such/program"] {
            let alarm = Alarm::new(vec![command.into()], Duration::from_secs(20));
            let (taken, told) = tokio::sync::oneshot::channel();
            alarm.send(alert(), async move { taken.send(()).unwrap() });
            assert!(told.await.is_ok() && alarm.stop(Duration::from_secs(20)).await, "{command}");
        }
        assert_eq!(Alert::read(&alert().line()), Some(alert()));
    }
}
