//! Where sentences end, in English and in Chinese.

use std::ops::Range;

use super::abbreviations::{continues_a_name, is_abbreviation};
use super::is_han;

/// A quotation longer than this many bytes is cut at its own full stops.
const LONG_QUOTATION: usize = 450;

/// The sentences of a text as byte ranges, trimmed, in order; together they hold everything but white space. A line break always
/// ends one. `language` says only what an undecided mark means: in Chinese text `；` ends a sentence as `。` does.
pub fn sentences(text: &str, language: &str) -> Vec<Range<usize>> {
    let chinese = super::is_chinese(language) || language == "mixed";
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        split_line(line, offset, chinese, &mut found);
        offset += line.len();
    }
    found
}

fn split_line(line: &str, offset: usize, chinese: bool, found: &mut Vec<Range<usize>>) {
    let mut start = 0;
    let mut nesting = Nesting::default();
    let mut marks = line.char_indices().peekable();
    while let Some((at, c)) = marks.next() {
        if nesting.opens_or_closes(&line[..at], c) {
            continue;
        }
        let wide = matches!(c, '。' | '！' | '？' | '｡') || (c == '；' && chinese) || (c == '…' && is_wide_ellipsis(line, at));
        if !wide && !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let end = end_of_run(at + c.len_utf8(), &mut marks);
        let (end, closed) = nesting.close(line, end, &mut marks);
        let ends =
            if wide { !nesting.goes_on(line, end) && ends_wide(&line[end..], closed.as_ref(), c) } else { ends_narrow(line, at, end, c) };
        if ends {
            push(line, start..end, offset, found);
            start = end;
            nesting.depth = 0;
        }
    }
    push(line, start..line.len(), offset, found);
}

type Marks<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

/// A run of marks (`?!`, `……`, `...`) ends once.
fn end_of_run(mut end: usize, marks: &mut Marks<'_>) -> usize {
    while let Some((next, mark)) = marks.next_if(|(_, mark)| matches!(mark, '。' | '！' | '？' | '…' | '.' | '!' | '?')) {
        end = next + mark.len_utf8();
    }
    end
}

/// What is open at a place in a line.
#[derive(Default)]
struct Nesting {
    quotation: Option<Quotation>,
    /// Brackets.
    depth: usize,
}

impl Nesting {
    /// Takes in a character; whether it opened or closed a quotation and so is no mark.
    fn opens_or_closes(&mut self, before: &str, c: char) -> bool {
        match c {
            '“' | '「' | '『' if self.quotation.is_none() => {
                let after_colon = before.trim_end().ends_with(['：', ':', '，', ',']);
                self.quotation = Some(Quotation { at: before.len(), closing: closing_of(c), after_colon });
                return true;
            }
            '（' | '《' | '【' => self.depth += 1,
            '）' | '》' | '】' => self.depth = self.depth.saturating_sub(1),
            // The closing mark is met here only where no sentence mark stood before it.
            _ if self.quotation.as_ref().is_some_and(|q| q.closing == c) => {
                self.quotation = None;
                return true;
            }
            _ => {}
        }
        false
    }

    /// Takes in the closing marks that follow a sentence mark: where they end, and the quotation that they closed.
    fn close(&mut self, line: &str, mut end: usize, marks: &mut Marks<'_>) -> (usize, Option<Quotation>) {
        let is_closing = |(next, mark): &(usize, char)| {
            let straight = matches!(mark, '"' | '\'') && !line[next + 1..].starts_with(char::is_alphanumeric);
            straight || matches!(mark, '”' | '’' | '」' | '』' | '）' | ')' | ']' | '】' | '»')
        };
        let mut closed = None;
        while let Some((next, mark)) = marks.next_if(is_closing) {
            if self.quotation.as_ref().is_some_and(|q| q.closing == mark) {
                closed = self.quotation.take();
            }
            self.depth = if matches!(mark, '）' | '】') { self.depth.saturating_sub(1) } else { self.depth };
            end = next + mark.len_utf8();
        }
        (end, closed)
    }

    /// Whether a Chinese mark stands within a quotation or bracket that closes soon.
    fn goes_on(&self, line: &str, end: usize) -> bool {
        self.quotation.as_ref().is_some_and(|q| quotation_goes_on(line, end, q)) || (self.depth > 0 && closes_soon(line, end))
    }
}

/// An open quotation.
struct Quotation {
    at: usize,
    closing: char,
    after_colon: bool,
}

fn closing_of(open: char) -> char {
    match open {
        '「' => '」',
        '『' => '』',
        _ => '”',
    }
}

fn push(line: &str, range: Range<usize>, offset: usize, found: &mut Vec<Range<usize>>) {
    let piece = &line[range.clone()];
    let trimmed = piece.trim_start();
    let start = range.start + (piece.len() - trimmed.len());
    let end = start + trimmed.trim_end().len();
    if start < end {
        found.push(offset + start..offset + end);
    }
}

fn is_wide_ellipsis(line: &str, at: usize) -> bool {
    line[..at].chars().next_back().is_some_and(|c| is_han(c) || c == '…')
}

fn quotation_goes_on(line: &str, end: usize, quotation: &Quotation) -> bool {
    line[end..].find(quotation.closing).is_some_and(|more| end + more - quotation.at <= LONG_QUOTATION)
}

fn closes_soon(line: &str, end: usize) -> bool {
    line[end..].find(['）', '》', '】']).is_some_and(|more| more <= 120)
}

/// Whether a Chinese mark ends the sentence: not where the speaker of the quotation just closed still follows.
fn ends_wide(rest: &str, closed: Option<&Quotation>, mark: char) -> bool {
    let rest = rest.trim_start();
    let Some(next) = rest.chars().next() else { return true };
    if matches!(next, '，' | '、' | '。' | '；' | '：' | ',' | '的' | '等') {
        return false;
    }
    if mark == '…' && closed.is_none() {
        return !matches!(next, '而' | '但' | '还' | '都' | '这' | '”');
    }
    match closed {
        Some(_) if is_attribution(rest) => false,
        Some(quotation) if !quotation.after_colon => !attribution_follows(rest),
        _ => true,
    }
}

const SAYING: [&str; 17] =
    ["说", "表示", "称", "指出", "介绍", "写道", "認為", "认为", "坦言", "透露", "强调", "告诉", "說", "問", "问", "回答", "感叹"];

fn attribution_follows(rest: &str) -> bool {
    let clause: String = rest.chars().take_while(|c| !matches!(c, '，' | '。' | '：' | '；' | '“')).take(24).collect();
    SAYING.iter().any(|verb| clause.contains(verb))
}

/// Whether all up to the next stop is who said it, however long the office: `全国人大代表、某林场党委书记某某说。`
fn is_attribution(rest: &str) -> bool {
    let Some((stop, '。')) = rest.char_indices().take(60).find(|(_, c)| matches!(c, '。' | '；' | '！' | '？' | '“' | '：')) else {
        return false;
    };
    SAYING.iter().any(|verb| rest[..stop].ends_with(verb))
}

/// Whether `.`, `!`, `?` or a narrow ellipsis ends the sentence.
fn ends_narrow(line: &str, at: usize, end: usize, mark: char) -> bool {
    let rest = &line[end..];
    let Some(first) = rest.chars().next() else { return true };
    if continues_a_name(line, at, end) {
        return false;
    }
    // A Chinese character may follow at once; a Latin word only after a space.
    if !first.is_whitespace() {
        return mark != '.' && (is_han(first) || matches!(first, '“' | '"'));
    }
    let next_word = rest.trim_start();
    let Some(next) = next_word.chars().next() else { return true };
    let opens = next.is_uppercase()
        || next.is_numeric()
        || is_han(next)
        || matches!(next, '“' | '"' | '‘' | '\'' | '(' | '[' | '「' | '《' | '$' | '£' | '€' | '¥' | '•');
    if !opens {
        return false;
    }
    if mark != '.' || end - at > 2 && line[at..end].starts_with("..") {
        return true;
    }
    !is_abbreviation(&line[..at], next_word)
}
