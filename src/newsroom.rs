//! Walks the road; the only rooms where doors meet.

pub mod adding;
mod choosing;
pub mod clock;
pub mod draft_report;
pub mod editions;
mod features;
mod feed;
pub mod health;
pub mod inquiry;
mod lanes;
pub mod links;
pub mod naming;
pub mod orders;
mod pages;
mod past;
pub mod placement;
pub mod progress;
pub mod proofreading;
pub mod publishing;
pub mod replay;
mod reporter;
pub mod round;
pub mod statistics;
pub mod stories;
mod translations;
pub mod trial;
mod upkeep;
mod visits;
pub mod vitals;
pub mod watching;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::archive::Archive;
use crate::config::model::Config;
use crate::errand::alarm::Alarm;
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

/// Most documents under the parsers at once. Each takes many times its size, and more threads than cores gain nothing.
const PARSERS: usize = 4;
/// One document's time under a parser. What passes the gates takes far less.
const PARSE_TIME: Duration = Duration::from_secs(60);

static PARSERS_FREE: Semaphore = Semaphore::const_new(PARSERS);

/// Runs `work` on a blocking thread: parsing and extraction stay off the reactor, and a panic in them ends only this piece of work.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    aside_within(PARSE_TIME, work).await
}

/// A parser cannot be stopped: one that is out of time keeps its thread and its place until it ends, so that there are never more
/// of them than [`PARSERS`].
async fn aside_within<T: Send + 'static>(time: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    let place = tokio::time::timeout(time, PARSERS_FREE.acquire()).await;
    let place =
        place.map_err(|_elapsed| "every parser has been busy with other documents for too long; it is tried again later".to_owned())?;
    let working = tokio::task::spawn_blocking(move || {
        let _place = place;
        work()
    });
    match tokio::time::timeout(time, working).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) if error.is_panic() => Err("the parser failed on it; please report this page".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_elapsed) => Err(format!("the parser did not finish within {} s; please report this page", time.as_secs_f32())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_or_a_parser_that_never_ends_costs_its_own_document_alone() {
        let words = aside(|| -> u8 { panic!("a page of hostile make") }).await.unwrap_err();
        assert!(words.contains("parser failed"), "{words}");
        let (held, release) = std::sync::mpsc::channel::<()>();
        let stuck = aside_within(Duration::from_millis(50), move || release.recv().is_ok()).await;
        assert!(stuck.unwrap_err().contains("did not finish"));
        assert_eq!(aside(|| 7).await, Ok(7));
        drop(held);
    }
}
