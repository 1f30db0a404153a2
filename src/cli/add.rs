//! `keepup add`: a link or a saved page into a week.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use url::Url;

use super::draft::parse_week;
use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Access, Common, clock, parse_time};
use crate::desk::calendar::Week;

/// Arguments of `keepup add`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A link, or a page saved from a browser (.html, .mhtml)
    #[arg(value_name = "URL|FILE")]
    what: String,
    /// The section that it goes to, by its name in feeds.toml [default: the one where it belongs by itself]
    #[arg(long, value_name = "NAME")]
    section: Option<String>,
    /// Where a saved page comes from, when it does not say so itself
    #[arg(long, value_name = "URL", value_parser = parse_link)]
    url: Option<Url>,
    /// The week, as 2023-W19 [default: the one that is open]
    #[arg(long, value_name = "WEEK", value_parser = parse_week)]
    week: Option<Week>,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Adds it, or says where it is already.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    log::start("warn", false);
    let newsroom = common.newsroom(config, Access::Write, clock(args.now), None)?;
    let section = args.section.as_deref();
    let outcome = match parse_link(&args.what) {
        Ok(_) if args.url.is_some() => Err(anyhow::anyhow!("--url says where a saved page comes from, and {} is a link", args.what)),
        Ok(link) => newsroom.add_link(&link, section, args.week).await,
        Err(_) => newsroom.add_page(&PathBuf::from(&args.what), args.url, section, args.week).await,
    };
    newsroom.archive.clone().close().await?;
    let added = outcome?;
    if common.json {
        output::json(&added)?;
    } else {
        output::line(&added.to_string())?;
    }
    Ok(Exit::Done)
}

fn parse_link(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| "write a link with its http:// or https://".to_owned())
}
