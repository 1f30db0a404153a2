//! The template engine of the fixtures, with the ways in which real publishers write text, dates and scripts.

use chrono::{DateTime, FixedOffset};
use include_dir::Dir;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::DemoError;
use super::article::{Piece, pieces};

/// An engine that knows the templates beside a site's `site.json`.
///
/// Nothing is escaped by itself, because one page mixes markup, attributes, JSON and scripts: each place names its own filter.
pub fn engine(folder: &'static Dir<'static>) -> Result<Environment<'static>, DemoError> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.add_filter("text", |text: &str| markup(text));
    engine.add_filter("attr", |text: &str| attribute(text));
    engine.add_filter("entities", |text: &str| entities(text));
    engine.add_filter("script", |text: &str| script(text));
    engine.add_filter("json", |text: &str| serde_json::Value::from(text).to_string());
    engine.add_filter("rich", |text: &str| rich(text));
    engine.add_filter("date", |time: &str, form: &str| date(time, form, None));
    engine.add_filter("utc", |time: &str, form: &str| date(time, form, Some(0)));
    engine.add_filter("beijing", |time: &str, form: &str| date(time, form, Some(8 * 3600)));
    engine.add_function("filler", filler);
    for file in folder.files() {
        let Some(name) = file.path().file_name().and_then(|name| name.to_str()) else { continue };
        if name == "site.json" {
            continue;
        }
        let Some(source) = file.contents_utf8() else { continue };
        engine.add_template(name, source).map_err(|source| failed(folder, name, source))?;
    }
    Ok(engine)
}

/// Says which template failed.
pub fn failed(folder: &Dir<'_>, name: &str, source: Error) -> DemoError {
    DemoError::Template { path: format!("{}/{name}", folder.path().display()), source: Box::new(source) }
}

fn markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attribute(text: &str) -> String {
    markup(text).replace('"', "&quot;")
}

/// Numeric references for everything typographic, as `WordPress` writes titles.
fn entities(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written.push_str("&#038;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\u{2010}'..='\u{2027}' => written.extend(["&#", &u32::from(letter).to_string(), ";"]),
            _ => written.push(letter),
        }
    }
    written
}

/// The inside of a `WeChat` page's `JsDecode('...')`.
fn script(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '\r' | '"' | '&' | '\'' | '<' | '>' | '\n' => written.extend(["\\x", &hex(u32::from(letter), 2)]),
            _ => written.push(letter),
        }
    }
    written
}

/// A paragraph's inside as HTML.
fn rich(marked: &str) -> String {
    pieces(marked)
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => markup(text),
            Piece::Link(words, address) => format!("<a href=\"{}\">{}</a>", attribute(address), markup(words)),
        })
        .collect()
}

fn date(time: &str, form: &str, offset: Option<i32>) -> Result<String, Error> {
    let wrong = |detail: String| Error::new(ErrorKind::InvalidOperation, detail);
    let mut time = DateTime::parse_from_rfc3339(time).map_err(|error| wrong(format!("{time:?}: {error}")))?;
    if let Some(offset) = offset {
        let zone = FixedOffset::east_opt(offset).ok_or_else(|| wrong(format!("no such offset: {offset} s")))?;
        time = time.with_timezone(&zone);
    }
    Ok(time.format(form).to_string())
}

/// Script lines without a meaning: a real page of `mp.weixin.qq.com` is mostly such.
fn filler(lines: u32) -> String {
    let mut script = String::new();
    for line in 0..lines {
        let mark = hex(line.wrapping_mul(2_654_435_761), 8);
        let number = line.to_string();
        script.extend(["      __mod.define('wxa/", &mark, "', function (req, out) { var v = req('", &number]);
        script.extend(["'); out.k", &number, " = v && v.on ? v.on('", &mark, "') : null; });\n"]);
    }
    script
}

fn hex(number: u32, width: usize) -> String {
    format!("{number:0width$x}")
}
