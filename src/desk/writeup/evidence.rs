//! How likely a piece of text belongs to the article: what it looks like, and what stands around it.

use super::super::article::BlockKind;
use super::names::Names;
use super::phrases;
use super::pieces::Piece;
use super::prose;

/// Number of features of a piece by itself.
pub const FEATURES: usize = 52;

/// What is known of the whole page when a piece is judged.
pub struct Surroundings {
    /// Words of each block element's own unlinked pieces, by piece.
    pub kin_words: Vec<usize>,
    /// Share of links among the text of the same block, by piece.
    pub kin_linked: Vec<f64>,
    /// Whether the same text stands elsewhere on the page, by piece.
    pub repeated: Vec<bool>,
    /// Index of the piece that is the headline, when it stands on the page.
    pub headline: Option<usize>,
    /// Whether JSON-LD holds the text, by piece; empty without such a text.
    pub confirmed: Vec<bool>,
}

/// The features of a piece, in the order of [`super::weights::PIECE`].
pub fn features(pieces: &[Piece], index: usize, around: &Surroundings) -> [f64; FEATURES] {
    let mut out = [0.0; FEATURES];
    let Some(piece) = pieces.get(index) else { return out };
    let flag = |yes: bool| f64::from(u8::from(yes));
    let words = piece.words as f64;
    let heading = piece.kind == BlockKind::Heading;
    out[0] = 1.0;
    out[1] = (1.0 + words).ln();
    out[2] = piece.linked;
    out[3] = flag(prose::ends_sentence(&piece.text));
    out[4] = (prose::stops(&piece.text) as f64).min(6.0) / 6.0;
    out[5] = flag(heading);
    out[6] = flag(piece.kind == BlockKind::ListItem);
    out[7] = flag(piece.kind == BlockKind::Row);
    out[8] = flag(piece.kind == BlockKind::Quote);
    for bit in 0..26 {
        out[9 + bit] = flag(piece.names.any(Names(1 << bit)));
    }
    out[35] = flag(piece.words <= 3);
    out[36] = flag(piece.words >= 25);
    out[37] = flag(around.repeated.get(index).copied().unwrap_or(false));
    out[38] = (1.0 + around.kin_words.get(index).copied().unwrap_or(0) as f64).ln();
    out[39] = around.kin_linked.get(index).copied().unwrap_or(0.0);
    out[40] = flag(around.headline.is_some_and(|headline| index < headline));
    out[41] = flag(around.headline.is_some_and(|headline| index > headline && index <= headline + 4));
    out[42] = index as f64 / pieces.len().max(1) as f64;
    out[43] = flag(phrases::is_boilerplate(&piece.text));
    out[44] = flag(phrases::is_credit(&piece.text));
    out[45] = flag(phrases::is_byline(&piece.text));
    out[46] = flag(phrases::leads_elsewhere(&piece.text));
    out[47] = flag(around.confirmed.get(index) == Some(&true));
    out[48] = flag(around.confirmed.get(index) == Some(&false));
    out[49] = flag(piece.bold && !heading);
    out[50] = flag(piece.linked > 0.9);
    out[51] = flag(heading && piece.level == 1);
    out
}

/// Log-odds that a piece belongs to the article.
pub fn judge<const N: usize>(features: &[f64; N], weights: &[f64; N]) -> f64 {
    features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum()
}

/// A probability from log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
