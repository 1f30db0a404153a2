//! Captions: lines that end with whose picture it is.

use crate::desk::language::is_han;

/// Bytes up to which the line before the credit is the caption as well, and not a text that a caption was glued to.
const LONGEST: usize = 480;
/// Bytes at the end of a line in which its credit stands.
const TAIL: usize = 90;
/// Characters of a Chinese credit.
const CREDIT: usize = 20;

/// Who has nothing but pictures: what ends with one of them is a caption.
const PICTURE_AGENCIES: [&str; 8] = ["getty images", "getty", "shutterstock", "vcg", "ic photo", "icphoto", "nurphoto", "imaginechina"];
/// Who has texts as well, and signs them: "(Xinhua)" is no caption, "(Xinhua/Li Na)" is one.
const AGENCIES: [&str; 10] = ["reuters", "ap", "afp", "epa", "epa-efe", "xinhua", "cns", "cfp", "bloomberg", "china daily"];
/// What stands before whose picture it is.
const CREDITS: [&str; 12] = [
    "photo:",
    "photos:",
    "photo by ",
    "photo/",
    "photo courtesy of ",
    "photo provided ",
    "photograph:",
    "image:",
    "picture:",
    "credit:",
    "photo credit:",
    "image credit:",
];
const CHINESE_CREDITS: [&str; 12] =
    ["图/", "图｜", "图|", "图丨", "图源", "图片来源", "摄影：", "摄影/", "摄影:", "供图：", "供图/", "图："];

/// Whether a line ends with whose picture it tells of: `王莉 摄`, `受访者供图`, `图/IC photo`, "REUTERS/Jane Doe", "[Photo/Xinhua]".
pub fn is_caption(line: &str) -> bool {
    let line = line.trim_end();
    let stopped = line.ends_with(['.', '!', '?', '。', '！', '？']);
    let tail = tail(line);
    ends_with_a_photographer(tail, stopped) || !stopped && (credited_in_chinese(tail) || credited(tail))
}

/// How many of the sentences of a line are its caption: all of a short one, of a longer one the last, and where that is the credit alone
/// also the one before.
pub fn sentences_of_caption(line: &str, sentences: &[std::ops::Range<usize>]) -> usize {
    if !is_caption(line) {
        return 0;
    }
    let bare = sentences.last().is_some_and(|last| last.len() < TAIL / 2);
    if line.len() <= LONGEST { sentences.len() } else { (1 + usize::from(bare)).min(sentences.len()) }
}

fn tail(line: &str) -> &str {
    let from = line.len().saturating_sub(TAIL);
    (from..line.len()).find_map(|at| line.get(at..)).unwrap_or(line)
}

/// `新华社记者 王莉 摄`; `拍摄` is a verb, and a stop makes it one where no office stands before it.
fn ends_with_a_photographer(tail: &str, stopped: bool) -> bool {
    let bare = tail.trim_end_matches(|c: char| c.is_whitespace() || "）)】]。.".contains(c));
    let credit = bare.rsplit(['。', '！', '？', '（', '(', '【', '[', '”']).next().unwrap_or(bare).trim();
    let Some(by) =
        credit.strip_suffix('摄').filter(|by| !by.ends_with(['拍', '航', '统', '偷', '合'])).or_else(|| credit.strip_suffix("供图"))
    else {
        return false;
    };
    let office = ["记者", "通讯员", "摄影", "受访者"].iter().any(|office| by.contains(office));
    let short = credit.chars().count() <= CREDIT;
    if stopped { short && office && !by.contains('，') } else { short || office || by.ends_with([' ', '/', '\u{3000}']) }
}

/// `图/IC photo` at the end, behind a space, a stop or a bracket.
fn credited_in_chinese(tail: &str) -> bool {
    let marks = CHINESE_CREDITS.iter().filter_map(|credit| tail.rfind(credit).map(|at| (at, at + credit.len())));
    marks.max().is_some_and(|(at, end)| {
        let whose = &tail[end..];
        let apart = !tail[..at].ends_with(|c: char| is_han(c) || c.is_alphanumeric());
        apart && whose.chars().count() <= CREDIT && !whose.contains(['。', '，', '！', '？'])
    })
}

/// "Photo: VCG", "(Photo by Jane Doe)", "REUTERS/Jane Doe", "Jane Doe/Xinhua", "via Getty Images".
fn credited(tail: &str) -> bool {
    let lower = tail.to_ascii_lowercase();
    let apart = |at: usize| !lower[..at].ends_with(|c: char| c.is_alphanumeric());
    let labelled = CREDITS.iter().filter_map(|credit| lower.rfind(credit).map(|at| (at, at + credit.len()))).max();
    if labelled.is_some_and(|(at, end)| apart(at) && are_names(&tail[end..])) {
        return true;
    }
    if let Some((who, whose)) = tail.rsplit_once('/') {
        let who = who.to_ascii_lowercase();
        let agency = |agency: &str| who.strip_suffix(agency).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
        let behind = whose.trim_end_matches([')', ']', ' ', '）', '】']).to_ascii_lowercase();
        // "a Reuters/Ipsos poll" is told by its last word.
        let all = || AGENCIES.iter().chain(&PICTURE_AGENCIES);
        return all().any(|name| agency(name)) && are_names(whose)
            || all().any(|name| *name == behind) && who.ends_with(char::is_alphabetic);
    }
    let bare = lower.trim_end_matches([')', ']', ' ', '）', '】']);
    PICTURE_AGENCIES.iter().filter_map(|agency| bare.strip_suffix(agency)).any(|before| {
        let before = before.trim_end();
        before.is_empty() || before.ends_with(['(', '（', '[']) || before.ends_with(" via") && bare.len() < lower.len()
    })
}

/// One to six words, all with a capital but for those that join names.
fn are_names(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ")]）】(".contains(c));
    let mut words = text.split_whitespace();
    let named = |word: &str| {
        matches!(word, "and" | "for" | "of" | "via" | "to" | "the" | "de" | "van" | "von" | "/" | "|")
            || !word.starts_with(char::is_lowercase)
    };
    text.split_whitespace().count() <= 6 && words.clone().next().is_some() && words.all(named) && !text.contains(". ")
}
