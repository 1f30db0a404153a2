//! What is published of a draft: its Markdown, perhaps edited by a person, as headings, paragraphs, lists and links that every form walks.

mod addresses;
mod builder;
mod comments;
mod pieces;
mod reading;
#[cfg(test)]
mod tests;

use serde::Serialize;

use super::sidecar::Sidecar;

/// A draft as it is published: no comment of ours or the editor's stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Document {
    /// In order; together they are the page.
    pub pieces: Vec<Piece>,
}

/// Blocks that belong together: an item from its headline to its link, or what stands between items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// Identity of the item, where the sidecar knows it.
    pub identity: Option<String>,
    /// In order.
    pub blocks: Vec<Block>,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Block {
    /// A heading of level 1 to 6.
    Heading { level: u8, language: Option<String>, text: Vec<Inline> },
    /// A paragraph; `aside` when all of it is emphasised, as what the program says of an item is.
    Paragraph { aside: bool, language: Option<String>, text: Vec<Inline> },
    /// A list; of one with numbers the first.
    List { first: Option<u64>, items: Vec<Vec<Self>> },
    /// A quotation set apart.
    Quote { blocks: Vec<Self> },
    /// A table.
    Table { head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    /// Text as it stands, with its line breaks.
    Code { text: String },
    /// A line across the page.
    Rule,
}

/// What stands in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Inline {
    /// Words in one style.
    Text(Run),
    /// A line break.
    Break,
    /// A link to a web page or an e-mail address; never anything else.
    Link(Link),
}

/// Words in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "every style goes with every other")]
pub(super) struct Run {
    pub text: String,
    pub strong: bool,
    pub emphasis: bool,
    pub strike: bool,
    pub code: bool,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    /// Where it leads: `http:`, `https:` or `mailto:`.
    pub url: String,
    /// The same for readers, without `mailto:`.
    pub address: String,
    /// Its text is the address already.
    pub bare: bool,
    /// Its note, in a form whose links are notes.
    pub number: Option<usize>,
    /// No link is among them.
    pub text: Vec<Inline>,
}

impl Document {
    /// Reads Markdown. Items are found by the machine comments, else by their links, as `sidecar` knows them.
    pub fn read(markdown: &str, sidecar: &Sidecar) -> Self {
        Self { pieces: pieces::pieces(reading::tops(markdown), sidecar) }
    }

    /// The first heading of level 1, as text.
    pub fn title(&self) -> Option<String> {
        let mut blocks = self.pieces.iter().flat_map(|piece| &piece.blocks);
        blocks.find_map(|block| match block {
            Block::Heading { level: 1, text, .. } => Some(plain(text)),
            _ => None,
        })
    }
}

impl Block {
    /// The link of a paragraph that is nothing else.
    pub fn lone_link(&self) -> Option<&Link> {
        match self {
            Self::Paragraph { text, .. } => match text.as_slice() {
                [Inline::Link(link)] => Some(link),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The words of a line without their styles.
pub(super) fn plain(text: &[Inline]) -> String {
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Text(run) => out.push_str(&run.text),
            Inline::Break => out.push(' '),
            Inline::Link(link) => out.push_str(&plain(&link.text)),
        }
    }
    out
}
