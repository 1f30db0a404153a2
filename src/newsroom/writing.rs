//! Writes a week's draft over what stands there, and remembers what was put down.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::editions::{preview, preview_items, printed_items};
use super::{Newsroom, apart};
use crate::archive::editions::EditionRecord;
use crate::desk::calendar::Week;
use crate::desk::draft::regenerate::memory::Remembered;
use crate::desk::draft::regenerate::{self, Kin, Regenerated};
use crate::desk::draft::sidecar::Sidecar;
use crate::desk::draft::templates::Templates;
use crate::desk::draft::{self, Draft};
use crate::desk::edition::Edition;
use crate::press::{self, Outcome, PressError};

/// The canonical file of an edition.
pub(super) const DRAFT: &str = "draft.md";
/// What has no place in it.
const BESIDE: &str = "draft.new.md";
/// What stands beside each item.
const SIDECAR: &str = "draft.json";
/// How often a draft is drawn up again because an editor saved it meanwhile.
const TRIES: u32 = 5;
/// How often, and after how long each time, the right to draw up is asked for while another program has it: a minute in all.
const TURNS: (u32, Duration) = (600, Duration::from_millis(100));

/// A draft on the disk.
pub(super) struct Written {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) done: Regenerated,
    /// There was no file before.
    pub(super) fresh: bool,
}

/// What we know of the files of a week.
struct Memory {
    /// By name, the SHA-256 of what was written last.
    files: HashMap<String, String>,
    remembered: Remembered,
}

impl Newsroom {
    /// Waits for the right to draw up editions: the daemon and a command may be at it at once.
    pub(super) async fn desk(&self) -> anyhow::Result<press::Desk> {
        for _ in 0..TURNS.0 {
            let editions = self.editions.clone();
            if let Some(desk) = apart(move || press::take_desk(&editions)).await?? {
                return Ok(desk);
            }
            tokio::time::sleep(TURNS.1).await;
        }
        anyhow::bail!("another keepup has been drawing up a draft in {} for a minute; end it, or try again", self.editions.display())
    }

    /// Writes a draft: untouched items are renewed, an editor's work stays.
    pub(super) async fn write(
        &self,
        week: Week,
        edition: &Edition,
        draft: &Draft,
        record: Option<&EditionRecord>,
    ) -> anyhow::Result<Written> {
        let mut memory = self.memory(week, record).await?;
        // Known before it is written: after a crash in between, our own text is not taken for an editor's.
        memory.remembered.whole.push(draft::item_hash(&draft.markdown));
        self.archive.set_mark(drafted(week), Some(serde_json::to_string(&memory.remembered)?)).await?;
        let work = Arc::new(Work {
            folder: press::week_folder(&self.editions, week),
            draft: draft.clone(),
            kin: regenerate::kin(edition),
            templates: Arc::clone(&self.config.templates),
            memory,
        });
        for _ in 0..TRIES {
            let (work, editions) = (Arc::clone(&work), self.editions.clone());
            let written = apart(move || work.write().and_then(|written| Ok(press::point_latest(&editions, week).map(|()| written)?)));
            match written.await? {
                Err(error) if matches!(error.downcast_ref(), Some(PressError::Changed(_))) => tracing::info!("{error}; it is read again"),
                written => return written,
            }
        }
        anyhow::bail!("{} is saved again and again; try when its editor rests", work.folder.join(DRAFT).display())
    }

    /// Keeps what was printed, and what our files look like, so that an editor's change is told from our own text. Without a record the
    /// week is still open, and only its files are noted.
    pub(super) async fn remember(
        &self,
        edition: &Edition,
        draft: &Draft,
        written: &Written,
        record: Option<EditionRecord>,
    ) -> anyhow::Result<()> {
        let ours = written.outcomes.iter().map(|outcome| {
            let stands = outcome.path.file_name().map(|name| name.to_string_lossy().into_owned());
            (stands.unwrap_or_else(|| outcome.name.clone()), outcome.sha256.clone())
        });
        let ours: HashMap<String, String> = ours.collect();
        let remembered = &written.done.remembered;
        self.archive.set_mark(drafted(edition.week), Some(serde_json::to_string(remembered)?)).await?;
        let Some(mut record) = record else {
            let items = serde_json::to_string(&printed_items(edition, draft))?;
            self.archive.set_mark(preview_items(edition.week), Some(items)).await?;
            return Ok(self.archive.set_mark(preview(edition.week), Some(serde_json::to_string(&ours)?)).await?);
        };
        let printed = printed_items(edition, draft);
        if written.done.untouched || record.items.is_empty() {
            record.items = printed;
        } else {
            // The ledger has what an editor was given; what he took out of it he does not want again.
            let given = |identity: &str| remembered.items.iter().any(|shown| shown.identity == identity);
            record.items.retain(|item| given(&item.identity));
            for item in printed.into_iter().filter(|item| given(&item.identity)) {
                match record.items.iter_mut().find(|known| known.identity == item.identity) {
                    Some(known) => *known = item,
                    None => record.items.push(item),
                }
            }
        }
        let mut files: HashMap<String, String> = record.files.into_iter().collect();
        if written.done.beside.is_none() {
            files.remove(BESIDE);
        }
        files.extend(ours);
        record.files = files.into_iter().collect();
        record.files.sort();
        Ok(self.archive.keep_edition(record).await?)
    }

    /// Whether somebody has changed `draft.md` since we wrote it, or wrote one before we did; `None` when there is none.
    pub(super) async fn is_edited(&self, week: Week) -> anyhow::Result<Option<bool>> {
        let record = self.archive.edition(week.to_string()).await?;
        let memory = self.memory(week, record.as_ref()).await?;
        let folder = press::week_folder(&self.editions, week);
        let standing = apart(move || press::standing(&folder, DRAFT)).await??;
        Ok(standing.map(|standing| !memory.remembered.whole.contains(&draft::item_hash(&String::from_utf8_lossy(&standing)))))
    }

    async fn memory(&self, week: Week, record: Option<&EditionRecord>) -> anyhow::Result<Memory> {
        let mut files: HashMap<String, String> = HashMap::new();
        if let Some(preview) = self.archive.mark(preview(week)).await? {
            files = serde_json::from_str(&preview).context("the archive's note of the last preview cannot be read")?;
        }
        files.extend(record.into_iter().flat_map(|record| record.files.iter().cloned()));
        let remembered = match self.archive.mark(drafted(week)).await? {
            Some(noted) => serde_json::from_str(&noted).context("the archive's note of the last draft cannot be read")?,
            None => Remembered::default(),
        };
        Ok(Memory { files, remembered })
    }
}

/// All that writing a draft takes.
struct Work {
    folder: PathBuf,
    draft: Draft,
    kin: Vec<Kin>,
    templates: Arc<Templates>,
    memory: Memory,
}

impl Work {
    fn write(&self) -> anyhow::Result<Written> {
        let (folder, files) = (self.folder.as_path(), &self.memory.files);
        let standing = press::standing(folder, DRAFT)?;
        let done = match &standing {
            None => regenerate::fresh(&self.draft.markdown, &self.kin),
            Some(standing) => {
                let beside = ours(folder, BESIDE, files)?;
                regenerate::regenerate(standing, beside.as_deref(), &self.memory.remembered, &self.draft.markdown, &self.kin)
            }
        };
        let mut texts = vec![(DRAFT.to_owned(), done.markdown.clone())];
        texts.extend(done.beside.iter().map(|beside| (BESIDE.to_owned(), beside.clone().into_bytes())));
        texts.extend(self.derived(&done)?);
        let seen = [(DRAFT.to_owned(), standing.clone())];
        let outcomes = press::write(folder, &texts, files, &seen)?;
        if done.beside.is_none()
            && let Some(known) = files.get(BESIDE)
        {
            press::withdraw(folder, BESIDE, known)?;
        }
        Ok(Written { outcomes, done, fresh: standing.is_none() })
    }

    /// The forms of the file as it is now.
    fn derived(&self, done: &Regenerated) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
        // one that cannot be read is made anew
        let earlier: Option<Sidecar> = press::standing(&self.folder, SIDECAR)?.and_then(|json| serde_json::from_slice(&json).ok());
        let sidecar = regenerate::sidecar(&self.draft.sidecar, earlier.as_ref(), done);
        let forms = draft::forms(&String::from_utf8_lossy(&done.markdown), &sidecar, &self.templates)?;
        let files = [
            ("draft.html", forms.html.into_bytes()),
            ("draft.wechat.html", forms.wechat.into_bytes()),
            ("draft.docx", forms.docx),
            (SIDECAR, forms.json.into_bytes()),
        ];
        Ok(files.map(|(name, bytes)| (name.to_owned(), bytes)).into())
    }
}

/// A file's text, if it is still what we wrote.
fn ours(folder: &Path, name: &str, known: &HashMap<String, String>) -> anyhow::Result<Option<String>> {
    let standing = press::standing(folder, name)?.filter(|standing| known.get(name) == Some(&press::sha256(standing)));
    Ok(standing.and_then(|standing| String::from_utf8(standing).ok()))
}

/// The mark under which the archive remembers what we put into the draft of a week.
fn drafted(week: Week) -> String {
    format!("draft {week}")
}
