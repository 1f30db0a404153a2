//! Door out: runs the operator's programs, without a shell, bounded in time and output.

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

pub mod alarm;

/// A program that is run with something on its input.
#[derive(Debug, Clone)]
pub struct Errand {
    command: Vec<String>,
    deadline: Duration,
    environment: Environment,
}

/// What a program sees of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// All of it.
    Whole,
    /// Where programs and the person's own files are, language and zone, and these variables besides: the secrets of sources stay here.
    Trimmed(Vec<String>),
}

/// Variables that every program may see; those that begin with `LC_` too.
const HARMLESS: [&str; 9] = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SHELL"];

/// Why an errand came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    /// It could not be started, or its pipes broke.
    #[error("{program} could not be run: {error}")]
    Run {
        /// The program.
        program: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// It ended with a failure.
    #[error("{program} failed ({status}); run it by hand to see why")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It took too long.
    #[error("{program} took longer than {} s and was killed", .deadline.as_secs_f32())]
    Late {
        /// The program.
        program: String,
        /// The time it had.
        deadline: Duration,
    },
    /// It said too much.
    #[error("{program} put out more than {most} bytes and was killed")]
    TooMuch {
        /// The program.
        program: String,
        /// The bound.
        most: usize,
    },
}

/// Kills the program and all it started, unless it has ended.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // Whoever has ended already needs no killing.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Errand {
    /// `command` is a program and its arguments, run as they stand. After `deadline` it is killed with everything that it started.
    pub fn new(command: Vec<String>, deadline: Duration, environment: Environment) -> Self {
        Self { command, deadline, environment }
    }

    /// The program and its arguments.
    pub fn command(&self) -> &[String] {
        &self.command
    }

    /// Runs the program with `input` and gives back what it put out, at most `most` bytes; with none, its output is thrown away. What it says
    /// on its error output goes to ours. A program that does not read its input is within its rights.
    ///
    /// # Errors
    /// It cannot be run, fails, takes too long, or says too much.
    pub async fn run(&self, input: &[u8], most: Option<usize>) -> Result<Vec<u8>, ErrandError> {
        let program = self.command.first().cloned().unwrap_or_default();
        match tokio::time::timeout(self.deadline, self.attend(&program, input, most)).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(ErrandError::Late { program, deadline: self.deadline }),
        }
    }

    async fn attend(&self, program: &str, input: &[u8], most: Option<usize>) -> Result<Vec<u8>, ErrandError> {
        let broken = |error| ErrandError::Run { program: program.to_owned(), error };
        let mut command = Command::new(program);
        command
            .args(self.command.iter().skip(1))
            .stdin(Stdio::piped())
            .stdout(if most.is_some() { Stdio::piped() } else { Stdio::null() })
            .stderr(Stdio::inherit());
        command.kill_on_drop(true).process_group(0);
        if let Environment::Trimmed(more) = &self.environment {
            command.env_clear().envs(std::env::vars_os().filter(|(name, _)| is_let_through(name, more)));
        }
        let mut child = command.spawn().map_err(broken)?;
        let mut group = Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())));
        let (mut stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let write = async {
            let Some(pipe) = stdin.as_mut() else { return Ok(()) };
            match pipe.write_all(input).await {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error),
                _ => {}
            }
            // The end of its input.
            drop(stdin.take());
            Ok(())
        };
        let read = async {
            let mut said = Vec::new();
            if let (Some(pipe), Some(most)) = (stdout, most) {
                pipe.take(most as u64 + 1).read_to_end(&mut said).await?;
            }
            Ok::<_, std::io::Error>(said)
        };
        // Both at once: a program may answer before it has read everything.
        let (written, said) = tokio::join!(write, read);
        let said = said.map_err(broken)?;
        if let Some(most) = most.filter(|most| said.len() > *most) {
            return Err(ErrandError::TooMuch { program: program.to_owned(), most });
        }
        written.map_err(broken)?;
        let status = child.wait().await.map_err(broken)?;
        // What it left running after a good end is its own business.
        group.0 = None;
        if status.success() { Ok(said) } else { Err(ErrandError::Failed { program: program.to_owned(), status }) }
    }
}

fn is_let_through(name: &OsString, more: &[String]) -> bool {
    name.to_str().is_some_and(|name| HARMLESS.contains(&name) || name.starts_with("LC_") || more.iter().any(|wanted| wanted == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errand(command: &[&str], deadline: Duration) -> Errand {
        Errand::new(command.iter().map(ToString::to_string).collect(), deadline, Environment::Trimmed(vec![]))
    }

    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn text_goes_in_and_comes_out_and_no_shell_sees_it() {
        let text = "小红书 $(touch x) `id`\n".repeat(20_000);
        assert_eq!(errand(&["cat"], LONG).run(text.as_bytes(), Some(1 << 20)).await.unwrap(), text.as_bytes());
        assert_eq!(errand(&["echo", "$HOME; x"], LONG).run(b"unread", Some(99)).await.unwrap(), b"$HOME; x\n");
    }

    #[tokio::test]
    async fn what_fails_talks_too_much_or_is_not_there_is_told() {
        let said = async |command: &[&str]| errand(command, LONG).run(b"", Some(100)).await.unwrap_err().to_string();
        assert!(said(&["false"]).await.contains("false failed"));
        assert!(said(&["/no/such/program"]).await.contains("could not be run"));
        assert!(said(&["yes"]).await.contains("more than 100 bytes"));
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("alive");
        // The child would leave its mark after its parent is gone.
        let script = format!("(sleep 1; touch {}) & sleep 600", mark.display());
        let error = errand(&["sh", "-c", &script], Duration::from_millis(200)).run(b"", Some(9)).await.unwrap_err();
        assert!(error.to_string().contains("took longer"), "{error}");
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(!mark.exists());
    }

    #[tokio::test]
    async fn the_environment_is_trimmed() {
        // cargo sets this one for every test
        let secret = "CARGO_MANIFEST_DIR";
        let seen = async |environment: Environment| {
            let errand = Errand::new(vec!["env".into()], LONG, environment);
            String::from_utf8_lossy(&errand.run(b"", Some(1 << 20)).await.unwrap()).into_owned()
        };
        assert!(!seen(Environment::Trimmed(vec![])).await.contains(secret));
        assert!(seen(Environment::Trimmed(vec![])).await.contains("PATH="));
        assert!(seen(Environment::Trimmed(vec![secret.into()])).await.contains(secret));
        assert!(seen(Environment::Whole).await.contains(secret));
    }
}
