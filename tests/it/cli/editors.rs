//! What editors order of a week, what they publish, and what the next week makes of it.

use serde_json::Value;

use super::{NOW, Program, Reply, Site, feed, program, source};

const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";
const NEXT_DATE: &str = "Fri, 12 May 2023 12:00:00 +0800";
const CUT_OFF: &str = "2023-05-12T01:05:00Z";
const NEXT_CUT_OFF: &str = "2023-05-19T01:05:00Z";
const SECTIONS: &str = "\
[[edition.section]]
name = \"news\"
title = \"News\"
items = [1, 3]

[[edition.section]]
name = \"marketing\"
title = \"Marketing\"
items = [0, 2]
words = [\"brand\"]
";

const TEA: (&str, &str) = ("Lakeside Tea opens 300 stores in Chengdu", "https://a.example/tea");
const BEES: (&str, &str) = ("Norfolk counts fewer hives in its bee census", "https://a.example/bees");
const NOODLES: (&str, &str) = ("Harbour Noodles closes its last shop in Xiamen", "https://b.example/noodles");
const PIANO: (&str, &str) = ("Piano makers in Yichang ask for lower duties", "https://b.example/piano");
const BOATS: (&str, &str) = ("Ferry boats on the Pearl River go electric", "https://c.example/boats");
const LAMPS: (&str, &str) = ("Lamp brand from Zhongshan lists its shares", "https://c.example/lamps");

/// Three outlets with two stories each; five are news, of which three have room, one is marketing.
async fn newsroom() -> (Site, Program) {
    let site = Site::start().await;
    for (path, entries) in [("/a", [TEA, BEES]), ("/b", [NOODLES, PIANO]), ("/c", [BOATS, LAMPS])] {
        site.route(path, Reply::feed(feed(path, &entries, DATE)));
    }
    let sources = [source("A", &site, "/a"), source("B", &site, "/b"), source("C", &site, "/c"), SECTIONS.to_owned()];
    let program = program(&sources);
    program.ends(0, &["fetch", "--now", NOW]);
    (site, program)
}

fn draft(program: &Program, week: &str, now: &str) -> (String, Value) {
    program.ends(0, &["draft", "--week", week, "--now", now]);
    let json = program.read(&format!("editions/{week}/draft.json"));
    (program.read(&format!("editions/{week}/draft.md")), serde_json::from_str(&json).unwrap())
}

fn links(draft: &Value, section: usize) -> Vec<String> {
    draft["sections"][section]["items"].as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap().to_owned()).collect()
}

fn reason(draft: &Value, url: &str) -> String {
    let left = draft["left_out"].as_array().unwrap().iter().find(|left| left["story"] == format!("url:{url}"));
    left.unwrap_or_else(|| panic!("{url} is not left out: {draft:#}"))["reason"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_an_edited_draft_does_not_follow_is_told() {
    let (_site, program) = newsroom().await;
    let draft = |now: &str| program.ends(0, &["draft", "--open", "--now", now]).out;
    draft(NOW);
    let text = program.read("editions/2023-W19/draft.md");
    let first = text.lines().find(|line| line.starts_with("### ")).unwrap();
    program.write("editions/2023-W19/draft.md", text.replace(first, &format!("{first}, says an editor")));
    let placed = [PIANO, NOODLES, BOATS].into_iter().find(|(title, _)| text.contains(&format!("### {title}")) && !first.contains(title));
    let (title, link) = placed.unwrap();
    program.ends(0, &["move", link, "--section", "Marketing", "--now", NOW]);
    let told = draft(NOW);
    assert!(
        told.contains(&format!(
            "\u{201c}{title}\u{201d}; it stays in \u{201c}News\u{201d}, though it belongs into \u{201c}Marketing\u{201d} now"
        )),
        "{told}"
    );
    let future = program.ends(1, &["draft", "--week", "2023-W21", "--now", NOW]).err;
    assert!(future.contains("2023-W21 has not begun") && future.contains("the open week is 2023-W19"), "{future}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_weeks_of_an_editor() {
    let (site, program) = newsroom().await;
    let order = |arguments: &[&str]| program.ends(0, &[arguments, &["--now", NOW]].concat()).out;

    // What an editor orders of the open week, by link, by headline's words and by identity.
    let pinned = order(&["pin", "https://b.example/piano?utm_source=mail"]);
    assert!(pinned.contains("in 2023-W19, \u{201c}News\u{201d}, item 1: pinned by an editor"), "{pinned}");
    let dropped = order(&["drop", "bee census"]);
    assert!(dropped.contains("not in 2023-W19: dropped by an editor"), "{dropped}");
    let moved = order(&["move", "url:https://c.example/boats", "--section", "Marketing"]);
    assert!(moved.contains("in 2023-W19, \u{201c}Marketing\u{201d}, item "), "{moved}");

    let (text, json) = draft(&program, "2023-W19", CUT_OFF);
    assert_eq!(links(&json, 0)[0], PIANO.1, "{text}");
    assert_eq!(links(&json, 0).len(), 3);
    let mut marketing = links(&json, 1);
    marketing.sort();
    assert_eq!(marketing, [BOATS.1, LAMPS.1]);
    assert_eq!(reason(&json, BEES.1), "dropped by an editor");
    let why = program.ends(0, &["why", "Ferry boats"]).out;
    assert!(why.contains("An editor moved it for 2023-W19, to the section marketing, on 2023-05-11 00:00 UTC (order 3)."), "{why}");

    // The issue: one item cut, one rewritten with a headline of its own and without its machine comment, one of the editor's own.
    let cut = text.find("### Harbour Noodles").unwrap();
    let link = format!("\n{}\n", NOODLES.1);
    let end = text[cut..].find(&link).unwrap() + cut + link.len();
    let issue = format!("{}{}", &text[..cut], &text[end..]).replace(
        "### Lakeside Tea opens 300 stores in Chengdu\n",
        "### Our own view of the week\n\nNothing is as it was.\n\n### Tea, and more of it, for Chengdu\n",
    );
    let issue: String = issue.lines().filter(|line| !line.starts_with("<!-- item:")).map(|line| format!("{line}\n")).collect();
    program.write("editions/2023-W19/draft.md", &issue);
    let published = program.ends(0, &["publish", "editions/2023-W19/draft.md", "--now", CUT_OFF]).out;
    assert!(published.starts_with("2023-W19: 4 items ran (1 rewritten, 0 not in the draft), 1 cut, 1 of the editor's own"), "{published}");
    assert!(published.contains("cut: \u{201c}Harbour Noodles"), "{published}");
    assert!(published.contains("no article known: \u{201c}Our own view of the week\u{201d}"), "{published}");
    let atom = program.read("editions/feed.atom");
    assert!(
        atom.contains("&lt;h3&gt;Our own view of the week&lt;/h3&gt;") && !atom.contains("Harbour Noodles"),
        "as it was printed: {atom}"
    );
    let again = program.ends(0, &["publish", "editions/latest/draft.md", "--now", CUT_OFF, "--json"]).json();
    assert_eq!((&again["replaced"], &again["week"]), (&true.into(), &"2023-W19".into()), "{again}");
    let why = program.ends(0, &["why", TEA.1]).out;
    assert!(why.contains("Ran in 2023-W19 under \u{201c}News\u{201d}, item 3."), "{why}");
    let why = program.ends(0, &["why", NOODLES.1]).out;
    assert!(why.contains("The draft of 2023-W19 had it, and its editor cut it."), "{why}");

    // The next week: what ran does not come again, whoever reports it; what was cut does, and says so.
    let tea = (TEA.0, "https://b.example/lakeside-tea");
    site.route("/b", Reply::feed(feed("/b", &[tea, ("Toy makers of Shantou sell more abroad", "https://b.example/toys")], NEXT_DATE)));
    program.ends(0, &["fetch", "--all", "--now", "2023-05-13T00:00:00Z"]);
    let (text, json) = draft(&program, "2023-W20", NEXT_CUT_OFF);
    assert_eq!(links(&json, 0), ["https://b.example/toys", NOODLES.1], "{text}");
    assert!(reason(&json, TEA.1).starts_with("the edition 2023-W19 had it already"));
    let reasons = json["sections"][0]["items"][1]["reasons"].to_string();
    assert!(reasons.contains("cut from 2023-W19 by its editor, and offered once more"), "{reasons}");

    program.ends(0, &["publish", "editions/2023-W20/draft.md", "--now", NEXT_CUT_OFF]);
    let stats = program.ends(0, &["stats"]).out;
    assert!(stats.starts_with("2 published editions, 2023-W19 to 2023-W20\n"), "{stats}");
    let json = program.ends(0, &["stats", "--json"]).json();
    let b = json["sources"].as_array().unwrap().iter().find(|row| row["name"] == "B").unwrap();
    assert_eq!([&b["proposed"], &b["ran"], &b["cut"]], [4, 3, 1], "{json:#}");
    assert_eq!([&json["total"]["proposed"], &json["total"]["own"]], [7, 1], "{json:#}");
    let rewritten = json["sections"][0]["rewritten"].as_f64().unwrap();
    assert!(rewritten > 0.0 && rewritten < 0.5, "{rewritten}");
    let last = program.ends(0, &["stats", "--json", "--last", "1"]).json();
    assert_eq!((&last["weeks"], &last["total"]["cut"]), (&serde_json::json!(["2023-W20"]), &0.into()));
    // What was drawn up stays as it is: an issue that is recorded later does not change a frozen week.
    assert_eq!(draft(&program, "2023-W20", "2023-05-26T01:05:00Z").0, text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_a_frozen_week_holds_when_it_is_drawn_up_again_and_can_be_taken_back() {
    let (_site, program) = newsroom().await;
    let (first, json) = draft(&program, "2023-W19", CUT_OFF);
    let out = [TEA, BEES, NOODLES, PIANO, BOATS].into_iter().find(|(_, url)| !links(&json, 0).contains(&(*url).to_owned())).unwrap();
    assert!(reason(&json, out.1).contains("was full"), "{json:#}");
    let pinned = program.ends(0, &["pin", out.1, "--week", "2023-W19", "--section", "marketing", "--now", CUT_OFF]).out;
    assert!(pinned.contains("The draft of 2023-W19 is made: `keepup draft --week 2023-W19` draws it up again."), "{pinned}");
    let (_, json) = draft(&program, "2023-W19", CUT_OFF);
    assert_eq!(links(&json, 1), [out.1, LAMPS.1]);
    let listed = program.ends(0, &["order", "list"]).out;
    assert!(listed.contains("1       2023-W19  pin    marketing  2023-05-12 09:05") && listed.contains(out.0), "{listed}");
    let undone = program.ends(0, &["order", "undo", "1", "--now", CUT_OFF]).out;
    assert!(undone.starts_with("taken back: order 1, pin for 2023-W19: ") && undone.contains("was full"), "{undone}");
    assert_eq!(draft(&program, "2023-W19", CUT_OFF).0, first);
    assert!(program.ends(0, &["order", "list", "--json", "--week", "2023-W19"]).json()[0]["undone"].is_string());
    assert_eq!(program.ends(0, &["order", "list", "--week", "2023-W20"]).out.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_ordered_or_published_says_why() {
    let (_site, program) = newsroom().await;
    let fails = |arguments: &[&str], words: &str| {
        let said = program.ends(1, arguments).err;
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    fails(
        &["move", TEA.1, "--section", "sports"],
        "no section is called \"sports\"; feeds.toml has news (\u{201c}News\u{201d}), marketing",
    );
    fails(&["drop", "https://a.example/te"], "these are near it:\n  https://a.example/tea");
    fails(&["pin", "nobody wrote this"], "no article is known as nobody wrote this; `keepup search` finds");
    fails(&["pin", "in"], "several headlines have the words \u{201c}in\u{201d}");
    fails(&["order", "undo", "7"], "there is no order 7");
    assert!(program.ends(0, &["order", "list"]).out.starts_with("No order was given"), "nothing was kept");
    assert!(program.ends(0, &["stats"]).out.starts_with("Nothing has been published yet"));

    program.write("issue.md", "### Lakeside Tea opens 300 stores in Chengdu\n\nIt does.\n\nhttps://a.example/tea\n");
    fails(&["publish", "issue.md"], "is in no folder that is named like a week: say which one it is");
    fails(&["publish", "issue.md", "--week", "2023-W19"], "no draft of 2023-W19 was ever made; `--week` names another");
    draft(&program, "2023-W19", CUT_OFF);
    fails(&["publish", "issue.md", "--week", "2023-W18"], "no draft of 2023-W18 was ever made (the newest is 2023-W19)");
    program.write("empty.md", "\n");
    fails(&["publish", "empty.md", "--week", "2023-W19"], "empty.md has no items");
    program.write("other.md", "### Another newsletter altogether\n\nOf nothing.\n\nhttps://elsewhere.example/x\n");
    fails(&["publish", "other.md", "--week", "2023-W19"], "none of the 1 items of other.md is of the draft of 2023-W19");
    program.write("wrong.md", "### Lakeside Tea opens 400 stores in Chengdu\n\nIt does.\n\nhttps://a.example/tea\n");
    fails(&["publish", "wrong.md", "--week", "2023-W19", "--strict"], "1 error in wrong.md, and --strict takes none");
    assert!(program.ends(0, &["stats"]).out.starts_with("Nothing has been published yet"), "nothing was recorded");
    let lax = program.ends(0, &["publish", "wrong.md", "--week", "2023-W19", "--now", CUT_OFF]).out;
    assert!(lax.contains("1 error stands in it: `keepup check` tells where."), "{lax}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_that_goes_out_before_its_cut_off_freezes_its_week() {
    let (site, program) = newsroom().await;
    program.ends(0, &["draft", "--open", "--now", NOW]);
    let said = program.ends(0, &["publish", "editions/2023-W19/draft.md", "--now", "2023-05-11T10:00:00Z"]).out;
    assert!(said.contains("The week was still open, and is frozen now"), "{said}");
    let late = ("Kite makers of Weifang have a good spring", "https://a.example/kites");
    site.route("/a", Reply::feed(feed("/a", &[late], "Thu, 11 May 2023 20:00:00 +0800")));
    program.ends(0, &["fetch", "--all", "--now", "2023-05-11T13:00:00Z"]);
    let (_, json) = draft(&program, "2023-W20", NEXT_CUT_OFF);
    assert_eq!(links(&json, 0), [late.1], "what came after the issue went out joins the next");
}
