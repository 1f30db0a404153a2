//! Which article another is a copy of.

use std::collections::HashMap;

use super::candidates::{POSTED, WINDOW};
use super::copies::{COPIED, containment};
use super::digest::Digest;
use super::index::{Index, Number, space};
use super::series::{figures_differ, no_series, series};
use crate::desk::language::words::{Hashed, shared};

/// Copies are found this far back, in seconds.
pub const COPY_WINDOW: i64 = 30 * 24 * 3_600;
/// Least share of the longer of two round-ups that is in both: each carries the news of its day.
const ROUND_UP_COPY: f64 = 0.7;

/// The article that another is a copy of, and what says so: the same address, the same headline, or most of the text.
pub fn original(index: &impl Index, article: Number) -> Option<(Number, String)> {
    let digest = index.digest(article)?;
    let with_term = |term: u64, window: i64| {
        let mut with = Vec::new();
        index.with_term(term, digest.at - window..=digest.at + window, POSTED, &mut with);
        with
    };
    let mut found: Option<(Number, String)> = None;
    for with in digest.address.map(|address| with_term(space(1, address), COPY_WINDOW)).unwrap_or_default() {
        let Some(other) = index.digest(with).filter(|_| with != article && !index.kept_apart(article, with)) else { continue };
        if speak_alike(&digest, &other) {
            found = Some((with, "the same address".into()));
            break;
        }
    }
    if found.is_none() && digest.tellable {
        for with in with_term(space(2, digest.headline), WINDOW) {
            let Some(other) = index.digest(with).filter(|_| with != article && !index.kept_apart(article, with)) else { continue };
            let texts_agree = digest.opening.len() < 8 || other.opening.len() < 8 || containment(&digest.sketch, &other.sketch).1 > 0;
            if texts_agree && series(&digest, &other).is_none() {
                found = Some((with, "the same headline".into()));
                break;
            }
        }
    }
    if found.is_none() {
        let mut hits: HashMap<Number, u32, Hashed> = HashMap::with_capacity_and_hasher(POSTED, Hashed::default());
        let mut with = Vec::new();
        for hash in &digest.sketch {
            with.clear();
            index.with_term(space(3, *hash), digest.at - COPY_WINDOW..=digest.at + COPY_WINDOW, POSTED, &mut with);
            for number in &with {
                *hits.entry(*number).or_default() += 1;
            }
        }
        let mut hits: Vec<_> = hits.into_iter().filter(|(with, count)| *with != article && *count >= 4).collect();
        hits.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        for (with, _) in hits.into_iter().take(8) {
            let Some(other) = index.digest(with).filter(|_| !index.kept_apart(article, with)) else { continue };
            // A form filled in with other figures has most of its words in common.
            let same_figures = |share: &f64| *share >= 0.9 || !figures_differ(&digest, &other);
            if digest.round_up != other.round_up {
                // A round-up carries other articles, and is none of them.
                continue;
            }
            if let Some(share) = copied(&digest, &other).filter(same_figures).filter(|_| no_series(index, article, with)) {
                found = Some((with, format!("{:.0} % of the shorter text stands in the longer", share * 100.0)));
                break;
            }
        }
    }
    found.filter(|(with, _)| index.story(*with) != index.story(article))
}

/// Whether two articles at one address may be one: an address is used again, for the page of a day or the flash of a minute, and what is
/// told then shares neither a word of the headline nor a line of the text.
fn speak_alike(a: &Digest, b: &Digest) -> bool {
    let titled = |digest: &Digest| -> Vec<u64> { digest.slots.iter().filter(|slot| slot.titled).map(|slot| slot.id).collect() };
    let (one, other) = (titled(a), titled(b));
    let untold = |digest: &Digest, titled: &[u64]| titled.is_empty() && digest.sketch.is_empty();
    untold(a, &one) || untold(b, &other) || shared(&one, &other) > 0 || shared(&a.sketch, &b.sketch) > 0
}

/// Whether one text is a copy or an excerpt of the other: how much is contained. A round-up is a copy of another only as a whole.
fn copied(a: &Digest, b: &Digest) -> Option<f64> {
    let (opening, samples) = containment(&a.opening, &b.opening);
    let (whole, more) = containment(&a.sketch, &b.sketch);
    if a.round_up && (more as f64) < ROUND_UP_COPY * a.sketch.len().max(b.sketch.len()) as f64 {
        return None;
    }
    let share = if samples >= 4 { opening.max(whole) } else { whole };
    (samples.max(more) >= 4 && share >= COPIED).then_some(share)
}
