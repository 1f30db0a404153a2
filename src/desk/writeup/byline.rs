//! The byline: from JSON-LD, metas, marked-up bylines, and lines that read like one, in English and Chinese.

mod alone;
mod marked;
pub mod person;
mod roles;

use super::heads::Heads;
use super::names::Names;
use super::page::Page;
use super::pieces::Piece;
use super::prose;
use super::schema::Schema;
use person::{chinese, tidy};

/// Where metas carry names, best first; others whose name ends like these follow.
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

/// What a byline may be found by.
pub struct Clues<'c, 'p> {
    /// The page.
    pub page: &'c Page<'p>,
    /// Its head.
    pub heads: &'c Heads,
    /// Its JSON-LD.
    pub schema: &'c Schema,
    /// Its text.
    pub pieces: &'c [Piece],
    /// Index of the headline among the pieces.
    pub headline: Option<usize>,
    /// The publication.
    pub site: Option<&'c str>,
}

/// Finds the byline and says where. The publication's own name stands back behind a person's, an account's name behind a full one, and
/// one name behind a line that has it and others.
pub fn find(clues: &Clues<'_, '_>) -> Option<(String, String)> {
    let told = in_head(clues.heads, clues.schema);
    let house = |name: &str| is_house(name, clues.site);
    let marked = marked::find(clues.page, clues.pieces, clues.headline);
    let plain = marked.clone().filter(|marked| marked.score >= 2.5).map(|marked| (marked.name, marked.reason.to_owned()));
    if let Some((names, reason)) = &told
        && !names.iter().all(|name| house(name))
        && !(clues.schema.house && reason.starts_with("JSON-LD"))
    {
        let shown = plain.or_else(|| spoken(clues));
        let better = |shown: &str| {
            (is_more(shown, names) && !person::names(shown).iter().any(|name| house(name)))
                || (is_account(names) && is_full(shown) && !house(shown))
        };
        return shown.filter(|(shown, _)| better(shown)).or_else(|| Some((person::join(names)?, reason.clone())));
    }
    let marked = || marked.map(|marked| (marked.name, marked.reason.to_owned()));
    let person = |found: &(String, String)| !house(&found.0);
    // an account that is marked stands back behind the writer whom the text names
    let certain = plain.clone().filter(person);
    let spoken = if certain.is_some() { None } else { spoken(clues) };
    let found = certain.or_else(|| spoken.clone().filter(person)).or_else(marked).or(plain).or(spoken);
    let told = told.and_then(|(names, reason)| Some((person::join(&names)?, reason)));
    // on a site of one person its name is the author's, and no lone word puts it aside
    let better = |name: &str, told: &str| !house(name) && (is_full(name) || !is_full(told));
    found.filter(|(name, _)| told.as_ref().is_none_or(|(told, _)| better(name, told))).or(told)
}

/// Two names and more, or Chinese.
fn is_full(name: &str) -> bool {
    name.contains(' ') || prose::cjk_share(name) > 0.5
}

/// The login of one writer: a single Latin word with no capital, or with one amid it, or with figures.
fn is_account(names: &[String]) -> bool {
    let [name] = names else { return false };
    let odd = |c: char| c.is_uppercase() || c.is_ascii_digit();
    !is_full(name) && (!name.chars().any(char::is_uppercase) || name.chars().skip(1).any(odd))
}

/// Whether a line names all of these and others besides.
fn is_more(line: &str, names: &[String]) -> bool {
    let said = prose::folded(line);
    let others = person::names(line);
    others.len() > names.len()
        && others.iter().all(|name| is_full(name) && !person::is_title(name))
        && names.iter().all(|name| said.contains(&prose::folded(name)))
}

fn in_head(heads: &Heads, schema: &Schema) -> Option<(Vec<String>, String)> {
    let linked: Vec<String> = schema.authors.iter().filter_map(|name| tidy(name)).collect();
    if !linked.is_empty() {
        return Some((linked, "JSON-LD author".into()));
    }
    let ends_so = |name: &&str| {
        let last = name.rsplit([':', '.', '-', '_']).next().unwrap_or(name);
        matches!(last, "author" | "authors" | "byline" | "creator" | "writer") && !name.starts_with("twitter")
    };
    let others = heads.metas.iter().map(|(name, _)| name.as_str()).filter(ends_so);
    for name in METAS.into_iter().chain(others) {
        let said: Vec<String> = heads.all(name).filter_map(tidy).collect();
        if !said.is_empty() {
            return Some((said, format!("meta {name}")));
        }
    }
    for (label, data) in [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")] {
        if heads.all(label).any(|label| label.to_lowercase().contains("written"))
            && let Some(name) = heads.all(data).find_map(tidy)
        {
            return Some((vec![name], format!("meta {data}")));
        }
    }
    None
}

/// The publication, a team, a company or an account rather than a person.
fn is_house(name: &str, site: Option<&str>) -> bool {
    let folded = prose::folded(name);
    let own = site.map(prose::folded).is_some_and(|site| !site.is_empty() && (site.contains(&folded) || folded.contains(&site)));
    // `某某新闻社`, `港新聞`, `연해뉴스`
    let named_so = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end) && name.chars().count() >= end.chars().count() + 2);
    let asian = prose::cjk_share(name) > 0.5
        && named_so(&[
            "社",
            "网",
            "網",
            "报",
            "報",
            "新闻",
            "新聞",
            "通讯",
            "通信",
            "财经",
            "日报",
            "周刊",
            "编辑部",
            "編集部",
            "频道",
            "工作室",
            "研究院",
            "ニュース",
            "放送",
            "뉴스",
            "일보",
            "신문",
            "통신",
            "방송",
            "경제",
            "미디어",
            "편집부",
        ]);
    let company = ["team", "staff", "editors", "inc", "ltd", "llc", "association", "foundation", "news", "media", "today"];
    // a domain, a login, a template's variable
    let account = !name.contains(' ') && name.contains('.') && !name.contains(char::is_uppercase);
    own || account
        || asian
        || name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| company.contains(&word))
        || name.contains(".com")
}

/// A line that begins like a byline, or holds a name and a date beside the headline. Editors stand back behind writers.
fn spoken(clues: &Clues<'_, '_>) -> Option<(String, String)> {
    let mut editor = None;
    for (index, piece) in clues.pieces.iter().enumerate().filter(|(_, piece)| is_line(piece)) {
        // spans keep apart what stands in one line
        let runs: Vec<String> = clues.page.runs(piece.block).take(12).filter(|run| run.len() < piece.text.len()).collect();
        for line in std::iter::once(&piece.text).chain(&runs) {
            if let Some(name) = roles::korean(line).or_else(|| chinese(line)).or_else(|| roles::correspondent(line)) {
                if !line.contains('编') {
                    return Some((name, "byline in the text".into()));
                }
                // who answers for a page is not who wrote it
                if !["责任编辑", "责编"].iter().any(|role| line.contains(role)) {
                    editor.get_or_insert(name);
                }
            }
        }
        let near = clues.headline.is_some_and(|headline| index + 3 >= headline && index <= headline + 6);
        // `<span>By</span><span>Jane Roe</span>`
        let parted = || runs.first().filter(|run| person::lead(run) == Some(run.len())).and_then(|_| english(&runs.join(" "), None, near));
        let name = english(&piece.text, clues.pieces.get(index + 1), near).or_else(parted);
        if let Some(name) = name {
            return Some((name, "byline in the text".into()));
        }
        if let Some(name) = near.then(|| beside_date(&piece.text)).flatten() {
            return Some((name, "name beside the date".into()));
        }
    }
    let told = agency(clues.pieces).map(|name| (name, "byline in the text".into()));
    let alone = || Some((alone::find(clues.page, clues.pieces, clues.headline?)?, "name alone by the headline".into()));
    told.or_else(alone).or_else(|| editor.map(|name| (name, "editor named in the text".into())))
}

/// A line short enough for a byline; a note on a text's origin is longer.
fn is_line(piece: &Piece) -> bool {
    let noted = || ["作者：", "作者:", "记者：", "記者："].iter().any(|role| piece.text.contains(role));
    !piece.names.any(ELSEWHERE) && (piece.words <= 24 || (piece.words <= 60 && noted()))
}

/// Whom the article's own sentences name: in brackets behind the place of a report, or at its end.
fn agency(pieces: &[Piece]) -> Option<String> {
    let sentences = || pieces.iter().filter(|piece| piece.words > 10 && piece.linked < 0.5 && !piece.names.any(ELSEWHERE));
    let dateline = |text: &str| roles::korean(text).or_else(|| chinese(text)).or_else(|| roles::correspondent(text));
    let opening = sentences().take(3).find_map(|piece| dateline(&piece.text));
    opening.or_else(|| sentences().find_map(|piece| roles::signed(&piece.text)))
}

fn english(line: &str, next: Option<&Piece>, near: bool) -> Option<String> {
    let rest = line.get(person::lead(line)?..)?;
    if rest.is_empty() {
        return next.and_then(|next| tidy(&next.text)).filter(|name| person::is_name(name));
    }
    let name = tidy(rest).filter(|_| !prose::ends_sentence(rest))?;
    let several = prose::words(line) <= 14 && name.chars().next().is_some_and(char::is_uppercase) && name.contains([',', '&']);
    // `by janeroe` beneath the headline
    let account = near && prose::words(line) <= 3 && line.to_lowercase().starts_with("by ");
    (person::is_name(&name) || several || account).then_some(name)
}

/// The name in `Jane Roe | Senior Writer | July 2, 2025`.
fn beside_date(line: &str) -> Option<String> {
    let parts: Vec<&str> = line.split(['|', '·', '•', '—', '–']).map(str::trim).collect();
    let dated = parts.iter().any(|part| part.contains("20") && part.chars().filter(char::is_ascii_digit).count() >= 5);
    let name = |part: &String| (2..=4).contains(&part.split_whitespace().count()) && person::is_name(part);
    // `Published August 7, 2023 by Jane Roe`
    let by = || line.split_once(" by ").filter(|(before, _)| spells_year(before)).and_then(|(_, behind)| tidy(behind)).filter(name);
    let alone = |part: &&str| part.split(" on behalf ").next().map(str::to_owned);
    let beside = || parts.iter().filter_map(alone).find(name);
    (dated && parts.len() > 1).then(beside).flatten().or_else(by)
}

/// Whether a text ends with a year.
fn spells_year(text: &str) -> bool {
    let year = text.trim_end_matches([' ', ',']).rsplit([' ', '/', '.']).next().unwrap_or_default();
    year.len() == 4 && year.starts_with(['1', '2']) && year.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_beside_its_date() {
        assert_eq!(beside_date("Jane Roe | Senior Writer | July 2, 2025").as_deref(), Some("Jane Roe"));
        assert_eq!(beside_date("Dec. 19, 2025 · Jane Roe").as_deref(), Some("Jane Roe"));
        assert_eq!(beside_date("Dec. 19, 2025 · Jane Roe on behalf of the team").as_deref(), Some("Jane Roe"));
        assert_eq!(beside_date("Published August 7, 2023 by Jane Roe").as_deref(), Some("Jane Roe"));
        assert_eq!(beside_date("Jane Roe | Senior Writer"), None);
        assert_eq!(beside_date("Markets | July 2, 2025"), None);
    }

    #[test]
    fn houses_are_no_people() {
        assert!(is_house("Example News", None));
        assert!(is_house("jane.roe", None));
        assert!(is_house("Example", Some("Example Daily")));
        assert!(!is_house("Jane Roe", Some("Example Daily")));
    }
}
