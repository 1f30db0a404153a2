//! A text as tokens that can be compared across forms: a figure is its value, a name its concept, a word its stem.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::Context;
use super::days::looking_back;
use super::forms::{ordinal, uncontracted};
use super::measures::Measure;
use crate::desk::facts::dates::Date;
use crate::desk::facts::figures::{Figure, Unit};
use crate::desk::facts::names::Name;
use crate::desk::facts::{self, FactContext, FactKind};
use crate::desk::language::negation::is_negation;
use crate::desk::language::words::{self, fingerprint, is_stop_word, stem};
use crate::desk::language::{self, is_chinese};

/// A text that was read.
#[derive(Debug)]
pub struct Text<'a> {
    /// As it stands.
    pub raw: &'a str,
    /// Chinese, or else a language with spaces.
    pub chinese: bool,
    /// Everything that can be compared, in order.
    pub tokens: Vec<Token>,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
    /// The same in lower case, folded once.
    pub folded: String,
    /// The first letters of its capitalised words.
    pub initials: String,
    /// Where each key stands among the tokens.
    pub places: HashMap<u64, Vec<usize>>,
}

/// A sentence of a text.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// A token: a word, a Chinese character, or a fact.
#[derive(Debug, Clone)]
pub struct Token {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The same for everything that is the same.
    pub key: u64,
    /// What it is.
    pub kind: TokenKind,
    /// It looks like (a part of) a name that no table has.
    pub named: bool,
    /// What a bare number measures.
    pub measure: Option<Measure>,
}

/// Kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// A word or character that carries a subject.
    Word,
    /// One that carries none.
    Stop,
    /// "not" and its kin.
    Negation,
    /// A name of the table.
    Name(Name),
    /// An amount.
    Figure(Figure),
    /// A day or a span of days.
    Date(Date),
}

impl Token {
    /// Whether it says something of its own.
    pub fn is_content(&self) -> bool {
        !matches!(self.kind, TokenKind::Stop | TokenKind::Negation)
    }
}

/// Characters of Chinese that carry no subject.
const EMPTY: &str = "的了在是和与等也就而及其之于以为对从到被把将向由所者着过又还但并则即或这那个们";

impl<'a> Text<'a> {
    /// Reads a text. Days that name no year are read as if the text were of one day, the same for every text.
    pub fn read(raw: &'a str, context: &Context) -> Self {
        let plain = language::simplified(raw);
        let detected = language::detect(raw, None);
        let chinese = is_chinese(&detected) || detected == "mixed";
        let facts = FactContext { published: context.published.or(NaiveDate::from_ymd_opt(2001, 1, 3)), names: context.names };
        let (folded, initials) = (raw.to_lowercase(), initials(raw));
        let mut text = Self { raw, chinese, tokens: Vec::new(), sentences: Vec::new(), folded, initials, places: HashMap::new() };
        for span in language::sentences(raw, &detected) {
            let first = text.tokens.len();
            text.read_sentence(plain.get(span.clone()).unwrap_or_default(), span.start, &facts, context.published.is_none());
            if text.tokens.len() > first {
                text.sentences.push(Sentence { span, tokens: first..text.tokens.len() });
            }
        }
        for (at, token) in text.tokens.iter().enumerate() {
            text.places.entry(token.key).or_default().push(at);
        }
        text
    }

    /// The words of a range of tokens.
    pub fn words(&self, tokens: &Range<usize>) -> &'a str {
        let first = self.tokens.get(tokens.start).map_or(0, |token| token.span.start);
        let last = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(first, |token| token.span.end);
        self.raw.get(first..last.max(first)).unwrap_or_default()
    }

    /// The words of a token.
    pub fn word(&self, token: usize) -> &'a str {
        self.words(&(token..token + 1))
    }

    /// Whether a key stands anywhere.
    pub fn has(&self, key: u64) -> bool {
        self.places.contains_key(&key)
    }

    /// The sentence of a token.
    pub fn sentence_of(&self, token: usize) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|sentence| sentence.tokens.end <= token);
        self.sentences.get(at)
    }

    fn read_sentence(&mut self, sentence: &str, offset: usize, context: &FactContext, undated: bool) {
        let mut at = 0;
        let mut names: Vec<Range<usize>> = Vec::new();
        for fact in facts::facts(sentence, context) {
            let (key, kind) = match fact.kind {
                FactKind::Figure(figure) => (figure_key(&figure), TokenKind::Figure(figure)),
                FactKind::Date(date) => {
                    let words = sentence.get(fact.span.clone()).unwrap_or_default();
                    let date = context.published.filter(|_| undated).map_or(date, |read_on| looking_back(date, words, read_on));
                    (fingerprint(format!("date {date:?}").as_bytes()), TokenKind::Date(date))
                }
                FactKind::Name(name) if name.known => (fingerprint(format!("name {}", name.key).as_bytes()), TokenKind::Name(name)),
                FactKind::Name(_) => {
                    names.push(fact.span);
                    continue;
                }
                FactKind::Quotation(_) => continue,
            };
            if fact.span.start < at {
                continue;
            }
            self.read_words(sentence, at..fact.span.start, offset, &names);
            at = fact.span.end;
            let span = offset + fact.span.start..offset + fact.span.end;
            let counts = matches!(&kind, TokenKind::Figure(figure) if figure.unit == Unit::Count);
            let measure = counts.then(|| Measure::behind(&sentence[fact.span.end..])).flatten();
            self.tokens.push(Token { span, key, kind, named: false, measure });
        }
        self.read_words(sentence, at..sentence.len(), offset, &names);
    }

    fn read_words(&mut self, sentence: &str, range: Range<usize>, offset: usize, names: &[Range<usize>]) {
        let Some(piece) = sentence.get(range.clone()) else { return };
        let mut lower = String::new();
        for (start, token) in words::tokens(piece) {
            let start = range.start + start;
            match token {
                words::Token::Word(word) => {
                    lower.clear();
                    lower.extend(word.chars().flat_map(char::to_lowercase));
                    let empty = is_stop_word(&lower) || lower == "ll";
                    let (kind, key) = kind_and_key(sentence, start, &lower, empty);
                    self.push(start..start + word.len(), offset, kind, key, names);
                }
                words::Token::Han(run) => {
                    for (within, character) in run.char_indices() {
                        let at = start + within;
                        let word = &run[within..within + character.len_utf8()];
                        let (kind, key) = kind_and_key(sentence, at, word, EMPTY.contains(character));
                        self.push(at..at + word.len(), offset, kind, key, names);
                    }
                }
            }
        }
    }

    fn push(&mut self, span: Range<usize>, offset: usize, kind: TokenKind, key: u64, like_names: &[Range<usize>]) {
        let named = like_names.iter().any(|name| name.start <= span.start && span.end <= name.end);
        self.tokens.push(Token { span: offset + span.start..offset + span.end, key, kind, named, measure: None });
    }
}

/// The first letters of the capitalised words of a text.
pub fn initials(text: &str) -> String {
    let first = |token: words::Token| if let words::Token::Word(word) = token { word.chars().next() } else { None };
    words::tokens(text).filter_map(|(_, token)| first(token)).filter(|c| c.is_uppercase()).collect()
}

/// Of a lower-case word or a character at a place of a sentence.
fn kind_and_key(sentence: &str, at: usize, lower: &str, empty: bool) -> (TokenKind, u64) {
    let after = sentence.get(at + lower.len()..).unwrap_or_default();
    if let Some(word) = uncontracted(lower, after) {
        return (TokenKind::Stop, fingerprint(word.as_bytes()));
    }
    if let Some(figure) = ordinal(sentence, at, lower) {
        return (TokenKind::Figure(figure), figure_key(&figure));
    }
    if is_negation(sentence, at, lower) {
        (TokenKind::Negation, fingerprint(b"not"))
    } else if empty {
        (TokenKind::Stop, fingerprint(lower.as_bytes()))
    } else {
        (TokenKind::Word, fingerprint(stem(lower).as_bytes()))
    }
}

/// Equal for figures of one value and unit, whatever their form.
fn figure_key(figure: &Figure) -> u64 {
    let value = |value: f64| format!("{value:.9e}");
    fingerprint(format!("figure {} {:?} {:?}", value(figure.value), figure.upper.map(value), figure.unit).as_bytes())
}
