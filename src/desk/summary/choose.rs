//! From weighed sentences to the few that are printed.

use super::units::Unit;
use super::worth::{REPEATING, Worth, overlap};
use super::{Budget, Excerpt};

/// Sentences that are the opening; its facts are what an editor looks for first.
const OPENING: usize = 5;
/// Worth of a sentence that tells as many new facts as any.
const FACTS: f64 = 0.5;
/// Share of the budget that a summary fills where the article has the sentences for it.
const LEAST: f64 = 0.6;
/// Against a sentence so short that the others could not fill the summary.
const TOO_SHORT: f64 = 1.0;
/// From this share in common on, one sentence repeats another and is never printed beside it.
const REPETITION: f64 = 0.6;
/// Most sentences of one paragraph.
const SENTENCES_A_PARAGRAPH: usize = 2;

/// Sentences to choose from, each with its worth.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// In the order of the article.
    pub units: &'a [Unit],
    /// One for each sentence.
    pub worth: &'a [Worth],
}

impl Choice<'_> {
    /// The best sentences by number, without regard to length, in order.
    pub fn best(self, most: usize) -> Vec<usize> {
        let mut chosen = vec![false; self.units.len()];
        while let Some((_, wanted)) = self.next(&chosen, |at| Some(self.fresh(at, &chosen)), |wanted| marked(wanted).count() <= most) {
            chosen = wanted;
        }
        marked(&chosen).collect()
    }

    /// The sentences that fit the budget, as paragraphs: the first that can stand alone, then those that tell the facts of the opening in
    /// the fewest words, then what is worth most. `facts` are the facts of each sentence.
    pub fn within(self, facts: &[Vec<u64>], budget: Budget) -> Vec<Excerpt> {
        let mut chosen = vec![false; self.units.len()];
        let Some(first) = chosen.first_mut().filter(|_| budget.paragraphs > 0) else { return Vec::new() };
        *first = true;
        let fits = |wanted: &[bool]| self.fits(wanted, budget);
        let new = |at: usize, chosen: &[bool]| {
            let told = |fact: &u64| marked(chosen).any(|other| facts.get(other).is_some_and(|facts| facts.binary_search(fact).is_ok()));
            facts.get(at).map_or(0, |facts| facts.iter().filter(|fact| !told(fact)).count())
        };
        loop {
            let per_word = |at: usize| {
                let count = new(at, &chosen);
                let length = self.units.get(at).map_or(1, |unit| unit.length.max(1));
                (at < OPENING && count > 0).then(|| count as f64 / length as f64)
            };
            let Some((_, wanted)) = self.next(&chosen, per_word, fits) else { break };
            chosen = wanted;
        }
        let most = facts.iter().map(Vec::len).max().unwrap_or(0).max(1) as f64;
        loop {
            let short = self.too_short(&chosen, budget);
            let value = |at: usize| {
                let too_short = self.units.get(at).is_some_and(|unit| unit.length as f64 <= short);
                let worth = self.fresh(at, &chosen) + FACTS * new(at, &chosen) as f64 / most - if too_short { TOO_SHORT } else { 0.0 };
                (!self.repeats(at, &chosen)).then_some(worth)
            };
            let Some((_, wanted)) = self.next(&chosen, value, fits) else { break };
            chosen = wanted;
        }
        self.paragraphs(&chosen)
    }

    /// The sentence of the highest value that can come next, with what is chosen then: itself and what it leans on.
    fn next(self, chosen: &[bool], value: impl Fn(usize) -> Option<f64>, fits: impl Fn(&[bool]) -> bool) -> Option<(usize, Vec<bool>)> {
        let mut order: Vec<(usize, f64)> =
            (0..self.units.len()).filter(|at| !chosen[*at]).filter_map(|at| value(at).map(|value| (at, value))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        order.into_iter().find_map(|(at, _)| self.with(at, chosen).filter(|wanted| fits(wanted)).map(|wanted| (at, wanted)))
    }

    /// What is chosen once a sentence and those before it that it leans on are in; nothing where there is none to lean on. The first
    /// sentence leans on the headline at most, which is printed above it.
    fn with(self, at: usize, chosen: &[bool]) -> Option<Vec<bool>> {
        let mut wanted = chosen.to_vec();
        let mut at = at;
        loop {
            wanted[at] = true;
            let before = at.checked_sub(1);
            match before.filter(|_| self.units[at].leans) {
                None => return Some(wanted),
                Some(before) if self.units[before].section != self.units[at].section => return None,
                Some(before) if wanted[before] => return Some(wanted),
                Some(before) => at = before,
            }
        }
    }

    /// The worth of a sentence beside those that are chosen.
    fn fresh(self, at: usize, chosen: &[bool]) -> f64 {
        let told = |pair| marked(chosen).any(|other| self.worth.get(other).is_some_and(|worth| worth.tells(pair)));
        self.worth.get(at).map_or(0.0, |worth| worth.beside(told))
            - REPEATING * marked(chosen).map(|other| overlap(&self.units[at], &self.units[other])).sum::<f64>()
    }

    /// Length below which the sentences still to come would leave the summary too short.
    fn too_short(self, chosen: &[bool], budget: Budget) -> f64 {
        let (mut length, mut sentences, mut chinese) = (0, 0, false);
        for unit in marked(chosen).map(|at| &self.units[at]) {
            length += unit.length;
            sentences += unit.sentences;
            chinese |= unit.chinese;
        }
        let least = LEAST * if chinese { budget.characters } else { budget.words } as f64;
        (least - length as f64) / budget.sentences.saturating_sub(sentences).max(1) as f64
    }

    fn repeats(self, at: usize, chosen: &[bool]) -> bool {
        marked(chosen).any(|other| overlap(&self.units[at], &self.units[other]) > REPETITION)
    }

    fn fits(self, chosen: &[bool], budget: Budget) -> bool {
        let (mut words, mut characters, mut sentences) = (0, 0, 0);
        for unit in marked(chosen).map(|at| &self.units[at]) {
            *(if unit.chinese { &mut characters } else { &mut words }) += unit.length;
            sentences += unit.sentences;
        }
        words <= budget.words
            && characters <= budget.characters
            && sentences <= budget.sentences
            && self.paragraphs(chosen).len() <= budget.paragraphs
    }

    fn paragraphs(self, chosen: &[bool]) -> Vec<Excerpt> {
        let mut found: Vec<Excerpt> = Vec::new();
        let (mut last, mut sentences) = (usize::MAX, 0);
        for at in marked(chosen) {
            let unit = &self.units[at];
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
}

fn marked(chosen: &[bool]) -> impl Iterator<Item = usize> {
    chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(at, _)| at)
}
