//! Trying a source before it stands in `feeds.toml`.

use std::sync::Arc;

use serde::Serialize;

use super::clock::Clock;
use super::reporter::Reporter;
use crate::desk::entry::Entry;
use crate::desk::readers::filter;
use crate::desk::source::Source;
use crate::desk::visit::SourceState;
use crate::wire::Wire;

/// What a source yields today.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// What it calls itself.
    pub title: Option<String>,
    /// Its feed, when the URL was a page that names one.
    pub feed: Option<String>,
    /// Where it has moved for good.
    pub moved: Option<String>,
    /// Its entries, in its order.
    pub entries: Vec<TrialEntry>,
    /// What had to be mended to read it.
    pub repaired: Vec<String>,
    /// Why it yields nothing.
    pub failure: Option<String>,
}

/// One entry of a trial.
#[derive(Debug, Clone, Serialize)]
pub struct TrialEntry {
    /// Headline.
    pub title: Option<String>,
    /// Link.
    pub link: Option<String>,
    /// RFC 3339.
    pub published: Option<String>,
    /// Why the source's filters would drop it.
    pub dropped: Option<String>,
}

/// Asks `source` once and keeps nothing of what it says; what its host has asked for, the wire knows from now on.
pub async fn try_source(wire: Arc<Wire>, clock: Clock, source: &Source) -> Trial {
    let gathered = Reporter { wire: wire.clone(), clock, last: true }.gather(source, SourceState::default()).await;
    let pace = source.url.as_ref().and_then(|url| wire.pace(url, clock.now()));
    gathered.silence.into_iter().chain(pace).for_each(|silence| wire.leave_alone(silence));
    Trial {
        title: gathered.title,
        feed: gathered.state.feed_found.map(String::from),
        moved: gathered.state.moved_to.map(String::from),
        entries: gathered.entries.iter().map(|entry| trial_entry(source, entry)).collect(),
        repaired: gathered.repaired,
        failure: gathered.failure.or(gathered.put_off),
    }
}

fn trial_entry(source: &Source, entry: &Entry) -> TrialEntry {
    TrialEntry {
        title: entry.title.clone(),
        link: entry.link.as_ref().map(ToString::to_string),
        published: entry.published.as_ref().map(|date| date.at.to_rfc3339()),
        dropped: filter::filter(source, entry).err(),
    }
}
