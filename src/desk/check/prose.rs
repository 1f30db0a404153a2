//! Slips of pasting and of haste: captions left over, sentences that run on or break off, a sentence that contradicts itself.

use super::finding::{Finding, Level};
use super::links::asks_to_read_more;
use super::reading::{Item, Paragraph, Part};
use crate::desk::language;
use crate::desk::language::words::{Token, tokens};

/// What is wrong with an item's sentences.
pub fn findings(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, paragraph) in item.body.iter().enumerate() {
        let single = !paragraph.text.contains('\n');
        if single && item.part != Part::Note && is_caption(&paragraph.text) && paragraph.anchors.is_empty() {
            let problem = "this line is no sentence: is it the caption of a picture that was lost?";
            findings.push(Finding::new(Level::Note, item.name(), paragraph.line, &paragraph.text, problem));
        } else if is_unended(&paragraph.text) && !asks_to_read_more(&paragraph.text) {
            let words = tail(&paragraph.text, 6);
            findings.push(Finding::new(Level::Note, item.name(), last_line(paragraph), words, "the paragraph ends without a stop"));
        }
        findings.extend(run_together(item, paragraph));
        findings.extend(twice_named_currency(item, paragraph));
        findings.extend(of_sentences(item, paragraph));
        findings.extend(unnamed_study(item, at, paragraph));
    }
    findings
}

fn last_line(paragraph: &Paragraph) -> usize {
    paragraph.line_at(paragraph.text.len())
}

/// The last words of a text.
fn tail(text: &str, words: usize) -> &str {
    let start = text.rmatch_indices(char::is_whitespace).nth(words - 1).map_or(0, |(at, space)| at + space.len());
    text.get(start..).unwrap_or(text)
}

fn is_listed(text: &str) -> bool {
    text.starts_with(['-', '•', '*', '·', '–', '|', '>', '#']) || text.starts_with(|c: char| c.is_ascii_digit())
}

/// "taikoo li chengdu china localization": a few words without any stop.
fn is_caption(text: &str) -> bool {
    let length = language::length(text);
    (2..=7).contains(&length.words)
        && length.characters == 0
        && !is_listed(text)
        && text.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-' || c == '’')
}

/// A paragraph of some length that breaks off.
fn is_unended(text: &str) -> bool {
    let length = language::length(text);
    length.words >= 8
        && length.characters == 0
        && !is_listed(text)
        && text.ends_with(|c: char| c.is_alphabetic() && c.is_lowercase() || c == ',')
        && !text.rsplit(char::is_whitespace).next().is_some_and(|last| last.contains("://") || last.contains('@') || last.contains('/'))
}

/// "cognition.Meet": a stop without the space after it.
fn run_together(item: &Item, paragraph: &Paragraph) -> Option<Finding> {
    let text = &paragraph.text;
    let (at, _) = text.match_indices(['.', '?', '!']).find(|(at, _)| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        let word = |text: &str| text.chars().rev().take_while(char::is_ascii_lowercase).count();
        let next: String = after.chars().take_while(char::is_ascii_alphabetic).collect();
        let (whole, rest) = (before.rsplit(char::is_whitespace).next().unwrap_or_default(), &after[next.len()..]);
        // `Alibaba.com` and `U.S.` go on; a word of three lower-case letters ends a sentence, a capital begins the next.
        word(before) >= 3
            && next.len() >= 2
            && next.starts_with(|c: char| c.is_ascii_uppercase())
            && next[1..].bytes().all(|byte| byte.is_ascii_lowercase())
            // `Booking.Com` and `Node.Js` are names; a sentence goes on after its first word.
            && !["Com", "Net", "Org", "Js", "Io", "Ai", "Cn", "Co"].contains(&next.as_str())
            && !whole.contains(['/', '@', '#'])
            && (rest.starts_with([' ', ',', '’', '\'']) || rest.is_empty())
    })?;
    let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = at + 1 + text[at + 1..].find(' ').unwrap_or(text.len() - at - 1);
    let words = text.get(start..end)?;
    let fix = format!("{} {}", &text[start..=at], &text[at + 1..end]);
    Some(Finding::new(Level::Note, item.name(), paragraph.line_at(at), words, "a space is missing after the stop").fixed(fix))
}

/// "$2 trillion USD": one currency, said twice.
fn twice_named_currency(item: &Item, paragraph: &Paragraph) -> Option<Finding> {
    const TWICE: [(&str, &[&str]); 4] =
        [("$", &["USD", "US dollars", "dollars"]), ("¥", &["RMB", "yuan", "CNY"]), ("RMB", &["yuan", "CNY"]), ("€", &["EUR", "euros"])];
    let text = &paragraph.text;
    TWICE.iter().find_map(|(sign, codes)| {
        text.match_indices(sign).find_map(|(at, _)| {
            let rest = &text[at + sign.len()..];
            let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | ' '))).filter(|end| *end > 0)?;
            rest.get(..digits)?.contains(|c: char| c.is_ascii_digit()).then_some(())?;
            let scale = ["trillion", "billion", "million", "bn", "m"].iter().find(|scale| rest[digits..].starts_with(**scale));
            let end = digits + scale.map_or(0, |scale| scale.len());
            let behind = rest.get(end..)?;
            let code = codes.iter().find(|code| {
                let after = behind.trim_start().strip_prefix(**code);
                behind.len() - behind.trim_start().len() <= 1 && after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
            })?;
            let amount = text.get(at..at + sign.len() + end)?.trim_end();
            let whole = text.get(at..text[at..].find(code)? + at + code.len())?;
            Some(Finding::new(Level::Note, item.name(), paragraph.line_at(at), whole, "the currency is said twice").fixed(amount))
        })
    })
}

/// Sentences without a main clause, and those that say a thing and its contrary.
fn of_sentences(item: &Item, paragraph: &Paragraph) -> Vec<Finding> {
    const SUBORDINATE: [&str; 4] = ["Despite the fact that ", "Although ", "Even though ", "Whereas "];
    let mut findings = Vec::new();
    for span in language::sentences(&paragraph.text, "en") {
        let sentence = paragraph.text.get(span.clone()).unwrap_or_default();
        let line = paragraph.line_at(span.start);
        let words = sentence.split_whitespace().count();
        if SUBORDINATE.iter().any(|opening| sentence.starts_with(opening)) && !sentence.contains([',', ';', ':', '—', '–']) && words <= 14
        {
            let problem = "this sentence has no main clause: does it belong to the one before?";
            findings.push(Finding::new(Level::Note, item.name(), line, sentence.trim(), problem));
        }
        if let Some((better, worse)) = both_ways(sentence) {
            let problem = format!("the sentence says “{better}” and “{worse}” of the same: which is it?");
            findings.push(Finding::new(Level::Warning, item.name(), line, worse, problem));
        }
    }
    findings
}

/// "has surpassed X in … but still falls short of X in this area".
fn both_ways(sentence: &str) -> Option<(&str, &str)> {
    const ABOVE: [&str; 6] = ["surpassed", "surpasses", "outperforms", "outperformed", "exceeds", "has overtaken"];
    const BELOW: [&str; 6] = ["falls short of", "fell short of", "lags behind", "lagged behind", "trails", "is behind"];
    let (at, better) = ABOVE.iter().find_map(|word| Some((sentence.find(word)?, *word)))?;
    let (below, worse) = BELOW.iter().find_map(|word| Some((sentence.find(word)?, *word)))?;
    let object = |from: usize, word: &str| sentence.get(from + word.len()..).and_then(|rest| rest.split_whitespace().next());
    let (one, other) = (object(at, better)?, object(below, worse)?);
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    // Another field may well be meant, unless the sentence points back at this one.
    let same_field =
        ["in this area", "in that area", "in these areas", "in this field", "in this respect"].iter().any(|words| sentence.contains(words));
    (bare(one) == bare(other) && same_field).then_some((better, worse))
}

/// "According to the study": which one?
fn unnamed_study(item: &Item, at: usize, paragraph: &Paragraph) -> Option<Finding> {
    const KINDS: [&str; 5] = ["study", "report", "survey", "poll", "white paper"];
    let lower = paragraph.text.to_lowercase();
    let (found, kind) = KINDS.iter().find_map(|kind| {
        let words = format!("according to the {kind}");
        let found = lower.find(&words)?;
        // "the study by …", "the report, published …" names it here.
        let after = lower.get(found + words.len()..)?;
        after.starts_with(", ").then_some((found, *kind))
    })?;
    let before = item.headline.iter().chain(item.body.iter().take(at)).map(|paragraph| paragraph.text.as_str());
    let earlier = before.chain(lower.get(..found)).collect::<Vec<_>>().join(" ").to_lowercase();
    let introduced = tokens(&earlier).any(|(_, token)| {
        let Token::Word(word) = token else { return false };
        [
            "study",
            "report",
            "survey",
            "poll",
            "paper",
            "research",
            "data",
            "figures",
            "findings",
            "reports",
            "studies",
            "index",
            "analysis",
            "researchers",
        ]
        .contains(&word)
    });
    let words = paragraph.text.get(found..found + format!("according to the {kind}").len()).unwrap_or(kind);
    (!introduced).then(|| {
        Finding::new(Level::Note, item.name(), paragraph.line_at(found), words, format!("which {kind}? the item has named none before"))
    })
}
