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

/// Finds the byline and says where. The publication's own name stands back behind a person's.
pub fn find(clues: &Clues<'_, '_>) -> Option<(String, String)> {
    let told = in_head(clues.heads, clues.schema);
    let house = |name: &str| is_house(name, clues.site);
    if let Some((names, reason)) = &told
        && !house(names)
        && !(clues.schema.house && reason.starts_with("JSON-LD"))
    {
        return Some((names.clone(), reason.clone()));
    }
    let marked = marked::find(clues.page, clues.pieces, clues.headline);
    let plain = marked.clone().filter(|marked| marked.score >= 2.5).map(|marked| (marked.name, marked.reason.to_owned()));
    let found = plain.or_else(|| spoken(clues)).or_else(|| marked.map(|marked| (marked.name, marked.reason.to_owned())));
    // on a site of one person its name is the author's, and no lone word puts it aside
    let full = |name: &str| name.contains(' ') || prose::cjk_share(name) > 0.5;
    let better = |name: &str, told: &str| !house(name) && (full(name) || !full(told));
    found.filter(|(name, _)| told.as_ref().is_none_or(|(told, _)| better(name, told))).or(told)
}

fn in_head(heads: &Heads, schema: &Schema) -> Option<(String, String)> {
    let linked: Vec<String> = schema.authors.iter().filter_map(|name| tidy(name)).collect();
    if let Some(names) = person::join(&linked) {
        return Some((names, "JSON-LD author".into()));
    }
    let ends_so = |name: &&str| {
        let last = name.rsplit([':', '.', '-', '_']).next().unwrap_or(name);
        matches!(last, "author" | "authors" | "byline" | "creator" | "writer") && !name.starts_with("twitter")
    };
    let others = heads.metas.iter().map(|(name, _)| name.as_str()).filter(ends_so);
    for name in METAS.into_iter().chain(others) {
        let said: Vec<String> = heads.all(name).filter_map(tidy).collect();
        if let Some(names) = person::join(&said) {
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

/// The publication, a team, a company or an account rather than a person.
fn is_house(name: &str, site: Option<&str>) -> bool {
    let folded = prose::folded(name);
    let own = site.map(prose::folded).is_some_and(|site| !site.is_empty() && (site.contains(&folded) || folded.contains(&site)));
    let company = ["team", "staff", "editors", "inc", "ltd", "llc", "association", "foundation", "news", "media", "today"];
    // a domain, a login, a template's variable
    let account = !name.contains(' ') && name.contains('.') && !name.contains(char::is_uppercase);
    own || account || name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| company.contains(&word)) || name.contains(".com")
}

/// A line that begins like a byline, or holds a name and a date beside the headline. Editors stand back behind writers.
fn spoken(clues: &Clues<'_, '_>) -> Option<(String, String)> {
    let mut editor = None;
    for (index, piece) in clues.pieces.iter().enumerate().filter(|(_, piece)| piece.words <= 24 && !piece.names.any(ELSEWHERE)) {
        // spans keep apart what stands in one line
        let runs: Vec<String> = clues.page.runs(piece.block).take(12).filter(|run| run.len() < piece.text.len()).collect();
        for line in std::iter::once(&piece.text).chain(&runs) {
            if let Some(name) = roles::korean(line).or_else(|| chinese(line)) {
                if !line.contains('编') {
                    return Some((name, "byline in the text".into()));
                }
                editor.get_or_insert(name);
            }
        }
        // `<span>By</span><span>Jane Roe</span>`
        let parted = || runs.first().filter(|run| person::lead(run) == Some(run.len())).and_then(|_| english(&runs.join(" "), None));
        let name = english(&piece.text, clues.pieces.get(index + 1)).or_else(parted);
        if let Some(name) = name {
            return Some((name, "byline in the text".into()));
        }
        let near = clues.headline.is_some_and(|headline| index + 3 >= headline && index <= headline + 6);
        if let Some(name) = near.then(|| beside_date(&piece.text)).flatten() {
            return Some((name, "name beside the date".into()));
        }
    }
    let told = agency(clues.pieces).map(|name| (name, "byline in the text".into()));
    let alone = || Some((alone::find(clues.page, clues.pieces, clues.headline?)?, "name alone by the headline".into()));
    told.or_else(alone).or_else(|| editor.map(|name| (name, "editor named in the text".into())))
}

/// Whom the article's own sentences name: in brackets behind the place of a report, or at its end.
fn agency(pieces: &[Piece]) -> Option<String> {
    let sentences = || pieces.iter().filter(|piece| piece.words > 10 && piece.linked < 0.5 && !piece.names.any(ELSEWHERE));
    let opening = sentences().take(3).find_map(|piece| roles::korean(&piece.text).or_else(|| chinese(&piece.text)));
    opening.or_else(|| sentences().find_map(|piece| roles::signed(&piece.text)))
}

fn english(line: &str, next: Option<&Piece>) -> Option<String> {
    let rest = line.get(person::lead(line)?..)?;
    if rest.is_empty() {
        return next.and_then(|next| tidy(&next.text)).filter(|name| person::is_name(name));
    }
    let name = tidy(rest).filter(|_| !prose::ends_sentence(rest))?;
    let several = prose::words(line) <= 14 && name.chars().next().is_some_and(char::is_uppercase) && name.contains([',', '&']);
    (person::is_name(&name) || several).then_some(name)
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
