//! Choosing on the demo's two weeks: updates of what was printed, notes, and what is said of each.

use keepup::desk::calendar::Week;
use keepup::newsroom::inquiry;
use serde_json::Value;

use super::road::Stand;

/// The drafts of two weeks of the demo, one after the other, and their sidecars.
async fn two_weeks(config: &str) -> Vec<(String, Value)> {
    let folder = tempfile::tempdir().unwrap();
    let mut drafts = Vec::new();
    for (at, week) in [("2023-05-05T01:05:00Z", "2023-W18"), (keepup::demo::NOW, "2023-W19")] {
        let stand = Stand::open(folder.path(), config, at).await;
        stand.round(false).await;
        let week: Week = week.parse().unwrap();
        let report = stand.newsroom.draft(week, at.parse().unwrap()).await.unwrap();
        let again = stand.newsroom.draft(week, at.parse().unwrap()).await.unwrap();
        assert!(again.files.iter().all(|file| file.outcome == "unchanged"), "the same week gives the same bytes: {again}");
        let sidecar = std::fs::read(report.markdown.with_file_name("draft.json")).unwrap();
        drafts.push((std::fs::read_to_string(&report.markdown).unwrap(), serde_json::from_slice(&sidecar).unwrap()));
        if let Ok(out) = std::env::var("KEEP_DRAFTS") {
            let out = std::path::Path::new(&out).join(week.to_string());
            std::fs::create_dir_all(&out).unwrap();
            for file in std::fs::read_dir(report.markdown.parent().unwrap()).unwrap() {
                let file = file.unwrap().path();
                std::fs::copy(&file, out.join(file.file_name().unwrap())).unwrap();
            }
        }
        stand.close().await;
    }
    drafts
}

fn items<'a>(sidecar: &'a Value, section: &str) -> Vec<&'a Value> {
    let sections = sidecar["sections"].as_array().unwrap().iter().filter(|found| section.is_empty() || found["name"] == section);
    sections.flat_map(|section| section["items"].as_array().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_says_why_it_was_chosen() {
    let drafts = two_weeks(keepup::demo::config_text()).await;
    for item in drafts.iter().flat_map(|(_, sidecar)| items(sidecar, "")) {
        let reasons: Vec<&str> = item["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap()).collect();
        for said in ["reported by ", "section “", "before the cut-off", "weight of the source", "by rank in its section"] {
            assert!(reasons.iter().any(|reason| reason.contains(said)), "{said}: {item}");
        }
        let novelty = ["new: in none of the last 8 editions", "an update: 2023-W18 had the story", "as 2023-W18 did"];
        assert!(reasons.iter().any(|reason| novelty.iter().any(|said| reason.contains(said))), "{item}");
    }
    for item in drafts.iter().flat_map(|(_, sidecar)| items(sidecar, "")) {
        let english = item["reports"].as_array().unwrap().iter().any(|report| report["language"] == "en");
        assert_eq!(item["language"] == "en", english, "an English outlet leads a story that has one: {item}");
    }
    for item in drafts.iter().flat_map(|(_, sidecar)| items(sidecar, "notes")) {
        assert_eq!(item["paragraphs"].as_array().unwrap().len(), 1, "{item}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_goes_on_as_an_update_that_links_back() {
    let drafts = two_weeks(keepup::demo::config_text()).await;
    let (markdown, sidecar) = &drafts[1];
    let lattes =
        items(sidecar, "news").into_iter().find(|item| item["headline"].as_str().unwrap().starts_with("After 3.2 million")).unwrap();
    let earlier = &lattes["earlier"];
    assert_eq!((earlier["week"].as_str(), earlier["update"].as_bool()), (Some("2023-W18"), Some(true)));
    assert!(earlier["new"].as_array().unwrap().contains(&"3.2 million".into()), "{earlier}");
    // What links back was printed a week before, under that headline.
    let before = items(&drafts[0].1, "").into_iter().find(|item| item["url"] == earlier["url"]).unwrap();
    assert_eq!(before["headline"], earlier["headline"]);
    let label =
        format!("*Update to 2023-W18 [“{}”]({}): new: 3.2 million,", before["headline"].as_str().unwrap(), before["url"].as_str().unwrap());
    assert!(markdown.contains(&label), "{label}\n{markdown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn short_posts_are_notes_of_one_sentence_with_headline_and_link() {
    let (markdown, sidecar) = two_weeks(keepup::demo::config_text()).await.remove(1);
    let notes = items(&sidecar, "notes");
    let backend = notes.iter().find(|item| item["source"] == "The WeChat Agency").unwrap();
    assert!(backend["reasons"].as_array().unwrap().iter().any(|reason| reason.as_str().unwrap().contains("a short post")), "{backend}");
    assert!(items(&sidecar, "marketing").iter().any(|item| item["source"] == "The WeChat Agency"), "its longer posts go elsewhere");
    for note in notes {
        let sentence = note["paragraphs"][0]["text"].as_str().unwrap();
        let words = sentence.split_whitespace().count();
        let told = note["confidence"]["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|doubt| doubt.as_str().unwrap().contains("no sentence of it has 12 to 30 words"));
        assert!((12..=30).contains(&words) || told || note["language"] == "zh-CN", "{words}: {sentence}");
        let caption = format!(
            "*from {}: {}*\n\n{}\n",
            note["source"].as_str().unwrap(),
            note["original_title"].as_str().unwrap(),
            note["url"].as_str().unwrap()
        );
        assert!(note["language"] != "en" || markdown.contains(&caption), "{caption}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feature_has_sources_or_is_absent_aloud_and_why_tells_the_choice() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::open(folder.path(), keepup::demo::config_text(), keepup::demo::NOW).await;
    stand.round(false).await;
    let report = stand.newsroom.draft("2023-W19".parse().unwrap(), keepup::demo::NOW.parse().unwrap()).await.unwrap();
    let sidecar: Value = serde_json::from_slice(&std::fs::read(report.markdown.with_file_name("draft.json")).unwrap()).unwrap();
    let section = sidecar["sections"].as_array().unwrap().iter().find(|section| section["name"] == "feature").unwrap();
    match section["feature"]["candidates"].as_array() {
        Some(points) => {
            assert!(points.len() >= 5);
            for point in points {
                assert!(!point["sources"].as_array().unwrap().is_empty() && !point["sentences"].as_array().unwrap().is_empty());
            }
        }
        None => assert!(section["shortage"].as_str().unwrap().starts_with("No feature this week: "), "{section}"),
    }
    let chosen = items(&sidecar, "news")[0]["url"].as_str().unwrap();
    let why = inquiry::why(&stand.newsroom.archive, chosen).await.unwrap();
    for said in ["2023-W19: chosen.", "2023-W19: reported by ", "2023-W19: 1 of "] {
        assert!(why.iter().any(|line| line.starts_with(said)), "{said}: {why:#?}");
    }
    let left = sidecar["left_out"].as_array().unwrap().iter().find(|left| left["reason"].as_str().unwrap().contains("was full")).unwrap();
    let why = inquiry::why(&stand.newsroom.archive, left["story"].as_str().unwrap()).await.unwrap();
    assert!(why.iter().any(|line| line.starts_with("2023-W19: not chosen: ") && line.contains("was full")), "{why:#?}");
    stand.close().await;
}

/// A translator for the tests: what it knows, and a slip for what it does not.
const TRANSLATOR: &str = r#"#!/bin/sh
echo run >> "$0.log"
read line
case "$line" in
    *48万份套餐) echo 'Dialect on the menu: Chengdu brand sells 480,000 sets in half a year' ;;
    *客单价29元*) echo 'On May 10, the brand said that 37 stores had sold 84 million sets at RMB 29, RMB 4 more than usual.' ;;
    *) exit 3 ;;
esac
"#;

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_translation_is_marked_held_to_its_source_and_made_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("zh-en");
    std::fs::write(&program, TRANSLATOR).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!("{}\n[translate]\ncommand = [{:?}]\n", keepup::demo::config_text(), program.display().to_string());
    let stand = Stand::open(folder.path(), &config, keepup::demo::NOW).await;
    stand.round(false).await;
    let (week, now) = ("2023-W19".parse().unwrap(), keepup::demo::NOW.parse().unwrap());
    let draft = stand.newsroom.draft(week, now).await.unwrap();
    let text = std::fs::read_to_string(&draft.markdown).unwrap();
    let runs = || std::fs::read_to_string(folder.path().join("zh-en.log")).unwrap().lines().count();
    let first = runs();
    assert!(text.contains(
        "*Translated by machine, not checked by a person: Dialect on the menu: Chengdu brand sells 480,000 sets in half a year*"
    ));
    assert!(!text.contains("sold 84 million sets at"), "ten times too many: not shown");
    assert!(text.contains("*The machine's translation is not shown, for it says what the original does not: “84 million”"), "{text}");
    assert!(text.contains("\nTranslations: "), "what failed is said: {text}");
    let page = std::fs::read_to_string(draft.markdown.with_file_name("draft.html")).unwrap();
    assert!(page.contains("Translated by machine, not checked by a person: Dialect on the menu"));
    let sidecar: Value = serde_json::from_slice(&std::fs::read(draft.markdown.with_file_name("draft.json")).unwrap()).unwrap();
    let item = items(&sidecar, "").into_iter().find(|item| item["headline"].as_str().unwrap().contains("巷口食单")).unwrap();
    assert!(item["translation"]["text"].as_str().unwrap().starts_with("Dialect") && item["paragraphs"][0]["translation"]["text"].is_null());
    stand.newsroom.draft(week, now).await.unwrap();
    assert!(runs() - first <= 6, "what is known is not asked for again: {first}, then {}", runs());
    assert_eq!(std::fs::read_to_string(&draft.markdown).unwrap(), text);
    stand.close().await;
}
