//! What becomes of a draft that an editor has worked in, case by case.

use super::memory::Remembered;
use super::report::{Fate, ItemReport};
use super::{Kin, Regenerated, fresh, kin, regenerate, sidecar};
use crate::desk::draft::tests::fixtures::{article, context, edition, item, section};
use crate::desk::draft::tests::outline::outline;
use crate::desk::draft::{Draft, render};
use crate::desk::edition::Form;

/// A draft of two sections; `+` behind a story is a newer version of its text.
fn draft(news: &[&str], notes: &[&str]) -> (Draft, Vec<Kin>) {
    let items = |stories: &[&str]| {
        let told = stories.iter().map(|story| {
            let (name, version) = (story.trim_end_matches('+'), story.matches('+').count());
            let text = format!("{name} opened {version} hundred shops in the spring, its chairman said on Monday.");
            item(article(name, &format!("{name} opens shops in every province"), &format!("https://{name}.example/news"), &[&text]))
        });
        told.collect()
    };
    let edition = edition(vec![section("Keeping Up", Form::Items, items(news)), section("Platform notes", Form::Notes, items(notes))]);
    (render(&edition, &context()), kin(&edition))
}

/// The draft of `first` edited, and drawn up again as `second`.
fn drawn(first: &(Draft, Vec<Kin>), edit: impl Fn(&str) -> String, second: &(Draft, Vec<Kin>)) -> Regenerated {
    let known = fresh(&first.0.markdown, &first.1).remembered;
    let edited = edit(&first.0.markdown);
    assert_ne!(edited, first.0.markdown, "the edit changed nothing");
    regenerate(edited.as_bytes(), None, &known, &second.0.markdown, &second.1)
}

fn text(done: &Regenerated) -> &str {
    std::str::from_utf8(&done.markdown).unwrap()
}

fn told<'a>(done: &'a Regenerated, identity: &str) -> &'a ItemReport {
    done.report.items.iter().find(|item| item.identity == identity).unwrap()
}

/// Headlines and notes in their order.
fn order(done: &Regenerated) -> Vec<String> {
    let lines = text(done).lines().filter(|line| line.starts_with("https://"));
    lines.map(|line| line.trim_start_matches("https://").split('.').next().unwrap().to_owned()).collect()
}

#[test]
fn an_edited_item_stays_and_its_newer_text_stands_beside() {
    let (first, second) = (draft(&["yunlu", "lanhe", "tiaotiao"], &[]), draft(&["yunlu+", "lanhe+", "mofang"], &[]));
    let done = drawn(&first, |text| text.replace("lanhe opened 0 hundred shops", "Lanhe now runs 900 shops"), &second);
    assert_eq!(order(&done), ["yunlu", "lanhe", "mofang"]);
    assert!(text(&done).contains("Lanhe now runs 900 shops in the spring") && text(&done).contains("yunlu opened 1 hundred"));
    let fates = ["yunlu", "lanhe", "tiaotiao", "mofang"].map(|name| told(&done, name).fate);
    assert_eq!(fates, [Fate::Replaced, Fate::Kept, Fate::Dropped, Fate::New]);
    insta::assert_snapshot!(done.beside.as_ref().unwrap());
}

#[test]
fn an_edited_item_whose_text_has_not_changed_leaves_nothing_to_say() {
    let first = draft(&["yunlu", "lanhe"], &[]);
    for comments in [true, false] {
        let edit = |text: &str| {
            let lines = text.lines().filter(|line| comments || !line.starts_with("<!-- item:")).map(|line| format!("{line}\n"));
            lines.collect::<String>().replace("yunlu opened", "Yunlu opened")
        };
        let done = drawn(&first, edit, &first);
        assert_eq!((done.beside.as_ref(), text(&done)), (None, edit(&first.0.markdown).as_str()));
        assert_eq!(told(&done, "yunlu").fate, Fate::Kept);
    }
}

#[test]
fn what_was_deleted_stays_deleted_under_another_outlets_name_too() {
    let first = draft(&["yunlu", "lanhe"], &["mofang"]);
    let second = draft(&["yunlu", "lanhe+"], &["mofang"]);
    let delete = |text: &str| {
        let start = text.find("### lanhe").unwrap();
        let end = text.find("https://lanhe.example/news\n\n").unwrap() + "https://lanhe.example/news\n\n".len();
        format!("{}{}", &text[..start], &text[end..])
    };
    let done = drawn(&first, delete, &second);
    assert_eq!((order(&done), told(&done, "lanhe").fate), (vec!["yunlu".to_owned(), "mofang".to_owned()], Fate::Deleted));
    assert_eq!(done.beside, None, "a deletion is settled");
    // the story is led by another report now
    let mut other = draft(&["yunlu", "tiaotiao"], &["mofang"]);
    other.1.iter_mut().find(|kin| kin.identity == "tiaotiao").unwrap().names.insert("lanhe".to_owned());
    assert_eq!(told(&drawn(&first, delete, &other), "tiaotiao").fate, Fate::Deleted);
    let json = sidecar(&second.0.sidecar, Some(&first.0.sidecar), &done);
    assert!(json.items().all(|item| item.identity != "lanhe") && json.left_out.iter().any(|left| left.story == "lanhe"));
}

#[test]
fn an_editors_order_holds_and_what_is_new_comes_last() {
    let (first, second) = (draft(&["yunlu", "lanhe", "tiaotiao"], &[]), draft(&["mofang", "lanhe", "yunlu+", "tiaotiao"], &[]));
    let swap = |text: &str| {
        let (one, two, end) = (text.find("### yunlu").unwrap(), text.find("### lanhe").unwrap(), text.find("### tiaotiao").unwrap());
        format!("{}{}{}{}", &text[..one], &text[two..end], &text[one..two], &text[end..])
    };
    assert_eq!(order(&drawn(&first, swap, &second)), ["lanhe", "yunlu", "tiaotiao", "mofang"]);
    // nobody has worked there: ours holds
    let known = fresh(&first.0.markdown, &first.1).remembered;
    let done = regenerate(first.0.markdown.as_bytes(), None, &known, &second.0.markdown, &second.1);
    assert_eq!(order(&done), ["mofang", "lanhe", "yunlu", "tiaotiao"]);
    assert!(told(&done, "yunlu").is_moved() != told(&done, "lanhe").is_moved() && !told(&done, "tiaotiao").is_moved());
}

#[test]
fn two_items_made_one_are_both_found_in_it() {
    let (first, second) = (draft(&["yunlu", "lanhe"], &[]), draft(&["yunlu+", "lanhe+"], &[]));
    let done = drawn(&first, |text| text.replace("### lanhe opens shops in every province\n", ""), &second);
    assert_eq!((told(&done, "yunlu").fate, told(&done, "lanhe").fate), (Fate::Kept, Fate::Kept));
    assert_eq!(order(&done), ["yunlu", "lanhe"]);
}

#[test]
fn a_headline_is_enough_to_find_an_item() {
    let (first, second) = (draft(&["yunlu", "lanhe"], &[]), draft(&["yunlu", "lanhe+"], &[]));
    let edit = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("lanhe.example") && !line.contains("item:lanhe"));
        lines.map(|line| line.replace("### lanhe opens shops", "### Lanhe opens its shops") + "\n").collect()
    };
    let done = drawn(&first, edit, &second);
    let lanhe = told(&done, "lanhe");
    assert_eq!((lanhe.fate, lanhe.beside, lanhe.headline.as_str()), (Fate::Kept, true, "Lanhe opens its shops in every province"));
}

#[test]
fn a_section_taken_out_stays_out_and_what_belongs_there_waits() {
    let (first, second) = (draft(&["yunlu"], &["mofang"]), draft(&["yunlu"], &["mofang", "lanhe"]));
    let cut = |text: &str| format!("{}{}", &text[..text.find("## Platform").unwrap()], &text[text.find("<!--\n2023").unwrap()..]);
    let done = drawn(&first, cut, &second);
    assert_eq!((told(&done, "mofang").fate, told(&done, "lanhe").fate), (Fate::Deleted, Fate::Waiting));
    assert!(!text(&done).contains("Platform notes") && done.beside.as_ref().unwrap().contains("https://lanhe.example/news"));
}

#[test]
fn a_file_that_is_no_draft_is_left_and_the_whole_stands_beside() {
    let first = draft(&["yunlu"], &[]);
    for file in ["", "# mine\n", "Only words.\n", "\u{fffe}"] {
        let done = drawn(&first, |_| file.to_owned(), &first);
        assert_eq!(text(&done), file);
        assert!(!done.report.readable && done.beside.as_ref().unwrap().ends_with(&first.0.markdown));
    }
    let latin = [b"# Caf".as_slice(), &[0xe9], b"\n"].concat();
    let done = regenerate(&latin, None, &Remembered::default(), &first.0.markdown, &first.1);
    assert_eq!((done.markdown, done.report.readable), (latin, false));
}

#[test]
fn draft_new_md_stays_as_it_is_while_nothing_happens_and_goes_when_nothing_waits() {
    let (first, second) = (draft(&["yunlu", "lanhe"], &[]), draft(&["yunlu+", "lanhe+"], &[]));
    let done = drawn(&first, |text| text.replace("lanhe opened", "Lanhe opened"), &second);
    let again = regenerate(&done.markdown, done.beside.as_deref(), &done.remembered, &second.0.markdown, &second.1);
    assert_eq!((&again.beside, &again.markdown), (&done.beside, &done.markdown));
    // the editor takes our newer text over, without its machine line
    let newer = "lanhe opened 1 hundred shops";
    let taken = text(&done).replace("Lanhe opened 0 hundred shops", newer);
    let settled = regenerate(taken.as_bytes(), done.beside.as_deref(), &done.remembered, &second.0.markdown, &second.1);
    assert_eq!((settled.beside, told(&Regenerated { beside: None, ..again }, "lanhe").fate), (None, Fate::Kept));
}

/// A draft with the outline of a feature; `+` is a week with another theme.
fn with_outline(news: &[&str], theme: &str) -> (Draft, Vec<Kin>) {
    let mut feature = outline();
    if let Some(feature) = feature.feature.as_mut().filter(|_| theme == "+") {
        feature.title = "2 Coffee Trends in China".into();
        feature.candidates.reverse();
        feature.candidates[0].sentences[0].text = "茶馆卖咖啡5万份。".into();
        feature.candidates[1].headline = "Coffee by tram".into();
        feature.candidates[1].sentences[0].text = "Trams sell coffee.".into();
    }
    let items =
        news.iter().map(|name| item(article(name, &format!("{name} opens shops"), &format!("https://{name}.example/news"), &["It did."])));
    let edition = edition(vec![section("Keeping Up", Form::Items, items.collect()), feature]);
    (render(&edition, &context()), kin(&edition))
}

#[test]
fn an_outline_is_renewed_whole_or_stays_whole() {
    let (first, second) = (with_outline(&["yunlu"], ""), with_outline(&["yunlu", "lanhe"], "+"));
    let feature = |text: &str| text[text.rfind("\n# ").unwrap()..text.rfind("\n<!--\n").unwrap()].to_owned();
    // what an editor does elsewhere leaves it ours
    let elsewhere = drawn(&first, |text| text.replace("yunlu opens shops", "Yunlu opens up"), &second);
    assert_eq!(feature(text(&elsewhere)), feature(&second.0.markdown));
    for (ours, his) in [
        ("Yunlu sells tea by live video.", "Yunlu sells tea, and how."),
        ("Yunlu sells tea by live video.\n", "Yunlu sells tea by live video.\n\nAnd how.\n"),
        ("### 1. Tea by video\n", "### 1. Tea, filmed\n"),
        ("# 2 Livestreaming Trends in China", "# Two ways to film tea"),
        ("\nYunlu sells tea by live video.\n", ""),
    ] {
        let edit = |text: &str| text.replace(ours, his);
        let done = drawn(&first, edit, &second);
        let again = regenerate(&done.markdown, done.beside.as_deref(), &done.remembered, &first.0.markdown, &first.1);
        for done in [&done, &again] {
            assert_eq!(feature(text(done)), feature(&edit(&first.0.markdown)), "{ours}");
        }
        assert_eq!(order(&done).first().map(String::as_str), Some("yunlu"));
        assert!(text(&done).contains("### lanhe opens shops") && !text(&again).contains("### lanhe opens shops"));
    }
}
