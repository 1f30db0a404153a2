//! What a round asks for and what it leaves alone, over real sockets.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::visits::Visit;
use keepup::config;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::health;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::round::{RoundOptions, RoundReport};
use keepup::wire::{self, Wire};
use tokio_util::sync::CancellationToken;

use crate::support::behaviour::{Behaviour, Reply};
use crate::support::program::until;
use crate::support::site::Site;

const HOST: &str = "news.example";

pub fn start() -> DateTime<Utc> {
    "2023-05-12T01:00:00Z".parse().unwrap()
}

fn newsroom(folder: &Path, site: &Site, sources: &str) -> Newsroom {
    newsroom_of(folder, site, &[HOST], sources)
}

/// A newsroom over the archive in `folder`, for which these hosts are the site: made anew, it is a restarted one.
pub fn newsroom_of(folder: &Path, site: &Site, hosts: &[&str], sources: &str) -> Newsroom {
    let text = format!("[fetch]\npause = \"0s\"\n{sources}");
    let config = config::parse(&text, &folder.join("feeds.toml"), &|_| None).unwrap();
    let settings = wire::Settings { sites: Some(site.sites(hosts)), ..wire::Settings::new(wire::user_agent(None)) };
    Newsroom {
        config: Arc::new(config),
        archive: Archive::open(folder.join("keepup.db")).unwrap(),
        wire: Arc::new(Wire::new(settings).unwrap()),
        editions: folder.join("editions"),
        alarm: None,
        clock: Clock::Standing(start()),
    }
}

pub async fn round_at(room: &Newsroom, now: DateTime<Utc>) -> RoundReport {
    let room = Newsroom { clock: Clock::Standing(now), ..room.clone() };
    room.round(&RoundOptions::default(), &Silent, &CancellationToken::new()).await.unwrap()
}

/// A feed of stories, each a path and a date.
pub fn feed(items: &[(&str, &str)]) -> Reply {
    let items: String = items.iter().fold(String::new(), |all, (path, date)| {
        all + &format!("<item><title>About {path}</title><link>https://{HOST}{path}</link><pubDate>{date}</pubDate></item>")
    });
    Reply::feed(format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>"))
}

const THURSDAY: &str = "Thu, 11 May 2023 08:00:00 GMT";

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_wants_quiet_is_not_asked_for_the_next_page() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let paths: Vec<String> = (0..8).map(|number| format!("/story-{number}")).collect();
    let items: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), THURSDAY)).collect();
    site.route("/feed", feed(&items));
    for path in &paths {
        site.route(path, Reply::new(429, "slow down").header("Retry-After", "600"));
    }
    let room = newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n");
    let pages = |site: &Site| site.requests().iter().filter(|seen| seen.path.starts_with("/story")).count();
    let report = round_at(&room, start()).await;
    assert_eq!((pages(&site), report.pages_waiting), (1, 8), "{report}");
    round_at(&room, start() + TimeDelta::minutes(9)).await;
    assert_eq!(pages(&site), 1);
    round_at(&room, start() + TimeDelta::minutes(13)).await;
    assert_eq!(pages(&site), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_a_server_asked_for_is_no_attempt() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed(&[("/story", THURSDAY)]));
    let mut answers = vec![Behaviour::from(Reply::new(429, "slow down").header("Retry-After", "600")); 7];
    answers.push(Reply::new(404, "not yet").into());
    answers.push(Reply::html(format!("<title>x</title><article><h1>Tea</h1>{}</article>", "<p>Tea chains open.</p>".repeat(20))).into());
    site.route("/story", Behaviour::InTurn(answers));
    let room = newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n");
    for round in 0..8 {
        round_at(&room, start() + TimeDelta::minutes(15 * round)).await;
    }
    assert_eq!(site.requests_for("/story").len(), 8);
    let queued = room.archive.due_pages(start() + TimeDelta::days(9), 9).await.unwrap();
    assert_eq!(queued.iter().map(|page| page.attempts).collect::<Vec<_>>(), [1], "the page that is not there yet alone is one");
    assert_eq!(round_at(&room, start() + TimeDelta::hours(8)).await.pages_read, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_wants_quiet_is_not_asked_for_the_next_source() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let sources = ["a", "b", "c", "d", "e"].map(|name| {
        site.route(&format!("/{name}"), Reply::new(429, "slow down").header("Retry-After", "600"));
        format!("[[source]]\nname = \"{name}\"\nurl = \"https://{HOST}/{name}\"\n")
    });
    let room = newsroom(folder.path(), &site, &sources.concat());
    round_at(&room, start()).await;
    assert_eq!(site.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_hosts_pace_is_not_slept_out_whoever_asks_for_it() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/robots.txt", Reply::text("User-agent: *\nCrawl-delay: 40\n"));
    site.route("/feed", feed(&[("/one", THURSDAY), ("/two", THURSDAY)]));
    for path in ["/one", "/two"] {
        site.route(path, Reply::html("<title>x</title>"));
    }
    let room = newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n");
    let report = round_at(&room, start()).await;
    assert_eq!((site.requests_for("/one").len() + site.requests_for("/two").len(), report.pages_waiting), (1, 1), "{report}");
    let silent = room.archive.silences(start()).await.unwrap();
    assert_eq!(silent.len(), 1);
    assert!(silent[0].until > start() + TimeDelta::seconds(30), "{silent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_stays_in_its_feed_beyond_max_age_is_not_told_as_dropped() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let old = ("/old", "Sat, 01 Apr 2023 08:00:00 GMT");
    let later = feed(&[("/one", THURSDAY), old, ("/two", "Thu, 25 May 2023 08:00:00 GMT")]);
    site.route("/feed", Behaviour::InTurn(vec![feed(&[("/one", THURSDAY), old]).into(), later.into()]));
    let sources = "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\narticle = false\n";
    let room = newsroom(folder.path(), &site, sources);
    let first = round_at(&room, start()).await;
    assert_eq!((first.new_articles, first.dropped), (1, 1), "{first}");
    let second = round_at(&room, start() + TimeDelta::days(15)).await;
    assert_eq!((second.new_articles, second.dropped), (1, 0), "{second}");
    assert_eq!(room.archive.trace("https://news.example/one").await.unwrap().drops, []);
    assert_eq!(room.archive.trace("https://news.example/old").await.unwrap().drops.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sitemaps_children_are_read_though_its_index_stays_the_same() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let children = |paths: &[&str]| {
        let places = paths.iter().fold(String::new(), |all, path| {
            let title = format!("<news:news><news:title>About {path}</news:title></news:news>");
            all + &format!("<url><loc>https://{HOST}{path}</loc><lastmod>2023-05-11T08:00:00Z</lastmod>{title}</url>")
        });
        Reply::ok(
            "application/xml",
            format!(
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{places}</urlset>"
            ),
        )
    };
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>https://{HOST}/posts.xml</loc></sitemap></sitemapindex>"
    );
    site.route("/sitemap.xml", Behaviour::Conditional(Reply::ok("application/xml", index).header("ETag", "\"always\"")));
    site.route("/posts.xml", Behaviour::InTurn(vec![children(&["/one"]).into(), children(&["/one", "/two"]).into()]));
    let sources = "[[source]]\nname = \"News\"\nurl = \"https://news.example/sitemap.xml\"\narticle = false\n";
    let room = newsroom(folder.path(), &site, sources);
    assert_eq!(round_at(&room, start()).await.new_articles, 1);
    let second = round_at(&room, start() + TimeDelta::days(2)).await;
    assert_eq!(second.new_articles, 1, "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_rule_holds_at_the_next_visit_though_the_document_stays_the_same() {
    let page = "<main><li><a href=\"/vessels/1\">A ferry is launched</a><b>Two ferries are launched</b></li>\
                <li><a href=\"/docks/2\">A dock is dug</a><b>Two docks are dug</b></li></main>";
    let documents = [("rss", feed(&[("/vessels/1", THURSDAY), ("/docks/2", THURSDAY)])), ("page", Reply::html(page))];
    let listing = |title: &str| format!("[source.listing]\nitem = \"li\"\ntitle = \"{title}\"\nlink = \"a@href\"\n");
    for (name, document) in documents {
        for conditional in [true, false] {
            let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
            let whole = if conditional { document.clone().header("ETag", "\"pier\"") } else { document.clone() };
            site.route(&format!("/{name}"), Behaviour::Conditional(whole));
            site.route("/robots.txt", Reply::new(404, ""));
            let mut now = start();
            let mut visit = async |rules: &str| {
                now += TimeDelta::hours(25);
                let head =
                    format!("[[source]]\nname = \"Pier\"\nurl = \"https://news.example/{name}\"\narticle = false\nmax_age = \"999d\"\n");
                let rules = if name == "page" { format!("{rules}{}", listing("a")) } else { rules.to_owned() };
                let report = round_at(&newsroom(folder.path(), &site, &format!("{head}{rules}")), now).await;
                let asked = site.requests_for(&format!("/{name}")).pop().unwrap();
                (report.new_articles, report.unchanged, asked.header("if-none-match").is_some())
            };
            assert_eq!(visit("allow = '/docks/'\n").await, (1, 0, false), "{name}");
            assert_eq!(visit("allow = '/docks/'\n").await, (0, 1, conditional), "{name}");
            // how it is asked for, and what becomes of its pages, changes nothing of what it says
            assert_eq!(visit("allow = '/docks/'\ninterval = \"2h\"\nweight = 2\n").await, (0, 1, conditional), "{name}");
            assert_eq!(visit("").await, (1, 0, false), "{name}: what the pattern kept out comes in");
            assert_eq!(visit("").await, (0, 1, conditional), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_after_an_upgrade_stays_conditional() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let whole = feed(&[("/vessels/1", THURSDAY)]).header("ETag", "\"pier\"");
    site.route("/feed", Behaviour::Conditional(whole));
    let room = newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\narticle = false\n");
    round_at(&room, start()).await;
    let mut state = room.archive.states().await.unwrap().remove("News").unwrap();
    // as an older keepup left it
    let read_by = state.read_by.take();
    assert!(read_by.is_some());
    let source = "News".to_owned();
    let (arrivals, dropped) = (Vec::new(), Vec::new());
    room.archive.keep_visit(Visit { source, state, silence: None, arrivals, dropped, at: start() }).await.unwrap();
    assert_eq!(round_at(&room, start() + TimeDelta::hours(25)).await.unchanged, 1);
    assert!(site.requests_for("/feed").pop().unwrap().header("if-none-match").is_some());
    assert_eq!(room.archive.states().await.unwrap()["News"].read_by, read_by);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_made_once_and_two_posts_to_one_url_are_two() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed(&[("/one", THURSDAY)]));
    site.route("/api", Reply::ok("application/json", "{\"list\": [{\"name\": \"Two\", \"id\": 2}]}"));
    let api = |name: &str, node: u32| {
        format!(
            "[[source]]\nname = \"{name}\"\nurl = \"https://{HOST}/api\"\narticle = false\nrobots = \"owner-approved\"\n[source.json]\n\
             method = \"POST\"\nbody = '{{\"node\":{node}}}'\nitems = \"list\"\ntitle = \"name\"\nlink = \"https://{HOST}/{{id}}\"\n"
        )
    };
    let feeds = ["First", "Second"].map(|name| format!("[[source]]\nname = \"{name}\"\nurl = \"https://{HOST}/feed\"\narticle = false\n"));
    let room = newsroom(folder.path(), &site, &format!("{}{}{}", feeds.concat(), api("News", 1), api("Features", 2)));
    for round in 0..3 {
        round_at(&room, start() + TimeDelta::minutes(round)).await;
    }
    assert_eq!(site.requests_for("/feed").len(), 1);
    let mut bodies: Vec<Vec<u8>> = site.requests_for("/api").into_iter().map(|seen| seen.body).collect();
    bodies.sort();
    assert_eq!(bodies, [b"{\"node\":1}".to_vec(), b"{\"node\":2}".to_vec()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_that_have_moved_to_one_url_are_asked_once() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let told = Behaviour::Conditional(feed(&[("/one", THURSDAY)]).header("ETag", "\"same\""));
    site.route("/old", Reply::to(301, "/feed")).route("/older", Reply::to(308, "/feed")).route("/feed", told);
    let source = |name: &str| format!("[[source]]\nname = \"{name}\"\nurl = \"https://{HOST}/{name}\"\narticle = false\n");
    let room = newsroom(folder.path(), &site, &["old", "older"].map(source).concat());
    round_at(&room, start()).await;
    assert_eq!(site.requests_for("/feed").len(), 2, "nobody knew");
    for hours in [30, 60, 90] {
        round_at(&room, start() + TimeDelta::hours(hours)).await;
    }
    let seen = site.requests();
    assert_eq!((seen.len(), seen.iter().filter(|seen| seen.path == "/feed").count()), (7, 5));
    assert!(seen[4..].iter().all(|seen| seen.header("if-none-match") == Some("\"same\"")));
    let health = health::of_sources(&room.config, &room.archive, start()).await.unwrap();
    assert_eq!(health.iter().map(|source| source.standing).collect::<Vec<_>>(), ["well", "shared"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_gone_is_asked_when_it_is_named() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", Behaviour::InTurn(vec![Reply::new(410, "gone").into(), feed(&[("/one", THURSDAY)]).into()]));
    let room = newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\narticle = false\n");
    for days in [0, 30] {
        round_at(&room, start() + TimeDelta::days(days)).await;
    }
    assert_eq!(site.requests().len(), 1);
    let room = Newsroom { clock: Clock::Standing(start() + TimeDelta::days(31)), ..room };
    let all = RoundOptions { everything: true, ..RoundOptions::default() };
    let named = RoundOptions { only: vec!["News".to_owned()], ..RoundOptions::default() };
    for (options, asked) in [(all, 1), (named, 2)] {
        room.round(&options, &Silent, &CancellationToken::new()).await.unwrap();
        assert_eq!(site.requests().len(), asked);
    }
    assert!(!room.archive.states().await.unwrap()["News"].gone);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_source_that_is_off_or_wants_none_are_not_asked_for() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/robots.txt", Reply::new(500, "later"));
    site.route("/feed", feed(&[("/one", THURSDAY)]));
    site.route("/one", Reply::html("<title>x</title>"));
    let source = "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n";
    let room = newsroom(folder.path(), &site, source);
    assert_eq!(round_at(&room, start()).await.pages_waiting, 1);
    site.route("/robots.txt", Reply::text(""));
    for (line, hours, waiting) in [("enabled = false\n", 4, 1), ("article = false\n", 48, 0)] {
        let text = format!("{source}{line}");
        let config = config::parse(&text, &folder.path().join("feeds.toml"), &|_| None).unwrap();
        let room = Newsroom { config: Arc::new(config), ..room.clone() };
        let report = round_at(&room, start() + TimeDelta::hours(hours)).await;
        assert_eq!(site.requests_for("/one").len(), 0);
        assert_eq!(report.pages_waiting, waiting, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_read_when_something_was_put_down_and_its_mistakes_are_told_once() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let saved = folder.path().join("saved");
    std::fs::create_dir(&saved).unwrap();
    let page = |number: u32| {
        let text = "Milk tea chains from Hangzhou have opened forty shops abroad this spring, and more are to come. ".repeat(8);
        format!(
            "<html><head><title>Tea {number}</title><link rel=\"canonical\" href=\"https://{HOST}/tea-{number}\"></head><body><article>\
             <h1>Tea {number}</h1><p>{text}</p><p>{text}</p></article></body></html>"
        )
    };
    std::fs::write(saved.join("1.html"), page(1)).unwrap();
    let sources = "[[source]]\nname = \"Desk\"\nkind = \"inbox\"\n[source.inbox]\nsaved = \"saved\"\n";
    let room = newsroom(folder.path(), &site, sources);
    let first = round_at(&room, start()).await;
    assert_eq!((first.new_articles, first.unchanged), (1, 0), "{first}");
    assert_eq!(round_at(&room, start() + TimeDelta::minutes(1)).await.unchanged, 1);
    std::fs::write(saved.join("2.html"), page(2)).unwrap();
    std::fs::write(saved.join("3.mhtml"), "no such thing").unwrap();
    let third = round_at(&room, start() + TimeDelta::minutes(2)).await;
    assert_eq!((third.new_articles, third.failures.len()), (1, 1), "{third}");
    let fourth = round_at(&room, start() + TimeDelta::minutes(3)).await;
    assert_eq!((fourth.unchanged, fourth.failures.len()), (1, 0), "{fourth}");
    let state = room.archive.states().await.unwrap().remove("Desk").unwrap();
    assert!(state.problem.is_some_and(|problem| problem.contains("3.mhtml")), "status tells it still");
    assert_eq!(state.failures, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_archive_refuses_costs_one_source_its_visit_and_is_not_asked_for_at_once() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/poison", feed(&[("/unkept", THURSDAY)])).route("/sound", feed(&[("/kept", THURSDAY)]));
    let sources =
        ["poison", "sound"].map(|name| format!("[[source]]\nname = \"{name}\"\nurl = \"https://{HOST}/{name}\"\narticle = false\n"));
    let room = newsroom(folder.path(), &site, &sources.concat());
    let direct = rusqlite::Connection::open(folder.path().join("keepup.db")).unwrap();
    direct
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON articles WHEN new.title LIKE '%unkept%' BEGIN SELECT RAISE(ABORT, 'refused'); END",
        )
        .unwrap();
    let report = round_at(&room, start()).await;
    assert_eq!((report.new_articles, report.failures.len()), (1, 1), "{report}");
    assert!(report.failures[0].1.contains("refused"), "{report}");
    round_at(&room, start() + TimeDelta::minutes(1)).await;
    assert_eq!(site.requests_for("/poison").len(), 1);
}

/// Hosts that are asked before the first of them is kept are asked in vain; the others are not.
#[tokio::test(flavor = "multi_thread")]
async fn with_an_archive_that_keeps_nothing_no_more_hosts_are_asked() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let hosts: Vec<String> = (0..300).map(|number| format!("h{number}.example")).collect();
    let sources: String = hosts.iter().map(|host| format!("[[source]]\nname = \"{host}\"\nurl = \"https://{host}/feed\"\n")).collect();
    site.route("/feed", feed(&[("/one", THURSDAY)]));
    let room = newsroom_of(folder.path(), &site, &hosts.iter().map(String::as_str).collect::<Vec<_>>(), &sources);
    let broken = rusqlite::Connection::open(folder.path().join("keepup.db")).unwrap();
    broken.execute_batch("CREATE TRIGGER no BEFORE INSERT ON sources BEGIN SELECT raise(ABORT, 'no'); END").unwrap();
    let room = Newsroom { clock: Clock::Standing(start()), ..room };
    let outcome = room.round(&RoundOptions::default(), &Silent, &CancellationToken::new()).await;
    assert!(outcome.is_err() && site.requests().len() < 200, "{} requests, {outcome:?}", site.requests().len());
    let told: String = broken.query_row("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).unwrap();
    assert!(told.starts_with("came to nothing: "), "{told}");
}

async fn drafted(room: &Newsroom, week: &str, now: DateTime<Utc>) -> String {
    let report = room.draft(week.parse().unwrap(), now).await.unwrap();
    std::fs::read_to_string(report.markdown).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_could_not_be_read_when_its_week_was_frozen_stands_in_the_next_edition() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed(&[("/held", THURSDAY)]));
    let page = "<html><head><title>Held over</title></head><body><article><h1>Held over</h1><p>A first paragraph that is long enough to be \
                read as the text of an article, with a full stop at its end.</p><p>A second one, of much the same length as the first, \
                follows so that nobody doubts that this is a text.</p></article></body></html>";
    site.route("/held", Behaviour::InTurn(vec![Reply::new(500, "down").into(), Reply::html(page).into()]));
    let room = newsroom(folder.path(), &site, &format!("[[source]]\nname = \"News\"\nurl = \"https://{HOST}/feed\"\n"));
    round_at(&room, start()).await;
    let first = drafted(&room, "2023-W19", start() + TimeDelta::minutes(5)).await;
    assert!(!first.contains("/held"), "{first}");
    round_at(&room, start() + TimeDelta::hours(3)).await;
    let next = drafted(&room, "2023-W20", start() + TimeDelta::days(7)).await;
    assert!(next.contains(&format!("https://{HOST}/held")), "{next}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_draft_leaves_the_ledger_of_what_was_printed_as_it_is() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    let described = "<rss version=\"2.0\"><channel><title>News</title><item><title>About cups</title><link>https://news.example/cups</link>\
                     <pubDate>Thu, 11 May 2023 08:00:00 GMT</pubDate><description>Cups are refilled in nine cities.</description></item>\
                     </channel></rss>";
    site.route("/feed", Reply::feed(described.to_owned()));
    let source = format!("[[source]]\nname = \"News\"\nurl = \"https://{HOST}/feed\"\narticle = false\n");
    let room = newsroom(folder.path(), &site, &source);
    round_at(&room, start()).await;
    let now = start() + TimeDelta::minutes(5);
    let report = room.draft("2023-W19".parse().unwrap(), now).await.unwrap();
    let before = room.archive.edition("2023-W19").await.unwrap().unwrap();
    assert_eq!(before.items.len(), 1);
    let text = std::fs::read_to_string(&report.markdown).unwrap();
    assert!(text.contains(&before.items[0].text_hash), "the ledger has the hash that stands in the draft");
    std::fs::write(&report.markdown, "# mine\n").unwrap();
    let mut config = config::model::Config::clone(&room.config);
    config.edition.sections.iter_mut().for_each(|section| section.most = 0);
    let stricter = Newsroom { config: Arc::new(config), ..room.clone() };
    stricter.draft("2023-W19".parse().unwrap(), now).await.unwrap();
    assert_eq!(room.archive.edition("2023-W19").await.unwrap().unwrap().items, before.items);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_busy_at_its_robots_txt_is_left_alone_over_a_restart() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/feed", feed(&[("/story", THURSDAY)]));
    site.route("/robots.txt", Reply::new(429, "slow down").header("Retry-After", "7200")).route("/story", Reply::html("<p>x"));
    let asked = || site.requests_for("/robots.txt").len();
    let restarted = || newsroom(folder.path(), &site, "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\n");
    round_at(&restarted(), start()).await;
    assert_eq!((asked(), site.requests_for("/feed").len()), (1, 1));
    round_at(&restarted(), start() + TimeDelta::minutes(119)).await;
    assert_eq!((asked(), site.requests_for("/feed").len()), (1, 1), "neither its pages nor its feed");
    round_at(&restarted(), start() + TimeDelta::minutes(125)).await;
    assert_eq!(asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hosts_pause_outlives_the_end_of_a_pass() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
    site.route("/one", feed(&[])).route("/two", feed(&[]));
    let source =
        |name: &str| format!("[[source]]\nname = \"{name}\"\nurl = \"https://news.example/{name}\"\narticle = false\npause = \"1m\"\n");
    round_at(&newsroom(folder.path(), &site, &source("one")), start()).await;
    let both = source("one") + &source("two");
    round_at(&newsroom(folder.path(), &site, &both), start() + TimeDelta::seconds(55)).await;
    assert_eq!(site.requests().len(), 1);
    round_at(&newsroom(folder.path(), &site, &both), start() + TimeDelta::seconds(65)).await;
    assert_eq!(site.requests_for("/two").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hosts_pause_outlives_a_stop_in_the_middle() {
    for asked_for in ["/feed", "/story"] {
        let (folder, site) = (tempfile::tempdir().unwrap(), Site::start().await);
        site.route("/feed", feed(&[("/story", THURSDAY)])).route("/story", Reply::html("<p>x"));
        let config = "[[source]]\nname = \"News\"\nurl = \"https://news.example/feed\"\nrobots = \"owner-approved\"\npause = \"1m\"\n";
        let mut now = start();
        if asked_for == "/story" {
            // the feed is asked for first, and the page waits for the pause behind it
            round_at(&newsroom(folder.path(), &site, config), now).await;
            now += TimeDelta::minutes(2);
        }
        site.route(asked_for, Behaviour::Silent);
        let (room, stop) = (newsroom(folder.path(), &site, config), CancellationToken::new());
        let room = Newsroom { clock: Clock::Standing(now), ..room };
        let stopped = async {
            until("it is asked", || !site.requests_for(asked_for).is_empty()).await;
            stop.cancel();
        };
        let options = RoundOptions::default();
        let (round, ()) = tokio::join!(room.round(&options, &Silent, &stop), stopped);
        round.unwrap();
        round_at(&newsroom(folder.path(), &site, config), now + TimeDelta::seconds(55)).await;
        assert_eq!(site.requests_for(asked_for).len(), 1, "{asked_for}");
        site.route(asked_for, Reply::html("<p>x"));
        round_at(&newsroom(folder.path(), &site, config), now + TimeDelta::seconds(65)).await;
        assert_eq!(site.requests_for(asked_for).len(), 2, "{asked_for}");
    }
}
