//! `article = false`, `article = true` and `[source.article]`.

use crate::desk::source::article::{ArticleRules, BodyMethod, Embedded};
use crate::desk::source::{Limits, Pick};

use super::key::Keys;
use super::source_keys::{ARTICLE, ARTICLE_EMBEDDED, PICK};
use super::table::{Table, choose};
use super::values;

/// The words for `prefer`.
const METHODS: [(&str, BodyMethod); 5] = [
    ("selectors", BodyMethod::Selectors),
    ("embedded", BodyMethod::Embedded),
    ("jsonld", BodyMethod::JsonLd),
    ("wechat", BodyMethod::Wechat),
    ("readability", BodyMethod::Readability),
];

/// Rules that hold for any site.
fn general(limits: Limits) -> ArticleRules {
    ArticleRules { limits, ..ArticleRules::default() }
}

/// Reads `article` of a source; `usual` when it says nothing.
pub(super) fn article(source: Table<'_>, usual: bool, limits: Limits) -> Option<ArticleRules> {
    let wanted = match source.find("article") {
        None => usual,
        Some(found) => match found.value().as_bool() {
            Some(wanted) => wanted,
            None => return found.table(&ARTICLE).map(|table| rules(table, limits)),
        },
    };
    wanted.then(|| general(limits))
}

fn rules(table: Table<'_>, limits: Limits) -> ArticleRules {
    let usual = general(limits);
    let mut prefer = Vec::new();
    for method in table.values("prefer", |text| choose(text, &METHODS)) {
        if !prefer.contains(&method) {
            prefer.push(method);
        }
    }
    ArticleRules {
        prefer: if prefer.is_empty() { usual.prefer } else { prefer },
        body: table.parsed("body", values::selector),
        strip: table.values("strip", values::selector),
        title: pick(table, "title"),
        author: pick(table, "author"),
        date: pick(table, "date"),
        title_suffix: table.string("title_suffix"),
        embedded: table.table("embedded", &ARTICLE_EMBEDDED).and_then(embedded),
        cut: table.patterns("cut"),
        min_chars: table.whole("min_chars", 0..=100_000).map_or(usual.min_chars, |chars| chars as usize),
        limits,
    }
}

fn embedded(table: Table<'_>) -> Option<Embedded> {
    let path = |name| table.parsed(name, values::json_path);
    let (title, body, author, date, summary) = (path("title"), path("body"), path("author"), path("date"), path("summary"));
    let script = table.required("script", values::selector)?;
    Some(Embedded { script, title, body, author, date, summary })
}

/// A selector with attribute: a string, or a table.
pub(super) fn pick(table: Table<'_>, name: &'static str) -> Option<Pick> {
    const KEYS: &Keys = &PICK;
    let found = table.find(name)?;
    if !found.value().is_table() {
        return found.parsed(values::pick);
    }
    let table = found.table(KEYS)?;
    Some(Pick {
        selector: table.parsed("select", values::selector).unwrap_or_default(),
        attribute: table.parsed("attribute", values::attribute),
        pattern: table.parsed("pattern", values::pattern),
    })
}
