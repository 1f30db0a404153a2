//! Full stops that belong to an abbreviation, and marks that belong to a name.

use super::is_han;

/// Abbreviations that stand before a name or number, so that a full stop after them never ends a sentence.
const LEADING: &str = " mr mrs ms dr prof sen rep gov gen col lt sgt capt cmdr adm rev hon st mt ft no nos vol fig pp vs v ch insp supt det messrs \
pres ";

/// Abbreviations that may also end a sentence: what follows decides.
const TRAILING: &str = " inc ltd co corp plc llc bros jr sr etc al est dept approx jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu \
fri sat sun a.m p.m u.s u.k u.n e.u d.c e.g i.e cf ph.d h.k u.s.a ";

/// Words that open a sentence far more often than they continue one after an abbreviation.
const OPENERS: &str = " The A An It He She They We I In On At For But And This That These Those However Meanwhile According As After Before When \
While If There Its His Her Their Since ";

/// Words that open a note in brackets behind the last sentence.
const NOTES: &str = " Reporting Additional Editing Writing Edited Photo Image Source Read Updated ";

/// Names with a mark in them that ends a sentence elsewhere.
const NAMES: [&str; 4] = ["Yahoo!", "Yahoo! Japan", "Yum! Brands", "Yum! China"];

/// Marks between an abbreviation and the word that decides.
const MARKS: [char; 6] = ['(', '[', '“', '"', '‘', '\''];

/// Characters within which a quotation is asked for its end.
const QUOTATION: usize = 300;

/// Whether the full stop behind `before` belongs to an abbreviation, so that the sentence goes on with `next_word`.
pub fn is_abbreviation(before: &str, next_word: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || "(\"“‘[/—".contains(c) || is_chinese(c)).next().unwrap_or("");
    let lower = word.to_lowercase();
    if is_listed(LEADING, &lower) {
        // "the answer was no." is an end; "No. 3" is not.
        return !(matches!(lower.as_str(), "no" | "nos" | "v" | "pres" | "fig")
            && !next_word.starts_with(|c: char| c.is_ascii_digit() || c == '#')
            && word != "v");
    }
    if is_listed(TRAILING, &lower) {
        let stands_for_a_word = !matches!(lower.as_str(), "sun" | "sat" | "mar" | "al" | "est") || word.starts_with(char::is_uppercase);
        return stands_for_a_word && goes_on(next_word);
    }
    let mut letters = word.chars();
    // Initials: "J. K. Rowling", "J.P. Morgan"; but "Plan A. The".
    let initials = matches!((letters.next(), letters.next()), (Some(a), None) if a.is_uppercase())
        || (word.len() >= 3 && word.split('.').all(|part| part.chars().count() == 1 && part.starts_with(char::is_uppercase)));
    initials && !opens(next_word)
}

/// Whether a mark belongs to a name: within it (`Yum! Brands`), or at its end (`Yahoo!`) where no sentence opens behind.
pub fn continues_a_name(line: &str, at: usize, end: usize) -> bool {
    let part_of_a_word = |c: char| c.is_ascii_alphanumeric();
    NAMES.iter().any(|spelling| {
        let Some(start) = spelling.find('!').and_then(|mark| at.checked_sub(mark)) else { return false };
        let stop = start + spelling.len();
        let stands = line.get(start..stop).is_some_and(|written| written == *spelling) && !line[..start].ends_with(part_of_a_word);
        if stop > end {
            stands && !line[stop..].starts_with(part_of_a_word)
        } else {
            stands && stop == end && !opens(line[end..].trim_start())
        }
    })
}

/// Whether what follows an abbreviation that may end a sentence goes on with it: a word, and a bracket, a sum or a quotation as well,
/// unless a sentence opens there.
fn goes_on(next_word: &str) -> bool {
    let follows =
        |c: char| c.is_alphanumeric() || MARKS.contains(&c) || matches!(c, '$' | '£' | '€' | '¥' | '￥' | '₹' | '₩' | '（' | '「' | '《');
    next_word.starts_with(follows) && !opens(next_word) && !is_speech(next_word)
}

/// Whether a sentence opens here, perhaps behind a mark.
fn opens(next_word: &str) -> bool {
    let bare = next_word.trim_start_matches(MARKS);
    let word = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    is_listed(OPENERS, word) || bare.len() < next_word.len() && is_listed(NOTES, word)
}

/// Whether these are somebody's words rather than a title or a nickname: they open with a capital and close behind a comma or a stop.
fn is_speech(next_word: &str) -> bool {
    let mut characters = next_word.chars();
    let closing = match characters.next() {
        Some('“') => '”',
        Some('‘') => '’',
        Some('"') => '"',
        _ => return false,
    };
    let mut last = None;
    let words = characters.take(QUOTATION).take_while(|c| *c != closing).inspect(|c| last = Some(*c)).filter(|c| *c == ' ').count();
    words > 0 && next_word.trim_start_matches(MARKS).starts_with(char::is_uppercase) && matches!(last, Some(',' | '.' | '!' | '?'))
}

/// Whether a character is of Chinese writing, in which an abbreviation stands without a space before it.
fn is_chinese(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

fn is_listed(list: &str, word: &str) -> bool {
    !word.is_empty()
        && list.match_indices(word).any(|(at, _)| {
            let bytes = list.as_bytes();
            at > 0 && bytes.get(at - 1) == Some(&b' ') && bytes.get(at + word.len()) == Some(&b' ')
        })
}
