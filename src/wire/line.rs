//! One request and the head of its answer: guarded, paced, and within its deadline.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use tokio::time::Instant;
use url::Url;

use super::client::{Clients, NothingToReach};
use super::pace::{Pace, Turn};
use super::reach::Reach;
use super::words::{cause, host, refusal, shown};
use super::{Settings, Sites, WireError, encoding, guard};
use crate::desk::dispatch::{Refusal, RefusalKind};
use crate::desk::visit::host_key;

/// The way out: clients, pace and address guard.
pub(super) struct Line {
    clients: Clients,
    pub(super) pace: Pace,
    pub(super) reach: Reach,
    sites: Option<Sites>,
    proxied: bool,
}

/// What is sent.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<String>,
    pub(super) allow_private: bool,
    /// Certificates that are trusted beside the system's.
    pub(super) ca_file: Option<PathBuf>,
    /// Between this request and the next one to its host.
    pub(super) pause: Duration,
}

/// The head of an answer; its host's place is kept until this is dropped.
pub(super) struct Incoming {
    pub(super) response: Response,
    pub(super) turn: Turn,
}

/// What is left of a request's time. Waiting for the host's pace does not count.
pub(super) struct Deadline {
    left: Duration,
    whole: Duration,
}

impl Line {
    pub(super) fn new(settings: Settings) -> Result<Self, WireError> {
        Ok(Self {
            clients: Clients::new(&settings)?,
            pace: Pace::new(settings.per_host),
            reach: Reach::default(),
            proxied: settings.proxy.is_some(),
            sites: settings.sites,
        })
    }

    /// A way out under other settings that goes on with the hosts' pace, and knows whom it reached.
    pub(super) fn renewed(&self, settings: Settings) -> Result<Self, WireError> {
        let pace = self.pace.renewed(settings.per_host);
        Ok(Self { pace, reach: self.reach.clone(), ..Self::new(settings)? })
    }

    /// Refuses a URL before any socket, and before robots.txt is asked of its host.
    pub(super) fn admit(&self, url: &Url, allow_private: bool) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            let words = format!("{} is neither http nor https", shown(url));
            return Err(refusal(RefusalKind::Redirect, words));
        }
        match &self.sites {
            Some(sites) if url.host_str().is_some_and(|host| sites.0.contains_key(host)) => Ok(()),
            Some(_) => Err(refusal(RefusalKind::Address, format!("{} is none of the mapped sites", host(url)))),
            None => guard::judge_host(url, allow_private),
        }
    }

    /// Sends one request and waits for the head of its answer.
    pub(super) async fn send(&self, url: &Url, outgoing: Outgoing, deadline: &mut Deadline) -> Result<Incoming, Refusal> {
        self.admit(url, outgoing.allow_private)?;
        let turn = self.pace.turn(&host_key(url).unwrap_or_default(), outgoing.pause).await;
        let client = self.clients.get(outgoing.allow_private, outgoing.ca_file.as_deref());
        let client = client.map_err(|words| refusal(RefusalKind::Network, words))?;
        let mut request = client.request(outgoing.method, self.on_the_wire(url)).headers(outgoing.headers);
        if let Some(body) = outgoing.body {
            request = request.body(body);
        }
        let sent = deadline.within(url, request.send()).await.and_then(|sent| sent.map_err(|error| broken(url, &error)));
        self.reach.note(url, &sent);
        let response = sent?;
        self.judge_peer(url, &response, outgoing.allow_private)?;
        Ok(Incoming { response: encoding::unpacked(response), turn })
    }

    /// Mapped sites are spoken to in clear, and at the port of their socket, which reqwest takes only when the URL has none.
    fn on_the_wire(&self, url: &Url) -> Url {
        let mut wire = url.clone();
        if self.sites.is_some() {
            // Neither fails for http and https.
            let _clear = wire.set_scheme("http");
            let _portless = wire.set_port(None);
        }
        wire
    }

    /// A second look at the address that did answer, should a resolver ever be bypassed.
    fn judge_peer(&self, url: &Url, response: &Response, allow_private: bool) -> Result<(), Refusal> {
        match response.remote_addr() {
            Some(peer) if self.sites.is_none() && !self.proxied && !guard::may_reach(peer.ip(), allow_private) => Err(guard::refused(url)),
            _ => Ok(()),
        }
    }
}

impl Deadline {
    pub(super) fn new(whole: Duration) -> Self {
        Self { left: whole, whole }
    }

    /// Runs `work` against what is left.
    pub(super) async fn within<T>(&mut self, url: &Url, work: impl Future<Output = T>) -> Result<T, Refusal> {
        let start = Instant::now();
        let done = tokio::time::timeout(self.left, work).await;
        self.left = self.left.saturating_sub(start.elapsed());
        done.map_err(|_elapsed| {
            let words = format!("{} did not finish within {} s", host(url), self.whole.as_secs_f32());
            refusal(RefusalKind::Network, words)
        })
    }
}

/// What an error of reqwest means.
pub(super) fn broken(url: &Url, error: &reqwest::Error) -> Refusal {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = source {
        if inner.is::<NothingToReach>() {
            return guard::refused(url);
        }
        source = inner.source();
    }
    let what = if error.is_connect() {
        "cannot be connected to"
    } else if error.is_timeout() {
        "went silent"
    } else if error.is_body() || error.is_decode() {
        "sent a body that breaks off or cannot be decoded"
    } else {
        "broke the exchange"
    };
    refusal(RefusalKind::Network, format!("{} {what}: {}", host(url), cause(error)))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// A resolver that is bypassed in some version of some crate to come is the case that the second look is for.
    #[tokio::test]
    async fn an_answer_from_an_address_that_may_not_be_reached_is_not_read() {
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _asked = stream.read(&mut request).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\ninside").await.unwrap();
            }
        });
        let settings = Settings::new("keepup-test/1".to_owned());
        let clients = Clients::bypassed(&settings, "rebound.example", socket);
        let line = Line { clients, pace: Pace::new(2), reach: Reach::default(), sites: None, proxied: false };
        let url = Url::parse(&format!("http://rebound.example:{}/", socket.port())).unwrap();
        let ask = async |allow_private| {
            let (method, pause) = (Method::GET, Duration::ZERO);
            let outgoing = Outgoing { method, headers: HeaderMap::new(), body: None, allow_private, ca_file: None, pause };
            line.send(&url, outgoing, &mut Deadline::new(Duration::from_secs(60))).await.map(|incoming| incoming.response.status().as_u16())
        };
        let refused = ask(false).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::Address, "{}", refused.words);
        assert_eq!(ask(true).await.unwrap(), 200, "with leave it is read, so the server was there");
    }
}
