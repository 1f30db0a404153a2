//! Elements by what they are to a reader.

use super::names::Names;

/// What an element is, as far as reading goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// A run of text.
    Text,
    /// `h1` to `h6`.
    Heading(u8),
    /// `p`
    P,
    /// `li`, `dt`, `dd`
    Item,
    /// `ul`, `ol`, `dl`, `menu`
    List,
    /// `blockquote`
    Quote,
    /// `pre`
    Pre,
    /// `br`
    Break,
    /// `a`
    Link,
    /// `table`
    Table,
    /// `tr`
    Row,
    /// `td`, `th`
    Cell,
    /// `figure`
    Figure,
    /// `figcaption`, `caption`
    Caption,
    /// `article`
    Article,
    /// `main`
    Main,
    /// `nav`, `menu`
    Nav,
    /// `header`
    Header,
    /// `footer`
    Footer,
    /// `aside`
    Aside,
    /// `form`, `fieldset`, `dialog`
    Form,
    /// `button`, `input`, `select`, `label`
    Control,
    /// `body`, `html`
    Root,
    /// `div`, `section` and other blocks.
    Block,
    /// `span`, `b` and other elements that stand in a line.
    Inline,
    /// `sup`
    Sup,
    /// `code`
    Code,
    /// `time`
    Time,
    /// Elements that hold nothing to read: `script`, `noscript`, `template`, `head`, media, readings over characters.
    Unread,
}

impl Tag {
    /// By the element's name.
    pub fn of(name: &str) -> Self {
        match name {
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "p" => Self::P,
            "li" | "dt" | "dd" => Self::Item,
            "ul" | "ol" | "dl" | "dir" => Self::List,
            "blockquote" => Self::Quote,
            "pre" | "listing" => Self::Pre,
            "br" | "hr" => Self::Break,
            "a" => Self::Link,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "figure" => Self::Figure,
            "figcaption" | "caption" => Self::Caption,
            "article" => Self::Article,
            "main" => Self::Main,
            "nav" | "menu" => Self::Nav,
            "header" => Self::Header,
            "footer" => Self::Footer,
            "aside" => Self::Aside,
            "form" | "fieldset" | "dialog" => Self::Form,
            "button" | "input" | "select" | "option" | "label" | "textarea" => Self::Control,
            "html" | "body" | "head" => Self::Root,
            "sup" => Self::Sup,
            "code" => Self::Code,
            "time" => Self::Time,
            "script" | "style" | "noscript" | "rt" | "rp" | "rtc" | "template" | "iframe" | "video" | "audio" | "canvas" | "object"
            | "svg" | "math" | "map" | "picture" => Self::Unread,
            "div" | "section" | "address" | "center" | "details" | "summary" | "hgroup" | "tbody" | "thead" | "tfoot" | "legend"
            | "search" => Self::Block,
            _ if name.contains('-') => Self::Block,
            _ => Self::Inline,
        }
    }

    /// What the element says by itself.
    pub fn names(self) -> Names {
        match self {
            Self::Nav => Names::NAV,
            Self::Footer => Names::FOOTER,
            Self::Aside => Names::SIDE,
            Self::Form => Names::LOGIN,
            Self::Header => Names::HEADER,
            Self::Caption => Names::CAPTION,
            Self::Time => Names::DATE,
            Self::Article | Self::Main => Names::CONTENT,
            _ => Names::default(),
        }
    }

    /// Whether text before and after it belongs to different blocks.
    pub fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Text | Self::Break | Self::Link | Self::Inline | Self::Sup | Self::Code | Self::Time | Self::Control | Self::Unread
        )
    }
}
