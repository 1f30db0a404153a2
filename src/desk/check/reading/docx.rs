//! A Word document as blocks (ECMA-376, part 1: `word/document.xml` with its styles and relationships), unpacked within bounds.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Unreadable;
use super::blocks::{Block, Emphasis};
use super::{Anchor, Paragraph};
use crate::desk::links::detours::unwrapped;
use crate::desk::text::entities;

/// Most bytes of a part once unpacked; a newsletter of twenty items has 300 kB.
const LARGEST_PART: u64 = 16 << 20;
/// Styles of styles that are followed.
const STYLES: usize = 8;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn broken(words: impl Into<String>) -> Unreadable {
    Unreadable::BrokenDocument(words.into())
}

/// The paragraphs of a document, empty ones left out; a paragraph's line is its number.
pub(super) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(format!("it cannot be unpacked: {error}")))?;
    let Some(document) = part(&mut archive, "word/document.xml")? else {
        return Err(Unreadable::OtherKind("an archive without a Word document in it"));
    };
    let styles = part(&mut archive, "word/styles.xml")?.map_or_else(|| Ok(HashMap::new()), |xml| styles(&xml))?;
    let targets = part(&mut archive, "word/_rels/document.xml.rels")?.map_or_else(|| Ok(HashMap::new()), |xml| targets(&xml))?;
    let mut reading = Document { styles, targets, ..Document::default() };
    events(&document, |event| reading.take(event))?;
    Ok(reading.blocks)
}

/// A part of the archive as text; `None` when there is none.
fn part(archive: &mut Archive, name: &str) -> Result<Option<String>, Unreadable> {
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
fn events(xml: &str, mut take: impl FnMut(&Piece)) -> Result<(), Unreadable> {
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
enum Piece<'a> {
    Open(Tag<'a>),
    Close(&'a str),
    Text(&'a str),
}

struct Tag<'a>(&'a BytesStart<'a>);

fn local<'a>(tag: &'a BytesStart) -> &'a str {
    tag.local_name().into_inner()
}

impl Tag<'_> {
    fn name(&self) -> &str {
        local(self.0)
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(entities::decode(&found.value))
    }

    /// `<w:b/>` and `<w:b w:val="true"/>`, not `<w:b w:val="0"/>`.
    fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Where hyperlinks lead, by the name of the relationship.
fn targets(xml: &str) -> Result<HashMap<String, String>, Unreadable> {
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
fn styles(xml: &str) -> Result<HashMap<String, u8>, Unreadable> {
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

/// The document as far as it was read.
#[derive(Default)]
struct Document {
    styles: HashMap<String, u8>,
    targets: HashMap<String, String>,
    blocks: Vec<Block>,
    /// Paragraphs so far.
    number: usize,
    block: Block,
    run: Run,
    upright: bool,
    light: bool,
    /// Text counts: within `w:t`, not within what was deleted.
    in_text: bool,
    /// Within the code of a field, as `HYPERLINK "https://…"`.
    field: Option<String>,
    anchor: Option<(usize, String)>,
    /// The element whose text does not count, and how often it is open: what was deleted or moved away, and what older
    /// programs are shown instead.
    hidden: Option<(String, usize)>,
}

/// How the run is set.
#[derive(Default)]
struct Run {
    italics: bool,
    bold: bool,
}

impl Document {
    fn take(&mut self, piece: &Piece) {
        match piece {
            Piece::Open(tag) => self.open(tag),
            Piece::Close(name) => self.close(name),
            Piece::Text(_) if self.hidden.is_some() => {}
            Piece::Text(text) if self.in_text => self.say(text),
            Piece::Text(text) => {
                if let Some(field) = &mut self.field {
                    field.push_str(text);
                }
            }
        }
    }

    fn open(&mut self, tag: &Tag) {
        if let Some((hidden, depth)) = &mut self.hidden {
            *depth += usize::from(hidden == tag.name());
            return;
        }
        match tag.name() {
            "del" | "moveFrom" | "Fallback" => self.hidden = Some((tag.name().to_owned(), 1)),
            "p" => {
                self.flush();
                self.number += 1;
            }
            "pStyle" => self.block.level = tag.attribute("val").and_then(|style| self.styles.get(&style).copied()),
            "outlineLvl" => {
                let level = tag.attribute("val").and_then(|level| level.parse::<u8>().ok());
                self.block.level = level.filter(|level| *level < 9).map(|level| level + 1);
            }
            "r" => self.run = Run::default(),
            "i" => self.run.italics = tag.is_on(),
            "b" => self.run.bold = tag.is_on(),
            "rStyle" => match tag.attribute("val").unwrap_or_default().to_lowercase().as_str() {
                "emphasis" => self.run.italics = true,
                "strong" => self.run.bold = true,
                _ => {}
            },
            "t" => self.in_text = true,
            "tab" | "noBreakHyphen" => self.say(if tag.name() == "tab" { " " } else { "-" }),
            "br" | "cr" if self.block.level.is_some() => self.say(" "),
            "br" | "cr" => self.flush(),
            // A paragraph with nothing but a border is a line across the page.
            "pBdr" => self.block.rule = true,
            "hyperlink" => {
                let target = tag.attribute("id").and_then(|id| self.targets.get(&id).cloned());
                self.begin_anchor(target);
            }
            "fldSimple" => self.begin_anchor(tag.attribute("instr").and_then(|code| field_target(&code))),
            "instrText" => self.field = Some(self.field.take().unwrap_or_default()),
            "fldChar" => match tag.attribute("fldCharType").as_deref() {
                Some("begin") => self.field = Some(String::new()),
                Some("separate") => {
                    let target = self.field.take().and_then(|code| field_target(&code));
                    self.begin_anchor(target);
                }
                Some("end") => {
                    self.field = None;
                    self.end_anchor();
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((hidden, depth)) = &mut self.hidden {
            *depth -= usize::from(hidden == name);
            if *depth == 0 {
                self.hidden = None;
            }
            return;
        }
        match name {
            "p" => self.flush(),
            "t" => self.in_text = false,
            "hyperlink" | "fldSimple" => self.end_anchor(),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        for c in text.chars() {
            let out = &mut self.block.paragraph.text;
            match c {
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() => {
                    if !out.is_empty() && !out.ends_with(' ') {
                        out.push(' ');
                    }
                }
                c => {
                    out.push(c);
                    self.upright |= !self.run.italics;
                    self.light |= !self.run.bold;
                }
            }
        }
    }

    fn begin_anchor(&mut self, target: Option<String>) {
        self.end_anchor();
        let web = |target: &String| target.starts_with("http://") || target.starts_with("https://");
        self.anchor = target.filter(web).map(|target| (self.block.paragraph.text.len(), target));
    }

    fn end_anchor(&mut self) {
        let Some((start, target)) = self.anchor.take() else { return };
        let paragraph = &mut self.block.paragraph;
        let end = paragraph.text.trim_end().len();
        if end > start {
            paragraph.anchors.push(Anchor { span: start..end, target });
        }
    }

    fn flush(&mut self) {
        self.end_anchor();
        let mut block = std::mem::take(&mut self.block);
        let (upright, light) = (std::mem::take(&mut self.upright), std::mem::take(&mut self.light));
        let Paragraph { text, line, .. } = &mut block.paragraph;
        *line = self.number;
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            if block.rule {
                self.blocks.push(block);
            }
            return;
        }
        block.rule = false;
        block.emphasis = match () {
            () if block.level.is_some() => Emphasis::None,
            () if !upright => Emphasis::Aside,
            () if !light => Emphasis::Bold,
            () => Emphasis::None,
        };
        self.blocks.push(block);
    }
}

/// The target of a field's code: ` HYPERLINK "https://…" \o "…"`.
fn field_target(code: &str) -> Option<String> {
    let rest = code.trim_start().strip_prefix("HYPERLINK")?;
    let target = rest.trim_start().trim_start_matches('"');
    let target = target.split(['"', ' ']).next().filter(|target| !target.starts_with('\\'))?;
    Some(unwrapped(target))
}
