//! Stories, sources and settings that the tests of editions are made of.

use super::*;

pub(super) const WEEK: Week = Week { year: 2023, number: 19 };

pub(super) fn window() -> (DateTime<Utc>, DateTime<Utc>) {
    settings().publish.window(WEEK).unwrap()
}

pub(super) fn dated(when: DateTime<Utc>) -> Dated {
    Dated { at: when.fixed_offset(), precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "feed".to_owned() }
}

pub(super) fn article(id: &str, source: &str, hours: i64) -> Article {
    let published = window().0 + Duration::hours(hours);
    let url = format!("https://{source}.example/{id}");
    Article {
        published: Some(dated(published)),
        summary: "A summary.".to_owned(),
        body: vec![Block::paragraph("The text.")],
        reading: Reading::Read,
        ..Article::bare(id, source, &url, &format!("Headline {id}"), published + Duration::hours(1))
    }
}

pub(super) fn story(id: &str, source: &str, hours: i64) -> Story {
    Story { id: id.to_owned(), lead: article(id, source, hours), others: vec![], outlets: vec![], evidence: vec![] }
}

pub(super) fn source(name: &str) -> Source {
    Source { url: None, kind: Some(Kind::Feed), article: None, ..Source::plain(name, Url::parse("https://news.example/feed/").unwrap()) }
}

pub(super) fn section(name: &str, form: Form, least: usize, most: usize, words: &[&str]) -> SectionSettings {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    SectionSettings { name: name.to_owned(), title: name.to_uppercase(), form, least, most, sources: vec![], words, names: vec![] }
}

pub(super) fn settings() -> EditionSettings {
    EditionSettings {
        title: "News".to_owned(),
        publish: Cutoff::parse("0 9 * * FRI", Tz::Asia__Shanghai).unwrap(),
        preview: false,
        sections: vec![
            section("news", Form::Items, 3, 4, &[]),
            section("notes", Form::Notes, 0, 2, &[]),
            section("marketing", Form::Items, 1, 4, &["brand", "AI", "小红书"]),
        ],
        footer: None,
        contact: None,
        base_url: None,
    }
}
