//! The way a request takes through redirects: which hop is allowed, and where it has moved for good.

use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use super::walls;
use super::words::{host, refusal, shown};
use crate::desk::dispatch::{Refusal, RefusalKind};

/// Longer targets are no addresses of articles.
const LOCATION_BYTES: usize = 8 * 1024;

/// The hops of one request.
pub(super) struct Trail<'a> {
    /// The source's own URL: its port is allowed beside 80 and 443, and its host is given the configured headers.
    home: &'a Url,
    hops: Vec<Url>,
    most: usize,
    /// How many of the first hops were taken for good.
    permanent: usize,
}

impl<'a> Trail<'a> {
    /// A trail that begins at `asked` and takes at most `most` redirects.
    pub(super) fn new(asked: &Url, home: &'a Url, most: usize) -> Result<Self, Refusal> {
        let trail = Self { home, hops: vec![without_fragment(asked)], most, permanent: 0 };
        trail.judge_port(asked)?;
        Ok(trail)
    }

    /// Where the request stands now.
    pub(super) fn here(&self) -> Option<&Url> {
        self.hops.last()
    }

    /// Whether no redirect has been taken.
    pub(super) fn at_start(&self) -> bool {
        self.hops.len() == 1
    }

    /// Whether the configured headers may be sent to where the request stands: they are for the source's own host alone.
    pub(super) fn at_home(&self) -> bool {
        self.here().is_some_and(|here| {
            let standard = |url: &Url| url.port().is_none();
            // What was configured for https is never sent where everybody on the way can read it.
            let safe = here.scheme() == self.home.scheme() || here.scheme() == "https";
            safe && here.host() == self.home.host() && (here.port() == self.home.port() || standard(here) && standard(self.home))
        })
    }

    /// Where the asked URL has moved for good: the end of its first run of 301 and 308. What that place redirects to for the time being is
    /// asked for anew each time.
    pub(super) fn moved(&self) -> Option<Url> {
        self.hops.get(self.permanent).filter(|_| self.permanent > 0).cloned()
    }

    /// Takes one redirect.
    pub(super) fn follow(&mut self, status: u16, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(here) = self.here() else { return Ok(()) };
        let next = target(here, headers)?;
        let wrong = |why: &str| Err(refusal(RefusalKind::Redirect, format!("{} redirects to {}: {why}", host(here), shown(&next))));
        if let Some(by) = walls::by_url(&next) {
            let words = format!("blocked by {by}: {} sent us to a verification page instead of an answer", host(here));
            return Err(refusal(RefusalKind::BotWall { by }, words));
        }
        if !matches!(next.scheme(), "http" | "https") {
            return wrong("neither http nor https");
        }
        if here.scheme() == "https" && next.scheme() == "http" {
            return wrong("from https back to http is refused");
        }
        if self.hops.contains(&next) {
            return wrong("that is a circle (it may want cookies, which are never kept)");
        }
        if self.hops.len() > self.most {
            return wrong("too many redirects");
        }
        self.judge_port(&next)?;
        if matches!(status, 301 | 308) && self.permanent + 1 == self.hops.len() {
            self.permanent += 1;
        }
        self.hops.push(next);
        Ok(())
    }

    fn judge_port(&self, url: &Url) -> Result<(), Refusal> {
        let port = url.port_or_known_default();
        if matches!(port, Some(80 | 443)) || port == self.home.port_or_known_default() {
            return Ok(());
        }
        let words = format!("{} is at port {}, which is neither 80 nor 443 nor the source's own", host(url), port.unwrap_or_default());
        Err(refusal(RefusalKind::Redirect, words))
    }
}

/// The target of a redirect, absolute, without fragment and without anybody's password.
fn target(here: &Url, headers: &HeaderMap) -> Result<Url, Refusal> {
    let wrong = |why: &str| refusal(RefusalKind::Redirect, format!("{} redirects, {why}", host(here)));
    let value = headers.get(LOCATION).ok_or_else(|| wrong("and does not say where"))?;
    if value.len() > LOCATION_BYTES {
        return Err(wrong("to a URL of more than 8 kB"));
    }
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| wrong("to a URL that is not UTF-8"))?.trim();
    if text.is_empty() {
        return Err(wrong("and does not say where"));
    }
    let mut next = here.join(text).map_err(|error| wrong(&format!("to what is no URL ({error})")))?;
    // Both fail only for URLs that can carry neither.
    let _cannot_have_one = next.set_username("").and_then(|()| next.set_password(None));
    Ok(without_fragment(&next))
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn to(location: &[u8]) -> HeaderMap {
        HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(location).unwrap())])
    }

    #[test]
    fn a_permanent_chain_moves_as_far_as_the_first_temporary_hop() {
        let start = url("http://a.example/feed#top");
        let mut trail = Trail::new(&start, &start, 10).unwrap();
        assert_eq!(trail.moved(), None);
        trail.follow(301, &to(b"https://a.example/feed")).unwrap();
        assert!(trail.at_home());
        trail.follow(308, &to(b"//b.example/feed?x=1#y")).unwrap();
        assert!(!trail.at_home());
        assert_eq!(trail.moved(), Some(url("https://b.example/feed?x=1")));
        trail.follow(302, &to(b"../other")).unwrap();
        assert_eq!(trail.here(), Some(&url("https://b.example/other")));
        trail.follow(301, &to(b"/last")).unwrap();
        assert_eq!(trail.moved(), Some(url("https://b.example/feed?x=1")));
        let mut trail = Trail::new(&start, &start, 10).unwrap();
        trail.follow(307, &to(b"/for-now")).unwrap();
        trail.follow(301, &to(b"/for-good")).unwrap();
        assert_eq!(trail.moved(), None);
    }

    #[test]
    fn bad_targets_are_refused() {
        let start = url("https://a.example/feed");
        let long = format!("/{}", "x".repeat(64 * 1024));
        for location in [
            b"".as_slice(),
            b"  ",
            b"/\xff\xfe",
            long.as_bytes(),
            b"http://a.example/feed",
            b"file:///etc/passwd",
            b"data:text/plain,x",
            b"gopher://a.example/",
            b"https://a.example:22/",
            b"https://a.example:6379/",
            b"https://a.example/feed",
            b"#x",
            b"https://",
        ] {
            let mut trail = Trail::new(&start, &start, 10).unwrap();
            let refused = trail.follow(302, &to(location)).unwrap_err();
            assert_eq!(refused.kind, RefusalKind::Redirect, "{}", String::from_utf8_lossy(location));
            assert!(refused.words.len() < 500);
        }
        let mut trail = Trail::new(&start, &start, 10).unwrap();
        assert_eq!(trail.follow(302, &HeaderMap::new()).unwrap_err().kind, RefusalKind::Redirect);
    }

    #[test]
    fn ten_hops_and_no_more() {
        let start = url("https://a.example/0");
        let mut trail = Trail::new(&start, &start, 10).unwrap();
        for hop in 1..=10 {
            trail.follow(302, &to(format!("/{hop}").as_bytes())).unwrap();
        }
        assert!(trail.follow(302, &to(b"/11")).is_err());
    }

    #[test]
    fn the_sources_own_port_is_allowed_and_no_other() {
        let home = url("http://a.example:8080/feed");
        assert!(Trail::new(&url("http://a.example:6379/x"), &home, 10).is_err());
        let mut trail = Trail::new(&home, &home, 10).unwrap();
        trail.follow(301, &to(b"http://a.example:8080/new")).unwrap();
        trail.follow(301, &to(b"https://a.example/new")).unwrap();
        assert!(!trail.at_home());
    }

    #[test]
    fn what_was_configured_for_https_is_not_sent_in_clear() {
        let (safe, clear) = (url("https://a.example/feed"), url("http://a.example/page"));
        assert!(!Trail::new(&clear, &safe, 10).unwrap().at_home());
        assert!(Trail::new(&safe, &clear, 10).unwrap().at_home());
    }

    #[test]
    fn a_verification_page_is_a_wall() {
        let start = url("https://mp.weixin.qq.com/s?__biz=x&mid=1&idx=1&sn=y");
        let mut trail = Trail::new(&start, &start, 10).unwrap();
        let refused = trail.follow(302, &to(b"/mp/wappoc_appmsgcaptcha?poc_token=x")).unwrap_err();
        assert_eq!(refused.kind, RefusalKind::BotWall { by: "WeChat" });
    }
}
