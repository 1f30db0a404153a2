//! Words between quotation marks, and who said them.

use std::ops::Range;

/// Words of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// What was said: bytes of the sentence between the marks.
    pub words: Range<usize>,
    /// Who said it, as the sentence names him; bytes of the sentence.
    pub speaker: Option<Range<usize>>,
}

const SAID: [&str; 22] = [
    "said",
    "says",
    "told",
    "added",
    "wrote",
    "noted",
    "explained",
    "announced",
    "argued",
    "warned",
    "according to",
    "stated",
    "commented",
    "remarked",
    "tweeted",
    "posted",
    "replied",
    "asked",
    "continued",
    "insisted",
    "admitted",
    "predicted",
];
const SHUO: [&str; 19] = [
    "表示", "指出", "透露", "强调", "強調", "认为", "認為", "介绍", "介紹", "坦言", "写道", "称", "稱", "说", "說", "告诉", "回应", "补充",
    "感叹",
];

/// Quotations of at least three English words or six Chinese characters, or shorter ones that somebody said; the marks belong to
/// the span. Names of works and words used with a wink are not quotations.
pub fn quotations(text: &str) -> Vec<(Range<usize>, Quotation)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, open)) = text[at..].char_indices().find(|(_, c)| matches!(c, '“' | '"' | '「' | '„')).map(|(i, c)| (at + i, c))
    {
        let close = match open {
            '「' => '」',
            '"' => '"',
            _ => '”',
        };
        let inner = start + open.len_utf8();
        let Some(length) = text[inner..].find(close) else { break };
        let words = inner..inner + length;
        let end = words.end + close.len_utf8();
        let speaker = speaker(text, start, end);
        let said = &text[words.clone()];
        let counted = crate::desk::language::length(said);
        if speaker.is_some() && counted.words + counted.characters > 1 || counted.words >= 5 || counted.characters >= 12 {
            found.push((start..end, Quotation { words, speaker }));
        }
        at = end;
    }
    found
}

fn speaker(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    chinese_speaker(text, start, end).or_else(|| english_speaker(text, start, end))
}

/// `X说：“…”`, `“…”X说`.
fn chinese_speaker(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let clause_start = |to: usize| {
        text[..to]
            .char_indices()
            .rev()
            .find(|(_, c)| matches!(c, '，' | '。' | '；' | '！' | '？' | '”' | '\n'))
            .map_or(0, |(i, c)| i + c.len_utf8())
    };
    let before = text[..start].trim_end_matches(['：', ':', '，', ' ']);
    if before.len() < start {
        let from = clause_start(before.len());
        if let Some(verb) = SHUO.iter().filter_map(|verb| before[from..].rfind(verb)).min() {
            let range = trim(text, from..from + verb);
            if !range.is_empty() {
                return Some(range);
            }
        }
    }
    let after = &text[end..];
    let clause = &after[..after.find(['，', '。', '；', '：', '“']).unwrap_or(after.len())];
    let verb = SHUO.iter().filter_map(|verb| clause.find(verb)).min()?;
    let range = trim(text, end..end + verb);
    (!range.is_empty() && range.len() <= 60).then_some(range)
}

/// `"…," said X`, `"…," X said`, `X said: "…"`.
fn english_speaker(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let after = &text[end..];
    let clause_end = after.find(['.', '“', '"', ';', '\n']).unwrap_or(after.len());
    let clause = &after[..clause_end];
    if let Some((at, verb)) = SAID.iter().filter_map(|verb| find_word(clause, verb).map(|at| (at, *verb))).min_by_key(|(at, _)| *at) {
        let (lead, tail) = (trim(text, end..end + at), end + at + verb.len());
        if lead.is_empty() {
            let stop = text[tail..end + clause_end].find([',', '(']).map_or(end + clause_end, |comma| tail + comma);
            return Some(trim(text, tail..stop)).filter(|range| !range.is_empty());
        }
        // The speaker stands close to the verb: "the shop opened," Li Na, its founder, said.
        if at <= 120 {
            let stop = text[lead.clone()].find(',').map_or(lead.end, |comma| lead.start + comma);
            return Some(lead.start..stop);
        }
    }
    let before = text[..start].trim_end_matches([':', ',', ' ']);
    let from = before.rfind(['.', '“', '”', '"', ';', '\n']).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let (at, _) = SAID.iter().filter_map(|verb| find_word(&before[from..], verb).map(|at| (at, *verb))).max_by_key(|(at, _)| *at)?;
    let range = trim(text, from..from + at);
    let stop =
        text[range.clone()].rfind(',').map_or(range.start, |comma| if range.len() > 80 { range.start + comma + 1 } else { range.start });
    Some(trim(text, stop..range.end)).filter(|range| !range.is_empty())
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word)
        .map(|(at, _)| at)
        .find(|&at| !text[..at].ends_with(char::is_alphanumeric) && !text[at + word.len()..].starts_with(char::is_alphanumeric))
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let left = piece.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ':' | '：' | '、' | '”'));
    let start = range.start + piece.len() - left.len();
    start..start + left.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ':' | '：')).len()
}
