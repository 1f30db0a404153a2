//! The sentences of an article that may be printed.

use std::ops::Range;

use super::caption::sentences_of_caption;
use super::leaning::leans;
use super::noise::is_noise;
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
    /// How many sentences it binds.
    pub sentences: usize,
    /// Distinct content terms.
    pub terms: Vec<u64>,
}

impl Unit {
    /// Its text in the body that it was cut from.
    pub fn text<'a>(&self, body: &'a [Block]) -> &'a str {
        body.get(self.block).and_then(|block| block.text.get(self.start..self.end)).unwrap_or_default()
    }
}

/// Units beyond these are not weighed: a longer text is a list or an attack.
const MOST_UNITS: usize = 600;

/// The printable sentences of an article in order.
pub fn units(title: &str, body: &[Block], language: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut section = 0;
    let lines = Lines { titled: !title.trim().is_empty(), stopped: most_end_as_sentences(body) };
    for (block, content) in body.iter().enumerate() {
        section += usize::from(content.kind == BlockKind::Heading);
        if matches!(content.kind, BlockKind::Heading | BlockKind::Row) || is_noise(&content.text) {
            continue;
        }
        let mut sentences = language::sentences(&content.text, language);
        sentences.truncate(sentences.len() - sentences_of_caption(&content.text, &sentences));
        let whole = bind(&content.text, sentences);
        units.extend(whole.into_iter().filter_map(|bound| unit(block, &bound, &content.text, section, lines)));
        if units.len() >= MOST_UNITS {
            units.truncate(MOST_UNITS);
            break;
        }
    }
    if title.trim().is_empty()
        && let Some(first) = units.first_mut()
    {
        first.headline = is_headline(first, body);
    }
    units
}

/// Sentences that are printed together or not at all.
struct Bound {
    span: Range<usize>,
    sentences: usize,
}

/// Joins sentences that cannot stand apart: inside quotation marks that are still open, and before a `；`.
fn bind(text: &str, sentences: Vec<Range<usize>>) -> Vec<Bound> {
    let mut bound: Vec<Bound> = Vec::new();
    let mut open = false;
    for range in sentences {
        match bound.last_mut() {
            Some(last) if open => {
                last.span.end = range.end;
                last.sentences += 1;
            }
            _ => bound.push(Bound { span: range, sentences: 1 }),
        }
        let piece = bound.last().map_or("", |last| &text[last.span.clone()]);
        // An unclosed mark may be a slip of the page: never bind more than a paragraph's worth.
        open = piece.len() < 600 && (piece.ends_with('；') || is_open(piece));
    }
    bound
}

fn is_open(piece: &str) -> bool {
    let count = |c: char| piece.matches(c).count();
    count('“') > count('”') || count('「') > count('」') || count('（') > count('）') || count('(') > count(')') || count('"') % 2 == 1
}

/// What is known of the lines of an article.
#[derive(Debug, Clone, Copy)]
struct Lines {
    /// The article has a headline, so that none stands in its text.
    titled: bool,
    /// Its paragraphs end as sentences do, so that one that does not is a heading by its look alone.
    stopped: bool,
}

fn most_end_as_sentences(body: &[Block]) -> bool {
    let paragraphs = || body.iter().filter(|block| block.kind == BlockKind::Paragraph);
    paragraphs().filter(|block| is_stopped(block.text.trim_end())).count() * 2 > paragraphs().count()
}

/// Whether a sentence ends with a stop, perhaps within quotation marks or brackets.
fn is_stopped(sentence: &str) -> bool {
    sentence.trim_end_matches(['”', '"', '」', '’', '）', ')', ']', '】']).ends_with(['.', '!', '?', '。', '！', '？', '…', '；'])
}

/// Words or Chinese characters of a line that is long for a heading.
fn long_line(chinese: bool) -> usize {
    if chinese { 18 } else { 15 }
}

fn unit(block: usize, bound: &Bound, text: &str, section: usize, lines: Lines) -> Option<Unit> {
    let Bound { span: Range { start, end }, sentences } = *bound;
    let whole = start == 0 && end == text.trim_end().len();
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
    // A heading that the page does not mark as one: its own line, a question or without a stop. The first line may be the headline.
    let reads_as_heading = !is_stopped(sentence) && (block > 0 || lines.titled) || block > 0 && sentence.ends_with(['?', '？']);
    if whole && lines.stopped && reads_as_heading && length < long_line(chinese) {
        return None;
    }
    let first = block == 0 && length >= 6;
    if length < 4 || (!ended && length < 12 && !first) {
        return None;
    }
    let mut terms = words::terms(sentence);
    terms.sort_unstable();
    terms.dedup();
    Some(Unit { block, section, start, end, length, chinese, headline: false, leans: leans(sentence), sentences, terms })
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
