//! Names of a claim that its source does not have, or has in another's place.

use std::ops::Range;

use super::alignment::{Alignment, Gap};
use super::issue::{Issue, IssueKind};
use super::text::{Text, Token, TokenKind, initials};
use crate::desk::facts::names::{Name, NameKind};
use crate::desk::language::words::{Token as Word, tokens};

/// The names of one sentence of a claim that are not borne.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    let mut issues = Vec::new();
    for name in names(alignment.claim, &alignment.sentence) {
        if let Some(instead) = replaced(alignment, &name) {
            let problem = format!("the source has {instead} there, not {}", alignment.claim.words(&name));
            issues.push(issue(alignment, &name, true, problem));
            continue;
        }
        match standing(alignment, &name) {
            Standing::Borne => {}
            Standing::Partly => {
                issues.push(issue(alignment, &name, false, format!("the source does not say {} in full", alignment.claim.words(&name))));
            }
            Standing::Absent => {
                // A name that no table has cannot be sought in another script.
                let certain = match alignment.claim.tokens.get(name.start).map(|token| &token.kind) {
                    // A festival or a term of the trade has more words than any table.
                    // Home needs no name in a paper of the country.
                    Some(TokenKind::Name(known)) => {
                        !matches!(known.kind, Some(NameKind::Term | NameKind::Festival)) && known.key != "China"
                    }
                    _ => alignment.claim.chinese == alignment.source.chinese,
                };
                issues.push(issue(alignment, &name, certain, format!("the source does not name {}", alignment.claim.words(&name))));
            }
        }
    }
    issues.extend(swapped(alignment));
    issues
}

fn issue(alignment: &Alignment, tokens: &Range<usize>, certain: bool, problem: String) -> Issue {
    let words = alignment.claim.words(tokens).to_owned();
    let start = alignment.claim.tokens.get(tokens.start).map_or(0, |token| token.span.start);
    Issue { kind: IssueKind::Name, certain, span: start..start + words.len(), words, problem, nearest: alignment.nearest() }
}

/// Runs of tokens that make a name: one of the table, or neighbouring words that look like one.
fn names(text: &Text, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    for at in sentence.clone() {
        let Some(token) = text.tokens.get(at) else { break };
        if matches!(token.kind, TokenKind::Name(_)) {
            names.push(at..at + 1);
        } else if token.named && token.kind == TokenKind::Word {
            let joins = |last: &Range<usize>| {
                last.end == at
                    && text
                        .tokens
                        .get(last.end - 1)
                        .is_some_and(|before| before.named && text.raw[before.span.end..token.span.start].trim().len() <= 1)
            };
            match names.last_mut() {
                Some(last) if joins(last) => last.end = at + 1,
                _ => names.push(at..at + 1),
            }
        }
    }
    names
}

enum Standing {
    Borne,
    Partly,
    Absent,
}

fn standing(alignment: &Alignment, name: &Range<usize>) -> Standing {
    let (claim, source) = (alignment.claim, alignment.source);
    let tokens = claim.tokens.get(name.clone()).unwrap_or_default();
    let words = claim.words(name);
    if tokens.iter().all(|token| source.has(token.key)) || contains_folded(&source.folded, words) || is_short_for(words, source) {
        return Standing::Borne;
    }
    if let Some(TokenKind::Name(name)) = tokens.first().map(|token| &token.kind) {
        return if is_part_of_a_name(name, source) { Standing::Borne } else { Standing::Absent };
    }
    let found = tokens.iter().filter(|token| is_borne(token, claim, source)).count();
    match found {
        0 => Standing::Absent,
        found if found == tokens.len() => Standing::Borne,
        _ => Standing::Partly,
    }
}

/// Whether the source names something that bears the name in its own: Tencent Video for Tencent.
fn is_part_of_a_name(name: &Name, source: &Text) -> bool {
    source.tokens.iter().any(|token| {
        matches!(&token.kind, TokenKind::Name(other) if other.key.strip_prefix(name.key.as_str()).is_some_and(|rest| rest.starts_with(' ')))
    })
}

/// A word of a name, or one of its family: "Ethiopians" of "Ethiopia".
fn is_borne(token: &Token, claim: &Text, source: &Text) -> bool {
    let word = claim.raw.get(token.span.clone()).unwrap_or_default().to_lowercase();
    source.has(token.key)
        || word.chars().count() >= 5 && {
            let head: String = word.chars().take(word.chars().count().saturating_sub(3).max(4)).collect();
            let folded = &source.folded;
            folded.match_indices(&head).any(|(at, _)| !folded[..at].ends_with(char::is_alphanumeric))
        }
}

/// Whether a text in lower case has the words, whatever their case.
fn contains_folded(lower: &str, words: &str) -> bool {
    words.chars().count() >= 2 && lower.contains(&words.to_lowercase())
}

/// Whether one is the initials of capitalised words of the other: "CAS" for "Court of Arbitration for Sport".
fn is_short_for(words: &str, source: &Text) -> bool {
    let letters: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    if (2..=6).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_uppercase()) {
        return source.initials.contains(&letters);
    }
    let short = initials(words);
    short.len() >= 2 && source.raw.contains(&short) && tokens(source.raw).any(|(_, token)| token == Word::Word(&short))
}

/// What stands in the source where a claim that is close to it has another name.
fn replaced(alignment: &Alignment, name: &Range<usize>) -> Option<String> {
    if !alignment.is_close() {
        return None;
    }
    let gap = name.clone().find_map(|at| alignment.gap_of(at))?;
    let alone = gap.claim.start >= name.start && gap.claim.end <= name.end && !gap.source.is_empty() && gap.source.len() <= 4;
    let claim_tokens = alignment.claim.tokens.get(gap.claim.clone())?;
    let here = |token: &Token| {
        alignment.source.tokens.get(alignment.place.clone()).is_some_and(|place| place.iter().any(|other| other.key == token.key))
    };
    let instead = alignment.source.words(&gap.source);
    let named_there = contains_folded(&instead.to_lowercase(), alignment.claim.words(name));
    if !alone || named_there || claim_tokens.iter().any(here) || stands_for(alignment, gap) {
        return None;
    }
    Some(instead.to_owned())
}

/// Whether the source's words may mean whom the claim names: a pronoun, "the company", or a longer or shorter form of the name.
fn stands_for(alignment: &Alignment, gap: &Gap) -> bool {
    let source = alignment.source;
    let Some(tokens) = source.tokens.get(gap.source.clone()) else { return true };
    let named = |token: &Token| token.named || matches!(token.kind, TokenKind::Name(_));
    let before = gap.source.start.checked_sub(1).map_or("", |at| source.word(at)).to_lowercase();
    let described = matches!(before.as_str(), "the" | "this" | "that" | "its" | "a" | "该" | "此");
    let pronoun = tokens.iter().all(|token| token.kind == TokenKind::Stop);
    // Where the source has a name, the claim has another one; where it has a description, the name must be known to the source.
    !tokens.iter().any(named) && (pronoun || described || source.words(&gap.source).to_lowercase().starts_with("the "))
}

/// Two names of a close claim that changed places, everything between them being the same.
fn swapped(alignment: &Alignment) -> Option<Issue> {
    if !alignment.is_close() {
        return None;
    }
    let keys = |text: &Text, range: &Range<usize>| -> Vec<u64> {
        text.tokens.get(range.clone()).unwrap_or_default().iter().map(|token| token.key).collect()
    };
    let is_name =
        |range: &Range<usize>| {
            alignment.claim.tokens.get(range.clone()).is_some_and(|tokens| {
                !tokens.is_empty() && tokens.iter().all(|token| token.named || matches!(token.kind, TokenKind::Name(_)))
            })
        };
    let held: Vec<&Gap> = alignment.gaps.iter().filter(|gap| is_name(&gap.claim) && !gap.source.is_empty()).collect();
    for (at, first) in held.iter().enumerate() {
        for second in held.iter().skip(at + 1) {
            let crossed = keys(alignment.claim, &first.claim) == keys(alignment.source, &second.source)
                && keys(alignment.claim, &second.claim) == keys(alignment.source, &first.source);
            if crossed {
                let (one, other) = (alignment.claim.words(&first.claim), alignment.claim.words(&second.claim));
                return Some(issue(alignment, &first.claim, true, format!("{one} and {other} stand the other way round in the source")));
            }
        }
    }
    None
}
