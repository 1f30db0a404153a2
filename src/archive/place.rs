//! Where an archive really is: its lock, its log and its backups stand beside the file itself, whatever links lead there.

use std::path::{Path, PathBuf};

use super::backup;

/// Links that are followed to a file that is not there yet; Linux itself follows as many.
const LINKS: usize = 40;

/// The path of the archive's file without links. By two names it would have two locks, and two daemons.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(whole) = path.canonicalize() {
            return whole;
        }
        // what opens it makes the file to which the link leads
        let Ok(target) = path.read_link() else { break };
        path = backup::beside(&path).join(target);
    }
    match (backup::beside(&path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_and_detours_lead_to_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("state")).unwrap();
        symlink("state", root.join("linked")).unwrap();
        symlink("linked/keepup.db", root.join("first.db")).unwrap();
        symlink(root.join("first.db"), root.join("second.db")).unwrap();
        let ways = ["state/keepup.db", "linked/keepup.db", "state/../linked/./keepup.db", "first.db", "second.db"];
        for there in [false, true] {
            if there {
                std::fs::write(root.join("state/keepup.db"), b"").unwrap();
            }
            for way in ways {
                assert_eq!(resolved(&root.join(way)), root.join("state/keepup.db"), "{way}, there: {there}");
            }
        }
        symlink("circle.db", root.join("circle.db")).unwrap();
        assert_eq!(resolved(&root.join("circle.db")).file_name().unwrap(), "circle.db");
        assert_eq!(resolved(&root.join("no/folder.db")), root.join("no/folder.db"));
    }
}
