//! What the archive has of hostile answers, column by column, and what they are asked next.

use rusqlite::Connection;

use super::{FETCH, bodies, source};
use crate::support::behaviour::{Behaviour, Reply};
use crate::support::program::Program;
use crate::support::site::Site;

const NOW: &str = super::NOW;
const LATER: &str = "2023-05-11T06:00:00Z";

fn archive(program: &Program) -> Connection {
    Connection::open(program.path("keepup.db")).unwrap()
}

/// A sound feed with further lines in its head.
fn with_head(lines: &[u8]) -> Behaviour {
    let body = bodies::feed(1);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n", body.len());
    Behaviour::Raw([head.as_bytes(), lines, b"\r\n", body.as_bytes()].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_validator_is_kept_when_it_is_short_and_can_be_sent_back() {
    let (most, more) = ("x".repeat(511), "x".repeat(512));
    let odd = [(most.as_bytes(), Some(most.as_str())), (more.as_bytes(), None), (b"a\xffb", None), (b"a\x01b", None)];
    let huge = "x".repeat(100_000);
    for (value, kept) in odd.into_iter().chain([(huge.as_bytes(), None)]) {
        for (header, column) in [("ETag", "etag"), ("Last-Modified", "last_modified")] {
            let site = Site::start().await;
            site.route("/feed", with_head(&[header.as_bytes(), b": ", value, b"\r\n"].concat()));
            let program = Program::with(&format!("{FETCH}{}", source("News", site.url("/feed").as_str(), "")));
            program.ends(0, &["fetch", "--all", "--now", NOW]);
            let query = "SELECT etag, last_modified, (SELECT count(*) FROM articles) FROM sources";
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let (etag, modified, articles): (Option<String>, Option<String>, i64) = archive(&program).query_row(query, [], row).unwrap();
            let (own, other) = if column == "etag" { (etag, modified) } else { (modified, etag) };
            let said = format!("{header}: {}", String::from_utf8_lossy(&value[..value.len().min(20)]));
            assert_eq!((own.as_deref(), other), (kept, None), "{said}");
            // a control character is no header at all (RFC 9110, section 5.5), and the answer is none
            assert_eq!(articles, i64::from(!value.contains(&1)), "{said}");
            program.ends(0, &["fetch", "--all", "--now", LATER]);
            let asked = site.requests_for("/feed");
            let name = if column == "etag" { "if-none-match" } else { "if-modified-since" };
            assert_eq!((asked.len(), asked[1].header(name)), (2, kept), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_breaks_off_is_asked_for_anew_in_full() {
    let site = Site::start().await;
    // as long as it says, and sent by a server that broke off within itself
    let cut = &bodies::feed(4)[..bodies::feed(3).len() + 20];
    let reply = |body: &str| Reply::feed(body).header("ETag", "\"whole\"").header("Last-Modified", "Wed, 10 May 2023 00:00:00 GMT");
    site.route("/feed", Behaviour::InTurn(vec![Behaviour::Conditional(reply(cut)), Behaviour::Conditional(reply(&bodies::feed(4)))]));
    let program = Program::with(&format!("{FETCH}{}", source("News", site.url("/feed").as_str(), "")));
    let articles = |program: &Program| archive(program).query_row("SELECT count(*) FROM articles", [], |row| row.get::<_, i64>(0));
    program.ends(0, &["fetch", "--all", "--now", NOW]);
    assert_eq!(articles(&program), Ok(3));
    let status = |now: &str| program.ends(0, &["status", "--now", now]).out;
    let said = status(NOW);
    assert!(
        said.contains("News    well, mended") && said.contains("News: not all that it sends is sound: the document breaks off"),
        "{said}"
    );
    program.ends(0, &["fetch", "--all", "--now", LATER]);
    let said = status(LATER);
    assert!(said.contains("News    well ") && !said.contains("mended"), "{said}");
    let asked = site.requests_for("/feed");
    assert_eq!(asked.len(), 2);
    assert!(["if-none-match", "if-modified-since"].iter().all(|name| asked[1].header(name).is_none()), "{:?}", asked[1]);
    assert_eq!(articles(&program), Ok(4));
    // the whole one is believed
    program.ends(0, &["fetch", "--all", "--now", "2023-05-11T12:00:00Z"]);
    assert_eq!(site.requests_for("/feed")[2].header("if-none-match"), Some("\"whole\""));
}

/// Dates that no article has, and what an editor is told of them.
const IMPOSSIBLE: [(&str, &str); 7] = [
    ("Thu, 30 Feb 2023 08:00:00 +0800", "names a day or a time that does not exist"),
    ("Mon, 01 Jan 0001 00:00:00 GMT", "lies before 1990"),
    ("Thu, 01 Jan 1970 00:00:00 GMT", "lies before 1990"),
    ("Tue, 30 Nov 1999 00:00:00 GMT", "lies before 2000"),
    ("31 Dec 9999", "lies in the future"),
    ("Fri, 12 May 2023 00:00:01 GMT", "lies in the future"),
    ("soon", "is not a date"),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_article_whose_date_cannot_be_counts_by_its_arrival_and_an_editor_is_told() {
    let site = Site::start().await;
    let entries: String = IMPOSSIBLE
        .iter()
        .enumerate()
        .map(|(number, (date, _))| bodies::item(number).replace("Wed, 10 May 2023 08:00:00 +0800", date))
        .chain([bodies::item(9)])
        .collect();
    site.route("/feed", Reply::feed(bodies::around(&entries)));
    let program = Program::with(&format!("{FETCH}{}", source("News", site.url("/feed").as_str(), "")));
    // the second visit finds the dates as they were, and first sight where it was
    for now in [NOW, LATER] {
        program.ends(0, &["fetch", "--all", "--now", now]);
        let archive = archive(&program);
        let mut query = archive.prepare("SELECT url, published_at IS NULL, effective, first_seen FROM articles ORDER BY url").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
        let rows: Vec<(String, bool, i64, i64)> = rows.map(Result::unwrap).collect();
        assert_eq!(rows.len(), IMPOSSIBLE.len() + 1);
        for (url, undated, effective, first_seen) in rows {
            assert_eq!((undated, first_seen), (!url.ends_with("tea-9"), 1_683_763_200), "{url}");
            assert_eq!(effective == first_seen, undated, "{url}");
        }
    }
    for (number, (date, why)) in IMPOSSIBLE.iter().enumerate() {
        let said = program.ends(0, &["why", &format!("https://news.example/tea-{number}")]).out;
        let expected = format!("Its date is unknown: the date “{date}” (feed, published) {why}");
        assert!(said.contains(&expected) && said.contains("; it counts by arrival, on 2023-05-11 00:00 UTC."), "{date}: {said}");
    }
    program.ends(0, &["draft", "--open", "--now", LATER]);
    let draft = program.read("editions/2023-W19/draft.html");
    let flagged = IMPOSSIBLE.iter().filter(|(date, _)| draft.contains(&format!("“{date}” (feed, published)"))).count();
    assert!(flagged > 0 && draft.matches("; it is placed by its arrival").count() == flagged, "{draft}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_without_a_headline_is_printed_under_the_beginning_of_its_text() {
    let site = Site::start().await;
    let text = "The three tea chains of Nanjing opened two thousand stores together since the month of March, their reports say.";
    let begun = "The three tea chains of Nanjing opened two thousand stores together since the…";
    site.route("/feed", Reply::feed(bodies::with_text("Untitled", text)));
    let program = Program::with(&format!("{FETCH}{}", source("News", site.url("/feed").as_str(), "")));
    program.ends(0, &["fetch", "--now", NOW]);
    assert!(program.ends(0, &["why", "https://news.example/one"]).out.contains(&format!("“{begun}”")));
    program.ends(0, &["draft", "--open", "--now", NOW]);
    let draft = program.read("editions/2023-W19/draft.html");
    assert!(draft.contains(begun) && draft.contains("the headline is how the text begins"), "{draft}");
}
