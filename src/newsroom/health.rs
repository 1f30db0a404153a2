//! How the sources are, for `keepup status`, the draft's end, and alerts.

use std::collections::HashMap;
use std::fmt;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::sharing::shared;
use super::{Newsroom, counted};
use crate::archive::Archive;
use crate::archive::error::ArchiveError;
use crate::archive::queue::RefusedPage;
use crate::archive::space::free_beside;
use crate::config::model::Config;
use crate::desk::draft;
use crate::desk::source::Source;
use crate::desk::visit::standing::{OVERDUE, Standing, as_its_host_allows, edit, host_words, standing, words};
use crate::desk::visit::{self, Due, Silence, due};
use crate::errand::alarm::Alert;

/// How a source is.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct SourceHealth {
    /// As in `feeds.toml`.
    pub name: String,
    /// `new`, `well`, `stale`, `failing`, `gone`, or `shared` when another source makes the same request and is asked for both.
    pub standing: &'static str,
    /// Last answer that could be read.
    pub last_success: Option<DateTime<Utc>>,
    /// Last time that it brought something new.
    pub last_new: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Not before this; `None` when it is due.
    pub next_visit: Option<DateTime<Utc>>,
    /// Articles since the last cut-off.
    pub articles: u64,
    /// What is worth a person's eye, in words.
    pub words: Vec<String>,
    /// What had to be mended or left out of its last document, in words.
    pub mended: Option<String>,
    /// That of it which is an edit of `feeds.toml`, because the source has moved.
    pub edit: Option<String>,
    /// How far apart its hours with news are, in seconds; `None` while that cannot be told.
    pub news_every: Option<u64>,
    /// Its links that may not be asked for.
    pub refused: Vec<RefusedLink>,
    /// Its links of the last weeks that were asked for in vain until they were given up.
    pub given_up: Vec<RefusedLink>,
}

/// Links that were given up are told for so long.
const GIVEN_UP_TOLD: TimeDelta = TimeDelta::days(60);

/// A link that cannot be had: a robots.txt or a login keeps it from us, or no try was of use.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct RefusedLink {
    /// As it was found.
    pub url: String,
    /// Why, in words.
    pub reason: String,
}

impl SourceHealth {
    /// Whether somebody should look after it.
    pub fn is_ill(&self) -> bool {
        matches!(self.standing, "stale" | "failing" | "gone")
    }

    /// Whether keepup should have asked it long ago, and did not.
    pub fn is_unvisited(&self) -> bool {
        self.standing == "unvisited"
    }

    /// As the end of a draft tells it.
    pub(super) fn for_draft(&self) -> draft::SourceHealth {
        let standing = match self.standing {
            "stale" => draft::Standing::Stale,
            "failing" => draft::Standing::Failing,
            "gone" => draft::Standing::Stopped,
            _ => draft::Standing::Well,
        };
        let words: Vec<&str> = self.words.iter().map(String::as_str).filter(|words| Some(*words) != self.edit.as_deref()).collect();
        draft::SourceHealth { name: self.name.clone(), words: words.join("; "), standing, edit: self.edit.clone() }
    }
}

/// How every enabled source is at `now`, in the order of `feeds.toml`.
pub async fn of_sources(config: &Config, archive: &Archive, now: DateTime<Utc>) -> anyhow::Result<Vec<SourceHealth>> {
    let mut states = archive.states().await?;
    let counts = archive.counts_since(config.edition.publish.latest(now)).await?;
    let refused = archive.refused_pages().await?;
    let given_up = archive.given_up_pages(now - GIVEN_UP_TOLD).await?;
    let silences = archive.silences_since(now - OVERDUE).await?;
    let quiet: HashMap<String, Silence> = silences.into_iter().map(|silence| (silence.host.clone(), silence)).collect();
    let shared = shared(config.enabled(), &states);
    Ok(config
        .enabled()
        .map(|source| {
            if let Some(first) = shared.get(source.name.as_str()) {
                return in_the_name_of(first, source);
            }
            let state = states.remove(&source.name).unwrap_or_default();
            let silence = visit::ask_url(source, &state).and_then(|url| visit::host_key(&url)).and_then(|host| quiet.get(&host));
            let state = as_its_host_allows(state, silence, now);
            let zone = config.edition.publish.zone;
            let mut words = words(source, &state, now, zone);
            words.extend(host_words(&state, silence, now, zone));
            let refused = links_of(&source.name, &refused);
            words.extend(refused_words(&refused));
            // where ops want no pages, none is missed
            let given_up = if source.article.is_some() { links_of(&source.name, &given_up) } else { Vec::new() };
            words.extend(given_up_words(&given_up));
            SourceHealth {
                name: source.name.clone(),
                standing: standing_word(&standing(source, &state, now)),
                last_success: state.last_success,
                last_new: state.last_new,
                failures: state.failures,
                next_visit: match due(source, &state, now) {
                    Due::At { at, .. } => Some(at),
                    Due::Now | Due::Never(_) => None,
                },
                articles: counts.get(&source.name).copied().unwrap_or_default(),
                words,
                mended: state.mended.clone().filter(|_| visit::is_of(&state, source)),
                edit: edit(source, &state),
                news_every: state.pulse.gap(now).map(|gap| gap.as_secs()),
                refused,
                given_up,
            }
        })
        .collect())
}

/// A source whose request `first` makes.
fn in_the_name_of(first: &str, source: &Source) -> SourceHealth {
    SourceHealth {
        name: source.name.clone(),
        standing: "shared",
        last_success: None,
        last_new: None,
        failures: 0,
        next_visit: None,
        articles: 0,
        words: vec![format!(
            "it has the URL of {first:?}, or has moved there, which is asked for both and under whose name the articles stand: join the two in feeds.toml"
        )],
        mended: None,
        edit: None,
        news_every: None,
        refused: Vec::new(),
        given_up: Vec::new(),
    }
}

fn links_of(source: &str, refused: &[RefusedPage]) -> Vec<RefusedLink> {
    let own = refused.iter().filter(|page| page.source == source);
    own.map(|page| RefusedLink { url: page.url.clone(), reason: page.reason.clone() }).collect()
}

fn refused_words(refused: &[RefusedLink]) -> Option<String> {
    let many = counted(refused.len(), "link");
    (!refused.is_empty()).then(|| {
        format!("{many} may not be asked for: save each page into the inbox, or set robots = \"owner-approved\" if you answer for it")
    })
}

fn given_up_words(given_up: &[RefusedLink]) -> Option<String> {
    let many = counted(given_up.len(), "link");
    (!given_up.is_empty()).then(|| format!("{many} could not be read and will not be asked for again: save what you miss into the inbox"))
}

fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Fresh => "new",
        Standing::Well => "well",
        Standing::Unvisited { .. } => "unvisited",
        Standing::Stale { .. } => "stale",
        Standing::Failing { .. } => "failing",
        Standing::Gone => "gone",
    }
}

/// Too little room on the archive's disk to fetch.
#[derive(Debug, Clone, Copy, Serialize, PartialEq, Eq)]
pub struct Shortage {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes that shall stay free: `[store] min_free`.
    pub wanted: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (free, wanted) = (self.free >> 20, self.wanted >> 20);
        write!(f, "fetching is paused: {free} MiB are free on the archive's disk, and {wanted} MiB shall stay free ([store] min_free); ")?;
        write!(f, "make room, and it goes on by itself")
    }
}

/// Whether the archive's disk has too little room to fetch; reading and drafting go on.
pub async fn shortage(config: &Config, archive: &Archive) -> Result<Option<Shortage>, ArchiveError> {
    let short = archive.shortage(config.store.min_free).await?;
    Ok(short.map(|(free, wanted)| Shortage { free, wanted }))
}

/// Why nothing is fetched, in words, when the archive could not even be opened for want of room.
pub fn shut_out(config: &Config, error: &anyhow::Error) -> String {
    let wanted = config.store.min_free;
    let archive = error.downcast_ref::<ArchiveError>();
    let short = archive.and_then(|error| free_beside(&error.path).ok()).filter(|free| *free < wanted);
    short.map_or_else(|| "fetching is paused: the disk is full".to_owned(), |free| Shortage { free, wanted }.to_string())
}

impl Newsroom {
    /// Tells the operator of every source that fell ill or recovered since the last time; each change is told once, over restarts too.
    pub(super) async fn raise_alerts(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let before = self.archive.mark(ILL).await?.unwrap_or_else(|| "[]".to_owned());
        let ill_before: Vec<(String, String)> =
            serde_json::from_str(&before).context("the archive's note of ailing sources cannot be read")?;
        let health = of_sources(&self.config, &self.archive, now).await?;
        let ill_now: Vec<(String, String)> =
            health.iter().filter(|source| source.is_ill()).map(|source| (source.name.clone(), source.standing.to_owned())).collect();
        if ill_now == ill_before {
            return Ok(());
        }
        let alerts = health.iter().filter_map(|source| {
            let was = ill_before.iter().find(|(name, _)| *name == source.name).map(|(_, standing)| standing.as_str());
            let (event, message) = change(source, was)?;
            Some(Alert::new(event, &source.name, message, now.to_rfc3339()))
        });
        self.alert_all(alerts.collect(), ILL, serde_json::to_string(&ill_now)?).await
    }
}

/// The mark under which the archive remembers which sources the operator was told of.
const ILL: &str = "ill sources";

fn change(source: &SourceHealth, was: Option<&str>) -> Option<(&'static str, String)> {
    let words = source.words.join("; ");
    match (was, source.standing) {
        (Some(before), now) if before == now => None,
        (_, "failing" | "gone") => Some(("source_failing", words)),
        (_, "stale") => Some(("source_stale", words)),
        (Some("stale"), "well") => Some(("source_recovered", "it has news again".to_owned())),
        (Some(_), "well") => Some(("source_recovered", "it answers again".to_owned())),
        _ => None,
    }
}
