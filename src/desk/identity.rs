//! What makes an article the same article: readable text without a clock in it.
