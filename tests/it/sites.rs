//! Each publisher's shape, read with the demo's own feeds.toml, gives back the article files word for word.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as the tests do")]

use std::path::Path;

use chrono::{DateTime, Utc};
use keepup::config;
use keepup::config::model::Config;
use keepup::demo::article::FixtureArticle;
use keepup::demo::site::{Page, Site};
use keepup::demo::{NOW, config_text, inbox, sites};
use keepup::desk::dates::Precision;
use keepup::desk::dispatch::Dispatch;
use keepup::desk::entry::Entry;
use keepup::desk::readers::filter::filter;
use keepup::desk::readers::{first_asks, read};
use keepup::desk::source::{Kind, Source};
use keepup::desk::writeup::{Hints, PageKind, Writeup, write_up};
use url::Url;

fn config() -> Config {
    config::parse(config_text(), Path::new("/demo/feeds.toml"), &|_| None).unwrap_or_else(|problems| panic!("{problems}"))
}

fn dispatch(url: &Url, content_type: &str, body: Vec<u8>) -> Dispatch {
    let fetched: DateTime<Utc> = NOW.parse().unwrap();
    Dispatch { asked: url.clone(), url: url.clone(), content_type: Some(content_type.to_owned()), body: body.into(), fetched }
}

fn page<'a>(sites: &'a [Site], url: &Url) -> &'a Page {
    sites.iter().find_map(|site| site.page(url)).unwrap_or_else(|| panic!("no site answers {url}"))
}

/// The source that an article comes by: the one whose address has its host, or the inbox.
fn source_of<'a>(config: &'a Config, site: &Site, article: &FixtureArticle) -> &'a Source {
    let inbox = matches!(article.via.as_str(), "saved" | "link");
    let owns = |url: &Url| url.host_str().is_some_and(|host| site.hosts.iter().any(|own| own == host));
    let fits = |source: &&Source| if inbox { source.url.is_none() } else { source.url.as_ref().is_some_and(owns) };
    config.sources.iter().find(fits).unwrap_or_else(|| panic!("no source for {}", article.url))
}

fn written(config: &Config, site: &Site, article: &FixtureArticle, page: &Page) -> Writeup {
    let source = source_of(config, site, article);
    let dispatch = dispatch(&Url::parse(&article.url).unwrap(), &page.content_type, page.body.clone());
    let hints = Hints { zone: source.zone, language: source.language.as_deref(), title: None, fetched: Some(dispatch.fetched) };
    write_up(&dispatch, source.article.as_ref(), &hints)
}

fn compare(writeup: &Writeup, article: &FixtureArticle) {
    let url = &article.url;
    assert_eq!(writeup.kind, if article.reach == "teaser" { PageKind::Teaser } else { PageKind::Article }, "{url}");
    assert_eq!(writeup.title.as_ref(), Some(&article.title), "{url}");
    assert_eq!(writeup.author, article.author, "{url}");
    assert_eq!(writeup.published.as_ref().map(|dated| dated.at.to_utc()), Some(article.published.to_utc()), "{url}");
    assert_eq!(writeup.language.as_deref().map(|tag| &tag[..2]), Some(&article.language[..2]), "{url}");
    let text: Vec<&str> = writeup.body.iter().map(|block| block.text.as_str()).collect();
    let told = if article.reach == "teaser" { &article.paragraphs[..1] } else { &article.paragraphs[..] };
    assert_eq!(text, told, "{url}");
    assert_eq!(writeup.canonical.as_ref().map_or(url.as_str(), Url::as_str), url);
}

#[test]
fn every_page_reads_as_its_article_file() {
    let (config, sites) = (config(), sites().unwrap());
    let mut read = 0;
    for site in &sites {
        for article in site.articles.iter().filter(|article| matches!(article.reach.as_str(), "page" | "teaser")) {
            compare(&written(&config, site, article, page(&sites, &Url::parse(&article.url).unwrap())), article);
            read += 1;
        }
    }
    assert!(read > 50, "{read}");
}

#[test]
fn every_saved_page_reads_as_its_article_file() {
    let (config, sites) = (config(), sites().unwrap());
    let saved = inbox::files().unwrap();
    for site in &sites {
        for article in site.articles.iter().filter(|article| article.via == "saved") {
            let name = format!("inbox/saved/{}.html", article.head["id"]);
            let body = saved.iter().find(|(path, _)| *path == name).unwrap().1.clone();
            let content_type = "text/html; charset=utf-8".to_owned();
            let writeup = written(&config, site, article, &Page { status: 200, content_type, location: None, validators: None, body });
            if article.reach == "gone" {
                assert_eq!(writeup.kind, PageKind::Deleted, "{}", article.url);
            } else {
                compare(&writeup, article);
                let key = format!("wx:{}:{}:{}", article.head["biz"], article.head["mid"], article.head["idx"]);
                assert_eq!(writeup.keys.first(), Some(&key), "{}", article.url);
                let origin = article
                    .head
                    .get("source_biz")
                    .map(|biz| format!("wx:{biz}:{}:{}", article.head["source_mid"], article.head["source_idx"]));
                assert_eq!(writeup.origin, origin, "{}", article.url);
            }
        }
    }
}

/// The article that an entry leads to: by its address, or by the page that both answer with.
fn article_of<'a>(sites: &'a [Site], entry: &Entry) -> &'a FixtureArticle {
    let link = entry.link.as_ref().unwrap_or_else(|| panic!("no link in {entry:?}"));
    let body = &page(sites, link).body;
    let all = || sites.iter().flat_map(|site| &site.articles);
    let found = all().find(|article| link.as_str().starts_with(&article.url));
    found
        .or_else(|| all().find(|article| page(sites, &Url::parse(&article.url).unwrap()).body == *body))
        .unwrap_or_else(|| panic!("{link} is no article"))
}

#[test]
fn every_list_gives_its_articles() {
    let (config, sites) = (config(), sites().unwrap());
    for source in config.sources.iter().filter(|source| !matches!(source.kind, Some(Kind::Inbox(_)))) {
        let ask = first_asks(source).remove(0);
        let list = page(&sites, &ask.url);
        let reading = read(source, &dispatch(&ask.url, &list.content_type, list.body.clone()))
            .unwrap_or_else(|error| panic!("{}: {error}", source.name));
        let stale = |entry: &Entry| {
            entry.published.as_ref().is_some_and(|dated| dated.at.to_utc() < "2023-04-28T00:00:00Z".parse::<DateTime<Utc>>().unwrap())
        };
        let entries: Vec<&Entry> = reading.entries.iter().filter(|entry| !stale(entry)).collect();
        for entry in &entries {
            let article = article_of(&sites, entry);
            assert!(entry.title.as_ref().is_none_or(|title| *title == article.title), "{}: {:?}", source.name, entry.title);
            let dated = entry.published.as_ref().unwrap_or_else(|| panic!("no date: {}", article.url));
            match dated.precision {
                Precision::Instant => assert_eq!(dated.at.to_utc(), article.published.to_utc(), "{}", article.url),
                Precision::Day => assert_eq!(dated.at.date_naive(), article.published.date_naive(), "{}", article.url),
            }
        }
        let wanted = entries.iter().filter(|entry| filter(source, entry).is_ok()).count();
        assert!(wanted >= 2, "{} wants {wanted} of {}", source.name, entries.len());
    }
}

#[test]
fn a_page_that_is_no_article_says_why() {
    let (config, sites) = (config(), sites().unwrap());
    let inbox = config.sources.iter().find(|source| source.url.is_none()).unwrap();
    let kind = |path: &str| {
        let url = Url::parse(&format!("https://mp.weixin.qq.com{path}")).unwrap();
        let dispatch = dispatch(&url, "text/html; charset=UTF-8", page(&sites, &url).body.clone());
        write_up(&dispatch, inbox.article.as_ref(), &Hints::default()).kind
    };
    assert_eq!(kind("/s/Kt0Rv4ZgNq9BxWd2Fm8JsA"), PageKind::Deleted);
    assert!(matches!(kind("/s/Gw2Tn6KdRz9BxMq4Yc7VsA"), PageKind::Removed(reason) if reason.contains("过度营销")));
    assert_eq!(kind("/s/Hx8Lp3QvWn5CtYk1Zd6RmQ"), PageKind::Hidden);
    assert!(matches!(kind("/s/My4Jb9FsXt7NwPc2Kv0LgA"), PageKind::Moved(Some(to)) if to.path() == "/s/Qm4Rk8ZtWn2LxVb7cHs1Pg"));
    assert!(matches!(kind("/mp/wappoc_appmsgcaptcha"), PageKind::Blocked(_)));
}
