//! Which edition an article belongs to.

use chrono::{DateTime, Duration, Utc};

use super::Window;
use crate::desk::article::Article;

/// An article that arrives after the freeze still joins the next edition when it is not older than this before it.
const GRACE: Duration = Duration::days(3);

/// When the article counts: as published, or as first seen where that is unknown.
pub(super) fn time(article: &Article) -> DateTime<Utc> {
    article.published.as_ref().map_or(article.first_seen, |dated| dated.at.with_timezone(&Utc))
}

/// `Ok` for an article of this window; else why not. What editors put down themselves (`by_hand`) belongs by arrival, however old.
pub(super) fn belongs(article: &Article, window: Window, by_hand: bool) -> Result<(), &'static str> {
    let at = time(article);
    if article.first_seen > window.frozen {
        return Err("it arrived after the edition was made and joins the next");
    }
    if at >= window.to {
        return Err("it is dated after the cut-off");
    }
    if at >= window.from {
        return Ok(());
    }
    if article.first_seen < window.opened {
        return Err("it belongs to an earlier edition");
    }
    if by_hand || at >= window.from - GRACE {
        return Ok(());
    }
    Err("it was published more than three days before this edition's week, and arrived only now")
}
