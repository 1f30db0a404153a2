//! Door out: runs the operator's alert command.

use std::process::Stdio;
use std::time::Duration;

use serde::Serialize;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio_util::task::TaskTracker;

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
    command: Vec<String>,
    deadline: Duration,
    running: TaskTracker,
}

impl Alarm {
    /// `command` is a program and its arguments, run as they stand: there is no shell. It is killed after `deadline`.
    pub fn new(command: Vec<String>, deadline: Duration) -> Self {
        Self { command, deadline, running: TaskTracker::new() }
    }

    /// Starts the command and returns at once; what goes wrong is logged.
    pub fn send(&self, alert: Alert) {
        let Some((program, arguments)) = self.command.split_first() else { return };
        let (program, arguments, deadline) = (program.clone(), arguments.to_vec(), self.deadline);
        self.running.spawn(async move {
            match tokio::time::timeout(deadline, run(&program, &arguments, &alert)).await {
                Ok(Ok(status)) if status.success() => tracing::debug!(event = alert.event, subject = alert.subject, "alert sent"),
                Ok(Ok(status)) => {
                    tracing::warn!(program, %status, event = alert.event, "the alert command failed; run it by hand to see why");
                }
                Ok(Err(error)) => tracing::warn!(program, %error, "the alert command could not be run; check [alert] command"),
                Err(_) => tracing::warn!(program, seconds = deadline.as_secs(), "the alert command took too long and was killed"),
            }
        });
    }

    /// Waits until the commands under way have ended.
    pub async fn finish(&self) {
        self.running.close();
        self.running.wait().await;
    }
}

async fn run(program: &str, arguments: &[String], alert: &Alert) -> std::io::Result<std::process::ExitStatus> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        let mut line = serde_json::to_vec(alert)?;
        line.push(b'\n');
        // A command that does not read its input closes the pipe; that is its right.
        match input.write_all(&line).await {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            other => other?,
        }
    }
    child.wait().await
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
