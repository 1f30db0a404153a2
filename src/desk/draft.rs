//! An edition as text: the Markdown that editors work in, what stands beside it, and the forms that derive from both.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::edition::Edition;
use super::facts::names::Names;
use document::Document;
use sidecar::Sidecar;
use templates::{TemplateError, Templates};
use translation::Translations;
use view::View;

pub mod atom;
mod document;
mod docx;
mod health;
mod html;
mod markdown;
pub mod outline;
pub mod regenerate;
pub mod sample;
pub mod sidecar;
pub mod templates;
pub mod trace;
pub mod translation;
mod view;

/// What stands in a draft beside its edition.
#[derive(Debug, Clone, Copy)]
pub struct DraftContext<'a> {
    /// Name of the newsletter.
    pub title: &'a str,
    /// Text at the end; paragraphs are parted by blank lines.
    pub footer: Option<&'a str>,
    /// Address in the footer, without `mailto:`.
    pub contact: Option<&'a str>,
    /// Zone in which times are shown.
    pub zone: Tz,
    /// How the sources fare.
    pub health: &'a [SourceHealth],
    /// Links that editors or sources gave and that may not be asked for.
    pub refused: &'a [RefusedLink],
    /// The names of the field.
    pub names: &'a Names,
    /// Machine translations of what is printed in Chinese, where the operator has a command for them.
    pub translations: Option<&'a Translations>,
}

/// How a source fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceHealth {
    /// Name of the source.
    pub name: String,
    /// In one sentence.
    pub words: String,
    /// In one word.
    pub standing: Standing,
    /// The edit of feeds.toml that is due because it has moved, in words.
    pub edit: Option<String>,
}

/// How a source fares, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It answers and brings news.
    Well,
    /// It answers, and has brought nothing new for longer than expected.
    Stale,
    /// It does not answer, or what it answers cannot be read.
    Failing,
    /// It is gone or was taken out.
    Stopped,
}

/// A link that may not be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLink {
    /// Where it leads.
    pub url: String,
    /// Name of the source that gave it.
    pub source: String,
    /// Why, in words: "robots.txt of mp.weixin.qq.com forbids it".
    pub reason: String,
}

/// An edition as text, and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `draft.md`, the canonical form.
    pub markdown: String,
    /// What stands beside each item and is never published.
    pub sidecar: Sidecar,
    /// SHA-256 of each item's generated text in `draft.md`, in hex, by identity: see [`item_hash`].
    pub hashes: BTreeMap<String, String>,
}

/// What derives from `draft.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// `draft.html`: headings, paragraphs and links, the facts beside each item in folded blocks.
    pub html: String,
    /// `draft.wechat.html`: styles within the tags and links as numbered notes, as WeChat's editor takes them.
    pub wechat: String,
    /// `draft.docx`
    pub docx: Vec<u8>,
    /// `draft.json`
    pub json: String,
}

/// Writes an edition down. The same edition and context give the same bytes.
pub fn render(edition: &Edition, context: &DraftContext<'_>) -> Draft {
    let view = View::new(edition, context);
    Draft { markdown: markdown::write(&view), sidecar: Sidecar::of(&view), hashes: markdown::hashes(&view) }
}

/// Makes every form of a draft's Markdown, which a person may have edited. Comments in it are not published, HTML is shown as the text
/// that it is, and only web and e-mail addresses are links. What stands beside an item is found by the identity in its machine line,
/// else by its link. The same text and sidecar give the same bytes.
pub fn forms(markdown: &str, sidecar: &Sidecar, templates: &Templates) -> Result<Forms, TemplateError> {
    let document = Document::read(markdown, sidecar);
    Ok(Forms {
        html: html::write(&document, sidecar, templates)?,
        wechat: html::wechat(&document, sidecar, templates)?,
        docx: docx::write(&document, sidecar),
        json: sidecar.json(),
    })
}

/// Headlines and paragraphs that the draft prints in Chinese, each once, in order: what a translation could stand beside.
pub fn in_chinese(edition: &Edition, context: &DraftContext<'_>) -> Vec<String> {
    let view = View::new(edition, context);
    let mut texts: Vec<String> = Vec::new();
    for item in view.sections.iter().flat_map(|section| &section.items).filter(|item| item.chinese) {
        let printed = std::iter::once(&item.headline).chain(item.paragraphs.iter().map(|paragraph| &paragraph.text));
        printed.for_each(|text| {
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        });
    }
    texts
}

/// SHA-256, in hex, of an item's text as it stands in `draft.md` from its headline to its link, without the machine line;
/// white space at the end of lines and at both ends does not count.
pub fn item_hash(text: &str) -> String {
    markdown::hash(text)
}

#[cfg(test)]
mod tests;
