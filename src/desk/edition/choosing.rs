//! Places each story in a section, ranks the sections, and fills them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judgement::{doubts, has_text, identities, reasons, score};
use super::novelty::{Ledger, Novelty};
use super::orders::{self, PINNED, Standing};
use super::placing::{Place, Rules};
use super::{Edition, Form, Item, LeftOut, Material, Section, SectionSettings, Window, window};
use crate::desk::calendar::Week;
use crate::desk::links;
use crate::desk::source::{Kind, Source};
use crate::desk::story::Story;

/// A story that could be printed in its section.
struct Candidate {
    story: Story,
    placed: Place,
    novelty: Novelty,
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
    let Material { week, window, settings, sources, mut stories, printed, held, cut, orders, names } = material;
    stories.sort_by(|a, b| a.id.cmp(&b.id));
    let sources: HashMap<&str, &Source> = sources.iter().map(|source| (source.name.as_str(), source)).collect();
    let rules = Rules::new(settings, &sources, names);
    let ledger = Ledger::new(week, printed, &stories, names);
    let cut: HashMap<&str, Week> =
        cut.iter().flat_map(|item| item.identities.iter().map(|identity| (identity.as_str(), item.week))).collect();
    let mut left_out = Vec::new();
    // of each section: how many stories of the week belonged there and were dropped, by the kind of reason
    let mut dropped: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
    let mut candidates: Vec<Vec<Candidate>> = settings.sections.iter().map(|_| Vec::new()).collect();
    for mut story in stories {
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
        let novelty = ledger.judge(&mut story);
        let placed = rules.place(&story, ordered.section);
        let unprintable = unprintable(&story, &novelty);
        let notes = if ordered.dropped { None } else { notes(&story, unprintable.as_ref(), ordered, again) };
        let Some(notes) = notes else {
            let dropped_by_hand = || ("dropped by an editor".to_owned(), "dropped by an editor");
            let (reason, kind) = unprintable.filter(|_| !ordered.dropped).map_or_else(dropped_by_hand, |why| (why.words, why.kind));
            *dropped.entry((placed.section, kind)).or_default() += 1;
            left_out.push(left(&story, reason));
            continue;
        };
        let source = sources.get(story.lead.source.as_str()).copied();
        let score = score(&story, source, placed.hits, novelty.worth(), (window.from, window.to));
        match candidates.get_mut(placed.section) {
            Some(list) => list.push(Candidate { story, placed, novelty, score, pinned: ordered.pinned, notes }),
            None => left_out.push(left(&story, "the edition has no section for stories; write one in `[[edition.section]]`".to_owned())),
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
        let items: Vec<Item> = chosen.into_iter().map(|candidate| item(candidate, found, &sources, window)).collect();
        let shortage =
            shortage(settings, items.len(), dropped.iter().filter(|((at, _), _)| *at == index).map(|((_, kind), count)| (*kind, *count)));
        // A feature is not made of the week's stories alone, and nothing is placed in it.
        let shortage = shortage.filter(|_| settings.form != Form::Feature);
        sections.push(Section { settings: settings.clone(), items, feature: None, shortage });
    }
    left_out.sort_by(|a, b| a.story.cmp(&b.story));
    Edition { week, from: window.from, to: window.to, sections, left_out }
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

fn unprintable(story: &Story, novelty: &Novelty) -> Option<Unprintable> {
    if let Novelty::Told(week, words) = novelty {
        return Some(Unprintable { words: words.clone(), kind: "had been printed before", told: Some(*week) });
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
        notes.reasons.push(PINNED.to_owned());
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

/// What is pinned first, in the order of the pins, then best first; equal scores by time, then by identity, so that the order never hangs on the input's.
fn rank(list: &mut [Candidate]) {
    list.sort_by(|a, b| {
        let newest = window::time(&b.story.lead).cmp(&window::time(&a.story.lead));
        let pinned = (a.pinned.is_none(), a.pinned).cmp(&(b.pinned.is_none(), b.pinned));
        pinned.then(b.score.total_cmp(&a.score)).then(newest).then_with(|| a.story.id.cmp(&b.story.id))
    });
}

/// A candidate and its rank in the section, from 1.
type Ranked = (Candidate, usize);

/// Takes what is pinned, and then up to `most` in order of rank so that never three neighbours are of one source; the rest comes too.
fn fill(list: Vec<Candidate>, most: usize) -> (Vec<Ranked>, Vec<Ranked>) {
    let mut rest: Vec<Ranked> = list.into_iter().zip(1..).collect();
    let pins = rest.iter().take_while(|(candidate, _)| candidate.pinned.is_some()).count();
    let mut chosen: Vec<Ranked> = rest.drain(..pins).collect();
    while chosen.len() < most {
        let fits = |at: usize, story: &Story, chosen: &[Ranked]| {
            let same = |index: Option<usize>| {
                index.and_then(|index| chosen.get(index)).is_some_and(|(item, _)| are_of_one_source(&item.story, story))
            };
            let before = usize::from(same(at.checked_sub(1))) * (1 + usize::from(same(at.checked_sub(2))));
            let after = usize::from(same(Some(at))) * (1 + usize::from(same(Some(at + 1))));
            before + after < 2
        };
        let end = chosen.len();
        let appended = rest.iter().position(|(candidate, _)| fits(end, &candidate.story, &chosen)).map(|which| (which, end));
        // when only one source is left, it may still stand between the items of others
        let inserted = || {
            rest.iter()
                .enumerate()
                .find_map(|(which, (candidate, _))| (pins..end).find(|at| fits(*at, &candidate.story, &chosen)).map(|at| (which, at)))
        };
        let Some((which, at)) = appended.or_else(inserted) else { break };
        let candidate = rest.remove(which);
        chosen.insert(at, candidate);
    }
    spread(&mut chosen);
    (chosen, rest)
}

/// Whether readers take two stories for one source's: two feeds of one site are one; accounts of WeChat are not.
fn are_of_one_source(one: &Story, other: &Story) -> bool {
    let site = |story: &Story| Some(&story.lead.url).filter(|url| !links::is_wechat(url)).and_then(|url| url.host_str()).map(str::to_owned);
    one.lead.source == other.lead.source || site(one).is_some_and(|own| site(other).is_some_and(|theirs| own == theirs))
}

/// Parts three neighbours of one source, as pins may be, by what stands further down: the pins keep their order.
fn spread(chosen: &mut Vec<Ranked>) {
    let same = |chosen: &[Ranked], one: usize, other: usize| {
        chosen.get(one).zip(chosen.get(other)).is_some_and(|((one, _), (other, _))| are_of_one_source(&one.story, &other.story))
    };
    for at in 2..chosen.len() {
        if same(chosen, at - 1, at) && same(chosen, at - 2, at) {
            let Some(other) = (at + 1..chosen.len()).find(|other| !same(chosen, *other, at)) else { return };
            let parting = chosen.remove(other);
            chosen.insert(at, parting);
        }
    }
}

fn item((candidate, rank): Ranked, of: usize, sources: &HashMap<&str, &Source>, window: Window) -> Item {
    let Candidate { story, placed, novelty, notes, .. } = candidate;
    let source = sources.get(story.lead.source.as_str()).copied();
    let mut reasons: Vec<String> = notes.reasons.into_iter().chain(reasons(&story, source, &placed.why, window.to)).collect();
    if notes.told.is_none() {
        reasons.push(novelty.words());
    }
    reasons.push(format!("{rank} of {of} by rank in its section"));
    let earlier = if let Novelty::Earlier(earlier) = novelty { Some(earlier) } else { None };
    let mut doubts = doubts(&story, source);
    doubts.extend(notes.told.map(told_already));
    doubts.extend(notes.thin.map(str::to_owned));
    Item { story, reasons, doubts, earlier }
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
        (Form::Feature, _) => "feature",
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
