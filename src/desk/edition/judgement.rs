//! What speaks for a story and what an editor should doubt, in words.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::window;
use crate::desk::article::{Article, Reading};
use crate::desk::dates::{Precision, ZoneOrigin};
use crate::desk::intake::headline;
use crate::desk::source::Source;
use crate::desk::story::Story;

/// Longest headline in characters (the specification of the draft).
const LONGEST_HEADLINE: usize = 90;

/// All articles of a story, the lead first.
pub(super) fn articles(story: &Story) -> impl Iterator<Item = &Article> {
    std::iter::once(&story.lead).chain(&story.others)
}

/// Every name by which a story can be met: its id, its articles' identities and aliases. In order, each once.
pub(super) fn identities(story: &Story) -> Vec<String> {
    let names = articles(story).flat_map(|article| std::iter::once(&article.identity).chain(&article.aliases));
    std::iter::once(&story.id).chain(names).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Names of the sources that carried a story, in order.
pub(super) fn outlets(story: &Story) -> BTreeSet<&str> {
    articles(story).map(|article| article.source.as_str()).chain(story.outlets.iter().map(|outlet| outlet.source.as_str())).collect()
}

/// Whether there is anything to print but the headline.
pub(super) fn has_text(article: &Article) -> bool {
    !article.summary.trim().is_empty() || article.body.iter().any(|block| !block.text.trim().is_empty())
}

/// How much a story counts within its section; higher is better. `novelty` is from 0 to 1.
pub(super) fn score(
    story: &Story,
    source: Option<&Source>,
    word_hits: usize,
    novelty: f64,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> f64 {
    let weight = source.map_or(1.0, |source| source.weight);
    let others = outlets(story).len().saturating_sub(1).min(4) as f64;
    let languages: BTreeSet<&str> = articles(story).map(|article| article.language.split('-').next().unwrap_or_default()).collect();
    let span = (to - from).num_seconds().max(1) as f64;
    let recency = ((window::time(&story.lead) - from).num_seconds() as f64 / span).clamp(0.0, 1.0);
    let mut score = weight * (1.0 + 0.5 * others) + 0.5 * recency + 0.5 * novelty + 0.25 * word_hits.min(2) as f64;
    if languages.len() > 1 {
        score += 0.25;
    }
    if source.is_some_and(|source| source.paywalled) || story.lead.reading == Reading::Teaser {
        score -= 0.25;
    }
    score
}

/// Why a story was chosen.
pub(super) fn reasons(story: &Story, source: Option<&Source>, section: &str, to: DateTime<Utc>) -> Vec<String> {
    let outlets = outlets(story);
    let mut reasons = Vec::new();
    reasons.push(match outlets.len() {
        1 => format!("reported by {} alone", story.lead.source),
        count => format!("reported by {count} outlets: {}", outlets.into_iter().collect::<Vec<_>>().join(", ")),
    });
    reasons.extend(story.evidence.iter().map(|words| format!("one story: {words}")));
    reasons.push(section.to_owned());
    let said = if story.lead.published.is_some() { "published" } else { "arrived" };
    reasons.push(format!("{said} {} before the cut-off", span(to - window::time(&story.lead))));
    let weight = source.map_or(1.0, |source| source.weight);
    reasons.push(format!("weight of the source: {weight}{}", if (weight - 1.0).abs() > f64::EPSILON { "" } else { ", as usual" }));
    reasons
}

/// A length of time as people say it.
fn span(length: Duration) -> String {
    let hours = length.num_hours().max(0);
    let (number, unit) = if hours >= 48 { (hours / 24, "day") } else { (hours, "hour") };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// What an editor should doubt.
pub(super) fn doubts(story: &Story, source: Option<&Source>) -> Vec<String> {
    let lead = &story.lead;
    let mut doubts = Vec::new();
    if outlets(story).len() == 1 {
        doubts.push(format!("single source: only {} reports it", lead.source));
    }
    if source.is_some_and(|source| source.paywalled) {
        doubts.push("paywalled: written from the public excerpt".to_owned());
    }
    match lead.reading {
        Reading::Teaser => doubts.push("teaser: the page shows only the beginning".to_owned()),
        Reading::Waiting => doubts.push("the page has not been read yet; this is what the entry said".to_owned()),
        Reading::Unavailable => doubts.push("the page cannot be had; this is what the entry said".to_owned()),
        Reading::EntryOnly if lead.body.is_empty() => {
            doubts.push("written from the summary alone; no page is read of this source".to_owned());
        }
        Reading::EntryOnly | Reading::Read => {}
    }
    if source.is_some_and(|source| source.official) {
        doubts.push("the company's own statement".to_owned());
    }
    if lead.language.starts_with("zh") {
        doubts.push("original in Chinese, not translated".to_owned());
    } else if !lead.language.starts_with("en") {
        doubts.push(format!("original in another language ({}), not translated", lead.language));
    }
    if let Some(origin) = &lead.origin {
        doubts.push(format!("a repost of {origin}"));
    }
    if headline::is_opening(lead) {
        doubts.push("the headline is how the text begins; its source gave none".to_owned());
    }
    let length = lead.title.chars().count();
    if length > LONGEST_HEADLINE {
        doubts.push(format!("the headline has {length} characters; {LONGEST_HEADLINE} are the most"));
    }
    match &lead.published {
        None => {
            let why = lead.undated.as_deref().unwrap_or("no date of publication was found");
            doubts.push(format!("{why}; it is placed by its arrival"));
        }
        Some(dated) => {
            if dated.precision == Precision::Day {
                doubts.push("only the day of publication is known".to_owned());
            }
            if dated.zone == ZoneOrigin::Unknown {
                doubts.push("the date's zone is guessed to be UTC".to_owned());
            }
        }
    }
    doubts
}
