//! Integration tests: one binary, over real sockets, on loopback alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
mod wire;
