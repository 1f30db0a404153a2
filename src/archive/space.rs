//! The room that is left on the archive's disk.

use std::path::Path;

use rustix::fs::statvfs;

use super::Archive;
use super::backup;
use super::error::{ArchiveError, Trouble};

impl Archive {
    /// Bytes that this process may still write on the archive's disk.
    pub fn free_space(&self) -> Result<u64, ArchiveError> {
        free(&backup::beside(&self.path)).map_err(|trouble| trouble.of(&self.path))
    }

    /// Bytes of the archive's file, without its log.
    pub fn size(&self) -> Result<u64, ArchiveError> {
        let facts = self.path.metadata().map_err(|error| Trouble::io("looking at the archive's file", &error).of(&self.path))?;
        Ok(facts.len())
    }
}

/// What is kept for root is not counted: it is not ours (statvfs(3), `f_bavail`).
fn free(folder: &Path) -> Result<u64, Trouble> {
    let facts = statvfs(folder).map_err(|error| Trouble::io("looking for room on the disk", &error.into()))?;
    Ok(facts.f_bavail.saturating_mul(facts.f_frsize))
}
