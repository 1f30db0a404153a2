//! The date of publication: from JSON-LD, metas, `time` elements, the lines about the headline, and the URL.

mod places;

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use regex::Regex;
use url::Url;

use super::super::dates::{self, Context, Dated};
use super::super::source::DateFormat;
use super::heads::Heads;
use super::names::Names;
use super::page::Page;
use super::pieces::Piece;
use super::schema::Schema;
use super::tag::Tag;
use places::{METAS, STAMPS, is_of_publication};

static IN_PATH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)").ok());

static UPDATED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?-u:\b)(last\s+)?(updated|modified|reviewed)(?-u:\b)|更新").ok());

static PUBLISHED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)(?-u:\b)(published|posted)(?-u:\b)|发布|发表").ok());

static SPELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)(19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?([T\s,]+\d{1,2}[:：]\d{2}([:：]\d{2})?)?|(?-u:\b)(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(st|nd|rd|th)?,?\s+(19|20)\d\d([,\s]+(at\s+)?\d{1,2}:\d{2}(\s*[ap]\.?m(?-u:\b)\.?)?(\s+[A-Z]{2,4}(?-u:\b))?)?|(?-u:\b)\d{1,2}(st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?,?\s+(19|20)\d\d([,\s]+(at\s+)?\d{1,2}:\d{2}(\s*[ap]\.?m(?-u:\b)\.?)?)?|(?-u:\b)\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d(?-u:\b)",
    )
    .ok()
});

static IN_SCRIPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:datePublished|publishedAt|published_at|publishDate|publicationDate|publishTime|publish_time|pubtime|pubTime|display_date)(?:\\?"|&quot;)\s*:\s*(?:\\?"|&quot;)?(\d{4}[-/]\d\d[-/]\d\d(?:[T ][0-9:.]+(?:Z|[+-]\d\d:?\d\d)?)?|1\d{9}(?:\d{3})?)(?-u:\b)"#).ok()
});

/// Nodes above the headline among which a date may still be its own.
const NEAR: usize = 40;

/// Everything that a date may be found by.
pub struct Clues<'c, 'p> {
    /// The page.
    pub page: &'c Page<'p>,
    /// Its head.
    pub heads: &'c Heads,
    /// Its JSON-LD.
    pub schema: &'c Schema,
    /// Its text.
    pub pieces: &'c [Piece],
    /// Index of the headline among the pieces.
    pub headline: Option<usize>,
    /// Where it lives.
    pub url: &'c Url,
    /// What is known before.
    pub context: Context<'c>,
}

/// The date, else why the one that was found is none. Days in figures are read by the custom of the page's country where nothing else
/// is found.
pub fn find(clues: &Clues<'_, '_>) -> Result<Dated, Option<String>> {
    search(clues, &[]).or_else(|refused| {
        let formats = custom(clues);
        if formats.is_empty() { Err(refused) } else { search(clues, &formats).map_err(|_| refused) }
    })
}

fn search(clues: &Clues<'_, '_>, formats: &[DateFormat]) -> Result<Dated, Option<String>> {
    let mut refused = None;
    let customary = Context { formats, ..clues.context };
    let mut consider = |text: &str, found: &str| -> Option<Dated> {
        // of a line only its date is read; what machines write is read whole
        let line = !text.trim_start().starts_with(|c: char| c.is_ascii_digit()) || text.contains("pdat");
        let day = if line { spelled(text) } else { None };
        let dated = day.and_then(|day| dates::parse(day, &clues.context, found)).or_else(|| dates::parse(text, &clues.context, found));
        let in_figures = || spelled(text).filter(|_| !formats.is_empty()).and_then(|day| dates::parse(day, &customary, found));
        let dated = dated.or_else(in_figures)?;
        match sound(&dated, clues.context.fetched) {
            Ok(()) => Some(dated),
            Err(why) => {
                refused.get_or_insert(format!("{found}: {why}"));
                None
            }
        }
    };
    if let Some(dated) = clues.schema.published.as_deref().and_then(|text| consider(text, "JSON-LD datePublished")) {
        let earlier = shown(clues).filter(|shown| stamped_anew(clues, &dated) && shown.at < dated.at - TimeDelta::days(2));
        return Ok(earlier.unwrap_or(dated));
    }
    for name in METAS {
        for content in clues.heads.all(name) {
            if let Some(dated) = consider(content, &format!("meta {name}")) {
                return Ok(dated);
            }
        }
    }
    for (name, content) in clues.heads.metas.iter().filter(|(name, _)| is_of_publication(name)) {
        if let Some(dated) = consider(content, &format!("meta {name}")) {
            return Ok(dated);
        }
    }
    for (text, found) in elements(clues) {
        if let Some(dated) = consider(&text, found) {
            return Ok(dated);
        }
    }
    let in_path =
        IN_PATH.as_ref().and_then(|path| path.captures(clues.url.path())).map(|parts| format!("{}-{}-{}", &parts[1], &parts[2], &parts[3]));
    let in_path = in_path.and_then(|day| consider(&day, "path of the URL"));
    // a line may add the time to the path's day
    let fits = |dated: &Dated| in_path.as_ref().is_none_or(|day| day.at.date_naive() == dated.at.date_naive());
    let runs = |piece: &Piece| {
        let runs: Vec<String> =
            clues.page.runs(piece.block).take(12).filter(|run| run.len() < 60 && run.len() < piece.text.len()).collect();
        runs.into_iter().chain([piece.text.clone()])
    };
    let mut near: Vec<String> = lines(clues).flat_map(runs).collect();
    near.sort_by_key(|text| is_update(text));
    for text in near {
        if let Some(dated) = consider(&text, "line beside the headline").filter(fits) {
            return Ok(dated);
        }
    }
    if let Some(dated) = in_path {
        return Ok(dated);
    }
    if let Some(stamp) = in_scripts(clues.page.gated.source).and_then(|stamp| consider(stamp, "datePublished in a script")) {
        return Ok(stamp);
    }
    for text in leftovers(clues) {
        if let Some(dated) = consider(&text, "line of the page") {
            return Ok(dated);
        }
    }
    Err(refused)
}

/// How the page's country writes a day in figures; nothing where the page does not tell.
fn custom(clues: &Clues<'_, '_>) -> Vec<DateFormat> {
    let locale = clues.heads.locale(clues.page);
    let country = clues.url.host_str().and_then(|host| host.rsplit('.').next()).filter(|end| end.len() == 2);
    let order = match (locale.as_str(), country) {
        ("en-us", None | Some("ai" | "io" | "co" | "tv" | "me")) | (_, Some("us")) => "%m{}%d{}%Y",
        ("" | "en" | "zh" | "zh-cn" | "ja" | "ko", None | Some("ai" | "io" | "co" | "tv" | "me")) => return Vec::new(),
        _ => "%d{}%m{}%Y",
    };
    ["/", "-", "."].iter().map(|mark| DateFormat::Pattern(order.replace("{}", mark))).collect()
}

/// A stamp in JSON that does not parse as JSON-LD, or stands escaped in another text.
fn in_scripts(source: &str) -> Option<&str> {
    Some(IN_SCRIPT.as_ref()?.captures(source)?.get(1)?.as_str())
}

/// Neither ancient nor in the future.
fn sound(dated: &Dated, fetched: Option<DateTime<Utc>>) -> Result<(), String> {
    if dated.at.year() < 1995 {
        return Err(format!("{} is before the web", dated.at.date_naive()));
    }
    if let Some(fetched) = fetched
        && dated.at.with_timezone(&Utc) > fetched + TimeDelta::days(1)
    {
        return Err(format!("{} lies in the future", dated.at.date_naive()));
    }
    Ok(())
}

/// Dates in `time` elements and elements named so, the published before the updated.
fn elements(clues: &Clues<'_, '_>) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let mut skip = 0;
    let headline = clues.headline.and_then(|index| clues.pieces.get(index)).map(|piece| piece.at);
    for (index, node) in clues.page.nodes.iter().enumerate() {
        if index < skip {
            continue;
        }
        let aside = Names::COMMENT | Names::RELATED | Names::SIDE | Names::FOOTER | Names::NAV | Names::CARD;
        let beside = (node.end - index) * 2 < clues.page.nodes.len() && headline.is_none_or(|at| !(index..node.end).contains(&at));
        if node.names.any(aside) && !node.names.any(Names::DATE) && beside {
            skip = node.end;
            continue;
        }
        // above the headline stand other articles' times
        let above = headline.is_some_and(|headline| node.end + NEAR < headline) || is_listed(clues.page, index);
        let rank = |text: &str| (is_update(text) || marked_update(clues.page, index), above);
        if node.tag == Tag::Time {
            let text = clues.page.text(index);
            let rank = rank(&text);
            if let Some(stamp) = clues.page.attribute(index, "datetime") {
                found.push((rank, stamp, "time element"));
            }
            found.push((rank, text, "time element"));
        } else if node.names.any(Names::DATE) && node.tag != Tag::Root && node.end - index < 12 {
            let text = clues.page.text(index);
            if let Some(stamp) = STAMPS.iter().find_map(|name| clues.page.attribute(index, name)).filter(|stamp| !stamp.is_empty()) {
                found.push((rank(&format!("{stamp} {text}")), stamp, "marked date"));
            }
            if text.chars().count() < 80 {
                found.push((rank(&text), text, "marked date"));
            }
        }
        if found.len() > 24 {
            break;
        }
    }
    found.sort_by_key(|(rank, ..)| *rank);
    found.into_iter().map(|(_, text, reason)| (text, reason)).collect()
}

/// Whether an element stands in an item of a list that leads elsewhere.
fn is_listed(page: &Page<'_>, index: usize) -> bool {
    let tag = |index: usize| page.nodes.get(index).map(|node| node.tag);
    let item = page.ancestors(index).take(4).find(|above| tag(*above) == Some(Tag::Item));
    item.is_some_and(|item| page.nodes.get(page.range(item)).unwrap_or_default().iter().any(|node| node.tag == Tag::Link))
}

/// Whether an element's own names say that it tells of a change.
fn marked_update(page: &Page<'_>, index: usize) -> bool {
    let names =
        ["itemprop", "class"].into_iter().filter_map(|name| page.attribute(index, name)).collect::<Vec<_>>().join(" ").to_lowercase();
    (names.contains("modif") || names.contains("updat")) && !names.contains("publi")
}

/// Where no better is found: any `time` that is not another article's, lines that say when the page was published, and a day that
/// stands alone and is the only one.
fn leftovers(clues: &Clues<'_, '_>) -> Vec<String> {
    let others = Names::COMMENT | Names::RELATED | Names::CARD;
    let times = clues.page.nodes.iter().enumerate().filter(|(_, node)| node.tag == Tag::Time);
    let own = times.filter(|(index, _)| {
        let around = clues.page.ancestors(*index).take(8).filter_map(|at| clues.page.nodes.get(at));
        !around.fold(Names::default(), |sum, node| sum | node.names).any(others)
    });
    let mut found: Vec<String> =
        own.take(2).map(|(index, _)| clues.page.attribute(index, "datetime").unwrap_or_else(|| clues.page.text(index))).collect();
    let says = |text: &str| {
        let text = text.to_lowercase();
        ["publish", "posted", "updated", "发布", "更新", "日期"].iter().any(|word| text.contains(word))
    };
    let short: Vec<&Piece> = clues.pieces.iter().filter(|piece| piece.words <= 12 && !piece.names.any(others)).collect();
    found.extend(short.iter().filter(|piece| piece.names.any(Names::DATE) || says(&piece.text)).take(6).map(|piece| piece.text.clone()));
    let alone = clues.pieces.iter().filter(|piece| piece.words <= 6 && !piece.names.any(Names::COMMENT));
    let mut days: Vec<&str> = alone.filter_map(|piece| spelled(&piece.text)).collect();
    days.dedup();
    if days.len() <= 2 {
        found.extend(days.first().map(|day| (*day).to_owned()));
    }
    found
}

/// Whether the publication may be the stamp of the last change: a page that tells the two apart is believed.
fn stamped_anew(clues: &Clues<'_, '_>, published: &Dated) -> bool {
    let modified = clues.schema.modified.as_deref().and_then(|text| dates::parse(text, &clues.context, "JSON-LD dateModified"));
    modified.is_none_or(|modified| (modified.at - published.at).abs() <= TimeDelta::days(1))
}

/// A day that stands alone by the headline and is no update. Systems stamp their pages anew: what readers are shown cannot be later
/// than the publication.
fn shown(clues: &Clues<'_, '_>) -> Option<Dated> {
    let headline = clues.headline?;
    let near = clues.pieces.iter().skip(headline.saturating_sub(2)).take(7);
    let alone = near.filter(|piece| {
        let other = Names::COMMENT | Names::RELATED | Names::NAV;
        piece.words <= 6 && !piece.names.any(other) && !UPDATED.as_ref().is_some_and(|updated| updated.is_match(&piece.text))
    });
    let mut days = alone.filter_map(|piece| spelled(&piece.text));
    let day = days.next().filter(|_| days.next().is_none()).or_else(|| {
        let said = clues.pieces.iter().filter(|piece| piece.words <= 5 && !piece.names.any(Names::COMMENT | Names::RELATED | Names::CARD));
        said.filter(|piece| piece.text.starts_with("Published") || piece.text.starts_with("发布")).find_map(|piece| spelled(&piece.text))
    })?;
    dates::parse(day, &clues.context, "line beside the headline").filter(|dated| sound(dated, clues.context.fetched).is_ok())
}

/// The part of a line that is a date: `Posted on April 13, 2023 by ...`; the published one of two.
fn spelled(text: &str) -> Option<&str> {
    let day = |text| SPELLED.as_ref().and_then(|spelled| spelled.find(text)).map(|day| day.as_str());
    let before = UPDATED.as_ref().and_then(|updated| updated.find(text)).and_then(|at| text.get(..at.start()));
    let behind = || PUBLISHED.as_ref().and_then(|published| published.find(text)).and_then(|at| text.get(at.end()..)).and_then(day);
    day(before.unwrap_or(text)).or_else(behind).or_else(|| day(text))
}

/// Whether a text tells of a change, and of no publication.
fn is_update(text: &str) -> bool {
    let says = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    says(&UPDATED) && !says(&PUBLISHED)
}

/// Short lines near the headline.
fn lines<'c>(clues: &'c Clues<'_, '_>) -> impl Iterator<Item = &'c Piece> {
    let at = clues.headline.unwrap_or(0);
    let from = at.saturating_sub(4);
    clues.pieces.iter().skip(from).take(14).filter(|piece| piece.words <= 30)
}
