//! The rules of one robots.txt.

use std::sync::Arc;
use std::time::Duration;

use url::{Position, Url};

use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::wire::walls;
use crate::wire::words::{host, refusal};

/// Product token that a group must name to be ours.
const AGENT: &str = "keepup";
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
        if walls::is_html(file) { Self::Free } else { Self::Stated(Arc::new(robotxt::Robots::parse(file, AGENT))) }
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
