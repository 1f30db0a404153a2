//! Finds what the items of an edited issue rest on.

use std::collections::HashMap;

use super::inquiry;
use crate::archive::Archive;
use crate::archive::trace::Trace;
use crate::desk::check::{Item, Origin, Reading};

/// The origin of each item, in their order: by its URL, else by its headline. `week` is the issue's own, when that is known.
pub async fn origins(archive: &Archive, issue: &Reading, week: Option<&str>) -> anyhow::Result<Vec<Option<Origin>>> {
    let mut traces = Vec::with_capacity(issue.items.len());
    for item in &issue.items {
        traces.push(trace(archive, item).await?);
    }
    let own = week.map(str::to_owned).or_else(|| common_week(&traces));
    Ok(traces.into_iter().map(|trace| origin(trace?, own.as_deref())).collect())
}

async fn trace(archive: &Archive, item: &Item) -> anyhow::Result<Option<Trace>> {
    if let Some(url) = item.url() {
        let trace = inquiry::trace(archive, url.as_str()).await?;
        return Ok(trace.article.is_some().then_some(trace));
    }
    let Some(headline) = &item.headline else { return Ok(None) };
    let found = archive.search(format!("\"{}\"", headline.text.replace('"', " ")), 1).await?;
    match found.hits.first() {
        Some(hit) if hit.title.to_lowercase() == headline.text.to_lowercase() => Ok(Some(archive.trace(hit.identity.clone()).await?)),
        _ => Ok(None),
    }
}

/// The edition that most of the items were printed in: that of the issue itself, once its draft was made.
fn common_week(traces: &[Option<Trace>]) -> Option<String> {
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
