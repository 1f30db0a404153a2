//! How many figures and names of an article's opening its summary tells.
//!
//! `cargo test --test it summaries -- --nocapture` prints the shares.

use std::collections::BTreeSet;

use keepup::demo;
use keepup::desk::article::{Block, BlockKind};
use keepup::desk::facts::names::Names;
use keepup::desk::facts::{FactContext, FactKind, facts};
use keepup::desk::language;
use keepup::desk::summary::{Budget, excerpts};

/// Length of an item of the draft.
const ITEM: Budget = Budget { words: 150, characters: 250, sentences: 7, paragraphs: 5 };
/// Sentences that are the opening.
const OPENING: usize = 5;

/// Figures and names of a text, each once.
fn told<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let context = FactContext { published: None, names: Names::built_in() };
    let key = |kind| match kind {
        FactKind::Figure(figure) => Some(format!("{}", figure.key())),
        FactKind::Name(name) => Some(name.key),
        FactKind::Date(_) | FactKind::Quotation(_) => None,
    };
    texts.into_iter().flat_map(|text| facts(text, &context)).filter_map(|fact| key(fact.kind)).collect()
}

#[test]
fn the_figures_and_names_of_an_opening_are_in_the_summary() {
    let (mut wanted, mut found, mut articles) = (0, 0, 0);
    for article in demo::sites().unwrap().into_iter().flat_map(|site| site.articles) {
        let body: Vec<Block> = article.paragraphs.iter().map(|text| Block { kind: BlockKind::Paragraph, text: text.clone() }).collect();
        let opening =
            body.iter().flat_map(|block| language::sentences(&block.text, &article.language).into_iter().map(|range| &block.text[range]));
        let opening = told(opening.take(OPENING));
        let summary = excerpts(&article.title, &body, &article.language, ITEM, Names::built_in());
        let summary = told(summary.iter().map(|excerpt| &body[excerpt.block].text[excerpt.start..excerpt.end]));
        let missing: Vec<&String> = opening.difference(&summary).collect();
        if !missing.is_empty() {
            println!("{}: not told: {missing:?}", article.title);
        }
        articles += 1;
        wanted += opening.len();
        found += opening.len() - missing.len();
    }
    println!("{found} of {wanted} figures and names of the openings of {articles} articles are told");
    assert!(articles > 50 && wanted > 300, "{articles} articles with {wanted} facts are too few to say anything");
    assert!(found * 100 >= wanted * 95, "{found} of {wanted}");
}
