//! The shape of text: how long it reads, whether it is a sentence, whether it is Chinese.

/// White space collapsed to single spaces, ends trimmed; invisible characters dropped. A line break in the source between two Han
/// characters is no space; a full-width space stays one.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut gap, mut wrapped, mut full) = (false, false, false);
    let mut last = None;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
            wrapped |= c == '\n';
            full |= c == '\u{3000}';
        } else if !is_invisible(c) {
            if gap && full && last.is_some() {
                out.push('\u{3000}');
            } else if gap && last.is_some_and(|last| !(wrapped && is_wide(last) && is_wide(c))) {
                out.push(' ');
            }
            (gap, wrapped, full, last) = (false, false, false, Some(c));
            out.push(c);
        }
    }
    out
}

fn is_wide(c: char) -> bool {
    (is_cjk(c) && !matches!(c, '\u{ac00}'..='\u{d7af}')) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}')
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

/// Han, kana or hangul: written without spaces, a character says about as much as two Latin letters.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ebef}')
}

/// How much a text says, in Latin characters.
pub fn weight(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if c.is_whitespace() {
                0
            } else if is_cjk(c) {
                3
            } else {
                1
            }
        })
        .sum()
}

/// Words; each CJK character counts as two thirds of one.
pub fn words(text: &str) -> usize {
    let (mut words, mut cjk, mut inside) = (0, 0, false);
    for c in text.chars() {
        if is_cjk(c) {
            cjk += 1;
            inside = false;
        } else if c.is_alphanumeric() {
            words += usize::from(!inside);
            inside = true;
        } else if c != '\'' && c != '’' && c != '-' {
            inside = false;
        }
    }
    words + cjk * 2 / 3
}

/// Whether it ends as a sentence does.
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '\'', ')', '）', '」', '』', '】', ']', '»', ' ']);
    text.ends_with(['.', '!', '?', '。', '！', '？', '…', ';', '；'])
}

/// Marks inside a text that sentences have and labels have not.
pub fn stops(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, ',' | '.' | '，' | '。' | '、' | ';' | '；' | '？' | '！' | '?' | '!')).count()
}

/// Share of CJK among the letters.
pub fn cjk_share(text: &str) -> f64 {
    let (mut letters, mut cjk) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        cjk += usize::from(is_cjk(c));
    }
    if letters == 0 { 0.0 } else { cjk as f64 / letters as f64 }
}

/// Letters and digits in lower case, for comparing.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_scripts() {
        assert_eq!(words("It's a well-known fact, 2.5 years old"), 8);
        assert_eq!(words("小米汽车交付"), 4);
        assert_eq!(collapse(" a\u{200b}\n b\u{a0}\u{a0}c "), "a b c");
        assert_eq!(collapse("\u{3000}\u{3000}三百店目\u{3000}一年で\n"), "三百店目\u{3000}一年で");
        assert!(ends_sentence("他说。”"));
        assert!(!ends_sentence("Read more"));
    }
}
