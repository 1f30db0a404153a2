//! `keepup feeds import` and `keepup feeds export`: lists of feeds as other readers keep them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;

use super::super::exit::Exit;
use super::super::output;
use super::super::setup::Common;
use super::{replace, standing_text};
use crate::config::edit::{EditError, NewSource, add_sources};
use crate::config::problem::Problems;
use crate::desk::opml::{self, Outline};
use crate::desk::source::Kind;
use crate::desk::text::decode::decode;

/// Most bytes of a list.
const LONGEST: u64 = 10 << 20;

/// Writes the feeds of a list into `feeds.toml`, and says what it left out.
pub(super) fn import(common: &Common, file: &Path) -> anyhow::Result<Exit> {
    let shown = file.display();
    let bytes = if file.as_os_str() == "-" { read(std::io::stdin()) } else { File::open(file).and_then(read) };
    let bytes = bytes.with_context(|| format!("{shown} cannot be read"))?;
    let list = match opml::read(&decode(&bytes, None).text) {
        _ if bytes.len() as u64 > LONGEST => Err(format!("it is longer than {LONGEST} bytes")),
        list => list,
    };
    let list = match list {
        Ok(list) => list,
        Err(words) => {
            eprintln!("error: nothing was written, for {shown} cannot be imported: {words}");
            return Ok(Exit::Failed);
        }
    };
    let path = common.config_path();
    let text = standing_text(&path)?;
    let entry = |outline: Outline| NewSource { name: outline.name, url: outline.url, language: outline.language };
    let wanted: Vec<NewSource> = list.outlines.into_iter().map(entry).collect();
    let edited = match add_sources(&text, &wanted) {
        Ok(edited) => edited,
        Err(EditError::Broken(problems)) => return Err(Problems { path, ..problems }.into()),
        Err(error) => {
            eprintln!("error: nothing was written to {}: {error}", path.display());
            return Ok(Exit::Usage);
        }
    };
    if !edited.added.is_empty() {
        replace(&path, &edited.text)?;
    }
    let left_out = edited.skipped.into_iter().map(|(entry, words)| (entry.name, entry.url, words));
    let skipped: Vec<(String, String, String)> =
        left_out.chain(list.skipped.into_iter().map(|(name, words)| (name, String::new(), words))).collect();
    if common.json {
        let added: Vec<_> = edited.added.iter().map(|entry| json!({ "name": entry.name, "url": entry.url })).collect();
        let skipped: Vec<_> = skipped.iter().map(|(name, url, words)| json!({ "name": name, "url": url, "reason": words })).collect();
        output::json(&json!({ "added": added, "skipped": skipped }))?;
        return Ok(Exit::Done);
    }
    for entry in &edited.added {
        output::line(&format!("added {:?} ({})", entry.name, entry.url))?;
    }
    for (name, url, words) in &skipped {
        let place = if url.is_empty() { String::new() } else { format!(" ({url})") };
        output::line(&format!("skipped {name:?}{place}: {words}"))?;
    }
    output::line(&format!("{}: {} added, {} skipped", path.display(), edited.added.len(), skipped.len()))?;
    Ok(Exit::Done)
}

fn read(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Prints the feeds as a list; what is no feed is told beside it, for no other reader could read it.
pub(super) fn export(common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let mut outlines = Vec::new();
    for source in config.enabled() {
        match (&source.kind, &source.url) {
            (None | Some(Kind::Feed), Some(url)) => {
                let (name, language) = (source.name.clone(), source.language.clone());
                outlines.push(Outline { name, url: url.to_string(), language });
            }
            (kind, _) => eprintln!("note: {:?} is no feed ({}) and was left out", source.name, super::kind_word(kind.as_ref())),
        }
    }
    output::line(opml::write(&config.edition.title, &outlines).trim_end())?;
    Ok(Exit::Done)
}
