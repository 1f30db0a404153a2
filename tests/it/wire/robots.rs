//! robots.txt of scraped pages (RFC 9309).

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use keepup::desk::dispatch::{RefusalKind, Wanted};
use keepup::desk::source::Robots;

use super::{asking, asking_at, now, wire, wire_to, wire_with};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

const RULES: &str = "User-agent: *\nAllow: /$\nDisallow: /\n";

#[tokio::test]
async fn a_forbidden_page_is_not_asked_for_and_the_rule_is_named() {
    let site = Site::start().await;
    site.route("/robots.txt", Reply::text(RULES)).route("/s", Reply::html("<p>x")).route("/", Reply::html("<p>x"));
    let wire = wire_to(site.sites(&["mp.weixin.qq.com"]));
    let refused = asking_at("https://mp.weixin.qq.com/s").page().refused(&wire).await;
    assert_eq!(refused.kind, RefusalKind::Robots);
    assert_eq!(refused.words, "robots.txt of mp.weixin.qq.com forbids /s (Disallow: /)");
    assert!(asking_at("https://mp.weixin.qq.com/").page().of(&wire).await.is_ok());
    assert_eq!(site.requests_for("/robots.txt").len(), 1);
    assert_eq!(site.requests_for("/s").len(), 0);
}

#[tokio::test]
async fn feeds_and_the_owners_word_pass_it_by() {
    let site = Site::start().await;
    site.route("/robots.txt", Reply::text(RULES)).route("/x", Reply::html("<p>x"));
    let wire = wire();
    assert!(asking(site.url("/x")).of(&wire).await.is_ok());
    let mut approved = asking(site.url("/x")).page();
    approved.robots = Robots::OwnerApproved;
    assert!(approved.of(&wire).await.is_ok());
    assert_eq!(site.requests_for("/robots.txt").len(), 0);
    let mut json = asking(site.url("/x"));
    json.ask.wanted = Wanted::Json;
    assert_eq!(json.kind(&wire).await, RefusalKind::Robots);
}

#[tokio::test]
async fn what_the_file_answers_decides() {
    for (reply, allowed) in [
        (Reply::new(404, "no"), true),
        (Reply::new(403, "no"), true),
        (Reply::html("<!doctype html><p>Disallow: /"), true),
        (Reply::text(""), true),
        (Reply::new(500, "down"), false),
        (Reply::new(503, "down"), false),
        (Reply::new(429, "slow"), false),
        (Reply::text(RULES).gzipped(), false),
        (Reply::text("User-agent: *\nDisallow: /y\n").gzipped().header("Content-Encoding", "gzip"), false),
        (Reply::text("User-agent: *\nDisallow: /y\n").header("Content-Encoding", "x-crate"), false),
        (Reply::text("User-agent: *\nDisallow: /y\n").header("Content-Encoding", "identity"), true),
        (Reply::to(301, "/robots.txt"), true),
    ] {
        let site = Site::start().await;
        site.route("/robots.txt", reply.clone()).route("/x", Reply::html("<p>x"));
        let answer = asking(site.url("/x")).page().of(&wire()).await;
        assert_eq!(answer.is_ok(), allowed, "{} {:?}", reply.status, answer.map(|_| ()));
    }
    let site = Site::start().await;
    site.route("/robots.txt", Behaviour::Raw(Vec::new())).route("/x", Reply::html("<p>x"));
    let refused = asking(site.url("/x")).page().refused(&wire()).await;
    assert_eq!(refused.kind, RefusalKind::Network, "no rule forbids it");
    assert!(refused.words.starts_with("robots.txt of 127.0.0.1"), "{}", refused.words);
    let mut guarded = asking(site.url("/x")).page();
    guarded.allow_private = false;
    assert_eq!(guarded.kind(&wire()).await, RefusalKind::Address);
}

#[tokio::test]
async fn a_crawl_delay_is_the_hosts_pause() {
    let site = Site::start().await;
    site.route("/robots.txt", Reply::text("User-agent: keepup\nCrawl-delay: 3000\n")).route("/x", Reply::html("<p>x"));
    let wire = wire();
    asking(site.url("/x")).page().of(&wire).await.unwrap();
    let pause = wire.quiet_for(&site.url("/y"));
    assert!(Duration::from_secs(50) < pause && pause <= Duration::from_secs(60), "{pause:?}");
}

#[tokio::test]
async fn it_is_found_behind_a_redirect_to_another_host() {
    let site = Site::start().await;
    site.route_at("a.example", "/robots.txt", Reply::to(301, "https://b.example/rules"));
    site.route_at("b.example", "/rules", Reply::text(RULES));
    site.route("/x", Reply::html("<p>x"));
    let wire = wire_to(site.sites(&["a.example", "b.example"]));
    assert_eq!(asking_at("https://a.example/x").page().kind(&wire).await, RefusalKind::Robots);
}

#[tokio::test]
async fn only_the_first_500_kib_are_read() {
    let site = Site::start().await;
    let filler = "# filler\n".repeat(600 * 1024 / 9);
    site.route("/robots.txt", Reply::text(format!("User-agent: *\nDisallow: /early\n{filler}Disallow: /late\n")));
    site.route("/late", Reply::html("<p>x")).route("/early", Reply::html("<p>x"));
    let wire = wire();
    assert!(asking(site.url("/late")).page().of(&wire).await.is_ok());
    assert_eq!(asking(site.url("/early")).page().kind(&wire).await, RefusalKind::Robots);
    let endless = Site::start().await;
    endless.route("/robots.txt", Behaviour::Endless(Reply::text("# x\n".repeat(1_000)))).route("/x", Reply::html("<p>x"));
    assert!(asking(endless.url("/x")).page().of(&wire).await.is_ok());
}

#[tokio::test]
async fn it_is_asked_once_a_day_however_many_pages_wait() {
    let site = Site::start().await;
    site.route("/robots.txt", Reply::text("User-agent: *\nDisallow: /private\n"));
    for page in 0..6 {
        site.route(&format!("/{page}"), Reply::html("<p>x"));
    }
    let wire = wire();
    let pages: Vec<_> = (0..6).map(|page| asking(site.url(&format!("/{page}"))).page()).collect();
    assert!(join_all(pages.iter().map(|page| page.of(&wire))).await.iter().all(Result::is_ok));
    assert!(pages[0].of_at(&wire, now() + TimeDelta::hours(23)).await.is_ok());
    assert_eq!(site.requests_for("/robots.txt").len(), 1);
    assert!(pages[0].of_at(&wire, now() + TimeDelta::hours(25)).await.is_ok());
    assert_eq!(site.requests_for("/robots.txt").len(), 2);
}

#[tokio::test]
async fn a_redirects_target_is_judged_by_its_own_rules() {
    let site = Site::start().await;
    site.route_at("a.example", "/x", Reply::to(302, "https://b.example/x"));
    site.route_at("b.example", "/robots.txt", Reply::text(RULES));
    site.route_at("b.example", "/x", Reply::html("<p>x"));
    let wire = wire_to(site.sites(&["a.example", "b.example"]));
    let refused = asking_at("https://a.example/x").page().refused(&wire).await;
    assert_eq!(refused.kind, RefusalKind::Robots);
    assert!(refused.words.contains("b.example"));
}

#[tokio::test]
async fn one_that_is_slow_or_never_comes_forbids_for_now_and_holds_nobody_for_long() {
    let (silent, slow) = (Site::start().await, Site::start().await);
    let a_byte_at_a_time = Behaviour::Slow(Reply::text(RULES.repeat(1_000)), 1, Duration::from_millis(20));
    slow.route("/robots.txt", a_byte_at_a_time).route("/x", Reply::html("<p>x"));
    silent.route("/robots.txt", Behaviour::Silent).route("/x", Reply::html("<p>x"));
    let wire = wire_with(|settings| settings.idle_timeout = Duration::from_secs(1));
    for (site, words) in [(&silent, "went silent"), (&slow, "did not finish within 15 s")] {
        let refused = asking(site.url("/x")).page().refused(&wire).await;
        assert_eq!(refused.kind, RefusalKind::Network, "{}", refused.words);
        assert!(refused.words.starts_with("robots.txt of 127.0.0.1") && refused.words.contains(words), "{}", refused.words);
        // it is not asked for again by every page that waits
        assert_eq!(asking(site.url("/y")).page().kind(&wire).await, RefusalKind::Network);
        assert_eq!((site.requests().len(), site.requests_for("/robots.txt").len()), (1, 1));
    }
}

#[tokio::test]
async fn one_whose_host_wants_quiet_says_for_how_long_and_is_not_asked_for_before() {
    for (status, wish, asked) in [(429, Some("7200"), 7_200), (503, Some("7200"), 7_200), (429, Some("0"), 0), (429, None, 3_600)] {
        let site = Site::start().await;
        let reply = wish.iter().fold(Reply::new(status, "later"), |reply, wish| reply.header("Retry-After", wish));
        site.route("/robots.txt", reply);
        let (wire, page) = (wire(), asking(site.url("/x")).page());
        let refused = page.refused(&wire).await;
        let expected = wish.map(|wish| Duration::from_secs(wish.parse().unwrap()));
        assert_eq!(refused.kind, RefusalKind::Busy { retry_after: expected }, "{}", refused.words);
        assert_eq!(refused.by.as_deref(), Some(&site.url("/robots.txt")));
        let count = || site.requests_for("/robots.txt").len();
        assert!(page.of_at(&wire, now() + TimeDelta::seconds(asked - 1).max(TimeDelta::seconds(59))).await.is_err());
        assert_eq!(count(), 1, "{status} {wish:?}");
        assert!(page.of_at(&wire, now() + TimeDelta::seconds(asked.max(60))).await.is_err());
        assert_eq!(count(), 2, "{status} {wish:?}");
    }
}
