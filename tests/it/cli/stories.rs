//! `story` and `reindex`, and what they do to the draft.

use serde_json::Value;

use super::{NOW, Program, Reply, Site, feed, program, source};

const TEA: &str = "Lakeside Tea opens 300 stores in Chengdu and Wuhan";
const DATE: &str = "Wed, 10 May 2023 08:00:00 +0800";
const CUT_OFF: &str = "2023-05-12T01:05:00Z";

/// Two outlets that carry one story, and one that has another.
async fn outlets() -> (Site, Program) {
    let site = Site::start().await;
    site.route("/a", Reply::feed(feed("A", &[(TEA, "https://a.example/tea")], DATE)));
    site.route("/b", Reply::feed(feed("B", &[(TEA, "https://b.example/lakeside-tea")], DATE)));
    site.route("/c", Reply::feed(feed("C", &[("Norfolk counts fewer hives in its bee census", "https://c.example/bees")], DATE)));
    let program = program(&[source("A", &site, "/a"), source("B", &site, "/b"), source("C", &site, "/c")]);
    program.ends(0, &["fetch", "--now", NOW]);
    (site, program)
}

fn draft(program: &Program, week: &str, now: &str) -> (String, Value) {
    program.ends(0, &["draft", "--week", week, "--now", now]);
    let json = program.read(&format!("editions/{week}/draft.json"));
    (program.read(&format!("editions/{week}/draft.md")), serde_json::from_str(&json).unwrap())
}

fn items(draft: &Value) -> usize {
    draft["sections"].as_array().unwrap().iter().map(|section| section["items"].as_array().unwrap().len()).sum()
}

fn reports(program: &Program, url: &str) -> usize {
    program.ends(0, &["story", "show", "--json", url]).json()[0]["articles"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_splits_and_merges_and_it_holds() {
    let (_site, program) = outlets().await;
    let (first, json) = draft(&program, "2023-W19", CUT_OFF);
    assert_eq!(items(&json), 2, "{first}");
    assert!(program.ends(0, &["story", "show", "https://a.example/tea"]).out.contains("one with \u{201c}Lakeside Tea"));

    let split = program.ends(0, &["story", "split", "--now", CUT_OFF, "http://b.example/lakeside-tea?utm_source=x"]).out;
    assert!(split.contains("url:https://b.example/lakeside-tea, 1 report"), "{split}");
    assert_eq!(items(&draft(&program, "2023-W19", CUT_OFF).1), 3, "the week is frozen, and the editor outranks that too");
    program.ends(0, &["reindex"]);
    assert_eq!(reports(&program, "https://a.example/tea"), 1);
    let why = program.ends(0, &["why", "https://a.example/tea"]).out;
    assert!(
        why.contains(&format!("An editor split \u{201c}{TEA}\u{201d} (B) from \u{201c}{TEA}\u{201d} (A) on 2023-05-12 01:05 UTC.")),
        "{why}"
    );

    program.ends(
        0,
        &["story", "merge", "--now", CUT_OFF, "https://a.example/tea", "https://b.example/lakeside-tea", "https://c.example/bees"],
    );
    assert_eq!(items(&draft(&program, "2023-W19", CUT_OFF).1), 1);
    let why = program.ends(0, &["why", "https://c.example/bees"]).out;
    assert!(why.contains("an editor merged them") && why.contains("An editor merged"), "{why}");
    assert_eq!(program.ends(0, &["reindex"]).out, "grouped 3 articles anew: 2 joined another\n");
    assert_eq!(reports(&program, "https://c.example/bees"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_cannot_be_done_say_why() {
    let (_site, program) = outlets().await;
    let unknown = program.ends(1, &["story", "split", "https://b.example/lakeside"]).err;
    assert!(
        unknown.contains("no article is known as https://b.example/lakeside; these are near it:\n  https://b.example/lakeside-tea"),
        "{unknown}"
    );
    let nowhere = program.ends(1, &["story", "merge", "https://a.example/tea", "https://nowhere.example/"]).err;
    assert!(nowhere.contains("`keepup search` finds articles by their words"), "{nowhere}");
    let alone = program.ends(1, &["story", "split", "https://c.example/bees"]).err;
    assert!(alone.contains("is a story by itself: there is nothing to split it from"), "{alone}");
    let one = program.ends(1, &["story", "merge", "https://a.example/tea", "https://www.a.example/tea#top", "https://a.example/tea"]).err;
    assert!(one.contains("name one article of each story") || one.contains("no article is known"), "{one}");
    assert_eq!(reports(&program, "https://a.example/tea"), 2, "nothing was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_was_printed_is_not_printed_again_when_another_outlet_has_it_and_its_week_stays_as_it_was() {
    let (site, program) = outlets().await;
    let (first, _) = draft(&program, "2023-W19", CUT_OFF);
    let entries = [(TEA, "https://c.example/tea"), ("Harbour Noodles closes its last shop in Xiamen", "https://c.example/noodles")];
    site.route("/c", Reply::feed(feed("C", &entries, "Fri, 12 May 2023 12:00:00 +0800")));
    program.ends(0, &["fetch", "--all", "--now", "2023-05-13T00:00:00Z"]);
    assert_eq!(reports(&program, "https://c.example/tea"), 3);
    let (second, json) = draft(&program, "2023-W20", "2023-05-19T01:05:00Z");
    assert_eq!(items(&json), 1, "{second}");
    let left = json["left_out"].as_array().unwrap();
    assert!(left.iter().any(|story| story["reason"].as_str().unwrap().contains("the edition 2023-W19 had it already")), "{left:?}");
    assert_eq!(draft(&program, "2023-W19", "2023-05-19T01:05:00Z").0, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_the_editors_own_table_makes_two_languages_one_story() {
    let site = Site::start().await;
    site.route("/en", Reply::feed(feed("English", &[("Mooqin plans to cut 1,200 jobs", "https://en.example/mooqin")], DATE)));
    let chinese = feed("中文", &[("沐青计划裁员1200人", "https://zh.example/muqing")], DATE);
    site.route("/zh", Reply::feed(chinese.replace("the ministry and three companies said in Beijing on Wednesday.", "")));
    let program = program(&[source("English", &site, "/en"), source("Chinese", &site, "/zh")]);
    program.ends(0, &["fetch", "--now", NOW]);
    assert_eq!(reports(&program, "https://en.example/mooqin"), 1);

    program.write("names.txt", "\u{feff}# ours\r\n[brand]\r\nMooqin|沐青|沐青茶饮\r\n");
    assert!(program.ends(0, &["feeds", "check"]).out.contains("2 sources (2 enabled), 1 name in names.txt, no mistakes"));
    program.ends(0, &["reindex"]);
    assert_eq!(reports(&program, "https://en.example/mooqin"), 2);
    let (markdown, json) = draft(&program, "2023-W19", CUT_OFF);
    assert_eq!(items(&json), 1, "{markdown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_stories_teach_is_shown_with_the_line_for_the_table() {
    let site = Site::start().await;
    let none = program(&[source("English", &site, "/en")]);
    none.ends(0, &["fetch", "--now", NOW]);
    assert!(none.ends(0, &["story", "names"]).out.contains("No story has taught a name yet"));

    let others = ["bees", "ferries", "glass", "opera", "cheese", "violins", "chess", "moss", "tulips", "bricks", "kites", "maps"];
    let museums: Vec<_> =
        others.iter().map(|what| (format!("A museum for {what} opens"), format!("https://other.example/{what}"))).collect();
    let museums: Vec<_> = museums.iter().map(|(title, link)| (title.as_str(), link.as_str())).collect();
    let things = ["蜜蜂", "渡轮", "玻璃", "歌剧", "奶酪", "小提琴", "象棋", "青苔", "郁金香", "砖头", "风筝", "地图"];
    let halls: Vec<_> = things.iter().map(|what| (format!("北方一座{what}博物馆开馆"), format!("https://zh.example/{what}"))).collect();
    let mut chinese: Vec<_> = halls.iter().map(|(title, link)| (title.as_str(), link.as_str())).collect();
    chinese.push(("泽尔特拉在北京售出8.64万辆自行车", "https://zh.example/zeltra"));
    let english = [("Zeltra sells 86,400 bicycles in Beijing", "https://en.example/zeltra")];
    let bare = |feed: String| feed.replace(", the ministry and three companies said in Beijing on Wednesday.", "");
    site.route("/others", Reply::feed(bare(feed("Others", &museums, DATE))));
    site.route("/en", Reply::feed(bare(feed("English", &english, DATE))));
    site.route("/zh", Reply::feed(bare(feed("中文", &chinese, DATE))));
    let program = program(&[source("Others", &site, "/others"), source("English", &site, "/en"), source("Chinese", &site, "/zh")]);
    program.ends(0, &["fetch", "--now", NOW]);
    assert_eq!(reports(&program, "https://en.example/zeltra"), 2);
    let told = program.ends(0, &["story", "names"]).out;
    assert!(told.contains("泽尔特拉 = Zeltra: 1 headline pair, not believed"), "{told}");
    assert!(told.contains("for names.txt, if it is right: Zeltra|泽尔特拉"), "{told}");
    let json = program.ends(0, &["story", "names", "--json"]).json();
    assert_eq!((&json[0]["latin"], &json[0]["believed"]), (&Value::from("Zeltra"), &Value::from(false)), "{json}");
}

#[test]
fn mistakes_in_the_table_of_names_are_told_with_those_of_feeds_toml() {
    let program = Program::with("[[source]]\nname = \"A\"\nurl = \"https://a.example/feed\"\n");
    program.write("names.txt", "Mooqin|沐青\n[brandd]\nMooqin|沐青\n[brand]\nMooqin｜沐青\n沐青|Mooqin\n");
    for command in [["feeds", "check"].as_slice(), &["run"], &["fetch"]] {
        let err = program.ends(2, command).err;
        let told = [
            "names.txt:1:1: a name stands before the first kind\n  |\n1 | Mooqin|沐青\n",
            "= help: put a line like [brand] above it",
            "names.txt:2:1: \"brandd\" is no kind of name",
            "= help: write one of [platform], [company], [brand], ",
            "names.txt:5:1: the bar is the wide one of Chinese writing",
            "names.txt:6:1: the first name is Chinese",
        ];
        for words in told {
            assert!(err.contains(words), "{words} is missing:\n{err}");
        }
        assert_eq!(err.matches("names.txt:").count(), 4, "{err}");
    }
    program.write("feeds.toml", "[[source]]\nname = \"A\"\n");
    let err = program.ends(2, &["feeds", "check"]).err;
    assert!(err.contains("feeds.toml:1:") && err.contains("names.txt:6:1:"), "{err}");
    std::fs::remove_file(program.path("names.txt")).unwrap();
    std::fs::create_dir(program.path("names.txt")).unwrap();
    let err = program.ends(2, &["feeds", "check"]).err;
    assert!(err.contains("names.txt: this is a folder"), "{err}");
}
