//! The page's pieces held against the text that its JSON-LD tells: what stands there too, and how far it reaches.

use std::ops::Range;

use super::fragment;
use super::pieces::Piece;
use super::prose;

/// Fewest letters of a told text that say anything of a page.
const SHORTEST: usize = 80;
/// Fewest letters of a piece that do not stand in a text by chance.
const TELLING: usize = 16;
/// Letters of a window into a piece whose ends may differ, and of the pieces that have three.
const WINDOW: usize = 24;
/// Most bytes that are searched for pieces, the product of both: no article comes near.
const MOST_SEARCHED: usize = 400_000_000;

/// What a told text says of each piece.
#[derive(Debug, Default)]
pub struct Confirmed {
    /// Whether a piece stands in the told text; `None` for one too short to tell.
    stands: Vec<Option<bool>>,
    /// From the first such piece to the last: systems tell the beginning of a text only.
    reach: Range<usize>,
    /// Share of the told text that stands on the page, 0 to 1.
    pub share: f64,
}

impl Confirmed {
    /// Holds the pieces against a text; nothing is said without one.
    pub fn of(pieces: &[Piece], told: Option<&str>) -> Self {
        let Some(told) = told.filter(|told| told.len().saturating_mul(pieces.len()) < MOST_SEARCHED) else { return Self::default() };
        let told: String = fragment::blocks(told).iter().map(|block| prose::folded(&block.text)).collect();
        if told.len() < SHORTEST {
            return Self::default();
        }
        let mut found = Self { stands: Vec::with_capacity(pieces.len()), reach: 0..0, share: 0.0 };
        let mut common = 0;
        for (index, piece) in pieces.iter().enumerate() {
            let text = prose::folded(&piece.text);
            let stands = (text.len() >= TELLING).then(|| stands_in(&told, &text));
            if stands == Some(true) {
                common += text.len();
                if piece.words >= 8 {
                    let first = if found.reach.is_empty() { index } else { found.reach.start };
                    found.reach = first..index + 1;
                }
            }
            found.stands.push(stands);
        }
        found.share = (common as f64 / told.len() as f64).min(1.0);
        found
    }

    /// Whether a piece stands in the told text.
    pub fn confirms(&self, index: usize) -> bool {
        self.stands.get(index) == Some(&Some(true))
    }

    /// Whether a piece stands between those of the told text, and not in it.
    pub fn denies(&self, index: usize) -> bool {
        self.stands.get(index) == Some(&Some(false)) && self.reach.contains(&index)
    }

    /// Whether a piece stands before or behind all that is told.
    pub fn is_beyond(&self, index: usize) -> bool {
        !self.reach.is_empty() && !self.reach.contains(&index)
    }
}

/// Whether a text, or most of it, stands in another.
fn stands_in(told: &str, text: &str) -> bool {
    if told.contains(text) {
        return true;
    }
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 * WINDOW {
        return false;
    }
    let window = |quarter: usize| -> String {
        let from = letters.len() * quarter / 4 - WINDOW / 2;
        letters.iter().skip(from).take(WINDOW).collect()
    };
    (1..=3).filter(|quarter| told.contains(&window(*quarter))).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::super::super::article::BlockKind;
    use super::super::names::Names;
    use super::*;

    fn piece(text: &str) -> Piece {
        let (kind, names) = (BlockKind::Paragraph, Names::default());
        Piece { kind, text: text.to_owned(), at: 0, block: 0, words: prose::words(text), linked: 0.0, names, level: 0, bold: false }
    }

    #[test]
    fn a_told_text_confirms_denies_and_ends() {
        let first = "The tea chain opened its 300th shop on Tuesday, twelve months after its first.";
        let second = "It serves about a million customers a week, the company said in a statement.";
        let pieces: Vec<Piece> = [
            "Share this",
            first,
            "Sign up for our daily newsletter",
            &format!("HANGZHOU, May 9 (Wire) — {second}"),
            "It goes on like this.",
        ]
        .map(piece)
        .into();
        let held = Confirmed::of(&pieces, Some(&format!("<p>{first}</p><p>{second}</p>")));
        assert_eq!([0, 1, 2, 3, 4].map(|index| held.confirms(index)), [false, true, false, true, false]);
        assert_eq!([0, 1, 2, 3, 4].map(|index| held.denies(index)), [false, false, true, false, false]);
        assert_eq!([0, 1, 2, 3, 4].map(|index| held.is_beyond(index)), [true, false, false, false, true]);
        assert!(held.share > 0.9);
        assert!(!Confirmed::of(&pieces, None).is_beyond(0));
    }
}
