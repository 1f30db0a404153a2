//! Door to the network: the only rooms that know reqwest.

pub mod reach;
pub mod robots;
pub mod words;

mod answer;
mod budget;
mod client;
mod encoding;
mod guard;
mod gunzip;
mod headers;
mod line;
mod outgoing;
mod pace;
mod silences;
mod trail;
mod walls;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use self::answer::End;
use self::budget::Budget;
use self::line::{Deadline, Line};
use self::reach::Reach;
use self::robots::Manner;
use self::silences::Silences;
use self::trail::Trail;
use crate::desk::dispatch::{Answer, Ask, Refusal, RobotsFile, Validators, Wanted};
use crate::desk::source::{Limits, Robots, Secret};
use crate::desk::visit::{Silence, host_key};

/// Most redirects that a request takes.
const REDIRECTS: usize = 10;

/// A host that wants a longer pause is slow: nobody sleeps it out.
pub const SLOW: Duration = Duration::from_secs(5);

/// How the network is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Sent with every request: see [`user_agent`].
    pub user_agent: String,
    /// Most requests at once to a host.
    pub per_host: usize,
    /// The proxy that ops configured; those of the environment are ignored. A proxy resolves names itself, so only
    /// addresses written in URLs are guarded then.
    pub proxy: Option<Url>,
    /// To connect.
    pub connect_timeout: Duration,
    /// Between two pieces of an answer.
    pub idle_timeout: Duration,
    /// The mapped hosts of the demo and tests; none in earnest.
    pub sites: Option<Sites>,
}

/// Host names mapped to loopback sockets, and nothing else (for the demo and tests): no port enters a URL and hosts stay apart;
/// https URLs of mapped hosts are spoken in clear to the socket; any other host is refused.
#[derive(Debug, Clone, Default)]
pub struct Sites(pub HashMap<String, SocketAddr>);

/// One request with all that the source says of it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is asked.
    pub ask: &'a Ask,
    /// The source's own URL; `None` when that is what is asked. Its port is allowed beside 80 and 443, and only its host is
    /// given the configured headers.
    pub home: Option<&'a Url>,
    /// Validators of the asked URL itself; never sent to a redirect's target.
    pub validators: &'a Validators,
    /// The source's extra headers.
    pub headers: &'a [(String, Secret)],
    /// Bounds on the request with all its redirects.
    pub limits: Limits,
    /// Whether robots.txt is obeyed; it is asked for pages and JSON only.
    pub robots: Robots,
    /// Whether loopback and private addresses may be reached.
    pub allow_private: bool,
    /// Nothing more is to be asked of the host for now: the connection ends with the answer. Kept ones would be as many as hosts, each
    /// with its buffers and its file descriptor.
    pub last: bool,
    /// Certificates in PEM that are trusted beside the system's. There is no way to trust what nobody has signed.
    pub ca_file: Option<&'a Path>,
}

/// Why the network cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Without them no https can be checked.
    #[error("this system has no root certificates, so no https can be checked: install the package ca-certificates, or set SSL_CERT_FILE")]
    NoRoots,
    /// `[fetch] proxy`
    #[error("the proxy in [fetch] cannot be used: {0}")]
    Proxy(String),
    /// Something else in the settings.
    #[error("the HTTP client cannot be built: {0}")]
    Client(String),
}

/// The wire. Cheap to share; keeps each host's pace and robots.txt for as long as it lives.
pub struct Wire {
    line: Line,
    robots: robots::Cache,
    budget: Budget,
    silences: Silences,
}

impl Settings {
    /// The usual bounds: two at once a host, five seconds to connect, ten of silence, no proxy.
    pub fn new(user_agent: String) -> Self {
        Self {
            user_agent,
            per_host: 2,
            proxy: None,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(10),
            sites: None,
        }
    }
}

impl Wire {
    /// Builds the HTTP clients. Needs no network.
    ///
    /// # Errors
    /// When the system has no root certificates (unless all hosts are mapped), or a setting cannot be used.
    pub fn new(settings: Settings) -> Result<Self, WireError> {
        Ok(Self { line: Line::new(settings)?, robots: robots::Cache::default(), silences: Silences::default(), budget: Budget::new() })
    }

    /// A wire under other settings that goes on with the hosts' pace, silences and robots.txt; one that could not be had is asked for
    /// anew, for the settings may have been at fault.
    ///
    /// # Errors
    /// As [`Wire::new`].
    pub fn renewed(&self, settings: Settings) -> Result<Self, WireError> {
        let (line, robots) = (self.line.renewed(settings)?, self.robots.sound());
        Ok(Self { line, robots, silences: self.silences.clone(), budget: self.budget.clone() })
    }

    /// From now on no request is made to the host of `silence` before its end, on whatever way it is come to.
    pub fn leave_alone(&self, silence: Silence) {
        self.silences.add(silence);
    }

    /// The hosts that want quiet at `now`, as far as is known.
    pub fn silences(&self, now: DateTime<Utc>) -> Vec<Silence> {
        self.silences.all(now)
    }

    /// Whether the robots.txt of no host is known, so that what another run has read is to be [remembered](Self::remember_robots).
    pub fn knows_no_robots(&self) -> bool {
        self.robots.is_empty()
    }

    /// Takes in a robots.txt that another run has read; it is not asked for again until it is [outdated](RobotsFile::outdated).
    pub fn remember_robots(&self, file: &RobotsFile) {
        self.robots.remember(file);
    }

    /// Every robots.txt that was read since the last call, to be kept for the next run; of very many or very long ones only the first.
    pub fn robots_read(&self) -> Vec<RobotsFile> {
        self.robots.fetched()
    }

    /// Whom requests have reached in the pass at hand.
    pub fn reach(&self) -> &Reach {
        &self.line.reach
    }

    /// Makes one request, following redirects. Waits for the host's pace first, which does not count against the limits;
    /// `now` dates the dispatch, `Retry-After` and the age of a robots.txt.
    ///
    /// # Errors
    /// A [`Refusal`] for every end but 200, 203 and an expected 304.
    pub async fn fetch(&self, request: &Request<'_>, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        let answer = self.follow(request, now).await;
        if tracing::enabled!(tracing::Level::DEBUG) {
            let url = words::shown(&request.ask.url);
            match &answer {
                Ok(answer) => {
                    let bytes = answer.dispatch.as_ref().map(|dispatch| dispatch.body.len());
                    tracing::debug!(url, bytes, moved = answer.moved.is_some(), "answered");
                }
                Err(refused) => tracing::debug!(url, kind = ?refused.kind, words = refused.words, "refused"),
            }
        }
        answer
    }

    /// The pause that the host's robots.txt asks for, where it is known: zero else.
    pub fn crawl_delay(&self, url: &Url) -> Duration {
        self.robots.crawl_delay(url)
    }

    /// How long a request to the URL's host would wait now for the pause between requests.
    pub fn quiet_for(&self, url: &Url) -> Duration {
        host_key(url).map_or(Duration::ZERO, |host| self.line.pace.wait(&host))
    }

    /// The quiet that a slow host's pause makes for whoever would ask it at `now`.
    pub fn pace(&self, url: &Url, now: DateTime<Utc>) -> Option<Silence> {
        let wait = self.quiet_for(url);
        let host = host_key(url).filter(|_| wait > SLOW)?;
        // The archive keeps whole seconds; one more, so that it is never early.
        let until = now + wait + Duration::from_secs(1);
        Some(Silence { host, until, reason: "its pace: the next page may be asked for then".to_owned() })
    }

    async fn follow(&self, request: &Request<'_>, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        let home = request.home.unwrap_or(&request.ask.url);
        let mut deadline = Deadline::new(request.limits.timeout);
        let mut trail = Trail::new(&request.ask.url, home, REDIRECTS)?;
        let mut bodiless = false;
        loop {
            let here = trail.here().unwrap_or(&request.ask.url).clone();
            self.line.admit(&here, request.allow_private)?;
            self.silences.heed(&here, now)?;
            if !trail.at_start() {
                // Who asks minds the pace of the host that he asks, and cannot know where redirects lead.
                self.pace(&here, now).map_or(Ok(()), |silence| Err(silences::refused(&here, &silence)))?;
            }
            let pause = self.pause(request, &here, home, now).await?;
            let outgoing = outgoing::write(request, &trail, bodiless, pause)?;
            let incoming = self.line.send(&here, outgoing, &mut deadline).await?;
            let status = incoming.response.status().as_u16();
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                trail.follow(status, incoming.response.headers())?;
                // As browsers do, and RFC 9110 section 15.4 allows: only 307 and 308 keep the method.
                bodiless |= status < 307;
                continue;
            }
            let end = End {
                request,
                budget: &self.budget,
                moved: trail.moved(),
                conditional: trail.at_start() && *request.validators != Validators::default(),
                direct: trail.at_start(),
                url: here,
            };
            return end.read(incoming, &mut deadline, now).await;
        }
    }

    /// The pause that ops and, for a scraped page, the host's robots.txt ask for.
    ///
    /// # Errors
    /// When robots.txt forbids the page.
    async fn pause(&self, request: &Request<'_>, here: &Url, home: &Url, now: DateTime<Utc>) -> Result<Duration, Refusal> {
        let pause = request.limits.pause;
        let scraped = matches!(request.ask.wanted, Wanted::Page | Wanted::Json);
        if !scraped || request.robots == Robots::OwnerApproved {
            return Ok(pause);
        }
        let heed = |here: &Url| self.silences.heed(here, now);
        let manner = Manner { home, allow_private: request.allow_private, ca_file: request.ca_file, pause, heed: &heed };
        let delay = self.robots.judge(&self.line, here, manner, now).await?;
        Ok(pause.max(delay.unwrap_or_default()))
    }
}

/// `keepup/<version> (+<contact>)`; the contact is a URL or mail address, the project's own when none is configured.
pub fn user_agent(contact: Option<&str>) -> String {
    let contact = contact.map(str::trim).filter(|contact| !contact.is_empty()).unwrap_or(env!("CARGO_PKG_REPOSITORY"));
    let legal: String = contact.chars().filter(|character| character.is_ascii_graphic() && !matches!(character, '(' | ')')).collect();
    format!("keepup/{} (+{legal})", env!("CARGO_PKG_VERSION"))
}
