//! What a draft asks of the archive, and what it leaves there.

use super::*;

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
