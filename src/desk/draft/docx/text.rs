//! The text of a Word document, and the links and lists that it refers to.

use std::fmt::Write as _;

use super::parts::{W, link_id};
use crate::desk::draft::document::{Block, Document, Inline, Link, Run};
use crate::desk::language::is_han;
use crate::desk::text::xml::escaped;

/// Width of a page's text in twentieths of a point: A4 with margins of 2.5 cm.
const WIDTH: usize = 9_070;

/// The text, and what it refers to.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub xml: String,
    /// Targets, in the order of their ids.
    pub links: Vec<String>,
    /// Lists in order: of one with numbers the first.
    pub lists: Vec<Option<u64>>,
}

/// How the paragraphs of a place look.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    quoted: bool,
    /// Number of the list and depth in it, for what stands within one.
    list: Option<(usize, usize)>,
    /// The paragraph bears the list's sign.
    signed: bool,
}

/// Writes the text.
pub(super) fn body(document: &Document) -> Body {
    let mut body = Body::default();
    let _ = write!(
        body.xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document {W} \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>\n"
    );
    for block in document.pieces.iter().flat_map(|piece| &piece.blocks) {
        body.block(block, Place::default());
    }
    body.xml.push_str(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1418\" w:right=\"1418\" w:bottom=\"1418\" w:left=\"1418\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/></w:sectPr>\
         </w:body></w:document>\n",
    );
    body
}

impl Body {
    fn block(&mut self, block: &Block, place: Place) {
        match block {
            Block::Heading { level, language, text } => {
                let style = format!("<w:pStyle w:val=\"Heading{}\"/>", (*level).clamp(1, 3));
                self.paragraph(&style, text, language.as_deref());
            }
            Block::Paragraph { aside, language, text } => self.paragraph(&properties(place, *aside), text, language.as_deref()),
            Block::List { first, items } => self.list(*first, items, place),
            Block::Quote { blocks } => {
                for block in blocks {
                    self.block(block, Place { quoted: true, ..place });
                }
            }
            Block::Table { head, rows } => self.table(head, rows),
            Block::Code { text } => {
                let lines = text.lines().map(|line| vec![Inline::Text(Run { text: line.to_owned(), ..Run::default() })]);
                let text = lines.collect::<Vec<_>>().join(&Inline::Break);
                self.paragraph("<w:pStyle w:val=\"HTMLPreformatted\"/>", &text, None);
            }
            Block::Rule => {
                self.xml.push_str(
                    "<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"CCCCCC\"/></w:pBdr>\
                     <w:spacing w:before=\"240\" w:after=\"240\"/></w:pPr></w:p>\n",
                );
            }
        }
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>], place: Place) {
        self.lists.push(first);
        let number = self.lists.len();
        let depth = place.list.map_or(0, |(_, depth)| depth + 1).min(8);
        for blocks in items {
            for (at, block) in blocks.iter().enumerate() {
                self.block(block, Place { list: Some((number, depth)), signed: at == 0, ..place });
            }
        }
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0).max(1);
        self.xml.push_str("<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/></w:tblPr><w:tblGrid>");
        for _ in 0..columns {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{}\"/>", WIDTH / columns);
        }
        self.xml.push_str("</w:tblGrid>\n");
        let head = (!head.is_empty()).then_some((head, true));
        for (cells, is_head) in head.into_iter().chain(rows.iter().map(|row| (row.as_slice(), false))) {
            self.xml.push_str(if is_head { "<w:tr><w:trPr><w:tblHeader/></w:trPr>" } else { "<w:tr>" });
            for cell in cells {
                let _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>", WIDTH / columns);
                let mut cell = cell.clone();
                if is_head {
                    embolden(&mut cell);
                }
                self.paragraph("<w:spacing w:after=\"0\"/>", &cell, None);
                self.xml.push_str("</w:tc>");
            }
            self.xml.push_str("</w:tr>\n");
        }
        // without a paragraph between them two tables become one
        self.xml.push_str("</w:tbl>\n<w:p><w:pPr><w:spacing w:after=\"0\"/></w:pPr></w:p>\n");
    }

    fn paragraph(&mut self, properties: &str, text: &[Inline], language: Option<&str>) {
        self.xml.push_str("<w:p>");
        if !properties.is_empty() {
            let _ = write!(self.xml, "<w:pPr>{properties}</w:pPr>");
        }
        self.line(text, language, false);
        self.xml.push_str("</w:p>\n");
    }

    fn line(&mut self, text: &[Inline], language: Option<&str>, linked: bool) {
        for inline in text {
            match inline {
                Inline::Text(run) => self.run(run, language, linked),
                Inline::Break => self.xml.push_str("<w:r><w:br/></w:r>"),
                Inline::Link(link) => self.link(link, language),
            }
        }
    }

    /// The address is shown and is the target.
    fn link(&mut self, link: &Link, language: Option<&str>) {
        let id = self.links.iter().position(|url| *url == link.url).unwrap_or_else(|| {
            self.links.push(link.url.clone());
            self.links.len() - 1
        });
        let plain = |text: &str| Inline::Text(Run { text: text.to_owned(), ..Run::default() });
        let _ = write!(self.xml, "<w:hyperlink r:id=\"{}\" w:history=\"1\">", link_id(id));
        self.line(&link.text, language, true);
        if !link.bare {
            self.xml.push_str("</w:hyperlink>");
            self.line(&[plain(" (")], language, false);
            let _ = write!(self.xml, "<w:hyperlink r:id=\"{}\" w:history=\"1\">", link_id(id));
            self.line(&[plain(&link.address)], None, true);
        }
        self.xml.push_str("</w:hyperlink>");
        if !link.bare {
            self.line(&[plain(")")], language, false);
        }
    }

    fn run(&mut self, run: &Run, language: Option<&str>, linked: bool) {
        let style = if linked { "Hyperlink" } else { "HTMLCode" };
        let mut properties = String::new();
        if linked || run.code {
            let _ = write!(properties, "<w:rStyle w:val=\"{style}\"/>");
        }
        // quotation marks and dashes belong to both scripts: the hint says whose font they take
        if language.is_some() {
            properties.push_str("<w:rFonts w:hint=\"eastAsia\"/>");
        }
        // Chinese type has no slanted form: what a program makes of it cannot be read
        for (on, tags) in
            [(run.strong, "<w:b/><w:bCs/>"), (run.emphasis && !run.text.contains(is_han), "<w:i/><w:iCs/>"), (run.strike, "<w:strike/>")]
        {
            if on {
                properties.push_str(tags);
            }
        }
        if let Some(language) = language {
            let _ = write!(properties, "<w:lang w:val=\"en-US\" w:eastAsia=\"{}\"/>", escaped(language));
        }
        if !properties.is_empty() {
            properties = format!("<w:rPr>{properties}</w:rPr>");
        }
        let _ = write!(self.xml, "<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(&run.text));
    }
}

/// The properties of a paragraph, in the order that the schema wants.
fn properties(place: Place, aside: bool) -> String {
    let style = match place {
        Place { list: Some(_), .. } => "ListParagraph",
        Place { quoted: true, .. } => "Quote",
        _ if aside => "Label",
        _ => return String::new(),
    };
    let mut out = format!("<w:pStyle w:val=\"{style}\"/>");
    match place.list {
        Some((number, depth)) if place.signed => {
            let _ = write!(out, "<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"{number}\"/></w:numPr>");
        }
        Some((_, depth)) => {
            let _ = write!(out, "<w:ind w:left=\"{}\"/>", 360 * (depth + 1));
        }
        None => {}
    }
    out
}

fn embolden(text: &mut [Inline]) {
    for inline in text {
        match inline {
            Inline::Text(run) => run.strong = true,
            Inline::Link(link) => embolden(&mut link.text),
            Inline::Break => {}
        }
    }
}
