//! What is remembered of a source between visits, and when to go again.
