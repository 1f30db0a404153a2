//! The byline: from JSON-LD, metas, marked-up bylines, and lines that read like one, in English and Chinese.

use std::sync::LazyLock;

use regex::Regex;

use super::heads::Heads;
use super::names::Names;
use super::page::{Page, Tag};
use super::pieces::Piece;
use super::prose;
use super::schema::Schema;

static LEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*((written|posted|published|story|reported|words|reviewed|edited|authored|contributed|article|medically reviewed)\s+)?(by|author|authors|von|par|por)\b\s*[:：|]?\s*")
        .ok()
});

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:作者|记者|撰文|撰稿|采写|文字|编译|文|本报记者|特约记者|编辑|责任编辑|责编)\s*(?:[:：/／丨|]|\s)\s*(\S{2,4}(?:[ 、,，]\S{2,4}){0,5}|[A-Za-z][\w .]{2,40})").ok()
});

static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*([|•·—–]|\bon\b|\bupdated\b|\bpublished\b|\bposted\b|\blast\b|\s-\s|\d{1,2}[:/.-]\d|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b\d+\s*min|\b(19|20)\d\d\b).*$").ok()
});

/// Finds the byline and says where.
pub fn find(page: &Page<'_>, heads: &Heads, schema: &Schema, pieces: &[Piece], site: Option<&str>) -> Option<(String, String)> {
    let linked: Vec<String> = schema.authors.iter().filter_map(|name| tidy(name)).collect();
    if let Some(names) = join(&linked, site) {
        return Some((names, "JSON-LD author".into()));
    }
    for name in [
        "author",
        "article:author",
        "byl",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "og:article:author",
        "cxenseparse:author",
        "twitter:data1",
    ] {
        if name == "twitter:data1" && !heads.all("twitter:label1").any(|label| label.to_lowercase().contains("written")) {
            continue;
        }
        let said: Vec<String> = heads.all(name).filter_map(tidy).collect();
        if let Some(names) = join(&said, site) {
            return Some((names, format!("meta {name}")));
        }
    }
    marked(page, site).or_else(|| spoken(pieces, site))
}

/// A byline that names its element so.
fn marked(page: &Page<'_>, site: Option<&str>) -> Option<(String, String)> {
    let mut comment_end = 0;
    for (index, node) in page.nodes.iter().enumerate() {
        if index < comment_end {
            continue;
        }
        if node.names.any(Names::COMMENT | Names::RELATED | Names::SIDE | Names::FOOTER) && node.end - index < page.nodes.len() / 2 {
            comment_end = node.end;
            continue;
        }
        if !node.names.any(Names::BYLINE) || node.tag == Tag::Root {
            continue;
        }
        let text = page.text(index);
        if text.chars().count() > 120 {
            continue;
        }
        if let Some(name) = tidy(&text).and_then(|name| join(&[name], site)) {
            return Some((name, "marked byline".into()));
        }
    }
    None
}

/// A line that begins like a byline.
fn spoken(pieces: &[Piece], site: Option<&str>) -> Option<(String, String)> {
    for piece in pieces.iter().filter(|piece| piece.words <= 24 && !piece.names.any(Names::COMMENT | Names::FOOTER | Names::SIDE)) {
        if let Some(found) = CHINESE.as_ref().and_then(|chinese| chinese.captures(&piece.text)) {
            let name = found.get(1).map_or("", |name| name.as_str());
            if let Some(name) = join(&[name.trim_matches(['）', ')', '】', '　']).to_owned()], site) {
                return Some((name, "byline in the text".into()));
            }
        }
        let lead = LEAD.as_ref().and_then(|lead| lead.find(&piece.text));
        if let Some(lead) = lead {
            let rest = piece.text.get(lead.end()..).unwrap_or_default();
            let capital = rest.chars().next().is_some_and(char::is_uppercase);
            if capital
                && !prose::ends_sentence(rest)
                && let Some(name) = tidy(rest).and_then(|name| join(&[name], site))
            {
                return Some((name, "byline in the text".into()));
            }
        }
    }
    None
}

/// A name without "By", dates and roles; `None` when none is left.
pub fn tidy(text: &str) -> Option<String> {
    let text = prose::collapse(text);
    let text = LEAD.as_ref().map_or(text.clone(), |lead| lead.replace(&text, "").into_owned());
    let text = TAIL.as_ref().map_or(text.clone(), |tail| tail.replace(&text, "").into_owned());
    let name = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '/' | '-' | '：' | '，'));
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let sound = letters >= 2
        && name.chars().count() <= 120
        && prose::words(name) <= 16
        && !name.contains("http")
        && !name.contains('@')
        && !matches!(
            name.to_lowercase().as_str(),
            "admin"
                | "administrator"
                | "author"
                | "editor"
                | "staff"
                | "guest"
                | "user"
                | "none"
                | "null"
                | "undefined"
                | "unknown"
                | "anonymous"
                | "webmaster"
                | "root"
                | "about the author"
        );
    sound.then(|| name.to_owned())
}

/// Names joined, each once; the publication's own name only when there is no other.
fn join(names: &[String], _site: Option<&str>) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.iter().any(|other| prose::folded(other) == prose::folded(name)) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}
