//! What the head of a page says: `meta`, `link`, `title`, and the scripts of type `application/ld+json`.

use super::page::Page;
use super::prose;

/// Most characters that are read of a value.
const LONGEST: usize = 4_000;

/// The head of a page.
#[derive(Debug, Default)]
pub struct Heads {
    /// Names in lower case and contents, in order.
    pub metas: Vec<(String, String)>,
    /// `<title>`
    pub title: Option<String>,
    /// `rel=canonical`
    pub canonical: Option<String>,
    /// `<base href>`
    pub base: Option<String>,
    /// Bodies of `application/ld+json` scripts.
    pub linked_data: Vec<String>,
    /// A `meta http-equiv=refresh` target.
    pub refresh: bool,
}

impl Heads {
    /// Reads the head, wherever the parser put its elements.
    pub fn read(page: &Page<'_>) -> Self {
        let mut heads = Self::default();
        for id in &page.heads {
            let Some(node) = page.document.tree.get(id) else { continue };
            let attribute = |name: &str| node.attr(name).map(|value| value.to_string());
            match node.node_name().as_deref() {
                Some("meta") => {
                    let name = attribute("property").or_else(|| attribute("name")).or_else(|| attribute("itemprop"));
                    if let (Some(name), Some(content)) = (name, attribute("content")) {
                        let content = prose::collapse(&content.chars().take(LONGEST).collect::<String>());
                        if !content.is_empty() {
                            heads.metas.push((name.trim().to_ascii_lowercase(), content));
                        }
                    }
                    heads.refresh |= attribute("http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("refresh"));
                }
                Some("link") => {
                    let rel = attribute("rel").unwrap_or_default();
                    if heads.canonical.is_none() && rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical")) {
                        heads.canonical = attribute("href");
                    }
                }
                Some("title") if heads.title.is_none() => {
                    heads.title = Some(prose::collapse(&node.text())).filter(|title| !title.is_empty());
                }
                Some("base") if heads.base.is_none() => heads.base = attribute("href"),
                Some("script") => {
                    if attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
                        && let Some(body) = page.gated.script(&node.text())
                    {
                        heads.linked_data.push(body.to_owned());
                    }
                }
                _ => {}
            }
        }
        heads
    }

    /// Content of the first of these metas that is there, in the order of the names.
    pub fn meta(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        names.iter().find_map(|name| self.all(name).next().map(|content| (*name, content)))
    }

    /// The locale that a page declares, as `de-at`: what Open Graph says, else the root element; empty where neither does.
    pub fn locale(&self, page: &Page<'_>) -> String {
        let declared = self.meta(&["og:locale"]).map(|(_, locale)| locale.to_owned()).or_else(|| page.attribute(0, "lang"));
        declared.unwrap_or_default().trim().to_ascii_lowercase().replace('_', "-")
    }

    /// Contents of every meta of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.iter().filter(move |(found, _)| found == name).map(|(_, content)| content.as_str())
    }
}
