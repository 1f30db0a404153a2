//! What a piece of text says by itself of whether it belongs to the article.

use super::super::article::BlockKind;
use super::confirmed::Confirmed;
use super::names::Names;
use super::phrases::Turns;
use super::pieces::Piece;
use super::prose;

/// A feature's name, and the trend that the fit must keep: 1 when more of it speaks for the article, -1 against it, 0 where the data
/// decide.
pub type Feature = (&'static str, i8);

/// The features of a piece by itself, in their order.
pub const FEATURES: [Feature; 66] = [
    ("bias", 0),
    ("words", 0),
    ("linked", -1),
    ("sentence end", 1),
    ("stops", 1),
    ("heading", 0),
    ("list item", 0),
    ("row", 0),
    ("quote", 0),
    ("in body", 1),
    ("in content", 0),
    ("in nav", -1),
    ("in footer", -1),
    ("in side", -1),
    ("in comment", -1),
    ("in related", -1),
    ("in share", -1),
    ("in promo", -1),
    ("in ad", -1),
    ("in author", 0),
    ("in meta", 0),
    ("in caption", 0),
    ("in consent", -1),
    ("in contents", 0),
    ("in login", -1),
    ("in header", 0),
    ("in title", 0),
    ("in deck", 0),
    ("in hidden", 0),
    ("in media", 0),
    ("in paywall", 0),
    ("in legal", 0),
    ("in card", 0),
    ("in byline", 0),
    ("in date", 0),
    ("three words or fewer", 0),
    ("25 words or more", 0),
    ("repeated", -1),
    ("words of the kin", 0),
    ("links of the kin", -1),
    ("before the headline", 0),
    ("right behind the headline", 0),
    ("place on the page", 0),
    ("boilerplate", -1),
    ("credit", -1),
    ("byline", 0),
    ("leads elsewhere", -1),
    ("confirmed by JSON-LD", 1),
    ("denied by JSON-LD", -1),
    ("beyond JSON-LD", 0),
    ("share of JSON-LD on the page", 0),
    ("bold", 0),
    ("link", 0),
    ("first heading", 0),
    ("capitals", 0),
    ("upper case", 0),
    ("begins in lower case", 0),
    ("ends with a colon", 0),
    ("ends with a question", 0),
    ("addresses", 0),
    ("digits", 0),
    ("length of words", 0),
    ("bio", 0),
    ("disclosure", -1),
    ("plea", -1),
    ("heading of references", 0),
];

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
    /// Turns of phrase in the text, by piece.
    pub turns: Vec<Turns>,
    /// What the text in JSON-LD says of each piece.
    pub confirmed: Confirmed,
    /// What the head says that the article is about.
    pub description: Option<String>,
}

/// A truth as a feature.
pub fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// A count as a feature.
pub fn size(count: usize) -> f64 {
    (1.0 + count as f64).ln()
}

/// Appends the values of [`FEATURES`] for a piece.
pub fn write(pieces: &[Piece], index: usize, around: &Surroundings, out: &mut Vec<f64>) {
    let Some(piece) = pieces.get(index) else { return out.extend([0.0; FEATURES.len()]) };
    let turns = around.turns.get(index).copied().unwrap_or_default();
    let heading = piece.kind == BlockKind::Heading;
    out.extend([
        1.0,
        size(piece.words),
        piece.linked,
        flag(prose::ends_sentence(&piece.text)),
        (prose::stops(&piece.text) as f64).min(6.0) / 6.0,
        flag(heading),
        flag(piece.kind == BlockKind::ListItem),
        flag(piece.kind == BlockKind::Row),
        flag(piece.kind == BlockKind::Quote),
    ]);
    out.extend((0..26).map(|bit| flag(piece.names.any(Names(1 << bit)))));
    out.extend([
        flag(piece.words <= 3),
        flag(piece.words >= 25),
        flag(around.repeated.get(index).copied().unwrap_or(false)),
        size(around.kin_words.get(index).copied().unwrap_or(0)),
        around.kin_linked.get(index).copied().unwrap_or(0.0),
        flag(around.headline.is_some_and(|headline| index < headline)),
        flag(around.headline.is_some_and(|headline| index > headline && index <= headline + 4)),
        index as f64 / pieces.len().max(1) as f64,
        flag(turns.boilerplate),
        flag(turns.credit),
        flag(turns.byline),
        flag(turns.elsewhere),
        flag(around.confirmed.confirms(index)),
        flag(around.confirmed.denies(index)),
        flag(around.confirmed.is_beyond(index)),
        around.confirmed.share,
        flag(piece.bold && !heading),
        flag(piece.linked > 0.9),
        flag(heading && piece.level == 1),
    ]);
    out.extend(shape(&piece.text));
    out.extend([flag(turns.bio), flag(turns.disclosure), flag(turns.plea), flag(turns.references)]);
}

/// How the text is written: capitals, cases, ends, figures.
fn shape(text: &str) -> [f64; 8] {
    let (mut letters, mut upper, mut digits, mut all) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut words, mut capital, mut inside) = (0_usize, 0_usize, false);
    for c in text.chars() {
        all += 1;
        let starts = c.is_alphabetic() && !inside;
        words += usize::from(starts);
        capital += usize::from(starts && c.is_uppercase());
        inside = c.is_alphanumeric() || matches!(c, '\'' | '’');
        letters += usize::from(c.is_alphabetic());
        upper += usize::from(c.is_uppercase());
        digits += usize::from(c.is_numeric());
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let address = text.contains("www.") || text.contains("://") || (text.contains('@') && text.contains('.'));
    [
        share(capital, words),
        flag(upper > 3 && upper * 10 > letters * 9),
        flag(text.chars().next().is_some_and(char::is_lowercase)),
        flag(text.ends_with([':', '：'])),
        flag(text.ends_with(['?', '？'])),
        flag(address),
        share(digits, all),
        share(letters, words).min(12.0),
    ]
}

/// A probability from log-odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
