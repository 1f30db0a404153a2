//! The stages of stories: grouping and summaries.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::facts::names::Names;
use crate::desk::story::digest::{Digest, Report};
use crate::desk::story::grouping::{self, Settings};
use crate::desk::story::index::{Index as _, Memory};
use crate::desk::summary;

#[derive(Deserialize)]
struct SummaryRow {
    title: String,
    text: String,
    language: String,
    max_sentences: usize,
}

/// The sentences that speak for a text, with offsets in code points.
pub fn summarize(row: Value) -> anyhow::Result<Value> {
    let row: SummaryRow = serde_json::from_value(row)?;
    let chosen = summary::sentences(&row.title, &row.text, &row.language, row.max_sentences);
    let mut sentences = Vec::with_capacity(chosen.len());
    for range in chosen {
        let before = row.text.get(..range.start).unwrap_or_default().chars().count();
        let text = row.text.get(range).unwrap_or_default();
        sentences.push(json!({"text": text, "start": before, "end": before + text.chars().count()}));
    }
    Ok(json!({ "sentences": sentences }))
}

#[derive(Deserialize)]
struct ArticleRow {
    #[serde(default)]
    id: Value,
    url: String,
    title: String,
    #[serde(default)]
    text: String,
    published: DateTime<Utc>,
}

/// Puts articles into stories as they come; what came at one instant is one batch.
#[derive(Default)]
pub struct Grouping {
    index: Memory,
    batch: Vec<Digest>,
    ids: Vec<Value>,
}

impl Grouping {
    /// Takes an article, a line of JSON; rows must come in order of time.
    pub fn take(&mut self, line: &[u8]) -> Result<(), serde_json::Error> {
        let row: ArticleRow = serde_json::from_slice(line)?;
        let key = self.ids.len().to_string();
        let report = Report { id: &key, url: &row.url, title: &row.title, text: &row.text, at: row.published };
        let digest = Digest::of(&report, Names::built_in());
        if self.batch.last().is_some_and(|last| last.at != digest.at) {
            self.close_batch();
        }
        self.batch.push(digest);
        self.ids.push(row.id);
        Ok(())
    }

    /// Answers for every article: a later one may have joined stories that stood apart, so no answer is sooner.
    pub fn finish(mut self, out: &mut impl Write) -> std::io::Result<()> {
        self.close_batch();
        let id_of = |key: &str| key.parse::<usize>().ok().and_then(|place| self.ids.get(place));
        for number in (0..).take(self.ids.len()) {
            let named = |number| self.index.digest(number).and_then(|digest| id_of(&digest.id));
            writeln!(out, "{}", json!({"id": named(number), "story": named(self.index.story(number))}))?;
        }
        out.flush()
    }

    fn close_batch(&mut self) {
        grouping::add(&mut self.index, std::mem::take(&mut self.batch), &Settings::default());
    }
}
