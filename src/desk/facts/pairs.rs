//! Names told in both scripts, the one in brackets behind the other: `MatX（麦特艾克斯）`, `茶饮品牌沐青（Mooqin）`.

use std::ops::Range;

use super::gloss;
use crate::desk::language::words::is_stop_word;
use crate::desk::language::{is_han, simplified};

/// One name in both scripts: bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// In Latin letters.
    pub latin: Range<usize>,
    /// In Chinese.
    pub chinese: Range<usize>,
}

/// The first byte of `（`.
const WIDE: u8 = 0xef;
/// Longest name in brackets, in bytes.
const LONGEST: usize = 40;
/// Most words of a name in Latin letters.
const WORDS: usize = 4;
/// Most characters of a Chinese name.
const CHARACTERS: usize = 8;
/// What stands in brackets behind a person or a firm and names neither.
const ROLES: &str = " CEO CFO COO CTO CMO VP PhD MBA IPO ADR ETF ";
/// Characters of a remark, which a name in brackets does not have.
const REMARKS: &str = "的于在为即称是和与及或图左右见据注";

/// The name pairs of a text, in order. Where it is not clear where a name begins there is none: a wrong pair is worse than a missing one.
///
/// ```
/// use keepup::desk::facts::pairs::pairs;
/// let text = "芯片公司麦特艾克斯（MatX）融资";
/// let found = pairs(text);
/// assert_eq!((&text[found[0].chinese.clone()], &text[found[0].latin.clone()]), ("麦特艾克斯", "MatX"));
/// ```
pub fn pairs(text: &str) -> Vec<Pair> {
    let mut found = Vec::new();
    // Most texts have no bracket, and bytes are looked through faster than characters.
    if !text.bytes().any(|byte| byte == b'(' || byte == WIDE) {
        return found;
    }
    for (at, open) in text.match_indices(['（', '(']) {
        let (Some(before), Some(rest)) = (text.get(..at), text.get(at + open.len()..)) else { continue };
        let Some(length) = rest.find(['）', ')', '（', '(']).filter(|length| *length <= LONGEST) else { continue };
        let inside = rest.get(..length).unwrap_or_default();
        let start = at + open.len() + (inside.len() - inside.trim_start().len());
        let (inside, before) = (inside.trim(), before.trim_end_matches(' '));
        let bracketed = start..start + inside.len();
        if is_latin_name(inside) {
            found.extend(chinese_before(before).map(|chinese| Pair { latin: bracketed, chinese }));
        } else if is_chinese_name(inside) {
            found.extend(latin_before(before).map(|latin| Pair { latin, chinese: bracketed }));
        }
    }
    found
}

fn is_latin_name(name: &str) -> bool {
    let of_a_name = |c: char| c.is_alphanumeric() && !is_han(c) || " -&.'’".contains(c);
    let (upper, lower) = (name.chars().any(char::is_uppercase), name.chars().any(char::is_lowercase));
    // `9988.HK` is no name of anybody.
    let ticker = name.contains('.') && !lower;
    name.chars().count() > 1
        && name.split(' ').count() <= WORDS
        && name.starts_with(char::is_alphanumeric)
        && upper
        && !ticker
        && name.chars().all(of_a_name)
        && !ROLES.split(' ').any(|role| role == name)
}

fn is_chinese_name(name: &str) -> bool {
    let count = name.chars().filter(|c| is_han(*c)).count();
    (2..=CHARACTERS).contains(&count)
        && name.chars().all(|c| (is_han(c) || c == '·') && !REMARKS.contains(c))
        // A word of the language is a remark or a translation.
        && gloss::of(&simplified(name)).is_none()
}

/// The Chinese name that a text ends with.
fn chinese_before(text: &str) -> Option<Range<usize>> {
    for (open, close) in [('“', '”'), ('「', '」'), ('『', '』'), ('《', '》'), ('"', '"')] {
        if let Some(quoted) = text.strip_suffix(close) {
            let start = quoted.rfind(open)? + open.len_utf8();
            return is_chinese_name(quoted.get(start..)?).then_some(start..quoted.len());
        }
    }
    let run_start = text.char_indices().rev().find(|(_, c)| !is_han(*c) && *c != '·').map_or(0, |(at, c)| at + c.len_utf8());
    let run = simplified(text.get(run_start..)?);
    let mut last_word = 0;
    for (word, _) in gloss::words(&run) {
        last_word += run.get(last_word..)?.find(word)? + word.len();
    }
    // What no dictionary has behind the last word that one has; or all of a few characters between two stops.
    let unknown = run.get(last_word..)?;
    let name = if unknown.chars().count() > 1 { last_word } else { 0 };
    let fits = unknown.chars().count() > 1 || run.chars().count() <= 4;
    (fits && is_chinese_name(run.get(name..)?)).then_some(run_start + name..text.len())
}

/// The name in Latin letters that a text ends with: words with a capital.
fn latin_before(text: &str) -> Option<Range<usize>> {
    let mut start = text.len();
    for _ in 0..WORDS {
        let rest = text.get(..start)?;
        let rest = if start == text.len() { rest } else { rest.strip_suffix(' ').unwrap_or("") };
        let of_a_word = |c: char| c.is_alphanumeric() && !is_han(c) || "-&'’".contains(c);
        let word_start = rest.char_indices().rev().find(|(_, c)| !of_a_word(*c)).map_or(0, |(at, c)| at + c.len_utf8());
        let word = rest.get(word_start..)?;
        if !word.chars().any(char::is_uppercase) || is_stop_word(&word.to_lowercase()) {
            break;
        }
        start = word_start;
    }
    text.get(start..).filter(|name| is_latin_name(name)).map(|_| start..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(&str, &str)> {
        pairs(text).into_iter().map(|pair| (&text[pair.latin], &text[pair.chinese])).collect()
    }

    #[test]
    fn a_name_stands_in_brackets_behind_the_other() {
        assert_eq!(told("MatX（麦特艾克斯）完成融资"), [("MatX", "麦特艾克斯")]);
        assert_eq!(told("芯片公司麦特艾克斯（MatX）完成融资"), [("MatX", "麦特艾克斯")]);
        assert_eq!(told("晶片公司麥特艾克斯 (MatX) 融資"), [("MatX", "麥特艾克斯")]);
        assert_eq!(told("品牌“青岚里”（ Qinglan Li ）开店"), [("Qinglan Li", "青岚里")]);
        assert_eq!(told("shares of Mooqin Tea (沐青茶) fell; Zeltra（泽尔特拉）rose"), [("Mooqin Tea", "沐青茶"), ("Zeltra", "泽尔特拉")]);
    }

    #[test]
    fn a_remark_a_ticker_and_a_role_are_no_names() {
        let texts = [
            "MatX（总部位于上海）",
            "MatX（上海）",
            "宏华数科（688789.SH）",
            "李岩（CEO）",
            "麦特艾克斯（2023年）",
            "it fell (麦特艾克斯)",
            "这是一家上海公司（MatX）",
            "（MatX）",
            "MatX（",
            "The (麦特)",
            "麦特艾克斯（MatX，下称公司）",
        ];
        for text in texts {
            assert_eq!(told(text), [], "{text}");
        }
    }
}
