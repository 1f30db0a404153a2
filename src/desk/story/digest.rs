//! What is kept of an article for grouping: a few hundred numbers, made once when it comes.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::address::Address;
use super::mass::Mass;
use super::pairing::{self, Pairing};
use super::slots::Slots;
use super::subjects::{opening_of, spoken_of, titled};
use super::wording::Wording;
use super::{copies, headline, round_up, witness};
use crate::desk::facts::dates;
use crate::desk::facts::figures::{Figure, Unit};
use crate::desk::facts::names::Names;
use crate::desk::language;
use crate::desk::language::words::fingerprint;

/// Counts the changes of what a digest is: what was kept under another number must be made anew.
pub const METHOD: i64 = 7;

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
    /// Key of the address, where it has one.
    pub address: Option<u64>,
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
    /// The words of the headline, in their order.
    pub wording: Wording,
    /// A round-up of many stories.
    pub round_up: bool,
    /// What it speaks of in headline and opening.
    pub slots: Slots,
    /// Figures of the headline, without those that grow from one report of an event to the next.
    pub figures: Vec<Figure>,
    /// Days named in the headline.
    pub days: Vec<NaiveDate>,
    /// Sampled shingles of the opening and of the whole text, sorted.
    pub sketch: Vec<u64>,
    /// The same of the opening alone.
    pub opening: Vec<u64>,
    /// Names that it tells in both scripts.
    pub pairs: Vec<Pairing>,
    /// Names perhaps: pieces of a Chinese headline that are in no dictionary, words in Latin letters that translate nothing.
    pub unknown: Vec<String>,
    /// What its slots weigh; set when it is added to an index.
    pub mass: Mass,
}

impl Digest {
    /// Reads an article.
    pub fn of(report: &Report, names: &Names) -> Self {
        let title = headline::bare(report.title);
        let folded = headline::folded(title);
        let opening = opening_of(report.text);
        let shares = language::shares(if title.len() > 12 { title } else { opening });
        let chinese = shares.han * 2 > shares.latin_words;
        let subject = subject(title, names, chinese);
        // What stands behind the headline is the site's name.
        let (slots, said) = spoken_of(title, report.title.trim().strip_prefix(title).unwrap_or(""), opening, names, chinese);
        let shown = dates::dates(title, Some(report.at.date_naive()));
        let dated = |span: &Range<usize>| shown.iter().any(|(other, _)| span.start < other.end && other.start < span.end);
        let grows = |span: &Range<usize>, figure: &Figure| figure.unit == Unit::Count && headline::counts_victims(title, span);
        let lasting = |(span, figure): (Range<usize>, Figure)| (!dated(&span) && !grows(&span, &figure)).then_some(figure);
        let figures = said.figures.into_iter().filter_map(lasting).collect();
        let unknown = if chinese { witness::unknown_chinese(title, &said.names) } else { witness::unknown_latin(&slots) };
        let pairs = pairing::pairings([title, opening], names);
        let (opening, sketch) = copies::sketch(report.text);
        let (headline, tellable) = headline::key(&folded);
        let Address { form, host } = Address::of(report.url);
        Self {
            id: report.id.to_owned(),
            at: report.at.timestamp(),
            chinese,
            host: fingerprint(host.as_bytes()),
            address: (!form.is_empty()).then(|| fingerprint(form.as_bytes())),
            headline,
            tellable,
            subject,
            pattern: headline::pattern(title, &said.names),
            wording: Wording::of(title, &said.names, chinese),
            round_up: round_up::is_round_up(&folded),
            slots,
            figures,
            days: shown.into_iter().filter(|(_, date)| date.is_day()).map(|(_, date)| date.first).collect(),
            sketch,
            opening,
            pairs,
            unknown,
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
    slots.iter().map(|slot| slot.id).collect()
}
