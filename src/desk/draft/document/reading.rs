//! Markdown (`CommonMark` with tables, strikethrough and notes) read into blocks, HTML in it as the text that it is.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::builder::{Line, language_of, link, paragraph};
use super::{Block, Inline, Run};
use super::{addresses, comments};

/// Containers within containers; what is deeper stands beside its parent.
const DEPTH: usize = 8;

/// What stands at the top level of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Top {
    /// A block.
    Block(Block),
    /// A machine line with the identity of an item.
    Mark(String),
}

/// Reads a draft.
pub(super) fn tops(markdown: &str) -> Vec<Top> {
    let source = comments::mend(markdown);
    let mut reader = Reader { source: &source, ..Reader::default() };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        reader.take(event, range);
    }
    reader.finish_paragraph();
    reader.tops
}

/// A block that is open.
#[derive(Debug)]
enum Frame {
    Quote(Vec<Block>),
    List(Option<u64>, Vec<Vec<Block>>),
    Item(Vec<Block>),
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    /// Its blocks go to the frame around it.
    Flat,
}

#[derive(Debug, Default)]
struct Reader<'a> {
    source: &'a str,
    tops: Vec<Top>,
    frames: Vec<Frame>,
    line: Line,
    /// Cells of the row that is open.
    row: Vec<Vec<Inline>>,
    /// Text of the code or HTML block that is open.
    raw: Option<String>,
    /// An address that is the whole paragraph; its events are passed over.
    alone: bool,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.alone && !matches!(event, Event::End(TagEnd::Paragraph)) {
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.raw {
                Some(raw) => raw.push_str(&text),
                None => self.line.text(&text, range),
            },
            Event::Html(text) => match &mut self.raw {
                Some(raw) => raw.push_str(&text),
                None => self.line.literal(&text),
            },
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::Code(text) => {
                self.line.style(|run| run.code = true);
                self.line.literal(&text);
                self.line.style(|run| run.code = false);
            }
            Event::SoftBreak => self.line.text("\n", range),
            Event::HardBreak => self.line.break_line(),
            Event::FootnoteReference(label) => self.line.literal(&format!("[{label}]")),
            Event::Rule => self.push(Block::Rule),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.line.literal(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let written = self.source.get(range.clone()).and_then(addresses::alone);
                if let Some(url) = written.as_deref().and_then(addresses::target) {
                    let text = vec![Inline::Text(Run { text: written.unwrap_or_default(), ..Run::default() })];
                    let text = vec![Inline::Link(link(url, text))];
                    self.alone = true;
                    self.push(Block::Paragraph { aside: false, language: None, text });
                }
            }
            Tag::Heading { .. } => self.finish_paragraph(),
            Tag::BlockQuote(_) => self.open(Frame::Quote(Vec::new())),
            Tag::List(first) => self.open(Frame::List(first, Vec::new())),
            Tag::Item => self.open_item(),
            Tag::Table(_) => self.open(Frame::Table(Vec::new(), Vec::new())),
            Tag::FootnoteDefinition(label) => {
                self.finish_paragraph();
                self.frames.push(Frame::Flat);
                self.line.literal(&format!("[{label}] "));
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.finish_paragraph();
                self.raw = Some(String::new());
            }
            Tag::Emphasis => self.line.style(|run| run.emphasis = true),
            Tag::Strong => self.line.style(|run| run.strong = true),
            Tag::Strikethrough => self.line.style(|run| run.strike = true),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => self.line.open_link(&format!("mailto:{dest_url}")),
            // a picture is told by its words and its address: pages that fetch pictures tell on their readers
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.line.open_link(&dest_url),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.alone = false;
                self.finish_paragraph();
            }
            TagEnd::Heading(level) => {
                let text = self.line.take();
                if !super::plain(&text).trim().is_empty() {
                    self.push(Block::Heading { level: level as u8, language: language_of(&text), text });
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::Table | TagEnd::FootnoteDefinition => {
                self.finish_paragraph();
                self.close();
            }
            TagEnd::TableCell => {
                let cell = self.line.take();
                self.row.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                match self.frames.last_mut() {
                    Some(Frame::Table(head, _)) if tag == TagEnd::TableHead => *head = row,
                    Some(Frame::Table(_, rows)) => rows.push(row),
                    _ => {}
                }
            }
            TagEnd::CodeBlock => {
                let text = self.raw.take().unwrap_or_default().trim_end_matches('\n').to_owned();
                self.push(Block::Code { text });
            }
            TagEnd::HtmlBlock => self.html(),
            TagEnd::Emphasis => self.line.style(|run| run.emphasis = false),
            TagEnd::Strong => self.line.style(|run| run.strong = false),
            TagEnd::Strikethrough => self.line.style(|run| run.strike = false),
            TagEnd::Link | TagEnd::Image => self.line.close_link(),
            _ => {}
        }
    }

    fn inline_html(&mut self, html: &str) {
        let (text, _) = comments::strip(html);
        let tag = text.trim_start_matches('<').trim_end_matches(['/', '>', ' ']);
        if tag.eq_ignore_ascii_case("br") {
            self.line.break_line();
        } else {
            self.line.literal(&text);
        }
    }

    /// The end of a block of HTML: its comments are nobody's business, its tags are shown as they are written.
    fn html(&mut self) {
        let (text, marks) = comments::strip(&self.raw.take().unwrap_or_default());
        if self.frames.is_empty() {
            self.tops.extend(marks.into_iter().map(Top::Mark));
        }
        for (at, line) in text.trim().lines().enumerate() {
            if at > 0 {
                self.line.break_line();
            }
            self.line.literal(line.trim_end());
        }
        self.finish_paragraph();
    }

    /// Text without a paragraph around it, as in the items of a tight list, is one.
    fn finish_paragraph(&mut self) {
        if let Some(block) = paragraph(self.line.take()) {
            self.push(block);
        }
    }

    fn push(&mut self, block: Block) {
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Quote(blocks) | Frame::Item(blocks) => return blocks.push(block),
                Frame::List(..) | Frame::Table(..) | Frame::Flat => {}
            }
        }
        self.tops.push(Top::Block(block));
    }

    fn open(&mut self, frame: Frame) {
        self.finish_paragraph();
        self.frames.push(if self.frames.len() < DEPTH { frame } else { Frame::Flat });
    }

    fn open_item(&mut self) {
        self.finish_paragraph();
        // the items of a list that is too deep are of the item around it
        let in_list = matches!(self.frames.last(), Some(Frame::List(..)));
        self.frames.push(if in_list { Frame::Item(Vec::new()) } else { Frame::Flat });
    }

    fn close(&mut self) {
        match self.frames.pop() {
            Some(Frame::Quote(blocks)) if !blocks.is_empty() => self.push(Block::Quote { blocks }),
            Some(Frame::List(first, items)) if !items.is_empty() => self.push(Block::List { first, items }),
            Some(Frame::Table(head, rows)) => self.push(Block::Table { head, rows }),
            Some(Frame::Item(blocks)) => {
                if let Some(Frame::List(_, items)) = self.frames.last_mut() {
                    items.push(blocks);
                }
            }
            _ => {}
        }
    }
}
