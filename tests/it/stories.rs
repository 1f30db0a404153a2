//! Stories in the archive: the same however they came about, and as editors order them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::stories::Waiting;
use keepup::archive::visits::{Arrival, PageWish, Visit};
use keepup::desk::article::{Article, Block, Reading};
use keepup::desk::dates::{Dated, Precision, ZoneOrigin};
use keepup::desk::facts::names::Names;
use keepup::desk::story::digest::Digest;
use keepup::desk::story::grouping::{self, Settings};
use keepup::desk::story::index::{Index as _, Memory};
use keepup::desk::story::orders::OrderKind;
use keepup::desk::story::telling;
use keepup::desk::visit::SourceState;
use proptest::prelude::{Just, ProptestConfig, Strategy};
use proptest::{collection, prop_assert, prop_assert_eq, proptest};
use tempfile::TempDir;
use url::Url;

/// Headlines of four events, and of things that stand alone.
const HEADLINES: [&str; 16] = [
    "Xiaohongshu raises $500 million from Temasek at $20 billion valuation",
    "Temasek leads $500 million round in Xiaohongshu, valuing it at $20 billion",
    "小红书获淡马锡5亿美元融资，估值200亿美元",
    "淡马锡领投小红书5亿美元新一轮融资",
    "Floods in Hunan force 40,000 people from their homes",
    "Hunan floods drive 40,000 from homes as rain goes on",
    "湖南洪水致4万人撤离家园",
    "Labubu maker Pop Mart opens its first store in Milan",
    "Pop Mart opens Milan store, the first of its Labubu shops in Italy",
    "泡泡玛特米兰首店开业",
    "JD.com cuts delivery fees for 30,000 rural merchants",
    "京东为3万家乡村商家降低配送费",
    "Quarterly bee census finds fewer hives in Norfolk",
    "抖音电商发布618大促规则",
    "A-share wrap: Shanghai index up 0.83% as banks gain",
    "A-share wrap: Shanghai index up 1.27% as banks gain",
];

/// A report as a test wants it: which headline, how many hours after the beginning it was published, and in which pass it came.
#[derive(Debug, Clone)]
struct Report {
    headline: usize,
    hour: i64,
    pass: i64,
}

fn begin() -> DateTime<Utc> {
    "2023-05-08T00:00:00Z".parse().unwrap()
}

fn article(number: usize, report: &Report) -> Article {
    let url = Url::parse(&format!("https://outlet{}.example/{number}", number % 5)).unwrap();
    let at = begin() + TimeDelta::hours(report.hour);
    Article {
        identity: format!("url:{url}"),
        aliases: vec![],
        source: format!("Outlet {}", number % 5),
        url,
        title: HEADLINES[report.headline].to_owned(),
        author: None,
        site: None,
        published: Some(Dated { at: at.into(), precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "feed".to_owned() }),
        language: if report.headline % 3 == 2 { "zh" } else { "en" }.to_owned(),
        summary: String::new(),
        body: vec![],
        first_seen: begin() + TimeDelta::days(10 + report.pass),
        reading: Reading::EntryOnly,
        undated: None,
        origin: None,
    }
}

fn empty() -> (TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(folder.path().join("keepup.db")).unwrap();
    (folder, archive)
}

async fn keep(archive: &Archive, articles: Vec<Article>) {
    for article in articles {
        let (source, at) = (article.source.clone(), article.first_seen);
        let arrivals = vec![Arrival { article, page: PageWish::None, unless_known: None }];
        archive.keep_visit(Visit { source, state: SourceState::default(), silence: None, arrivals, dropped: vec![], at }).await.unwrap();
    }
}

/// Takes up everything that waits, about `most` at a time.
async fn take_up(archive: &Archive, most: usize) {
    let grouper = archive.grouper();
    loop {
        let waiting = archive.ungrouped(Waiting::All, most).await.unwrap();
        if waiting.is_empty() {
            return;
        }
        let digests =
            waiting.iter().map(|instant| instant.iter().map(|kept| telling::digest(&kept.article, Names::built_in())).collect()).collect();
        grouper.take_up(digests).await.unwrap();
    }
}

type Stories = BTreeMap<String, BTreeSet<String>>;

/// The stories by their names.
async fn stories(archive: &Archive, articles: &[Article]) -> Stories {
    let told = archive.told(articles.iter().map(|article| article.identity.clone()).collect()).await.unwrap();
    let mut stories = Stories::new();
    for article in articles {
        stories.entry(told.story(&article.identity).to_owned()).or_default().insert(article.identity.clone());
    }
    stories
}

/// The same by the index in memory.
fn in_memory(articles: &[Article]) -> Stories {
    let mut sorted: Vec<&Article> = articles.iter().collect();
    let key = |article: &Article| (article.first_seen, article.published.as_ref().unwrap().at);
    sorted.sort_by_key(|article| (key(article), article.identity.clone()));
    let mut index = Memory::default();
    for batch in sorted.chunk_by(|a, b| key(a) == key(b)) {
        let digests: Vec<Digest> = batch.iter().map(|article| telling::digest(article, Names::built_in())).collect();
        grouping::add(&mut index, digests, &Settings::default());
    }
    let name = |number| -> String { Arc::clone(&index.digest(number).unwrap()).id.clone() };
    let mut stories = Stories::new();
    for (number, article) in (0..).zip(sorted) {
        stories.entry(name(index.story(number))).or_default().insert(article.identity.clone());
    }
    stories
}

fn reports() -> impl Strategy<Value = Vec<Report>> {
    let report = (0..HEADLINES.len(), 0..200_i64, 0..4_i64).prop_map(|(headline, hour, pass)| Report { headline, hour, pass });
    collection::vec(report, 1..24)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn grouped_as_they_came_or_made_anew_or_in_memory_they_are_the_same(reports in reports(), most in 1..9_usize) {
        let articles: Vec<Article> = reports.iter().enumerate().map(|(number, report)| article(number, report)).collect();
        let (as_they_came, anew) = run(async {
            let (_folder, archive) = empty();
            for pass in 0..4 {
                let came = articles.iter().zip(&reports).filter(|(_, report)| report.pass == pass);
                keep(&archive, came.map(|(article, _)| article.clone()).collect()).await;
                take_up(&archive, most).await;
            }
            let as_they_came = stories(&archive, &articles).await;
            archive.forget_stories().await.unwrap();
            take_up(&archive, 200).await;
            (as_they_came, stories(&archive, &articles).await)
        });
        prop_assert_eq!(&as_they_came, &anew);
        prop_assert_eq!(&as_they_came, &in_memory(&articles));
        let count: usize = as_they_came.values().map(BTreeSet::len).sum();
        prop_assert_eq!(count, articles.len(), "each article is in one story");
        prop_assert!(as_they_came.iter().all(|(id, members)| members.contains(id)), "a story is named after one of its articles");
    }

    #[test]
    fn in_which_order_the_articles_of_an_instant_come_does_not_matter_and_strangers_move_nothing(
        (given, shuffled) in collection::vec(0..HEADLINES.len() - 1, 1..14)
            .prop_flat_map(|given| { let count = given.len(); (Just(given), Just((0..count).collect::<Vec<_>>()).prop_shuffle()) }),
    ) {
        let at_once = |headline: usize| Report { headline, hour: 5, pass: 0 };
        let articles: Vec<Article> = given.iter().enumerate().map(|(number, headline)| article(number, &at_once(*headline))).collect();
        let mut stranger = article(99, &at_once(12));
        stranger.title = "Dutch tram drivers vote on a new timetable for Utrecht".to_owned();
        let (one, other) = run(async {
            let (_folder, archive) = empty();
            keep(&archive, articles.clone()).await;
            take_up(&archive, 200).await;
            let (_other_folder, other) = empty();
            keep(&other, shuffled.iter().map(|place| articles[*place].clone()).chain([stranger]).collect()).await;
            take_up(&other, 200).await;
            (stories(&archive, &articles).await, stories(&other, &articles).await)
        });
        prop_assert_eq!(one, other);
    }

    #[test]
    fn what_editors_ordered_outlives_new_reports_and_all_stories_made_anew(reports in reports(), picked in 0..1_000_usize) {
        let articles: Vec<Article> = reports.iter().enumerate().map(|(number, report)| article(number, report)).collect();
        let told = run(async {
            let (_folder, archive) = empty();
            let (early, late) = articles.split_at(articles.len() * 2 / 3);
            keep(&archive, early.to_vec()).await;
            take_up(&archive, 200).await;
            let before = stories(&archive, early).await;
            let shared: Vec<&BTreeSet<String>> = before.values().filter(|story| story.len() > 1).collect();
            let story = shared.get(picked % shared.len().max(1)).copied()?;
            let split = story.iter().nth(picked % story.len()).unwrap().clone();
            let merged: Vec<String> = before.values().filter(|other| *other != story).filter_map(BTreeSet::first).take(2).cloned().collect();
            archive.order_stories(OrderKind::Split, vec![split.clone()], begin()).await.unwrap();
            if merged.len() == 2 {
                archive.order_stories(OrderKind::Merge, merged.clone(), begin()).await.unwrap();
            }
            let mates: Vec<String> = story.iter().filter(|mate| **mate != split).cloned().collect();
            let mut held = Vec::new();
            for step in 0..3 {
                match step {
                    0 => {}
                    1 => keep(&archive, late.to_vec()).await,
                    _ => archive.forget_stories().await.unwrap(),
                }
                take_up(&archive, 200).await;
                let told = archive.told(articles.iter().map(|article| article.identity.clone()).collect()).await.unwrap();
                let apart = mates.iter().all(|mate| told.story(mate) != told.story(&split));
                held.push((apart, merged.len() < 2 || told.story(&merged[0]) == told.story(&merged[1])));
            }
            Some(held)
        });
        prop_assert!(told.is_none_or(|held| held.iter().all(|held| *held == (true, true))));
    }
}

fn told(number: usize, headline: usize, pass: i64) -> Article {
    article(number, &Report { headline, hour: 0, pass })
}

#[tokio::test]
async fn an_article_whose_text_has_changed_is_judged_anew_and_keeps_the_name_of_its_story() {
    let (_folder, archive) = empty();
    let (mut first, second) = (told(1, 12, 0), told(2, 0, 1));
    keep(&archive, vec![first.clone(), second.clone()]).await;
    take_up(&archive, 200).await;
    assert_eq!(stories(&archive, &[first.clone(), second.clone()]).await.len(), 2);
    // the outlet has corrected its headline: it is about what the other tells
    HEADLINES[1].clone_into(&mut first.title);
    keep(&archive, vec![first.clone()]).await;
    assert_eq!(archive.count_ungrouped().await.unwrap(), 1);
    take_up(&archive, 200).await;
    let now = stories(&archive, &[first.clone(), second]).await;
    assert_eq!(now.keys().collect::<Vec<_>>(), [&first.identity]);
    // the same again is no change
    keep(&archive, vec![first]).await;
    assert_eq!(archive.count_ungrouped().await.unwrap(), 0);
}

#[tokio::test]
async fn what_has_a_say_in_a_week_is_found_among_what_waits() {
    let (_folder, archive) = empty();
    let of_day = |number: usize, day: i64, pass: i64| article(number, &Report { headline: number, hour: day * 24, pass });
    keep(&archive, vec![of_day(0, -400, 0), of_day(1, 1, 0), of_day(2, 8, 0), of_day(3, -300, 3)]).await;
    let waiting = async |which| -> Vec<String> {
        let found = archive.ungrouped(which, 200).await.unwrap();
        found.into_iter().flatten().map(|kept| kept.article.url.to_string()).collect()
    };
    let after = |days| begin() + TimeDelta::days(days);
    assert_eq!(waiting(Waiting::Of { from: begin(), to: after(7) }).await, ["https://outlet1.example/1"]);
    assert_eq!(waiting(Waiting::Arrived { from: after(12), to: after(14) }).await, ["https://outlet3.example/3"]);
    assert_eq!(waiting(Waiting::All).await.len(), 4);
}

#[tokio::test]
async fn the_name_of_a_story_that_was_merged_leads_to_the_other() {
    let (_folder, archive) = empty();
    let (one, other) = (told(1, 12, 0), told(2, 13, 1));
    keep(&archive, vec![one.clone(), other.clone()]).await;
    take_up(&archive, 200).await;
    archive.order_stories(OrderKind::Merge, vec![one.identity.clone(), other.identity.clone()], begin()).await.unwrap();
    let found = archive.story(&other.identity).await.unwrap().unwrap();
    assert_eq!((found.id, found.articles.len()), (one.identity, 2));
    assert_eq!(found.joints[0].evidence, "an editor merged them");
}

#[tokio::test]
async fn two_articles_that_turn_out_to_be_one_bring_their_stories_together() {
    let (_folder, archive) = empty();
    let mut long = told(1, 4, 0);
    long.body = vec![Block::paragraph("Rain has not stopped for a week.")];
    let (tea, flood) = (told(2, 12, 1), told(3, 5, 2));
    keep(&archive, vec![long.clone(), tea.clone(), flood.clone()]).await;
    take_up(&archive, 200).await;
    assert_eq!(stories(&archive, &[long.clone(), tea.clone(), flood.clone()]).await.len(), 2);
    // a page says that the article on bees is the one on the flood
    let mut page = tea.clone();
    page.aliases = vec![flood.identity.clone()];
    page.title.clone_from(&flood.title);
    page.reading = Reading::Read;
    let outcome = keepup::archive::pages::PageOutcome::Read { article: Box::new(page), page: None };
    let visit = keepup::archive::pages::PageVisit { identity: tea.identity.clone(), outcome, silence: None, at: begin() };
    assert_eq!(archive.keep_page(visit).await.unwrap().merged, std::slice::from_ref(&flood.identity));
    take_up(&archive, 200).await;
    let story = archive.story(&flood.identity).await.unwrap().unwrap();
    assert_eq!((story.id, story.articles.len()), (long.identity, 2));
}

#[test]
fn what_stories_teach_of_names_is_remembered_and_made_anew_and_ends_with_the_story() {
    let titles = [
        "Zeltra sells 86,400 bicycles in Beijing",
        "泽尔特拉在北京售出8.64万辆自行车",
        "Zeltra recalls 31,500 scooters in Shanghai",
        "泽尔特拉在上海召回3.15万辆滑板车",
    ];
    let reported = |(number, title): (usize, &&str)| {
        let hour = number as i64 / 2 * 400 + number as i64;
        let article = article(number, &Report { headline: 0, hour, pass: number as i64 / 2 });
        Article { title: (*title).to_owned(), ..article }
    };
    let articles: Vec<Article> = titles.iter().enumerate().map(reported).collect();
    run(async {
        let (_folder, archive) = empty();
        for pair in articles.chunks(2) {
            keep(&archive, pair.to_vec()).await;
            take_up(&archive, 200).await;
        }
        let learned = archive.learned_names().await.unwrap();
        let [name] = learned.as_slice() else { panic!("{learned:?}") };
        assert_eq!((name.chinese.as_str(), name.latin.as_str(), name.believed, name.stories.len()), ("泽尔特拉", "Zeltra", true, 2));
        assert!(name.stories.iter().any(|story| story.chinese == titles[3] && story.other == titles[2]), "{name:?}");
        archive.forget_stories().await.unwrap();
        assert_eq!(archive.learned_names().await.unwrap(), []);
        take_up(&archive, 200).await;
        assert_eq!(archive.learned_names().await.unwrap(), learned);
        archive.order_stories(OrderKind::Split, vec![articles[3].identity.clone()], begin()).await.unwrap();
        let left = archive.learned_names().await.unwrap();
        assert!(left.len() == 1 && !left[0].believed && left[0].stories.len() == 1, "{left:?}");
    });
}
