//! `keepup search`: headlines and texts.

use super::exit::Exit;
use super::output;
use super::setup::{Access, Common};

/// Arguments of `keepup search`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to look for; every word must occur
    #[arg(required = true)]
    words: Vec<String>,
    /// Most answers
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

/// Prints what was found, newest first.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    let found = archive.search(args.words.join(" "), args.limit).await?;
    let hits = &found.hits;
    if common.json {
        output::json(hits)?;
    } else if hits.is_empty() {
        output::line("nothing found")?;
    } else {
        for hit in hits {
            output::line(&format!("{}  {}  {}\n    {}\n    {}", hit.at.format("%Y-%m-%d"), hit.source, hit.title, hit.excerpt, hit.url))?;
        }
    }
    if found.unindexed > 0 {
        eprintln!("note: {} articles are not in the index yet; the next `keepup fetch` puts them there", found.unindexed);
    }
    Ok(if hits.is_empty() { Exit::Failed } else { Exit::Done })
}
