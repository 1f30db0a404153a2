//! Which sentences speak for an article.
