//! A publisher's fake site: its addresses, and every page that it answers with, rendered once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use include_dir::Dir;
use minijinja::{Environment, Value, context};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

use super::DemoError;
use super::article::{FixtureArticle, plain};
use super::template::{engine, failed};

/// One publisher.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name of the folder and of the publisher.
    pub publisher: String,
    /// Host names, without ports.
    pub hosts: Vec<String>,
    /// What it published up to the instant it was loaded for, newest first.
    pub articles: Vec<FixtureArticle>,
    /// What it answers, by [`Address`].
    pub pages: BTreeMap<Address, Page>,
    /// Query parameters that name a page; others are ignored, as real sites do.
    pub query: Vec<String>,
}

/// What a page is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Without a port.
    pub host: String,
    /// Decoded.
    pub path: String,
    /// Only the parameters that name a page, sorted.
    pub query: Vec<(String, String)>,
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// `Location`, of a redirect.
    pub location: Option<String>,
    /// `ETag` and `Last-Modified`, where the site gives them.
    pub validators: Option<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// `site.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    publisher: String,
    hosts: Vec<String>,
    #[serde(default)]
    query: Vec<String>,
    /// Template of an article's own address; `url` in an article's head outranks it.
    article: String,
    /// Other addresses that answer with the article's page.
    #[serde(default)]
    same: Vec<String>,
    /// Other addresses that redirect to it.
    #[serde(default)]
    moved: Vec<String>,
    /// Template of the article pages; `template` in an article's head outranks it.
    template: String,
    #[serde(default = "ok")]
    article_status: u16,
    pages: Vec<PlannedPage>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedPage {
    url: String,
    #[serde(default)]
    template: Option<String>,
    #[serde(default = "html")]
    r#type: String,
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    validators: bool,
    #[serde(default)]
    location: Option<String>,
}

fn ok() -> u16 {
    200
}

fn html() -> String {
    "text/html; charset=UTF-8".to_owned()
}

impl Site {
    /// Reads a publisher's folder and renders its pages as they stood at `now`.
    pub fn load(folder: &'static Dir<'static>, now: DateTime<Utc>) -> Result<Self, DemoError> {
        let path = format!("{}/site.json", folder.path().display());
        let text = folder.get_file(folder.path().join("site.json")).and_then(|file| file.contents_utf8());
        let plan: Plan = serde_json::from_str(text.ok_or_else(|| DemoError::Missing(path.clone()))?)
            .map_err(|source| DemoError::Json { path: path.clone(), source })?;
        let engine = engine(folder)?;
        let mut articles = articles(folder)?;
        articles.retain(|article| article.published <= now);
        for article in &mut articles {
            article.url = expand(folder, &engine, article.head.get("url").unwrap_or(&plan.article), article)?;
        }
        let mut site = Self { publisher: plan.publisher, hosts: plan.hosts, articles, pages: BTreeMap::new(), query: plan.query };
        let listed: Vec<Value> = site.articles.iter().map(card).collect();
        let newest = site.articles.first().map_or(DateTime::UNIX_EPOCH, |article| article.published.to_utc());
        let here = Here { folder, engine, listed: Value::from(listed), newest };
        for planned in plan.pages {
            here.add_planned(&mut site, planned)?;
        }
        for article in site.articles.clone() {
            let template = article.head.get("template").unwrap_or(&plan.template);
            let body = here.render(template, here.context(Some(&article), None))?;
            let page =
                Page { status: plan.article_status, content_type: html(), location: None, validators: None, body: body.into_bytes() };
            for pattern in &plan.moved {
                let location = Some(article.url.clone());
                let moved = Page { status: 301, content_type: html(), location, validators: None, body: Vec::new() };
                here.add(&mut site, &expand(folder, &here.engine, pattern, &article)?, moved)?;
            }
            for pattern in &plan.same {
                here.add(&mut site, &expand(folder, &here.engine, pattern, &article)?, page.clone())?;
            }
            here.add(&mut site, &article.url, page)?;
        }
        Ok(site)
    }

    /// What this site answers to an address, if it has it.
    pub fn page(&self, url: &Url) -> Option<&Page> {
        self.pages.get(&self.address(url)?)
    }

    fn address(&self, url: &Url) -> Option<Address> {
        let mut query: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| self.query.iter().any(|known| known == key))
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        query.sort();
        Some(Address { host: url.host_str()?.to_owned(), path: decoded(url.path()), query })
    }
}

/// What is at hand while a site is rendered.
struct Here {
    folder: &'static Dir<'static>,
    engine: Environment<'static>,
    listed: Value,
    newest: DateTime<Utc>,
}

impl Here {
    fn context(&self, article: Option<&FixtureArticle>, url: Option<&str>) -> Value {
        context! { a => article.map(card), articles => self.listed.clone(), newest => self.newest.to_rfc3339(), url => url }
    }

    fn render(&self, template: &str, context: Value) -> Result<String, DemoError> {
        let found = self.engine.get_template(template).and_then(|template| template.render(context));
        found.map_err(|source| failed(self.folder, template, source))
    }

    fn add(&self, site: &mut Site, url: &str, page: Page) -> Result<(), DemoError> {
        let bad = || DemoError::Address { path: self.folder.path().display().to_string(), url: url.to_owned() };
        let parsed = Url::parse(url).map_err(|_| bad())?;
        let address = site.address(&parsed).ok_or_else(bad)?;
        site.pages.insert(address, page);
        Ok(())
    }

    fn add_planned(&self, site: &mut Site, planned: PlannedPage) -> Result<(), DemoError> {
        let body = match &planned.template {
            Some(template) => self.render(template, self.context(None, Some(&planned.url)))?,
            None => String::new(),
        };
        let validators = planned.validators.then(|| {
            let mark = Sha256::digest(body.as_bytes()).iter().take(8).fold(0_u64, |mark, byte| mark << 8 | u64::from(*byte));
            (format!("\"{mark:016x}\""), self.newest.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        });
        let page =
            Page { status: planned.status, content_type: planned.r#type, location: planned.location, validators, body: body.into_bytes() };
        self.add(site, &planned.url, page)
    }
}

fn articles(folder: &'static Dir<'static>) -> Result<Vec<FixtureArticle>, DemoError> {
    let mut articles = Vec::new();
    for file in folder.get_dir(folder.path().join("articles")).map(Dir::files).into_iter().flatten() {
        let path = file.path().display().to_string();
        let text = file.contents_utf8().ok_or_else(|| DemoError::Missing(path.clone()))?;
        articles.push(FixtureArticle::parse(text).map_err(|problem| DemoError::Article { path, problem })?);
    }
    articles.sort_by(|one, other| other.published.cmp(&one.published).then_with(|| one.title.cmp(&other.title)));
    Ok(articles)
}

/// An article as templates see it: its head, and the text as `blocks`.
pub fn card(article: &FixtureArticle) -> Value {
    let blocks: Vec<Value> = article
        .marked
        .iter()
        .map(|block| context! { heading => block.starts_with("## "), marked => block.as_str(), plain => plain(block) })
        .collect();
    let facts = context! {
        url => article.url.as_str(),
        title => article.title.as_str(),
        author => article.author.clone().unwrap_or_default(),
        standfirst => article.standfirst.clone().unwrap_or_default(),
        published => article.published.to_rfc3339(),
        unix => article.published.timestamp(),
        via => article.via.as_str(),
        reach => article.reach.as_str(),
        story => article.story.as_str(),
        text => article.paragraphs.join("\n\n"),
        blocks => blocks,
    };
    context! { ..facts, ..Value::from(article.head.clone()) }
}

fn expand(folder: &Dir<'_>, engine: &Environment<'_>, pattern: &str, article: &FixtureArticle) -> Result<String, DemoError> {
    engine.render_str(pattern, context! { a => card(article) }).map_err(|source| failed(folder, "site.json", source))
}

/// A path with its percent escapes undone; one that is no UTF-8 stays as it is.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escape = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = escape.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}
