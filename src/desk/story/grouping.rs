//! Puts articles into stories as they come: copies first, then reports of one event, then the other language.

use std::collections::HashMap;
use std::sync::Arc;

use super::digest::{Digest, SlotKind};
use super::index::{Index, LOOKED_UP, Number, foreign, native, space};
use super::likeness::{self, Likeness, Mass};
use super::pairing;
use crate::desk::language::words::Hashed;

/// How far apart two reports of one event may be, in seconds.
const WINDOW: i64 = 4 * 24 * 3_600;
const DAY: i64 = 24 * 3_600;
/// Copies are found this far back.
const COPY_WINDOW: i64 = 30 * 24 * 3_600;
/// Terms of an article that are looked up, rarest first.
const SOUGHT: usize = 14;
/// Articles that are compared.
const MOST_LIKELY: usize = 10;
/// Articles taken from one term.
const POSTED: usize = 80;
/// Articles taken from all terms together.
const MOST_POSTED: usize = 250;

/// Thresholds of the method. They lie on a plateau: a tenth more or less changes little.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Least cosine of two reports in one language.
    pub same: f64,
    /// Least rarity in common, in nats.
    pub shared: f64,
    /// Least mean cosine with the story's other reports, as a share of `same`.
    pub mean: f64,
    /// Likeness of the likest two that makes the mean needless, as a multiple of `same`.
    pub clear: f64,
    /// Least likeness across languages.
    pub across: f64,
    /// What is added to `across` where there is text beside the headlines.
    pub with_text: f64,
    /// Least rarity in common across languages, in nats.
    pub shared_across: f64,
    /// Likeness across languages that joins even where another is nearer.
    pub sure: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { same: 0.28, shared: 7.0, mean: 0.6, clear: 1.5, across: 0.24, with_text: 0.03, shared_across: 7.0, sure: 0.5 }
    }
}

/// Two stories that became one, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// The article that came.
    pub article: Number,
    /// The article that it was found to belong with.
    pub with: Number,
    /// In words, for `why` and for the draft's notes.
    pub evidence: String,
}

/// The evidence of a joint that an editor ordered.
pub const MERGED_BY_HAND: &str = "an editor merged them";

/// Takes in a batch of articles of one instant; the order within the batch does not matter.
pub fn add(index: &mut impl Index, mut batch: Vec<Digest>, settings: &Settings) -> Vec<Joint> {
    batch.sort_by(|a, b| a.id.cmp(&b.id));
    pairing::learn(index, &mut batch, COPY_WINDOW);
    for digest in &batch {
        index.count(digest);
    }
    for digest in &mut batch {
        digest.mass = Mass::of(digest, index);
    }
    let mut joints = Vec::new();
    let numbers: Vec<Number> = batch.into_iter().map(|digest| index.keep(Arc::new(digest))).collect();
    for &number in &numbers {
        for with in index.ordered_together(number) {
            if index.story(number) != index.story(with) {
                index.join(number, with);
                joints.push(Joint { article: number, with, evidence: MERGED_BY_HAND.to_owned() });
            }
        }
    }
    for &number in &numbers {
        joints.extend(copy_of(index, number));
    }
    let mut pairs = Vec::new();
    for &number in &numbers {
        pairs.extend(same_event(index, number, settings));
    }
    join_best_first(index, pairs, &mut joints, |index, a, b, score| fits(index, a, b, score, settings));
    let mut pairs = Vec::new();
    for &number in &numbers {
        pairs.extend(other_language(index, number, settings));
    }
    join_best_first(index, pairs, &mut joints, |index, a, b, score| pairs_up(index, a, b, score, settings));
    joints
}

type Pair = (Likeness, Number, Number);

/// Joins the surest pairs first, asking each time whether the two stories, as they then are, still fit.
fn join_best_first<I: Index>(index: &mut I, mut pairs: Vec<Pair>, joints: &mut Vec<Joint>, fits: impl Fn(&I, Number, Number, f64) -> bool) {
    pairs.sort_by(|x, y| y.0.score.total_cmp(&x.0.score).then_with(|| (x.1, x.2).cmp(&(y.1, y.2))));
    for (likeness, article, with) in pairs {
        if index.story(article) != index.story(with) && !index.kept_apart(article, with) && fits(index, article, with, likeness.score) {
            index.join(article, with);
            let evidence = format!("both speak of {} (likeness {:.2})", likeness.common.join(", "), likeness.score);
            joints.push(Joint { article, with, evidence });
        }
    }
}

fn copy_of(index: &mut impl Index, article: Number) -> Option<Joint> {
    let digest = index.digest(article)?;
    let around = |window: i64| digest.at - window..=digest.at + window;
    let mut found: Option<(Number, String)> = None;
    for with in index.with_term(space(1, digest.address), around(COPY_WINDOW), POSTED) {
        if with != article && !index.kept_apart(article, with) {
            found = Some((with, "the same address".into()));
        }
    }
    if found.is_none() && digest.tellable {
        for with in index.with_term(space(2, digest.headline), around(WINDOW), POSTED) {
            let Some(other) = index.digest(with).filter(|_| with != article && !index.kept_apart(article, with)) else { continue };
            let days_agree = digest.days.is_empty() || other.days.is_empty() || digest.days.iter().any(|day| other.days.contains(day));
            let texts_agree =
                digest.opening.len() < 8 || other.opening.len() < 8 || super::copies::containment(&digest.sketch, &other.sketch).1 > 0;
            if days_agree && texts_agree {
                found = Some((with, "the same headline".into()));
            }
        }
    }
    if found.is_none() {
        let mut hits: HashMap<Number, usize, Hashed> = HashMap::default();
        for hash in &digest.sketch {
            for with in index.with_term(space(3, *hash), around(COPY_WINDOW), POSTED) {
                *hits.entry(with).or_default() += 1;
            }
        }
        let mut hits: Vec<_> = hits.into_iter().filter(|(with, count)| *with != article && *count >= 4).collect();
        hits.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        for (with, _) in hits.into_iter().take(8) {
            let Some(other) = index.digest(with).filter(|_| !index.kept_apart(article, with)) else { continue };
            // A form filled in with other figures has most of its words in common.
            let same_figures = |share: &f64| *share >= 0.9 || !likeness::figures_differ(&digest, &other);
            if let Some(share) = likeness::copied(&digest, &other).filter(same_figures).filter(|_| no_series(index, article, with)) {
                found = Some((with, format!("{:.0} % of the shorter text stands in the longer", share * 100.0)));
                break;
            }
        }
    }
    let (with, evidence) = found.filter(|(with, _)| index.story(*with) != index.story(article))?;
    index.join(article, with);
    Some(Joint { article, with, evidence })
}

/// Whether no report of the one story is of a series with one of the other.
fn no_series(index: &impl Index, a: Number, b: Number) -> bool {
    let digests = |story: Number| -> Vec<Arc<Digest>> {
        index.members(index.story(story)).into_iter().take(8).filter_map(|n| index.digest(n)).collect()
    };
    let (one, other) = (digests(a), digests(b));
    one.iter().all(|x| other.iter().all(|y| likeness::series(x, y).is_none()))
}

/// The articles that share the rarest terms, by how much they share.
fn candidates(index: &impl Index, article: Number, digest: &Digest, across: bool, least: f64) -> Vec<Number> {
    let mut sought: Vec<(f64, u64)> = Vec::new();
    for slot in digest.slots.iter().filter(|slot| slot.titled || slot.rank < LOOKED_UP) {
        let rarity = index.rarity(digest.chinese, slot.id);
        if across {
            // A word of the one language is sought where it was kept as a counterpart by the other, or is itself.
            sought.extend(slot.keys.iter().map(|key| {
                if digest.chinese { (rarity.min(index.rarity(false, *key)), native(false, *key)) } else { (rarity, foreign(true, *key)) }
            }));
        } else {
            sought.push((if slot.kind == SlotKind::Pair { rarity * 0.7 } else { rarity }, native(digest.chinese, slot.id)));
        }
    }
    sought.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    sought.truncate(if across { SOUGHT * 3 } else { SOUGHT });
    let mut found: HashMap<Number, f64, Hashed> = HashMap::with_capacity_and_hasher(MOST_POSTED, Hashed::default());
    let mut left = MOST_POSTED;
    for (rarity, term) in sought {
        for with in index.with_term(term, digest.at - WINDOW..=digest.at + WINDOW, POSTED.min(left)) {
            left -= 1;
            if with != article {
                *found.entry(with).or_default() += rarity;
            }
        }
    }
    let mut found: Vec<(Number, f64)> = found.into_iter().filter(|(_, rarity)| *rarity >= least).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    // Ten copies of one report are one chance, not ten.
    let mut told: HashMap<Number, usize, Hashed> = HashMap::default();
    found.retain(|(number, _)| {
        let count = told.entry(index.story(*number)).or_default();
        *count += 1;
        *count <= 2
    });
    found.truncate(MOST_LIKELY);
    found.into_iter().map(|(number, _)| number).collect()
}

fn same_event(index: &impl Index, article: Number, settings: &Settings) -> Vec<Pair> {
    let Some(digest) = index.digest(article).filter(|digest| !digest.round_up) else { return Vec::new() };
    let mut pairs = Vec::new();
    for with in candidates(index, article, &digest, false, settings.shared * 0.4) {
        let Some(other) = index.digest(with).filter(|other| !other.round_up && index.story(with) != index.story(article)) else { continue };
        let likeness = likeness::same_language(&digest, &other, index);
        // Two texts on one subject have its words in common: only a headline may be too short to have more than two of them. And a
        // subject without a name or a figure comes back: after a day it is another event.
        let sparse = digest.opening.is_empty() || other.opening.is_empty();
        let at_once = likeness.named || (digest.at - other.at).abs() <= DAY;
        if likeness.score >= settings.same
            && likeness.shared >= settings.shared
            && (likeness.holds() || sparse && at_once && likeness.count >= 2 && likeness.score >= settings.clear * settings.same)
        {
            pairs.push((likeness, article, with));
        }
    }
    pairs
}

/// Whether two stories of one language fit as wholes: no series among them, and enough in common on the mean of their reports, where
/// the likest two leave a doubt.
fn fits(index: &impl Index, a: Number, b: Number, score: f64, settings: &Settings) -> bool {
    if !no_series(index, a, b) {
        return false;
    }
    if score >= settings.clear * settings.same {
        return true;
    }
    let digests = |story: Number| -> Vec<Arc<Digest>> {
        let mut digests: Vec<Arc<Digest>> = index.members(index.story(story)).into_iter().filter_map(|n| index.digest(n)).collect();
        // A headline that ten outlets carry is one voice.
        digests.sort_by_key(|digest| digest.headline);
        digests.dedup_by_key(|digest| digest.headline);
        digests.truncate(5);
        digests
    };
    let (one, other) = (digests(a), digests(b));
    let (mut sum, mut count) = (0.0, 0.0);
    for x in &one {
        for y in other.iter().filter(|y| y.chinese == x.chinese) {
            sum += likeness::same_language(x, y, index).score;
            count += 1.0;
        }
    }
    count == 0.0 || sum / count >= settings.mean * settings.same
}

fn other_language(index: &impl Index, article: Number, settings: &Settings) -> Vec<Pair> {
    let Some(digest) = index.digest(article).filter(|digest| !digest.round_up) else { return Vec::new() };
    let mut pairs = Vec::new();
    for with in candidates(index, article, &digest, true, settings.shared_across * 0.4) {
        let Some(other) = index.digest(with).filter(|other| other.chinese != digest.chinese && !other.round_up) else { continue };
        let likeness = likeness::across(&digest, &other, index);
        // Openings have more words that happen to meet.
        let least = settings.across + if digest.opening.is_empty() && other.opening.is_empty() { 0.0 } else { settings.with_text };
        if likeness.score >= least
            && likeness.shared >= settings.shared_across
            && (likeness.count >= 3 || likeness.count >= 2 && likeness.score >= settings.sure)
        {
            pairs.push((likeness, article, with));
        }
    }
    pairs
}

/// Whether two stories of two languages are each other's: neither has the other language yet, or the likeness leaves no doubt.
fn pairs_up(index: &impl Index, a: Number, b: Number, score: f64, settings: &Settings) -> bool {
    let both = |number: Number| {
        let members = index.members(index.story(number));
        let chinese = members.iter().filter_map(|n| index.digest(*n)).filter(|d| d.chinese).count();
        chinese > 0 && chinese < members.len()
    };
    (!both(a) && !both(b)) || score >= settings.sure
}
