//! Identities of entries as sources really write them.

use regex::Regex;

use super::*;

fn source(key: Key) -> Source {
    Source { drop_params: vec!["ref".to_string()], key, ..Source::plain("Dao Insights", Url::parse("https://news.example/feed/").unwrap()) }
}

fn entry(key: &str, link: &str, title: &str) -> Entry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_string());
    Entry { key: some(key), link: Url::parse(link).ok(), title: some(title), ..Entry::default() }
}

fn names(key: Key, entry: &Entry) -> Vec<String> {
    let source = source(key);
    let found = identities(&source, entry, &Shared::among(&source, std::slice::from_ref(entry)));
    found.map(|found| [vec![found.identity], found.aliases].concat()).unwrap_or_default()
}

const LINK: &str = "https://daoinsights.com/news/tea?utm_source=rss&ref=home";
const CANONICAL: &str = "url:https://daoinsights.com/news/tea";

#[test]
fn the_sources_own_key_comes_first_and_the_link_beside_it() {
    let post = entry("https://daoinsights.com/?p=26059", LINK, "Tea");
    assert_eq!(names(Key::Auto, &post), ["key:Dao Insights:https://daoinsights.com/?p=26059", CANONICAL]);
    assert_eq!(names(Key::Url, &post), [CANONICAL]);
    assert_eq!(names(Key::Guid, &post), ["guid:Dao Insights:https://daoinsights.com/?p=26059", CANONICAL]);
    let pattern = Key::Pattern(Regex::new(r"/news/(\w+)").unwrap());
    assert_eq!(names(pattern, &post), ["key:Dao Insights:tea", CANONICAL]);
    let other = Key::Pattern(Regex::new(r"/works/(\w+)").unwrap());
    assert_eq!(names(other, &post), [CANONICAL]);
}

#[test]
fn a_guid_that_is_the_link_is_the_link() {
    assert_eq!(names(Key::Auto, &entry("https://daoinsights.com/news/tea?utm_source=x", LINK, "Tea")), [CANONICAL]);
    assert_eq!(names(Key::Auto, &entry("  ", LINK, "Tea")), [CANONICAL]);
}

#[test]
fn wechat_has_names_of_its_own() {
    let long = entry("2247", "https://mp.weixin.qq.com/s?__biz=MzA3&mid=2247&idx=1&sn=ab", "周报");
    assert_eq!(names(Key::Auto, &long)[0], "wx:MzA3:2247:1");
    let short = entry("", "https://mp.weixin.qq.com/s/AbC-d_9efGhIjKlMnOpQrS", "周报");
    assert_eq!(names(Key::Auto, &short), ["wxs:AbC-d_9efGhIjKlMnOpQrS", "url:https://mp.weixin.qq.com/s/AbC-d_9efGhIjKlMnOpQrS"]);
}

#[test]
fn without_a_link_the_guid_and_then_the_headline() {
    assert_eq!(names(Key::Auto, &entry("g1", "", "Tea")), ["key:Dao Insights:g1"]);
    assert_eq!(names(Key::Url, &entry("g1", "", "Tea")), ["guid:Dao Insights:g1"]);
    assert_eq!(names(Key::Auto, &entry("", "", " Ｔea —  is “back”! ")), ["title:Dao Insights:tea is back"]);
    assert_eq!(names(Key::Auto, &entry("", "", "?!")), Vec::<String>::new());
}

#[test]
fn a_link_that_several_entries_share_names_none() {
    let entries = [entry("1", LINK, "Tea"), entry("2", LINK, "Coffee"), entry("3", "https://daoinsights.com/3", "Milk")];
    let source = source(Key::Auto);
    let shared = Shared::among(&source, &entries);
    let found: Vec<_> = entries.iter().map(|entry| identities(&source, entry, &shared).unwrap()).collect();
    assert_eq!(found[0], Identities { identity: "key:Dao Insights:1".to_string(), aliases: vec![] });
    assert_eq!(found[1], Identities { identity: "key:Dao Insights:2".to_string(), aliases: vec![] });
    assert_eq!(found[2].aliases, ["url:https://daoinsights.com/3"]);
}

#[test]
fn a_guid_that_several_links_share_names_none() {
    let entries = [entry("post", "https://daoinsights.com/1", "Tea"), entry("post", "https://daoinsights.com/2", "Coffee")];
    let source = source(Key::Auto);
    let shared = Shared::among(&source, &entries);
    let found: Vec<_> = entries.iter().map(|entry| identities(&source, entry, &shared).unwrap().identity).collect();
    assert_eq!(found, ["url:https://daoinsights.com/1", "url:https://daoinsights.com/2"]);
}

#[test]
fn the_same_entry_twice_keeps_its_names() {
    let entries = [entry("1", LINK, "Tea"), entry("1", LINK, "Tea, again"), entry("", "https://daoinsights.com/3", "Milk")];
    let twice = [entries.to_vec(), entries.to_vec()].concat();
    let source = source(Key::Auto);
    let shared = Shared::among(&source, &twice);
    assert_eq!(identities(&source, &twice[0], &shared).unwrap().aliases, [CANONICAL]);
    assert_eq!(identities(&source, &twice[5], &shared).unwrap().identity, "url:https://daoinsights.com/3");
}

#[test]
fn an_edited_headline_changes_no_name() {
    assert_eq!(names(Key::Auto, &entry("1", LINK, "Tea")), names(Key::Auto, &entry("1", LINK, "Tea is up 12%")));
}

#[test]
fn a_key_in_the_link_is_a_part_of_its_own() {
    let link = Url::parse("https://news.example/2023/tea-12?id=7").unwrap();
    for (key, expected) in [("key:News:12", true), ("key:News:7", true), ("key:News:x", false), ("key:News:2", false), ("key:N:12", false)]
    {
        assert_eq!(is_in_link(key, "News", &link), expected, "{key}");
    }
}

#[test]
fn headlines_without_a_common_word_are_others() {
    let other = |one, other| are_other_headlines(one, other);
    assert!(other("Tea chains open stores", "Car makers cut prices"));
    assert!(other("茶饮品牌加速开店", "车企再度降价"));
    assert!(!other("Tea chains open stores", "400 STORES opened"));
    assert!(!other("茶饮品牌加速开店", "头部茶饮涨价"));
    assert!(!other("7 up", "Car makers cut prices"));
}
