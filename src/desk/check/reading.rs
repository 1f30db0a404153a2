//! An issue as its editor left it: items with headline, paragraphs and link, told by marks where there are any and by shape where not.

use std::collections::HashSet;

use url::Url;

/// An issue that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Its items, in order.
    pub items: Vec<Item>,
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
}

/// A run of lines without a blank one between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its first line in the file, counted from 1.
    pub line: usize,
    /// Its text without marks, lines joined by `\n`.
    pub text: String,
}

impl Paragraph {
    /// The line of a byte of the text.
    pub fn line_at(&self, byte: usize) -> usize {
        self.line + self.text.get(..byte).unwrap_or_default().matches('\n').count()
    }

    /// The first URL in it, as it is written up to white space.
    pub fn written_url(&self) -> Option<&str> {
        let start = self.text.find("http://").into_iter().chain(self.text.find("https://")).min()?;
        self.text.get(start..)?.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"')).next()
    }
}

impl Item {
    /// The headline, or the first words.
    pub fn name(&self) -> Option<String> {
        let first = self.headline.as_ref().or(self.body.first())?;
        Some(first.text.chars().take(90).collect())
    }

    /// The line it begins on.
    pub fn line(&self) -> usize {
        self.headline.as_ref().or(self.body.first()).or(self.link.as_ref()).map_or(1, |paragraph| paragraph.line)
    }

    /// The address it links to.
    pub fn url(&self) -> Option<Url> {
        Url::parse(self.link.as_ref()?.written_url()?.trim_end_matches(['.', ',', ';', ')'])).ok()
    }

    /// Headline and paragraphs as one text.
    pub fn text(&self) -> String {
        self.headline.iter().chain(&self.body).map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn is_headed(&self, words: &str) -> bool {
        self.headline.as_ref().is_some_and(|headline| headline.text == words)
    }

    fn new(part: Part, headline: Option<Paragraph>) -> Self {
        Self { part, headline, body: Vec::new(), link: None, extracted: false }
    }
}

/// What a paragraph is by its marks or its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Section,
    Headline,
    Numbered,
    Link,
    Label,
    Prose,
}

impl Reading {
    /// Reads Markdown as `draft.md` has it, or plain text as it comes out of a mail program.
    pub fn of(text: &str) -> Self {
        let marked = text.lines().any(|line| line.starts_with('#'));
        let shaped: Vec<(Shape, Paragraph)> = if marked { markdown(text) } else { plain(text) };
        assemble(shaped)
    }
}

/// Paragraphs of a text without comments; a machine block ends no paragraph.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let (mut open, mut commented) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if commented || line.starts_with("<!--") {
            commented = !line.contains("-->");
            open = false;
            continue;
        }
        if line.is_empty() {
            open = false;
        } else if let (true, Some(last)) = (open, found.last_mut()) {
            last.text.push('\n');
            last.text.push_str(line);
        } else {
            found.push(Paragraph { line: at + 1, text: line.to_owned() });
            open = true;
        }
        if line.starts_with('#') {
            open = false;
        }
    }
    found
}

fn markdown(text: &str) -> Vec<(Shape, Paragraph)> {
    let mut shaped = Vec::new();
    for paragraph in paragraphs(text) {
        let hashes = paragraph.text.bytes().take_while(|byte| *byte == b'#').count();
        let bare = unescaped(paragraph.text.get(hashes..).unwrap_or_default().trim());
        let shape = match hashes {
            0 if paragraph.text.starts_with("***") || paragraph.text.starts_with("---") => break,
            // Lines in italics are the machine's: labels and shortages.
            0 if paragraph.text.starts_with('*') && paragraph.text.ends_with('*') => Shape::Label,
            0 if starts_with_url(&bare) => Shape::Link,
            0 => Shape::Prose,
            1 | 2 => Shape::Section,
            _ if is_numbered_heading(&bare) => Shape::Numbered,
            _ => Shape::Headline,
        };
        shaped.push((shape, Paragraph { text: bare, ..paragraph }));
    }
    shaped
}

/// Plain text has no marks: a headline is a short line without a full stop, before prose.
fn plain(text: &str) -> Vec<(Shape, Paragraph)> {
    let paragraphs = paragraphs(text);
    let heads: Vec<bool> = paragraphs.iter().map(|paragraph| looks_like_a_headline(&paragraph.text)).collect();
    let mut shaped = Vec::with_capacity(paragraphs.len());
    let mut seen: HashSet<String> = HashSet::new();
    for (at, paragraph) in paragraphs.into_iter().enumerate() {
        let next_is_head = heads.get(at + 1).copied().unwrap_or(false);
        let shape = match () {
            () if starts_with_url(&paragraph.text) => Shape::Link,
            () if is_numbered(&paragraph.text) => Shape::Numbered,
            // A headline that comes again stands where the link was.
            () if heads.get(at) == Some(&true) && !seen.insert(paragraph.text.clone()) => Shape::Headline,
            () if heads.get(at) == Some(&true) && (at == 0 || next_is_head) => Shape::Section,
            () if heads.get(at) == Some(&true) => Shape::Headline,
            () => Shape::Prose,
        };
        shaped.push((shape, paragraph));
    }
    shaped
}

fn starts_with_url(text: &str) -> bool {
    ["http://", "https://", "<http"].iter().any(|scheme| text.starts_with(scheme))
}

fn looks_like_a_headline(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let han = text.chars().filter(|c| crate::desk::language::is_han(*c)).count();
    !text.contains('\n')
        && !starts_with_url(text)
        && (words <= 20 && han <= 40)
        && !text.ends_with(['.', '。', '!', '！', '”', ':', '：', ';', ','])
        && text.split_whitespace().next().is_some_and(begins_a_headline)
}

/// A capital, also within as in "iFlytek", a Chinese character, a figure or a quotation.
fn begins_a_headline(word: &str) -> bool {
    word.starts_with(['“', '"']) || word.chars().any(|c| c.is_uppercase() || crate::desk::language::is_han(c) || c.is_ascii_digit())
}

/// `12. Short Videos`: a candidate of a feature.
fn is_numbered(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')']) && text.split_whitespace().count() <= 12 && !text.ends_with('.')
}

/// `1. A headline of any length` in a heading: a candidate of the outline that a draft proposes.
fn is_numbered_heading(text: &str) -> bool {
    text.split_once(". ").is_some_and(|(number, _)| (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Markdown's backslashes away, `[text](url)` as its URL.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match characters.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(characters.next()),
            _ => out.push(c),
        }
    }
    out
}

fn assemble(shaped: Vec<(Shape, Paragraph)>) -> Reading {
    let mut items: Vec<Item> = Vec::new();
    let mut open: Option<Item> = None;
    let mut feature = false;
    let last_link = shaped.iter().rposition(|(shape, _)| *shape == Shape::Link).unwrap_or(0);
    for (at, (shape, paragraph)) in shaped.into_iter().enumerate() {
        match shape {
            Shape::Section => {
                items.extend(open.take());
                feature = false;
            }
            Shape::Numbered => {
                items.extend(open.take());
                // What stood above the first candidate was the feature's own headline and opening.
                if let (false, Some(opening)) = (feature, items.last_mut().filter(|item| item.link.is_none() && item.part == Part::News)) {
                    opening.part = Part::Feature;
                }
                feature = true;
                open = Some(Item::new(Part::Feature, Some(paragraph)));
            }
            Shape::Link => match open.take() {
                Some(mut item) => {
                    item.link = Some(paragraph);
                    items.push(item);
                }
                None => items.push(Item { link: Some(paragraph), ..Item::new(Part::Note, None) }),
            },
            Shape::Headline if feature && at > last_link => {
                // Below the last link only a feature goes on: captions and "read more" lines.
                if let Some(item) = open.as_mut() {
                    item.body.push(paragraph);
                }
            }
            Shape::Headline | Shape::Prose if open.as_ref().is_some_and(|item| item.is_headed(&paragraph.text)) => {
                items.extend(open.take().map(|item| Item { link: Some(paragraph), ..item }));
            }
            Shape::Headline => items.extend(open.replace(Item::new(Part::News, Some(paragraph)))),
            Shape::Label => {
                if let Some(item) = open.as_mut() {
                    item.extracted = true;
                }
            }
            Shape::Prose => match open.as_mut() {
                Some(item) => item.body.push(paragraph),
                None => open = Some(Item { body: vec![paragraph], ..Item::new(Part::Note, None) }),
            },
        }
    }
    items.extend(open);
    items.retain(|item| item.headline.is_some() || !item.body.is_empty() || item.link.is_some());
    Reading { items }
}
