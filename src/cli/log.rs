//! Where log lines go: journald under systemd, else standard error.

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// What others say of their own work is nothing to ops.
const OTHERS: &str = "tokio_cron_scheduler=warn";

/// Starts logging at `level` (a tracing filter such as `info` or `keepup=debug`); `RUST_LOG` outranks it.
pub fn start(level: &str, json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{OTHERS},{level}")));
    // systemd names the journal's stream only to services it starts itself.
    let journal = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let stderr = match (&journal, json) {
        (Some(_), _) => None,
        (None, true) => Some(lines.json().boxed()),
        (None, false) => Some(lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).boxed()),
    };
    // A second start within one process (tests) keeps the first.
    let _ = tracing_subscriber::registry().with(stderr).with(journal).with(filter).try_init();
}
