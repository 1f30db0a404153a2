//! `keepup stage`: one stage on its own, JSON Lines in and out.

mod proof;
mod stories;

use std::io::{BufRead as _, Write as _};

use anyhow::Context as _;
use base64::Engine as _;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use stories::Grouping;

use super::exit::Exit;
use super::setup::wall_clock;
use crate::desk::dates::Dated;
use crate::desk::dispatch::Dispatch;
use crate::desk::readers;
use crate::desk::source::Source;
use crate::desk::writeup::{self, Hints};

/// Arguments of `keepup stage`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which stage
    stage: Stage,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Stage {
    /// `{"id","url","content_type","body_base64"}` and optional `"fetched"` to `{"id","title","entries":[...],"repaired"}`
    Entries,
    /// `{"id","url","html"}` and optional `"fetched"` to `{"id","title","author","site","published","language","text","summary","kind"}`
    Extract,
    /// `{"id","title","text","language","max_sentences"}` to `{"id","sentences":[{"text","start","end"}]}`, offsets in code points
    Summarize,
    /// `{"id","url","title","text","published"}` in order of time to `{"id","story"}`, after the last row
    Cluster,
    /// `{"id","source","claim","language"}` to `{"id","supported","score","issues":[{"kind","certain","words","problem","nearest"}]}`
    Verify,
}

/// Answers every row of standard input with one row, flushed; a bad row answers with an error and the run goes on.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    let mut grouping = Grouping::default();
    let outcome = loop {
        if input.read_until(b'\n', &mut line)? == 0 {
            break grouping.finish(&mut out);
        }
        if line.trim_ascii().is_empty() {
            line.clear();
            continue;
        }
        let Some(answer) = answer(args.stage, std::mem::take(&mut line), &mut grouping) else { continue };
        if let Err(error) = writeln!(out, "{answer}").and_then(|()| out.flush()) {
            break Err(error);
        }
    };
    match outcome {
        // The reader has had enough, which is its right.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        outcome => Ok(outcome.map(|()| Exit::Done)?),
    }
}

/// The answer to one row; `None` when it comes with the others at the end.
fn answer(stage: Stage, line: Vec<u8>, grouping: &mut Grouping) -> Option<Value> {
    // A first import has thousands of rows, and each is read once; what cannot be read is read again to tell whose error it is.
    let refused = match stage {
        Stage::Cluster => match grouping.take(&line) {
            Ok(()) => return None,
            Err(error) => Some(error),
        },
        _ => None,
    };
    let row: Value = match serde_json::from_slice(&line) {
        Ok(row) => row,
        Err(error) => return Some(json!({"id": null, "error": format!("not a JSON object: {error}")})),
    };
    // a row may be a large page: it is not held beside what was read of it
    drop(line);
    let id = row.get("id").cloned().unwrap_or(Value::Null);
    let answered = match stage {
        Stage::Entries => surviving(|| entries(row)),
        Stage::Extract => surviving(|| extract(row)),
        Stage::Summarize => surviving(|| stories::summarize(row)),
        Stage::Verify => surviving(|| proof::verify(row)),
        Stage::Cluster => Err(refused.map_or_else(|| anyhow::anyhow!("the row was not taken"), anyhow::Error::from)),
    };
    Some(match answered {
        Ok(mut answer) => {
            if let Some(object) = answer.as_object_mut() {
                object.shift_insert(0, "id".to_owned(), id);
            }
            answer
        }
        Err(error) => json!({"id": id, "error": format!("{error:#}")}),
    })
}

/// Runs `work`; a panic in it costs this row and not those behind it.
fn surviving(work: impl FnOnce() -> anyhow::Result<Value>) -> anyhow::Result<Value> {
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the parser failed on it; please report this row")))
}

#[derive(Deserialize)]
struct EntriesRow {
    url: Url,
    content_type: Option<String>,
    body_base64: String,
    fetched: Option<DateTime<Utc>>,
}

fn entries(row: Value) -> anyhow::Result<Value> {
    let row: EntriesRow = serde_json::from_value(row)?;
    let body = base64::engine::general_purpose::STANDARD.decode(row.body_base64.trim()).context("body_base64")?;
    let page = Dispatch {
        asked: row.url.clone(),
        url: row.url.clone(),
        content_type: row.content_type,
        body: Bytes::from(body),
        // Dates after it are not believed, so it must be a time at which the feed can have been read.
        fetched: row.fetched.unwrap_or_else(wall_clock),
    };
    let reading = readers::read(&Source::plain("stage", row.url), &page)?;
    let entries: Vec<Value> = reading
        .entries
        .iter()
        .map(|entry| {
            json!({
                "key": entry.key, "title": entry.title, "link": entry.link, "author": entry.author,
                "published": entry.published.as_ref().map(rfc3339), "summary": entry.summary, "content": entry.content,
            })
        })
        .collect();
    Ok(json!({"title": reading.title, "entries": entries, "repaired": !reading.repaired.is_empty()}))
}

#[derive(Deserialize)]
struct ExtractRow {
    url: Url,
    html: String,
    fetched: Option<DateTime<Utc>>,
}

fn extract(row: Value) -> anyhow::Result<Value> {
    let row: ExtractRow = serde_json::from_value(row)?;
    let fetched = row.fetched.unwrap_or(DateTime::UNIX_EPOCH);
    // The row's HTML is text already: whatever charset the page names is no longer true.
    let content_type = Some("text/html; charset=utf-8".to_owned());
    let page = Dispatch { asked: row.url.clone(), url: row.url, content_type, body: Bytes::from(row.html), fetched };
    let said = writeup::write_up(&page, None, &Hints { fetched: row.fetched, ..Hints::default() });
    // pages may be large, and their texts
    drop(page);
    let text = said.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n");
    Ok(json!({
        "title": said.title, "author": said.author, "site": said.site, "published": said.published.as_ref().map(rfc3339),
        "language": said.language, "text": text, "summary": said.summary, "kind": writeup::kind_word(&said.kind),
    }))
}

fn rfc3339(date: &Dated) -> String {
    date.at.to_rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_on_which_the_parser_panics_is_answered_with_an_error() {
        let error = surviving(|| panic!("a bug")).unwrap_err();
        assert!(error.to_string().contains("please report"), "{error}");
        assert_eq!(surviving(|| Ok(json!(1))).unwrap(), json!(1));
    }
}
