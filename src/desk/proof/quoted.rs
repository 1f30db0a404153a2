//! Words between quotation marks that are not the source's words, or not those of whom the claim names.

use std::ops::Range;

use super::issue::{Issue, IssueKind};
use super::text::{Text, TokenKind};
use crate::desk::facts::quotations::quotations;
use crate::desk::language;
use crate::desk::language::words::{Token as Word, tokens};

/// The quotations of a claim that are altered or another's.
pub fn issues(claim: &Text, source: &Text) -> Vec<Issue> {
    let mut issues = Vec::new();
    let said = exact(source, 0..source.raw.len());
    for span in marked(claim.raw) {
        let words = claim.raw.get(span.clone()).unwrap_or_default();
        let (certain, problem) = match fidelity(claim, &span, &said) {
            Fidelity::Verbatim => match misattributed(claim, &span, source) {
                Some((speaker, other)) => (true, format!("the source has {other} say this, not {speaker}")),
                None => continue,
            },
            Fidelity::Shortened => (false, "words of the source were left out between the marks without an ellipsis".to_owned()),
            Fidelity::Altered if claim.chinese == source.chinese => {
                // One or two words may be a title or a wink.
                let count = flat(words).len();
                (count >= if claim.chinese { 6 } else { 3 }, "these are not the source's words".to_owned())
            }
            Fidelity::Altered => (false, "translated words stand between quotation marks".to_owned()),
        };
        issues.push(Issue { kind: IssueKind::Quotation, certain, words: words.to_owned(), span, problem, nearest: None });
    }
    issues
}

enum Fidelity {
    Verbatim,
    Shortened,
    Altered,
}

/// What stands between quotation marks; to the end where a mark is never closed, from the beginning where one was never opened.
fn marked(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        match (c, open) {
            ('“' | '「' | '『', _) | ('"', None) => open = Some(after),
            // A mark that was typed twice opens once.
            ('"', Some(start)) if start == at => open = Some(after),
            ('"' | '”' | '」' | '』', Some(start)) => {
                found.push(start..at);
                // A straight mark between two letters may close or open: what stands behind it is held to be somebody's words too.
                open = (c == '"' && text[after..].starts_with(char::is_alphabetic)).then_some(after);
            }
            ('”', None) if found.is_empty() => found.push(0..at),
            _ => {}
        }
    }
    found.extend(open.map(|start| start..text.len()));
    found.retain(|span| !text[span.clone()].trim().is_empty());
    found
}

/// Words and characters in lower case, without marks: what must be the same in a quotation.
fn flat(text: &str) -> Vec<String> {
    let mut flat = Vec::new();
    for (_, token) in tokens(text) {
        match token {
            Word::Word(word) => flat.push(word.to_lowercase()),
            Word::Han(run) => flat.extend(run.chars().map(String::from)),
        }
    }
    flat
}

/// What must be the same in a quotation: every word as it stands, but `2%` may be written "2 percent".
fn exact(text: &Text, span: Range<usize>) -> Vec<String> {
    let within = text.tokens.iter().filter(|token| span.start <= token.span.start && token.span.end <= span.end);
    within
        .map(|token| match token.kind {
            TokenKind::Figure(_) | TokenKind::Date(_) => token.key.to_string(),
            _ => flat(text.raw.get(token.span.clone()).unwrap_or_default()).join(" "),
        })
        .collect()
}

fn fidelity(claim: &Text, span: &Range<usize>, said: &[String]) -> Fidelity {
    let pieces: Vec<Vec<String>> =
        pieces(claim.raw, span).into_iter().map(|piece| exact(claim, piece)).filter(|piece| !piece.is_empty()).collect();
    if pieces.iter().all(|piece| said.windows(piece.len()).any(|window| window == piece.as_slice())) {
        return Fidelity::Verbatim;
    }
    // Sentences that stand apart in the source were put together, or a mark was never closed.
    let apart = language::sentences(claim.raw.get(span.clone()).unwrap_or_default(), if claim.chinese { "zh" } else { "en" });
    let verbatim = |piece: &[String]| said.windows(piece.len().max(1)).any(|window| window == piece);
    let sentences = apart.len() > 1
        && apart.iter().all(|sentence| {
            let sentence = exact(claim, span.start + sentence.start..span.start + sentence.end);
            sentence.is_empty() || verbatim(&sentence)
        });
    let shortened = sentences || pieces.iter().all(|piece| is_shortened(piece, said));
    if shortened { Fidelity::Shortened } else { Fidelity::Altered }
}

/// The stretches of a quotation that claim to be verbatim: an ellipsis and an editor's brackets are open about what they change.
fn pieces(text: &str, span: &Range<usize>) -> Vec<Range<usize>> {
    let words = text.get(span.clone()).unwrap_or_default();
    let (mut pieces, mut start, mut bracketed) = (Vec::new(), 0, false);
    for (at, c) in words.char_indices() {
        let ellipsis = c == '…' || words[at..].starts_with("...");
        if !bracketed && (ellipsis || c == '[') {
            pieces.push(span.start + start..span.start + at);
            start = at + c.len_utf8();
            bracketed = c == '[';
        } else if bracketed && c == ']' {
            start = at + 1;
            bracketed = false;
        }
    }
    if !bracketed {
        pieces.push(span.start + start..span.end);
    }
    pieces
}

/// Whether a passage of the source becomes the quotation when one stretch of at most a clause is left out of it.
fn is_shortened(piece: &[String], said: &[String]) -> bool {
    const LONGEST_CLAUSE: usize = 40;
    let starts = said.iter().enumerate().filter(|(_, word)| Some(*word) == piece.first()).map(|(at, _)| at);
    for start in starts {
        let rest = said.get(start..).unwrap_or_default();
        let head = rest.iter().zip(piece).take_while(|(a, b)| a == b).count();
        let tail = piece.get(head..).unwrap_or_default();
        let after = rest.get(head..).unwrap_or_default();
        let within = &after[..after.len().min(tail.len() + LONGEST_CLAUSE)];
        if head >= 2 && !tail.is_empty() && within.windows(tail.len()).any(|window| window == tail) {
            return true;
        }
    }
    false
}

/// Whom the claim names as speaker and whom the source names, when both are names and have nothing in common wherever the words stand.
fn misattributed(claim: &Text, span: &Range<usize>, source: &Text) -> Option<(String, String)> {
    let words = flat(claim.raw.get(span.clone())?);
    // One or two words are a term that many use.
    if claim.chinese != source.chinese || words.len() < if claim.chinese { 6 } else { 3 } {
        return None;
    }
    let holds = |other: &str| {
        let other = flat(other);
        !other.is_empty()
            && (words.windows(other.len()).any(|window| window == other.as_slice())
                || other.windows(words.len()).any(|window| window == words.as_slice()))
    };
    let (here, there) = (speakers(claim, &holds), speakers(source, &holds));
    let (here, first) = (here.first()?, there.first()?);
    let ours = flat(here);
    // The same person may be named in another way elsewhere in the source.
    let shared = there.iter().any(|other| flat(other).iter().any(|word| ours.contains(word)));
    (!shared).then(|| (here.clone(), first.clone()))
}

/// Who says the words that are asked for, as far as sentences name him.
fn speakers(text: &Text, within: &dyn Fn(&str) -> bool) -> Vec<String> {
    let named = |range: Range<usize>| -> String {
        let tokens = text.tokens.iter().filter(|token| range.start <= token.span.start && token.span.end <= range.end);
        let named = tokens.filter(|token| token.named || matches!(token.kind, TokenKind::Name(_)));
        named.filter_map(|token| text.raw.get(token.span.clone())).collect::<Vec<_>>().join(" ")
    };
    let mut speakers = Vec::new();
    for sentence in &text.sentences {
        let raw = text.raw.get(sentence.span.clone()).unwrap_or_default();
        for (_, quotation) in quotations(raw).into_iter().filter(|(_, quotation)| raw.get(quotation.words.clone()).is_some_and(within)) {
            let speaker = quotation.speaker.map(|range| named(sentence.span.start + range.start..sentence.span.start + range.end));
            speakers.extend(speaker.filter(|speaker| !speaker.is_empty()));
        }
    }
    speakers
}
