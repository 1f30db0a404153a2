//! The feed of editions: what readers' programs are told when one comes out.

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::writing::DRAFT;
use super::{Newsroom, apart};
use crate::desk::calendar::Week;
use crate::desk::draft::atom::{self, Entry, Feed};
use crate::press;

/// The feed, in the folder of editions.
const FEED: &str = "feed.atom";
/// Editions in it: half a year.
const EDITIONS: usize = 26;

/// An edition that is no preview.
struct Out {
    week: Week,
    /// When it came out, and when that was last said.
    times: (DateTime<Utc>, DateTime<Utc>),
    /// The final issue, where one was recorded.
    issue: Option<String>,
}

impl Newsroom {
    /// Writes the feed anew: the newest editions that are no previews. One that was published is told as it was printed, another as its
    /// `draft.md` stands now; one whose file is gone is left out.
    pub(super) async fn write_feed(&self) -> anyhow::Result<()> {
        let mut editions: Vec<Out> = Vec::new();
        for record in self.archive.editions(EDITIONS).await? {
            let week = record.week.parse().with_context(|| format!("the archive has an edition of {}", record.week))?;
            let issue = self.archive.issue(record.week).await?;
            let times = issue.as_ref().map_or((record.frozen_at, record.frozen_at), |issue| (issue.published, issue.recorded));
            editions.push(Out { week, times, issue: issue.map(|issue| atom::issue(&issue.items)) });
        }
        let (folder, config) = (self.editions.clone(), self.config.clone());
        let written = apart(move || -> anyhow::Result<()> {
            let settings = &config.edition;
            let mut entries = Vec::new();
            for Out { week, times, issue } in editions {
                let markdown = issue.map_or_else(|| press::text_of(&folder, week, DRAFT), |issue| Ok(Some(issue)))?;
                if let Some(markdown) = markdown {
                    entries.push(Entry::of(&markdown, &settings.title, week, times, &config.templates)?);
                }
            }
            let feed = Feed { title: &settings.title, base: settings.base_url.as_ref(), entries };
            Ok(press::replace(&folder, FEED, atom::write(&feed).as_bytes())?)
        });
        written.await?
    }
}
