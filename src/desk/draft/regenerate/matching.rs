//! Which item of a file is which of ours: by its text, else by its machine line, else by its link, else by its headline.

use std::collections::{BTreeSet, HashMap, HashSet};

use url::Url;

use super::Kin;
use super::layout::{Chunk, Kind};
use super::memory::Shown;
use super::pieces::{Piece, Role, Section, folded};
use crate::desk::draft::markdown::commented;
use crate::desk::language::words::terms;
use crate::desk::links;

/// Headlines are alike when this share of all their words is in both.
const ALIKE: f64 = 0.6;
/// A headline of fewer words is like too many.
const WORDS: usize = 4;

/// An item as it was generated now.
pub(super) struct Generated<'a> {
    /// Number of its section.
    pub(super) section: usize,
    pub(super) piece: &'a Piece<'a>,
    pub(super) kin: Kin,
}

/// An item that we know of: generated now, shown before, or both.
pub(super) struct Entry<'a> {
    /// Number among those generated.
    pub(super) fresh: Option<usize>,
    pub(super) shown: Option<&'a Shown>,
    /// As they are written in machine lines.
    names: HashSet<String>,
    /// Canonical.
    urls: HashSet<String>,
    headlines: Vec<String>,
    hashes: HashSet<String>,
}

/// Where an entry was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) piece: usize,
    /// Its text is what we generated; it may be replaced.
    pub(super) untouched: bool,
    /// The piece was another's first: an editor made one item of two.
    pub(super) second: bool,
    /// Hash of the text of ours that the editor began with, as the machine line there has it.
    pub(super) began_with: Option<String>,
}

/// What is generated now and what was shown before, one entry each, those generated now first and in their order.
pub(super) fn entries<'a>(generated: &[Generated<'a>], shown: &'a [Shown]) -> Vec<Entry<'a>> {
    let mut free: Vec<Option<&Shown>> = shown.iter().map(Some).collect();
    let mut taken: Vec<Option<&Shown>> = vec![None; generated.len()];
    let same = |item: &Generated<'_>, shown: &Shown| shown.identity == item.kin.identity;
    let kin = |item: &Generated<'_>, shown: &Shown| {
        item.kin.names.contains(&shown.identity) || item.kin.urls.iter().any(|url| canonical(url) == canonical(&shown.url))
    };
    // One that has its very name before one that is only of the same story.
    for related in [&same as &dyn Fn(&Generated<'_>, &Shown) -> bool, &kin] {
        for (item, slot) in generated.iter().zip(&mut taken).filter(|(_, slot)| slot.is_none()) {
            *slot = free.iter_mut().find(|shown| shown.is_some_and(|shown| related(item, shown))).and_then(Option::take);
        }
    }
    let fresh = generated.iter().enumerate().zip(taken).map(|((number, item), shown)| Entry::new(Some((number, item)), shown));
    fresh.chain(free.into_iter().flatten().map(|shown| Entry::new(None, Some(shown)))).collect()
}

impl<'a> Entry<'a> {
    fn new(fresh: Option<(usize, &Generated<'a>)>, shown: Option<&'a Shown>) -> Self {
        let mut entry = Self {
            fresh: fresh.map(|(number, _)| number),
            shown,
            names: HashSet::new(),
            urls: HashSet::new(),
            headlines: Vec::new(),
            hashes: HashSet::new(),
        };
        if let Some((_, item)) = fresh {
            entry.names.extend(item.kin.names.iter().chain([&item.kin.identity]).map(|name| commented(name)));
            entry.urls.extend(item.kin.urls.iter().map(|url| canonical(url)));
            entry.headlines.extend(item.piece.headline());
            entry.hashes.insert(item.piece.hash.clone());
        }
        if let Some(shown) = shown {
            entry.names.insert(commented(&shown.identity));
            entry.urls.insert(canonical(&shown.url));
            entry.headlines.push(shown.headline.clone());
            entry.hashes.insert(shown.hash.clone());
        }
        entry
    }

    /// How well a piece answers to this entry, 0 best.
    fn rank(&self, piece: &Seen<'_>) -> Option<u8> {
        let named = piece.machines.iter().find(|(id, _)| self.names.contains(*id));
        if self.hashes.contains(piece.hash) || named.is_some_and(|(_, hash)| *hash == Some(piece.hash)) {
            return Some(0);
        }
        match () {
            () if named.is_some() => Some(1),
            () if piece.links.iter().any(|url| self.urls.contains(url)) => Some(2),
            () if piece.mentions.iter().any(|url| self.urls.contains(url)) => Some(3),
            () => piece.headline.as_ref().filter(|headline| self.headlines.iter().any(|known| alike(known, headline))).map(|_| 4),
        }
    }
}

/// What a piece can be known by.
struct Seen<'a> {
    at: (usize, usize),
    hash: &'a str,
    machines: Vec<(&'a str, Option<&'a str>)>,
    /// Canonical addresses that stand alone on a line, and those within the text.
    links: BTreeSet<String>,
    mentions: BTreeSet<String>,
    headline: Option<String>,
}

/// Finds every entry's place, the surest first. One piece may hold several entries, unless it is one's untouched text.
pub(super) fn places(sections: &[Section<'_>], entries: &[Entry<'_>]) -> Vec<Option<Place>> {
    let seen: Vec<Seen<'_>> = sections.iter().enumerate().flat_map(|(number, section)| seen(number, section)).collect();
    let mut claims: Vec<(u8, usize, usize)> = Vec::new();
    for (piece, looks) in seen.iter().enumerate() {
        claims.extend(entries.iter().enumerate().filter_map(|(number, entry)| Some((entry.rank(looks)?, piece, number))));
    }
    claims.sort_unstable();
    let mut held: HashMap<usize, u8> = HashMap::new();
    let mut places: Vec<Option<Place>> = vec![None; entries.len()];
    for (rank, piece, number) in claims {
        let first = held.get(&piece).copied();
        // untouched text is one item's; a headline is too weak to make a second one of
        let open = first.is_none_or(|first| first > 0 && rank > 0 && rank < 4);
        let (Some(looks), Some(entry), Some(place)) = (seen.get(piece), entries.get(number), places.get_mut(number)) else { continue };
        if !open || place.is_some() {
            continue;
        }
        held.entry(piece).or_insert(rank);
        let machine = looks.machines.iter().find(|(id, _)| entry.names.contains(*id));
        *place = Some(Place {
            section: looks.at.0,
            piece: looks.at.1,
            untouched: rank == 0,
            second: first.is_some(),
            began_with: machine.and_then(|(_, hash)| hash.map(str::to_owned)),
        });
    }
    places
}

fn seen<'a>(number: usize, section: &'a Section<'a>) -> impl Iterator<Item = Seen<'a>> {
    let items = section.pieces.iter().enumerate().filter(|(_, piece)| piece.role == Role::Item);
    items.map(move |(at, piece)| {
        let machine = |chunk: &Chunk<'a>| match chunk.kind {
            Kind::Machine { id, hash } => Some((id, hash)),
            _ => None,
        };
        let addresses = |link: bool| {
            let chunks = piece.chunks.iter().filter(move |chunk| (chunk.kind == Kind::Link) == link);
            chunks.filter(|chunk| !matches!(chunk.kind, Kind::Machine { .. })).flat_map(|chunk| addresses(chunk.text)).collect()
        };
        Seen {
            at: (number, at),
            hash: &piece.hash,
            machines: piece.chunks.iter().filter_map(machine).collect(),
            links: addresses(true),
            mentions: addresses(false),
            headline: piece.headline(),
        }
    })
}

/// Canonical addresses in a text.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("http") {
        let from = rest.get(start..).unwrap_or_default();
        let end = from.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"')).unwrap_or(from.len());
        let (address, after) = from.split_at(end.max(4));
        if address.starts_with("http://") || address.starts_with("https://") {
            found.push(canonical(address.trim_end_matches(['.', ',', ';', ':'])));
        }
        rest = after;
    }
    found
}

/// The address by which links are compared; what is none is compared as it stands.
pub(super) fn canonical(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| links::canonical(&url, &[]).to_string())
}

/// Whether an editor may have made one headline of the other.
fn alike(one: &str, other: &str) -> bool {
    if folded(one) == folded(other) {
        return !folded(one).is_empty();
    }
    let (one, other): (HashSet<u64>, HashSet<u64>) = (terms(one).into_iter().collect(), terms(other).into_iter().collect());
    let all = one.union(&other).count();
    one.len().min(other.len()) >= WORDS && one.intersection(&other).count() as f64 >= ALIKE * all as f64
}
