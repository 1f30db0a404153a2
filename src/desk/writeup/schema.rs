//! schema.org blocks (JSON-LD): the article among them, and what it says of itself.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::prose;

/// Most bytes of one block.
const LARGEST: usize = 2 << 20;

/// A member whose value ends where the next begins: a text, an object of texts, or a list of these. Nothing in it is counted: a pattern that
/// counts to hundreds takes megabytes.
static MEMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#""(@type|headline|datePublished|dateModified|author)"\s*:\s*("[^"\\]+"|\{[^{}\[\]]+\}|\[\s*\{[^{}\[\]]+\}(?:\s*,\s*\{[^{}\[\]]+\})*\s*\])\s*[,}]"#).ok()
});

/// Most bytes of such a value.
const LONGEST_MEMBER: usize = 4_000;

/// An article as JSON-LD tells it.
#[derive(Debug, Default, Clone)]
pub struct Schema {
    /// `headline`, else `name`.
    pub headline: Option<String>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Whether the authors are organisations by their type.
    pub house: bool,
    /// `datePublished`, else `dateCreated`.
    pub published: Option<String>,
    /// `dateModified`
    pub modified: Option<String>,
    /// `articleBody`, text or HTML.
    pub body: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// Name of the publisher.
    pub publisher: Option<String>,
    /// `isAccessibleForFree: false`
    pub paywalled: bool,
    /// It is a page of another kind: a list, a profile, a search.
    pub listing: bool,
}

/// Reads all blocks of a page; `titles` are what else the page calls itself, to tell its own article from others'.
pub fn read(blocks: &[String], titles: &[&str]) -> Schema {
    let values: Vec<Value> = blocks.iter().filter_map(|block| parse(block)).collect();
    let mut objects = Vec::new();
    for value in &values {
        collect(value, 0, &mut objects);
    }
    let titles: Vec<String> = titles.iter().map(|title| prose::folded(title)).filter(|title| !title.is_empty()).collect();
    let article = objects.iter().filter(|object| is_article(object)).max_by_key(|object| rank(object, &titles));
    let mut schema = article.map_or_else(Schema::default, |object| of_object(object, &objects));
    let page = objects.iter().find(|object| is_a(object, |kind| kind.ends_with("WebPage")));
    if let Some(page) = page {
        if schema.published.is_none() {
            schema.published = text(page.get("datePublished"));
        }
        if schema.description.is_none() {
            schema.description = text(page.get("description"));
        }
        if schema.authors.is_empty() {
            schema.authors = names(page.get("author"), &objects);
        }
    }
    if schema.publisher.is_none() {
        let site = objects.iter().find(|object| is_a(object, |kind| kind == "WebSite"));
        schema.publisher = site.and_then(|site| text(site.get("name")));
    }
    schema.listing = article.is_none()
        && objects.iter().any(|object| {
            is_a(object, |kind| matches!(kind, "CollectionPage" | "ItemList" | "SearchResultsPage" | "ProfilePage" | "Blog"))
        });
    schema
}

/// Blocks in the wild hold raw line breaks in strings, comments around them and trailing semicolons.
fn parse(block: &str) -> Option<Value> {
    if block.len() > LARGEST {
        return None;
    }
    let block = block.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let block = block.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let block = block.trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    serde_json::from_str(block).ok().or_else(|| {
        let plain: String = block.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain).ok().or_else(|| salvaged(&plain))
    })
}

/// The members of an article's block that is no JSON, for a quotation mark in its text or a comma too many: what can be read of it by
/// itself.
fn salvaged(block: &str) -> Option<Value> {
    let members = || MEMBER.as_ref().into_iter().flat_map(|member| member.captures_iter(block)).map(|found| found.extract().1);
    let [_, kind] = members().find(|[name, value]| *name == "@type" && value.contains("Article"))?;
    let mut object = Map::from_iter([("@type".to_owned(), serde_json::from_str(kind).ok()?)]);
    for [name, value] in members().filter(|[name, value]| *name != "@type" && value.len() <= LONGEST_MEMBER) {
        if let Ok(value) = serde_json::from_str(value) {
            object.entry(name.to_owned()).or_insert(value);
        }
    }
    Some(Value::Object(object))
}

fn collect<'v>(value: &'v Value, depth: usize, objects: &mut Vec<&'v Map<String, Value>>) {
    if depth > 6 || objects.len() > 2_000 {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, depth + 1, objects)),
        Value::Object(object) => {
            objects.push(object);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "author", "liveBlogUpdate", "subjectOf"] {
                if let Some(value) = object.get(key) {
                    collect(value, depth + 1, objects);
                }
            }
        }
        _ => {}
    }
}

fn is_a(object: &Map<String, Value>, wanted: impl Fn(&str) -> bool) -> bool {
    let kind = |value: &Value| value.as_str().is_some_and(|kind| wanted(kind.rsplit('/').next().unwrap_or(kind)));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(kind),
        Some(value) => kind(value),
        None => false,
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    is_a(object, |kind| {
        kind.ends_with("Article") || kind.ends_with("Posting") || matches!(kind, "Report" | "Review" | "CreativeWork" | "Recipe" | "HowTo")
    })
}

fn rank(object: &Map<String, Value>, titles: &[String]) -> (bool, bool, bool, bool) {
    let headline = prose::folded(&headline(object).unwrap_or_default());
    let own = !headline.is_empty() && titles.iter().any(|title| title.contains(&headline) || headline.contains(title.as_str()));
    (own, object.contains_key("articleBody"), object.contains_key("headline"), object.contains_key("datePublished"))
}

fn headline(object: &Map<String, Value>) -> Option<String> {
    text(object.get("headline")).or_else(|| text(object.get("name")))
}

fn of_object(object: &Map<String, Value>, all: &[&Map<String, Value>]) -> Schema {
    let publisher = names(object.get("publisher"), all).into_iter().next();
    let mut authors = names(object.get("author"), all);
    let mut house = is_organisation(object.get("author"));
    // some name the house as the author, and the writers as creators
    let creators = if authors.is_empty() || house { names(object.get("creator"), all) } else { Vec::new() };
    if !creators.is_empty() {
        (authors, house) = (creators, is_organisation(object.get("creator")));
    }
    Schema {
        headline: headline(object),
        authors,
        house,
        published: text(object.get("datePublished")).or_else(|| text(object.get("dateCreated"))).or_else(|| text(object.get("uploadDate"))),
        modified: text(object.get("dateModified")),
        body: object.get("articleBody").or_else(|| object.get("reviewBody")).and_then(long_text),
        description: text(object.get("description")),
        publisher,
        paywalled: match object.get("isAccessibleForFree") {
            Some(Value::Bool(free)) => !free,
            Some(Value::String(free)) => free.eq_ignore_ascii_case("false"),
            _ => false,
        },
        listing: false,
    }
}

fn long_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => Some(values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n\n")),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => unescape(text),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => return values.iter().find_map(|value| text(Some(value))),
        Value::Object(object) => return text(object.get("@value")),
        _ => return None,
    };
    Some(prose::collapse(&text)).filter(|text| !text.is_empty())
}

/// Names of persons or organisations: a string, an object, a reference to an object, or a list of these.
fn names(value: Option<&Value>, all: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().take(12).flat_map(|value| names(Some(value), &[all, &[]].concat())).collect(),
        Some(Value::Object(object)) => {
            let own = match object.get("name") {
                Some(Value::Array(names)) => names.iter().filter_map(|name| text(Some(name))).collect(),
                Some(name) => text(Some(name)).into_iter().collect::<Vec<_>>(),
                None => parts_of_name(object).into_iter().collect(),
            };
            if !own.is_empty() {
                return own;
            }
            let id = object.get("@id");
            let named = all.iter().find(|other| id.is_some() && other.get("@id") == id && other.contains_key("name"));
            named.and_then(|named| text(named.get("name"))).into_iter().collect()
        }
        Some(Value::String(_)) => text(value).into_iter().filter(|name| !name.starts_with("http")).collect(),
        _ => Vec::new(),
    }
}

/// `givenName` and `familyName`
fn parts_of_name(object: &Map<String, Value>) -> Option<String> {
    Some(format!("{} {}", text(object.get("givenName"))?, text(object.get("familyName"))?))
}

fn is_organisation(author: Option<&Value>) -> bool {
    match author {
        Some(Value::Array(authors)) => !authors.is_empty() && authors.iter().all(|author| is_organisation(Some(author))),
        Some(Value::Object(author)) => is_a(author, |kind| kind.ends_with("Organization")),
        _ => false,
    }
}

/// Character references inside JSON strings: systems escape twice.
pub fn unescape(text: &str) -> String {
    if !text.contains('&') && !text.contains('<') {
        return text.to_owned();
    }
    super::fragment::plain(text)
}
