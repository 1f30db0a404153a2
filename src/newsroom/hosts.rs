//! What hosts have asked for, from one run to the next: quiet, and what their robots.txt says.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::Newsroom;
use super::reporter::SLOW;
use crate::archive::Archive;
use crate::archive::error::ArchiveError;
use crate::desk::visit::{self, Silence};
use crate::wire::Wire;

/// Makes a wire heed what hosts have asked for, as the archive knows it; gives the silences that hold.
pub async fn heed(archive: &Archive, wire: &Wire, now: DateTime<Utc>) -> Result<Vec<Silence>, ArchiveError> {
    let silences = archive.silences(now).await?;
    for silence in &silences {
        wire.leave_alone(silence.clone());
    }
    if wire.knows_no_robots() {
        for file in archive.robots(now).await? {
            wire.remember_robots(&file);
        }
    }
    Ok(silences)
}

/// Keeps what hosts have asked a wire for, so that the next run heeds it.
pub async fn keep(archive: &Archive, wire: &Wire, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    for silence in wire.silences(now) {
        archive.keep_silence(silence).await?;
    }
    archive.keep_robots(wire.robots_read(), now).await
}

/// The quiet that a host's pause makes for others who would ask it, where that is too long to be slept out in a round: the pause stands in
/// `feeds.toml` or in its robots.txt.
pub fn pace(wire: &Wire, url: &Url, now: DateTime<Utc>) -> Option<Silence> {
    let wait = wire.quiet_for(url);
    let host = visit::host_key(url).filter(|_| wait > SLOW)?;
    // The archive keeps whole seconds; one more, so that it is never early.
    Some(Silence { host, until: now + wait + TimeDelta::seconds(1), reason: "its pace: the next page may be asked for then".to_owned() })
}

impl Newsroom {
    /// Keeps what the wire has read of robots.txt, so that the next run does not ask for it again.
    pub(super) async fn keep_robots(&self) -> Result<(), ArchiveError> {
        let read = self.wire.robots_read();
        if read.is_empty() {
            return Ok(());
        }
        self.archive.keep_robots(read, self.clock.now()).await
    }
}
