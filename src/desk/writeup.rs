//! A page becomes headline, byline, date, language, text and summary, or a reason why not.

use chrono_tz::Tz;
use url::Url;

use super::article::Block;
use super::dates::Dated;

/// What is known of a page before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Zone of dates that carry none.
    pub zone: Option<Tz>,
    /// Language of the source, when stated.
    pub language: Option<&'a str>,
    /// Headline that the entry gave.
    pub title: Option<&'a str>,
}

/// What was made of a page.
#[derive(Debug, Clone, Default)]
pub struct Writeup {
    /// Whether it is an article, or what else.
    pub kind: PageKind,
    /// Headline.
    pub title: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Publication, or WeChat account.
    pub site: Option<String>,
    /// When it was published.
    pub published: Option<Dated>,
    /// BCP 47 tag, by the text.
    pub language: Option<String>,
    /// Standfirst, else the lead.
    pub summary: Option<String>,
    /// The text in order.
    pub body: Vec<Block>,
    /// Where the page says it lives: `rel=canonical`, `og:url`, or the permanent WeChat link.
    pub canonical: Option<Url>,
    /// Identities of the page (`wx:<biz>:<mid>:<idx>`), best first.
    pub keys: Vec<String>,
    /// Identity of the article that it reposts.
    pub origin: Option<String>,
    /// How each field was found: ("date", "JSON-LD datePublished").
    pub reasons: Vec<(&'static str, String)>,
    /// A selector of the source that hit nothing: the site was redesigned.
    pub redesigned: Option<String>,
}

/// What a page is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PageKind {
    /// An article.
    #[default]
    Article,
    /// An excerpt before a paywall.
    Teaser,
    /// A list of articles.
    Listing,
    /// A consent dialog without the article behind it.
    Consent,
    /// A login page.
    Login,
    /// Nothing is there (a "not found" page, whatever its status).
    NotFound,
    /// Deleted by its author.
    Deleted,
    /// Removed by the platform; with its reason.
    Removed(String),
    /// Hidden for the time being; to be asked for again.
    Hidden,
    /// The account moved; the article is at another URL.
    Moved(Option<Url>),
    /// A verification or challenge page: the host is to be left alone.
    Blocked(String),
    /// Not a page that can be read; with the reason.
    Unreadable(String),
}
