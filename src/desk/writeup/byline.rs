//! The byline: from JSON-LD, metas, marked-up bylines, and lines that read like one, in English and Chinese.

use std::sync::LazyLock;

use regex::Regex;

use super::heads::Heads;
use super::names::Names;
use super::page::Page;
use super::pieces::Piece;
use super::prose;
use super::schema::Schema;
use super::tag::Tag;

static LEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*((recipe|written|posted|published|story|reported|words|reviewed|edited|authored|contributed|article|medically reviewed)\s+)?(by|author|authors|von|par|por)\b\s*[:：|]?\s*")
        .ok()
});

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:作者|本报记者|特约记者|记者|撰文|撰稿|采写|文字|编译|文|编辑|责任编辑|责编)\s*(?:[:：/／丨|｜]|\s)\s*([^\s:：/／丨|｜，。】）)]{2,5}(?:[ 、,，][^\s:：/／丨|｜，。】）)]{2,4}){0,5}|[A-Za-z][\w .]{2,40})").ok()
});

static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*([|•·—–]|\bon\b|\bupdated\b|\bpublished\b|\bposted\b|\blast\b|\s-\s|\d{1,2}[:/.-]\d|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b\d+\s*min|\b(19|20)\d\d\b).*$").ok()
});

/// Where metas carry names, best first.
const METAS: [&str; 9] = [
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "og:article:author",
];

/// Parts of a page that name other people than the author.
const ELSEWHERE: Names = Names(Names::COMMENT.0 | Names::RELATED.0 | Names::SIDE.0 | Names::FOOTER.0 | Names::CARD.0 | Names::NAV.0);

/// Finds the byline and says where. The publication's own name stands back behind a person's.
pub fn find(page: &Page<'_>, heads: &Heads, schema: &Schema, pieces: &[Piece], site: Option<&str>) -> Option<(String, String)> {
    let told = in_head(heads, schema);
    if let Some((names, reason)) = &told
        && !is_house(names, site)
    {
        return Some((names.clone(), reason.clone()));
    }
    marked(page).or_else(|| spoken(page, pieces)).filter(|(name, _)| told.is_none() || !is_house(name, site)).or(told)
}

fn in_head(heads: &Heads, schema: &Schema) -> Option<(String, String)> {
    let linked: Vec<String> = schema.authors.iter().filter_map(|name| tidy(name)).collect();
    if let Some(names) = join(&linked) {
        return Some((names, "JSON-LD author".into()));
    }
    for name in METAS {
        let said: Vec<String> = heads.all(name).filter_map(tidy).collect();
        if let Some(names) = join(&said) {
            return Some((names, format!("meta {name}")));
        }
    }
    for (label, data) in [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")] {
        if heads.all(label).any(|label| label.to_lowercase().contains("written"))
            && let Some(names) = heads.all(data).find_map(tidy)
        {
            return Some((names, format!("meta {data}")));
        }
    }
    None
}

/// The publication, a team or a company rather than a person.
fn is_house(name: &str, site: Option<&str>) -> bool {
    let folded = prose::folded(name);
    let own = site.map(prose::folded).is_some_and(|site| !site.is_empty() && (site.contains(&folded) || folded.contains(&site)));
    let company = ["team", "staff", "editors", "inc", "ltd", "llc", "association", "foundation", "news", "media", "today"];
    own || name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| company.contains(&word)) || name.contains(".com")
}

/// A byline that its element names so, or a link to an author's page.
fn marked(page: &Page<'_>) -> Option<(String, String)> {
    let mut skip = 0;
    let mut weaker = None;
    for (index, node) in page.nodes.iter().enumerate() {
        if index < skip {
            continue;
        }
        if node.names.any(ELSEWHERE) && !node.names.any(Names::BYLINE) && (node.end - index) * 2 < page.nodes.len() {
            skip = node.end;
            continue;
        }
        if node.tag == Tag::Root || node.end - index > 40 {
            continue;
        }
        let linked = node.tag == Tag::Link && page.attribute(index, "href").is_some_and(|href| leads_to_author(&href));
        if !(linked || node.names.any(Names::BYLINE | Names::AUTHOR)) {
            continue;
        }
        let text = page.text(index);
        let Some(name) = (text.chars().count() <= 120).then(|| tidy(&text)).flatten() else { continue };
        if node.names.any(Names::BYLINE) && prose::words(&name) <= 12 {
            return Some((name, "marked byline".into()));
        }
        if weaker.is_none() && is_name(&name) {
            weaker = Some((name, "element named after the author".into()));
        }
    }
    weaker
}

fn leads_to_author(href: &str) -> bool {
    ["/author/", "/authors/", "/profile/", "/people/", "/contributor", "/writer", "/reporter", "/staff/", "/by/"]
        .iter()
        .any(|path| href.contains(path))
}

/// A line that begins like a byline; the name may stand on the next line. Editors stand back behind writers.
fn spoken(page: &Page<'_>, pieces: &[Piece]) -> Option<(String, String)> {
    let mut editor = None;
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.words <= 24 && !piece.names.any(ELSEWHERE)) {
        // spans keep apart what stands in one line
        let runs = page.runs(piece.block).take(12).filter(|run| run.len() < piece.text.len());
        for line in std::iter::once(piece.text.clone()).chain(runs) {
            if let Some(name) = chinese(&line) {
                if !line.contains('编') {
                    return Some((name, "byline in the text".into()));
                }
                editor.get_or_insert(name);
            }
        }
        if let Some(name) = english(piece, pieces.get(index + 1)) {
            return Some((name, "byline in the text".into()));
        }
    }
    editor.map(|name| (name, "editor named in the text".into()))
}

fn english(piece: &Piece, next: Option<&Piece>) -> Option<String> {
    let lead = LEAD.as_ref()?.find(&piece.text)?;
    let rest = piece.text.get(lead.end()..)?;
    if rest.is_empty() {
        return next.and_then(|next| tidy(&next.text)).filter(|name| is_name(name));
    }
    let name = tidy(rest).filter(|_| !prose::ends_sentence(rest))?;
    let several = piece.words <= 14 && name.chars().next().is_some_and(char::is_uppercase) && name.contains([',', '&']);
    (is_name(&name) || several).then_some(name)
}

/// A Chinese byline: `记者 张三`, `文/李四`, `【作者丨王五】`.
pub fn chinese(text: &str) -> Option<String> {
    let found = CHINESE.as_ref()?.captures(text)?;
    let name = found.get(1)?.as_str().trim_matches(['）', ')', '】', '　', '|', '丨', '，', '。']);
    // the next role's name is no name
    let name = ["编辑", "摄影", "责编", "记者", "来源"].iter().fold(name, |name, role| name.split(role).next().unwrap_or(name)).trim();
    tidy(name).filter(|name| prose::words(name) <= 12 && name.chars().count() > 1)
}

/// Up to five words, each with a capital, or two to four Chinese characters.
fn is_name(text: &str) -> bool {
    if prose::cjk_share(text) > 0.5 {
        return (2..=12).contains(&text.chars().count());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let particle = |word: &str| matches!(word, "de" | "van" | "der" | "von" | "and" | "&" | "la" | "del" | "bin" | "al" | "the");
    let capital = |word: &&str| particle(word) || word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    (1..=6).contains(&words.len())
        && words.iter().all(capital)
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, '?' | '!' | ':'))
        && !(words.len() == 1 && text.chars().count() < 3)
}

/// A name without "By", dates and roles; `None` when none is left.
pub fn tidy(text: &str) -> Option<String> {
    let text = prose::collapse(text);
    let text = LEAD.as_ref().map_or(text.clone(), |lead| lead.replace(&text, "").into_owned());
    let text = TAIL.as_ref().map_or(text.clone(), |tail| tail.replace(&text, "").into_owned());
    let name = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '/' | '-' | '：' | '，'));
    let lower = name.to_lowercase();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let sound = letters >= 2
        && name.chars().count() <= 120
        && prose::words(name) <= 16
        && !name.contains("http")
        && !name.contains('@')
        && !matches!(
            lower.as_str(),
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
                | "the author"
                | "view more posts"
                | "view all posts"
                | "role"
                | "posts"
                | "see more"
                | "member login"
        );
    sound.then(|| name.to_owned())
}

/// Names joined, each once.
fn join(names: &[String]) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for name in names {
        if !kept.iter().any(|other| prose::folded(other) == prose::folded(name)) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_clean() {
        for (text, name) in [
            ("By Fan Yiying", "Fan Yiying"),
            ("Written by: Jane Roe | May 5, 2023", "Jane Roe"),
            ("by Jane Roe on 5 May", "Jane Roe"),
            ("Jane Roe, John Doe", "Jane Roe, John Doe"),
        ] {
            assert_eq!(tidy(text).as_deref(), Some(name), "{text}");
        }
        for nobody in ["admin", "http://example.com/author", "View more posts", "The Author", ""] {
            assert_eq!(tidy(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn chinese_bylines() {
        assert_eq!(chinese("记者 张三丰").as_deref(), Some("张三丰"));
        assert_eq!(chinese("文｜李四 编辑｜王五").as_deref(), Some("李四"));
        assert_eq!(chinese("【作者丨徐六】").as_deref(), Some("徐六"));
        assert_eq!(chinese("作者认为这很好"), None);
    }
}
