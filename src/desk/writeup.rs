//! A page becomes headline, byline, date, language, text and summary, or a reason why not.

mod blocks;
mod body;
mod byline;
mod canonical;
mod confirmed;
mod context;
mod dating;
mod embedded;
mod evidence;
mod fragment;
mod gate;
mod headline;
mod heads;
mod homes;
mod kind;
mod likeness;
pub mod model;
mod names;
mod page;
mod phrases;
mod pieces;
mod prose;
mod reading;
mod schema;
mod standfirst;
mod tag;
mod wechat;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

use self::model::Model;
use super::article::Block;
use super::dates::Dated;
use super::dispatch::Dispatch;
use super::source::article::ArticleRules;
use super::text::decode;

/// What is known of a page before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Zone of dates that carry none.
    pub zone: Option<Tz>,
    /// Language of the source, when stated.
    pub language: Option<&'a str>,
    /// Headline that the entry gave.
    pub title: Option<&'a str>,
    /// When the page was fetched: the ground of relative dates and the bound of future ones; neither without it.
    pub fetched: Option<DateTime<Utc>>,
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
    /// Why a selector of the source is of no use on this page, in words.
    pub selector_trouble: Option<String>,
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

/// The word for a kind of page, as `stage extract` prints it.
pub fn kind_word(kind: &PageKind) -> &'static str {
    match kind {
        PageKind::Article => "article",
        PageKind::Teaser => "teaser",
        PageKind::Listing => "listing",
        PageKind::Consent => "consent",
        PageKind::Login => "login",
        PageKind::NotFound => "not_found",
        PageKind::Deleted => "deleted",
        PageKind::Removed(_) => "removed",
        PageKind::Hidden => "hidden",
        PageKind::Moved(_) => "moved",
        PageKind::Blocked(_) => "blocked",
        PageKind::Unreadable(_) => "unreadable",
    }
}

/// Reads a page. Never panics; a page that would take too long is unreadable.
pub fn write_up(dispatch: &Dispatch, rules: Option<&ArticleRules>, hints: &Hints<'_>) -> Writeup {
    write_up_by(model::fitted(), dispatch, rules, hints)
}

/// Reads a page with a model of evidence other than the built-in one: for judging a fit.
pub fn write_up_by(model: &Model, dispatch: &Dispatch, rules: Option<&ArticleRules>, hints: &Hints<'_>) -> Writeup {
    let source = decode::decode(&dispatch.body, dispatch.content_type.as_deref()).text;
    match gate::admit(&source) {
        Ok(mut gated) => reading::read(&mut gated, &dispatch.url, rules, hints, model),
        Err(reason) => Writeup { kind: PageKind::Unreadable(reason), ..Writeup::default() },
    }
}

/// Every piece of a page with the values of [`features`], as a model is fitted to them; none for a page that is refused.
pub fn evidence(model: &Model, dispatch: &Dispatch) -> Vec<(String, Vec<f64>)> {
    let source = decode::decode(&dispatch.body, dispatch.content_type.as_deref()).text;
    gate::admit(&source).map_or_else(|_| Vec::new(), |mut gated| reading::evidence(&mut gated, &dispatch.url, model))
}

/// Names of the features with the trend that a fit must keep (1, -1, or 0 for none), and how many of them are of a piece by itself.
pub fn features() -> (Vec<(&'static str, i8)>, usize) {
    let own = evidence::FEATURES;
    (own.into_iter().chain(context::FEATURES).chain(likeness::FEATURES).collect(), own.len())
}

#[cfg(test)]
mod tests;
