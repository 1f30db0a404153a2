//! `keepup fetch` and `keepup draft`.

use super::super::support::behaviour::Behaviour;
use super::super::support::program::{feed, until};
use super::{DATE, NOW, Program, Reply, Site, program, site, source};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_fetched_and_all_ignores_the_interval() {
    let site = site().await;
    site.route("/other", Reply::feed(feed("Other", &[("Bikes sell", "https://news.example/bikes")], DATE)));
    let program = program(&[source("A", &site, "/feed"), source("B", &site, "/other")]);
    let first = program.ends(0, &["fetch", "--now", NOW]).out;
    assert!(first.starts_with("2 sources visited, 0 unchanged; 3 new articles"), "{first}");
    let unix = "1683763260"; // a minute later
    assert!(program.ends(0, &["fetch", "--now", unix]).out.starts_with("0 sources visited"));
    assert!(program.ends(0, &["fetch", "--all", "--now", unix]).out.starts_with("2 sources visited, 2 unchanged; 0 new articles"));
    assert!(program.ends(0, &["fetch", "--all", "--now", unix, "B"]).out.starts_with("1 source visited"));
    assert_eq!((site.requests_for("/feed").len(), site.requests_for("/other").len()), (2, 3));
    let ran = program.ends(2, &["fetch", "C"]);
    assert!(ran.err.contains("no source named \"C\"") && ran.err.contains("keepup feeds list"), "{}", ran.err);
    program.ends(2, &["fetch", "--now", "yesterday"]);
    let json = program.ends(0, &["fetch", "--all", "--json", "--now", unix, "A"]).json();
    assert_eq!((&json["visited"], &json["new_articles"]), (&1.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pass_is_told_who_holds_the_archive() {
    let site = Site::start().await;
    site.route("/feed", Behaviour::Silent);
    let program = program(&[source("A", &site, "/feed")]);
    let mut first = program.start(&["fetch", "--now", NOW]);
    until("the first pass asks", || !site.requests().is_empty()).await;
    for command in ["fetch", "run"] {
        let ran = program.ends(75, &[command]);
        assert!(ran.err.contains(&format!("another keepup (process {}, since 2023-05-11 00:00 UTC)", first.id())), "{}", ran.err);
    }
    // Reading and drafting go on beside it.
    program.ends(0, &["status", "--now", NOW]);
    program.ends(0, &["draft", "--open", "--now", NOW]);
    first.kill().unwrap();
    first.wait().unwrap();
    site.route("/feed", Reply::feed(feed("A", &[("Tea", "https://news.example/tea")], DATE)));
    assert!(program.ends(0, &["fetch", "--now", NOW]).out.starts_with("1 source visited, 0 unchanged; 1 new"));
}

/// A program and a site with one article whose page says one thing in `#a` and another in `#b`; `#a` is read.
async fn with_a_page() -> (Program, Site) {
    let site = Site::start().await;
    let words = "The chain opened three hundred stores in April, the company said on Wednesday. ".repeat(12);
    let title = "Tea chains open 300 stores";
    let body = format!("<h1>{title}</h1><div id=a><p>{words}</p></div><div id=b><p>Only here: {words}</p></div>");
    site.route("/tea", Reply::html(format!("<html><head><title>{title}</title></head><body>{body}</body></html>")));
    site.route("/feed", Reply::feed(feed("A", &[(title, site.url("/tea").as_str())], DATE)));
    let text = source("A", &site, "/feed").replace("article = false\n", "");
    let program = program(&[format!("{text}[source.article]\nbody = \"#a\"\n")]);
    let fetched = program.ends(0, &["fetch", "--now", NOW]).out;
    assert!(fetched.contains("; 1 page read"), "{fetched}");
    (program, site)
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_pages_are_read_again_without_the_network() {
    let (program, site) = with_a_page().await;
    let asked = site.requests().len();
    assert_eq!(program.ends(0, &["fetch", "--replay", "--now", NOW]).out, "read 1 stored page again: 0 articles changed\n");
    program.write("feeds.toml", program.read("feeds.toml").replace("#a", "#b"));
    assert_eq!(program.ends(1, &["search", "Only here"]).out, "nothing found\n");
    assert_eq!(program.ends(0, &["fetch", "--replay", "--now", NOW]).out, "read 1 stored page again: 1 article changed\n");
    let both = program.ends(2, &["fetch", "--replay", "A"]);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
    assert!(program.ends(0, &["search", "Only here"]).out.contains("Tea chains"));
    assert_eq!(site.requests().len(), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_pages_are_thrown_away_and_their_articles_stay() {
    let (program, _site) = with_a_page().await;
    program.write("feeds.toml", program.read("feeds.toml") + "[store]\nkeep_pages = \"3d\"\n");
    program.ends(0, &["fetch", "--now", "2023-05-13T00:00:00Z"]);
    assert!(program.ends(0, &["fetch", "--replay"]).out.starts_with("read 1 stored page"));
    program.ends(0, &["fetch", "--now", "2023-05-15T00:00:00Z"]);
    assert!(program.ends(0, &["fetch", "--replay"]).out.starts_with("read 0 stored pages"));
    assert!(program.ends(0, &["search", "three hundred stores"]).out.contains("Tea chains"));
}

#[test]
fn the_inbox_is_looked_into_at_every_pass() {
    let program = Program::with("[[source]]\nname = \"Inbox\"\narticle = false\n[source.inbox]\nlinks = \"links.txt\"\n");
    let tea = "https://news.example/tea Tea chains open 300 stores\n";
    program.write("links.txt", tea);
    assert!(program.ends(0, &["fetch", "--now", NOW]).out.starts_with("1 source visited, 0 unchanged; 1 new article;"));
    let minute_later = "2023-05-11T00:01:00Z";
    assert!(program.ends(0, &["fetch", "--now", minute_later]).out.starts_with("1 source visited, 1 unchanged;"));
    assert!(program.ends(0, &["status", "--now", minute_later]).out.contains("Inbox   well  0 s ago       now "));
    program.write("links.txt", format!("{tea}https://news.example/bikes Bikes sell\n"));
    assert!(program.ends(0, &["fetch", "--now", minute_later]).out.starts_with("1 source visited, 0 unchanged; 1 new article;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_of_a_single_pass_is_not_lost() {
    let site = Site::start().await;
    let program = program(&[source("A", &site, "/gone")]);
    let slow_tee = "#!/bin/sh\nsleep 1\ncat >> told.json\n";
    program.write("tell", slow_tee);
    let text = program.read("feeds.toml") + "[alert]\ncommand = [\"sh\", \"tell\"]\n";
    program.write("feeds.toml", text);
    program.ends(0, &["fetch", "--now", NOW]);
    let told: serde_json::Value = serde_json::from_str(&program.read("told.json")).unwrap();
    assert_eq!((&told["event"], &told["subject"]), (&"source_failing".into(), &"A".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_of_a_week_is_written_once_and_says_where() {
    let site = site().await;
    let program = program(&[source("A", &site, "/feed")]);
    program.ends(0, &["fetch", "--now", NOW]);
    let open = program.ends(0, &["draft", "--open", "--now", NOW]).out;
    assert!(open.starts_with("2023-W19 (still open: a preview): ") && open.contains("editions/2023-W19/draft.md"), "{open}");
    let after = "2023-05-12T01:05:00Z";
    let closed = program.ends(0, &["draft", "--now", after, "--json"]).json();
    assert_eq!((&closed["week"], &closed["open"]), (&"2023-W19".into(), &false.into()));
    let first = program.read("editions/2023-W19/draft.md");
    assert!(first.contains("Tea chains open 300 stores"), "{first}");
    let again = program.ends(0, &["draft", "--week", "2023-W19", "--now", "2023-05-13T00:00:00Z"]).out;
    assert_eq!(again.matches("unchanged: ").count(), 5, "{again}");
    assert_eq!(program.read("editions/2023-W19/draft.md"), first);
    let ran = program.ends(2, &["draft", "--week", "2023-W60"]);
    assert!(ran.err.contains("2023 has no week 60"), "{}", ran.err);
    program.ends(2, &["draft", "--week", "19"]);
}

#[test]
fn a_pass_with_no_network_ends_well_and_status_tells_it() {
    // Port 1 of loopback: nobody listens.
    let program = Program::with("[fetch]\nallow_private = true\n[[source]]\nname = \"A\"\nurl = \"http://127.0.0.1:1/feed\"\n");
    let ran = program.ends(0, &["fetch", "--now", NOW]);
    assert!(ran.out.contains("\nfailed: A: "), "{}", ran.out);
    program.ends(1, &["status", "--now", NOW]);
}
