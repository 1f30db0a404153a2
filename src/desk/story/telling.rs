//! Telling: the articles of a week as stories, each with the article that leads it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::digest::{Digest, Report};
use super::grouping::MERGED_BY_HAND;
use super::orders::{Order, OrderKind};
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

/// Which articles are told as one, and what says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The story of an article, by identity; an article that is not here is a story by itself.
    pub stories: BTreeMap<String, String>,
    /// Why an article is in its story, in words, in the order in which it was found.
    pub evidence: Vec<(String, String)>,
}

impl Told {
    /// The name of an article's story.
    pub fn story<'a>(&'a self, article: &'a str) -> &'a str {
        self.stories.get(article).map_or(article, String::as_str)
    }

    /// Does what an editor ordered after this was written down.
    pub fn heed(&mut self, order: &Order) {
        match order.kind {
            OrderKind::Split => order.articles.iter().for_each(|article| self.take_out(article)),
            OrderKind::Merge => {
                for pair in order.articles.windows(2) {
                    if let [one, other] = pair {
                        self.join(one, other);
                    }
                }
            }
        }
    }

    fn take_out(&mut self, article: &str) {
        self.stories.remove(article);
        self.evidence.retain(|(of, _)| of != article);
        let left: Vec<String> = self.stories.iter().filter(|(_, story)| *story == article).map(|(other, _)| other.clone()).collect();
        if let Some(first) = left.first() {
            for other in &left {
                self.stories.insert(other.clone(), first.clone());
            }
        }
    }

    fn join(&mut self, one: &str, other: &str) {
        let (into, from) = (self.story(one).to_owned(), self.story(other).to_owned());
        if into != from {
            self.stories.values_mut().filter(|story| **story == from).for_each(|story| into.clone_into(story));
            self.stories.insert(from, into);
            self.evidence.push((other.to_owned(), MERGED_BY_HAND.to_owned()));
        }
    }
}

/// The stories of some articles, each with the article that leads it. The result does not depend on the order of `articles`.
pub fn stories(articles: Vec<(Article, Vec<Outlet>)>, told: &Told, preference: &Preference<'_>) -> Vec<Story> {
    let mut articles = articles;
    articles.sort_by(|(a, _), (b, _)| (time(a), &a.identity).cmp(&(time(b), &b.identity)));
    articles.dedup_by(|(a, _), (b, _)| a.identity == b.identity);
    let mut members: BTreeMap<String, Vec<(Article, Vec<Outlet>)>> = BTreeMap::new();
    for article in articles {
        members.entry(told.story(&article.0.identity).to_owned()).or_default().push(article);
    }
    let of = |(id, members): (String, Vec<(Article, Vec<Outlet>)>)| {
        let is_member = |identity: &str| members.iter().any(|(article, _)| article.identity == identity);
        let evidence = told.evidence.iter().filter(|(article, _)| told.story(article) == id && is_member(article));
        let evidence = evidence.map(|(_, words)| words.clone()).collect();
        of_members(id, members, evidence, preference)
    };
    members.into_iter().filter_map(of).collect()
}

/// An article as grouping sees it.
pub fn digest(article: &Article) -> Digest {
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
fn of_members(id: String, members: Vec<(Article, Vec<Outlet>)>, evidence: Vec<String>, preference: &Preference<'_>) -> Option<Story> {
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
