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
pub fn digest(article: &Article, names: &Names) -> Digest {
    let text = article.text();
    let text = if text.is_empty() { &article.summary } else { &text };
    let report = Report { id: &article.identity, url: article.url.as_str(), title: &article.title, text, at: time(article) };
    Digest::of(&report, names)
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

#[cfg(test)]
mod tests {

    use super::*;
    use crate::desk::article::Block;
    use crate::desk::dates::{Dated, Precision, ZoneOrigin};

    fn article(key: &str, language: &str, source: &str, hour: i64) -> Article {
        let at = DateTime::from_timestamp(1_683_700_000 + hour * 3_600, 0).unwrap();
        Article {
            published: Some(Dated { at: at.into(), precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "feed".to_owned() }),
            language: language.to_owned(),
            summary: "It rains.".to_owned(),
            ..Article::bare(key, source, &format!("https://{source}.example/{key}"), key, at)
        }
    }

    fn together(articles: &[Article]) -> Told {
        let stories = articles.iter().skip(1).map(|article| (article.identity.clone(), articles[0].identity.clone())).collect();
        Told { stories, evidence: vec![] }
    }

    fn tell(articles: Vec<Article>, told: &Told) -> Vec<Story> {
        let weight = |name: &str| if name == "heavy" { 2.0 } else { 1.0 };
        let preference = Preference { language: "en-GB", weight: &weight };
        stories(articles.into_iter().map(|article| (article, vec![])).collect(), told, &preference)
    }

    /// Which of two articles leads, whichever comes first.
    fn lead(one: Article, other: Article) -> String {
        let told = together(&[one.clone(), other.clone()]);
        let lead = tell(vec![one.clone(), other.clone()], &told).remove(0).lead.identity;
        assert_eq!(tell(vec![other, one], &told).remove(0).lead.identity, lead);
        lead
    }

    #[test]
    fn the_lead_is_by_language_then_weight_then_completeness_then_first_hand_then_time() {
        let plain = || article("plain", "en", "light", 5);
        let chinese = Article { reading: Reading::Read, ..article("chinese", "zh-Hans", "heavy", 0) };
        assert_eq!(lead(plain(), chinese), "plain");
        let read = || Article { reading: Reading::Read, body: vec![Block::paragraph("It rains.")], ..article("read", "en", "light", 6) };
        assert_eq!(lead(article("heavy", "en-US", "heavy", 9), read()), "heavy");
        assert_eq!(lead(Article { origin: Some("wx:1".to_owned()), ..read() }, plain()), "read");
        let repost = Article { origin: Some("wx:1".to_owned()), ..article("repost", "en", "light", 0) };
        assert_eq!(lead(repost, plain()), "plain");
        assert_eq!(lead(article("early", "en", "light", 1), plain()), "early");
    }

    #[test]
    fn the_others_stand_in_order_of_time_and_each_article_is_told_once() {
        let articles =
            vec![article("c", "zh", "three", 3), article("a", "zh", "one", 1), article("b", "en", "two", 2), article("z", "en", "four", 0)];
        let mut told = together(&articles[..3]);
        told.evidence = vec![("a".to_owned(), "both speak of rain".to_owned()), ("gone".to_owned(), "of nobody here".to_owned())];
        let mut told = tell(articles, &told);
        told.sort_by(|a, b| a.id.cmp(&b.id));
        let names: Vec<&str> = told[0].others.iter().map(|article| article.identity.as_str()).collect();
        assert_eq!((told[0].id.as_str(), told[0].lead.identity.as_str(), names), ("c", "b", vec!["a", "c"]));
        assert_eq!((told.len(), told[0].evidence.as_slice()), (2, ["both speak of rain".to_owned()].as_slice()));
    }

    #[test]
    fn what_was_written_down_heeds_later_orders() {
        let order = |kind, articles: &[&str]| Order {
            kind,
            at: DateTime::UNIX_EPOCH,
            articles: articles.iter().map(ToString::to_string).collect(),
            others: vec![],
        };
        let mut told = together(&["a", "b", "c"].map(|key| article(key, "en", "one", 0)));
        told.heed(&order(OrderKind::Split, &["a"]));
        assert_eq!((told.story("a"), told.story("b"), told.story("c")), ("a", "b", "b"));
        told.heed(&order(OrderKind::Merge, &["d", "c"]));
        assert_eq!((told.story("a"), told.story("b"), told.story("c"), told.story("d")), ("a", "d", "d", "d"));
        assert_eq!(told.evidence, [("c".to_owned(), "an editor merged them".to_owned())]);
    }
}
