//! Names of a claim that its source does not have, or has in another's place.

use std::ops::Range;

use super::alignment::{Alignment, Gap};
use super::issue::{Issue, IssueKind};
use super::order::swapped;
use super::text::{Text, Token, TokenKind, initials};
use crate::desk::facts::gloss;
use crate::desk::facts::names::{Name, NameKind};
use crate::desk::language::words::{Token as Word, tokens};
use crate::desk::language::{is_han, simplified};

/// The names of one sentence of a claim that are not borne.
pub fn issues(alignment: &Alignment) -> Vec<Issue> {
    let mut issues = Vec::new();
    let named = names(alignment.claim, &alignment.sentence);
    let first = opening(alignment).filter(|first| named.iter().all(|name| name.start > first.start));
    for name in first.into_iter().chain(named) {
        if let Some(instead) = replaced(alignment, &name) {
            let problem = format!("the source has {instead} there, not {}", alignment.claim.words(&name));
            issues.push(issue(alignment, &name, true, problem));
            continue;
        }
        // A sentence's first word is a name only when another name stands in its place.
        if alignment.claim.tokens.get(name.start).is_some_and(|token| !token.named && token.kind == TokenKind::Word) {
            continue;
        }
        match standing(alignment, &name) {
            Standing::Borne => {}
            Standing::Partly => {
                issues.push(issue(alignment, &name, false, format!("the source does not say {} in full", alignment.claim.words(&name))));
            }
            Standing::Absent => {
                let certain = is_certain(alignment, &name);
                issues.push(issue(alignment, &name, certain, format!("the source does not name {}", alignment.claim.words(&name))));
            }
        }
    }
    issues.extend(swapped(alignment));
    issues
}

/// Whether a name that the source does not have is certainly not meant there.
fn is_certain(alignment: &Alignment, name: &Range<usize>) -> bool {
    let claim = alignment.claim;
    let across = claim.chinese != alignment.source.chinese;
    let Some(Token { kind: TokenKind::Name(known), span, .. }) = claim.tokens.get(name.start) else {
        // A name that no table has cannot be sought in another script.
        return !across;
    };
    // A festival or a term of the trade has more words than any table, and home needs no name in a paper of the country.
    if matches!(known.kind, Some(NameKind::Term | NameKind::Festival)) || known.key == "China" {
        return false;
    }
    if !across {
        return true;
    }
    let words = claim.words(name);
    let beside = |at: Option<usize>| at.and_then(|at| claim.tokens.get(at)).is_some_and(|token| token.named);
    // "English" and "African" are more than England's and Africa's, and "Liu Xian" is nobody of Xi'an.
    let adjective =
        known.kind == Some(NameKind::Place) && ["an", "ish", "ese"].iter().any(|ending| words.ends_with(ending)) && words != known.key;
    let longer = beside(name.start.checked_sub(1)) || beside(Some(name.end));
    !adjective && !longer && !is_part_of_a_word(claim.raw, span)
}

/// Whether a Chinese name is only a part of a word of the language: 同程 of 不同程度, 外交部 of 外交部长, 北京 of 北京大学.
fn is_part_of_a_word(text: &str, name: &Range<usize>) -> bool {
    let before = text[..name.start].char_indices().rev().take_while(|(_, c)| is_han(*c)).last().map_or(name.start, |(at, _)| at);
    let after = text[name.end..].find(|c: char| !is_han(c)).map_or(text.len(), |at| name.end + at);
    let run = simplified(&text[before..after]);
    let whole = ["大学", "广播", "银行", "天主教", "队", "大厦", "路", "杯", "联赛"].iter().any(|rest| text[name.end..].starts_with(rest));
    let office = text[..name.end].ends_with('部') && text[name.end..].starts_with(['门', '長', '长', '分', '队', '署']);
    let mut at = 0;
    office
        || whole
        || gloss::words(&run).any(|(word, _)| {
            let start = run[at..].find(word).map_or(at, |found| at + found);
            at = start + word.len();
            let (start, end) = (before + start, before + at);
            let overlaps = start < name.end && name.start < end;
            overlaps && (start < name.start || name.end < end)
        })
}

/// An issue of a name.
pub fn issue(alignment: &Alignment, tokens: &Range<usize>, certain: bool, problem: String) -> Issue {
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

/// The capitalised word that opens a claim's sentence, when the source has somebody by name in its place.
fn opening(alignment: &Alignment) -> Option<Range<usize>> {
    let at = alignment.sentence.start;
    let token = alignment.claim.tokens.get(at).filter(|token| token.kind == TokenKind::Word && !token.named)?;
    let gap = alignment.gap_of(at)?;
    let known = |there: usize| {
        let other = alignment.source.tokens.get(there);
        other.is_some_and(|other| matches!(other.kind, TokenKind::Name(_)) || known_by(alignment.source, other.key))
    };
    let capital = alignment.claim.word(at).starts_with(char::is_uppercase);
    let another = !alignment.source.has(token.key) || known_by(alignment.source, token.key);
    (capital && another && !gap.source.is_empty() && gap.source.clone().all(known)).then_some(at..gap.claim.end)
}

/// Whether a text names the word of a key somewhere.
fn known_by(text: &Text, key: u64) -> bool {
    text.places.get(&key).is_some_and(|places| places.iter().any(|at| text.tokens.get(*at).is_some_and(|token| token.named)))
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
        // `苹果` may be an apple, and Europe stands in "European".
        let plain = claim.chinese && !source.chinese && source.folded.contains(&name.key.to_lowercase());
        return if plain || is_part_of_a_name(name, source) { Standing::Borne } else { Standing::Absent };
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
    let gap = name.clone().filter(|_| alignment.is_close()).find_map(|at| alignment.gap_of(at))?;
    let few = gap.claim.len() <= 5 && (1..=5).contains(&gap.source.len());
    if !few || !is_all_names(alignment.claim, &gap.claim) || alignment.stands_free(&gap.claim) || stands_for(alignment, gap) {
        return None;
    }
    let (ours, instead) = (alignment.claim.words(&gap.claim), alignment.source.words(&gap.source));
    // A longer or a shorter form of one name, or its initials.
    let (lower, theirs) = (ours.to_lowercase(), instead.to_lowercase());
    let initialed = |long: &str, short: &str| initials(long).contains(short.trim()) && short.trim().len() >= 2;
    let one = lower.contains(&theirs) || theirs.contains(&lower) || initialed(ours, instead) || initialed(instead, ours);
    (!one).then(|| instead.to_owned())
}

/// Whether tokens are all (parts of) names: capitalised where the script has capitals, but no titles.
fn is_all_names(text: &Text, range: &Range<usize>) -> bool {
    const TITLES: &str = " president prime minister chancellor chief executive officer director sir lord dame lady prof professor dr judge justice \
        councillor captain general colonel sergeant inspector senator governor mayor king queen prince princess pope reverend father sister coach \
        manager chairman spokesman mr mrs ms miss ";
    let capital = |at: usize| text.word(at).starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic() || is_han(c));
    let title = |at: usize| TITLES.contains(&format!(" {} ", text.word(at).to_lowercase()));
    let named = |token: &Token| token.named || matches!(token.kind, TokenKind::Name(_));
    range
        .clone()
        .all(|at| text.tokens.get(at).is_some_and(|token| named(token) || token.kind == TokenKind::Word && capital(at) && !text.chinese))
        && !range.clone().all(title)
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
