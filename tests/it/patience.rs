//! What cannot be had is waited for: no article is lost to an outage, and no host is asked for every page that it refuses.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::health::{self, SourceHealth};
use keepup::newsroom::link;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::RoundOptions;
use keepup::wire::{self, Sites, Wire};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::rounds::{newsroom_of, round_at, start};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::site::Site;

/// A feed of so many pages of a host, without dates, so that none is too old.
fn feed_of(host: &str, pages: usize) -> Reply {
    let items: String = (0..pages).fold(String::new(), |all, number| {
        all + &format!("<item><title>Ferry line {number} of {host}</title><link>https://{host}/{number}</link></item>")
    });
    let feed = Reply::feed(format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>"));
    feed.header("ETag", &format!("\"{pages}\""))
}

fn page() -> Reply {
    let text = "The harbour opened a ferry line to the island on Monday, and tickets cost nine crowns. ".repeat(12);
    Reply::html(format!("<html><head><title>Ferries</title></head><body><article><h1>Ferries</h1><p>{text}</p></article></body></html>"))
}

fn sources(hosts: &[&str]) -> String {
    hosts.iter().fold(String::new(), |all, host| all + &format!("[[source]]\nname = \"{host}\"\nurl = \"https://{host}/feed\"\n"))
}

/// A newsroom whose hosts all are this site, but for those at which nobody listens.
async fn room_of(folder: &Path, site: &Site, hosts: &[&str], dead: &[&str]) -> Newsroom {
    let all: Vec<&str> = hosts.iter().chain(dead).copied().collect();
    let room = newsroom_of(folder, site, hosts, &sources(&all));
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut sites = site.sites(hosts);
    sites.0.extend(dead.iter().map(|host| ((*host).to_owned(), nobody)));
    rewired(&room, sites)
}

/// The same newsroom without open connections.
fn rewired(room: &Newsroom, sites: Sites) -> Newsroom {
    let settings = wire::Settings { sites: Some(sites), ..wire::Settings::new(wire::user_agent(None)) };
    Newsroom { wire: Arc::new(Wire::new(settings).unwrap()), ..room.clone() }
}

fn program_pages(site: &Site, numbers: Range<usize>, reply: &Reply) {
    for number in numbers {
        site.route(&format!("/{number}"), reply.clone());
    }
}

fn pages_asked(site: &Site) -> usize {
    site.requests().iter().filter(|seen| seen.path[1..].parse::<usize>().is_ok()).count()
}

async fn health_at(room: &Newsroom, hours: i64) -> SourceHealth {
    health::of_sources(&room.config, &room.archive, start() + TimeDelta::hours(hours)).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_our_own_link_blames_no_source_and_loses_no_page() {
    let hosts = ["a.example", "b.example", "c.example"];
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let program = |site: &Site, robots: u16| {
        for host in hosts {
            site.route_at(host, "/feed", feed_of(host, 3));
        }
        site.route("/robots.txt", Reply::new(robots, ""));
        program_pages(site, 0..3, &page());
    };
    program(&site, 500);
    let room = room_of(folder.path(), &site, &hosts, &[]).await;
    assert_eq!(round_at(&room, start()).await.pages_waiting, 9);
    let address = SocketAddr::from(([127, 0, 0, 1], site.port()));
    let room = rewired(&room, site.sites(&hosts));
    drop(site);
    for hours in 2..60 {
        let report = round_at(&room, start() + TimeDelta::hours(hours)).await;
        assert_eq!((report.cut_off.is_some(), report.failures.len()), (true, 0), "{report}");
    }
    let states = room.archive.states().await.unwrap();
    assert!(states.values().all(|state| state.failures == 0), "{states:?}");
    assert!(link::down_since(&room.archive).await.unwrap().is_some());
    let site = Site::start_on(TcpListener::bind(address).await.unwrap());
    program(&site, 404);
    let back = round_at(&room, start() + TimeDelta::hours(60)).await;
    assert_eq!((back.visited, back.failures.len()), (3, 0), "{back}");
    assert_eq!(link::down_since(&room.archive).await.unwrap(), None);
    // that a robots.txt could not be had is believed for an hour
    let read = back.pages_read + round_at(&room, start() + TimeDelta::hours(62)).await.pages_read;
    assert_eq!((read, pages_asked(&site)), (9, 9));
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_fail_while_another_answers_are_at_fault_themselves() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed_of("alive.example", 0));
    let room = room_of(folder.path(), &site, &["alive.example"], &["dead.example", "gone.example"]).await;
    let report = round_at(&room, start()).await;
    assert_eq!((report.cut_off, report.failures.len()), (None, 2));
    let states = room.archive.states().await.unwrap();
    assert_eq!((states["dead.example"].failures, states["gone.example"].failures), (1, 1));
    // a pass that happens to ask the dead alone says nothing of the link
    let only =
        RoundOptions { everything: true, only: vec!["dead.example".to_owned(), "gone.example".to_owned()], ..RoundOptions::default() };
    let room = Newsroom { clock: Clock::Standing(start() + TimeDelta::days(2)), ..room };
    let report = room.round(&only, &Silent, &CancellationToken::new()).await.unwrap();
    assert_eq!((report.cut_off, report.failures.len()), (None, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_host_that_gives_no_answer_is_at_fault_itself() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let room = room_of(folder.path(), &site, &[], &["dead.example"]).await;
    for hours in 0..3 {
        assert_eq!(round_at(&room, start() + TimeDelta::hours(hours * 30)).await.failures.len(), 1);
    }
    assert_eq!(room.archive.states().await.unwrap()["dead.example"].failures, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_refuses_its_pages_is_asked_for_two_and_gives_them_all_later() {
    for status in [401, 403, 404, 500] {
        let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
        site.route("/feed", feed_of("a.example", 12));
        program_pages(&site, 0..12, &Reply::new(status, "no"));
        let room = room_of(folder.path(), &site, &["a.example"], &[]).await;
        let report = round_at(&room, start()).await;
        assert_eq!((pages_asked(&site), report.pages_waiting, report.pages_unavailable), (2, 12, 0), "{status}: {report}");
        round_at(&room, start() + TimeDelta::minutes(12)).await;
        assert_eq!(pages_asked(&site), 2, "{status}");
        program_pages(&site, 0..12, &page());
        let soon = round_at(&room, start() + TimeDelta::minutes(61)).await.pages_read;
        let later = round_at(&room, start() + TimeDelta::hours(7)).await.pages_read;
        assert_eq!((soon + later, soon >= 10), (12, true), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_goes_on_refusing_is_asked_ever_more_seldom() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", Behaviour::Conditional(feed_of("a.example", 30)));
    program_pages(&site, 0..30, &Reply::new(403, "no"));
    let room = room_of(folder.path(), &site, &["a.example"], &[]).await;
    for hours in 0..24 * 6 {
        round_at(&room, start() + TimeDelta::hours(hours)).await;
    }
    // two each time: after 1, 1, 2, 4, 8, 16 and then 24 hours
    assert!((20..=24).contains(&pages_asked(&site)), "{}", pages_asked(&site));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_fails_while_its_host_gives_others_is_given_up_in_the_end_and_told() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", Behaviour::InTurn((1..40).map(|pages| feed_of("a.example", pages + 1).into()).collect()));
    program_pages(&site, 1..40, &page());
    site.route("/0", Reply::new(500, "a fault")).route("/1", Reply::new(410, "withdrawn"));
    let room = room_of(folder.path(), &site, &["a.example"], &[]).await;
    let mut unavailable = round_at(&room, start()).await.pages_unavailable;
    assert_eq!(unavailable, 1, "what is gone is gone at once");
    for days in 1..30 {
        unavailable += round_at(&room, start() + TimeDelta::days(days)).await.pages_unavailable;
    }
    assert_eq!(
        (unavailable, site.requests_for("/1").len(), site.requests_for("/0").len()),
        (2, 1, 9),
        "of its tries the first, with no other page after it, does not count"
    );
    let health = health_at(&room, 24 * 30).await;
    assert_eq!(health.given_up.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), ["https://a.example/0"]);
    assert!(health.words.iter().any(|words| words.starts_with("1 link could not be read")), "{:?}", health.words);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_wait_for_a_robots_txt_that_cannot_be_had_for_days() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed_of("a.example", 5)).route("/robots.txt", Reply::new(500, "later"));
    program_pages(&site, 0..5, &page());
    let room = room_of(folder.path(), &site, &["a.example"], &[]).await;
    for hours in 0..90 {
        assert_eq!(round_at(&room, start() + TimeDelta::hours(hours)).await.pages_unavailable, 0);
    }
    assert_eq!(pages_asked(&site), 0);
    site.route("/robots.txt", Reply::new(404, ""));
    let mut read = 0;
    for hours in 90..120 {
        read += round_at(&room, start() + TimeDelta::hours(hours)).await.pages_read;
    }
    assert_eq!(read, 5);
}
