//! Words in a form in which they can be compared.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::is_han;

/// One token of a text: a Latin word or figure, or a run of Chinese characters (which is not cut into words here).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A run of letters and digits of an alphabetic script.
    Word(&'a str),
    /// A run of Chinese characters, kana among them.
    Han(&'a str),
}

/// The tokens of a text with their byte offsets, in order.
pub fn tokens(text: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut letters = text.char_indices().map(|(at, c)| (at, script(c)));
    let mut next = letters.next();
    std::iter::from_fn(move || {
        while let Some((start, script)) = next {
            next = letters.next();
            let Some(script) = script else { continue };
            while next.is_some_and(|(_, other)| other == Some(script)) {
                next = letters.next();
            }
            let run = text.get(start..next.map_or(text.len(), |(at, _)| at))?;
            return Some((start, if script == Script::Han { Token::Han(run) } else { Token::Word(run) }));
        }
        None
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Alphabetic,
    Han,
}

/// What kind of token a character belongs to, if any.
fn script(c: char) -> Option<Script> {
    match c {
        c if c.is_ascii() => c.is_ascii_alphanumeric().then_some(Script::Alphabetic),
        c if is_han(c) => Some(Script::Han),
        '\u{3040}'..='\u{30ff}' | '々' => Some(Script::Han),
        // The commonest marks, for which it would take long to find out that they are no letters.
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => {
            None
        }
        c => c.is_alphanumeric().then_some(Script::Alphabetic),
    }
}

const STOP_WORDS: &str = " a about above after again against all also am an and any are as at be because been before being below between both \
but by can cannot could did do does doing down during each few for from further had has have having he her here hers him his how i if in into \
is it its itself just may me might more most must my no nor not now of off on once only or other our out over own per said same say says she \
should so some such than that the their them then there these they this those through to too under until up upon us very was we were what when \
where which while who whom why will with would you your s t re ve ll d m ";

static STOPS: LazyLock<WordSet> = LazyLock::new(|| STOP_WORDS.split_ascii_whitespace().collect());

/// Whether a lower-case English word carries no subject.
pub fn is_stop_word(lower: &str) -> bool {
    lower.len() <= 7 && STOPS.contains(lower)
}

/// Words of a text by which its language is told.
const READ: usize = 400;

/// Whether the beginning of a text is English: in English every third word carries no subject, and few of those are words of another
/// language.
pub fn is_english(text: &str) -> bool {
    let words = tokens(text).filter_map(|(_, token)| match token {
        Token::Word(word) => Some(is_stop_word(&word.to_lowercase())),
        Token::Han(_) => None,
    });
    let (all, stops) = words.take(READ).fold((0, 0), |(all, stops), stop| (all + 1, stops + usize::from(stop)));
    stops * 4 > all
}

/// A set of words that is asked for every word of every text: it knows them by their fingerprints.
#[derive(Debug, Default)]
pub struct WordSet(HashSet<u64, Hashed>);

impl WordSet {
    /// Whether the word is in it, as it stands.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(&fingerprint(word.as_bytes()))
    }
}

impl<'a> FromIterator<&'a str> for WordSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        Self(words.into_iter().map(|word| fingerprint(word.as_bytes())).collect())
    }
}

/// The hasher of [`Hashed`].
#[derive(Debug, Default, Clone, Copy)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = fingerprint(bytes);
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u64(&mut self, term: u64) {
        self.0 = term ^ (term >> 32);
    }
}

/// For maps whose keys are fingerprints, or numbers of 32 bits: they need no second hashing. Not for strings.
pub type Hashed = BuildHasherDefault<AsIs>;

/// A lower-case English word without its commonest endings, so that "sale" meets "sales" and "launch" meets "launched". Light on
/// purpose: a strong stemmer joins words that are not one.
pub fn stem(lower: &str) -> &str {
    let n = lower.len();
    if !lower.is_ascii() || n < 4 {
        return lower;
    }
    let endings: &[(&str, usize)] = match lower.as_bytes().last() {
        Some(b's') => &[("'s", 2), ("ies", 3), ("es", 4), ("s", 3)],
        Some(b'g') => &[("ing", 4)],
        Some(b'd') => &[("ed", 4)],
        Some(b'y') => &[("ly", 4)],
        _ => &[],
    };
    let ended = endings.iter().find(|(ending, keep)| n >= keep + ending.len() && lower.ends_with(ending) && !lower.ends_with("ss"));
    let stem = ended.map_or(lower, |(ending, _)| &lower[..n - ending.len()]);
    if stem.len() >= 4 { stem.strip_suffix('e').unwrap_or(stem) } else { stem }
}

/// A lower-case English word without endings that make one kind of word of another, so that "ethical" meets "ethics" and "automation"
/// "automatic". Too strong for a language of its own; made for meeting the words of a dictionary.
pub fn root(lower: &str) -> &str {
    let mut root = stem(lower);
    if !root.is_ascii() {
        return root;
    }
    for _ in 0..2 {
        let endings: &[&str] = match root.as_bytes().last() {
            Some(b'n') => &["ation", "ition", "ion"],
            Some(b't') => &["ment", "ist", "ant", "ent", "at"],
            Some(b's') => &["ness", "ous"],
            Some(b'e') => &["able", "ible", "ance", "ence", "ive", "e"],
            Some(b'l') => &["ical", "ful", "al"],
            Some(b'y') => &["ity", "y"],
            Some(b'm') => &["ism"],
            Some(b'c') => &["ic"],
            Some(b'r') => &["er", "or", "ar"],
            _ => &[],
        };
        match endings.iter().find_map(|ending| root.strip_suffix(ending).filter(|rest| rest.len() >= 4)) {
            Some(shorter) => root = shorter,
            None => break,
        }
    }
    root
}

/// 64-bit FNV-1a: the same in every build and on every machine, unlike the standard hasher, because what is made of it is stored.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    extended(EMPTY, bytes)
}

/// The fingerprint of nothing.
pub const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// The fingerprint of what a fingerprint was made of and these bytes after it.
pub fn extended(fingerprint: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(fingerprint, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The content terms of a text as fingerprints: stemmed English words without stop words, figures, and Chinese character bigrams
/// (a run of one character is itself). Order is kept.
pub fn terms(text: &str) -> Vec<u64> {
    let mut terms = Vec::new();
    let mut lower = String::new();
    for (_, token) in tokens(text) {
        match token {
            Token::Word(word) => {
                lower.clear();
                lower.extend(word.chars().flat_map(char::to_lowercase));
                if !is_stop_word(&lower) {
                    terms.push(fingerprint(stem(&lower).as_bytes()));
                }
            }
            Token::Han(run) => {
                let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
                if starts.len() == 2 {
                    terms.push(fingerprint(run.as_bytes()));
                }
                terms.extend(starts.windows(3).map(|w| fingerprint(&run.as_bytes()[w[0]..w[2]])));
            }
        }
    }
    terms
}

/// How many members two sorted lists share; what stands in both more than once counts as often.
pub fn shared(one: &[u64], other: &[u64]) -> usize {
    let (mut at, mut there, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(at), other.get(there)) {
        // No branch: which list goes on is as good as random, and a wrong guess costs more than all of this.
        count += usize::from(left == right);
        (at, there) = (at + usize::from(left <= right), there + usize::from(right <= left));
    }
    count
}
