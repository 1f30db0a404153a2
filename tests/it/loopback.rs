//! The wire against the demo's web: mapped hosts, redirects, validators, robots.txt and pages that misbehave.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as the tests do")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use keepup::demo::fault::Fault;
use keepup::demo::server::{Web, serve};
use keepup::demo::{NOW, hosts, sites};
use keepup::desk::dispatch::{Answer, Ask, Refusal, RefusalKind, Validators, Wanted};
use keepup::desk::source::{Limits, Method, Robots};
use keepup::wire::{Request, Settings, Sites, Wire};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

const LIMITS: Limits = Limits { timeout: Duration::from_secs(10), max_bytes: 10 << 20, pause: Duration::ZERO };

/// The demo's web, a wire that knows its hosts, and the way to end it.
struct Loopback {
    web: Arc<Web>,
    wire: Wire,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

impl Loopback {
    async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = listener.local_addr().unwrap();
        let web = Arc::new(Web::new(sites().unwrap()));
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, Arc::clone(&web), stop.clone()));
        let mapped = Sites(hosts(&web.sites).into_iter().map(|host| (host, socket)).collect::<HashMap<_, _>>());
        let wire = Wire::new(Settings { sites: Some(mapped), ..Settings::new("keepup-test/1".to_owned()) }).unwrap();
        Self { web, wire, stop, server }
    }

    async fn ask(&self, url: &str, wanted: Wanted, robots: Robots, validators: &Validators) -> Result<Answer, Refusal> {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let ask = Ask { url: Url::parse(url).unwrap(), method: Method::Get, body: None, wanted };
        let request = Request {
            ask: &ask,
            home: None,
            validators,
            headers: &[],
            limits: LIMITS,
            robots,
            allow_private: false,
            last: false,
            ca_file: None,
        };
        self.wire.fetch(&request, now).await
    }

    async fn get(&self, url: &str) -> Result<Answer, Refusal> {
        self.ask(url, Wanted::Page, Robots::Respect, &Validators::default()).await
    }

    async fn end(self) {
        self.stop.cancel();
        self.server.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn every_article_page_is_had_or_refused_as_its_publisher_says() {
    let loopback = Loopback::begin().await;
    let articles: Vec<_> = loopback.web.sites.iter().flat_map(|site| site.articles.iter().cloned()).collect();
    for article in articles {
        let robots_forbid = article.url.contains("mp.weixin.qq.com");
        match (loopback.get(&article.url).await, article.reach.as_str()) {
            (Err(refusal), _) if robots_forbid => assert_eq!(refusal.kind, RefusalKind::Robots, "{}", article.url),
            (Err(refusal), "entry") => assert_eq!(refusal.kind, RefusalKind::Forbidden, "{}", article.url),
            (Ok(answer), _) if !robots_forbid => assert!(!answer.dispatch.unwrap().body.is_empty(), "{}", article.url),
            (other, _) => panic!("{}: {other:?}", article.url),
        }
    }
    let album = "https://mp.weixin.qq.com/s?__biz=MzA4NzQ1MTkwMg==&mid=2651807341&idx=1&sn=x&chksm=y&scene=178#rd";
    let approved = loopback.ask(album, Wanted::Page, Robots::OwnerApproved, &Validators::default()).await.unwrap();
    assert!(approved.dispatch.unwrap().body.len() > 2_000_000);
    assert_eq!(loopback.web.log.stray(), []);
    loopback.end().await;
}

#[tokio::test]
async fn an_old_address_leads_to_the_article() {
    let loopback = Loopback::begin().await;
    let answer = loopback.get("https://daoinsights.com/?p=26412").await.unwrap();
    let article = "https://daoinsights.com/news/xiaohongshu-turns-group-chats-into-shops/";
    assert_eq!(answer.dispatch.unwrap().url.as_str(), article);
    assert_eq!(answer.moved.unwrap().as_str(), article);
    loopback.end().await;
}

#[tokio::test]
async fn a_feed_is_vouched_for_by_its_own_validators() {
    let loopback = Loopback::begin().await;
    let feed = "https://technode.com/feed/";
    let first = loopback.ask(feed, Wanted::Feed, Robots::Respect, &Validators::default()).await.unwrap();
    assert!(first.dispatch.is_some() && first.validators.etag.is_some() && first.validators.last_modified.is_some());
    let second = loopback.ask(feed, Wanted::Feed, Robots::Respect, &first.validators).await.unwrap();
    assert!(second.dispatch.is_none());
    let asked = loopback.web.log.take();
    assert_eq!(asked.iter().map(|request| (request.status, request.conditional)).collect::<Vec<_>>(), [(200, false), (304, true)]);
    assert!(asked.iter().all(|request| request.agent.as_deref() == Some("keepup-test/1")));
    loopback.end().await;
}

#[tokio::test]
async fn pages_that_misbehave_are_refused() {
    let loopback = Loopback::begin().await;
    let instead =
        |status, name: &str, value: &str| Fault::Instead { status, headers: vec![(name.to_owned(), value.to_owned())], body: Vec::new() };
    let faults = [
        (instead(410, "X-Gone", "yes"), RefusalKind::Gone),
        (instead(429, "Retry-After", "120"), RefusalKind::Busy { retry_after: Some(Duration::from_secs(120)) }),
        (instead(301, "Location", "http://127.0.0.1/"), RefusalKind::Redirect),
        (Fault::Cut(50), RefusalKind::Network),
        (Fault::Huge(11 << 20), RefusalKind::TooLarge),
    ];
    for (number, (fault, kind)) in faults.into_iter().enumerate() {
        // a host of its own for each: a busy one is left alone afterwards
        let host = ["technode.com", "www.alizila.com", "daoinsights.com", "thewechatagency.com", "jingdaily.com"][number];
        let path = if host == "jingdaily.com" { "/posts/sitemap.xml" } else { "/feed/" };
        loopback.web.faults.set(host, path, fault);
        let refusal =
            loopback.ask(&format!("https://{host}{path}"), Wanted::Feed, Robots::Respect, &Validators::default()).await.unwrap_err();
        assert_eq!(refusal.kind, kind, "{refusal}");
    }
    loopback.end().await;
}
