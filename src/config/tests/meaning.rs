//! What the values of a file become.

use std::path::Path;
use std::time::Duration;

use super::{read, root};
use crate::config::kind::by_url;
use crate::config::model::{Config, LogFormat};
use crate::config::{empty, parse};
use crate::desk::edition::Form;
use crate::desk::source::article::BodyMethod;
use crate::desk::source::{DateFormat, Key, Kind, Method, Robots, Source};

fn everything() -> Config {
    let text = std::fs::read_to_string(root().join("fixtures/config/good/everything.toml")).unwrap();
    read(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn source(name: &str) -> Source {
    everything().sources.into_iter().find(|source| source.name == name).unwrap()
}

#[test]
fn two_lines_are_enough() {
    let config = read("[[source]]\nname = \"TechNode\"\nurl = \"https://technode.com/feed/\"\n").unwrap();
    let [source] = config.sources.as_slice() else { panic!("one source") };
    let plain = Source::plain("TechNode", "https://technode.com/feed/".parse().unwrap());
    assert_eq!(
        format!("{:?}", (&source.limits, source.interval, source.max_age, source.max_items, &source.key)),
        format!("{:?}", (&plain.limits, plain.interval, plain.max_age, plain.max_items, &plain.key))
    );
    assert!(source.kind.is_none() && source.enabled && source.article.is_some() && source.robots == Robots::Respect);
    let sections: Vec<_> =
        config.edition.sections.iter().map(|section| (section.name.as_str(), section.form, section.least, section.most)).collect();
    assert_eq!(sections, [("news", Form::Items, 6, 10), ("notes", Form::Notes, 0, 5), ("marketing", Form::Items, 4, 7)]);
    assert_eq!((config.edition.publish.cron.as_str(), config.edition.publish.zone), ("0 9 * * FRI", chrono_tz::Asia::Shanghai));
    assert_eq!((config.fetch.per_host, config.store.keep_pages), (2, Duration::from_secs(90 * 24 * 3_600)));
}

#[test]
fn settings_mean_what_they_say() {
    let config = everything();
    assert_eq!(config.fetch.proxy.unwrap().as_str(), "http://keepup:pw@proxy.example.com:3128/");
    assert_eq!(config.fetch.contact.as_deref(), Some("https://example.com/about"));
    assert_eq!(config.store.db, Path::new("/srv/keepup/data/keepup.db"));
    assert_eq!(config.store.editions, Path::new("/srv/editions"));
    assert_eq!(config.alert.unwrap().command, ["/srv/keepup/bin/tell ops", "--quiet", ""]);
    let translate = config.translate.unwrap();
    assert_eq!((translate.command[0].as_str(), translate.timeout.as_secs()), ("/srv/keepup/bin/zh-en", 90));
    assert_eq!(translate.env, ["DEEPL_KEY"]);
    let metrics = config.metrics.unwrap();
    assert_eq!((metrics.listen.port(), metrics.hosts.len()), (9464, 2));
    assert_eq!((config.log.level.as_str(), config.log.format), ("info,keepup::wire=debug", LogFormat::Json));
    assert_eq!(config.edition.footer.as_deref(), Some("Written by the China desk.\n周报"));
    assert_eq!(config.edition.base_url.unwrap().as_str(), "https://news.example.com/editions/", "it is the address of a folder");
    assert_eq!(config.templates_folder.as_deref(), Some(Path::new("/srv/keepup/page templates")));
    let [lead, short] = config.edition.sections.as_slice() else { panic!("two sections") };
    assert_eq!((lead.least, lead.most, lead.title.as_str(), lead.words.as_slice()), (2, 4, "News", ["上海".to_owned()].as_slice()));
    assert_eq!(lead.names, ["RedNote", "抖音"]);
    assert_eq!((short.least, short.most, short.title.as_str(), short.form), (3, 3, "short", Form::Notes));
}

#[test]
fn a_name_that_the_table_does_not_know_is_noted_with_the_nearest() {
    let text =
        |table: &str| format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n[[edition.section]]\nname = \"a\"\n{table}\n");
    let notices = |table: &str| read(&text(table)).unwrap().notices.into_iter().map(|notice| notice.to_string()).collect::<Vec<_>>();
    assert_eq!(notices("names = [\"小红书\", \"RedNote\", \"RED\", \"live commerce\"]"), Vec::<String>::new());
    assert_eq!(
        notices("names = [\"Xiaohongsu\"]"),
        [
            "line 6: the table of names does not know \"Xiaohongsu\", so that it is met in this spelling alone: did you mean \"Xiaohongshu\"?"
        ]
    );
    assert!(notices("names = [\"Qinglan Li\"]")[0].contains("write it into names.txt"));
}

#[test]
fn a_feature_takes_no_stories_and_a_translator_needs_a_command() {
    let text = |table: &str| format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n{table}\n");
    let feature = "[[edition.section]]\nname = \"trends\"\nform = \"feature\"";
    let config = read(&text(feature)).unwrap();
    assert_eq!((config.edition.sections[0].least, config.edition.sections[0].most), (5, 12));
    let wrong = read(&text(&format!("section = \"trends\"\n{feature}"))).unwrap_err().to_string();
    assert!(wrong.contains("is a feature"), "{wrong}");
    let wrong = read(&text("[translate]\nenv = \"1 KEY\"")).unwrap_err().to_string();
    assert!(wrong.contains("command") && wrong.contains("no name of a variable"), "{wrong}");
}

#[test]
fn metrics_are_for_this_machine_unless_somebody_says_for_whom() {
    let text = |table: &str| format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n[metrics]\n{table}\n");
    assert!(read("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n").unwrap().metrics.is_none());
    assert!(read(&text("listen = \"[::1]:9464\"")).unwrap().metrics.is_some());
    assert!(read(&text("listen = \"0.0.0.0:9464\"\nhosts = \"metrics.example\"")).unwrap().metrics.is_some());
    for (wrong, what) in [
        ("listen = \"0.0.0.0:9464\"", "others can reach"),
        ("listen = \"192.168.1.5:9464\"", "others can reach"),
        ("listen = \"localhost:9464\"", "is no address with a port"),
        ("hosts = \"a\"", "listen"),
        ("listen = \"127.0.0.1:1\"\nhosts = \"http://a/\"", "is no host name"),
    ] {
        let problems = read(&text(wrong)).unwrap_err().to_string();
        assert!(problems.contains(what), "{wrong}: {problems}");
    }
}

#[test]
fn a_feed_means_what_it_says() {
    let feed = source("Feed");
    assert!(matches!(feed.kind, Some(Kind::Feed)) && feed.paywalled && feed.official && feed.allow_private);
    assert_eq!(feed.robots, Robots::OwnerApproved);
    assert_eq!((feed.interval, feed.max_age, feed.max_items), (Duration::from_secs(6 * 3_600), Duration::from_secs(7 * 24 * 3_600), 50));
    assert_eq!(
        (feed.limits.timeout, feed.limits.max_bytes, feed.limits.pause),
        (Duration::from_secs(10), 2 << 20, Duration::from_secs(10))
    );
    assert_eq!(feed.date_formats.get(1..), Some([DateFormat::Unix, DateFormat::UnixMillis, DateFormat::Relative].as_slice()));
    assert!(matches!(&feed.key, Key::Pattern(pattern) if pattern.as_str() == r"/news/(\d+)"));
    assert_eq!((feed.filter.allow.len(), feed.filter.deny.len(), feed.filter.keep.len(), feed.filter.drop.len()), (2, 1, 1, 1));
    let headers: Vec<_> = feed.headers.iter().map(|(name, value)| (name.as_str(), value.0.as_str())).collect();
    assert_eq!(headers, [("X-Plain", "yes"), ("authorization", "Bearer s3cret")]);
    let rules = feed.article.unwrap();
    assert_eq!(rules.prefer, [BodyMethod::Wechat, BodyMethod::Readability]);
    assert_eq!((rules.body.as_deref(), rules.strip.len(), rules.min_chars, rules.limits), (Some("div.body"), 2, 300, feed.limits));
    assert_eq!(rules.date.unwrap().attribute.as_deref(), Some("datetime"));
    assert_eq!(rules.author.unwrap().pattern.unwrap().as_str(), "By (.+)");
    assert_eq!(rules.embedded.unwrap().script, "script#data");
}

#[test]
fn what_a_source_does_not_say_stands_in_fetch() {
    let listing = source("Listing");
    assert_eq!(
        (listing.interval, listing.max_items, listing.max_age),
        (Duration::from_secs(90 * 60), 500, Duration::from_secs(14 * 24 * 3_600))
    );
    assert_eq!((listing.limits.pause, listing.limits.max_bytes), (Duration::from_millis(1_500), 1 << 20));
    assert_eq!((listing.language.as_deref(), listing.zone), (Some("en"), Some(chrono_tz::UTC)));
}

#[test]
fn kinds_mean_what_they_say() {
    let Some(Kind::Listing(listing)) = source("Listing").kind else { panic!("a listing") };
    assert_eq!((listing.item.as_str(), listing.link.attribute.as_deref()), ("li", Some("data-href")));
    assert_eq!(listing.date.map(|pick| (pick.selector, pick.attribute)), Some((String::new(), Some("data-date".to_owned()))));
    let Some(Kind::Json(json)) = source("Json").kind else { panic!("an endpoint") };
    assert_eq!((json.method, json.pages, json.first_page), (Method::Post, 3, 0));
    assert_eq!(json.ok, Some(("code".to_owned(), "200".to_owned())));
    assert!(matches!(source("Sitemap").kind, Some(Kind::Sitemap(sitemap)) if sitemap.follow.len() == 2));
    assert!(matches!(source("Album").kind, Some(Kind::WechatAlbum(album)) if album.pages == 2));
    let inbox = source("Inbox");
    assert!(inbox.url.is_none());
    let Some(Kind::Inbox(paths)) = inbox.kind else { panic!("an inbox") };
    assert_eq!(paths.links.as_deref(), Some(Path::new("/srv/keepup/inbox/links.txt")));
    assert_eq!(paths.export.as_deref(), Some(Path::new("/srv/export.json")));
}

#[test]
fn a_listing_needs_no_more_than_its_items() {
    let config = read("[[source]]\nname = \"A\"\nurl = \"https://a.example/\"\n[source.listing]\nitem = \"article\"\n").unwrap();
    let Some(Kind::Listing(listing)) = config.sources.into_iter().next().and_then(|source| source.kind) else { panic!("a listing") };
    assert_eq!((listing.link.selector.as_str(), listing.link.attribute.as_deref()), ("a", Some("href")));
    assert_eq!((listing.title.selector.as_str(), listing.title.attribute), ("a", None));
}

#[test]
fn some_urls_tell_their_kind() {
    let kind = |url: &str| by_url(&url.parse().unwrap());
    assert!(matches!(kind("https://a.example/posts/sitemap.xml"), Some(Kind::Sitemap(_))));
    assert!(matches!(kind("https://mp.weixin.qq.com/mp/appmsgalbum?__biz=a&album_id=1"), Some(Kind::WechatAlbum(_))));
    assert!(kind("https://a.example/feed.xml").is_none());
    assert!(kind("https://a.example/mp/appmsgalbum").is_none());
    assert!(kind("https://a.example/sitemap/").is_none());
}

#[test]
fn a_file_in_the_present_folder_has_absolute_paths() {
    let text = "[[source]]\nname = \"A\"\n[source.inbox]\nlinks = \"links.txt\"\n";
    let config = parse(text, Path::new("feeds.toml"), &|_| None).unwrap();
    let Some(Kind::Inbox(inbox)) = &config.sources[0].kind else { panic!("an inbox") };
    assert!(inbox.links.as_ref().unwrap().is_absolute());
}

#[test]
fn an_empty_configuration_is_one() {
    let config = empty().unwrap();
    assert!(config.sources.is_empty() && config.edition.sections.len() == 3);
}

#[test]
fn under_systemd_relative_paths_begin_at_the_state_directory() {
    let text = r#"
[[source]]
name = "Inbox"
[source.inbox]
links = "inbox/wechat.txt"
saved = "/srv/saved"
[store]
editions = "drafts"
[alert]
command = ["bin/tell"]
"#;
    let read = |file: &str, state: &str| {
        let env = |name: &str| (name == "STATE_DIRECTORY").then(|| state.to_owned());
        let config = parse(text, Path::new(file), &env).unwrap();
        let Some(Kind::Inbox(inbox)) = config.sources[0].kind.clone() else { panic!("{:?}", config.sources[0].kind) };
        (inbox.links.unwrap(), inbox.saved.unwrap(), config.store.db, config.store.editions, config.alert.unwrap().command)
    };
    let (links, saved, db, editions, command) = read("/etc/keepup/feeds.toml", "/srv/news:/srv/news/inbox");
    assert_eq!(links, Path::new("/srv/news/inbox/wechat.txt"));
    assert_eq!(saved, Path::new("/srv/saved"));
    assert_eq!((db.as_path(), editions.as_path()), (Path::new("/srv/news/keepup.db"), Path::new("/srv/news/drafts")));
    assert_eq!(command, ["/etc/keepup/bin/tell"]);
    // At the shell: the package's own file leads to the package's own state, any other to its folder.
    let (links, _, db, ..) = read("/etc/keepup/feeds.toml", "");
    assert_eq!(links, Path::new("/var/lib/keepup/inbox/wechat.txt"));
    assert_eq!(db, Path::new("/var/lib/keepup/keepup.db"));
    let (links, _, db, ..) = read("/srv/keepup/feeds.toml", "");
    assert_eq!(links, Path::new("/srv/keepup/inbox/wechat.txt"));
    assert_eq!(db, Path::new("/srv/keepup/keepup.db"));
}
