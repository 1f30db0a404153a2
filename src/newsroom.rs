//! Walks the road; the only rooms where doors meet.

pub mod adding;
mod alerts;
mod choosing;
pub mod clock;
pub mod draft_report;
pub mod editions;
mod features;
mod feed;
pub mod health;
pub mod hosts;
pub mod inquiry;
mod lanes;
pub mod link;
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
mod sharing;
pub mod statistics;
pub mod stories;
mod translations;
pub mod trial;
pub mod upkeep;
mod visits;
pub mod vitals;
pub mod watching;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
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
/// Parsers that are out of time and have not ended.
static STUCK: AtomicUsize = AtomicUsize::new(0);

/// How many parsers are out of time and have not ended, of how many.
pub fn stuck_parsers() -> (usize, usize) {
    (STUCK.load(Relaxed), PARSERS)
}

/// Why a parser gave nothing.
#[derive(Debug, thiserror::Error)]
enum Unparsed {
    /// The document was not looked at.
    #[error("every parser has been busy with other documents for too long; it is tried again later")]
    NoPlace,
    /// The document is at fault, or the parser.
    #[error("{0}")]
    Failed(String),
}

/// Runs `work` on a blocking thread: parsing and extraction stay off the reactor, and a panic in them ends only this piece of work.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    parsed(PARSE_TIME, work).await.map_err(|unparsed| unparsed.to_string())
}

/// A parser cannot be stopped: one that is out of time keeps its thread and its place until it ends, so that there are never more
/// of them than [`PARSERS`].
async fn parsed<T: Send + 'static>(time: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Unparsed> {
    // The semaphore is never closed.
    let Ok(place) = tokio::time::timeout(time, PARSERS_FREE.acquire()).await else { return Err(Unparsed::NoPlace) };
    let mut working = tokio::task::spawn_blocking(move || {
        let _place = place;
        work()
    });
    match tokio::time::timeout(time, &mut working).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) if error.is_panic() => Err(Unparsed::Failed("the parser failed on it; please report this page".to_owned())),
        Ok(Err(error)) => Err(Unparsed::Failed(error.to_string())),
        Err(_elapsed) => {
            let stuck = STUCK.fetch_add(1, Relaxed) + 1;
            tracing::error!(stuck, of = PARSERS, "a parser did not finish in time, and keeps its place until it does");
            tokio::spawn(async move {
                working.await.ok();
                STUCK.fetch_sub(1, Relaxed);
            });
            Err(Unparsed::Failed(format!("the parser did not finish within {} s; please report this page", time.as_secs_f32())))
        }
    }
}

/// Runs the newsroom's own work on a blocking thread: files, and what is reckoned from articles that were read. It takes no place from the
/// parsers, nor waits for one that a hostile document keeps.
///
/// # Errors
/// A panic in it, in words.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| anyhow::anyhow!("keepup failed within itself ({error}); please report it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test at a time: a place that the one keeps on purpose is one that the other waits for, and who asks after that one waits for both.
    static PLACES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

    #[tokio::test]
    async fn a_panic_or_a_parser_that_never_ends_costs_its_own_document_alone() {
        let _alone = PLACES.lock().await;
        let words = aside(|| -> u8 { panic!("a page of hostile make") }).await.unwrap_err();
        assert!(words.contains("parser failed"), "{words}");
        let (held, release) = std::sync::mpsc::channel::<()>();
        let stuck = parsed(Duration::from_millis(50), move || release.recv().is_ok()).await;
        assert!(stuck.unwrap_err().to_string().contains("did not finish"));
        assert_eq!(stuck_parsers(), (1, PARSERS));
        assert_eq!(aside(|| 7).await, Ok(7));
        drop(held);
        while stuck_parsers().0 > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn the_newsrooms_own_work_waits_for_no_parser() {
        let _alone = PLACES.lock().await;
        let _all = PARSERS_FREE.acquire_many(PARSERS as u32).await.unwrap();
        assert!(matches!(parsed(Duration::from_millis(50), || 7).await, Err(Unparsed::NoPlace)));
        assert_eq!(apart(|| 7).await.unwrap(), 7);
        assert!(apart(|| -> u8 { panic!("a fault of ours") }).await.unwrap_err().to_string().contains("please report"));
    }
}
