//! The sentences of an article that may be printed, each with what speaks for it.

use std::collections::HashMap;

use super::noise::is_noise;
use super::phrases::list;
use crate::desk::article::{Block, BlockKind};
use crate::desk::language::{self, words};

/// A printable sentence; several where a quotation or a `；` binds them.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Index into the article's body.
    pub block: usize,
    /// How many headings stand above it.
    pub section: usize,
    /// First byte in the block's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Words (Chinese characters where the text is Chinese).
    pub length: usize,
    /// Its length is in Chinese characters.
    pub chinese: bool,
    /// Needs the sentence before it.
    pub leans: bool,
    /// What speaks for it; comparable only within the article.
    pub score: f64,
    /// Distinct content terms.
    pub terms: Vec<u64>,
}

/// The printable sentences of an article in order, scored.
pub fn units(title: &str, body: &[Block], language: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut section = 0;
    for (block, content) in body.iter().enumerate() {
        section += usize::from(content.kind == BlockKind::Heading);
        if matches!(content.kind, BlockKind::Heading | BlockKind::Row) || is_noise(&content.text) {
            continue;
        }
        let whole = bind(&content.text, language::sentences(&content.text, language));
        units.extend(whole.into_iter().filter_map(|(start, end)| unit(block, start, end, &content.text, section)));
    }
    score(title, &mut units, body);
    units
}

/// Joins sentences that cannot stand apart: inside quotation marks that are still open, and before a `；`.
fn bind(text: &str, sentences: Vec<std::ops::Range<usize>>) -> Vec<(usize, usize)> {
    let mut bound: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    for range in sentences {
        match bound.last_mut() {
            Some(last) if open => last.1 = range.end,
            _ => bound.push((range.start, range.end)),
        }
        let (start, end) = bound.last().copied().unwrap_or((0, 0));
        let piece = &text[start..end];
        // An unclosed mark may be a slip of the page: never bind more than a paragraph's worth.
        open = piece.len() < 600 && (piece.ends_with('；') || is_open(piece));
    }
    bound
}

fn is_open(piece: &str) -> bool {
    let count = |c: char| piece.matches(c).count();
    count('“') > count('”') || count('「') > count('」') || count('（') > count('）') || count('(') > count(')') || count('"') % 2 == 1
}

fn unit(block: usize, start: usize, end: usize, text: &str, section: usize) -> Option<Unit> {
    let sentence = &text[start..end];
    if is_noise(sentence) {
        return None;
    }
    let counted = language::length(sentence);
    let length = counted.characters + counted.words;
    let chinese = counted.characters > counted.words;
    let ended = sentence.ends_with(['.', '!', '?', '。', '！', '？', '…', '”', '"', '」', '’', '）', ')', '；']);
    if length < 4 || (!ended && length < 12) {
        return None;
    }
    let mut terms = words::terms(sentence);
    terms.sort_unstable();
    terms.dedup();
    Some(Unit { block, section, start, end, length, chinese, leans: leans(sentence), score: 0.0, terms })
}

/// Whether a sentence cannot be understood without the one before it.
fn leans(sentence: &str) -> bool {
    let lower = sentence.trim_start_matches(['“', '"', '‘', '\'', '「', '—', ' ']).to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    list("lean_word").contains(&first) || list("lean_start").iter().any(|phrase| lower.starts_with(phrase))
}

/// Position, likeness to the headline and to the article as a whole, and the facts that a sentence carries.
fn score(title: &str, units: &mut [Unit], body: &[Block]) {
    let mut frequency: HashMap<u64, f64> = HashMap::new();
    for unit in units.iter() {
        for &term in &unit.terms {
            *frequency.entry(term).or_default() += 1.0;
        }
    }
    let mut headline = words::terms(title);
    headline.sort_unstable();
    headline.dedup();
    let all = units.len() as f64;
    for (position, unit) in units.iter_mut().enumerate() {
        let text = &body[unit.block].text[unit.start..unit.end];
        let n = unit.terms.len().max(1) as f64;
        let central = unit.terms.iter().filter_map(|term| frequency.get(term)).map(|f| f - 1.0).sum::<f64>() / (n * all.sqrt());
        let likeness = unit.terms.iter().filter(|term| headline.binary_search(term).is_ok()).count() as f64 / headline.len().max(1) as f64;
        let figures = text
            .split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .filter(|run| run.starts_with(|c: char| c.is_ascii_digit()))
            .count();
        let quotes = text.contains(['“', '"', '「']);
        let facts = (figures.min(4) as f64) * 0.12 + f64::from(u8::from(quotes)) * 0.08;
        unit.score =
            1.2 / (1.0 + 0.35 * position as f64) + central.min(1.0) * 0.6 + likeness * 0.6 + facts - f64::from(u8::from(unit.leans)) * 0.1;
        if !text.chars().any(|c| matches!(c, '.' | '!' | '?' | '。' | '！' | '？')) {
            unit.score -= 0.5;
        }
    }
}
