//! `keepup stage`: JSON Lines in and out, an answer a row, each at once.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use base64::Engine as _;
use serde_json::{Value, json};

use super::super::support::program::feed;
use super::{DATE, Program};

/// A stage that is talked to row by row.
struct Stage {
    child: std::process::Child,
    rows: std::process::ChildStdin,
    answers: BufReader<std::process::ChildStdout>,
}

impl Stage {
    fn start(name: &str) -> Self {
        let mut child =
            Program::bare().command(&["stage", name]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (rows, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, rows, answers }
    }

    /// Writes one row and reads its answer before the next is written: a stage that does not flush would never answer.
    fn ask(&mut self, row: &str) -> Value {
        writeln!(self.rows, "{row}").unwrap();
        self.rows.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    fn end(mut self) {
        drop(self.rows);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn entries_are_answered_row_by_row() {
    let mut stage = Stage::start("entries");
    let row = |id: Value, body: &str| {
        let body = base64::engine::general_purpose::STANDARD.encode(body);
        json!({"id": id, "url": "https://a.example/feed", "content_type": "application/rss+xml", "body_base64": body}).to_string()
    };
    let sound = feed("Trial News", &[("Tea", "https://news.example/tea"), ("Bikes", "https://news.example/bikes")], DATE);
    let answer = stage.ask(&row(json!(1), &sound));
    assert_eq!(keys(&answer), ["id", "title", "entries", "repaired"]);
    assert_eq!((&answer["id"], &answer["title"], &answer["repaired"]), (&json!(1), &json!("Trial News"), &json!(false)));
    assert_eq!(keys(&answer["entries"][0]), ["key", "title", "link", "author", "published", "summary", "content"]);
    assert_eq!(answer["entries"][0]["published"], "2023-05-10T08:00:00+08:00");
    let mended = stage.ask(&row(json!("b"), &sound.replace("Tea<", "Tea & cake<")));
    assert_eq!((&mended["entries"][0]["title"], &mended["repaired"]), (&json!("Tea & cake"), &json!(true)));
    assert_eq!(mended["entries"].as_array().unwrap().len(), 2);
    for bad in
        ["not json", "[]", "{}", r#"{"id":7,"url":"nowhere","body_base64":""}"#, r#"{"id":7,"url":"https://a.example/","body_base64":"%"}"#]
    {
        let answer = stage.ask(bad);
        assert_eq!(keys(&answer), ["id", "error"], "{bad}");
        assert_eq!(answer["id"], if bad.contains('7') { json!(7) } else { Value::Null });
    }
    let no_feed = stage.ask(&row(json!(8), "<p>nothing</p>"));
    assert_eq!(keys(&no_feed), ["id", "error"]);
    assert_eq!(stage.ask(&row(json!(9), &sound))["entries"][1]["link"], "https://news.example/bikes");
    stage.end();
}

#[test]
fn pages_are_answered_row_by_row() {
    let mut stage = Stage::start("extract");
    let words = "The chain opened three hundred stores in April, the company said on Wednesday. ".repeat(8);
    let more = "Analysts expect another hundred before the end of the year, most of them in small towns. ".repeat(8);
    let html = format!(
        "<html lang=en><head><title>Tea chains open 300 stores</title><meta property='article:published_time' content='2023-05-10T08:00:00+08:00'></head><body><article><h1>Tea chains open 300 stores</h1><p>{words}</p><p>{more}</p></article></body></html>"
    );
    let row = json!({"id": "a", "url": "https://news.example/tea", "html": html, "fetched": "2023-05-11T00:00:00Z"}).to_string();
    let answer = stage.ask(&row);
    assert_eq!(keys(&answer), ["id", "title", "author", "site", "published", "language", "text", "summary", "kind"]);
    assert_eq!((&answer["id"], &answer["kind"], &answer["title"]), (&json!("a"), &json!("article"), &json!("Tea chains open 300 stores")));
    assert_eq!((&answer["published"], &answer["author"]), (&json!("2023-05-10T08:00:00+08:00"), &Value::Null));
    assert_eq!(answer["text"], format!("{}\n\n{}", words.trim(), more.trim()));
    for bad in ["{", "null", r#"{"id":7,"url":"https://a.example/"}"#, r#"{"id":7,"url":"https://a.example/","html":1}"#] {
        assert_eq!(keys(&stage.ask(bad)), ["id", "error"], "{bad}");
    }
    assert_ne!(stage.ask(r#"{"id":9,"url":"https://a.example/","html":""}"#)["kind"], "article");
    assert_eq!(stage.ask(&row), answer);
    stage.end();
}

#[test]
fn a_stage_whose_reader_goes_away_ends_quietly() {
    let mut stage = Stage::start("extract");
    drop(stage.answers);
    writeln!(stage.rows, "{}", json!({"id": 1, "url": "https://a.example/", "html": ""})).unwrap();
    assert_eq!(stage.child.wait().unwrap().code(), Some(0));
}
