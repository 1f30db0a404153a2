//! Blocks of a page or a document by what they are to the issue: the same whether Markdown, HTML or Word marks them.

use std::collections::{HashMap, HashSet};

use super::Paragraph;
use super::items::{Shape, Shaped};
use super::unmarked::{is_all_anchor, is_numbered, plain, starts_with_url};

/// A paragraph with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// Of a heading, from 1.
    pub(super) level: Option<u8>,
    /// A line across the page: below it stand the newsletter's own words.
    pub(super) rule: bool,
    /// How all of it is set.
    pub(super) emphasis: Emphasis,
    /// Its text.
    pub(super) paragraph: Paragraph,
}

/// How a whole block is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Emphasis {
    #[default]
    None,
    /// In italics: the machine's words.
    Aside,
    /// In bold: a heading of those who do not use styles.
    Bold,
}

/// How the labels of a draft begin, for forms that do not set them apart.
const LABELS: [&str; 7] = [
    "extracted, rewrite before publishing",
    "In English, by table and arithmetic",
    "原文 (original in Chinese",
    "Translated by machine, not checked by a person",
    "The machine's translation is not shown",
    "Update to 20",
    "an outline proposed from stories of recent weeks",
];

/// What each block is.
pub(super) fn shaped(blocks: Vec<Block>) -> Vec<Shaped> {
    let (footnotes, mut blocks) = footnotes(blocks);
    blocks.truncate(blocks.iter().position(|block| block.rule).unwrap_or(blocks.len()));
    blocks.retain(|block| !block.paragraph.text.is_empty());
    let Some(headline) = headline_level(&blocks) else {
        let bold = blocks.iter().filter(|block| block.emphasis == Emphasis::Bold).map(|block| block.paragraph.line).collect::<HashSet<_>>();
        return plain(blocks.into_iter().map(|block| block.paragraph).collect(), &bold);
    };
    blocks.into_iter().map(|block| noted(shape(&block, headline), block.paragraph, &footnotes)).collect()
}

fn shape(block: &Block, headline: u8) -> Shape {
    let text = &block.paragraph.text;
    match block.level {
        Some(level) if level < headline => Shape::Section,
        Some(_) if is_numbered(text) || is_point(text) => Shape::Numbered,
        Some(_) => Shape::Headline,
        None if block.emphasis == Emphasis::Aside || LABELS.iter().any(|label| text.starts_with(label)) => Shape::Label,
        None if starts_with_url(text) || is_all_anchor(&block.paragraph) => Shape::Link,
        None => Shape::Prose,
    }
}

/// `1. A headline of any length` in a heading: a point of the outline that a draft proposes.
fn is_point(text: &str) -> bool {
    text.split_once(". ").is_some_and(|(number, _)| (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The level of headings that head items: the third, as in a draft, or the second or the first where there is no deeper one and
/// several have paragraphs below them. None when nothing is a heading.
fn headline_level(blocks: &[Block]) -> Option<u8> {
    let deepest = blocks.iter().filter_map(|block| block.level).max()?;
    if deepest >= 3 {
        return Some(3);
    }
    let with_text = |level: u8| {
        let pairs = blocks.iter().zip(blocks.iter().skip(1));
        pairs.filter(|(block, next)| block.level == Some(level) && next.level.is_none()).count()
    };
    (1..=deepest).rev().find(|level| with_text(*level) >= 2).or(Some(3))
}

/// Takes the footnotes of a page out of it: `[3] TechNode: https://…`, by number.
fn footnotes(blocks: Vec<Block>) -> (HashMap<usize, Paragraph>, Vec<Block>) {
    let mut notes = HashMap::new();
    let kept = blocks.into_iter().filter(|block| {
        let found = block.paragraph.text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let number = found.and_then(|(number, _)| number.parse::<usize>().ok());
        let (Some(number), Some(url)) = (number, block.paragraph.written_url()) else { return true };
        notes.insert(number, Paragraph::new(block.paragraph.line, url));
        false
    });
    let kept = kept.collect();
    (notes, kept)
}

/// A block whose text ends in the number of a footnote, without it.
fn noted(shape: Shape, mut paragraph: Paragraph, footnotes: &HashMap<usize, Paragraph>) -> Shaped {
    let number = paragraph.text.strip_suffix(']').and_then(|text| text.rsplit_once('[')).map(|(before, number)| (before.len(), number));
    let found = number.and_then(|(at, number)| Some((at, footnotes.get(&number.parse().ok()?)?)));
    let Some((at, link)) = found else { return Shaped::new(shape, paragraph) };
    paragraph.text.truncate(at);
    paragraph.text.truncate(paragraph.text.trim_end().len());
    Shaped { shape, paragraph, footnote: Some(link.clone()) }
}
