//! `[edition]` and its sections.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use toml::de::DeValue;
use url::Url;

use crate::desk::calendar::Cutoff;
use crate::desk::edition::{EditionSettings, Form, SectionSettings};
use crate::desk::facts::names::Names;

use super::fault::Fault;
use super::keys::{EDITION, SECTION};
use super::nearest;
use super::report::Report;
use super::settings;
use super::source::Written;
use super::table::Table;
use super::values;

/// Friday morning, when nothing else is said.
const PUBLISH: &str = "0 9 * * FRI";

/// Most items that a section can ask for.
const MOST_ITEMS: u32 = 100;

/// What `[edition]` says, and where it names sources.
pub(super) struct Told {
    /// The settings.
    pub settings: EditionSettings,
    /// Each source that a section lists, with its place in bytes.
    pub sources: Vec<(usize, String)>,
    /// Each name of the table that a section names, with its place in bytes.
    pub names: Vec<(usize, String)>,
    /// Folder of the editors' own templates.
    pub templates: Option<PathBuf>,
}

/// Reads `[edition]`; `None` with a problem recorded. Paths in it begin at `beside`.
pub(super) fn edition(file: Table<'_>, beside: &Path) -> Option<Told> {
    let table = file.table("edition", &EDITION);
    let zone = table.and_then(|table| table.parsed("zone", values::zone)).unwrap_or(Tz::Asia__Shanghai);
    let publish = table.and_then(|table| table.parsed("publish", |text| cutoff(text, zone)));
    let string = |name| table.and_then(|table| table.string(name));
    let (mut listed, mut names) = (Vec::new(), Vec::new());
    let mut sections = Vec::new();
    for section in table.map(|table| table.tables("section", &SECTION)).unwrap_or_default() {
        let told = self::section(section, &mut listed, &mut names);
        let twice = sections.iter().any(|known: &SectionSettings| known.name == told.name);
        if let Some(found) = section.find("name").filter(|_| twice) {
            section.report.problem(found.at, Fault::new(format!("there are two sections {:?}", told.name), "give each its own name"));
        }
        sections.push(told);
    }
    let settings = EditionSettings {
        title: string("title").unwrap_or_else(|| "Keeping Up with China".to_owned()),
        publish: publish.or_else(|| cutoff(PUBLISH, zone).map_err(|fault| file.report.problem(file.at, fault)).ok())?,
        preview: table.and_then(|table| table.boolean("preview")).unwrap_or(false),
        sections: if sections.is_empty() { usual_sections() } else { sections },
        footer: string("footer"),
        contact: table.and_then(|table| table.parsed("contact", values::address)),
        base_url: table.and_then(|table| table.parsed("base_url", base_url)),
    };
    let templates = table.and_then(|table| table.parsed("templates", |text| settings::beside(text, beside)));
    Some(Told { settings, sources: listed, names, templates })
}

/// The address of a folder, with a slash at its end.
fn base_url(text: &str) -> Result<Url, Fault> {
    let mut url = values::url(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Fault::new(format!("{text:?} is no folder's address"), "leave out what begins with ? or #"));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

fn section(table: Table<'_>, listed: &mut Vec<(usize, String)>, names: &mut Vec<(usize, String)>) -> SectionSettings {
    let name = table.required("name", |text| Ok(text.to_owned())).unwrap_or_default();
    let forms = [("items", Form::Items), ("notes", Form::Notes), ("feature", Form::Feature)];
    let form = table.choice("form", &forms).unwrap_or(Form::Items);
    let usual = match form {
        Form::Items => (0, 10),
        Form::Notes => (0, 5),
        Form::Feature => (5, 12),
    };
    let (least, most) = items(table).unwrap_or(usual);
    let sources = table.list("sources", |text| Ok(text.to_owned()));
    listed.extend(sources.iter().cloned());
    let concepts = table.list("names", |text| Ok(text.trim().to_owned()));
    names.extend(concepts.iter().cloned());
    SectionSettings {
        title: table.string("title").unwrap_or_else(|| name.clone()),
        name,
        form,
        least,
        most,
        sources: sources.into_iter().map(|(_, name)| name).collect(),
        words: table.values("words", |text| Ok(text.to_owned())),
        names: concepts.into_iter().map(|(_, name)| name).collect(),
    }
}

/// `items = 8`, or `items = [6, 10]`.
fn items(table: Table<'_>) -> Option<(usize, usize)> {
    let found = table.find("items")?;
    if !matches!(found.value(), DeValue::Array(_)) {
        return found.whole(&(1..=MOST_ITEMS)).map(|number| (number as usize, number as usize));
    }
    let elements = found.elements()?;
    let [least, most] = elements.as_slice() else {
        return found.refuse(Fault::new("\"items\" takes one number, or two", "write items = 8, or items = [6, 10]"));
    };
    let (least, most) = (least.whole(&(0..=MOST_ITEMS))?, most.whole(&(1..=MOST_ITEMS))?);
    if least > most {
        return found.refuse(Fault::new("the fewest are more than the most", format!("write items = [{most}, {least}]")));
    }
    Some((least as usize, most as usize))
}

/// A name that the table does not know is met as it is written, and in no other spelling: that should be known.
pub(super) fn check_names(told: &Told, names: &Names, report: &Report<'_>) {
    for (at, name) in told.names.iter().filter(|(_, name)| names.meant(name).is_none()) {
        let known = names.concepts().flat_map(|concept| std::iter::once(&concept.english).chain(&concept.chinese));
        let cure = match nearest::nearest(name, known.map(String::as_str)) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "write it into names.txt with its other spellings".to_owned(),
        };
        report.notice(*at, format!("the table of names does not know {name:?}, so that it is met in this spelling alone: {cure}"));
    }
}

/// A section may list only sources that there are.
pub(super) fn check_sources(told: &Told, sources: &[Written], report: &Report<'_>) {
    let names = || sources.iter().map(|written| written.source.name.as_str());
    for (at, name) in &told.sources {
        if !names().any(|known| known == name) {
            let cure = match nearest::nearest(name, names()) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => "write the name of a [[source]]".to_owned(),
            };
            report.dangling(*at, "[[source", Fault::new(format!("there is no source {name:?}"), cure));
        }
    }
}

/// The newsletter's own sections.
fn usual_sections() -> Vec<SectionSettings> {
    let section = |name: &str, title: &str, form, least, most| SectionSettings {
        name: name.to_owned(),
        title: title.to_owned(),
        form,
        least,
        most,
        sources: Vec::new(),
        words: Vec::new(),
        names: Vec::new(),
    };
    vec![
        section("news", "Keeping Up with China: Latest Market Updates and News", Form::Items, 6, 10),
        section("notes", "Platform notes", Form::Notes, 0, 5),
        section("marketing", "Chinese Marketing Updates", Form::Items, 4, 7),
    ]
}

fn cutoff(text: &str, zone: Tz) -> Result<Cutoff, Fault> {
    // The calendar's words end with the cure.
    Cutoff::parse(text, zone).map_err(|words| match words.split_once("; ") {
        Some((what, cure)) => Fault::new(what, cure),
        None => Fault::new(words, String::new()),
    })
}
