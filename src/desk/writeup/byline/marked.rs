//! Bylines that their elements name so, and links to authors' pages: judged by the name, the element, and where it stands.

use super::super::names::Names;
use super::super::page::Page;
use super::super::pieces::Piece;
use super::super::tag::Tag;
use super::person;

/// A byline found on the page.
#[derive(Debug, Clone)]
pub struct Marked {
    /// The names.
    pub name: String,
    /// What marks it.
    pub reason: &'static str,
    /// How surely it is the article's: 1 is a guess, 3 and more plain.
    pub score: f64,
    node: usize,
}

/// Parts of a page that name others than the author, and what standing there costs.
const ELSEWHERE: [(Names, f64); 4] = [
    (Names::COMMENT, 4.0),
    (Names(Names::RELATED.0 | Names::CARD.0), 2.5),
    (Names(Names::FOOTER.0 | Names::NAV.0), 2.0),
    (Names::SIDE, 1.0),
];

/// The byline that most speaks for, with those beside it that are marked alike.
pub fn find(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>) -> Option<Marked> {
    let found = candidates(page, pieces, headline);
    // of equals the first
    let best = found.iter().rev().max_by(|a, b| a.score.total_cmp(&b.score)).filter(|best| best.score >= 1.0)?;
    let mark = |index: usize| page.nodes.get(index).map(|node| (node.mark, page.ancestors(index).nth(1)));
    let beside = |other: &&Marked| {
        other.node >= best.node && other.node - best.node < 60 && mark(other.node) == mark(best.node) && person::is_name(&other.name)
    };
    let all: Vec<String> =
        if person::is_name(&best.name) { found.iter().filter(beside).map(|other| other.name.clone()).collect() } else { Vec::new() };
    let name = person::join(&all).unwrap_or_else(|| best.name.clone());
    Some(Marked { name, ..best.clone() })
}

fn candidates(page: &Page<'_>, pieces: &[Piece], headline: Option<usize>) -> Vec<Marked> {
    let mut found: Vec<Marked> = Vec::new();
    let mut around: Vec<(usize, f64)> = Vec::new();
    let headline_at = headline.and_then(|index| pieces.get(index)).map_or(0, |piece| piece.at);
    for (index, node) in page.nodes.iter().enumerate() {
        around.retain(|(end, _)| *end > index);
        let beside = (node.end - index) * 2 < page.nodes.len() && !page.range(index).contains(&headline_at);
        if beside && !node.names.any(Names::BYLINE) {
            let cost = ELSEWHERE.iter().filter(|(names, _)| node.names.any(*names)).map(|(_, cost)| *cost).fold(0.0, f64::max);
            if cost > 0.0 {
                around.push((node.end, cost));
            }
        }
        if matches!(node.tag, Tag::Root | Tag::Text) || node.end - index > 40 {
            continue;
        }
        let linked = node.tag == Tag::Link && page.attribute(index, "href").is_some_and(|href| leads_to_author(&href));
        let (score, reason) = match () {
            () if node.names.any(Names::BYLINE) => (3.0, "marked byline"),
            () if linked => (2.5, "link to the author's page"),
            () if node.names.any(Names::AUTHOR) => (1.0, "element named after the author"),
            () => continue,
        };
        let Some((name, plain)) = name_in(page, index, node.names.any(Names::BYLINE)) else { continue };
        let cost = around.iter().map(|(_, cost)| *cost).fold(0.0, f64::max);
        // one word beside an author's picture is a button
        if score < 2.0 && !name.contains(' ') && super::prose::cjk_share(&name) < 0.5 {
            continue;
        }
        let score = score + nearness(pieces, headline, index) + if plain { 0.5 } else { -0.5 } - cost;
        found.push(Marked { name, reason, score, node: index });
        if found.len() > 80 {
            break;
        }
    }
    found
}

/// The names that an element holds, and whether it holds nothing else.
fn name_in(page: &Page<'_>, index: usize, byline: bool) -> Option<(String, bool)> {
    let text = page.text(index);
    if text.chars().count() > 160 {
        return None;
    }
    // an editor is named where no writer is, and by the text
    if ["责任编辑", "责编", "编辑:", "编辑："].iter().any(|role| text.contains(role)) {
        return None;
    }
    if let Some(name) = super::roles::korean(&text).or_else(|| person::chinese(&text)) {
        return Some((name, true));
    }
    let whole = person::tidy(&text).filter(|name| super::prose::words(name) <= 16);
    let linked = linked_names(page, index);
    if !linked.is_empty() {
        // `Jane Roe and John Doe` stays as it is written
        let line = whole.filter(|whole| linked.len() > 1 && person::names(whole) == linked);
        return line.or_else(|| person::join(&linked)).map(|names| (names, true));
    }
    // spans keep apart what stands in one line
    let runs: Vec<String> = page.runs(index).take(8).collect();
    let named = |run: &String| person::tidy(run).filter(|run| person::is_name(run));
    let by = runs.iter().position(|run| person::lead(run) == Some(run.len()));
    if let Some(name) = by.and_then(|by| runs.get(by + 1)).and_then(|run| person::tidy(run)).filter(|run| !person::names(run).is_empty()) {
        return Some((name, true));
    }
    let parted = runs.len() > 1 && runs.first().and_then(named).is_some_and(|first| first.contains(' '));
    if let Some(name) = whole.as_deref()
        && person::names(name).len() > usize::from(parted)
    {
        return Some((name.to_owned(), true));
    }
    let full = runs.iter().filter_map(named).find(|run| run.contains(' '));
    let found = full.or_else(|| runs.iter().find_map(named).filter(|_| byline));
    found.map(|name| (name, true)).or(whole.filter(|_| byline).map(|name| (name, false)))
}

/// The names that links in an element hold: those to authors' pages, else full ones.
fn linked_names(page: &Page<'_>, index: usize) -> Vec<String> {
    let inside = page.range(index).skip(1).filter(|at| page.nodes.get(*at).is_some_and(|node| node.tag == Tag::Link)).take(8);
    let named = inside.filter_map(|at| {
        // a link may hold the author's role as well
        let name = page.runs(at).next().and_then(|run| person::tidy(&run)).filter(|name| !person::names(name).is_empty())?;
        Some((page.attribute(at, "href").is_some_and(|href| leads_to_author(&href)), name))
    });
    let named: Vec<(bool, String)> = named.collect();
    let names = |own: bool| named.iter().filter(move |(to_author, name)| if own { *to_author } else { name.contains(' ') });
    let own: Vec<String> = names(true).map(|(_, name)| name.clone()).collect();
    if own.is_empty() { names(false).map(|(_, name)| name.clone()).collect() } else { own }
}

/// 1.5 beside the headline, 0 elsewhere.
fn nearness(pieces: &[Piece], headline: Option<usize>, node: usize) -> f64 {
    let Some(headline) = headline else { return 0.0 };
    let at = pieces.partition_point(|piece| piece.at < node);
    if at + 6 >= headline && at <= headline + 14 { 1.5 } else { 0.0 }
}

fn leads_to_author(href: &str) -> bool {
    ["/author/", "/authors/", "/profile/", "/people/", "/contributor", "/writer", "/reporter", "/staff/", "/by/", "_author="]
        .iter()
        .any(|path| href.contains(path))
}
