//! The outline of a feed: which elements its head and each entry have, found in one pass over a document that may be broken.
//!
//! It serves twice: it tells whether feed-rs can be trusted with the document as it stands, and when not, the repair pass
//! writes a sound one from it.

use super::vocabulary::{ATOM, Family, Meaning, Prefixes, RSS1, Space, begins_entry, is_feed_namespace, is_frame, meaning};
use super::xml::{Placed, Token, Tokens, attribute, references_are_sound, split_name};

/// Deepest nesting of elements that is read.
pub const DEEPEST: usize = 256;

/// One element of the head or of an entry.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// What it says.
    pub meaning: Meaning,
    /// Its namespace.
    pub space: Space,
    /// Attributes as written.
    pub attributes: &'a str,
    /// What stands between its tags, as written.
    pub inner: &'a str,
    /// There are elements in it.
    pub markup: bool,
}

/// The elements of one entry.
#[derive(Debug, Default)]
pub struct EntryOutline<'a> {
    /// Attributes of its tag.
    pub attributes: &'a str,
    /// In order.
    pub fields: Vec<Field<'a>>,
}

/// The outline of a feed.
#[derive(Debug)]
pub struct Outline<'a> {
    /// Which kind it is.
    pub family: Family,
    /// `xml:base` of the root or channel.
    pub base: Option<&'a str>,
    /// Elements of the head.
    pub head: Vec<Field<'a>>,
    /// Whole entries in order.
    pub entries: Vec<EntryOutline<'a>>,
    /// What feed-rs would stumble over or miss, in words, each once.
    pub faults: Vec<&'static str>,
    /// Where the last entry that was wanted ends, and the tags open there, when there are more.
    pub more_after: Option<(usize, Vec<&'a str>)>,
}

/// Why there is no outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOutline {
    /// It has neither the root of a feed nor an entry.
    NotAFeed,
    /// It nests deeper than [`DEEPEST`].
    TooDeep,
}

/// The fault of a document whose end is missing.
pub const BREAKS_OFF: &str = "the document breaks off";

/// Reads the outline of a document, up to `most` entries.
pub fn outline(text: &str, most: usize) -> Result<Outline<'_>, NoOutline> {
    let mut tokens = Tokens::new(text);
    let mut walk = Walk::default();
    let mut more = None;
    for placed in tokens.by_ref() {
        walk.take(text, placed);
        if walk.stack.len() > DEEPEST {
            return Err(NoOutline::TooDeep);
        }
        if walk.entries.len() >= most && *more.get_or_insert_with(|| has_entries(text.get(placed.end..).unwrap_or_default())) {
            let open = walk.stack.clone();
            return walk.finish(Some((placed.end, open)));
        }
    }
    if tokens.bent {
        walk.fault("markup that does not close");
    }
    if !walk.stack.is_empty() {
        walk.fault(BREAKS_OFF);
    }
    walk.finish(None)
}

fn has_entries(rest: &str) -> bool {
    rest.contains("<item") || rest.contains("<entry") || rest.contains(":item") || rest.contains(":entry")
}

#[derive(Debug)]
struct Open<'a> {
    meaning: Meaning,
    space: Space,
    attributes: &'a str,
    start: usize,
    depth: usize,
    markup: bool,
}

#[derive(Debug, Default)]
struct Walk<'a> {
    prefixes: Prefixes<'a>,
    family: Option<Family>,
    base: Option<&'a str>,
    stack: Vec<&'a str>,
    head: Vec<Field<'a>>,
    entries: Vec<EntryOutline<'a>>,
    entry: Option<(EntryOutline<'a>, usize)>,
    field: Option<Open<'a>>,
    faults: Vec<&'static str>,
}

impl<'a> Walk<'a> {
    fn fault(&mut self, words: &'static str) {
        if !self.faults.contains(&words) {
            self.faults.push(words);
        }
    }

    fn take(&mut self, text: &'a str, placed: Placed<'a>) {
        match placed.token {
            Token::Start { name, attributes, empty } => self.start(text, placed, name, attributes, empty),
            Token::End { name } => self.end(text, placed, name),
            Token::Text(characters) => {
                if !references_are_sound(characters) {
                    self.fault("bare & or unknown entities");
                }
            }
            Token::Data(_) | Token::Aside => {}
        }
    }

    fn start(&mut self, text: &'a str, placed: Placed<'a>, name: &'a str, attributes: &'a str, empty: bool) {
        self.prefixes.declare(attributes);
        if !references_are_sound(attributes) {
            self.fault("bare & or unknown entities");
        }
        let (prefix, local) = split_name(name);
        if begins_entry(&self.prefixes, name) {
            self.begin_entry(text, placed.start, local, attributes);
        } else if self.field.is_some() && !self.closes_field(prefix, local) {
            if let Some(field) = &mut self.field {
                field.markup = true;
            }
        } else {
            if self.field.is_some() {
                self.fault("elements that are not closed");
                self.close_field(text, placed.start);
            }
            if self.entry.is_none() && is_frame(local) {
                self.frame(prefix, local, attributes);
            } else {
                self.begin_field(placed.end, prefix, local, attributes);
            }
        }
        self.stack.push(name);
        if empty {
            self.pop_to(text, placed.end, self.stack.len() - 1);
        }
    }

    fn begin_entry(&mut self, text: &'a str, at: usize, local: &str, attributes: &'a str) {
        if self.field.is_some() || self.entry.is_some() {
            self.fault("elements that are not closed");
            let depth = self.entry.as_ref().map_or(self.stack.len(), |(_, depth)| *depth);
            self.pop_to(text, at, depth);
        }
        let kind = if local.eq_ignore_ascii_case("entry") { Family::Atom } else { Family::Rss };
        let family = *self.family.get_or_insert(kind);
        if family != kind {
            self.fault("entries of another format");
        }
        if attributes.contains("xmlns=") {
            self.default_namespace(attributes);
        }
        self.entry = Some((EntryOutline { attributes, fields: Vec::with_capacity(10) }, self.stack.len()));
    }

    /// Whether a start tag means that the open text element was never closed: no headline contains a `<pubDate>`.
    fn closes_field(&self, prefix: &str, local: &str) -> bool {
        let Some(field) = &self.field else { return false };
        let holds_text = !matches!(field.meaning, Meaning::Other | Meaning::Author | Meaning::SkipHours | Meaning::SkipDays);
        if !holds_text || self.stack.len() > field.depth + 1 && field.meaning == Meaning::Content {
            return false;
        }
        let (space, _) = self.prefixes.space(prefix);
        let (found, _) = meaning(self.family.unwrap_or(Family::Rss), space, !prefix.is_empty(), local);
        let long = matches!(field.meaning, Meaning::Summary | Meaning::Content);
        let also_html = prefix.is_empty() && ["title", "link", "summary", "body", "content", "date"].contains(&local);
        let structural = space == Space::Own && matches!(found, Meaning::Link | Meaning::Summary | Meaning::Title);
        space != Space::Xhtml && found != Meaning::Other && (!also_html || (!long && structural))
    }

    fn frame(&mut self, prefix: &str, local: &str, attributes: &'a str) {
        self.base = attribute(attributes, "xml:base").or(self.base);
        match local {
            "rss" => {
                self.family.get_or_insert(Family::Rss);
                let version = attribute(attributes, "version");
                if !matches!(version, Some("2.0" | "0.91" | "0.92" | "")) {
                    self.fault("an RSS version that does not exist");
                }
            }
            "RDF" => {
                self.family.get_or_insert(Family::Rss);
            }
            "feed" => {
                self.family.get_or_insert(Family::Atom);
            }
            "channel" => {
                if self.family.is_none() {
                    self.family = Some(Family::Rss);
                    self.fault("no root element");
                }
            }
            _ => {
                self.family.get_or_insert(if local.eq_ignore_ascii_case("feed") { Family::Atom } else { Family::Rss });
                self.fault("names in the wrong case");
            }
        }
        self.default_namespace(attributes);
        if !prefix.is_empty() && !self.prefixes.space(prefix).1 && local != "RDF" {
            self.fault("an outdated or undeclared namespace");
        }
    }

    fn default_namespace(&mut self, attributes: &str) {
        let Some(uri) = attribute(attributes, "xmlns") else { return };
        let known = match self.family {
            Some(Family::Atom) => uri == ATOM,
            _ => uri == RSS1,
        };
        if !known && (is_feed_namespace(uri) || !uri.is_empty()) {
            self.fault("an outdated or undeclared namespace");
        }
    }

    fn begin_field(&mut self, start: usize, prefix: &str, local: &str, attributes: &'a str) {
        let (space, agreed) = self.prefixes.space(prefix);
        let family = self.family.unwrap_or(Family::Rss);
        let (meaning, heard) = meaning(family, space, !prefix.is_empty(), local);
        if !agreed {
            self.fault("an outdated or undeclared namespace");
        }
        if !heard && self.entry.is_some() {
            self.fault("elements of another dialect");
        }
        self.field = Some(Open { meaning, space, attributes, start, depth: self.stack.len(), markup: false });
    }

    fn end(&mut self, text: &'a str, placed: Placed<'a>, name: &'a str) {
        if self.stack.last() == Some(&name) {
            return self.pop_to(text, placed.start, self.stack.len() - 1);
        }
        self.fault("tags that do not match");
        let (_, local) = split_name(name);
        let found = self.stack.iter().rposition(|open| *open == name || split_name(open).1.eq_ignore_ascii_case(local));
        if let Some(position) = found {
            self.pop_to(text, placed.start, position);
        }
    }

    /// Closes all elements that are open above `depth`; the innermost ends at byte `at`.
    fn pop_to(&mut self, text: &'a str, at: usize, depth: usize) {
        self.stack.truncate(depth);
        if self.field.as_ref().is_some_and(|field| depth <= field.depth) {
            self.close_field(text, at);
        }
        if let Some((entry, _)) = self.entry.take_if(|(_, open)| depth <= *open) {
            self.entries.push(entry);
        }
    }

    fn close_field(&mut self, text: &'a str, at: usize) {
        let Some(open) = self.field.take() else { return };
        self.stack.truncate(open.depth);
        let inner = text.get(open.start..at).unwrap_or_default();
        let field = Field { meaning: open.meaning, space: open.space, attributes: open.attributes, inner, markup: open.markup };
        if self.entry.is_some() && self.is_lost_on_feed_rs(&field) {
            self.fault("markup where text belongs");
        }
        if field.meaning == Meaning::Content && is_base64(self.family, &field) {
            self.fault("text in base 64");
        }
        match &mut self.entry {
            Some((entry, _)) => entry.fields.push(field),
            None if field.meaning != Meaning::Other => self.head.push(field),
            None => {}
        }
    }

    fn is_lost_on_feed_rs(&self, field: &Field<'_>) -> bool {
        let family = self.family.unwrap_or(Family::Rss);
        match (family, field.meaning) {
            (_, Meaning::Other) | (Family::Atom, Meaning::Author) => false,
            (Family::Rss, Meaning::Link) => field.markup || (field.inner.trim().is_empty() && field.attributes.contains("href")),
            (Family::Rss, _) => field.markup,
            (Family::Atom, _) => {
                let kind = attribute(field.attributes, "type").unwrap_or_default();
                let mode = attribute(field.attributes, "mode").is_some();
                mode || (field.markup && !kind.contains("xhtml") && !kind.ends_with("/xml") && !kind.ends_with("+xml"))
            }
        }
    }

    fn finish(self, more_after: Option<(usize, Vec<&'a str>)>) -> Result<Outline<'a>, NoOutline> {
        let family = self.family.ok_or(NoOutline::NotAFeed)?;
        Ok(Outline { family, base: self.base, head: self.head, entries: self.entries, faults: self.faults, more_after })
    }
}

/// Atom content that is neither text nor markup stands in base 64 (RFC 4287, section 4.1.3.3).
pub fn is_base64(family: Option<Family>, field: &Field<'_>) -> bool {
    let kind = attribute(field.attributes, "type").unwrap_or_default().to_ascii_lowercase();
    let text = kind.is_empty() || kind.starts_with("text") || kind.contains("html") || kind.ends_with("xml");
    let stated = attribute(field.attributes, "mode") == Some("base64");
    family == Some(Family::Atom) && !field.markup && (stated || (!text && !field.attributes.contains("src=")))
}

#[cfg(test)]
mod tests;
