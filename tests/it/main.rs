//! All integration tests, in one binary.

mod architecture;
mod archive;
mod road;
mod support;
mod wire;
