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
    /// A headline that stands in the text; never printed, for the article has its own.
    pub headline: bool,
    /// Needs the sentence before it.
    pub leans: bool,
    /// What speaks for it; comparable only within the article.
    pub score: f64,
    /// How many figures and names it carries, from 0 to 1.
    pub facts: f64,
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
    if title.trim().is_empty()
        && let Some(first) = units.first_mut()
    {
        first.headline = is_headline(first, body);
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
    let start = start + dateline(&text[start..end]);
    let sentence = &text[start..end];
    if is_noise(sentence) {
        return None;
    }
    let counted = language::length(sentence);
    let length = counted.characters + counted.words;
    let chinese = counted.characters > counted.words;
    let ended = sentence.ends_with(['.', '!', '?', '。', '！', '？', '…', '”', '"', '」', '’', '）', ')', '；']);
    // A list of things to come, or an item of a list without its head.
    if sentence.ends_with([':', '：']) || sentence.starts_with(['-', '–', '•', '·', '*', '▪', '●']) {
        return None;
    }
    let first = block == 0 && length >= 6;
    if length < 4 || (!ended && length < 12 && !first) {
        return None;
    }
    let mut terms = words::terms(sentence);
    terms.sort_unstable();
    terms.dedup();
    Some(Unit {
        block,
        section,
        start,
        end,
        length,
        chinese,
        headline: false,
        leans: leans(sentence),
        score: 0.0,
        facts: facts(sentence),
        terms,
    })
}

/// Whether the first sentence is a line of its own, short, and without the stop that ends a sentence.
fn is_headline(first: &Unit, body: &[Block]) -> bool {
    let usual = if first.chinese { 6..=30 } else { 4..=16 };
    body.get(first.block).is_some_and(|block| {
        let line = block.text.trim_end();
        first.end == line.len()
            && usual.contains(&first.length)
            && !line.ends_with(['。', '.', '！', '!', '”', '"', '；', '，', ',', '：', ':'])
    }) && body.len() > first.block + 1
}

/// Length of the dateline that opens a sentence: `新华社北京1月30日电（记者 某某）`, "BEIJING, March 1 (Reuters) - ".
fn dateline(sentence: &str) -> usize {
    let head_end = sentence.char_indices().nth(60).map_or(sentence.len(), |(at, _)| at);
    let head = &sentence[..head_end];
    let agency = ["新华社", "中新社", "中新网", "人民网", "本报", "新华网", "据新华社", "央视网", "财联社", "36氪", "澎湃新闻"]
        .iter()
        .any(|name| head.trim_start().starts_with(name));
    if agency
        && let Some(mark) =
            ["专电", "日电", "日讯", "日消息", "电 ", "讯 "].iter().filter_map(|mark| head.find(mark).map(|at| at + mark.len())).min()
    {
        let rest = &sentence[mark..];
        let reporters = rest.trim_start().strip_prefix(['（', '(']).and_then(|inner| {
            inner
                .find(['）', ')'])
                .filter(|length| *length < 120)
                .map(|length| rest.len() - inner.len() + length + inner[length..].chars().next().map_or(1, char::len_utf8))
        });
        let end = mark + reporters.unwrap_or(0);
        let rest = sentence[end..].trim_start_matches([' ', '\u{3000}', '，', ',', '：', ':']);
        let rest = rest.strip_prefix("题").map_or(rest, |rest| rest.trim_start_matches(['：', ':']));
        let spaces = sentence.len() - end - rest.len();
        return if sentence[end..].trim().chars().count() >= 8 { end + spaces } else { 0 };
    }
    let latin = head.split_once([')', '—', '–']).map_or("", |(place, _)| place);
    let capitals = latin.chars().take_while(|c| c.is_uppercase() || matches!(c, ' ' | ',' | '.')).count();
    if capitals >= 4 {
        for sign in [") - ", ") — ", ") – ", " — ", " – "] {
            if let Some(at) = head.find(sign) {
                return at + sign.len();
            }
        }
    }
    0
}

/// Whether a sentence cannot be understood without the one before it.
fn leans(sentence: &str) -> bool {
    let lower = sentence.trim_start_matches(['“', '"', '‘', '\'', '「', '—', ' ']).to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    list("lean_word").contains(&first) || list("lean_start").iter().any(|phrase| lower.starts_with(phrase))
}

/// Weights of what speaks for a sentence, each of a value from 0 to 1.
#[derive(Debug, Clone, Copy)]
struct Weights {
    /// Nearness to the beginning.
    position: f64,
    /// Likeness to the article as a whole.
    central: f64,
    /// Fullness: a sentence of a handful of words says little.
    full: f64,
}

/// Where the text begins with its lead.
const WITH_LEAD: Weights = Weights { position: 1.05, central: 0.42, full: 0.15 };
/// Where it goes on from a lead that is not in it: what its sentences have in common must tell.
const WITHOUT_LEAD: Weights = Weights { position: 0.42, central: 1.2, full: 0.35 };
/// How fast nearness fades.
const FADING: f64 = 0.31;
/// Likeness to the headline.
const TITLE: f64 = 0.18;
/// Figures and names.
const FACTS: f64 = 0.04;
/// Against a sentence that leans on the one before.
const LEANING: f64 = 0.08;
/// For the text's own headline.
const HEADLINE: f64 = 1.0;
/// Against a question.
const QUESTION: f64 = 0.3;

/// Scores the sentences: where they stand, how much of the article and its headline they say, and the facts that they carry.
fn score(title: &str, units: &mut [Unit], body: &[Block]) {
    let mut frequency: HashMap<u64, f64> = HashMap::new();
    for term in units.iter().flat_map(|unit| &unit.terms) {
        *frequency.entry(*term).or_default() += 1.0;
    }
    let mut headline = words::terms(title);
    headline.sort_unstable();
    headline.dedup();
    let central = |unit: &Unit| {
        unit.terms.iter().filter_map(|term| frequency.get(term)).map(|f| f - 1.0).sum::<f64>() / (unit.terms.len() as f64 + 4.0).sqrt()
    };
    let most = units.iter().map(central).fold(1e-9, f64::max);
    let text = |unit: &Unit| &body[unit.block].text[unit.start..unit.end];
    let is_lead = units.first().is_some_and(|first| opens(text(first), first));
    let w = if is_lead { WITH_LEAD } else { WITHOUT_LEAD };
    let scores: Vec<f64> = units
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            let sentence = text(unit);
            let likeness =
                unit.terms.iter().filter(|term| headline.binary_search(term).is_ok()).count() as f64 / headline.len().max(4) as f64;
            let usual = if unit.chinese { 20.0 } else { 26.0 };
            let full = (unit.length as f64 / usual).min(1.0);
            let flag = |is: bool| f64::from(u8::from(is));
            let headline = HEADLINE * flag(unit.headline);
            headline
                + w.position / (1.0 + FADING * at as f64)
                + w.central * central(unit) / most
                + w.full * full
                + TITLE * likeness
                + FACTS * unit.facts
                - LEANING * flag(unit.leans)
                - QUESTION * flag(asks(sentence) && !unit.headline)
        })
        .collect();
    for (unit, score) in units.iter_mut().zip(scores) {
        unit.score = score;
    }
}

/// Whether a first sentence opens a story, rather than going on with one: it is full, introduces what it speaks of and quotes nobody.
fn opens(sentence: &str, unit: &Unit) -> bool {
    let definite = !unit.chinese && ["The ", "the "].iter().any(|article| sentence.starts_with(article));
    !unit.leans && !definite && !asks(sentence) && quoted(sentence) < 0.5 && unit.length >= 12
}

fn asks(sentence: &str) -> bool {
    sentence.trim_end_matches(['”', '"', '」', '’']).ends_with(['?', '？'])
}

/// Figures and inner capitals, up to six.
fn facts(sentence: &str) -> f64 {
    let figures = sentence
        .split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .filter(|run| run.starts_with(|c: char| c.is_ascii_digit()))
        .count();
    let names = sentence.split(' ').skip(1).filter(|word| word.starts_with(|c: char| c.is_uppercase())).count();
    (figures + names.min(3)).min(6) as f64 / 6.0
}

/// Share of a sentence between quotation marks.
fn quoted(sentence: &str) -> f64 {
    let mut inside = false;
    let mut count = 0;
    for c in sentence.chars() {
        match c {
            '“' | '「' => inside = true,
            '”' | '」' => inside = false,
            '"' => inside = !inside,
            _ => count += usize::from(inside),
        }
    }
    count as f64 / sentence.chars().count().max(1) as f64
}
