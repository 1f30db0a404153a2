//! What every form of a draft shows, made once from the edition.

use chrono::{DateTime, Utc};

use super::health::{Group, groups};
use super::sidecar::{self, EarlierEdition, LeftOut, Published, Report};
use super::trace::{Part, Trace};
use super::{DraftContext, RefusedLink, SourceHealth};
use crate::desk::article::{Article, Block, BlockKind};
use crate::desk::dates::Dated;
use crate::desk::edition::{self, Edition, Form, Item, Printed, Section};
use crate::desk::facts::FactContext;
use crate::desk::facts::english::Told;
use crate::desk::facts::names::Names;
use crate::desk::summary::{self, Budget, Excerpt};
use crate::desk::{language, links};

/// Length of an item (the specification of the draft).
const ITEM: Budget = Budget { words: 150, characters: 250, sentences: 7, paragraphs: 5 };
/// Length of a note.
const NOTE: Budget = Budget { words: 30, characters: 60, sentences: 2, paragraphs: 1 };

/// A draft.
#[derive(Debug)]
pub(super) struct View {
    pub(super) title: String,
    pub(super) week: String,
    /// RFC 3339.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) zone: String,
    /// Both, as people read them.
    pub(super) span: String,
    pub(super) sections: Vec<SectionView>,
    pub(super) footer: Vec<String>,
    pub(super) contact: Option<String>,
    pub(super) health: Vec<SourceHealth>,
    pub(super) health_groups: Vec<Group>,
    pub(super) refused: Vec<RefusedLink>,
    pub(super) left_out: Vec<LeftOut>,
}

#[derive(Debug)]
pub(super) struct SectionView {
    pub(super) name: String,
    pub(super) title: String,
    /// Level of the heading; `None` for a section that is named like the newsletter and stands right under its title.
    pub(super) level: Option<u8>,
    pub(super) notes: bool,
    pub(super) shortage: Option<String>,
    pub(super) items: Vec<ItemView>,
}

#[derive(Debug)]
pub(super) struct ItemView {
    pub(super) identity: String,
    pub(super) headline: String,
    pub(super) paragraphs: Vec<ParagraphView>,
    /// Names, figures and days of a Chinese item in English; empty for others.
    pub(super) facts: String,
    /// As printed.
    pub(super) url: String,
    pub(super) source: String,
    pub(super) site: Option<String>,
    pub(super) author: Option<String>,
    pub(super) original_title: String,
    pub(super) language: String,
    pub(super) chinese: bool,
    pub(super) published: Option<Published>,
    pub(super) fetched: String,
    pub(super) canonical_url: String,
    pub(super) outlets: Vec<Report>,
    pub(super) reasons: Vec<String>,
    pub(super) doubts: Vec<String>,
    pub(super) earlier: Vec<EarlierEdition>,
    pub(super) trace: Trace,
}

/// A paragraph and where it stands in its source.
#[derive(Debug)]
pub(super) struct ParagraphView {
    pub(super) text: String,
    pub(super) part: Part,
    pub(super) block: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl View {
    pub(super) fn new(edition: &Edition, context: &DraftContext<'_>) -> Self {
        let local = |at: DateTime<Utc>| at.with_timezone(&context.zone);
        let (from, to) = (local(edition.from).to_rfc3339(), local(edition.to).to_rfc3339());
        let mut health = context.health.to_vec();
        health.sort_by(|a, b| b.standing.cmp(&a.standing).then_with(|| a.name.cmp(&b.name)));
        let mut refused = context.refused.to_vec();
        refused.sort_by(|a, b| (&a.source, &a.url).cmp(&(&b.source, &b.url)));
        let footer = context.footer.unwrap_or_default().split("\n\n").map(one_line).filter(|paragraph| !paragraph.is_empty());
        Self {
            title: one_line(context.title),
            week: edition.week.to_string(),
            span: sidecar::span(&from, &to, context.zone.name()),
            from,
            to,
            zone: context.zone.name().to_owned(),
            sections: edition.sections.iter().map(|section| SectionView::new(section, context)).collect(),
            footer: footer.collect(),
            contact: context.contact.map(one_line).filter(|contact| !contact.is_empty()),
            health_groups: groups(&health),
            health,
            refused,
            left_out: edition.left_out.iter().map(left_out).collect(),
        }
    }
}

impl SectionView {
    fn new(section: &Section, context: &DraftContext<'_>) -> Self {
        let settings = &section.settings;
        let notes = settings.form == Form::Notes;
        let title = one_line(&settings.title);
        let level = (title != one_line(context.title)).then_some(if notes { 2 } else { 1 });
        let items = section.items.iter().map(|item| ItemView::new(item, settings.form, context)).collect();
        Self { name: settings.name.clone(), title, level, notes, shortage: section.shortage.clone(), items }
    }
}

impl ItemView {
    fn new(item: &Item, form: Form, context: &DraftContext<'_>) -> Self {
        let (lead, names) = (&item.story.lead, context.names);
        let paragraphs = paragraphs(lead, form, names);
        let facts = if language::is_chinese(&lead.language) { told(lead, &paragraphs, names) } else { String::new() };
        let headline = headline(&lead.title);
        let trace = Trace::of(lead, &headline, &paragraphs, names);
        Self {
            facts,
            identity: lead.identity.clone(),
            headline,
            paragraphs,
            url: links::printable(&lead.url, &[]),
            source: lead.source.clone(),
            site: lead.site.as_deref().map(one_line),
            author: lead.author.as_deref().map(one_line),
            original_title: one_line(&lead.title),
            language: lead.language.clone(),
            chinese: language::is_chinese(&lead.language),
            published: lead.published.as_ref().map(published),
            fetched: lead.first_seen.to_rfc3339(),
            canonical_url: links::canonical(&lead.url, &[]).to_string(),
            outlets: outlets(item),
            reasons: item.reasons.clone(),
            doubts: item.doubts.clone(),
            earlier: earlier(item, context.printed),
            trace,
        }
    }
}

fn left_out(left: &edition::LeftOut) -> LeftOut {
    LeftOut { story: left.story.clone(), title: one_line(&left.title), reason: left.reason.clone() }
}

fn published(dated: &Dated) -> Published {
    Published { at: dated.at.to_rfc3339(), precision: dated.precision, zone: dated.zone, found: dated.found.clone() }
}

/// Where the story was told before, newest first, each edition once.
fn earlier(item: &Item, printed: &[Printed]) -> Vec<EarlierEdition> {
    let story = &item.story;
    let articles = std::iter::once(&story.lead).chain(&story.others);
    let mut names: Vec<&String> = articles.flat_map(|article| std::iter::once(&article.identity).chain(&article.aliases)).collect();
    names.push(&story.id);
    let mut told: Vec<&Printed> = printed.iter().filter(|told| told.identities.iter().any(|identity| names.contains(&identity))).collect();
    told.sort_by(|a, b| b.week.cmp(&a.week).then_with(|| a.title.cmp(&b.title)));
    told.dedup_by(|later, earlier| later.week == earlier.week);
    told.into_iter().map(|told| EarlierEdition { week: told.week.to_string(), headline: one_line(&told.title) }).collect()
}

/// The entry's own headline, without the stop at its end; `U.S.` and `...` keep theirs.
fn headline(title: &str) -> String {
    let title = one_line(title);
    let bare = title.strip_suffix(['.', '。']).unwrap_or(&title);
    let abbreviated = bare.rsplit(' ').next().is_some_and(|word| word.contains('.'));
    if bare.is_empty() || abbreviated { title } else { bare.to_owned() }
}

/// The sentences that speak for the article: out of its text, else out of its summary, else the summary as it stands.
fn paragraphs(lead: &Article, form: Form, names: &Names) -> Vec<ParagraphView> {
    let budget = if form == Form::Notes { NOTE } else { ITEM };
    let summary = [Block { kind: BlockKind::Paragraph, text: lead.summary.clone() }];
    let excerpts = |blocks: &[Block]| summary::excerpts(&lead.title, blocks, &lead.language, budget, names);
    let paragraphs = shown(Part::Body, &lead.body, &excerpts(&lead.body), budget);
    if !paragraphs.is_empty() {
        return paragraphs;
    }
    let paragraphs = shown(Part::Summary, &summary, &excerpts(&summary), budget);
    if !paragraphs.is_empty() {
        return paragraphs;
    }
    shown(Part::Summary, &summary, &[Excerpt { block: 0, start: 0, end: lead.summary.len() }], budget)
}

/// What the headline and the printed paragraphs say that means the same in English.
fn told(lead: &Article, paragraphs: &[ParagraphView], names: &Names) -> String {
    let published = lead.published.as_ref().map(|date| date.at.date_naive());
    let text: Vec<&str> = std::iter::once(lead.title.as_str()).chain(paragraphs.iter().map(|paragraph| paragraph.text.as_str())).collect();
    Told::of(&text.join("\n"), &FactContext { published, names }).line()
}

/// The text of excerpts, and where it stands.
fn shown(part: Part, blocks: &[Block], excerpts: &[Excerpt], budget: Budget) -> Vec<ParagraphView> {
    let texts = excerpts.iter().filter_map(|excerpt| {
        let text = blocks.get(excerpt.block)?.text.get(excerpt.start..excerpt.end)?;
        let view = ParagraphView { text: one_line(text), part, block: excerpt.block, start: excerpt.start, end: excerpt.end };
        (!view.text.is_empty()).then_some(view)
    });
    texts.take(budget.paragraphs).collect()
}

/// Every report of the story, earliest first, those without a date last.
fn outlets(item: &Item) -> Vec<Report> {
    let story = &item.story;
    let articles = std::iter::once((&story.lead, true)).chain(story.others.iter().map(|article| (article, false)));
    let reports = articles.map(|(article, lead)| Report {
        source: article.source.clone(),
        title: one_line(&article.title),
        url: links::printable(&article.url, &[]),
        language: article.language.clone(),
        published: article.published.as_ref().map(|dated| dated.at.to_rfc3339()),
        lead,
        earliest: false,
    });
    let again = story.outlets.iter().map(|outlet| Report {
        source: outlet.source.clone(),
        title: one_line(&outlet.title),
        url: outlet.url.clone(),
        language: outlet.language.clone(),
        published: outlet.published.clone(),
        lead: false,
        earliest: false,
    });
    let mut outlets: Vec<Report> = reports.chain(again).collect();
    let instant = |outlet: &Report| outlet.published.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    outlets.sort_by(|a, b| {
        let (one, two) = (instant(a), instant(b));
        one.is_none().cmp(&two.is_none()).then(one.cmp(&two)).then_with(|| (&a.source, &a.url).cmp(&(&b.source, &b.url)))
    });
    if let Some(first) = outlets.first_mut() {
        first.earliest = instant(first).is_some();
    }
    outlets
}

/// Text without line breaks, control characters and doubled spaces.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
