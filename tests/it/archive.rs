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
        last_visit: Some(now()),
        last_success: Some(now()),
        last_new: None,
        next_visit: Some(now() + Duration::hours(1)),
        quiet_until: Some(now() + Duration::hours(2)),
        rhythm: Rhythm { every: Some(std::time::Duration::from_secs(5_400)), skip_hours: vec![0, 5, 23], skip_days: vec![6] },
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
async fn the_queue_is_fair_and_silent_hosts_wait() {
    let (_folder, archive) = empty();
    let many = (0..5).map(|n| article("TechNode", &n.to_string(), &format!("{TEA}/{n}"), "Tea")).collect();
    let mut first = asked("TechNode", many);
    first.silence = Some(Silence { host: "quiet.cn".to_string(), until: now() + Duration::hours(3), reason: "429".to_string() });
    archive.keep_visit(first).await.unwrap();
    archive.keep_visit(asked("Other", vec![article("Other", "1", "https://other.cn:8443/1", "Milk")])).await.unwrap();
    archive.keep_visit(asked("Quiet", vec![article("Quiet", "1", "https://quiet.cn/1", "Rice")])).await.unwrap();
    let due = archive.due_pages(now(), 3).await.unwrap();
    let hosts: Vec<_> = due.iter().map(|page| page.url.host_str().unwrap()).collect();
    assert_eq!(hosts, ["other.cn", "technode.com", "technode.com"]);
    assert_eq!(archive.due_pages(now() - Duration::seconds(1), 9).await.unwrap(), []);
    let waiting = archive.waiting_pages().await.unwrap();
    let seen: Vec<_> = waiting.iter().map(|queue| (queue.host.as_str(), queue.waiting)).collect();
    assert_eq!(seen, [("other.cn:8443", 1), ("quiet.cn", 1), ("technode.com", 5)]);
    assert_eq!(waiting[1].next_due, now() + Duration::hours(3));
}

#[tokio::test]
async fn a_page_is_read_stored_and_leaves_the_queue() {
    let (_folder, archive) = empty();
    archive.keep_visit(asked("TechNode", vec![article("TechNode", "1", TEA, "Tea")])).await.unwrap();
    let mut full = article("TechNode", "1", TEA, "Tea, in full");
    full.reading = Reading::Read;
    full.body = vec![Block { kind: BlockKind::Paragraph, text: "全文".to_string() }];
    let kept = archive.keep_page(read("key:TechNode:1", full.clone(), "<html>page</html>")).await.unwrap();
    assert_eq!((kept.identity.as_str(), kept.merged.len()), ("key:TechNode:1", 0));
    assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
    assert_eq!(archive.article(TEA).await.unwrap().unwrap().article, full);
    let stored = archive.stored_pages(0, 9).await.unwrap();
    assert_eq!((stored.len(), &stored[0].page.body[..]), (1, &b"<html>page</html>"[..]));
    assert_eq!(archive.stored_pages(stored[0].number, 9).await.unwrap().len(), 0);
    // the feed still says the short headline: that is no edit, and the page's text stays
    let mut again = article("TechNode", "1", TEA, "Tea");
    again.summary = "Edited teaser.".to_string();
    archive.keep_visit(asked("TechNode", vec![again])).await.unwrap();
    assert_eq!(archive.article(TEA).await.unwrap().unwrap().article, full);
    assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
}

#[tokio::test]
async fn a_page_that_cannot_be_had_is_told_and_a_saved_one_cures_it() {
    let (_folder, archive) = empty();
    archive.keep_visit(asked("WeChat", vec![article("WeChat", "1", "https://mp.weixin.qq.com/s/a", "周报")])).await.unwrap();
    let retry = PageOutcome::Retry { due: now() + Duration::minutes(5), reason: "503".to_string() };
    let visit_of = |outcome| PageVisit { identity: "key:WeChat:1".to_string(), outcome, silence: None, at: now() };
    archive.keep_page(visit_of(retry)).await.unwrap();
    assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
    assert_eq!(archive.due_pages(now() + Duration::minutes(5), 9).await.unwrap()[0].attempts, 1);
    let refused = PageOutcome::Unavailable { end: PageEnd::Refused, reason: "robots.txt forbids it".to_string() };
    archive.keep_page(visit_of(refused)).await.unwrap();
    let list = archive.refused_pages().await.unwrap();
    assert_eq!((list.len(), list[0].reason.as_str(), list[0].title.as_str()), (1, "robots.txt forbids it", "周报"));
    assert_eq!(archive.article("key:WeChat:1").await.unwrap().unwrap().article.reading, Reading::Unavailable);
    assert!(matches!(archive.trace("key:WeChat:1").await.unwrap().page, Some(PageTrace::Ended { attempts: 2, .. })));

    assert_eq!(archive.ask_again("WeChat", now()).await.unwrap(), 1);
    assert_eq!(archive.due_pages(now(), 9).await.unwrap().len(), 1);

    let mut saved = article("Inbox", "a.html", "https://mp.weixin.qq.com/s/a", "周报");
    saved.reading = Reading::Read;
    let mut cure = visit("Inbox", vec![saved]);
    cure.arrivals[0].page = PageWish::Have(Box::new(page("https://mp.weixin.qq.com/s/a", "<p>正文</p>")));
    archive.keep_visit(cure).await.unwrap();
    assert_eq!(archive.refused_pages().await.unwrap(), []);
    assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
    assert_eq!(archive.article("key:WeChat:1").await.unwrap().unwrap().article.reading, Reading::Read);
}

#[tokio::test]
async fn a_page_that_names_another_article_makes_them_one() {
    for short_first in [true, false] {
        let (_folder, archive) = empty();
        let mut short = article("Inbox", "l", "https://mp.weixin.qq.com/s/tok", "周报");
        short.identity = "wxs:tok".to_string();
        let mut long = article("Album", "m", "https://mp.weixin.qq.com/s?__biz=a&mid=2&idx=1", "第19周周报");
        long.identity = "wx:a:2:1".to_string();
        let later = now() + Duration::hours(1);
        if short_first {
            long.first_seen = later;
        } else {
            short.first_seen = later;
        }
        archive.keep_visit(asked("Inbox", vec![short.clone()])).await.unwrap();
        archive.keep_visit(asked("Album", vec![long.clone()])).await.unwrap();
        archive.search("周报", 9).await.unwrap();

        let mut page = short.clone();
        page.aliases.push("wx:a:2:1".to_string());
        page.reading = Reading::Read;
        page.body = vec![Block { kind: BlockKind::Paragraph, text: "监管部门".to_string() }];
        let kept = archive.keep_page(read("wxs:tok", page, "<p>监管部门</p>")).await.unwrap();
        let (stays, gone) = if short_first { ("wxs:tok", "wx:a:2:1") } else { ("wx:a:2:1", "wxs:tok") };
        assert_eq!((kept.identity.as_str(), kept.merged.as_slice()), (stays, &[gone.to_string()][..]));
        let found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap();
        assert_eq!(found.len(), 1);
        let one = &found[0];
        assert_eq!((one.article.first_seen, one.article.reading, one.article.text().as_str()), (now(), Reading::Read, "监管部门"));
        assert_eq!(one.outlets.len(), 1);
        for name in ["wxs:tok", "wx:a:2:1", "key:none"] {
            let named = archive.article(name).await.unwrap();
            assert_eq!(named.as_ref().map(|found| found.article.identity.as_str()), (name != "key:none").then_some(stays));
        }
        assert_eq!(archive.due_pages(now(), 9).await.unwrap(), []);
        assert_eq!(archive.stored_pages(0, 9).await.unwrap()[0].identity, stays);
        assert_eq!(archive.search("监管", 9).await.unwrap().hits.len(), 1);
        // the row id of the one that is gone may be given again, to one that must be found too
        archive.keep_visit(visit("Other", vec![article("Other", "n", "https://other.example/n", "茶饮上市")])).await.unwrap();
        assert_eq!(archive.search("茶饮", 9).await.unwrap().hits.len(), 1);
        // both sources again: nothing new
        assert_eq!(archive.keep_visit(asked("Inbox", vec![short])).await.unwrap().new, 0);
        assert_eq!(archive.keep_visit(asked("Album", vec![long])).await.unwrap().new, 0);
        archive.check().await.unwrap();
    }
}

#[tokio::test]
async fn words_of_two_characters_are_found() {
    let (folder, archive) = empty();
    let mut chinese = article("WeChat", "1", TEA, "市场监管总局约谈外卖平台");
    chinese.body = vec![Block { kind: BlockKind::Paragraph, text: "小红书 (RED) said “AI-chips”".to_string() }];
    archive.keep_visit(visit("WeChat", vec![chinese, article("WeChat", "2", MILK, "Regulators meet platforms")])).await.unwrap();
    for (query, hits) in [
        ("监管", 1),
        ("外卖 监管", 1),
        ("管总", 1),
        ("监局", 0),
        ("regulator", 1),
        ("\"meet platforms\"", 1),
        ("\"platforms meet\"", 0),
        ("红", 1),
        ("NEAR( * \" -", 0),
        ("ai-chips", 1),
        ("ＲＥＤ", 1),
        ("", 0),
    ] {
        assert_eq!(archive.search(query, 9).await.unwrap().hits.len(), hits, "{query}");
    }
    let hit = archive.search("小红书", 9).await.unwrap().hits.remove(0);
    assert!(hit.excerpt.contains("小红书 (RED)"), "{}", hit.excerpt);
    let mut edited = article("WeChat", "2", MILK, "Watchdogs meet platforms");
    edited.summary = "数据出境".to_string();
    archive.keep_visit(visit("WeChat", vec![edited, article("WeChat", "3", "https://a.cn/3", "新茶饮")])).await.unwrap();
    let reader = Archive::open_read_only(folder.path().join("keepup.db")).unwrap();
    assert_eq!(reader.search("数据", 9).await.unwrap().unindexed, 2);
    assert_eq!(archive.search("数据", 9).await.unwrap().hits.len(), 1);
    assert_eq!(archive.search("regulators", 9).await.unwrap().hits.len(), 0);
    archive.forget_words().await.unwrap();
    assert_eq!(archive.search("数据", 9).await.unwrap().hits.len(), 1);
    assert_eq!(reader.search("新茶饮", 9).await.unwrap().unindexed, 0);
}

#[tokio::test]
async fn late_articles_are_those_that_missed_their_edition() {
    let (_folder, archive) = empty();
    let freeze = at("2023-05-12T01:00:00Z");
    let mut late = article("TechNode", "2", MILK, "Milk");
    late.first_seen = freeze + Duration::hours(1);
    let mut undated = article("TechNode", "3", "https://technode.com/3", "Rice");
    undated.published = None;
    undated.first_seen = freeze + Duration::hours(2);
    archive.keep_visit(visit("TechNode", vec![article("TechNode", "1", TEA, "Tea"), late, undated])).await.unwrap();
    let next = freeze + Duration::days(7);
    let found = archive.late_articles(freeze, freeze, next).await.unwrap();
    assert_eq!(found.iter().map(|kept| kept.article.title.as_str()).collect::<Vec<_>>(), ["Milk"]);
    let regular = archive.articles(freeze, next).await.unwrap();
    assert_eq!(regular.iter().map(|kept| kept.article.title.as_str()).collect::<Vec<_>>(), ["Rice"]);
}

#[tokio::test]
async fn a_site_that_gives_all_its_pages_one_address_loses_no_article() {
    let (_folder, archive) = empty();
    let told = vec![article("TechNode", "1", TEA, "Tea"), article("TechNode", "2", COFFEE, "Coffee")];
    archive.keep_visit(asked("TechNode", told.clone())).await.unwrap();
    for mut article in told {
        article.reading = Reading::Read;
        article.aliases.push("url:https://technode.com/news/".to_string());
        let identity = article.identity.clone();
        assert_eq!(archive.keep_page(read(&identity, article, "<p>x</p>")).await.unwrap().merged, Vec::<String>::new());
    }
    assert_eq!(archive.article(TEA).await.unwrap().unwrap().article.title, "Tea");
    assert_eq!(archive.article(COFFEE).await.unwrap().unwrap().article.title, "Coffee");
}

#[tokio::test]
async fn an_edited_entry_does_not_take_back_the_address_that_the_page_gave() {
    let (_folder, archive) = empty();
    archive.keep_visit(asked("TechNode", vec![article("TechNode", "1", TEA, "Tea")])).await.unwrap();
    let mut with_page = article("TechNode", "1", "https://technode.com/tea-in-full/", "Tea");
    with_page.reading = Reading::Read;
    archive.keep_page(read("key:TechNode:1", with_page, "<p>x</p>")).await.unwrap();
    archive.keep_visit(asked("TechNode", vec![article("TechNode", "1", TEA, "Tea, corrected")])).await.unwrap();
    let kept = archive.article(TEA).await.unwrap().unwrap().article;
    assert_eq!((kept.url.as_str(), kept.title.as_str()), ("https://technode.com/tea-in-full/", "Tea, corrected"));
}

#[tokio::test]
async fn editions_are_remembered_and_follow_a_merge() {
    let (_folder, archive) = empty();
    archive.keep_visit(visit("TechNode", vec![article("TechNode", "1", TEA, "Tea")])).await.unwrap();
    archive.keep_visit(visit("Yicai", vec![article("Yicai", "7", TEA, "Tea")])).await.unwrap();
    let item = PrintedItem {
        identity: "key:Yicai:7".to_string(),
        section: "News".to_string(),
        position: 1,
        url: TEA.to_string(),
        headline: "Tea".to_string(),
        text_hash: "00".to_string(),
    };
    let record = EditionRecord {
        week: "2023-W19".to_string(),
        from: now() - Duration::days(7),
        to: now(),
        frozen_at: now(),
        late: true,
        items: vec![item.clone(), item],
        files: vec![("draft.html".to_string(), "aa".to_string()), ("draft.md".to_string(), "bb".to_string())],
    };
    archive.keep_edition(record.clone()).await.unwrap();
    archive.keep_edition(record.clone()).await.unwrap();
    assert_eq!(archive.edition("2023-W19").await.unwrap(), Some(record));
    assert_eq!(archive.edition("2023-W20").await.unwrap(), None);
    let printed = archive.printed(8, now()).await.unwrap();
    assert_eq!((printed.len(), printed[0].item.identity.as_str()), (2, "key:TechNode:1"));
    assert_eq!(archive.printed(0, now()).await.unwrap(), []);
    assert_eq!(archive.trace(TEA).await.unwrap().printed.len(), 2);
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

#[tokio::test]
async fn pruning_pages_makes_the_file_smaller() {
    let (folder, archive) = empty();
    let path = folder.path().join("keepup.db");
    for number in 0..100_u64 {
        let mut told = article("TechNode", &number.to_string(), &format!("{TEA}/{number}"), "Tea");
        told.reading = Reading::Read;
        // noise, so that it does not compress away
        let noise: String =
            (0..40_000_u64).map(|n| char::from(33 + ((n ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as u8)).collect();
        let mut bringing = visit("TechNode", vec![told]);
        bringing.arrivals[0].page = PageWish::Have(Box::new(page(TEA, &noise)));
        archive.keep_visit(bringing).await.unwrap();
    }
    archive.close().await.unwrap();
    let before = std::fs::metadata(&path).unwrap().len();
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.prune(now() + Duration::seconds(1), now(), std::time::Duration::MAX).await.unwrap().pages, 100);
    archive.close().await.unwrap();
    let after = std::fs::metadata(&path).unwrap().len();
    assert!(after * 2 < before, "{before} -> {after}");
}

#[tokio::test]
async fn only_one_may_fetch_and_what_was_cut_short_is_known() {
    let (folder, archive) = empty();
    let path = folder.path().join("keepup.db");
    let hold = archive.hold(now()).await.unwrap();
    archive.begin_run("fetch", now()).await.unwrap();
    let second = Archive::open(&path).unwrap();
    let refused = second.hold(now()).await.unwrap_err();
    assert_eq!(refused.trouble, Trouble::Held { pid: Some(std::process::id()), since: Some(now()) });
    assert_eq!(refused.trouble.fate(), Fate::Busy);
    // reading and drafting beside the daemon
    second.set_mark("alert:TechNode", Some("stale".to_string())).await.unwrap();
    assert_eq!(archive.mark("alert:TechNode").await.unwrap().as_deref(), Some("stale"));
    assert_eq!(second.runs(9).await.unwrap()[0].outcome, None);
    drop(hold);
    let _hold = second.hold(now()).await.unwrap();
    assert_eq!(second.runs(9).await.unwrap()[0].outcome.as_deref(), Some("interrupted"));
    let id = second.begin_run("fetch", now()).await.unwrap();
    second.end_run(id, now(), "2 new").await.unwrap();
    assert_eq!(second.runs(1).await.unwrap()[0].outcome.as_deref(), Some("2 new"));
}

#[tokio::test]
async fn reading_goes_on_while_writing_and_sees_whole_visits() {
    let (_folder, archive) = empty();
    let writing = archive.clone();
    let writer = tokio::spawn(async move {
        for n in 0..60 {
            let pair = ["a", "b"].map(|half| article("TechNode", &format!("{n}{half}"), &format!("{TEA}/{n}/{half}"), "Tea"));
            writing.keep_visit(visit("TechNode", pair.to_vec())).await.unwrap();
        }
    });
    let mut seen = 0;
    while seen < 120 {
        let found = archive.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len();
        assert!(found % 2 == 0 && found >= seen, "{seen} then {found}");
        seen = found;
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let (folder, archive) = empty();
    let visits = (0..500).map(|n| {
        let source = format!("source {n}");
        archive.keep_visit(visit(&source, vec![article(&source, "1", &format!("https://s{n}.cn/1"), "Tea")]))
    });
    let outcomes = futures_util::future::join_all(visits).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Ok(kept(1, 0, 0))));
    archive.close().await.unwrap();
    let again = Archive::open_read_only(folder.path().join("keepup.db")).unwrap();
    assert_eq!(again.states().await.unwrap().len(), 500);
    assert_eq!(again.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len(), 500);
}

#[tokio::test]
async fn a_closed_or_read_only_archive_says_so() {
    let (folder, archive) = empty();
    let path = folder.path().join("keepup.db");
    let clone = archive.clone();
    archive.close().await.unwrap();
    assert_eq!(clone.keep_visit(visit("a", vec![])).await.unwrap_err().trouble, Trouble::Closed);
    assert_eq!(clone.states().await.unwrap_err().trouble, Trouble::Closed);
    let reader = Archive::open_read_only(&path).unwrap();
    assert_eq!(reader.keep_visit(visit("a", vec![])).await.unwrap_err().trouble, Trouble::ReadOnly);
    assert_eq!(Archive::open_read_only(folder.path().join("none.db")).unwrap_err().trouble, Trouble::Missing);
}

#[tokio::test]
async fn an_unknown_page_is_an_error_and_keeps_nothing() {
    let (_folder, archive) = empty();
    let mut unknown = read("key:TechNode:9", article("TechNode", "9", TEA, "Tea"), "x");
    unknown.silence = Some(Silence { host: "a.cn".to_string(), until: now() + Duration::hours(1), reason: "429".to_string() });
    assert!(matches!(archive.keep_page(unknown).await.unwrap_err().trouble, Trouble::Unknown { .. }));
    assert_eq!(archive.silences(now()).await.unwrap(), []);
}

async fn filled(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("keepup.db");
    let archive = Archive::open(&path).unwrap();
    let many = (0..300).map(|n| article("TechNode", &n.to_string(), &format!("{TEA}/{n}"), "Tea")).collect();
    archive.keep_visit(visit("TechNode", many)).await.unwrap();
    archive.close().await.unwrap();
    path
}

#[tokio::test]
async fn a_backup_is_whole_and_is_named_when_the_archive_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let backup = folder.path().join("backups/keepup.db");
    let archive = Archive::open(&path).unwrap();
    archive.backup(&backup).await.unwrap();
    archive.backup(&backup).await.unwrap();
    archive.close().await.unwrap();
    let copy = Archive::open_read_only(&backup).unwrap();
    assert_eq!(copy.articles(at("2023-05-09T00:00:00Z"), now()).await.unwrap().len(), 300);

    let sound = std::fs::read(&path).unwrap();
    std::fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    let cut = Archive::open(&path).unwrap_err();
    assert!(matches!(&cut.trouble, Trouble::Corrupt { backup: Some(named), .. } if *named == backup), "{cut:?}");
    assert_eq!(cut.trouble.fate(), Fate::Broken);
    assert!(cut.to_string().contains(&format!("`keepup restore` puts the backup {} in its place", backup.display())), "{cut}");

    std::fs::write(&path, b"").unwrap();
    assert_eq!(Archive::open(&path).unwrap_err().trouble, Trouble::Emptied { backup: backup.clone() });

    std::fs::write(&path, "x".repeat(5000)).unwrap();
    assert!(matches!(Archive::open(&path).unwrap_err().trouble, Trouble::Foreign { .. }));
}

#[tokio::test]
async fn an_empty_file_without_a_backup_is_a_new_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    std::fs::write(&path, b"").unwrap();
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.states().await.unwrap().len(), 0);
}

#[tokio::test]
async fn any_flipped_page_is_noticed_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(&folder).await;
    let sound = std::fs::read(&path).unwrap();
    let mut noticed = 0;
    for number in 0..sound.len() / 4096 {
        let mut broken = sound.clone();
        broken[number * 4096..(number + 1) * 4096].fill(0xa5);
        std::fs::write(&path, &broken).unwrap();
        // opening must say what is wrong or give an archive that answers; it must never bring the process down
        match Archive::open(&path) {
            Ok(archive) => drop(archive.states().await),
            Err(error) => {
                assert_eq!(error.trouble.fate(), Fate::Broken, "{error}");
                noticed += 1;
            }
        }
    }
    assert!(noticed * 10 > sound.len() / 4096 * 8, "{noticed} of {}", sound.len() / 4096);
}

/// Keeps visits of two articles each and says so after every one: until it is killed when told where, else a few.
#[tokio::test]
async fn a_writer_says_what_is_kept() {
    let told = std::env::var_os("KEEPUP_TEST_ARCHIVE").map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let most = if told.is_some() { usize::MAX } else { 20 };
    let archive = Archive::open(told.unwrap_or_else(|| folder.path().join("keepup.db"))).unwrap();
    let _hold = archive.hold(now()).await.unwrap();
    let before = archive.counts_since(now()).await.unwrap().len();
    for n in 0..most {
        let source = format!("source {}", before + n);
        let pair = ["a", "b"].map(|half| article(&source, half, &format!("{TEA}/{source}/{half}"), "Tea"));
        assert_eq!(archive.keep_visit(visit(&source, pair.to_vec())).await.unwrap(), kept(2, 0, 0));
        println!("kept {source}");
    }
    assert_eq!(archive.counts_since(now()).await.unwrap().len(), 20);
}

#[tokio::test]
async fn what_was_said_to_be_kept_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keepup.db");
    let mut said = Vec::new();
    for round in 1..=6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "archive::a_writer_says_what_is_kept", "--nocapture"])
            .env("KEEPUP_TEST_ARCHIVE", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let heard: Vec<String> = lines.by_ref().filter(|line| line.contains("kept ")).take(round * 7).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(heard.len(), round * 7);
        // what it said between the last line heard and its death counts too
        let whole = lines.filter(|line| line.starts_with("kept "));
        said.extend(heard.into_iter().chain(whole).filter_map(|line| line.split_once("kept ").map(|(_, source)| source.to_string())));
    }
    let archive = Archive::open(&path).unwrap();
    archive.check().await.unwrap();
    let counts = archive.counts_since(now()).await.unwrap();
    assert!(counts.values().all(|count| *count == 2), "half a visit: {counts:?}");
    for source in &said {
        assert!(counts.contains_key(source.as_str()), "{source} was said to be kept");
    }
    // at most the one in hand at each death was kept without a word
    assert!(counts.len() <= said.len() + 6, "{} kept, {} said", counts.len(), said.len());
}
