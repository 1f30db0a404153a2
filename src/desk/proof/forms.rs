//! English words that are other words in another form: "isn't" and "is not", "third" and "3rd".

use crate::desk::facts::figures::{Bound, Figure, Unit};

/// What stands before "'t" and the word that it is then.
const CONTRACTED: [(&str, &str); 18] = [
    ("isn", "is"),
    ("aren", "are"),
    ("wasn", "was"),
    ("weren", "were"),
    ("don", "do"),
    ("doesn", "does"),
    ("didn", "did"),
    ("hasn", "has"),
    ("haven", "have"),
    ("hadn", "had"),
    ("won", "will"),
    ("wouldn", "would"),
    ("couldn", "could"),
    ("shouldn", "should"),
    ("can", "can"),
    ("mustn", "must"),
    ("needn", "need"),
    ("mightn", "might"),
];

/// The word that an auxiliary is without its "n't", which denies by itself.
pub fn uncontracted(lower: &str, after: &str) -> Option<&'static str> {
    let denies = after.strip_prefix(['\'', '’']).is_some_and(|after| after.starts_with('t'));
    CONTRACTED.iter().find(|(contracted, _)| denies && *contracted == lower).map(|(_, word)| *word)
}

/// Places in an order, the third and on: "first" has an opposite, and "second" is a time too.
const ORDINALS: [&str; 8] = ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// The place in an order that a word names, where it is no fraction ("a third", "two-thirds").
pub fn ordinal(sentence: &str, at: usize, lower: &str) -> Option<Figure> {
    let place = ORDINALS.iter().position(|word| *word == lower)?;
    let before = sentence[..at].trim_end_matches([' ', '-']).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let fraction = matches!(before.to_ascii_lowercase().as_str(), "a" | "one" | "by" | "nearly" | "about" | "almost" | "over" | "than");
    let value = place as f64 + 3.0;
    (!fraction).then_some(Figure { value, upper: None, unit: Unit::Ordinal, bound: Bound::Exact, significant: 1 })
}
