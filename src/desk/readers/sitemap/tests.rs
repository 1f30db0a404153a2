use std::io::Write;

use regex::Regex;

use super::*;
use crate::desk::readers::read;
use crate::desk::readers::tests::{dispatch, of_kind, source};
use crate::desk::source::Kind;

// The samples are fetched on 2023-05-12 with a `max_age` of 14 days.
const NEWS: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='urn:i'>\
    <url><loc>https://j.example/posts/old</loc><lastmod>2021-01-01</lastmod></url>\
    <url><loc>https://j.example/posts/a?x=1&amp;y=2</loc><lastmod>2023-05-10</lastmod><image:image><image:loc>https://j.example/i.png</image:loc><image:title>Caption</image:title></image:image></url>\
    <url><loc>https://j.example/posts/b</loc><news:news><news:publication><news:name>J</news:name></news:publication><news:publication_date>2023-05-11T08:00:00+08:00</news:publication_date><news:title>Tea &amp; <![CDATA[silk]]></news:title></news:news></url>\
    <url><loc>https://j.example/about</loc></url></urlset>";

#[test]
fn new_places_come_first_and_old_ones_not_at_all() {
    let reading = read(&of_kind(Kind::Sitemap(Sitemap::default())), &dispatch("https://j.example/sitemap.xml", NEWS)).unwrap();
    let links: Vec<_> = reading.entries.iter().map(|entry| entry.link.as_ref().unwrap().as_str()).collect();
    assert_eq!(links, ["https://j.example/posts/b", "https://j.example/posts/a?x=1&y=2", "https://j.example/about"]);
    assert_eq!((reading.entries[0].title.as_deref(), reading.entries[1].title.as_deref()), (Some("Tea & silk"), None));
    assert_eq!(reading.entries[0].published.as_ref().unwrap().found, "news sitemap");
    assert!(reading.repaired.is_empty());
}

#[test]
fn children_of_an_index_are_asked_for_newest_first() {
    let index = "<sitemapindex><sitemap><loc>https://j.example/a.xml</loc><lastmod>2023-05-01</lastmod></sitemap>\
        <sitemap><loc>https://j.example/b.xml</loc></sitemap><sitemap><loc>/c.xml</loc><lastmod>2023-05-11</lastmod></sitemap>\
        <sitemap><loc>https://j.example/old.xml</loc><lastmod>2020-05-11</lastmod></sitemap></sitemapindex>";
    let urls = |sitemap: Sitemap| -> Vec<String> {
        let reading = read(&of_kind(Kind::Sitemap(sitemap)), &dispatch("https://j.example/sitemap.xml", index)).unwrap();
        reading.follow.iter().map(|ask| ask.url.path().to_owned()).collect()
    };
    assert_eq!(urls(Sitemap::default()), ["/c.xml", "/a.xml", "/b.xml"]);
    assert_eq!(urls(Sitemap { follow: vec![Regex::new("/b\\.xml$").unwrap()] }), ["/b.xml"]);
    let many: Vec<String> = (0..500).map(|n| format!("<sitemap><loc>https://j.example/{n}.xml</loc></sitemap>")).collect();
    let many = format!("<sitemapindex>{}</sitemapindex>", many.concat());
    let reading = read(&source(), &dispatch("https://j.example/sitemap.xml", many)).unwrap();
    assert_eq!(reading.follow.len(), MOST_CHILDREN);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_gzip_file_is_opened_and_a_bomb_is_not() {
    let reading = read(&source(), &dispatch("https://j.example/sitemap.xml.gz", gzip(NEWS))).unwrap();
    assert_eq!(reading.entries.len(), 3);
    let bomb = gzip(&" ".repeat(9 << 20));
    assert!(
        matches!(read(&source(), &dispatch("https://j.example/sitemap.xml.gz", bomb)), Err(ReadError::Broken(words)) if words.contains("holds more"))
    );
}

#[test]
fn what_is_no_sitemap_says_what_it_is() {
    let words =
        |body: &str| read(&of_kind(Kind::Sitemap(Sitemap::default())), &dispatch("https://j.example/s.xml", body)).unwrap_err().to_string();
    assert!(words("<html><title>Not found</title></html>").contains("Not found"));
    assert!(words("<rss version='2.0'/>").contains("no sitemap"));
    assert!(words("").contains("empty"));
    let cut = &NEWS[..NEWS.len() - 40];
    let reading = read(&source(), &dispatch("https://j.example/s.xml", cut)).unwrap();
    assert_eq!((reading.entries.len(), reading.repaired.len()), (2, 1));
}
