//! Numbers as they are written: `1,234.5`, `２．６`, `三百二十`, `twenty-five`, without scale words or units.

pub mod chinese;

/// A number read from the start of a text: its value and its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// Bytes read.
    pub length: usize,
    /// It was written in digits, not in words or Chinese numerals.
    pub digits: bool,
    /// Digits that carry meaning: 3 for `2.60`, 2 for `2600`.
    pub significant: u32,
    /// The higher of two that it leaves open: 8 for `七八`.
    pub upper: Option<f64>,
    /// It is in hundredths by its form: `百分之三十`.
    pub share: bool,
}

impl Number {
    /// A number in words; its length is still to be said.
    fn of(value: f64) -> Self {
        Self { value, length: 0, digits: false, significant: significant(value), upper: None, share: false }
    }
}

/// Digits of a value that carry meaning.
pub fn significant(value: f64) -> u32 {
    // Six decimals are more than anybody writes, and a trillion with six of them is still whole.
    let mut digits = (value.abs().min(1e12) * 1e6).round() as u64;
    while digits > 0 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    digits.checked_ilog10().map_or(0, |last| last + 1)
}

/// Whether a text begins with a word in lower case, in whatever case.
#[inline]
pub fn begins(text: &str, word: &str) -> bool {
    // Most texts have another first letter.
    let first = |text: &str| text.bytes().next().map(|byte| byte.to_ascii_lowercase());
    first(text) == first(word) && text.as_bytes().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a text ends with a word as it stands.
#[inline]
pub fn ends(text: &str, word: &str) -> bool {
    // Most texts have another last byte.
    text.as_bytes().last() == word.as_bytes().last() && text.ends_with(word)
}

/// The value of a decimal digit, wide ones too.
pub fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// Reads `1,234.5` or wide digits.
pub fn in_digits(text: &str) -> Option<Number> {
    let mut chars = [(0, '\0'); 32];
    let mut count = 0;
    for (slot, found) in chars.iter_mut().zip(text.char_indices()) {
        *slot = found;
        count += 1;
    }
    let chars = chars.get(..count)?;
    let digit_at = |i: usize| chars.get(i).and_then(|&(_, c)| digit(c));
    let (mut i, mut value, mut scale) = (0, 0.0_f64, 0.0_f64);
    let (mut significant, mut zeros) = (0, 0);
    while let Some(&(_, c)) = chars.get(i) {
        if let Some(d) = digit(c) {
            if scale > 0.0 {
                value += f64::from(d) * scale;
                scale /= 10.0;
            } else {
                value = value * 10.0 + f64::from(d);
            }
            zeros = if d == 0 { zeros + 1 } else { 0 };
            significant += u32::from(significant > 0 || d > 0);
        } else if matches!(c, ',' | '，')
            && scale == 0.0
            && i > 0
            && (1..=3).all(|k| digit_at(i + k).is_some())
            && digit_at(i + 4).is_none()
        {
            // A thousands comma says nothing.
        } else if matches!(c, '.' | '．') && scale == 0.0 && i > 0 && digit_at(i + 1).is_some() {
            scale = 0.1;
        } else {
            break;
        }
        i += 1;
    }
    let length = chars.get(i).map_or(text.len().min(chars.last().map_or(0, |&(at, c)| at + c.len_utf8())), |&(at, _)| at);
    let shown = if scale > 0.0 { significant } else { significant.saturating_sub(zeros) };
    // Sums of tenths drift: round to what was written.
    let value = if scale > 0.0 { (value * 1e9).round() / 1e9 } else { value };
    (i > 0 && digit_at(0).is_some()).then_some(Number { value, length, digits: true, significant: shown, upper: None, share: false })
}

/// Reads a number in digits or in Chinese characters; a share of either (`3分之2`, `百分之三十`) in hundredths.
pub fn read(text: &str) -> Option<Number> {
    let Some(number) = in_digits(text) else { return chinese::read(text) };
    chinese::share(text, number).or(Some(number))
}

const WORDS: [(&str, f64); 28] = [
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("one", 1.0),
    ("a", 1.0),
];
/// Those of two words.
const PHRASES: [(&str, f64); 2] = [("half a", 0.5), ("a dozen", 12.0)];

/// Reads an English number word (`twenty-five`, `three`); `one` and `a` count only before a scale word, which the caller sees to.
pub fn in_words(text: &str) -> Option<Number> {
    let first = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    // Most words are no numbers: most have another length.
    let phrase = PHRASES.iter().find(|(phrase, _)| matches!(first, 1 | 4) && begins(text, phrase));
    let (word, value) = phrase.or_else(|| WORDS.iter().find(|(word, _)| word.len() == first && begins(text, word)))?;
    let rest = text.get(word.len()..)?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '\'') {
        return None;
    }
    let mut number = Number { length: word.len(), significant: 1, ..Number::of(*value) };
    if (20.0..100.0).contains(value)
        && let Some(rest) = rest.strip_prefix('-')
        && let Some((unit, more)) = WORDS.iter().find(|(unit, v)| (1.0..10.0).contains(v) && unit.len() > 2 && begins(rest, unit))
    {
        number.value += more;
        number.length += 1 + unit.len();
        number.significant = 2;
    }
    Some(number)
}
