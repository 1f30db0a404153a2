//! A page cut into pieces of text: paragraphs, headings, list items, quotations and table rows, each with where it stands.

use super::super::article::BlockKind;
use super::names::Names;
use super::page::Page;
use super::prose;
use super::tag::Tag;

/// Weight from which a run of text is prose.
const LONG: usize = 80;

/// A piece of text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, white space collapsed.
    pub text: String,
    /// The page's node that its text begins at.
    pub at: usize,
    /// The innermost block element that holds it.
    pub block: usize,
    /// Words, see [`prose::words`].
    pub words: usize,
    /// Share of its text that is linked, 0 to 1.
    pub linked: f64,
    /// What the elements around it say they are, those that hold most of the page aside.
    pub names: Names,
    /// Level of a heading.
    pub level: u8,
    /// In bold or as a link only: a heading in disguise.
    pub bold: bool,
}

/// Whether a single line break between two texts parts paragraphs: behind a sentence or a colon, or before a Chinese indent.
fn parts_paragraphs(before: &str, behind: &str) -> bool {
    let before = before.trim_end();
    prose::ends_sentence(before)
        || before.ends_with([':', '：'])
        || behind.trim_start_matches(['\n', '\r', '\t']).starts_with("\u{3000}\u{3000}")
}

/// Cuts a page into pieces; `headline` is the node that holds its headline.
pub fn cut(page: &Page<'_>, headline: Option<usize>) -> Vec<Piece> {
    let mut cutter = Cutter::new(page, headline);
    cutter.run();
    cutter.pieces
}

struct Open {
    index: usize,
    end: usize,
    tag: Tag,
    /// Names of the element and those around it.
    names: Names,
    /// A table whose rows are pieces.
    data_table: bool,
}

struct Cutter<'p, 'a> {
    page: &'p Page<'a>,
    pieces: Vec<Piece>,
    stack: Vec<Open>,
    /// Text weight before each node.
    before: Vec<usize>,
    /// The same, of long runs of text only.
    prose_before: Vec<usize>,
    run: String,
    run_at: usize,
    linked: usize,
    bold: usize,
    links: usize,
    bolds: usize,
    breaks: usize,
    /// Cells written to the present row.
    cells: usize,
    /// The headings of the first level.
    firsts: Vec<usize>,
    headline: Option<usize>,
}

impl<'p, 'a> Cutter<'p, 'a> {
    fn new(page: &'p Page<'a>, headline: Option<usize>) -> Self {
        let mut before = Vec::with_capacity(page.nodes.len() + 1);
        let mut prose_before = Vec::with_capacity(page.nodes.len() + 1);
        let (mut total, mut prose_total) = (0, 0);
        for node in &page.nodes {
            before.push(total);
            prose_before.push(prose_total);
            let weight = if node.tag == Tag::Text { prose::weight(&node.text) } else { 0 };
            total += weight;
            prose_total += if weight >= LONG { weight } else { 0 };
        }
        before.push(total);
        prose_before.push(prose_total);
        Self {
            page,
            pieces: Vec::with_capacity(page.nodes.len() / 2),
            stack: Vec::new(),
            before,
            prose_before,
            run: String::new(),
            run_at: 0,
            linked: 0,
            bold: 0,
            links: 0,
            bolds: 0,
            breaks: 0,
            cells: 0,
            firsts: (0..page.nodes.len()).filter(|at| page.nodes.get(*at).is_some_and(|node| node.tag == Tag::Heading(1))).collect(),
            headline,
        }
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(node) = self.page.nodes.get(at) {
            while self.stack.last().is_some_and(|open| open.end <= at) {
                self.leave();
            }
            if node.hidden && self.share(at) < 0.5 || matches!(node.tag, Tag::Unread | Tag::Control) {
                at = node.end;
                continue;
            }
            match node.tag {
                Tag::Text => self.text(at),
                Tag::Break => self.line_break(),
                _ => self.enter(at),
            }
            at += 1;
        }
        while !self.stack.is_empty() {
            self.leave();
        }
    }

    /// Share of the page's text that a node holds.
    fn share(&self, index: usize) -> f64 {
        self.share_of(&self.before, index)
    }

    /// Whether a node holds most of the page, or of its prose: no such part is beside anything.
    fn is_most(&self, index: usize) -> bool {
        self.share(index) > 0.5 || self.share_of(&self.prose_before, index) > 0.5
    }

    fn share_of(&self, before: &[usize], index: usize) -> f64 {
        let end = self.page.range(index).end;
        let total = before.last().copied().unwrap_or(0).max(1);
        let own = before.get(end).copied().unwrap_or(0).saturating_sub(before.get(index).copied().unwrap_or(0));
        own as f64 / total as f64
    }

    fn enter(&mut self, at: usize) {
        let Some(node) = self.page.nodes.get(at) else { return };
        if self.parts(node.tag, node.names) {
            self.flush();
        }
        match node.tag {
            Tag::Link => self.links += 1,
            Tag::Inline if node.names == Names::default() => {}
            _ => {}
        }
        if self.is_bold(at) {
            self.bolds += 1;
        }
        let outer = self.stack.last().map_or(Names::default(), |open| open.names);
        let own = self.own_names(at);
        if node.tag == Tag::Cell && self.in_row() {
            if self.cells > 0 && !self.run.is_empty() {
                self.run.push_str(" | ");
            }
            self.cells += 1;
        }
        if node.tag == Tag::Row {
            self.cells = 0;
        }
        let data_table = node.tag == Tag::Table && self.is_data(at);
        self.stack.push(Open { index: at, end: node.end, tag: node.tag, names: outer | own, data_table });
    }

    /// What an element's names say of the text in it. Wrappers carry names like `has-sidebar`, and what holds most of the page is not
    /// beside anything; but readers may write more than the article has.
    fn own_names(&self, at: usize) -> Names {
        let Some(node) = self.page.nodes.get(at) else { return Names::default() };
        if node.tag != Tag::Root && !self.is_most(at) {
            return if self.headline.is_some_and(|headline| headline != at && self.page.range(at).contains(&headline)) {
                node.names.around_headline()
            } else {
                node.names
            };
        }
        let range = self.page.range(at);
        let inside = self.firsts.get(self.firsts.partition_point(|first| *first < range.start)).is_some_and(|first| range.contains(first));
        let comments = if inside || self.firsts.is_empty() { Names::default() } else { Names::COMMENT };
        Names(node.names.0 & (Names::BODY | Names::CONTENT | comments).0)
    }

    /// Whether text before and after an element stands in different pieces: a caption may stand in a line, with its picture.
    fn parts(&self, tag: Tag, names: Names) -> bool {
        let caption = tag == Tag::Inline && names.any(Names::CAPTION);
        (tag.is_block() || caption) && !(self.in_row() && tag != Tag::Row)
    }

    fn is_bold(&self, at: usize) -> bool {
        let Some(node) = self.page.nodes.get(at) else { return false };
        node.tag == Tag::Inline && self.page.document.tree.get_name(&node.id).is_some_and(|name| matches!(&*name.local, "b" | "strong"))
    }

    fn leave(&mut self) {
        let Some(open) = self.stack.last() else { return };
        let (tag, index) = (open.tag, open.index);
        let own = self.page.nodes.get(index).map_or(Names::default(), |node| node.names);
        if self.parts(tag, own) {
            self.flush();
        }
        if tag == Tag::Link {
            self.links = self.links.saturating_sub(1);
        }
        if self.is_bold(index) {
            self.bolds = self.bolds.saturating_sub(1);
        }
        if self.in_row() && tag.is_block() && !self.run.ends_with(' ') {
            self.run.push(' ');
        }
        self.stack.pop();
    }

    /// Inside a row of a table that is written row by row.
    fn in_row(&self) -> bool {
        let table = self.stack.iter().rposition(|open| open.tag == Tag::Table);
        table.is_some_and(|table| {
            self.stack.get(table).is_some_and(|open| open.data_table)
                && self.stack.get(table..).unwrap_or_default().iter().any(|open| open.tag == Tag::Row)
        })
    }

    /// A table of figures or words, not one that lays out a page.
    fn is_data(&self, at: usize) -> bool {
        let nodes = self.page.nodes.get(at + 1..self.page.range(at).end).unwrap_or_default();
        let (mut rows, mut cells, mut blocks) = (0_usize, 0_usize, 0_usize);
        for node in nodes {
            match node.tag {
                Tag::Table | Tag::Heading(_) | Tag::Form | Tag::Article => return false,
                Tag::Row => rows += 1,
                Tag::Cell => cells += 1,
                Tag::P => blocks += 1,
                _ => {}
            }
        }
        let weight =
            self.before.get(self.page.range(at).end).copied().unwrap_or(0).saturating_sub(self.before.get(at).copied().unwrap_or(0));
        rows > 1 && cells > rows && weight < cells * 250 && blocks <= cells * 2
    }

    fn text(&mut self, at: usize) {
        let Some(node) = self.page.nodes.get(at) else { return };
        // where style keeps the source's lines, an indent begins a paragraph
        let mut rest: &str = &node.text;
        while let Some(indent) = rest.find("\n\u{3000}").filter(|_| !self.in_row()) {
            let (line, tail) = rest.split_at(indent + 1);
            self.run_on(at, line);
            if prose::ends_sentence(self.run.trim_end()) {
                self.flush();
            }
            rest = tail;
        }
        self.run_on(at, rest);
    }

    /// Goes on with the text of a node.
    fn run_on(&mut self, at: usize, text: &str) {
        let weight = prose::weight(text);
        if weight > 0 {
            if self.run.trim().is_empty() {
                self.run_at = at;
            }
            if self.breaks > 1 || (self.breaks == 1 && !self.in_row() && parts_paragraphs(&self.run, text)) {
                self.flush();
                self.run_at = at;
            }
            self.breaks = 0;
            if self.links > 0 {
                self.linked += weight;
            }
            if self.bolds > 0 {
                self.bold += weight;
            }
        }
        self.run.push_str(text);
    }

    fn line_break(&mut self) {
        self.breaks += 1;
        self.run.push('\n');
    }

    fn flush(&mut self) {
        self.breaks = 0;
        let text = prose::collapse(&self.run);
        let (linked, bold) = (std::mem::take(&mut self.linked), std::mem::take(&mut self.bold));
        self.run.clear();
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        let (kind, level) = self.kind();
        let weight = prose::weight(&text).max(1);
        let block = self.stack.iter().rev().find(|open| open.tag.is_block()).map_or(0, |open| open.index);
        self.pieces.push(Piece {
            kind,
            at: self.run_at,
            block,
            words: prose::words(&text),
            linked: (linked as f64 / weight as f64).min(1.0),
            names: self.stack.last().map_or(Names::default(), |open| open.names),
            level,
            bold: bold * 10 > weight * 9,
            text,
        });
    }

    fn kind(&self) -> (BlockKind, u8) {
        let mut steps = 0;
        for open in self.stack.iter().rev() {
            match open.tag {
                Tag::Heading(level) => return (BlockKind::Heading, level),
                Tag::Row if self.in_row() => return (BlockKind::Row, 0),
                Tag::Item if steps < 3 => return (BlockKind::ListItem, 0),
                Tag::Quote => return (BlockKind::Quote, 0),
                Tag::Article | Tag::Main | Tag::Table => break,
                tag if tag.is_block() => steps += 1,
                _ => {}
            }
        }
        (BlockKind::Paragraph, 0)
    }
}
