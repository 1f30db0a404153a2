//! How an article came to be where it is: the answer to `keepup why`.

use chrono::{DateTime, Utc};
use url::Url;

use super::naming;
use crate::archive::Archive;
use crate::archive::articles::KeptArticle;
use crate::archive::orders::GivenOrder;
use crate::archive::trace::{PageTrace, Trace};
use crate::desk::article::Reading;
use crate::desk::links;
use crate::desk::story::orders::{Order, OrderKind};

/// Everything that is known of `name`, a URL in any spelling, an identity or words of a headline: one sentence a line, empty when nothing is
/// known.
pub async fn why(archive: &Archive, name: &str) -> anyhow::Result<Vec<String>> {
    let mut known = trace(archive, name).await?;
    if is_empty(&known)
        && let Some(kept) = naming::by_headline(archive, name).await?
    {
        known = archive.trace(kept.article.identity).await?;
    }
    Ok(tell(&known))
}

/// What the archive has under a URL in any spelling, or under an identity; empty when it has nothing.
pub async fn trace(archive: &Archive, name: &str) -> anyhow::Result<Trace> {
    let mut trace = archive.trace(name).await?;
    if is_empty(&trace)
        && let Ok(url) = Url::parse(name)
    {
        let wechat = links::wechat_identity(&url);
        let canonical = links::canonical(&url, &[]);
        let other = wechat.unwrap_or_else(|| format!("url:{canonical}"));
        trace = archive.trace(other).await?;
        if is_empty(&trace) {
            trace = archive.trace(canonical.to_string()).await?;
        }
    }
    Ok(trace)
}

fn is_empty(trace: &Trace) -> bool {
    trace.article.is_none() && trace.drops.is_empty()
}

fn tell(trace: &Trace) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(kept) = &trace.article {
        lines.extend(tell_article(kept));
    }
    for (title, until) in &trace.titles {
        lines.push(format!("Its headline was “{title}” until {}.", minute(*until)));
    }
    lines.extend(trace.page.as_ref().map(tell_page));
    if let Some(kept) = &trace.article {
        lines.extend(tell_story(&kept.article.identity, trace));
    }
    for printed in &trace.printed {
        let word = if printed.ran { "Ran" } else { "Placed" };
        lines.push(format!("{word} in {} under “{}”, item {}.", printed.week, printed.item.section, printed.item.position));
    }
    lines.extend(trace.cut.iter().map(|week| format!("The draft of {week} had it, and its editor cut it.")));
    lines.extend(trace.placed.iter().map(tell_placed));
    if trace.article.is_some() && trace.printed.is_empty() && trace.cut.is_empty() {
        lines.push("Placed in no edition yet.".to_owned());
    }
    lines.extend(trace.choices.iter().flat_map(|choice| choice.said.iter().map(move |said| format!("{}: {said}.", choice.week))));
    for drop in &trace.drops {
        lines.push(format!("Dropped from {} on {}: {}.", drop.source, minute(drop.seen), drop.reason));
    }
    lines
}

fn tell_article(kept: &KeptArticle) -> Vec<String> {
    let article = &kept.article;
    let mut lines = vec![
        format!("“{}”", article.title),
        article.url.to_string(),
        format!("Taken from {} on {}, known as {}.", article.source, minute(article.first_seen), article.identity),
    ];
    if !article.aliases.is_empty() {
        lines.push(format!("Also known as {}.", article.aliases.join(", ")));
    }
    let undated = || {
        let why = article.undated.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("Its date is unknown{why}; it counts by arrival, on {}.", minute(article.first_seen))
    };
    let dated = article.published.as_ref();
    lines.push(dated.map_or_else(undated, |date| format!("Published {} ({}).", date.at.format("%Y-%m-%d %H:%M %:z"), date.found)));
    if let Some(origin) = &article.origin {
        lines.push(format!("It reposts {origin}."));
    }
    for outlet in &kept.outlets {
        lines.push(format!("Merged: {} carried it too, as “{}” ({}).", outlet.source, outlet.title, outlet.url));
    }
    lines.push(
        match article.reading {
            Reading::EntryOnly => "Only its entry was read; its source wants no pages.",
            Reading::Waiting => "Its page waits to be read.",
            Reading::Read => "Its page was read.",
            Reading::Teaser => "Its page shows only a teaser.",
            Reading::Unavailable => "Its page cannot be had; the entry's words stand.",
        }
        .to_owned(),
    );
    lines
}

/// Who else reported it, why they are one story, and what editors ordered.
fn tell_story(own: &str, trace: &Trace) -> Vec<String> {
    let Some(story) = &trace.story else {
        return vec!["It is in no story yet: the next pass or draft takes it up.".to_owned()];
    };
    let title = |identity: &str| {
        let article = story.articles.iter().find(|article| article.identity == identity);
        article.map_or(identity.to_owned(), |article| format!("\u{201c}{}\u{201d} ({})", article.title, article.source))
    };
    let others = story.articles.iter().filter(|article| article.identity != own);
    let mut lines: Vec<String> = others.map(|other| format!("One story with {}: {}", title(&other.identity), other.url)).collect();
    if !lines.is_empty() {
        lines.push(format!("The story is known as {}.", story.id));
    }
    for joint in &story.joints {
        lines.push(format!("Joined: {} and {}: {}.", title(&joint.article), title(&joint.with), joint.evidence));
    }
    lines.extend(trace.orders.iter().map(|order| tell_order(order, trace)));
    lines
}

fn tell_order(order: &Order, trace: &Trace) -> String {
    let title = |identity: &String| match trace.ordered.get(identity) {
        Some((title, source)) => format!("\u{201c}{title}\u{201d} ({source})"),
        None => identity.clone(),
    };
    let titles = |identities: &[String], between: &str| identities.iter().map(title).collect::<Vec<_>>().join(between);
    let named = titles(&order.articles, " and ");
    match order.kind {
        OrderKind::Merge => format!("An editor merged {named} on {}.", minute(order.at)),
        OrderKind::Split if order.others.is_empty() => format!("An editor split {named} on {}.", minute(order.at)),
        OrderKind::Split => format!("An editor split {named} from {} on {}.", titles(&order.others, " and "), minute(order.at)),
    }
}

fn tell_placed(order: &GivenOrder) -> String {
    let section = order.section.as_ref().map(|section| format!(", to the section {section},")).unwrap_or_default();
    let undone = order.undone.map(|at| format!(", and took it back on {}", minute(at))).unwrap_or_default();
    format!("An editor {} it for {}{section} on {} (order {}){undone}.", order.kind.done(), order.week, minute(order.at), order.number)
}

fn tell_page(page: &PageTrace) -> String {
    match page {
        PageTrace::Stored { url, fetched, size } => format!("The page was fetched {} from {url} ({} kB).", minute(*fetched), size / 1000),
        PageTrace::Waiting { due, attempts, reason } => {
            let last = reason.as_ref().map(|reason| format!("; last time: {reason}")).unwrap_or_default();
            format!("The page is due {}, after {attempts} tries{last}.", minute(*due))
        }
        PageTrace::Ended { reason, attempts } => format!("The page was given up after {attempts} tries: {reason}."),
    }
}

fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}
