//! A sample edition with everything a template can meet, on which an editor's templates are tried before any week depends on them.

use super::document::Document;
use super::sidecar::{Confidence, ConfidenceLevel, EarlierEdition, Item, NameRow, Published, Report, Section, SectionForm, Sidecar};
use super::templates::{TemplateError, Templates};
use super::{RefusedLink, SourceHealth, Standing, html};
use crate::desk::dates::{Precision, ZoneOrigin};
use crate::desk::facts::names::NameKind;

/// The sample's Markdown.
pub const MARKDOWN: &str = include_str!("sample/sample.md");

/// Renders every page of the sample.
///
/// # Errors
/// The first thing that is wrong with each page, in order.
pub fn check(templates: &Templates) -> Result<(), Vec<TemplateError>> {
    let sidecar = sidecar();
    let document = Document::read(MARKDOWN, &sidecar);
    let mut errors: Vec<TemplateError> =
        [html::write, html::wechat, html::feed].iter().filter_map(|page| page(&document, &sidecar, templates).err()).collect();
    // what several pages take from one template is wrong in all of them
    errors.dedup();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What stands beside the sample.
pub fn sidecar() -> Sidecar {
    let section = |name: &str, form, items| Section {
        name: name.into(),
        title: name.into(),
        form,
        shortage: Some("A thin week.".into()),
        feature: None,
        items,
    };
    let item = item("https://news.example.com/1", "https://news.example.com/1");
    let note = Item { published: None, author: None, ..self::item("wx:1:1:1", "https://news.example.com/note") };
    let health = |name: &str, standing| SourceHealth { name: name.into(), words: "words".into(), standing, edit: Some("edit".into()) };
    Sidecar {
        sections: vec![section("news", SectionForm::Items, vec![item]), section("notes", SectionForm::Notes, vec![note])],
        sources: vec![health("Example News", Standing::Well), health("Other News", Standing::Failing)],
        translation_trouble: Some("the command ended with status 1".into()),
        refused_links: vec![RefusedLink {
            url: "https://news.example.com/4".into(),
            source: "Example News".into(),
            reason: "robots.txt".into(),
        }],
        ..Sidecar::bare("Sample edition", "2023-W19", ["2023-05-05T09:00:00+08:00", "2023-05-12T09:00:00+08:00"], "Asia/Shanghai")
    }
}

fn item(identity: &str, url: &str) -> Item {
    let report = |source: &str, lead: bool| Report {
        source: source.into(),
        title: "A headline".into(),
        url: url.into(),
        language: "en".into(),
        published: lead.then(|| "2023-05-10T08:00:00+08:00".into()),
        lead,
        earliest: lead,
    };
    Item {
        identity: identity.into(),
        headline: "A headline of an item".into(),
        original_title: "A headline of an item".into(),
        language: "en".into(),
        source: "Example News".into(),
        site: Some("news.example.com".into()),
        author: Some("Lin Mei".into()),
        url: url.into(),
        canonical_url: url.into(),
        published: Some(Published {
            at: "2023-05-10T08:00:00+08:00".into(),
            precision: Precision::Instant,
            zone: ZoneOrigin::Stated,
            found: "feed".into(),
        }),
        fetched: "2023-05-10T02:00:00+00:00".into(),
        reports: vec![report("Example News", true), report("Other News", false)],
        reasons: vec!["reported by 2 outlets".into(), "new".into()],
        confidence: Confidence { level: ConfidenceLevel::Medium, reasons: vec!["single source".into()] },
        earlier: Some(EarlierEdition {
            week: "2023-W18".into(),
            headline: "An earlier headline".into(),
            url: "https://news.example.com/0".into(),
            update: true,
            common: String::new(),
            new: vec!["300 shops".into()],
        }),
        names: vec![NameRow {
            english: "Example".into(),
            chinese: Some("示例".into()),
            kind: NameKind::Company,
            printed: vec!["示例".into()],
        }],
        facts: String::new(),
        translation: None,
        headline_source: None,
        paragraphs: Vec::new(),
    }
}
