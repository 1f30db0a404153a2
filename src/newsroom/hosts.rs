//! What hosts have asked for, from one run to the next: quiet, and what their robots.txt says.

use chrono::{DateTime, Utc};

use super::Newsroom;
use crate::archive::Archive;
use crate::archive::error::ArchiveError;
use crate::desk::visit::Silence;
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
    keep_robots(archive, wire, now).await
}

/// Keeps what a wire has read of robots.txt, so that the next run does not ask for it again.
async fn keep_robots(archive: &Archive, wire: &Wire, now: DateTime<Utc>) -> Result<(), ArchiveError> {
    let read = wire.robots_read();
    if read.is_empty() { Ok(()) } else { archive.keep_robots(read, now).await }
}

impl Newsroom {
    /// Keeps what its wire has read of robots.txt.
    pub(super) async fn keep_robots(&self) -> Result<(), ArchiveError> {
        keep_robots(&self.archive, &self.wire, self.clock.now()).await
    }
}
