//! Places each story in a section, ranks the sections, and fills them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judgement::{articles, doubts, has_text, identities, reasons, score};
use super::orders::{self, Standing};
use super::{Edition, EditionSettings, Form, Item, LeftOut, MEMORY, Material, Printed, Section, SectionSettings, Window, window};
use crate::desk::calendar::Week;
use crate::desk::source::{Kind, Source};
use crate::desk::story::Story;

/// A story that could be printed in its section.
struct Candidate {
    story: Story,
    /// Why in this section.
    placed: String,
    score: f64,
    /// Its place among those that editors pinned.
    pinned: Option<usize>,
    /// What is said of it beside: that it was pinned, was cut from the edition before, ran before.
    notes: Notes,
}

/// What editors did with a story, here and in earlier editions.
#[derive(Default)]
struct Notes {
    reasons: Vec<String>,
    told: Option<Week>,
    thin: Option<&'static str>,
}

pub(super) fn choose(material: Material<'_>) -> Edition {
    let Material { week, window, settings, sources, mut stories, printed, held, cut, orders, .. } = material;
    stories.sort_by(|a, b| a.id.cmp(&b.id));
    let sources: HashMap<&str, &Source> = sources.iter().map(|source| (source.name.as_str(), source)).collect();
    let told = told(week, printed);
    let cut: HashMap<&str, Week> =
        cut.iter().flat_map(|item| item.identities.iter().map(|identity| (identity.as_str(), item.week))).collect();
    let mut left_out = Vec::new();
    // of each section: how many stories of the week belonged there and were dropped, by the kind of reason
    let mut dropped: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
    let mut candidates: Vec<Vec<Candidate>> = settings.sections.iter().map(|_| Vec::new()).collect();
    for story in stories {
        let names = identities(&story);
        let ordered = orders::standing(orders, &names);
        let again = names.iter().find_map(|name| cut.get(name.as_str())).copied();
        if let Err(reason) = in_window(&story, window, &sources, held)
            && ordered == Standing::default()
            && again.is_none()
        {
            left_out.push(left(&story, reason.to_owned()));
            continue;
        }
        let (section, placed, hits) = place(&story, settings, &sources, ordered.section);
        let unprintable = unprintable(&story, &told);
        let notes = if ordered.dropped { None } else { notes(&story, unprintable.as_ref(), ordered, again) };
        let Some(notes) = notes else {
            let dropped_by_hand = || ("dropped by an editor".to_owned(), "dropped by an editor");
            let (reason, kind) = unprintable.filter(|_| !ordered.dropped).map_or_else(dropped_by_hand, |why| (why.words, why.kind));
            *dropped.entry((section, kind)).or_default() += 1;
            left_out.push(left(&story, reason));
            continue;
        };
        let score = score(&story, sources.get(story.lead.source.as_str()).copied(), hits, (window.from, window.to));
        match candidates.get_mut(section) {
            Some(list) => list.push(Candidate { story, placed, score, pinned: ordered.pinned, notes }),
            None => left_out.push(left(&story, "the edition has no sections; write one in `[[edition.section]]`".to_owned())),
        }
    }
    let mut sections = Vec::new();
    for (index, (settings, mut list)) in settings.sections.iter().zip(candidates).enumerate() {
        rank(&mut list);
        let (chosen, rest) = fill(list, settings.most);
        let (found, full) = (chosen.len() + rest.len(), chosen.len() >= settings.most);
        let printed = chosen.len();
        for (candidate, place) in rest {
            let reason = if full {
                format!("\u{201c}{}\u{201d} was full: {place} of {found} by rank, {} are printed", settings.title, printed)
            } else {
                format!("it would be the third in a row of {}", candidate.story.lead.source)
            };
            if !full {
                *dropped.entry((index, "would be the third in a row of one source")).or_default() += 1;
            }
            left_out.push(left(&candidate.story, reason));
        }
        let items: Vec<Item> = chosen.into_iter().map(|candidate| item(candidate, &sources, window)).collect();
        let shortage =
            shortage(settings, items.len(), dropped.iter().filter(|((at, _), _)| *at == index).map(|((_, kind), count)| (*kind, *count)));
        sections.push(Section { settings: settings.clone(), items, shortage });
    }
    left_out.sort_by(|a, b| a.story.cmp(&b.story));
    Edition { week, from: window.from, to: window.to, sections, left_out }
}

/// Identities told in the editions before, with the newest of them.
fn told(week: Week, printed: &[Printed]) -> HashMap<&str, Week> {
    let mut told: HashMap<&str, Week> = HashMap::new();
    for item in printed {
        let back = (week.monday() - item.week.monday()).num_weeks();
        if (1..=MEMORY).contains(&back) {
            for identity in &item.identities {
                let newest = told.entry(identity).or_insert(item.week);
                *newest = item.week.max(*newest);
            }
        }
    }
    told
}

/// A story is of the week when one of its articles is.
fn in_window(story: &Story, window: Window, sources: &HashMap<&str, &Source>, held: &BTreeSet<String>) -> Result<(), &'static str> {
    let belongs = |article: &crate::desk::article::Article| {
        if held.contains(&article.identity) {
            return Ok(());
        }
        let by_hand = sources.get(article.source.as_str()).is_some_and(|source| matches!(source.kind, Some(Kind::Inbox(_))));
        window::belongs(article, window, by_hand)
    };
    let lead = belongs(&story.lead);
    if story.others.iter().any(|article| belongs(article).is_ok()) { Ok(()) } else { lead }
}

/// Why a story of the week is not printed.
struct Unprintable {
    /// For `why`.
    words: String,
    /// In short, for the section's shortage.
    kind: &'static str,
    /// The edition that had it.
    told: Option<Week>,
}

fn unprintable(story: &Story, told: &HashMap<&str, Week>) -> Option<Unprintable> {
    let names = identities(story);
    if let Some(week) = names.iter().filter_map(|name| told.get(name.as_str())).max() {
        return Some(Unprintable { words: told_already(*week), kind: "had been printed before", told: Some(*week) });
    }
    if story.lead.title.trim().is_empty() {
        return Some(Unprintable { words: "it has no headline".to_owned(), kind: "had no headline", told: None });
    }
    (!has_text(&story.lead)).then(|| Unprintable { words: NO_TEXT.to_owned(), kind: "had neither text nor summary", told: None })
}

const NO_TEXT: &str = "nothing but its headline is known: neither text nor summary could be read";

fn told_already(week: Week) -> String {
    format!("the edition {week} had it already")
}

/// What is to be said of a story that is a candidate; `None` when it is none. A pin outranks everything but a missing headline.
fn notes(story: &Story, unprintable: Option<&Unprintable>, ordered: Standing<'_>, cut: Option<Week>) -> Option<Notes> {
    let mut notes = Notes::default();
    if ordered.pinned.is_some() {
        notes.reasons.push("pinned by an editor".to_owned());
    }
    if let Some(week) = cut {
        notes.reasons.push(format!("cut from {week} by its editor, and offered once more"));
    }
    if let Some(why) = unprintable {
        if ordered.pinned.is_none() || story.lead.title.trim().is_empty() {
            return None;
        }
        notes.told = why.told;
        notes.thin = (!has_text(&story.lead)).then_some(NO_TEXT);
    }
    Some(notes)
}

/// The section of a story, why, and how many of the section's words it has.
fn place(story: &Story, settings: &EditionSettings, sources: &HashMap<&str, &Source>, ordered: Option<&str>) -> (usize, String, usize) {
    let source = &story.lead.source;
    let hits: Vec<Vec<&str>> = settings.sections.iter().map(|section| words_met(section, story)).collect();
    let count = |index: usize| hits.get(index).map_or(0, Vec::len);
    let title = |index: usize| settings.sections.get(index).map_or("", |section| section.title.as_str());
    // A section that feeds.toml no longer has is no place.
    if let Some(index) = ordered.and_then(|name| settings.sections.iter().position(|section| section.name == name)) {
        return (index, format!("section \u{201c}{}\u{201d}: an editor put it there", title(index)), count(index));
    }
    let named = sources.get(source.as_str()).and_then(|source| source.section.as_deref());
    if let Some(name) = named
        && let Some(index) = settings.sections.iter().position(|section| section.name == name)
    {
        return (index, format!("section \u{201c}{}\u{201d}: {source} belongs to it", title(index)), count(index));
    }
    if let Some(index) = settings.sections.iter().position(|section| section.sources.contains(source)) {
        return (index, format!("section \u{201c}{}\u{201d} lists {source}", title(index)), count(index));
    }
    let best = (0..settings.sections.len()).max_by_key(|index| (count(*index), Reverse(*index))).filter(|index| count(*index) > 0);
    if let Some((index, words)) = best.and_then(|index| Some((index, hits.get(index)?))) {
        return (index, format!("section \u{201c}{}\u{201d} by its words: {}", title(index), words.join(", ")), words.len());
    }
    (0, format!("section \u{201c}{}\u{201d}: no other section asks for it", title(0)), 0)
}

/// The section's words that stand in the story's headlines or lead: whole words, but anywhere in a text that does not part words.
fn words_met<'a>(section: &'a SectionSettings, story: &Story) -> Vec<&'a str> {
    let opening = story.lead.body.iter().find(|block| !block.text.trim().is_empty()).map_or("", |block| block.text.as_str());
    let titles = articles(story).map(|article| article.title.as_str());
    let text = titles.chain([story.lead.summary.as_str(), opening]).collect::<Vec<_>>().join("\n").to_lowercase();
    section.words.iter().map(String::as_str).filter(|word| stands_in(&text, &word.trim().to_lowercase())).collect()
}

fn stands_in(text: &str, word: &str) -> bool {
    let parted = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
    let spaced = |edge: Option<char>| edge.is_some_and(|c| c.is_ascii_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|tail| tail.chars().next());
            (!spaced(word.chars().next()) || parted(before)) && (!spaced(word.chars().next_back()) || parted(after))
        })
}

/// What is pinned first, in the order of the pins, then best first; equal scores by time, then by identity, so that the order never hangs on the input's.
fn rank(list: &mut [Candidate]) {
    list.sort_by(|a, b| {
        let newest = window::time(&b.story.lead).cmp(&window::time(&a.story.lead));
        let pinned = (a.pinned.is_none(), a.pinned).cmp(&(b.pinned.is_none(), b.pinned));
        pinned.then(b.score.total_cmp(&a.score)).then(newest).then_with(|| a.story.id.cmp(&b.story.id))
    });
}

/// Takes what is pinned, and then up to `most` in order of rank so that never three neighbours are of one source; the rest comes with its
/// rank, from 1.
fn fill(list: Vec<Candidate>, most: usize) -> (Vec<Candidate>, Vec<(Candidate, usize)>) {
    let mut rest: Vec<(Candidate, usize)> = list.into_iter().zip(1..).collect();
    let pins = rest.iter().take_while(|(candidate, _)| candidate.pinned.is_some()).count();
    let mut chosen: Vec<Candidate> = rest.drain(..pins).map(|(candidate, _)| candidate).collect();
    while chosen.len() < most {
        let fits = |at: usize, source: &str, chosen: &[Candidate]| {
            let same =
                |index: Option<usize>| index.and_then(|index| chosen.get(index)).is_some_and(|item| item.story.lead.source == source);
            let before = usize::from(same(at.checked_sub(1))) * (1 + usize::from(same(at.checked_sub(2))));
            let after = usize::from(same(Some(at))) * (1 + usize::from(same(Some(at + 1))));
            before + after < 2
        };
        let end = chosen.len();
        let appended = rest.iter().position(|(candidate, _)| fits(end, &candidate.story.lead.source, &chosen)).map(|which| (which, end));
        // when only one source is left, it may still stand between the items of others
        let inserted = || {
            rest.iter().enumerate().find_map(|(which, (candidate, _))| {
                (pins..end).find(|at| fits(*at, &candidate.story.lead.source, &chosen)).map(|at| (which, at))
            })
        };
        let Some((which, at)) = appended.or_else(inserted) else { break };
        let (candidate, _) = rest.remove(which);
        chosen.insert(at, candidate);
    }
    (chosen, rest)
}

fn item(candidate: Candidate, sources: &HashMap<&str, &Source>, window: Window) -> Item {
    let Candidate { story, placed, notes, .. } = candidate;
    let source = sources.get(story.lead.source.as_str()).copied();
    let reasons = notes.reasons.into_iter().chain(reasons(&story, source, &placed, window.to, notes.told)).collect();
    let mut doubts = doubts(&story, source);
    doubts.extend(notes.told.map(told_already));
    doubts.extend(notes.thin.map(str::to_owned));
    Item { story, reasons, doubts }
}

/// Why a section is short or empty.
fn shortage(settings: &SectionSettings, items: usize, dropped: impl Iterator<Item = (&'static str, usize)>) -> Option<String> {
    if items > 0 && items >= settings.least {
        return None;
    }
    let kind = match (settings.form, items == 1) {
        (Form::Items, true) => "item",
        (Form::Items, false) => "items",
        (Form::Notes, true) => "note",
        (Form::Notes, false) => "notes",
    };
    let dropped: Vec<String> = dropped.map(|(kind, count)| format!("{count} more {kind}")).collect();
    let why = if dropped.is_empty() { "nothing else of this week belongs here".to_owned() } else { dropped.join(", ") };
    Some(match items {
        0 if dropped.is_empty() => format!("No {kind} this week: no story of the week belongs here."),
        0 => format!("No {kind} this week: {}.", why.replace(" more ", " ")),
        _ => format!("Only {items} {kind} this week, where {} are wanted: {why}.", settings.least),
    })
}

fn left(story: &Story, reason: String) -> LeftOut {
    LeftOut { story: story.id.clone(), identities: identities(story), title: story.lead.title.clone(), reason }
}
