//! Which article another is a copy of.

use std::collections::HashMap;

use super::candidates::{POSTED, WINDOW};
use super::copies::containment;
use super::digest::Digest;
use super::index::{Index, Number, space};
use super::series::{figures_differ, no_series};
use crate::desk::language::words::Hashed;

/// Copies are found this far back, in seconds.
pub const COPY_WINDOW: i64 = 30 * 24 * 3_600;

/// The article that another is a copy of, and what says so: the same address, the same headline, or most of the text.
pub fn original(index: &impl Index, article: Number) -> Option<(Number, String)> {
    let digest = index.digest(article)?;
    let with_term = |term: u64, window: i64| {
        let mut with = Vec::new();
        index.with_term(term, digest.at - window..=digest.at + window, POSTED, &mut with);
        with
    };
    let mut found: Option<(Number, String)> = None;
    for with in with_term(space(1, digest.address), COPY_WINDOW) {
        if with != article && !index.kept_apart(article, with) {
            found = Some((with, "the same address".into()));
            break;
        }
    }
    if found.is_none() && digest.tellable {
        for with in with_term(space(2, digest.headline), WINDOW) {
            let Some(other) = index.digest(with).filter(|_| with != article && !index.kept_apart(article, with)) else { continue };
            let days_agree = digest.days.is_empty() || other.days.is_empty() || digest.days.iter().any(|day| other.days.contains(day));
            let texts_agree = digest.opening.len() < 8 || other.opening.len() < 8 || containment(&digest.sketch, &other.sketch).1 > 0;
            if days_agree && texts_agree {
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
            if let Some(share) = copied(&digest, &other).filter(same_figures).filter(|_| no_series(index, article, with)) {
                found = Some((with, format!("{:.0} % of the shorter text stands in the longer", share * 100.0)));
                break;
            }
        }
    }
    found.filter(|(with, _)| index.story(*with) != index.story(article))
}

/// Whether one text is a copy or an excerpt of the other: how much is contained.
fn copied(a: &Digest, b: &Digest) -> Option<f64> {
    let (opening, samples) = containment(&a.opening, &b.opening);
    let (whole, more) = containment(&a.sketch, &b.sketch);
    let share = if samples >= 4 { opening.max(whole) } else { whole };
    (samples.max(more) >= 4 && share >= 0.5).then_some(share)
}
