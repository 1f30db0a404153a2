//! Which article is meant: by a link in any spelling, an identity, or words of a headline.

use crate::archive::Archive;
use crate::archive::articles::KeptArticle;

/// Headlines that are offered when several have the words.
const OFFERED: usize = 6;

/// Why no article could be told by its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No article is known by this name.
    #[error("no article is known as {name}; {}", offer(nearest))]
    Unknown {
        /// As given.
        name: String,
        /// Links of articles that may be meant, with their headlines.
        nearest: Vec<(String, String)>,
    },
    /// Several headlines have these words.
    #[error("several headlines have the words \u{201c}{name}\u{201d}; name one of these by its link:{}", list(found))]
    Several {
        /// As given.
        name: String,
        /// Links and headlines, the newest first.
        found: Vec<(String, String)>,
    },
}

/// The article that is meant.
pub async fn find(archive: &Archive, name: &str) -> anyhow::Result<KeptArticle> {
    if let Some(kept) = archive.article(name).await? {
        return Ok(kept);
    }
    if let Some(kept) = by_headline(archive, name).await? {
        return Ok(kept);
    }
    Err(NameError::Unknown { name: name.to_owned(), nearest: archive.nearest_links(name).await? }.into())
}

/// The article in whose headline these words stand; reports of one story count as one. `None` for a link, and where no headline has them.
///
/// # Errors
/// [`NameError::Several`], and those of the archive.
pub async fn by_headline(archive: &Archive, words: &str) -> anyhow::Result<Option<KeptArticle>> {
    if words.contains("://") {
        return Ok(None);
    }
    let mut hits = archive.headlines(words, OFFERED).await?;
    let wanted = words.trim().to_lowercase();
    if let Some(exact) = hits.iter().position(|hit| hit.title.to_lowercase() == wanted) {
        hits = vec![hits.swap_remove(exact)];
    }
    let mut stories: Vec<String> = Vec::new();
    for hit in &hits {
        let story = archive.story(hit.identity.clone()).await?.map_or_else(|| hit.identity.clone(), |story| story.id);
        if !stories.contains(&story) {
            stories.push(story);
        }
    }
    if stories.len() > 1 {
        let found = hits.into_iter().map(|hit| (hit.url, hit.title)).collect();
        return Err(NameError::Several { name: words.trim().to_owned(), found }.into());
    }
    match hits.into_iter().next() {
        Some(hit) => Ok(archive.article(hit.identity).await?),
        None => Ok(None),
    }
}

fn offer(nearest: &[(String, String)]) -> String {
    if nearest.is_empty() {
        return "`keepup search` finds articles by their words".to_owned();
    }
    format!("these are near it:{}", list(nearest))
}

fn list(found: &[(String, String)]) -> String {
    found.iter().map(|(url, title)| format!("\n  {url}  \u{201c}{title}\u{201d}")).collect::<Vec<_>>().concat()
}
