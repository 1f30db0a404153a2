//! What requests carry, what is remembered of answers, and how hosts are paced.

use std::time::Duration;

use futures_util::future::join_all;
use keepup::desk::dispatch::{RefusalKind, Validators};
use keepup::desk::source::{Method, Secret};
use keepup::wire::user_agent;

use super::{asking, asking_at, body, wire, wire_to};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

#[tokio::test]
async fn a_request_carries_an_honest_name_and_nothing_of_a_browser() {
    let site = Site::start().await;
    site.route("/feed.xml?a=1&B=%20x", Reply::feed("<rss/>").header("Set-Cookie", "sid=1; path=/"));
    let asked = asking(site.url("/feed.xml?a=1&B=%20x#part"));
    let wire = wire();
    for _ in 0..2 {
        asked.of(&wire).await.unwrap();
    }
    let seen = &site.requests()[1];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("GET", "/feed.xml?a=1&B=%20x"));
    assert_eq!(seen.header("user-agent"), Some(user_agent(None).as_str()));
    assert!(user_agent(None).starts_with("keepup/") && user_agent(None).contains("(+https://"));
    assert!(user_agent(Some("desk@example.com\r\nX: y")).ends_with("(+desk@example.comX:y)"));
    assert!(seen.header("accept").unwrap().contains("application/rss+xml"));
    assert!(seen.header("accept-encoding").unwrap().contains("gzip"));
    for absent in ["cookie", "referer", "if-none-match", "if-modified-since", "authorization"] {
        assert_eq!(seen.header(absent), None, "{absent}");
    }
    assert_eq!(site.requests().len(), 2, "no favicon, no HEAD, no second try");
}

#[tokio::test]
async fn validators_come_back_byte_for_byte_and_304_is_an_answer() {
    let site = Site::start().await;
    let etag = "W/\"a,b--gzip:\\x2f\"";
    let modified = "Tue, 7 Sep 2027 08:05:09 +0000";
    let reply = Reply::feed("<rss/>").header("ETag", etag).header("Last-Modified", modified).header("Cache-Control", "max-age=600");
    site.route("/feed.xml", Behaviour::Conditional(reply));
    let wire = wire();
    let mut asked = asking(site.url("/feed.xml"));
    let first = asked.of(&wire).await.unwrap();
    assert_eq!(body(&first), b"<rss/>");
    assert_eq!(first.validators, Validators { etag: Some(etag.to_owned()), last_modified: Some(modified.to_owned()) });
    asked.validators = first.validators;
    let second = asked.of(&wire).await.unwrap();
    assert!(second.dispatch.is_none());
    assert_eq!(second.fresh_for, Some(Duration::from_secs(600)));
    let seen = &site.requests()[1];
    assert_eq!(seen.header("if-none-match"), Some(etag));
    assert_eq!(seen.header("if-modified-since"), Some(modified));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_no_answer() {
    let site = Site::start().await;
    site.route("/feed.xml", Reply::new(304, "").header("ETag", "\"x\""));
    assert_eq!(asking(site.url("/feed.xml")).kind(&wire()).await, RefusalKind::Status(304));
}

#[tokio::test]
async fn statuses_have_names() {
    let site = Site::start().await;
    let wire = wire();
    let busy = |seconds| RefusalKind::Busy { retry_after: Some(Duration::from_secs(seconds)) };
    let week = 7 * 86_400;
    for (number, (reply, kind)) in [
        (Reply::new(404, "no"), RefusalKind::NotFound),
        (Reply::new(410, "gone"), RefusalKind::Gone),
        (Reply::new(401, "who"), RefusalKind::Forbidden),
        (Reply::new(403, "no"), RefusalKind::Forbidden),
        (Reply::new(500, "down"), RefusalKind::Status(500)),
        (Reply::new(503, "down"), RefusalKind::Busy { retry_after: None }),
        (Reply::new(500, "down").header("Retry-After", "120"), RefusalKind::Status(500).asking(Some(Duration::from_secs(120)))),
        (Reply::new(403, "no").header("Retry-After", "7200"), RefusalKind::Forbidden.asking(Some(Duration::from_secs(7_200)))),
        (Reply::new(206, "part"), RefusalKind::Status(206)),
        (Reply::new(300, "many"), RefusalKind::Status(300)),
        (Reply::new(999, "odd"), RefusalKind::Status(999)),
        (Reply::new(429, "slow"), RefusalKind::Busy { retry_after: None }),
        (Reply::new(429, "slow").header("Retry-After", "120"), busy(120)),
        (Reply::new(503, "slow").header("Retry-After", "120"), busy(120)),
        (Reply::new(429, "slow").header("Retry-After", "99999999"), busy(week)),
        (Reply::new(429, "slow").header("Retry-After", "-1"), busy(0)),
        (Reply::new(429, "slow").header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), busy(0)),
        (Reply::new(429, "slow").header("Retry-After", "Fri, 12 May 2023 02:00:00 GMT"), busy(3_600)),
        (Reply::new(503, "slow").header("Retry-After", "2023-05-12T02:00:00Z"), busy(3_600)),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/{number}");
        site.route(&path, reply);
        let refused = asking(site.url(&path)).refused(&wire).await;
        assert_eq!(refused.kind, kind, "{}", refused.words);
    }
}

#[tokio::test]
async fn a_failure_is_not_tried_again_at_once() {
    let site = Site::start().await;
    let down = || Reply::new(500, "down").into();
    site.route("/feed", Behaviour::InTurn(vec![down(), down(), Behaviour::Raw(Vec::new()), Reply::feed("up").into()]));
    let wire = wire();
    let asked = asking(site.url("/feed"));
    for (turn, kind) in [RefusalKind::Status(500), RefusalKind::Status(500), RefusalKind::Network].into_iter().enumerate() {
        assert_eq!(asked.kind(&wire).await, kind);
        assert_eq!(site.requests().len(), turn + 1);
    }
    assert_eq!(body(&asked.of(&wire).await.unwrap()), b"up");
}

#[tokio::test]
async fn walls_are_named() {
    let site = Site::start().await;
    let wire = wire();
    let challenge = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>";
    for (path, reply, by) in [
        ("/a", Reply::new(403, challenge).header("cf-mitigated", "challenge"), "Cloudflare"),
        ("/b", Reply::new(503, challenge), "Cloudflare"),
        ("/c", Reply::html(challenge), "Cloudflare"),
        ("/d", Reply::new(202, "").header("x-amzn-waf-action", "challenge"), "AWS WAF"),
        ("/e", Reply::html("<html><p>环境异常</p><p>完成验证后即可继续访问</p></html>"), "WeChat"),
        ("/f", Reply::new(503, challenge).header("Retry-After", "172800"), "Cloudflare"),
    ] {
        site.route(path, reply);
        let refused = asking(site.url(path)).refused(&wire).await;
        let asked = (path == "/f").then_some(Duration::from_secs(172_800));
        assert_eq!(refused.kind, RefusalKind::BotWall { by }.asking(asked));
        assert!(refused.words.contains(by), "{}", refused.words);
    }
    // A feed that reports on walls is a feed.
    site.route("/news", Reply::feed("<rss><title>Just a moment...</title></rss>"));
    assert!(asking(site.url("/news")).of(&wire).await.is_ok());
}

#[tokio::test]
async fn a_host_is_asked_by_two_at_once_and_no_more() {
    let site = Site::start().await;
    let paths: Vec<String> = (0..12).map(|number| format!("/same{number}.xml")).collect();
    for path in &paths {
        site.route(path, Behaviour::Late(Duration::from_millis(40), Reply::feed("<rss/>")));
    }
    let wire = wire();
    let asked: Vec<_> = paths.iter().map(|path| asking(site.url(path))).collect();
    let answers = join_all(asked.iter().map(|asked| asked.of(&wire))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert!(site.most_at_once() <= 2, "{}", site.most_at_once());
}

#[tokio::test]
async fn the_pause_to_a_host_can_be_foreseen() {
    let site = Site::start().await;
    site.route("/feed.xml", Reply::feed("<rss/>"));
    let wire = wire();
    let mut asked = asking(site.url("/feed.xml"));
    asked.limits.pause = Duration::from_secs(600);
    assert_eq!(wire.quiet_for(&site.url("/other")), Duration::ZERO);
    asked.of(&wire).await.unwrap();
    assert!(wire.quiet_for(&site.url("/other")) > Duration::from_secs(500));
}

#[tokio::test]
async fn mapped_hosts_stay_apart_and_https_is_spoken_in_clear() {
    let site = Site::start().await;
    site.route_at("technode.com", "/feed/", Reply::feed("one")).route_at("www.sixthtone.com", "/feed/", Reply::feed("two"));
    let wire = wire_to(site.sites(&["technode.com", "www.sixthtone.com"]));
    let mut one = asking_at("https://technode.com/feed/");
    one.allow_private = false;
    let answer = one.of(&wire).await.unwrap();
    assert_eq!(body(&answer), b"one");
    assert_eq!(answer.dispatch.unwrap().url.as_str(), "https://technode.com/feed/");
    assert_eq!(body(&asking_at("http://www.sixthtone.com/feed/").of(&wire).await.unwrap()), b"two");
    assert_eq!(site.requests().iter().map(|seen| seen.host.as_str()).collect::<Vec<_>>(), ["technode.com", "www.sixthtone.com"]);
    let before = site.connections();
    for other in ["https://example.com/", "http://localhost/", site.url("/feed/").as_str()] {
        assert_eq!(asking_at(other).kind(&wire).await, RefusalKind::Address, "{other}");
    }
    assert_eq!(site.connections(), before);
}

#[tokio::test]
async fn a_post_carries_its_body_and_the_sources_headers() {
    let site = Site::start().await;
    site.route("/api", Reply::ok("application/json", "{}"));
    let mut asked = asking(site.url("/api"));
    asked.ask.method = Method::Post;
    asked.ask.body = Some("{\"page\":1}".to_owned());
    asked.headers = vec![("X-Api-Key".to_owned(), Secret("s3cret".to_owned()))];
    asked.of(&wire()).await.unwrap();
    let seen = &site.requests()[0];
    assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", b"{\"page\":1}".as_slice()));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("x-api-key"), Some("s3cret"));
}

#[tokio::test]
async fn a_header_that_would_lie_or_break_is_refused_in_words_without_its_value() {
    let site = Site::start().await;
    for (name, value) in [("User-Agent", "Mozilla/5.0"), ("bad name", "x"), ("X-Ok", "s3cret\r\nX: y")] {
        let mut asked = asking(site.url("/"));
        asked.headers = vec![(name.to_owned(), Secret(value.to_owned()))];
        let refused = asked.refused(&wire()).await;
        assert!(refused.words.contains(name) && !refused.words.contains("s3cret"), "{}", refused.words);
    }
    assert_eq!(site.connections(), 0);
}
