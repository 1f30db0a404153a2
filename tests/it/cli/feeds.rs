//! `keepup feeds`: check, list, test, add.

use super::{Program, Reply, Site, program, site, source};

/// One misspelt key a table, and the key that was meant.
const TYPOS: &str = r#"
[fetch]
contacct = "news@example.com" # contact

[edition]
titel = "News" # title

[[edition.section]]
name = "news"
tittle = "News" # title

[store]
keep_page = "90d" # keep_pages

[alert]
command = ["true"]
timout = "5s" # timeout

[log]
levle = "info" # level

[[source]]
name = "A"
url = "https://a.example/feed"
intervall = "6h" # interval

[source.article]
bodi = "div" # body

[[source]]
name = "B"
url = "https://b.example/"

[source.listing]
itm = "article" # item
item = "article"
title = "h2"
link = "a@href"

[[source]]
name = "C"
url = "https://c.example/api"

[source.json]
items = "list"
title = "title"
link = "link"
mehtod = "GET" # method

[[source]]
name = "D"
url = "https://d.example/sitemap.xml"

[source.sitemap]
lastmodd = true # 

[[source]]
name = "E"

[source.inbox]
links = "inbox/links.txt"
savd = "inbox/saved" # saved
"#;

#[test]
fn every_mistake_is_told_at_once_with_its_place_and_cure() {
    let program = Program::with(TYPOS);
    let ran = program.ends(2, &["feeds", "check"]);
    let mut told = 0;
    for (line, text) in (1..).zip(TYPOS.lines()) {
        let Some((typo, meant)) = text.split_once(" # ") else { continue };
        let typo = typo.split_once(" = ").unwrap().0;
        assert!(ran.err.contains(&format!("feeds.toml:{line}:1: unknown key \"{typo}\" in [")), "{typo}: {}", ran.err);
        assert!(meant.is_empty() || ran.err.contains(&format!("did you mean \"{meant}\"?")), "{meant}: {}", ran.err);
        told += 1;
    }
    assert_eq!(ran.err.matches("= help: ").count(), told, "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn every_command_that_reads_the_file_tells_its_mistakes() {
    let program = Program::with("[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\nintervall = \"6h\"\n");
    for command in [&["fetch"][..], &["run"], &["draft"], &["status"], &["feeds", "list"], &["search", "x"], &["why", "https://x.example/"]]
    {
        let ran = program.ends(2, command);
        assert!(ran.err.starts_with("feeds.toml:4:1: unknown key"), "{command:?}: {}", ran.err);
    }
}

#[test]
fn a_file_that_is_not_there_is_told_by_name() {
    let program = Program::bare();
    let ran = program.ends(2, &["--config", "nowhere.toml", "status"]);
    assert!(ran.err.starts_with("nowhere.toml: there is no such file\n  = help: name the file with --config"), "{}", ran.err);
}

#[test]
fn the_sources_are_listed() {
    let off = "[[source]]\nname = \"微信\"\nurl = \"https://b.example/sitemap.xml\"\nkind = \"sitemap\"\nenabled = false\n";
    let program = Program::with(&format!("[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n{off}"));
    let lines = program.ends(0, &["feeds", "list"]).out;
    assert!(lines.contains("微信    sitemap    disabled  https://b.example/sitemap.xml"), "{lines}");
    let json = program.ends(0, &["feeds", "list", "--json"]).json();
    assert_eq!((&json[1]["name"], &json[1]["kind"], &json[1]["enabled"]), (&"微信".into(), &"sitemap".into(), &false.into()));
    assert!(program.ends(0, &["feeds", "check"]).out.contains("2 sources (1 enabled), no mistakes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_tried_and_its_entry_shown() {
    let site = site().await;
    let page = format!("<html><head><link rel=alternate type='application/rss+xml' href='{}'></head></html>", site.url("/feed"));
    site.route("/", Reply::html(page));
    let program = program(&[source("Other", &site, "/other")]);
    let before = program.read("feeds.toml");
    let entry = format!("[[source]]\nname = \"Trial News\"\nurl = \"{}\"", site.url("/feed"));
    for path in ["/feed", "/"] {
        let ran = program.ends(0, &["feeds", "test", site.url(path).as_str()]);
        assert!(ran.out.contains("2023-05-10T08:00:00+08:00  国家监管机构发布新规\n    https://news.example/rules\n"), "{}", ran.out);
        assert!(ran.out.trim_end().ends_with(&entry), "{}", ran.out);
    }
    let json = program.ends(0, &["feeds", "test", "--json", site.url("/feed").as_str()]).json();
    assert_eq!(json["entries"][0]["link"], "https://news.example/tea");
    let named = program.ends(1, &["feeds", "test", "Other"]);
    assert!(named.out.contains("it cannot be read: "), "{}", named.said());
    let neither = program.ends(2, &["feeds", "test", "Othr"]);
    assert!(neither.err.contains("neither a source in feeds.toml"), "{}", neither.err);
    assert_eq!(program.read("feeds.toml"), before);
    assert!(!program.path("keepup.db").exists(), "a trial keeps nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_added_and_every_comment_stays() {
    let site = site().await;
    let before =
        format!("# ours\n[fetch]\nallow_private = true # loopback\n\n[[source]]\nname='A' # why\nurl=\"{}\"\n# the end\n", site.url("/a"));
    let program = Program::with(&before);
    let ran = program.ends(0, &["feeds", "add", site.url("/feed").as_str()]);
    assert!(ran.out.starts_with("added \"Trial News\" to feeds.toml: 2 entries today"), "{}", ran.out);
    let after = program.read("feeds.toml");
    let entry = format!("[[source]]\nname = \"Trial News\"\nurl = \"{}\"\n", site.url("/feed"));
    assert_eq!(after.replacen(&entry, "", 1).replace('\n', ""), before.replace('\n', ""), "{after}");
    assert!(program.ends(0, &["feeds", "list"]).out.contains("Trial News"));
    let again = program.ends(2, &["feeds", "add", site.url("/feed").as_str()]);
    assert!(again.err.contains("the source \"Trial News\" has this URL already"), "{}", again.err);
    assert_eq!(program.read("feeds.toml"), after);
    assert_eq!(std::fs::read_dir(program.path(".")).unwrap().count(), 1, "nothing is left beside the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_cannot_be_read_is_not_written() {
    let site: Site = site().await;
    site.route("/broken", Reply::html("<html><body><p>nothing here</p></body></html>"));
    let program = program(&[source("A", &site, "/feed")]);
    let before = program.read("feeds.toml");
    for path in ["/nowhere", "/broken"] {
        let ran = program.ends(1, &["feeds", "add", site.url(path).as_str()]);
        assert!(ran.err.starts_with("error: nothing was written, for it cannot be read: "), "{}", ran.err);
        assert_eq!(program.read("feeds.toml"), before);
    }
    program.ends(0, &["feeds", "add", "--force", "--name", "B", site.url("/nowhere").as_str()]);
    assert!(program.read("feeds.toml").contains("name = \"B\""));
    let broken = format!("{before}\nintervall = \"6h\"\n");
    program.write("feeds.toml", &broken);
    let ran = program.ends(2, &["feeds", "add", site.url("/feed").as_str()]);
    assert!(ran.err.starts_with("feeds.toml:"), "{}", ran.err);
    assert_eq!(program.read("feeds.toml"), broken);
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback_is_refused_unless_the_file_allows_it() {
    let site = site().await;
    let program = Program::with(&source("A", &site, "/feed"));
    let ran = program.ends(1, &["feeds", "test", site.url("/feed").as_str()]);
    assert!(ran.out.contains("allow_private"), "{}", ran.said());
    assert_eq!(site.connections(), 0);
}
