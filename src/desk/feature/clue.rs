//! What an article speaks of, as far as themes go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::desk::article::Article;
use crate::desk::facts::names::{NameKind, Names};
use crate::desk::language::words::{Token, is_stop_word, root, tokens};
use crate::desk::language::{is_chinese, simplified};
use crate::desk::story::subjects::is_common;
use crate::desk::story::telling;

/// Characters of a text that are read.
const READ: usize = 3_000;
/// Times that a concept stands in a text that is about it, where neither headline nor first paragraph names it.
const OFTEN: usize = 3;

/// An article, and what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clue {
    /// Its identity.
    pub identity: String,
    /// Its source.
    pub source: String,
    /// In the newsletter's own script.
    pub english: bool,
    /// When it was published, else first seen.
    pub at: DateTime<Utc>,
    /// Each theme once.
    pub mentions: Vec<Mention>,
}

/// A theme in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// English name of a concept of the table, or the roots of two words after [`WORDS`].
    pub theme: String,
    /// As they stand there, in lower case; the name of a concept.
    pub label: String,
    /// It stands in the headline.
    pub titled: bool,
    /// Times that the words stand in the text in lower case, and times after what a verb follows.
    pub noun: (u32, u32),
}

/// Before the roots of two words that are no concept.
pub const WORDS: &str = "words:";

/// Terms and festivals that are measures, events or ways to speak of any business, and no theme of a market.
const NO_TOPICS: [&str; 43] = [
    "gross merchandise volume",
    "monthly active users",
    "daily active users",
    "merger",
    "initial public offering",
    "bankruptcy",
    "lawsuit",
    "earnings",
    "layoffs",
    "boycott",
    "year-on-year",
    "quarter-on-quarter",
    "earthquake",
    "typhoon",
    "pandemic",
    "Covid-19",
    "vaccine",
    "stock market",
    "bitcoin",
    "cryptocurrency",
    "gold price",
    "interest rate",
    "inflation",
    "GDP",
    "consumer price index",
    "producer price index",
    "tariff",
    "sanctions",
    "trade war",
    "export controls",
    "retail sales",
    "consumer spending",
    "collaboration",
    "limited edition",
    "flagship store",
    "box office",
    "Super Bowl",
    "Thanksgiving",
    "Diwali",
    "Easter",
    "Eid",
    "property market",
    "youth unemployment",
];

/// Words of any news that the list of common ones leaves out.
const NO_THEMES: &str = " china chinese asia company companies market markets brand brands business businesses people person year years month \
    months week weeks days today country city cities user users customer customers buyer product products sales million billion yuan percent \
    report reports reported story news world global local national first second third group head chief founder president government official \
    officials industry sector plan plans deal deals firm firms team part time times thing things number numbers share shares price prices ";

/// Words after which a verb stands.
const BEFORE_VERB: &str = " to will would can could may might must should not never we they he she who i you did does do ";

/// When an article counts: as published, or as first seen.
pub(super) fn time(article: &Article) -> DateTime<Utc> {
    article.published.as_ref().map_or(article.first_seen, |dated| dated.at.to_utc())
}

/// What an article speaks of: concepts and, in English, words of headline and first paragraph. A round-up speaks of nothing.
pub(super) fn read(article: &Article, names: &Names) -> Clue {
    let mentions = if telling::digest(article, names).round_up { Vec::new() } else { mentions(article, names) };
    let english = article.language.starts_with("en");
    Clue { identity: article.identity.clone(), source: article.source.clone(), english, at: time(article), mentions }
}

fn mentions(article: &Article, names: &Names) -> Vec<Mention> {
    let text = if article.body.is_empty() { article.summary.clone() } else { article.text() };
    let text = text.char_indices().nth(READ).map_or(text.as_str(), |(at, _)| text.get(..at).unwrap_or_default());
    let opening = text.split("\n\n").next().unwrap_or_default();
    let mut mentions = concepts(&article.title, opening, text, names);
    if !is_chinese(&article.language) {
        mentions.extend(pairs(&article.title, opening, text, names));
    }
    mentions
}

fn concepts(title: &str, opening: &str, text: &str, names: &Names) -> Vec<Mention> {
    let numbers = |text: &str| names.concepts_in_simplified(&simplified(text)).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    let (titled, opened, all) = (numbers(title), numbers(opening), numbers(text));
    let met: BTreeSet<usize> = titled.iter().chain(&all).copied().collect();
    let times = |number: usize| all.iter().filter(|met| **met == number).count();
    // In the first paragraph once by the way is not what a story is about.
    let about =
        |number: usize| titled.contains(&number) || times(number) >= OFTEN || opened.contains(&number) && times(number) + 1 >= OFTEN;
    met.into_iter()
        .filter(|number| about(*number))
        .filter_map(|number| Some((number, names.numbered(number)?)))
        .filter(|(_, concept)| is_topic(&concept.english, concept.kind))
        .map(|(number, concept)| Mention {
            theme: concept.english.clone(),
            label: concept.english.clone(),
            titled: titled.contains(&number),
            noun: (1, 0),
        })
        .collect()
}

fn is_topic(english: &str, kind: NameKind) -> bool {
    matches!(kind, NameKind::Term | NameKind::Platform | NameKind::Festival) && !NO_TOPICS.contains(&english)
}

/// Pairs of words in headline and opening, in no known name: one word alone ("home", "project") is no theme.
fn pairs(title: &str, opening: &str, text: &str, names: &Names) -> Vec<Mention> {
    let mut found: BTreeMap<String, Mention> = BTreeMap::new();
    for (piece, titled) in [(title, true), (opening, false)] {
        let taken = names.concepts_in_simplified(piece);
        for (at, before, one, other) in neighbours(piece) {
            let known = taken.iter().any(|(span, _)| span.start < at + before && at < span.end);
            let label = format!("{one} {other}").to_lowercase();
            if !known && label.split(' ').all(is_theme) {
                let theme = key(one, other);
                found.entry(theme.clone()).or_insert(Mention { theme, label, titled, noun: (0, 0) });
            }
        }
    }
    let mut last = "";
    for (_, _, one, other) in neighbours(text) {
        // A name is written with capitals wherever it stands: it is never counted, and so never a noun.
        let plain = one.starts_with(char::is_lowercase) && other.starts_with(char::is_lowercase);
        if let Some(mention) = found.get_mut(&key(one, other)).filter(|_| plain) {
            mention.noun.0 += 1;
            mention.noun.1 += u32::from(BEFORE_VERB.contains(&format!(" {} ", last.to_lowercase())));
        }
        last = one;
    }
    found.into_values().collect()
}

/// Neighbouring words with nothing but a blank between: where the first begins, the length of both, and both.
fn neighbours(text: &str) -> Vec<(usize, usize, &str, &str)> {
    let words = tokens(text).filter_map(|(at, token)| if let Token::Word(word) = token { Some((at, word)) } else { None });
    let words: Vec<(usize, &str)> = words.collect();
    let pair = |pair: &[(usize, &'_ str)]| match pair {
        [(at, one), (next, other)] if text.get(at + one.len()..*next) == Some(" ") => Some((*at, next + other.len() - at)),
        _ => None,
    };
    words
        .windows(2)
        .filter_map(|window| pair(window).and_then(|(at, length)| Some((at, length, window.first()?.1, window.get(1)?.1))))
        .collect()
}

fn key(one: &str, other: &str) -> String {
    format!("{WORDS}{} {}", root(&one.to_lowercase()), root(&other.to_lowercase()))
}

fn is_theme(lower: &str) -> bool {
    lower.len() >= 4
        && lower.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        && !is_stop_word(lower)
        && !is_common(lower)
        && !NO_THEMES.contains(&format!(" {lower} "))
}

/// A theme as it is looked for in a sentence.
pub(super) enum Subject<'a> {
    Concept(&'a str),
    Words(&'a str),
}

impl<'a> Subject<'a> {
    /// The theme of a proposal.
    pub(super) fn of(theme: &'a str, names: &'a Names) -> Self {
        match theme.strip_prefix(WORDS) {
            Some(_) => Self::Words(theme),
            None => Self::Concept(names.concept(theme).map_or(theme, |concept| concept.english.as_str())),
        }
    }

    /// Whether a sentence speaks of it.
    pub(super) fn is_in(&self, sentence: &str, names: &Names) -> bool {
        match self {
            Self::Concept(english) => names
                .concepts_in_simplified(&simplified(sentence))
                .into_iter()
                .any(|(_, number)| names.numbered(number).is_some_and(|concept| concept.english == *english)),
            Self::Words(wanted) => neighbours(sentence).into_iter().any(|(_, _, one, other)| key(one, other) == *wanted),
        }
    }
}
