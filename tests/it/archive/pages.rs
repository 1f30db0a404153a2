//! The queue of pages and what they made of their articles.

use super::*;

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
async fn an_unknown_page_is_an_error_and_keeps_nothing() {
    let (_folder, archive) = empty();
    let mut unknown = read("key:TechNode:9", article("TechNode", "9", TEA, "Tea"), "x");
    unknown.silence = Some(Silence { host: "a.cn".to_string(), until: now() + Duration::hours(1), reason: "429".to_string() });
    assert!(matches!(archive.keep_page(unknown).await.unwrap_err().trouble, Trouble::Unknown { .. }));
    assert_eq!(archive.silences(now()).await.unwrap(), []);
}
