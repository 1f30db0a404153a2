//! The rules of one robots.txt.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use url::{Position, Url};

use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::wire::walls;
use crate::wire::words::{host, refusal};

/// Product token that a group must name to be ours.
const AGENT: &str = "keepup";
/// How the parser finds the name of a group written.
const AGENT_NAMES: [&[u8]; 3] = [b"user-agent", b"user agent", b"useragent"];
/// A longer `Crawl-delay` is cut to this: it would stretch a pass over hours.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What a host's robots.txt says of our requests.
#[derive(Debug, Clone)]
pub enum Rules {
    /// The file's.
    Stated(Arc<robotxt::Robots>),
    /// There is none.
    Free,
    /// It could not be had, and why: nothing may be fetched.
    Unreachable(Refusal),
}

impl Rules {
    /// The rules in a file that a host sent as its robots.txt; a web page in its place is none.
    pub fn read(file: &[u8]) -> Self {
        if walls::is_html(file) {
            return Self::Free;
        }
        // one byte more than is parsed, so that the parser sees that a line was cut
        let file = file.get(..robotxt::BYTE_LIMIT + 1).unwrap_or(file);
        Self::Stated(Arc::new(robotxt::Robots::parse(&with_tokens_alone(file), AGENT)))
    }

    /// Whether `url` may be fetched, and the pause between requests that its host asks for, at most a minute.
    ///
    /// # Errors
    /// A rule forbids it, which is named, or the file could not be had.
    pub fn judge(&self, url: &Url) -> Result<Option<Duration>, Refusal> {
        let robots = match self {
            Self::Free => return Ok(None),
            Self::Unreachable(why) => return Err(why.clone()),
            Self::Stated(robots) => robots,
        };
        if robots.is_url_allowed(url) {
            return Ok(robots.crawl_delay().map(|delay| delay.min(LONGEST_DELAY)));
        }
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let rule = robots.matching_rule(path).map_or("/", robotxt::Rule::pattern);
        let words = format!("robots.txt of {} forbids {} (Disallow: {rule})", host(url), url.path());
        Err(refusal(RefusalKind::Robots, words))
    }

    /// The rules for us as a robots.txt of their own, from which [`Rules::read`] makes the same; nothing where they could not be had.
    pub(super) fn written(&self) -> Option<String> {
        let robots = match self {
            Self::Free => return Some(String::new()),
            Self::Unreachable(_) => return None,
            Self::Stated(robots) => robots,
        };
        let delay = robots.crawl_delay().map(|delay| format!("Crawl-delay: {}\n", delay.as_secs_f64()));
        let rule = |rule: &robotxt::Rule| format!("{}: {}\n", if rule.is_allow() { "Allow" } else { "Disallow" }, rule.pattern());
        let lines: String = delay.into_iter().chain(robots.rules().iter().map(rule)).collect();
        Some(if lines.is_empty() { lines } else { format!("User-agent: {AGENT}\n{lines}") })
    }
}

/// The file with each `User-agent` cut to its product token (RFC 9309, 2.2.1), which the parser takes whole: a version behind it, as in
/// `keepup/0.1`, would make it another's. `*` is no token and stays.
fn with_tokens_alone(file: &[u8]) -> Cow<'_, [u8]> {
    let mut cut: Option<Vec<u8>> = None;
    let mut begin = 0;
    for line in file.split_inclusive(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        let end = begin + line.len();
        if let Some((kept, ending)) = surplus(line) {
            let text = cut.get_or_insert_with(|| file.get(..begin).unwrap_or_default().to_vec());
            text.extend_from_slice(kept);
            text.extend_from_slice(ending);
        } else if let Some(text) = &mut cut {
            text.extend_from_slice(line);
        }
        begin = end;
    }
    let Some(mut text) = cut else { return Cow::Borrowed(file) };
    if file.len() > robotxt::BYTE_LIMIT {
        // the line at the bound was cut, which the parser cannot see in a text that has become shorter
        text.truncate(text.iter().rposition(|byte| matches!(byte, b'\r' | b'\n' | 0)).map_or(0, |last| last + 1));
    }
    Cow::Owned(text)
}

/// A `User-agent` line up to the end of its token, and how the line ends, when there is something between the two.
fn surplus(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let indent = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | 0xef | 0xbb | 0xbf))?;
    let name = AGENT_NAMES.iter().find(|name| line.get(indent..indent + name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name)))?;
    let start = indent + name.len();
    let value = start + line.get(start..)?.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b':'))?;
    let token = value + line.get(value..)?.iter().position(|byte| !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'_'))?;
    let end = line.len() - usize::from(matches!(line.last(), Some(b'\r' | b'\n' | 0)));
    (value < token && token < end).then_some((line.get(..token)?, line.get(end..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judge(file: &str, url: &str) -> Result<Option<Duration>, String> {
        let rules = Rules::read(file.as_bytes());
        rules.judge(&Url::parse(url).unwrap()).map_err(|refused| refused.words)
    }

    #[test]
    fn the_rule_that_forbids_is_named() {
        let file = "User-agent: *\nAllow: /$\nAllow: /wiki\nDisallow: /\n";
        let words = judge(file, "https://mp.weixin.qq.com/s?__biz=x&key=secret").unwrap_err();
        assert_eq!(words, "robots.txt of mp.weixin.qq.com forbids /s (Disallow: /)");
        assert_eq!(judge(file, "https://mp.weixin.qq.com/"), Ok(None));
        assert_eq!(judge(file, "https://mp.weixin.qq.com/wiki/x"), Ok(None));
    }

    #[test]
    fn our_own_group_outranks_the_general_one() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: KeepUp\nCrawl-delay: 300\nDisallow: /private/*.html$\n";
        assert_eq!(judge(file, "https://a.example/news"), Ok(Some(LONGEST_DELAY)));
        assert!(judge(file, "https://a.example/private/x.html").is_err());
        assert!(judge(file, "https://a.example/private/x.html?y").is_ok());
    }

    #[test]
    fn a_group_is_told_by_its_product_token_alone() {
        let bound = |name: &str| judge(&format!("User-agent: *\nDisallow:\n\n{name}\nDisallow: /\n"), "https://a.example/x").is_err();
        for name in [
            "User-agent: keepup/2.7",
            "user-agent:KeepUp (+https://a.example/bots)",
            "\tUSER AGENT : keepup;beta # ours",
            "Useragent keepup/1\r",
            "User-agent: keepup",
            "User-agent: otherbot/3\nUser-agent: keepup/3",
        ] {
            assert!(bound(name), "{name}");
        }
        for name in ["User-agent: keepup-images/1", "User-agent: keep up", "User-agent: not/keepup", "User-agent: /keepup"] {
            assert!(!bound(name), "{name}");
        }
        assert!(judge("\u{feff}User-agent: keepup/1\rDisallow: /\r", "https://a.example/x").is_err());
        assert!(judge("User-agent: */2\nDisallow: /", "https://a.example/x").is_ok(), "that is no name, and no star");
    }

    proptest! {
        #[test]
        fn rules_that_were_written_are_read_again(
            lines in prop::collection::vec("(Allow|Disallow|Crawl-delay|User-agent|#): ?(/[a-z%*$#? é=/.-]{0,12}|keepup|[*]|[0-9.]{1,5})", 0..12),
            paths in prop::collection::vec("/[a-z%*$#?é=/.-]{0,12}", 1..8),
        ) {
            let rules = Rules::read(format!("User-agent: *\n{}", lines.join("\n")).as_bytes());
            let written = rules.written().unwrap();
            let again = Rules::read(written.as_bytes());
            for path in &paths {
                let url = Url::parse(&format!("https://a.example{path}")).unwrap();
                prop_assert_eq!(again.judge(&url).is_ok(), rules.judge(&url).is_ok(), "{} of {}", path, &written);
                prop_assert_eq!(again.judge(&url).ok(), rules.judge(&url).ok());
            }
            prop_assert_eq!(again.written().unwrap(), written);
        }
    }
}
