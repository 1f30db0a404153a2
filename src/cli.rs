//! Which: the command line, one file a command.

mod add;
mod backup;
mod check;
mod completions;
mod demo;
mod draft;
mod exit;
mod feeds;
mod fetch;
mod journal;
mod log;
mod manual;
mod order;
mod output;
mod publish;
mod reindex;
mod restore;
mod run;
mod search;
mod setup;
mod stage;
mod stats;
mod status;
mod story;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use exit::Exit;
use setup::Common;

const AFTER_HELP: &str = "\
Examples:
  keepup demo                   the whole job on invented sites: no network, no set-up
  keepup feeds test URL         what a source yields, and the lines to paste into feeds.toml
  keepup fetch && keepup draft  one pass over what is due, then the week's draft
  keepup run                    both on time, for ever

Exit status:
  0   done
  1   done, and something is wrong that the output names; or not done, as the error says
  2   a mistake in feeds.toml or the arguments
  75  another keepup holds the archive
  78  the archive cannot be used";

/// Watches news about China's market and writes the weekly draft of a newsletter.
#[derive(Debug, Parser)]
#[command(name = "keepup", version, after_help = AFTER_HELP, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon: fetch on schedule, and write the draft at every cut-off
    Run(run::Args),
    /// Make one pass over the sources that are due, then over the pages that wait
    Fetch(fetch::Args),
    /// Write the draft of a week into the editions folder, never over an editor's work
    Draft(draft::Args),
    /// Put a link or a saved page into a week's edition, or tell where it is already
    Add(add::Args),
    /// Put a story into a week's edition, first in its section and over the section's maximum
    Pin(order::PinArgs),
    /// Keep a story out of a week's edition
    Drop(order::DropArgs),
    /// Put a story into another section of a week's edition, where it is ranked with the rest
    Move(order::MoveArgs),
    /// List the orders that were given by pin, drop and move, and take one back
    Order(order::Args),
    /// Record the final issue of a week: what ran, what was cut, what was rewritten
    Publish(publish::Args),
    /// Show what editors take and drop of what drafts propose, by source and by section
    Stats(stats::Args),
    /// Read an edited issue back: links, figures, names, quotations, held against the sources in the archive
    Check(check::Args),
    /// Check, list, try and add sources
    Feeds(feeds::Args),
    /// Say how each source is: last success, next visit, articles this week, what is wrong
    Status(status::Args),
    /// Tell how an article was taken, merged, dropped or placed
    Why(why::Args),
    /// Show the story of an article, and split or merge stories for ever
    Story(story::Args),
    /// Make all stories anew with today's method; what editors ordered holds
    Reindex(reindex::Args),
    /// Search headlines and texts; two Chinese characters are enough
    Search(search::Args),
    /// Write a checked copy of the archive while the work goes on
    Backup(backup::Args),
    /// Put a backup in the archive's place, and keep the archive that was there under another name
    Restore(restore::Args),
    /// Do the whole job on invented sites on loopback, and show the draft
    Demo(demo::Args),
    /// Run one stage on its own: JSON Lines in, JSON Lines out
    Stage(stage::Args),
    /// Print a completion script for your shell
    Completions(completions::Args),
    /// Write the man pages and completion scripts that a package ships
    #[command(hide = true)]
    Manual(manual::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // One thread waits for the network: parsing has threads of its own, and so has the archive.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the asynchronous runtime could not be started: {error}");
            return Exit::Failed.into();
        }
    };
    let exit = runtime.block_on(dispatch(cli)).unwrap_or_else(|error| exit::report(&error));
    // A parser that is still at work on a hostile page must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    exit.into()
}

async fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    let common = cli.common;
    match cli.command {
        Command::Run(args) => Box::pin(run::run(args, &common)).await,
        Command::Fetch(args) => Box::pin(fetch::run(args, &common)).await,
        Command::Draft(args) => draft::run(args, &common).await,
        Command::Add(args) => add::run(args, &common).await,
        Command::Pin(args) => order::pin(args, &common).await,
        Command::Drop(args) => order::drop(args, &common).await,
        Command::Move(args) => order::shift(args, &common).await,
        Command::Order(args) => order::run(args, &common).await,
        Command::Publish(args) => publish::run(args, &common).await,
        Command::Stats(args) => stats::run(args, &common).await,
        Command::Check(args) => Box::pin(check::run(args, &common)).await,
        Command::Feeds(args) => feeds::run(args, &common).await,
        Command::Status(args) => status::run(args, &common).await,
        Command::Why(args) => why::run(args, &common).await,
        Command::Story(args) => story::run(args, &common).await,
        Command::Reindex(args) => reindex::run(args, &common).await,
        Command::Search(args) => search::run(args, &common).await,
        Command::Backup(args) => backup::run(args, &common).await,
        Command::Restore(args) => restore::run(args, &common).await,
        Command::Demo(args) => demo::run(args, &common).await,
        Command::Stage(args) => stage::run(&args),
        Command::Completions(args) => {
            completions::run(&args, &mut Cli::command())?;
            Ok(Exit::Done)
        }
        Command::Manual(args) => {
            manual::run(&args, Cli::command())?;
            Ok(Exit::Done)
        }
    }
}
