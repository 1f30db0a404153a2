//! URLs in canonical form: no tracking, one spelling.
