//! The wire over real sockets: every promise of politeness and every threat that loopback can show.

mod bodies;
mod manners;
mod reach;
mod redirects;
mod robots;

use std::time::Duration;

use chrono::{DateTime, Utc};
use keepup::desk::dispatch::{Answer, Ask, Refusal, RefusalKind, Validators, Wanted};
use keepup::desk::source::{Limits, Method, Robots, Secret};
use keepup::wire::{Request, Settings, Sites, Wire, user_agent};
use url::Url;

/// A request with the usual bounds, to be changed where a test cares.
struct Asking {
    ask: Ask,
    home: Option<Url>,
    validators: Validators,
    headers: Vec<(String, Secret)>,
    limits: Limits,
    robots: Robots,
    allow_private: bool,
}

fn asking(url: Url) -> Asking {
    Asking {
        ask: Ask { url, method: Method::Get, body: None, wanted: Wanted::Feed },
        home: None,
        validators: Validators::default(),
        headers: Vec::new(),
        limits: Limits { timeout: Duration::from_secs(20), max_bytes: 1 << 20, pause: Duration::ZERO },
        robots: Robots::Respect,
        allow_private: true,
    }
}

fn asking_at(url: &str) -> Asking {
    asking(Url::parse(url).unwrap())
}

impl Asking {
    fn page(mut self) -> Self {
        self.ask.wanted = Wanted::Page;
        self
    }

    async fn of(&self, wire: &Wire) -> Result<Answer, Refusal> {
        self.of_at(wire, now()).await
    }

    async fn of_at(&self, wire: &Wire, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        let request = Request {
            ask: &self.ask,
            home: self.home.as_ref(),
            validators: &self.validators,
            headers: &self.headers,
            limits: self.limits,
            robots: self.robots,
            allow_private: self.allow_private,
            last: false,
            ca_file: None,
        };
        wire.fetch(&request, now).await
    }

    async fn refused(&self, wire: &Wire) -> Refusal {
        self.of(wire).await.expect_err("an answer where a refusal was due")
    }

    async fn kind(&self, wire: &Wire) -> RefusalKind {
        self.refused(wire).await.kind
    }
}

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2023-05-12T01:00:00Z").unwrap().to_utc()
}

fn wire() -> Wire {
    wire_with(|_| {})
}

fn wire_with(change: impl FnOnce(&mut Settings)) -> Wire {
    let mut settings = Settings::new(user_agent(None));
    change(&mut settings);
    Wire::new(settings).unwrap()
}

fn wire_to(sites: Sites) -> Wire {
    wire_with(|settings| settings.sites = Some(sites))
}

fn body(answer: &Answer) -> &[u8] {
    answer.dispatch.as_ref().map_or(b"", |dispatch| &dispatch.body)
}
