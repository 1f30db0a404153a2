//! `keepup completions`: a completion script for a shell.

use clap_complete::Shell;

use super::output;

/// Arguments of `keepup completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// Prints the script. It is made in memory first: the generator panics when its reader has gone away.
pub fn run(args: &Args, command: &mut clap::Command) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "keepup", &mut script);
    output::line(String::from_utf8_lossy(&script).trim_end())
}
