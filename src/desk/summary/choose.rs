//! From scored sentences to the few that are printed.

use super::units::Unit;
use super::{Budget, Excerpt};

/// Worth of a sentence full of figures and names.
const FACTS_IN_PRINT: f64 = 0.5;
/// Sentences that are the opening, and what is added to their worth.
const OPENING: usize = 5;
const IN_OPENING: f64 = 0.4;
/// Most sentences of one paragraph.
const SENTENCES_A_PARAGRAPH: usize = 2;

/// The best sentences that fit the budget, as paragraphs in the order of the article.
pub fn within(units: &[Unit], budget: Budget) -> Vec<Excerpt> {
    if units.is_empty() || budget.paragraphs == 0 {
        return Vec::new();
    }
    // The first sentence that can stand alone opens; without one, the first.
    let first = units.iter().take(4).position(|unit| !unit.leans).unwrap_or(0);
    let mut chosen = vec![false; units.len()];
    chosen[first] = true;
    // In print the facts of the opening count for more than in an abstract: an editor looks for them first.
    let worth = |at: usize| units[at].score + FACTS_IN_PRINT * units[at].facts + if at < OPENING { IN_OPENING } else { 0.0 };
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
    for at in order {
        if chosen[at] || at < first && units[at].leans {
            continue;
        }
        let mut wanted = chosen.clone();
        if bring(units, at, &mut wanted) && fits(units, &wanted, budget) && !repeats(units, at, &chosen) {
            chosen = wanted;
        }
    }
    paragraphs(units, &chosen)
}

/// Marks a sentence and, where it leans, those before it that it needs; false when there is none to lean on.
fn bring(units: &[Unit], at: usize, wanted: &mut [bool]) -> bool {
    let mut at = at;
    loop {
        wanted[at] = true;
        if !units[at].leans {
            return true;
        }
        match at.checked_sub(1) {
            Some(before) if units[at].section == units[before].section => {
                if wanted[before] {
                    return true;
                }
                at = before;
            }
            _ => return false,
        }
    }
}

/// Whether most of what a sentence says has been chosen already.
fn repeats(units: &[Unit], at: usize, chosen: &[bool]) -> bool {
    let unit = &units[at];
    units.iter().zip(chosen).filter(|(_, chosen)| **chosen).any(|(other, _)| {
        let common = unit.terms.iter().filter(|term| other.terms.binary_search(term).is_ok()).count();
        common * 10 > unit.terms.len().min(other.terms.len()) * 6
    })
}

fn fits(units: &[Unit], chosen: &[bool], budget: Budget) -> bool {
    let (mut words, mut characters) = (0, 0);
    for (unit, _) in units.iter().zip(chosen).filter(|(_, chosen)| **chosen) {
        *(if unit.chinese { &mut characters } else { &mut words }) += unit.length;
    }
    words <= budget.words && characters <= budget.characters && paragraphs(units, chosen).len() <= budget.paragraphs
}

fn paragraphs(units: &[Unit], chosen: &[bool]) -> Vec<Excerpt> {
    let mut found: Vec<Excerpt> = Vec::new();
    let (mut last, mut sentences) = (usize::MAX, 0);
    for (at, unit) in units.iter().enumerate().filter(|(at, _)| chosen[*at]) {
        match found.last_mut() {
            Some(excerpt) if excerpt.block == unit.block && last.wrapping_add(1) == at && sentences < SENTENCES_A_PARAGRAPH => {
                excerpt.end = unit.end;
                sentences += 1;
            }
            _ => {
                found.push(Excerpt { block: unit.block, start: unit.start, end: unit.end });
                sentences = 1;
            }
        }
        last = at;
    }
    found
}

/// The best sentences by number, without regard to length, in order. Where there is room a leaning sentence brings what it leans on.
pub fn best(units: &[Unit], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| units[b].score.total_cmp(&units[a].score).then(a.cmp(&b)));
    let mut chosen = vec![false; units.len()];
    let count = |chosen: &[bool]| chosen.iter().filter(|chosen| **chosen).count();
    for at in order.iter().copied() {
        if chosen[at] || repeats(units, at, &chosen) {
            continue;
        }
        let mut wanted = chosen.clone();
        wanted[at] = true;
        if most >= LEANING_ROOM && !bring(units, at, &mut wanted) {
            continue;
        }
        if count(&wanted) <= most {
            chosen = wanted;
        }
    }
    if count(&chosen) == 0
        && let Some(first) = order.first()
        && most > 0
    {
        chosen[*first] = true;
    }
    chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(at, _)| at).collect()
}

/// From this many sentences on there is room for what a sentence leans on.
const LEANING_ROOM: usize = 4;
