//! A model of the parser's stack of open elements that never runs shallower than the real one.

use std::borrow::Cow;

/// How the parser treats an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// No end tag, never on the stack.
    Void,
    /// `b`, `font`, ...: opened again by the parser in every new block.
    Formatting,
    /// Cells and the like: end tags inside do not close what is outside.
    Barrier,
    /// Closes an open `p`.
    Block,
    /// `li`, `dd`, `dt`, `option`: closed by the next of its kind.
    Item,
    /// Any other: closed by its own end tag unless a block stands before it.
    Other,
}

struct Open<'a> {
    name: Cow<'a, str>,
    class: Class,
    /// Active formatting elements outside; those opened inside a barrier end with it.
    active: usize,
}

/// Open elements and active formatting elements.
#[derive(Default)]
pub struct Stack<'a> {
    open: Vec<Open<'a>>,
    /// The parser's list of active formatting elements, which outlive the blocks around them.
    active: Vec<Cow<'a, str>>,
    /// Elements opened beyond the depth, which are left out with their end tags.
    overflow: usize,
}

impl<'a> Stack<'a> {
    /// Active formatting elements: the parser opens each of them again in a new block.
    pub fn active(&self) -> usize {
        self.active.len()
    }

    /// Opens an element; false when it is to be left out.
    pub fn enter(&mut self, name: Cow<'a, str>, class: Class, deepest: usize, most_active: usize) -> bool {
        self.close_implied(&name, class);
        if self.open.len() >= deepest {
            self.overflow += 1;
            return false;
        }
        let active = self.active.len();
        if class == Class::Formatting {
            if active >= most_active {
                return false;
            }
            self.active.push(name.clone());
        }
        self.open.push(Open { name, class, active });
        true
    }

    /// Closes an element; false when its end tag is to be left out.
    pub fn leave(&mut self, name: &str) -> bool {
        let class = classify(name);
        if self.overflow > 0 && class != Class::Void {
            self.overflow -= 1;
            return false;
        }
        if matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "table") {
            self.pop_cell(&[name]);
        } else if class == Class::Formatting {
            if let Some(index) = self.active.iter().rposition(|active| active == name) {
                self.active.remove(index);
            }
            self.pop_formatting(name);
        } else if class == Class::Other {
            self.pop_ordinary(name);
        } else {
            self.pop_to(&[name], if name == "li" { &["ul", "ol"] } else { &[] });
        }
        true
    }

    /// Ends what the parser ends by itself when this element opens.
    fn close_implied(&mut self, name: &str, class: Class) {
        match class {
            Class::Item => {
                let kin: &[&str] = match name {
                    "li" => &["li"],
                    "dd" | "dt" => &["dd", "dt"],
                    _ => &["option"],
                };
                self.pop_to(kin, &["ul", "ol", "dl", "select"]);
            }
            Class::Barrier if matches!(name, "td" | "th") => self.pop_cell(&["td", "th"]),
            Class::Block => self.pop_to(&["p"], &["button"]),
            _ if name == "tr" => self.pop_cell(&["tr"]),
            _ if matches!(name, "tbody" | "thead" | "tfoot") => self.pop_cell(&["tbody", "thead", "tfoot"]),
            _ => {}
        }
    }

    /// Closes a `span` or the like; the parser gives up at the first block before it.
    fn pop_ordinary(&mut self, name: &str) {
        for index in (0..self.open.len()).rev() {
            let open = &self.open[index];
            if open.name == name {
                self.open.truncate(index);
                return;
            }
            if !matches!(open.class, Class::Other | Class::Formatting) {
                return;
            }
        }
    }

    /// Closes the innermost of these elements, unless a barrier or one of `fences` stands before it.
    fn pop_to(&mut self, names: &[&str], fences: &[&str]) {
        for index in (0..self.open.len()).rev() {
            let open = &self.open[index];
            if names.contains(&open.name.as_ref()) {
                // formatting elements that a block leaves unclosed stay on the parser's list
                let active = if open.class == Class::Barrier { open.active } else { self.active.len() };
                self.open.truncate(index);
                self.active.truncate(active);
                return;
            }
            if open.class == Class::Barrier || open.name == "table" || fences.contains(&open.name.as_ref()) {
                return;
            }
        }
    }

    /// Closes a part of a table, through the cells that stand open in it but not out of the table.
    fn pop_cell(&mut self, names: &[&str]) {
        for index in (0..self.open.len()).rev() {
            let open = &self.open[index];
            if names.contains(&open.name.as_ref()) {
                if let Some(barrier) = self.open.iter().skip(index).find(|open| open.class == Class::Barrier) {
                    self.active.truncate(barrier.active);
                }
                self.open.truncate(index);
                return;
            }
            if open.name == "table" || (open.class == Class::Barrier && !matches!(open.name.as_ref(), "td" | "th" | "caption")) {
                return;
            }
        }
    }

    fn pop_formatting(&mut self, name: &str) {
        for index in (0..self.open.len()).rev() {
            let open = &self.open[index];
            if open.name == name {
                // elements above it that are no formatting stay open in the parser, as in this model
                self.open.remove(index);
                return;
            }
            if open.class == Class::Barrier {
                return;
            }
        }
    }
}

/// How the parser treats an element of this name.
pub fn classify(name: &str) -> Class {
    match name {
        "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr"
        | "html" | "head" | "body" | "image" | "keygen" | "basefont" | "bgsound" => Class::Void,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u" => Class::Formatting,
        "td" | "th" | "caption" | "object" | "marquee" | "applet" | "template" | "button" | "select" => Class::Barrier,
        "p" | "div" | "article" | "aside" | "section" | "ul" | "ol" | "dl" | "blockquote" | "header" | "footer" | "main" | "nav"
        | "figure" | "figcaption" | "details" | "summary" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "address" | "center"
        | "dir" | "fieldset" | "hgroup" | "menu" | "form" | "listing" | "dialog" | "search" => Class::Block,
        "li" | "dd" | "dt" | "option" => Class::Item,
        _ => Class::Other,
    }
}
