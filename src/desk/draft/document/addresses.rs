//! Which targets a link may have, and bare addresses within a text.

use std::ops::Range;

use url::Url;

/// A target that may be published: a web page or an e-mail address, as a URL without spaces and control characters.
pub(super) fn target(written: &str) -> Option<String> {
    let url = Url::parse(written.trim()).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    (web || (url.scheme() == "mailto" && !url.path().is_empty())).then(|| url.to_string())
}

/// Whether a text shows an address to readers: the same but for scheme, `www.` and the last slash.
pub(super) fn shows(text: &str, address: &str) -> bool {
    fn bare(text: &str) -> String {
        let text = text.trim().to_lowercase();
        let text = ["https://", "http://", "mailto:"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(&text);
        text.strip_prefix("www.").unwrap_or(text).trim_end_matches('/').to_owned()
    }
    bare(text) == bare(address)
}

/// The address that a paragraph's source is, when it is nothing else. Read from the source, because `_` and `*` of an address are
/// emphasis to Markdown; the escapes that some editors write into it are taken out.
pub(super) fn alone(source: &str) -> Option<String> {
    let source = source.trim();
    let web = starts(source) && !source.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    // an address that an editor's stop or bracket clings to goes the way of running text, which takes it off
    let ends = source.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '=' | '-' | '_' | '~' | '&' | '#' | '+' | '%'));
    if !web || !ends {
        return None;
    }
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        if !(c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation)) {
            out.push(c);
        }
    }
    Some(out.replace("&amp;", "&"))
}

/// The bare web addresses of a text. None begins across one of `gaps`, where a backslash stood: the writer did not want a link.
pub(super) fn bare(text: &str, gaps: &[usize]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find("://")) {
        let colon = at + next;
        at = colon + 3;
        let Some(start) = ["https", "http"].iter().find_map(|scheme| {
            let start = colon.checked_sub(scheme.len())?;
            text.get(start..colon)?.eq_ignore_ascii_case(scheme).then_some(start)
        }) else {
            continue;
        };
        let after_a_word = text[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        if after_a_word || gaps.iter().any(|gap| (start + 1..=colon + 2).contains(gap)) {
            continue;
        }
        let rest = &text[start..];
        // Chinese text goes on without a space after an address
        let length = rest.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '`')).unwrap_or(rest.len());
        let end = start + trimmed(&rest[..length]);
        if end > colon + 3 {
            found.push(start..end);
            at = end;
        }
    }
    found
}

fn starts(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The length of an address without the punctuation of the sentence around it.
fn trimmed(address: &str) -> usize {
    let mut address = address;
    loop {
        let count = |c: char| address.matches(c).count();
        let shorter = match address.chars().next_back() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '|') => true,
            Some(')') => count(')') > count('('),
            Some(']') => count(']') > count('['),
            _ => false,
        };
        if !shorter {
            return address.len();
        }
        address = &address[..address.len() - 1];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_and_mail_are_targets() {
        for (written, url) in [
            ("https://a.com/x y", Some("https://a.com/x%20y")),
            (" http://a.com ", Some("http://a.com/")),
            ("mailto:news@a.com", Some("mailto:news@a.com")),
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("file:///etc/passwd", None),
            ("/relative", None),
            ("//a.com/", None),
            ("#top", None),
            ("mailto:", None),
        ] {
            assert_eq!(target(written).as_deref(), url, "{written}");
        }
    }

    #[test]
    fn addresses_end_before_the_sentence_does() {
        for (text, addresses) in [
            ("see https://a.com/x_y_z, and (https://b.com/w_(c)).", &["https://a.com/x_y_z", "https://b.com/w_(c)"][..]),
            ("见https://a.com/x。更多", &["https://a.com/x"]),
            ("HTTP://A.com/ http:// xhttps://c.com", &["HTTP://A.com/"]),
            ("nothing: // here", &[]),
        ] {
            let found: Vec<&str> = bare(text, &[]).into_iter().map(|span| &text[span]).collect();
            assert_eq!(found, addresses, "{text}");
        }
        assert!(bare("https://a.com", &[5]).is_empty());
        assert_eq!(bare("https://a.com/a_b", &[15]).len(), 1);
    }

    #[test]
    fn an_address_alone_is_taken_as_it_stands() {
        assert_eq!(alone(" https://a.com/*x*_y_?a=1&amp;b=2 \n").as_deref(), Some("https://a.com/*x*_y_?a=1&b=2"));
        assert_eq!(alone(r"https://a.com/a\_b").as_deref(), Some("https://a.com/a_b"));
        assert_eq!(alone("https://a.com/x."), None);
        assert_eq!(alone("https://a.com and"), None);
    }
}
