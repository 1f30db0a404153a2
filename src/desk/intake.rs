//! Intake: an entry, and then its page, become an article.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::article::{Article, Block, Reading};
use super::dates::{Dated, Precision, ZoneOrigin};
use super::dispatch::Dispatch;
use super::entry::Entry;
use super::identity::Shared;
use super::readers::filter;
use super::source::{Kind, Source};
use super::writeup::{self, Hints, PageKind, Writeup};
use super::{identity, language, links};

pub mod headline;

/// Characters of an entry's text by which its language is known.
const OPENING: usize = 600;

/// Makes an article of an entry.
///
/// # Errors
/// Why it is not taken, in words: a filter of the source, no link, nothing to print.
pub fn from_entry(source: &Source, entry: &Entry, shared: &Shared, now: DateTime<Utc>) -> Result<Article, String> {
    filter::filter(source, entry)?;
    let link = entry.link.as_ref().ok_or("it has no link to send readers to")?;
    let identities = identity::identities(source, entry, shared).ok_or("it has neither key, link nor headline to know it by")?;
    let content = entry.content.as_deref().unwrap_or_default();
    let body: Vec<Block> = content.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(Block::paragraph).collect();
    let summary = entry.summary.clone().or_else(|| body.first().map(|block| block.text.clone())).unwrap_or_default();
    let title = headline::said(entry.title.as_deref()).map(str::to_owned);
    let title = title.or_else(|| headline::opening([summary.as_str()].into_iter().chain(body.iter().map(|block| block.text.as_str()))));
    // an editor's bare link counts: it brings an article that another source had back into the week
    if title.is_none() && source.article.is_none() && !matches!(source.kind, Some(Kind::Inbox(_))) {
        return Err("it has neither a headline nor text, and no page is read of this source".to_owned());
    }
    let title = title.unwrap_or_default();
    let opening = content.char_indices().nth(OPENING).and_then(|(end, _)| content.get(..end)).unwrap_or(content);
    let language = language::detect_in(&[&title, &summary, opening], source.language.as_deref());
    let reading = if source.article.is_some() { Reading::Waiting } else { Reading::EntryOnly };
    Ok(Article {
        identity: identities.identity,
        aliases: identities.aliases,
        source: source.name.clone(),
        url: printable(link, source),
        title,
        author: entry.author.clone(),
        site: None,
        published: entry.published.clone(),
        undated: entry.undated.clone(),
        language,
        summary,
        body,
        first_seen: now,
        reading,
        origin: None,
    })
}

/// Why an article is too old to be taken at `now`, in words. It holds for one that is not known yet: an article may stand in its feed
/// for longer than `max_age`.
pub fn too_old(source: &Source, article: &Article, now: DateTime<Utc>) -> Option<String> {
    let age = now - article.published.as_ref()?.at.to_utc();
    let most = TimeDelta::from_std(source.max_age).ok().filter(|most| age > *most)?;
    Some(format!("it was {} days old when it was first seen (max_age is {})", age.num_days(), most.num_days()))
}

/// Reads a page by the rules of its source.
pub fn write_up(page: &Dispatch, source: Option<&Source>, title: Option<&str>) -> Writeup {
    let hints = Hints {
        zone: source.and_then(|source| source.zone),
        language: source.and_then(|source| source.language.as_deref()),
        title,
        fetched: Some(page.fetched),
    };
    writeup::write_up(page, source.and_then(|source| source.article.as_ref()), &hints)
}

/// Makes an article of a page that an editor saved.
///
/// # Errors
/// Why it is none, in words for the editor.
pub fn from_saved_page(source: &Source, entry: &Entry, writeup: Writeup, now: DateTime<Utc>) -> Result<Article, String> {
    if !matches!(writeup.kind, PageKind::Article | PageKind::Teaser) {
        return Err(format!("the saved page is not an article but: {}", writeup::kind_word(&writeup.kind)));
    }
    let mut entry = entry.clone();
    if let Some(canonical) = &writeup.canonical {
        entry.link = Some(canonical.clone());
    }
    if entry.link.is_none() {
        return Err("the saved page does not say where it comes from; put its link into the links file instead".to_owned());
    }
    let said = headline::said(entry.title.as_deref()).map(str::to_owned).or_else(|| writeup.title.clone());
    entry.title = said.or_else(|| headline::opening(writeup.body.iter().map(|block| block.text.as_str())));
    let article = from_entry(source, &entry, &Shared::default(), now)?;
    Ok(complete(article, writeup, source))
}

/// Adds to an article what its page says. What the page does not say stays as the entry said it.
pub fn complete(mut article: Article, writeup: Writeup, source: &Source) -> Article {
    let teaser = writeup.kind == PageKind::Teaser;
    article.reading = if teaser { Reading::Teaser } else { Reading::Read };
    if let Some(canonical) = &writeup.canonical {
        article.url = printable(canonical, source);
        article.aliases.push(identity::of_url(canonical, &source.drop_params));
    }
    article.aliases.extend(writeup.keys);
    let own = article.identity.clone();
    article.aliases.retain(|alias| *alias != own);
    article.aliases.sort();
    article.aliases.dedup();
    article.title = headline::said(writeup.title.as_deref()).map_or(article.title, str::to_owned);
    article.author = writeup.author.or(article.author);
    article.site = writeup.site.or(article.site);
    article.published = better_date(article.published, writeup.published);
    article.undated = article.undated.filter(|_| article.published.is_none());
    article.language = writeup.language.unwrap_or(article.language);
    article.summary = writeup.summary.unwrap_or(article.summary);
    article.origin = writeup.origin.or(article.origin);
    let said_before: usize = article.body.iter().map(|block| block.text.len()).sum();
    let said_now: usize = writeup.body.iter().map(|block| block.text.len()).sum();
    // A metered page shows less than a full-text feed gave.
    if said_now > 0 && !(teaser && said_before > said_now) {
        article.body = writeup.body;
    }
    if headline::said(Some(&article.title)).is_none() {
        let texts = article.body.iter().map(|block| block.text.as_str()).chain([article.summary.as_str()]);
        article.title = headline::opening(texts).unwrap_or(article.title);
    }
    article
}

/// The date that says more: a time of day before a bare day, a stated zone before an assumed one, the entry's before the page's.
fn better_date(entry: Option<Dated>, page: Option<Dated>) -> Option<Dated> {
    let worth = |date: &Dated| (date.precision == Precision::Instant, date.zone == ZoneOrigin::Stated);
    match (entry, page) {
        (Some(entry), Some(page)) => Some(if worth(&page) > worth(&entry) { page } else { entry }),
        (entry, page) => entry.or(page),
    }
}

/// The link as it is printed: without tracking, and with nothing in it that would end it early.
fn printable(link: &Url, source: &Source) -> Url {
    links::printable_url(link, &source.drop_params)
}
