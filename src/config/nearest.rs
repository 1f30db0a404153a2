//! The word that was probably meant: nearest by edit distance.

/// The candidate nearest to a word, when it is near enough to be a slip of the hand.
pub(super) fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let word = plain(word);
    let length = word.chars().count();
    let near_enough = (length / 3).clamp(1, 3);
    let measured = |candidate: &'c str| {
        let plain = plain(candidate);
        // The names of the field are thousands, and most are too long or too short to be meant.
        (plain.chars().count().abs_diff(length) <= near_enough).then(|| (distance(&word, &plain), candidate))
    };
    candidates.filter_map(measured).filter(|&(distance, _)| distance <= near_enough).min().map(|(_, candidate)| candidate)
}

/// `did you mean "interval"?`, or else the words that there are.
pub(super) fn cure(word: &str, candidates: &[&str], else_say: &str) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None => format!("{else_say} {}", candidates.join(", ")),
    }
}

/// Case, hyphens and blanks are not what people get wrong about a word.
fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}

/// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours cost 1.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().take(64).collect(), right.chars().take(64).collect());
    let (mut before, mut row): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        row.clear();
        row.push(i + 1);
        for (j, b) in right.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&above, j) + usize::from(a != b)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{cure, distance, nearest};

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("interval", "intervall", 1),
            ("interval", "intreval", 1),
            ("url", "ulr", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn only_a_slip_of_the_hand_is_corrected() {
        let words = ["interval", "max_age", "url"];
        assert_eq!(nearest("Max-Age", words.into_iter()), Some("max_age"));
        assert_eq!(nearest("uri", words.into_iter()), Some("url"));
        assert_eq!(nearest("colour", words.into_iter()), None);
        assert_eq!(cure("colour", &["a", "b"], "keys are"), "keys are a, b");
    }
}
