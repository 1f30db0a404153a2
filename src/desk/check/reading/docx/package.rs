//! The parts of a Word document: unpacked within bounds, and taken apart piece by piece without a tree.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::desk::check::reading::Unreadable;
use crate::desk::links::detours::unwrapped;
use crate::desk::text::entities;

/// Most bytes of a part once unpacked; a newsletter of twenty items has 300 kB.
const LARGEST_PART: u64 = 16 << 20;
/// Styles of styles that are followed.
const STYLES: usize = 8;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn broken(words: impl Into<String>) -> Unreadable {
    Unreadable::BrokenDocument(words.into())
}

/// A part of the archive as text; `None` when there is none.
pub(super) fn part(archive: &mut Archive, name: &str) -> Result<Option<String>, Unreadable> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    // What the archive says of its sizes is not believed.
    file.take(LARGEST_PART + 1).read_to_end(&mut bytes).map_err(|error| broken(format!("{name} cannot be unpacked: {error}")))?;
    if bytes.len() as u64 > LARGEST_PART {
        return Err(broken(format!("{name} unpacks to more than {} MiB", LARGEST_PART >> 20)));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| broken(format!("{name} is not UTF-8")))
}

/// What a part says, piece by piece; entities of its own are refused with the declaration that would make them.
pub(super) fn events(xml: &str, mut take: impl FnMut(&Piece)) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => take(&Piece::Open(Tag(&tag))),
            Ok(Event::Empty(tag)) => {
                take(&Piece::Open(Tag(&tag)));
                take(&Piece::Close(local(&tag)));
            }
            Ok(Event::End(tag)) => take(&Piece::Close(tag.local_name().into_inner())),
            Ok(Event::Text(text)) => take(&Piece::Text(&text)),
            Ok(Event::CData(text)) => take(&Piece::Text(&text)),
            Ok(Event::GeneralRef(name)) => {
                let written = format!("&{};", &*name);
                take(&Piece::Text(&entities::decode(&written)));
            }
            Ok(Event::DocType(_)) => return Err(broken("it declares entities, which no Word document does")),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(broken(format!("its XML breaks off: {error}"))),
        }
    }
}

/// A piece of XML, names without their prefix.
pub(super) enum Piece<'a> {
    Open(Tag<'a>),
    Close(&'a str),
    Text(&'a str),
}

pub(super) struct Tag<'a>(&'a BytesStart<'a>);

fn local<'a>(tag: &'a BytesStart) -> &'a str {
    tag.local_name().into_inner()
}

impl Tag<'_> {
    pub(super) fn name(&self) -> &str {
        local(self.0)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(entities::decode(&found.value))
    }

    /// `<w:b/>` and `<w:b w:val="true"/>`, not `<w:b w:val="0"/>`.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Where hyperlinks lead, by the name of the relationship.
pub(super) fn targets(xml: &str) -> Result<HashMap<String, String>, Unreadable> {
    let mut targets = HashMap::new();
    events(xml, |piece| {
        if let Piece::Open(tag) = piece
            && tag.name() == "Relationship"
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
        {
            targets.insert(id, unwrapped(&target));
        }
    })?;
    Ok(targets)
}

/// The level of heading of each style that is one; names are the same in every language, identifiers are not.
pub(super) fn styles(xml: &str) -> Result<HashMap<String, u8>, Unreadable> {
    let (mut levels, mut parents) = (HashMap::new(), HashMap::new());
    let mut style = String::new();
    events(xml, |piece| {
        let Piece::Open(tag) = piece else { return };
        match tag.name() {
            "style" => style = tag.attribute("styleId").unwrap_or_default(),
            "name" => {
                let name = tag.attribute("val").unwrap_or_default().to_lowercase();
                let level = if name == "title" { Some(1) } else { name.strip_prefix("heading ").and_then(|level| level.parse().ok()) };
                levels.extend(level.map(|level| (style.clone(), level)));
            }
            "basedOn" => {
                parents.insert(style.clone(), tag.attribute("val").unwrap_or_default());
            }
            "outlineLvl" => {
                let level = tag.attribute("val").and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 9);
                levels.extend(level.map(|level| (style.clone(), level + 1)));
            }
            _ => {}
        }
    })?;
    for own in parents.keys() {
        let mut at = own;
        for _ in 0..STYLES {
            let Some(parent) = parents.get(at) else { break };
            if let (false, Some(level)) = (levels.contains_key(own), levels.get(parent).copied()) {
                levels.insert(own.clone(), level);
            }
            at = parent;
        }
    }
    Ok(levels)
}
