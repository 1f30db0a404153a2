//! What a draft looks like, that renderers give its text back, and that nothing foreign gets out of its place.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use url::Url;

use self::fixtures::{article, at, context, edition, item, section, told, whole};
use super::markdown::escape;
use super::templates::Templates;
use super::translation::Translations;
use super::{DraftContext, Forms, RefusedLink, SourceHealth, Standing, forms, in_chinese, item_hash, render};
use crate::desk::article::{Article, Block, Reading};
use crate::desk::calendar::Week;
use crate::desk::check::Part;
use crate::desk::dates::{Dated, Precision, ZoneOrigin};
use crate::desk::edition::{Earlier, Edition, Form, Item, LeftOut, Relation, Section, SectionSettings};
use crate::desk::facts::names::Names;
use crate::desk::feature::{Candidate, Extract, Feature, Reference};
use crate::desk::story::{Outlet, Story};

pub(super) mod fixtures;
pub(super) mod outline;
mod translation;

fn markdown(edition: &Edition, context: &DraftContext<'_>) -> String {
    render(edition, context).markdown
}

fn all(edition: &Edition, context: &DraftContext<'_>) -> Forms {
    let draft = render(edition, context);
    forms(&draft.markdown, &draft.sidecar, Templates::built_in()).unwrap()
}

fn json(edition: &Edition, context: &DraftContext<'_>) -> serde_json::Value {
    serde_json::from_str(&all(edition, context).json).unwrap()
}

#[test]
fn a_whole_draft() {
    let (health, refused) = told();
    let context = DraftContext {
        footer: Some("Written by people.\n\nEvery Friday."),
        contact: Some("news@example.com"),
        health: &health,
        refused: &refused,
        ..context()
    };
    let draft = render(&whole(), &context);
    let forms = all(&whole(), &context);
    insta::assert_snapshot!("markdown", draft.markdown);
    insta::assert_snapshot!("html", forms.html);
    insta::assert_snapshot!("wechat", forms.wechat);
    insta::assert_snapshot!("json", forms.json);
    // one of the sources is told of with what would end the comment
    assert_eq!(draft.markdown.matches("-->").count(), 4, "three machine lines and the end");
}

#[test]
fn the_order_of_what_is_told_changes_nothing() {
    let (mut health, refused) = told();
    let one = all(&whole(), &DraftContext { health: &health, refused: &refused, ..context() });
    health.reverse();
    assert_eq!(all(&whole(), &DraftContext { health: &health, refused: &refused, ..context() }), one);
}

/// What a renderer makes of a draft: headings of level 3, paragraphs, and link targets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    headings: Vec<String>,
    paragraphs: Vec<String>,
    links: Vec<String>,
    foreign: Vec<String>,
}

fn seen(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) => text.clear(),
            Event::End(TagEnd::Heading(HeadingLevel::H3)) => seen.headings.push(std::mem::take(&mut text)),
            Event::End(TagEnd::Paragraph) => seen.paragraphs.push(std::mem::take(&mut text)),
            Event::Text(part) => text.push_str(&part),
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.to_string()),
            Event::Html(html) if html.starts_with("<!--") || !html.contains('<') => {}
            Event::Start(Tag::HtmlBlock | Tag::Emphasis) | Event::End(_) | Event::Rule => {}
            other => seen.foreign.push(format!("{other:?}")),
        }
    }
    seen
}

fn hashes(markdown: &str) -> Vec<(String, String)> {
    markdown
        .lines()
        .filter_map(|line| line.strip_prefix("<!-- item:")?.strip_suffix(" -->")?.split_once(" sha256:"))
        .map(|(identity, hash)| (identity.to_owned(), hash.to_owned()))
        .collect()
}

#[test]
fn the_hash_is_of_the_text_as_it_stands() {
    let draft = markdown(&whole(), &context());
    let marks = hashes(&draft);
    assert_eq!(marks[0].0, "https://technode.com/2023/05/10/tea-%2Dhouse/");
    let start = draft.find("### ").unwrap();
    let end = draft.find("\n### 云露").unwrap();
    let block: String = draft[start..end].lines().filter(|line| !line.starts_with("<!--")).flat_map(|line| [line, "  \n"]).collect();
    assert_eq!(item_hash(&block), marks[0].1);
    assert_ne!(item_hash(&block.replace("300", "301")), marks[0].1);
}

#[test]
fn the_form_of_an_item() {
    let draft = markdown(&whole(), &context());
    let seen = seen(&draft);
    assert_eq!(seen.headings, ["Tea house *Yunlu* opens 300 shops", "云露在小红书开店"]);
    assert!(seen.paragraphs.contains(&"It plans <b>more</b> of *them* next year.".to_owned()));
    assert!(draft.contains("\n\nhttps://technode.com/2023/05/10/tea-house/\n"), "bare, alone on its line, without tracking");
    assert!(draft.contains("*原文 (original in Chinese, not translated): 云露在小红书开店*"));
    assert_eq!(seen.foreign, [""; 0]);
}

#[test]
fn headlines_lose_a_stop_but_no_abbreviation() {
    for (title, printed) in [
        ("It opened.", "It opened"),
        ("开店了。", "开店了"),
        ("Shops in the U.S.", "Shops in the U.S."),
        ("And then...", "And then..."),
        (".", "."),
    ] {
        let draft =
            markdown(&edition(vec![section("A", Form::Items, vec![item(article("i", title, "https://a.com/", &["T."]))])]), &context());
        assert_eq!(seen(&draft).headings, [printed]);
    }
}

#[test]
fn the_page_holds_no_foreign_markup() {
    let evil = "</title><script>alert(1)</script><img src=x onerror=y>\" onclick='z' {{ 7*7 }}";
    let mut lead = article("\"><script>", evil, "https://a.com/<script>?\"'", &[evil]);
    lead.author = Some(evil.to_owned());
    lead.language = "zh\" onclick=\"x".to_owned();
    let (health, refused) = (
        [SourceHealth { name: evil.into(), words: evil.into(), standing: Standing::Stale, edit: Some(evil.into()) }],
        [RefusedLink { url: "javascript:alert(1)".into(), source: evil.into(), reason: evil.into() }],
    );
    let context =
        DraftContext { title: evil, footer: Some(evil), contact: Some("a\"b@c.de?x=<y>"), health: &health, refused: &refused, ..context() };
    let page = all(&edition(vec![section(evil, Form::Items, vec![item(lead)])]), &context).html;
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("49"), "{page}");
    let document = scraper_free_attributes(&page);
    assert!(document.iter().all(|name| !name.starts_with("on")), "{document:?}");
    assert!(!page.contains("href=\"javascript"));
}

/// Names of all attributes, found by reading tags by hand.
fn scraper_free_attributes(page: &str) -> Vec<String> {
    let pattern = regex::Regex::new(r#"<[a-z][a-z0-9]*((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>"#).unwrap();
    let name = regex::Regex::new(r#"\s([a-z-]+)(?:="[^"]*")?"#).unwrap();
    pattern
        .captures_iter(page)
        .flat_map(|tag| name.captures_iter(tag.get(1).unwrap().as_str()).map(|name| name[1].to_owned()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_form_for_wechat_has_no_link_no_class_and_a_number_for_each_address() {
    let page = all(&whole(), &context()).wechat;
    for dropped in ["<a ", "<style", "class=", "<script"] {
        assert!(!page.contains(dropped), "{dropped}");
    }
    let addresses: Vec<&str> = page.lines().filter(|line| line.contains(": https://")).collect();
    assert_eq!(addresses.len(), page.matches("<sup").count());
    for (at, line) in addresses.iter().enumerate() {
        assert!(line.contains(&format!("[{}] ", at + 1)) && page.matches(&format!("[{}]", at + 1)).count() == 2, "{line}");
    }
    assert!(page.contains("In English, by table and arithmetic: Xiaohongshu (小红书)"));
}

#[test]
fn the_sidecar_traces_every_paragraph() {
    let edition = whole();
    let sidecar = json(&edition, &context());
    for (section, told) in edition.sections.iter().zip(sidecar["sections"].as_array().unwrap()) {
        for (item, told) in section.items.iter().zip(told["items"].as_array().unwrap()) {
            for paragraph in told["paragraphs"].as_array().unwrap() {
                let number = |key: &str| paragraph[key].as_u64().unwrap() as usize;
                assert_eq!(paragraph["part"], "body");
                let block = &item.story.lead.body[number("block")].text;
                assert_eq!(&block[number("start")..number("end")], paragraph["text"].as_str().unwrap());
            }
        }
    }
    let reports = &sidecar["sections"][0]["items"][0]["reports"];
    assert_eq!((reports[0]["source"].as_str(), reports[0]["earliest"].as_bool()), (Some("Jing Daily"), Some(true)));
    assert_eq!(reports.as_array().unwrap().iter().filter(|report| report["earliest"] == true).count(), 1);
    assert_eq!(sidecar["left_out"][0]["reason"], "full");
}

#[test]
fn a_summary_stands_in_for_a_text_that_is_missing() {
    let lead = article("i", "T", "https://a.com/", &[]);
    let sidecar = json(&edition(vec![section("A", Form::Items, vec![item(lead)])]), &context());
    let paragraph = &sidecar["sections"][0]["items"][0]["paragraphs"][0];
    assert_eq!((paragraph["part"].as_str(), paragraph["text"].as_str()), (Some("summary"), Some("A summary.")));
}

proptest! {
    #[test]
    fn a_renderer_gives_the_text_back(
        title in "([\\PC\n]{0,20}|[#*_`~<>\\[\\]()!&;:+=.|\\\\0-9a-z -]{0,20}|(www\\.a|https://a\\.b|a@b\\.c|&amp;|&#33;|\\[x\\]\\(y\\)|\\[\\^1\\]|1\\. |- |# | #|:x:|~~a~~|==a==|\\^a\\^)){1,3}",
        paragraph in "([#*_`~<>\\[\\]()!&;:+=.|\\\\0-9a-z -]{1,20}|(---|\\*\\*\\*|> a|\t    a|<div>|<!-- a -->|\\$a\\$|\\{#i\\}|: a|1\\) |\\| a \\||= |===)){1,4}",
        identity in "\\PC{1,20}",
        query in "[()<> \\[\\]*_a-z]{0,8}",
    ) {
        let words = |text: &str| text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        prop_assume!(!words(&title).is_empty() && !words(&paragraph).is_empty());
        let url = Url::parse(&format!("https://a.com/?q={query}")).unwrap();
        let lead = article(&identity, &format!("{title} x"), url.as_str(), &[&paragraph]);
        let draft = markdown(&edition(vec![section("A", Form::Items, vec![item(lead)])]), &context());
        let seen = seen(&draft);
        prop_assert_eq!(seen.headings, vec![words(&format!("{title} x"))], "{}", draft);
        let alone = self::seen(&format!("{}\n", escape(&paragraph)));
        prop_assert_eq!(alone, Seen { paragraphs: vec![words(&paragraph)], ..Seen::default() });
        prop_assert_eq!(seen.links, Vec::<String>::new(), "{}", draft);
        prop_assert_eq!(seen.foreign, Vec::<String>::new(), "{}", draft);
        let marks = hashes(&draft);
        prop_assert_eq!(marks.len(), 1);
        let decoded = url::form_urlencoded::parse(format!("i={}", marks[0].0.replace('+', "%2B").replace('&', "%26")).as_bytes()).next().unwrap().1.into_owned();
        prop_assert_eq!(decoded, identity);
    }
}

#[test]
fn an_update_says_of_what_and_links_back() {
    let mut update = item(article("i", "More tea", "https://a.com/", &["Yunlu has 400 shops."]));
    update.earlier = Some(Earlier {
        week: Week { year: 2023, number: 17 },
        title: "Tea house opens.".into(),
        url: "https://a.com/then?utm_source=x".into(),
        relation: Relation::Update,
        fresh: vec!["400".into(), "May 6".into()],
    });
    let edition = edition(vec![section("A", Form::Items, vec![update])]);
    let (draft, forms) = (render(&edition, &context()), all(&edition, &context()));
    assert!(
        draft.markdown.contains("\n*Update to 2023-W17 [“Tea house opens”](https://a.com/then): new: 400, May 6*\n"),
        "{}",
        draft.markdown
    );
    assert!(forms.html.contains("<a href=\"https://a.com/then\"><em>“Tea house opens”</em></a>"), "{}", forms.html);
    let sidecar: serde_json::Value = serde_json::from_str(&forms.json).unwrap();
    assert_eq!(sidecar["sections"][0]["items"][0]["earlier"]["week"], "2023-W17");
}
