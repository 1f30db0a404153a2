//! All integration tests: one binary, over real sockets, on loopback alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::format_collect, missing_docs, reason = "a test's way to fail")]

#[expect(dead_code, reason = "the benches use the rest of it")]
#[path = "../../benches/support/corpus.rs"]
mod corpus;

mod architecture;
mod archive;
mod choosing;
mod cli;
mod crash;
mod daemon;
mod faults;
mod forms;
mod hostile;
mod loopback;
mod metrics;
mod patience;
mod quiet;
mod readme;
mod regeneration;
mod road;
mod rounds;
mod sites;
mod stories;
mod summaries;
mod support;
mod wire;
