//! robots.txt (RFC 9309) of hosts whose pages are scraped.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use tokio::sync::Mutex;
use url::{Position, Url};

use super::answer::{Read, read_up_to};
use super::headers;
use super::line::{Deadline, Incoming, Line, Outgoing, broken};
use super::trail::Trail;
use super::walls;
use super::words::{host, refusal};
use crate::desk::dispatch::{Refusal, RefusalKind};

/// Product token that a group must name to be ours.
const AGENT: &str = "keepup";
/// A file is believed for a day (RFC 9309 section 2.4); that it could not be had, for an hour.
const KEPT: TimeDelta = TimeDelta::hours(24);
const UNREACHABLE_KEPT: TimeDelta = TimeDelta::hours(1);
/// So that those who wait for the file of a host that is busy for a moment do not each ask for it.
const SHORTEST_KEPT: TimeDelta = TimeDelta::minutes(1);
const REDIRECTS: usize = 5;
const TIMEOUT: Duration = Duration::from_secs(15);
/// A longer `Crawl-delay` is cut to this: it would stretch a pass over hours.
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// From so many origins on, the older half of those that nobody waits for is forgotten: half, so that it is seldom done.
const ORIGINS: usize = 1_024;

/// The rules of the hosts met, in memory.
#[derive(Default)]
pub(super) struct Cache(StdMutex<Origins>);

type Origins = HashMap<String, Arc<Mutex<Option<Kept>>>>;

#[derive(Clone)]
struct Kept {
    rules: Rules,
    read: DateTime<Utc>,
}

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

/// How robots.txt itself is asked for.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    pub(super) home: &'a Url,
    pub(super) allow_private: bool,
    pub(super) ca_file: Option<&'a Path>,
    pub(super) pause: Duration,
}

impl Cache {
    /// Whether `url` may be fetched, and the pause that its host asks for.
    pub(super) async fn judge(&self, line: &Line, url: &Url, manner: Manner<'_>, now: DateTime<Utc>) -> Result<Option<Duration>, Refusal> {
        let place = self.place(url);
        // Held while the file is fetched, so that it is fetched once however many pages wait for it.
        let mut kept = place.lock().await;
        if kept.as_ref().is_none_or(|kept| kept.outdated(now)) {
            *kept = Some(Kept { rules: fetch(line, url, manner, now).await, read: now });
        }
        kept.as_ref().map_or(Ok(None), |kept| kept.rules.judge(url))
    }

    /// The files that could be had; one that is being fetched is not among them.
    pub(super) fn sound(&self) -> Self {
        let origins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sound = origins.iter().filter_map(|(origin, place)| {
            let kept = place.try_lock().ok()?.clone().filter(|kept| !matches!(kept.rules, Rules::Unreachable(_)))?;
            Some((origin.clone(), Arc::new(Mutex::new(Some(kept)))))
        });
        Self(StdMutex::new(sound.collect()))
    }

    fn place(&self, url: &Url) -> Arc<Mutex<Option<Kept>>> {
        let mut origins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = url.origin().ascii_serialization();
        if origins.len() >= ORIGINS && !origins.contains_key(&origin) {
            forget_older_half(&mut origins);
        }
        Arc::clone(origins.entry(origin).or_default())
    }
}

fn forget_older_half(origins: &mut Origins) {
    // Whoever waits for a file holds its place, so those that nobody waits for are not locked.
    let idle = origins.iter().filter(|(_, place)| Arc::strong_count(place) == 1);
    let mut idle: Vec<(Option<DateTime<Utc>>, String)> =
        idle.filter_map(|(origin, place)| Some((place.try_lock().ok()?.as_ref().map(|kept| kept.read), origin.clone()))).collect();
    idle.sort_unstable();
    for (_, origin) in idle.iter().take(idle.len().div_ceil(2)) {
        origins.remove(origin);
    }
}

impl Kept {
    fn outdated(&self, now: DateTime<Utc>) -> bool {
        let kept = match &self.rules {
            // its host is left alone until then
            Rules::Unreachable(Refusal { kind: RefusalKind::Busy { retry_after: Some(asked) }, .. }) => {
                TimeDelta::from_std(*asked).map_or(UNREACHABLE_KEPT, |asked| asked.max(SHORTEST_KEPT))
            }
            Rules::Unreachable(_) => UNREACHABLE_KEPT,
            _ => KEPT,
        };
        // A clock that was set back makes everything kept outdated.
        now < self.read || now - self.read >= kept
    }
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
}

/// Fetches the file as RFC 9309 section 2.3.1 says: 4xx is leave, 5xx and no answer is none.
async fn fetch(line: &Line, url: &Url, manner: Manner<'_>, now: DateTime<Utc>) -> Rules {
    let mut start = url.clone();
    start.set_path("/robots.txt");
    start.set_query(None);
    match follow(line, &start, manner, now).await {
        Ok(rules) => rules,
        // More than five hops, or a circle: as if there were none.
        Err(refused) if refused.kind == RefusalKind::Redirect => Rules::Free,
        // These say of the host itself what a page of it would have met.
        Err(refused) if matches!(refused.kind, RefusalKind::Address | RefusalKind::BotWall { .. }) => Rules::Unreachable(refused),
        Err(refused) => unreachable(url, &refused.words),
    }
}

/// Not [`RefusalKind::Robots`]: no rule forbids the page, and the file may be there in an hour.
fn unreachable(url: &Url, why: &str) -> Rules {
    let words = format!("robots.txt of {} cannot be had, so its pages may not be fetched: {why}", host(url));
    Rules::Unreachable(refusal(RefusalKind::Network, words))
}

/// As an answer of a page would be: the whole host is left alone.
fn busy(start: &Url, here: Url, status: StatusCode, retry_after: Option<Duration>) -> Rules {
    let wish = retry_after.map_or_else(|| "it names no time".to_owned(), |wait| format!("it asks for {} s of quiet", wait.as_secs()));
    let words = format!("robots.txt of {} cannot be had, so its pages may not be fetched: it answered {status}: {wish}", host(start));
    Rules::Unreachable(Refusal { by: Some(Box::new(here)), ..refusal(RefusalKind::Busy { retry_after }, words) })
}

async fn follow(line: &Line, start: &Url, manner: Manner<'_>, now: DateTime<Utc>) -> Result<Rules, Refusal> {
    let mut deadline = Deadline::new(TIMEOUT);
    let mut trail = Trail::new(start, manner.home, REDIRECTS)?;
    while let Some(here) = trail.here().cloned() {
        let outgoing = Outgoing {
            method: Method::GET,
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/plain, */*;q=0.1"))]),
            body: None,
            allow_private: manner.allow_private,
            ca_file: manner.ca_file.map(Path::to_path_buf),
            pause: manner.pause,
        };
        let Incoming { response, turn: _turn } = line.send(&here, outgoing, &mut deadline).await?;
        let status = response.status();
        let retry_after = headers::retry_after(response.headers(), now);
        match status.as_u16() {
            // The host wants quiet, and not for this file alone.
            429 => return Ok(busy(start, here, status, retry_after)),
            503 if retry_after.is_some() => return Ok(busy(start, here, status, retry_after)),
            301 | 302 | 303 | 307 | 308 => trail.follow(status.as_u16(), response.headers())?,
            500.. => return Ok(unreachable(start, &format!("it answered {status}"))),
            200 => {
                // One byte more than is parsed, so that the parser sees that a line was cut.
                let most = robotxt::BYTE_LIMIT + 1;
                let read = deadline.within(&here, read_up_to(response, most)).await?;
                let (Read::Whole(file) | Read::More(file)) = read.map_err(|error| broken(&here, &error))?;
                return Ok(Rules::read(&file));
            }
            _ => return Ok(Rules::Free),
        }
    }
    Ok(Rules::Free)
}

#[cfg(test)]
mod tests {
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
    fn of_too_many_files_the_oldest_are_forgotten() {
        let read = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let (cache, url) = (Cache::default(), |number: usize| Url::parse(&format!("https://h{number}.example/")).unwrap());
        let held = cache.place(&url(0));
        for number in 0..=ORIGINS {
            let place = cache.place(&url(number));
            *place.try_lock().unwrap() = Some(Kept { rules: Rules::Free, read: read + TimeDelta::seconds(number as i64) });
        }
        let known = |number: usize| cache.0.lock().unwrap().contains_key(&url(number).origin().ascii_serialization());
        assert!(known(0), "somebody waits for it");
        assert!(!known(1) && known(ORIGINS - 1) && known(ORIGINS));
        assert!(cache.0.lock().unwrap().len() > ORIGINS / 3);
        drop(held);
    }

    #[test]
    fn rules_are_kept_for_a_day_and_failure_for_an_hour() {
        let read = DateTime::parse_from_rfc3339("2023-05-12T01:00:00Z").unwrap().to_utc();
        let kept = Kept { rules: Rules::Free, read };
        assert!(!kept.outdated(read + TimeDelta::hours(23)) && kept.outdated(read + TimeDelta::hours(24)));
        assert!(kept.outdated(read - TimeDelta::seconds(1)));
        let failed = Kept { rules: unreachable(&Url::parse("https://a.example/").unwrap(), "it answered 500"), read };
        assert!(!failed.outdated(read + TimeDelta::minutes(59)) && failed.outdated(read + TimeDelta::hours(1)));
    }
}
