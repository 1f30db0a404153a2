//! Which theme of recent weeks is the strongest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Proposal;
use super::clue::{Clue, Mention, WORDS};
use crate::desk::story::telling::Told;

/// Fewest outlets and weeks that a theme runs through.
const OUTLETS: usize = 3;
const SPAN: usize = 2;
/// Fewest stories that have it in a headline; of words that are no concept more.
const TITLED: (usize, usize) = (2, 3);
/// What more than this share of all stories speak of is the newsletter's own field.
const EVERYWHERE: f64 = 0.35;
/// Stories from which on a share can be told.
const ENOUGH: usize = 20;
/// Most points of one source.
const OF_ONE_SOURCE: usize = 3;
/// Worth of words that are no concept of the table.
const OF_WORD: f64 = 0.5;
/// Worth of a story that has the theme in no headline.
const UNTITLED: f64 = 0.4;

/// A theme and the stories that tell of it.
#[derive(Default)]
struct Theme<'a> {
    /// By name of the story.
    stories: BTreeMap<&'a str, Vec<(&'a Clue, &'a Mention)>>,
}

impl Theme<'_> {
    fn outlets(&self) -> BTreeSet<&str> {
        self.stories.values().flatten().map(|(clue, _)| clue.source.as_str()).collect()
    }

    fn weeks(&self, until: DateTime<Utc>) -> usize {
        self.stories
            .values()
            .flatten()
            .map(|(clue, _)| (until - clue.at).num_seconds().max(0) / (7 * 86_400))
            .collect::<BTreeSet<_>>()
            .len()
    }

    fn titled(&self) -> usize {
        self.stories.values().filter(|reports| reports.iter().any(|(_, mention)| mention.titled)).count()
    }

    /// Whether the words are used as a noun, by all texts together.
    fn is_noun(&self) -> bool {
        let reports = || self.stories.values().flatten();
        let (noun, verb) = reports().fold((0, 0), |sum, (_, mention)| (sum.0 + mention.noun.0, sum.1 + mention.noun.1));
        noun as usize >= self.stories.len() && noun > 4 * verb
    }

    fn strength(&self, theme: &str, of: usize, until: DateTime<Utc>) -> f64 {
        let count = self.stories.len();
        let told = self.titled() as f64 + UNTITLED * (count - self.titled()) as f64;
        let rare = (1.0 + of as f64 / count.max(1) as f64).ln();
        let kind = if theme.starts_with(WORDS) { OF_WORD } else { 1.0 };
        let spread = (1.0 + 0.15 * self.weeks(until) as f64) * (1.0 + 0.1 * self.outlets().len().min(10) as f64);
        told * rare * kind * spread
    }

    /// The name of the theme in a title: of a word the form that most texts have, in the singular.
    fn topic(&self, theme: &str) -> String {
        let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, mention) in self.stories.values().flatten() {
            *forms.entry(mention.label.as_str()).or_default() += 1;
        }
        let best = forms.iter().max_by_key(|(form, count)| (**count, Reverse(form.len()))).map_or("", |(form, _)| *form);
        let topic = if theme.starts_with(WORDS) { singular(best) } else { best.to_owned() };
        topic.split(' ').map(capital).collect::<Vec<_>>().join(" ")
    }
}

/// The strongest theme; else what is missing.
pub(super) fn propose(
    clues: &[Clue],
    told: &Told,
    (least, most): (usize, usize),
    until: DateTime<Utc>,
    used: &[(String, String)],
) -> Result<Proposal, String> {
    let mut sorted: Vec<&Clue> = clues.iter().collect();
    sorted.sort_by(|a, b| a.identity.cmp(&b.identity));
    sorted.dedup_by(|a, b| a.identity == b.identity);
    let of = sorted.iter().map(|clue| told.story(&clue.identity)).collect::<BTreeSet<_>>().len();
    let mut themes: BTreeMap<&str, Theme<'_>> = BTreeMap::new();
    for clue in &sorted {
        for mention in &clue.mentions {
            themes.entry(&mention.theme).or_default().stories.entry(told.story(&clue.identity)).or_default().push((clue, mention));
        }
    }
    let least = least.max(2);
    let is_used = |theme: &str| used.iter().find(|(known, _)| known == theme);
    let sound = |theme: &str, found: &Theme<'_>| {
        let is_word = theme.starts_with(WORDS);
        let everywhere = of >= ENOUGH && found.stories.len() as f64 > EVERYWHERE * of as f64;
        !everywhere && found.titled() >= if is_word { TITLED.1 } else { TITLED.0 } && (!is_word || found.is_noun())
    };
    let strong = |found: &Theme<'_>| found.stories.len() >= least && found.outlets().len() >= OUTLETS && found.weeks(until) >= SPAN;
    let mut ranked: Vec<(&str, &Theme<'_>, f64)> = themes
        .iter()
        .filter(|(theme, found)| sound(theme, found))
        .map(|(theme, found)| (*theme, found, found.strength(theme, of, until)))
        .collect();
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    let best = ranked.iter().find(|(theme, found, _)| strong(found) && is_used(theme).is_none());
    let Some((theme, found, _)) = best else {
        let passed =
            ranked.iter().find(|(_, found, _)| strong(found)).and_then(|(theme, found, _)| Some((found.topic(theme), is_used(theme)?)));
        if let Some((topic, (_, week))) = passed {
            return Err(format!("No feature this week: the strongest theme of recent weeks, {topic}, was that of {week}."));
        }
        let near = ranked.first().map(|(theme, found, _)| format!("; the nearest, {}, {}", found.topic(theme), extent(found, until)));
        return Err(format!(
            "No feature this week: no theme was shared by {least} stories of at least {OUTLETS} outlets in {SPAN} of the last {} weeks{}.",
            super::WEEKS,
            near.unwrap_or_default()
        ));
    };
    let why = vec![format!("{} {} in the last {} weeks", found.topic(theme), extent(found, until), super::WEEKS)];
    Ok(Proposal { theme: (*theme).to_owned(), topic: found.topic(theme), why, stories: points(found, most) })
}

fn extent(found: &Theme<'_>, until: DateTime<Utc>) -> String {
    let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "is told of by {} of {} in {}",
        counted(found.stories.len(), "story", "stories"),
        counted(found.outlets().len(), "outlet", "outlets"),
        counted(found.weeks(until), "week", "weeks")
    )
}

/// The stories of an outline: first those that have the theme in a headline, then those that more outlets tell, then the newest.
fn points(found: &Theme<'_>, most: usize) -> Vec<Vec<String>> {
    let mut stories: Vec<_> = found.stories.iter().collect();
    stories.sort_by_key(|(id, reports)| {
        let titled = reports.iter().any(|(_, mention)| mention.titled);
        let outlets = reports.iter().map(|(clue, _)| clue.source.as_str()).collect::<BTreeSet<_>>().len();
        let newest = reports.iter().map(|(clue, _)| clue.at).max();
        (Reverse(titled), Reverse(outlets), Reverse(newest), **id)
    });
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut points = Vec::new();
    for (_, reports) in stories {
        let mut reports: Vec<_> = reports.iter().collect();
        reports.sort_by_key(|(clue, mention)| (Reverse(clue.english), Reverse(mention.titled), clue.at, clue.identity.as_str()));
        let Some((lead, _)) = reports.first() else { continue };
        let count = taken.entry(lead.source.as_str()).or_default();
        if *count < OF_ONE_SOURCE && points.len() < most {
            *count += 1;
            points.push(reports.iter().map(|(clue, _)| clue.identity.clone()).collect());
        }
    }
    points
}

/// A noun in the singular, by its spelling: before another noun it stands so.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let hissing = ["ses", "xes", "zes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    let stays = ["ss", "us", "is", "news"].iter().any(|ending| word.ends_with(ending));
    let cut = if stays { None } else { word.strip_suffix(if hissing { "es" } else { "s" }) };
    cut.filter(|stem| stem.len() > 2).unwrap_or(word).to_owned()
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
