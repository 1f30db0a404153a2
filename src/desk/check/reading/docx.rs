//! A Word document as blocks (ECMA-376, part 1: `word/document.xml` with its styles and relationships).

mod package;

use std::collections::HashMap;
use std::io::Cursor;

use zip::ZipArchive;

use self::package::{Archive, Piece, Tag, broken, events, part, styles, targets};
use super::blocks::{Block, Emphasis};
use super::{Anchor, Paragraph, Unreadable};
use crate::desk::links::detours::unwrapped;

/// The paragraphs of a document, empty ones left out; a paragraph's line is its number.
pub(super) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let mut archive: Archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(format!("it cannot be unpacked: {error}")))?;
    let Some(document) = part(&mut archive, "word/document.xml")? else {
        return Err(Unreadable::OtherKind("an archive without a Word document in it"));
    };
    let styles = part(&mut archive, "word/styles.xml")?.map_or_else(|| Ok(HashMap::new()), |xml| styles(&xml))?;
    let targets = part(&mut archive, "word/_rels/document.xml.rels")?.map_or_else(|| Ok(HashMap::new()), |xml| targets(&xml))?;
    let mut reading = Document { styles, targets, ..Document::default() };
    events(&document, |event| reading.take(event))?;
    reading.flush();
    Ok(reading.blocks)
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
