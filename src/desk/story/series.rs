//! Why two articles with like words are still two stories.

use std::sync::Arc;

use super::copies::{COPIED, containment};
use super::digest::Digest;
use super::index::{Index, Number};
use super::slots::SlotKind;
use crate::desk::facts::figures::Agreement;

/// Why two articles with like words are still two stories: a series with another figure, day or name. Reports of one event say it
/// in words of their own; a series says the same words of another event.
pub fn series(a: &Digest, b: &Digest) -> Option<&'static str> {
    let another_day = !a.days.is_empty() && !b.days.is_empty() && !a.days.iter().any(|day| b.days.contains(day));
    if a.headline == b.headline {
        return (another_day || comes_back(a, b)).then_some("the same words on another day");
    }
    if a.pattern == b.pattern {
        return Some("the headlines differ in a figure or a name only");
    }
    if a.chinese != b.chinese {
        return None;
    }
    if a.wording.names_another(&b.wording) {
        return Some("the same words of somebody else");
    }
    let (overlap, one, other) = overlap(a, b);
    if overlap < 0.55 {
        return None;
    }
    let (one_host, both_more) = (a.host == b.host, one.min(other) > 0);
    if one_host && both_more && one.max(other) <= 3 {
        return Some("one outlet says the same words of something else");
    }
    // Two outlets in the same words may tell one event as it grows; with other names too, they tell two.
    if (both_more || overlap >= 0.8) && figures_differ(a, b) {
        return Some("the same words with other figures");
    }
    if overlap < 0.8 && !one_host {
        return None;
    }
    another_day.then_some("the same words on another day")
}

/// Whether a headline came back (`A股三大指数集体收涨`): over the text of another day, or as that of a round-up. Of headlines alone nothing says
/// that they are not passed on.
fn comes_back(a: &Digest, b: &Digest) -> bool {
    if (a.at - b.at).abs() < A_DAY_LATER {
        return false;
    }
    let told = |digest: &Digest| digest.opening.len() >= TOLD;
    if told(a) && told(b) { containment(&a.sketch, &b.sketch).0 < COPIED } else { a.round_up }
}

/// Least time between two issues of what comes daily, in seconds.
const A_DAY_LATER: i64 = 18 * 3_600;
/// Samples of a text that show whether another has a line of it.
const TOLD: usize = 4;

/// Whether both headlines have figures of one unit and none that agrees.
pub fn figures_differ(a: &Digest, b: &Digest) -> bool {
    let pairs = || a.figures.iter().flat_map(|f| b.figures.iter().map(move |g| (f, g)));
    pairs().any(|(f, g)| f.unit == g.unit) && pairs().all(|(f, g)| f.compare(g) == Agreement::Different)
}

/// Headlines whose figures of one unit differ.
pub const OTHER_FIGURES: f64 = 0.75;

/// Share of the shorter headline's plain words that are in the other, and how many words either has alone.
fn overlap(a: &Digest, b: &Digest) -> (f64, usize, usize) {
    let words = |d: &Digest| -> Vec<u64> {
        d.slots
            .iter()
            .filter(|slot| {
                slot.titled
                    && slot.kind != SlotKind::Figure
                    && slot.kind != SlotKind::Pair
                    && !d.slots.word(slot).bytes().all(|byte| byte.is_ascii_digit())
            })
            .map(|slot| slot.id)
            .collect()
    };
    let (one, other) = (words(a), words(b));
    let common = one.iter().filter(|id| other.binary_search(id).is_ok()).count();
    // Of three words or fewer nothing can be said.
    let share = if common < 3 { 0.0 } else { common as f64 / one.len().min(other.len()).max(1) as f64 };
    (share, one.len() - common, other.len() - common)
}

/// Reports of a story that are asked.
const ASKED: usize = 8;

/// Whether no report of the one story is of a series with one of the other.
pub fn no_series(index: &impl Index, a: Number, b: Number) -> bool {
    let digests = |story: Number| -> Vec<Arc<Digest>> {
        index.members(index.story(story), ASKED).into_iter().filter_map(|number| index.digest(number)).collect()
    };
    let (one, other) = (digests(a), digests(b));
    one.iter().all(|x| other.iter().all(|y| series(x, y).is_none()))
}
