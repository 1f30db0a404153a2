//! Chosen pieces as the blocks of an article: both ends trimmed, house notes cut, nothing twice.

use regex::Regex;

use super::super::article::{Block, BlockKind};
use super::phrases;
use super::prose;

/// Most words of a label behind the words of the house, and most such labels.
const LONGEST_LABEL: usize = 6;
const MOST_LABELS: usize = 3;

/// Trims what is no text of the article from both ends: bylines and credits before it, leads to elsewhere, rights and the name
/// of the site behind it.
pub fn trim(mut blocks: Vec<Block>, title: Option<&str>, site: Option<&str>) -> Vec<Block> {
    let title = title.map(prose::folded);
    let site = site.map(prose::folded);
    let head = blocks
        .iter()
        .take(12)
        .take_while(|block| {
            let (text, short) = (&block.text, prose::words(&block.text) <= 8);
            Some(prose::folded(text)) == title
                || phrases::is_byline(text)
                || phrases::is_credit(text)
                || (short && phrases::is_boilerplate(text))
        })
        .count();
    blocks.drain(..head);
    // a byline may stand behind the standfirst
    let mut place = 0;
    blocks.retain(|block| {
        place += 1;
        place > 4 || prose::words(&block.text) > 12 || prose::ends_sentence(&block.text) || !phrases::is_byline(&block.text)
    });
    let outside = |last: &Block| {
        last.kind == BlockKind::Heading
            || phrases::leads_elsewhere(&last.text)
            || phrases::is_boilerplate(&last.text)
            || phrases::is_credit(&last.text)
            || phrases::is_disclosure(&last.text)
            || (prose::words(&last.text) <= 12 && phrases::is_byline(&last.text))
            || is_label(last)
            || Some(prose::folded(&last.text)) == site
    };
    // labels may stand behind the words of the house
    let house = |block: &Block| phrases::is_boilerplate(&block.text) || phrases::is_disclosure(&block.text);
    let short = |block: &Block| prose::words(&block.text) <= LONGEST_LABEL && !prose::ends_sentence(&block.text);
    loop {
        let labels = blocks.iter().rev().take(MOST_LABELS).take_while(|block| short(block)).count();
        let behind = blocks.len().checked_sub(labels + 1).filter(|_| labels > 0);
        if behind.and_then(|at| blocks.get(at)).is_some_and(house) {
            blocks.truncate(blocks.len() - labels);
        }
        if blocks.pop_if(|last| outside(last)).is_none() {
            break;
        }
    }
    blocks
}

/// One of the labels that a Chinese article is filed under.
fn is_label(block: &Block) -> bool {
    block.kind == BlockKind::ListItem && block.text.chars().count() <= 6 && block.text.chars().all(prose::is_cjk)
}

/// Cuts a source's patterns out of the text; blocks that are nothing else go.
pub fn cut(blocks: Vec<Block>, patterns: &[Regex]) -> Vec<Block> {
    if patterns.is_empty() {
        return blocks;
    }
    let tidied = blocks.into_iter().map(|block| {
        let text = patterns.iter().fold(block.text, |text, pattern| pattern.replace_all(&text, "").into_owned());
        Block { kind: block.kind, text: prose::collapse(&text) }
    });
    tidied.filter(|block| !block.text.is_empty()).collect()
}

/// Words of all blocks.
pub fn words(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| prose::words(&block.text)).sum()
}
