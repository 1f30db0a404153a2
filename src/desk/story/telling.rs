//! Telling: articles become stories, each with the article that leads it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::digest::{Digest, Report};
use super::grouping::{self, Settings};
use super::index::{Index as _, Memory, Number};
use super::{Outlet, Story};
use crate::desk::article::{Article, Reading};
use crate::desk::facts::names::Names;

/// What makes an article the lead of its story.
pub struct Preference<'a> {
    /// Language of the newsletter, a BCP 47 tag.
    pub language: &'a str,
    /// Weight of a source, by its name.
    pub weight: &'a dyn Fn(&str) -> f64,
}

/// Groups articles that tell one event, in any language. The result does not depend on the order of `articles`.
pub fn stories(articles: Vec<(Article, Vec<Outlet>)>, preference: &Preference<'_>) -> Vec<Story> {
    let mut articles = articles;
    articles.sort_by(|(a, _), (b, _)| (time(a), &a.identity).cmp(&(time(b), &b.identity)));
    articles.dedup_by(|(a, _), (b, _)| a.identity == b.identity);
    let mut index = Memory::default();
    let mut evidence: Vec<(Number, String)> = Vec::new();
    for batch in articles.chunk_by(|(a, _), (b, _)| time(a) == time(b)) {
        let digests = batch.iter().map(|(article, _)| digest(article)).collect();
        let joints = grouping::add(&mut index, digests, &Settings::default());
        evidence.extend(joints.into_iter().map(|joint| (joint.article, joint.evidence)));
    }
    // Batches are in order of identity, as `add` numbers them: the number of an article is its place.
    let mut members: BTreeMap<Number, Vec<(Article, Vec<Outlet>)>> = BTreeMap::new();
    for (number, article) in (0..).zip(articles) {
        members.entry(index.story(number)).or_default().push(article);
    }
    let mut told: BTreeMap<Number, Vec<String>> = BTreeMap::new();
    for (number, words) in evidence {
        told.entry(index.story(number)).or_default().push(words);
    }
    members.into_iter().filter_map(|(story, members)| of_members(members, told.remove(&story).unwrap_or_default(), preference)).collect()
}

fn digest(article: &Article) -> Digest {
    let text = article.text();
    let text = if text.is_empty() { &article.summary } else { &text };
    let report = Report { id: &article.identity, url: article.url.as_str(), title: &article.title, text, at: time(article) };
    Digest::of(&report, Names::built_in())
}

/// When an article counts: as published, or as first seen where that is unknown.
fn time(article: &Article) -> DateTime<Utc> {
    article.published.as_ref().map_or(article.first_seen, |date| date.at.to_utc())
}

/// A story of articles that stand in order of time.
fn of_members(members: Vec<(Article, Vec<Outlet>)>, evidence: Vec<String>, preference: &Preference<'_>) -> Option<Story> {
    let id = members.first()?.0.identity.clone();
    let (mut articles, outlets): (Vec<Article>, Vec<Vec<Outlet>>) = members.into_iter().unzip();
    let lead = (0..articles.len()).max_by(|a, b| {
        let (a, b) = (articles.get(*a), articles.get(*b));
        let merit = |article: Option<&Article>| article.map(|article| merit(article, preference));
        // The earlier of equals leads.
        merit(a).partial_cmp(&merit(b)).unwrap_or(std::cmp::Ordering::Equal).then(std::cmp::Ordering::Greater)
    })?;
    let lead = articles.remove(lead);
    Some(Story { id, lead, others: articles, outlets: outlets.into_iter().flatten().collect(), evidence })
}

/// The newsletter's language first, then the source's weight, then what can be read of it, then first hand before repost.
fn merit(article: &Article, preference: &Preference<'_>) -> (bool, f64, u8, bool, Reverse<DateTime<Utc>>) {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let completeness = match article.reading {
        Reading::Read => 3,
        _ if !article.body.is_empty() => 2,
        Reading::Teaser | Reading::EntryOnly => 1,
        Reading::Waiting | Reading::Unavailable => 0,
    };
    (
        primary(&article.language) == primary(preference.language),
        (preference.weight)(&article.source),
        completeness,
        article.origin.is_none(),
        Reverse(time(article)),
    )
}
