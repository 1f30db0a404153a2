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
