//! What every form of a draft shows, made once from the edition.

use chrono::{DateTime, Utc};
use url::Url;

use super::health::{Group, groups};
use super::outline::FeatureView;
use super::sidecar::{self, EarlierEdition, LeftOut, Published, Report};
use super::trace::{Part, Trace};
use super::translation::TranslationView;
use super::{DraftContext, RefusedLink, SourceHealth};
use crate::desk::article::{Article, Block, BlockKind};
use crate::desk::dates::Dated;
use crate::desk::edition::{self, Earlier, Edition, Form, Item, Relation, Section};
use crate::desk::facts::FactContext;
use crate::desk::facts::english::Told;
use crate::desk::facts::names::Names;
use crate::desk::summary::{self, Budget, Excerpt};
use crate::desk::{language, links};

/// Length of an item (the specification of the draft).
const ITEM: Budget = Budget { words: 150, characters: 250, sentences: 7, paragraphs: 5 };
/// Words of a note.
const NOTE: (usize, usize) = (12, 30);

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
    /// What could not be translated, in words.
    pub(super) trouble: Option<String>,
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
    pub(super) feature: Option<FeatureView>,
}

#[derive(Debug)]
pub(super) struct ItemView {
    pub(super) identity: String,
    pub(super) headline: String,
    /// Of the headline, by machine.
    pub(super) translation: Option<TranslationView>,
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
    /// What an earlier edition had of it.
    pub(super) earlier: Option<EarlierEdition>,
    pub(super) trace: Trace,
}

/// A paragraph and where it stands in its source.
#[derive(Debug, Clone)]
pub(super) struct ParagraphView {
    pub(super) text: String,
    pub(super) part: Part,
    pub(super) block: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    /// By machine.
    pub(super) translation: Option<TranslationView>,
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
            trouble: context.translations.and_then(|translations| translations.trouble.clone()),
            left_out: edition.left_out.iter().map(left_out).collect(),
        }
    }
}

impl SectionView {
    fn new(section: &Section, context: &DraftContext<'_>) -> Self {
        let settings = &section.settings;
        let notes = settings.form == Form::Notes;
        let feature = section.feature.as_ref().map(|feature| FeatureView::new(feature, context.names));
        let title = feature.as_ref().map_or_else(|| one_line(&settings.title), |feature| feature.title.clone());
        let level = (title != one_line(context.title)).then_some(if notes { 2 } else { 1 });
        let items = section.items.iter().map(|item| ItemView::new(item, settings.form, context)).collect();
        Self { name: settings.name.clone(), title, level, notes, shortage: section.shortage.clone(), items, feature }
    }
}

impl ItemView {
    fn new(item: &Item, form: Form, context: &DraftContext<'_>) -> Self {
        let (lead, names) = (&item.story.lead, context.names);
        let (mut paragraphs, doubt) = if form == Form::Notes { note(lead) } else { (paragraphs(lead, names), None) };
        let facts = if language::is_chinese(&lead.language) { told(lead, &paragraphs, names) } else { String::new() };
        let chinese = language::is_chinese(&lead.language);
        let headline = headline(&lead.title);
        let translated = |text: &str| TranslationView::of(text, lead, context.translations, names).filter(|_| chinese);
        for paragraph in &mut paragraphs {
            paragraph.translation = translated(&paragraph.text);
        }
        let trace = Trace::of(lead, &headline, &paragraphs, names);
        Self {
            facts,
            translation: translated(&headline),
            identity: lead.identity.clone(),
            headline,
            paragraphs,
            url: links::printable(&lead.url, &[]),
            source: lead.source.clone(),
            site: lead.site.as_deref().map(one_line),
            author: lead.author.as_deref().map(one_line),
            original_title: one_line(&lead.title),
            language: lead.language.clone(),
            chinese,
            published: lead.published.as_ref().map(published),
            fetched: lead.first_seen.to_rfc3339(),
            canonical_url: links::canonical(&lead.url, &[]).to_string(),
            outlets: outlets(item),
            reasons: item.reasons.clone(),
            doubts: item.doubts.iter().cloned().chain(doubt).collect(),
            earlier: item.earlier.as_ref().map(earlier),
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

fn earlier(earlier: &Earlier) -> EarlierEdition {
    EarlierEdition {
        week: earlier.week.to_string(),
        headline: headline(&earlier.title),
        url: Url::parse(&earlier.url).map(|url| links::printable(&url, &[])).unwrap_or_default(),
        update: earlier.relation == Relation::Update,
        common: if let Relation::Touches(common) = &earlier.relation { common.clone() } else { String::new() },
        new: earlier.fresh.clone(),
    }
}

/// The entry's own headline, without the stop at its end; `U.S.` and `...` keep theirs.
pub(super) fn headline(title: &str) -> String {
    let title = one_line(title);
    let bare = title.strip_suffix(['.', '。']).unwrap_or(&title);
    let abbreviated = bare.rsplit(' ').next().is_some_and(|word| word.contains('.'));
    if bare.is_empty() || abbreviated { title } else { bare.to_owned() }
}

/// The sentences that speak for the article: out of its text, else out of its summary, else the summary as it stands.
fn paragraphs(lead: &Article, names: &Names) -> Vec<ParagraphView> {
    let budget = ITEM;
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

/// The one sentence of a note, whole; and what to say where none is of the length that notes have.
fn note(lead: &Article) -> (Vec<ParagraphView>, Option<String>) {
    let summary = [Block::paragraph(&lead.summary)];
    let single = |part, blocks: &[Block]| {
        let single = summary::single(&lead.title, blocks, &lead.language, NOTE)?;
        Some((single, shown(part, blocks, &[single.excerpt], ITEM)))
    };
    let found: Vec<_> = [single(Part::Body, &lead.body), single(Part::Summary, &summary)].into_iter().flatten().collect();
    let Some((single, paragraphs)) = found.iter().find(|(single, _)| single.fits).or(found.first()) else {
        return (Vec::new(), Some("no sentence of it can stand as a note: this is its headline".to_owned()));
    };
    let doubt = (!single.fits).then(|| format!("no sentence of it has {} to {} words: this one has {}", NOTE.0, NOTE.1, single.words));
    (paragraphs.clone(), doubt)
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
        let view =
            ParagraphView { text: one_line(text), part, block: excerpt.block, start: excerpt.start, end: excerpt.end, translation: None };
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
