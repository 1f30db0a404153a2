//! The `keepup` program: see [`keepup`] for the road it walks.

use std::process::ExitCode;

fn main() -> ExitCode {
    keepup::cli::main()
}
