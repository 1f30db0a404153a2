//! `keepup why`: how an article was taken, merged, dropped or placed.

use super::exit::Exit;
use super::output;
use super::setup::{Access, Common};
use crate::newsroom::inquiry;

/// Arguments of `keepup why`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A link in any spelling, or an identity such as wx:MzA3:2247:1
    #[arg(value_name = "URL")]
    name: String,
}

/// Prints what is known.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    let lines = inquiry::why(&archive, &args.name).await?;
    if common.json {
        output::json(&lines)?;
    } else if lines.is_empty() {
        output::line(&format!("{} was never seen: no source named it. `keepup search` finds articles by their words.", args.name))?;
    } else {
        output::line(&lines.join("\n"))?;
    }
    Ok(if lines.is_empty() { Exit::Failed } else { Exit::Done })
}
