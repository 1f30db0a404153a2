use regex::Regex;

use super::*;
use crate::desk::readers::tests::{dispatch, of_kind};
use crate::desk::source::Kind;

fn pick(selector: &str, attribute: Option<&str>) -> Pick {
    Pick { selector: selector.to_owned(), attribute: attribute.map(str::to_owned), pattern: None }
}

fn listing() -> Listing {
    Listing {
        item: "article.card".to_owned(),
        title: pick("h2", None),
        link: pick("h2 a", Some("href")),
        summary: Some(pick(".dek", None)),
        date: Some(pick("time", Some("datetime"))),
        author: Some(Pick { pattern: Some(Regex::new("^By (.+)$").unwrap()), ..pick(".by", None) }),
    }
}

fn read_page(listing: Listing, page: &str) -> Result<Reading, ReadError> {
    crate::desk::readers::read(&of_kind(Kind::Listing(listing)), &dispatch("https://site.example/tag/luxury/", page))
}

const PAGE: &str = "<!DOCTYPE html><html><head><title>Luxury | Site</title><base href='https://www.site.example/'></head><body>\
    <article class='card'><h2><a href='news/one two/'>A &amp; B  <em>open</em></a></h2><p class=dek>They open.</p>\
    <span class=by>By Mei Lin</span><time datetime='2023-05-10T08:00:00+08:00'>May 10</time></article>\
    <article class='card'><h2><a href='javascript:void(0)'>No link</a></h2></article><article class='card'><p>ad</p></article></body></html>";

#[test]
fn entries_are_read_by_selectors() {
    let reading = read_page(listing(), PAGE).unwrap();
    let first = &reading.entries[0];
    assert_eq!(first.title.as_deref(), Some("A & B open"));
    assert_eq!(first.link.as_ref().unwrap().as_str(), "https://www.site.example/news/one%20two/");
    assert_eq!((first.author.as_deref(), first.summary.as_deref()), (Some("Mei Lin"), Some("They open.")));
    assert_eq!(first.published.as_ref().unwrap().at.to_rfc3339(), "2023-05-10T08:00:00+08:00");
    assert_eq!((reading.entries.len(), reading.entries[1].link.as_ref()), (2, None));
    assert_eq!(reading.repaired, vec!["1 items of the listing have neither headline nor link"]);
    assert_eq!(reading.title.as_deref(), Some("Luxury | Site"));
}

#[test]
fn an_item_that_is_itself_the_link() {
    let links = Listing {
        item: "a.story".to_owned(),
        title: pick("", None),
        link: pick("", Some("href")),
        summary: None,
        date: None,
        author: None,
    };
    let reading = read_page(links, "<html><body><a class=story href='/x'>Headline</a></body></html>").unwrap();
    assert_eq!(reading.entries[0].link.as_ref().unwrap().as_str(), "https://site.example/x");
    assert_eq!(reading.entries[0].title.as_deref(), Some("Headline"));
}

#[test]
fn a_redesign_a_wall_and_a_tower_are_told_apart() {
    let words = |page: &str| read_page(listing(), page).unwrap_err();
    assert!(
        matches!(words("<html><title>New look</title></html>"), ReadError::Unexpected(w) if w.contains("article.card") && w.contains("New look"))
    );
    assert!(matches!(words("<html><title>Just a moment...</title></html>"), ReadError::Blocked(w) if w.contains("Cloudflare")));
    assert!(matches!(words("<html><form><input type='password'></form></html>"), ReadError::Blocked(_)));
    assert!(matches!(words(&"<div>".repeat(100_000)), ReadError::Broken(_)));
}
