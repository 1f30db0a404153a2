//! The summary of a page: its standfirst where that is a real one, else the lead paragraph.

use super::super::article::{Block, BlockKind};
use super::heads::Heads;
use super::phrases;
use super::prose;
use super::schema::Schema;

/// Finds the summary and says where.
pub fn find(heads: &Heads, schema: &Schema, deck: Option<&str>, title: Option<&str>, body: &[Block]) -> Option<(String, &'static str)> {
    let metas = heads.meta(&["og:description", "description", "twitter:description", "dc.description"]);
    let said = [
        (deck, "deck of the page"),
        (schema.description.as_deref(), "JSON-LD description"),
        (metas.map(|(_, said)| said), "meta description"),
        (heads.meta(&["description"]).map(|(_, said)| said), "meta description"),
    ];
    for (text, reason) in said {
        if let Some(text) = text.and_then(|text| real(text, title)) {
            return Some((text, reason));
        }
    }
    lead(body).map(|text| (text, "lead paragraph"))
}

/// A standfirst is a whole sentence about the story, not a slogan, a teaser or a cut text.
fn real(text: &str, title: Option<&str>) -> Option<String> {
    let text = super::schema::unescape(text);
    let text = prose::collapse(&text);
    let cut = ["...", "…", "[…]", "[...]", "&hellip;", "Read more", "阅读全文"].iter().any(|tail| text.ends_with(tail));
    let same = title.is_some_and(|title| prose::folded(title) == prose::folded(&text));
    let sound = !cut && !same && prose::words(&text) >= 8 && prose::ends_sentence(&text) && !phrases::is_boilerplate(&text);
    (sound && prose::words(&text) <= 120).then_some(text)
}

/// The first paragraph that says something.
pub fn lead(body: &[Block]) -> Option<String> {
    let says = |block: &&Block| block.kind == BlockKind::Paragraph && prose::words(&block.text) >= 12 && prose::stops(&block.text) > 0;
    let found = body.iter().find(says).or_else(|| body.iter().find(|block| block.kind == BlockKind::Paragraph)).or_else(|| body.first());
    found.map(|block| block.text.clone())
}
