//! Scripts, words and sentences of English and Chinese.

mod abbreviations;
pub mod negation;
mod sentences;
mod simplified;
pub mod words;

#[cfg(test)]
mod tests;

pub use self::sentences::sentences;
pub use self::simplified::{narrow, simplified, simplify};

/// How many letters of each script a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// Chinese characters, kanji and hanja among them.
    pub han: usize,
    /// Hiragana and katakana.
    pub kana: usize,
    /// Hangul.
    pub hangul: usize,
    /// Latin letters, in words rather than letters: one Chinese character says about as much as one English word.
    pub latin_words: usize,
    /// Letters of any other script.
    pub other: usize,
}

/// Whether a character is Chinese (a unified or compatibility ideograph).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// Characters after which more of them say nothing new.
const COUNTED: usize = 4_000;

/// Counts the scripts of the first 4,000 characters.
pub fn shares(text: &str) -> Shares {
    shares_of(&[text])
}

fn shares_of(pieces: &[&str]) -> Shares {
    let mut shares = Shares::default();
    let mut left = COUNTED;
    for piece in pieces {
        left = shares.add(piece, left);
    }
    shares
}

impl Shares {
    /// Counts up to `left` characters of a text; returns how many are left then.
    fn add(&mut self, text: &str, mut left: usize) -> usize {
        let mut in_word = false;
        let mut rest = text;
        while left > 0 && !rest.is_empty() {
            // Most of most texts, and every article passes here.
            let (plain, behind) = rest.split_at(ascii_prefix(rest.as_bytes()).min(left));
            self.latin_words += words_begun(plain.as_bytes(), in_word);
            in_word = stands_in_word(plain.as_bytes(), in_word);
            left -= plain.len();
            rest = behind;
            let mut wide = 0;
            for c in rest.chars().take(left).take_while(|c| !c.is_ascii()) {
                let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
                if latin {
                    self.latin_words += usize::from(!in_word);
                } else {
                    self.count(c);
                }
                in_word = latin || (in_word && c == '’');
                wide += c.len_utf8();
                left -= 1;
            }
            rest = rest.get(wide..).unwrap_or_default();
        }
        left
    }

    /// Counts a character that is neither ASCII nor Latin.
    fn count(&mut self, c: char) {
        match c {
            c if is_han(c) => self.han += 1,
            '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => self.kana += 1,
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => self.hangul += 1,
            c if c.is_alphabetic() => self.other += 1,
            _ => {}
        }
    }
}

/// Bytes before the first that is not ASCII.
fn ascii_prefix(text: &[u8]) -> usize {
    const STEP: usize = 32;
    let whole = text.chunks_exact(STEP).take_while(|chunk| chunk.is_ascii()).count() * STEP;
    whole + text.iter().skip(whole).take_while(|byte| byte.is_ascii()).count()
}

/// Latin words that begin in a text of ASCII, `in_word` when one stands right before it. Each byte is judged by the two before it and
/// without a branch, so that the compiler can take many at once.
fn words_begun(text: &[u8], in_word: bool) -> usize {
    let before = if in_word { b'a' } else { b' ' };
    let begins = |first: u8, second: u8, byte: u8| {
        byte.is_ascii_alphabetic() & !second.is_ascii_alphabetic() & !(is_joiner(second) & first.is_ascii_alphabetic())
    };
    let at_start = match text {
        [] => 0,
        [byte] => usize::from(begins(before, before, *byte)),
        [byte, next, ..] => usize::from(begins(before, before, *byte)) + usize::from(begins(before, *byte, *next)),
    };
    at_start
        + text.windows(3).map(|at| u32::from(matches!(at, [first, second, byte] if begins(*first, *second, *byte)))).sum::<u32>() as usize
}

/// Whether what follows a text of ASCII goes on with its last word.
fn stands_in_word(text: &[u8], in_word: bool) -> bool {
    match text {
        [] => in_word,
        [byte] => byte.is_ascii_alphabetic() || (in_word && is_joiner(*byte)),
        [.., before, byte] => byte.is_ascii_alphabetic() || (before.is_ascii_alphabetic() && is_joiner(*byte)),
    }
}

/// What joins two parts of a word: `don't`, `follow-up`.
fn is_joiner(byte: u8) -> bool {
    matches!(byte, b'\'' | b'-')
}

/// The language of a text: `zh`, `en`, `mixed`, `ja`, `ko`; where the script leaves it open (French and English share theirs, and a
/// string of digits has none), the hint; without one, `en` for Latin letters and `und` for anything else.
///
/// ```
/// use keepup::desk::language::detect;
/// assert_eq!(detect("小红书上线新的广告工具", None), "zh");
/// assert_eq!(detect("Xiaohongshu launches new ad tools", None), "en");
/// assert_eq!(detect("Xiaohongshu lance de nouveaux outils", Some("fr")), "fr");
/// ```
pub fn detect(text: &str, hint: Option<&str>) -> String {
    detect_in(&[text], hint)
}

/// Like [`detect`], of a text in several pieces.
pub fn detect_in(pieces: &[&str], hint: Option<&str>) -> String {
    let Shares { han, kana, hangul, latin_words, other } = shares_of(pieces);
    let hinted = || hint.map(str::to_owned);
    let all = han + kana + hangul + latin_words + other / 4;
    if all == 0 {
        return hinted().unwrap_or_else(|| "und".into());
    }
    let share = |n: usize| n as f64 / all as f64;
    if share(hangul) > 0.3 {
        return "ko".into();
    }
    // Chinese text quotes a Japanese name now and then; Japanese text has a particle every few characters.
    if kana > 0 && kana * 6 > han {
        return "ja".into();
    }
    if share(han) >= 0.6 {
        return hinted().filter(|tag| is_chinese(tag)).unwrap_or_else(|| "zh".into());
    }
    if share(han) >= 0.35 && share(latin_words) >= 0.35 {
        return "mixed".into();
    }
    if share(han) > share(latin_words) {
        return "zh".into();
    }
    if share(latin_words) >= 0.5 {
        return hinted().filter(|tag| !is_chinese(tag) && !tag.starts_with("ja") && !tag.starts_with("ko")).unwrap_or_else(|| "en".into());
    }
    hinted().unwrap_or_else(|| "und".into())
}

/// Whether a BCP 47 tag says Chinese, in any script or region.
pub fn is_chinese(tag: &str) -> bool {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    primary.eq_ignore_ascii_case("zh") || primary.eq_ignore_ascii_case("yue") || primary.eq_ignore_ascii_case("cmn")
}

/// The length of a text as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    /// Words of an alphabetic script; a figure with its signs (`$1.4bn`, `28%`) is one.
    pub words: usize,
    /// Chinese characters, kana and hangul, each.
    pub characters: usize,
}

/// Counts words and characters. Punctuation counts as neither.
///
/// ```
/// use keepup::desk::language::length;
/// let length = length("小红书 (RED) 月活 2.6亿");
/// assert_eq!((length.words, length.characters), (2, 6));
/// ```
pub fn length(text: &str) -> Length {
    let mut length = Length::default();
    let mut in_word = false;
    for c in text.chars() {
        if is_han(c) || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}') {
            length.characters += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            length.words += usize::from(!in_word);
            in_word = true;
        } else if c.is_whitespace() || matches!(c, '—' | '–' | '/' | '…') || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
        {
            in_word = false;
        }
    }
    length
}
