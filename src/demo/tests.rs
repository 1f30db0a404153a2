//! The fixtures are whole, and the server says what they say.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;

use super::article::{FixtureArticle, plain};
use super::fault::Fault;
use super::server::{Web, serve};
use super::site::Site;
use super::{FIXTURES, NOW, config_text, hosts, inbox, sites, sites_at};

fn all() -> Vec<Site> {
    sites().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_article_is_well_formed_and_every_template_renders() {
    let sites = all();
    let count: usize = sites.iter().map(|site| site.articles.len()).sum();
    let files = FIXTURES
        .dirs()
        .filter_map(|folder| folder.get_dir(folder.path().join("articles")))
        .map(|folder| folder.files().count())
        .sum::<usize>();
    assert_eq!(count, files, "an article is dated after {NOW}");
    for article in sites.iter().flat_map(|site| &site.articles) {
        assert!(!article.title.is_empty() && !article.story.is_empty());
        assert!(
            article.reach != "page" || article.paragraphs.len() >= usize::from(article.head.contains_key("attribution")),
            "{}",
            article.url
        );
        assert!(Url::parse(&article.url).unwrap().port().is_none());
        assert!(matches!(article.via.as_str(), "list" | "saved" | "link" | "unlisted"), "{}", article.via);
        assert!(matches!(article.reach.as_str(), "page" | "teaser" | "entry" | "gone"), "{}", article.reach);
    }
}

#[test]
fn urls_are_unique_and_every_article_has_its_page() {
    let mut seen = BTreeMap::new();
    for site in all() {
        for article in &site.articles {
            assert!(seen.insert(article.url.clone(), article.title.clone()).is_none(), "{} twice", article.url);
            let page = site.page(&Url::parse(&article.url).unwrap()).unwrap_or_else(|| panic!("no page at {}", article.url));
            assert_eq!(page.status == 200, article.reach != "entry", "{}", article.url);
        }
    }
}

/// The longest stretch of a paragraph that no escaping changes.
fn clause(paragraph: &str) -> &str {
    paragraph.split(['&', '<', '>', '"', '\'', '’', '“', '”']).max_by_key(|clause| clause.len()).unwrap_or_default()
}

#[test]
fn a_page_holds_its_article() {
    for site in all() {
        for article in site.articles.iter().filter(|article| article.reach == "page") {
            let body = String::from_utf8(site.page(&Url::parse(&article.url).unwrap()).unwrap().body.clone()).unwrap();
            for clause in
                article.paragraphs.iter().zip(&article.marked).filter(|(plain, marked)| plain == marked).map(|(plain, _)| clause(plain))
            {
                assert!(clause.chars().count() > 5 && body.contains(clause), "{}: {clause}", article.url);
            }
            assert!(body.contains(clause(&article.title)), "{}", article.title);
        }
    }
}

#[test]
fn a_list_names_its_articles() {
    let lists = [
        "https://technode.com/feed/",
        "https://jingdaily.com/posts/sitemap.xml",
        "https://api.sixthtone.com/cont/output/rssApi",
        "https://news.linkedin.com/",
        "https://daoinsights.com/feed/",
        "https://www.alizila.com/feed/",
        "https://thewechatagency.com/feed/",
    ];
    for list in lists.map(|list| Url::parse(list).unwrap()) {
        let sites = all();
        let site = sites.iter().find(|site| site.page(&list).is_some()).unwrap();
        let body = String::from_utf8(site.page(&list).unwrap().body.clone()).unwrap();
        for article in &site.articles {
            assert!(body.contains(Url::parse(&article.url).unwrap().path()), "{list} lacks {}", article.url);
        }
    }
}

#[test]
fn technode_has_one_bare_ampersand() {
    let sites = all();
    let feed = sites.iter().find_map(|site| site.page(&Url::parse("https://technode.com/feed/").unwrap())).unwrap();
    let body = String::from_utf8(feed.body.clone()).unwrap();
    assert_eq!(body.matches("<title>Hangzhou sellers & agencies").count(), 1);
}

#[test]
fn an_album_of_one_is_an_object() {
    let album =
        "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz=MzA4NzQ1MTkwMg==&album_id=2907135524861100033&count=20&f=json";
    let read = |now: &str| {
        let sites = sites_at(now.parse().unwrap()).unwrap();
        let page = sites.iter().find_map(|site| site.page(&Url::parse(album).unwrap())).unwrap();
        serde_json::from_slice::<serde_json::Value>(&page.body).unwrap()["getalbum_resp"]["article_list"].clone()
    };
    assert!(read("2023-05-01T00:00:00Z").is_object());
    assert!(read(NOW).as_array().unwrap().len() > 5);
}

#[test]
fn stories_meet_across_outlets_and_languages() {
    let mut stories: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for site in all() {
        for article in site.articles {
            stories.entry(article.story).or_default().push((site.publisher.clone(), article.language));
        }
    }
    let shared = stories.values().filter(|told| told.iter().any(|one| one.0 != told[0].0)).count();
    let bridged = stories.values().filter(|told| told.iter().any(|one| one.1 == "en") && told.iter().any(|one| one.1 == "zh-CN")).count();
    assert!(shared >= 6 && bridged >= 4, "{shared} shared, {bridged} in two languages");
}

#[test]
fn an_earlier_day_shows_less() {
    let early = sites_at("2023-05-05T01:00:00Z".parse().unwrap()).unwrap();
    let feed = Url::parse("https://technode.com/feed/").unwrap();
    let late = all();
    let body = |sites: &[Site]| sites.iter().find_map(|site| site.page(&feed)).unwrap().body.clone();
    assert!(body(&early).len() < body(&late).len());
    assert!(early.iter().flat_map(|site| &site.articles).all(|article| article.published.timestamp() < 1_683_248_400));
}

#[test]
fn the_inbox_has_its_saved_pages_and_links() {
    let files = inbox::files().unwrap();
    assert_eq!(files.first().unwrap().0, "inbox/wechat.txt");
    assert!(files.iter().filter(|(name, _)| name.starts_with("inbox/saved/")).count() >= 4);
    assert!(config_text().contains("[[source]]"));
}

#[test]
fn marks_become_plain_text() {
    assert_eq!(plain("## A [b](https://c.example/) d [e"), "A b d [e");
    assert!(FixtureArticle::parse("---\ntitle: x\n---\ny").unwrap_err().contains("published"));
}

fn ask(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn misbehaves(web: &Web, address: std::net::SocketAddr) {
    let request = "GET /feed/ HTTP/1.1\r\nHost: technode.com\r\n\r\n";
    let whole = ask(address, request).len();
    let gone = Fault::Instead { status: 410, headers: vec![("X-Why".to_owned(), "test".to_owned())], body: b"gone".to_vec() };
    web.faults.set("technode.com", "/feed/", gone);
    let answer = ask(address, request);
    assert!(answer.starts_with("HTTP/1.1 410 ") && answer.contains("X-Why: test\r\n") && answer.ends_with("\r\n\r\ngone"));
    web.faults.set("technode.com", "/feed/", Fault::Cut(100));
    assert!(ask(address, request).len() < whole);
    web.faults.set("technode.com", "/feed/", Fault::Huge(5000));
    assert!(ask(address, request).len() >= whole + 5000);
    web.faults.clear();
    assert_eq!(ask(address, request).len(), whole);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_and_vouches_for_itself() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let web = Arc::new(Web::new(all()));
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, Arc::clone(&web), stop.clone()));
    let asked = Arc::clone(&web);
    tokio::task::spawn_blocking(move || {
        for site in &asked.sites {
            for (known, page) in &site.pages {
                let mut url = Url::parse(&format!("https://{}/", known.host)).unwrap();
                url.set_path(&known.path);
                if !known.query.is_empty() {
                    url.query_pairs_mut().extend_pairs(&known.query);
                }
                let line = &url[url::Position::BeforePath..];
                let answer = ask(address, &format!("GET {line} HTTP/1.1\r\nHost: {}:80\r\n\r\n", known.host));
                assert!(answer.starts_with(&format!("HTTP/1.1 {} ", page.status)), "{url}: {answer:.60}");
                let Some((etag, modified)) = &page.validators else { continue };
                for header in [format!("If-None-Match: {etag}"), format!("If-Modified-Since: {modified}")] {
                    let again = ask(address, &format!("GET {line} HTTP/1.1\r\nHost: {}\r\n{header}\r\n\r\n", known.host));
                    assert!(again.starts_with("HTTP/1.1 304 ") && again.ends_with("\r\n\r\n"), "{url}: {again:.60}");
                }
            }
        }
        let before = asked.log.take();
        assert!(before.iter().any(|request| request.conditional && request.status == 304));
        assert!(ask(address, "GET /nothing HTTP/1.1\r\nHost: technode.com\r\n\r\n").starts_with("HTTP/1.1 404 "));
        assert!(ask(address, "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n").starts_with("HTTP/1.1 404 "));
        assert_eq!(asked.log.stray().len(), 2);
        assert!(ask(address, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
        let head = ask(address, "HEAD /feed/ HTTP/1.1\r\nHost: technode.com\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"));
        let post = "POST /cont/nodeCont/getByNodeId HTTP/1.1\r\nHost: api.sixthtone.com\r\nContent-Length: 2\r\n\r\n{}";
        assert!(ask(address, post).contains("\"code\":200"));
        misbehaves(&asked, address);
    })
    .await
    .unwrap();
    stop.cancel();
    server.await.unwrap().unwrap();
}

#[test]
fn hosts_are_the_publishers() {
    let expected = [
        "api.sixthtone.com",
        "daoinsights.com",
        "feeds.content.dowjones.io",
        "jingdaily.com",
        "mp.weixin.qq.com",
        "news.linkedin.com",
        "technode.com",
        "thewechatagency.com",
        "www.alizila.com",
        "www.sixthtone.com",
        "www.wsj.com",
    ];
    assert_eq!(hosts(&all()), expected);
}
