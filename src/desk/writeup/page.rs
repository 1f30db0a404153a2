//! A parsed page as a flat tree in document order: a node's descendants are the range behind it.

use std::collections::HashSet;
use std::ops::Range;

use dom_query::{Document, Matcher, NodeData, NodeId};
use tendril::StrTendril;

use super::gate::Gated;
use super::likeness;
use super::names::Names;
use super::tag::Tag;
use crate::desk::readers::selector::check_cost;

/// One node.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub tag: Tag,
    /// Its parent's index; its own for the first.
    pub parent: usize,
    /// Index behind its last descendant.
    pub end: usize,
    /// What its class names and id say.
    pub names: Names,
    /// The text of a text node: a view of the page, not a copy.
    pub text: StrTendril,
    /// Hidden by an attribute or inline style.
    pub hidden: bool,
    /// Its element and classes as a number, figures aside: alike for what is marked up alike.
    pub mark: u64,
    /// In the parser's tree.
    pub id: NodeId,
}

/// A page, parsed once.
pub struct Page<'a> {
    /// The page and its scripts.
    pub gated: &'a Gated<'a>,
    /// The parser's tree, for selectors and attributes.
    pub document: Document,
    /// Every node that may be read, in document order.
    pub nodes: Vec<Node>,
    /// `meta`, `link`, `title` and `script` elements, in order.
    pub heads: Vec<NodeId>,
}

impl<'a> Page<'a> {
    /// Parses what the gate let through, which is taken from it: one copy of a large page is enough.
    pub fn parse(gated: &'a mut Gated<'_>) -> Self {
        let document = Document::from(std::mem::take(&mut gated.markup));
        // grown step by step it would leave holes as large as itself behind
        let nodes = Vec::with_capacity(document.tree.len());
        let mut page = Self { gated, nodes, heads: Vec::new(), document };
        page.flatten();
        page
    }

    fn flatten(&mut self) {
        let mut next = Some((self.document.html_root().id, 0));
        // walks by links between nodes, so that depth costs no stack
        while let Some((id, parent)) = next {
            let own = self.nodes.len();
            let read = self.document.tree.query_node_or(&id, Read::Skip, |inner| read_node(&inner.data));
            let inside = match read {
                Read::Skip => false,
                Read::Head => {
                    self.heads.push(id);
                    false
                }
                Read::Node { tag, names, text, hidden, mark } => {
                    self.nodes.push(Node { tag, parent, end: own + 1, names, text, hidden, mark, id });
                    !matches!(tag, Tag::Unread | Tag::Text)
                }
            };
            next = self.step(id, parent, inside.then_some(own));
        }
    }

    /// The node after this one: its first child when `inside`, else the next that is not below it. Closes what ends here.
    fn step(&mut self, id: NodeId, mut parent: usize, inside: Option<usize>) -> Option<(NodeId, usize)> {
        let node = self.document.tree.get(&id)?;
        if let (Some(own), Some(child)) = (inside, node.first_child()) {
            return Some((child.id, own));
        }
        let mut at = node;
        loop {
            if let Some(sibling) = at.next_sibling() {
                return Some((sibling.id, parent));
            }
            at = at.parent()?;
            let end = self.nodes.len();
            let above = self.nodes.get_mut(parent)?;
            above.end = end;
            if above.id != at.id || above.parent == parent {
                return None;
            }
            parent = above.parent;
        }
    }

    /// A node's descendants and itself.
    pub fn range(&self, index: usize) -> Range<usize> {
        index..self.nodes.get(index).map_or(index, |node| node.end)
    }

    /// Its ancestors, innermost first, without itself.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = index;
        std::iter::from_fn(move || {
            let parent = self.nodes.get(at)?.parent;
            (parent != at).then(|| {
                at = parent;
                parent
            })
        })
    }

    /// An attribute of a node.
    pub fn attribute(&self, index: usize, name: &str) -> Option<String> {
        let node = self.document.tree.get(&self.nodes.get(index)?.id)?;
        node.attr(name).map(|value| value.to_string())
    }

    /// Lets go of the parser's tree, once no selector or attribute is asked for: it is most of what a large page takes.
    pub fn forget_tree(&mut self) {
        self.document = Document::default();
    }

    /// Lets go of the nodes, once only the scripts are asked for.
    pub fn forget_nodes(&mut self) {
        self.nodes = Vec::new();
    }

    /// Takes a node out of the reading.
    pub fn hide(&mut self, index: usize) {
        if let Some(node) = self.nodes.get_mut(index) {
            node.tag = Tag::Unread;
        }
    }

    /// Reads a node although its style hides it.
    pub fn show(&mut self, index: usize) {
        let around: Vec<usize> = std::iter::once(index).chain(self.ancestors(index)).collect();
        for index in around {
            if let Some(node) = self.nodes.get_mut(index) {
                node.hidden = false;
            }
        }
    }

    /// All text below a node, white space collapsed.
    pub fn text(&self, index: usize) -> String {
        let mut text = String::new();
        for node in self.nodes.get(self.range(index)).unwrap_or_default() {
            if node.tag == Tag::Text {
                text.push_str(&node.text);
            } else if node.tag.is_block() || node.tag == Tag::Break {
                text.push(' ');
            }
        }
        super::prose::collapse(&text)
    }

    /// The runs of text below a node, each by itself: what spans keep apart.
    pub fn runs(&self, index: usize) -> impl Iterator<Item = String> + '_ {
        let nodes = self.nodes.get(self.range(index)).unwrap_or_default();
        nodes.iter().filter(|node| node.tag == Tag::Text).map(|node| super::prose::collapse(&node.text)).filter(|text| !text.is_empty())
    }

    /// How many children each node has, nodes without any among them.
    fn families(&self) -> impl Iterator<Item = u64> {
        let mut families = vec![0; self.nodes.len()];
        for node in self.nodes.iter().filter(|node| node.tag != Tag::Text) {
            if let Some(family) = families.get_mut(node.parent) {
                *family += 1;
            }
        }
        families.into_iter().chain([self.heads.len() as u64])
    }

    /// The nodes that a selector of feeds.toml hits.
    ///
    /// # Errors
    /// Words, when it would take too long on this page.
    pub fn select_within_bounds(&self, css: &str) -> Result<Vec<usize>, String> {
        check_cost(css, self.families()).map(|()| self.select(css))
    }

    /// The nodes that a selector hits, in document order; none for a selector that does not parse.
    pub fn select(&self, css: &str) -> Vec<usize> {
        let Ok(matcher) = Matcher::new(css) else { return Vec::new() };
        let hits: HashSet<NodeId> = self.document.select_matcher(&matcher).nodes().iter().map(|node| node.id).collect();
        if hits.is_empty() {
            return Vec::new();
        }
        self.nodes.iter().enumerate().filter(|(_, node)| hits.contains(&node.id)).map(|(index, _)| index).collect()
    }

    /// The body of the first script that a selector hits.
    pub fn script(&self, css: &str) -> Option<&'a str> {
        let matcher = Matcher::new(css).ok()?;
        let hits = self.document.select_matcher(&matcher);
        hits.nodes().iter().find_map(|node| self.gated.script(&node.text()))
    }
}

enum Read {
    Skip,
    Head,
    Node { tag: Tag, names: Names, text: StrTendril, hidden: bool, mark: u64 },
}

fn read_node(data: &NodeData) -> Read {
    match data {
        NodeData::Text { contents } => {
            Read::Node { tag: Tag::Text, names: Names::default(), text: contents.clone(), hidden: false, mark: 0 }
        }
        NodeData::Element(element) => {
            let name: &str = &element.name.local;
            if matches!(name, "meta" | "link" | "title" | "script" | "base") {
                return Read::Head;
            }
            let tag = Tag::of(name);
            let mut names = tag.names();
            let mut hidden = false;
            let mut mark = marked(0, name);
            let mut streamed = false;
            for attribute in &element.attrs {
                let value: &str = &attribute.value;
                match &*attribute.name.local {
                    "hidden" => hidden = true,
                    "style" => hidden |= hides(value),
                    other @ ("class" | "id" | "itemprop" | "role" | "data-component" | "data-testid" | "data-module" | "data-area"
                    | "data-qa" | "data-cy" | "data-test-tag" | "data-gu-name" | "data-role" | "rel" | "aria-label") => {
                        names.add(other, value);
                        if other == "class" {
                            mark = marked(mark, value);
                        }
                        // React sends parts of a page hidden, for its script to put in their place
                        streamed |= other == "id" && value.starts_with("S:");
                    }
                    _ => {}
                }
            }
            Read::Node { tag, names, text: StrTendril::new(), hidden: hidden && !streamed, mark }
        }
        _ => Read::Skip,
    }
}

/// A mark with a name mixed in; figures count up within a page and are left out.
fn marked(mark: u64, name: &str) -> u64 {
    name.bytes().filter(|byte| !byte.is_ascii_digit()).fold(mark, |mark, byte| likeness::mix(mark, u64::from(byte)))
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}
