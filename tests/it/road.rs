//! The whole road over real sockets: the demo's sites in, articles and drafts out.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use keepup::archive::Archive;
use keepup::archive::articles::KeptArticle;
use keepup::config;
use keepup::demo::article::FixtureArticle;
use keepup::demo::server::{Web, serve};
use keepup::demo::{self, site::Site};
use keepup::desk::check;
use keepup::desk::facts::names::Names;
use keepup::desk::links;
use keepup::newsroom::Newsroom;
use keepup::newsroom::clock::Clock;
use keepup::newsroom::progress::Silent;
use keepup::newsroom::proofreading;
use keepup::newsroom::round::{RoundOptions, RoundReport};
use keepup::wire::{self, Sites, Wire};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

/// A running newsroom over the demo's web as it stood at an instant.
pub struct Stand {
    pub newsroom: Newsroom,
    pub web: Arc<Web>,
    stop: CancellationToken,
}

impl Stand {
    /// `config` is a feeds.toml; paths in it are beside `folder`.
    pub async fn open(folder: &Path, config: &str, at: &str) -> Stand {
        let now: DateTime<Utc> = at.parse().unwrap();
        let sites = demo::sites_at(now).unwrap();
        let hosts = demo::hosts(&sites);
        for (name, bytes) in demo::inbox::files().unwrap() {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = listener.local_addr().unwrap();
        let web = Arc::new(Web::new(sites));
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, web.clone(), stop.clone()));
        let config = config::parse(config, &folder.join("feeds.toml"), &|_| None).unwrap();
        let settings = wire::Settings {
            sites: Some(Sites(hosts.into_iter().map(|host| (host, socket)).collect())),
            ..wire::Settings::new(wire::user_agent(Some("newsroom@example.com")))
        };
        let newsroom = Newsroom {
            config: Arc::new(config),
            archive: Archive::open(folder.join("keepup.db")).unwrap(),
            wire: Arc::new(Wire::new(settings).unwrap()),
            editions: folder.join("editions"),
            alarm: None,
            clock: Clock::Standing(now),
        };
        Stand { newsroom, web, stop }
    }

    pub async fn round(&self, everything: bool) -> RoundReport {
        let options = RoundOptions { everything, ..RoundOptions::default() };
        self.newsroom.round(&options, &Silent, &CancellationToken::new()).await.unwrap()
    }

    async fn kept(&self) -> Vec<KeptArticle> {
        let (from, to) = ("2023-01-01T00:00:00Z".parse().unwrap(), "2024-01-01T00:00:00Z".parse().unwrap());
        self.newsroom.archive.articles(from, to).await.unwrap()
    }

    pub async fn close(self) {
        self.stop.cancel();
        self.newsroom.archive.close().await.unwrap();
    }
}

fn fixtures(sites: &[Site]) -> impl Iterator<Item = &FixtureArticle> {
    sites.iter().flat_map(|site| &site.articles)
}

/// How texts are compared: white space is not the reader's business.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_article_of_nine_publishers_comes_out_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    let report = stand.round(false).await;
    assert_eq!(report.failures, vec![], "{report}");
    let sites = demo::sites().unwrap();
    let kept = stand.kept().await;
    let by_url: HashMap<Url, &KeptArticle> = kept.iter().map(|kept| (links::canonical(&kept.article.url, &[]), kept)).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for fixture in fixtures(&sites).filter(|fixture| fixture.reach == "page" && matches!(fixture.via.as_str(), "list" | "saved")) {
        let url = links::canonical(&Url::parse(&fixture.url).unwrap(), &[]);
        let by_link = by_url.get(&url).copied();
        let Some(kept) = by_link.or_else(|| kept.iter().find(|kept| kept.article.title == fixture.title)) else {
            let drops = stand.newsroom.archive.trace(&fixture.url).await.unwrap().drops;
            if drops.iter().any(|drop| drop.reason.contains("`drop` pattern")) {
                continue;
            }
            wrong.push(format!("{}: not kept", fixture.url));
            continue;
        };
        seen += 1;
        let article = &kept.article;
        if article.title != fixture.title {
            wrong.push(format!("{}: title {:?} is not {:?}", fixture.url, article.title, fixture.title));
        }
        let day = |date: DateTime<chrono::FixedOffset>| date.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
        let date = article.published.as_ref().map(|date| day(date.at));
        if date != Some(day(fixture.published)) {
            wrong.push(format!("{}: published {:?} is not {}", fixture.url, article.published, fixture.published));
        }
        let (text, written) = (folded(&article.text()), folded(&fixture.paragraphs.join(" ")));
        if text != written {
            wrong.push(format!("{}: text\n  {text}\nis not\n  {written}", fixture.url));
        }
    }
    assert!(wrong.is_empty(), "{} of {seen} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 40, "only {seen} articles were compared");
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pass_asks_conditionally_and_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(false).await;
    let before = stand.kept().await;
    stand.web.log.take();
    stand.close().await;

    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    assert_eq!(stand.round(false).await.visited, 1, "only the inbox, which costs nobody anything, is looked into before its hour");
    assert_eq!(stand.web.log.all().len(), 0);
    let report = stand.round(true).await;
    assert_eq!((report.new_articles, report.new_outlets, report.pages_read), (0, 0, 0), "{report}");
    assert!(stand.web.log.all().iter().any(|request| request.conditional && request.status == 304));
    assert_eq!(stand.kept().await, before);
    assert_eq!(stand.web.log.stray(), vec![], "nothing is asked for that no source names");
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_weeks_with_a_restart_between_print_each_story_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut printed: Vec<Vec<String>> = Vec::new();
    for (at, week) in [("2023-05-05T01:05:00Z", "2023-W18"), (demo::NOW, "2023-W19")] {
        let stand = Stand::open(folder.path(), demo::config_text(), at).await;
        stand.round(false).await;
        let draft = stand.newsroom.draft(week.parse().unwrap(), at.parse().unwrap()).await.unwrap();
        let text = std::fs::read_to_string(&draft.markdown).unwrap();
        printed.push(text.lines().filter(|line| line.starts_with("https://")).map(str::to_owned).collect());
        stand.close().await;
    }
    assert!(printed.iter().all(|urls| urls.len() >= 9), "{printed:#?}");
    let twice: Vec<_> = printed[1].iter().filter(|url| printed[0].contains(url)).collect();
    assert!(twice.is_empty(), "{twice:?} stood in the edition before");
    let sites = demo::sites().unwrap();
    let canonical = |url: &str| links::canonical(&Url::parse(url).unwrap(), &["mod".to_owned()]);
    for urls in &printed {
        let articles = || sites.iter().flat_map(|site| &site.articles);
        let story = |url: &String| articles().find(|article| canonical(&article.url) == canonical(url)).map(|article| &article.story);
        let stories: Vec<&String> = urls.iter().map(|url| story(url).unwrap_or_else(|| panic!("{url} is of no fixture"))).collect();
        let once: std::collections::BTreeSet<&&String> = stories.iter().collect();
        assert_eq!(once.len(), stories.len(), "{stories:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_has_items_of_all_nine_publishers_and_each_story_once() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(false).await;
    let draft = stand.newsroom.draft("2023-W19".parse().unwrap(), demo::NOW.parse().unwrap()).await.unwrap();
    let sidecar: serde_json::Value = serde_json::from_slice(&std::fs::read(draft.markdown.with_file_name("draft.json")).unwrap()).unwrap();
    stand.close().await;
    let sections = sidecar["sections"].as_array().unwrap();
    let items: Vec<&serde_json::Value> = sections.iter().flat_map(|section| section["items"].as_array().unwrap()).collect();
    let sites = demo::sites().unwrap();
    let mut publishers = std::collections::BTreeSet::new();
    let mut stories = Vec::new();
    for item in &items {
        let url = links::canonical(&Url::parse(item["url"].as_str().unwrap()).unwrap(), &["mod".to_owned()]);
        let (site, fixture) = sites
            .iter()
            .flat_map(|site| site.articles.iter().map(move |article| (site, article)))
            .find(|(_, article)| article.title == item["original_title"].as_str().unwrap())
            .unwrap_or_else(|| panic!("no fixture has the headline of {item}"));
        assert_eq!(links::canonical(&Url::parse(&fixture.url).unwrap(), &["mod".to_owned()]), url, "headline and link belong together");
        publishers.insert(site.publisher.clone());
        stories.push(fixture.story.clone());
        let text = folded(&format!("{} {}", fixture.paragraphs.join(" "), fixture.standfirst.clone().unwrap_or_default()));
        for paragraph in item["paragraphs"].as_array().unwrap() {
            let said = folded(paragraph["text"].as_str().unwrap());
            assert!(text.contains(&said), "{said:?} does not stand in {}", fixture.url);
        }
    }
    assert_eq!(publishers.len(), 9, "{publishers:?}");
    let once: std::collections::BTreeSet<&String> = stories.iter().collect();
    assert_eq!(once.len(), stories.len(), "{stories:?}");
}

/// Headline, paragraphs and link of an item, and whether it is marked as an extract.
type Seen = (Option<String>, Vec<String>, Option<String>, bool);

/// What an editor sees of each item, and where it leads.
fn seen(issue: &check::Reading) -> Vec<Seen> {
    let item = |item: &check::Item| {
        let body = item.body.iter().map(|paragraph| paragraph.text.clone()).collect();
        (item.headline.as_ref().map(|headline| headline.text.clone()), body, item.url().map(String::from), item.extracted)
    };
    issue.items.iter().map(item).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_draft_is_checked_without_an_error_and_a_slip_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(false).await;
    let draft = stand.newsroom.draft("2023-W19".parse().unwrap(), demo::NOW.parse().unwrap()).await.unwrap();
    let text = std::fs::read_to_string(&draft.markdown).unwrap();
    let errors = async |text: &str| {
        let issue = check::Reading::of(text);
        let origins = proofreading::origins(&stand.newsroom.archive, &issue, Some("2023-W19")).await.unwrap();
        assert!(origins.iter().all(Option::is_some), "every item has its article in the archive");
        let findings = check::check(&issue, &origins, Names::built_in(), &check::Sites::default());
        findings.into_iter().filter(|finding| finding.level == check::Level::Error).map(|finding| finding.words).collect::<Vec<_>>()
    };
    assert_eq!(errors(&text).await, Vec::<String>::new());
    let own = seen(&check::Reading::of(&text));
    for name in ["draft.html", "draft.wechat.html", "draft.docx"] {
        let bytes = std::fs::read(draft.markdown.with_file_name(name)).unwrap();
        assert_eq!(seen(&check::Reading::of_file(&bytes).unwrap()), own, "{name} reads back as draft.md does");
    }
    // An editor's slip in the sentence that says so.
    let slipped = text.replacen("12,000 shops", "21,000 shops", 1);
    assert_ne!(slipped, text);
    assert_eq!(errors(&slipped).await, ["21,000"]);
    // Another outlet's report of the first story, put in as an item of its own.
    let again = "### Xiaohongshu turns group chats into shops\n\nhttps://daoinsights.com/news/xiaohongshu-turns-group-chats-into-shops/\n\n# Footer\n";
    let issue = check::Reading::of(&text.replacen("### Lanhe", &format!("{again}\n### Lanhe"), 1));
    let origins = proofreading::origins(&stand.newsroom.archive, &issue, Some("2023-W19")).await.unwrap();
    let findings = check::check(&issue, &origins, Names::built_in(), &check::Sites::default());
    assert!(
        findings
            .iter()
            .any(|finding| finding.words.starts_with("Xiaohongshu turns") && finding.problem.contains("tells this story already"))
    );
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_sources_changes_no_byte_of_the_draft() {
    let mut drafts = Vec::new();
    for reversed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
        if reversed {
            let mut config = config::model::Config::clone(&stand.newsroom.config);
            config.sources.reverse();
            stand.newsroom.config = Arc::new(config);
        }
        stand.round(false).await;
        let draft = stand.newsroom.draft("2023-W19".parse().unwrap(), demo::NOW.parse().unwrap()).await.unwrap();
        drafts.push(std::fs::read_to_string(&draft.markdown).unwrap());
        stand.close().await;
    }
    assert_eq!(drafts[0], drafts[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editors_work_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(false).await;
    let (week, now) = ("2023-W19".parse().unwrap(), demo::NOW.parse().unwrap());
    let draft = stand.newsroom.draft(week, now).await.unwrap();
    let first = std::fs::read(&draft.markdown).unwrap();
    stand.newsroom.draft(week, now).await.unwrap();
    assert_eq!(std::fs::read(&draft.markdown).unwrap(), first, "the same week and archive give the same bytes");
    let edited = "# mine\n";
    std::fs::write(&draft.markdown, edited).unwrap();
    stand.newsroom.draft(week, now).await.unwrap();
    assert_eq!(std::fs::read_to_string(&draft.markdown).unwrap(), edited);
    let beside = std::fs::read_to_string(draft.markdown.with_file_name("draft.new.md")).unwrap();
    assert!(beside.ends_with(std::str::from_utf8(&first).unwrap()), "a file that is no draft any more gets the whole new one beside it");
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feeds_toml_of_the_repository_reads_the_same_sites() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds.toml")).unwrap();
    let stand = Stand::open(folder.path(), &text, demo::NOW).await;
    let stop = CancellationToken::new();
    let options = RoundOptions::default();
    // Its pauses are real ones: the first entries are enough.
    let round = stand.newsroom.round(&options, &Silent, &stop);
    let _ = tokio::time::timeout(std::time::Duration::from_secs(20), round).await;
    let with_articles = stand.newsroom.archive.counts_since("2023-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    let silent: Vec<&str> = stand
        .newsroom
        .config
        .enabled()
        .map(|source| source.name.as_str())
        .filter(|name| with_articles.get(*name).is_none_or(|count| *count == 0))
        .collect();
    assert!(silent.is_empty(), "these sources of feeds.toml yield nothing from the sites in their publishers' shape: {silent:?}");
    stand.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_read_again_from_the_archive_give_the_same_articles() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), demo::config_text(), demo::NOW).await;
    stand.round(false).await;
    let before = stand.kept().await;
    stand.web.log.take();
    let replay = stand.newsroom.replay(&Silent, &CancellationToken::new()).await.unwrap();
    assert!(replay.pages > 30, "{replay:?}");
    assert_eq!(replay.changed, 0);
    assert_eq!(stand.kept().await, before);
    assert_eq!(stand.web.log.all().len(), 0, "a replay needs no network");
    stand.close().await;
}
