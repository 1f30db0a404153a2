//! Where log lines go: journald under systemd, else standard error.

use std::fs::File;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use super::journal::InWords;

/// What others say of their own work is nothing to ops.
const OTHERS: &str = "tokio_cron_scheduler=warn";

/// Starts logging at `level` (a tracing filter such as `info` or `keepup=debug`); `RUST_LOG` outranks it.
pub fn start(level: &str, json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{OTHERS},{level}")));
    let journal = is_journal().then(|| tracing_journald::layer().ok().map(InWords)).flatten();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let stderr = match (&journal, json) {
        (Some(_), _) => None,
        (None, true) => Some(lines.json().boxed()),
        (None, false) => Some(lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).boxed()),
    };
    // A second start within one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(stderr).with(journal).with(filter).try_init();
}

/// Whether standard error leads to the journal. systemd names its stream in a variable, which whatever is started from a desktop
/// session inherits: only the file's own number tells (`systemd.exec(5)`, `JOURNAL_STREAM`).
fn is_journal() -> bool {
    let Some(named) = std::env::var("JOURNAL_STREAM").ok() else { return false };
    let Ok(own) = std::io::stderr().as_fd().try_clone_to_owned().map(File::from).and_then(|file| file.metadata()) else { return false };
    named == format!("{}:{}", own.dev(), own.ino())
}
