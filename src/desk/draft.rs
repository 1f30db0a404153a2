//! An edition as text: Markdown, HTML, and the sidecar JSON.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Serialize;

use super::edition::Edition;
use super::facts::names::Names;
use translation::Translations;
use view::View;

mod health;
mod html;
mod markdown;
mod outline;
mod sidecar;
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedLink {
    /// Where it leads.
    pub url: String,
    /// Name of the source that gave it.
    pub source: String,
    /// Why, in words: "robots.txt of mp.weixin.qq.com forbids it".
    pub reason: String,
}

/// Why a draft could not be rendered: a fault of the template.
#[derive(Debug, thiserror::Error)]
#[error("the HTML template cannot be rendered: {0}; mend or remove the template")]
pub struct DraftError(#[from] minijinja::Error);

/// A draft in all its forms, rendered once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `draft.md`, the canonical form.
    pub markdown: String,
    /// `draft.html`
    pub html: String,
    /// `draft.wechat.html`: styles within the tags and links as numbered notes, as WeChat's editor takes them.
    pub wechat: String,
    /// `draft.json`, what stands beside each item and is never published.
    pub json: String,
    /// SHA-256 of each item's generated text in `draft.md`, in hex, by identity: see [`item_hash`].
    pub hashes: BTreeMap<String, String>,
}

/// Renders every form. The same edition and context give the same bytes.
pub fn render(edition: &Edition, context: &DraftContext<'_>) -> Result<Draft, DraftError> {
    let view = View::new(edition, context);
    Ok(Draft {
        markdown: markdown::write(&view),
        html: html::write(&view)?,
        wechat: html::wechat(&view)?,
        json: sidecar::write(&view),
        hashes: markdown::hashes(&view),
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
                texts.push(text.clone())
            }
        });
    }
    texts
}

/// The canonical form.
pub fn markdown(edition: &Edition, context: &DraftContext<'_>) -> String {
    markdown::write(&View::new(edition, context))
}

/// A page that reads well in a browser and when pasted into an editor.
pub fn html(edition: &Edition, context: &DraftContext<'_>) -> Result<String, DraftError> {
    html::write(&View::new(edition, context))
}

/// What stands beside each item, as JSON.
pub fn json(edition: &Edition, context: &DraftContext<'_>) -> String {
    sidecar::write(&View::new(edition, context))
}

/// SHA-256, in hex, of an item's text as it stands in `draft.md` from its headline to its link, without the machine line;
/// white space at the end of lines and at both ends does not count.
pub fn item_hash(text: &str) -> String {
    markdown::hash(text)
}

#[cfg(test)]
mod tests;
