//! Redirects, hop by hop.

use keepup::desk::dispatch::{RefusalKind, Validators};
use keepup::desk::source::Secret;
use url::Url;

use super::{asking, asking_at, body, wire, wire_to};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

#[tokio::test]
async fn permanent_redirects_move_as_far_as_the_first_temporary_one() {
    let site = Site::start().await;
    let wire = wire();
    site.route("/target", Reply::feed("here"));
    site.route("/301", Reply::to(301, "/308")).route("/308", Reply::to(308, "/target"));
    for status in [302, 303, 307] {
        site.route(&format!("/{status}"), Reply::to(status, "/target"));
    }
    site.route("/mixed", Reply::to(301, "/302"));
    let moved = |answer: keepup::desk::dispatch::Answer| answer.moved;
    let answer = asking(site.url("/301")).of(&wire).await.unwrap();
    assert_eq!(
        (body(&answer), answer.dispatch.as_ref().map(|dispatch| dispatch.url.clone())),
        (b"here".as_slice(), Some(site.url("/target")))
    );
    assert_eq!(answer.dispatch.as_ref().map(|dispatch| dispatch.asked.clone()), Some(site.url("/301")));
    assert_eq!(answer.moved, Some(site.url("/target")));
    let mixed = asking(site.url("/mixed")).of(&wire).await.unwrap();
    assert_eq!((body(&mixed), moved(mixed.clone())), (b"here".as_slice(), Some(site.url("/302"))));
    for path in ["/302", "/303", "/307", "/target"] {
        assert_eq!(moved(asking(site.url(path)).of(&wire).await.unwrap()), None, "{path}");
    }
}

#[tokio::test]
async fn validators_are_not_sent_on() {
    let site = Site::start().await;
    site.route("/old", Reply::to(301, "/new")).route("/new", Behaviour::Conditional(Reply::feed("here").header("ETag", "\"x\"")));
    let mut asked = asking(site.url("/old"));
    asked.validators = Validators { etag: Some("\"x\"".to_owned()), last_modified: None };
    let answer = asked.of(&wire()).await.unwrap();
    assert_eq!(body(&answer), b"here");
    assert_eq!(site.requests_for("/old")[0].header("if-none-match"), Some("\"x\""));
    assert_eq!(site.requests_for("/new")[0].header("if-none-match"), None);
}

#[tokio::test]
async fn circles_and_long_ways_end() {
    let site = Site::start().await;
    let wire = wire();
    site.route("/loop", Reply::to(302, "/loop")).route("/a", Reply::to(302, "/b")).route("/b", Reply::to(302, "/a"));
    for hop in 0..50 {
        site.route(&format!("/hop{hop}"), Reply::to(302, &format!("/hop{}", hop + 1)));
    }
    for path in ["/loop", "/a", "/hop0"] {
        assert_eq!(asking(site.url(path)).kind(&wire).await, RefusalKind::Redirect, "{path}");
    }
    assert_eq!(site.requests_for("/loop").len(), 1);
    assert_eq!(site.requests().iter().filter(|seen| seen.path.starts_with("/hop")).count(), 11);
}

#[tokio::test]
async fn bad_locations_and_schemes_are_refused() {
    let site = Site::start().await;
    let wire = wire_to(site.sites(&["a.example", "b.example"]));
    let long = format!("/{}", "x".repeat(64 * 1024));
    for (number, location) in [
        "",
        "file:///etc/passwd",
        "data:text/html,x",
        "gopher://b.example/",
        "javascript:alert(1)",
        "http://b.example/",
        "https://b.example:22/",
        "https://b.example:6379/",
        &long,
        "#fragment",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/{number}");
        site.route(&path, Reply::to(302, location));
        let refused = asking_at(&format!("https://a.example{path}")).refused(&wire).await;
        assert_eq!(refused.kind, RefusalKind::Redirect, "{location:.60}: {}", refused.words);
    }
    site.route("/missing", Reply::new(302, ""));
    site.route("/bytes", Behaviour::Raw(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n".to_vec()));
    for path in ["/missing", "/bytes"] {
        assert_eq!(asking_at(&format!("https://a.example{path}")).kind(&wire).await, RefusalKind::Redirect, "{path}");
    }
    assert!(site.requests().iter().all(|seen| seen.host == "a.example"));
}

#[tokio::test]
async fn a_redirect_to_another_machine_of_the_network_is_refused() {
    let site = Site::start().await;
    let inner = Site::start().await;
    let wire = wire_to(site.sites(&["a.example"]));
    let disguised = format!("http://2130706433:{}/", inner.port());
    for (number, (target, kind)) in [
        (inner.url("/").as_str(), RefusalKind::Redirect),
        (&disguised, RefusalKind::Redirect),
        ("http://127.0.0.1/", RefusalKind::Address),
        ("http://[::ffff:127.0.0.1]/", RefusalKind::Address),
        ("http://localhost/", RefusalKind::Address),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/{number}");
        site.route(&path, Reply::to(302, target));
        assert_eq!(asking_at(&format!("http://a.example{path}")).kind(&wire).await, kind, "{target}");
    }
    assert_eq!(site.requests().len(), 5);
    assert_eq!(inner.connections(), 0);
}

#[tokio::test]
async fn secrets_and_passwords_stay_with_the_sources_own_host() {
    let site = Site::start().await;
    site.route_at("a.example", "/feed", Reply::to(302, "/step"));
    site.route_at("a.example", "/step", Reply::to(302, "http://user:pw@b.example/feed"));
    site.route_at("b.example", "/feed", Reply::feed("here"));
    let mut asked = asking_at("http://a.example/feed");
    asked.headers = vec![("Authorization".to_owned(), Secret("Bearer s3cret".to_owned()))];
    let answer = asked.of(&wire_to(site.sites(&["a.example", "b.example"]))).await.unwrap();
    assert_eq!(body(&answer), b"here");
    let seen = site.requests();
    assert_eq!(seen[0].header("authorization"), Some("Bearer s3cret"));
    assert_eq!(seen[1].header("authorization"), Some("Bearer s3cret"));
    assert_eq!(seen[2].header("authorization"), None);
    assert!(seen.iter().all(|seen| seen.header("referer").is_none() && seen.header("cookie").is_none()));
}

#[tokio::test]
async fn an_article_elsewhere_is_given_none_of_the_sources_headers_and_no_port_of_its_choice() {
    let site = Site::start().await;
    site.route("/x", Reply::html("<p>x"));
    let wire = wire_to(site.sites(&["a.example", "b.example"]));
    let asked = |url: &str| {
        let mut asked = asking_at(url).page();
        asked.home = Url::parse("https://a.example/feed").ok();
        asked.headers = vec![("Authorization".to_owned(), Secret("Bearer s3cret".to_owned()))];
        asked
    };
    asked("https://a.example/x").of(&wire).await.unwrap();
    asked("https://b.example/x").of(&wire).await.unwrap();
    let seen: Vec<_> = site.requests_for("/x").iter().map(|seen| seen.header("authorization").is_some()).collect();
    assert_eq!(seen, [true, false]);
    assert!(site.requests_for("/robots.txt").iter().all(|seen| seen.header("authorization").is_none()));
    assert_eq!(asked("http://b.example:6379/x").kind(&wire).await, RefusalKind::Redirect);
}

#[tokio::test]
async fn a_verification_page_is_not_even_asked_for() {
    let site = Site::start().await;
    let wire = wire_to(site.sites(&["mp.weixin.qq.com"]));
    site.route("/s/abc", Reply::to(302, "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x&target_url=y"));
    assert_eq!(asking_at("https://mp.weixin.qq.com/s/abc").kind(&wire).await, RefusalKind::BotWall { by: "WeChat" });
    assert_eq!(site.requests().len(), 1);
}

#[tokio::test]
async fn gone_behind_a_redirect_says_nothing_of_the_url_that_was_asked() {
    let site = Site::start().await;
    site.route("/feed", Reply::to(302, "/gone")).route("/gone", Reply::new(410, "gone"));
    assert_eq!(asking(site.url("/feed")).kind(&wire()).await, RefusalKind::Status(410));
}
