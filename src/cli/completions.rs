//! `keepup completions`: a completion script for a shell.

use clap_complete::Shell;

/// Arguments of `keepup completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args, command: &mut clap::Command) {
    clap_complete::generate(args.shell, command, "keepup", &mut std::io::stdout());
}
