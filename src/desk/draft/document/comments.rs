//! Comments within a draft: the machine's marks of items, and what is nobody's business but the editors'.

use crate::desk::links;

/// The mark of an item.
const ITEM: &str = "<!-- item:";

/// A draft whose comments all end: a machine line at its line's end, and any other that is never closed before the next heading, so that
/// an editor who deletes an arrow loses no item.
pub(super) fn mend(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() + 8);
    let mut rest = markdown;
    while let Some(start) = rest.find("<!--") {
        let (before, comment) = rest.split_at(start);
        out.push_str(before);
        let close = comment.find("-->");
        let limit = if comment.starts_with(ITEM) {
            comment.find('\n').unwrap_or(comment.len())
        } else if close.is_none() {
            comment.find("\n#").unwrap_or(comment.len())
        } else {
            comment.len()
        };
        if let Some(close) = close.filter(|close| *close < limit) {
            let (whole, after) = comment.split_at(close + 3);
            out.push_str(whole);
            rest = after;
        } else {
            let (open, after) = comment.split_at(limit);
            out.push_str(open);
            out.push_str(" -->\n");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// HTML without its comments, and the identities that the machine lines among them name.
pub(super) fn strip(html: &str) -> (String, Vec<String>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        text.push_str(before);
        let (inner, after) = comment.split_once("-->").unwrap_or((comment, ""));
        marks.extend(mark(inner));
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

fn mark(inner: &str) -> Option<String> {
    let identity = inner.trim().strip_prefix("item:")?.split_whitespace().next()?;
    Some(links::percent_decoded(identity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_arrow_hides_no_item() {
        assert_eq!(mend("a <!-- b --> c"), "a <!-- b --> c");
        assert_eq!(mend("<!-- item:x sha256:y\ntext <!-- z -->"), "<!-- item:x sha256:y -->\n\ntext <!-- z -->");
        assert_eq!(mend("<!-- note\n\n### B\n"), "<!-- note\n -->\n\n### B\n");
        assert_eq!(mend("<!-- end"), "<!-- end -->\n");
    }

    #[test]
    fn marks_are_read_back() {
        let (text, marks) = strip("<!-- item:https://a.com/a%2D%2Db%20c sha256:00 --> left <!-- todo --> over");
        assert_eq!((text.trim(), marks), ("left  over", vec!["https://a.com/a--b c".to_owned()]));
    }
}
