//! The feed of editions: what readers' programs are told when one comes out.

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::{Newsroom, aside};
use crate::desk::calendar::Week;
use crate::desk::draft::atom::{self, Entry, Feed};
use crate::press;

/// The feed, in the folder of editions.
const FEED: &str = "feed.atom";
/// Editions in it: half a year.
const EDITIONS: usize = 26;

impl Newsroom {
    /// Writes the feed anew: the newest editions that are no previews, each as its `draft.md` stands now; one whose file is gone is left out.
    pub(super) async fn write_feed(&self) -> anyhow::Result<()> {
        let mut weeks: Vec<(Week, DateTime<Utc>)> = Vec::new();
        for record in self.archive.editions(EDITIONS).await? {
            let week = record.week.parse().with_context(|| format!("the archive has an edition of {}", record.week))?;
            weeks.push((week, record.frozen_at));
        }
        let (editions, config) = (self.editions.clone(), self.config.clone());
        let written = aside(move || -> anyhow::Result<()> {
            let settings = &config.edition;
            let mut entries = Vec::new();
            for (week, at) in weeks {
                if let Some(markdown) = press::text_of(&editions, week, super::writing::DRAFT)? {
                    entries.push(Entry::of(&markdown, &settings.title, week, (at, at), &config.templates)?);
                }
            }
            let feed = Feed { title: &settings.title, base: settings.base_url.as_ref(), entries };
            Ok(press::replace(&editions, FEED, atom::write(&feed).as_bytes())?)
        });
        written.await.map_err(anyhow::Error::msg)?
    }
}
