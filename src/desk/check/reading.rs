//! An issue as its editor left it: items with headline, paragraphs and link, told by marks where there are any and by shape where not.

mod blocks;
mod docx;
mod html;
mod items;
mod text;
mod unmarked;

#[cfg(test)]
mod tests;

use std::ops::Range;

use url::Url;

/// An issue that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Its items, in order.
    pub items: Vec<Item>,
    /// What its places count.
    pub counted: Counted,
}

/// What [`Paragraph::line`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counted {
    /// Lines of the file.
    #[default]
    Lines,
    /// Paragraphs of the document, empty ones among them: a docx has no lines.
    Paragraphs,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A news item: headline, paragraphs, link.
    News,
    /// A sentence or two with a link and no headline.
    Note,
    /// A candidate of a feature, which wants no link of its own.
    Feature,
}

/// An item of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub part: Part,
    /// Its headline.
    pub headline: Option<Paragraph>,
    /// Its paragraphs.
    pub body: Vec<Paragraph>,
    /// What stands where its link belongs: a URL, perhaps with more, or other words.
    pub link: Option<Paragraph>,
    /// It is labelled as an extract that nobody has rewritten yet.
    pub extracted: bool,
    /// The heading that it stands under.
    pub section: Option<String>,
    /// The identity in its machine comment, where its editor left that.
    pub identity: Option<String>,
}

/// A run of lines without a blank one between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// Its place in the file, counted from 1: see [`Counted`].
    pub line: usize,
    /// Its text without marks, lines joined by `\n`.
    pub text: String,
    /// Words that lead somewhere when they are clicked.
    pub anchors: Vec<Anchor>,
}

/// Words that lead somewhere when they are clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Bytes of the paragraph's text.
    pub span: Range<usize>,
    /// Where they lead, without the detour that Google Docs writes into its exports.
    pub target: String,
}

/// Why a file cannot be read as an issue; says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Another program's file.
    #[error("it is {0}; save the issue as .docx, .html, .md or .txt")]
    OtherKind(&'static str),
    /// A docx that is broken, or made to do harm.
    #[error("it looks like a Word document, but {0}; save it anew, or as .html")]
    BrokenDocument(String),
}

impl Paragraph {
    /// A paragraph without anchors.
    pub fn new(line: usize, text: impl Into<String>) -> Self {
        Self { line, text: text.into(), anchors: Vec::new() }
    }

    /// The line of a byte of the text.
    pub fn line_at(&self, byte: usize) -> usize {
        self.line + self.text.get(..byte).unwrap_or_default().matches('\n').count()
    }

    /// The first URL in it, as it is written up to white space.
    pub fn written_url(&self) -> Option<&str> {
        let start = self.text.find("http://").into_iter().chain(self.text.find("https://")).min()?;
        self.text.get(start..)?.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"')).next()
    }

    /// The words of an anchor.
    pub fn words_of(&self, anchor: &Anchor) -> &str {
        self.text.get(anchor.span.clone()).unwrap_or_default()
    }
}

impl Item {
    /// The headline, or the first words.
    pub fn name(&self) -> Option<String> {
        const LONGEST: usize = 120;
        let text = &self.headline.as_ref().or(self.body.first())?.text;
        let cut: String = text.chars().take(LONGEST).collect();
        Some(if cut.len() < text.len() { format!("{}…", cut.trim_end()) } else { cut })
    }

    /// The line it begins on.
    pub fn line(&self) -> usize {
        self.headline.as_ref().or(self.body.first()).or(self.link.as_ref()).map_or(1, |paragraph| paragraph.line)
    }

    /// The address it links to: as it is written, else where its link or its headline leads.
    pub fn url(&self) -> Option<Url> {
        if let Some(written) = self.link.as_ref().and_then(Paragraph::written_url) {
            return Url::parse(written.trim_end_matches(['.', ',', ';', ')'])).ok();
        }
        let mut anchors = self.link.iter().chain(&self.headline).flat_map(|paragraph| &paragraph.anchors);
        anchors.find_map(|anchor| Url::parse(&anchor.target).ok())
    }

    /// Headline and paragraphs as one text.
    pub fn text(&self) -> String {
        self.paragraphs().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The headline and the body, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        self.headline.iter().chain(&self.body)
    }

    /// Whether its headline is these words.
    pub(super) fn is_headed(&self, words: &str) -> bool {
        self.headline.as_ref().is_some_and(|headline| headline.text == words)
    }

    fn new(part: Part, headline: Option<Paragraph>) -> Self {
        Self { part, headline, body: Vec::new(), link: None, extracted: false, section: None, identity: None }
    }
}

impl Reading {
    /// Reads Markdown as `draft.md` has it, or plain text as it comes out of a mail program.
    pub fn of(text: &str) -> Self {
        let mut items = items::assemble(text::shaped(text));
        for (line, identity) in text::identities(text) {
            items::identify(&mut items, line, identity);
        }
        Self { items, counted: Counted::Lines }
    }

    /// Reads a page, ours or one that a word processor saved.
    pub fn of_html(page: &str) -> Self {
        Self { items: items::assemble(blocks::shaped(html::blocks(page))), counted: Counted::Lines }
    }

    /// Reads an issue by what it is, whatever its name: a Word document, a page, Markdown or plain text in any encoding.
    ///
    /// # Errors
    /// When it is something else, or a document that cannot be unpacked within bounds.
    pub fn of_file(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.starts_with(b"PK\x03\x04") {
            let blocks = docx::blocks(bytes)?;
            return Ok(Self { items: items::assemble(blocks::shaped(blocks)), counted: Counted::Paragraphs });
        }
        let other: [(&[u8], &str); 4] = [
            (b"%PDF", "a PDF"),
            (b"\xd0\xcf\x11\xe0", "a document of old Word (.doc)"),
            (b"{\\rtf", "an RTF document"),
            (b"PK", "an empty or split archive"),
        ];
        if let Some((_, kind)) = other.iter().find(|(mark, _)| bytes.starts_with(mark)) {
            return Err(Unreadable::OtherKind(kind));
        }
        let text = crate::desk::text::decode::decode(bytes, None).text;
        if text.contains('\0') {
            return Err(Unreadable::OtherKind("no text"));
        }
        Ok(if html::is_page(&text) { Self::of_html(&text) } else { Self::of(&text) })
    }
}
