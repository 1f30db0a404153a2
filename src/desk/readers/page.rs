//! HTML pages as trees, behind a gate: building a tree takes time quadratic in its depth and cannot be cancelled.

use std::collections::HashMap;

use scraper::{ElementRef, Html, Selector};

use super::ReadError;
use super::selector::check_cost;
use super::xml::{Token, Tokens};
use crate::desk::source::Pick;
use crate::desk::text;

/// Deepest nesting of a page that is read.
const DEEPEST: usize = 512;
/// Most attributes of one tag.
const MOST_ATTRIBUTES: usize = 512;
/// Most formatting elements left open at once: each is copied into every later paragraph.
const MOST_FORMATTING: usize = 1500;

const VOID: [&str; 16] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr", "frame"];
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noframes"];
const FORMATTING: [&str; 14] = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that end by themselves when one of their kind begins.
const IMPLIED: [&str; 15] = ["p", "li", "dt", "dd", "option", "optgroup", "td", "th", "tr", "tbody", "thead", "tfoot", "rb", "rp", "rt"];

/// The tree of a page that passes the gate.
#[expect(clippy::disallowed_methods, reason = "behind the gate of this file")]
pub fn parse(page: &str) -> Result<Html, ReadError> {
    gate(page).map_err(ReadError::Broken)?;
    Ok(Html::parse_document(page))
}

/// Refuses pages whose tree would take too long to build, in one linear pass.
fn gate(page: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut formatting: HashMap<&str, usize> = HashMap::new();
    let mut raw: Option<&str> = None;
    for placed in Tokens::new(page) {
        match placed.token {
            Token::End { name } if raw.is_none_or(|raw| raw.eq_ignore_ascii_case(name)) => {
                raw = None;
                if let Some(count) = formatting.get_mut(name) {
                    *count = count.saturating_sub(1);
                }
                if let Some(position) = open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
                    open.truncate(position);
                }
            }
            Token::Start { name, attributes: text, empty } if raw.is_none() => {
                if text.len() > 2 * MOST_ATTRIBUTES && attribute_count(text) > MOST_ATTRIBUTES {
                    return Err(format!("the page has a tag with more than {MOST_ATTRIBUTES} attributes and was not read"));
                }
                let lower = name.to_ascii_lowercase();
                if VOID.contains(&lower.as_str()) {
                    continue;
                }
                if RAW.contains(&lower.as_str()) && !empty {
                    raw = Some(name);
                    continue;
                }
                if FORMATTING.contains(&lower.as_str()) {
                    *formatting.entry(name).or_default() += 1;
                }
                close_implied(&mut open, &lower);
                open.push(name);
            }
            _ => {}
        }
        if open.len() > DEEPEST {
            return Err(format!("the page nests elements more than {DEEPEST} deep and was not read"));
        }
        if formatting.values().sum::<usize>() > MOST_FORMATTING {
            return Err(format!("the page leaves more than {MOST_FORMATTING} formatting elements open and was not read"));
        }
    }
    Ok(())
}

/// How many attributes an HTML parser finds in a tag (HTML 5, section 13.2.5.32 to 13.2.5.40): they need no value, and a slash parts
/// them as well as a space does.
fn attribute_count(text: &str) -> usize {
    let between = |c: char| c.is_ascii_whitespace() || c == '/';
    let mut count = 0;
    let mut rest = text.trim_start_matches(between);
    while !rest.is_empty() {
        count += 1;
        // A name may begin with an equals sign.
        let name = rest.char_indices().skip(1).find(|(_, c)| between(*c) || *c == '=').map_or(rest.len(), |(at, _)| at);
        rest = rest.get(name..).unwrap_or_default();
        if let Some(value) = rest.trim_ascii_start().strip_prefix('=') {
            let value = value.trim_ascii_start();
            rest = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value.get(1..).and_then(|inside| inside.split_once(quote)).map_or("", |(_, after)| after),
                _ => value.get(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())..).unwrap_or_default(),
            };
        }
        rest = rest.trim_start_matches(between);
    }
    count
}

fn close_implied(open: &mut Vec<&str>, starting: &str) {
    if !IMPLIED.contains(&starting) {
        if open.last().is_some_and(|last| last.eq_ignore_ascii_case("p")) && !FORMATTING.contains(&starting) && starting != "span" {
            open.pop();
        }
        return;
    }
    let implied = open.iter().rev().take_while(|name| IMPLIED.contains(&name.to_ascii_lowercase().as_str()));
    if let Some(back) = implied.into_iter().position(|name| name.eq_ignore_ascii_case(starting)) {
        open.truncate(open.len() - 1 - back);
    }
}

/// Most nodes that a listing's items may have in all, as a multiple of the page's. Items within items are read once for each.
const MOST_READINGS: usize = 16;

/// Refuses a selector that would take too long on this page.
pub fn affordable(tree: &Html, css: &str) -> Result<(), ReadError> {
    let families = tree.tree.nodes().map(|node| node.children().filter(|child| child.value().is_element()).count() as u64);
    check_cost(css, families).map_err(ReadError::Broken)
}

/// Refuses items that stand within each other by the hundred: each would be read with all that it holds.
pub fn not_nested(tree: &Html, items: &[ElementRef<'_>]) -> Result<(), ReadError> {
    let mut left = tree.tree.nodes().len().saturating_mul(MOST_READINGS);
    for item in items {
        let nodes = item.descendants().take(left + 1).count();
        left = left.checked_sub(nodes).ok_or_else(|| {
            ReadError::Broken("the listing's items stand one within another, by the hundred, and were not read".to_owned())
        })?;
    }
    Ok(())
}

/// A selector of `feeds.toml`, compiled. Ops see these words only if the configuration was not checked.
pub fn selector(css: &str) -> Result<Selector, ReadError> {
    Selector::parse(css).map_err(|error| ReadError::Unexpected(format!("the selector `{css}` cannot be used: {error}")))
}

/// A [`Pick`] ready for use.
#[derive(Debug)]
pub struct Picker<'a> {
    pick: &'a Pick,
    selector: Option<Selector>,
}

impl<'a> Picker<'a> {
    /// Compiles the selector.
    pub fn new(pick: &'a Pick) -> Result<Self, ReadError> {
        let selector = (!pick.selector.trim().is_empty()).then(|| selector(&pick.selector)).transpose()?;
        Ok(Self { pick, selector })
    }

    /// The first value that is not empty, within `element`.
    pub fn find(&self, element: ElementRef<'_>) -> Option<String> {
        match &self.selector {
            Some(selector) => element.select(selector).find_map(|found| self.value(found)),
            None => self.value(element),
        }
    }

    fn value(&self, element: ElementRef<'_>) -> Option<String> {
        let raw = match &self.pick.attribute {
            Some(name) => element.value().attr(name)?.to_owned(),
            None => text::from_html(&element.inner_html()).replace("\n\n", " "),
        };
        let value = match &self.pick.pattern {
            Some(pattern) => {
                let found = pattern.captures(&raw)?;
                found.get(1).or_else(|| found.get(0))?.as_str().to_owned()
            }
            None => raw,
        };
        let value = text::clean(&value);
        (!value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_pass_the_gate() {
        let sloppy = format!("<html><body><ul>{}</ul><table>{}</table>", "<li><p>text".repeat(5000), "<tr><td>x".repeat(5000));
        assert_eq!(gate(&sloppy), Ok(()));
        assert_eq!(gate(&"<p>one <b>two</b> <a href='x'>three</a>".repeat(5000)), Ok(()));
        assert_eq!(gate("<script>if (a<b) { '<div><div>' }</script>"), Ok(()));
    }

    #[test]
    fn towers_do_not() {
        assert!(gate(&"<div>".repeat(600)).is_err());
        assert!(gate(&"<div></x>".repeat(600)).is_err());
        assert!(gate(&"<ul><li>".repeat(600)).is_err());
        assert!(gate(&"<p><font size=1>".repeat(1600)).is_err());
        let attributes: Vec<String> = (0..600).map(|n| format!(" a{n}=1")).collect();
        assert!(gate(&format!("<div{}>", attributes.concat())).is_err());
        assert!(gate(&format!("<div {}>", "a ".repeat(600))).is_err());
        assert!(gate(&format!("<div {}>", "a/".repeat(600))).is_err());
    }

    #[test]
    fn attributes_are_counted_as_a_parser_finds_them() {
        for (text, count) in
            [("", 0), (" a b/c", 3), (" a=1 b='x y' c=\"z\"d", 4), (" a = 1/2 b", 2), (" =a b", 2), ("=a =b", 1), (" a=\"x", 1), (" / ", 0)]
        {
            assert_eq!(attribute_count(text), count, "{text}");
        }
    }
}
