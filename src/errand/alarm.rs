//! The operator's alert command, which never holds up the newsroom.

use std::borrow::Cow;
use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Environment, Errand};

/// What the operator is told, as one line of JSON on the command's input.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Alert {
    /// `source_failing`, `source_stale`, `source_recovered`, `draft_ready`, `draft_late`, `network_down`, `network_back`, `disk_low`,
    /// `disk_recovered`, `archive_damaged`, `backup_failed`.
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
    /// Numbers of the alerts that are being sent, or are to be.
    under_way: Arc<Mutex<HashSet<i64>>>,
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

/// An alert's stay among those that are under way.
struct Way(Arc<Mutex<HashSet<i64>>>, Option<i64>);

impl Way {
    /// `None` when it is under way already.
    fn begin(all: &Arc<Mutex<HashSet<i64>>>, number: Option<i64>) -> Option<Self> {
        let fresh = number.is_none_or(|number| all.lock().unwrap_or_else(PoisonError::into_inner).insert(number));
        fresh.then(|| Self(Arc::clone(all), number))
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        if let Some(number) = self.1 {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        }
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
            under_way: Arc::default(),
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

    /// Starts the command, as soon as few enough others run, and returns at once; what goes wrong is logged. `ended` is told whether the
    /// command took the alert, by ending well; it is not told at all of one that [`Alarm::stop`] kept from being begun, or killed. An alert
    /// whose `number` is that of one under way is left to it.
    pub fn send<F: Future<Output = ()> + Send>(&self, number: Option<i64>, alert: Alert, ended: impl FnOnce(bool) -> F + Send + 'static) {
        let Some(way) = Way::begin(&self.under_way, number) else { return };
        let alarm = self.clone();
        self.running.spawn(async move {
            let _way = way;
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
            match &outcome {
                Ok(_) => tracing::debug!(event, subject, "alert sent"),
                Err(error) => tracing::warn!(event, "the alert was not sent: {error}; check [alert] command"),
            }
            ended(outcome.is_ok()).await;
        });
    }

    /// Numbers of the alerts that are being sent, or are to be.
    pub fn under_way(&self) -> HashSet<i64> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
        alarm.send(None, alert(), |_| async {});
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
            alarm.send(None, alert(), |_| async {});
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
        alarm.send(None, alert(), |_| async {});
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
            alarm.send(None, alert(), |_| async move { taken.send(()).unwrap() });
        }
        let begun = || std::fs::read_dir(folder.path()).unwrap().count();
        while begun() < AT_ONCE {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!alarm.renewed(vec!["true".into()], Duration::from_secs(9)).stop(Duration::from_millis(50)).await);
        assert_eq!((begun(), count.try_recv().is_err()), (AT_ONCE, true), "none of them has had its alert");
    }

    #[tokio::test]
    async fn an_alert_is_taken_by_a_command_that_ends_well() {
        // only what hangs is to meet its deadline: a busy machine may take seconds to begin a program
        let deadline = |command: &[&str]| if command.contains(&"60") { Duration::from_millis(300) } else { Duration::from_secs(60) };
        let alarm = |command: &[&str]| Alarm::new(command.iter().map(|&word| word.to_owned()).collect(), deadline(command));
        for (command, taken) in [(&["true"][..], true), (&["false"], false), (&["/no/such/program"], false), (&["sleep", "60"], false)] {
            let (alarm, (tell, told)) = (alarm(command), tokio::sync::oneshot::channel());
            alarm.send(Some(7), alert(), move |taken| async move { tell.send(taken).unwrap() });
            assert_eq!(told.await.unwrap(), taken, "{command:?}");
            assert!(alarm.stop(Duration::from_secs(20)).await);
        }
        assert_eq!(Alert::read(&alert().line()), Some(alert()));
    }

    #[tokio::test]
    async fn one_that_is_under_way_is_not_sent_again_until_it_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("cd {} && touch begun-$$ && while ! test -e on; do sleep 0.01; done", folder.path().display());
        let alarm = Alarm::new(["sh", "-c", &script].map(str::to_owned).to_vec(), Duration::from_secs(60));
        for _ in 0..3 {
            alarm.send(Some(1), alert(), |_| async {});
        }
        alarm.send(Some(2), alert(), |_| async {});
        std::fs::write(folder.path().join("on"), "").unwrap();
        alarm.finish().await;
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1 + 2);
        alarm.send(Some(1), alert(), |_| async {});
        alarm.finish().await;
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1 + 3);
    }
}
