//! Bodies that stand only in a script's JSON: where the source says so, else where a long text is found.

use std::borrow::Cow;

use serde_json::Value;

use super::super::source::article::Embedded;
use super::page::Page;
use super::prose;

/// Most bytes of JSON that is read.
const LARGEST: usize = 4 << 20;
/// Fewest bytes of JSON that hold an article.
const SMALLEST: usize = 600;
/// Most assignments of a script that are tried.
const MOST_ASSIGNED: usize = 12;
/// Fewest words of a text that counts as a body.
const SHORTEST: usize = 120;

/// What a source's embedded JSON says.
#[derive(Debug, Default)]
pub struct Told {
    /// Headline.
    pub title: Option<String>,
    /// Body, HTML or text.
    pub body: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Standfirst.
    pub summary: Option<String>,
}

/// Reads the places that the source names; `None` when the script is not there or is no JSON.
pub fn told(page: &Page<'_>, rule: &Embedded) -> Option<Told> {
    let json = parse(page.script(&rule.script)?)?;
    let pick = |path: &Option<String>| path.as_deref().and_then(|path| at(&json, path)).and_then(text);
    Some(Told {
        title: pick(&rule.title),
        body: pick(&rule.body),
        author: pick(&rule.author),
        date: pick(&rule.date),
        summary: pick(&rule.summary),
    })
}

/// The longest text in the page's state (`__NEXT_DATA__`, `__NUXT__`, Apollo, plain JSON scripts), when one is long enough.
pub fn longest(page: &Page<'_>) -> Option<String> {
    let bodies = page.gated.scripts.iter().filter_map(|range| page.gated.source.get(range.clone()));
    let mut best: Option<(usize, String)> = None;
    for body in bodies.filter(|body| body.len() > 800 && body.len() < LARGEST) {
        let Some(json) = parse(body) else { continue };
        let mut found = Vec::new();
        strings(&json, 0, &mut found);
        for text in found {
            let words = prose::words(&text);
            if words >= SHORTEST && reads_like_text(&text) && best.as_ref().is_none_or(|(most, _)| words > *most) {
                best = Some((words, text.into_owned()));
            }
        }
    }
    best.map(|(_, text)| text)
}

fn reads_like_text(text: &str) -> bool {
    let spaces = text.chars().filter(|c| c.is_whitespace()).count() * 20 > text.chars().count();
    (spaces || prose::cjk_share(text) > 0.3) && prose::stops(text) > 6 && !text.trim_start().starts_with(['{', '['])
}

/// A script that is JSON, or assigns JSON to a name.
fn parse(body: &str) -> Option<Value> {
    let body = body.trim();
    if body.len() > LARGEST {
        return None;
    }
    if body.starts_with(['{', '[']) {
        return serde_json::from_str(body.trim_end_matches(';')).ok();
    }
    // `window.__INITIAL_STATE__ = {...};`, and assignments behind others
    let openings = body.match_indices('=').filter_map(|(at, _)| body.get(at + 1..)).map(str::trim_start);
    openings.filter(|rest| rest.starts_with('{')).take(MOST_ASSIGNED).find_map(|rest| {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = values.next()?.ok()?;
        (values.byte_offset() > SMALLEST).then_some(value)
    })
}

fn strings<'v>(value: &'v Value, depth: usize, found: &mut Vec<Cow<'v, str>>) {
    if depth > 40 {
        return;
    }
    match value {
        Value::String(text) if text.len() > 600 => found.push(Cow::Borrowed(text)),
        Value::Array(values) => {
            found.extend(paragraphs(values).map(Cow::Owned));
            for value in values {
                strings(value, depth + 1, found);
            }
        }
        Value::Object(object) => object.values().for_each(|value| strings(value, depth + 1, found)),
        _ => {}
    }
}

/// The paragraphs that a list of typed elements holds: `[{"type":"text","content":"..."},...]`.
fn paragraphs(values: &[Value]) -> Option<String> {
    let texts = values.iter().filter(|value| matches!(value["type"].as_str(), Some("text" | "paragraph" | "p" | "html" | "header")));
    let texts = texts.filter_map(|value| ["content", "text", "html", "value"].iter().find_map(|key| value[*key].as_str()));
    let texts: Vec<String> = texts.map(|text| format!("<p>{text}</p>")).collect();
    (texts.len() > 2).then(|| texts.concat())
}

/// The value at a dotted path; a number is an index.
fn at<'v>(json: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(json, |value, step| match value {
        Value::Array(values) => match step.parse::<usize>() {
            Ok(index) => values.get(index),
            Err(_) => values.first()?.get(step),
        },
        _ => value.get(step),
    })
}

/// A scalar as text; lists of texts as lines.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().filter_map(text).collect::<Vec<_>>().join("\n"),
        Value::Object(object) => {
            ["content", "html", "text", "body", "name", "value"].iter().find_map(|key| object.get(*key).and_then(text))?
        }
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}
