//! `keepup manual`: the man pages and completion scripts that a package ships.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap_complete::Shell;

/// Arguments of `keepup manual`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write them; made when it is missing
    folder: PathBuf,
}

/// Writes `man1/keepup.1` with a page for each sub-command beside it, and a completion script under the name that each shell looks for.
pub fn run(args: &Args, command: clap::Command) -> anyhow::Result<()> {
    // `keepup help` has no page of its own, nor one for each command that it could be asked about.
    let mut command = command.disable_help_subcommand(true).mut_subcommands(|of| of.disable_help_subcommand(true));
    let pages = args.folder.join("man1");
    fs::create_dir_all(&pages).with_context(|| format!("making {}", pages.display()))?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command, "keepup", &args.folder)
            .with_context(|| format!("writing the completions of {shell} into {}", args.folder.display()))?;
    }
    clap_mangen::generate_to(command, &pages).with_context(|| format!("writing man pages into {}", pages.display()))
}
