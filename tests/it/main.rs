//! All integration tests, in one binary: over real files and real sockets, on loopback alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod archive;
mod support;
mod wire;
