//! All integration tests, in one binary.

mod archive;
mod loopback;
mod sites;
