//! `[[source]]`: one table becomes a Source with every default filled in, and the sources are held against each other.

use std::collections::HashMap;
use std::path::Path;

use crate::desk::edition::{Form, SectionSettings};
use crate::desk::source::{Filter, Robots, Source};
use crate::desk::visit;

use super::Secrets;
use super::article;
use super::bounds;
use super::fault::Fault;
use super::headers::{Env, headers};
use super::kind;
use super::nearest;
use super::report::Report;
use super::settings::{Defaults, ROBOTS, beside};
use super::table::Table;
use super::values;

/// A source, and where it is written.
pub(super) struct Written {
    /// What it says.
    pub source: Source,
    /// Place of its name, in bytes.
    pub name_at: usize,
    /// Place of its URL.
    url_at: usize,
    /// Place of its section's name.
    section_at: usize,
}

/// What a source is read with.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// The environment.
    pub env: Env<'a>,
    /// Whether what it lacks is a mistake.
    pub secrets: Secrets,
    /// Folder of feeds.toml, absolute.
    pub base: &'a Path,
    /// What holds where it says nothing.
    pub defaults: &'a Defaults,
}

/// Reads one `[[source]]`.
pub(super) fn source(table: Table<'_>, around: Around<'_>) -> Written {
    let defaults = around.defaults;
    let enabled = table.boolean("enabled").unwrap_or(true);
    let name = table.required("name", name).unwrap_or_default();
    let url = table.parsed("url", values::url);
    let told = kind::kind(table, url.as_ref(), around.base);
    if told.is_inbox {
        if let Some(found) = table.find("url") {
            table.report.problem(found.key_at, Fault::new("an inbox is read from disk and has no URL", "leave url out"));
        }
    } else if !table.has("url") {
        table.missing("url");
    }
    let robots = robots(table, &name, enabled).unwrap_or(defaults.robots);
    let limits = bounds::limits(table, defaults.limits);
    let (headers, lacks) = headers(table, around.env, if enabled { around.secrets } else { Secrets::Optional });
    let source = Source {
        name,
        url,
        kind: told.kind,
        enabled,
        language: table.parsed("language", values::language).or_else(|| defaults.language.clone()),
        zone: table.parsed("zone", values::zone).or(defaults.zone),
        date_formats: table.values("date_formats", values::date_format),
        filter: filter(table),
        drop_params: table.values("drop_params", |text| Ok(text.to_owned())),
        key: table.parsed("key", values::entry_key).unwrap_or_default(),
        article: article::article(table, defaults.article, limits),
        headers,
        lacks,
        interval: bounds::interval(table).unwrap_or(defaults.interval),
        max_interval: bounds::max_interval(table).unwrap_or(defaults.max_interval),
        max_age: bounds::max_age(table).unwrap_or(defaults.max_age),
        max_items: bounds::max_items(table).unwrap_or(defaults.max_items),
        limits,
        robots,
        paywalled: table.boolean("paywalled").unwrap_or(false),
        official: table.boolean("official").unwrap_or(false),
        notes: table.boolean("notes").unwrap_or(false),
        section: table.string("section"),
        weight: table.number("weight", 0.0..=10.0).unwrap_or(1.0),
        expect_every: bounds::duration(table, "expect_every", "1h", "365d"),
        allow_private: table.boolean("allow_private").unwrap_or(defaults.allow_private),
        ca_file: table.parsed("ca_file", |text| beside(text, around.base)),
    };
    let place = |name| table.find(name).map_or(table.at, |found| found.at);
    Written { source, name_at: place("name"), url_at: place("url"), section_at: place("section") }
}

fn name(text: &str) -> Result<String, Fault> {
    if text.chars().any(char::is_control) || text.chars().count() > 100 {
        return Err(Fault::new("the name is too long or contains control characters", "write a short name on one line"));
    }
    Ok(text.trim().to_owned())
}

fn filter(table: Table<'_>) -> Filter {
    Filter { allow: table.patterns("allow"), deny: table.patterns("deny"), keep: table.patterns("keep"), drop: table.patterns("drop") }
}

fn robots(table: Table<'_>, name: &str, enabled: bool) -> Option<Robots> {
    let robots = table.choice("robots", &ROBOTS)?;
    if robots == Robots::OwnerApproved && enabled {
        let what = format!("robots.txt is not obeyed for {name:?}: the owner of this installation took it on himself");
        table.report.notice(table.find("robots").map_or(table.at, |found| found.at), what);
    }
    Some(robots)
}

/// What can be wrong between sources: one name twice, one URL twice.
pub(super) fn compare(sources: &[Written], report: &Report<'_>) {
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut urls: HashMap<String, &Written> = HashMap::new();
    for written in sources {
        let name = &written.source.name;
        if let Some(first) = names.get(&name.to_lowercase()).filter(|_| !name.is_empty()) {
            let fault = Fault::new(
                format!("the name {name:?} is taken by the source of line {}", report.line(*first)),
                "names are identities; give this source another",
            );
            report.problem(written.name_at, fault);
        } else {
            names.insert(name.to_lowercase(), written.name_at);
        }
        let Some(asked) = visit::request(&written.source).filter(|_| written.source.enabled) else { continue };
        if let Some(first) = urls.get(&asked) {
            let what = format!(
                "{name:?} has the URL of {:?} in line {} and is never asked itself: join the two",
                first.source.name,
                report.line(first.url_at)
            );
            report.notice(written.url_at, what);
        } else {
            urls.insert(asked, written);
        }
    }
}

/// A source may name only a section that there is and that takes stories.
pub(super) fn check_sections(sources: &[Written], sections: &[SectionSettings], report: &Report<'_>) {
    for written in sources {
        let Some(section) = &written.source.section else { continue };
        let found = sections.iter().find(|known| known.name == *section);
        if found.is_some_and(|found| found.form == Form::Feature) {
            let fault = Fault::new(format!("the section {section:?} is a feature, which is made of stories of many weeks"), "name another");
            report.problem(written.section_at, fault);
        } else if found.is_none() {
            let sections: Vec<&str> = sections.iter().map(|section| section.name.as_str()).collect();
            let cure = nearest::cure(section, &sections, "sections are");
            report.dangling(written.section_at, "[[edition", Fault::new(format!("there is no section {section:?}"), cure));
        }
    }
}
