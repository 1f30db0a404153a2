//! How the article pages of a source are read, where the general method is not enough.

use regex::Regex;

use super::{Limits, Pick};

/// How to read a source's article pages.
#[derive(Debug, Clone)]
pub struct ArticleRules {
    /// Methods in the order in which they are believed.
    pub prefer: Vec<BodyMethod>,
    /// Selector of the body.
    pub body: Option<String>,
    /// Selectors of what is to be cut out of the body.
    pub strip: Vec<String>,
    /// Selector of the headline.
    pub title: Option<Pick>,
    /// Selector of the byline.
    pub author: Option<Pick>,
    /// Selector of the date.
    pub date: Option<Pick>,
    /// Cut from the end of headlines.
    pub title_suffix: Option<String>,
    /// Selector of a script element with JSON, and where things stand in it.
    pub embedded: Option<Embedded>,
    /// Patterns cut out of paragraphs (attribution tails, house notes).
    pub cut: Vec<Regex>,
    /// A body shorter than this many characters is a teaser.
    pub min_chars: usize,
    /// Bounds on one page.
    pub limits: Limits,
}

impl Default for ArticleRules {
    fn default() -> Self {
        use BodyMethod::{Embedded, JsonLd, Readability, Selectors, Wechat};
        Self {
            prefer: vec![Wechat, Selectors, Embedded, JsonLd, Readability],
            body: None,
            strip: Vec::new(),
            title: None,
            author: None,
            date: None,
            title_suffix: None,
            embedded: None,
            cut: Vec::new(),
            min_chars: 0,
            limits: Limits::PAGE,
        }
    }
}

/// A way to find an article's text and metadata in its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyMethod {
    /// schema.org blocks: `articleBody`, `headline`, `datePublished`.
    JsonLd,
    /// The page's scripts on `mp.weixin.qq.com`.
    Wechat,
    /// The selectors of this source.
    Selectors,
    /// The `embedded` JSON of this source.
    Embedded,
    /// The general method.
    Readability,
}

/// JSON inside an article page.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// Selector of the script element.
    pub script: String,
    /// Path of the headline.
    pub title: Option<String>,
    /// Path of the body, HTML or text.
    pub body: Option<String>,
    /// Path of the byline.
    pub author: Option<String>,
    /// Path of the date.
    pub date: Option<String>,
    /// Path of the standfirst.
    pub summary: Option<String>,
}
