//! Places each story in a section, ranks the sections, and fills them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judgement::{doubts, has_text, identities, reasons, score};
use super::novelty::{Ledger, Novelty};
use super::placing::{Place, Rules};
use super::{Edition, Form, Item, LeftOut, Material, Section, SectionSettings, Window, window};
use crate::desk::source::{Kind, Source};
use crate::desk::story::Story;

/// A story that could be printed in its section.
struct Candidate {
    story: Story,
    placed: Place,
    novelty: Novelty,
    score: f64,
}

pub(super) fn choose(material: Material<'_>) -> Edition {
    let Material { week, window, settings, sources, mut stories, printed, held, names } = material;
    stories.sort_by(|a, b| a.id.cmp(&b.id));
    let sources: HashMap<&str, &Source> = sources.iter().map(|source| (source.name.as_str(), source)).collect();
    let rules = Rules::new(settings, &sources, names);
    let ledger = Ledger::new(week, printed, &stories, names);
    let mut left_out = Vec::new();
    // of each section: how many stories of the week belonged there and were dropped, by the kind of reason
    let mut dropped: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
    let mut candidates: Vec<Vec<Candidate>> = settings.sections.iter().map(|_| Vec::new()).collect();
    for mut story in stories {
        if let Err(reason) = in_window(&story, window, &sources, held) {
            left_out.push(left(&story, reason.to_owned()));
            continue;
        }
        let novelty = ledger.judge(&mut story);
        let placed = rules.place(&story);
        if let Some((reason, kind)) = unprintable(&story, &novelty) {
            *dropped.entry((placed.section, kind)).or_default() += 1;
            left_out.push(left(&story, reason));
            continue;
        }
        let source = sources.get(story.lead.source.as_str()).copied();
        let score = score(&story, source, placed.hits, novelty.worth(), (window.from, window.to));
        match candidates.get_mut(placed.section) {
            Some(list) => list.push(Candidate { story, placed, novelty, score }),
            None => left_out.push(left(&story, "the edition has no section for stories; write one in `[[edition.section]]`".to_owned())),
        }
    }
    let mut sections = Vec::new();
    for (index, (settings, mut list)) in settings.sections.iter().zip(candidates).enumerate() {
        rank(&mut list);
        let (chosen, rest) = fill(list, settings.most);
        let (found, full) = (chosen.len() + rest.len(), chosen.len() >= settings.most);
        for (candidate, place) in rest {
            let reason = if full {
                format!("\u{201c}{}\u{201d} was full: {place} of {found} by rank, {} are printed", settings.title, settings.most)
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

/// Why a story of the week is not printed: for `why`, and in short for the section's shortage.
fn unprintable(story: &Story, novelty: &Novelty) -> Option<(String, &'static str)> {
    if let Novelty::Told(reason) = novelty {
        return Some((reason.clone(), "had been printed before"));
    }
    if story.lead.title.trim().is_empty() {
        return Some(("it has no headline".to_owned(), "had no headline"));
    }
    (!has_text(&story.lead))
        .then(|| ("nothing but its headline is known: neither text nor summary could be read".to_owned(), "had neither text nor summary"))
}

/// Best first; equal scores by time, then by identity, so that the order never hangs on the input's.
fn rank(list: &mut [Candidate]) {
    list.sort_by(|a, b| {
        let newest = window::time(&b.story.lead).cmp(&window::time(&a.story.lead));
        b.score.total_cmp(&a.score).then(newest).then_with(|| a.story.id.cmp(&b.story.id))
    });
}

/// A candidate and its rank in the section, from 1.
type Ranked = (Candidate, usize);

/// Takes up to `most` in order of rank so that never three neighbours are of one source; the rest comes too.
fn fill(list: Vec<Candidate>, most: usize) -> (Vec<Ranked>, Vec<Ranked>) {
    let mut rest: Vec<Ranked> = list.into_iter().zip(1..).collect();
    let mut chosen: Vec<Ranked> = Vec::new();
    while chosen.len() < most {
        let fits = |at: usize, source: &str, chosen: &[Ranked]| {
            let same =
                |index: Option<usize>| index.and_then(|index| chosen.get(index)).is_some_and(|(item, _)| item.story.lead.source == source);
            let before = usize::from(same(at.checked_sub(1))) * (1 + usize::from(same(at.checked_sub(2))));
            let after = usize::from(same(Some(at))) * (1 + usize::from(same(Some(at + 1))));
            before + after < 2
        };
        let end = chosen.len();
        let appended = rest.iter().position(|(candidate, _)| fits(end, &candidate.story.lead.source, &chosen)).map(|which| (which, end));
        // when only one source is left, it may still stand between the items of others
        let inserted = || {
            rest.iter().enumerate().find_map(|(which, (candidate, _))| {
                (0..end).find(|at| fits(*at, &candidate.story.lead.source, &chosen)).map(|at| (which, at))
            })
        };
        let Some((which, at)) = appended.or_else(inserted) else { break };
        let candidate = rest.remove(which);
        chosen.insert(at, candidate);
    }
    (chosen, rest)
}

fn item((candidate, rank): (Candidate, usize), of: usize, sources: &HashMap<&str, &Source>, window: Window) -> Item {
    let Candidate { story, placed, novelty, .. } = candidate;
    let source = sources.get(story.lead.source.as_str()).copied();
    let mut reasons = reasons(&story, source, &placed.why, window.to);
    reasons.push(novelty.words());
    reasons.push(format!("{rank} of {of} by rank in its section"));
    let earlier = if let Novelty::Earlier(earlier) = novelty { Some(earlier) } else { None };
    Item { reasons, doubts: doubts(&story, source), story, earlier }
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
