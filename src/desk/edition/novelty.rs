//! What a story tells beyond the editions before: all of it, more of something printed, or nothing.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;

use super::judgement::{articles, has_text, identities};
use super::{Earlier, MEMORY, Printed, Relation};
use crate::desk::article::Article;
use crate::desk::calendar::Week;
use crate::desk::facts::FactContext;
use crate::desk::facts::fresh::{self, Fresh, Known};
use crate::desk::facts::names::Names;
use crate::desk::story::Story;
use crate::desk::story::across::across;
use crate::desk::story::digest::Digest;
use crate::desk::story::grouping::Settings;
use crate::desk::story::index::{Index as _, Memory};
use crate::desk::story::likeness::{Likeness, same_language};
use crate::desk::story::mass::Mass;
use crate::desk::story::series::series;
use crate::desk::story::telling;

/// What is told when something is new: more would be the item itself.
const MOST_TOLD: usize = 5;
/// Characters of an article that are its opening: what it brings as news stands there.
const OPENING: usize = 700;

/// How a story stands to the editions before.
pub(super) enum Novelty {
    /// None of them told of it.
    New,
    /// It tells of something that one of them had, with or without something new.
    Earlier(Earlier),
    /// One of them had it, and nothing is new since; why, in words.
    Told(Week, String),
}

/// What the editions before have printed.
pub(super) struct Ledger<'a> {
    printed: Vec<Entry<'a>>,
    index: Memory,
    names: &'a Names,
}

struct Entry<'a> {
    item: &'a Printed,
    identities: HashSet<&'a str>,
    digests: Vec<Digest>,
    known: Known,
    /// Whom its headline names.
    actors: BTreeSet<String>,
}

impl<'a> Ledger<'a> {
    /// Reads what the last [`MEMORY`] editions before `week` printed; `stories` are read to know which words are common.
    pub(super) fn new(week: Week, printed: &'a [Printed], stories: &[Story], names: &'a Names) -> Self {
        let in_memory = |item: &&Printed| (1..=MEMORY).contains(&(week.monday() - item.week.monday()).num_weeks());
        let mut items: Vec<&Printed> = printed.iter().filter(in_memory).collect();
        items.sort_by(|a, b| (b.week, &a.identities).cmp(&(a.week, &b.identities)));
        let mut index = Memory::default();
        // Without anything to compare with nothing need be read.
        for story in stories.iter().filter(|_| !items.is_empty()) {
            articles(story).for_each(|article| index.count(&telling::digest(article, names)));
        }
        let mut printed: Vec<Entry<'_>> = Vec::with_capacity(items.len());
        for item in items {
            let digests: Vec<Digest> = item.articles.iter().map(|article| telling::digest(article, names)).collect();
            digests.iter().for_each(|digest| index.count(digest));
            let mut known = Known::default();
            for article in &item.articles {
                known.read(&whole(article), &context(article, names));
            }
            printed.push(Entry {
                item,
                identities: item.identities.iter().map(String::as_str).collect(),
                digests,
                known,
                actors: actors(&item.title, names),
            });
        }
        for entry in &mut printed {
            entry.digests.iter_mut().for_each(|digest| digest.mass = Mass::of(&digest.slots, digest.chinese, &index));
        }
        Self { printed, index, names }
    }

    /// How a story stands to them. Of a story that returns, the report that tells what is new is made its lead.
    pub(super) fn judge(&self, story: &mut Story) -> Novelty {
        let met = identities(story);
        let same: Vec<&Entry<'_>> =
            self.printed.iter().filter(|entry| met.iter().any(|name| entry.identities.contains(name.as_str()))).collect();
        if let Some(newest) = same.first() {
            return match self.returns(story, newest, &same) {
                Some(earlier) => Novelty::Earlier(earlier),
                None => Novelty::Told(
                    newest.item.week,
                    format!(
                        "the edition {} had it already{}, and since then it has no new figure, day or name",
                        newest.item.week,
                        quoted(&newest.item.title)
                    ),
                ),
            };
        }
        let settings = Settings::default();
        let alike = |likeness: &Likeness| likeness.holds() && likeness.shared >= settings.shared && likeness.score >= settings.same;
        if let Some((likeness, entry)) = self.likest(story).filter(|(likeness, _)| alike(likeness)) {
            let common = likeness.common.join(", ");
            return match self.returns(story, entry, &[entry]) {
                Some(earlier) => Novelty::Earlier(earlier),
                None => Novelty::Told(
                    entry.item.week,
                    format!(
                        "it tells of {common} as {} did{}, without a new figure, day or name",
                        entry.item.week,
                        quoted(&entry.item.title)
                    ),
                ),
            };
        }
        let named = self.actors(story.lead.title.as_str());
        let touched = self.printed.iter().find_map(|entry| {
            let common: Vec<&str> = named.intersection(&entry.actors).map(String::as_str).collect();
            (!common.is_empty()).then(|| (entry, common.join(", ")))
        });
        let Some((entry, common)) = touched else { return Novelty::New };
        let fresh = self.fresh(&story.lead, &[entry], false);
        Novelty::Earlier(earlier(entry, Relation::Touches(common), &fresh))
    }

    /// The companies, brands, platforms, people and agencies that a headline names, in any spelling.
    fn actors(&self, headline: &str) -> BTreeSet<String> {
        actors(headline, self.names)
    }

    /// The story with what is new since it was printed; its lead is then the first report, in the order of merit, that has it.
    fn returns(&self, story: &mut Story, newest: &Entry<'_>, entries: &[&Entry<'_>]) -> Option<Earlier> {
        let news = |article: &Article| {
            let is_known = entries.iter().any(|entry| entry.item.articles.iter().any(|known| known.identity == article.identity));
            let fresh = self.fresh(article, entries, true);
            (!is_known && has_text(article) && !fresh.is_empty()).then_some(fresh)
        };
        if let Some(fresh) = news(&story.lead) {
            return Some(earlier(newest, Relation::Update, &fresh));
        }
        let (at, fresh) = story.others.iter().enumerate().find_map(|(at, article)| news(article).map(|fresh| (at, fresh)))?;
        if let Some(other) = story.others.get_mut(at) {
            std::mem::swap(other, &mut story.lead);
        }
        Some(earlier(newest, Relation::Update, &fresh))
    }

    /// What headline and opening of an article tell beyond some printed items. For an update (`strict`), a name counts in the headline alone.
    fn fresh(&self, article: &Article, entries: &[&Entry<'_>], strict: bool) -> Fresh {
        let mut known = Known::default();
        entries.iter().for_each(|entry| known.add(&entry.known));
        let since: Option<NaiveDate> = entries.iter().map(|entry| entry.item.until.date_naive()).max();
        let context = context(article, self.names);
        let text = whole(article);
        let opening = text.char_indices().nth(OPENING).map_or(text.as_str(), |(at, _)| text.get(..at).unwrap_or_default());
        let mut fresh = Fresh::of(opening, &context, &known, since.unwrap_or_default());
        if strict {
            let titled = self.actors(&article.title);
            fresh.names.retain(|name| titled.contains(name));
        }
        fresh
    }

    /// The printed item that is likest to a story. A series, which says the same of something else, is like nothing.
    fn likest(&self, story: &Story) -> Option<(Likeness, &Entry<'a>)> {
        if self.printed.is_empty() {
            return None;
        }
        let mut best: Option<(Likeness, &Entry<'_>)> = None;
        let mut of_story: Vec<Digest> = articles(story).map(|article| telling::digest(article, self.names)).collect();
        of_story.iter_mut().for_each(|digest| digest.mass = Mass::of(&digest.slots, digest.chinese, &self.index));
        for entry in &self.printed {
            for (a, b) in of_story.iter().flat_map(|a| entry.digests.iter().map(move |b| (a, b))) {
                if a.round_up || b.round_up || series(a, b).is_some() {
                    continue;
                }
                let likeness = if a.chinese == b.chinese { same_language(a, b, &self.index) } else { across(a, b, &self.index) };
                if best.as_ref().is_none_or(|(known, _)| likeness.score > known.score) {
                    best = Some((likeness, entry));
                }
            }
        }
        best
    }
}

impl Novelty {
    /// From 0 to 1: how much of the story the editions before did not have.
    pub(super) fn worth(&self) -> f64 {
        match self {
            Self::New => 1.0,
            Self::Earlier(earlier) => {
                let most = if earlier.relation == Relation::Update { 0.6 } else { 0.9 };
                most * earlier.fresh.len().min(MOST_TOLD) as f64 / MOST_TOLD as f64
            }
            Self::Told(..) => 0.0,
        }
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::New => format!("new: in none of the last {MEMORY} editions"),
            Self::Told(_, reason) => reason.clone(),
            Self::Earlier(earlier) => {
                let title = quoted(&earlier.title);
                let new = earlier.fresh.join(", ");
                match &earlier.relation {
                    Relation::Update => format!("an update: {} had the story{title}; new since then: {new}", earlier.week),
                    Relation::Touches(common) if earlier.fresh.is_empty() => {
                        format!("tells of {common} as {} did{title}, with no new figure, day or name in its opening", earlier.week)
                    }
                    Relation::Touches(common) => format!("tells of {common} as {} did{title}; new: {new}", earlier.week),
                }
            }
        }
    }
}

fn earlier(entry: &Entry<'_>, relation: Relation, fresh: &Fresh) -> Earlier {
    let Printed { week, title, url, .. } = entry.item;
    Earlier { week: *week, title: title.clone(), url: url.clone(), relation, fresh: fresh.words(MOST_TOLD) }
}

fn quoted(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" (\u{201c}{title}\u{201d})") }
}

fn actors(headline: &str, names: &Names) -> BTreeSet<String> {
    let named = names.find(headline).into_iter().map(|(_, name)| name);
    named.filter(|name| name.known && name.kind.is_some_and(fresh::acts)).map(|name| name.key).collect()
}

fn whole(article: &Article) -> String {
    format!("{}\n{}\n{}", article.title, article.summary, article.text())
}

fn context<'a>(article: &Article, names: &'a Names) -> FactContext<'a> {
    FactContext { published: article.published.as_ref().map(|dated| dated.at.date_naive()), names }
}
