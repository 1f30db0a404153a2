//! Where items begin and end in a draft that an editor may have turned about.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::reading::Top;
use super::{Block, Piece};
use crate::desk::draft::sidecar::Sidecar;
use crate::desk::links;

/// Parts a draft into items and what stands between them. A heading, a rule and a machine line begin a piece, an item's own link alone
/// on its line ends it. The machine line says which item it is; where it is gone, a link in the piece does.
pub(super) fn pieces(tops: Vec<Top>, sidecar: &Sidecar) -> Vec<Piece> {
    let by_url = Addresses::of(sidecar);
    let mut pieces = vec![Piece { identity: None, blocks: Vec::new() }];
    let mut ended = false;
    for top in tops {
        let fresh = || Piece { identity: None, blocks: Vec::new() };
        match top {
            Top::Mark(identity) => {
                let headed = pieces.last().is_some_and(|piece| {
                    piece.identity.is_none() && matches!(piece.blocks.as_slice(), [Block::Heading { level: 3.., .. }])
                });
                if !headed {
                    pieces.push(fresh());
                }
                if let Some(piece) = pieces.last_mut() {
                    piece.identity = Some(identity);
                }
                ended = false;
            }
            Top::Block(block) => {
                if ended || matches!(block, Block::Heading { .. } | Block::Rule) {
                    pieces.push(fresh());
                }
                ended = block.lone_link().is_some_and(|link| by_url.find(&link.url).is_some());
                if let Some(piece) = pieces.last_mut() {
                    piece.blocks.push(block);
                }
            }
        }
    }
    pieces.retain(|piece| !piece.blocks.is_empty());
    name(&mut pieces, &by_url);
    pieces
}

/// Names pieces whose machine line is gone or unknown by their links; each item is found once.
fn name(pieces: &mut [Piece], by_url: &Addresses<'_>) {
    let mut found: HashSet<String> = HashSet::new();
    for piece in pieces.iter_mut() {
        piece.identity =
            piece.identity.take().filter(|identity| by_url.known.contains(identity.as_str()) && found.insert(identity.clone()));
    }
    for piece in pieces.iter_mut().filter(|piece| piece.identity.is_none()) {
        let links = piece.blocks.iter().filter_map(Block::lone_link);
        let identity = links.filter_map(|link| by_url.find(&link.url)).find(|identity| !found.contains(*identity));
        if let Some(identity) = identity {
            found.insert(identity.to_owned());
            piece.identity = Some(identity.to_owned());
        }
    }
}

/// The items of a sidecar by their addresses.
struct Addresses<'a> {
    known: HashSet<&'a str>,
    by_url: HashMap<String, &'a str>,
}

impl<'a> Addresses<'a> {
    fn of(sidecar: &'a Sidecar) -> Self {
        let (mut known, mut by_url) = (HashSet::new(), HashMap::new());
        for item in sidecar.items() {
            known.insert(item.identity.as_str());
            for url in [&item.url, &item.canonical_url] {
                by_url.entry(canonical(url)).or_insert(item.identity.as_str());
            }
        }
        Self { known, by_url }
    }

    fn find(&self, url: &str) -> Option<&'a str> {
        self.by_url.get(&canonical(url)).copied()
    }
}

fn canonical(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| links::canonical(&url, &[]).to_string())
}
