//! robots.txt (RFC 9309) of hosts whose pages are scraped.

mod rules;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use tokio::sync::Mutex;
use url::Url;

use super::answer::{Read, read_up_to};
use super::encoding;
use super::headers;
use super::line::{Deadline, Incoming, Line, Outgoing, broken};
use super::trail::Trail;
use super::words::{host, refusal};
use crate::desk::dispatch::{Refusal, RefusalKind, RobotsFile, outdated};

pub use self::rules::Rules;

/// That a file could not be had is believed for an hour.
const UNREACHABLE_KEPT: TimeDelta = TimeDelta::hours(1);
/// So that those who wait for the file of a host that is busy for a moment do not each ask for it.
const SHORTEST_KEPT: TimeDelta = TimeDelta::minutes(1);
const REDIRECTS: usize = 5;
const TIMEOUT: Duration = Duration::from_secs(15);
/// From so many origins on, the older half of those that nobody waits for is forgotten: half, so that it is seldom done.
const ORIGINS: usize = 1_024;

/// Files that wait to be kept in the archive may have so many bytes together: others are asked for again after a restart.
const MOST_FETCHED: usize = 4 << 20;

/// The rules of the hosts met, in memory.
#[derive(Default)]
pub(super) struct Cache {
    origins: StdMutex<Origins>,
    /// What was fetched since it was last asked for.
    fetched: StdMutex<Vec<RobotsFile>>,
}

type Origins = HashMap<String, Arc<Mutex<Option<Kept>>>>;

#[derive(Clone)]
struct Kept {
    rules: Rules,
    read: DateTime<Utc>,
}

/// How robots.txt itself is asked for.
#[derive(Clone, Copy)]
pub(super) struct Manner<'a> {
    pub(super) home: &'a Url,
    pub(super) allow_private: bool,
    pub(super) ca_file: Option<&'a Path>,
    pub(super) pause: Duration,
    /// Refuses a place whose host wants quiet: a redirect may lead there.
    pub(super) heed: &'a (dyn Fn(&Url) -> Result<(), Refusal> + Sync),
}

impl Cache {
    /// Whether `url` may be fetched, and the pause that its host asks for.
    pub(super) async fn judge(&self, line: &Line, url: &Url, manner: Manner<'_>, now: DateTime<Utc>) -> Result<Option<Duration>, Refusal> {
        let origin = url.origin().ascii_serialization();
        let place = self.place(&origin);
        // Held while the file is fetched, so that it is fetched once however many pages wait for it.
        let mut kept = place.lock().await;
        if kept.as_ref().is_none_or(|kept| kept.outdated(now)) {
            let rules = fetch(line, url, manner, now).await;
            if let Some(rules) = rules.written() {
                self.note(RobotsFile { origin, rules, read: now });
            }
            *kept = Some(Kept { rules, read: now });
        }
        kept.as_ref().map_or(Ok(None), |kept| kept.rules.judge(url))
    }

    /// Whether no host has been met, so that what another run has read is news.
    pub(super) fn is_empty(&self) -> bool {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn is_full(&self) -> bool {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner).len() >= ORIGINS
    }

    /// Takes in what another run has read, as far as there is room.
    pub(super) fn remember(&self, file: &RobotsFile) {
        if self.is_full() {
            return;
        }
        // A place that is locked is being filled with what the host says now.
        if let Ok(mut kept) = self.place(&file.origin).try_lock()
            && kept.as_ref().is_none_or(|kept| kept.read < file.read)
        {
            *kept = Some(Kept { rules: Rules::read(file.rules.as_bytes()), read: file.read });
        }
    }

    /// The pause that is asked for as far as is known.
    pub(super) fn crawl_delay(&self, url: &Url) -> Duration {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = origins.get(&url.origin().ascii_serialization()).and_then(|place| place.try_lock().ok()?.clone());
        kept.and_then(|kept| kept.rules.judge(url).ok().flatten()).unwrap_or_default()
    }

    /// What was fetched since the last call.
    pub(super) fn fetched(&self) -> Vec<RobotsFile> {
        std::mem::take(&mut self.fetched.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, file: RobotsFile) {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        if fetched.iter().map(|file| file.rules.len()).sum::<usize>() + file.rules.len() <= MOST_FETCHED && fetched.len() < ORIGINS {
            fetched.push(file);
        }
    }

    /// The files that could be had; one that is being fetched is not among them.
    pub(super) fn sound(&self) -> Self {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let sound = origins.iter().filter_map(|(origin, place)| {
            let kept = place.try_lock().ok()?.clone().filter(|kept| !matches!(kept.rules, Rules::Unreachable(_)))?;
            Some((origin.clone(), Arc::new(Mutex::new(Some(kept)))))
        });
        Self { origins: StdMutex::new(sound.collect()), fetched: StdMutex::new(self.fetched()) }
    }

    fn place(&self, origin: &str) -> Arc<Mutex<Option<Kept>>> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = origins.get(origin) {
            return Arc::clone(place);
        }
        if origins.len() >= ORIGINS {
            forget_older_half(&mut origins);
        }
        Arc::clone(origins.entry(origin.to_owned()).or_default())
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
        let believed = match &self.rules {
            // its host is left alone until then
            Rules::Unreachable(Refusal { kind: RefusalKind::Busy { retry_after: Some(asked) }, .. }) => {
                TimeDelta::from_std(*asked).map_or(UNREACHABLE_KEPT, |asked| asked.max(SHORTEST_KEPT))
            }
            Rules::Unreachable(Refusal { kind: RefusalKind::Quiet { until }, .. }) => *until - self.read,
            Rules::Unreachable(_) => UNREACHABLE_KEPT,
            _ => RobotsFile::KEPT,
        };
        outdated(self.read, believed, now)
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
        Err(refused) if matches!(refused.kind, RefusalKind::Address | RefusalKind::BotWall { .. } | RefusalKind::Quiet { .. }) => {
            Rules::Unreachable(refused)
        }
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
        (manner.heed)(&here)?;
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
            // packed as nobody asked for: what it says is not known
            200 if !encoding::is_plain(response.headers()) => {
                return Ok(unreachable(start, "it came in an encoding that was not asked for"));
            }
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

    #[test]
    fn of_too_many_files_the_oldest_are_forgotten() {
        let read = DateTime::from_timestamp(1_683_853_500, 0).unwrap();
        let (cache, origin) = (Cache::default(), |number: usize| format!("https://h{number}.example"));
        let held = cache.place(&origin(0));
        for number in 0..=ORIGINS {
            let place = cache.place(&origin(number));
            *place.try_lock().unwrap() = Some(Kept { rules: Rules::Free, read: read + TimeDelta::seconds(number as i64) });
        }
        let known = |number: usize| cache.origins.lock().unwrap().contains_key(&origin(number));
        assert!(known(0), "somebody waits for it");
        assert!(!known(1) && known(ORIGINS - 1) && known(ORIGINS));
        assert!(cache.origins.lock().unwrap().len() > ORIGINS / 3);
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
