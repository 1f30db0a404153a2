//! The check of a CSS selector that ops wrote, and what it costs on a page.

use scraper::Selector;
use scraper::error::SelectorErrorKind;

/// Longest selector, in characters.
const MOST_CHARS: usize = 256;

/// Pseudo-classes that take selectors: one inside another multiplies the time that matching takes.
const TAKES_SELECTORS: [&str; 4] = [":has(", ":is(", ":where(", ":not("];

/// Whether a selector can be used on a page; else why not, in words.
pub fn check_selector(selector: &str) -> Result<(), String> {
    let length = selector.chars().count();
    if length > MOST_CHARS {
        return Err(format!("it has {length} characters, and {MOST_CHARS} are the most"));
    }
    if nests(selector) {
        return Err("one :has() or :is() stands inside another, which is slow on large pages".to_owned());
    }
    Selector::parse(selector).map(|_| ()).map_err(|why| match why {
        // Its own words ask to report this to the developer, and it is ops' mistake.
        SelectorErrorKind::UnexpectedSelectorParseError(kind) => format!("this is not sound CSS ({kind:?})"),
        why => why.to_string(),
    })
}

/// What counts or compares an element's siblings: on each of a million paragraphs side by side that is a million steps. Matching the rest
/// takes time in proportion to the page and its depth.
const COUNTS_SIBLINGS: [&str; 3] = [":nth-", "-of-type", "~"];
/// Most steps from sibling to sibling on one page: those of ten thousand elements side by side, a second or so.
const MOST_STEPS: u64 = 100_000_000;

/// Whether a selector may be used on a page whose elements have so many children each; else why not, in words.
pub fn check_cost(selector: &str, families: impl Iterator<Item = u64>) -> Result<(), String> {
    let plain = unescaped(selector).to_ascii_lowercase().replace("~=", "");
    if !COUNTS_SIBLINGS.iter().any(|part| plain.contains(part)) {
        return Ok(());
    }
    let (mut steps, mut largest) = (0_u64, 0);
    for children in families {
        steps = steps.saturating_add(children.saturating_mul(children));
        largest = largest.max(children);
    }
    if steps <= MOST_STEPS {
        return Ok(());
    }
    Err(format!(
        "the page has {largest} elements side by side, and the selector `{selector}` counts among them; name what it means by a class"
    ))
}

/// Whether a pseudo-class that takes selectors stands inside another. A bracket in a string counts as one: that errs to the safe side.
fn nests(selector: &str) -> bool {
    let lower = unescaped(selector).to_ascii_lowercase();
    let mut open: Vec<bool> = Vec::new();
    for (at, c) in lower.char_indices() {
        match c {
            '(' => {
                let takes_selectors = lower.get(..=at).is_some_and(|before| TAKES_SELECTORS.iter().any(|name| before.ends_with(name)));
                if takes_selectors && open.contains(&true) {
                    return true;
                }
                open.push(takes_selectors);
            }
            ')' => {
                open.pop();
            }
            _ => {}
        }
    }
    false
}

/// The characters that escapes stand for: a backslash, up to six hexadecimal digits and one space (CSS Syntax Level 3, section 4.3.7).
fn unescaped(selector: &str) -> String {
    let mut pieces = selector.split('\\');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let (code, rest) = piece.split_at(digits);
        plain.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        plain.push_str(if digits > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_siblings_is_not_used_among_too_many() {
        let counts = ["tr:nth-child(2)", "h2 ~ p", r"p:\6eth-last-child(2)", "li:has(~ li)", "p:last-of-type", "p:ONLY-OF-TYPE"];
        let does_not = ["p", "p:first-child", "p + p", "a[rel~=tag]", "li:has(a)"];
        for css in counts.into_iter().chain(does_not) {
            assert_eq!(check_cost(css, [9_999, 100].into_iter()), Ok(()), "{css}");
            assert_eq!(check_cost(css, [100, 10_001, 7].into_iter()).is_err(), counts.contains(&css), "{css}");
        }
        assert!(check_cost("h2 ~ p", [100, 10_001].into_iter()).unwrap_err().contains("10001 elements side by side"));
        assert!(check_cost("h2 ~ p", std::iter::repeat_n(u64::MAX, 9)).is_err());
    }

    #[test]
    fn usual_selectors_pass() {
        for selector in
            ["article", "div.entry-content > p", "h2 a[href*='/news/']", "li:has(time)", "p:not(.ad):nth-child(2)", "script#__NEXT_DATA__"]
        {
            assert_eq!(check_selector(selector), Ok(()), "{selector}");
        }
    }

    #[test]
    fn broken_long_and_slow_ones_do_not() {
        let long = "a ".repeat(200);
        for selector in [
            "",
            "div..x",
            "h2 a@href",
            "p:nope(",
            "li:has(p:has(a))",
            ":is(a:is(b))",
            r":is(p:\68 as(a))",
            r":i\000073(p:h\41s(a))",
            long.as_str(),
        ] {
            assert!(check_selector(selector).is_err(), "{selector}");
        }
    }
}
