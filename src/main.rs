//! The `keepup` program: see [`keepup`] for the road it walks.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

// A pass over many feeds allocates all the time, and the C library's allocator takes a sixth longer for it. How this one is set stands in
// `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    keepup::cli::main()
}
