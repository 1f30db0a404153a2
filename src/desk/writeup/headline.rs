//! The headline: of what the page calls itself, the form that the others confirm.

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
    let tidy = |text: &str| {
        let text = strip_suffix(&fragment::line(text), site, suffix);
        if suffix.is_some() { text } else { strip_suffix(&text, host.as_deref(), None) }
    };
    let open_graph = heads.meta(&["og:title", "twitter:title", "dc.title", "title"]).map(|(_, title)| tidy(title));
    let linked = schema.headline.as_deref().map(tidy);
    let titled = heads.title.as_deref().map(tidy);
    let raw: Vec<String> = [heads.meta(&["og:title"]).map(|(_, t)| t), heads.title.as_deref(), schema.headline.as_deref()]
        .into_iter()
        .flatten()
        .map(|title| prose::folded(&fragment::line(title)))
        .collect();
    let headings = headings(page);
    // a heading that the head repeats is the headline as readers see it
    let confirmed = headings.iter().max_by_key(|(_, text, level)| {
        let folded = prose::folded(text);
        let votes = raw.iter().filter(|title| title.contains(&folded)).count();
        let long = folded.chars().count() > 8 || raw.contains(&folded);
        (if long { votes } else { 0 }, raw.contains(&folded), *level == 1, folded.len())
    });
    if let Some((node, text, _)) = confirmed {
        let folded = prose::folded(text);
        let share = |title: &String| title.contains(&folded) && folded.len() * 2 > title.len();
        if raw.iter().any(share) {
            return Some(Headline { text: tidy(text), reason: "heading that the head confirms", node: Some(*node) });
        }
    }
    let first = headings.iter().find(|(_, text, level)| *level == 1 && prose::words(text) > 2);
    // a page with one h1 that says the same in other words
    let sole = headings.iter().filter(|(_, _, level)| *level == 1).count() == 1;
    // an h1 that holds a kicker or a note for screen readers besides
    if let Some((node, ..)) = first
        && let Some(said) =
            [&linked, &open_graph, &titled].into_iter().flatten().find(|said| is_part_of(said, &page.runs(*node).collect::<Vec<_>>()))
    {
        return Some(Headline { text: said.clone(), reason: "the head's, which the h1 holds", node: Some(*node) });
    }
    if let Some((node, text, _)) = first.filter(|_| sole)
        && [&linked, &open_graph, &titled].into_iter().flatten().any(|said| akin(said, text))
    {
        return Some(Headline { text: tidy(text), reason: "the only h1, akin to the head's", node: Some(*node) });
    }
    let node = first.map(|(node, _, _)| *node);
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

/// Whether at least half of the words of the shorter stand in the other.
fn akin(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let spaced =
            text.chars().flat_map(|c| if prose::is_cjk(c) { vec![' ', c, ' '] } else { vec![c] }).collect::<String>().to_lowercase();
        spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared * 2 >= a.len().min(b.len()).max(1)
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

/// Cuts ` | Site`, ` - Site` and the like from a headline's end, and `Site: ` from its front.
pub fn strip_suffix(title: &str, site: Option<&str>, suffix: Option<&str>) -> String {
    let mut title = title.trim();
    if let Some(suffix) = suffix
        && let Some(head) = title.strip_suffix(suffix.trim())
    {
        title = head.trim_end_matches([' ', '|', '-', '–', '—', '_', '·', '•', '»', ':']);
        return title.trim().to_owned();
    }
    for separator in [" | ", " - ", " – ", " — ", " · ", " • ", " » ", "｜", "|", "_", "-", " : ", " :: "] {
        let Some((head, tail)) = title.rsplit_once(separator) else { continue };
        // a bare hyphen joins words, but for names of Chinese sites
        if separator == "-" && !is_chinese_site(head, tail, separator) {
            continue;
        }
        let named = site.is_some_and(|site| {
            let (site, tail) = (prose::folded(site), prose::folded(tail));
            !tail.is_empty() && (site == tail || (tail.len() > 3 && site.contains(&tail)) || (site.len() > 3 && tail.contains(&site)))
        });
        // between bars stand names of sites and sections, never the end of a sentence
        let named = named || is_chinese_site(head, tail, separator);
        let named = named || (separator.contains(['|', '｜']) && prose::words(head) >= 4 && prose::words(tail) <= 4);
        if named && !head.trim().is_empty() {
            return strip_suffix(head, site, None);
        }
    }
    title.to_owned()
}

/// Whether a tail like `_财经_某某网` or `-某某新闻` names a Chinese site or its section.
fn is_chinese_site(head: &str, tail: &str, separator: &str) -> bool {
    let ends =
        ["网", "新闻", "日报", "晚报", "早报", "时报", "周刊", "客户端", "在线", "频道", "公众号", "平台", "财经", "资讯", "中心", "社"];
    let short = (2..=12).contains(&tail.trim().chars().count()) && head.trim().chars().count() >= 6 && prose::cjk_share(tail) > 0.5;
    short && (separator == "_" || ends.iter().any(|end| tail.trim().ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sites_are_cut_and_nothing_else() {
        assert_eq!(strip_suffix("Luxury is back | Jing Daily", Some("Jing Daily"), None), "Luxury is back");
        assert_eq!(strip_suffix("腾讯发布财报_某某网", Some("某某网"), None), "腾讯发布财报");
        assert_eq!(strip_suffix("腾讯发布第一季度财报_财经_某某网", None, None), "腾讯发布第一季度财报");
        assert_eq!(strip_suffix("腾讯发布第一季度财报-某某新闻", None, None), "腾讯发布第一季度财报");
        assert_eq!(strip_suffix("Tencent - the story", Some("Jing Daily"), None), "Tencent - the story");
        assert_eq!(strip_suffix("Luxury is back - China News", None, Some(" - China News")), "Luxury is back");
    }
}
