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
/// Most long strings of a script that are read.
const MOST_LITERALS: usize = 400;
/// Where states keep the authors of a text.
const AUTHORS: [&str; 5] = ["authors", "author", "credits", "byline", "writers"];
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

/// A text in the page's state, and who is named beside it.
#[derive(Debug, Default)]
pub struct Story {
    /// HTML or text.
    pub body: String,
    /// Names of those whom the object around it calls its authors.
    pub authors: Vec<String>,
}

/// The longest text in the page's state (`__NEXT_DATA__`, `__NUXT__`, Apollo, Fusion, plain JSON scripts), when one is long enough.
pub fn longest(page: &Page<'_>) -> Option<Story> {
    let scripts = page.gated.scripts.iter().filter_map(|range| page.gated.source.get(range.clone()));
    let mut best: Option<(usize, Story)> = None;
    for script in scripts.filter(|script| script.len() > 800 && script.len() < LARGEST) {
        let values = parse(script).map_or_else(|| literals(script), |json| vec![json]);
        let mut found = Vec::new();
        for json in &values {
            strings(json, None, 0, &mut found);
        }
        for (text, around) in found {
            let words = prose::words(&text);
            if words >= SHORTEST && reads_like_text(&text) && best.as_ref().is_none_or(|(most, _)| words > *most) {
                best = Some((words, Story { body: text.into_owned(), authors: around.map(authors).unwrap_or_default() }));
            }
        }
    }
    best.map(|(_, story)| story)
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
    // JSON that is encoded as in an address
    if body.starts_with("%7B") || body.starts_with("%5B") {
        return serde_json::from_str(&percent_decoded(body)).ok();
    }
    // `window.__INITIAL_STATE__ = {...};`, and assignments behind others
    let openings = body.match_indices('=').filter_map(|(at, _)| body.get(at + 1..)).map(str::trim_start);
    openings.filter(|rest| rest.starts_with('{')).take(MOST_ASSIGNED).find_map(|rest| {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = values.next()?.ok()?;
        (values.byte_offset() > SMALLEST).then_some(value)
    })
}

fn percent_decoded(text: &str) -> String {
    // a query's value is encoded alike but for `+`
    let query = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned()).next().unwrap_or_default()
}

/// The long strings of a script that is no JSON: arguments of Nuxt's function, of `JSON.parse`, of React's stream. One that holds JSON
/// is that.
fn literals(script: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let quotes = script.bytes().enumerate().scan(false, |escaped, (at, byte)| {
        let quote = byte == b'"' && !*escaped;
        *escaped = byte == b'\\' && !*escaped;
        Some(quote.then_some(at))
    });
    let mut open = None;
    for at in quotes.flatten() {
        let literal = open.filter(|open| at - open > SMALLEST).and_then(|open| script.get(open..=at));
        // a quote that ends no long string may begin one
        let Some(text) = literal.and_then(|literal| serde_json::from_str::<String>(literal).ok()) else {
            open = Some(at);
            continue;
        };
        open = None;
        // `5:["$","div",...]`
        let inner = text.find(['{', '[']).filter(|at| *at < 8).and_then(|at| text.get(at..)).unwrap_or_default();
        let inner = serde_json::Deserializer::from_str(inner).into_iter::<Value>().next().and_then(Result::ok);
        found.push(inner.unwrap_or(Value::String(text)));
        if found.len() >= MOST_LITERALS {
            break;
        }
    }
    found
}

/// All long texts with the nearest object around each that names authors.
fn strings<'v>(value: &'v Value, around: Option<&'v Value>, depth: usize, found: &mut Vec<(Cow<'v, str>, Option<&'v Value>)>) {
    if depth > 40 {
        return;
    }
    match value {
        Value::String(text) if text.len() > SMALLEST => found.push((Cow::Borrowed(text), around)),
        Value::Array(values) => {
            found.extend(paragraphs(values).map(|text| (Cow::Owned(text), around)));
            for value in values {
                strings(value, around, depth + 1, found);
            }
        }
        Value::Object(object) => {
            let own = AUTHORS.iter().any(|key| object.contains_key(*key));
            for inner in object.values() {
                strings(inner, if own { Some(value) } else { around }, depth + 1, found);
            }
        }
        _ => {}
    }
}

/// The paragraphs that a list of typed elements holds: `[{"type":"text","content":"..."},...]`.
fn paragraphs(values: &[Value]) -> Option<String> {
    let texts: Vec<String> = values
        .iter()
        .filter(|value| is_text(value))
        .filter_map(|value| {
            let mut text = String::new();
            leaves(value, 0, &mut text);
            Some(format!("<p>{text}</p>")).filter(|_| !text.trim().is_empty())
        })
        .collect();
    (texts.len() > 2).then(|| texts.concat())
}

/// Whether an element says by its type that it is text.
fn is_text(value: &Value) -> bool {
    ["type", "__typename", "nodeType", "_type"].iter().find_map(|key| value[*key].as_str()).is_some_and(|kind| {
        let kind = kind.to_ascii_lowercase();
        matches!(kind.as_str(), "p" | "html" | "block" | "header" | "blockquote" | "quote")
            || ["paragraph", "text", "heading"].iter().any(|part| kind.contains(part))
    })
}

/// The text of an element, of rich text the texts of its leaves.
fn leaves(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Array(values) if depth < 8 => values.iter().for_each(|value| leaves(value, depth + 1, out)),
        Value::Object(object) => {
            if let Some(inner) = ["content", "text", "html", "value", "children"].iter().find_map(|key| object.get(*key)) {
                match inner {
                    Value::String(text) => out.push_str(text),
                    inner => leaves(inner, depth + 1, out),
                }
            }
        }
        _ => {}
    }
}

/// Whom an object calls its authors: names, objects with names, lists of them, Arc's `credits`.
fn authors(object: &Value) -> Vec<String> {
    let names = |value: &Value| -> Vec<String> {
        let list = if let Value::Array(values) = value { values.iter().collect() } else { vec![value] };
        list.into_iter().filter_map(|one| one.as_str().or_else(|| one["name"].as_str())).map(str::to_owned).collect()
    };
    let said = AUTHORS.iter().map(|key| if *key == "credits" { &object["credits"]["by"] } else { &object[*key] });
    said.map(names).find(|names| !names.is_empty()).unwrap_or_default()
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
