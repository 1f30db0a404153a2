//! The archive from outside: what was kept is there, once, whatever happens in between.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::{DateTime, Duration, Utc};
use keepup::archive::Archive;
use keepup::archive::editions::{EditionRecord, PrintedItem};
use keepup::archive::error::{Fate, Trouble};
use keepup::archive::pages::{PageEnd, PageOutcome, PageVisit};
use keepup::archive::trace::PageTrace;
use keepup::archive::visits::{Arrival, Dropped, Kept, PageWish, Visit};
use keepup::desk::article::{Article, Block, BlockKind, Reading};
use keepup::desk::dates::{Dated, Precision, ZoneOrigin};
use keepup::desk::dispatch::{Ask, Dispatch, Validators, Wanted};
use keepup::desk::readers::Rhythm;
use keepup::desk::source::Method;
use keepup::desk::visit::pulse::Pulse;
use keepup::desk::visit::{Rest, Silence, SourceState};
use tempfile::TempDir;
use url::Url;

mod durability;
mod editions;
mod pages;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2023-05-10T08:00:00Z")
}

fn empty() -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
    (folder, archive)
}

fn article(source: &str, key: &str, url: &str, title: &str) -> Article {
    Article {
        identity: format!("key:{source}:{key}"),
        aliases: vec![format!("url:{url}")],
        source: source.to_string(),
        url: Url::parse(url).unwrap(),
        title: title.to_string(),
        author: Some("Lin Yue".to_string()),
        site: None,
        published: Some(Dated {
            at: "2023-05-09T10:30:00+08:00".parse().unwrap(),
            precision: Precision::Instant,
            zone: ZoneOrigin::Stated,
            found: "pubDate".to_string(),
        }),
        language: "en".to_string(),
        summary: "Milk tea chains open abroad.".to_string(),
        body: vec![],
        first_seen: now(),
        reading: Reading::EntryOnly,
        undated: None,
        origin: None,
    }
}

fn visit(source: &str, articles: Vec<Article>) -> Visit {
    let arrivals = articles.into_iter().map(|article| Arrival { article, page: PageWish::None, unless_known: None }).collect();
    let state = SourceState { last_visit: Some(now()), ..SourceState::default() };
    Visit { source: source.to_string(), state, silence: None, arrivals, dropped: vec![], at: now() }
}

fn page(url: &str, body: &str) -> Dispatch {
    let url = Url::parse(url).unwrap();
    let content_type = Some("text/html".to_string());
    Dispatch { asked: url.clone(), url, content_type, body: body.to_string().into(), fetched: now() }
}

fn kept(new: usize, known: usize, outlets: usize) -> Kept {
    Kept { new, known, outlets, dropped: 0 }
}

const TEA: &str = "https://technode.com/2023/05/09/tea";
const COFFEE: &str = "https://technode.com/2023/05/09/coffee";
const MILK: &str = "https://technode.com/2023/05/09/milk";

#[tokio::test]
async fn a_visit_is_kept_once() {
    let (_folder, archive) = empty();
    let mut told = article("TechNode", "1", TEA, "Tea");
    told.body = vec![Block { kind: BlockKind::Paragraph, text: "喜茶门店 ".repeat(600) }];
    let first = visit("TechNode", vec![told.clone(), article("TechNode", "2", MILK, "Milk")]);
    assert_eq!(archive.keep_visit(first.clone()).await.unwrap(), kept(2, 0, 0));
    assert_eq!(archive.keep_visit(first).await.unwrap(), kept(0, 2, 0));
    let found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].article, told);
    assert_eq!(archive.counts_since(now()).await.unwrap().get("TechNode"), Some(&2));
}

#[tokio::test]
async fn the_state_comes_back_and_the_archive_sets_the_last_new() {
    let (_folder, archive) = empty();
    let url = || Url::parse("https://technode.com/feed").ok();
    let state = SourceState {
        mended: Some("control characters".to_owned()),
        validators: Validators { etag: Some("W/\"a\"".to_string()), last_modified: Some("Tue, 09 May 2023 01:00:00 GMT".to_string()) },
        validators_of: url(),
        moved_to: url(),
        configured: url(),
        feed_found: url(),
        body_hash: Some("ab".to_string()),
        read_by: Some("rules".to_string()),
        last_visit: Some(now()),
        last_success: Some(now()),
        last_new: None,
        next_visit: Some(now() + Duration::hours(1)),
        quiet_until: Some(now() + Duration::hours(2)),
        rhythm: Rhythm { every: Some(std::time::Duration::from_secs(5_400)), skip_hours: vec![0, 5, 23], skip_days: vec![6] },
        fresh_for: Some(std::time::Duration::from_secs(86_400)),
        pulse: Pulse::default().with(&[now(), now() - Duration::days(3)], now()),
        rest: Some(Rest {
            asks: vec![Ask { url: url().unwrap(), method: Method::Post, body: Some("{\"page\":2}".to_string()), wanted: Wanted::Json }],
            due: now() + Duration::minutes(1),
        }),
        failures: 3,
        failing_since: Some(now()),
        problem: Some("cut off".to_string()),
        gone: true,
    };
    let mut first = visit("TechNode", vec![article("TechNode", "1", TEA, "Tea")]);
    first.state = state.clone();
    archive.keep_visit(first.clone()).await.unwrap();
    let expected = SourceState { last_new: Some(now()), ..state };
    assert_eq!(archive.states().await.unwrap()["TechNode"], expected);
    // nothing new: the caller's own memory of it stands
    first.state.last_new = Some(now());
    first.at = now() + Duration::hours(2);
    archive.keep_visit(first).await.unwrap();
    assert_eq!(archive.states().await.unwrap()["TechNode"], expected);
}

#[tokio::test]
async fn an_edited_headline_changes_the_article_and_is_remembered() {
    let (_folder, archive) = empty();
    archive.keep_visit(visit("TechNode", vec![article("TechNode", "1", TEA, "Tea")])).await.unwrap();
    let mut edited = article("TechNode", "1", TEA, "Tea is up 12%");
    edited.summary = "More of it.".to_string();
    assert_eq!(archive.keep_visit(visit("TechNode", vec![edited])).await.unwrap(), kept(0, 1, 0));
    let trace = archive.trace("http://www.technode.com/2023/05/09/tea/?utm_source=x#top").await.unwrap();
    let found = trace.article.unwrap().article;
    assert_eq!((found.title.as_str(), found.summary.as_str()), ("Tea is up 12%", "More of it."));
    assert_eq!(trace.titles, [("Tea".to_string(), now())]);
}

#[tokio::test]
async fn another_source_is_an_outlet() {
    let (_folder, archive) = empty();
    let ours = article("TechNode", "1", TEA, "Tea");
    let mut theirs = article("Aggregator", "x9", TEA, "Tea (via TechNode)");
    theirs.first_seen = now() + Duration::minutes(1);
    assert_eq!(archive.keep_visit(visit("TechNode", vec![ours.clone()])).await.unwrap(), kept(1, 0, 0));
    assert_eq!(archive.keep_visit(visit("Aggregator", vec![theirs.clone()])).await.unwrap(), kept(0, 0, 1));
    assert_eq!(archive.keep_visit(visit("Aggregator", vec![theirs.clone()])).await.unwrap(), kept(0, 1, 0));
    let found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap();
    assert_eq!(found.len(), 1);
    let outlet = &found[0].outlets[0];
    assert_eq!((found[0].outlets.len(), outlet.source.as_str(), outlet.title.as_str()), (1, "Aggregator", "Tea (via TechNode)"));
    for name in [&ours.identity, &theirs.identity, &TEA.to_string()] {
        assert_eq!(archive.article(name.as_str()).await.unwrap().unwrap().article.identity, ours.identity);
    }
}

#[tokio::test]
async fn the_order_in_which_sources_answer_changes_nothing() {
    let mut read = article("Inbox", "f", TEA, "Tea, saved");
    read.reading = Reading::Read;
    read.body = vec![Block { kind: BlockKind::Paragraph, text: "Full text.".to_string() }];
    let mut saved = visit("Inbox", vec![read]);
    saved.arrivals[0].page = PageWish::Have(Box::new(page(TEA, "<p>Full text.</p>")));
    let asking = |source: &str, key: &str, title: &str| asked(source, vec![article(source, key, TEA, title)]);
    let visits = [asking("Aggregator", "x9", "Tea (via TechNode)"), asking("TechNode", "1", "Tea"), saved];
    let mut outcomes = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (_folder, archive) = empty();
        for _again in 0..2 {
            for number in order {
                archive.keep_visit(visits[number].clone()).await.unwrap();
            }
        }
        let mut found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap();
        for kept in &mut found {
            kept.article.aliases.sort();
        }
        assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
        assert_eq!(archive.stored_pages(0, 9).await.unwrap().len(), 1);
        outcomes.push(found);
    }
    assert_eq!((outcomes[0].len(), outcomes[0][0].outlets.len()), (1, 2));
    assert_eq!((outcomes[0][0].article.source.as_str(), outcomes[0][0].article.text().as_str()), ("Aggregator", "Full text."));
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:#?}");
}

#[tokio::test]
async fn two_entries_of_one_document_that_are_one_article_do_not_replace_each_other() {
    let (_folder, archive) = empty();
    let twice = visit("TechNode", vec![article("TechNode", "1", TEA, "Tea"), article("TechNode", "1", TEA, "Tea again")]);
    assert_eq!(archive.keep_visit(twice.clone()).await.unwrap(), kept(1, 1, 0));
    archive.keep_visit(twice).await.unwrap();
    assert_eq!(archive.trace(TEA).await.unwrap().titles, []);
}

#[tokio::test]
async fn a_source_with_a_new_key_at_each_visit_does_not_fill_the_archive() {
    let (_folder, archive) = empty();
    for number in 0..40 {
        archive.keep_visit(visit("TechNode", vec![article("TechNode", &format!("random{number}"), TEA, "Tea")])).await.unwrap();
    }
    let found = archive.article(TEA).await.unwrap().unwrap();
    assert!(found.article.aliases.len() < 30, "{}", found.article.aliases.len());
    assert_eq!(archive.counts_since(now()).await.unwrap()["TechNode"], 1);
}

fn asked(source: &str, articles: Vec<Article>) -> Visit {
    let mut visit = visit(source, articles);
    visit.arrivals.iter_mut().for_each(|arrival| arrival.page = PageWish::Ask { due: now() });
    visit
}

fn read(identity: &str, article: Article, body: &str) -> PageVisit {
    let page = page(article.url.as_str(), body);
    let outcome = PageOutcome::Read { article: Box::new(article), page: Some(Box::new(page)) };
    PageVisit { identity: identity.to_string(), outcome, silence: None, at: now() }
}

#[tokio::test]
async fn drops_are_noted_once_and_pruned() {
    let (_folder, archive) = empty();
    let mut dropped = visit("TechNode", vec![]);
    dropped.dropped = vec![Dropped { url: TEA.to_string(), title: "Tea".to_string(), reason: "older than 14 days".to_string() }];
    archive.keep_visit(dropped.clone()).await.unwrap();
    archive.keep_visit(dropped).await.unwrap();
    let trace = archive.trace(TEA).await.unwrap();
    assert_eq!((trace.article, trace.drops.len()), (None, 1));
    let pruned = archive.prune(now(), now() + Duration::seconds(1), std::time::Duration::MAX).await.unwrap();
    assert_eq!((pruned.pages, pruned.drops), (0, 1));
    assert_eq!(archive.trace(TEA).await.unwrap().drops, []);
}

#[tokio::test]
async fn age_drops_what_is_new_and_never_what_is_known() {
    let (_folder, archive) = empty();
    let mut old = visit("TechNode", vec![article("TechNode", "1", TEA, "Tea")]);
    old.arrivals[0].unless_known = Some("it was 15 days old".to_string());
    assert_eq!(archive.keep_visit(old.clone()).await.unwrap(), Kept { dropped: 1, ..kept(0, 0, 0) });
    assert_eq!(archive.keep_visit(old.clone()).await.unwrap(), kept(0, 0, 0), "what was noted is not counted again");
    assert_eq!(archive.trace(TEA).await.unwrap().article, None);

    archive.keep_visit(visit("TechNode", vec![article("TechNode", "2", COFFEE, "Coffee")])).await.unwrap();
    let mut aged = visit("TechNode", vec![article("TechNode", "2", COFFEE, "Coffee, corrected")]);
    aged.arrivals[0].unless_known = Some("it was 15 days old".to_string());
    assert_eq!(archive.keep_visit(aged).await.unwrap(), kept(0, 1, 0));
    let trace = archive.trace(COFFEE).await.unwrap();
    assert_eq!((trace.article.unwrap().article.title.as_str(), trace.drops.len()), ("Coffee, corrected", 0));
}
