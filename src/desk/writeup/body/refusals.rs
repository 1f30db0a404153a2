//! What no likelihood makes a part of the text: labels, credits, captions, dialogs, links amid an article that lead elsewhere.

use std::ops::Range;

use super::super::super::article::BlockKind;
use super::super::evidence::Surroundings;
use super::super::names::Names;
use super::super::page::{Node, Page};
use super::super::phrases::{self, Turns};
use super::super::pieces::Piece;
use super::super::prose;
use super::super::tag::Tag;

/// Probability from which a piece that is marked as a caption is text all the same.
const CERTAIN: f64 = 0.97;
/// Probability from which a block is text although a link holds it, or its names call it a promotion.
const LIKELY: f64 = 0.8;
/// Parts of an article whose links lead elsewhere.
const BESIDE: Names = Names(Names::RELATED.0 | Names::NAV.0 | Names::SIDE.0 | Names::CARD.0 | Names::PROMO.0 | Names::MEDIA.0);
/// Most words of a caption.
const LONGEST_CAPTION: usize = 70;
/// Most words of a credit.
const LONGEST_CREDIT: usize = 12;
/// Most words of a call to click, to scroll or to subscribe.
const LONGEST_CALL: usize = 16;
/// Most words of a line that is too short for a sentence of the article, whatever it ends with.
const TERSE: usize = 8;
/// Most words of a line that leads to another article.
const LONGEST_LEAD: usize = 40;
/// Most words of a line that tells a day and a time.
const LONGEST_DATELINE: usize = 16;
/// Most nodes of such a line.
const LONGEST_LINE: usize = 60;
/// Most words that stand beside the time in a line that tells it.
const BESIDE_TIME: usize = 6;

/// The refusals of one page.
pub struct Refusals<'r, 'p> {
    page: &'r Page<'p>,
    around: &'r Surroundings,
    /// Parts that ask for consent.
    dialogs: Vec<Range<usize>>,
}

impl<'r, 'p> Refusals<'r, 'p> {
    /// Surveys a page.
    pub fn new(page: &'r Page<'p>, pieces: &[Piece], around: &'r Surroundings) -> Self {
        Self { page, around, dialogs: dialogs(page, pieces, around) }
    }

    /// Whether a piece is none of the text, however `likely` it seems.
    pub fn refuse(&self, index: usize, piece: &Piece, likely: f64) -> bool {
        let turns = self.around.turns.get(index).copied().unwrap_or_default();
        self.around.headline == Some(index)
            || piece.names.any(Names::DIALOG)
            || self.dialogs.iter().any(|dialog| dialog.contains(&piece.at))
            || phrases::is_advertisement(&piece.text)
            || (turns.credit && piece.words <= LONGEST_CREDIT)
            || (piece.kind == BlockKind::Paragraph && is_stamp(piece, turns))
            || leads_elsewhere(piece, turns)
            || self.is_card(piece, likely)
            || self.is_time(piece)
            || (self.is_near_headline(index) && is_dateline(piece))
            || (likely < LIKELY && (is_label(self.page, piece) || is_beside(piece)))
            || (is_call(piece, turns) && piece.words <= TERSE)
            || (turns.credit && piece.words <= LONGEST_CAPTION && phrases::ends_with_credit(&piece.text))
            // a caption beside its picture reads like a sentence of the article, and a call to click like one too
            || (likely < CERTAIN && (is_caption(self.page, piece) || is_call(piece, turns)))
    }

    /// A block inside a link: the card of another article. A link in a text stands inside its block; headings of sections and figures of
    /// products may be links as a whole.
    fn is_card(&self, piece: &Piece, likely: f64) -> bool {
        if piece.kind == BlockKind::Row || likely > LIKELY {
            return false;
        }
        let around = self.page.ancestors(piece.block).take(6).filter_map(|at| self.page.nodes.get(at));
        piece.linked > 0.9 && around.take_while(|node| node.tag != Tag::Article).any(|node| node.tag == Tag::Link)
    }

    fn is_near_headline(&self, index: usize) -> bool {
        self.around.headline.is_some_and(|headline| index + 3 >= headline && index <= headline + 8)
    }

    /// A line that tells a time and hardly more: `Updated today, 18:20`.
    fn is_time(&self, piece: &Piece) -> bool {
        if piece.words > LONGEST_DATELINE + 2 || piece.kind == BlockKind::Heading || prose::ends_sentence(&piece.text) {
            return false;
        }
        // a line has few nodes; of lines that stand in the page itself its range would be all
        let inside = self.page.range(piece.block);
        if inside.len() > LONGEST_LINE {
            return false;
        }
        let nodes = || self.page.nodes.get(inside.clone()).unwrap_or_default().iter().enumerate();
        let tells = |node: &Node| node.tag == Tag::Time || (node.tag == Tag::Inline && node.names.any(Names::DATE));
        let times = nodes().filter(|(_, node)| tells(node)).map(|(at, _)| self.page.text(inside.start + at));
        let told: usize = times.map(|time| prose::words(&time)).sum();
        told > 0 && piece.words <= told + BESIDE_TIME
    }
}

/// A short line with a day or a time of day in figures; the shortest may end with the stop of an abbreviation.
fn is_dateline(piece: &Piece) -> bool {
    let short = piece.words <= if prose::ends_sentence(&piece.text) { TERSE } else { LONGEST_DATELINE };
    short && piece.kind == BlockKind::Paragraph && !piece.text.contains("://") && phrases::has_stamp(&piece.text)
}

/// A link to another article, by where it stands, by brackets around it, or by the words before it.
fn leads_elsewhere(piece: &Piece, turns: Turns) -> bool {
    let bracketed = piece.linked > 0.7 && piece.text.starts_with('[') && piece.text.ends_with(']');
    let beside = piece.linked > 0.9 && piece.names.any(BESIDE) && !prose::ends_sentence(&piece.text);
    let led = piece.linked > 0.5 && turns.elsewhere && piece.words <= LONGEST_LEAD;
    let led = led && (piece.text.contains([':', '：', '|']) || !prose::ends_sentence(&piece.text));
    bracketed || beside || led
}

/// Labels that an article is filed under, and buttons to share it.
fn is_label(page: &Page<'_>, piece: &Piece) -> bool {
    let around = || std::iter::once(piece.block).chain(page.ancestors(piece.block)).take(3).filter_map(|at| page.nodes.get(at));
    let filed = || piece.linked > 0.9 && around().any(|node| node.names.any(Names::META));
    let shared = || piece.words <= 4 && around().any(|node| node.names.any(Names::SHARE));
    piece.kind != BlockKind::Row && !prose::ends_sentence(&piece.text) && (filed() || shared())
}

/// A box beside the text that its names call a promotion, and in Chinese, Japanese or Korean what is said of the author by itself.
fn is_beside(piece: &Piece) -> bool {
    let promoted = piece.names.any(Names::PROMO) && piece.names.any(Names::SIDE);
    let introduced = piece.names.any(Names::AUTHOR)
        && piece.words <= LONGEST_LEAD
        && prose::cjk_share(&piece.text) > 0.3
        && !prose::ends_sentence(&piece.text);
    (promoted || introduced) && piece.kind == BlockKind::Paragraph
}

/// Words of the house in Chinese, Japanese or Korean, which no English page taught the model.
fn is_call(piece: &Piece, turns: Turns) -> bool {
    turns.boilerplate && piece.words <= LONGEST_CALL && prose::cjk_share(&piece.text) > 0.3
}

/// Parts of the page before the headline that speak of cookies and partners.
fn dialogs(page: &Page<'_>, pieces: &[Piece], around: &Surroundings) -> Vec<Range<usize>> {
    let before = pieces.iter().zip(&around.turns).take(around.headline.unwrap_or(0));
    let asking = before.filter(|(piece, turns)| turns.boilerplate && piece.words >= 12);
    let parts = asking.filter_map(|(piece, _)| page.ancestors(piece.block).next()).take(20).map(|part| page.range(part));
    let headline = around.headline.and_then(|index| pieces.get(index)).map_or(0, |piece| piece.at);
    parts.filter(|part| !part.contains(&headline)).collect()
}

/// Whether a piece or the element around it is named a caption.
fn is_caption(page: &Page<'_>, piece: &Piece) -> bool {
    let around = std::iter::once(piece.at).chain(page.ancestors(piece.at)).take(3).filter_map(|at| page.nodes.get(at));
    piece.words <= LONGEST_CAPTION && around.take_while(|node| node.tag != Tag::Article).any(|node| node.names.any(Names::CAPTION))
}

/// A time by itself.
fn is_stamp(piece: &Piece, turns: Turns) -> bool {
    turns.byline && !piece.text.contains(char::is_alphabetic)
}
