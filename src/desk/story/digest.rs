//! What is kept of an article for grouping: a few hundred numbers, made once when it comes.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::likeness::Mass;
use super::pairing::{self, Pairing};
use super::{address, headline};
use crate::desk::facts::figures::{Figure, figures};
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::facts::{dates, gloss};
use crate::desk::language::words::{Hashed, Token, WordSet, fingerprint, is_stop_word, root, tokens};
use crate::desk::language::{self};

/// Counts the changes of what a digest is: what was kept under another number must be made anew.
pub const METHOD: i64 = 2;

/// What grouping reads of an article.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Its identity.
    pub id: &'a str,
    /// Where it stands.
    pub url: &'a str,
    /// Its headline.
    pub title: &'a str,
    /// Its text, or the summary, or nothing.
    pub text: &'a str,
    /// When it was published, or else first seen.
    pub at: DateTime<Utc>,
}

/// An article as grouping sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// The article's identity; not written with the rest, because it may change.
    #[serde(skip)]
    pub id: String,
    /// Seconds since 1970.
    pub at: i64,
    /// Chinese, or else a language with spaces.
    pub chinese: bool,
    /// Key of the address.
    pub address: u64,
    /// Key of the host.
    pub host: u64,
    /// Key of the headline.
    pub headline: u64,
    /// The headline is long enough to tell an article by.
    pub tellable: bool,
    /// Whom the headline is about, where it begins with him and a colon (`小米：…`), as the keys of his words.
    pub subject: Vec<u64>,
    /// Key of the headline without figures and names.
    pub pattern: u64,
    /// A round-up of many stories.
    pub round_up: bool,
    /// What it speaks of in headline and opening, sorted by `id`, each once.
    pub slots: Vec<Slot>,
    /// Figures of the headline.
    pub figures: Vec<Figure>,
    /// Days named in the headline.
    pub days: Vec<NaiveDate>,
    /// Sampled shingles of the opening and of the whole text, sorted.
    pub sketch: Vec<u64>,
    /// The same of the opening alone.
    pub opening: Vec<u64>,
    /// Names that it tells in both scripts.
    pub pairs: Vec<Pairing>,
    /// What its slots weigh; set when it is added to an index.
    pub mass: Mass,
}

/// One word, name or figure of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The same in all articles of its language.
    pub id: u64,
    /// What it may be in the other language.
    pub keys: Vec<u64>,
    /// As it stands, for the evidence.
    pub word: Box<str>,
    /// What it is.
    pub kind: SlotKind,
    /// It stands in the headline.
    pub titled: bool,
    /// How many came before it.
    pub rank: u16,
}

/// Kinds of slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotKind {
    /// A word of the language.
    Word,
    /// Two neighbouring Chinese characters: a word that no dictionary has may be among them.
    Pair,
    /// A word that tells no event by itself.
    Common,
    /// A known name, or a Latin word in Chinese text.
    Name,
    /// A term of the field: known, but no name.
    Term,
    /// A telling figure.
    Figure,
}

/// Words that are in too many headlines to tell an event, known before the first headline has come.
static COMMON: LazyLock<WordSet> =
    LazyLock::new(|| include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' ')).collect());

/// Whether a lower-case word is in too many headlines to tell an event by.
pub fn is_common(lower: &str) -> bool {
    COMMON.contains(lower)
}

/// Words of the opening that are read beside the headline.
const OPENING_WORDS: usize = 60;
/// Letters of the opening.
const OPENING_LETTERS: usize = 500;
/// Slots of most articles.
const SLOTS: usize = 96;
/// Most meanings of a Chinese word that are followed.
const MEANINGS: usize = 6;

impl Digest {
    /// Reads an article.
    pub fn of(report: &Report, names: &Names) -> Self {
        let title = headline::bare(report.title);
        let folded = headline::folded(title);
        let opening = opening_of(report.text);
        let shares = language::shares(if title.len() > 12 { title } else { opening });
        let chinese = shares.han * 2 > shares.latin_words;
        let mut reader = Reader {
            names,
            chinese,
            titled: true,
            seen: HashSet::with_capacity_and_hasher(SLOTS, Hashed::default()),
            slots: Vec::with_capacity(SLOTS),
        };
        let name_spans = reader.read(title);
        let subject = subject(title, names, chinese);
        reader.titled = false;
        // A site's name may also be the source of the news ("- Nikkei").
        reader.read(report.title.trim().strip_prefix(title).unwrap_or(""));
        reader.read(opening);
        let mut slots = reader.slots;
        slots.sort_unstable_by_key(|slot| slot.id);
        let shown = dates::dates(title, Some(report.at.date_naive()));
        let dated = |span: &Range<usize>| shown.iter().any(|(other, _)| span.start < other.end && other.start < span.end);
        let figures = figures(title).into_iter().filter(|(span, _)| !dated(span)).map(|(_, figure)| figure).collect();
        let pairs = pairing::pairings([title, opening], names);
        let (opening, sketch) = super::copies::sketch(report.text);
        let (headline, tellable) = headline::key(&folded);
        let address = address::form(report.url);
        Self {
            id: report.id.to_owned(),
            at: report.at.timestamp(),
            chinese,
            host: fingerprint(address.split('/').next().unwrap_or("").as_bytes()),
            address: fingerprint(address.as_bytes()),
            headline,
            tellable,
            subject,
            pattern: headline::pattern(title, &name_spans),
            round_up: headline::is_round_up(&folded),
            slots,
            figures,
            days: shown.into_iter().filter(|(_, date)| date.is_day()).map(|(_, date)| date.first).collect(),
            sketch,
            opening,
            pairs,
            mass: Mass::default(),
        }
    }
}

/// The words before a headline's first colon, when they are few.
fn subject(title: &str, names: &Names, chinese: bool) -> Vec<u64> {
    let Some((head, rest)) = title.split_once(['：', ':']) else { return Vec::new() };
    if head.chars().count() > if chinese { 16 } else { 30 } || rest.trim().chars().count() < 4 {
        return Vec::new();
    }
    // The ticker in `宏华数科(688789.SH)` is another name of the same.
    let (slots, _) = titled(head.split(['(', '（']).next().unwrap_or(head), names, chinese);
    slots.into_iter().map(|slot| slot.id).collect()
}

/// The slots that a piece of a headline has, and whether there is a known name in it.
pub(super) fn titled(piece: &str, names: &Names, chinese: bool) -> (Vec<Slot>, bool) {
    let mut reader = Reader { names, chinese, titled: true, seen: HashSet::default(), slots: Vec::new() };
    let known = !reader.read(piece).is_empty();
    (reader.slots, known)
}

/// The first hundred words or so: a Chinese character counts for two letters.
fn opening_of(text: &str) -> &str {
    let mut left = OPENING_LETTERS;
    let end = text.char_indices().find(|(_, c)| {
        let letters = if c.is_ascii() { 1 } else { 2 };
        let full = left < letters;
        left = left.saturating_sub(letters);
        full
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn salted(space: &str, word: &str) -> u64 {
    fingerprint(space.as_bytes()) ^ fingerprint(word.as_bytes()).rotate_left(17)
}

fn key_of_word(lower: &str) -> u64 {
    salted("word", root(lower))
}

/// Turns texts into slots.
struct Reader<'a> {
    names: &'a Names,
    chinese: bool,
    titled: bool,
    seen: HashSet<u64, Hashed>,
    slots: Vec<Slot>,
}

impl Reader<'_> {
    fn push(&mut self, id: u64, keys: Vec<u64>, word: &str, kind: SlotKind) {
        if self.seen.insert(id) {
            self.slots.push(Slot { id, keys, word: word.into(), kind, titled: self.titled, rank: self.slots.len() as u16 });
        }
    }

    /// Names, figures, then the words that are part of neither; returns the spans of names that are no terms.
    fn read(&mut self, text: &str) -> Vec<Range<usize>> {
        let plain = language::simplified(text);
        let (mut taken, mut names_only) = (Vec::new(), Vec::new());
        for (span, number) in self.names.concepts_in_simplified(&plain) {
            let Some(concept) = self.names.numbered(number) else { continue };
            let id = salted("name", &concept.english);
            let term = concept.kind == NameKind::Term;
            self.push(id, vec![id], &plain[span.clone()], if term { SlotKind::Term } else { SlotKind::Name });
            if !term {
                names_only.push(span.clone());
            }
            taken.push(span);
        }
        for (span, figure) in figures(&plain) {
            if figure.is_telling() {
                let id = figure.key() ^ fingerprint(b"figure");
                self.push(id, vec![id], &plain[span], SlotKind::Figure);
            }
        }
        let mut lower = String::new();
        let mut read = 0;
        // Names are cut out, so that "Supreme Court" is not also a court.
        let mut from = 0;
        for gap in taken.iter().map(|span| (span.start, span.end)).chain([(plain.len(), plain.len())]) {
            let piece = plain.get(from..gap.0).unwrap_or("");
            for (_, token) in tokens(piece) {
                if read > OPENING_WORDS {
                    break;
                }
                match token {
                    Token::Word(word) => read += self.read_word(word, &mut lower),
                    Token::Han(run) => read += self.read_chinese(run),
                }
            }
            from = gap.1.max(from);
        }
        names_only
    }

    fn read_word(&mut self, word: &str, lower: &mut String) -> usize {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        let number = word.chars().all(char::is_numeric);
        // Days, years and the halves of a decimal are in too many headlines; what a number tells, the figures tell.
        if is_stop_word(lower) || word.len() < 2 || number && (word.len() < 3 || word.len() == 4 && word.starts_with(['1', '2'])) {
            return 0;
        }
        let id = key_of_word(lower);
        let kind = match () {
            () if COMMON.contains(lower) => SlotKind::Common,
            () if self.chinese && !number => SlotKind::Name,
            () => SlotKind::Word,
        };
        self.push(id, vec![id], word, kind);
        1
    }

    fn read_chinese(&mut self, run: &str) -> usize {
        let mut count = 0;
        for (word, meaning) in gloss::words(run) {
            count += 1;
            let id = salted("han", word);
            if self.seen.contains(&id) {
                continue;
            }
            let keys: Vec<u64> = meaning.split(' ').filter(|word| !word.is_empty()).take(MEANINGS).map(key_of_word).collect();
            let kind = if COMMON.contains(word) { SlotKind::Common } else { SlotKind::Word };
            self.push(id, keys, word, kind);
        }
        if !self.titled {
            return count.max(1);
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        for window in starts.windows(3) {
            if let &[from, _, to] = window {
                let pair = &run[from..to];
                // The pair that is a word by itself is there already.
                self.push(salted("han", pair), Vec::new(), pair, SlotKind::Pair);
            }
        }
        count.max(1)
    }
}
