//! Has the operator's command translate what a draft prints in Chinese, once: the archive keeps what it said.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use futures_util::StreamExt as _;
use sha2::{Digest, Sha256};

use super::Newsroom;
use crate::desk::draft::translation::Translations;
use crate::errand::{Environment, Errand};

/// Most bytes of a translation.
const MOST: usize = 64 << 10;
/// Commands under way at once.
const AT_ONCE: usize = 4;
/// After so many failures the command is not asked again for this draft.
const PATIENCE: usize = 3;

impl Newsroom {
    /// Translations of these texts, from the archive or by the command. What could not be translated is said; the draft is made all the same.
    pub(super) async fn translate(&self, texts: Vec<String>) -> anyhow::Result<Option<Translations>> {
        let Some(told) = &self.config.translate else { return Ok(None) };
        let errand = Errand::new(told.command.clone(), told.timeout, Environment::Trimmed(told.env.clone()));
        let wanted = texts.len();
        let (mut made, mut missing) = (BTreeMap::new(), Vec::new());
        for text in texts {
            let key = key(errand.command(), &text);
            match self.archive.translation(&key).await? {
                Some(known) => drop(made.insert(text, known)),
                None => missing.push((text, key)),
            }
        }
        let (mut failed, mut last) = (0, None);
        let errand = &errand;
        let mut running = futures_util::stream::iter(missing)
            .map(|(text, key)| async move {
                let said = errand.run(text.as_bytes(), Some(MOST)).await.map_err(|error| error.to_string());
                let said = said.and_then(|said| sound(&said, &text));
                (text, key, said)
            })
            .buffered(AT_ONCE);
        while let Some((text, key, said)) = running.next().await {
            match said {
                Ok(said) => {
                    self.archive.keep_translation(key, said.clone(), self.clock.now()).await?;
                    made.insert(text, said);
                }
                Err(error) => {
                    failed += 1;
                    last = Some(error);
                    if failed >= PATIENCE {
                        break;
                    }
                }
            }
        }
        drop(running);
        let trouble = last.map(|error| {
            tracing::warn!(error, "translations are missing from the draft; check [translate] command");
            format!("{} of {wanted} texts are not translated: {error}", wanted.saturating_sub(made.len()))
        });
        Ok(Some(Translations { made, trouble }))
    }
}

/// The name of a translation: the same text under another command is another.
fn key(command: &[String], text: &str) -> String {
    let mut digest = Sha256::new();
    for part in command {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.update([0]);
    digest.update(text.as_bytes());
    digest.finalize().iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// What a command put out, as one line; empty, foreign or endless output is no translation.
fn sound(said: &[u8], text: &str) -> Result<String, String> {
    let said = std::str::from_utf8(said).map_err(|_| "its output is not UTF-8".to_owned())?;
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err("it put out nothing".to_owned());
    }
    // English takes about six letters where Chinese takes a character.
    if line.chars().count() > 200 + 20 * text.chars().count() {
        return Err("it put out far more than a translation can be".to_owned());
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_and_the_text_name_a_translation() {
        let command = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let one = key(&command(&["a", "b"]), "茶");
        assert_eq!(one, key(&command(&["a", "b"]), "茶"));
        for other in [key(&command(&["ab"]), "茶"), key(&command(&["a"]), "b\0茶"), key(&command(&["a", "b"]), "水")] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn output_is_one_line_of_text() {
        assert_eq!(sound(b" Tea\n\n for\x1b two \n", "茶").unwrap(), "Tea for two");
        assert!(sound(b" \n", "茶").is_err() && sound(b"\xff", "茶").is_err());
        assert!(sound("x".repeat(10_000).as_bytes(), "茶").is_err());
    }
}
