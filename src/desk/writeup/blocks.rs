//! Chosen pieces as the blocks of an article: both ends trimmed, house notes cut, nothing twice.

use regex::Regex;

use super::super::article::{Block, BlockKind};
use super::phrases;
use super::prose;

/// Trims what is no text of the article from both ends: bylines and credits before it, leads to elsewhere and rights behind it.
pub fn trim(mut blocks: Vec<Block>, title: Option<&str>) -> Vec<Block> {
    let title = title.map(prose::folded);
    let head = blocks
        .iter()
        .take(12)
        .take_while(|block| Some(prose::folded(&block.text)) == title || phrases::is_byline(&block.text) || phrases::is_credit(&block.text))
        .count();
    blocks.drain(..head);
    while let Some(last) = blocks.last() {
        let outside = last.kind == BlockKind::Heading
            || phrases::leads_elsewhere(&last.text)
            || phrases::is_boilerplate(&last.text)
            || phrases::is_credit(&last.text);
        if !outside {
            break;
        }
        blocks.pop();
    }
    blocks
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
