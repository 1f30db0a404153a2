//! Finds what the items of an edited issue rest on.

use std::collections::HashMap;

use super::inquiry;
use crate::archive::Archive;
use crate::archive::trace::Trace;
use crate::desk::check::{Item, Origin, Reading};

/// Headlines that begin alike are looked at up to this many.
const SAME_HEADLINE: usize = 20;

/// The origin of each item, in their order; `week` is the issue's own, when that is known.
pub async fn origins(archive: &Archive, issue: &Reading, week: Option<&str>) -> anyhow::Result<Vec<Option<Origin>>> {
    Ok(origins_of(traces(archive, issue).await?, week))
}

/// The origin of each of these articles.
pub(super) fn origins_of(traces: Vec<Option<Trace>>, week: Option<&str>) -> Vec<Option<Origin>> {
    let own = week.map(str::to_owned).or_else(|| common_week(&traces));
    traces.into_iter().map(|trace| origin(trace?, own.as_deref())).collect()
}

/// What the archive has of the article behind each item, in their order: by its machine comment, else by its URL, else by its headline.
pub(super) async fn traces(archive: &Archive, issue: &Reading) -> anyhow::Result<Vec<Option<Trace>>> {
    let mut traces = Vec::with_capacity(issue.items.len());
    for item in &issue.items {
        traces.push(trace(archive, item).await?);
    }
    Ok(traces)
}

async fn trace(archive: &Archive, item: &Item) -> anyhow::Result<Option<Trace>> {
    let linked = match item.url() {
        Some(url) => Some(inquiry::trace(archive, url.as_str()).await?).filter(|trace| trace.article.is_some()),
        None => None,
    };
    if let Some(identity) = &item.identity {
        let marked = archive.trace(identity.clone()).await?;
        // Under a comment that was left an editor may have put another story: the link is what readers get.
        let another = linked.as_ref().is_some_and(|linked| story(linked) != story(&marked));
        if marked.article.is_some() && !another {
            return Ok(Some(marked));
        }
    }
    if linked.is_some() || item.url().is_some() {
        return Ok(linked);
    }
    let Some(headline) = &item.headline else { return Ok(None) };
    let bare = |text: &str| text.trim().trim_end_matches(['.', '\u{3002}']).to_lowercase();
    let found = archive.headlines(format!("\"{}\"", headline.text.replace('"', " ")), SAME_HEADLINE).await?;
    match found.iter().find(|hit| bare(&hit.title) == bare(&headline.text)) {
        Some(hit) => Ok(Some(archive.trace(hit.identity.clone()).await?)),
        None => Ok(None),
    }
}

/// What names the story of an article.
pub(super) fn story(trace: &Trace) -> Option<&str> {
    let own = || trace.article.as_ref().map(|kept| kept.article.identity.as_str());
    trace.story.as_ref().map(|story| story.id.as_str()).or_else(own)
}

/// The edition that most of the items were printed in: that of the issue itself, once its draft was made.
pub(super) fn common_week(traces: &[Option<Trace>]) -> Option<String> {
    let mut weeks: HashMap<&str, usize> = HashMap::new();
    for printed in traces.iter().flatten().flat_map(|trace| &trace.printed) {
        *weeks.entry(&printed.week).or_default() += 1;
    }
    let known = traces.iter().flatten().count();
    let (week, count) = weeks.into_iter().max_by_key(|(week, count)| (*count, *week))?;
    (count * 2 > known).then(|| week.to_owned())
}

fn origin(trace: Trace, own: Option<&str>) -> Option<Origin> {
    let article = trace.article?.article;
    let printed = trace.printed.into_iter().find(|printed| Some(printed.week.as_str()) != own);
    Some(Origin {
        // Of a page that cannot be had, the standfirst is all there is.
        text: format!("{}\n\n{}", article.summary, article.text()),
        title: article.title,
        url: Some(article.url.to_string()),
        published: article.published.map(|date| date.at.date_naive()),
        printed: printed.map(|printed| (printed.week, printed.item.headline)),
        story: trace.story.map(|story| story.id),
    })
}
