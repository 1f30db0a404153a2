//! Slips that a rewritten sentence makes likely without making them certain: a "not" that its source's sentence lacks, the contrast of a
//! word there, another word of the same kind, a name that stands nowhere.
//!
//! A paraphrase replaces words by others of their meaning, so that a new word alone says nothing; one of a closed kind (a colour, a
//! season, an office) beside another one of that kind in the source's sentence does.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::alignment::Alignment;
use super::opposites::{self, Side};
use super::text::{Text, TokenKind};
use crate::desk::language::words::stem;

/// What a doubt takes from a score, on its logarithmic scale: that of a slip, and that of a name that a paraphrase may bring along.
const SLIP: f64 = 2.5;
const NAME: f64 = 1.0;

static CONTRASTS: LazyLock<HashMap<&str, Vec<Side>>> = LazyLock::new(|| opposites::table(include_str!("contrasts.txt")));

/// The kinds that a stem is of.
static KINDS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, Vec<usize>> = HashMap::new();
    let lines = include_str!("siblings.txt").lines().filter(|line| !line.starts_with('#'));
    for (kind, word) in lines.enumerate().flat_map(|(kind, line)| line.split_whitespace().map(move |word| (kind, word))) {
        kinds.entry(stem(word)).or_default().push(kind);
    }
    kinds
});

/// What the doubts about the sentences of a claim weigh together; for texts in one language with spaces.
pub(super) fn weight(alignments: &[Alignment]) -> f64 {
    alignments.iter().filter(|alignment| !alignment.place.is_empty()).map(of_sentence).sum()
}

fn of_sentence(alignment: &Alignment) -> f64 {
    let (claim, source) = (alignment.claim, alignment.source);
    let near: Vec<String> = alignment.place.clone().map(|at| source.word(at).to_lowercase()).collect();
    let near: HashSet<&str> = near.iter().map(|word| stem(word)).collect();
    let own: Vec<String> = alignment.sentence.clone().map(|at| claim.word(at).to_lowercase()).collect();
    let own: HashSet<&str> = own.iter().map(|word| stem(word)).collect();
    let negations = |text: &Text, range: std::ops::Range<usize>| {
        text.tokens.get(range).unwrap_or_default().iter().filter(|token| token.kind == TokenKind::Negation).count()
    };
    let put_in = negations(claim, alignment.sentence.clone()).saturating_sub(negations(source, alignment.place.clone()));
    let mut weight = SLIP * put_in as f64;
    for at in alignment.sentence.clone() {
        let Some(token) = claim.tokens.get(at).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Stop)) else { continue };
        let word = claim.word(at).to_lowercase();
        // What the source has anywhere may have been brought along.
        if source.has(token.key) {
            continue;
        }
        let stem = stem(&word);
        if is_against(stem, &near) || is_sibling(stem, &near, &own) || is_turned(&word, &near) {
            weight += SLIP;
        } else if token.named && token.kind == TokenKind::Word && !is_kin(&word, &source.folded) {
            weight += NAME;
        }
    }
    weight
}

/// Whether the source's sentence has the opposite or the contrast of a word.
fn is_against(word: &str, near: &HashSet<&str>) -> bool {
    let against = |table: &HashMap<&str, Vec<Side>>| {
        let Some(sides) = table.get(word) else { return false };
        let other = |(pair, side): &Side| sides.contains(&(*pair, !side));
        near.iter().filter_map(|near| table.get(near)).any(|theirs| theirs.iter().any(other))
    };
    against(opposites::sides_of_words()) || against(&CONTRASTS)
}

/// Whether the source's sentence has another word of the kind, which the claim has not.
fn is_sibling(word: &str, near: &HashSet<&str>, own: &HashSet<&str>) -> bool {
    let Some(kinds) = KINDS.get(word) else { return false };
    let other =
        |near: &&&str| !own.contains(**near) && KINDS.get(**near).is_some_and(|theirs| theirs.iter().any(|kind| kinds.contains(kind)));
    near.iter().any(|near| other(&near))
}

/// Whether one has the other with a prefix that turns it: "unpopular" for "popular".
fn is_turned(word: &str, near: &HashSet<&str>) -> bool {
    ["un", "in", "im", "dis", "non", "ir"].iter().any(|prefix| {
        let bare = word.strip_prefix(prefix).filter(|bare| bare.len() > 4);
        bare.is_some_and(|bare| near.contains(stem(bare))) || word.len() > 4 && near.contains(stem(&format!("{prefix}{word}")))
    })
}

/// Whether a text in lower case has a word that begins alike: "Ethiopian" for "Ethiopia".
fn is_kin(word: &str, folded: &str) -> bool {
    let head: String = word.chars().take(5).collect();
    folded.match_indices(&head).any(|(at, _)| !folded[..at].ends_with(char::is_alphanumeric))
}
