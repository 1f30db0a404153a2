//! Walks the road; the only rooms where doors meet.

pub mod clock;
pub mod editions;
pub mod health;
pub mod inquiry;
mod lanes;
mod pages;
pub mod progress;
pub mod proofreading;
pub mod replay;
mod reporter;
pub mod round;
pub mod trial;
mod upkeep;
mod visits;
pub mod vitals;

use std::path::PathBuf;
use std::sync::Arc;

use crate::alert::Alarm;
use crate::archive::Archive;
use crate::config::Config;
use crate::wire::Wire;

use clock::Clock;

/// The newsroom: its doors, and the configuration it goes by.
#[derive(Clone)]
pub struct Newsroom {
    /// What ops want.
    pub config: Arc<Config>,
    /// The database.
    pub archive: Archive,
    /// The network.
    pub wire: Arc<Wire>,
    /// Where drafts are written.
    pub editions: PathBuf,
    /// Tells the operator.
    pub alarm: Option<Alarm>,
    /// What time it is.
    pub clock: Clock,
}

/// `1 article`, `2 articles`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Runs `work` on a blocking thread: parsing and extraction stay off the reactor, and a panic in them ends only this piece of work.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| if error.is_panic() { "the parser failed on it; please report this page".to_owned() } else { error.to_string() })
}
