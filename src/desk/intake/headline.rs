//! The headline of an article whose source gives none: how its text begins.

use crate::desk::article::Article;
use crate::desk::text;

/// Most characters of a text that stand as its headline, beside the mark that more follows.
const OPENING: usize = 80;
/// Says that more follows.
const MORE: char = '…';
/// What stands where somebody had no headline, in small letters and without brackets.
const NONE: [&str; 7] = ["untitled", "no title", "no subject", "无标题", "無標題", "未命名", "標題未定"];

/// A headline that says something: not empty, not signs alone, not `Untitled`.
pub fn said(title: Option<&str>) -> Option<&str> {
    let title = title?;
    let bare = title.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (!bare.is_empty() && !NONE.contains(&bare.as_str())).then_some(title)
}

/// The beginning of the first paragraph that says something, cut between words where the script has such, and always between graphemes.
pub fn opening<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let first = paragraphs.into_iter().find_map(|paragraph| said(Some(paragraph)))?;
    let cut = text::shorten(first, OPENING);
    if cut.len() == first.len() {
        return Some(cut);
    }
    let mid_word = first.get(cut.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let words = cut.rsplit_once(' ').filter(|(words, _)| mid_word && words.len() * 2 > cut.len());
    Some(format!("{}{MORE}", words.map_or(cut.as_str(), |(words, _)| words)))
}

/// What a page is told of its headline before it is read: nothing where the entry had none, so that it looks for its own.
pub fn hint(title: &str) -> Option<&str> {
    Some(title).filter(|title| !title.is_empty() && !title.ends_with(MORE))
}

/// Whether an article's headline is no more than the beginning of its text.
pub fn is_opening(article: &Article) -> bool {
    let Some(begun) = article.title.strip_suffix(MORE) else { return false };
    article.summary.starts_with(begun) || article.body.iter().any(|block| block.text.starts_with(begun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_says_something() {
        for (title, expected) in [
            ("Tea", true),
            ("2.6亿", true),
            ("", false),
            (" \u{1f389}\u{1f389} ", false),
            ("…—!", false),
            ("Untitled", false),
            ("(no title)", false),
            ("【无标题】", false),
            ("Untitled no more", true),
        ] {
            assert_eq!(said(Some(title)), expected.then_some(title), "{title}");
        }
        assert_eq!(said(None), None);
    }

    #[test]
    fn a_text_gives_its_first_eighty_characters() {
        assert_eq!(opening(["", "\u{1f389}", "Tea sells.", "More"]).as_deref(), Some("Tea sells."));
        assert_eq!(opening(["", " "]), None);
        let english = "The three tea chains of Nanjing opened two thousand stores together since the month of March, reports say.";
        assert_eq!(opening([english]).as_deref(), Some("The three tea chains of Nanjing opened two thousand stores together since the…"));
        let chinese = "茶".repeat(81);
        assert_eq!(opening([chinese.as_str()]), Some(format!("{}…", "茶".repeat(80))));
        assert_eq!(opening(["茶".repeat(80).as_str()]), Some("茶".repeat(80)));
        // a letter and its marks stay together: the eighty-first character is a mark of the eightieth
        let marked = format!("{}e\u{301}\u{302}tail", "茶".repeat(79));
        assert_eq!(opening([marked.as_str()]), Some(format!("{}…", "茶".repeat(79))));
        // one word without end is cut all the same
        assert_eq!(opening(["x".repeat(1 << 20).as_str()]), Some(format!("{}…", "x".repeat(80))));
    }
}
