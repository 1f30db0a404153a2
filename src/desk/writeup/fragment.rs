//! HTML that stands in a string: bodies in JSON, text in attributes.

use super::super::article::{Block, BlockKind};
use super::gate;
use super::page::Page;
use super::pieces;
use super::prose;

/// Text without its markup, on one line.
#[expect(clippy::disallowed_methods, reason = "4,000 characters cannot nest deep enough to be slow")]
pub fn plain(html: &str) -> String {
    let text = dom_query::Document::fragment(html.chars().take(4_000).collect::<String>()).text();
    prose::collapse(&text)
}

/// The blocks of a body that is HTML, or text with line breaks.
pub fn blocks(body: &str) -> Vec<Block> {
    if body.contains("</") || body.contains("<br") || body.contains("<p>") || body.contains("/>") {
        return html_blocks(body);
    }
    // escaped once more than JSON needs
    if body.contains("&lt;p") || body.contains("&lt;/") {
        let unescaped = body.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        return html_blocks(&unescaped);
    }
    let paragraphs = body.split('\n').flat_map(|line| line.split("\\n"));
    paragraphs.map(line).filter(|text| !text.is_empty()).map(|text| Block { kind: BlockKind::Paragraph, text }).collect()
}

/// A line with its character references undone: systems escape twice. What looks like a tag is text.
#[expect(clippy::disallowed_methods, reason = "there is no tag in it, only character references")]
pub fn line(text: &str) -> String {
    if !text.contains('&') {
        return prose::collapse(text);
    }
    prose::collapse(&dom_query::Document::fragment(text.replace('<', "&lt;")).text())
}

fn html_blocks(body: &str) -> Vec<Block> {
    let Ok(mut gated) = gate::admit(body) else { return Vec::new() };
    let page = Page::parse(&mut gated);
    pieces::cut(&page, None).into_iter().map(|piece| Block { kind: piece.kind, text: piece.text }).collect()
}
