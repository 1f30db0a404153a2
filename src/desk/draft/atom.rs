//! The editions as an Atom feed (RFC 4287).

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use url::Url;

use super::document::Document;
use super::html;
use super::sidecar::Sidecar;
use super::templates::{TemplateError, Templates};
use crate::desk::calendar::Week;
use crate::desk::text::xml::escaped;

/// The feed as a whole.
#[derive(Debug, Clone)]
pub struct Feed<'a> {
    /// Name of the newsletter.
    pub title: &'a str,
    /// Where the folder of editions is served, with a slash at its end; without it links are relative to the feed.
    pub base: Option<&'a Url>,
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// An edition in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The edition.
    pub week: Week,
    /// Its title.
    pub title: String,
    /// When it came out first.
    pub published: DateTime<Utc>,
    /// When it changed last.
    pub updated: DateTime<Utc>,
    /// What is published of it, as HTML.
    pub content: String,
}

impl Entry {
    /// An edition by its Markdown, of which comments are left out, and links are held to web and e-mail addresses.
    pub fn of(
        markdown: &str,
        title: &str,
        week: Week,
        (published, updated): (DateTime<Utc>, DateTime<Utc>),
        templates: &Templates,
    ) -> Result<Self, TemplateError> {
        let at = instant(published);
        let sidecar = Sidecar::bare(title, &week.to_string(), [&at, &at], "UTC");
        let document = Document::read(markdown, &sidecar);
        let title = document.title().unwrap_or_else(|| title.to_owned());
        Ok(Self { week, title: format!("{title} · {week}"), published, updated, content: html::feed(&document, &sidecar, templates)? })
    }
}

/// Writes the feed. An edition's id never changes while `base` does not: it is its address there, else a tag (RFC 4151) of a name that
/// nobody can own.
pub fn write(feed: &Feed<'_>) -> String {
    let base = feed.base.map_or("", Url::as_str);
    let updated = feed.entries.iter().map(|entry| entry.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n");
    let _ = write!(
        out,
        "<id>{}</id>\n<title>{title}</title>\n<updated>{}</updated>\n<author><name>{title}</name></author>\n<generator>keepup</generator>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}feed.atom\"/>\n",
        escaped(&id(feed.base, "feed.atom")),
        instant(updated),
        escaped(base),
        title = escaped(feed.title),
    );
    for entry in &feed.entries {
        let page = format!("{}/draft.html", entry.week);
        let _ = write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<published>{}</published>\n<updated>{}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}{page}\"/>\n<content type=\"html\">{}</content>\n</entry>\n",
            escaped(&id(feed.base, &format!("{}/", entry.week))),
            escaped(&entry.title),
            instant(entry.published),
            instant(entry.updated),
            escaped(base),
            lines(&entry.content),
        );
    }
    out.push_str("</feed>\n");
    out
}

fn id(base: Option<&Url>, path: &str) -> String {
    base.map_or_else(|| format!("tag:keepup.invalid,2023:{path}"), |base| format!("{base}{path}"))
}

/// HTML as text of the feed, its line breaks kept: those within `pre` mean something.
fn lines(html: &str) -> String {
    html.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(base: Option<&Url>) -> String {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let times = (at("2023-05-12T01:00:00Z"), at("2023-05-12T03:30:00Z"));
        let markdown =
            "# Tea & <news>\n\n### A\n<!-- item:x sha256:y -->\n\n\"One\" [b](https://b.com/?x=1&y=2)\n\n    a\n    b\n\n<!-- secret -->";
        let entry = Entry::of(markdown, "Tea", Week { year: 2023, number: 19 }, times, Templates::built_in()).unwrap();
        let older = Entry::of("\u{1}", "Tea", Week { year: 2023, number: 18 }, (times.0, times.0), Templates::built_in()).unwrap();
        write(&Feed { title: "Tea & news", base, entries: vec![entry, older] })
    }

    #[test]
    fn readers_take_it() {
        let base = Url::parse("https://news.example.com/editions/").unwrap();
        let text = feed(Some(&base));
        assert!(!text.contains("secret"), "{text}");
        let read = feed_rs::parser::parse(text.as_bytes()).unwrap();
        assert_eq!(read.title.unwrap().content, "Tea & news");
        assert_eq!(read.updated.unwrap().to_rfc3339(), "2023-05-12T03:30:00+00:00");
        assert_eq!(read.entries.len(), 2);
        let entry = &read.entries[0];
        assert_eq!(entry.id, "https://news.example.com/editions/2023-W19/");
        assert_eq!(entry.title.as_ref().unwrap().content, "Tea & <news> · 2023-W19");
        assert_eq!(entry.links[0].href, "https://news.example.com/editions/2023-W19/draft.html");
        assert_eq!(entry.published.unwrap().to_rfc3339(), "2023-05-12T01:00:00+00:00");
        let content = entry.content.as_ref().unwrap().body.as_ref().unwrap();
        assert!(content.contains("<a href=\"https://b.com/?x=1&amp;y=2\">b</a> (<a href="), "{content}");
        assert!(content.contains("<h3>A</h3>") && content.contains("<pre>a\nb</pre>"), "{content}");
    }

    #[test]
    fn without_an_address_ids_are_tags_and_links_relative() {
        let text = feed(None);
        for part in
            ["<id>tag:keepup.invalid,2023:feed.atom</id>", "<id>tag:keepup.invalid,2023:2023-W19/</id>", "href=\"2023-W19/draft.html\""]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(feed_rs::parser::parse(text.as_bytes()).unwrap().entries.len(), 2);
    }

    #[test]
    fn a_feed_without_editions_is_one() {
        let text = write(&Feed { title: "T", base: None, entries: vec![] });
        assert_eq!(feed_rs::parser::parse(text.as_bytes()).unwrap().entries.len(), 0);
    }
}
