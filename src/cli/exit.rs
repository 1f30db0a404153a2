//! How a command ends, for people and for systemd.

use std::io::Write as _;
use std::process::ExitCode;

use crate::archive::error::{ArchiveError, Fate, Trouble};
use crate::config::problem::Problems;

/// Exit statuses, as `keepup --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// Done, and something is wrong that the output names; or not done, as the error says.
    Failed,
    /// A mistake in `feeds.toml` or the arguments.
    Usage,
    /// Another keepup holds the archive.
    Held,
    /// The archive cannot be used.
    Archive,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Held => 75,
            Exit::Archive => 78,
        })
    }
}

/// Writes to standard error. `eprint!` would panic if its reader has gone away, and there is nobody left to tell of that.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints an error with its causes, and tells how to end.
pub fn report(error: &anyhow::Error) -> Exit {
    if let Some(problems) = error.downcast_ref::<Problems>() {
        say(&problems.to_string());
        return Exit::Usage;
    }
    say(&format!("error: {error:#}\n"));
    let Some(archive) = error.chain().find_map(|cause| cause.downcast_ref::<ArchiveError>()) else { return Exit::Failed };
    if archive.trouble == Trouble::Closed {
        // Its writer has died, and the file is as good as before: systemd starts it again, as it does not after 78.
        return Exit::Failed;
    }
    match (&archive.trouble, archive.trouble.fate()) {
        (Trouble::Held { .. }, _) => Exit::Held,
        (_, Fate::Broken) => Exit::Archive,
        (_, Fate::Busy | Fate::Full | Fate::Failed) => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_fresh_start_mends_ends_so_that_there_is_one() {
        let told = |trouble| report(&anyhow::Error::new(ArchiveError { path: "keepup.db".into(), trouble }).context("in a round"));
        for trouble in [Trouble::Closed, Trouble::Full, Trouble::Busy, Trouble::Panicked { detail: String::new() }] {
            assert!(matches!(told(trouble), Exit::Failed));
        }
        assert!(matches!(told(Trouble::ReadOnly), Exit::Archive));
        assert!(matches!(told(Trouble::Held { pid: None, since: None }), Exit::Held));
    }
}
