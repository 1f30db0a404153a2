//! Every page under `fixtures/pages` is read and held against the expectation beside it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use regex::Regex;
use serde_json::Value;

use super::super::article::BlockKind;
use super::super::source::article::{BodyMethod, Embedded};
use super::super::source::{Limits, Pick};
use super::page::Page;
use super::*;
use crate::desk::readers::selector::check_selector;

fn strings(value: &Value) -> Vec<String> {
    value.as_array().map_or_else(Vec::new, |list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn said(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn pick(value: &Value) -> Option<Pick> {
    Some(Pick { selector: said(value)?, attribute: None, pattern: None })
}

fn rules(value: &Value) -> Option<ArticleRules> {
    let method = |name: &String| match name.as_str() {
        "jsonld" => BodyMethod::JsonLd,
        "selectors" => BodyMethod::Selectors,
        "embedded" => BodyMethod::Embedded,
        "wechat" => BodyMethod::Wechat,
        _ => BodyMethod::Readability,
    };
    let told = &value["embedded"];
    let embedded = said(&told["script"]).map(|script| Embedded {
        script,
        title: said(&told["title"]),
        body: said(&told["body"]),
        author: said(&told["author"]),
        date: said(&told["date"]),
        summary: said(&told["summary"]),
    });
    let mut prefer: Vec<BodyMethod> = strings(&value["prefer"]).iter().map(method).collect();
    if prefer.is_empty() {
        prefer = vec![BodyMethod::Selectors, BodyMethod::Readability];
    }
    value.is_object().then(|| ArticleRules {
        prefer,
        body: said(&value["body"]),
        strip: strings(&value["strip"]),
        title: pick(&value["title"]),
        author: pick(&value["author"]),
        date: pick(&value["date"]),
        title_suffix: said(&value["title_suffix"]),
        embedded,
        cut: strings(&value["cut"]).iter().map(|pattern| Regex::new(pattern).unwrap()).collect(),
        min_chars: value["min_chars"].as_u64().unwrap_or(0) as usize,
        limits: Limits { timeout: Duration::from_secs(30), max_bytes: 8 << 20, pause: Duration::ZERO },
    })
}

fn read(html: &str, expect: &Value) -> Writeup {
    let url: Url = expect["url"].as_str().unwrap().parse().unwrap();
    let time = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    let fetched = expect["fetched"].as_str().map(time);
    let dispatch = Dispatch {
        asked: url.clone(),
        url,
        content_type: Some("text/html; charset=utf-8".into()),
        body: Bytes::copy_from_slice(html.as_bytes()),
        fetched: fetched.unwrap_or_default(),
    };
    let hints = Hints { zone: expect["zone"].as_str().map(|zone| zone.parse().unwrap()), fetched, ..Hints::default() };
    write_up(&dispatch, rules(&expect["rules"]).as_ref(), &hints)
}

fn kind_of(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Paragraph => "paragraph",
        BlockKind::Heading => "heading",
        BlockKind::ListItem => "list_item",
        BlockKind::Quote => "quote",
        BlockKind::Row => "row",
    }
}

/// What is not as expected, in words.
fn differences(found: &Writeup, expect: &Value) -> String {
    let mut out = String::new();
    let reason = match &found.kind {
        PageKind::Removed(reason) | PageKind::Blocked(reason) | PageKind::Unreadable(reason) => Some(reason.clone()),
        _ => None,
    };
    let target = if let PageKind::Moved(target) = &found.kind { target.as_ref().map(Url::to_string) } else { None };
    let texts: Vec<&str> = found.body.iter().map(|block| block.text.as_str()).collect();
    let kinds: Vec<&str> = found.body.iter().map(|block| kind_of(block.kind)).collect();
    let fields = [
        ("kind", Value::from(kind_word(&found.kind))),
        ("title", Value::from(found.title.clone())),
        ("author", Value::from(found.author.clone())),
        ("site", Value::from(found.site.clone())),
        ("published", Value::from(found.published.as_ref().map(|dated| dated.at.to_rfc3339()))),
        ("language", Value::from(found.language.clone())),
        ("summary", Value::from(found.summary.clone())),
        ("canonical", Value::from(found.canonical.as_ref().map(Url::to_string))),
        ("origin", Value::from(found.origin.clone())),
        ("selector_trouble", Value::from(found.selector_trouble.clone())),
        ("reason", Value::from(reason)),
        ("target", Value::from(target)),
        ("keys", Value::from(found.keys.clone())),
        ("body", Value::from(texts.clone())),
        ("kinds", Value::from(kinds)),
    ];
    for (name, value) in fields {
        if expect.get(name).is_some_and(|wanted| *wanted != value) {
            let _ = writeln!(out, "  {name}: expected {:#}\n  found {value:#}", expect[name]);
        }
    }
    for wanted in strings(&expect["contains"]) {
        if !texts.contains(&wanted.as_str()) {
            let _ = writeln!(out, "  text lacks {wanted:?}; found {texts:#?}");
        }
    }
    out
}

/// The same text with a number in it, from 0 on.
fn numbered(before: &str, after: &str, count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{before}{number}{after}");
        text
    })
}

#[test]
fn every_page_is_read_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 30);
    let mut report = String::new();
    for folder in folders {
        let expect: Value = serde_json::from_str(&fs::read_to_string(folder.join("expect.json")).unwrap()).unwrap();
        let found = read(&fs::read_to_string(folder.join("page.html")).unwrap(), &expect);
        let wrong = differences(&found, &expect);
        if !wrong.is_empty() {
            let _ = writeln!(report, "{}:\n{wrong}", folder.display());
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn hostile_pages_are_refused_or_read() {
    let article = "<p>Hangzhou-based tea chain Cloudleaf opened its 300th shop on Tuesday, the company said in a statement.</p>";
    let pages = [
        format!("{}{article}", "<div>".repeat(20_000)),
        format!("{}{article}", "<ul><li>".repeat(20_000)),
        format!("{}{article}", numbered("<font size=", ">", 16_000)),
        format!("<p {}>x</p>{article}", numbered("a", "=1 ", 100_000)),
        format!("{}{article}", "<table><tr><td>".repeat(20_000)),
        format!("{}{article}", "<svg>".repeat(50_000)),
        format!("<!-- {article}"),
        format!("<script>{article}"),
        format!("<title>{article}"),
        "x".repeat(5 << 20),
        "<p>a".repeat(1_200_000),
        format!("<script type=\"application/ld+json\">{}</script>{article}", "[".repeat(100_000)),
        "\u{0}<p>\u{0}".to_owned(),
        String::new(),
    ];
    let expect = serde_json::json!({"url": "https://example.com/a"});
    for page in pages {
        let found = read(&page, &expect);
        assert!(found.body.len() < 10_000);
        assert!(found.kind != PageKind::Unreadable(String::new()));
    }
}

#[test]
fn deep_and_heavy_pages_have_an_outcome() {
    let text = "Hangzhou-based tea chain Cloudleaf opened its 300th shop on Tuesday, the company said in a statement.";
    let expect = serde_json::json!({"url": "https://example.com/a"});
    let has_text = |html: String| read(&html, &expect).body.iter().any(|block| block.text == text);
    assert!(has_text(format!("{}<p>{text}</p>", "<div>".repeat(20_000))), "depth");
    assert!(has_text(format!("<p {}>x</p><p>{text}</p>", numbered("a", "=1 ", 100_000))), "attributes");
    let refused = read(&"<p>a".repeat(1_200_000), &expect);
    assert!(matches!(&refused.kind, PageKind::Unreadable(reason) if reason.contains("elements")), "{:?}", refused.kind);
    assert!(refused.body.is_empty());
}

#[test]
fn a_selector_that_would_take_too_long_says_so() {
    let expect = |css: &str| serde_json::json!({"url": "https://example.com/a", "rules": {"body": css}});
    let html = "<p>x</p>".repeat(20_000);
    let trouble = |css: &str| read(&html, &expect(css)).selector_trouble.unwrap();
    assert!(trouble("p:nth-last-child(2)").contains("20000 elements side by side"), "{}", trouble("p:nth-last-child(2)"));
    assert_eq!(trouble(".gone"), "`.gone` hits no text: was the site redesigned?");
}

#[test]
fn what_the_check_lets_through_can_be_matched() {
    // feeds.toml is checked by the parser of listings; pages are matched by another
    let html = "<article><div class='entry'><h1>Tea</h1><p>One.</p><p lang=en>Two.</p></div></article>";
    let mut gated = gate::admit(html).unwrap();
    let page = Page::parse(&mut gated);
    for css in
        ["div:has(> p)", ":is(h1, h2)", ":where(.entry)", "p:not([lang])", "p:nth-of-type(2)", "h1 + p", "[class~=entry] > p:first-of-type"]
    {
        assert_eq!(check_selector(css), Ok(()), "{css}");
        assert!(!page.select(css).is_empty(), "{css}");
    }
}
