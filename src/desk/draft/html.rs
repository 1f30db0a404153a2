//! The draft as pages: one that reads well in a browser and when pasted, one for WeChat's editor, one for the feed.

use std::collections::HashMap;

use serde::Serialize;

use super::RefusedLink;
use super::document::{Block, Document, Inline, Link, Piece};
use super::health::{Group, groups};
use super::markdown::cures;
use super::sidecar::{Item, Sidecar};
use super::templates::{TemplateError, Templates};

/// What a template sees under the name `draft`.
#[derive(Serialize)]
struct Page<'a> {
    title: String,
    week: &'a str,
    span: String,
    pieces: Vec<PieceView<'a>>,
    notes: &'a [Note],
    health: Vec<Group>,
    refused: &'a [RefusedLink],
    trouble: Option<&'a str>,
    cures: &'static str,
}

#[derive(Serialize)]
struct PieceView<'a> {
    blocks: &'a [Block],
    item: Option<&'a Item>,
}

/// A link as a numbered note.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Note {
    number: usize,
    url: String,
    /// Name of the source, where the link is an item's own.
    source: Option<String>,
}

/// The page that is read and pasted.
pub(super) fn write(document: &Document, sidecar: &Sidecar, templates: &Templates) -> Result<String, TemplateError> {
    templates.render("draft.html", &page(document, sidecar, &[]))
}

/// The page for WeChat's editor.
pub(super) fn wechat(document: &Document, sidecar: &Sidecar, templates: &Templates) -> Result<String, TemplateError> {
    let mut document = document.clone();
    let notes = number(&mut document, sidecar);
    templates.render("draft.wechat.html", &page(&document, sidecar, &notes))
}

/// What the feed has of an edition.
pub(super) fn feed(document: &Document, sidecar: &Sidecar, templates: &Templates) -> Result<String, TemplateError> {
    templates.render("feed.html", &page(document, sidecar, &[]))
}

fn page<'a>(document: &'a Document, sidecar: &'a Sidecar, notes: &'a [Note]) -> Page<'a> {
    let items: HashMap<&str, &Item> = sidecar.items().map(|item| (item.identity.as_str(), item)).collect();
    let view = |piece: &'a Piece| PieceView {
        blocks: &piece.blocks,
        item: piece.identity.as_deref().and_then(|identity| items.get(identity).copied()),
    };
    Page {
        title: document.title().unwrap_or_else(|| sidecar.title.clone()),
        week: &sidecar.week,
        span: sidecar.span(),
        pieces: document.pieces.iter().map(view).collect(),
        notes,
        health: if sidecar.sources.is_empty() { Vec::new() } else { groups(&sidecar.sources) },
        refused: &sidecar.refused_links,
        trouble: sidecar.translation_trouble.as_deref(),
        cures: cures(),
    }
}

/// Numbers the links in order of their appearance, one address one number. A link alone on its line becomes a number behind the
/// headline of its item, else behind the last paragraph before it.
fn number(document: &mut Document, sidecar: &Sidecar) -> Vec<Note> {
    let sources = sidecar.items().map(|item| (item.url.as_str(), item.source.as_str())).collect();
    let mut notes = Notes { sources, ..Notes::default() };
    for piece in &mut document.pieces {
        gather(&mut piece.blocks);
        for block in &mut piece.blocks {
            notes.number_block(block);
        }
    }
    notes.list
}

fn gather(blocks: &mut Vec<Block>) {
    let mut at = 0;
    while at < blocks.len() {
        let alone = blocks.get(at).and_then(Block::lone_link).filter(|link| link.bare).cloned();
        let headed = matches!(blocks.first(), Some(Block::Heading { level: 3.., .. }));
        // what the program says of a note stands between it and its link
        let spoken = |block: &Block| matches!(block, Block::Paragraph { aside: false, .. });
        let before = blocks.get(..at).and_then(|before| before.iter().rposition(spoken));
        let target = if headed { Some(0) } else { before };
        match (alone, target.and_then(|target| blocks.get_mut(target))) {
            (Some(link), Some(Block::Heading { text, level: 3.., .. } | Block::Paragraph { text, .. })) => {
                text.push(Inline::Link(Link { text: Vec::new(), ..link }));
                blocks.remove(at);
            }
            _ => at += 1,
        }
    }
}

#[derive(Default)]
struct Notes<'a> {
    list: Vec<Note>,
    numbers: HashMap<String, usize>,
    sources: HashMap<&'a str, &'a str>,
}

impl Notes<'_> {
    fn number_block(&mut self, block: &mut Block) {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => self.number_line(text),
            Block::List { items, .. } => items.iter_mut().flatten().for_each(|block| self.number_block(block)),
            Block::Quote { blocks } => blocks.iter_mut().for_each(|block| self.number_block(block)),
            Block::Table { head, rows } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| self.number_line(cell));
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }

    fn number_line(&mut self, text: &mut [Inline]) {
        for inline in text {
            // WeChat shows no address of a person: it is text
            if let Inline::Link(link) = inline
                && !link.url.starts_with("mailto:")
            {
                let number = *self.numbers.entry(link.url.clone()).or_insert_with(|| {
                    let source = self.sources.get(link.url.as_str()).map(|source| (*source).to_owned());
                    self.list.push(Note { number: self.list.len() + 1, url: link.url.clone(), source });
                    self.list.len()
                });
                link.number = Some(number);
            }
        }
    }
}
