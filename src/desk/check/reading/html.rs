//! A page as blocks, in one linear pass over its tokens that knows the line of each: no tree, so that depth costs nothing.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::blocks::{Block, Emphasis};
use super::{Anchor, Paragraph};
use crate::desk::links::detours::unwrapped;

/// Open elements of which the style is remembered; deeper ones have their parent's.
const DEPTH: usize = 256;

/// Whether a text is a page: its first tag, behind comments, is one of a page's.
pub(super) fn is_page(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while let Some(comment) = rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("<?")) {
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some((_, after)) = comment.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let head: String = rest.chars().take(16).collect::<String>().to_ascii_lowercase();
    let name = head.strip_prefix('<').map(|tag| tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '!').next().unwrap_or_default());
    name.is_some_and(|name| name == "!doctype" || PAGE.contains(&name))
}

const PAGE: [&str; 16] =
    ["html", "head", "body", "meta", "title", "style", "div", "p", "h1", "h2", "h3", "section", "article", "table", "span", "main"];

/// The blocks of a page, in order; what is folded away (`details`) is not part of the issue.
pub(super) fn blocks(page: &str) -> Vec<Block> {
    let queue = BufferQueue::default();
    queue.push_back(page.into());
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    // A sink that runs no scripts is never stopped for one.
    let _done = tokenizer.feed(&queue);
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.flush();
    page.blocks
}

#[derive(Default)]
struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.say(&text, line as usize),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.open(&tag),
            Token::TagToken(tag) => page.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    block: Block,
    /// Some of the block's text is not in italics, not in bold.
    upright: bool,
    light: bool,
    /// An anchor that is open: where its words begin, and its target.
    anchor: Option<(usize, String)>,
    /// Open inline elements: name, italics, bold.
    styles: Vec<(String, bool, bool)>,
    /// The element whose content is no text of the issue, and how often it is open.
    hidden: Option<(String, usize)>,
}

impl Page {
    fn say(&mut self, text: &str, line: usize) {
        if self.hidden.is_some() {
            return;
        }
        // The line is that of the end of the text.
        let mut line = line.saturating_sub(text.matches('\n').count());
        for c in text.chars() {
            line += usize::from(c == '\n');
            let out = &mut self.block.paragraph.text;
            match c {
                // Soft hyphens and zero-width marks are not seen; a joiner is part of an emoji.
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() => {
                    if !out.is_empty() && !out.ends_with(' ') {
                        out.push(' ');
                    }
                }
                c => {
                    if out.is_empty() {
                        self.block.paragraph.line = line;
                    }
                    out.push(c);
                    let (italics, bold) = self.styles.last().map_or((false, false), |(_, italics, bold)| (*italics, *bold));
                    self.upright |= !italics;
                    self.light |= !bold;
                }
            }
        }
    }

    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some((hidden, depth)) = &mut self.hidden {
            *depth += usize::from(hidden == name && !tag.self_closing);
            return raw(name);
        }
        match name {
            "head" | "details" | "script" | "style" | "title" | "textarea" | "noscript" | "template" | "iframe" | "svg" | "math"
            | "select" | "button"
                if !tag.self_closing =>
            {
                self.flush();
                self.hidden = Some((name.to_owned(), 1));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.block.level = name.as_bytes().get(1).map(|digit| digit - b'0');
            }
            "hr" | "footer" => {
                self.flush();
                self.blocks.push(Block { rule: true, ..Block::default() });
            }
            "br" if self.block.level.is_some() => self.say(" ", 0),
            "br" => self.flush(),
            "a" => {
                self.close_anchor();
                let target = attribute(tag, "href").map(|href| unwrapped(href.trim()));
                let web = |target: &String| target.starts_with("http://") || target.starts_with("https://");
                self.anchor = target.filter(web).map(|target| (self.block.paragraph.text.len(), target));
            }
            _ if is_block(name) => self.flush(),
            _ => {}
        }
        if !is_block(name) && !tag.self_closing && !matches!(name, "br" | "img" | "hr" | "meta" | "link" | "input" | "wbr") {
            self.style(tag);
        }
        raw(name)
    }

    /// Remembers how an inline element is set.
    fn style(&mut self, tag: &Tag) {
        let style = attribute(tag, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let (italics, bold) = self.styles.last().map_or((false, false), |(_, italics, bold)| (*italics, *bold));
        let name: &str = &tag.name;
        let italics =
            (italics || matches!(name, "em" | "i" | "cite") || style.contains("font-style:italic")) && !style.contains("font-style:normal");
        let heavy = ["font-weight:bold", "font-weight:6", "font-weight:7", "font-weight:8", "font-weight:9"];
        let bold = (bold || matches!(name, "b" | "strong") || heavy.iter().any(|heavy| style.contains(heavy)))
            // Google Docs wraps what is copied from it in a <b> that is not bold.
            && !style.contains("font-weight:normal") && !style.contains("font-weight:4");
        if self.styles.len() < DEPTH {
            self.styles.push((name.to_owned(), italics, bold));
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name || hidden == "head" && name == "body" {
                *depth -= 1;
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        if name == "a" {
            self.close_anchor();
        }
        if is_block(name) || matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.flush();
        } else if let Some(at) = self.styles.iter().rposition(|(open, _, _)| open == name) {
            self.styles.truncate(at);
        }
    }

    fn close_anchor(&mut self) {
        let Some((start, target)) = self.anchor.take() else { return };
        let paragraph = &mut self.block.paragraph;
        let end = paragraph.text.trim_end().len();
        let start = start + paragraph.text.get(start..).map_or(0, |words| words.len() - words.trim_start().len());
        if end > start {
            // Word cuts one link into several, each with the same target.
            match paragraph.anchors.last_mut() {
                Some(last) if last.target == target && last.span.end + 1 >= start => last.span.end = end,
                _ => paragraph.anchors.push(Anchor { span: start..end, target }),
            }
        }
    }

    /// Ends the block; an anchor that is open goes on in the next one.
    fn flush(&mut self) {
        let going_on = self.anchor.as_ref().map(|(_, target)| (0, target.clone()));
        self.close_anchor();
        self.anchor = going_on;
        let mut block = std::mem::take(&mut self.block);
        let (upright, light) = (std::mem::take(&mut self.upright), std::mem::take(&mut self.light));
        let Paragraph { text, .. } = &mut block.paragraph;
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            block.emphasis = match () {
                () if block.level.is_some() => Emphasis::None,
                () if !upright => Emphasis::Aside,
                () if !light => Emphasis::Bold,
                () => Emphasis::None,
            };
            self.blocks.push(block);
        }
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// What the tokenizer must know of elements whose content is no markup.
fn raw(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "iframe" | "noembed" | "noframes" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div" | "li" | "ul" | "ol" | "pre" | "tr" | "td" | "th" | "table" | "tbody" | "dl" | "dt" | "dd" | "article" | "section"
    ) || matches!(
        name,
        "header" | "aside" | "main" | "nav" | "figure" | "figcaption" | "blockquote" | "address" | "body" | "html" | "center"
    )
}
