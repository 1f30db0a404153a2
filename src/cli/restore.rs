//! `keepup restore`: the way back from a damaged archive.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::exit::Exit;
use super::log;
use super::output;
use super::setup::{Common, parse_time, wall_clock};
use crate::archive::restore::{self, Lost, Restored};
use crate::newsroom::counted;

/// Arguments of `keepup restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup [default: the newest sound one in backups/ beside the archive]
    #[arg(value_name = "FILE")]
    from: Option<PathBuf>,
    /// The time to go by, for tests: unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

/// Puts the backup in place and says what became of the archive that was there.
pub async fn run(args: Args, common: &Common) -> anyhow::Result<Exit> {
    let path = common.db_path(&common.load()?);
    log::start("warn", false);
    let now = args.now.unwrap_or_else(wall_clock);
    let restored = tokio::task::spawn_blocking(move || restore::restore(&path, args.from.as_deref(), now)).await??;
    if common.json {
        output::json(&as_json(&restored))?;
    } else {
        output::line(&words(&restored))?;
    }
    Ok(Exit::Done)
}

fn words(restored: &Restored) -> String {
    let newest = restored.newest.map_or_else(String::new, |at| format!(", the last of {} UTC", at.format("%Y-%m-%d %H:%M")));
    let many = counted(restored.articles as usize, "article");
    let mut lines = vec![format!("the archive is now the backup {}: {many}{newest}", restored.from.display())];
    for (backup, why) in &restored.passed_over {
        lines.push(format!("passed over, for it cannot be used: {} ({why})", backup.display()));
    }
    if let Some(aside) = &restored.aside {
        lines.push(format!("the one that was there: {}", aside.display()));
        lines.extend(restored.lost.as_ref().map(lost_words));
    }
    lines.join("\n")
}

fn lost_words(lost: &Result<Lost, String>) -> String {
    let lost = match lost {
        Ok(lost) => lost,
        Err(why) => return format!("what it had that the backup has not cannot be counted ({why})"),
    };
    if *lost == Lost::default() {
        return "it had nothing that the backup has not".to_owned();
    }
    let mut had = vec![format!("{} more", counted(lost.articles as usize, "article"))];
    for (what, weeks) in [("the editions", &lost.editions), ("the published issues", &lost.issues)] {
        if !weeks.is_empty() {
            had.push(format!("{what} {}", weeks.join(", ")));
        }
    }
    if lost.orders > 0 {
        had.push(counted(lost.orders as usize, "order") + " of editors");
    }
    format!("it had {}; what still stands in the feeds comes again by itself", had.join(", and "))
}

fn as_json(restored: &Restored) -> serde_json::Value {
    let lost = restored.lost.as_ref().and_then(|lost| lost.as_ref().ok()).map(
        |lost| serde_json::json!({ "articles": lost.articles, "editions": lost.editions, "issues": lost.issues, "orders": lost.orders }),
    );
    let uncounted = restored.lost.as_ref().and_then(|lost| lost.as_ref().err());
    let passed_over = restored.passed_over.iter().map(|(path, why)| serde_json::json!({ "path": path, "reason": why }));
    serde_json::json!({
        "from": restored.from,
        "articles": restored.articles,
        "newest": restored.newest,
        "aside": restored.aside,
        "lost": lost,
        "not_counted": uncounted,
        "passed_over": passed_over.collect::<Vec<_>>(),
    })
}
