//! Text as it may be kept: no markup, no control or invisible characters.
