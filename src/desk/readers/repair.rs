//! The repair pass: a feed that feed-rs would refuse or misread is written anew from its outline, as sound RSS 2.0.

use base64::Engine;
use url::Url;

use super::outline::{EntryOutline, Field, Outline, is_base64};
use super::vocabulary::{Family, Meaning, NOT_THE_ARTICLE, Space};
use super::xml::{Token, Tokens, attribute, split_name};
use crate::desk::text::entities::decode;
use crate::desk::text::from_html;

const HEAD: &str = "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
                    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>";
const FOOT: &str = "</channel></rss>";

/// The whole feed, sound. `found_at` is where the document came from.
pub fn rewrite(outline: &Outline<'_>, found_at: &Url) -> String {
    let items: String = outline.entries.iter().map(|entry| item(outline, entry, found_at)).collect();
    format!("{}{items}{FOOT}", head(outline, found_at))
}

/// A feed with one entry, for when the whole is refused all the same.
pub fn rewrite_one(outline: &Outline<'_>, entry: &EntryOutline<'_>, found_at: &Url) -> String {
    format!("{}{}{FOOT}", head(outline, found_at), item(outline, entry, found_at))
}

/// The rest of a sound document after its last wanted entry: the end tags that are due.
pub fn closing(open: &[&str]) -> String {
    let mut out = String::new();
    for name in open.iter().rev() {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
    out
}

fn head(outline: &Outline<'_>, found_at: &Url) -> String {
    let base = base_of(outline, None, found_at);
    let mut out = String::from(HEAD);
    put(&mut out, "title", text_of(outline, &outline.head, Meaning::Title).as_deref());
    put(&mut out, "link", link_of(outline.family, &outline.head, base.as_ref()).as_deref());
    put(&mut out, "language", text_of(outline, &outline.head, Meaning::Language).as_deref());
    out
}

fn item(outline: &Outline<'_>, entry: &EntryOutline<'_>, found_at: &Url) -> String {
    let base = base_of(outline, Some(entry), found_at);
    let fields = &entry.fields;
    let mut out = String::from("<item>");
    put(&mut out, "title", text_of(outline, fields, Meaning::Title).as_deref());
    put(&mut out, "link", link_of(outline.family, fields, base.as_ref()).as_deref());
    put(&mut out, "guid", text_of(outline, fields, Meaning::Key).as_deref());
    put(&mut out, "pubDate", text_of(outline, fields, Meaning::Published).as_deref());
    put(&mut out, "updated", text_of(outline, fields, Meaning::Updated).as_deref());
    put(&mut out, "description", html_of(outline, fields, Meaning::Summary).as_deref());
    put(&mut out, "content:encoded", html_of(outline, fields, Meaning::Content).as_deref());
    for author in fields.iter().filter(|field| field.meaning == Meaning::Author) {
        put(&mut out, "dc:creator", Some(&byline(outline.family, author)));
    }
    out.push_str("</item>");
    out
}

/// Writes an element with text, unless there is none.
fn put(out: &mut String, name: &str, value: Option<&str>) {
    let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape(value, out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn escape(value: &str, out: &mut String) {
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => out.push(c),
        }
    }
}

/// Dates and keys are plain; of several elements with the same meaning the first with text in it counts.
fn text_of(outline: &Outline<'_>, fields: &[Field<'_>], wanted: Meaning) -> Option<String> {
    let own_first = fields.iter().filter(|f| f.meaning == wanted && f.space == Space::Own);
    let others = fields.iter().filter(|f| f.meaning == wanted && f.space != Space::Own);
    own_first.chain(others).map(|field| value(outline.family, field)).find(|(text, _)| !text.trim().is_empty()).map(|(text, _)| text)
}

/// Summary or content as HTML: where plain text was meant it is escaped once more. Of several the longest counts (Atom 0.3
/// sends the same content as text and as HTML; the HTML is longer).
fn html_of(outline: &Outline<'_>, fields: &[Field<'_>], wanted: Meaning) -> Option<String> {
    let values = fields.iter().filter(|field| field.meaning == wanted).map(|field| value(outline.family, field));
    let best = values.max_by_key(|(text, _)| text.len()).filter(|(text, _)| !text.trim().is_empty());
    best.map(|(text, html)| {
        if html {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        escape(&text, &mut out);
        out
    })
}

/// What an element says, and whether that is HTML.
fn value(family: Family, field: &Field<'_>) -> (String, bool) {
    let kind = attribute(field.attributes, "type").unwrap_or_default().to_ascii_lowercase();
    let mode = attribute(field.attributes, "mode").unwrap_or_default();
    if field.markup {
        return (unwrapped(field.inner), true);
    }
    let text = characters(field.inner);
    if is_base64(Some(family), field) {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(decoded) = base64::engine::general_purpose::STANDARD.decode(plain).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        {
            return (decoded, true);
        }
    }
    let html = match family {
        Family::Rss => true,
        Family::Atom => kind.contains("html") || (mode == "escaped" && kind.is_empty()),
    };
    (text, html)
}

/// The characters of an element without markup: references undone, sections taken as they are.
fn characters(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    for placed in Tokens::new(inner) {
        match placed.token {
            Token::Text(text) => out.push_str(&decode(text)),
            Token::Data(text) => out.push_str(text),
            _ => {}
        }
    }
    out
}

/// Markup as it stands, sections opened and prefixes of XHTML taken off.
fn unwrapped(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    for placed in Tokens::new(inner) {
        match placed.token {
            Token::Data(text) => out.push_str(text),
            Token::Aside => {}
            Token::Start { name, attributes, .. } if name.contains(':') => {
                out.push('<');
                out.push_str(split_name(name).1);
                out.push_str(attributes);
                out.push('>');
            }
            Token::End { name } if name.contains(':') => {
                out.push_str("</");
                out.push_str(split_name(name).1);
                out.push('>');
            }
            _ => out.push_str(inner.get(placed.start..placed.end).unwrap_or_default()),
        }
    }
    out
}

/// The name in an author element, Atom's or RSS's.
fn byline(family: Family, field: &Field<'_>) -> String {
    if !field.markup {
        return characters(field.inner);
    }
    let mut within = false;
    let mut name = String::new();
    for placed in Tokens::new(field.inner) {
        match placed.token {
            Token::Start { name, empty, .. } => within = !empty && split_name(name).1.eq_ignore_ascii_case("name"),
            Token::End { .. } => within = false,
            Token::Text(text) if within => name.push_str(&decode(text)),
            Token::Data(text) if within => name.push_str(text),
            _ => {}
        }
    }
    if family == Family::Rss && name.is_empty() { from_html(&unwrapped(field.inner)) } else { name }
}

/// The link of a feed or entry: Atom's `rel="alternate"` before any other, and never the feed itself or the replies.
fn link_of(family: Family, fields: &[Field<'_>], base: Option<&Url>) -> Option<String> {
    let links: Vec<&Field<'_>> = fields.iter().filter(|field| field.meaning == Meaning::Link).collect();
    let written = links.iter().filter(|_| family == Family::Rss).map(|field| characters(field.inner)).find(|text| !text.trim().is_empty());
    let pointed = || {
        let rel = |field: &&&Field<'_>| attribute(field.attributes, "rel").map(str::to_owned);
        let best = links.iter().find(|field| matches!(rel(field).as_deref(), None | Some("alternate")) && !is_json_or_feed(field));
        let next = links.iter().find(|field| rel(field).is_some_and(|rel| !NOT_THE_ARTICLE.contains(&rel.as_str())));
        let href = attribute(best.or(next)?.attributes, "href").map(decode)?;
        Some((href, attribute(best.or(next)?.attributes, "xml:base")))
    };
    let (address, own_base) = match written {
        Some(text) => (text, None),
        None => pointed()?,
    };
    let base = match own_base {
        Some(own) => Url::options().base_url(base).parse(&decode(own)).ok(),
        None => base.cloned(),
    };
    // Only an xml:base is settled here; what stays relative is resolved like any other entry's link.
    match base {
        Some(base) => base.join(address.trim()).map_or(Some(address), |url| Some(url.into())),
        None => Some(address),
    }
}

fn is_json_or_feed(field: &Field<'_>) -> bool {
    attribute(field.attributes, "type").is_some_and(|kind| kind.contains("json") || kind.contains("atom") || kind.contains("rss"))
}

/// The base that `xml:base` gives, from the entry outwards; for Atom without one, the document's own address (RFC 4287).
fn base_of(outline: &Outline<'_>, entry: Option<&EntryOutline<'_>>, found_at: &Url) -> Option<Url> {
    let outer = outline.base.and_then(|base| found_at.join(&decode(base)).ok());
    let outer = outer.or_else(|| (outline.family == Family::Atom).then(|| found_at.clone()));
    match entry.and_then(|entry| attribute(entry.attributes, "xml:base")) {
        Some(base) => outer.as_ref().unwrap_or(found_at).join(&decode(base)).ok(),
        None => outer,
    }
}
