//! What the fit of the evidence model needs of the extraction: `evidence features [MODEL]` and `evidence text MODEL`, pages as JSON Lines
//! (`{"id","url","html"}`) on standard input. `tools/fit-evidence` calls it.

use std::io::{BufRead, Write};

use anyhow::{Context, bail};
use bytes::Bytes;
use chrono::DateTime;
use serde_json::{Value, json};

use keepup::desk::dispatch::Dispatch;
use keepup::desk::writeup::model::{self, Model};
use keepup::desk::writeup::{self, Hints};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (wants_text, given) = match arguments.as_slice() {
        [what] if what == "features" => (false, None),
        [what, path] if what == "features" => (false, Some(load(path)?)),
        [what, path] if what == "text" => (true, Some(load(path)?)),
        _ => bail!("evidence features [MODEL], or evidence text MODEL; pages on standard input"),
    };
    let model = given.as_ref().unwrap_or(model::fitted());
    let mut out = std::io::stdout().lock();
    if !wants_text {
        let (features, own) = writeup::features();
        writeln!(out, "{}", json!({"features": features, "own": own}))?;
    }
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?).context("a row of standard input")?;
        let page = dispatch(&row)?;
        let answer = if wants_text {
            let said = writeup::write_up_by(model, &page, None, &Hints::default());
            let text: Vec<&str> = said.body.iter().map(|block| block.text.as_str()).collect();
            json!({"id": row["id"], "text": text.join("\n\n")})
        } else {
            let pieces = writeup::evidence(model, &page);
            let pieces: Vec<Value> =
                pieces.into_iter().map(|(text, values)| json!([text, values.iter().map(|v| short(*v)).collect::<Vec<_>>()])).collect();
            json!({"id": row["id"], "pieces": pieces})
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn load(path: &str) -> anyhow::Result<Model> {
    std::fs::read_to_string(path).map(|text| Model::read(&text)).with_context(|| path.to_owned())
}

/// A value to four places.
fn short(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn dispatch(row: &Value) -> anyhow::Result<Dispatch> {
    let url: url::Url = row["url"].as_str().context("`url` is missing")?.parse()?;
    let html = row["html"].as_str().context("`html` is missing")?.to_owned();
    let content_type = Some("text/html; charset=utf-8".to_owned());
    Ok(Dispatch { asked: url.clone(), url, content_type, body: Bytes::from(html), fetched: DateTime::UNIX_EPOCH })
}
