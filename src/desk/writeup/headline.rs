//! The headline: of what the page calls itself, the form that the others confirm.

pub mod suffix;

use url::Url;

use super::fragment;
use super::heads::Heads;
use super::names::Names;
use super::page::Page;
use super::prose;
use super::schema::Schema;
use super::tag::Tag;

/// A headline, why it was taken, and the node it stands in.
#[derive(Debug)]
pub struct Headline {
    /// The headline.
    pub text: String,
    /// Why.
    pub reason: &'static str,
    /// The heading that holds it.
    pub node: Option<usize>,
}

/// Finds the headline; `suffix` is cut from its end.
pub fn find(page: &Page<'_>, heads: &Heads, schema: &Schema, url: &Url, site: Option<&str>, suffix: Option<&str>) -> Option<Headline> {
    let host = page_host(url);
    let names: Vec<&str> = [site, schema.publisher.as_deref(), host.as_deref()].into_iter().flatten().collect();
    let tidy = |text: &str| suffix::cut(&fragment::line(text), &names, suffix);
    let open_graph = heads.meta(&["og:title", "twitter:title", "dc.title", "title"]).map(|(_, title)| tidy(title));
    let linked = schema.headline.as_deref().map(tidy);
    let titled = heads.title.as_deref().map(tidy);
    let said = || [&linked, &open_graph, &titled].into_iter().flatten();
    let raw: Vec<String> = [heads.meta(&["og:title"]).map(|(_, t)| t), heads.title.as_deref(), schema.headline.as_deref()]
        .into_iter()
        .flatten()
        .map(|title| prose::folded(&fragment::line(title)))
        .collect();
    let headings = headings(page);
    let first = headings.iter().find(|(_, text, level)| *level == 1 && prose::words(text) > 2);
    // a page with one h1 that says the same in other words
    let sole = first.filter(|_| headings.iter().filter(|(_, _, level)| *level == 1).count() == 1);
    let sole = sole.filter(|(_, text, _)| said().any(|said| akin(said, text)));
    // a heading that the head repeats is the headline as readers see it
    let confirmed = headings.iter().max_by_key(|(_, text, level)| {
        let folded = prose::folded(text);
        let same = said().filter(|said| prose::folded(said) == folded).count();
        let votes = raw.iter().filter(|title| title.contains(&folded)).count();
        let long = folded.chars().count() > 8 || raw.contains(&folded);
        (same, if long { votes } else { 0 }, raw.contains(&folded), *level == 1, folded.len())
    });
    // what two of the head's say alike, and its title element does not repeat for searches
    let agreed = linked.as_deref().filter(|linked| {
        let folded = prose::folded(linked);
        open_graph.as_deref().is_some_and(|other| prose::folded(other) == folded)
            && heads
                .title
                .as_deref()
                .map(prose::folded)
                .is_none_or(|title| heads.meta(&["og:title"]).is_none_or(|(_, open_graph)| prose::folded(open_graph) != title))
    });
    if let Some((node, text, level)) = confirmed {
        let folded = prose::folded(text);
        let same = said().any(|said| prose::folded(said) == folded);
        let share = |title: &String| title.contains(&folded) && folded.len() * 2 > title.len();
        // a lesser heading that repeats a part is a section's, where an h1 says it all
        if same || (raw.iter().any(share) && (*level == 1 || sole.is_none())) {
            let kicked = agreed.filter(|agreed| !same && is_kicked(agreed, text));
            return Some(match kicked {
                Some(kicked) => Headline { text: kicked.to_owned(), reason: "JSON-LD headline and og:title", node: Some(*node) },
                None => {
                    // elements keep a kicker apart where the head writes a colon
                    let parted = page.runs(*node).nth(1).is_some();
                    let said = said().find(|said| parted && prose::folded(said) == folded);
                    let text = said.cloned().unwrap_or_else(|| tidy(text));
                    Headline { text, reason: "heading that the head confirms", node: Some(*node) }
                }
            });
        }
    }
    // an h1 that holds a kicker or a note for screen readers besides
    if let Some((node, ..)) = first
        && let Some(said) = said().find(|said| is_part_of(said, &page.runs(*node).collect::<Vec<_>>()))
    {
        return Some(Headline { text: said.clone(), reason: "the head's, which the h1 holds", node: Some(*node) });
    }
    let node = first.map(|(node, _, _)| *node);
    if let Some(text) = agreed {
        return Some(Headline { text: text.to_owned(), reason: "JSON-LD headline and og:title", node });
    }
    if let Some((node, text, _)) = sole {
        return Some(Headline { text: tidy(text), reason: "the only h1, akin to the head's", node: Some(*node) });
    }
    if let Some(text) = linked {
        return Some(Headline { text, reason: "JSON-LD headline", node });
    }
    if let Some(text) = open_graph {
        return Some(Headline { text, reason: "og:title", node });
    }
    if let Some((node, text, _)) = first {
        return Some(Headline { text: text.clone(), reason: "h1", node: Some(*node) });
    }
    titled.map(|text| Headline { text, reason: "title element", node })
}

/// Whether a title is a heading with a kicker and a colon before it.
fn is_kicked(title: &str, heading: &str) -> bool {
    let folded = prose::folded(heading);
    title.match_indices([':', '：']).any(|(at, colon)| title.get(at + colon.len()..).is_some_and(|rest| prose::folded(rest) == folded))
}

/// Whether a title is what an h1 says but for its first or last run of text: what its elements keep apart.
fn is_part_of(said: &str, runs: &[String]) -> bool {
    let said = prose::folded(said);
    let same = |runs: Option<&[String]>| runs.is_some_and(|runs| prose::folded(&runs.concat()) == said);
    said.len() > 12 && runs.len() > 1 && (same(runs.get(1..)) || same(runs.get(..runs.len() - 1)))
}

/// The host's own name, which pages put behind their headlines: `realestate.com.au`.
fn page_host(url: &Url) -> Option<String> {
    Some(url.host_str()?.trim_start_matches("www.").to_owned())
}

/// Whether at least half of the words of the shorter stand in the other, of longer ones three in ten.
fn akin(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let spaced =
            text.chars().flat_map(|c| if prose::is_cjk(c) { vec![' ', c, ' '] } else { vec![c] }).collect::<String>().to_lowercase();
        spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    let least = a.len().min(b.len());
    let long = least >= 6 && !a.iter().any(|word| word.chars().any(prose::is_cjk));
    shared * 10 >= least.max(1) * if long { 3 } else { 5 }
}

/// Visible headings of the two upper levels with their level, and small elements named as titles, whose level is 7.
fn headings(page: &Page<'_>) -> Vec<(usize, String, u8)> {
    let mut found = Vec::new();
    for (index, node) in page.nodes.iter().enumerate() {
        let level = match node.tag {
            Tag::Heading(level @ 1..=2) => Some(level),
            Tag::Root | Tag::Text | Tag::Heading(_) => None,
            _ => (node.names.any(Names::TITLE) && node.end - index <= 6).then_some(7),
        };
        if let Some(level) = level {
            let text = page.text(index);
            if !text.is_empty() && text.chars().count() < 400 {
                found.push((index, text, level));
            }
            if found.len() > 60 {
                break;
            }
        }
    }
    found
}
