//! Scripts, words and sentences of English and Chinese.

/// Temporary stand-in.
pub fn detect(text: &str, _hint: Option<&str>) -> String {
    let cjk = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    if cjk * 5 > text.chars().filter(|c| c.is_alphabetic()).count() { "zh".into() } else { "en".into() }
}
