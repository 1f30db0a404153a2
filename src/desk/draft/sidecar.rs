//! `draft.json`: what stands beside each item and is never published.

use serde_json::{Value, json};

use super::view::{ItemView, View};

pub(super) fn write(view: &View) -> String {
    let sections: Vec<Value> = view
        .sections
        .iter()
        .map(|section| {
            json!({
                "name": section.name,
                "title": section.title,
                "form": if section.feature.is_some() { "feature" } else if section.notes { "notes" } else { "items" },
                "shortage": section.shortage,
                "feature": section.feature,
                "items": section.items.iter().map(item).collect::<Vec<_>>(),
            })
        })
        .collect();
    let draft = json!({
        "title": view.title,
        "week": view.week,
        "from": view.from,
        "to": view.to,
        "sections": sections,
        "left_out": view.left_out,
        "sources": view.health,
        "refused_links": view.refused,
        "translation_trouble": view.trouble,
    });
    // `{:#}` is pretty printing, which cannot fail
    format!("{draft:#}\n")
}

fn item(item: &ItemView) -> Value {
    let published = item
        .published
        .as_ref()
        .map(|date| json!({ "at": date.at, "precision": date.dated.precision, "zone": date.dated.zone, "found": date.dated.found }));
    json!({
        "identity": item.identity,
        "headline": item.headline,
        "original_title": item.original_title,
        "language": item.language,
        "source": item.source,
        "site": item.site,
        "author": item.author,
        "url": item.url,
        "canonical_url": item.canonical_url,
        "published": published,
        "fetched": item.fetched,
        "reports": item.outlets,
        "reasons": item.reasons,
        "doubts": item.doubts,
        "earlier": item.earlier,
        "facts": item.facts,
        "translation": item.translation,
        "paragraphs": item.paragraphs,
    })
}
