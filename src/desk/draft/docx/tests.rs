//! A document that every program opens: well-formed parts, references that resolve, nothing of the clock.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use regex::Regex;

use super::write;
use crate::desk::draft::document::Document;
use crate::desk::draft::sample;

fn file(markdown: &str) -> Vec<u8> {
    let sidecar = sample::sidecar();
    write(&Document::read(markdown, &sidecar), &sidecar)
}

fn parts(file: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().to_owned(), text)
        })
        .collect()
}

/// Panics unless tags are balanced and nothing stands in them or between them that XML forbids.
fn assert_well_formed(name: &str, xml: &str) {
    let tag = Regex::new(r#"^<(/?)([A-Za-z:]+)((?:\s+[A-Za-z:]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(/?)>"#).unwrap();
    let text = Regex::new(r"^[^<>&]*(?:&(?:amp|lt|gt|quot);[^<>&]*)*").unwrap();
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>").unwrap();
    let mut open = Vec::new();
    while !rest.is_empty() {
        rest = &rest[text.find(rest).unwrap().end()..];
        let Some(found) = tag.captures(rest) else { panic!("{name}: {}", &rest[..rest.len().min(80)]) };
        match (&found[1], &found[4]) {
            ("/", _) => assert_eq!(open.pop().as_deref(), Some(&found[2]), "{name}"),
            (_, "/") => {}
            _ => open.push(found[2].to_owned()),
        }
        rest = &rest[found[0].len()..];
        rest = if open.is_empty() { rest.trim_start() } else { rest };
    }
    assert!(open.is_empty(), "{name}: {open:?} is never closed");
    assert!(!xml.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')), "{name} has a control character");
}

fn all<'a>(pattern: &str, xml: &'a str) -> Vec<&'a str> {
    Regex::new(pattern).unwrap().captures_iter(xml).map(|found| found.get(1).unwrap().as_str()).collect()
}

#[test]
fn parts_are_well_formed_and_references_resolve() {
    let parts = parts(&file(sample::MARKDOWN));
    for (name, xml) in &parts {
        assert_well_formed(name, xml);
    }
    let declared: BTreeSet<&str> = all(r#"PartName="/([^"]+)""#, &parts["[Content_Types].xml"]).into_iter().collect();
    let there: BTreeSet<&str> =
        parts.keys().map(String::as_str).filter(|name| !name.contains("_rels/") && !name.starts_with('[')).collect();
    assert_eq!(declared, there);
    for (rels, folder) in [("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")] {
        for target in all(r#"Target="([^"]+)"/>"#, &parts[rels]) {
            assert!(parts.contains_key(&format!("{folder}{target}")), "{target}");
        }
    }
    let (text, rels) = (&parts["word/document.xml"], &parts["word/_rels/document.xml.rels"]);
    let known: BTreeSet<&str> = all(r#" Id="([^"]+)""#, rels).into_iter().collect();
    let used: BTreeSet<&str> = all(r#"r:id="([^"]+)""#, text).into_iter().collect();
    assert!(used.is_subset(&known) && used.len() > 4, "{used:?} of {known:?}");
    let styles: BTreeSet<&str> = all(r#"w:styleId="([^"]+)""#, &parts["word/styles.xml"]).into_iter().collect();
    for style in all(r#"<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)""#, text) {
        assert!(styles.contains(style), "{style}");
    }
    let lists: BTreeSet<&str> = all(r#"<w:num w:numId="([^"]+)""#, &parts["word/numbering.xml"]).into_iter().collect();
    assert!(all(r#"<w:numId w:val="([^"]+)""#, text).iter().all(|id| lists.contains(id)) && lists.len() == 2);
}

#[test]
fn headings_links_and_languages_are_real() {
    let parts =
        parts(&file("# T\n\n## N\n\n### 云露在小红书开店\n\n[Jing Daily](https://jingdaily.com/?a=1&b=2) says\n\nhttps://a.com/x\n"));
    let text = &parts["word/document.xml"];
    for level in 1..=3 {
        assert_eq!(text.matches(&format!("<w:pStyle w:val=\"Heading{level}\"/>")).count(), 1);
    }
    assert!(text.contains("<w:rFonts w:hint=\"eastAsia\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr><w:t xml:space=\"preserve\">云露在小红书开店</w:t>"));
    assert_eq!(text.matches("https://jingdaily.com/?a=1&amp;b=2</w:t>").count(), 1, "the address is shown beside its name");
    assert_eq!(text.matches(">https://a.com/x</w:t>").count(), 1);
    let rels = &parts["word/_rels/document.xml.rels"];
    assert!(rels.contains("Target=\"https://jingdaily.com/?a=1&amp;b=2\" TargetMode=\"External\"/>"));
    assert!(parts["docProps/core.xml"].contains("<dc:title>T</dc:title>"));
    assert!(parts["docProps/core.xml"].contains(">2023-05-12T01:00:00Z</dcterms:modified>"));
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    assert_eq!(file(sample::MARKDOWN), file(sample::MARKDOWN));
}

#[test]
fn nothing_gets_out_of_its_place() {
    let evil = "</w:t></w:r><w:x \"&' \u{1}\u{8}\u{b}\u{fffe} <!-- a -->";
    let parts = parts(&file(&format!("# {evil}\n\n{evil}\n\n|{evil}|\n|---|\n|{evil}|\n\n- {evil}\n\n    {evil}\n")));
    for (name, xml) in &parts {
        assert_well_formed(name, xml);
        assert!(!xml.contains("<w:x"), "{name}");
    }
}
