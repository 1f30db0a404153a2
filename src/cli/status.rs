//! `keepup status`: how each source is.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::exit::Exit;
use super::output;
use super::setup::{Access, Common, parse_time, wall_clock};
use crate::archive::Archive;
use crate::archive::backup;
use crate::newsroom::counted;
use crate::newsroom::health::{self, RefusedLink, SourceHealth};
use crate::newsroom::link;

/// Links of one source that are shown.
const LINKS_SHOWN: usize = 10;

/// Arguments of `keepup status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Prints a line a source, and then what is wrong in words.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let config = common.load()?;
    let archive = common.archive(&config, Access::Read)?;
    let now = args.now.unwrap_or_else(wall_clock);
    let sources = health::of_sources(&config, &archive, now).await?;
    let shortage = health::shortage(&config, &archive).await?;
    let down = link::down_since(&archive).await?;
    if common.json {
        let paused = shortage.map(|shortage| shortage.to_string());
        let rows: Vec<InJson> = sources.iter().map(|source| InJson { source, paused: paused.as_deref() }).collect();
        output::json(&rows)?;
    } else {
        let rows: Vec<Vec<String>> = sources.iter().map(|source| row(source, now)).collect();
        output::line(output::table(&["source", "is", "last success", "next visit", "articles this week"], &rows).trim_end())?;
        for source in &sources {
            for words in &source.words {
                output::line(&format!("\n{}: {words}", source.name))?;
            }
            if let Some(words) = &source.mended {
                output::line(&format!("\n{}: not all that it sends is sound: {words}", source.name))?;
            }
            for links in [&source.refused, &source.given_up] {
                print_links(links)?;
            }
        }
        if let Some(since) = down {
            output::line(&format!("\n{}", link::words(since)))?;
        }
        if let Some(shortage) = &shortage {
            output::line(&format!("\n{shortage}"))?;
        }
        output::line(&format!("\n{}", backup_words(&archive, now)))?;
        let untaken = archive.count_untaken_alerts().await?;
        if untaken > 0 {
            let many = counted(untaken as usize, "alert");
            output::line(&format!("\n{many} could not be sent and will be tried again: [alert] command fails; the log says why"))?;
        }
        let waiting = archive.waiting_pages().await?;
        for host in &waiting {
            let pages = counted(host.waiting as usize, "page");
            let reason = host.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            output::line(&format!("\n{}: {pages} waiting, the next is due {}{reason}", host.host, away(host.next_due, now)))?;
        }
    }
    let failing = sources.iter().any(|source| source.is_ill() || source.is_unvisited());
    Ok(if failing || shortage.is_some() || down.is_some() { Exit::Failed } else { Exit::Done })
}

fn print_links(links: &[RefusedLink]) -> anyhow::Result<()> {
    for link in links.iter().take(LINKS_SHOWN) {
        output::line(&format!("    {} ({})", link.url, link.reason))?;
    }
    if let Some(more) = links.len().checked_sub(LINKS_SHOWN + 1) {
        output::line(&format!("    ... and {} more; --json lists them all", more + 1))?;
    }
    Ok(())
}

/// A source as JSON tells it.
#[derive(Serialize)]
struct InJson<'a> {
    #[serde(flatten)]
    source: &'a SourceHealth,
    /// Why nothing is fetched, in words; null while fetching goes on.
    paused: Option<&'a str>,
}

fn backup_words(archive: &Archive, now: DateTime<Utc>) -> String {
    let newest = backup::newest(archive.path());
    let made = newest.as_deref().and_then(|path| backup::made(archive.path(), path));
    match (newest, made) {
        (Some(path), Some(made)) => format!("last backup: {} ago, {}", span(now - made), path.display()),
        _ => "no backup yet: `keepup run` makes one every day, and `keepup backup` one at once".to_owned(),
    }
}

fn row(source: &SourceHealth, now: DateTime<Utc>) -> Vec<String> {
    let success = source.last_success.map_or_else(|| "never".to_owned(), |at| format!("{} ago", span(now - at)));
    let next = match source.next_visit {
        Some(at) => away(at, now),
        None if matches!(source.standing, "gone" | "shared") => "never".to_owned(),
        None => "now".to_owned(),
    };
    let standing = source.standing.to_owned() + if source.mended.is_some() { ", mended" } else { "" };
    vec![source.name.clone(), standing, success, next, source.articles.to_string()]
}

fn away(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at <= now { "now".to_owned() } else { format!("in {}", span(at - now)) }
}

/// A span of time as a person says it, in its largest unit.
fn span(time: TimeDelta) -> String {
    match time.num_seconds().max(0) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
