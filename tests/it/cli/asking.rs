//! What the archive is asked: `status`, `search`, `why`; help, completions, and readers that go away.

use std::io::Read as _;
use std::process::Stdio;

use super::{DATE, NOW, Program, Reply, Site, feed, program, site, source};

#[tokio::test(flavor = "multi_thread")]
async fn status_names_what_is_wrong_and_what_to_do() {
    let site = site().await;
    site.route("/gone", Reply::new(410, ""));
    let program = program(&[source("微信 A", &site, "/feed"), source("B", &site, "/nowhere"), source("C", &site, "/gone")]);
    program.ends(0, &["fetch", "--now", NOW, "微信 A"]);
    let well = program.ends(0, &["status", "--now", NOW]).out;
    assert!(well.contains("B: not visited yet"), "{well}");
    program.ends(0, &["fetch", "--now", NOW]);
    let ill = program.ends(1, &["status", "--now", NOW]).out;
    assert!(ill.contains("\nB: ") && ill.contains("404"), "{ill}");
    assert!(ill.contains("and it is not asked again: remove it from feeds.toml"), "{ill}");
    let row = ill.lines().find(|line| line.starts_with("C ")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["C", "gone", "never", "never", "0"]);
    let json = program.ends(1, &["status", "--json", "--now", NOW]).json();
    let standing: Vec<&str> = json.as_array().unwrap().iter().map(|source| source["standing"].as_str().unwrap()).collect();
    assert_eq!(standing, ["well", "failing", "gone"]);
    assert_eq!((&json[0]["articles"], &json[0]["last_success"]), (&2.into(), &"2023-05-11T00:00:00Z".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn status_names_the_links_that_may_not_be_asked_for() {
    let site = Site::start().await;
    site.route("/robots.txt", Reply::text("User-agent: *\nDisallow: /news/\n"));
    let link = site.url("/news/tea");
    site.route("/feed", Reply::feed(feed("A", &[("Tea", link.as_str())], DATE)));
    let program = program(&[source("A", &site, "/feed").replace("article = false\n", "")]);
    program.ends(0, &["fetch", "--now", NOW]);
    let said = program.ends(0, &["status", "--now", NOW]).out;
    assert!(said.contains("A: 1 link may not be asked for: save each page into the inbox, or set robots = \"owner-approved\""), "{said}");
    assert!(said.contains(&format!("\n    {link} (robots.txt of 127.0.0.1")), "{said}");
    assert_eq!(program.ends(0, &["status", "--json", "--now", NOW]).json()[0]["refused"][0]["url"], link.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_chinese_characters_are_found() {
    let site = site().await;
    let program = program(&[source("A", &site, "/feed")]);
    program.ends(0, &["fetch", "--now", NOW]);
    let found = program.ends(0, &["search", "监管"]).out;
    assert!(found.contains("国家监管机构发布新规") && found.contains("https://news.example/rules"), "{found}");
    assert_eq!(program.ends(0, &["search", "--json", "TEA", "stores"]).json()[0]["url"], "https://news.example/tea");
    assert_eq!(program.ends(1, &["search", "广告"]).out, "nothing found\n");
    assert_eq!(program.ends(1, &["search", "\"' OR *) NEAR("]).out, "nothing found\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_tells_what_became_of_an_address() {
    let site = site().await;
    let program = program(&[source("A", &site, "/feed").replace("article", "drop = [\"^Tea\"]\narticle")]);
    program.ends(0, &["fetch", "--now", NOW]);
    let taken = program.ends(0, &["why", "https://news.example/rules?utm_source=x#top"]).out;
    assert!(taken.contains("Taken from A on 2023-05-11 00:00 UTC"), "{taken}");
    let dropped = program.ends(0, &["why", "https://news.example/tea"]).out;
    assert!(dropped.contains("Dropped from A on 2023-05-11 00:00 UTC: "), "{dropped}");
    let unknown = program.ends(1, &["why", "https://news.example/other"]).out;
    assert!(unknown.contains("was never seen"), "{unknown}");
    assert!(program.ends(0, &["why", "--json", "https://news.example/tea"]).json().is_array());
}

#[test]
fn help_lists_the_exit_statuses_and_completions_are_scripts() {
    let program = Program::bare();
    let help = program.ends(0, &["--help"]).out;
    for status in ["0 done", "1 done, and", "2 a mistake", "75 another", "78 the archive"] {
        assert!(help.split_whitespace().collect::<Vec<_>>().join(" ").contains(status), "{help}");
    }
    program.ends(2, &["no-such-command"]);
    assert!(program.ends(0, &["completions", "bash"]).out.contains("complete -F _keepup"));
    assert!(program.ends(0, &["completions", "zsh"]).out.starts_with("#compdef keepup"));
}

#[test]
fn a_reader_that_goes_away_is_no_accident() {
    let entries: Vec<String> = (0..3000).map(|n| format!("[[source]]\nname = \"{n}\"\nurl = \"https://a.example/{n}\"\n")).collect();
    let many = entries.concat();
    let program = Program::with(&many);
    for (arguments, status) in
        [(&["completions", "bash"][..], 0), (&["--help"], 0), (&["feeds", "list"], 0), (&["feeds", "list", "--json"], 0)]
    {
        let mut child = program.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(status), ""), "{arguments:?}");
    }
    let broken = Program::with(&many.replace("url", "ulr"));
    let mut child = broken.command(&["feeds", "check"]).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
