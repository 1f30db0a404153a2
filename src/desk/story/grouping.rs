//! Puts articles into stories as they come: copies first, then reports of one event, then the other language.

use std::sync::Arc;

use super::candidates::candidates;
use super::copying::{self, COPY_WINDOW};
use super::digest::Digest;
use super::index::{Index, Number};
use super::likeness::{Likeness, same_language};
use super::mass::Mass;
use super::series::no_series;
use super::{across, learning, witness};

const DAY: i64 = 24 * 3_600;
/// Reports of a story that are asked when two stories are to be one: a story of a thousand copies has said all with its first.
const ASKED: usize = 24;
/// Headlines that have a say in whether two stories fit.
const VOICES: usize = 5;

/// Share of the least rarity in common that the terms looked up must show, for two articles to be compared; across languages nearly all
/// that counts is looked up.
const LIKELY: f64 = 0.7;
const LIKELY_ACROSS: f64 = 1.0;
/// How much liker two reports of two languages must be that share neither a name nor a figure: translated words meet by chance.
const NAMELESS: f64 = 1.25;

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
        Self { same: 0.28, shared: 7.0, mean: 0.5, clear: 1.5, across: 0.24, with_text: 0.03, shared_across: 7.0, sure: 0.5 }
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
    learning::learn(index, &mut batch, COPY_WINDOW);
    for digest in &batch {
        index.count(digest);
    }
    for digest in &mut batch {
        digest.mass = Mass::of(&digest.slots, digest.chinese, index);
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
        if let Some((with, evidence)) = copying::original(index, number) {
            index.join(number, with);
            joints.push(Joint { article: number, with, evidence });
        }
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
    // Last of all, so that what a batch teaches is for those after it.
    for witness in witness::testify(index, joints.iter().map(|joint| joint.article)) {
        index.hear(witness);
    }
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

fn same_event(index: &impl Index, article: Number, settings: &Settings) -> Vec<Pair> {
    let Some(digest) = index.digest(article).filter(|digest| !digest.round_up) else { return Vec::new() };
    let mut pairs = Vec::new();
    for with in candidates(index, article, &digest, false, settings.shared * LIKELY) {
        let Some(other) = index.digest(with).filter(|other| !other.round_up && index.story(with) != index.story(article)) else { continue };
        let likeness = same_language(&digest, &other, index);
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
        let mut digests: Vec<Arc<Digest>> = index.members(index.story(story), ASKED).into_iter().filter_map(|n| index.digest(n)).collect();
        // A headline that ten outlets carry is one voice.
        digests.sort_by_key(|digest| digest.headline);
        digests.dedup_by_key(|digest| digest.headline);
        digests.truncate(VOICES);
        digests
    };
    let (one, other) = (digests(a), digests(b));
    let (mut sum, mut count) = (0.0, 0.0);
    for x in &one {
        for y in other.iter().filter(|y| y.chinese == x.chinese) {
            sum += same_language(x, y, index).score;
            count += 1.0;
        }
    }
    count == 0.0 || sum / count >= settings.mean * settings.same
}

fn other_language(index: &impl Index, article: Number, settings: &Settings) -> Vec<Pair> {
    let Some(digest) = index.digest(article).filter(|digest| !digest.round_up) else { return Vec::new() };
    let mut pairs = Vec::new();
    for with in candidates(index, article, &digest, true, settings.shared_across * LIKELY_ACROSS) {
        let Some(other) = index.digest(with).filter(|other| other.chinese != digest.chinese && !other.round_up) else { continue };
        let likeness = across::across(&digest, &other, index);
        // Openings have more words that happen to meet.
        let least = settings.across * if likeness.named { 1.0 } else { NAMELESS };
        let least = least + if digest.opening.is_empty() && other.opening.is_empty() { 0.0 } else { settings.with_text };
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
        let members = index.members(index.story(number), ASKED);
        let chinese = members.iter().filter_map(|n| index.digest(*n)).filter(|d| d.chinese).count();
        chinese > 0 && chinese < members.len()
    };
    (!both(a) && !both(b)) || score >= settings.sure
}
