//! Hosts that are left alone: on every way to them, at a slow host's pace, and over restarts.

use std::fmt::Write as _;
use std::path::Path;

use chrono::TimeDelta;
use keepup::config::model::Config;
use keepup::desk::dispatch::{Ask, Validators, Wanted};
use keepup::desk::source::{Limits, Method, Robots};
use keepup::desk::visit::Silence;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::health;
use keepup::newsroom::hosts;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::RoundOptions;
use keepup::newsroom::trial::try_source;
use keepup::wire::{Request, Settings, user_agent};
use tempfile::tempdir;
use tokio_util::sync::CancellationToken;

use crate::rounds::{feed, newsroom_of, round_at, start};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

const NEWS: &str = "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n";
const WECHAT: &str = "mp.weixin.qq.com";

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

/// One source, and a newsroom that has just been started.
fn restarted(folder: &Path, site: &Site, url: &str, more: &str) -> Newsroom {
    let text = format!("[[source]]\nname = \"A\"\nurl = \"{url}\"\narticle = false\n{more}");
    let room = newsroom_of(folder, site, &["news.example", "cdn.example", WECHAT], &text);
    // The pause that holds where nothing is written.
    let mut config = Config::clone(&room.config);
    config.sources.iter_mut().for_each(|source| source.limits = Limits::FEED);
    Newsroom { config: config.into(), ..room }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_into_a_host_that_wants_quiet_waits_for_its_end() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", Reply::new(302, "").header("Location", "https://cdn.example/target"));
    site.route("/target", Reply::feed("<rss version=\"2.0\"><channel><title>News</title></channel></rss>"));
    let room = restarted(folder.path(), &site, "https://news.example/feed", "");
    let until = start() + TimeDelta::hours(3);
    let silence = Silence { host: "cdn.example".to_owned(), until, reason: "429".to_owned() };
    room.archive.keep_silence(silence).await.unwrap();
    let report = round_at(&room, start()).await;
    assert_eq!((report.visited, report.failures.len()), (1, 0), "{report}");
    assert_eq!((site.requests_for("/feed").len(), site.requests_for("/target").len()), (1, 0));
    round_at(&room, until - seconds(1)).await;
    assert_eq!(site.requests().len(), 1, "nor is it asked again to be led there");
    let report = round_at(&room, until + TimeDelta::minutes(10)).await;
    assert_eq!((report.failures.len(), site.requests_for("/target").len()), (0, 1), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_refuses_at_the_end_of_a_redirect_is_left_alone_and_the_first_is_not() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", Reply::new(302, "").header("Location", "https://cdn.example/target"));
    site.route("/target", Reply::new(429, "slow").header("Retry-After", "7200"));
    let room = restarted(folder.path(), &site, "https://news.example/feed", "");
    round_at(&room, start()).await;
    let silent: Vec<String> = room.archive.silences(start()).await.unwrap().into_iter().map(|silence| silence.host).collect();
    assert_eq!(silent, ["cdn.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_restart_nor_reload_nor_a_run_by_hand_makes_a_visit_early_or_unconditional() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let reply = Reply::feed("<rss version=\"2.0\"><channel><title>News</title></channel></rss>").header("ETag", "W/\"odd,one\"");
    site.route("/feed", Behaviour::Conditional(reply));
    for (minutes, expected) in [(0, 1), (1, 1), (59, 1), (70, 2), (129, 2), (145, 3)] {
        let room = restarted(folder.path(), &site, "https://news.example/feed", "");
        round_at(&room, start() + TimeDelta::minutes(minutes)).await;
        let reloaded = Newsroom { wire: room.wire.renewed(settings(&site)).unwrap().into(), ..room.clone() };
        round_at(&reloaded, start() + TimeDelta::minutes(minutes)).await;
        assert_eq!(site.requests().len(), expected, "after {minutes} min");
        room.archive.close().await.unwrap();
    }
    let sent: Vec<Option<String>> = site.requests().iter().map(|seen| seen.header("if-none-match").map(str::to_owned)).collect();
    assert_eq!(sent, [None, Some("W/\"odd,one\"".to_owned()), Some("W/\"odd,one\"".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_keeps_robots_txt_and_asks_anew_for_one_that_could_not_be_had() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route_at("news.example", "/robots.txt", Reply::text("User-agent: *\nDisallow: /page\n"));
    site.route_at("cdn.example", "/robots.txt", Reply::new(500, "later"));
    let room = restarted(folder.path(), &site, "https://news.example/feed", "");
    let ask = |url: &str| Ask { url: url.parse().unwrap(), method: Method::Get, body: None, wanted: Wanted::Page };
    let mut wire = room.wire.clone();
    for _ in 0..3 {
        for url in ["https://news.example/page", "https://cdn.example/page"] {
            let ask = ask(url);
            let request = Request {
                ask: &ask,
                home: None,
                validators: &Validators::default(),
                headers: &[],
                limits: Limits { pause: std::time::Duration::ZERO, ..Limits::FEED },
                robots: Robots::Respect,
                allow_private: false,
                last: false,
                ca_file: None,
            };
            assert!(wire.fetch(&request, start()).await.is_err());
        }
        wire = wire.renewed(settings(&site)).unwrap().into();
    }
    let files = |host: &str| site.requests().iter().filter(|seen| seen.host == host && seen.path == "/robots.txt").count();
    assert_eq!((files("news.example"), files("cdn.example"), site.requests().len()), (1, 3, 4));
}

fn settings(site: &Site) -> Settings {
    Settings { sites: Some(site.sites(&["news.example", "cdn.example", WECHAT])), ..Settings::new(user_agent(None)) }
}

fn album(number: u32, more: bool) -> Reply {
    let article = format!(
        "{{\"title\":\"第{number}期\",\"url\":\"http://{WECHAT}/s?__biz=MzA5Mzk==&mid=265000000{number}&idx=1&sn=ab#rd\",\
         \"create_time\":\"168370560{number}\",\"msgid\":\"265000000{number}\",\"itemidx\":\"1\"}}"
    );
    let flag = u8::from(more);
    Reply::ok(
        "application/json",
        format!("{{\"base_resp\":{{\"ret\":0}},\"getalbum_resp\":{{\"article_list\":{article},\"continue_flag\":\"{flag}\"}}}}"),
    )
}

const ALBUM: &str = "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5Mzk==&album_id=1234567890";
const FIRST: &str = "/mp/appmsgalbum?action=getalbum&__biz=MzA5Mzk%3D%3D&album_id=1234567890&count=20&f=json";
const MINE: &str = "robots = \"owner-approved\"\n[source.wechat_album]\npages = 3\n";

/// How often WeChat was asked.
fn asked(site: &Site) -> usize {
    site.requests().iter().filter(|seen| seen.path.starts_with("/mp/appmsgalbum")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_an_album_are_asked_for_a_minute_apart_over_restarts_and_none_is_slept_for() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route(FIRST, album(3, true));
    site.route(&FIRST.replace("&f=", "&begin_msgid=2650000003&begin_itemidx=1&f="), album(2, true));
    site.route(&FIRST.replace("&f=", "&begin_msgid=2650000002&begin_itemidx=1&f="), album(1, false));
    let mut new = Vec::new();
    for (at, expected) in [(0, 1), (29, 1), (50, 2), (79, 2), (100, 3), (200, 3), (3_500, 3)] {
        let room = restarted(folder.path(), &site, ALBUM, MINE);
        let report = round_at(&room, start() + seconds(at)).await;
        assert_eq!(asked(&site), expected, "after {at} s: {report}");
        new.push(report.new_articles);
        room.archive.close().await.unwrap();
    }
    assert_eq!(new, [1, 0, 1, 0, 1, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_is_believed_for_a_day_over_restarts() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let story = |path: &str| (path.to_owned(), "Thu, 11 May 2023 08:00:00 GMT");
    let days = ["/one", "/two", "/three"].map(|day| {
        let stories = [story(day), story(&format!("/shut{day}"))];
        feed(&stories.each_ref().map(|(path, at)| (path.as_str(), *at))).into()
    });
    site.route("/feed", Behaviour::InTurn(days.into())).route("/robots.txt", Reply::text("User-agent: keepup\nDisallow: /shut\n"));
    for path in ["/one", "/two", "/three"] {
        site.route(path, Reply::html("<title>x</title><p>x"));
    }
    let asked = || site.requests_for("/robots.txt").len();
    for (hours, number) in [(0, 1), (23, 1), (47, 2)] {
        let room = newsroom_of(folder.path(), &site, &["news.example"], NEWS);
        let room = Newsroom { clock: Clock::Standing(start() + TimeDelta::hours(hours)), ..room };
        let options = RoundOptions { everything: true, ..RoundOptions::default() };
        room.round(&options, &Silent, &CancellationToken::new()).await.unwrap();
        assert_eq!(asked(), number, "after {hours} hours");
    }
    assert_eq!(["/one", "/two", "/three"].map(|path| site.requests_for(path).len()), [1, 1, 1]);
    assert!(site.requests().iter().all(|seen| !seen.path.starts_with("/shut")), "what it forbids is not asked for by any run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_that_leads_to_a_host_that_wants_quiet_waits_for_its_end() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed(&[("/one", "Thu, 11 May 2023 08:00:00 GMT")])).route("/one", Reply::html("<title>x</title><p>x"));
    site.route_at("news.example", "/robots.txt", Reply::new(302, "").header("Location", "https://cdn.example/robots.txt"));
    site.route_at("cdn.example", "/robots.txt", Reply::text(""));
    let room = newsroom_of(folder.path(), &site, &["news.example", "cdn.example"], NEWS);
    let until = start() + TimeDelta::hours(3);
    room.archive.keep_silence(Silence { host: "cdn.example".to_owned(), until, reason: "429".to_owned() }).await.unwrap();
    round_at(&room, start()).await;
    let asked = || (site.requests().iter().filter(|seen| seen.host == "cdn.example").count(), site.requests_for("/one").len());
    assert_eq!(asked(), (0, 0));
    round_at(&room, until + seconds(1)).await;
    assert_eq!(asked(), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pace_of_a_host_that_redirects_lead_to_outlives_a_restart() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let at = "Thu, 11 May 2023 08:00:00 GMT";
    site.route("/feed", feed(&[("/one", at), ("/two", at)]));
    site.route_at("news.example", "/robots.txt", Reply::text(""));
    site.route_at("cdn.example", "/robots.txt", Reply::text("User-agent: *\nCrawl-delay: 40\n"));
    for path in ["/one", "/two"] {
        site.route_at("news.example", path, Reply::new(302, "").header("Location", &format!("https://cdn.example{path}")));
        site.route_at("cdn.example", path, Reply::html("<title>x</title><p>x"));
    }
    let room = newsroom_of(folder.path(), &site, &["news.example", "cdn.example"], NEWS);
    round_at(&room, start()).await;
    let pages = || site.requests().iter().filter(|seen| seen.host == "cdn.example" && seen.path != "/robots.txt").count();
    assert_eq!(pages(), 1);
    let restarted = newsroom_of(folder.path(), &site, &["news.example", "cdn.example"], NEWS);
    round_at(&restarted, start() + seconds(20)).await;
    assert_eq!(pages(), 1);
    round_at(&restarted, start() + TimeDelta::minutes(30)).await;
    assert_eq!(pages(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_says_that_a_host_wants_quiet_and_makes_others_heed_it() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", Reply::new(429, "slow down").header("Retry-After", "7200"));
    let trial = async || {
        let room = newsroom_of(folder.path(), &site, &["news.example"], NEWS);
        hosts::heed(&room.archive, &room.wire, start()).await.unwrap();
        let trial = try_source(room.wire.clone(), room.clock, room.config.enabled().next().unwrap()).await;
        hosts::keep(&room.archive, &room.wire, start()).await.unwrap();
        trial.failure.unwrap()
    };
    assert!(trial().await.contains("429"), "it is asked once");
    let second = trial().await;
    assert!(second.starts_with("news.example is left alone until "), "{second}");
    assert_eq!(site.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sources_of_a_slow_host_leave_its_pages_their_turn() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let names: Vec<String> = (0..6).map(|number| format!("s{number}")).collect();
    let mut config = String::new();
    for name in &names {
        let story = format!("/{name}/story");
        site.route(&format!("/{name}"), feed(&[(story.as_str(), "Thu, 11 May 2023 08:00:00 GMT")]));
        site.route(&story, Reply::html("<title>x</title><p>x"));
        write!(config, "[[source]]\nname = \"{name}\"\nurl = \"https://news.example/{name}\"\npause = \"45s\"\ninterval = \"30m\"\n")
            .unwrap();
    }
    // Every ten minutes another process, which may ask for one thing.
    for pass in 0..24 {
        let room = newsroom_of(folder.path(), &site, &["news.example"], &config);
        round_at(&room, start() + TimeDelta::minutes(10 * pass)).await;
    }
    let asked = |path: String| site.requests_for(&path).len();
    let visits: Vec<usize> = names.iter().map(|name| asked(format!("/{name}"))).collect();
    let pages: Vec<usize> = names.iter().map(|name| asked(format!("/{name}/story"))).collect();
    assert_eq!(pages, [1; 6], "visits: {visits:?}");
    assert!(visits.iter().all(|visits| (1..=4).contains(visits)), "{visits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_verification_page_silences_wechat_for_hours_over_restarts() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let wall = Reply::html("<html><body><p>环境异常</p><p>完成验证后即可继续访问。</p></body></html>");
    site.route(FIRST, wall);
    for (hours, expected) in [(0, 1), (1, 1), (3, 1), (5, 1), (9, 2), (10, 2), (14, 2)] {
        let room = restarted(folder.path(), &site, ALBUM, MINE);
        round_at(&room, start() + TimeDelta::hours(hours)).await;
        assert_eq!(asked(&site), expected, "after {hours} h");
        if hours == 0 {
            let told = health::of_sources(&room.config, &room.archive, start()).await.unwrap();
            assert!(told[0].words[0].starts_with("blocked by WeChat: "), "{told:?}");
            assert!(told[0].words[0].contains("; since Friday 2023-05-12"), "{told:?}");
        }
        room.archive.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_page_on_the_second_page_of_an_album_silences_wechat_too() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route(FIRST, album(3, true));
    let wall = Reply::html("<html><body><p>环境异常</p><p>完成验证后即可继续访问。</p></body></html>");
    site.route(&FIRST.replace("&f=", "&begin_msgid=2650000003&begin_itemidx=1&f="), wall);
    for (minutes, expected) in [(0, 1), (1, 2), (2, 2), (60, 2), (300, 2)] {
        let room = restarted(folder.path(), &site, ALBUM, MINE);
        round_at(&room, start() + TimeDelta::minutes(minutes)).await;
        assert_eq!(asked(&site), expected, "after {minutes} minutes");
        let silences = room.archive.silences(start() + TimeDelta::minutes(minutes)).await.unwrap();
        assert_eq!(silences.iter().any(|silence| silence.reason.starts_with("blocked by WeChat")), minutes > 0, "{silences:?}");
        room.archive.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_wants_quiet_at_one_child_of_an_index_is_not_asked_for_the_next() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let children: String = (0..3).map(|n| format!("<sitemap><loc>https://news.example/{n}.xml?token=s3cr3t</loc></sitemap>")).collect();
    let index = format!("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{children}</sitemapindex>");
    site.route("/sitemap.xml", Reply::ok("application/xml", index));
    for child in 0..3 {
        site.route(&format!("/{child}.xml?token=s3cr3t"), Reply::new(429, "slow down").header("Retry-After", "7200"));
    }
    let room = newsroom_of(
        folder.path(),
        &site,
        &["news.example"],
        "[[source]]\nname = \"A\"\nurl = \"https://news.example/sitemap.xml\"\narticle = false\n",
    );
    let pages = |site: &Site| site.requests().iter().filter(|seen| seen.path.contains("token")).count();
    let report = round_at(&room, start()).await;
    assert_eq!((pages(&site), report.failures.len()), (1, 1), "{report}");
    assert!(!report.to_string().contains("s3cr3t"), "{report}");
    round_at(&room, start() + seconds(7_100)).await;
    assert_eq!((pages(&site), site.requests_for("/sitemap.xml").len()), (1, 1), "nor is the index");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_api_that_was_put_off_and_then_failed_is_asked_for_again_though_the_first_stays_the_same() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let page = |number: u32| Reply::ok("application/json", format!("{{\"list\": [{{\"name\": \"Story {number}\", \"id\": {number}}}]}}"));
    site.route("/robots.txt", Reply::text("User-agent: *\nCrawl-delay: 40\n"));
    site.route("/api?p=1", Behaviour::Conditional(page(1).header("ETag", "\"same\"")));
    site.route("/api?p=2", Behaviour::InTurn(vec![Reply::new(500, "later").into(), page(2).into()]));
    let more = "[source.json]\npages = 2\nitems = \"list\"\ntitle = \"name\"\nlink = \"https://news.example/{id}\"\n";
    let mut new = Vec::new();
    for minutes in [0, 1, 600, 601] {
        let room = restarted(folder.path(), &site, "https://news.example/api?p={page}", more);
        new.push(round_at(&room, start() + TimeDelta::minutes(minutes)).await.new_articles);
        room.archive.close().await.unwrap();
    }
    assert_eq!(site.requests_for("/api?p=2").len(), 2, "{:?}", site.requests());
    assert_eq!(new, [1, 0, 0, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silence_that_a_clock_ahead_has_kept_binds_nobody() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", Reply::new(429, "slow").header("Retry-After", "600"));
    let room = restarted(folder.path(), &site, "https://news.example/feed", "");
    round_at(&room, start() + TimeDelta::days(60)).await;
    round_at(&room, start()).await;
    assert_eq!(site.requests_for("/feed").len(), 2);
    round_at(&room, start() + seconds(300)).await;
    assert_eq!(site.requests_for("/feed").len(), 2, "but that of the right time does");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_name_each_other_as_their_feed_are_asked_for_once() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    let names = |other: &str| {
        Reply::html(format!(
            "<html><head><title>x</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"{other}\"></head></html>"
        ))
    };
    site.route("/feed", names("/other"));
    site.route("/other", names("/feed"));
    let room = newsroom_of(
        folder.path(),
        &site,
        &["news.example"],
        "[[source]]\nname = \"A\"\nurl = \"https://news.example/feed\"\narticle = false\n",
    );
    let report = tokio::time::timeout(std::time::Duration::from_secs(60), round_at(&room, start())).await.expect("the round ends");
    assert_eq!((site.requests().len(), report.failures.len()), (2, 1), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_sources_with_one_request_the_second_says_whose_it_shares() {
    let (folder, site) = (tempdir().unwrap(), Site::start().await);
    site.route("/feed", Reply::feed("<rss version=\"2.0\"><channel><title>News</title></channel></rss>"));
    let twin =
        "[[source]]\nname = \"B\"\nurl = \"https://news.example/feed\"\n[[source]]\nname = \"C\"\nurl = \"https://news.example/feed#c\"\n";
    let room = restarted(folder.path(), &site, "https://news.example/feed", twin);
    round_at(&room, start()).await;
    let told = health::of_sources(&room.config, &room.archive, start()).await.unwrap();
    let standings: Vec<&str> = told.iter().map(|source| source.standing).collect();
    assert_eq!(standings, ["well", "shared", "shared"]);
    assert!(told[1..].iter().all(|source| source.words[0].contains("the URL of \"A\"")), "{told:?}");
    assert_eq!(site.requests().len(), 1);
}
